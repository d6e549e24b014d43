//! What is taken of people for whom the tables do not say it, and what is asked of the results.

use ce_rules::{PolicyId, Year};

/// What is taken of people for whom the tables do not say it, and what is asked of the results.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Options {
    /// The application year of people for whom none is given.
    pub application_year: Option<Year>,
    /// The policy of people for whom none is given.
    pub policy: Option<PolicyId>,
    /// Take evidence as given, whatever documents are listed.
    pub ignore_evidence: bool,
    /// Tell what became of each activity too. That takes the whole engine for everybody, and so its time.
    pub activities: bool,
}
