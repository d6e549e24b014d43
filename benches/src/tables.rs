//! Arrow tables in memory to Arrow tables.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use arrow_array::types::Int64Type;
use arrow_array::{ArrayRef, RecordBatch, cast::AsArray};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use rayon::prelude::*;

use crate::data::{ACTIVITIES, APPLICANTS, folder, parts, without};
use crate::measure::{Measured, pool, timed};
use crate::slices::MOST;
use crate::{Outcome, ours};

/// How many rows a batch has.
const ROWS: usize = 1 << 17;
/// By how much the names of people who stand there again are larger: more than there are names.
const AGAIN: i64 = 1 << 40;

/// Measures tables of so many people, with the lists of evidence and without them.
pub(crate) fn measure(root: &Path, people: u64, threads: &[usize], times: usize) -> Outcome {
    let folder = folder(root, people.min(MOST));
    let again = i64::try_from(people.div_ceil(MOST))?;
    let applicants = repeated(&read(&folder, APPLICANTS)?, again)?;
    let mut activities = repeated(&read(&folder, ACTIVITIES)?, again)?;
    for case in ["tables with evidence", "tables"] {
        let bare = case == "tables";
        if bare {
            activities =
                activities.iter().map(|batch| without(batch, "evidence")).collect::<Outcome<Vec<_>>>()?;
        }
        for threads in threads {
            let pool = pool(*threads)?;
            let (tally, seconds) =
                timed(times, || pool.install(|| ours::tables(&applicants, &activities, bare)));
            let tally = tally?;
            Measured {
                case: case.to_owned(),
                way: String::new(),
                people: tally.people,
                threads: *threads,
                seconds,
                peak: None,
                answers: [("eligible".to_owned(), tally.eligible), ("refused".to_owned(), tally.refused)]
                    .into(),
            }
            .say()?;
        }
    }
    Ok(())
}

/// The batches of a table, without what stands there for others.
fn read(folder: &Path, table: &str) -> Outcome<Vec<RecordBatch>> {
    let parts = parts(folder, table)?;
    let batches = parts.par_iter().map(|part| {
        let reader =
            ParquetRecordBatchReaderBuilder::try_new(File::open(part)?)?.with_batch_size(ROWS).build()?;
        let batches = reader.map(|batch| {
            let batch = batch?;
            let fields = batch.schema_ref().fields().iter().enumerate();
            let ours = fields.filter(|(_, field)| !field.name().starts_with("ready_")).map(|(at, _)| at);
            Ok(batch.project(&ours.collect::<Vec<_>>())?)
        });
        batches.collect::<Outcome<Vec<RecordBatch>>>()
    });
    Ok(batches.collect::<Outcome<Vec<_>>>()?.concat())
}

/// The same people so many times, each time by other names; their other columns are shared.
fn repeated(batches: &[RecordBatch], times: i64) -> Outcome<Vec<RecordBatch>> {
    let mut all = Vec::new();
    for time in 0..times {
        for batch in batches {
            let mut columns = batch.columns().to_vec();
            let at = batch.schema_ref().index_of("person")?;
            let people = columns[at].as_primitive_opt::<Int64Type>().ok_or("people are whole numbers")?;
            let renamed: ArrayRef = Arc::new(people.unary::<_, Int64Type>(|person| person + time * AGAIN));
            columns[at] = renamed;
            all.push(RecordBatch::try_new(batch.schema(), columns)?);
        }
    }
    Ok(all)
}
