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
        let all = hours.iter().copied().sum();
        for threshold in thresholds {
            let (have, lack) = match threshold.of {
                Of::Total => (all, Some(&mut short.total)),
                Of::Subject(at) => (hours.get(at).copied().unwrap_or_default(), short.subjects.get_mut(at)),
            };
            if let Some(lack) = lack {
                *lack = (*lack).max(threshold.bound.shortfall(have));
            }
        }
        short
    }

    pub(crate) fn is_none(&self) -> bool {
        self.total.is_zero() && self.subjects.iter().all(|lack| lack.is_zero())
    }
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
