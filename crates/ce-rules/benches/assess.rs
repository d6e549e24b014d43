//! What one person with 25 activities costs: typed, and in JSON.
//!
//! `cargo bench -p ce-rules`

use ce_rules::{
    Activity, Applicant, Part, PartialDate, Provider, ProviderType, Request, Rules, Session, Target,
};
use divan::{Bencher, black_box};

fn main() {
    divan::main();
}

/// Five years, five activities each, as records of a teacher are: courses by the day and online, a paper or a
/// project, some evidence missing, sessions that overlap, a reference twice.
fn request() -> Request {
    let mut request = Request::new(2021, Applicant::new(Target::AssociateSenior));
    request.applicant.id = Some("T0031".to_owned());
    for year in 2016..=2020 {
        let date = |month| PartialDate::from_month(year, month).ok();
        let mut add = |suffix: &str, kind: &str, evidence: &[&str], set: &dyn Fn(&mut Activity)| {
            let mut activity = Activity::new(format!("{year}-{suffix}"), kind);
            activity.title = Some(format!("活动 {year} {suffix}"));
            activity.evidence = evidence.iter().map(|document| (*document).into()).collect();
            set(&mut activity);
            request.activities.push(activity);
        };
        add("1", "training", &["notice", "agenda", "sign_in_sheet"], &|a| {
            a.subject = Some("professional".into());
            a.date = date(3);
            a.full_days = Some(3);
            a.half_days = Some(1);
        });
        add("2", "online_course", &["course_duration", "completion_certificate"], &|a| {
            a.subject = Some("public".into());
            a.date = date(5);
            a.minutes = Some(1_500);
            a.reference = Some(format!("证书-{year}"));
            a.provider = Some(Provider {
                provider_type: ProviderType::AccreditedBase,
                approved: None,
                curriculum_reviewed: Some(true),
                keys_filed: Some(true),
            });
        });
        add("3", "paper", &["journal_cover", "serial_number_page"], &|a| {
            a.date = date(7);
            a.role = Some("first".to_owned());
            a.cn_serial = Some("CN 43-1234/G4".to_owned());
        });
        for (suffix, part) in [("4", Part::FullDay), ("5", Part::Morning)] {
            add(suffix, "academic_event", &["invitation", "stamped_receipt", "study_notes"], &|a| {
                let day = chrono::NaiveDate::from_ymd_opt(i32::from(year), 9, 9).unwrap_or_default();
                a.sessions = Some(vec![Session { date: day, part }]);
            });
        }
    }
    request
}

// A sample is many calls, each with its result dropped, as in a program that assesses one person after the other.
#[divan::bench(sample_count = 100, sample_size = 100)]
fn assess(bencher: Bencher<'_, '_>) {
    let request = request();
    let rules = Rules::builtin();
    assert_eq!(request.activities.len(), 25);
    assert!(rules.assess(&request).is_ok());
    bencher.bench(|| drop(black_box(rules.assess(black_box(&request)))));
}

#[divan::bench(sample_count = 100, sample_size = 100)]
fn assess_json(bencher: Bencher<'_, '_>) {
    let text = serde_json::to_string(&request()).unwrap_or_default();
    let rules = Rules::builtin();
    assert!(rules.assess_json(&text).starts_with("{\"engine\""));
    bencher.bench(|| drop(black_box(rules.assess_json(black_box(&text)))));
}

/// A refused request: every activity has a fault.
#[divan::bench(sample_count = 100, sample_size = 100)]
fn faulty_json(bencher: Bencher<'_, '_>) {
    let text = serde_json::to_string(&request()).unwrap_or_default().replace("\"kind\"", "\"kin\"");
    let rules = Rules::builtin();
    assert!(rules.assess_json(&text).starts_with("{\"error\""));
    bencher.bench(|| drop(black_box(rules.assess_json(black_box(&text)))));
}

/// Reading the policies, once in a process.
#[divan::bench]
fn load_policies(bencher: Bencher<'_, '_>) {
    let documents: Vec<String> = Rules::builtin()
        .policies()
        .map(|policy| serde_json::to_string(policy.document()).unwrap_or_default())
        .collect();
    bencher.bench(|| {
        documents.iter().map(|document| Rules::builtin().with_policy(document).is_ok()).collect::<Vec<_>>()
    });
}
