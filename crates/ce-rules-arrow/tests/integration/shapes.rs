//! Tables of other shapes than they should be, and cells that no request of ours would hold.

use std::sync::Arc;

use arrow_array::builder::{ListBuilder, StringBuilder};
use arrow_array::{
    Array, ArrayRef, BooleanArray, Date32Array, Float64Array, Int32Array, Int64Array, ListArray, NullArray,
    RecordBatch, StringArray, StructArray, UInt64Array,
};
use arrow_buffer::{NullBuffer, OffsetBuffer};
use arrow_schema::{DataType, Field, Fields};
use ce_rules::{Locale, Rules};
use ce_rules_arrow::{Assessor, Options, Strays, TableError};

use crate::equality::reader;
use crate::expected::{Outcome, outcomes};

type Columns = Vec<(&'static str, ArrayRef)>;

fn texts(values: &[Option<&str>]) -> ArrayRef {
    Arc::new(StringArray::from(values.to_vec()))
}

fn table(columns: Columns) -> RecordBatch {
    RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, array)| (name, array, true)))
        .unwrap()
}

/// People who ask for the title of associate senior, with the degree that makes their windows 2019 and 2020.
fn applicants(people: &[Option<&str>]) -> Columns {
    let all = |word| texts(&vec![Some(word); people.len()]);
    let years: ArrayRef = Arc::new(Int32Array::from(vec![2021; people.len()]));
    vec![
        ("person", texts(people)),
        ("target", all("associate_senior")),
        ("degree", all("doctor")),
        ("application_year", years),
    ]
}

/// A patent each, of 2020.
fn patents(people: &[Option<&str>]) -> Columns {
    let ids: Vec<String> = (0..people.len()).map(|at| format!("a{at}")).collect();
    let all = |word| texts(&vec![Some(word); people.len()]);
    vec![
        ("person", texts(people)),
        ("id", texts(&ids.iter().map(|id| Some(id.as_str())).collect::<Vec<_>>())),
        ("kind", all("patent")),
        ("role", all("first")),
        ("date", all("2020")),
    ]
}

fn with(mut columns: Columns, name: &'static str, array: ArrayRef) -> Columns {
    columns.retain(|(known, _)| *known != name);
    columns.push((name, array));
    columns
}

fn without(mut columns: Columns, name: &str) -> Columns {
    columns.retain(|(known, _)| *known != name);
    columns
}

fn assess(applicants: Columns, activities: Columns) -> Result<Vec<Outcome>, TableError> {
    let mut options = Options::default();
    options.ignore_evidence = true;
    let assessor = Assessor::new(Rules::builtin()).with_options(options);
    Ok(outcomes(assessor.tables(&[table(applicants)], &[table(activities)])?))
}

/// The code and path of the first fault of each error; nothing for those without.
fn faults(outcomes: &[Outcome]) -> Vec<Option<(String, String)>> {
    let fault = |error: &String| {
        let error: serde_json::Value = serde_json::from_str(error).unwrap();
        let fault = &error["faults"][0];
        (
            fault["code"].as_str().unwrap_or_default().to_owned(),
            fault["path"].as_str().unwrap_or_default().to_owned(),
        )
    };
    outcomes.iter().map(|outcome| outcome.error.as_ref().map(fault)).collect()
}

#[test]
fn missing_and_mistyped_columns_are_told_all_at_once() {
    let one = [Some("T1")];
    let people = with(without(applicants(&one), "target"), "application_year", texts(&one));
    let deeds = with(patents(&one), "minutes", Arc::new(BooleanArray::from(vec![true])));
    let deeds = with(deeds, "evidence", texts(&one));
    let error = assess(people, without(deeds, "kind")).unwrap_err();
    let message = error.message();
    assert_eq!(
        message.get(Locale::En),
        "column `application_year` of table `applicants` must hold integers, and is of type Utf8; table `applicants` \
         lacks the column `target` (text); table `activities` lacks the column `kind` (text); column `evidence` of \
         table `activities` must hold lists of text, and is of type Utf8; column `minutes` of table `activities` must \
         hold integers, and is of type Boolean"
    );
    assert!(message.get(Locale::Zh).contains("applicants 表缺少列“target”"));
    let error = Assessor::new(Rules::builtin()).nested(reader(vec![table(applicants(&one))])).unwrap_err();
    assert_eq!(error.to_string(), "table `applicants` lacks the column `activities` (lists of structs)");
    let none = Assessor::new(Rules::builtin()).tables(&[], &[]).unwrap_err();
    assert!(
        matches!(none, TableError::Columns { faults } if faults.len() == 6),
        "no table lacks every column"
    );
}

