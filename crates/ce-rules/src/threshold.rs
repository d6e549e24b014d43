//! Thresholds (学时要求): what a year, a run of years or the window must reach, all at once.
//!
//! Most policies ask of each calendar year so many hours of a subject and in total. They may ask too for a
//! component or mode within a subject, for a share of the total, over several years together, and of some titles
//! only. Hours may exceed the thresholds without limit, and carry over only where a policy has a rule for it.

use crate::date::Year;
use crate::finding::{Finding, FindingCode, FindingData};
use crate::hours::{Few, Hours};
use crate::limits::Selection;
use crate::names::{ClauseId, SubjectId};
use crate::policy::{Fraction, ShareOf};
use crate::request::{Applicant, Degree, Target};

/// What a requirement measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Of {
    /// One subject, as a place in the policy's list.
    Subject(usize),
    /// All subjects together.
    Total,
}

/// The bound of a requirement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bound {
    AtLeast(Hours),
    MoreThan(Hours),
    /// A share of the total that there is.
    ShareOfEarned(Fraction),
}

/// Over what time a requirement runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Time {
    Year,
    Window,
    /// Runs of so many years: from a year on, or every one within the window.
    Run(u16, Option<Year>),
}

/// Whom and which years a requirement is for.
#[derive(Debug, Clone, Default)]
pub(crate) struct For {
    pub(crate) targets: Option<Vec<Target>>,
    pub(crate) degrees: Option<Vec<Degree>>,
    pub(crate) series: Option<Vec<String>>,
    pub(crate) since: Option<Year>,
    pub(crate) until: Option<Year>,
}

/// A requirement, ready for use.
#[derive(Debug, Clone)]
pub(crate) struct Threshold {
    pub(crate) id: String,
    pub(crate) of: Of,
    /// What of it is looked at, where that is not all: a place in what a year gathers beside its subjects.
    pub(crate) selected: Option<(usize, Selection)>,
    pub(crate) time: Time,
    pub(crate) bound: Bound,
    /// So many days of attendance do as well.
    pub(crate) or_days: Option<Hours>,
    pub(crate) applies: For,
    /// The finding where there is nothing of it at all.
    pub(crate) if_none: Option<FindingCode>,
    pub(crate) clause: ClauseId,
}

/// What there is to hold against thresholds: hours by subject, and what the thresholds select, hours and days.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Have<'h> {
    pub(crate) hours: &'h [Hours],
    pub(crate) selected: &'h [Hours],
    pub(crate) days: &'h [Hours],
}

impl Bound {
    /// What is missing of `have`, in a total of `total`; the least amount that would do where more is needed than
    /// there is.
    pub(crate) fn shortfall(self, have: Hours, total: Hours) -> Hours {
        match self {
            Self::AtLeast(needed) => needed.saturating_sub(have),
            Self::MoreThan(bound) if have > bound => Hours::ZERO,
            Self::MoreThan(bound) => bound.saturating_sub(have) + Hours::LEAST,
            Self::ShareOfEarned(share) => share_lacks(share, have, total),
        }
    }

    /// The same for a part of the time, so many years of so many.
    fn in_part(self, years: u64, of: u64) -> Self {
        match self {
            Self::AtLeast(needed) => Self::AtLeast(needed.part(years, of)),
            other => other,
        }
    }
}

/// The part of a required total, parts of a hundredth counted as a whole one.
pub(crate) fn share_required(share: Fraction, total: Hours) -> Hours {
    let (numerator, denominator) = (u64::from(share.numerator), u64::from(share.denominator));
    let part = total.part(numerator, denominator);
    let back = part.part(denominator, numerator);
    if back < total { part + Hours::LEAST } else { part }
}

/// How much more of a part there must be so that it is its share of the total, which grows with it.
fn share_lacks(share: Fraction, have: Hours, total: Hours) -> Hours {
    let (numerator, denominator) = (i64::from(share.numerator), i64::from(share.denominator));
    let wanted = total.hundredths().saturating_mul(numerator);
    let there = have.hundredths().saturating_mul(denominator);
    let rest = denominator - numerator;
    match wanted.saturating_sub(there) {
        lack if lack <= 0 => Hours::ZERO,
        // All of the total must be of this part: what is of another can only be outweighed, never enough.
        _ if rest == 0 => total.saturating_sub(have),
        lack => Hours::from_hundredths(lack.saturating_add(rest - 1) / rest),
    }
}

impl For {
    /// True if the requirement is for everybody.
    pub(crate) fn is_for_all(&self) -> bool {
        self.targets.is_none() && self.degrees.is_none() && self.series.is_none()
    }

