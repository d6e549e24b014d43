//! The ledger (年度登记): the annual determination of every year that a record touches.
//!
//! The yearly registration needs no application: nobody applies, there is no window, and every year is held against
//! what the policy asks of a year. A year is touched by an activity that is for it, a certificate or a waiver that
//! covers it, a mission that deems it complete, or surplus hours that come to it. Its lines are those of the handbook
//! (登记手册): date, activity, subject, hours, evidence; they sum to the hours of the year.
//!
//! What the policy asks of some titles only is asked where the record says which title, degree or series; otherwise
//! it is left out, and [`Ledger::not_asked`] says so. So are requirements over several years together, which a single
//! year cannot meet or fail.
//!
//! ```
//! let record = r#"{"policy": "hunan-2021", "applicant": {"id": "T0031"}, "activities": [
//!     {"id": "a1", "kind": "patent", "date": "2019", "role": "first", "evidence": ["patent_certificate"]}
//! ]}"#;
//! let ledger = ce_rules::Rules::builtin().call_json(ce_rules::Call::Ledger, record);
//! assert!(ledger.contains(r#""year":2019,"status":"not_met","hours":{"public":0,"professional":90}"#), "{ledger}");
//! ```

use crate::activity::Deed;
use crate::assess::Case;
use crate::assessment::{ActivityAssessment, Outcome, Potential, Shortfalls, Status, SubjectHours};
use crate::competition::Standing;
use crate::date::{PartialDate, YEARS, Year};
use crate::error::Error;
use crate::finding::Finding;
use crate::hours::Hours;
use crate::json::{Decode, Faults, Path, Value, check_exact, wire, words};
use crate::names::{ActivityId, ClauseId, DocumentId, KindId, PolicyId, SubjectId};
use crate::policy::{Clauses, Policy};
use crate::request::{Activity, Applicant, Certificate, Degree, EvidenceMode, Request, Target, Waiver};
use crate::rules::Rules;

wire! {
    /// What a person did, whether or not they apply for anything: a request without an application.
    ///
    /// The members are those of a request. A request that names its policy is a record too: its application year is
    /// taken and decides nothing.
    pub struct LedgerRecord {
        /// The year of an application. Not needed: the ledger has none.
        #[cfg_attr(feature = "schema", schemars(range(min = 1949, max = 2100)))]
        pub application_year: Option<Year>,
        /// The policy.
        pub policy: PolicyId,
        /// Whether evidence is asked for.
        pub evidence: EvidenceMode = EvidenceMode::default(),
        /// Whose record it is.
        pub applicant: Option<LedgerPerson>,
        /// Certificates of hours (学时（分）认定单) already issued.
        pub certificates: Vec<Certificate> = Vec::new(),
        /// Years that the authority itself has declared need not be met.
        pub waivers: Vec<Waiver> = Vec::new(),
        /// What the person did. May be empty.
        pub activities: Vec<Activity>,
    }

    /// Whose record it is. The title, degree and series matter only where the policy asks something of some alone.
    #[derive(Default)]
    pub struct LedgerPerson {
        /// An id of the caller's, echoed in the ledger: 1 to 200 characters.
        #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 200)))]
        pub id: Option<String>,
        /// The title applied for, if any.
        pub target: Option<Target>,
        /// The highest degree held.
        pub degree: Option<Degree>,
        /// The title series (系列).
        pub series: Option<String>,
        /// When the employment began. Exempts from nothing; years before it are pointed out.
        pub employed_since: Option<PartialDate>,
    }
}

words! {
    /// Why a requirement is not asked in a ledger.
    pub enum NotAskedWhy {
        /// It is for some titles, degrees or series only, and the record does not say whether for this one.
        Applicant = "applicant",
        /// It is over several years together.
        SeveralYears = "several_years",
    }
}

/// The yearly registration of a person.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
#[non_exhaustive]
pub struct Ledger {
    /// The version of the library.
    pub engine: &'static str,
    /// The policy that decided.
    pub policy: PolicyId,
    /// The digest of the policy's canonical JSON.
    pub policy_digest: String,
    /// The person's id, as given.
    pub applicant: Option<String>,
    /// Every year that the record touches, ascending.
    pub years: Vec<LedgerYear>,
    /// Every activity, in the order of the record. There is no window: `in_window` is true of those that are for some
    /// year, and so stand in it.
    pub activities: Vec<ActivityAssessment>,
    /// The requirements of the policy that a ledger does not ask.
    pub not_asked: Vec<NotAsked>,
}

