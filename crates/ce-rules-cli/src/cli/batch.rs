//! `ce-rules assess --batch`: tables of any number of people.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use arrow_array::{RecordBatch, RecordBatchIterator, RecordBatchReader};
use ce_rules::Locale;
use ce_rules_arrow::{Assessed, Assessor, Options, Table, TableError};

use super::assess::Progress;
use super::source::{Entry, unknown_person};
use super::{AssessArguments, By, Done, Failure, Outcome};
use crate::record::{Places, Record};
use crate::report::plain;
use crate::tables::{Extent, FileError, Reader, Tables, Writers};

impl From<FileError> for Failure {
    fn from(error: FileError) -> Self {
        match error {
            FileError::System(path, error) => Self::io(&path, &error),
            FileError::Table(path, error) => {
                let path = path.display();
                Self::told(format!("{path}：{error}"), format!("{path}: {error}"))
            }
            FileError::NoTable(path) => {
                let path = path.display();
                Self::told(
                    format!("{path} 不是表：请给 .parquet、.arrow 文件，或含有这类文件的文件夹"),
                    format!("{path} is no table: give a .parquet or .arrow file, or a folder of such files"),
                )
            }
            FileError::OtherColumns(first, other) => {
                let (first, other) = (first.display(), other.display());
                Self::told(
                    format!("{other} 与 {first} 的列或格式不同；同一张表的文件必须一致"),
                    format!(
                        "{other} has other columns or another format than {first}: the files of a table are alike"
                    ),
                )
            }
        }
    }
}

impl From<TableError> for Failure {
    fn from(error: TableError) -> Self {
        Self::Told(error.message())
    }
}

/// What was done.
struct Tally {
    people: u64,
    refused: u64,
    notes: Vec<(String, String)>,
}

pub(super) fn run(arguments: &AssessArguments, by: By<'_>) -> Outcome {
    let By { rules, policy_files, locale } = by;
    let input = &arguments.input;
    input.check_policy(rules)?;
    let tables = Tables::of(&input.records.file, input.records.activities.as_deref())?;
    let mut options = Options::default();
    options.application_year = input.records.year;
    options.policy = input.policy.as_deref().map(Into::into);
    options.ignore_evidence = input.records.ignore_evidence;
    if !input.records.person.is_empty() {
        let assessor = Assessor::new(rules).with_options(options);
        return people(&assessor, &tables, arguments, by);
    }
    if arguments.format.is_some() || arguments.notice {
        return Err(Failure::told(
            "--format 与 --notice 不用于整表的结果；请去掉，或用 --person 指明人员",
            "--format and --notice are not for the results of whole tables: leave them out, or name people with --person",
        ));
    }
    let Some(folder) = &arguments.output else {
        return Err(Failure::told(
            "请用 -o 指明存放结果的文件夹，或用 --person 指明人员",
            "name the folder for the results with -o, or people with --person",
        ));
    };
    spare(folder, &tables, policy_files)?;
    options.activities = arguments.details;
    let assessor = Assessor::new(rules).with_options(options);
    let tally = match streamed(&assessor, &tables, folder) {
        Err(Stopped::OutOfOrder(error)) => {
            say(error.message().get(locale));
            say_both("改为一次读入全部数据", "reading everything into memory instead", locale);
            whole(&assessor, &tables, folder)
        }
        other => other,
    };
    let tally = match tally {
        Ok(tally) => tally,
        Err(Stopped::Failed(failure)) => return Err(failure),
        Err(Stopped::OutOfOrder(error)) => return Err(error.into()),
    };
    for (zh, en) in &tally.notes {
        say_both(zh, en, locale);
    }
    let (people, refused) = (tally.people, tally.refused);
    say_both(
        &format!("{people} 人，其中 {refused} 人的数据有误，见 verdicts 的 error 列"),
        &format!("{people} people, {refused} of them refused: see `error` in the verdicts"),
        locale,
    );
    Ok(if refused == 0 { Done::Wholly } else { Done::WithRefusals })
}

