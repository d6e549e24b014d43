//! The impact (影响): what becomes of the same records under another policy.
//!
//! Each request is assessed under both policies, whatever policy it names, and the two determinations are held against
//! each other: who changes verdict, which years change, which activities, and by which clauses. A request that one of
//! the policies refuses is told with its error; none is lost. A policy held against itself changes nothing.
//!
//! The clauses of a change are those that one of the two determinations rests on and the other does not, as far as
//! they bear on it: the findings that only one of them raises; for hours that convert otherwise, the rates; for a year
//! that needs more or less, what the policies ask of it. Where both rest on the same clauses, with other numbers, it
//! is these.
//!
//! ```
//! # use ce_rules::*;
//! // Public subjects: more than none in 2020, at least 30 hours in 2021.
//! let request: Request = serde_json::from_str(r#"{"application_year": 2021, "evidence": "ignored",
//!     "applicant": {"id": "T1", "target": "associate_senior", "degree": "doctor"},
//!     "certificates": [{"from": 2019, "to": 2019}], "activities": [
//!     {"id": "a1", "kind": "online_course", "subject": "public", "date": "2020", "hours": 10},
//!     {"id": "a2", "kind": "patent", "date": "2020", "role": "first"}]}"#)?;
//! let impact = Rules::builtin().impact(&[request], "hunan-2020", "hunan-2021")?;
//! let person = &impact.changed[0];
//! let verdict = |side: &Option<Side>| side.as_ref().unwrap().verdict;
//! assert_eq!((verdict(&person.a), verdict(&person.b)), (Verdict::Eligible, Verdict::NotEligible));
//! assert_eq!(person.years[0].year, 2020);
//! assert!(person.years[0].clauses.iter().any(|clause| *clause == "hn-2021-29/2.2.3#public"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use crate::assess::assess;
use crate::assessment::{
    ActivityAssessment, Assessment, Outcome, Shortfalls, Status, SubjectHours, Verdict, Window,
    YearAssessment,
};
use crate::date::Year;
use crate::error::Error;
use crate::finding::{Finding, FindingCode};
use crate::hours::Hours;
use crate::json::{Decode, Faults, Path, Value, check_exact, duplicate_field, record, unknown_field};
use crate::names::{ActivityId, ClauseId, KindId, PolicyId, SubjectId};
use crate::policy::{Clauses, Policy, Requirement, TOTAL};
use crate::request::Request;
use crate::rules::Rules;

/// What becomes of records under another policy.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
#[non_exhaustive]
pub struct Impact {
    /// The version of the library.
    pub engine: &'static str,
    /// The one policy.
    pub policy_a: ComparedPolicy,
    /// The other.
    pub policy_b: ComparedPolicy,
    /// How many requests there are.
    pub requests: usize,
    /// How many of them nothing changes for.
    pub unchanged: usize,
    /// Those for whom something changes, in the order of the requests.
    pub changed: Vec<PersonImpact>,
    /// Those whom both policies refuse.
    pub refused: Vec<RefusedRequest>,
}

/// A policy that is held against another.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ComparedPolicy {
    /// Its id.
    pub id: PolicyId,
    /// The digest of its canonical JSON.
    pub digest: String,
}

/// Someone for whom something changes.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct PersonImpact {
    /// The place among the requests, from 0.
    pub place: usize,
    /// The applicant's id, as given.
    pub applicant: Option<String>,
    /// The determination under the one policy; null where it refuses the request.
    pub a: Option<Side>,
    /// The determination under the other.
    pub b: Option<Side>,
    /// Why the one of them refuses the request, where one does.
    #[cfg_attr(feature = "schema", schemars(with = "Option<Error>"))]
    pub error: Option<Error>,
    /// The years of either window that change, ascending.
    pub years: Vec<YearImpact>,
    /// The activities that change, in the order of the request.
    pub activities: Vec<ActivityImpact>,
    /// The clauses of the windows, where these change.
    pub clauses: Clauses,
}

/// A determination in short.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Side {
    /// Whether the record meets what the applicant needs.
    pub verdict: Verdict,
    /// The years that the application must cover.
    pub window: Window,
}