/// A year of the ledger: its annual determination, and the lines of the handbook.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct LedgerYear {
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
    /// The activities that are for the year, by date, then by id.
    pub lines: Vec<LedgerLine>,
    /// The clauses that decide it.
    pub clauses: Clauses,
    /// Findings of the year.
    pub findings: Vec<Finding>,
}

/// A line of the handbook: what an activity gives to a year.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct LedgerLine {
    /// The activity's id.
    pub activity: ActivityId,
    /// Its date: as the record has it, or the first and the last day, `2019-05-06/2019-05-08`.
    pub date: String,
    /// Its kind.
    pub kind: KindId,
    /// Its name, where the record has one.
    pub title: Option<String>,
    /// The subject that its hours count towards; null for a mission.
    pub subject: Option<SubjectId>,
    /// The recognised hours that it gives to this year.
    pub hours: Hours,
    /// What became of it.
    pub outcome: Outcome,
    /// The documents held for it.
    pub evidence: Vec<DocumentId>,
}

/// A requirement that a ledger does not ask.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct NotAsked {
    /// Its id.
    pub requirement: String,
    /// Why.
    pub why: NotAskedWhy,
    /// Where it comes from.
    pub clause: ClauseId,
}

impl LedgerRecord {
    /// A record without activities, certificates and waivers.
    pub fn new(policy: impl Into<PolicyId>) -> Self {
        Self {
            application_year: None,
            policy: policy.into(),
            evidence: EvidenceMode::default(),
            applicant: None,
            certificates: Vec::new(),
            waivers: Vec::new(),
            activities: Vec::new(),
        }
    }

    /// The request that asks the same of the same activities, and the title if there is one. Whatever else a request
    /// has is there to have its shape, and decides nothing.
    pub(crate) fn into_request(self) -> (Request, Option<Target>) {
        let person = self.applicant;
        let target = person.as_ref().and_then(|person| person.target);
        let mut applicant = Applicant::new(target.unwrap_or(Target::Junior));
        if let Some(LedgerPerson { id, target: _, degree, series, employed_since }) = person {
            applicant = Applicant { id, degree, series, employed_since, ..applicant };
        }
        let request = Request {
            application_year: self.application_year.unwrap_or(*YEARS.end()),
            policy: Some(self.policy),
            evidence: self.evidence,
            applicant,
            certificates: self.certificates,
            waivers: self.waivers,
            activities: self.activities,
        };
        (request, target)
    }
}

impl Rules {
    /// The yearly registration of a record.
    ///
    /// ```
    /// # use ce_rules::*;
    /// let mut paper = Activity::new("a1", "paper");
    /// paper.date = Some("2019-05".parse()?);
    /// paper.role = Some("first".into());
    /// paper.cn_serial = Some("CN 43-1234".into());
    /// let mut record = LedgerRecord::new("hunan-2021");
    /// record.evidence = EvidenceMode::Ignored;
    /// record.activities = vec![paper];
    /// let ledger = Rules::builtin().ledger(&record)?;
    /// let line = &ledger.years[0].lines[0];
    /// assert_eq!((line.date.as_str(), line.hours), ("2019-05", Hours::from(30)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn ledger(&self, record: &LedgerRecord) -> Result<Ledger, Error> {
        let (request, target) = record.clone().into_request();
        Ok(ledger(&request, target, self.admit(&request)?))
    }

    /// The yearly registration of a record in JSON.
    pub fn ledger_text(&self, record: &str) -> Result<Ledger, Error> {
        self.ledger_read(&crate::json::parse(record)?, Some(record))
    }

    /// The ledger of a record that a document holds.
    pub(crate) fn ledger_read(&self, value: &Value<'_>, text: Option<&str>) -> Result<Ledger, Error> {
        let mut faults = Faults::default();
        let (request, target) = LedgerRecord::decode(value, &Path::Root, &mut faults).into_request();
        if let Some(text) = text {
            check_exact(text, value, &mut faults);
        }
        let policy = self.check(&request, Some(value), &Path::Root, &mut faults);
        if !faults.is_empty() {
            return Err(Error::InvalidRequest { faults: faults.in_order_of(value) });
        }
        Ok(ledger(&request, target, policy?))
    }
}

