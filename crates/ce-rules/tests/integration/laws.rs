//! Laws that hold for any record, on random requests in which the rules meet each other often.

use ce_rules::{
    Activity, Applicant, Assessment, Certificate, Degree, EvidenceMode, Hours, Outcome, OwnProvision, Part,
    Policy, Provider, ProviderType, Request, Session, Sponsor, Status, Target, Verdict, assess, assess_json,
    policy,
};
use proptest::prelude::*;
use proptest::sample::select;

const YEARS: std::ops::RangeInclusive<u16> = 2018..=2020;

pub(crate) fn policy_2021() -> &'static Policy {
    policy("hunan-2021").unwrap()
}

/// The documents of a kind's first alternative.
pub(crate) fn full_evidence(kind: &str) -> Vec<ce_rules::DocumentId> {
    let alternatives = &policy_2021().kind(kind).unwrap().evidence;
    alternatives[0].slots.iter().map(|slot| slot[0].clone()).collect()
}

fn all_documents(kind: &str) -> Vec<ce_rules::DocumentId> {
    let alternatives = &policy_2021().kind(kind).unwrap().evidence;
    let mut all: Vec<_> = alternatives.iter().flat_map(|a| a.slots.concat()).collect();
    all.push("transcript".into());
    all.sort();
    all.dedup();
    all
}

fn session() -> impl Strategy<Value = (u32, Part)> {
    (1..=3u32, select(Part::ALL))
}

fn provider() -> impl Strategy<Value = Option<Provider>> {
    let truth = || proptest::option::of(any::<bool>());
    proptest::option::of((select(ProviderType::ALL), truth(), truth(), truth()).prop_map(
        |(provider_type, approved, curriculum_reviewed, keys_filed)| {
            let mut provider = Provider::new(provider_type);
            provider.approved = approved;
            provider.curriculum_reviewed = curriculum_reviewed;
            provider.keys_filed = keys_filed;
            provider
        },
    ))
}

/// An activity of any kind, with an id to be given later.
pub(crate) fn activity() -> impl Strategy<Value = Activity> {
    let kinds: Vec<String> = policy_2021().document().kinds.iter().map(|kind| kind.id.to_string()).collect();
    let basics = (
        select(kinds),
        YEARS,
        1..=12u8,
        select(vec!["public", "professional"]),
        proptest::option::weighted(0.3, select(vec!["R1", " r1 ", "R2", ""])),
        proptest::collection::vec(session(), 0..4),
    );
    let more =
        (0..4u32, 0..3u32, 30..2_000u32, select(vec!["1", "29.99", "30", "60"]), 1..8u32, any::<bool>());
    (basics, more, provider(), any::<u32>(), 0..800u64).prop_map(|(basics, more, provider, seed, days)| {
        let (kind, year, month, subject, reference, sessions) = basics;
        let (full_days, half_days, minutes, hours, rank, truth) = more;
        let mut a = Activity::new("", kind.as_str());
        let date = format!("{year}-{month:02}").parse().ok();
        a.reference = reference.map(str::to_owned);
        let all = all_documents(&kind);
        a.evidence =
            all.into_iter().enumerate().filter(|(i, _)| seed >> i & 1 == 1).map(|(_, d)| d).collect();
        if seed >> 31 & 1 == 1 {
            a.evidence = full_evidence(&kind);
        }
        match kind.as_str() {
            "training" | "practice" | "academic_event" | "overseas_exchange" => {
                a.subject = Some(subject.into());
                a.provider = provider;
                if sessions.is_empty() {
                    a.date = date;
                    a.full_days = Some(full_days);
                    a.half_days = Some(half_days + 1);
                } else {
                    let of = |(day, part): (u32, Part)| {
                        Session::new(chrono::NaiveDate::from_ymd_opt(i32::from(year), 5, day).unwrap(), part)
                    };
                    a.sessions = Some(sessions.into_iter().map(of).collect());
                }
            }
            "online_course" => {
                a.subject = Some(subject.into());
                a.provider = provider;
                a.date = date;
                a.minutes = Some(minutes);
                a.hours = truth.then(|| hours.parse().unwrap());
            }
            "research_project" => {
                a.date = date;
                a.role = Some(if truth { "lead" } else { "participant" }.to_owned());
                a.sponsor = Some(Sponsor::ALL[rank as usize % 3]);
            }
            "book" | "patent" | "paper" => {
                a.date = date;
                a.role = Some(if truth { "first" } else { "other" }.to_owned());
                if kind == "paper" && rank > 1 {
                    a.cn_serial = Some("CN 43-1234".to_owned());
                }
            }
            "award" => {
                a.date = date;
                a.level =
                    Some(["national", "provincial", "prefecture", "other"][month as usize % 4].to_owned());
                a.rank = Some(rank);
            }
            "computer_exam" => {
                a.date = date;
                a.modules = Some(rank);
            }
            "aid_mission" => {
                let from = chrono::NaiveDate::from_ymd_opt(i32::from(year), u32::from(month), 28).unwrap();
                a.from = Some(from);
                a.to = Some(from + chrono::Days::new(days));
                a.provincial_or_above = Some(truth);
                a.assessed_qualified = Some(rank > 1);
                a.own_provision = (rank > 6).then(|| OwnProvision::new(vec![year], "某专项规定"));
            }
            "degree_study" => {
                a.date = date;
                a.state_recognised = (rank > 3).then_some(truth);
            }
            _ => a.date = date,
        }
        a
    })
}

