//! Tables of any types in any columns are refused whole, or everybody in them has a verdict or an error.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, RecordBatch, RecordBatchIterator};
use arrow_cast::cast;
use arrow_ipc::reader::StreamReader;
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef, TimeUnit};
use ce_rules::Rules;
use ce_rules_arrow::{Assessed, Assessor, Options, TableError};
use ce_rules_testdata::tables::{flat, nested};
use ce_rules_testdata::{Mix, people};
use ce_rules_workbook::caught::caught;

/// The most people of a table.
const PEOPLE: u64 = 4;

/// Bytes that choose, one after the other; zero when there are no more.
struct Choices<'b>(std::slice::Iter<'b, u8>);

impl Choices<'_> {
    fn next(&mut self) -> u8 {
        self.0.next().copied().unwrap_or(0)
    }

    fn of<T>(&mut self, mut all: Vec<T>) -> T {
        let at = usize::from(self.next()) % all.len();
        all.swap_remove(at)
    }
}

/// Tables in the stream format begin so; other bytes change tables of ours.
const STREAM: &[u8] = b"\xff\xff\xff\xff";

pub(crate) fn holds(bytes: &[u8]) {
    if bytes.starts_with(STREAM) {
        of_stream(bytes);
    } else {
        of_choices(&mut Choices(bytes.iter()));
    }
}

/// The tables that a file holds, as people, as what they did, and as both.
fn of_stream(bytes: &[u8]) {
    let read = || {
        let reader = StreamReader::try_new(bytes, None).ok()?;
        // What follows a table that cannot be read is not read either.
        Some((reader.schema(), reader.map_while(Result::ok).take(8).collect::<Vec<RecordBatch>>()))
    };
    let Ok(Some((schema, batches))) = caught(read) else { return };
    if batches.iter().map(RecordBatch::num_rows).sum::<usize>() > 1 << 12 {
        return;
    }
    let rows = batches.iter().map(RecordBatch::num_rows).sum();
    let _ = assessed(assessor(0).tables(&batches, &batches), rows);
    let _ = assessed(assessor(1).nested(stream(&schema, batches)), rows);
}

fn of_choices(choices: &mut Choices<'_>) {
    let seed = u64::from(choices.next());
    let count = u64::from(choices.next()) % (PEOPLE + 1);
    let mut requests: Vec<_> = people(Mix::Everything, seed, 0..count).collect();
    for (at, request) in requests.iter_mut().enumerate() {
        request.applicant.id = Some(format!("p{at}"));
    }
    let options = choices.next();
    if options.is_multiple_of(2) {
        let tables = flat(&requests).expect("records are tables");
        let applicants = changed(&tables.applicants, choices);
        let activities = changed(&tables.activities, choices);
        let rows = applicants.num_rows();
        let by_tables = assessed(
            assessor(options).tables(std::slice::from_ref(&applicants), std::slice::from_ref(&activities)),
            rows,
        );
        let (people, deeds) = (applicants.schema(), activities.schema());
        let by_streams =
            assessor(options).streams(stream(&people, vec![applicants]), stream(&deeds, vec![activities]));
        let by_streams = assessed(by_streams, rows);
        // Streams are refused where they are out of order; where they are not, they come to the same.
        if let (Some(by_tables), Some(by_streams)) = (by_tables, by_streams) {
            assert_eq!(by_tables, by_streams);
        }
    } else {
        let table = changed(&nested(&requests).expect("records are a table"), choices);
        let rows = table.num_rows();
        let _ = assessed(assessor(options).nested(stream(&table.schema(), vec![table])), rows);
    }
}

fn assessor(choice: u8) -> Assessor<'static> {
    let mut options = Options::default();
    options.activities = choice & 4 != 0;
    options.application_year = (choice & 8 != 0).then_some(2021);
    Assessor::new(Rules::builtin()).with_options(options)
}

fn stream(
    schema: &SchemaRef,
    batches: Vec<RecordBatch>,
) -> RecordBatchIterator<impl Iterator<Item = Result<RecordBatch, ArrowError>> + Send + use<>> {
    RecordBatchIterator::new(batches.into_iter().map(Ok), Arc::clone(schema))
}