/// The ledger of a record without faults.
pub(crate) fn ledger(request: &Request, target: Option<Target>, policy: &Policy) -> Ledger {
    let mut case = Case::new(request, policy, target);
    let spans = request
        .certificates
        .iter()
        .map(|c| c.from..=c.to)
        .chain(request.waivers.iter().map(|waiver| waiver.from..=waiver.to));
    let mut touched: Vec<Year> = Vec::new();
    for year in spans.flatten().chain(case.deeds.iter().flat_map(|deed| deed.years.iter().copied())) {
        if !touched.contains(&year) {
            touched.push(year);
        }
    }
    let (from, to) = (touched.iter().min().copied().unwrap_or(1), touched.iter().max().copied().unwrap_or(0));
    let mut years = Vec::new();
    if from <= to {
        let now = case.gather(from, to, &case.actual);
        let possible = case.gather_possible(from, to);
        for year in (from..=to).filter(|year| touched.contains(year) || now.came_to(*year)) {
            let lines = lines(&case, year);
            let found = case.year(year, &now, possible.as_ref().unwrap_or(&now));
            years.push(LedgerYear {
                year,
                status: found.status,
                hours: found.hours,
                total: found.total,
                shortfall: found.shortfall,
                potential: found.potential,
                lines,
                clauses: found.clauses,
                findings: found.findings,
            });
        }
    }
    Ledger {
        engine: crate::VERSION,
        policy: policy.id().clone(),
        policy_digest: policy.digest().to_owned(),
        applicant: request.applicant.id.clone(),
        years,
        not_asked: not_asked(policy, target, &request.applicant),
        activities: case.take_activities(from, to),
    }
}

fn not_asked(policy: &Policy, target: Option<Target>, applicant: &Applicant) -> Vec<NotAsked> {
    let over_a_year =
        policy.thresholds.iter().filter(|threshold| threshold.applies.is_open(target, applicant));
    let over_several = policy.run_thresholds.iter().filter(|threshold| {
        threshold.applies.is_for(target, applicant) || threshold.applies.is_open(target, applicant)
    });
    let over_a_year = over_a_year.map(|threshold| (threshold, NotAskedWhy::Applicant));
    over_a_year
        .chain(over_several.map(|threshold| (threshold, NotAskedWhy::SeveralYears)))
        .map(|(threshold, why)| NotAsked {
            requirement: threshold.id.clone(),
            why,
            clause: threshold.clause.clone(),
        })
        .collect()
}

fn lines(case: &Case<'_>, year: Year) -> Vec<LedgerLine> {
    let of_year = |(deed, _): &(&Deed<'_>, &Standing)| deed.years.contains(&year);
    let mut all: Vec<_> = case.deeds.iter().zip(&case.actual).filter(of_year).collect();
    all.sort_by_key(|(deed, _)| (deed.first_day, deed.activity.id.as_str()));
    all.into_iter()
        .map(|(deed, standing)| LedgerLine {
            activity: deed.activity.id.clone(),
            date: date(deed.activity),
            kind: deed.activity.kind.clone(),
            title: deed.activity.title.clone(),
            subject: deed.subject.and_then(|place| case.policy.subject(place)).cloned(),
            hours: standing.in_year(year),
            outcome: deed.outcome(standing),
            evidence: deed.activity.evidence.clone(),
        })
        .collect()
}

/// The date of an activity as its record has it: a partial date, or the first and the last day.
pub(crate) fn date(activity: &Activity) -> String {
    let sessions = || activity.sessions.iter().flatten().map(|session| session.date);
    let days = match (sessions().min(), sessions().max()) {
        (Some(first), Some(last)) => Some((first, last)),
        _ => activity.from.zip(activity.to),
    };
    let Some((first, last)) = days else {
        return activity.date.map(|date| date.to_string()).unwrap_or_default();
    };
    if first == last { first.to_string() } else { format!("{first}/{last}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_as_the_record_has_them() {
        let mut activity = Activity::new("a", "training");
        assert_eq!(date(&activity), "");
        activity.date = "2019-05".parse().ok();
        assert_eq!(date(&activity), "2019-05");
        let session = |day: &str| crate::Session::new(day.parse().unwrap(), crate::Part::Evening);
        activity.sessions = Some(vec![session("2019-05-08"), session("2019-05-06")]);
        assert_eq!(date(&activity), "2019-05-06/2019-05-08");
        activity.sessions = Some(vec![session("2019-05-08")]);
        assert_eq!(date(&activity), "2019-05-08");
    }

    #[test]
    fn a_record_that_touches_no_year_has_none() {
        let ledger = Rules::builtin().ledger(&LedgerRecord::new("hunan-2021")).unwrap();
        assert_eq!((ledger.years, ledger.activities), (Vec::new(), Vec::new()));
    }
}