pub(crate) fn request() -> impl Strategy<Value = Request> {
    let ids: Vec<String> = (0..40).map(|i| format!("{}{i}", ["a", "B", "é", "张", "😀"][i % 5])).collect();
    (
        proptest::collection::vec(activity(), 0..16),
        Just(ids).prop_shuffle(),
        select(vec![Degree::Doctor, Degree::Master]),
        select(EvidenceMode::ALL),
        proptest::option::weighted(0.2, YEARS),
        select(vec![2020, 2021]),
    )
        .prop_map(|(mut activities, ids, degree, evidence, certified, year)| {
            for (activity, id) in activities.iter_mut().zip(ids) {
                activity.id = id.into();
            }
            let mut applicant = Applicant::new(Target::AssociateSenior);
            applicant.degree = Some(degree);
            applicant.employed_since = "2019-07".parse().ok();
            let mut request = Request::new(year, applicant);
            request.evidence = evidence;
            request.activities = activities;
            request.certificates = certified.into_iter().map(|y| Certificate::new(y..=y)).collect();
            request
        })
}

/// Requests whose activities do not compete: no references, attendance in counts, nothing that counts once a year.
fn request_without_competition() -> impl Strategy<Value = Request> {
    request().prop_map(|mut request| {
        for activity in &mut request.activities {
            activity.reference = None;
            if activity.sessions.take().is_some() {
                activity.date = "2020".parse().ok();
                activity.full_days = Some(1);
            }
        }
        request.activities.retain(|a| a.kind != "degree_study" && a.kind != "qualification_exam");
        request.evidence = EvidenceMode::Required;
        request
    })
}

pub(crate) fn run(request: &Request) -> Assessment {
    assess(request).unwrap_or_else(|error| panic!("{:#?}", error.faults()))
}

/// The result without what follows the order of the request.
fn unordered(mut assessment: Assessment) -> Assessment {
    assessment.activities.sort_by(|a, b| a.id.cmp(&b.id));
    for year in &mut assessment.years {
        year.activities.sort();
    }
    assessment
}

