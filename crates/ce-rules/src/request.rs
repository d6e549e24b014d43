//! What is asked: an applicant, the years already settled, and the activities of the record.
//!
//! All fields are public: build a request from your own rows, or read it from JSON. Whether it holds together is
//! checked when it is assessed, and every fault is reported with its place, as it is for a text.
//!
//! ```
//! use ce_rules::{Activity, Applicant, Request, Target};
//! let mut course = Activity::new("a1", "training");
//! course.subject = Some("professional".into());
//! course.date = Some("2020-05".parse()?);
//! course.full_days = Some(3);
//! course.evidence = vec!["notice".into(), "completion_certificate".into()];
//! let mut request = Request::new(2021, Applicant::new(Target::AssociateSenior));
//! request.activities.push(course);
//! let assessment = ce_rules::assess(&request)?;
//! assert_eq!(assessment.activities[0].recognised.to_string(), "30");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::ops::RangeInclusive;

use chrono::NaiveDate;

use crate::date::{PartialDate, Year};
use crate::hours::Hours;
use crate::json::{Decode, Faults, Path, Value, duplicate_field, record, wire, words};
use crate::names::{ActivityId, ComponentId, DocumentId, FactId, KindId, PolicyId, SubjectId};

wire! {
    /// A request: does this record meet what this applicant needs?
    pub struct Request {
        /// The year of the application, Y. The window lies before it.
        #[cfg_attr(feature = "schema", schemars(range(min = 1949, max = 2100)))]
        pub application_year: Year,
        /// The policy; by default the provincial one for the application year.
        pub policy: Option<PolicyId>,
        /// Whether evidence is asked for.
        pub evidence: EvidenceMode = EvidenceMode::default(),
        /// Who applies, and for what.
        pub applicant: Applicant,
        /// Certificates of hours (学时（分）认定单) already issued.
        pub certificates: Vec<Certificate> = Vec::new(),
        /// Years that the authority itself has declared need not be met.
        pub waivers: Vec<Waiver> = Vec::new(),
        /// What the person did. May be empty.
        pub activities: Vec<Activity>,
    }

    /// Who applies, and for what.
    pub struct Applicant {
        /// An id of the caller's, echoed in the result: 1 to 200 characters.
        #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 200)))]
        pub id: Option<String>,
        /// The title applied for.
        pub target: Target,
        /// The highest degree held.
        pub degree: Option<Degree>,
        /// The title series (系列): `medical`, `teaching`, `engineering`, … .
        pub series: Option<String>,
        /// When the employment began. Exempts from nothing; years before it are pointed out.
        pub employed_since: Option<PartialDate>,
    }

    /// A certificate of hours: the years that it covers are settled for good.
    pub struct Certificate {
        /// The first year covered.
        #[cfg_attr(feature = "schema", schemars(range(min = 1949, max = 2100)))]
        pub from: Year,
        /// The last year covered.
        #[cfg_attr(feature = "schema", schemars(range(min = 1949, max = 2100)))]
        pub to: Year,
        /// Its number.
        pub number: Option<String>,
    }

    /// The authority's own decision that years need not be met. Input, never inferred.
    pub struct Waiver {
        /// The first year.
        #[cfg_attr(feature = "schema", schemars(range(min = 1949, max = 2100)))]
        pub from: Year,
        /// The last year.
        #[cfg_attr(feature = "schema", schemars(range(min = 1949, max = 2100)))]
        pub to: Year,
        /// The decision, for whoever reviews the result.
        pub reason: String,
    }

    /// One thing that a person did, of one kind.
    ///
    /// The fields from `date` on belong to particular kinds; which ones a kind takes and needs is settled by the
    /// measure that its policy gives it, and a field of another kind is a fault.
    pub struct Activity {
        /// An id, unique in the request: 1 to 200 characters.
        #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 200)))]
        pub id: ActivityId,
        /// The kind.
        pub kind: KindId,
        /// A name, for people.
        pub title: Option<String>,
        /// The number of a certificate or patent, an ISBN, …: tells the same achievement entered twice.
        pub reference: Option<String>,
        /// The subject that the hours count towards.
        pub subject: Option<SubjectId>,
        /// The documents held for it.
        pub evidence: Vec<DocumentId> = Vec::new(),
        /// Who provided it.
        pub provider: Option<Provider>,
        /// When: attendance, completion, conclusion, publication, grant, award or passing.
        pub date: Option<PartialDate>,
        /// The year printed on the certificate of a make-up course.
        #[cfg_attr(feature = "schema", schemars(range(min = 1949, max = 2100)))]
        pub credited_year: Option<Year>,
        /// Days attended, 0 to 366.
        #[cfg_attr(feature = "schema", schemars(range(max = 366)))]
        pub full_days: Option<u32>,
        /// Half days attended, 0 to 366.
        #[cfg_attr(feature = "schema", schemars(range(max = 366)))]
        pub half_days: Option<u32>,
        /// Evenings attended, 0 to 366.
        #[cfg_attr(feature = "schema", schemars(range(max = 366)))]
        pub evenings: Option<u32>,
        /// The attendance session by session, instead of a date with counts.
        pub sessions: Option<Vec<Session>>,
        /// Hours stated by the provider, 0.01 to 9999.99.
        #[cfg_attr(feature = "schema", schemars(range(min = 0.01, max = 9999.99)))]
        pub hours: Option<Hours>,
        /// Length in minutes, 1 to 527040.
        #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 527_040)))]
        pub minutes: Option<u32>,
        /// The part taken: `lead`, `participant`, `first`, `other`, as the policy has them for the kind.
        pub role: Option<String>,
        /// Who sponsored a project.
        pub sponsor: Option<Sponsor>,
        /// The domestic serial number (国内统一刊号) of the journal.
        pub cn_serial: Option<String>,
        /// The level of an award, as the policy has them.
        pub level: Option<String>,
        /// The rank among those awarded, 1 to 999.
        #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 999)))]
        pub rank: Option<u32>,
        /// Modules passed, 1 to 100.
        #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 100)))]
        pub modules: Option<u32>,
        /// The first day of a mission.
        pub from: Option<NaiveDate>,
        /// The last day of a mission.
        pub to: Option<NaiveDate>,
        /// Whether a mission was ordered at provincial level or above.
        pub provincial_or_above: Option<bool>,
        /// Whether a mission was assessed as qualified.
        pub assessed_qualified: Option<bool>,
        /// A provision of its own that a mission has.
        pub own_provision: Option<OwnProvision>,
        /// Whether the state's education authorities recognise the degree education.
        pub state_recognised: Option<bool>,
        /// Whether it was live or online.
        pub mode: Option<Mode>,
        /// The component of its subject, as the policy has them: `compulsory`.
        pub component: Option<ComponentId>,
        /// How many there were, 1 to 999, where each counts.
        #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 999)))]
        pub count: Option<u32>,
        /// How much there was, 0.01 to 9999.99, in the unit of the policy: ten thousand characters.
        #[cfg_attr(feature = "schema", schemars(range(min = 0.01, max = 9999.99)))]
        pub quantity: Option<Hours>,
        /// How many authors share the hours, 1 to 999.
        #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 999)))]
        pub authors: Option<u32>,
        /// The author's share of the hours, in hundredths, 1 to 100.
        #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 100)))]
        pub share: Option<u32>,
        /// How the hours are split over years, where the policy leaves that to the person.
        pub allocation: Option<Vec<Allotment>>,
        /// Facts that the policy asks for beside the members here.
        pub facts: Option<Facts>,
    }

    /// Hours put to a year.
    #[derive(Eq)]
    pub struct Allotment {
        /// The year.
        #[cfg_attr(feature = "schema", schemars(range(min = 1949, max = 2100)))]
        pub year: Year,
        /// The hours, 0.01 to 9999.99.
        #[cfg_attr(feature = "schema", schemars(range(min = 0.01, max = 9999.99)))]
        pub hours: Hours,
    }

    /// A session attended.
    #[derive(Eq)]
    pub struct Session {
        /// The day.
        pub date: NaiveDate,
        /// The part of it.
        pub part: Part,
    }

    /// Who provided an activity, and what is known of it. Left out facts are unknown, not false.
    #[derive(Eq)]
    pub struct Provider {
        /// What sort of provider.
        pub provider_type as "type": ProviderType,
        /// Whether the authority agreed beforehand.
        pub approved: Option<bool>,
        /// Whether the online curriculum was reviewed before it went online.
        pub curriculum_reviewed: Option<bool>,
        /// Whether the keys of the certificate system were handed in.
        pub keys_filed: Option<bool>,
    }

    /// Provisions of its own that a mission has: they take the place of the months.
    #[derive(Eq)]
    pub struct OwnProvision {
        /// The years that they deem complete: at least one, none twice.
        #[cfg_attr(feature = "schema", schemars(length(min = 1), inner(range(min = 1949, max = 2100))))]
        pub years: Vec<Year>,
        /// Where they stand.
        pub basis: String,
    }
}

