//! The policy document: what an HR officer writes, reads and vouches for.
//!
//! All numbers, words and tables of the rules stand in documents of this shape, each with its clause. The types
//! here are the document as it is written; [`super::Policy`] is the same made ready for use.

use super::proceedings::{HandbookRule, NoticeRule, ProcedureRule, ProgrammeRule};
use crate::date::Year;
use crate::hours::Hours;
use crate::json::{Decode, FaultCode, Faults, Path, Value, unknown_word, wire, words};
use crate::names::{ClauseId, ComponentId, DocumentId, FactId, KindId, PolicyId, SubjectId};
use crate::request::{Degree, Mode, ProviderType, Target};
use crate::text::Text;

/// A list that is not written where it is empty, so that what a policy does not use leaves no trace in its canonical
/// JSON, nor in its digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OptionalList<T>(Vec<T>);

impl<T> Default for OptionalList<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> std::ops::Deref for OptionalList<T> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<'l, T> IntoIterator for &'l OptionalList<T> {
    type Item = &'l T;
    type IntoIter = std::slice::Iter<'l, T>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl<T: serde::Serialize> serde::Serialize for OptionalList<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<T: Decode> Decode for OptionalList<T> {
    fn decode(value: &Value<'_>, at: &Path<'_>, faults: &mut Faults) -> Self {
        Self(Decode::decode(value, at, faults))
    }

    fn placeholder() -> Self {
        Self::default()
    }

    const OPTIONAL: bool = true;

