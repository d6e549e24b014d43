//! Reading tables ahead on all cores: the columns of a part, or several parts, each on a thread of its own; handed on in
//! their order.

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use arrow_array::{BooleanArray, RecordBatch, RecordBatchReader};
use arrow_ipc::reader::FileReader;
use arrow_schema::{ArrowError, DataType, Field, Fields, Schema, SchemaRef};
use arrow_select::filter::filter_record_batch;
use ce_rules_arrow::columns::{ACTIVITIES, ACTIVITY, APPLICANT, Column, PERSON, Sort};
use ce_rules_arrow::rows_of;
use ce_rules_workbook::caught::caught;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowPredicateFn, ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder, RowFilter,
};
use parquet::file::metadata::RowGroupMetaData;
use parquet::file::statistics::Statistics;
use parquet::schema::types::{ColumnDescriptor, ColumnPath};

use super::{FileError, Files, Form};

/// How many rows a batch has.
const ROWS: usize = 1 << 13;
/// How many batches of a thread may wait to be taken.
const WAITING: usize = 2;

/// The share of cells below which words are read as text and not as places in dictionaries: one in so many. Where a whole
/// batch is null, the reader makes a dictionary of as many empty texts, which takes far longer than all the rest.
const SPARSE: u64 = 1 << 10;

/// How much of a table is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Extent {
    /// What decides anything: neither titles nor columns that are null from end to end.
    Deciding,
    /// All that means anything of these people.
    People(Arc<[String]>),
}

impl Extent {
    /// Which rows of a table are read; none if it is all of them.
    fn rows(&self, batch: &RecordBatch) -> Result<Option<BooleanArray>, ArrowError> {
        match self {
            Self::Deciding => Ok(None),
            Self::People(people) => rows_of(batch, people).map(Some),
        }
    }
}

/// A part of a file that is read by itself.
#[derive(Debug, Clone)]
enum Part {
    /// A row group of a Parquet file, and the columns that are read.
    Group(Arc<PathBuf>, ArrowReaderMetadata, usize, ProjectionMask),
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
    /// What the threads read, part by part in turn. Those of one part read some of its columns each, the same rows at a
    /// time.
    threads: Vec<Vec<Receiver<Sent>>>,
}

/// What a thread hands on: a batch, or nothing where a part ends.
type Sent = Option<Result<RecordBatch, ArrowError>>;

/// What opening the files of a table gives.
struct Opened {
    schema: Schema,
    rows: Option<u64>,
    others: Vec<String>,
    parts: Vec<Part>,
}

impl Reader {
    /// Opens the files of a table and begins to read.
    pub fn open(files: &Files, extent: &Extent) -> Result<Self, FileError> {
        let Opened { schema, rows, others, parts } = match files.form {
            Form::Parquet => open_parquet(&files.paths, extent)?,
            Form::Ipc => open_ipc(&files.paths)?,
        };
        let schema = Arc::new(schema);
        let count = thread::available_parallelism().map_or(1, usize::from);
        // A nested table is one large column. Its parts are read beside each other, as those of files are that cannot be
        // read by columns, or of which few rows are.
        let nested = schema.fields().find(ACTIVITIES.name).is_some();
        let lanes =
            if files.form == Form::Parquet && !nested && *extent == Extent::Deciding { count } else { 1 };
        let lanes = lanes.clamp(1, schema.fields().len().max(1));
        let turns = if lanes > 1 { 1 } else { count.min(parts.len()) };
        let lane_of = lanes_of(&parts, lanes);
        let thread = |turn: usize, lane: usize| {
            let (sender, receiver) = sync_channel(WAITING);
            let own = parts.iter().skip(turn).step_by(turns);
            let own: Vec<Part> = own.map(|part| part.only(|root| lane_of(root) == lane)).collect();
            let extent = extent.clone();
            thread::spawn(move || {
                // Whoever takes no more has gone.
                for part in own {
                    let mut gone = false;
                    part.read(&extent, &mut |batch| {
                        gone = sender.send(Some(batch)).is_err();
                        !gone
                    });
                    if gone || sender.send(None).is_err() {
                        return;
                    }
                }
            });
            receiver
        };
        let threads = (0..turns).map(|turn| (0..lanes).map(|lane| thread(turn, lane)).collect()).collect();
        Ok(Self { schema, rows, others, parts: parts.len(), next: 0, threads })
    }