#[test]
fn optional_columns_may_be_absent_or_of_nothing() {
    let one = [Some("T1")];
    let expected = assess(applicants(&one), patents(&one)).unwrap();
    assert_eq!(expected[0].verdict.as_ref().unwrap().3, 2);
    assert_eq!(expected[0].years[1].2[1].to_string(), "90");
    let mut deeds = patents(&one);
    for name in
        ["minutes", "subject", "sessions", "title", "evidence", "provider_type", "own_provision_years"]
    {
        deeds = with(deeds, name, Arc::new(NullArray::new(1)));
    }
    assert_eq!(
        assess(with(applicants(&one), "series", Arc::new(NullArray::new(1))), deeds).unwrap(),
        expected
    );
    let mut options = Options::default();
    (options.application_year, options.policy) = (Some(2021), Some("hunan-2021".into()));
    let assessor = Assessor::new(Rules::builtin()).with_options(options);
    let people = [table(without(applicants(&one), "application_year"))];
    let mut of_options = outcomes(assessor.tables(&people, &[table(patents(&one))]).unwrap());
    // Here the evidence is asked for.
    assert_eq!(of_options[0].years[1].2[1].to_string(), "0");
    of_options[0].years.clear();
    assert_eq!(of_options[0].verdict.as_ref().unwrap().2, "not_eligible");
}

#[test]
fn cells_that_are_wrong_are_their_persons_faults() {
    // One person a cell, and one without a fault after each.
    let check = |name: &'static str, array: ArrayRef, expected: &[Option<(&str, &str)>]| {
        let people: Vec<String> = (0..array.len()).map(|at| format!("T{at}")).collect();
        let people: Vec<Option<&str>> = people.iter().map(|person| Some(person.as_str())).collect();
        let got = assess(applicants(&people), with(patents(&people), name, array)).unwrap();
        let expected: Vec<_> = expected
            .iter()
            .map(|fault| fault.map(|(code, path)| (code.to_owned(), format!("/activities/0/{path}"))))
            .collect();
        assert_eq!(faults(&got), expected, "{name}");
    };
    check(
        "date",
        texts(&[Some("2020-02-30"), Some("2020"), Some("2020/1/1"), None]),
        &[Some(("bad_date", "date")), None, Some(("bad_date", "date")), Some(("missing_field", "date"))],
    );
    check(
        "date",
        Arc::new(Int64Array::from(vec![2020, 1948, -5, 20_200_101])),
        &[
            None,
            Some(("out_of_range", "date")),
            Some(("out_of_range", "date")),
            Some(("out_of_range", "date")),
        ],
    );
    check(
        "date",
        Arc::new(Float64Array::from(vec![2020.0, 2020.5, f64::NAN])),
        &[None, Some(("wrong_type", "date")), Some(("wrong_type", "date"))],
    );
    check(
        "date",
        Arc::new(Date32Array::from(vec![18_262, -8_036, i32::MAX])),
        &[None, Some(("out_of_range", "date")), Some(("bad_date", "date"))],
    );
    check(
        "role",
        texts(&[Some("first"), Some("First"), Some("")]),
        &[None, Some(("unknown_value", "role")), Some(("unknown_value", "role"))],
    );
    check(
        "sponsor",
        texts(&[None, Some("government"), Some("nobody")]),
        &[None, Some(("unknown_field", "sponsor")), Some(("unknown_field", "sponsor"))],
    );
    check(
        "provider_approved",
        Arc::new(BooleanArray::from(vec![None, Some(true)])),
        &[None, Some(("missing_field", "provider/type"))],
    );
    check(
        "provider_type",
        texts(&[Some("employer"), Some("employee")]),
        &[None, Some(("unknown_value", "provider/type"))],
    );
    check("mode", texts(&[None, Some("hybrid")]), &[None, Some(("unknown_field", "mode"))]);
    check(
        "full_days",
        Arc::new(UInt64Array::from(vec![None, Some(3), Some(u64::MAX)])),
        &[None, Some(("unknown_field", "full_days")), Some(("unknown_field", "full_days"))],
    );
    check(
        "id",
        texts(&[Some("a"), None, Some(" ")]),
        &[None, Some(("missing_field", "id")), Some(("blank", "id"))],
    );
    check("id", Arc::new(Int32Array::from(vec![1, 1, -1])), &[None, None, None]);
    let mut documents = ListBuilder::new(StringBuilder::new());
    documents.append_value([Some("patent_certificate")]);
    documents.append_value([Some("poem")]);
    documents.append_value([Some("patent_certificate"), None]);
    documents.append_null();
    check(
        "evidence",
        Arc::new(documents.finish()),
        &[None, Some(("unknown_value", "evidence/0")), Some(("wrong_type", "evidence/1")), None],
    );
}

