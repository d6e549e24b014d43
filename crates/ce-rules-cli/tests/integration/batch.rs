//! `assess --batch`: tables in files, in whatever form and order, against the requests one by one.

use std::fs::File;
use std::path::Path;
use std::process::Output;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Decimal128Type, Int8Type};
use arrow_array::{Array, ArrayRef, RecordBatch, UInt32Array};
use arrow_select::take::take_record_batch;
use ce_rules::Request;
use ce_rules_cli::tables::{Extent, Files, Reader};
use ce_rules_testdata::tables::{Flat, compact, encoded, flat, nested};
use ce_rules_testdata::{Mix, people};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::file::properties::WriterProperties;
use tempfile::TempDir;

use crate::program::{err, file, out, path, run, status};

/// Assesses tables, with what else is said of them.
fn assess(arguments: &[&Path]) -> Output {
    let batch = ["--locale", "en", "assess", "--batch"].map(Path::new);
    run(&[&batch, arguments].concat())
}

fn write_parquet(path: &Path, batch: &RecordBatch) {
    // Several row groups, which are read on several threads.
    let properties = WriterProperties::builder().set_max_row_group_row_count(Some(997)).build();
    let mut writer =
        ArrowWriter::try_new(File::create(path).unwrap(), batch.schema(), Some(properties)).unwrap();
    writer.write(batch).unwrap();
    writer.close().unwrap();
}

fn write_ipc(path: &Path, batches: &[RecordBatch]) {
    let mut writer =
        arrow_ipc::writer::FileWriter::try_new(File::create(path).unwrap(), &batches[0].schema()).unwrap();
    for batch in batches {
        writer.write(batch).unwrap();
    }
    writer.finish().unwrap();
}

fn read(folder: &Path, name: &str) -> Vec<RecordBatch> {
    let parquet = folder.join(format!("{name}.parquet"));
    if parquet.exists() {
        let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(parquet).unwrap()).unwrap();
        return reader.build().unwrap().map(Result::unwrap).collect();
    }
    let file = File::open(folder.join(format!("{name}.arrow"))).unwrap();
    arrow_ipc::reader::FileReader::try_new(file, None).unwrap().map(Result::unwrap).collect()
}

/// Each person with the verdict, or the error, and the sum of all hours.
type Row = (String, Result<String, String>, i128);

fn results(folder: &Path) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for batch in read(folder, "verdicts") {
        let person = batch.column_by_name("person").unwrap().as_string::<i32>();
        let verdict = batch.column_by_name("verdict").unwrap().as_dictionary::<Int8Type>();
        let words = verdict.downcast_dict::<arrow_array::StringArray>().unwrap();
        let error = batch.column_by_name("error").unwrap().as_string::<i32>();
        for at in 0..batch.num_rows() {
            let outcome = if verdict.is_valid(at) {
                Ok(arrow_array::ArrayAccessor::value(&words, at).to_owned())
            } else {
                Err(error.value(at).to_owned())
            };
            rows.push((person.value(at).to_owned(), outcome, 0));
        }
    }
    let mut place = 0;
    for batch in read(folder, "years") {
        let person = batch.column_by_name("person").unwrap().as_string::<i32>();
        let total = batch.column_by_name("total").unwrap().as_primitive::<Decimal128Type>();
        for at in 0..batch.num_rows() {
            while rows[place].0 != person.value(at) {
                place += 1;
            }
            rows[place].2 += total.value(at);
        }
    }
    rows
}

fn expected(requests: &[Request]) -> Vec<Row> {
    let row = |request: &Request| {
        let person = request.applicant.id.clone().unwrap();
        match ce_rules::assess(request) {
            Ok(assessment) => {
                let hours = assessment.years.iter().map(|year| i128::from(year.total.hundredths())).sum();
                (person, Ok(assessment.verdict.to_string()), hours)
            }
            Err(_) => (person, Err(ce_rules::assess_json(&serde_json::to_string(request).unwrap())), 0),
        }
    };
    requests.iter().map(row).collect()
}

/// People in ascending order.
fn records() -> Vec<Request> {
    let mut requests: Vec<Request> = people(Mix::Everything, 7, 0..1500).collect();
    requests.sort_by(|one, other| one.applicant.id.cmp(&other.applicant.id));
    requests
}

