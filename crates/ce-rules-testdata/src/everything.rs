//! Records in which every rule and every fault has its turn, and the rules meet each other often.

use ce_rules::{
    Activity, Applicant, Certificate, Degree, EvidenceMode, OwnProvision, Part, Provider, ProviderType,
    Request, Session, Sponsor, Target, Waiver, Year,
};
use chrono::{Days, NaiveDate};
use fastrand::Rng;

use crate::mix::{full_evidence, one_of, per_mille, policy_2021};

pub(crate) fn person(rng: &mut Rng, number: u64) -> Request {
    let target = if per_mille(rng, 950) {
        *one_of(rng, &[&Target::AssociateSenior, &Target::FullSenior])
    } else {
        Target::ALL[rng.usize(..Target::ALL.len())]
    };
    let mut applicant = Applicant::new(target);
    applicant.id =
        Some(format!("{}{number}", one_of(rng, &["p", "é", "张", "a-longer-name-than-fits-in-place-"])));
    applicant.degree = per_mille(rng, 900).then(|| Degree::ALL[rng.usize(..Degree::ALL.len())]);
    applicant.series = per_mille(rng, 500).then(|| one_of(rng, &["medical", "teaching"]).to_owned());
    applicant.employed_since = per_mille(rng, 300).then(|| "2019-07".parse().ok()).flatten();
    let mut request = Request::new(*one_of(rng, &[&2020, &2021]), applicant);
    request.policy = per_mille(rng, 400)
        .then(|| one_of(rng, &["hunan-2020", "hunan-2021", "hunan-safety-tech-2021"]).into());
    if per_mille(rng, 200) {
        request.evidence = EvidenceMode::Ignored;
    }
    for place in 0..rng.usize(..16) {
        let id = format!("{}{place}", one_of(rng, &["a", "B", "é", "张", "😀"]));
        let activity = activity(rng, id);
        request.activities.push(activity);
    }
    rng.shuffle(&mut request.activities);
    for _ in 0..rng.usize(..3) {
        if per_mille(rng, 200) {
            let from = rng.u16(2014..=2020);
            let number = per_mille(rng, 500).then(|| format!("认定 {from}"));
            let mut certificate = Certificate::new(from..=from + rng.u16(..3));
            certificate.number = number;
            request.certificates.push(certificate);
        }
        if per_mille(rng, 100) {
            let from = rng.u16(2016..=2020);
            let reason = "借调期间由用人单位统一安排".to_owned();
            request.waivers.push(Waiver::new(from..=from + rng.u16(..2), reason));
        }
    }
    if per_mille(rng, 333) {
        for _ in 0..rng.usize(1..4) {
            if request.activities.is_empty() || per_mille(rng, 250) {
                spoil_head(rng, &mut request);
            } else {
                let place = rng.usize(..request.activities.len());
                spoil(rng, &mut request, place);
            }
        }
    }
    request
}

fn activity(rng: &mut Rng, id: String) -> Activity {
    let kinds = &policy_2021().document().kinds;
    let kind = kinds[rng.usize(..kinds.len())].id.clone();
    let year = rng.u16(2018..=2020);
    let mut a = Activity::new(id, kind.clone());
    let date = |rng: &mut Rng| {
        let month = rng.u8(1..=12);
        match rng.u32(..3) {
            0 => format!("{year}"),
            1 => format!("{year}-{month:02}"),
            _ => format!("{year}-{month:02}-{:02}", rng.u32(1..=28)),
        }
        .parse()
        .ok()
    };
    a.title = per_mille(rng, 300).then(|| "一次活动".to_owned());
    a.reference =
        per_mille(rng, 300).then(|| one_of(rng, &["R1", " r1 ", "R2", "", "Ⅷ号", "ⅷ号"]).to_owned());
    evidence(rng, &mut a);
    let subject = one_of(rng, &["public", "professional"]);
    match kind.as_str() {
        "training" | "practice" | "academic_event" | "overseas_exchange" => {
            a.subject = (kind == "training" || per_mille(rng, 700)).then(|| subject.into());
            a.provider = provider(rng);
            if per_mille(rng, 500) {
                let count = rng.usize(1..4);
                a.sessions = Some((0..count).map(|_| session(rng, year)).collect());
            } else {
                a.date = date(rng);
                a.full_days = per_mille(rng, 700).then(|| rng.u32(..4));
                a.half_days = Some(rng.u32(1..4));
                a.evenings = per_mille(rng, 300).then(|| rng.u32(..3));
            }
            a.credited_year = (kind == "training" && per_mille(rng, 200)).then_some(year - 1);
        }
        "online_course" => {
            a.subject = Some(subject.into());
            a.provider = provider(rng);
            a.date = date(rng);
            a.minutes = per_mille(rng, 800).then(|| rng.u32(30..2_000));
            let hours = one_of(rng, &["1", "0.01", "29.99", "30", "60.5"]);
            a.hours = (a.minutes.is_none() || per_mille(rng, 500)).then(|| hours.parse().ok()).flatten();
            a.credited_year = per_mille(rng, 200).then_some(year + 1);
        }
        "research_project" => {
            a.date = date(rng);
            a.role = Some(one_of(rng, &["lead", "participant"]).to_owned());
            a.sponsor = Some(Sponsor::ALL[rng.usize(..Sponsor::ALL.len())]);
        }
        "book" | "patent" | "paper" => {
            a.date = date(rng);
            a.role = Some(one_of(rng, &["first", "other"]).to_owned());
            a.subject = per_mille(rng, 200).then(|| "professional".into());
            if kind == "paper" && per_mille(rng, 800) {
                a.cn_serial =
                    Some(one_of(rng, &["CN 43-1234", " cn43-1234/G4 ", "ISSN 1000-0000"]).to_owned());
            }
        }
        "award" => {
            a.date = date(rng);
            a.level = Some(one_of(rng, &["national", "provincial", "prefecture", "other"]).to_owned());
            a.rank = (a.level.as_deref() == Some("prefecture") || per_mille(rng, 500)).then(|| rng.u32(1..9));
        }
        "computer_exam" => {
            a.date = date(rng);
            a.modules = Some(rng.u32(1..=5));
        }
        "aid_mission" => {
            let from = NaiveDate::from_ymd_opt(i32::from(year), rng.u32(1..=12), 28).unwrap_or_default();
            (a.from, a.to) = (Some(from), Some(from + Days::new(rng.u64(..800))));
            a.provincial_or_above = Some(per_mille(rng, 800));
            a.assessed_qualified = Some(per_mille(rng, 800));
            a.own_provision = per_mille(rng, 200).then(|| OwnProvision::new([year, year + 1], "某专项规定"));
        }
        "degree_study" => {
            a.date = date(rng);
            a.state_recognised = per_mille(rng, 700).then(|| rng.bool());
        }
        _ => a.date = date(rng),
    }
    a
}