/// A year that changes.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct YearImpact {
    /// The calendar year.
    pub year: Year,
    /// Under the one policy; null where the year is outside its window.
    pub a: Option<YearSide>,
    /// Under the other.
    pub b: Option<YearSide>,
    /// The clauses by which it changes.
    pub clauses: Clauses,
}

/// How a year stands under one of two policies.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct YearSide {
    /// How it stands.
    pub status: Status,
    /// Recognised hours by subject.
    pub hours: SubjectHours,
    /// Recognised hours in total.
    pub total: Hours,
    /// What is missing.
    pub shortfall: Shortfalls,
}

/// An activity that changes.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ActivityImpact {
    /// Its id.
    pub id: ActivityId,
    /// Its kind.
    pub kind: KindId,
    /// Under the one policy.
    pub a: ActivitySide,
    /// Under the other.
    pub b: ActivitySide,
    /// The clauses by which it changes.
    pub clauses: Clauses,
}

/// What becomes of an activity under one of two policies.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ActivitySide {
    /// The years that it is for.
    pub years: Vec<Year>,
    /// The subject that its hours count towards.
    pub subject: Option<SubjectId>,
    /// The hours that conversion gives.
    pub claimed: Hours,
    /// The hours that count.
    pub recognised: Hours,
    /// What became of it.
    pub outcome: Outcome,
}

/// A request that both policies refuse.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct RefusedRequest {
    /// The place among the requests, from 0.
    pub place: usize,
    /// The applicant's id, as far as it can be read.
    pub applicant: Option<String>,
    /// Why the one policy refuses it. The places of its faults are in the request.
    pub error: Error,
}

/// A question for an impact, as it is read: the requests are looked at one by one, so that one with faults does not
/// stop the others.
#[derive(Debug)]
pub(crate) struct ImpactQuestion<'v, 'a> {
    requests: &'v [Value<'a>],
    policy_a: PolicyId,
    policy_b: PolicyId,
}

/// What the question is for readers of schemas: they need not know that the requests are read one by one.
#[cfg(feature = "schema")]
pub(crate) mod schema {
    use crate::names::PolicyId;
    use crate::request::Request;

    /// A question for an impact.
    #[derive(schemars::JsonSchema)]
    #[schemars(deny_unknown_fields)]
    #[expect(dead_code, reason = "stands for the shape that the question has")]
    pub(crate) struct ImpactQuestion {
        /// The requests.
        requests: Vec<Request>,
        /// The one policy.
        policy_a: PolicyId,
        /// The other.
        policy_b: PolicyId,
    }
}

impl<'v, 'a> ImpactQuestion<'v, 'a> {
    /// The question, or all that is wrong with it, the requests aside.
    pub(crate) fn read(value: &'v Value<'a>) -> Result<Self, Error> {
        let (root, mut faults) = (Path::Root, Faults::default());
        let members = record(value, &root, &mut faults);
        let mut known = [("requests", false), ("policy_a", false), ("policy_b", false)];
        for (key, _) in members {
            match known.iter_mut().find(|(name, _)| name == key) {
                None => unknown_field(&root, key, &mut faults),
                Some((_, seen)) if *seen => duplicate_field(&root, key, &mut faults),
                Some((_, seen)) => *seen = true,
            }
        }
        let mut policy = |name: &str| match value.member(name) {
            None | Some(Value::Null) => {
                faults.missing(&root, name);
                PolicyId::default()
            }
            Some(given) => PolicyId::decode(given, &root.key(name), &mut faults),
        };
        let (policy_a, policy_b) = (policy("policy_a"), policy("policy_b"));
        let requests = match value.member("requests") {
            Some(Value::List(requests)) => requests.as_slice(),
            None | Some(Value::Null) => {
                faults.missing(&root, "requests");
                &[]
            }
            Some(other) => {
                faults.wrong_type(&root.key("requests"), other, "列表", "a list");
                &[]
            }
        };
        // What is no object at all has no members that could be missing.
        if faults.misshapen(&root) {
            faults.only(&root);
        }
        if faults.is_empty() {
            Ok(Self { requests, policy_a, policy_b })
        } else {
            Err(Error::InvalidRequest { faults: faults.in_order_of(value) })
        }
    }
}