    fn is_absent(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(feature = "schema")]
impl<T: schemars::JsonSchema> schemars::JsonSchema for OptionalList<T> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "OptionalList".into()
    }
    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        Option::<Vec<T>>::json_schema(generator)
    }
}

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
        /// The application years that it is made for. Never inherited: each policy says its own.
        pub application_years: Vec<Year>,
        /// From when to when its instruments are in force.
        pub valid: Option<Validity>,
        /// Where its text was taken from, and who held it against the source.
        pub provenance: Option<Provenance>,
        /// Instruments that the built-in register does not have.
        pub instruments: Vec<Instrument> = Vec::new(),
        /// Clauses that the built-in register does not have.
        pub clauses: Vec<ClauseEntry> = Vec::new(),
        /// The subjects, in the order in which results show them.
        pub subjects: Vec<SubjectRule>,
        /// The length of a credit hour.
        pub hour: HourRule,
        /// Components of subjects that requirements and caps single out, such as compulsory courses.
        pub components: OptionalList<ComponentRule> = OptionalList::default(),
        /// Facts of activities that this policy asks for beside those that every policy knows.
        pub facts: OptionalList<FactRule> = OptionalList::default(),
        /// What a year (or a run of years) must reach, all at once.
        pub requirements: Vec<Requirement>,
        /// The years that a title application covers; the first row that matches holds.
        pub windows: Vec<WindowRow>,
        /// The documents that may serve as evidence.
        pub documents: Vec<DocumentName>,
        /// The kinds of activity: their evidence and what they convert to.
        pub kinds: Vec<KindRule>,
        /// What recognition depends on beside evidence.
        pub conditions: Vec<Condition> = Vec::new(),
        /// The most hours that count, by date, activity or year. Applied in the order written.
        pub caps: OptionalList<Cap> = OptionalList::default(),
        /// Surplus hours that count for the next year. Where there is no such rule nothing carries over.
        pub carry: OptionalList<Carry> = OptionalList::default(),
        /// How hours are recognised, by unit and title.
        pub procedures: OptionalList<ProcedureRule> = OptionalList::default(),
        /// The public notice of those whose hours are recognised.
        pub public_notice: Option<NoticeRule>,
        /// Who may ask for a blank handbook.
        pub handbook: Option<HandbookRule>,
        /// Programmes: their terms and figures.
        pub programmes: OptionalList<ProgrammeRule> = OptionalList::default(),
        /// The clauses of what the engine decides across activities and years.
        pub general: GeneralClauses,
        /// The readings taken where the sources are silent or ambiguous.
        pub readings: Vec<Reading> = Vec::new(),
    }

    /// From when to when instruments are in force.
    #[derive(Eq)]
    pub struct Validity {
        /// The first day.
        pub from: chrono::NaiveDate,
        /// The last day; open where there is none.
        pub to: Option<chrono::NaiveDate>,
    }

    /// Where a policy's text was taken from, and who held it against the source.
    #[derive(Eq)]
    pub struct Provenance {
        /// Whether the instruments themselves were read, or what others wrote of them.
        pub sources: SourceSort,
        /// The address of the source.
        pub address: Option<String>,
        /// Who held the document against the source.
        pub verified_by: Option<String>,
        /// When.
        pub verified_on: Option<chrono::NaiveDate>,
        /// What else its reader should know.
        pub note: Option<Text>,
    }

    /// A component of a subject, or of all: compulsory courses, a theme.
    #[derive(Eq)]
    pub struct ComponentRule {
        /// Its id, as requests name it.
        pub id: ComponentId,
        /// Its name.
        pub name: Text,
        /// The subject that it is a part of; any where there is none.
        pub subject: Option<SubjectId>,
        /// Where it comes from.
        pub clause: ClauseId,
    }

    /// A fact of an activity that this policy asks for: true or false, or one of some words.
    #[derive(Eq)]
    pub struct FactRule {
        /// Its id, as requests name it among `facts`.
        pub id: FactId,
        /// Its name.
        pub name: Text,
        /// The words that it takes; true or false where there are none.
        pub words: Option<Vec<WordName>>,
    }

    /// A word that a fact takes.
    #[derive(Eq)]
    pub struct WordName {
        /// The word, as requests write it.
        pub id: String,
        /// Its name.
        pub name: Text,
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
        /// What carries it out without citing it: rules of policies (`hunan-2021 windows/senior`), and calls
        /// (`call ledger`).
        pub by: OptionalList<String> = OptionalList::default(),
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

    /// Something that a year must reach: `at_least` so many hours, `more_than` so many, or `at_least_share` of the
    /// total. All of them must be reached that are for the applicant and the year.
    #[derive(Eq)]
    pub struct Requirement {
        /// Its id.
        pub id: String,
        /// A subject, or `total`.
        pub of: String,
        /// Only hours of this component.
        pub component: Option<ComponentId>,
        /// Only hours earned in this mode.
        pub mode: Option<Mode>,
        /// Only hours of these kinds.
        pub kinds: Option<Vec<KindId>>,
        /// Over what time: each calendar year, the window, or runs of years.
        pub per: Period = Period::Year,
        /// The length of a run, in years.
        pub years: Option<u16>,
        /// A year in which a run begins: the runs then follow each other from there. Without it every run of
        /// that many years within the window counts.
        pub from_year: Option<Year>,
        /// This many hours or more.
        pub at_least: Option<Hours>,
        /// More than this many hours.
        pub more_than: Option<Hours>,
        /// At least this share of the total, as a fraction: `2/3`.
        pub at_least_share: Option<Fraction>,
        /// What the share is of: of the hours that the total must reach (unless said otherwise), or of those that it has.
        pub share_of: Option<ShareOf>,
        /// So many days of attendance do as well; half a day counts half.
        pub or_days: Option<Hours>,
        /// Only for these titles.
        pub targets: Option<Vec<Target>>,
        /// Only for these degrees.
        pub degrees: Option<Vec<Degree>>,
        /// Only for these series.
        pub series: Option<Vec<String>>,
        /// Only for this calendar year and those after it.
        pub since: Option<Year>,
        /// Only for this calendar year and those before it.
        pub until: Option<Year>,
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
        /// The mode that it always has. Where requests say it, list the fact `mode` instead.
        pub mode: Option<Mode>,
        /// The component that it always belongs to. Where requests say it, list the fact `component` instead.
        pub component: Option<ComponentId>,
        /// What a request must state of it beside its measure.
        pub facts: Vec<Fact> = Vec::new(),
        /// What a request may state of it beside its measure.
        pub optional_facts: Vec<Fact> = Vec::new(),
        /// Hours added to what it converts to, where a fact says so.
        pub add_ons: OptionalList<AddOn> = OptionalList::default(),
        /// Its hours are shared among its authors.
        pub shared: Option<Sharing>,
        /// Its hours are split over several years.
        pub split: Option<Split>,
        /// Whether a certificate may credit it to another year (make-up courses), and where that comes from.
        pub credited_year: Option<MakeUp>,
        /// Where the same reference tells the same achievement: in all years, or within each credited year.
        pub same_reference: SameReference = SameReference::AnyYear,
        /// Counts once a year, however many there are.
        pub once_per_year: Option<OncePerYear>,
        /// The alternatives of evidence; one suffices.
        pub evidence: Vec<Alternative>,
    }

    /// Hours added where a fact is true, or is a certain word.
    #[derive(Eq)]
    pub struct AddOn {
        /// Its id.
        pub id: String,
        /// The fact that is looked at.
        pub fact: Fact,
        /// The word that it must be; true where there is none.
        pub is: Option<String>,
        /// So many hours are added.
        pub hours: Option<Hours>,
        /// So many hundredths of what it converts to are added, parts of a hundredth of an hour dropped.
        pub percent: Option<u32>,
        /// Where it comes from.
        pub clause: ClauseId,
    }

    /// Hours shared among authors: parts of a hundredth of an hour are dropped.
    #[derive(Eq)]
    pub struct Sharing {
        /// How the share of one is found.
        pub by: ShareBy,
        /// Where it comes from.
        pub clause: ClauseId,
    }

    /// Hours split over several years.
    #[derive(Eq)]
    pub struct Split {
        /// How they are split.
        pub by: SplitBy,
        /// Over how many years, from that of the date on. Not for a split by days, which its dates bound.
        pub years: Option<u16>,
        /// Where it comes from.
        pub clause: ClauseId,
    }

    /// The most hours that count: of a date, an activity or a year.
    #[derive(Eq)]
    pub struct Cap {
        /// Its id.
        pub id: String,
        /// Over what: each date, each activity, each calendar year.
        pub per: CapPer,
        /// Only hours of these kinds.
        pub kinds: Option<Vec<KindId>>,
        /// Only hours of this subject.
        pub subject: Option<SubjectId>,
        /// Only hours of this component.
        pub component: Option<ComponentId>,
        /// Only hours earned in this mode.
        pub mode: Option<Mode>,
        /// So many hours count.
        pub at_most: Hours,
        /// Where it comes from.
        pub clause: ClauseId,
    }

    /// Surplus hours of a subject that count for the next year, and for no later one.
    #[derive(Eq)]
    pub struct Carry {
        /// Its id.
        pub id: String,
        /// The subject.
        pub of: SubjectId,
        /// At most so many.
        pub at_most: Option<Hours>,
        /// Where it comes from.
        pub clause: ClauseId,
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

    /// Attendance: hours by the day and its parts. A part without a rate cannot be stated.
    #[derive(Eq)]
    pub struct Attendance {
        /// A day; a morning and an afternoon of the same date are one.
        pub full_day: Rate,
        /// A morning or an afternoon alone.
        pub half_day: Option<Rate>,
        /// An evening.
        pub evening: Option<Rate>,
        /// A part of a day, by its minutes.
        pub part_of_day: Option<PartOfDay>,
    }

    /// A part of a day by its minutes: so many make an hour, and what is left over is dropped.
    #[derive(Eq)]
    pub struct PartOfDay {
        /// Minutes of an hour; by default those of a credit hour.
        pub minutes: Option<u32>,
        /// Where it comes from.
        pub clause: ClauseId,
    }

    /// A table of rates by several things at once. Rows are tried in order, the first that fits holds; none fitting,
    /// there are no hours.
    #[derive(Eq)]
    pub struct RateTable {
        /// The rows.
        pub rates: Vec<TableRate>,
    }

    /// A row of a table of rates.
    #[derive(Eq)]
    pub struct TableRate {
        /// Only this role.
        pub role: Option<String>,
        /// Only this level.
        pub level: Option<String>,
        /// Only ranks up to this.
        pub rank_to: Option<u32>,
        /// Only where it lasted so many whole months or more, from its first day through its last.
        pub months_at_least: Option<u32>,
        /// Only where it lasted so many days or more, from its first through its last.
        pub days_at_least: Option<u32>,
        /// Only where it lasted so many minutes or more.
        pub minutes_at_least: Option<u32>,
        /// The hours, for each of what `per` says.
        pub hours: Hours,
        /// What the hours are for: the whole, or each unit of it.
        pub per: RatePer = RatePer::Activity,
        /// Where they come from.
        pub clause: ClauseId,
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
        /// The request may declare these only.
        pub choices: Option<Vec<SubjectId>>,
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
        pub fact: Fact,
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
        /// All years of the window together.
        Window = "window",
        /// Runs of years: those that follow each other from a year on, or every one within the window.
        Run = "run",
    }

    /// What a share is of.
    #[derive(Default)]
    pub enum ShareOf {
        /// The hours that the total must reach: more hours of another subject then never hurt.
        #[default] Required = "required",
        /// The hours that the total has.
        Earned = "earned",
    }

    /// How the share of one author is found.
    pub enum ShareBy {
        /// Equal parts: the request states how many `authors` there are.
        Authors = "authors",
        /// The request states the `share`, in hundredths.
        Percent = "percent",
    }

    /// How hours are split over years.
    pub enum SplitBy {
        /// By the days that lie in each year, from the first day through the last.
        Days = "days",
        /// In equal parts, over so many years.
        Evenly = "evenly",
        /// As the request states in its `allocation`; what it leaves goes to the first year.
        Stated = "stated",
    }

    /// Over what a cap runs.
    pub enum CapPer {
        /// Each date of attendance, all activities together. What is only counted lies on its date, where that is
        /// known to the day and holds no more than fits into one; else each day, half day and evening is a date of
        /// its own.
        Date = "date",
        /// Each activity.
        Activity = "activity",
        /// Each calendar year.
        Year = "year",
    }

    /// What the hours of a row are for.
    #[derive(Default)]
    pub enum RatePer {
        /// The whole activity.
        #[default] Activity = "activity",
        /// Each one of its `count`.
        Count = "count",
        /// Each unit of its `quantity`, parts of a unit too.
        Quantity = "quantity",
        /// Each whole unit of its `quantity`.
        WholeQuantity = "whole_quantity",
        /// Each module.
        Module = "module",
        /// Each whole month from its first day through its last.
        Month = "month",
        /// Each day from its first through its last.
        Day = "day",
    }

    /// Whether instruments were read, or what others wrote of them.
    pub enum SourceSort {
        /// The instruments themselves.
        Primary = "primary",
        /// What others wrote of them: an example, not an authority.
        Secondary = "secondary",
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

    /// Facts of an activity that every policy knows.
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
        /// Whether it was live or online.
        Mode = "mode",
        /// The component of its subject.
        Component = "component",
        /// The part taken.
        Role = "role",
    }
}

/// A fact of an activity: one that every policy knows, or one that the policy declares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact {
    /// One that every policy knows.
    Known(FactName),
    /// One of the policy's own `facts`.
    Own(FactId),
}