words! {
    /// Whether evidence is asked for.
    #[derive(Default)]
    pub enum EvidenceMode {
        /// An activity counts only with sufficient evidence.
        #[default] Required = "required",
        /// Evidence is taken as given and nothing is said of it.
        Ignored = "ignored",
    }

    /// The title applied for.
    pub enum Target {
        /// 正高级
        FullSenior = "full_senior",
        /// 副高级
        AssociateSenior = "associate_senior",
        /// 中级
        Intermediate = "intermediate",
        /// 初级
        Junior = "junior",
    }

    /// The highest degree held.
    pub enum Degree {
        /// 博士
        Doctor = "doctor",
        /// 硕士
        Master = "master",
        /// 学士
        Bachelor = "bachelor",
        /// Any other, or none.
        Other = "other",
    }

    /// Whether something was live or online.
    pub enum Mode {
        /// Attended in person (面授).
        Live = "live",
        /// Over a network (网络).
        Online = "online",
    }

    /// The part of a day that a session took.
    pub enum Part {
        /// Morning and afternoon.
        FullDay = "full_day",
        /// The morning.
        Morning = "morning",
        /// The afternoon.
        Afternoon = "afternoon",
        /// The evening.
        Evening = "evening",
    }

    /// Sorts of providers.
    #[non_exhaustive]
    pub enum ProviderType {
        /// A national or provincial continuing-education base (继续教育基地).
        AccreditedBase = "accredited_base",
        /// The employer.
        Employer = "employer",
        /// A competent department (主管部门).
        CompetentDepartment = "competent_department",
        /// Anyone else.
        Other = "other",
    }

    /// Who sponsored a project.
    #[non_exhaustive]
    pub enum Sponsor {
        /// Government.
        Government = "government",
        /// A body of the industry.
        IndustryBody = "industry_body",
        /// Anyone else.
        Other = "other",
    }
}