pub(crate) fn grade(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::NotEligible => 0,
        Verdict::Pending => 1,
        Verdict::Eligible => 2,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_order_of_activities_changes_nothing((request, order) in request().prop_flat_map(|request| {
        let order = Just(request.activities.clone()).prop_shuffle();
        (Just(request), order)
    })) {
        let mut shuffled = request.clone();
        shuffled.activities = order;
        prop_assert_eq!(unordered(run(&request)), unordered(run(&shuffled)));
    }

    #[test]
    fn sums_reconcile(request in request()) {
        let result = run(&request);
        for year in &result.years {
            let of = |subject: &str| -> Hours {
                let counts = |a: &&ce_rules::ActivityAssessment| {
                    a.years == [year.year] && a.subject.as_ref().is_some_and(|s| s == subject)
                };
                result.activities.iter().filter(counts).map(|a| a.recognised).sum()
            };
            prop_assert_eq!(year.hours.get("public"), Some(of("public")));
            prop_assert_eq!(year.hours.get("professional"), Some(of("professional")));
            prop_assert_eq!(year.total, of("public") + of("professional"));
        }
        for activity in &result.activities {
            prop_assert!(activity.recognised <= activity.claimed);
            let gave = activity.outcome == Outcome::Recognised;
            if !gave {
                prop_assert!(activity.recognised.is_zero());
            }
            let listed = result.years.iter().any(|year| year.activities.contains(&activity.id));
            prop_assert_eq!(listed, gave && activity.in_window);
            prop_assert!(!activity.clauses.is_empty());
        }
    }

    #[test]
    fn what_is_claimed_is_recognised_pending_or_denied_for_a_reason(request in request()) {
        use ce_rules::{FindingCode as Code, Severity};
        let result = run(&request);
        let [mut recognised, mut pending, mut denied, mut overlapped] = [Hours::ZERO; 4];
        for activity in &result.activities {
            let lost = Hours::from_hundredths(activity.claimed.hundredths() - activity.recognised.hundredths());
            let told = |of: &dyn Fn(&ce_rules::Finding) -> bool| activity.findings.iter().any(of);
            recognised += activity.recognised;
            match activity.outcome {
                Outcome::Recognised => {
                    overlapped += lost;
                    prop_assert_eq!(lost.is_zero(), !told(&|f| f.code == Code::SessionOverlap));
                }
                Outcome::Pending => {
                    pending += lost;
                    prop_assert!(!activity.evidence.missing.is_empty());
                    prop_assert!(told(&|f| f.code == Code::EvidenceMissing));
                    prop_assert!(!told(&|f| f.severity() == Severity::Error && f.code != Code::MissionTooShort));
                }
                Outcome::Denied => {
                    denied += lost;
                    let takes = [Code::OncePerYear, Code::SessionOverlap, Code::NoHours];
                    prop_assert!(told(&|f| f.severity() == Severity::Error || takes.contains(&f.code)));
                }
            }
        }
        let claimed: Hours = result.activities.iter().map(|activity| activity.claimed).sum();
        prop_assert_eq!(claimed, recognised + pending + denied + overlapped);
    }

    #[test]
    fn the_potential_is_never_less_than_what_there_is(request in request()) {
        let result = run(&request);
        for year in &result.years {
            for (subject, hours) in year.hours.iter() {
                prop_assert!(year.potential.hours.get(subject.as_str()) >= Some(hours));
            }
            if year.status != Status::NotMet {
                prop_assert_ne!(year.potential.status, Status::NotMet);
            }
        }
    }

    #[test]
    fn the_verdict_follows_from_the_years(request in request()) {
        let result = run(&request);
        let met = result.years.iter().all(|year| year.status != Status::NotMet);
        let could = result.years.iter().all(|year| year.potential.status != Status::NotMet);
        let verdict = if met { Verdict::Eligible } else if could { Verdict::Pending } else { Verdict::NotEligible };
        prop_assert_eq!(result.verdict, verdict);
        for year in &result.years {
            let lacks = year.shortfall.subjects.iter().any(|(_, h)| !h.is_zero()) || !year.shortfall.total.is_zero();
            prop_assert_eq!(lacks, year.status == Status::NotMet);
        }
    }

    #[test]
    fn ignored_evidence_is_full_evidence(mut request in request()) {
        request.evidence = EvidenceMode::Ignored;
        let ignored = run(&request);
        request.evidence = EvidenceMode::Required;
        for activity in &mut request.activities {
            activity.evidence = full_evidence(activity.kind.as_str());
        }
        let full = run(&request);
        prop_assert_eq!(ignored.years, full.years);
        prop_assert_eq!(ignored.verdict, full.verdict);
    }

    #[test]
    fn more_evidence_never_hurts_where_nothing_competes(request in request_without_competition(), at in any::<proptest::sample::Index>()) {
        prop_assume!(!request.activities.is_empty());
        let before = run(&request);
        let mut better = request.clone();
        let activity = &mut better.activities[at.index(request.activities.len())];
        let documents = full_evidence(activity.kind.as_str());
        activity.evidence.extend(documents);
        let after = run(&better);
        prop_assert!(grade(after.verdict) >= grade(before.verdict));
        for (before, after) in before.years.iter().zip(&after.years) {
            for (subject, hours) in before.hours.iter() {
                prop_assert!(after.hours.get(subject.as_str()) >= Some(hours));
            }
        }
    }

    #[test]
    fn more_evidence_never_lowers_a_years_total(mut request in request(), at in any::<proptest::sample::Index>()) {
        // What competes may take hours from another, and one subject may lose by it; duplicates may move them to another year.
        for activity in &mut request.activities {
            activity.reference = None;
        }
        let before = run(&request);
        let pending = before.activities.iter().enumerate().filter(|(_, a)| a.outcome == Outcome::Pending);
        let pending: Vec<usize> = pending.map(|(place, _)| place).collect();
        prop_assume!(!pending.is_empty());
        let at = pending[at.index(pending.len())];
        let activity = &mut request.activities[at];
        let documents = full_evidence(activity.kind.as_str());
        activity.evidence.extend(documents);
        let after = run(&request);
        for (before, after) in before.years.iter().zip(&after.years) {
            prop_assert!(after.total >= before.total, "{}: {} < {}", before.year, after.total, before.total);
        }
        prop_assert!(after.activities[at].recognised >= before.activities[at].recognised);
    }

    #[test]
    fn one_activity_more_never_lowers_a_years_total(mut request in request(), more in activity()) {
        // A duplicate may move the hours of an achievement to another year: that is the one exception.
        for activity in &mut request.activities {
            activity.reference = None;
        }
        let before = run(&request);
        let mut more = more;
        more.id = "one more".into();
        more.reference = None;
        request.activities.push(more);
        let after = run(&request);
        for (before, after) in before.years.iter().zip(&after.years) {
            prop_assert!(after.total >= before.total, "{}: {} < {}", before.year, after.total, before.total);
        }
    }

    #[test]
    fn a_certificate_never_hurts(request in request(), year in YEARS) {
        let before = run(&request);
        let mut certified = request.clone();
        certified.certificates.push(Certificate::new(year..=year));
        let after = run(&certified);
        prop_assert!(grade(after.verdict) >= grade(before.verdict));
        prop_assert_eq!(&before.activities, &after.activities);
    }

    #[test]
    fn a_waiver_never_hurts(request in request(), year in YEARS) {
        let before = run(&request);
        let mut waived = request.clone();
        waived.waivers.push(ce_rules::Waiver::new(year..=year, "借调"));
        let after = run(&waived);
        prop_assert!(grade(after.verdict) >= grade(before.verdict));
        prop_assert_eq!(&before.activities, &after.activities);
    }

    #[test]
    fn requests_and_results_go_round(request in request()) {
        let text = serde_json::to_string(&request).unwrap();
        let again: Request = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(&again, &request);
        prop_assert_eq!(serde_json::to_string(&again).unwrap(), text);
        // Read as any reader of JSON does, and written again.
        let result = assess_json(&serde_json::to_string(&request).unwrap());
        let read: serde_json::Value = serde_json::from_str(&result).unwrap();
        let typed = serde_json::to_value(run(&request)).unwrap();
        prop_assert_eq!(read, typed);
    }

    #[test]
    fn the_same_achievement_counts_once(request in request()) {
        let result = run(&request);
        let mut seen = std::collections::BTreeSet::new();
        for (activity, asked) in result.activities.iter().zip(&request.activities) {
            let reference = asked.reference.as_deref().unwrap_or("").trim().to_lowercase();
            let by_year = policy_2021().kind(asked.kind.as_str()).unwrap().same_reference;
            let year = (by_year == ce_rules::policy::SameReference::SameYear).then(|| activity.years.clone());
            if !reference.is_empty() && activity.outcome == Outcome::Recognised {
                prop_assert!(seen.insert((asked.kind.clone(), reference, year)));
            }
        }
    }

    #[test]
    fn text_and_types_agree(request in request()) {
        let text = serde_json::to_string(&request).unwrap();
        let typed = serde_json::to_string(&run(&request)).unwrap();
        prop_assert_eq!(assess_json(&text), typed);
    }

    #[test]
    fn a_damaged_request_is_refused_whole(request in request(), place in any::<proptest::sample::Index>(), length in 0..12usize) {
        let mut text: Vec<char> = serde_json::to_string(&request).unwrap().chars().collect();
        let start = place.index(text.len());
        text.drain(start..(start + length).min(text.len()));
        let text: String = text.into_iter().collect();
        let result: serde_json::Value = serde_json::from_str(&assess_json(&text)).unwrap();
        let whole = result.get("verdict").is_some() && result.get("error").is_none();
        let refused = result.get("error").is_some() && result.get("verdict").is_none();
        prop_assert!(whole || refused);
        if result["error"] == "invalid_request" {
            prop_assert!(!result["faults"].as_array().unwrap().is_empty());
        }
    }

    #[test]
    fn any_value_in_any_place_gives_a_result_or_an_error(
        request in request(),
        place in any::<proptest::sample::Index>(),
        value in select(vec!["null", "true", "-1", "1e400", "0.001", "\"\"", "\"2019-02-30\"", "[]", "[[]]", "{}", "99999999999999999999", "\"\\u0000\""]),
    ) {
        let text = serde_json::to_string(&request).unwrap();
        // The value takes the place of what follows one of the colons.
        let colons: Vec<usize> = text.match_indices(':').map(|(at, _)| at).collect();
        let at = colons[place.index(colons.len())] + 1;
        let rest = text[at..].find([',', '}']).map_or("", |end| &text[at + end..]);
        let spoilt = format!("{}{value}{rest}", &text[..at]);
        let result: serde_json::Value = serde_json::from_str(&assess_json(&spoilt)).unwrap();
        prop_assert!(result.get("verdict").is_some() != result.get("error").is_some());
    }
}