impl Fact {
    /// Its name in documents.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Known(fact) => fact.as_str(),
            Self::Own(fact) => fact.as_str(),
        }
    }
}

impl std::fmt::Display for Fact {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}

impl serde::Serialize for Fact {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl Decode for Fact {
    fn decode(value: &Value<'_>, at: &Path<'_>, faults: &mut Faults) -> Self {
        let name = FactId::decode(value, at, faults);
        match FactName::ALL.iter().find(|known| known.as_str() == name.as_str()) {
            Some(known) => Self::Known(*known),
            None => Self::Own(name),
        }
    }

    fn placeholder() -> Self {
        Self::Own(FactId::default())
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Fact {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Fact".into()
    }
    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        String::json_schema(generator)
    }
}

/// A part of a whole, more than nothing and at most all of it, written `2/3`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fraction {
    /// The upper number.
    pub numerator: u32,
    /// The lower number.
    pub denominator: u32,
}

impl Fraction {
    /// The upper and the lower number of a text like `2/3`, whatever they are.
    pub(crate) fn parts(text: &str) -> Option<(u32, u32)> {
        let (upper, lower) = text.split_once('/')?;
        Some((upper.trim().parse().ok()?, lower.trim().parse().ok()?))
    }
}

impl std::fmt::Display for Fraction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.numerator, self.denominator)
    }
}