/// What an activity states of a fact that its policy declares.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum FactValue {
    /// True or false.
    Truth(bool),
    /// A word.
    Word(String),
}

impl From<bool> for FactValue {
    fn from(truth: bool) -> Self {
        Self::Truth(truth)
    }
}

impl From<&str> for FactValue {
    fn from(word: &str) -> Self {
        Self::Word(word.to_owned())
    }
}

impl Decode for FactValue {
    fn decode(value: &Value<'_>, at: &Path<'_>, faults: &mut Faults) -> Self {
        match value {
            Value::Bool(truth) => Self::Truth(*truth),
            Value::Text(word) => Self::Word(word.clone().into_owned()),
            other => {
                faults.wrong_type(at, other, "true、false 或文本", "true, false or text");
                Self::placeholder()
            }
        }
    }

    fn placeholder() -> Self {
        Self::Truth(false)
    }
}

/// What an activity states of the facts that its policy declares, in the order of the document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts(Vec<(FactId, FactValue)>);

impl Facts {
    /// What is stated of a fact.
    pub fn get(&self, fact: &str) -> Option<&FactValue> {
        self.0.iter().find(|(name, _)| *name == *fact).map(|(_, value)| value)
    }

    /// The facts with what is stated of them.
    pub fn iter(&self) -> impl Iterator<Item = (&FactId, &FactValue)> {
        self.0.iter().map(|(name, value)| (name, value))
    }
}

/// Of a fact that is stated twice the last counts, as in a map.
impl FromIterator<(FactId, FactValue)> for Facts {
    fn from_iter<I: IntoIterator<Item = (FactId, FactValue)>>(facts: I) -> Self {
        Self(last_of_each(facts))
    }
}

/// Names with what was said last of each, in the order in which they were first named.
pub(crate) fn last_of_each<T>(all: impl IntoIterator<Item = (FactId, T)>) -> Vec<(FactId, T)> {
    let mut found: Vec<(FactId, T)> = Vec::new();
    for (name, value) in all {
        match found.iter_mut().find(|(known, _)| *known == name) {
            Some((_, known)) => *known = value,
            None => found.push((name, value)),
        }
    }
    found
}

