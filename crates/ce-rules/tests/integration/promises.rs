//! What a program that embeds the library relies on, and no other test would miss.

use ce_rules::batch::Verdicts;
use ce_rules::json::Value;
use ce_rules::{
    Activity, Applicant, Assessment, Degree, Error, Hours, Ledger, Policy, Remedies, Request, Rules, Target,
};

/// Requests are assessed on any thread, and rules are shared by all of them.
#[test]
fn everything_is_shared_between_threads() {
    fn shared<T: Send + Sync + 'static>() {}
    shared::<Rules>();
    shared::<Policy>();
    shared::<Request>();
    shared::<Assessment>();
    shared::<Ledger>();
    shared::<Remedies>();
    shared::<Error>();
    shared::<Value<'static>>();
    shared::<Verdicts<'static>>();
}

/// An error is one like any other, to be boxed and passed on.
#[test]
fn errors_are_errors() {
    fn error<T: std::error::Error + Send + Sync + 'static>() {}
    error::<Error>();
    error::<ce_rules::UnknownWord>();
    error::<ce_rules::DateError>();
    error::<ce_rules::HoursError>();
    error::<ce_rules::identity::IdentityError>();
}

/// Words of a database are read as they are spelt in the contract, and shown by their names.
#[test]
fn every_word_is_read_back() {
    for target in Target::ALL {
        assert_eq!(target.to_string().parse(), Ok(*target));
    }
    for degree in Degree::ALL {
        assert_eq!(degree.as_str().parse(), Ok(*degree));
    }
    assert!("".parse::<Degree>().is_err());
}

/// A subject that the policy does not have has no hours, which is not the same as none.
#[test]
fn a_subject_that_is_not_there_has_no_hours() {
    let request = Request::new(2021, Applicant::new(Target::AssociateSenior));
    let assessment = ce_rules::assess(&request).unwrap();
    let hours = &assessment.years[0].hours;
    assert_eq!(hours.get("public"), Some(Hours::ZERO));
    assert_eq!(hours.get("pubic"), None);
}

/// A fact that a typed request states twice is told, as it is of a text.
#[test]
fn a_fact_given_twice_is_a_fault_of_a_typed_request_too() {
    let policy = r#"
id = "abroad-2021"
extends = "hunan-2021"
application_years = [2021]
scope = "unit"
[[facts]]
id = "abroad"
name = { zh = "境外", en = "Abroad" }
[[kinds]]
id = "training"
optional_facts = ["abroad"]
"#;
    let rules = Rules::builtin().with_policy(policy).unwrap();
    let mut activity = Activity::new("a", "training");
    activity.subject = Some("public".into());
    activity.date = "2020".parse().ok();
    activity.full_days = Some(1);
    activity.facts =
        Some([("abroad".into(), true.into()), ("abroad".into(), false.into())].into_iter().collect());
    let mut request = Request::new(2021, Applicant::new(Target::AssociateSenior));
    request.policy = Some("abroad-2021".into());
    request.activities.push(activity);
    let error = rules.assess(&request).unwrap_err();
    let faults: Vec<_> =
        error.faults().iter().map(|fault| (fault.path.as_str(), fault.code.as_str())).collect();
    assert_eq!(faults, [("/activities/0/facts/abroad", "duplicate_field")]);
    request.activities[0].facts = Some([("abroad".into(), true.into())].into_iter().collect());
    assert!(rules.assess(&request).is_ok());
}
