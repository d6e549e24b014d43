//! Assessing: from a checked request and its policy to the result.

use crate::activity::{Deed, Vocabulary, check, check_id, check_not_blank, check_year};
use crate::assessment::{
    ActivityAssessment, Assessment, Outcome, Potential, Shortfalls, Status, SubjectHours, Verdict, Window,
    YearAssessment,
};
use crate::competition::{Round, Standing, compete};
use crate::date::Year;
use crate::error::Error;
use crate::finding::{Finding, FindingCode, FindingData, in_order};
use crate::hours::Hours;
use crate::json::{FaultCode, Faults, Path};
use crate::names::ActivityId;
use crate::policy::{Clauses, Policy, WindowRow};
use crate::request::{EvidenceMode, Request};
use crate::threshold::{Shortfall, all_met, total};

/// Notes every fault of a request beyond its shape.
pub(crate) fn check_request(request: &Request, vocabulary: &Vocabulary<'_>, faults: &mut Faults) {
    let root = Path::Root;
    if faults.misshapen(&root) {
        return;
    }
    check_year(request.application_year, &root.key("application_year"), faults);
    let at = root.key("applicant");
    if let Some(id) = &request.applicant.id {
        check_id(id, &at.key("id"), faults);
    }
    if let Some(series) = &request.applicant.series {
        check_not_blank(series, &at.key("series"), faults);
    }
    let list = root.key("certificates");
    for (i, certificate) in request.certificates.iter().enumerate() {
        check_span(certificate.from, certificate.to, &list.index(i), faults);
    }
    let list = root.key("waivers");
    for (i, waiver) in request.waivers.iter().enumerate() {
        let at = list.index(i);
        check_span(waiver.from, waiver.to, &at, faults);
        if !faults.misshapen(&at) {
            check_not_blank(&waiver.reason, &at.key("reason"), faults);
        }
    }
    let list = root.key("activities");
    for (i, activity) in request.activities.iter().enumerate() {
        check(activity, &list.index(i), vocabulary, faults);
    }
    let mut ids: Vec<(&str, usize)> = request.activities.iter().map(|a| a.id.as_str()).zip(0..).collect();
    ids.sort_unstable();
    for ((earlier, _), (later, i)) in ids.iter().zip(ids.iter().skip(1)) {
        let item = list.index(*i);
        let at = item.key("id");
        if earlier == later && !faults.misshapen(&item) && !faults.touch(&at) {
            faults.push(
                &at,
                FaultCode::DuplicateId,
                format!("编号“{later}”已被前面的活动使用"),
                format!("an earlier activity has the id `{later}`"),
            );
        }
    }
}

fn check_span(from: Year, to: Year, at: &Path<'_>, faults: &mut Faults) {
    if faults.misshapen(at) {
        return;
    }
    let (from_at, to_at) = (at.key("from"), at.key("to"));
    check_year(from, &from_at, faults);
    check_year(to, &to_at, faults);
    if from > to && !faults.touch(&from_at) && !faults.touch(&to_at) {
        faults.push(&to_at, FaultCode::FromAfterTo, "结束早于开始", "the end lies before the beginning");
    }
}

/// Assesses a request without faults.
pub(crate) fn assess(request: &Request, policy: &Policy) -> Result<Assessment, Error> {
    let row = policy.document().window(&request.applicant).ok_or_else(|| Error::WindowNotDefined {
        policy: policy.id().clone(),
        target: request.applicant.target,
    })?;
    let evidence_counts = request.evidence == EvidenceMode::Required;
    let deeds: Vec<Deed<'_>> = request
        .activities
        .iter()
        .filter_map(|activity| Deed::of(activity, policy, evidence_counts))
        .collect();
    let actual = compete(&deeds, Round::Actual);
    // Where no evidence is wanting the two rounds are one.
    let potential = if deeds.iter().all(|deed| deed.evidence.sufficient) {
        None
    } else {
        Some(compete(&deeds, Round::Potential))
    };
    let case = Case { request, policy, row, deeds, actual, potential };
    Ok(case.assessment())
}

/// A request with all that is known of its activities.
struct Case<'r> {
    request: &'r Request,
    policy: &'r Policy,
    row: &'r WindowRow,
    deeds: Vec<Deed<'r>>,
    actual: Vec<Standing>,
    /// None where it is the same as the actual.
    potential: Option<Vec<Standing>>,
}

/// What the years of the window gather from the activities.
struct Gathered {
    /// The first year.
    from: Year,
    /// How many subjects there are.
    subjects: usize,
    /// Hours by year and subject.
    hours: Vec<Hours>,
    /// Whether a mission deems the year complete.
    deemed: Vec<bool>,
}

