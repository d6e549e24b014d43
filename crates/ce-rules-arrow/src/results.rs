//! The tables of results: years, verdicts, and activities where they are asked for.

use std::ops::Range;
use std::sync::{Arc, LazyLock};

use arrow_array::builder::{BooleanBuilder, Int32Builder, ListBuilder, StringBuilder};
use arrow_array::types::Int8Type;
use arrow_array::{
    ArrayRef, Decimal128Array, DictionaryArray, Int8Array, Int32Array, RecordBatch, StringArray, UInt32Array,
};
use arrow_buffer::{NullBuffer, NullBufferBuilder};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use arrow_select::take::take;
use ce_rules::batch::Results;
use ce_rules::{Assessment, Error, Hours, Outcome, Status, SubjectId, Verdict};

/// Hours: exact, with two places.
const HOURS: (u8, i8) = (9, 2);
/// The most that fits, in hundredths.
const MOST: i64 = 999_999_999;

/// The tables of the results of some people, who stand in the order of the input.
#[derive(Debug, Clone, PartialEq)]
pub struct Portion {
    /// One row a person and year of the window.
    pub years: RecordBatch,
    /// One row a person.
    pub verdicts: RecordBatch,
    /// One row an activity, where they are asked for.
    pub activities: Option<RecordBatch>,
    /// How many people have an error instead of a verdict.
    pub refused: u64,
}

/// The schemas of the results.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schemas {
    /// Of [`Portion::years`].
    pub years: SchemaRef,
    /// Of [`Portion::verdicts`].
    pub verdicts: SchemaRef,
    /// Of [`Portion::activities`].
    pub activities: SchemaRef,
}

/// Words as a dictionary, which is the same in every portion.
fn words<T: AsRef<str>>(all: &[T]) -> ArrayRef {
    Arc::new(StringArray::from_iter_values(all.iter().map(AsRef::as_ref)))
}
static STATUSES: LazyLock<ArrayRef> = LazyLock::new(|| words(Status::ALL));
static VERDICTS: LazyLock<ArrayRef> = LazyLock::new(|| words(Verdict::ALL));
static OUTCOMES: LazyLock<ArrayRef> = LazyLock::new(|| words(Outcome::ALL));

/// The key of a word in its dictionary.
fn key<T: PartialEq>(all: &[T], word: &T) -> i8 {
    all.iter().position(|known| known == word).and_then(|at| i8::try_from(at).ok()).unwrap_or(0)
}

impl Schemas {
    pub(crate) fn of(person: &DataType, subjects: &[SubjectId]) -> Self {
        let word = || DataType::Dictionary(Box::new(DataType::Int8), Box::new(DataType::Utf8));
        let hours = |name: &str, nullable| Field::new(name, DataType::Decimal128(HOURS.0, HOURS.1), nullable);
        let list = |of| DataType::List(Arc::new(Field::new_list_field(of, true)));
        let whole = |name: &str, nullable| Field::new(name, DataType::Int32, nullable);
        let mut years = vec![
            Field::new("person", person.clone(), false),
            whole("year", false),
            Field::new("status", word(), false),
        ];
        years.extend(subjects.iter().map(|subject| hours(subject.as_str(), true)));
        years.push(hours("total", false));
        years.extend(subjects.iter().map(|subject| hours(&format!("shortfall_{subject}"), true)));
        years.push(hours("shortfall_total", false));
        let verdicts = vec![
            Field::new("person", person.clone(), true),
            whole("window_from", true),
            whole("window_to", true),
            Field::new("verdict", word(), true),
            whole("years_not_met", true),
            Field::new("error", DataType::Utf8, true),
        ];
        let activities = vec![
            Field::new("person", person.clone(), false),
            Field::new("id", DataType::Utf8, false),
            Field::new("kind", DataType::Utf8, false),
            Field::new("years", list(DataType::Int32), false),
            Field::new("subject", DataType::Utf8, true),
            hours("claimed", false),
            hours("recognised", false),
            Field::new("outcome", word(), false),
            Field::new("in_window", DataType::Boolean, false),
            Field::new("evidence_sufficient", DataType::Boolean, false),
            Field::new("findings", list(DataType::Utf8), false),
        ];
        let [years, verdicts, activities] =
            [years, verdicts, activities].map(|fields| Arc::new(Schema::new(fields)));
        Self { years, verdicts, activities }
    }
}

fn hundredths(hours: Hours) -> i128 {
    // Nobody has ten million hours in a year; who claims to is told that it is very much.
    hours.hundredths().clamp(-MOST, MOST).into()
}

