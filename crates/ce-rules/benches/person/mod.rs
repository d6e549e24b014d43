//! One person with 25 activities, the same in every benchmark.

use ce_rules::{Activity, Applicant, Part, PartialDate, Provider, ProviderType, Request, Session, Target};

/// Five years, five activities each, as records of a teacher are: courses by the day and online, a paper or a
/// project, some evidence missing, sessions that overlap, a reference twice.
pub(crate) fn request() -> Request {
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
            let mut provider = Provider::new(ProviderType::AccreditedBase);
            provider.curriculum_reviewed = Some(true);
            provider.keys_filed = Some(true);
            a.provider = Some(provider);
        });
        add("3", "paper", &["journal_cover", "serial_number_page"], &|a| {
            a.date = date(7);
            a.role = Some("first".to_owned());
            a.cn_serial = Some("CN 43-1234/G4".to_owned());
        });
        for (suffix, part) in [("4", Part::FullDay), ("5", Part::Morning)] {
            add(suffix, "academic_event", &["invitation", "stamped_receipt", "study_notes"], &|a| {
                let day = chrono::NaiveDate::from_ymd_opt(i32::from(year), 9, 9).unwrap_or_default();
                a.sessions = Some(vec![Session::new(day, part)]);
            });
        }
    }
    request
}
