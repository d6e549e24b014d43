//! A person's rows as the request of the contract.
//!
//! This is what decides a person whom the tables of the core do not, and what explains any person in full. Every cell
//! becomes what it would be in JSON, whatever is wrong with it, so that a fault of a row is told as a fault of a request
//! is: with its place, its code and what to do.

use std::borrow::Cow;
use std::ops::Range;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Decimal128Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
    UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef, OffsetSizeTrait};
use arrow_schema::DataType;
use ce_rules::json::Value;
use chrono::{Days, NaiveDate};

use crate::columns::{ACTIVITY, Column, Rows, Sort, Who, settle};
use crate::encode::Scale;
use crate::options::Options;
use crate::valid;

type Members<'a> = Vec<(Cow<'a, str>, Value<'a>)>;

/// The request of a person: what is known beside the activities, and the activities by their rows.
pub(crate) fn request<'a>(
    person: Option<Cow<'a, str>>,
    applicant: (&'a Rows, usize),
    activities: impl Iterator<Item = (&'a Rows, &'a Range<usize>)>,
    options: &'a Options,
) -> Value<'a> {
    let (rows, at) = applicant;
    let said = |column: Who| {
        let place = column as usize;
        let array = rows.get(place)?;
        cell(array, at, crate::columns::APPLICANT[place].sort)
    };
    let word = |word: &'a str| Value::Text(Cow::Borrowed(word));
    let mut request: Members<'a> = Vec::with_capacity(7);
    let year = said(Who::application_year).or(options.application_year.map(|year| Value::Int(year.into())));
    let policy = said(Who::policy).or(options.policy.as_ref().map(|policy| word(policy.as_str())));
    let evidence = if options.ignore_evidence { Some(word("ignored")) } else { said(Who::evidence) };
    let applicant = [
        ("id", person.map(Value::Text)),
        ("target", said(Who::target)),
        ("degree", said(Who::degree)),
        ("series", said(Who::series)),
        ("employed_since", said(Who::employed_since)),
    ];
    let record = applicant.into_iter().filter_map(|(name, value)| Some((Cow::Borrowed(name), value?)));
    let mut list = Vec::new();
    for (rows, range) in activities {
        append_activities(rows, range, &mut list);
    }
    for (name, value) in [
        ("application_year", year),
        ("policy", policy),
        ("evidence", evidence),
        ("applicant", Some(Value::Record(record.collect()))),
        ("certificates", said(Who::certificates)),
        ("waivers", said(Who::waivers)),
        ("activities", Some(Value::List(list))),
    ] {
        request.extend(value.map(|value| (Cow::Borrowed(name), value)));
    }
    Value::Record(request)
}

/// The activity of a row.
pub(crate) fn activity(rows: &Rows, row: usize) -> Value<'_> {
    let mut activities = Vec::with_capacity(1);
    append_activities(rows, &(row..row + 1), &mut activities);
    activities.pop().unwrap_or(Value::Null)
}

/// Adds the activities of rows that stand beside each other. Column by column: most say nothing of most rows.
fn append_activities<'a>(rows: &'a Rows, range: &Range<usize>, to: &mut Vec<Value<'a>>) {
    let mut activities: Vec<Members<'a>> = range.clone().map(|_| Vec::with_capacity(12)).collect();
    for (array, column) in rows.columns().iter().zip(ACTIVITY) {
        let Some(array) = array else { continue };
        valid::each(array.nulls(), range, &mut activities, |members, row| {
            let Some(value) = cell(array, row, column.sort) else { return };
            let Some((record, name)) = column.member else {
                members.push((Cow::Borrowed(column.name), value));
                return;
            };
            // The columns of a record stand beside each other.
            match members.last_mut() {
                Some((last, Value::Record(of))) if last == record => of.push((Cow::Borrowed(name), value)),
                _ => members.push((Cow::Borrowed(record), Value::Record(vec![(Cow::Borrowed(name), value)]))),
            }
        });
    }
    let nulls = rows.nulls.as_ref();
    to.extend(activities.into_iter().zip(range.clone()).map(|(members, row)| {
        if nulls.is_some_and(|nulls| nulls.is_null(row)) { Value::Null } else { Value::Record(members) }
    }));
}

/// What a cell says; nothing where it is null.
pub(crate) fn cell<'a>(array: &'a ArrayRef, at: usize, sort: Sort) -> Option<Value<'a>> {
    if array.is_null(at) {
        return None;
    }
    let text = |text: &'a str| Value::Text(Cow::Borrowed(text));
    Some(match array.data_type() {
        DataType::Utf8 => text(array.as_string::<i32>().value(at)),
        DataType::LargeUtf8 => text(array.as_string::<i64>().value(at)),
        DataType::Utf8View => text(array.as_string_view().value(at)),
        DataType::Boolean => Value::Bool(array.as_boolean().value(at)),
        DataType::Int8 => integer(array.as_primitive::<Int8Type>().value(at), sort),
        DataType::Int16 => integer(array.as_primitive::<Int16Type>().value(at), sort),
        DataType::Int32 => integer(array.as_primitive::<Int32Type>().value(at), sort),
        DataType::Int64 => integer(array.as_primitive::<Int64Type>().value(at), sort),
        DataType::UInt8 => integer(array.as_primitive::<UInt8Type>().value(at), sort),
        DataType::UInt16 => integer(array.as_primitive::<UInt16Type>().value(at), sort),
        DataType::UInt32 => integer(array.as_primitive::<UInt32Type>().value(at), sort),
        DataType::UInt64 => integer(array.as_primitive::<UInt64Type>().value(at), sort),
        // The shortest decimal that a number of single precision stands for is what was meant.
        DataType::Float32 => {
            let number = array.as_primitive::<Float32Type>().value(at);
            double(number.to_string().parse().unwrap_or(f64::NAN))
        }
        DataType::Float64 => double(array.as_primitive::<Float64Type>().value(at)),
        DataType::Decimal128(_, scale) => decimal(array.as_primitive::<Decimal128Type>().value(at), *scale),
        DataType::Date32 => day(array.as_primitive::<Date32Type>().value(at)),
        DataType::Dictionary(..) => {
            let dictionary = array.as_any_dictionary_opt()?;
            return cell(dictionary.values(), key(dictionary.keys(), at)?, sort);
        }
        DataType::List(_) => list::<i32>(array, at, sort),
        DataType::LargeList(_) => list::<i64>(array, at, sort),
        DataType::Struct(_) => record(array, at, sort),
        _ => return seldom(array, at, sort),
    })
}