#[test]
fn parquet_in_parquet_out() {
    let folder = TempDir::new().unwrap();
    let requests = records();
    let Flat { applicants, activities } = flat(&requests).unwrap();
    write_parquet(&folder.path().join("applicants.parquet"), &applicants);
    write_parquet(&folder.path().join("activities.parquet"), &activities);
    let out = folder.path().join("results");
    let output = assess(&[folder.path(), "-o".as_ref(), &out]);
    assert_eq!(status(&output), 1, "{}", err(&output));
    let rows = results(&out);
    assert_eq!(rows, expected(&requests));
    let refused = rows.iter().filter(|(_, outcome, _)| outcome.is_err()).count();
    assert_eq!(
        err(&output),
        format!("ce-rules: 1500 people, {refused} of them refused: see `error` in the verdicts\n")
    );
    assert!(!out.join("activities.parquet").exists());
    // The same as a pair, and with activities.
    let out = folder.path().join("more");
    let pair = ["applicants", "activities"].map(|name| folder.path().join(name).with_extension("parquet"));
    let output = assess(&[&pair[0], &pair[1], "--details".as_ref(), "-o".as_ref(), &out]);
    assert_eq!(status(&output), 1, "{}", err(&output));
    assert_eq!(results(&out), rows);
    let told: usize = read(&out, "activities").iter().map(RecordBatch::num_rows).sum();
    let assessed = requests.iter().filter_map(|request| ce_rules::assess(request).ok());
    assert_eq!(told, assessed.map(|assessment| assessment.activities.len()).sum::<usize>());
}

/// The rows of a table, the last first.
fn backwards(table: &RecordBatch) -> RecordBatch {
    let rows = u32::try_from(table.num_rows()).unwrap();
    take_record_batch(table, &UInt32Array::from_iter_values((0..rows).rev())).unwrap()
}

#[test]
fn tables_in_no_order_are_read_whole() {
    let folder = TempDir::new().unwrap();
    let requests = records();
    let Flat { applicants, activities } = flat(&requests).unwrap();
    let activities = backwards(&activities);
    std::fs::create_dir(folder.path().join("activities")).unwrap();
    write_ipc(&folder.path().join("applicants.arrow"), &[applicants]);
    let half = activities.num_rows() / 2;
    let parts = [activities.slice(0, half), activities.slice(half, activities.num_rows() - half)];
    for (name, part) in ["1.arrow", "2.arrow"].into_iter().zip(parts) {
        write_ipc(
            &folder.path().join("activities").join(name),
            &[part.slice(0, 100), part.slice(100, part.num_rows() - 100)],
        );
    }
    let out = folder.path().join("results");
    let output = assess(&[folder.path(), "-o".as_ref(), &out]);
    assert_eq!(status(&output), 1, "{}", err(&output));
    assert!(err(&output).contains("do not stand in ascending order"), "{}", err(&output));
    // Which of several faults comes first follows the order of the rows.
    let blunt = |rows: Vec<Row>| {
        let blunt = rows.into_iter().map(|(person, outcome, hours)| (person, outcome.map_err(|_| ()), hours));
        blunt.collect::<Vec<_>>()
    };
    assert_eq!(blunt(results(&out)), blunt(expected(&requests)));
}

#[test]
fn a_nested_table_may_stand_in_several_files() {
    let folder = TempDir::new().unwrap();
    let requests: Vec<Request> = people(Mix::Everyday, 7, 0..500).collect();
    let table = nested(&requests).unwrap();
    let parts = folder.path().join("people");
    std::fs::create_dir(&parts).unwrap();
    write_parquet(&parts.join("a.parquet"), &table.slice(0, 200));
    write_parquet(&parts.join("b.parquet"), &table.slice(200, 300));
    let out = folder.path().join("results");
    let output = assess(&[&parts, "-o".as_ref(), &out]);
    assert_eq!(results(&out), expected(&requests), "{}", err(&output));
}

#[test]
fn one_person_is_told_in_full_from_any_tables() {
    let folder = TempDir::new().unwrap();
    let requests = records();
    let Flat { applicants, activities } = flat(&requests).unwrap();
    // The rows of a person stand anywhere.
    let mixed = backwards(&activities);
    for name in ["sorted", "ipc", "mixed"] {
        std::fs::create_dir(folder.path().join(name)).unwrap();
    }
    let at = |name: &str| folder.path().join(name);
    write_parquet(&at("sorted/applicants.parquet"), &applicants);
    write_parquet(&at("sorted/activities.parquet"), &activities);
    write_ipc(&at("ipc/applicants.arrow"), &[applicants.slice(0, 700), applicants.slice(700, 800)]);
    write_ipc(&at("ipc/activities.arrow"), std::slice::from_ref(&activities));
    write_parquet(&at("mixed/applicants.parquet"), &applicants);
    write_parquet(&at("mixed/activities.parquet"), &mixed);
    write_parquet(&at("nested.parquet"), &nested(&requests).unwrap());
    let assessed = requests.iter().filter(|request| ce_rules::assess(request).is_ok());
    for request in assessed.step_by(300) {
        let person = request.applicant.id.clone().unwrap();
        let plain = file(&folder, "request.json", serde_json::to_string(request).unwrap());
        for form in ["json", "table"] {
            let told = |input: &[&str]| {
                run(&[&["--locale", "en", "assess", "--format", form, "--details"], input].concat())
            };
            let expected = out(&told(&[&plain]));
            for (tables, exact) in
                [("sorted", true), ("ipc", true), ("nested.parquet", true), ("mixed", false)]
            {
                let tables = path(&folder, tables);
                let output = told(&["--batch", &tables, "--person", &person]);
                assert_eq!(status(&output), 0, "{}", err(&output));
                // Activities are told in the order of their rows.
                if exact {
                    assert_eq!(out(&output), expected, "{person} of {tables}");
                } else {
                    assert_eq!(out(&output).len(), expected.len(), "{person}");
                }
            }
        }
    }
}

