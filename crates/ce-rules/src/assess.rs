//! Assessing: from a checked request and its policy to the result.

use crate::activity::{Deed, Vocabulary, check, check_id, check_not_blank, check_year};
use crate::assessment::{
    ActivityAssessment, Assessment, Potential, Shortfalls, Status, SubjectHours, Verdict, Window,
    YearAssessment,
};
use crate::competition::{Round, Standing, compete, ranks};
use crate::date::Year;
use crate::error::Error;
use crate::finding::{Finding, FindingCode, FindingData, in_order};
use crate::hours::Hours;
use crate::json::{FaultCode, Faults, Path};
use crate::limits::{Cut, CutBy};
use crate::names::ActivityId;
use crate::policy::{Clauses, Policy, WindowRow};
use crate::request::{EvidenceMode, Request, Target};
use crate::runs::{Held, runs};
use crate::threshold::{Have, Shortfall, Threshold, total};

/// Notes every fault of a request beyond its shape, at its place in a document.
pub(crate) fn check_request(
    request: &Request,
    root: &Path<'_>,
    vocabulary: &Vocabulary<'_>,
    faults: &mut Faults,
) {
    if faults.misshapen(root) {
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
                format_args!("编号“{later}”已被前面的活动使用"),
                format_args!("an earlier activity has the id `{later}`"),
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
        faults.push(
            &to_at,
            FaultCode::FromAfterTo,
            format_args!("结束早于开始"),
            format_args!("the end lies before the beginning"),
        );
    }
}

/// Assesses a request without faults.
pub(crate) fn assess(request: &Request, policy: &Policy) -> Result<Assessment, Error> {
    let row = window_row(request, policy)?;
    Ok(Case::new(request, policy, Some(request.applicant.target)).assessment(row))
}

/// The row of the table of windows that holds for the applicant of a request.
pub(crate) fn window_row<'p>(request: &Request, policy: &'p Policy) -> Result<&'p WindowRow, Error> {
    policy.document().window(&request.applicant).ok_or_else(|| Error::WindowNotDefined {
        policy: policy.id().clone(),
        target: request.applicant.target,
    })
}

/// A request with all that is known of its activities.
pub(crate) struct Case<'r> {
    pub(crate) request: &'r Request,
    pub(crate) policy: &'r Policy,
    /// The title applied for; none where nobody applies, and what is asked of some titles only is not asked.
    target: Option<Target>,
    pub(crate) deeds: Vec<Deed<'r>>,
    pub(crate) actual: Vec<Standing>,
    /// None where it is the same as the actual.
    potential: Option<Vec<Standing>>,
    /// What was cut from claimed hours is told.
    tells_cuts: bool,
}

/// What years gather from the activities.
pub(crate) struct Gathered {
    /// The first year.
    from: Year,
    /// How many subjects there are.
    subjects: usize,
    /// Hours by year and subject.
    hours: Vec<Hours>,
    /// Whether a mission deems the year complete.
    deemed: Vec<bool>,
    /// How many requirements select more than a subject.
    selections: usize,
    /// What they select, by year and requirement: hours and days.
    selected: Vec<Hours>,
    days: Vec<Hours>,
    /// What came from the year before, by year and subject, where hours carry over.
    came: Vec<Hours>,
    /// What goes to the next year.
    goes: Vec<Hours>,
}

impl Gathered {
    fn place(&self, year: Year) -> Option<usize> {
        year.checked_sub(self.from).map(usize::from).filter(|place| *place < self.deemed.len())
    }

