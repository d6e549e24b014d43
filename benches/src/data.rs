//! The people: of every day, made from a seed, and written as Parquet files for all who read files.

use std::fs::{self, File};
use std::hash::{DefaultHasher, Hasher};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_array::{ArrayRef, BooleanArray, Int16Array, Int32Array, Int64Array, RecordBatch, UInt8Array};
use arrow_schema::DataType;
use ce_rules::{Assessment, EvidenceMode, Request, Rules, Status, Verdict};
use ce_rules_testdata::tables::{Flat, compact, encoded, flat};
use ce_rules_testdata::{Mix, people};
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;
use rayon::prelude::*;

use crate::Outcome;

/// From which the people follow.
pub(crate) const SEED: u64 = 2021;
/// How many people one file holds.
const PART: u64 = 50_000;
/// How many people are made at a time.
const AT_ONCE: u64 = 5_000;

/// The people of a range of numbers.
pub(crate) fn requests(numbers: std::ops::Range<u64>) -> Vec<Request> {
    people(Mix::Everyday, SEED, numbers).collect()
}

/// The tables of a folder; each is a folder of parts.
pub(crate) const APPLICANTS: &str = "applicants";
pub(crate) const ACTIVITIES: &str = "activities";
/// The same without the lists of evidence.
pub(crate) const BARE: &str = "activities-bare";
/// Of each person whether the whole engine finds them eligible with evidence ignored, and whether nothing special
/// holds for them: nothing denied, double or overlapping, no mission, certificate, waiver or fault.
pub(crate) const ANSWERS: &str = "answers";

const TABLES: [&str; 4] = [APPLICANTS, ACTIVITIES, BARE, ANSWERS];

/// Where the tables of so many people lie.
pub(crate) fn folder(root: &Path, people: u64) -> PathBuf {
    root.join(people.to_string())
}

/// The files of a table.
pub(crate) fn parts(folder: &Path, table: &str) -> Outcome<Vec<PathBuf>> {
    let files = fs::read_dir(folder.join(table))?.map(|file| Ok(file?.path()));
    let mut files: Vec<PathBuf> = files.collect::<std::io::Result<_>>()?;
    files.sort();
    Ok(files)
}

/// Writes the tables, unless they are there and of the same making.
pub(crate) fn write(root: &Path, people: u64) -> Outcome {
    let folder = folder(root, people);
    let (note, making) = (folder.join("made-from.txt"), making());
    if fs::read_to_string(&note).is_ok_and(|made| made == making) {
        return Ok(());
    }
    eprintln!("making {people} people");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    for table in TABLES {
        fs::create_dir_all(folder.join(table))?;
    }
    let starts: Vec<u64> = (0..people).step_by(usize::try_from(PART)?).collect();
    starts.into_par_iter().enumerate().try_for_each(|(part, start)| {
        let mut writers = Writers::new(&folder, part);
        for start in (start..people.min(start + PART)).step_by(usize::try_from(AT_ONCE)?) {
            writers.write(&made(&requests(start..people.min(start + AT_ONCE)))?)?;
        }
        writers.close()
    })?;
    fs::write(note, making)?;
    Ok(())
}

/// What tells people of another making apart: some of them, and the form of the tables.
fn making() -> String {
    let mut hasher = DefaultHasher::new();
    for request in requests(0..50) {
        hasher.write(serde_json::to_string(&request).unwrap_or_default().as_bytes());
    }
    format!("1 {PART} {:x}", hasher.finish())
}

/// The tables of some people, in the order of [`TABLES`].
fn made(requests: &[Request]) -> Outcome<[RecordBatch; 4]> {
    let Flat { applicants, activities } = flat(requests)?;
    let numbered = |table: &RecordBatch| {
        encoded(table, |column, of| match column {
            "person" => Some(DataType::Int64),
            _ => compact(column, of),
        })
    };
    let (applicants, activities) = (numbered(&applicants)?, numbered(&activities)?);
    let (ready, answers) = ready(requests)?;
    let fields = activities.schema_ref().fields().iter().chain(ready.schema_ref().fields()).cloned();
    let columns = activities.columns().iter().chain(ready.columns()).cloned();
    let schema = arrow_schema::Schema::new(fields.collect::<Vec<_>>());
    let activities = RecordBatch::try_new(Arc::new(schema), columns.collect())?;
    let bare = without(&activities, "evidence")?;
    Ok([applicants, activities, bare, answers])
}