#[test]
fn people_of_a_batch_are_written_as_of_any_input() {
    let folder = TempDir::new().unwrap();
    let requests: Vec<Request> = people(Mix::Everyday, 7, 0..50).collect();
    let Flat { applicants, activities } = flat(&requests).unwrap();
    write_parquet(&folder.path().join("applicants.parquet"), &applicants);
    write_parquet(&folder.path().join("activities.parquet"), &activities);
    let [one, other] = [&requests[3], &requests[40]].map(|request| request.applicant.id.clone().unwrap());
    let results = folder.path().join("results.jsonl");
    let flag = Path::new("--person");
    let output = assess(&[
        folder.path(),
        flag,
        other.as_ref(),
        flag,
        one.as_ref(),
        flag,
        other.as_ref(),
        "-o".as_ref(),
        &results,
    ]);
    assert_eq!(err(&output), "");
    let expected =
        [40, 3].map(|at: usize| ce_rules::assess_json(&serde_json::to_string(&requests[at]).unwrap()));
    let written = std::fs::read_to_string(&results).unwrap();
    assert_eq!(written.lines().collect::<Vec<_>>(), expected);

    let unknown = assess(&[folder.path(), flag, one.as_ref(), flag, "nobody".as_ref()]);
    assert_eq!(status(&unknown), 2);
    assert_eq!(err(&unknown), "ce-rules: there is nobody with the id `nobody` in the input\n");
    assert_eq!(out(&unknown), "");
    let over = folder.path().join("activities.parquet");
    let output = assess(&[folder.path(), flag, one.as_ref(), "-o".as_ref(), &over]);
    assert_eq!(status(&output), 2);
    assert!(err(&output).contains("is read as input"), "{}", err(&output));
    // Whole tables have a folder and forms of their own.
    let output = assess(&[folder.path()]);
    assert_eq!(status(&output), 2);
    assert!(err(&output).contains("with -o, or people with --person"), "{}", err(&output));
    let output = assess(&[folder.path(), "--format".as_ref(), "json".as_ref(), "-o".as_ref(), folder.path()]);
    assert_eq!(status(&output), 2);
    assert!(err(&output).contains("are not for the results of whole tables"), "{}", err(&output));
}

/// A table with another column in the place of one.
fn with_column(table: &RecordBatch, name: &str, column: impl Array + 'static) -> RecordBatch {
    let column: ArrayRef = Arc::new(column);
    let columns = table.schema_ref().fields().iter().zip(table.columns()).map(|(field, array)| {
        (field.name().clone(), Arc::clone(if field.name() == name { &column } else { array }))
    });
    RecordBatch::try_from_iter(columns.collect::<Vec<_>>()).unwrap()
}

#[test]
fn columns_that_are_not_read_are_looked_at_all_the_same() {
    let folder = TempDir::new().unwrap();
    let requests: Vec<Request> = people(Mix::Everyday, 7, 0..50).collect();
    let Flat { applicants, activities } = flat(&requests).unwrap();
    let rows = activities.num_rows();
    let (here, there) = (folder.path().join("a.parquet"), folder.path().join("b.parquet"));
    let (results, flag) = (folder.path().join("results"), Path::new("-o"));
    write_parquet(&here, &applicants);
    // Null from end to end, and of a type that it cannot have.
    let numbers = arrow_array::Int32Array::new_null(rows);
    for name in ["title", "own_provision_basis", "kind"] {
        write_parquet(&there, &with_column(&activities, name, numbers.clone()));
        let output = assess(&[&here, &there, flag, &results]);
        assert_eq!(status(&output), 2);
        assert!(err(&output).contains(&format!("column `{name}`")), "{}", err(&output));
    }
    // What must be there is missed where it is null: whoever has activities is refused.
    let nothing = arrow_array::StringArray::new_null(rows);
    write_parquet(&there, &with_column(&activities, "kind", nothing));
    assess(&[&here, &there, flag, &results]);
    let without = requests.iter().filter(|request| request.activities.is_empty()).count();
    let accepted = self::results(&results).iter().filter(|(_, outcome, _)| outcome.is_ok()).count();
    assert_eq!(accepted, without);
    // A title decides nothing.
    let titles = arrow_array::StringArray::from(vec!["\u{7}"; rows]);
    write_parquet(&there, &with_column(&activities, "title", titles));
    assess(&[&here, &there, flag, &results]);
    assert_eq!(self::results(&results), expected(&requests));
}