fn say(line: &str) {
    // Nobody may be reading this.
    let _ = writeln!(io::stderr(), "ce-rules: {}", plain(line));
}

fn say_both(zh: &str, en: &str, locale: Locale) {
    say(if locale == Locale::Zh { zh } else { en });
}

/// Refuses a folder in which results would be written over what is read.
fn spare(folder: &Path, tables: &Tables, policy_files: &[PathBuf]) -> Result<(), Failure> {
    if folder.is_file() {
        let folder = folder.display();
        return Err(Failure::told(
            format!("{folder} 是文件；-o 应为存放结果的文件夹"),
            format!("{folder} is a file: -o names the folder for the results"),
        ));
    }
    let results = ["verdicts", "years", "activities"].map(|name| Writers::path(folder, name, tables.form()));
    spare_files(&results, tables, policy_files)
}

/// Refuses to write over what is read.
fn spare_files(results: &[PathBuf], tables: &Tables, policy_files: &[PathBuf]) -> Result<(), Failure> {
    let read: Vec<PathBuf> =
        tables.paths().chain(policy_files).filter_map(|path| path.canonicalize().ok()).collect();
    let is_read = |path: &&PathBuf| path.canonicalize().is_ok_and(|path| read.contains(&path));
    let Some(path) = results.iter().find(is_read) else { return Ok(()) };
    let path = path.display();
    Err(Failure::told(
        format!("{path} 是输入文件，不能覆盖；请用 -o 另取名称"),
        format!("{path} is read as input and is not written over: give another name with -o"),
    ))
}

/// Some of the people in full, as of any other input. Only their rows are read, wherever they stand.
fn people(assessor: &Assessor<'_>, tables: &Tables, arguments: &AssessArguments, by: By<'_>) -> Outcome {
    let By { rules, policy_files, locale } = by;
    let format = super::assess::format(arguments)?;
    spare_files(arguments.output.as_slice(), tables, policy_files)?;
    let names = &arguments.input.records.person;
    let mut others = Vec::new();
    let extent = Extent::People(names.as_slice().into());
    let mut read = |table: Table, files| {
        let reader = Reader::open(files, &extent)?;
        others.extend(reader.others().iter().map(|name| (table, name.clone())));
        let empty = RecordBatch::new_empty(reader.schema());
        let rows = reader.filter(|batch| batch.as_ref().map_or(true, |batch| batch.num_rows() > 0));
        // A table in which they have no row is one of these columns all the same.
        let batches = std::iter::once(Ok(empty)).chain(rows).collect::<Result<Vec<_>, _>>();
        batches.map_err(|error| Failure::from(TableError::from(error)))
    };
    let (applicants, activities) = match tables {
        Tables::Flat(applicants, activities) => {
            let applicants = read(Table::Applicants, applicants)?;
            (applicants, Some(read(Table::Activities, activities)?))
        }
        Tables::Nested(files) => (read(Table::Applicants, files)?, None),
    };
    let open = || {
        if let Some(activities) = &activities {
            return assessor.tables(&applicants, activities);
        }
        let schema = applicants[0].schema();
        assessor.nested(RecordBatchIterator::new(applicants.iter().cloned().map(Ok), schema))
    };
    others.extend(open()?.other_columns().iter().cloned());
    let mut entries: Vec<Entry> = Vec::new();
    for name in names {
        if entries.iter().any(|entry| entry.record.id == *name) {
            continue;
        }
        let request = open()?.request(name)?.ok_or_else(|| unknown_person(name))?;
        let (id, places) = (name.clone(), Places::default());
        let record = Record { id, name: None, department: None, request, places };
        entries.push(Entry { record, error: None });
    }
    for (table, name) in others {
        let (zh, en) = left_aside(table, &name);
        say_both(&zh, &en, locale);
    }
    let assessed = super::assess::assess_all(entries, rules);
    super::assess::report(&assessed, &[], arguments, format, rules, locale)
}

/// Why it stopped before the end.
enum Stopped {
    /// The tables must be read whole.
    OutOfOrder(TableError),
    Failed(Failure),
}