impl Decode for Facts {
    fn decode(value: &Value<'_>, at: &Path<'_>, faults: &mut Faults) -> Self {
        let mut facts = Vec::new();
        for (name, value) in record(value, at, faults) {
            if facts.iter().any(|(known, _): &(FactId, FactValue)| *known == **name) {
                duplicate_field(at, name, faults);
            } else if !matches!(value, Value::Null) {
                facts.push((FactId::from(name.as_ref()), FactValue::decode(value, &at.key(name), faults)));
            }
        }
        Self(facts)
    }

    fn placeholder() -> Self {
        Self::default()
    }
}

impl serde::Serialize for Facts {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Facts {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Facts".into()
    }
    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        std::collections::BTreeMap::<String, FactValue>::json_schema(generator)
    }
}

impl<'de> serde::Deserialize<'de> for Request {
    /// Reads a request of any format. Its shape is checked here, whether it holds together when it is assessed; the
    /// error tells the first faults, and [`crate::assess_text`] all of them.
    ///
    /// ```
    /// let request: ce_rules::Request =
    ///     serde_json::from_str(r#"{"application_year": 2021, "applicant": {"target": "junior"}, "activities": []}"#)?;
    /// assert_eq!(request.application_year, 2021);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let document = Value::deserialize(deserializer)?;
        let mut faults = Faults::default();
        let request = Self::decode(&document, &Path::Root, &mut faults);
        if faults.is_empty() {
            return Ok(request);
        }
        let error = crate::error::Error::InvalidRequest { faults: faults.in_order_of(&document) };
        Err(serde::de::Error::custom(error))
    }
}

impl Request {
    /// A request without activities, certificates and waivers.
    pub fn new(application_year: Year, applicant: Applicant) -> Self {
        Self {
            application_year,
            policy: None,
            evidence: EvidenceMode::Required,
            applicant,
            certificates: Vec::new(),
            waivers: Vec::new(),
            activities: Vec::new(),
        }
    }
}

impl Applicant {
    /// An applicant of whom nothing but the target is known.
    pub fn new(target: Target) -> Self {
        Self { id: None, target, degree: None, series: None, employed_since: None }
    }
}

impl Certificate {
    /// A certificate that covers these years, without a number.
    pub fn new(years: RangeInclusive<Year>) -> Self {
        let (from, to) = years.into_inner();
        Self { from, to, number: None }
    }
}

impl Waiver {
    /// These years are waived, for this reason.
    pub fn new(years: RangeInclusive<Year>, reason: impl Into<String>) -> Self {
        let (from, to) = years.into_inner();
        Self { from, to, reason: reason.into() }
    }
}

impl Allotment {
    /// So many hours for this year.
    pub fn new(year: Year, hours: Hours) -> Self {
        Self { year, hours }
    }
}

impl Session {
    /// This part of the day.
    pub fn new(date: NaiveDate, part: Part) -> Self {
        Self { date, part }
    }
}

impl Provider {
    /// A provider of whom nothing but the sort is known.
    pub fn new(provider_type: ProviderType) -> Self {
        Self { provider_type, approved: None, curriculum_reviewed: None, keys_filed: None }
    }
}

impl OwnProvision {
    /// Provisions of a stay's own, which stand there, and deem these years complete.
    pub fn new(years: impl Into<Vec<Year>>, basis: impl Into<String>) -> Self {
        Self { years: years.into(), basis: basis.into() }
    }
}

impl Activity {
    /// An activity of which nothing but id and kind is known.
    pub fn new(id: impl Into<ActivityId>, kind: impl Into<KindId>) -> Self {
        Self {
            id: id.into(),
            kind: kind.into(),
            title: None,
            reference: None,
            subject: None,
            evidence: Vec::new(),
            provider: None,
            date: None,
            credited_year: None,
            full_days: None,
            half_days: None,
            evenings: None,
            sessions: None,
            hours: None,
            minutes: None,
            role: None,
            sponsor: None,
            cn_serial: None,
            level: None,
            rank: None,
            modules: None,
            from: None,
            to: None,
            provincial_or_above: None,
            assessed_qualified: None,
            own_provision: None,
            state_recognised: None,
            mode: None,
            component: None,
            count: None,
            quantity: None,
            authors: None,
            share: None,
            allocation: None,
            facts: None,
        }
    }
}
