//! Writing tables behind: each on a thread of its own, into a file that has its name only once it is whole.

use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::{self, JoinHandle};

use arrow_array::RecordBatch;
use arrow_ipc::writer::FileWriter;
use arrow_schema::{ArrowError, SchemaRef};
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::types::ColumnPath;

use super::{FileError, Form};

/// How many batches may wait to be written.
const WAITING: usize = 4;

/// Tables that are being written.
#[derive(Debug)]
pub struct Writers {
    tables: Vec<Writer>,
}

/// A table that is being written.
#[derive(Debug)]
struct Writer {
    /// What it is called once it is whole, and until then.
    names: (PathBuf, PathBuf),
    batches: SyncSender<RecordBatch>,
    thread: JoinHandle<Result<(), FileError>>,
}

impl Writers {
    /// Begins tables in a folder, which is made if it is not there.
    pub fn create(folder: &Path, form: Form, tables: Vec<(&str, SchemaRef)>) -> Result<Self, FileError> {
        std::fs::create_dir_all(folder).map_err(|error| FileError::System(folder.to_owned(), error))?;
        let tables = tables.into_iter().map(|(name, schema)| {
            let path = Self::path(folder, name, form);
            let unfinished = path.with_extension(format!("{}.unfinished", form.ending()));
            let file =
                File::create(&unfinished).map_err(|error| FileError::System(unfinished.clone(), error))?;
            let (batches, taken) = sync_channel::<RecordBatch>(WAITING);
            let of = path.clone();
            let thread = thread::spawn(move || {
                let written = Sink::of(file, form, &schema).and_then(|mut sink| {
                    taken.iter().try_for_each(|batch| sink.write(&batch))?;
                    sink.finish()
                });
                written.map_err(|error| FileError::Table(of, error))
            });
            Ok(Writer { names: (path, unfinished), batches, thread })
        });
        Ok(Self { tables: tables.collect::<Result<_, FileError>>()? })
    }

    /// The file of a table in a folder.
    pub fn path(folder: &Path, name: &str, form: Form) -> PathBuf {
        folder.join(name).with_extension(form.ending())
    }

    /// Hands on the next rows of a table. False if it takes no more, which [`Writers::finish`] tells the reason of.
    pub fn write(&self, table: usize, batch: RecordBatch) -> bool {
        self.tables.get(table).is_some_and(|table| table.batches.send(batch).is_ok())
    }

    /// Ends the tables and gives them their names.
    pub fn finish(self) -> Result<(), FileError> {
        let mut whole = Vec::new();
        for Writer { names, batches, thread } in self.tables {
            drop(batches);
            match thread.join() {
                Ok(written) => written?,
                Err(panic) => std::panic::resume_unwind(panic),
            }
            whole.push(names);
        }
        for (path, unfinished) in whole {
            std::fs::rename(unfinished, &path).map_err(|error| FileError::System(path, error))?;
        }
        Ok(())
    }

    /// Throws away what was written so far.
    pub fn discard(self) {
        for Writer { names, batches, thread } in self.tables {
            drop(batches);
            // What it came to no longer matters, nor whether the file is still there.
            let _ = thread.join();
            let _ = std::fs::remove_file(names.1);
        }
    }
}

/// A file that takes batches.
enum Sink {
    Parquet(ArrowWriter<File>),
    Ipc(FileWriter<BufWriter<File>>),
}

impl Sink {
    fn of(file: File, form: Form, schema: &SchemaRef) -> Result<Self, ArrowError> {
        Ok(match form {
            Form::Parquet => {
                // Names are too many for a dictionary, which would be made only to be given up.
                let properties = WriterProperties::builder()
                    .set_compression(Compression::SNAPPY)
                    .set_statistics_enabled(EnabledStatistics::Chunk)
                    .set_column_dictionary_enabled(ColumnPath::from("person"), false);
                Self::Parquet(ArrowWriter::try_new(file, SchemaRef::clone(schema), Some(properties.build()))?)
            }
            Form::Ipc => Self::Ipc(FileWriter::try_new_buffered(file, schema)?),
        })
    }

    fn write(&mut self, batch: &RecordBatch) -> Result<(), ArrowError> {
        match self {
            Self::Parquet(writer) => Ok(writer.write(batch)?),
            Self::Ipc(writer) => writer.write(batch),
        }
    }

    fn finish(self) -> Result<(), ArrowError> {
        match self {
            Self::Parquet(writer) => writer.close().map(|_| ()).map_err(ArrowError::from),
            Self::Ipc(mut writer) => writer.finish(),
        }
    }
}
