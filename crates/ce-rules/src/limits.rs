//! Limits (上限、分摊): what of the claimed hours counts, beside evidence and conditions.
//!
//! Hours may be shared among authors, capped by date, activity or year, and split over several years. The order is
//! fixed: what was done converts to claimed hours; the same time and the most of a date are taken out; what is left
//! is shared; then come the most of an activity, once a year, the split over years and the most of a year. Each step
//! says what it took away ([`Cut`]), so that claimed hours are always recognised hours and cuts.
//!
//! Where several activities stand under one cap those whose evidence suffices come first, then (on one date) what is
//! worth most, then the earliest date, then the id, so that the order of the request never matters.

use chrono::NaiveDate;

use crate::activity::Deed;
use crate::conversion::whole_days;
use crate::date::{PartialDate, Year, year_of};
use crate::hours::Hours;
use crate::json::words;
use crate::names::{ClauseId, ComponentId};
use crate::policy::{CapPer, Kind, ShareBy, SplitBy};
use crate::request::{Activity, Mode};

words! {
    /// Why some of the claimed hours do not count.
    #[non_exhaustive]
    pub enum CutBy {
        /// The same achievement counts in another activity.
        Duplicate = "duplicate",
        /// Another activity took the time.
        Overlap = "overlap",
        /// A cap.
        Capped = "capped",
        /// Others share the hours.
        Shared = "shared",
        /// The kind has counted for the year.
        OncePerYear = "once_per_year",
        /// A recognition condition fails.
        Denied = "denied",
        /// Evidence is missing.
        Pending = "pending",
    }
}

/// Hours that were claimed and do not count, and why.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Cut {
    /// Why.
    pub by: CutBy,
    /// So many hours.
    pub hours: Hours,
    /// The cap, where it is one.
    pub cap: Option<String>,
}

/// Hours put to a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct AllocatedHours {
    /// The year.
    pub year: Year,
    /// The hours.
    pub hours: Hours,
}

/// Which activities a cap or requirement looks at, ready for use.
#[derive(Debug, Clone, Default)]
pub(crate) struct Selection {
    /// By place in the policy; all where there is none.
    pub(crate) kinds: Option<Vec<usize>>,
    /// By place in the policy.
    pub(crate) subject: Option<usize>,
    pub(crate) component: Option<ComponentId>,
    pub(crate) mode: Option<Mode>,
}

impl Selection {
    pub(crate) fn has(&self, deed: &Deed<'_>) -> bool {
        self.kinds.as_ref().is_none_or(|kinds| kinds.contains(&deed.kind_place))
            && (self.subject.is_none() || self.subject == deed.subject)
            && self.component.as_ref().is_none_or(|of| deed.component() == Some(of))
            && (self.mode.is_none() || self.mode == deed.mode())
    }
}

impl Selection {
    /// True if an activity of a kind that counts towards a subject may be among those looked at, whatever else it
    /// states.
    pub(crate) fn may_have(&self, kind_place: usize, kind: &Kind, subject: Option<usize>) -> bool {
        self.kinds.as_ref().is_none_or(|kinds| kinds.contains(&kind_place))
            && (self.subject.is_none() || subject.is_none() || self.subject == subject)
            && (self.component.is_none() || self.component == kind.component)
            && (self.mode.is_none() || self.mode == kind.mode)
    }
}

/// A cap, ready for use.
#[derive(Debug, Clone)]
pub(crate) struct CapRule {
    pub(crate) id: String,
    pub(crate) per: CapPer,
    pub(crate) of: Selection,
    pub(crate) at_most: Hours,
    pub(crate) clause: ClauseId,
}

/// How hours are shared among authors.
#[derive(Debug, Clone)]
pub(crate) struct SharingRule {
    pub(crate) by: ShareBy,
    pub(crate) clause: ClauseId,
}

impl SharingRule {
    /// The share of one author.
    pub(crate) fn part(&self, hours: Hours, activity: &Activity) -> Hours {
        match self.by {
            ShareBy::Authors => hours.part(1, u64::from(activity.authors.unwrap_or(1))),
            ShareBy::Percent => hours.part(u64::from(activity.share.unwrap_or(100)), 100),
        }
    }
}

/// How hours are split over years.
#[derive(Debug, Clone)]
pub(crate) struct SplitRule {
    pub(crate) by: SplitBy,
    pub(crate) years: u16,
    pub(crate) clause: ClauseId,
}

