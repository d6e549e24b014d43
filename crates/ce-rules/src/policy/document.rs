//! The policy document: what an HR officer writes, reads and vouches for.
//!
//! All numbers, words and tables of the rules stand in documents of this shape, each with its clause. The types
//! here are the document as it is written; [`super::Policy`] is the same made ready for use.

use crate::date::Year;
use crate::hours::Hours;
use crate::json::{Decode, FaultCode, Faults, Path, Value, wire, words};
use crate::names::{ClauseId, DocumentId, KindId, PolicyId, SubjectId};
use crate::request::{Degree, ProviderType, Target};
use crate::text::Text;

wire! {
    /// A policy (政策、规则集): one versioned, dated, citable set of all the numbers and tables.
    ///
    /// A document that `extends` another states only what differs: tables merge by name, lists whose items have an
    /// `id` merge by it (`remove = true` takes an item out, `replace = true` puts it anew), other lists replace.
    pub struct PolicyDocument {
        /// The id that requests name it by.
        pub id: PolicyId,
        /// The policy that this one builds on.
        pub extends: Option<PolicyId>,
        /// Whose policy it is. Provincial ones are chosen by the application year; others must be named.
        pub scope: Scope,
        /// Where it holds.
        pub jurisdiction: Text,
        /// What it is called.
        pub title: Text,
        /// The application years that it is made for.
        pub application_years: Vec<Year>,
        /// Instruments that the built-in register does not have.
        pub instruments: Vec<Instrument> = Vec::new(),
        /// Clauses that the built-in register does not have.
        pub clauses: Vec<ClauseEntry> = Vec::new(),
        /// The subjects, in the order in which results show them.
        pub subjects: Vec<SubjectRule>,
        /// The length of a credit hour.
        pub hour: HourRule,
        /// What a year must reach, all at once.
        pub requirements: Vec<Requirement>,
        /// The years that a title application covers; the first row that matches holds.
        pub windows: Vec<WindowRow>,
        /// The documents that may serve as evidence.
        pub documents: Vec<DocumentName>,
        /// The kinds of activity: their evidence and what they convert to.
        pub kinds: Vec<KindRule>,
        /// What recognition depends on beside evidence.
        pub conditions: Vec<Condition> = Vec::new(),
        /// The clauses of what the engine decides across activities and years.
        pub general: GeneralClauses,
        /// The readings taken where the sources are silent or ambiguous.
        pub readings: Vec<Reading> = Vec::new(),
    }

    /// A source: a notice, a regulation.
    #[derive(Eq)]
    pub struct Instrument {
        /// Its id, the first part of the ids of its clauses.
        pub id: String,
        /// Its number or name as it is cited.
        pub number: String,
        /// What it is called.
        pub title: Text,
        /// The day of issue.
        pub issued: Option<chrono::NaiveDate>,
        /// A short name for tables.
        pub short: Option<String>,
    }

    /// A clause of an instrument, in our own words.
    #[derive(Eq)]
    pub struct ClauseEntry {
        /// Its id: `instrument/locator`, with a fragment where a passage says several things.
        pub id: ClauseId,
        /// The instrument.
        pub instrument: String,
        /// The place as printed: 二(二)3.
        pub locator: String,
        /// The row of the inventory of the sources.
        pub row: Option<String>,
        /// What sort of clause: threshold, window, conversion, evidence, condition, procedure, ….
        pub category: Option<String>,
        /// Whether it asks for something that can be computed.
        pub computable: bool = true,
        /// Why it needs no rule, where it asks for nothing computable.
        pub why: Option<Text>,
        /// What it says, Chinese.
        pub zh: String,
        /// What it says, English.
        pub en: String,
    }

    /// A subject (科目).
    #[derive(Eq)]
    pub struct SubjectRule {
        /// Its id.
        pub id: SubjectId,
        /// Its name.
        pub name: Text,
        /// Where it comes from.
        pub clause: ClauseId,
    }

    /// The length of a credit hour.
    #[derive(Eq)]
    pub struct HourRule {
        /// Minutes of an hour.
        pub minutes: u32,
        /// Where it comes from.
        pub clause: ClauseId,
    }

    /// Something that a year must reach: `at_least` so many hours, or `more_than` so many.
    #[derive(Eq)]
    pub struct Requirement {
        /// Its id.
        pub id: String,
        /// A subject, or `total`.
        pub of: String,
        /// Over what time: so far always a calendar year.
        pub per: Period = Period::Year,
        /// This many hours or more.
        pub at_least: Option<Hours>,
        /// More than this many hours.
        pub more_than: Option<Hours>,
        /// The finding that points out that there is nothing of it at all.
        pub if_none: Option<String>,
        /// Where it comes from.
        pub clause: ClauseId,
    }

    /// A row of the table of windows (认定跨度).
    #[derive(Eq)]
    pub struct WindowRow {
        /// Its id.
        pub id: String,
        /// The titles it is for.
        pub targets: Vec<Target>,
        /// Only for these degrees.
        pub degrees: Option<Vec<Degree>>,
        /// Only for these series.
        pub series: Option<Vec<String>>,
        /// So many calendar years before the application year, that year excluded.
        pub years: u16,
        /// Where it comes from.
        pub clause: ClauseId,
    }

    /// A document (认定材料).
    #[derive(Eq)]
    pub struct DocumentName {
        /// Its id, as requests name it.
        pub id: DocumentId,
        /// Its name.
        pub name: Text,
    }

    /// A kind of activity.
    #[derive(Eq)]
    pub struct KindRule {
        /// Its id, as requests name it.
        pub id: KindId,
        /// Its name.
        pub name: Text,
        /// What is measured of it, and at what rate.
        pub measure: Measure,
        /// The subject that its hours count towards; none for what yields no hours.
        pub subject: Option<SubjectChoice>,
        /// What a request must state of it beside its measure.
        pub facts: Vec<FactName> = Vec::new(),
        /// What a request may state of it beside its measure.
        pub optional_facts: Vec<FactName> = Vec::new(),
        /// Whether a certificate may credit it to another year (make-up courses), and where that comes from.
        pub credited_year: Option<MakeUp>,
        /// Where the same reference tells the same achievement: in all years, or within each credited year.
        pub same_reference: SameReference = SameReference::AnyYear,
        /// Counts once a year, however many there are.
        pub once_per_year: Option<OncePerYear>,
        /// The alternatives of evidence; one suffices.
        pub evidence: Vec<Alternative>,
    }

    /// Make-up courses.
    #[derive(Eq)]
    pub struct MakeUp {
        /// Where it comes from.
        pub clause: ClauseId,
    }

    /// Counting once a year.
    #[derive(Eq)]
    pub struct OncePerYear {
        /// Where it comes from.
        pub clause: ClauseId,
    }

    /// An alternative of evidence: every slot must be filled, by any of its documents.
    #[derive(Eq)]
    pub struct Alternative {
        /// Its id: A, B, ….
        pub id: String,
        /// The slots; a slot lists interchangeable documents.
        pub slots: Vec<Vec<DocumentId>>,
        /// Tells the reviewer when only this alternative is filled.
        pub corroborating: bool = false,
        /// Where it comes from.
        pub clause: ClauseId,
    }

    /// An amount of hours and the clause that it comes from.
    #[derive(Eq)]
    pub struct Rate {
        /// The hours.
        pub hours: Hours,
        /// Where they come from.
        pub clause: ClauseId,
    }

    /// The hours of a role.
    #[derive(Eq)]
    pub struct RoleRate {
        /// The role, as requests name it.
        pub role: String,
        /// The hours.
        pub hours: Hours,
        /// Where they come from.
        pub clause: ClauseId,
    }

    /// The hours of a level, for the ranks up to a bound. Rows are tried in order.
    #[derive(Eq)]
    pub struct LevelRate {
        /// The level, as requests name it.
        pub level: String,
        /// Only ranks up to this.
        pub rank_to: Option<u32>,
        /// The hours.
        pub hours: Hours,
        /// Where they come from.
        pub clause: ClauseId,
    }

    /// What a mission of some length deems complete. Rows are tried in order, the longest first.
    #[derive(Eq)]
    pub struct MissionBand {
        /// This many whole months or more.
        pub months_at_least: u32,
        /// The years deemed complete.
        pub deems: Deems,
        /// Where it comes from.
        pub clause: ClauseId,
    }

    /// Attendance: hours by the day and its parts.
    #[derive(Eq)]
    pub struct Attendance {
        /// A day; a morning and an afternoon of the same date are one.
        pub full_day: Rate,
        /// A morning or an afternoon alone.
        pub half_day: Rate,
        /// An evening.
        pub evening: Rate,
    }

    /// A length of time: hours stated by the provider, or minutes by the length of a credit hour.
    #[derive(Eq)]
    pub struct Duration {
        /// Where it comes from.
        pub clause: ClauseId,
    }

    /// Hours by role.
    #[derive(Eq)]
    pub struct Roles {
        /// The rows.
        pub rates: Vec<RoleRate>,
    }

    /// Hours by level and rank.
    #[derive(Eq)]
    pub struct Levels {
        /// The rows.
        pub rates: Vec<LevelRate>,
    }

    /// Whole years deemed complete by a mission's months.
    #[derive(Eq)]
    pub struct Mission {
        /// The rows.
        pub bands: Vec<MissionBand>,
        /// Where a mission's provisions of its own are allowed.
        pub own_provision: OwnProvisionRule,
    }

    /// Missions with provisions of their own.
    #[derive(Eq)]
    pub struct OwnProvisionRule {
        /// Where they are allowed.
        pub clause: ClauseId,
    }

    /// The subject of a kind: which one it always is, or which one where none is declared, or that one must be.
    #[derive(Eq)]
    pub struct SubjectChoice {
        /// It is always this one.
        pub fixed: Option<SubjectId>,
        /// It is this one where the request declares none.
        pub default: Option<SubjectId>,
        /// The request must declare one.
        pub declared: bool = false,
        /// Where it comes from.
        pub clause: ClauseId,
    }

    /// A recognition condition: what a fact must be so that the activity is recognised.
    #[derive(Eq)]
    pub struct Condition {
        /// Its id.
        pub id: String,
        /// The kinds that it is asked of.
        pub kinds: Vec<KindId>,
        /// Only where the hours count towards this subject.
        pub subject: Option<SubjectId>,
        /// Only where the provider is stated to be one of these.
        pub providers: Option<Vec<ProviderType>>,
        /// The fact that is looked at.
        pub fact: FactName,
        /// Must be true.
        pub must_be_true: bool = false,
        /// Must be one of these words.
        pub one_of: Option<Vec<String>>,
        /// Must be a text of this form.
        pub form: Option<Form>,
        /// What it means that the fact is not stated.
        pub if_absent: IfAbsent = IfAbsent::Denies,
        /// The finding where the condition fails.
        pub finding: String,
        /// Where it comes from.
        pub clause: ClauseId,
    }

    /// The clauses of what the engine decides across activities and years, cited by its findings.
    #[derive(Eq)]
    pub struct GeneralClauses {
        /// The same achievement entered twice counts once.
        pub duplicates: ClauseId,
        /// The same time counts once.
        pub overlap: ClauseId,
        /// A year that a certificate covers is settled.
        pub certified: ClauseId,
        /// A year waived by the authority.
        pub waived: ClauseId,
        /// A year deemed complete by a mission.
        pub deemed: ClauseId,
        /// Recent recruits have no exemption.
        pub before_employment: ClauseId,
        /// The years that this policy is made for.
        pub application_years: ClauseId,
    }

    /// A reading: what the sources leave open and how this policy takes it.
    #[derive(Eq)]
    pub struct Reading {
        /// Its id.
        pub id: String,
        /// The clause that is read.
        pub clause: ClauseId,
        /// The reading, Chinese.
        pub zh: String,
        /// The reading, English.
        pub en: String,
    }
}