/// A table without a column.
pub(crate) fn without(table: &RecordBatch, column: &str) -> Outcome<RecordBatch> {
    let fields = table.schema_ref().fields().iter().enumerate();
    let kept: Vec<usize> = fields.filter(|(_, field)| field.name() != column).map(|(at, _)| at).collect();
    Ok(table.project(&kept)?)
}

/// What query engines are given ready-made of each activity, and what the whole engine says of each person.
fn ready(requests: &[Request]) -> Outcome<(RecordBatch, RecordBatch)> {
    let (mut years, mut subjects, mut hours) = (Vec::new(), Vec::new(), Vec::new());
    let (mut persons, mut eligible, mut plain) = (Vec::new(), Vec::new(), Vec::new());
    for request in requests {
        let mut request = request.clone();
        request.evidence = EvidenceMode::Ignored;
        let assessment = Rules::builtin().assess(&request).ok();
        for at in 0..request.activities.len() {
            let activity = activity_of(assessment.as_ref(), at);
            years.push(activity.year);
            subjects.push(activity.subject);
            hours.push(activity.hours);
        }
        let person: i64 = request.applicant.id.as_deref().unwrap_or_default().parse()?;
        persons.push(person);
        eligible.push(assessment.as_ref().is_some_and(|it| it.verdict == Verdict::Eligible));
        plain.push(assessment.as_ref().is_some_and(is_plain));
    }
    let of_activities: [(&str, ArrayRef); 3] = [
        ("ready_year", Arc::new(Int16Array::from(years))),
        ("ready_subject", Arc::new(UInt8Array::from(subjects))),
        ("ready_hours", Arc::new(Int32Array::from(hours))),
    ];
    let of_people: [(&str, ArrayRef); 3] = [
        ("person", Arc::new(Int64Array::from(persons))),
        ("eligible", Arc::new(BooleanArray::from(eligible))),
        ("plain", Arc::new(BooleanArray::from(plain))),
    ];
    Ok((RecordBatch::try_from_iter(of_activities)?, RecordBatch::try_from_iter(of_people)?))
}

/// What an activity converts to: all that is asked of one who only sums up.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Ready {
    pub year: i16,
    /// 0 for public hours, 1 for professional ones.
    pub subject: u8,
    /// In hundredths.
    pub hours: i32,
}

/// The activity of a place; nothing of one whose person is refused.
pub(crate) fn activity_of(assessment: Option<&Assessment>, at: usize) -> Ready {
    let Some(activity) = assessment.and_then(|assessment| assessment.activities.get(at)) else {
        return Ready::default();
    };
    Ready {
        year: activity.years.first().and_then(|year| i16::try_from(*year).ok()).unwrap_or_default(),
        subject: u8::from(activity.subject.as_ref().is_none_or(|subject| subject.as_str() != "public")),
        hours: i32::try_from(activity.claimed.hundredths()).unwrap_or(i32::MAX),
    }
}

/// True where a sum of claimed hours says all.
pub(crate) fn is_plain(assessment: &Assessment) -> bool {
    let summed = |status| matches!(status, Status::Met | Status::NotMet);
    assessment.years.iter().all(|year| summed(year.status))
        && assessment.activities.iter().all(|activity| activity.claimed == activity.recognised)
}

/// A part of each table that is being written.
struct Writers {
    paths: [PathBuf; 4],
    writers: [Option<ArrowWriter<File>>; 4],
}

impl Writers {
    fn new(folder: &Path, part: usize) -> Self {
        let paths = TABLES.map(|table| folder.join(table).join(format!("{part:04}.parquet")));
        Self { paths, writers: [None, None, None, None] }
    }

    fn write(&mut self, tables: &[RecordBatch; 4]) -> Outcome {
        for ((table, path), writer) in tables.iter().zip(&self.paths).zip(&mut self.writers) {
            if writer.is_none() {
                let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
                *writer = Some(ArrowWriter::try_new(File::create(path)?, table.schema(), Some(properties))?);
            }
            if let Some(writer) = writer {
                writer.write(table)?;
            }
        }
        Ok(())
    }

    fn close(self) -> Outcome {
        for writer in self.writers.into_iter().flatten() {
            writer.close()?;
        }
        Ok(())
    }
}