    /// True if the requirement is for this applicant, whose title is only known where somebody applies.
    pub(crate) fn is_for(&self, target: Option<Target>, applicant: &Applicant) -> bool {
        self.targets.as_ref().is_none_or(|of| target.is_some_and(|target| of.contains(&target)))
            && self.degrees.as_ref().is_none_or(|of| applicant.degree.is_some_and(|d| of.contains(&d)))
            && self.series.as_ref().is_none_or(|of| applicant.series.as_ref().is_some_and(|s| of.contains(s)))
    }

    /// True if it depends on something that is not stated whether the requirement is for this applicant.
    pub(crate) fn is_open(&self, target: Option<Target>, applicant: &Applicant) -> bool {
        let of_target = self.targets.as_ref().map(|of| target.map(|target| of.contains(&target)));
        let of_degree = self.degrees.as_ref().map(|of| applicant.degree.map(|degree| of.contains(&degree)));
        let of_series = self.series.as_ref().map(|of| applicant.series.as_ref().map(|s| of.contains(s)));
        let asked: Vec<Option<bool>> = [of_target, of_degree, of_series].into_iter().flatten().collect();
        asked.contains(&None) && !asked.contains(&Some(false))
    }

    /// True if the requirement holds in a year.
    pub(crate) fn holds_in(&self, year: Year) -> bool {
        self.since.is_none_or(|since| year >= since) && self.until.is_none_or(|until| year <= until)
    }
}

impl Threshold {
    /// What there is of what it measures.
    pub(crate) fn have(&self, have: Have<'_>) -> Hours {
        match (&self.selected, self.of) {
            (Some((place, _)), _) => have.selected.get(*place).copied().unwrap_or_default(),
            (None, Of::Total) => total(have.hours),
            (None, Of::Subject(at)) => have.hours.get(at).copied().unwrap_or_default(),
        }
    }

    /// The days of attendance of what it measures.
    pub(crate) fn days(&self, have: Have<'_>) -> Hours {
        let place = self.selected.as_ref().map(|(place, _)| *place);
        place.and_then(|place| have.days.get(place)).copied().unwrap_or_default()
    }

    /// True if days of attendance do what hours do not.
    pub(crate) fn met_by_days(&self, have: Have<'_>) -> bool {
        self.or_days.is_some_and(|needed| self.days(have) >= needed)
    }

    /// What is missing.
    pub(crate) fn shortfall(&self, have: Have<'_>) -> Hours {
        let lack = self.bound.shortfall(self.have(have), total(have.hours));
        if !lack.is_zero() && self.met_by_days(have) { Hours::ZERO } else { lack }
    }

    /// What is missing of several years, of which so many are not settled otherwise: each settled year takes its
    /// equal part of what is asked with it.
    pub(crate) fn shortfall_of_run(&self, have: Have<'_>, open: u64, years: u64) -> Hours {
        if open == 0 {
            return Hours::ZERO;
        }
        let whole = Self { bound: self.bound.in_part(open, years), ..self.clone() };
        whole.shortfall(have)
    }

    /// The finding that it is not reached.
    pub(crate) fn short(&self, have: Have<'_>, lacks: Hours) -> Finding {
        let there = self.have(have);
        let data = FindingData::Requirement {
            requirement: self.id.clone(),
            have: there,
            needed: there + lacks,
            lacks,
        };
        Finding { code: FindingCode::RequirementShort, clause: self.clause.clone(), data }
    }

    /// The finding that days of attendance meet it where hours do not.
    pub(crate) fn by_days(&self, have: Have<'_>) -> Option<Finding> {
        let short = !self.bound.shortfall(self.have(have), total(have.hours)).is_zero();
        let days_needed = self.or_days.filter(|_| short && self.met_by_days(have))?;
        let data = FindingData::Days { requirement: self.id.clone(), days: self.days(have), days_needed };
        Some(Finding { code: FindingCode::MetByDays, clause: self.clause.clone(), data })
    }

    /// True if it shows in the shortfall of its subject or the total by itself, without a finding of its own.
    pub(crate) fn is_plain(&self) -> bool {
        self.selected.is_none() && !matches!(self.bound, Bound::ShareOfEarned(_))
    }
}

/// What a year lacks: of each subject, and in total.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Shortfall {
    pub(crate) subjects: Few,
    pub(crate) total: Hours,
}

impl Shortfall {
    pub(crate) fn none(subjects: usize) -> Self {
        Self { subjects: Few::zeros(subjects), total: Hours::ZERO }
    }

