//! What a program that embeds the library relies on, and no other test would miss.

use ce_rules::batch::Verdicts;
use ce_rules::json::Value;
use ce_rules::{
    Applicant, Assessment, Degree, Error, FactValue, Facts, Hours, Ledger, Policy, Remedies, Request, Rules,
    Target,
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

/// A request in types cannot state a fact twice, which is a fault of a text.
#[test]
fn of_a_fact_given_twice_the_last_counts() {
    let facts: Facts = [("abroad", true), ("live", true), ("abroad", false)]
        .map(|(id, is)| (id.into(), is.into()))
        .into_iter()
        .collect();
    assert_eq!(facts.get("abroad"), Some(&FactValue::from(false)));
    assert_eq!(facts.iter().map(|(id, _)| id.as_str()).collect::<Vec<_>>(), ["abroad", "live"]);
}