fn session(rng: &mut Rng, year: Year) -> Session {
    let date = NaiveDate::from_ymd_opt(i32::from(year), 5, rng.u32(1..=3)).unwrap_or_default();
    Session::new(date, Part::ALL[rng.usize(..Part::ALL.len())])
}

fn provider(rng: &mut Rng) -> Option<Provider> {
    per_mille(rng, 700).then(|| {
        let truth = |rng: &mut Rng| per_mille(rng, 700).then(|| rng.bool());
        let mut provider = Provider::new(ProviderType::ALL[rng.usize(..ProviderType::ALL.len())]);
        provider.approved = truth(rng);
        provider.curriculum_reviewed = truth(rng);
        provider.keys_filed = truth(rng);
        provider
    })
}

/// All that an alternative asks for, or some of what the kind asks for and a document that it does not.
fn evidence(rng: &mut Rng, activity: &mut Activity) {
    if per_mille(rng, 600) {
        activity.evidence = full_evidence(rng, activity.kind.as_str());
        return;
    }
    let kind = policy_2021().kind(activity.kind.as_str());
    let mut all: Vec<_> =
        kind.iter().flat_map(|kind| &kind.evidence).flat_map(|a| a.slots.concat()).collect();
    all.push("transcript".into());
    all.retain(|_| rng.bool());
    activity.evidence = all;
}

/// Makes a fault of an activity, or of one beside another.
fn spoil(rng: &mut Rng, request: &mut Request, place: usize) {
    let year = NaiveDate::from_ymd_opt(2017, 3, 1).unwrap_or_default();
    let other = request.activities[rng.usize(..request.activities.len())].id.clone();
    let a = &mut request.activities[place];
    match rng.u32(..28) {
        0 => a.id = " ".into(),
        1 => a.id = "长".repeat(201).into(),
        2 => a.id = other,
        3 => a.kind = "podcast".into(),
        4 => a.subject = Some("elective".into()),
        5 => a.subject = if a.subject.is_some() { None } else { Some("public".into()) },
        6 => a.evidence.push("poem".into()),
        7 => a.date = None,
        8 => a.date = "2020-02".parse().ok(),
        9 => a.credited_year = Some(*one_of(rng, &[&1900, &2019, &2101])),
        10 => a.full_days = Some(*one_of(rng, &[&0, &367, &70_000])),
        11 => a.half_days = None,
        12 => a.evenings = Some(*one_of(rng, &[&1, &400, &u32::MAX])),
        13 => a.sessions = Some(Vec::new()),
        14 => a.sessions = Some(vec![Session::new(year, Part::Morning), session(rng, 2018)]),
        15 => a.minutes = Some(*one_of(rng, &[&0, &30, &527_041, &u32::MAX])),
        16 => a.hours = Some(ce_rules::Hours::from_hundredths(*one_of(rng, &[&0, &-100, &100, &1_000_000]))),
        17 => a.role = Some("poet".to_owned()),
        18 => a.role = None,
        19 => a.level = Some("village".to_owned()),
        20 => a.rank = *one_of(rng, &[&None, &Some(0), &Some(1_000), &Some(70_000)]),
        21 => a.modules = *one_of(rng, &[&None, &Some(0), &Some(101), &Some(65_536)]),
        22 => (a.sponsor, a.cn_serial) = (Some(Sponsor::Other), Some("CN".to_owned())),
        23 => (a.from, a.to) = (a.to, Some(year)),
        24 => a.from = NaiveDate::from_ymd_opt(1900, 1, 1),
        25 => a.provincial_or_above = None,
        26 => {
            let years = one_of::<[Year]>(rng, &[&[], &[2019, 2019], &[1900]]).to_vec();
            a.own_provision = Some(OwnProvision::new(years, " "));
        }
        _ => a.state_recognised = Some(true),
    }
}

/// Makes a fault of what stands beside the activities.
fn spoil_head(rng: &mut Rng, request: &mut Request) {
    match rng.u32(..8) {
        0 => request.applicant.series = Some(" ".to_owned()),
        1 => request.applicant.id = Some(format!("{}{}", "人".repeat(200), rng.u32(..))),
        2 => {
            let mut certificate = Certificate::new(2020..=2020);
            certificate.to = 2018;
            request.certificates.push(certificate);
        }
        3 => request.certificates.push(Certificate::new(1900..=2018)),
        4 => request.waivers.push(Waiver::new(2018..=2018, "　")),
        5 => request.policy = Some("utopia".into()),
        6 => (request.application_year, request.policy) = (2030, None),
        _ => request.application_year = 1900,
    }
}
