//! What results should be, by assessing each request by itself; and what they are, read back from the tables.

use arrow_array::cast::AsArray;
use arrow_array::types::{Decimal128Type, Int8Type, Int32Type};
use arrow_array::{Array, ArrayRef, RecordBatch};
use ce_rules::{Hours, Request, Rules};
use ce_rules_arrow::{Assessed, Portion};

/// What came of a person.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Outcome {
    pub(crate) person: Option<String>,
    /// The window, the verdict and how many years are not met.
    pub(crate) verdict: Option<(i32, i32, String, i32)>,
    /// Each year with its status, hours by subject and in total, and what is missing likewise.
    pub(crate) years: Vec<(i32, String, Vec<Hours>)>,
    pub(crate) error: Option<String>,
}

/// What assessing the request of a person comes to.
pub(crate) fn expected(rules: &Rules, request: &Request) -> Outcome {
    let mut outcome = Outcome { person: request.applicant.id.clone(), ..Outcome::default() };
    match rules.assess(request) {
        Ok(assessment) => {
            for year in &assessment.years {
                let mut hours: Vec<Hours> = year.hours.iter().map(|(_, hours)| hours).collect();
                hours.push(year.total);
                hours.extend(year.shortfall.subjects.iter().map(|(_, hours)| hours));
                hours.push(year.shortfall.total);
                outcome.years.push((year.year.into(), year.status.to_string(), hours));
            }
            let not_met = outcome.years.iter().filter(|(_, status, _)| status == "not_met").count();
            outcome.verdict = Some((
                assessment.window.from.into(),
                assessment.window.to.into(),
                assessment.verdict.to_string(),
                i32::try_from(not_met).unwrap(),
            ));
        }
        // In JSON, since faults then come in the order of the document.
        Err(_) => outcome.error = Some(rules.assess_json(&serde_json::to_string(request).unwrap())),
    }
    outcome
}

/// What the tables say.
pub(crate) fn outcomes(assessed: Assessed<'_>) -> Vec<Outcome> {
    assessed.flat_map(|portion| of_portion(&portion.unwrap())).collect()
}

fn text(array: &ArrayRef, at: usize) -> Option<String> {
    use arrow_cast::display::{ArrayFormatter, FormatOptions};
    array
        .is_valid(at)
        .then(|| ArrayFormatter::try_new(array, &FormatOptions::default()).unwrap().value(at).to_string())
}

fn column<'b>(batch: &'b RecordBatch, name: &str) -> &'b ArrayRef {
    batch.column_by_name(name).unwrap_or_else(|| panic!("there is no column {name}"))
}

fn word(array: &ArrayRef, at: usize) -> Option<String> {
    let dictionary = array.as_dictionary::<Int8Type>().downcast_dict::<arrow_array::StringArray>().unwrap();
    array.is_valid(at).then(|| arrow_array::ArrayAccessor::value(&dictionary, at).to_owned())
}

pub(crate) fn of_portion(portion: &Portion) -> Vec<Outcome> {
    let whole = |batch: &RecordBatch, name: &str, at: usize| {
        column(batch, name).as_primitive::<Int32Type>().value(at)
    };
    let verdicts = &portion.verdicts;
    let mut outcomes: Vec<Outcome> = Vec::new();
    for at in 0..verdicts.num_rows() {
        let verdict = word(column(verdicts, "verdict"), at).map(|verdict| {
            let of = |name: &str| whole(verdicts, name, at);
            (of("window_from"), of("window_to"), verdict, of("years_not_met"))
        });
        let error = text(column(verdicts, "error"), at);
        assert_eq!(verdict.is_none(), error.is_some());
        let person = text(column(verdicts, "person"), at);
        outcomes.push(Outcome { person, verdict, years: Vec::new(), error });
    }
    let years = &portion.years;
    // The hours are the columns after `person`, `year` and `status`.
    let hours: Vec<_> = years.columns().iter().skip(3).map(AsArray::as_primitive::<Decimal128Type>).collect();
    let mut place = 0;
    for at in 0..years.num_rows() {
        let person = text(column(years, "person"), at);
        while outcomes[place].person != person
            || outcomes[place].verdict.as_ref().is_none_or(|(from, to, ..)| {
                outcomes[place].years.len() > usize::try_from(to - from).unwrap()
            })
        {
            place += 1;
        }
        let hours = hours.iter().filter(|array| array.is_valid(at));
        let hours = hours.map(|array| Hours::from_hundredths(i64::try_from(array.value(at)).unwrap()));
        let status = word(column(years, "status"), at).unwrap();
        outcomes[place].years.push((whole(years, "year", at), status, hours.collect()));
    }
    outcomes
}
