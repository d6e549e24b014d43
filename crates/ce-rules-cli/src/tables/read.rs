//! Reading tables ahead: several parts of a file at a time, each on a thread of its own, handed on in their order.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_ipc::reader::FileReader;
use arrow_schema::{ArrowError, DataType, Field, Fields, Schema, SchemaRef};
use ce_rules_arrow::columns::{ACTIVITIES, ACTIVITY, APPLICANT, Column, PERSON, Sort};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder,
};

use super::{FileError, Files, Form};

/// How many rows a batch has.
const ROWS: usize = 1 << 16;
/// How many batches of a thread may wait to be taken.
const WAITING: usize = 2;

/// A part of a file that is read by itself.
#[derive(Debug, Clone)]
enum Part {
    /// A row group of a Parquet file.
    Group(Arc<PathBuf>, ArrowReaderMetadata, usize),
    /// An IPC file.
    Ipc(Arc<PathBuf>),
}

/// A table that is read ahead.
#[derive(Debug)]
pub struct Reader {
    schema: SchemaRef,
    rows: Option<u64>,
    others: Vec<String>,
    parts: usize,
    next: usize,
    /// What the threads read, part by part in turn; nothing ends a part.
    threads: Vec<Receiver<Option<Result<RecordBatch, ArrowError>>>>,
}

impl Reader {
    /// Opens the files of a table and begins to read.
    pub fn open(files: &Files) -> Result<Self, FileError> {
        let mut opened: Option<(Schema, PathBuf)> = None;
        let (mut rows, mut others, mut parts) = (Some(0u64), Vec::new(), Vec::new());
        for path in &files.paths {
            let system = |error| FileError::System(path.clone(), error);
            let table = |error| FileError::Table(path.clone(), error);
            let file = File::open(path).map_err(system)?;
            let shared = Arc::new(path.clone());
            let schema = match files.form {
                Form::Parquet => {
                    let load = |options| {
                        ArrowReaderMetadata::load(&file, options).map_err(|error| table(error.into()))
                    };
                    let plain = load(ArrowReaderOptions::new())?;
                    // Words are read as places in dictionaries, as they are written.
                    let wanted = Arc::new(keyed(plain.schema()));
                    let metadata = load(ArrowReaderOptions::new().with_schema(wanted)).unwrap_or(plain);
                    let groups = metadata.metadata().num_row_groups();
                    let count = metadata.metadata().file_metadata().num_rows();
                    rows = rows.and_then(|rows| Some(rows + u64::try_from(count).ok()?));
                    parts.extend(
                        (0..groups).map(|group| Part::Group(Arc::clone(&shared), metadata.clone(), group)),
                    );
                    others = metadata
                        .schema()
                        .fields()
                        .iter()
                        .filter(|field| !is_known(field))
                        .map(|field| field.name().clone())
                        .collect();
                    let known = metadata.schema().fields().iter().filter(|field| is_known(field)).cloned();
                    Schema::new(known.collect::<Fields>())
                }
                Form::Ipc => {
                    let reader = FileReader::try_new_buffered(file, None).map_err(table)?;
                    rows = None;
                    parts.push(Part::Ipc(shared));
                    Schema::new(reader.schema().fields().clone())
                }
            };
            match &opened {
                Some((of, first)) if *of != schema => {
                    return Err(FileError::OtherColumns(first.clone(), path.clone()));
                }
                Some(_) => {}
                None => opened = Some((schema, path.clone())),
            }
        }
        let schema = Arc::new(opened.map_or_else(Schema::empty, |(schema, _)| schema));
        let count = thread::available_parallelism().map_or(1, usize::from).min(parts.len());
        let threads = (0..count).map(|first| {
            let (sender, receiver) = sync_channel(WAITING);
            let own: Vec<Part> = parts.iter().skip(first).step_by(count).cloned().collect();
            thread::spawn(move || {
                // Whoever takes no more has gone.
                for part in own {
                    let mut gone = false;
                    part.read(&mut |batch| {
                        gone = sender.send(Some(batch)).is_err();
                        !gone
                    });
                    if gone || sender.send(None).is_err() {
                        return;
                    }
                }
            });
            receiver
        });
        let threads = threads.collect();
        Ok(Self { schema, rows, others, parts: parts.len(), next: 0, threads })
    }

    /// How many rows there are, where that is known.
    pub const fn rows(&self) -> Option<u64> {
        self.rows
    }