words! {
    /// Whose policy it is.
    pub enum Scope {
        /// The country's.
        National = "national",
        /// A province's: the default for its application years.
        Provincial = "provincial",
        /// A city's.
        City = "city",
        /// A unit's: a college, a hospital, a company.
        Unit = "unit",
    }

    /// Over what time a requirement runs.
    #[derive(Default)]
    pub enum Period {
        /// Each calendar year by itself.
        #[default] Year = "year",
    }

    /// What a mission deems complete.
    pub enum Deems {
        /// Every calendar year that it touches.
        EveryYear = "every_year",
        /// The year in which it ends.
        YearOfEnd = "year_of_end",
    }

    /// Where the same reference tells the same achievement.
    #[derive(Default)]
    pub enum SameReference {
        /// Whatever the years.
        #[default] AnyYear = "any_year",
        /// Within one credited year: a course may be entered a year at a time.
        SameYear = "same_year",
    }

    /// What it means that a fact is not stated.
    #[derive(Default)]
    pub enum IfAbsent {
        /// The condition fails.
        #[default] Denies = "denies",
        /// The condition holds so far, and the finding `not_stated` says that the fact is open.
        NotStated = "not_stated",
    }

    /// Forms of texts.
    pub enum Form {
        /// A domestic serial number (国内统一刊号): CN dd-dddd or CN dd-dddd/class.
        CnSerial = "cn_serial",
    }

    /// Facts of an activity that conditions look at.
    pub enum FactName {
        /// The serial number of the journal.
        CnSerial = "cn_serial",
        /// The sponsor of a project.
        Sponsor = "sponsor",
        /// The level of an award.
        Level = "level",
        /// A mission was ordered at provincial level or above.
        ProvincialOrAbove = "provincial_or_above",
        /// A mission was assessed as qualified.
        AssessedQualified = "assessed_qualified",
        /// The state recognises the degree education.
        StateRecognised = "state_recognised",
        /// The authority agreed beforehand.
        ProviderApproved = "provider.approved",
        /// The online curriculum was reviewed.
        ProviderCurriculumReviewed = "provider.curriculum_reviewed",
        /// The certificate system's keys were handed in.
        ProviderKeysFiled = "provider.keys_filed",
    }
}