impl<E: Into<Failure>> From<E> for Stopped {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

/// Assesses tables while they are read.
fn streamed(assessor: &Assessor<'_>, tables: &Tables, folder: &Path) -> Result<Tally, Stopped> {
    let mut others = Vec::new();
    let mut open = |table: Table, files| {
        let reader = Reader::open(files, &Extent::Deciding)?;
        others.extend(reader.others().iter().map(|name| (table, name.clone())));
        Ok::<_, FileError>(reader)
    };
    let (assessed, people) = match tables {
        Tables::Flat(applicants, activities) => {
            let applicants = open(Table::Applicants, applicants)?;
            let people = applicants.rows();
            (assessor.streams(applicants, open(Table::Activities, activities)?), people)
        }
        Tables::Nested(files) => {
            let reader = open(Table::Applicants, files)?;
            let people = reader.rows();
            (assessor.nested(reader), people)
        }
    };
    write(assessed?, tables, folder, people, others)
}

/// Assesses flat tables that are read whole, since their rows stand in no order.
fn whole(assessor: &Assessor<'_>, tables: &Tables, folder: &Path) -> Result<Tally, Stopped> {
    let Tables::Flat(applicants, activities) = tables else { return streamed(assessor, tables, folder) };
    let mut others = Vec::new();
    let mut read = |table: Table, files| {
        let reader = Reader::open(files, &Extent::Deciding)?;
        others.extend(reader.others().iter().map(|name| (table, name.clone())));
        let batches = reader.collect::<Result<Vec<_>, _>>().map_err(TableError::from)?;
        Ok::<_, Stopped>(batches)
    };
    let (applicants, activities) =
        (read(Table::Applicants, applicants)?, read(Table::Activities, activities)?);
    let people = applicants.iter().map(|batch| batch.num_rows() as u64).sum();
    write(assessor.tables(&applicants, &activities)?, tables, folder, Some(people), others)
}

/// Writes what comes of it.
fn write(
    mut assessed: Assessed<'_>,
    tables: &Tables,
    folder: &Path,
    people: Option<u64>,
    mut others: Vec<(Table, String)>,
) -> Result<Tally, Stopped> {
    let schemas = assessed.schemas().clone();
    others.extend(assessed.other_columns().iter().cloned());
    let mut results = vec![("verdicts", schemas.verdicts), ("years", schemas.years)];
    if assessed.tells_activities() {
        results.push(("activities", schemas.activities));
    }
    let writers = Writers::create(folder, tables.form(), results)?;
    let progress = Progress::new(people, true);
    let mut tally = Tally { people: 0, refused: 0, notes: Vec::new() };
    for portion in assessed.by_ref() {
        let portion = match portion {
            Ok(portion) => portion,
            Err(error) => {
                writers.discard();
                return Err(match error {
                    TableError::OutOfOrder { .. } => Stopped::OutOfOrder(error),
                    error => error.into(),
                });
            }
        };
        tally.people += portion.verdicts.num_rows() as u64;
        tally.refused += portion.refused;
        let tables = [Some(portion.verdicts), Some(portion.years), portion.activities];
        if !tables.into_iter().flatten().enumerate().all(|(table, batch)| writers.write(table, batch)) {
            break;
        }
        progress.at(tally.people);
    }
    writers.finish()?;
    for (table, name) in others {
        tally.notes.push(left_aside(table, &name));
    }
    let strays = assessed.strays();
    if let Some(example) = strays.example {
        let count = strays.people;
        tally.notes.push((
            format!("{count} 人有活动而不在 applicants 表中（如“{example}”），未予采用"),
            format!("{count} people have activities and are not among the applicants, such as `{example}`: left aside"),
        ));
    }
    Ok(tally)
}

fn left_aside(table: Table, name: &str) -> (String, String) {
    let table = table.as_str();
    (
        format!("{table} 表的列“{name}”没有含义，未予采用"),
        format!("column `{name}` of table `{table}` means nothing here and was left aside"),
    )
}
