//! The records as Arrow tables: two flat ones, or a nested one; in plain types, or in those of a database that spares room.

use std::sync::Arc;

use arrow_array::builder::{Date32Builder, Int32Builder, ListBuilder, StringBuilder, StructBuilder};
use arrow_array::{
    Array, ArrayRef, BooleanArray, Date32Array, Decimal128Array, Int64Array, ListArray, RecordBatch,
    StringArray, StructArray,
};
use arrow_buffer::OffsetBuffer;
use arrow_cast::cast;
use arrow_schema::{ArrowError, DataType, Field, Fields};
use ce_rules::{Activity, Provider, ProviderType, Request, Sponsor};
use chrono::NaiveDate;

/// Two flat tables.
#[derive(Debug, Clone, PartialEq)]
pub struct Flat {
    /// One row a person.
    pub applicants: RecordBatch,
    /// One row an activity.
    pub activities: RecordBatch,
}

/// The records as two flat tables, in plain types: text for words and dates, 64 bits for whole numbers. The rows of a
/// person stand beside each other, people in the order of the records.
pub fn flat(requests: &[Request]) -> Result<Flat, ArrowError> {
    let rows = || requests.iter().flat_map(|request| request.activities.iter().map(move |a| (request, a)));
    let person: ArrayRef = texts(rows().map(|(request, _)| request.applicant.id.as_deref()));
    let mut activities = vec![("person", person)];
    activities.extend(columns(&rows().map(|(_, activity)| activity).collect::<Vec<_>>()));
    Ok(Flat {
        applicants: RecordBatch::try_from_iter(applicants(requests))?,
        activities: RecordBatch::try_from_iter(activities)?,
    })
}

/// The records as one nested table.
pub fn nested(requests: &[Request]) -> Result<RecordBatch, ArrowError> {
    let rows: Vec<&Activity> = requests.iter().flat_map(|request| &request.activities).collect();
    let columns = columns(&rows);
    let fields: Fields =
        columns.iter().map(|(name, array)| Field::new(*name, array.data_type().clone(), true)).collect();
    let arrays = columns.into_iter().map(|(_, array)| array).collect();
    let structs = StructArray::new(fields, arrays, None);
    let lengths = requests.iter().map(|request| request.activities.len());
    let item = Arc::new(Field::new_list_field(structs.data_type().clone(), true));
    let lists = ListArray::new(item, OffsetBuffer::from_lengths(lengths), Arc::new(structs), None);
    let mut all = applicants(requests);
    all.push(("activities", Arc::new(lists)));
    RecordBatch::try_from_iter(all)
}

/// A table with each column brought to the type that is given for it, if one is.
pub fn encoded(
    table: &RecordBatch,
    to: impl Fn(&str, &DataType) -> Option<DataType>,
) -> Result<RecordBatch, ArrowError> {
    let columns = table.schema_ref().fields().iter().zip(table.columns()).map(|(field, array)| {
        let array = match to(field.name(), field.data_type()) {
            Some(to) => cast(array, &to)?,
            None => ArrayRef::clone(array),
        };
        Ok((field.name().clone(), array))
    });
    RecordBatch::try_from_iter(columns.collect::<Result<Vec<_>, ArrowError>>()?)
}

/// The type of a column in a database that spares room: words are places in dictionaries, numbers as small as they can be,
/// dates are days. For records whose dates are full, as those of every day are.
pub fn compact(column: &str, of: &DataType) -> Option<DataType> {
    let words = || DataType::Dictionary(Box::new(DataType::UInt8), Box::new(DataType::Utf8));
    Some(match (column, of) {
        ("person" | "id" | "title" | "reference" | "cn_serial" | "employed_since", _) => return None,
        ("date", _) => DataType::Date32,
        (_, DataType::List(item)) if *item.data_type() == DataType::Utf8 => {
            DataType::List(Arc::new(Field::new_list_field(words(), true)))
        }
        (_, DataType::Utf8) => words(),
        ("minutes", _) => DataType::Int32,
        (_, DataType::Int64) => DataType::Int16,
        _ => return None,
    })
}