/// The place of a row's value among those of a dictionary.
pub(crate) fn key(keys: &dyn Array, at: usize) -> Option<usize> {
    fn of<T: arrow_array::types::ArrowDictionaryKeyType>(keys: &dyn Array, at: usize) -> Option<usize>
    where
        T::Native: TryInto<usize>,
    {
        keys.as_primitive::<T>().value(at).try_into().ok()
    }
    match keys.data_type() {
        DataType::Int8 => of::<Int8Type>(keys, at),
        DataType::Int16 => of::<Int16Type>(keys, at),
        DataType::Int32 => of::<Int32Type>(keys, at),
        DataType::Int64 => of::<Int64Type>(keys, at),
        DataType::UInt8 => of::<UInt8Type>(keys, at),
        DataType::UInt16 => of::<UInt16Type>(keys, at),
        DataType::UInt32 => of::<UInt32Type>(keys, at),
        DataType::UInt64 => of::<UInt64Type>(keys, at),
        _ => None,
    }
}

fn integer<'a>(number: impl TryInto<i64> + ToString, sort: Sort) -> Value<'a> {
    if sort == Sort::Name {
        return Value::Text(Cow::Owned(number.to_string()));
    }
    // What is beyond these is out of every range.
    number.try_into().map_or(Value::Number(f64::MAX), Value::Int)
}

/// A whole number is one however it is kept: tables in which some cells are empty often come with doubles.
fn double<'a>(number: f64) -> Value<'a> {
    #[expect(clippy::cast_possible_truncation, reason = "a whole number within the exact range of doubles")]
    if number.fract() == 0.0 && number.abs() < 9e15 {
        Value::Int(number as i64)
    } else {
        Value::Number(number)
    }
}

fn decimal<'a>(unscaled: i128, scale: i8) -> Value<'a> {
    match Scale::of(scale).hundredths(unscaled).map(i64::try_from) {
        Some(Ok(hundredths)) if hundredths % 100 == 0 => Value::Int(hundredths / 100),
        #[expect(clippy::cast_precision_loss, reason = "the double nearest to the decimal")]
        Some(Ok(hundredths)) => Value::Number(hundredths as f64 / 100.0),
        Some(Err(_)) => Value::Number(f64::MAX),
        // More places than two, whatever they are: no double that is near may hide it.
        None => Value::Number(0.005),
    }
}

fn day<'a>(days: i32) -> Value<'a> {
    let start = NaiveDate::default();
    let by = Days::new(days.unsigned_abs().into());
    let date = if days < 0 { start.checked_sub_days(by) } else { start.checked_add_days(by) };
    // What no calendar of ours has is no date either.
    Value::Text(Cow::Owned(date.map_or_else(|| days.to_string(), |date| date.to_string())))
}

fn list<O: OffsetSizeTrait>(array: &ArrayRef, at: usize, sort: Sort) -> Value<'_> {
    let list = array.as_list::<O>();
    let sort = match sort {
        Sort::Words => Sort::Word,
        Sort::Years => Sort::Integer,
        other => other,
    };
    Value::List(
        items(list.value_offsets(), at)
            .map(|item| cell(list.values(), item, sort).unwrap_or(Value::Null))
            .collect(),
    )
}

/// The places of the items of a list among all.
pub(crate) fn items<O: OffsetSizeTrait>(offsets: &[O], at: usize) -> Range<usize> {
    offsets[at].as_usize()..offsets[at + 1].as_usize()
}

fn record(array: &ArrayRef, at: usize, sort: Sort) -> Value<'_> {
    let of = array.as_struct();
    let member = |name: &str, sort: Sort| cell(of.column_by_name(name)?, at, sort);
    Value::Record(if let Sort::Structs(columns) = sort {
        let members = columns.iter().filter_map(|column: &Column| {
            Some((Cow::Borrowed(column.name), member(column.name, column.sort)?))
        });
        members.collect()
    } else {
        // Whole numbers and text are what they are; nothing is known of what they should be.
        let names = of.column_names().into_iter();
        names.filter_map(|name| Some((Cow::Borrowed(name), member(name, Sort::Integer)?))).collect()
    })
}

/// A cell of a type that is seldom inside of lists and structs.
fn seldom<'a>(array: &ArrayRef, at: usize, sort: Sort) -> Option<Value<'a>> {
    let one = settle(&array.slice(at, 1), sort).ok()?;
    if one.data_type() == array.data_type() {
        return Some(Value::Null);
    }
    Some(match cell(&one, 0, sort)? {
        Value::Bool(truth) => Value::Bool(truth),
        Value::Int(number) => Value::Int(number),
        Value::Number(number) => Value::Number(number),
        Value::Text(text) => Value::Text(Cow::Owned(text.into_owned())),
        Value::Null | Value::List(_) | Value::Record(_) => Value::Null,
    })
}
