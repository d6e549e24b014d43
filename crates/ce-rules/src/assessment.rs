//! The result: the verdict, each year of the window, each activity, each with its clauses and findings.

use std::sync::Arc;

use crate::date::Year;
use crate::evidence::Evidence;
use crate::finding::Finding;
use crate::hours::{Few, Hours};
use crate::json::words;
use crate::limits::{AllocatedHours, Cut};
use crate::names::{ActivityId, KindId, PolicyId, SubjectId};
use crate::policy::Clauses;

words! {
    /// Whether the record meets what the applicant needs.
    pub enum Verdict {
        /// Every year of the window is met.
        Eligible = "eligible",
        /// Every year would be met if the missing evidence were supplied.
        Pending = "pending",
        /// Some year would not be met even so.
        NotEligible = "not_eligible",
    }

    /// How a year of the window stands.
    pub enum Status {
        /// Covered by a certificate of hours.
        Certified = "certified",
        /// Waived by the authority.
        Waived = "waived",
        /// Deemed complete by a mission.
        DeemedMet = "deemed_met",
        /// Met by recognised hours.
        Met = "met",
        /// Not met.
        NotMet = "not_met",
    }

    /// What became of an activity.
    pub enum Outcome {
        /// It counts, in whole or in part.
        Recognised = "recognised",
        /// Only evidence is missing.
        Pending = "pending",
        /// It does not count.
        Denied = "denied",
    }
}

impl Status {
    /// How a year is settled without looking at its hours; the first of these that is true.
    pub(crate) fn settled(certified: bool, waived: bool, deemed: bool) -> Option<Self> {
        match (certified, waived, deemed) {
            (true, ..) => Some(Self::Certified),
            (_, true, _) => Some(Self::Waived),
            (.., true) => Some(Self::DeemedMet),
            _ => None,
        }
    }
}

impl Verdict {
    /// By whether every year is met, and would be if all missing evidence were supplied.
    pub(crate) fn of(met: bool, possible: bool) -> Self {
        match (met, possible) {
            (true, _) => Self::Eligible,
            (false, true) => Self::Pending,
            (false, false) => Self::NotEligible,
        }
    }
}

/// Hours by subject, in the order in which the policy declares them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubjectHours {
    subjects: Arc<[SubjectId]>,
    hours: Few,
}

impl SubjectHours {
    pub(crate) fn new(subjects: Arc<[SubjectId]>, hours: &[Hours]) -> Self {
        Self { subjects, hours: Few::from(hours) }
    }

    /// The hours of a subject; none where the policy has no such subject.
    pub fn get(&self, subject: &str) -> Option<Hours> {
        self.iter().find(|(id, _)| **id == *subject).map(|(_, hours)| hours)
    }

    /// The subjects with their hours.
    pub fn iter(&self) -> impl Iterator<Item = (&SubjectId, Hours)> {
        self.subjects.iter().zip(self.hours.iter().copied())
    }
}

impl serde::Serialize for SubjectHours {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for SubjectHours {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "SubjectHours".into()
    }
    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        std::collections::BTreeMap::<String, Hours>::json_schema(generator)
    }
}

/// What a year lacks: of each subject, and in total. Never negative.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Shortfalls {
    /// By subject.
    pub subjects: SubjectHours,
    /// In total.
    pub total: Hours,
}

impl serde::Serialize for Shortfalls {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let subjects = self.subjects.iter().map(|(subject, hours)| (subject.as_str(), hours));
        serializer.collect_map(subjects.chain(std::iter::once((crate::policy::TOTAL, self.total))))
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Shortfalls {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Shortfalls".into()
    }
    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        std::collections::BTreeMap::<String, Hours>::json_schema(generator)
    }
}

/// The result of assessing a request.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
#[non_exhaustive]
pub struct Assessment {
    /// The version of the library.
    pub engine: &'static str,
    /// The policy that decided.
    pub policy: PolicyId,
    /// The digest of the policy's canonical JSON: with it, what decided can be replayed.
    pub policy_digest: String,
    /// The applicant's id, as given.
    pub applicant: Option<String>,
    /// The application year.
    pub application_year: Year,
    /// The years that the application must cover.
    pub window: Window,
    /// Whether the record meets what the applicant needs.
    pub verdict: Verdict,
    /// The years of the window, ascending.
    pub years: Vec<YearAssessment>,
    /// What the policy asks of several years together, where it does.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(default))]
    pub runs: Vec<RunAssessment>,
    /// Every activity, in the order of the request.
    pub activities: Vec<ActivityAssessment>,
    /// Findings of the whole application.
    pub findings: Vec<Finding>,
}

/// The years that an application must cover.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Window {
    /// The first year.
    pub from: Year,
    /// The last year.
    pub to: Year,
    /// Where it comes from.
    pub clauses: Clauses,
}

/// A year of the window: its annual determination.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct YearAssessment {
    /// The calendar year.
    pub year: Year,
    /// How it stands.
    pub status: Status,
    /// Recognised hours by subject.
    pub hours: SubjectHours,
    /// Recognised hours in total.
    pub total: Hours,
    /// What is missing.
    pub shortfall: Shortfalls,
    /// How it would stand if all missing evidence were supplied.
    pub potential: Potential,
    /// The ids of the activities that gave recognised hours or deemed the year complete, in the order of the request.
    pub activities: Vec<ActivityId>,
    /// The clauses that decide it.
    pub clauses: Clauses,
    /// Findings of the year.
    pub findings: Vec<Finding>,
}

/// How a year would stand if all missing evidence were supplied.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Potential {
    /// How it would stand.
    pub status: Status,
    /// Hours by subject.
    pub hours: SubjectHours,
    /// Hours in total.
    pub total: Hours,
}

/// A requirement over several years together.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct RunAssessment {
    /// The requirement.
    pub requirement: String,
    /// The first year.
    pub from: Year,
    /// The last year.
    pub to: Year,
    /// How it stands: `met`, `not_met`, or `deemed_met` where every year is settled otherwise.
    pub status: Status,
    /// The recognised hours that it measures, of the years that are not settled otherwise.
    pub hours: Hours,
    /// What is missing.
    pub shortfall: Hours,
    /// How it would stand if all missing evidence were supplied.
    pub potential: RunPotential,
    /// The clauses that decide it.
    pub clauses: Clauses,
}

/// How a requirement over several years would stand if all missing evidence were supplied.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct RunPotential {
    /// How it would stand.
    pub status: Status,
    /// The hours.
    pub hours: Hours,
}

/// What became of an activity.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ActivityAssessment {
    /// Its id.
    pub id: ActivityId,
    /// Its kind.
    pub kind: KindId,
    /// The years that it is for, ascending, whatever its outcome.
    pub years: Vec<Year>,
    /// The subject that its hours count towards; null for a mission.
    pub subject: Option<SubjectId>,
    /// The hours that conversion gives.
    pub claimed: Hours,
    /// The hours that count.
    pub recognised: Hours,
    /// Where the policy caps, shares or splits hours: what was claimed and does not count, so that recognised hours
    /// and cuts make up the claimed ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cuts: Option<Vec<Cut>>,
    /// The hours by year, where they are split over years.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allocated: Option<Vec<AllocatedHours>>,
    /// What became of it.
    pub outcome: Outcome,
    /// Some year of `years` is in the window.
    pub in_window: bool,
    /// Whether its evidence suffices.
    pub evidence: Evidence,
    /// The clauses that it rests on.
    pub clauses: Clauses,
    /// Findings of the activity.
    pub findings: Vec<Finding>,
}