    /// What there is lacks under all thresholds; the largest lack where several bound the same. What lacks of a
    /// part of a subject lacks of the subject.
    pub(crate) fn of<'t>(thresholds: impl Iterator<Item = &'t Threshold>, have: Have<'_>) -> Self {
        let mut short = Self::none(have.hours.len());
        short.total = lacks(thresholds, have, &mut short.subjects);
        short
    }
}

/// Notes what lacks of each subject, and gives what lacks in total.
pub(crate) fn lacks<'t>(
    thresholds: impl Iterator<Item = &'t Threshold>,
    have: Have<'_>,
    subjects: &mut [Hours],
) -> Hours {
    let mut total = Hours::ZERO;
    for threshold in thresholds {
        let lack = match threshold.of {
            Of::Total => Some(&mut total),
            Of::Subject(at) => subjects.get_mut(at),
        };
        if let Some(lack) = lack {
            *lack = (*lack).max(threshold.shortfall(have));
        }
    }
    total
}

/// The hours of all subjects together.
pub(crate) fn total(hours: &[Hours]) -> Hours {
    hours.iter().copied().sum()
}

/// Surplus hours that count for the next year, ready for use.
#[derive(Debug, Clone)]
pub(crate) struct CarryRule {
    pub(crate) of: usize,
    pub(crate) subject: SubjectId,
    pub(crate) at_most: Option<Hours>,
    pub(crate) clause: ClauseId,
}

impl CarryRule {
    /// What of a year's own hours of the subject may go to the next year: what neither the subject nor the total
    /// needs. What came from the year before is used first, and goes no further.
    pub(crate) fn surplus<'t>(
        &self,
        thresholds: impl Iterator<Item = &'t Threshold>,
        own: &[Hours],
        came: &[Hours],
    ) -> Hours {
        let of = |hours: &[Hours], at: usize| hours.get(at).copied().unwrap_or_default();
        let mut surplus = of(own, self.of);
        for threshold in thresholds.filter(|threshold| threshold.is_plain()) {
            let needed = match threshold.bound {
                Bound::AtLeast(needed) => needed,
                Bound::MoreThan(bound) => bound + Hours::LEAST,
                Bound::ShareOfEarned(_) => continue,
            };
            let have = match threshold.of {
                Of::Total => total(own) + total(came),
                Of::Subject(at) if at == self.of => of(own, at) + of(came, at),
                Of::Subject(_) => continue,
            };
            surplus = surplus.min(have.saturating_sub(needed));
        }
        self.at_most.map_or(surplus, |most| surplus.min(most))
    }
}

/// The bound of a requirement that asks for a share, given what the total must reach.
pub(crate) fn share_bound(share: Fraction, of: ShareOf, total: Option<Hours>) -> Bound {
    match (of, total) {
        (ShareOf::Required, Some(total)) => Bound::AtLeast(share_required(share, total)),
        _ => Bound::ShareOfEarned(share),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_than_none_lacks_the_least_amount() {
        let short = |bound: Bound, have| bound.shortfall(have, Hours::ZERO);
        assert_eq!(short(Bound::MoreThan(Hours::ZERO), Hours::ZERO), Hours::LEAST);
        assert_eq!(short(Bound::MoreThan(Hours::ZERO), Hours::LEAST), Hours::ZERO);
        assert_eq!(short(Bound::AtLeast(Hours::from(30)), "29.99".parse().unwrap()), Hours::LEAST);
        assert_eq!(short(Bound::AtLeast(Hours::from(30)), Hours::from(31)), Hours::ZERO);
    }

    #[test]
    fn a_share_of_what_is_required_is_rounded_up() {
        let share = |n, d| Fraction { numerator: n, denominator: d };
        assert_eq!(share_required(share(2, 3), Hours::from(90)), Hours::from(60));
        assert_eq!(share_required(share(2, 3), Hours::from(100)), "66.67".parse().unwrap());
        assert_eq!(share_required(share(1, 1), Hours::from(72)), Hours::from(72));
    }

    #[test]
    fn a_share_of_what_is_earned_lacks_what_makes_it_reach_its_share() {
        let share = Fraction { numerator: 2, denominator: 3 };
        let lack = share_lacks(share, Hours::from(60), Hours::from(120));
        assert_eq!(lack, Hours::from(60), "120 of 180 are two thirds");
        assert_eq!(share_lacks(share, Hours::from(60), Hours::from(90)), Hours::ZERO);
    }
}
