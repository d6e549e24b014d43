//! Findings: what the engine has to say of an activity, a year or the whole application.
//!
//! The list of codes is closed. Each finding has a severity, the clause that it rests on, and data from which its
//! messages are made, in Chinese and in English. Findings of one place stand in the order of [`FindingCode::ALL`].

use std::fmt;
use std::sync::Arc;

use chrono::NaiveDate;
use serde::ser::SerializeStruct;

use crate::date::{PartialDate, Year};
use crate::evidence::{DocumentNames, Slot};
use crate::hours::Hours;
use crate::json::words;
use crate::names::{ActivityId, ClauseId, DocumentId, PolicyId, SubjectId};
use crate::request::Part;

words! {
    /// How much a finding weighs.
    pub enum Severity {
        /// Denies an activity or a year.
        Error = "error",
        /// A reviewer should look at it.
        Warning = "warning",
        /// Worth knowing.
        Info = "info",
    }
}

macro_rules! finding_codes {
    ($($(#[$doc:meta])* $code:ident = $text:literal, $severity:ident;)*) => {
        words! {
            /// What a finding says. Each version has a closed list; a minor version may add to it.
            #[non_exhaustive]
            #[derive(PartialOrd, Ord)]
            pub enum FindingCode {
                $($(#[$doc])* $code = $text,)*
            }
        }

        impl FindingCode {
            /// How much it weighs.
            pub const fn severity(self) -> Severity {
                match self { $(Self::$code => Severity::$severity,)* }
            }
        }
    };
}

finding_codes! {
    /// The journal has no domestic serial number. Data: `fact`, `given`.
    NoCnSerial = "no_cn_serial", Error;
    /// The project's sponsor is not one that counts. Data: `fact`, `given`.
    SponsorNotCovered = "sponsor_not_covered", Error;
    /// The award's level is not one that counts. Data: `fact`, `given`.
    LevelNotCovered = "level_not_covered", Error;
    /// The mission was not ordered at provincial level or above. Data: `fact`, `given`.
    MissionLevel = "mission_level", Error;
    /// The mission was not assessed as qualified. Data: `fact`, `given`.
    NotQualified = "not_qualified", Error;
    /// The state does not recognise the degree education. Data: `fact`, `given`.
    DegreeNotRecognised = "degree_not_recognised", Error;
    /// The authority did not agree to the training. Data: `fact`, `given`.
    NotApproved = "not_approved", Error;
    /// The online curriculum was not reviewed. Data: `fact`, `given`.
    CurriculumNotReviewed = "curriculum_not_reviewed", Error;
    /// The certificate system's keys were not handed in. Data: `fact`, `given`.
    KeysNotFiled = "keys_not_filed", Error;
    /// A recognition condition of the policy's own is not met. Data: `fact`, `given`, `asks`.
    ConditionNotMet = "condition_not_met", Error;
    /// The same achievement counts in another activity. Data: `of`, `reference`.
    Duplicate = "duplicate", Error;
    /// The mission is shorter than any that deems a year. Data: `months`, `months_needed`.
    MissionTooShort = "mission_too_short", Error;
    /// The year has no hours of a subject that needs more than none. Data: `subject`.
    PublicMissing = "public_missing", Error;
    /// The year has no hours of a subject that needs some. Data: `subject`.
    SubjectMissing = "subject_missing", Error;
    /// A requirement beyond hours of a subject or in total is not reached. Data: `requirement`, `have`, `needed`,
    /// `lacks`.
    RequirementShort = "requirement_short", Error;
    /// The title held is not one whose holders may ask for a handbook. Data: `fact`, `given`.
    TitleNotCovered = "title_not_covered", Error;
    /// The handbook has room, so that none may be asked for. Data: `fact`, `given`.
    HandbookInUse = "handbook_in_use", Error;
    /// Documents are missing. Data: `missing`, `names`.
    EvidenceMissing = "evidence_missing", Warning;
    /// Only corroborating documents are held. Data: `documents`, `names`.
    CorroboratingOnly = "corroborating_only", Warning;
    /// The stated hours would be shorter than a credit hour. Data: `stated`, `minutes`, `minutes_per_hour`, `counted`.
    HourTooShort = "hour_too_short", Warning;
    /// The hours count for another year than that of the date. Data: `credited_year`, `year`.
    CreditedToOtherYear = "credited_to_other_year", Warning;
    /// A mission's own provision takes the place of its months. Data: `years`, `basis`.
    OwnProvision = "own_provision", Warning;
    /// Time that another activity took is not counted again. Data: `dates`.
    SessionOverlap = "session_overlap", Warning;
    /// The authority waived the year. Data: `reason`.
    Waived = "waived", Warning;
    /// The policy is made for other application years. Data: `policy`, `policy_years`, `application_year`.
    PolicyOfAnotherYear = "policy_of_another_year", Warning;
    /// Documents that the kind does not ask for count for nothing. Data: `documents`, `names`.
    EvidenceNotAsked = "evidence_not_asked", Info;
    /// A day and an evening of one date are counted beside each other. Data: `dates`.
    EveningBesideDay = "evening_beside_day", Info;
    /// What is stated converts to no hours: a course shorter than a credit hour, or nothing that the kind has a rate for. Data:
    /// `minutes`, `minutes_per_hour`, or `kind`.
    NoHours = "no_hours", Info;
    /// The kind counts once a year, and another activity has counted. Data: `year`, `counted`.
    OncePerYear = "once_per_year", Info;
    /// A fact that the policy asks for is not stated. Data: `fact`.
    NotStated = "not_stated", Info;
    /// Hours are added to what it converts to. Data: `add_on`, `hours`.
    AddOn = "add_on", Info;
    /// The hours are shared among authors. Data: `authors` or `share`, `hours`, `counted`.
    Shared = "shared", Info;
    /// A cap leaves some hours uncounted. Data: `cap`, `per`, `at_most`, `cut`.
    Capped = "capped", Info;
    /// The hours are split over years. Data: `allocated`.
    Allocated = "allocated", Info;
    /// Surplus hours of the year before count. Data: `subject`, `hours`, `from`.
    Carried = "carried", Info;
    /// Surplus hours count for the next year instead. Data: `subject`, `hours`, `to`.
    CarriedOn = "carried_on", Info;
    /// Days of attendance meet what hours do not. Data: `requirement`, `days`, `days_needed`.
    MetByDays = "met_by_days", Info;
    /// A run of years that a requirement is for is not over yet. Data: `requirement`, `from`, `to`.
    RunNotOver = "run_not_over", Info;
    /// A year that is not met lies before the employment. Data: `employed_since`.
    BeforeEmployment = "before_employment", Info;
}

/// What a finding is about, by which its messages are made.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
#[non_exhaustive]
pub enum FindingData {
    /// A recognition condition fails.
    #[non_exhaustive]
    Denied {
        /// The fact that was looked at.
        fact: String,
        /// What the request states of it.
        given: Option<String>,
    },
    /// A recognition condition of the policy's own fails.
    #[non_exhaustive]
    NotMet {
        /// The fact that was looked at.
        fact: String,
        /// What the request states of it.
        given: Option<String>,
        /// What its clause asks.
        asks: crate::text::Text,
    },
    /// A requirement that is not reached.
    #[non_exhaustive]
    Requirement {
        /// Its id.
        requirement: String,
        /// The hours that there are.
        have: Hours,
        /// The hours that it needs.
        needed: Hours,
        /// The hours that are missing.
        lacks: Hours,
    },
    /// Added hours.
    #[non_exhaustive]
    Added {
        /// The id of the rule.
        add_on: String,
        /// The hours added.
        hours: Hours,
    },
    /// Hours shared among authors.
    #[non_exhaustive]
    Shared {
        /// How many authors there are.
        #[serde(skip_serializing_if = "Option::is_none")]
        authors: Option<u32>,
        /// The share in hundredths.
        #[serde(skip_serializing_if = "Option::is_none")]
        share: Option<u32>,
        /// The hours of all.
        hours: Hours,
        /// The hours counted.
        counted: Hours,
    },
    /// Hours that a cap leaves uncounted.
    #[non_exhaustive]
    Capped {
        /// The id of the cap.
        cap: String,
        /// What it runs over.
        per: crate::policy::CapPer,
        /// The hours that count at most.
        at_most: Hours,
        /// The hours left uncounted.
        cut: Hours,
    },
    /// Hours by year.
    #[non_exhaustive]
    Allocated {
        /// The years with their hours.
        allocated: Vec<crate::limits::AllocatedHours>,
    },
    /// Hours that came from the year before.
    #[non_exhaustive]
    Carried {
        /// Their subject.
        subject: SubjectId,
        /// The hours.
        hours: Hours,
        /// The year that they came from.
        from: Year,
    },
    /// Hours that go to the next year.
    #[non_exhaustive]
    CarriedOn {
        /// Their subject.
        subject: SubjectId,
        /// The hours.
        hours: Hours,
        /// The year that they go to.
        to: Year,
    },
    /// Days of attendance.
    #[non_exhaustive]
    Days {
        /// The requirement that they meet.
        requirement: String,
        /// The days attended.
        days: Hours,
        /// The days needed.
        days_needed: Hours,
    },
    /// A run of years.
    #[non_exhaustive]
    Run {
        /// The requirement.
        requirement: String,
        /// The first year.
        from: Year,
        /// The last year.
        to: Year,
    },
    /// No rate of the policy's table fits.
    #[non_exhaustive]
    NoRate {
        /// The kind.
        kind: crate::names::KindId,
    },
    /// The same achievement counts in another activity.
    #[non_exhaustive]
    Duplicate {
        /// The id of the activity that counts.
        of: ActivityId,
        /// The reference that both have.
        reference: String,
    },
    /// A mission shorter than any that deems a year.
    #[non_exhaustive]
    TooShort {
        /// Its whole months.
        months: u32,
        /// The least months that deem a year.
        months_needed: u32,
    },
    /// Nothing of a subject.
    #[non_exhaustive]
    Subject {
        /// The subject.
        subject: SubjectId,
    },
    /// Missing documents.
    #[non_exhaustive]
    Missing {
        /// What each alternative lacks, the shortest first.
        missing: Vec<Vec<Slot>>,
        /// The names of the documents named.
        #[cfg_attr(
            feature = "schema",
            schemars(with = "std::collections::BTreeMap<String, crate::text::Text>")
        )]
        names: Names,
    },
    /// Some of the documents held.
    #[non_exhaustive]
    Documents {
        /// The documents.
        documents: Vec<DocumentId>,
        /// Their names.
        #[cfg_attr(
            feature = "schema",
            schemars(with = "std::collections::BTreeMap<String, crate::text::Text>")
        )]
        names: Names,
    },
    /// Stated hours against minutes.
    #[non_exhaustive]
    Length {
        /// The hours stated.
        stated: Hours,
        /// The length in minutes.
        minutes: u32,
        /// Minutes of a credit hour.
        minutes_per_hour: u32,
        /// The hours counted.
        counted: Hours,
    },
    /// Another year than that of the date.
    #[non_exhaustive]
    OtherYear {
        /// The year that the hours count for.
        credited_year: Year,
        /// The year of the date.
        year: Year,
    },
    /// A mission's own provision.
    #[non_exhaustive]
    Provision {
        /// The years that it names.
        years: Vec<Year>,
        /// Where it stands.
        basis: String,
    },
    /// Parts of dates.
    #[non_exhaustive]
    Parts {
        /// The dates, each with its parts.
        dates: Vec<DateParts>,
    },
    /// The authority's reason.
    #[non_exhaustive]
    Reason {
        /// The reason.
        reason: String,
    },
    /// A policy and the years that it is made for.
    #[non_exhaustive]
    PolicyYears {
        /// The policy.
        policy: PolicyId,
        /// The application years that it is made for.
        policy_years: Vec<Year>,
        /// The application year of the request.
        application_year: Year,
    },
    /// Dates.
    #[non_exhaustive]
    Dates {
        /// The dates, ascending.
        dates: Vec<NaiveDate>,
    },
    /// A length under a credit hour.
    #[non_exhaustive]
    Minutes {
        /// The length in minutes.
        minutes: u32,
        /// Minutes of a credit hour.
        minutes_per_hour: u32,
    },
    /// Counted already.
    #[non_exhaustive]
    Counted {
        /// The year.
        year: Year,
        /// The id of the activity that counts.
        counted: ActivityId,
    },
    /// A fact.
    #[non_exhaustive]
    Fact {
        /// Its name.
        fact: String,
    },
    /// The beginning of the employment.
    #[non_exhaustive]
    Employment {
        /// As the request states it.
        employed_since: PartialDate,
    },
}