impl SplitRule {
    /// The years that hours of this activity may go to, ascending.
    pub(crate) fn years(&self, activity: &Activity, first: Year) -> Vec<Year> {
        match (self.by, activity.from, activity.to) {
            (SplitBy::Days, Some(from), Some(to)) => (year_of(from)..=year_of(to)).collect(),
            (SplitBy::Days, ..) => vec![first],
            (SplitBy::Evenly, ..) => (first..first.saturating_add(self.years)).collect(),
            (SplitBy::Stated, ..) => {
                let stated = activity.allocation.iter().flatten().map(|allotment| allotment.year);
                let mut years: Vec<Year> = stated.chain(std::iter::once(first)).collect();
                years.sort_unstable();
                years.dedup();
                years
            }
        }
    }

    /// The hours by year, ascending. They sum to what is split: what does not come out even goes to later years.
    pub(crate) fn split(&self, hours: Hours, activity: &Activity, years: &[Year]) -> Vec<AllocatedHours> {
        match (self.by, activity.from, activity.to) {
            (SplitBy::Stated, ..) => stated(hours, activity, years),
            (SplitBy::Days, Some(from), Some(to)) => {
                let all = whole_days(from, to);
                by_parts(hours, years, all, |year| {
                    let last = NaiveDate::from_ymd_opt(i32::from(year), 12, 31).map_or(to, |day| day.min(to));
                    whole_days(from, last)
                })
            }
            _ => {
                let first = years.first().copied().unwrap_or_default();
                by_parts(hours, years, u32::try_from(years.len()).unwrap_or(1), |year| {
                    u32::from(year.saturating_sub(first)) + 1
                })
            }
        }
    }
}

/// Each year gets what its end has more than the end of the year before, of so many parts in all.
fn by_parts(hours: Hours, years: &[Year], all: u32, through: impl Fn(Year) -> u32) -> Vec<AllocatedHours> {
    let mut before = Hours::ZERO;
    let allot = |year: &Year| {
        let until = hours.part(u64::from(through(*year)), u64::from(all));
        let allotment = AllocatedHours { year: *year, hours: until.saturating_sub(before) };
        before = until;
        allotment
    };
    years.iter().map(allot).collect()
}

/// What the request says, year by year as far as the hours go; what is left goes to the year of the date.
fn stated(hours: Hours, activity: &Activity, years: &[Year]) -> Vec<AllocatedHours> {
    let mut left = hours;
    let mut of_year = |year: &Year| {
        let stated = activity.allocation.iter().flatten().filter(|allotment| allotment.year == *year);
        let given = stated.map(|allotment| allotment.hours).sum::<Hours>().min(left);
        left = left.saturating_sub(given);
        AllocatedHours { year: *year, hours: given }
    };
    let mut allotments: Vec<AllocatedHours> = years.iter().map(&mut of_year).collect();
    let own = activity.date.as_ref().map(PartialDate::year);
    if let Some(allotment) = allotments.iter_mut().find(|allotment| Some(allotment.year) == own) {
        allotment.hours += left;
    }
    allotments.retain(|allotment| !allotment.hours.is_zero());
    allotments
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(by: SplitBy, hours: &str, activity: &Activity, first: Year) -> Vec<(Year, String)> {
        let rule = SplitRule { by, years: 3, clause: ClauseId::default() };
        let years = rule.years(activity, first);
        let allotments = rule.split(hours.parse().unwrap(), activity, &years);
        allotments.into_iter().map(|a| (a.year, a.hours.to_string())).collect()
    }

    #[test]
    fn parts_sum_to_the_whole() {
        let activity = Activity::new("a", "book");
        let expected = [(2019, "33.33"), (2020, "33.33"), (2021, "33.34")];
        let found = split(SplitBy::Evenly, "100", &activity, 2019);
        assert_eq!(found, expected.map(|(year, hours)| (year, hours.to_owned())));
    }

    #[test]
    fn days_fall_to_their_years() {
        let mut activity = Activity::new("a", "study");
        activity.from = "2019-12-01".parse().ok();
        activity.to = "2020-01-29".parse().ok();
        let found = split(SplitBy::Days, "60", &activity, 2019);
        assert_eq!(found, [(2019, "31".to_owned()), (2020, "29".to_owned())]);
    }

    #[test]
    fn what_is_not_allotted_stays_with_the_date() {
        let mut activity = Activity::new("a", "book");
        activity.date = "2019".parse().ok();
        activity.allocation = Some(vec![crate::request::Allotment { year: 2020, hours: Hours::from(20) }]);
        let found = split(SplitBy::Stated, "90", &activity, 2019);
        assert_eq!(found, [(2019, "70".to_owned()), (2020, "20".to_owned())]);
        let found = split(SplitBy::Stated, "15", &activity, 2019);
        assert_eq!(found, [(2020, "15".to_owned())]);
    }
}