    /// Columns that mean nothing and are not read.
    pub fn others(&self) -> &[String] {
        &self.others
    }
}

impl Part {
    /// Reads the batches of the part; an error is its last. Stops when `take` takes no more.
    fn read(&self, take: &mut dyn FnMut(Result<RecordBatch, ArrowError>) -> bool) {
        let failed = |path: &Path, error: ArrowError| {
            ArrowError::ExternalError(Box::new(FileError::Table(path.to_owned(), error)))
        };
        let (path, batches) = match self {
            Self::Group(path, metadata, group) => (path, group_of(path, metadata, *group)),
            Self::Ipc(path) => (path, batches_of(path)),
        };
        match batches {
            Ok(mut batches) => {
                batches.all(|batch| take(batch.map_err(|error| failed(path, error))));
            }
            Err(error) => {
                take(Err(failed(path, error)));
            }
        }
    }
}

type Batches = Box<dyn Iterator<Item = Result<RecordBatch, ArrowError>>>;

fn group_of(path: &Path, metadata: &ArrowReaderMetadata, group: usize) -> Result<Batches, ArrowError> {
    let file = File::open(path)?;
    let fields = metadata.schema().fields().iter().enumerate();
    let known = fields.filter(|(_, field)| is_known(field)).map(|(at, _)| at);
    let mask = ProjectionMask::roots(metadata.parquet_schema(), known);
    let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(file, metadata.clone());
    let reader = builder.with_row_groups(vec![group]).with_projection(mask).with_batch_size(ROWS).build()?;
    Ok(Box::new(reader))
}

fn batches_of(path: &Path) -> Result<Batches, ArrowError> {
    Ok(Box::new(FileReader::try_new_buffered(File::open(path)?, None)?))
}

impl Iterator for Reader {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        while self.next < self.parts {
            let thread = self.next % self.threads.len();
            match self.threads[thread].recv() {
                Ok(Some(batch)) => return Some(batch),
                Ok(None) => self.next += 1,
                // The thread died: what it died of is on standard error, and this is not the end of the table.
                Err(_) => {
                    self.next = self.parts;
                    let died = "the thread that reads the table has died".to_owned();
                    return Some(Err(ArrowError::ParseError(died)));
                }
            }
        }
        None
    }
}

impl RecordBatchReader for Reader {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }
}

/// A column of any of the tables.
fn column(name: &str) -> Option<&'static Column> {
    const OTHERS: &[Column] = &[PERSON, ACTIVITIES];
    ACTIVITY.iter().chain(APPLICANT).chain(OTHERS).find(|column| column.name == name)
}

/// Whether a column means anything: by itself, or as the record that members are of.
fn is_known(field: &Field) -> bool {
    let is_record = |column: &Column| column.member.is_some_and(|(record, _)| record == field.name());
    column(field.name()).is_some() || ACTIVITY.iter().any(is_record)
}

/// The schema with dictionaries for words, which are few.
fn keyed(schema: &Schema) -> Schema {
    let fields = schema.fields().iter().map(|field| {
        let of = keyed_type(field.name(), field.data_type());
        field.as_ref().clone().with_data_type(of)
    });
    Schema::new_with_metadata(fields.collect::<Fields>(), schema.metadata().clone())
}

fn keyed_type(name: &str, of: &DataType) -> DataType {
    let words = || DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
    let is_text = |of: &DataType| matches!(of, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View);
    let sort = column(name).map(|column| column.sort);
    match of {
        // Serial numbers and the grounds of provisions are as many as rows.
        of if is_text(of)
            && sort == Some(Sort::Word)
            && !matches!(name, "cn_serial" | "own_provision_basis" | "title") =>
        {
            words()
        }
        DataType::List(item) if sort == Some(Sort::Words) && is_text(item.data_type()) => {
            DataType::List(Arc::new(item.as_ref().clone().with_data_type(words())))
        }
        DataType::List(item) if name == ACTIVITIES.name => match item.data_type() {
            DataType::Struct(members) => {
                let members = members.iter().map(|member| {
                    let of = keyed_type(member.name(), member.data_type());
                    member.as_ref().clone().with_data_type(of)
                });
                let of = DataType::Struct(members.collect());
                DataType::List(Arc::new(item.as_ref().clone().with_data_type(of)))
            }
            _ => of.clone(),
        },
        _ => of.clone(),
    }
}