/// What is measured of a kind of activity, and at what rate: a closed set. In a document the member `type` names
/// the measure.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Measure {
    /// Attendance in days, half days and evenings, counted or dated.
    Attendance(Attendance),
    /// Hours stated, or minutes.
    Duration(Duration),
    /// Hours by role.
    Role(Roles),
    /// Hours by level and rank.
    Level(Levels),
    /// Hours for each module.
    Modules(Rate),
    /// The same hours whatever there was.
    Fixed(Rate),
    /// No hours: whole years deemed complete.
    Mission(Mission),
}

impl Decode for Measure {
    fn decode(value: &Value<'_>, at: &Path<'_>, faults: &mut Faults) -> Self {
        let placeholder = || Self::Duration(Duration { clause: ClauseId::default() });
        let Value::Record(members) = value else {
            faults.wrong_type(at, value, "对象", "an object");
            return placeholder();
        };
        let Some(tag) = value.member("type") else {
            // A required measure that is absent altogether has its own fault.
            if !matches!(value, Value::Null) {
                faults.missing(at, "type");
            }
            return placeholder();
        };
        let rest = Value::Record(members.iter().filter(|(key, _)| key != "type").cloned().collect());
        match tag.as_text() {
            Some("attendance") => Self::Attendance(Decode::decode(&rest, at, faults)),
            Some("duration") => Self::Duration(Decode::decode(&rest, at, faults)),
            Some("role") => Self::Role(Decode::decode(&rest, at, faults)),
            Some("level") => Self::Level(Decode::decode(&rest, at, faults)),
            Some("modules") => Self::Modules(Decode::decode(&rest, at, faults)),
            Some("fixed") => Self::Fixed(Decode::decode(&rest, at, faults)),
            Some("mission") => Self::Mission(Decode::decode(&rest, at, faults)),
            other => {
                faults.push(
                    &at.key("type"),
                    FaultCode::UnknownValue,
                    format!(
                        "“{}”不是计量方式：attendance、duration、role、level、modules、fixed、mission",
                        other.unwrap_or_default()
                    ),
                    format!(
                        "`{}` is not a measure: attendance, duration, role, level, modules, fixed, mission",
                        other.unwrap_or_default()
                    ),
                );
                placeholder()
            }
        }
    }
}