    fn row<'g>(&self, of: &'g [Hours], year: Year, width: usize) -> &'g [Hours] {
        let start = self.place(year).map(|place| place * width);
        start.and_then(|start| of.get(start..start + width)).unwrap_or_default()
    }

    /// The hours of a year by subject.
    fn hours(&self, year: Year) -> &[Hours] {
        self.row(&self.hours, year, self.subjects)
    }

    /// What there is in a year to hold against thresholds.
    pub(crate) fn have(&self, year: Year) -> Have<'_> {
        Have {
            hours: self.hours(year),
            selected: self.row(&self.selected, year, self.selections),
            days: self.row(&self.days, year, self.selections),
        }
    }

    /// True if hours came to a year from the one before.
    pub(crate) fn came_to(&self, year: Year) -> bool {
        self.row(&self.came, year, self.subjects).iter().any(|hours| !hours.is_zero())
    }

    fn is_deemed(&self, year: Year) -> bool {
        self.place(year).and_then(|place| self.deemed.get(place)).copied().unwrap_or_default()
    }
}

impl<'r> Case<'r> {
    pub(crate) fn new(request: &'r Request, policy: &'r Policy, target: Option<Target>) -> Self {
        Self::told(request, policy, target, policy.has_limits)
    }

    /// The same, with what was cut from claimed hours under every policy, and not only under those that have limits.
    pub(crate) fn with_cuts(request: &'r Request, policy: &'r Policy, target: Option<Target>) -> Self {
        Self::told(request, policy, target, true)
    }

    fn told(request: &'r Request, policy: &'r Policy, target: Option<Target>, tells_cuts: bool) -> Self {
        let evidence_counts = request.evidence == EvidenceMode::Required;
        let mut deeds: Vec<Deed<'_>> = Vec::with_capacity(request.activities.len());
        deeds.extend(
            request.activities.iter().filter_map(|activity| Deed::of(activity, policy, evidence_counts)),
        );
        let rank = ranks(&deeds);
        let actual = compete(&deeds, &rank, policy, Round::Actual, tells_cuts);
        // Where no evidence is wanting the two rounds are one.
        let potential = if deeds.iter().all(|deed| deed.evidence.sufficient) {
            None
        } else {
            Some(compete(&deeds, &rank, policy, Round::Potential, false))
        };
        Self { request, policy, target, deeds, actual, potential, tells_cuts }
    }

    pub(crate) fn assessment(mut self, row: &WindowRow) -> Assessment {
        let (from, to) = row.span(self.request.application_year);
        // Runs of years and surplus hours look beyond the window.
        let (first, last) = self.reach(from, to);
        let gathered = self.gather(first, last, &self.actual);
        let possible = self.gather_possible(first, last);
        let possible = possible.as_ref().unwrap_or(&gathered);
        let years: Vec<YearAssessment> =
            (from..=to).map(|year| self.year(year, &gathered, possible)).collect();
        let held = self.runs(from, to, &gathered, possible);
        let met = |status: Status| status != Status::NotMet;
        let verdict = Verdict::of(
            years.iter().all(|year| met(year.status)) && held.runs.iter().all(|run| met(run.status)),
            years.iter().all(|year| met(year.potential.status))
                && held.runs.iter().all(|run| met(run.potential.status)),
        );
        let activities = self.take_activities(from, to);
        let mut findings = self.findings();
        findings.extend(held.findings);
        Assessment {
            engine: crate::VERSION,
            policy: self.policy.id().clone(),
            policy_digest: self.policy.digest().to_owned(),
            applicant: self.request.applicant.id.clone(),
            application_year: self.request.application_year,
            window: Window { from, to, clauses: Clauses::new([&row.clause]) },
            verdict,
            years,
            runs: held.runs,
            activities,
            findings,
        }
    }

    /// What became of each activity; from and to are the years that count as in the window. The case is used up.
    pub(crate) fn take_activities(&mut self, from: Year, to: Year) -> Vec<ActivityAssessment> {
        let deeds = std::mem::take(&mut self.deeds);
        let standings = std::mem::take(&mut self.actual);
        let ids: Vec<&ActivityId> = deeds.iter().map(|deed| &deed.activity.id).collect();
        deeds
            .into_iter()
            .zip(standings)
            .map(|(deed, standing)| self.activity(deed, standing, &ids, from, to))
            .collect()
    }

    /// What each year would get if all missing evidence were supplied; none where that is what it has.
    pub(crate) fn gather_possible(&self, from: Year, to: Year) -> Option<Gathered> {
        self.potential.as_ref().map(|standings| self.gather(from, to, standings))
    }

