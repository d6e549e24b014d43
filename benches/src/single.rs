//! One person: the record that the other benchmarks have, and people of every day one after the other.

use std::time::{Duration, Instant};

use ce_rules::batch::Verdicts;
use ce_rules::{EvidenceMode, Part, Request, Rules, Verdict};
use serde_json::{Value, json};

use crate::data::requests;
use crate::measure::Measured;
use crate::{Outcome, ours, person};

/// How many calls are timed at once, and for how long all of them.
const AT_ONCE: u32 = 200;
const LONG: Duration = Duration::from_millis(300);

/// Measures each call; `times` is how often as long as it needs at least.
pub(crate) fn measure(times: usize) -> Outcome {
    let mut verdicts = Verdicts::new(Rules::builtin());
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
        say("verdict", each(times, &people, |request| ours::verdict(&mut verdicts, request)))?;
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

/// The person as the decisions of zen-engine take it, and whether it is eligible so: `ready`, each activity with its year, its
/// subject and the hours that are recognised; `raw`, with what it converts by, sessions counted; `whole`, with its documents
/// besides, which the others need not have.
pub(crate) fn for_zen() -> Outcome<[(&'static str, Value, bool); 3]> {
    let whole: Request = person::request();
    let mut request = whole.clone();
    request.evidence = EvidenceMode::Ignored;
    let assessment = ce_rules::assess(&request)?;
    let eligible = assessment.verdict == Verdict::Eligible;
    let eligible_by_evidence = ce_rules::assess(&whole)?.verdict == Verdict::Eligible;
    let both = || assessment.activities.iter().zip(&request.activities);
    let ready = both().map(|(activity, stated)| {
        json!({
            "id": stated.id,
            "kind": stated.kind,
            "year": activity.years.first(),
            "subject": activity.subject,
            "hours": activity.recognised,
        })
    });
    let raw = || {
        both().map(|(activity, stated)| {
            let mut raw = json!({
                "id": stated.id,
                "kind": stated.kind,
                "year": activity.years.first(),
                "subject": stated.subject,
                "full_days": stated.full_days,
                "half_days": stated.half_days,
                "evenings": stated.evenings,
                "stated": stated.hours,
                "minutes": stated.minutes,
                "role": stated.role,
                "level": stated.level,
                "rank": stated.rank,
                "modules": stated.modules,
            });
            for session in stated.sessions.iter().flatten() {
                raw[if session.part == Part::FullDay { "full_days" } else { "half_days" }] = json!(1);
            }
            raw
        })
    };
    let with_documents = raw().zip(&whole.activities).map(|(mut raw, stated)| {
        raw["evidence"] = json!(stated.evidence);
        raw
    });
    let applicant = &request.applicant;
    let of = |activities: Vec<Value>| {
        json!({
            "application_year": request.application_year,
            "applicant": { "target": applicant.target, "degree": applicant.degree, "series": applicant.series },
            "activities": activities,
        })
    };
    Ok([
        ("ready", of(ready.collect()), eligible),
        ("raw", of(raw().collect()), eligible),
        ("whole", of(with_documents.collect()), eligible_by_evidence),
    ])
}