fn texts<'t>(values: impl Iterator<Item = Option<&'t str>>) -> ArrayRef {
    Arc::new(values.collect::<StringArray>())
}

fn numbers(values: impl Iterator<Item = Option<u32>>) -> ArrayRef {
    Arc::new(values.map(|value| value.map(i64::from)).collect::<Int64Array>())
}

fn truths(values: impl Iterator<Item = Option<bool>>) -> ArrayRef {
    Arc::new(values.collect::<BooleanArray>())
}

/// The days since 1970.
fn days(date: NaiveDate) -> i32 {
    i32::try_from((date - NaiveDate::default()).num_days()).unwrap_or(i32::MAX)
}

type Columns = Vec<(&'static str, ArrayRef)>;

fn applicants(requests: &[Request]) -> Columns {
    let all = || requests.iter();
    let number = |year: u16| Some(u32::from(year));
    let text = Field::new("", DataType::Utf8, true);
    let span = [Field::new("from", DataType::Int32, true), Field::new("to", DataType::Int32, true)];
    let mut lists = ["number", "reason"].map(|name| {
        let fields: Fields = span.iter().cloned().chain([text.clone().with_name(name)]).collect();
        ListBuilder::new(StructBuilder::from_fields(fields, requests.len()))
    });
    for request in requests {
        let certificates = request.certificates.iter().map(|one| (one.from, one.to, one.number.as_deref()));
        let waivers = request.waivers.iter().map(|one| (one.from, one.to, Some(one.reason.as_str())));
        let [to_certificates, to_waivers] = &mut lists;
        append_spans(to_certificates, certificates);
        append_spans(to_waivers, waivers);
    }
    let [mut certificates, mut waivers] = lists;
    vec![
        ("person", texts(all().map(|request| request.applicant.id.as_deref()))),
        ("application_year", numbers(all().map(|request| number(request.application_year)))),
        ("policy", texts(all().map(|request| request.policy.as_ref().map(AsRef::as_ref)))),
        ("evidence", texts(all().map(|request| Some(request.evidence.as_str())))),
        ("target", texts(all().map(|request| Some(request.applicant.target.as_str())))),
        ("degree", texts(all().map(|request| request.applicant.degree.map(ce_rules::Degree::as_str)))),
        ("series", texts(all().map(|request| request.applicant.series.as_deref()))),
        ("employed_since", dates(all().map(|request| request.applicant.employed_since))),
        ("certificates", Arc::new(certificates.finish())),
        ("waivers", Arc::new(waivers.finish())),
    ]
}

fn append_spans<'t>(
    to: &mut ListBuilder<StructBuilder>,
    spans: impl ExactSizeIterator<Item = (u16, u16, Option<&'t str>)>,
) {
    let some = spans.len() > 0;
    for (from, until, text) in spans {
        let one = to.values();
        for (place, year) in [from, until].into_iter().enumerate() {
            if let Some(years) = one.field_builder::<Int32Builder>(place) {
                years.append_value(year.into());
            }
        }
        if let Some(texts) = one.field_builder::<StringBuilder>(2) {
            texts.append_option(text);
        }
        one.append(true);
    }
    to.append(some);
}

fn dates(values: impl Iterator<Item = Option<ce_rules::PartialDate>>) -> ArrayRef {
    let written: Vec<Option<String>> = values.map(|date| date.map(|date| date.to_string())).collect();
    texts(written.iter().map(Option::as_deref))
}

fn columns(rows: &[&Activity]) -> Columns {
    let all = || rows.iter().copied();
    let provider =
        |of: fn(&Provider) -> Option<bool>| truths(all().map(|a| a.provider.as_ref().and_then(of)));
    let day = |of: fn(&Activity) -> Option<NaiveDate>| -> ArrayRef {
        Arc::new(all().map(|a| of(a).map(days)).collect::<Date32Array>())
    };
    let mut evidence = ListBuilder::new(StringBuilder::new());
    let session: Fields =
        vec![Field::new("date", DataType::Date32, true), Field::new("part", DataType::Utf8, true)].into();
    let mut sessions = ListBuilder::new(StructBuilder::from_fields(session, 0));
    let mut own_years = ListBuilder::new(Int32Builder::new());
    for a in all() {
        evidence
            .append_option((!a.evidence.is_empty()).then(|| a.evidence.iter().map(|id| Some(id.as_str()))));
        for session in a.sessions.iter().flatten() {
            let one = sessions.values();
            if let Some(dates) = one.field_builder::<Date32Builder>(0) {
                dates.append_value(days(session.date));
            }
            if let Some(parts) = one.field_builder::<StringBuilder>(1) {
                parts.append_value(session.part.as_str());
            }
            one.append(true);
        }
        sessions.append(a.sessions.is_some());
        let years = a.own_provision.as_ref().map(|own| own.years.iter().map(|year| Some(i32::from(*year))));
        own_years.append_option(years);
    }
    let hours =
        all().map(|a| a.hours.map(|hours| i128::from(hours.hundredths()))).collect::<Decimal128Array>();
    let hours = hours.with_precision_and_scale(9, 2).expect("hours have two places");
    vec![
        ("id", texts(all().map(|a| Some(a.id.as_str())))),
        ("kind", texts(all().map(|a| Some(a.kind.as_str())))),
        ("title", texts(all().map(|a| a.title.as_deref()))),
        ("reference", texts(all().map(|a| a.reference.as_deref()))),
        ("subject", texts(all().map(|a| a.subject.as_ref().map(AsRef::as_ref)))),
        ("evidence", Arc::new(evidence.finish())),
        (
            "provider_type",
            texts(all().map(|a| a.provider.as_ref().map(|of| ProviderType::as_str(of.provider_type)))),
        ),
        ("provider_approved", provider(|of| of.approved)),
        ("provider_curriculum_reviewed", provider(|of| of.curriculum_reviewed)),
        ("provider_keys_filed", provider(|of| of.keys_filed)),
        ("date", dates(all().map(|a| a.date))),
        ("credited_year", numbers(all().map(|a| a.credited_year.map(u32::from)))),
        ("full_days", numbers(all().map(|a| a.full_days))),
        ("half_days", numbers(all().map(|a| a.half_days))),
        ("evenings", numbers(all().map(|a| a.evenings))),
        ("sessions", Arc::new(sessions.finish())),
        ("hours", Arc::new(hours)),
        ("minutes", numbers(all().map(|a| a.minutes))),
        ("role", texts(all().map(|a| a.role.as_deref()))),
        ("sponsor", texts(all().map(|a| a.sponsor.map(Sponsor::as_str)))),
        ("cn_serial", texts(all().map(|a| a.cn_serial.as_deref()))),
        ("level", texts(all().map(|a| a.level.as_deref()))),
        ("rank", numbers(all().map(|a| a.rank))),
        ("modules", numbers(all().map(|a| a.modules))),
        ("from", day(|a| a.from)),
        ("to", day(|a| a.to)),
        ("provincial_or_above", truths(all().map(|a| a.provincial_or_above))),
        ("assessed_qualified", truths(all().map(|a| a.assessed_qualified))),
        ("own_provision_years", Arc::new(own_years.finish())),
        ("own_provision_basis", texts(all().map(|a| a.own_provision.as_ref().map(|own| own.basis.as_str())))),
        ("state_recognised", truths(all().map(|a| a.state_recognised))),
        ("mode", texts(all().map(|a| a.mode.map(ce_rules::Mode::as_str)))),
        ("component", texts(all().map(|a| a.component.as_ref().map(AsRef::as_ref)))),
        ("count", numbers(all().map(|a| a.count))),
    ]
}
