//! `assess --batch`: tables in files, in whatever form and order, against the requests one by one.

use std::fs::File;
use std::path::Path;
use std::process::{Command, Output};

use arrow_array::cast::AsArray;
use arrow_array::types::{Decimal128Type, Int8Type};
use arrow_array::{Array, RecordBatch, UInt32Array};
use ce_rules::Request;
use ce_rules_testdata::tables::{Flat, flat, nested};
use ce_rules_testdata::{Mix, people};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::file::properties::WriterProperties;
use tempfile::TempDir;

fn run(arguments: &[&Path]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_ce-rules"))
        .args(["--locale", "en", "assess", "--batch"])
        .args(arguments)
        .output()
        .unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
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
    let output = run(&[folder.path(), "-o".as_ref(), &out]);
    assert_eq!(output.status.code(), Some(1), "{}", err(&output));
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
    let output = run(&[&pair[0], &pair[1], "--details".as_ref(), "-o".as_ref(), &out]);
    assert_eq!(output.status.code(), Some(1), "{}", err(&output));
    assert_eq!(results(&out), rows);
    let told: usize = read(&out, "activities").iter().map(RecordBatch::num_rows).sum();
    let assessed = requests.iter().filter_map(|request| ce_rules::assess(request).ok());
    assert_eq!(told, assessed.map(|assessment| assessment.activities.len()).sum::<usize>());
}

#[test]
fn tables_in_no_order_are_read_whole() {
    let folder = TempDir::new().unwrap();
    let requests = records();
    let Flat { applicants, activities } = flat(&requests).unwrap();
    let rows = u32::try_from(activities.num_rows()).unwrap();
    let back = UInt32Array::from_iter_values((0..rows).rev());
    let columns =
        activities.columns().iter().map(|array| arrow_select::take::take(array, &back, None).unwrap());
    let activities = RecordBatch::try_new(activities.schema(), columns.collect()).unwrap();
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
    let output = run(&[folder.path(), "-o".as_ref(), &out]);
    assert_eq!(output.status.code(), Some(1), "{}", err(&output));
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
    let output = run(&[&parts, "-o".as_ref(), &out]);
    assert_eq!(results(&out), expected(&requests), "{}", err(&output));
}

#[test]
fn what_cannot_be_assessed_is_told_with_status_2() {
    let folder = TempDir::new().unwrap();
    let at = |name: &str| folder.path().join(name);
    let Flat { applicants, activities } = flat(&people(Mix::Everyday, 7, 0..3).collect::<Vec<_>>()).unwrap();
    write_parquet(&at("applicants.parquet"), &applicants);
    write_parquet(&at("activities.parquet"), &activities);
    std::fs::write(at("text.csv"), "person\n").unwrap();
    std::fs::write(at("broken.parquet"), "person\n").unwrap();
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
        let output = run(&arguments);
        assert_eq!(output.status.code(), Some(2), "{}", err(&output));
        assert!(err(&output).contains(message), "{message} in {}", err(&output));
        assert!(!out.join("verdicts.parquet").exists() && !out.join("verdicts.parquet.unfinished").exists());
    }
    let output = run(&[folder.path(), "-o".as_ref(), folder.path()]);
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).contains("is read as input"), "{}", err(&output));
}
