//! One person: the record that the other benchmarks have, and people of every day one after the other.

use std::time::{Duration, Instant};

use ce_rules::batch::{Buffers, Results};
use ce_rules::{EvidenceMode, Request};

use crate::data::requests;
use crate::measure::Measured;
use crate::{Outcome, ours, person};

/// How many calls are timed at once, and for how long all of them.
const AT_ONCE: u32 = 200;
const LONG: Duration = Duration::from_millis(300);

/// Measures each call; `times` is how often as long as it needs at least.
pub(crate) fn measure(times: usize) -> Outcome {
    let tables = ours::policy_tables()?;
    let mut room = (Buffers::default(), Results::default());
    let record = person::request();
    for (whom, people) in [("", vec![record]), (", people of every day", requests(0..2000))] {
        let texts: Vec<String> = people.iter().map(serde_json::to_string).collect::<Result<_, _>>()?;
        let say = |what: &str, seconds| {
            Measured {
                case: format!("{what}{whom}"),
                way: String::new(),
                people: 1,
                threads: 1,
                seconds,
                peak: None,
                answers: [(
                    "activities".to_owned(),
                    people.iter().map(|it| it.activities.len() as u64).sum(),
                )]
                .into(),
            }
            .say()
        };
        say("assess", each(times, &people, ours::assess))?;
        say("assess_json", each(times, &texts, |text| ours::assess_json(text)))?;
        say("verdict", each(times, &people, |request| ours::verdict(&tables, request, &mut room).is_some()))?;
    }
    Ok(())
}

/// The time of one call, again and again.
fn each<T>(times: usize, of: &[T], mut call: impl FnMut(&T) -> bool) -> Vec<f64> {
    let mut all = of.iter().cycle();
    let mut seconds = Vec::new();
    let begun = Instant::now();
    while begun.elapsed() < LONG * u32::try_from(times).unwrap_or(1) {
        let start = Instant::now();
        // Each call stands for one person, so each sample takes as many as there are, or some hundreds of the one.
        let calls = AT_ONCE.max(u32::try_from(of.len()).unwrap_or(AT_ONCE));
        for one in all.by_ref().take(calls as usize) {
            std::hint::black_box(call(one));
        }
        seconds.push(start.elapsed().as_secs_f64() / f64::from(calls));
    }
    seconds
}

/// The person as the decision of zen-engine takes it: each activity with its year, its subject and the hours that are
/// recognised, ready-made.
pub(crate) fn ready_made() -> Outcome<(serde_json::Value, bool)> {
    let mut request: Request = person::request();
    request.evidence = EvidenceMode::Ignored;
    let assessment = ce_rules::assess(&request)?;
    let activities = assessment.activities.iter().map(|activity| {
        serde_json::json!({
            "id": activity.id.as_str(),
            "kind": activity.kind.as_str(),
            "year": activity.years.first(),
            "subject": activity.subject.as_ref().map(ce_rules::SubjectId::as_str),
            "hours": activity.recognised,
        })
    });
    let person = serde_json::json!({
        "application_year": request.application_year,
        "applicant": { "target": request.applicant.target, "degree": request.applicant.degree, "series": request.applicant.series },
        "activities": activities.collect::<Vec<_>>(),
    });
    Ok((person, assessment.verdict == ce_rules::Verdict::Eligible))
}
