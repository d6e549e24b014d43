//! Annual thresholds (年度学时要求): what a year must reach, in each subject and in total, all at once.
//!
//! Nothing carries over from one year to another; hours may exceed the thresholds without limit.

use crate::finding::FindingCode;
use crate::hours::Hours;
use crate::names::ClauseId;

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
}

/// A requirement, ready for use.
#[derive(Debug, Clone)]
pub(crate) struct Threshold {
    pub(crate) of: Of,
    pub(crate) bound: Bound,
    /// The finding where there is nothing of it at all.
    pub(crate) if_none: Option<FindingCode>,
    pub(crate) clause: ClauseId,
}

impl Bound {
    /// What is missing; the least amount that would do where more is needed than there is.
    pub(crate) fn shortfall(self, have: Hours) -> Hours {
        match self {
            Self::AtLeast(needed) => needed.less(have),
            Self::MoreThan(bound) if have > bound => Hours::ZERO,
            Self::MoreThan(bound) => bound.less(have) + Hours::LEAST,
        }
    }
}

impl Threshold {
    /// What is missing of the hours of a year by subject.
    fn shortfall(&self, hours: &[Hours]) -> Hours {
        self.bound.shortfall(match self.of {
            Of::Total => total(hours),
            Of::Subject(at) => hours.get(at).copied().unwrap_or_default(),
        })
    }
}

/// What a year lacks: of each subject, and in total.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Shortfall {
    pub(crate) subjects: Vec<Hours>,
    pub(crate) total: Hours,
}

impl Shortfall {
    pub(crate) fn none(subjects: usize) -> Self {
        Self { subjects: vec![Hours::ZERO; subjects], total: Hours::ZERO }
    }

    /// What the hours lack under all thresholds; the largest lack where several bound the same.
    pub(crate) fn of(thresholds: &[Threshold], hours: &[Hours]) -> Self {
        let mut short = Self::none(hours.len());
        for threshold in thresholds {
            let lack = match threshold.of {
                Of::Total => Some(&mut short.total),
                Of::Subject(at) => short.subjects.get_mut(at),
            };
            if let Some(lack) = lack {
                *lack = (*lack).max(threshold.shortfall(hours));
            }
        }
        short
    }
}

/// True if the hours of a year reach all thresholds.
pub(crate) fn all_met(thresholds: &[Threshold], hours: &[Hours]) -> bool {
    thresholds.iter().all(|threshold| threshold.shortfall(hours).is_zero())
}

/// The hours of all subjects together.
pub(crate) fn total(hours: &[Hours]) -> Hours {
    hours.iter().copied().sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_than_none_lacks_the_least_amount() {
        assert_eq!(Bound::MoreThan(Hours::ZERO).shortfall(Hours::ZERO), Hours::LEAST);
        assert_eq!(Bound::MoreThan(Hours::ZERO).shortfall(Hours::LEAST), Hours::ZERO);
        assert_eq!(Bound::AtLeast(Hours::from(30)).shortfall("29.99".parse().unwrap()), Hours::LEAST);
        assert_eq!(Bound::AtLeast(Hours::from(30)).shortfall(Hours::from(31)), Hours::ZERO);
    }
}