/// The verdicts of a table that is not refused: one a row, each a verdict or an error.
fn assessed(outcome: Result<Assessed<'_>, TableError>, rows: usize) -> Option<Vec<RecordBatch>> {
    let mut verdicts = Vec::new();
    match outcome {
        Ok(portions) => {
            for portion in portions {
                match portion {
                    Ok(portion) => verdicts.push(portion.verdicts),
                    Err(error) => {
                        assert!(!error.to_string().is_empty());
                        return None;
                    }
                }
            }
        }
        Err(error) => {
            assert!(!error.to_string().is_empty());
            return None;
        }
    }
    let mut count = 0;
    for batch in &verdicts {
        count += batch.num_rows();
        let column = |name: &str| batch.column_by_name(name).expect("a column of the contract");
        let (verdict, error) = (column("verdict"), column("error"));
        for row in 0..batch.num_rows() {
            assert_ne!(verdict.is_null(row), error.is_null(row), "row {row}");
            if error.is_valid(row) {
                let told: serde_json::Value =
                    serde_json::from_str(error.as_string::<i32>().value(row)).expect("errors are JSON");
                assert!(told["error"].is_string(), "{told}");
            }
        }
    }
    assert_eq!(count, rows);
    Some(verdicts)
}

/// The table with some columns of other types, without some, or with others in their place.
fn changed(table: &RecordBatch, choices: &mut Choices<'_>) -> RecordBatch {
    let mut columns: Vec<(Arc<Field>, ArrayRef)> =
        table.schema().fields().iter().cloned().zip(table.columns().iter().cloned()).collect();
    for _ in 0..choices.next() % 8 {
        let at = usize::from(choices.next()) % columns.len().max(1);
        let other = usize::from(choices.next()) % columns.len().max(1);
        match choices.next() % 8 {
            0 if columns.len() > 1 => {
                columns.remove(at);
            }
            1 => columns.swap(at, other),
            2 => columns[at].1 = Arc::clone(&columns[other].1),
            3 => {
                let (field, array) = &columns[at];
                columns.push((Arc::clone(field), Arc::clone(array)));
            }
            4 => {
                let array = &columns[at].1;
                let nulls = (0..array.len()).map(|row| row % 2 == other % 2).collect::<Vec<_>>().into();
                let data = array.to_data().into_builder().nulls(Some(nulls)).build();
                columns[at].1 = data.map_or_else(|_| Arc::clone(array), arrow_array::make_array);
            }
            _ => {
                let to = any_type(choices, 0);
                if let Ok(array) = cast(&columns[at].1, &to) {
                    columns[at].1 = array;
                }
            }
        }
    }
    let (fields, arrays): (Vec<_>, Vec<_>) = columns
        .into_iter()
        .map(|(field, array)| (Field::new(field.name(), array.data_type().clone(), true), array))
        .unzip();
    let changed =
        RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays).expect("columns are of one length");
    // Arrays need not begin where their memory does.
    let rows = changed.num_rows();
    let from = usize::from(choices.next()) % (rows + 1);
    if choices.next().is_multiple_of(4) { changed.slice(from, rows - from) } else { changed }
}

fn any_type(choices: &mut Choices<'_>, depth: u8) -> DataType {
    use DataType as Of;
    let simple = vec![
        Of::Utf8,
        Of::LargeUtf8,
        Of::Utf8View,
        Of::Null,
        Of::Boolean,
        Of::Int8,
        Of::Int16,
        Of::Int32,
        Of::Int64,
        Of::UInt8,
        Of::UInt16,
        Of::UInt32,
        Of::UInt64,
        Of::Float32,
        Of::Float64,
        Of::Date32,
        Of::Date64,
        Of::Decimal128(38, 9),
        Of::Decimal128(9, 2),
        Of::Decimal256(60, -3),
        Of::Timestamp(TimeUnit::Nanosecond, None),
        Of::Timestamp(TimeUnit::Second, None),
        Of::Time32(TimeUnit::Second),
        Of::Binary,
        Of::LargeBinary,
        Of::FixedSizeBinary(4),
    ];
    let more = choices.next();
    if depth > 2 || more < 128 {
        return choices.of(simple);
    }
    let item = any_type(choices, depth + 1);
    let field = || Arc::new(Field::new_list_field(item.clone(), true));
    let keys = choices.of(vec![Of::Int8, Of::UInt8, Of::Int32, Of::UInt64]);
    match more % 6 {
        0 => Of::List(field()),
        1 => Of::LargeList(field()),
        2 => Of::FixedSizeList(field(), 2),
        3 => Of::ListView(field()),
        4 => Of::RunEndEncoded(
            Arc::new(Field::new("run_ends", Of::Int32, false)),
            Arc::new(Field::new("values", item, true)),
        ),
        _ => Of::Dictionary(Box::new(keys), Box::new(item)),
    }
}