/// The results of some people, column by column, while they are gathered.
pub(crate) struct Gathered {
    person: Vec<u32>,
    year: Vec<i32>,
    status: Vec<i8>,
    /// By subject of the output: the hours.
    hours: Vec<Vec<i128>>,
    shortfall: Vec<Vec<i128>>,
    /// By subject of the output: the years under a policy that has it.
    has: Vec<NullBufferBuilder>,
    total: Vec<i128>,
    shortfall_total: Vec<i128>,
    from: Vec<i32>,
    to: Vec<i32>,
    verdict: Vec<i8>,
    not_met: Vec<i32>,
    decided: NullBufferBuilder,
    errors: StringBuilder,
    refused: u64,
    activities: Option<Activities>,
}

/// What became of activities.
struct Activities {
    person: Vec<u32>,
    id: StringBuilder,
    kind: StringBuilder,
    years: ListBuilder<Int32Builder>,
    subject: StringBuilder,
    claimed: Vec<i128>,
    recognised: Vec<i128>,
    outcome: Vec<i8>,
    in_window: BooleanBuilder,
    sufficient: BooleanBuilder,
    findings: ListBuilder<StringBuilder>,
}

/// Where the subjects of a policy stand in the output: the place of each subject of the output among the policy's.
pub(crate) type Subjects = Vec<Option<usize>>;

impl Gathered {
    pub(crate) fn new(subjects: usize, people: usize, activities: bool) -> Self {
        // Five years are the longest window of the built-in policies.
        let years = people * 5;
        let lists = || (0..subjects).map(|_| Vec::with_capacity(years)).collect();
        Self {
            person: Vec::with_capacity(years),
            year: Vec::with_capacity(years),
            status: Vec::with_capacity(years),
            hours: lists(),
            shortfall: lists(),
            has: (0..subjects).map(|_| NullBufferBuilder::new(years)).collect(),
            total: Vec::with_capacity(years),
            shortfall_total: Vec::with_capacity(years),
            from: Vec::with_capacity(people),
            to: Vec::with_capacity(people),
            verdict: Vec::with_capacity(people),
            not_met: Vec::with_capacity(people),
            decided: NullBufferBuilder::new(people),
            errors: StringBuilder::new(),
            refused: 0,
            activities: activities.then(|| Activities {
                person: Vec::new(),
                id: StringBuilder::new(),
                kind: StringBuilder::new(),
                years: ListBuilder::new(Int32Builder::new()),
                subject: StringBuilder::new(),
                claimed: Vec::new(),
                recognised: Vec::new(),
                outcome: Vec::new(),
                in_window: BooleanBuilder::new(),
                sufficient: BooleanBuilder::new(),
                findings: ListBuilder::new(StringBuilder::new()),
            }),
        }
    }

    /// The next person's place among these.
    fn next(&self) -> u32 {
        u32::try_from(self.from.len()).unwrap_or(u32::MAX)
    }

    /// Adds the next person: the only one of the results.
    pub(crate) fn push(&mut self, results: &Results, subjects: &Subjects) {
        let Some(verdict) = results.verdicts.first() else { return };
        let years = results.years.len();
        let person = self.next();
        self.person.resize(self.person.len() + years, person);
        for year in &results.years {
            self.year.push(year.year.into());
            self.status.push(key(Status::ALL, &year.status));
            self.total.push(hundredths(year.total));
            self.shortfall_total.push(hundredths(year.shortfall_total));
        }
        let of_policy = results.hours.len() / years.max(1);
        for (output, place) in subjects.iter().enumerate() {
            let lists = [
                (&mut self.hours[output], &results.hours),
                (&mut self.shortfall[output], &results.shortfall),
            ];
            for (to, from) in lists {
                match place {
                    Some(place) => {
                        to.extend(
                            from.iter().skip(*place).step_by(of_policy).map(|hours| hundredths(*hours)),
                        );
                    }
                    None => to.resize(to.len() + years, 0),
                }
            }
            match place {
                Some(_) => self.has[output].append_n_non_nulls(years),
                None => self.has[output].append_n_nulls(years),
            }
        }
        self.from.push(verdict.from.into());
        self.to.push(verdict.to.into());
        self.verdict.push(key(Verdict::ALL, &verdict.verdict));
        self.not_met.push(verdict.years_not_met.into());
        self.decided.append_non_null();
        self.errors.append_null();
    }

