//! Records as a province has them.

use ce_rules::{
    Activity, Applicant, Certificate, Degree, Part, PartialDate, Provider, ProviderType, Request, Session,
    Sponsor, Target, Waiver, Year,
};
use chrono::{Days, NaiveDate};
use fastrand::Rng;

use crate::mix::{full_evidence, one_of, per_mille};

/// How often a year has an activity of a kind, in thousandths.
const HABITS: &[(&str, u32)] = &[
    ("training", 1000),
    ("training", 400),
    ("online_course", 1000),
    ("online_course", 500),
    ("academic_event", 450),
    ("practice", 150),
    ("paper", 320),
    ("research_project", 120),
    ("patent", 60),
    ("book", 40),
    ("award", 60),
    ("computer_exam", 25),
    ("qualification_exam", 25),
    ("degree_study", 12),
    ("overseas_exchange", 12),
    ("aid_mission", 2),
];

pub(crate) fn person(rng: &mut Rng, number: u64) -> Request {
    let target = if per_mille(rng, 700) { Target::AssociateSenior } else { Target::FullSenior };
    let mut applicant = Applicant::new(target);
    applicant.id = Some(format!("4301{number:09}"));
    applicant.degree = match rng.u32(..100) {
        0..8 => Some(Degree::Doctor),
        8..40 => Some(Degree::Master),
        40..90 => Some(Degree::Bachelor),
        90..95 => Some(Degree::Other),
        _ => None,
    };
    applicant.series = per_mille(rng, 950)
        .then(|| one_of(rng, &["teaching", "engineering", "medical", "agriculture", "culture"]).to_owned());
    applicant.employed_since = per_mille(rng, 300)
        .then(|| PartialDate::from_month(rng.u16(1995..2019), rng.u8(1..=12)).ok())
        .flatten();
    if per_mille(rng, 1) {
        // Whoever keyed it in chose a title that is left to the local authority.
        applicant.target = Target::Junior;
    }
    let mut request = Request::new(2021, applicant);
    // The diligent and the others.
    let zeal = rng.u32(850..=1250);
    for year in 2015..=2020 {
        let before = request.activities.len();
        for (kind, often) in HABITS {
            if per_mille(rng, often * zeal / 1000) {
                let id = format!("{}", request.activities.len() + 1);
                let activity = activity(rng, id, kind, year);
                request.activities.push(activity);
            }
        }
        // The first course over the network is the one that everybody takes.
        let of_year = request.activities.iter_mut().skip(before);
        for course in of_year.filter(|activity| activity.kind == "online_course").take(1) {
            course.subject = Some("public".into());
            (course.hours, course.minutes) = (Some(30.into()), None);
        }
    }
    if per_mille(rng, 20) {
        let from = rng.u16(2014..2018);
        request.certificates.push(Certificate::new(from..=from + rng.u16(..3)));
    }
    if per_mille(rng, 3) {
        let year = rng.u16(2016..=2020);
        request.waivers.push(Waiver::new(year..=year, "产假"));
    }
    if per_mille(rng, 4) {
        // The same certificate entered twice.
        let same = request.activities.iter().rposition(|activity| activity.reference.is_some());
        let mut again = same.map(|place| request.activities[place].clone());
        if let Some(again) = &mut again {
            again.id = format!("{}", request.activities.len() + 1).into();
        }
        request.activities.extend(again);
    }
    if per_mille(rng, 2) && !request.activities.is_empty() {
        let place = rng.usize(..request.activities.len());
        spoil(rng, &mut request.activities[place]);
    }
    request
}

