//! Rules as code for continuing education (专业技术人员继续教育): does a record of activities meet what an applicant for a
//! title needs?
//!
//! Each year of a window must reach its credit hours in public and professional subjects; 14 kinds of activity
//! convert to hours, each needs certain documents, and recognition has conditions. All numbers, words and tables
//! stand in [policies](mod@policy) as data, each with the clause that it comes from. The functions are pure: no input
//! or output, no clock, no state; the same request gives the same bytes.
//!
//! ```
//! let request = r#"{
//!     "application_year": 2021,
//!     "applicant": {"id": "T0031", "target": "associate_senior", "degree": "doctor"},
//!     "activities": [
//!         {"id": "a1", "kind": "patent", "date": "2020", "role": "first", "evidence": ["patent_certificate"]}
//!     ]
//! }"#;
//! let assessment = ce_rules::assess_text(request)?;
//! assert_eq!(assessment.verdict, ce_rules::Verdict::NotEligible);
//! let year = &assessment.years[1];
//! assert_eq!((year.year, year.total.to_string().as_str()), (2020, "90"));
//! assert_eq!(year.shortfall.subjects.get("public"), "30".parse().ok(), "a patent is professional only");
//! assert_eq!(assessment.activities[0].clauses[0], "hn-2020-11-annex/2.4#first");
//! # Ok::<(), ce_rules::Error>(())
//! ```
//!
//! [`assess`] takes a [`Request`], [`assess_text`] and [`assess_json`] take the JSON of the contract. A user's own
//! policies are added to [`Rules`].
//!
//! # Features
//! - `time`: `time::Date` (0.3) to [`PartialDate`], and back where the day is known.
//! - `schema`: JSON Schemas of the contract, for tools.
// The web package is compiled for size, and there what reads and writes the text of every call asks for speed.
#![cfg_attr(small_code, feature(optimize_attribute))]
#![cfg_attr(
    not(test),
    warn(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::unreachable,
        clippy::todo,
        clippy::unimplemented,
        clippy::indexing_slicing,
        clippy::string_slice,
        clippy::float_arithmetic,
        clippy::print_stdout,
        clippy::print_stderr
    )
)]

mod activity;
pub mod arithmetic;
mod assess;
pub mod assessment;
pub mod batch;
#[doc(hidden)]
pub mod builtin;
pub mod calendar;
pub mod calls;
pub mod catalogue;
pub mod clause;
mod competition;
pub mod conversion;
pub mod date;
pub mod error;
pub mod evidence;
pub mod explain;
pub mod finding;
pub mod hours;
pub mod identity;
pub mod impact;
pub mod json;
pub mod ledger;
pub mod limits;
mod messages;
pub mod named;
pub mod names;
pub mod policy;
pub mod procedure;
pub mod programme;
pub mod publicity;
pub mod recognition;
pub mod remedies;
pub mod request;
pub mod roster;
mod rules;
mod runs;
#[cfg(feature = "schema")]
pub mod schema;
pub mod text;
pub mod threshold;
pub mod window;

pub use chrono;

pub use arithmetic::{Addition, Arithmetic, CountedBy, Term};
pub use assessment::{
    ActivityAssessment, Assessment, Outcome, Potential, RunAssessment, RunPotential, Shortfalls, Status,
    SubjectHours, Verdict, Window, YearAssessment,
};
pub use calls::{Answer, Call};
pub use catalogue::{EvidenceOption, EvidenceOptions, NamedDocument, PolicySummary};
pub use clause::Register;
pub use date::{DateError, PartialDate, Year};
pub use error::{Error, ErrorCode, UnknownWord};
pub use evidence::{Evidence, Slot};
pub use explain::Explanation;
pub use finding::{Finding, FindingCode, FindingData, Severity};
pub use hours::{Hours, HoursError};
pub use impact::{
    ActivityImpact, ActivitySide, ComparedPolicy, Impact, PersonImpact, RefusedRequest, Side, YearImpact,
    YearSide,
};
pub use json::{Fault, FaultCode, Position};
pub use ledger::{Ledger, LedgerLine, LedgerPerson, LedgerRecord, LedgerYear, NotAsked, NotAskedWhy};
pub use limits::{AllocatedHours, Cut, CutBy};
pub use named::{NamedWord, NamedWords, WordList, words};
pub use names::{ActivityId, ClauseId, ComponentId, DocumentId, FactId, KindId, PolicyId, SubjectId};
pub use policy::{Clauses, Policy, PolicyDocument};
pub use procedure::{Procedure, ProcedureQuestion, Unit};
pub use programme::{Programme, ProgrammeQuestion};
pub use publicity::{Publicity, PublicityQuestion};
pub use recognition::is_cn_serial;
pub use remedies::{Completion, Lack, Remedies, Search, UnitsNeeded, YearRemedies};
pub use request::{
    Activity, Allotment, Applicant, Certificate, Degree, EvidenceMode, FactValue, Facts, Mode, OwnProvision,
    Part, Provider, ProviderType, Request, Session, Sponsor, Target, Waiver,
};
pub use roster::{Roster, RosterEntry, RosterQuestion};
pub use rules::Rules;
pub use text::{Locale, Text};

/// The pages of the project, so that their examples are run as tests.
#[cfg(doctest)]
mod documentation {
    #[doc = include_str!("../README.md")]
    mod readme {}
    #[doc = include_str!("../../../README.md")]
    mod project {}
    #[doc = include_str!("../../../README.zh.md")]
    mod project_zh {}
    #[doc = include_str!("../../../docs/office.md")]
    mod office {}
    #[doc = include_str!("../../../docs/answers.md")]
    mod answers {}
    #[doc = include_str!("../../../docs/tutorials/rust.md")]
    mod tutorial {}
}

/// The version of the library, as results state it.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Assesses a request by the built-in policies.
pub fn assess(request: &Request) -> Result<Assessment, Error> {
    Rules::builtin().assess(request)
}

/// Assesses a request in JSON by the built-in policies.
pub fn assess_text(request: &str) -> Result<Assessment, Error> {
    Rules::builtin().assess_text(request)
}

/// Assesses a request in JSON by the built-in policies and gives the result, or the error object, in JSON. Never
/// fails.
///
/// ```
/// let result = ce_rules::assess_json("not JSON");
/// assert!(result.starts_with(r#"{"error":"invalid_request","faults":[{"path":"","code":"syntax""#));
/// ```
pub fn assess_json(request: &str) -> String {
    Rules::builtin().assess_json(request)
}

/// The built-in policies.
pub fn policies() -> impl Iterator<Item = &'static std::sync::Arc<Policy>> {
    Rules::builtin().policies()
}

/// A built-in policy.
pub fn policy(id: &str) -> Option<&'static std::sync::Arc<Policy>> {
    Rules::builtin().policy(id)
}