#[test]
fn words_that_are_seldom_are_read_as_any() {
    let folder = TempDir::new().unwrap();
    let mut requests: Vec<Request> = people(Mix::Everyday, 7, 0..3000).collect();
    // One in three thousand, in dictionaries as in text; and no documents anywhere.
    requests[1500].policy = Some("hunan-2020".into());
    for request in &mut requests {
        request.activities.iter_mut().for_each(|activity| activity.evidence.clear());
    }
    let Flat { applicants, activities } = flat(&requests).unwrap();
    for (name, to) in [("plain", None), ("compact", Some(()))] {
        let of =
            |table: &RecordBatch| encoded(table, |name, of| to.and_then(|()| compact(name, of))).unwrap();
        let [tables, results] = [name.to_owned(), format!("{name}-results")].map(|at| folder.path().join(at));
        std::fs::create_dir(&tables).unwrap();
        write_parquet(&tables.join("applicants.parquet"), &of(&applicants));
        write_parquet(&tables.join("activities.parquet"), &of(&activities));
        let output = assess(&[&tables, "-o".as_ref(), &results]);
        assert_eq!(self::results(&results), expected(&requests), "{name}: {}", err(&output));
    }
}

#[test]
fn a_damaged_table_is_refused_by_its_name_whatever_its_reader_makes_of_it() {
    let folder = TempDir::new().unwrap();
    let Flat { applicants, .. } = flat(&people(Mix::Everything, 7, 0..40).collect::<Vec<_>>()).unwrap();
    let [arrow, parquet] = ["people.arrow", "people.parquet"].map(|name| folder.path().join(name));
    write_ipc(&arrow, std::slice::from_ref(&applicants));
    write_parquet(&parquet, &applicants);
    for path in [arrow, parquet] {
        let whole = std::fs::read(&path).unwrap();
        let mut refused = 0;
        for at in (0..whole.len()).step_by(29) {
            let mut damaged = whole.clone();
            damaged[at] ^= 0xA5;
            std::fs::write(&path, &damaged).unwrap();
            let read = Reader::open(&Files::of(&path).unwrap(), &Extent::Deciding);
            let rows = read.map_err(|error| error.to_string()).and_then(|reader| {
                let rows = reader.map(|batch| batch.map(|batch| batch.num_rows()));
                rows.sum::<Result<usize, _>>().map_err(|error| error.to_string())
            });
            if let Err(error) = rows {
                refused += 1;
                assert!(error.contains(&path.display().to_string()), "byte {at}: {error}");
            }
        }
        assert!(refused > 20, "{refused} of {}", path.display());
    }
}

#[test]
fn what_cannot_be_assessed_is_told_with_status_2() {
    let folder = TempDir::new().unwrap();
    let at = |name: &str| folder.path().join(name);
    let Flat { applicants, activities } = flat(&people(Mix::Everyday, 7, 0..3).collect::<Vec<_>>()).unwrap();
    write_parquet(&at("applicants.parquet"), &applicants);
    write_parquet(&at("activities.parquet"), &activities);
    file(&folder, "text.csv", "person\n");
    file(&folder, "broken.parquet", "person\n");
    let out = at("results");
    for (arguments, message) in [
        (vec![at("text.csv")], "is no table"),
        (vec![at("broken.parquet")], "broken.parquet: "),
        (vec![at("nothing.parquet")], "there is no such file here"),
        (
            vec![at("applicants.parquet")],
            "table `applicants` lacks the column `activities` (lists of structs)",
        ),
        (vec![at("activities.parquet"), at("activities.parquet")], "lacks the column `target` (text)"),
    ] {
        let mut arguments: Vec<&Path> = arguments.iter().map(AsRef::as_ref).collect();
        arguments.extend(["-o".as_ref(), out.as_path()]);
        let output = assess(&arguments);
        assert_eq!(status(&output), 2, "{}", err(&output));
        assert!(err(&output).contains(message), "{message} in {}", err(&output));
        assert!(!out.join("verdicts.parquet").exists() && !out.join("verdicts.parquet.unfinished").exists());
    }
    let output = assess(&[folder.path(), "-o".as_ref(), folder.path()]);
    assert_eq!(status(&output), 2);
    assert!(err(&output).contains("is read as input"), "{}", err(&output));
}