    /// The years to gather: those of the window, and those that its runs and its surplus hours reach into.
    pub(crate) fn reach(&self, from: Year, to: Year) -> (Year, Year) {
        let policy = self.policy;
        let (mut first, mut last) = (from, to);
        for threshold in &policy.run_thresholds {
            for run in runs(threshold.time, from, to) {
                first = first.min(*run.start());
                last = last.max(*run.end());
            }
        }
        if !policy.carry.is_empty() {
            // What a year has over depends on what came to it.
            first = self.deeds.iter().flat_map(|deed| deed.years.iter().copied()).fold(first, Year::min);
        }
        (first, last)
    }

    /// What the requirements over several years find.
    fn runs(&self, from: Year, to: Year, now: &Gathered, possible: &Gathered) -> Held {
        let mut held = Held::default();
        for threshold in self.run_thresholds() {
            for run in runs(threshold.time, from, to) {
                held.judge(threshold, run, self.request.application_year, |year, potential| {
                    let gathered = if potential { possible } else { now };
                    (self.settled(year, gathered).is_some(), gathered.have(year))
                });
            }
        }
        held
    }

    /// The requirements over several years for this applicant.
    pub(crate) fn run_thresholds(&self) -> impl Iterator<Item = &'r Threshold> {
        self.policy.run_thresholds.iter().filter(|threshold| self.is_asked(threshold))
    }

    fn is_asked(&self, threshold: &Threshold) -> bool {
        threshold.applies.is_for(self.target, &self.request.applicant)
    }

    /// What each year gets from the activities.
    pub(crate) fn gather(&self, from: Year, to: Year, standings: &[Standing]) -> Gathered {
        let subjects = self.policy.document().subjects.len();
        let years = usize::from(to.saturating_sub(from)) + 1;
        let selecting = || self.policy.thresholds.iter().chain(&self.policy.run_thresholds);
        let selections: Vec<_> = selecting().filter_map(|threshold| threshold.selected.as_ref()).collect();
        let mut gathered = Gathered {
            from,
            subjects,
            hours: vec![Hours::ZERO; years * subjects],
            deemed: vec![false; years],
            selections: selections.len(),
            selected: vec![Hours::ZERO; years * selections.len()],
            days: vec![Hours::ZERO; years * selections.len()],
            came: Vec::new(),
            goes: Vec::new(),
        };
        let add = |to: &mut [Hours], place: usize, hours: Hours| {
            if let Some(sum) = to.get_mut(place) {
                *sum += hours;
            }
        };
        for (deed, standing) in self.deeds.iter().zip(standings) {
            for year in &deed.years {
                let Some(place) = gathered.place(*year) else { continue };
                if let Some(deemed) = gathered.deemed.get_mut(place) {
                    *deemed |= standing.deems;
                }
                let hours = standing.in_year(*year);
                if let Some(subject) = deed.subject {
                    add(&mut gathered.hours, place * subjects + subject, hours);
                }
                if hours.is_zero() {
                    continue;
                }
                for (selection, _) in selections.iter().filter(|(_, of)| of.has(deed)) {
                    add(&mut gathered.selected, place * selections.len() + selection, hours);
                    // Days of attendance lie in one year.
                    if deed.kind.split.is_none() {
                        let days = deed.days_attended(&standing.lost);
                        add(&mut gathered.days, place * selections.len() + selection, days);
                    }
                }
            }
        }
        if !self.policy.carry.is_empty() {
            self.carry_over(&mut gathered, to);
        }
        gathered
    }

    /// Moves the surplus of each year to the next.
    fn carry_over(&self, gathered: &mut Gathered, to: Year) {
        let subjects = gathered.subjects;
        gathered.came = vec![Hours::ZERO; gathered.hours.len()];
        gathered.goes = vec![Hours::ZERO; gathered.hours.len()];
        for year in gathered.from..=to {
            let Some(start) = gathered.place(year).map(|place| place * subjects) else { continue };
            for rule in &self.policy.carry {
                let own = gathered.hours.get(start..start + subjects).unwrap_or_default();
                let came = gathered.came.get(start..start + subjects).unwrap_or_default();
                let surplus = rule.surplus(self.thresholds(year), own, came);
                // The last year keeps its own: nothing is judged after it.
                if year == to || surplus.is_zero() {
                    continue;
                }
                for (list, place) in
                    [(&mut gathered.goes, start + rule.of), (&mut gathered.came, start + subjects + rule.of)]
                {
                    if let Some(hours) = list.get_mut(place) {
                        *hours = surplus;
                    }
                }
                if let Some(hours) = gathered.hours.get_mut(start + rule.of) {
                    *hours = hours.saturating_sub(surplus);
                }
            }
            for subject in start..start + subjects {
                let came = gathered.came.get(subject).copied().unwrap_or_default();
                if let Some(hours) = gathered.hours.get_mut(subject) {
                    *hours += came;
                }
            }
        }
    }

    /// The requirements of a year for this applicant.
    pub(crate) fn thresholds(&self, year: Year) -> impl Iterator<Item = &'r Threshold> + Clone {
        self.policy.thresholds.iter().filter(move |t| t.applies.holds_in(year) && self.is_asked(t))
    }

    /// How a year is settled without looking at its hours.
    pub(crate) fn settled(&self, year: Year, gathered: &Gathered) -> Option<Status> {
        let certified = self.request.certificates.iter().any(|c| (c.from..=c.to).contains(&year));
        Status::settled(certified, self.waiver(year).is_some(), gathered.is_deemed(year))
    }

    pub(crate) fn status(&self, year: Year, gathered: &Gathered) -> Status {
        self.settled(year, gathered).unwrap_or_else(|| {
            let have = gathered.have(year);
            let met = self.thresholds(year).all(|threshold| threshold.shortfall(have).is_zero());
            if met { Status::Met } else { Status::NotMet }
        })
    }

    fn waiver(&self, year: Year) -> Option<&str> {
        let waiver = self.request.waivers.iter().find(|w| (w.from..=w.to).contains(&year));
        waiver.map(|waiver| waiver.reason.as_str())
    }

    pub(crate) fn year(&self, year: Year, now: &Gathered, possible: &Gathered) -> YearAssessment {
        let status = self.status(year, now);
        let (hours, possible_hours) = (now.hours(year), possible.hours(year));
        let shortfall = if status == Status::NotMet {
            Shortfall::of(self.thresholds(year), now.have(year))
        } else {
            Shortfall::none(hours.len())
        };
        let gave = |(deed, standing): &(&Deed<'_>, &Standing)| {
            deed.years.contains(&year) && (standing.deems || !standing.in_year(year).is_zero())
        };
        let activities = self.deeds.iter().zip(&self.actual).filter(gave);
        let clauses = &self.policy.year_clauses;
        YearAssessment {
            year,
            status,
            hours: self.by_subject(hours),
            total: total(hours),
            shortfall: Shortfalls { subjects: self.by_subject(&shortfall.subjects), total: shortfall.total },
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
            findings: self.year_findings(year, status, now),
        }
    }

    fn by_subject(&self, hours: &[Hours]) -> SubjectHours {
        SubjectHours::new(self.policy.subjects.clone(), hours)
    }

    fn year_findings(&self, year: Year, status: Status, now: &Gathered) -> Vec<Finding> {
        let general = &self.policy.document().general;
        let mut findings = Vec::new();
        if status == Status::NotMet {
            let have = now.have(year);
            for threshold in self.thresholds(year) {
                let lacks = threshold.shortfall(have);
                if !threshold.is_plain() && !lacks.is_zero() {
                    findings.push(threshold.short(have, lacks));
                }
                let crate::threshold::Of::Subject(place) = threshold.of else { continue };
                let none = have.hours.get(place).is_some_and(|hours| hours.is_zero());
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
        if status == Status::Met {
            let have = now.have(year);
            findings.extend(self.thresholds(year).filter_map(|threshold| threshold.by_days(have)));
        }
        self.carried(year, now, &mut findings);
        in_order(&mut findings);
        findings
    }

    /// What came to a year and what left it.
    fn carried(&self, year: Year, now: &Gathered, findings: &mut Vec<Finding>) {
        for rule in &self.policy.carry {
            let of =
                |list: &[Hours]| now.row(list, year, now.subjects).get(rule.of).copied().unwrap_or_default();
            let (came, goes) = (of(&now.came), of(&now.goes));
            let mut raise = |code, data| findings.push(Finding { code, clause: rule.clause.clone(), data });
            let subject = rule.subject.clone();
            if !came.is_zero() {
                let data = FindingData::Carried {
                    subject: subject.clone(),
                    hours: came,
                    from: year.saturating_sub(1),
                };
                raise(FindingCode::Carried, data);
            }
            if !goes.is_zero() {
                let data = FindingData::CarriedOn { subject, hours: goes, to: year.saturating_add(1) };
                raise(FindingCode::CarriedOn, data);
            }
        }
    }

    /// What became of the hours that an activity claims: recognised hours and cuts make up the claimed ones.
    fn cuts(deed: &Deed<'_>, standing: &mut Standing) -> Vec<Cut> {
        let by = if deed.denied { CutBy::Denied } else { CutBy::Pending };
        if deed.denied || !deed.evidence.sufficient {
            let whole = Cut { by, hours: deed.claimed, cap: None };
            return if deed.claimed.is_zero() { Vec::new() } else { vec![whole] };
        }
        std::mem::take(&mut standing.cuts)
    }

    /// What the limits did to an activity.
    fn limits(&self, deed: &Deed<'_>, standing: &Standing, findings: &mut Vec<Finding>) {
        if let (Some((hours, counted)), Some(rule)) = (standing.shared, &deed.kind.shared) {
            let (authors, share) = (deed.activity.authors, deed.activity.share);
            let data = FindingData::Shared { authors, share, hours, counted };
            findings.push(Finding { code: FindingCode::Shared, clause: rule.clause.clone(), data });
        }
        for cap in &self.policy.caps {
            let of_cap = standing.cuts.iter().find(|cut| cut.cap.as_deref() == Some(cap.id.as_str()));
            if let Some(cut) = of_cap {
                let (per, at_most) = (cap.per, cap.at_most);
                let data = FindingData::Capped { cap: cap.id.clone(), per, at_most, cut: cut.hours };
                findings.push(Finding { code: FindingCode::Capped, clause: cap.clause.clone(), data });
            }
        }
        if let (Some(split), Some(rule)) = (&standing.split, &deed.kind.split) {
            let data = FindingData::Allocated { allocated: split.clone() };
            findings.push(Finding { code: FindingCode::Allocated, clause: rule.clause.clone(), data });
        }
    }

    fn activity(
        &self,
        mut deed: Deed<'_>,
        mut standing: Standing,
        ids: &[&ActivityId],
        from: Year,
        to: Year,
    ) -> ActivityAssessment {
        let general = &self.policy.document().general;
        let id_of = |place: usize| ids.get(place).copied().cloned().unwrap_or_default();
        let outcome = deed.outcome(&standing);
        let mut findings = std::mem::take(&mut deed.findings);
        self.limits(&deed, &standing, &mut findings);
        let cuts = self.tells_cuts.then(|| Self::cuts(&deed, &mut standing));
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
        ActivityAssessment {
            id: deed.activity.id.clone(),
            kind: deed.activity.kind.clone(),
            subject: deed.subject.and_then(|place| self.policy.subject(place)).cloned(),
            claimed: deed.claimed,
            recognised: standing.earned,
            cuts,
            allocated: standing.split,
            outcome,
            in_window: deed.years.iter().any(|year| (from..=to).contains(year)),
            years: deed.years,
            evidence: deed.evidence,
            clauses: deed.clauses,
            findings,
        }
    }

    fn findings(&self) -> Vec<Finding> {
        self.policy.of_another_year(self.request.application_year).into_iter().collect()
    }
}