fn activity(rng: &mut Rng, id: String, kind: &str, year: Year) -> Activity {
    let mut a = Activity::new(id, kind);
    let first = NaiveDate::from_ymd_opt(i32::from(year), 1, 1).unwrap_or_default();
    let day = first + Days::new(rng.u64(..365));
    a.date = day.try_into().ok();
    a.evidence = full_evidence(rng, kind);
    if per_mille(rng, 25) {
        // A document has been lost.
        a.evidence.pop();
    }
    let mut reference = |rng: &mut Rng| a.reference = Some(format!("{year}{:08}", rng.u32(..100_000_000)));
    match kind {
        "training" => {
            a.subject = Some(one_of(rng, &["professional", "professional", "professional", "public"]).into());
            a.full_days = Some(rng.u32(2..=8));
            a.half_days = per_mille(rng, 200).then_some(1);
            a.provider = provider(rng);
            a.credited_year = per_mille(rng, 5).then_some(year - 1);
        }
        "online_course" => {
            a.subject = Some("professional".into());
            let hours = rng.u32(5..=40);
            a.minutes = per_mille(rng, 600).then_some(hours * 45);
            a.hours = match a.minutes {
                Some(minutes) if per_mille(rng, 300) => format!("{}.5", minutes / 60).parse().ok(),
                Some(_) => None,
                None => Some(hours.into()),
            };
            a.provider = provider(rng);
            reference(rng);
        }
        "academic_event" | "practice" | "overseas_exchange" => {
            a.subject = per_mille(rng, 500).then(|| "professional".into());
            a.full_days = per_mille(rng, 600).then(|| rng.u32(1..=3));
            a.half_days = a.full_days.is_none().then(|| rng.u32(1..=2));
            a.evenings = per_mille(rng, 100).then_some(1);
            if per_mille(rng, 4) {
                (a.date, a.full_days, a.half_days, a.evenings) = (None, None, None, None);
                let part = Part::ALL[rng.usize(..Part::ALL.len())];
                a.sessions = Some(vec![Session::new(day, part)]);
            }
        }
        "research_project" => {
            a.role = Some(one_of(rng, &["lead", "participant", "participant"]).to_owned());
            a.sponsor = Some(Sponsor::ALL[rng.usize(..Sponsor::ALL.len())]);
        }
        "paper" | "patent" | "book" => {
            a.role = Some(one_of(rng, &["first", "other"]).to_owned());
            match kind {
                "paper" => {
                    a.cn_serial = per_mille(rng, 900).then(|| format!("CN 43-{:04}/G4", rng.u32(1000..2000)));
                }
                _ => reference(rng),
            }
        }
        "award" => {
            let level = one_of(rng, &["national", "provincial", "prefecture", "prefecture", "other"]);
            a.level = Some(level.to_owned());
            a.rank = Some(rng.u32(1..10));
        }
        "computer_exam" => a.modules = Some(rng.u32(1..=4)),
        "degree_study" => a.state_recognised = per_mille(rng, 900).then(|| per_mille(rng, 980)),
        "aid_mission" => {
            a.date = None;
            (a.from, a.to) = (Some(day), Some(day + Days::new(rng.u64(100..700))));
            a.provincial_or_above = Some(per_mille(rng, 900));
            a.assessed_qualified = Some(per_mille(rng, 950));
        }
        _ => {}
    }
    a
}

fn provider(rng: &mut Rng) -> Option<Provider> {
    per_mille(rng, 600).then(|| {
        let truth = |rng: &mut Rng| per_mille(rng, 600).then(|| per_mille(rng, 990));
        let mut provider = Provider::new(ProviderType::ALL[rng.usize(..ProviderType::ALL.len())]);
        provider.approved = truth(rng);
        provider.curriculum_reviewed = truth(rng);
        provider.keys_filed = truth(rng);
        provider
    })
}

/// What happens when records are keyed in.
fn spoil(rng: &mut Rng, activity: &mut Activity) {
    match rng.u32(..4) {
        0 => activity.kind = "course".into(),
        1 => activity.subject = Some("profesional".into()),
        2 => activity.minutes = Some(0),
        _ => (activity.date, activity.sessions, activity.from) = (None, None, None),
    }
}