impl Rules {
    /// What becomes of requests under another policy. The policies that they name decide nothing.
    pub fn impact(&self, requests: &[Request], policy_a: &str, policy_b: &str) -> Result<Impact, Error> {
        let under = |request: &Request, policy: &Policy| {
            let request = Request { policy: Some(policy.id().clone()), ..request.clone() };
            self.admit(&request).and_then(|policy| assess(&request, policy))
        };
        let id = |request: &Request| request.applicant.id.clone();
        self.compare(requests, policy_a, policy_b, id, under)
    }

    /// What becomes of requests in JSON under another policy. One that is not JSON is refused like any with faults.
    ///
    /// ```
    /// let impact = ce_rules::Rules::builtin().impact_text(&["not JSON"], "hunan-2020", "hunan-2021")?;
    /// assert_eq!(impact.refused[0].error.code().as_str(), "invalid_request");
    /// # Ok::<(), ce_rules::Error>(())
    /// ```
    pub fn impact_text(&self, requests: &[&str], policy_a: &str, policy_b: &str) -> Result<Impact, Error> {
        let read: Vec<(&str, Result<Value<'_>, Error>)> =
            requests.iter().map(|text| (*text, crate::json::parse(text))).collect();
        let under = |(text, read): &(&str, Result<Value<'_>, Error>), policy: &Policy| {
            read.as_ref().map_err(Clone::clone).and_then(|value| self.under(value, Some(text), policy))
        };
        let id = |(_, read): &(&str, Result<Value<'_>, Error>)| read.as_ref().ok().and_then(applicant);
        self.compare(&read, policy_a, policy_b, id, under)
    }

    /// The impact that a document asks for.
    pub(crate) fn impact_read(&self, value: &Value<'_>, text: Option<&str>) -> Result<Impact, Error> {
        let question = ImpactQuestion::read(value)?;
        // Numbers with too many digits are found in the whole text, and belong to their requests.
        let mut exact = Faults::default();
        if let Some(text) = text {
            check_exact(text, value, &mut exact);
        }
        let exact = exact.into_list();
        let numbered: Vec<(usize, &Value<'_>)> = question.requests.iter().enumerate().collect();
        let under = |(place, value): &(usize, &Value<'_>), policy: &Policy| {
            let mut faults = Faults::default();
            let here = format!("/requests/{place}");
            for fault in &exact {
                if let Some(rest) = fault.path.strip_prefix(&here).filter(|rest| rest.starts_with('/')) {
                    faults.put(crate::json::Fault { path: rest.to_owned(), ..fault.clone() });
                }
            }
            self.under_with(value, faults, policy)
        };
        let id = |(_, value): &(usize, &Value<'_>)| applicant(value);
        self.compare(&numbered, question.policy_a.as_str(), question.policy_b.as_str(), id, under)
    }

    fn under(&self, value: &Value<'_>, text: Option<&str>, policy: &Policy) -> Result<Assessment, Error> {
        let mut faults = Faults::default();
        if let Some(text) = text {
            check_exact(text, value, &mut faults);
        }
        self.under_with(value, faults, policy)
    }

    /// The determination of a request under a policy, whatever policy it names.
    fn under_with(
        &self,
        value: &Value<'_>,
        mut faults: Faults,
        policy: &Policy,
    ) -> Result<Assessment, Error> {
        let mut request = Request::decode(value, &Path::Root, &mut faults);
        request.policy = Some(policy.id().clone());
        let checked = self.check(&request, Some(value), &Path::Root, &mut faults);
        if !faults.is_empty() {
            return Err(Error::InvalidRequest { faults: faults.in_order_of(value) });
        }
        assess(&request, checked?)
    }

    fn compare<R>(
        &self,
        requests: &[R],
        policy_a: &str,
        policy_b: &str,
        id: impl Fn(&R) -> Option<String>,
        under: impl Fn(&R, &Policy) -> Result<Assessment, Error>,
    ) -> Result<Impact, Error> {
        let (a, b) = (self.find_policy(policy_a)?, self.find_policy(policy_b)?);
        let compared =
            |policy: &Policy| ComparedPolicy { id: policy.id().clone(), digest: policy.digest().to_owned() };
        let mut impact = Impact {
            engine: crate::VERSION,
            policy_a: compared(a),
            policy_b: compared(b),
            requests: requests.len(),
            unchanged: 0,
            changed: Vec::new(),
            refused: Vec::new(),
        };
        for (place, request) in requests.iter().enumerate() {
            match (under(request, a), under(request, b)) {
                (Err(error), Err(_)) => {
                    impact.refused.push(RefusedRequest { place, applicant: id(request), error });
                }
                (of_a, of_b) => match person(place, id(request), [(a, of_a), (b, of_b)]) {
                    Some(changed) => impact.changed.push(changed),
                    None => impact.unchanged += 1,
                },
            }
        }
        Ok(impact)
    }
}

fn applicant(request: &Value<'_>) -> Option<String> {
    request.member("applicant")?.member("id")?.as_text().map(str::to_owned)
}

/// A determination, or why there is none, and the policy.
type Of<'p> = (&'p Policy, Result<Assessment, Error>);

/// What changes for someone, if anything does.
fn person(
    place: usize,
    applicant: Option<String>,
    [(a, of_a), (b, of_b)]: [Of<'_>; 2],
) -> Option<PersonImpact> {
    let side = |of: &Assessment| Side { verdict: of.verdict, window: of.window.clone() };
    let (of_a, of_b) = match (of_a, of_b) {
        (Ok(of_a), Ok(of_b)) => (of_a, of_b),
        (of_a, of_b) => {
            return Some(PersonImpact {
                place,
                applicant,
                a: of_a.as_ref().ok().map(side),
                b: of_b.as_ref().ok().map(side),
                error: of_a.err().or(of_b.err()),
                years: Vec::new(),
                activities: Vec::new(),
                clauses: Clauses::default(),
            });
        }
    };
    let activities: Vec<ActivityImpact> =
        of_a.activities.iter().zip(&of_b.activities).filter_map(|(a, b)| activity(a, b)).collect();
    let span = |of: &Assessment| of.window.from..=of.window.to;
    let (from, to) = (of_a.window.from.min(of_b.window.from), of_a.window.to.max(of_b.window.to));
    let years: Vec<YearImpact> = (from..=to)
        .filter_map(|number| {
            let in_a = of_a.years.iter().find(|year| year.year == number);
            let in_b = of_b.years.iter().find(|year| year.year == number);
            year([(a, &of_a, in_a), (b, &of_b, in_b)], &activities)
        })
        .collect();
    let same_window = span(&of_a) == span(&of_b);
    if of_a.verdict == of_b.verdict && same_window && years.is_empty() && activities.is_empty() {
        return None;
    }
    let clauses = if same_window {
        Clauses::default()
    } else {
        Clauses::new(of_a.window.clauses.iter().chain(of_b.window.clauses.iter()))
    };
    Some(PersonImpact {
        place,
        applicant,
        a: Some(side(&of_a)),
        b: Some(side(&of_b)),
        error: None,
        years,
        activities,
        clauses,
    })
}

/// What changes of an activity, if anything does.
fn activity(a: &ActivityAssessment, b: &ActivityAssessment) -> Option<ActivityImpact> {
    let side = |of: &ActivityAssessment| ActivitySide {
        years: of.years.clone(),
        subject: of.subject.clone(),
        claimed: of.claimed,
        recognised: of.recognised,
        outcome: of.outcome,
    };
    let (side_a, side_b) = (side(a), side(b));
    if side_a == side_b && a.allocated == b.allocated {
        return None;
    }
    let findings = only_one(&clauses_of(&a.findings, &b.findings), &clauses_of(&b.findings, &a.findings));
    let rests = only_one(&a.clauses, &b.clauses);
    // Other hours by conversion, or for another year or subject: what the activity rests on. Otherwise it is what was
    // found of it.
    let by_rule =
        side_a.claimed != side_b.claimed || side_a.years != side_b.years || side_a.subject != side_b.subject;
    let clauses: Vec<ClauseId> = match (by_rule, findings.is_empty()) {
        (true, _) => rests.into_iter().chain(findings).collect(),
        (false, false) => findings,
        (false, true) => rests,
    };
    let clauses = if clauses.is_empty() { Clauses::new(a.clauses.iter()) } else { Clauses::new(&clauses) };
    Some(ActivityImpact { id: a.id.clone(), kind: a.kind.clone(), a: side_a, b: side_b, clauses })
}

/// The clauses of the findings that are not among the others too, remarks that take and give nothing aside.
fn clauses_of(of: &[Finding], others: &[Finding]) -> Vec<ClauseId> {
    let bears = |finding: &&Finding| {
        !matches!(
            finding.code,
            FindingCode::NotStated
                | FindingCode::EvidenceNotAsked
                | FindingCode::EveningBesideDay
                | FindingCode::CorroboratingOnly
                | FindingCode::BeforeEmployment
        )
    };
    let new = of.iter().filter(|finding| !others.contains(finding)).filter(bears);
    new.map(|finding| finding.clause.clone()).collect()
}

/// The clauses that only one of two lists has.
fn only_one(a: &[ClauseId], b: &[ClauseId]) -> Vec<ClauseId> {
    let of_a = a.iter().filter(|clause| !b.contains(clause));
    of_a.chain(b.iter().filter(|clause| !a.contains(clause))).cloned().collect()
}

/// What changes of a year, if anything does.
fn year(
    [(policy_a, of_a, a), (policy_b, of_b, b)]: [(&Policy, &Assessment, Option<&YearAssessment>); 2],
    activities: &[ActivityImpact],
) -> Option<YearImpact> {
    let side = |of: &YearAssessment| YearSide {
        status: of.status,
        hours: of.hours.clone(),
        total: of.total,
        shortfall: of.shortfall.clone(),
    };
    let (side_a, side_b) = (a.map(side), b.map(side));
    let number = a.or(b)?.year;
    let mut clauses: Vec<ClauseId> = Vec::new();
    match (a, b) {
        (Some(a), Some(b)) => {
            if side_a == side_b {
                return None;
            }
            if a.hours != b.hours {
                let of_year = |change: &&ActivityImpact| {
                    change.a.years.contains(&number) || change.b.years.contains(&number)
                };
                clauses.extend(
                    activities.iter().filter(of_year).flat_map(|change| change.clauses.iter().cloned()),
                );
            }
            let settled = |status| !matches!(status, Status::Met | Status::NotMet);
            if settled(a.status) || settled(b.status) {
                clauses.extend(only_one(&a.clauses, &b.clauses));
            } else {
                clauses.extend(asked(policy_a, policy_b, a, b));
            }
            clauses.extend(only_one(
                &clauses_of(&a.findings, &b.findings),
                &clauses_of(&b.findings, &a.findings),
            ));
            if clauses.is_empty() {
                clauses.extend(a.clauses.iter().chain(b.clauses.iter()).cloned());
            }
        }
        // A year that only one of the windows has.
        _ => clauses.extend(of_a.window.clauses.iter().chain(of_b.window.clauses.iter()).cloned()),
    }
    Some(YearImpact { year: number, a: side_a, b: side_b, clauses: Clauses::new(&clauses) })
}

/// The clauses of what the two policies ask of a subject or the total of which a year is not short alike.
fn asked(policy_a: &Policy, policy_b: &Policy, a: &YearAssessment, b: &YearAssessment) -> Vec<ClauseId> {
    let subjects = a.shortfall.subjects.iter().map(|(subject, _)| subject.as_str());
    let of_b = b.shortfall.subjects.iter().map(|(subject, _)| subject.as_str());
    let lack = |of: &YearAssessment, name: &str| {
        if name == TOTAL { of.shortfall.total } else { of.shortfall.subjects.get(name).unwrap_or_default() }
    };
    let differs: Vec<&str> =
        subjects.chain(of_b).chain([TOTAL]).filter(|name| lack(a, name) != lack(b, name)).collect();
    let of = |policy: &Policy, other: &Policy| {
        // What both ask alike, if by clauses of their own, is not what makes the difference.
        let same = |rule: &Requirement| {
            let alike =
                |known: &Requirement| Requirement { clause: rule.clause.clone(), ..known.clone() } == *rule;
            other.document().requirements.iter().any(alike)
        };
        let rules = policy.document().requirements.iter();
        rules
            .filter(|rule| differs.contains(&rule.of.as_str()) && !same(rule))
            .map(|rule| rule.clause.clone())
            .collect::<Vec<_>>()
    };
    of(policy_a, policy_b).into_iter().chain(of(policy_b, policy_a)).collect()
}
