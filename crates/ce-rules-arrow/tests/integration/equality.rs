//! Tables come to what requests come to, whatever is in them and however it is encoded.

use std::sync::Arc;

use arrow_array::{RecordBatch, RecordBatchIterator, RecordBatchReader, UInt32Array};
use arrow_schema::{ArrowError, DataType, Field, TimeUnit};
use arrow_select::take::take_record_batch;
use ce_rules::{PartialDate, Request, Rules};
use ce_rules_arrow::{Assessor, TableError};
use ce_rules_testdata::tables::{Flat, compact, encoded, flat, nested};
use ce_rules_testdata::{Mix, people, spoilt};

use crate::expected::{Outcome, expected, outcomes};

/// How many people are looked at: `CE_RULES_PEOPLE`, or as many as a test may take its time for.
fn count(default: u64) -> u64 {
    std::env::var("CE_RULES_PEOPLE").ok().and_then(|count| count.parse().ok()).unwrap_or(default)
}

fn records(mix: Mix, count: u64) -> Vec<Request> {
    people(mix, 2021, 0..count).collect()
}

fn all_expected(requests: &[Request]) -> Vec<Outcome> {
    requests.iter().map(|request| expected(Rules::builtin(), request)).collect()
}

#[track_caller]
fn assert_same(got: &[Outcome], expected: &[Outcome], requests: &[Request], what: &str) {
    assert_eq!(got.len(), expected.len(), "{what}");
    for ((got, expected), request) in got.iter().zip(expected).zip(requests) {
        assert_eq!(got, expected, "{what}: {}", serde_json::to_string(request).unwrap());
    }
}

#[track_caller]
fn assert_tables(tables: &Flat, requests: &[Request], expected: &[Outcome], what: &str) {
    let assessor = Assessor::new(Rules::builtin());
    let (applicants, activities) = ([tables.applicants.clone()], [tables.activities.clone()]);
    let got = outcomes(assessor.tables(&applicants, &activities).unwrap());
    assert_same(&got, expected, requests, what);
}

pub(crate) fn reader(batches: Vec<RecordBatch>) -> impl RecordBatchReader + Send {
    let schema = batches[0].schema();
    RecordBatchIterator::new(batches.into_iter().map(Ok::<_, ArrowError>), schema)
}

/// A table in pieces of all lengths, empty ones and such that begin in the middle of their arrays among them.
pub(crate) fn torn(table: &RecordBatch) -> Vec<RecordBatch> {
    let (mut pieces, mut at) = (vec![table.slice(0, 0)], 0);
    for length in [1, 7, 0, 64, 3, 1000, 65].into_iter().cycle() {
        let length = table.num_rows().saturating_sub(at).min(length);
        pieces.push(table.slice(at, length));
        at += length;
        if at == table.num_rows() {
            return pieces;
        }
    }
    pieces
}

#[test]
fn everyday_people_come_to_the_same() {
    let requests = records(Mix::Everyday, count(5_000));
    let expected = all_expected(&requests);
    let tables = flat(&requests).unwrap();
    assert_tables(&tables, &requests, &expected, "plain");
    let small = |table| encoded(table, compact).unwrap();
    let tables = Flat { applicants: small(&tables.applicants), activities: small(&tables.activities) };
    assert_tables(&tables, &requests, &expected, "compact");
}

#[test]
fn everything_comes_to_the_same() {
    const AT_ONCE: u64 = 20_000;
    let all = count(100_000);
    for part in 0..all.div_ceil(AT_ONCE) {
        let people = part * AT_ONCE..all.min((part + 1) * AT_ONCE);
        let requests: Vec<Request> = people_of(people).collect();
        let expected = all_expected(&requests);
        assert!(expected.iter().any(|outcome| outcome.error.is_some()));
        // One form after the other: each tears a person apart in its own way.
        if part.is_multiple_of(2) {
            assert_tables(&flat(&requests).unwrap(), &requests, &expected, "flat");
        } else {
            let nested = reader(vec![nested(&requests).unwrap()]);
            let got = outcomes(Assessor::new(Rules::builtin()).nested(nested).unwrap());
            assert_same(&got, &expected, &requests, "nested");
        }
    }
}

fn people_of(numbers: std::ops::Range<u64>) -> impl Iterator<Item = Request> {
    people(Mix::Everything, 2021, numbers)
}