    /// The next batch of a part, whose columns come from several threads; nothing where it ends.
    fn receive(&self) -> Result<Option<RecordBatch>, ArrowError> {
        // A thread that died: what it died of is on standard error, and this is not the end of the table.
        let died = || ArrowError::ParseError("the thread that reads the table has died".to_owned());
        let lanes = &self.threads[self.next % self.threads.len()];
        let read = lanes.iter().map(|lane| lane.recv().map_err(|_| died())?.transpose());
        let read = read.collect::<Result<Vec<_>, _>>()?;
        if read.iter().all(Option::is_none) {
            return Ok(None);
        }
        let uneven = || ArrowError::ParseError("the columns are not of one length".to_owned());
        let batches = read.into_iter().map(|batch| batch.ok_or_else(uneven));
        let mut batches = batches.collect::<Result<Vec<_>, _>>()?;
        if let [_] = batches.as_slice() {
            return Ok(batches.pop());
        }
        let columns = self.schema.fields().iter().map(|field| {
            let column = batches.iter().find_map(|batch| batch.column_by_name(field.name()));
            column.cloned().ok_or_else(died)
        });
        RecordBatch::try_new(Arc::clone(&self.schema), columns.collect::<Result<_, _>>()?).map(Some)
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

/// Which of so many threads reads a column: each has about as much to read.
fn lanes_of(parts: &[Part], lanes: usize) -> impl Fn(&str) -> usize + use<> {
    let mut sizes: BTreeMap<String, i64> = BTreeMap::new();
    for part in parts {
        let Part::Group(_, metadata, group, mask) = part else { continue };
        for (leaf, chunk) in metadata.metadata().row_group(*group).columns().iter().enumerate() {
            if mask.leaf_included(leaf) {
                let root = metadata.parquet_schema().get_column_root(leaf).name().to_owned();
                // Empty cells are read too.
                *sizes.entry(root).or_default() += chunk.uncompressed_size() + chunk.num_values();
            }
        }
    }
    let mut roots: Vec<(String, i64)> = sizes.into_iter().collect();
    roots.sort_by_key(|(_, size)| std::cmp::Reverse(*size));
    let mut loads = vec![0; lanes];
    let mut lane_of = HashMap::new();
    for (root, size) in roots {
        let least = (0..lanes).min_by_key(|lane| loads[*lane]).unwrap_or(0);
        loads[least] += size;
        lane_of.insert(root, least);
    }
    move |root| lane_of.get(root).copied().unwrap_or(0)
}

impl Part {
    /// The part with some of its columns alone.
    fn only(&self, is_wanted: impl Fn(&str) -> bool) -> Self {
        let Self::Group(path, metadata, group, mask) = self else { return self.clone() };
        let schema = metadata.parquet_schema();
        let is_read =
            |leaf: &usize| mask.leaf_included(*leaf) && is_wanted(schema.get_column_root(*leaf).name());
        let mask = ProjectionMask::leaves(schema, (0..schema.num_columns()).filter(is_read));
        Self::Group(Arc::clone(path), metadata.clone(), *group, mask)
    }

    /// Reads the batches of the part; an error is its last. Stops when `take` takes no more.
    fn read(&self, extent: &Extent, take: &mut dyn FnMut(Result<RecordBatch, ArrowError>) -> bool) {
        let failed = |path: &Path, error: ArrowError| {
            ArrowError::ExternalError(Box::new(FileError::Table(path.to_owned(), error)))
        };
        let (path, batches) = match self {
            Self::Group(path, metadata, group, mask) => {
                (path, reading(|| group_of(path, metadata, *group, mask, extent)))
            }
            Self::Ipc(path) => (path, reading(|| batches_of(path, extent))),
        };
        match batches {
            Ok(mut batches) => {
                // What a library died at is the last that is taken.
                while let Some(batch) = reading(|| batches.next().transpose()).transpose() {
                    let is_last = batch.is_err();
                    if !take(batch.map_err(|error| failed(path, error))) || is_last {
                        break;
                    }
                }
            }
            Err(error) => {
                take(Err(failed(path, error)));
            }
        }
    }
}

type Batches = Box<dyn Iterator<Item = Result<RecordBatch, ArrowError>>>;

/// Lets a library read a file, which may be damaged in a way at which it panics.
fn reading<T>(read: impl FnOnce() -> Result<T, ArrowError>) -> Result<T, ArrowError> {
    caught(read).unwrap_or_else(|died| Err(ArrowError::ParseError(died)))
}

fn group_of(
    path: &Path,
    metadata: &ArrowReaderMetadata,
    group: usize,
    mask: &ProjectionMask,
    extent: &Extent,
) -> Result<Batches, ArrowError> {
    let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(File::open(path)?, metadata.clone());
    let mut builder =
        builder.with_row_groups(vec![group]).with_projection(mask.clone()).with_batch_size(ROWS);
    if let Extent::People(people) = extent
        && metadata.schema().fields().find(PERSON.name).is_some()
    {
        let people = Arc::clone(people);
        let person = ProjectionMask::columns(metadata.parquet_schema(), [PERSON.name]);
        let is_theirs = ArrowPredicateFn::new(person, move |batch| rows_of(&batch, &people));
        builder = builder.with_row_filter(RowFilter::new(vec![Box::new(is_theirs)]));
    }
    Ok(Box::new(builder.build()?))
}

fn batches_of(path: &Path, extent: &Extent) -> Result<Batches, ArrowError> {
    let extent = extent.clone();
    let read = FileReader::try_new_buffered(File::open(path)?, None)?;
    Ok(Box::new(read.map(move |batch| {
        let batch = batch?;
        Ok(match extent.rows(&batch)? {
            Some(rows) => filter_record_batch(&batch, &rows)?,
            None => batch,
        })
    })))
}

impl Iterator for Reader {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        while self.next < self.parts {
            match self.receive() {
                Ok(Some(batch)) => return Some(Ok(batch)),
                Ok(None) => self.next += 1,
                Err(error) => {
                    self.next = self.parts;
                    return Some(Err(error));
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

/// The files of a Parquet table: each row group is a part.
fn open_parquet(paths: &[PathBuf], extent: &Extent) -> Result<Opened, FileError> {
    let mut metadata: Vec<ArrowReaderMetadata> = Vec::new();
    for path in paths {
        let file = File::open(path).map_err(|error| FileError::System(path.clone(), error))?;
        let of = reading(|| Ok(ArrowReaderMetadata::load(&file, ArrowReaderOptions::new())?))
            .map_err(|error| FileError::Table(path.clone(), error))?;
        let known = |of: &ArrowReaderMetadata| {
            of.schema().fields().iter().filter(|field| is_known(field)).cloned().collect::<Fields>()
        };
        if metadata.first().is_some_and(|first| known(first) != known(&of)) {
            return Err(FileError::OtherColumns(paths[0].clone(), path.clone()));
        }
        metadata.push(of);
    }
    let leaves = Leaves::of(&metadata);
    // Words are read as places in dictionaries, as they are written.
    let keyed = metadata.iter().map(|of| {
        let options = ArrowReaderOptions::new().with_schema(Arc::new(leaves.keyed(of)));
        ArrowReaderMetadata::try_new(Arc::clone(of.metadata()), options)
    });
    let metadata = keyed.collect::<Result<_, _>>().unwrap_or(metadata);
    let mut opened = Opened { schema: Schema::empty(), rows: Some(0), others: Vec::new(), parts: Vec::new() };
    for (path, of) in paths.iter().zip(metadata) {
        let mask = leaves.mask(&of, extent);
        if opened.parts.is_empty() {
            let others = of.schema().fields().iter().filter(|field| !is_known(field));
            opened.others = others.map(|field| field.name().clone()).collect();
            opened.schema =
                projected(path, &of, &mask).map_err(|error| FileError::Table(path.clone(), error))?;
        }
        let count = of.metadata().file_metadata().num_rows();
        opened.rows = opened.rows.and_then(|rows| Some(rows + u64::try_from(count).ok()?));
        let path = Arc::new(path.clone());
        let group = |group| Part::Group(Arc::clone(&path), of.clone(), group, mask.clone());
        opened.parts.extend((0..of.metadata().num_row_groups()).map(group));
    }
    Ok(opened)
}

/// The files of a table in Arrow IPC: each is a part.
fn open_ipc(paths: &[PathBuf]) -> Result<Opened, FileError> {
    let mut opened: Option<Schema> = None;
    for path in paths {
        let file = File::open(path).map_err(|error| FileError::System(path.clone(), error))?;
        let reader = reading(|| FileReader::try_new_buffered(file, None))
            .map_err(|error| FileError::Table(path.clone(), error))?;
        let schema = Schema::new(reader.schema().fields().clone());
        if opened.as_ref().is_some_and(|first| *first != schema) {
            return Err(FileError::OtherColumns(paths[0].clone(), path.clone()));
        }
        opened = Some(schema);
    }
    let parts = paths.iter().map(|path| Part::Ipc(Arc::new(path.clone())));
    let schema = opened.unwrap_or_else(Schema::empty);
    Ok(Opened { schema, rows: None, others: Vec::new(), parts: parts.collect() })
}

/// How often the columns of a Parquet table say anything, by its statistics over all files: leaf by leaf, by their paths.
struct Leaves(HashMap<ColumnPath, Leaf>);

#[derive(Debug, Clone, Default)]
struct Leaf {
    cells: u64,
    /// Those that are not null; all of them where nothing is known.
    said: u64,
    /// Those of which something is there, be it an empty list.
    present: u64,
}

/// What a leaf is of: whether of the activities of a nested table, the column, and whether it is all of the column.
fn name_of(leaf: &ColumnDescriptor) -> (bool, &str, bool) {
    match leaf.path().parts() {
        [list, _, _, name, rest @ ..] if list == ACTIVITIES.name => {
            (true, name, rest.is_empty() && leaf.max_rep_level() == 1)
        }
        [name, rest @ ..] => (false, name, rest.is_empty() && leaf.max_rep_level() == 0),
        [] => (false, "", false),
    }
}

impl Leaves {
    fn of(files: &[ArrowReaderMetadata]) -> Self {
        let mut leaves: HashMap<ColumnPath, Leaf> = HashMap::new();
        for chunk in
            files.iter().flat_map(|file| file.metadata().row_groups()).flat_map(RowGroupMetaData::columns)
        {
            let leaf = leaves.entry(chunk.column_path().clone()).or_default();
            let cells = u64::try_from(chunk.num_values()).unwrap_or(0);
            let nulls = chunk.statistics().and_then(Statistics::null_count_opt).unwrap_or(0);
            leaf.cells += cells;
            leaf.said += cells.saturating_sub(nulls);
            // What is null as a whole is of the lowest level.
            let levels = chunk.definition_level_histogram().and_then(|levels| levels.values().first());
            let absent = levels.and_then(|absent| u64::try_from(*absent).ok()).unwrap_or(0);
            leaf.present += cells.saturating_sub(absent);
        }
        Self(leaves)
    }

    /// The leaves to read.
    fn mask(&self, of: &ArrowReaderMetadata, extent: &Extent) -> ProjectionMask {
        let schema = of.parquet_schema();
        let is_read = |at: usize| {
            let root = schema.get_column_root(at).name();
            let Some((_, field)) = of.schema().fields().find(root).filter(|(_, field)| is_known(field))
            else {
                return false;
            };
            if *extent != Extent::Deciding {
                return true;
            }
            let (nested, name, is_whole) = name_of(schema.columns()[at].as_ref());
            let typed = if nested { member(field, name) } else { Some(field) };
            let (Some(field), Some(column)) = (typed, column(name)) else { return true };
            // What must be there is missed where it is null, and what is of another type is refused.
            if column.required || !column.sort.takes(field.data_type()) {
                return true;
            }
            let leaf = self.0.get(schema.columns()[at].path());
            let is_null = leaf.is_some_and(|leaf| {
                (is_whole && leaf.said == 0) || (!nested && field.is_nullable() && leaf.present == 0)
            });
            name != "title" && !is_null
        };
        ProjectionMask::leaves(schema, (0..schema.num_columns()).filter(|at| is_read(*at)))
    }

    /// The schema with dictionaries for words, which are few, where there are any to speak of.
    fn keyed(&self, of: &ArrowReaderMetadata) -> Schema {
        let is_sparse = |nested: bool, name: &str| {
            let mut leaves = of.parquet_schema().columns().iter().filter(|leaf| {
                let (here, of, _) = name_of(leaf);
                here == nested && of == name
            });
            let is_sparse = |leaf: &Leaf| leaf.said.saturating_mul(SPARSE) < leaf.cells;
            leaves.any(|leaf| self.0.get(leaf.path()).is_some_and(is_sparse))
        };
        let fields = of.schema().fields().iter().map(|field| {
            let of = keyed_type(field.name(), field.data_type(), false, &is_sparse);
            field.as_ref().clone().with_data_type(of)
        });
        Schema::new_with_metadata(fields.collect::<Fields>(), of.schema().metadata().clone())
    }
}

/// The schema of what is read of a file.
fn projected(
    path: &Path,
    metadata: &ArrowReaderMetadata,
    mask: &ProjectionMask,
) -> Result<Schema, ArrowError> {
    let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(File::open(path)?, metadata.clone());
    let reader = builder.with_row_groups(Vec::new()).with_projection(mask.clone()).build()?;
    Ok(Schema::new(reader.schema().fields().clone()))
}

/// A member of the structs of a list.
fn member<'f>(list: &'f Field, name: &str) -> Option<&'f Arc<Field>> {
    let DataType::List(item) = list.data_type() else { return None };
    let DataType::Struct(members) = item.data_type() else { return None };
    members.find(name).map(|(_, field)| field)
}

/// The type that a column is read in.
fn keyed_type(name: &str, of: &DataType, nested: bool, is_sparse: &dyn Fn(bool, &str) -> bool) -> DataType {
    // Serial numbers and the grounds of provisions are as many as rows.
    let few = !matches!(name, "cn_serial" | "own_provision_basis" | "title");
    let words = |of: &DataType| {
        let text = match of {
            DataType::Dictionary(_, values) => values.as_ref(),
            of => of,
        };
        if !matches!(text, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View) {
            return of.clone();
        }
        if is_sparse(nested, name) {
            text.clone()
        } else if few && text == of {
            DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8))
        } else {
            of.clone()
        }
    };
    let list =
        |item: &Arc<Field>, of: DataType| DataType::List(Arc::new(item.as_ref().clone().with_data_type(of)));
    match (column(name).map(|column| column.sort), of) {
        (Some(Sort::Word), of) => words(of),
        (Some(Sort::Words), DataType::List(item)) => list(item, words(item.data_type())),
        (_, DataType::List(item)) if name == ACTIVITIES.name && !nested => match item.data_type() {
            DataType::Struct(members) => {
                let members = members.iter().map(|member| {
                    let of = keyed_type(member.name(), member.data_type(), true, is_sparse);
                    member.as_ref().clone().with_data_type(of)
                });
                list(item, DataType::Struct(members.collect()))
            }
            _ => of.clone(),
        },
        _ => of.clone(),
    }
}