    /// Adds the next person, of whom nothing but an error is known.
    pub(crate) fn refuse(&mut self, error: &Error) {
        for whole in [&mut self.from, &mut self.to, &mut self.not_met] {
            whole.push(0);
        }
        self.verdict.push(0);
        self.decided.append_null();
        // Our own types are always written.
        self.errors.append_value(serde_json::to_string(error).unwrap_or_default());
        self.refused += 1;
    }

    /// Adds the activities of the person who is next.
    pub(crate) fn activities(&mut self, assessment: &Assessment) {
        let person = self.next();
        let Some(to) = &mut self.activities else { return };
        for activity in &assessment.activities {
            to.person.push(person);
            to.id.append_value(activity.id.as_str());
            to.kind.append_value(activity.kind.as_str());
            to.years.append_value(activity.years.iter().map(|year| Some(i32::from(*year))));
            to.subject.append_option(activity.subject.as_ref().map(SubjectId::as_str));
            to.claimed.push(hundredths(activity.claimed));
            to.recognised.push(hundredths(activity.recognised));
            to.outcome.push(key(Outcome::ALL, &activity.outcome));
            to.in_window.append_value(activity.in_window);
            to.sufficient.append_value(activity.evidence.sufficient);
            to.findings.append_value(activity.findings.iter().map(|finding| Some(finding.code.as_str())));
        }
    }

    /// The tables. The names are those of the people in their order.
    pub(crate) fn finish(mut self, names: &ArrayRef, schemas: &Schemas) -> Result<Portion, ArrowError> {
        let named = |person: Vec<u32>| take(names, &UInt32Array::from(person), None);
        let wholes = |whole: Vec<i32>, nulls: Option<NullBuffer>| -> ArrayRef {
            Arc::new(Int32Array::new(whole.into(), nulls))
        };
        let mut years =
            vec![named(self.person)?, wholes(self.year, None), coded(self.status, None, &STATUSES)?];
        let has: Vec<Option<NullBuffer>> = self.has.iter_mut().map(NullBufferBuilder::finish).collect();
        for (hours, nulls) in self.hours.into_iter().zip(&has) {
            years.push(decimals(hours, nulls.clone())?);
        }
        years.push(decimals(self.total, None)?);
        for (hours, nulls) in self.shortfall.into_iter().zip(&has) {
            years.push(decimals(hours, nulls.clone())?);
        }
        years.push(decimals(self.shortfall_total, None)?);
        let decided = self.decided.finish();
        let verdicts = vec![
            ArrayRef::clone(names),
            wholes(self.from, decided.clone()),
            wholes(self.to, decided.clone()),
            coded(self.verdict, decided.clone(), &VERDICTS)?,
            wholes(self.not_met, decided),
            Arc::new(self.errors.finish()),
        ];
        let activities = self.activities.map(|mut of| {
            let columns: Vec<ArrayRef> = vec![
                named(of.person)?,
                Arc::new(of.id.finish()),
                Arc::new(of.kind.finish()),
                Arc::new(of.years.finish()),
                Arc::new(of.subject.finish()),
                decimals(of.claimed, None)?,
                decimals(of.recognised, None)?,
                coded(of.outcome, None, &OUTCOMES)?,
                Arc::new(of.in_window.finish()),
                Arc::new(of.sufficient.finish()),
                Arc::new(of.findings.finish()),
            ];
            RecordBatch::try_new(Arc::clone(&schemas.activities), columns)
        });
        Ok(Portion {
            years: RecordBatch::try_new(Arc::clone(&schemas.years), years)?,
            verdicts: RecordBatch::try_new(Arc::clone(&schemas.verdicts), verdicts)?,
            activities: activities.transpose()?,
            refused: self.refused,
        })
    }
}

fn decimals(hours: Vec<i128>, nulls: Option<NullBuffer>) -> Result<ArrayRef, ArrowError> {
    Ok(Arc::new(Decimal128Array::new(hours.into(), nulls).with_precision_and_scale(HOURS.0, HOURS.1)?))
}

fn coded(keys: Vec<i8>, nulls: Option<NullBuffer>, words: &ArrayRef) -> Result<ArrayRef, ArrowError> {
    let keys = Int8Array::new(keys.into(), nulls);
    Ok(Arc::new(DictionaryArray::<Int8Type>::try_new(keys, ArrayRef::clone(words))?))
}

/// A range of people, in pieces that one core takes at a time.
pub(crate) fn pieces(people: usize, size: usize) -> impl Iterator<Item = Range<usize>> {
    (0..people).step_by(size.max(1)).map(move |start| start..people.min(start + size))
}