#[test]
fn what_a_fuzzer_tries_comes_to_the_same() {
    let mut rng = fastrand::Rng::with_seed(3);
    let requests: Vec<Request> = (0..count(5_000))
        .map(|number| {
            let bytes: Vec<u8> = (0..rng.usize(..64)).map(|_| rng.u8(..)).collect();
            let mut request = spoilt(&bytes);
            request.applicant.id = Some(format!("p{number:06}"));
            request
        })
        .collect();
    let expected = all_expected(&requests);
    assert_tables(&flat(&requests).unwrap(), &requests, &expected, "spoilt");
}

/// An encoding of text.
fn text_as(to: &DataType) -> impl Fn(&str, &DataType) -> Option<DataType> {
    move |_, of| match of {
        DataType::Utf8 => Some(to.clone()),
        DataType::List(item)
            if *item.data_type() == DataType::Utf8 && !matches!(to, DataType::RunEndEncoded(..)) =>
        {
            Some(DataType::List(Arc::new(Field::new_list_field(to.clone(), true))))
        }
        _ => None,
    }
}

#[test]
fn encodings_of_text_come_to_the_same() {
    let requests = records(Mix::Everything, count(1_500));
    let expected = all_expected(&requests);
    let tables = flat(&requests).unwrap();
    let dictionary = |key, value| DataType::Dictionary(Box::new(key), Box::new(value));
    for to in [
        DataType::LargeUtf8,
        DataType::Utf8View,
        dictionary(DataType::Int32, DataType::Utf8),
        dictionary(DataType::UInt16, DataType::LargeUtf8),
        dictionary(DataType::Int64, DataType::Utf8View),
        DataType::RunEndEncoded(
            Arc::new(Field::new("run_ends", DataType::Int32, false)),
            Arc::new(Field::new("values", DataType::Utf8, true)),
        ),
    ] {
        let to_text = text_as(&to);
        let as_text = |table| encoded(table, &to_text).unwrap();
        let tables =
            Flat { applicants: as_text(&tables.applicants), activities: as_text(&tables.activities) };
        assert_tables(&tables, &requests, &expected, &to.to_string());
    }
}

#[test]
fn encodings_of_numbers_and_lists_come_to_the_same() {
    let requests = records(Mix::Everything, count(1_500));
    let expected = all_expected(&requests);
    let tables = flat(&requests).unwrap();
    let decimal = |precision, scale| DataType::Decimal128(precision, scale);
    for (whole, hours) in [
        (DataType::UInt32, DataType::Float64),
        (DataType::UInt64, decimal(30, 6)),
        (DataType::Float64, DataType::Decimal256(40, 4)),
        (decimal(38, 0), DataType::Decimal32(9, 2)),
        (decimal(20, 3), DataType::Float32),
        (
            DataType::Dictionary(Box::new(DataType::Int16), Box::new(DataType::Int64)),
            DataType::Decimal64(12, 3),
        ),
    ] {
        let to = |name: &str, of: &DataType| match (name, of) {
            ("hours", _) => Some(hours.clone()),
            ("from" | "to", DataType::Date32) => Some(DataType::Timestamp(TimeUnit::Microsecond, None)),
            (_, DataType::Int64) => Some(whole.clone()),
            (_, DataType::List(item)) => Some(DataType::LargeList(Arc::clone(item))),
            _ => None,
        };
        let cast = |table| encoded(table, to).unwrap();
        let tables = Flat { applicants: cast(&tables.applicants), activities: cast(&tables.activities) };
        assert_tables(&tables, &requests, &expected, &format!("{whole}, {hours}"));
    }
}

#[test]
fn encodings_of_dates_come_to_the_same() {
    let mut requests = records(Mix::Everyday, count(1_000));
    let expected = all_expected(&requests);
    let tables = flat(&requests).unwrap();
    for to in [DataType::Date32, DataType::Date64, DataType::Timestamp(TimeUnit::Nanosecond, None)] {
        let cast = |name: &str, _: &DataType| (name == "date").then(|| to.clone());
        let activities = encoded(&tables.activities, cast).unwrap();
        let tables = Flat { applicants: tables.applicants.clone(), activities };
        assert_tables(&tables, &requests, &expected, &to.to_string());
    }
    let year = |date: PartialDate| PartialDate::from_year(date.year()).ok();
    for activity in requests.iter_mut().flat_map(|request| &mut request.activities) {
        activity.date = activity.date.and_then(year);
    }
    let expected = all_expected(&requests);
    let tables = flat(&requests).unwrap();
    for to in [DataType::Int16, DataType::Int64, DataType::UInt32, DataType::Float64] {
        let cast = |name: &str, _: &DataType| (name == "date").then(|| to.clone());
        let activities = encoded(&tables.activities, cast).unwrap();
        let tables = Flat { applicants: tables.applicants.clone(), activities };
        assert_tables(&tables, &requests, &expected, &to.to_string());
    }
}