#[test]
fn hours_are_exact_however_they_are_kept() {
    let people = [Some("T1"), Some("T2"), Some("T3"), Some("T4")];
    let course = |hours: ArrayRef| {
        let all = |word| texts(&[Some(word); 4]);
        let deeds = with(
            with(without(patents(&people), "role"), "kind", all("online_course")),
            "subject",
            all("public"),
        );
        let got = assess(applicants(&people), with(deeds, "hours", hours)).unwrap();
        let public = |outcome: &Outcome| outcome.years.get(1).map(|year| year.2[0].to_string());
        (got.iter().map(public).collect::<Vec<_>>(), faults(&got))
    };
    let (hours, found) = course(Arc::new(Float64Array::from(vec![29.99, 30.0, 0.1 + 0.2, 1e300])));
    assert_eq!(hours, [Some("29.99".to_owned()), Some("30".to_owned()), None, None]);
    let codes: Vec<_> = found.into_iter().flatten().map(|(code, _)| code).collect();
    assert_eq!(codes, ["too_precise", "out_of_range"]);
    let decimals = arrow_array::Decimal128Array::from(vec![29_990_000, 30_000_000, 30_000_001, i128::MAX]);
    let (hours, found) = course(Arc::new(decimals.with_precision_and_scale(38, 6).unwrap()));
    assert_eq!(hours, [Some("29.99".to_owned()), Some("30".to_owned()), None, None]);
    assert!(found[2].is_some() && found[3].is_some());
}

#[test]
fn people_without_a_name_and_people_twice_are_told() {
    let people = [None, Some("T1"), Some("T1"), Some("T2")];
    let got = assess(applicants(&people), patents(&[Some("T1"), Some("T2"), Some("T3"), Some("T3"), None]))
        .unwrap();
    let expected = [Some("missing_field"), None, Some("duplicate_id"), None];
    let expected = expected.map(|code| code.map(|code: &str| (code.to_owned(), "/person".to_owned())));
    assert_eq!(faults(&got), expected);
    assert_eq!(got[1].years[1].2[2].to_string(), "90", "the first keeps the activities");
    let people = [table(applicants(&people))];
    let deeds = [table(patents(&[Some("T3"), Some("T1"), Some("T3"), None, Some("T2")]))];
    let mut assessed = Assessor::new(Rules::builtin()).tables(&people, &deeds).unwrap();
    assert_eq!(assessed.by_ref().count(), 1);
    assert_eq!(assessed.strays(), Strays { people: 2, example: Some("T3".to_owned()) });
}

