//! Records out of any bytes: what a fuzzer changes.

use ce_rules::{Activity, Certificate, EvidenceMode, Mode, Part, PartialDate, Request, Session, Waiver};
use chrono::{Days, NaiveDate};

use crate::mix::{Mix, person};

const KINDS: &[&str] = &[
    "training",
    "practice",
    "online_course",
    "academic_event",
    "research_project",
    "book",
    "paper",
    "patent",
    "award",
    "computer_exam",
    "qualification_exam",
    "degree_study",
    "overseas_exchange",
    "aid_mission",
    "podcast",
];

/// The record that bytes stand for: the first choose a person of [`Mix::Everything`], each four that follow change
/// something in it, to what may be right or wrong. Any bytes are a record.
pub fn spoilt(bytes: &[u8]) -> Request {
    let (first, rest) = bytes.split_at(bytes.len().min(4));
    let seed = first.iter().fold(0, |seed, byte| seed << 8 | u64::from(*byte));
    let mut request = person(Mix::Everything, seed, seed);
    // What the tables are keyed by.
    request.applicant.id = Some("p".into());
    for change in rest.chunks_exact(4) {
        let number = u16::from_le_bytes([change[2], change[3]]);
        if !spoil_applicant(&mut request, change[0], number) {
            let count = request.activities.len();
            if let Some(activity) = request.activities.get_mut(usize::from(change[1]) % count.max(1)) {
                spoil(activity, change[0], number);
            }
        }
    }
    request
}

/// Changes what stands beside the activities; false if that is not what is to be changed.
fn spoil_applicant(request: &mut Request, what: u8, number: u16) -> bool {
    let year = 2010 + number % 16;
    match what {
        0 => request.application_year = if number < 100 { number } else { year },
        1 => {
            let to = year + number % 3 - 1;
            request.certificates.push(Certificate::new(year..=to));
        }
        2 => {
            let reason = if number.is_multiple_of(5) { " " } else { "leave" }.to_owned();
            request.waivers.push(Waiver::new(year..=year, reason));
        }
        3 => {
            let named = [None, Some("hunan-2020"), Some("hunan-2021"), Some("nowhere")];
            request.policy = named[usize::from(number % 4)].map(Into::into);
        }
        4 => request.evidence = EvidenceMode::ALL[usize::from(number) % EvidenceMode::ALL.len()],
        5 => {
            if let Some(again) = request.activities.get(usize::from(number) % request.activities.len().max(1))
            {
                let mut again = again.clone();
                if !number.is_multiple_of(7) {
                    again.id = format!("again-{}", request.activities.len()).into();
                }
                request.activities.push(again);
            }
        }
        _ => return false,
    }
    true
}

/// Changes an activity.
fn spoil(activity: &mut Activity, what: u8, number: u16) {
    let some = |odds: u16| !number.is_multiple_of(odds);
    let year = 2012 + number % 12;
    let day = NaiveDate::from_ymd_opt(2018, 1, 1).unwrap_or_default() + Days::new(u64::from(number % 1500));
    let word = |words: &[&str]| some(7).then(|| words[usize::from(number) % words.len()].to_owned());
    let truth = || some(3).then_some(number.is_multiple_of(2));
    let count = || some(5).then_some(u32::from(number % 400));
    match what % 28 {
        0 => activity.kind = KINDS[usize::from(number) % KINDS.len()].into(),
        1 => activity.subject = word(&["public", "professional", "elective"]).map(Into::into),
        2 => activity.date = PartialDate::try_from(day).ok().filter(|_| some(6)),
        3 => activity.credited_year = some(4).then_some(year),
        4 => activity.full_days = count(),
        5 => activity.half_days = count(),
        6 => activity.evenings = count(),
        7 => {
            let session = |part: Part| Session::new(day, part);
            activity.sessions = some(4)
                .then(|| Part::ALL.iter().take(usize::from(number) % 5).map(|part| session(*part)).collect());
        }
        8 => activity.hours = some(4).then(|| ce_rules::Hours::from_hundredths(i64::from(number))),
        9 => activity.minutes = count(),
        10 => activity.role = word(&["first", "other", "lead", "participant", "poet"]),
        11 => activity.level = word(&["national", "provincial", "prefecture", "other", "village"]),
        12 => activity.rank = some(4).then_some(u32::from(number % 12)),
        13 => activity.modules = some(4).then_some(u32::from(number % 110)),
        14 => activity.from = some(4).then_some(day),
        15 => activity.to = some(4).then_some(day + Days::new(u64::from(number / 64))),
        16 => activity.provincial_or_above = truth(),
        17 => activity.assessed_qualified = truth(),
        18 => activity.state_recognised = truth(),
        19 => activity.reference = word(&["A-1", " a-1 ", "A-2", "", "\u{212a}-9", "k-9"]),
        20 => activity.cn_serial = word(&["CN 43-1234/G4", "ISSN 1", ""]),
        21 => activity.id = word(&["1", "2", "x", " ", "9"]).unwrap_or_default().into(),
        22 => {
            activity.evidence.pop();
        }
        23 => activity.evidence.push(word(&["notice", "agenda", "poem"]).unwrap_or_default().into()),
        24 => activity.mode = some(3).then(|| Mode::ALL[usize::from(number) % Mode::ALL.len()]),
        25 => activity.component = word(&["core", "elective"]).map(Into::into),
        26 => activity.provider = activity.provider.take().filter(|_| some(3)),
        _ => activity.count = count(),
    }
}