#[test]
fn rows_may_stand_anywhere() {
    let requests = records(Mix::Everything, count(3_000));
    let tables = flat(&requests).unwrap();
    let rows = u32::try_from(tables.activities.num_rows()).unwrap();
    // The order of activities changes which fault comes first, so only who is refused is looked at where one is.
    let blunt = |outcomes: Vec<Outcome>| -> Vec<Outcome> {
        let blunt = outcomes.into_iter().map(|outcome| Outcome {
            error: outcome.error.map(|error| error.chars().take(24).collect()),
            ..outcome
        });
        blunt.collect()
    };
    let expected = blunt(all_expected(&requests));
    // A step that is prime to the number of rows meets every row.
    let step = (7_919..8_000).find(|step| gcd(*step, u64::from(rows)) == 1).unwrap();
    let shuffled = UInt32Array::from_iter_values(
        (0..u64::from(rows)).map(|at| u32::try_from(at * step % u64::from(rows)).unwrap()),
    );
    let activities = take_record_batch(&tables.activities, &shuffled).unwrap();
    let assessor = Assessor::new(Rules::builtin());
    for activities in [vec![activities.clone()], torn(&activities)] {
        let applicants = torn(&tables.applicants);
        let got = blunt(outcomes(assessor.tables(&applicants, &activities).unwrap()));
        assert_same(&got, &expected, &requests, "shuffled");
    }
}

fn gcd(one: u64, other: u64) -> u64 {
    if other == 0 { one } else { gcd(other, one % other) }
}

#[test]
fn streams_of_pieces_come_to_the_same() {
    let mut requests = records(Mix::Everything, count(3_000));
    requests.sort_by(|one, other| one.applicant.id.cmp(&other.applicant.id));
    let expected = all_expected(&requests);
    let tables = flat(&requests).unwrap();
    let assessor = Assessor::new(Rules::builtin());
    let streams =
        assessor.streams(reader(torn(&tables.applicants)), reader(torn(&tables.activities))).unwrap();
    assert_same(&outcomes(streams), &expected, &requests, "streams");
    let people = assessor.nested(reader(torn(&nested(&requests).unwrap()))).unwrap();
    assert_same(&outcomes(people), &expected, &requests, "nested");
}

#[test]
fn streams_out_of_order_say_so() {
    let requests = records(Mix::Everyday, 50);
    let tables = flat(&requests).unwrap();
    let back = UInt32Array::from_iter_values((0..50).rev());
    let applicants = take_record_batch(&tables.applicants, &back).unwrap();
    let assessor = Assessor::new(Rules::builtin());
    let streams =
        assessor.streams(reader(vec![applicants]), reader(vec![tables.activities.clone()])).unwrap();
    let errors: Vec<TableError> = streams.filter_map(Result::err).collect();
    assert!(
        matches!(errors.as_slice(), [TableError::OutOfOrder { person, .. }] if person == "4301000000048")
    );
}

#[test]
fn anybody_can_be_explained_afterwards() {
    let rules = Rules::builtin();
    let requests = records(Mix::Everything, 300);
    let tables = flat(&requests).unwrap();
    let (applicants, activities) = ([tables.applicants], [tables.activities]);
    for request in &requests {
        let tables = Assessor::new(rules).tables(&applicants, &activities).unwrap();
        let document = tables.request(request.applicant.id.as_deref().unwrap()).unwrap().unwrap();
        let expected = rules.assess_json(&serde_json::to_string(request).unwrap());
        assert_eq!(rules.assess_json(&document), expected);
    }
    let tables = Assessor::new(rules).tables(&applicants, &activities).unwrap();
    assert_eq!(tables.request("nobody").unwrap(), None);
}