/// Parts of one date.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DateParts {
    /// The date.
    pub date: NaiveDate,
    /// The parts of it: `morning`, `afternoon`, `evening`.
    pub parts: Vec<Part>,
}

/// The names of the documents that a finding names: those among the policy's names.
#[derive(Clone, PartialEq)]
pub struct Names {
    pub(crate) all: Arc<DocumentNames>,
    pub(crate) of: Vec<DocumentId>,
}

impl fmt::Debug for Names {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.of).finish()
    }
}

impl serde::Serialize for Names {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.of.iter().filter_map(|id| Some((id, self.all.get(id)?))))
    }
}

/// One finding. Written as code, severity, clause, message in both languages, and data.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Finding {
    /// What it says, for programs.
    pub code: FindingCode,
    /// The clause that it rests on.
    pub clause: ClauseId,
    /// What it is about.
    pub data: FindingData,
}

impl Finding {
    /// How much it weighs.
    pub const fn severity(&self) -> Severity {
        self.code.severity()
    }
}

impl serde::Serialize for Finding {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut finding = serializer.serialize_struct("Finding", 5)?;
        finding.serialize_field("code", &self.code)?;
        finding.serialize_field("severity", &self.severity())?;
        finding.serialize_field("clause", &self.clause)?;
        finding.serialize_field("message", &self.message())?;
        finding.serialize_field("data", &self.data)?;
        finding.end()
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Finding {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Finding".into()
    }
    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        /// One finding of an activity, a year or the application.
        #[derive(schemars::JsonSchema)]
        #[expect(dead_code, reason = "stands for the shape that `Finding` is written in")]
        struct Finding {
            /// What it says, for programs.
            code: FindingCode,
            /// How much it weighs.
            severity: Severity,
            /// The clause that it rests on.
            clause: ClauseId,
            /// What it says, for people.
            message: crate::text::Text,
            /// What it is about; each code has its own.
            data: FindingData,
        }
        Finding::json_schema(generator)
    }
}

/// Puts findings into the documented order; those of one code stay as they were raised.
pub(crate) fn in_order(findings: &mut [Finding]) {
    if findings.len() > 1 {
        findings.sort_by_key(|finding| finding.code);
    }
}