impl serde::Serialize for Fraction {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Decode for Fraction {
    fn decode(value: &Value<'_>, at: &Path<'_>, faults: &mut Faults) -> Self {
        let Value::Text(text) = value else {
            faults.wrong_type(at, value, "“2/3”这样的分数", "a fraction such as \"2/3\"");
            return Self::placeholder();
        };
        let parsed = Self::parts(text).map(|(numerator, denominator)| Self { numerator, denominator });
        match parsed {
            Some(part) if (1..=part.denominator).contains(&part.numerator) && part.denominator <= 1000 => {
                part
            }
            _ => {
                faults.push(
                    at,
                    FaultCode::OutOfRange,
                    format_args!("应为大于 0、不超过 1 的分数，如“2/3”，分母不超过 1000"),
                    format_args!(
                        "must be a fraction above 0 and up to 1, such as `2/3`, its lower number at most 1000"
                    ),
                );
                Self::placeholder()
            }
        }
    }

    fn placeholder() -> Self {
        Self { numerator: 1, denominator: 1 }
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Fraction {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Fraction".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "pattern": "^[1-9][0-9]*/[1-9][0-9]*$" })
    }
}

impl Attendance {
    /// The clauses of its rates.
    pub fn clauses(&self) -> Vec<&ClauseId> {
        let parts = [&self.half_day, &self.evening].into_iter().flatten().map(|rate| &rate.clause);
        let part_of_day = self.part_of_day.iter().map(|part| &part.clause);
        std::iter::once(&self.full_day.clause).chain(parts).chain(part_of_day).collect()
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
    /// Hours by several things at once.
    Table(RateTable),
}

/// The words for the measures, in the order of [`Measure`].
const MEASURES: &[&str] =
    &["attendance", "duration", "role", "level", "modules", "fixed", "mission", "table"];

impl Decode for Measure {
    fn decode(value: &Value<'_>, at: &Path<'_>, faults: &mut Faults) -> Self {
        let Value::Record(members) = value else {
            faults.wrong_type(at, value, "对象", "an object");
            return Self::placeholder();
        };
        let Some(tag) = value.member("type") else {
            // A required measure that is absent altogether has its own fault.
            if !matches!(value, Value::Null) {
                faults.missing(at, "type");
            }
            return Self::placeholder();
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
            Some("table") => Self::Table(Decode::decode(&rest, at, faults)),
            other => {
                unknown_word(&at.key("type"), other.unwrap_or_default(), MEASURES, faults);
                Self::placeholder()
            }
        }
    }

    fn placeholder() -> Self {
        Self::Duration(Duration { clause: ClauseId::default() })
    }
}
