//! What tables come to: a line of JSON for each line of a file of requests, for `tests/reference/differential.py`.
//!
//! A line that no table can hold (no request by its shape, or an id that another person could have) is answered with `null`.

use std::io::Write;

use ce_rules::{Request, Rules};
use ce_rules_arrow::Assessor;
use ce_rules_testdata::tables::flat;
use serde_json::{Value, json};

#[path = "../tests/integration/expected.rs"]
#[expect(dead_code, reason = "what is expected is known to the reference")]
mod expected;

use expected::{Outcome, outcomes};

/// The request as the person of a number.
fn person(number: usize, line: &str) -> Option<Request> {
    let mut request: Request = serde_json::from_str(line).ok()?;
    // An id that is wrong is a fault, which would be lost.
    let wrong = |id: &String| id.trim().is_empty() || id.chars().count() > 200;
    if request.applicant.id.as_ref().is_some_and(wrong) {
        return None;
    }
    request.applicant.id = Some(format!("p{number}"));
    Some(request)
}

/// A number of hours, as results have it.
fn number(hours: ce_rules::Hours) -> Value {
    serde_json::from_str(&hours.to_string()).unwrap_or_default()
}

fn shown(outcome: &Outcome) -> String {
    let Some((from, to, verdict, not_met)) = &outcome.verdict else {
        return outcome.error.clone().unwrap_or_default();
    };
    let counted = outcome.years.iter().filter(|(_, status, _)| status == "not_met").count();
    assert_eq!(usize::try_from(*not_met).ok(), Some(counted), "years_not_met");
    let years = outcome.years.iter().map(|(year, status, hours)| {
        let hours: Vec<Value> = hours.iter().copied().map(number).collect();
        json!({
            "year": year,
            "status": status,
            "hours": { "public": hours[0], "professional": hours[1] },
            "total": hours[2],
            "shortfall": { "public": hours[3], "professional": hours[4], "total": hours[5] },
        })
    });
    let years: Vec<Value> = years.collect();
    json!({ "window": { "from": from, "to": to }, "verdict": verdict, "years": years }).to_string()
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let file = std::env::args().nth(1).ok_or("give a FILE of requests, one a line")?;
    let text = std::fs::read_to_string(file)?;
    let mut answers: Vec<Option<String>> = Vec::new();
    let mut requests = Vec::new();
    for (place, line) in text.lines().enumerate() {
        let person = person(place, line);
        answers.push(person.is_none().then(|| "null".to_owned()));
        requests.extend(person);
    }
    let tables = flat(&requests)?;
    let assessor = Assessor::new(Rules::builtin());
    let mut found = outcomes(assessor.tables(&[tables.applicants], &[tables.activities])?).into_iter();
    let mut out = std::io::stdout().lock();
    for answer in answers {
        let answer = match answer {
            Some(answer) => answer,
            None => shown(&found.next().ok_or("a person is missing")?),
        };
        writeln!(out, "{answer}")?;
    }
    Ok(())
}
