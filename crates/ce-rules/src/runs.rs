//! Runs of years (周期): requirements over several years together.
//!
//! A requirement may look at the whole window, at every run of so many years within it, or at runs that follow each
//! other from a certain year (a three-year cycle). A run that is settled in part (a certificate, a waiver, a mission)
//! asks for what is left: each settled year takes its equal part with it. A run that is not over when the application
//! year begins is not judged, and a finding says so.

use std::ops::RangeInclusive;

use crate::assessment::{RunAssessment, RunPotential, Status};
use crate::date::Year;
use crate::finding::{Finding, FindingCode, FindingData};
use crate::hours::Hours;
use crate::policy::Clauses;
use crate::threshold::{Have, Threshold, Time};

/// The runs of a requirement that a window touches.
pub(crate) fn runs(time: Time, from: Year, to: Year) -> Vec<RangeInclusive<Year>> {
    match time {
        Time::Year => Vec::new(),
        Time::Window => vec![from..=to],
        Time::Run(years, None) => {
            let last = |first: Year| first.saturating_add(years - 1);
            (from..=to).map(|first| first..=last(first)).filter(|run| *run.end() <= to).collect()
        }
        Time::Run(years, Some(anchor)) => {
            let (years, anchor) = (i32::from(years), i32::from(anchor));
            let run_of = |year: Year| (i32::from(year) - anchor).div_euclid(years);
            let year = |year: i32| Year::try_from(year).unwrap_or_default();
            let run = |run: i32| year(anchor + run * years)..=year(anchor + (run + 1) * years - 1);
            (run_of(from)..=run_of(to)).map(run).collect()
        }
    }
}

/// What the requirements over several years come to.
#[derive(Debug, Default)]
pub(crate) struct Held {
    pub(crate) runs: Vec<RunAssessment>,
    pub(crate) findings: Vec<Finding>,
}

impl Held {
    /// Judges a run. `of` says of a year, now or potentially, whether it is settled and what it has.
    pub(crate) fn judge<'g>(
        &mut self,
        threshold: &Threshold,
        run: RangeInclusive<Year>,
        application_year: Year,
        of: impl Fn(Year, bool) -> (bool, Have<'g>),
    ) {
        let (from, to) = (*run.start(), *run.end());
        if to >= application_year {
            let data = FindingData::Run { requirement: threshold.id.clone(), from, to };
            self.findings.push(Finding {
                code: FindingCode::RunNotOver,
                clause: threshold.clause.clone(),
                data,
            });
            return;
        }
        let (status, hours, shortfall) = look(threshold, &run, |year| of(year, false));
        let (potential, potential_hours, _) = look(threshold, &run, |year| of(year, true));
        self.runs.push(RunAssessment {
            requirement: threshold.id.clone(),
            from,
            to,
            status,
            hours,
            shortfall,
            potential: RunPotential { status: potential, hours: potential_hours },
            clauses: Clauses::new([&threshold.clause]),
        });
    }
}

/// How a run stands, what it has and what is missing. `of` says of a year whether it is settled and what it has.
pub(crate) fn look<'g>(
    threshold: &Threshold,
    run: &RangeInclusive<Year>,
    of: impl Fn(Year) -> (bool, Have<'g>),
) -> (Status, Hours, Hours) {
    let mut sum = Sum::default();
    for year in run.clone().filter(|year| threshold.applies.holds_in(*year)) {
        let (settled, have) = of(year);
        sum.add(settled, have);
    }
    let lacks = threshold.shortfall_of_run(sum.have(), sum.open, sum.years);
    let status = match (sum.open, lacks.is_zero()) {
        (0, _) => Status::DeemedMet,
        (_, true) => Status::Met,
        (_, false) => Status::NotMet,
    };
    (status, threshold.have(sum.have()), lacks)
}

/// What several years have together.
#[derive(Debug, Default)]
struct Sum {
    years: u64,
    open: u64,
    hours: Vec<Hours>,
    selected: Vec<Hours>,
    days: Vec<Hours>,
}

impl Sum {
    /// Adds a year: what a settled one has is settled with it.
    fn add(&mut self, settled: bool, have: Have<'_>) {
        self.years += 1;
        let to =
            [(&mut self.hours, have.hours), (&mut self.selected, have.selected), (&mut self.days, have.days)];
        for (sum, of_year) in to {
            sum.resize(of_year.len().max(sum.len()), Hours::ZERO);
            if !settled {
                sum.iter_mut().zip(of_year).for_each(|(sum, hours)| *sum += *hours);
            }
        }
        self.open += u64::from(!settled);
    }

    fn have(&self) -> Have<'_> {
        Have { hours: &self.hours, selected: &self.selected, days: &self.days }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_touch_the_window() {
        let list = |time| runs(time, 2019, 2022).iter().map(|r| (*r.start(), *r.end())).collect::<Vec<_>>();
        assert_eq!(list(Time::Window), [(2019, 2022)]);
        assert_eq!(list(Time::Run(3, None)), [(2019, 2021), (2020, 2022)]);
        assert_eq!(list(Time::Run(3, Some(2018))), [(2018, 2020), (2021, 2023)]);
        assert_eq!(list(Time::Run(3, Some(2030))), [(2018, 2020), (2021, 2023)]);
        assert_eq!(list(Time::Run(5, None)), []);
    }
}