impl Gathered {
    fn place(&self, year: Year) -> Option<usize> {
        year.checked_sub(self.from).map(usize::from).filter(|place| *place < self.deemed.len())
    }

    /// The hours of a year by subject.
    fn hours(&self, year: Year) -> &[Hours] {
        let start = self.place(year).map(|place| place * self.subjects);
        start.and_then(|start| self.hours.get(start..start + self.subjects)).unwrap_or_default()
    }

    fn is_deemed(&self, year: Year) -> bool {
        self.place(year).and_then(|place| self.deemed.get(place)).copied().unwrap_or_default()
    }
}

impl Case<'_> {
    fn assessment(mut self) -> Assessment {
        let (from, to) = self.row.span(self.request.application_year);
        let gathered = self.gather(from, to, &self.actual);
        let possible = self.potential.as_ref().map(|standings| self.gather(from, to, standings));
        let possible = possible.as_ref().unwrap_or(&gathered);
        let years: Vec<YearAssessment> =
            (from..=to).map(|year| self.year(year, &gathered, possible)).collect();
        let verdict = if years.iter().all(|year| year.status != Status::NotMet) {
            Verdict::Eligible
        } else if years.iter().all(|year| year.potential.status != Status::NotMet) {
            Verdict::Pending
        } else {
            Verdict::NotEligible
        };
        let deeds = std::mem::take(&mut self.deeds);
        let standings = std::mem::take(&mut self.actual);
        let ids: Vec<&ActivityId> = deeds.iter().map(|deed| &deed.activity.id).collect();
        let activities = deeds
            .into_iter()
            .zip(standings)
            .map(|(deed, standing)| self.activity(deed, standing, &ids, from, to))
            .collect();
        Assessment {
            engine: crate::VERSION,
            policy: self.policy.id().clone(),
            policy_digest: self.policy.digest().to_owned(),
            applicant: self.request.applicant.id.clone(),
            application_year: self.request.application_year,
            window: Window { from, to, clauses: Clauses::new([&self.row.clause]) },
            verdict,
            years,
            activities,
            findings: self.findings(),
        }
    }

    /// What each year of the window gets from the activities.
    fn gather(&self, from: Year, to: Year, standings: &[Standing]) -> Gathered {
        let subjects = self.policy.document().subjects.len();
        let years = usize::from(to.saturating_sub(from)) + 1;
        let mut gathered = Gathered {
            from,
            subjects,
            hours: vec![Hours::ZERO; years * subjects],
            deemed: vec![false; years],
        };
        for (deed, standing) in self.deeds.iter().zip(standings) {
            for year in &deed.years {
                let Some(place) = gathered.place(*year) else { continue };
                if let Some(deemed) = gathered.deemed.get_mut(place) {
                    *deemed |= standing.deems;
                }
                let of_subject =
                    deed.subject.and_then(|subject| gathered.hours.get_mut(place * subjects + subject));
                if let Some(hours) = of_subject {
                    *hours += standing.earned;
                }
            }
        }
        gathered
    }

    fn status(&self, year: Year, gathered: &Gathered) -> Status {
        let certified = self.request.certificates.iter().any(|c| (c.from..=c.to).contains(&year));
        if certified {
            Status::Certified
        } else if self.waiver(year).is_some() {
            Status::Waived
        } else if gathered.is_deemed(year) {
            Status::DeemedMet
        } else if all_met(&self.policy.thresholds, gathered.hours(year)) {
            Status::Met
        } else {
            Status::NotMet
        }
    }

    fn waiver(&self, year: Year) -> Option<&str> {
        let waiver = self.request.waivers.iter().find(|w| (w.from..=w.to).contains(&year));
        waiver.map(|waiver| waiver.reason.as_str())
    }

    fn year(&self, year: Year, now: &Gathered, possible: &Gathered) -> YearAssessment {
        let status = self.status(year, now);
        let (hours, possible_hours) = (now.hours(year), possible.hours(year));
        let shortfall = if status == Status::NotMet {
            Shortfall::of(&self.policy.thresholds, hours)
        } else {
            Shortfall::none(hours.len())
        };
        let gave = |(deed, standing): &(&Deed<'_>, &Standing)| {
            deed.years.contains(&year) && (standing.deems || !standing.earned.is_zero())
        };
        let activities = self.deeds.iter().zip(&self.actual).filter(gave);
        let clauses = &self.policy.year_clauses;
        YearAssessment {
            year,
            status,
            hours: self.by_subject(hours),
            total: total(hours),
            shortfall: Shortfalls { subjects: self.by_subject(shortfall.subjects), total: shortfall.total },
            potential: Potential {
                status: self.status(year, possible),
                hours: self.by_subject(possible_hours),
                total: total(possible_hours),
            },
            activities: activities.map(|(deed, _)| deed.activity.id.clone()).collect(),
            clauses: match status {
                Status::Certified => &clauses.certified,
                Status::Waived => &clauses.waived,
                Status::DeemedMet => &clauses.deemed,
                Status::Met | Status::NotMet => &clauses.thresholds,
            }
            .clone(),
            findings: self.year_findings(year, status, hours),
        }
    }

    fn by_subject(&self, hours: impl Into<Box<[Hours]>>) -> SubjectHours {
        SubjectHours::new(self.policy.subjects.clone(), hours)
    }

    fn year_findings(&self, year: Year, status: Status, hours: &[Hours]) -> Vec<Finding> {
        let general = &self.policy.document().general;
        let mut findings = Vec::new();
        if status == Status::NotMet {
            for threshold in &self.policy.thresholds {
                let crate::threshold::Of::Subject(place) = threshold.of else { continue };
                let none = hours.get(place).is_some_and(|hours| hours.is_zero());
                if let (Some(code), true, Some(subject)) =
                    (threshold.if_none, none, self.policy.subject(place))
                {
                    let data = FindingData::Subject { subject: subject.clone() };
                    findings.push(Finding { code, clause: threshold.clause.clone(), data });
                }
            }
            if let Some(since) = self.request.applicant.employed_since.filter(|since| year < since.year()) {
                findings.push(Finding {
                    code: FindingCode::BeforeEmployment,
                    clause: general.before_employment.clone(),
                    data: FindingData::Employment { employed_since: since },
                });
            }
        }
        if let (Status::Waived, Some(reason)) = (status, self.waiver(year)) {
            findings.push(Finding {
                code: FindingCode::Waived,
                clause: general.waived.clone(),
                data: FindingData::Reason { reason: reason.to_owned() },
            });
        }
        in_order(&mut findings);
        findings
    }

    fn activity(
        &self,
        deed: Deed<'_>,
        standing: Standing,
        ids: &[&ActivityId],
        from: Year,
        to: Year,
    ) -> ActivityAssessment {
        let general = &self.policy.document().general;
        let id_of = |place: usize| ids.get(place).copied().cloned().unwrap_or_default();
        let mut findings = deed.findings;
        if let Some(winner) = standing.duplicate_of {
            let reference = deed.activity.reference.as_deref().map_or("", str::trim).to_owned();
            findings.push(Finding {
                code: FindingCode::Duplicate,
                clause: general.duplicates.clone(),
                data: FindingData::Duplicate { of: id_of(winner), reference },
            });
        }
        if !standing.lost.is_empty() {
            findings.push(Finding {
                code: FindingCode::SessionOverlap,
                clause: general.overlap.clone(),
                data: FindingData::Parts { dates: standing.lost },
            });
        }
        if let (Some(first), Some(clause)) = (standing.counted_before, &deed.kind.once_per_year) {
            findings.push(Finding {
                code: FindingCode::OncePerYear,
                clause: clause.clone(),
                data: FindingData::Counted {
                    year: deed.years.first().copied().unwrap_or_default(),
                    counted: id_of(first),
                },
            });
        }
        in_order(&mut findings);
        let counts = standing.deems || !standing.earned.is_zero();
        let outcome = if deed.denied || (deed.evidence.sufficient && !counts) {
            Outcome::Denied
        } else if deed.evidence.sufficient {
            Outcome::Recognised
        } else {
            Outcome::Pending
        };
        ActivityAssessment {
            id: deed.activity.id.clone(),
            kind: deed.activity.kind.clone(),
            subject: deed.subject.and_then(|place| self.policy.subject(place)).cloned(),
            claimed: deed.claimed,
            recognised: standing.earned,
            outcome,
            in_window: deed.years.iter().any(|year| (from..=to).contains(year)),
            years: deed.years,
            evidence: deed.evidence,
            clauses: deed.clauses,
            findings,
        }
    }

    fn findings(&self) -> Vec<Finding> {
        let document = self.policy.document();
        if self.policy.is_for(self.request.application_year) {
            return Vec::new();
        }
        vec![Finding {
            code: FindingCode::PolicyOfAnotherYear,
            clause: document.general.application_years.clone(),
            data: FindingData::PolicyYears {
                policy: document.id.clone(),
                policy_years: document.application_years.clone(),
                application_year: self.request.application_year,
            },
        }]
    }
}