#[test]
fn numbers_are_people_too_also_beside_text() {
    let number = |numbers: &[i64]| -> ArrayRef { Arc::new(Int64Array::from(numbers.to_vec())) };
    let three = [Some("8"), Some("9"), Some("10")];
    let numbers = number(&[8, 9, 10]);
    let expected = assess(applicants(&three), patents(&three)).unwrap();
    assert!(expected.iter().all(|outcome| outcome.years[1].2[1].to_string() == "90"));
    let people = || with(applicants(&three), "person", Arc::clone(&numbers));
    let deeds = || with(patents(&three), "person", Arc::clone(&numbers));
    assert_eq!(assess(people(), deeds()).unwrap(), expected);
    assert_eq!(assess(people(), patents(&three)).unwrap(), expected);
    assert_eq!(assess(applicants(&three), deeds()).unwrap(), expected);
}

#[test]
fn columns_that_mean_nothing_are_named() {
    let one = [Some("T1")];
    let people = [table(with(applicants(&one), "unit", texts(&one)))];
    let deeds = [table(with(patents(&one), "credit_year", texts(&one)))];
    let assessed = Assessor::new(Rules::builtin()).tables(&people, &deeds).unwrap();
    let named: Vec<_> =
        assessed.other_columns().iter().map(|(table, name)| (table.as_str(), name.as_str())).collect();
    assert_eq!(named, [("applicants", "unit"), ("activities", "credit_year")]);
}

#[test]
fn nested_rows_may_be_null_and_hold_records() {
    let deeds = table(without(patents(&[Some("x"), Some("x"), Some("y")]), "person"));
    let provider = StructArray::from(vec![(
        Arc::new(Field::new("type", DataType::Utf8, true)),
        texts(&[Some("employer"), None, Some("other")]),
    )]);
    let mut fields: Vec<Field> = deeds.schema().fields().iter().map(|field| field.as_ref().clone()).collect();
    fields.push(Field::new("provider", provider.data_type().clone(), true));
    let mut arrays = deeds.columns().to_vec();
    arrays.push(Arc::new(provider));
    let structs =
        StructArray::new(Fields::from(fields), arrays, Some(NullBuffer::from(vec![true, false, true])));
    let item = Arc::new(Field::new_list_field(structs.data_type().clone(), true));
    let lists = ListArray::new(
        item,
        OffsetBuffer::from_lengths([1, 1, 0, 1]),
        Arc::new(structs),
        Some(NullBuffer::from(vec![true, true, false, true])),
    );
    let people =
        with(applicants(&[Some("T1"), Some("T2"), Some("T3"), Some("T4")]), "activities", Arc::new(lists));
    let assessor = Assessor::new(Rules::builtin());
    let got = outcomes(assessor.nested(reader(vec![table(people)])).unwrap());
    let expected = [None, Some(("wrong_type".to_owned(), "/activities/0".to_owned())), None, None];
    assert_eq!(faults(&got), expected);
}

#[test]
fn activities_are_told_where_they_are_asked_for() {
    let mut options = Options::default();
    options.activities = true;
    let assessor = Assessor::new(Rules::builtin()).with_options(options);
    let people = [Some("T1"), Some("T2")];
    let (people, deeds) = ([table(applicants(&people))], [table(patents(&[Some("T2"), Some("T2")]))]);
    let portions: Vec<_> = assessor.tables(&people, &deeds).unwrap().map(Result::unwrap).collect();
    let activities = portions[0].activities.as_ref().unwrap();
    let shown =
        arrow_cast::pretty::pretty_format_batches(std::slice::from_ref(activities)).unwrap().to_string();
    assert_eq!(activities.num_rows(), 2);
    for cell in
        ["| T2     | a0 | patent |", "| [2020] |", "| pending |", "[evidence_missing]", "| 90.00   | 0.00"]
    {
        assert!(shown.contains(cell), "{cell} in\n{shown}");
    }
}