#[test]
fn evidence_of_any_subset_is_judged_like_its_table() {
    // Every subset of every kind's documents, against the plain reading of the table.
    for kind in &policy_2021().document().kinds {
        let all = all_documents(kind.id.as_str());
        for bits in 0u32..1 << all.len() {
            let held: Vec<_> =
                all.iter().enumerate().filter(|(i, _)| bits >> i & 1 == 1).map(|(_, d)| d.clone()).collect();
            let evidence = policy_2021().check_evidence(kind.id.as_str(), &held).unwrap();
            let lacks = |a: &ce_rules::policy::Alternative| -> Vec<Vec<ce_rules::DocumentId>> {
                a.slots.iter().filter(|slot| !slot.iter().any(|d| held.contains(d))).cloned().collect()
            };
            let mut missing: Vec<_> = kind.evidence.iter().map(lacks).collect();
            let sufficient = missing.iter().any(Vec::is_empty);
            assert_eq!(evidence.sufficient, sufficient, "{}: {held:?}", kind.id);
            missing.sort_by_key(Vec::len);
            let found: Vec<Vec<Vec<_>>> =
                evidence.missing.iter().map(|a| a.iter().map(|slot| slot.to_vec()).collect()).collect();
            assert_eq!(found, if sufficient { Vec::new() } else { missing }, "{}: {held:?}", kind.id);
        }
    }
}

proptest! {
    #[test]
    fn a_document_more_never_takes_sufficiency_away(kind in select(policy_2021().document().kinds.clone()), seed in any::<u64>()) {
        let all = all_documents(kind.id.as_str());
        let held: Vec<_> = all.iter().enumerate().filter(|(i, _)| seed >> i & 1 == 1).map(|(_, d)| d.clone()).collect();
        if policy_2021().check_evidence(kind.id.as_str(), &held).unwrap().sufficient {
            prop_assert!(policy_2021().check_evidence(kind.id.as_str(), &all).unwrap().sufficient);
        }
    }
}
