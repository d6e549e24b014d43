//! Conversion (折算): from what was done to claimed hours, or to years deemed complete.
//!
//! What a kind measures is one of a closed set; the amounts are the policy's. The surprising case is attendance: a
//! morning and an afternoon of the same date in one activity are a day, which is worth more than two half days.
//!
//! ```
//! # use ce_rules::*;
//! let mut course = Activity::new("a1", "training");
//! course.subject = Some("professional".into());
//! let session = |part| Session::new("2020-05-06".parse().unwrap(), part);
//! course.sessions = Some(vec![session(Part::Morning), session(Part::Afternoon)]);
//! let mut request = Request::new(2021, Applicant::new(Target::AssociateSenior));
//! request.activities = vec![course];
//! assert_eq!(assess(&request)?.activities[0].claimed, Hours::from(10));
//! # Ok::<(), Error>(())
//! ```

use std::hint::select_unpredictable;

use chrono::{Days, Months, NaiveDate};

use crate::date::{Year, year_of};
use crate::hours::Hours;
use crate::names::ClauseId;
use crate::policy::{Clauses, Deems, RatePer};
use crate::request::{Activity, Part, Session};

/// The parts of one date, as bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Parts(u8);

impl Parts {
    pub(crate) const NONE: Self = Self(0);
    const DAY: Self = Self(0b011);
    const EVENING: Self = Self(0b100);
    const ALL: Self = Self(0b111);

    fn of(part: Part) -> Self {
        match part {
            Part::Morning => Self(0b001),
            Part::Afternoon => Self(0b010),
            Part::FullDay => Self::DAY,
            Part::Evening => Self::EVENING,
        }
    }

    pub(crate) fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(crate) fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// How many of morning and afternoon there are.
    pub(crate) fn halves(self) -> u32 {
        (self.0 & Self::DAY.0).count_ones()
    }

    pub(crate) fn has_evening(self) -> bool {
        self.0 & Self::EVENING.0 != 0
    }

    pub(crate) fn are_all(self) -> bool {
        self == Self::ALL
    }

    /// These parts of a date.
    pub(crate) fn of_list(parts: &[Part]) -> Self {
        parts.iter().fold(Self::NONE, |all, part| all.with(Self::of(*part)))
    }

    /// The single parts: morning, afternoon, evening.
    pub(crate) fn list(self) -> Vec<Part> {
        let parts = [Part::Morning, Part::Afternoon, Part::Evening];
        parts.into_iter().filter(|part| self.0 & Self::of(*part).0 != 0).collect()
    }
}

/// What an activity has of one date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Day {
    pub(crate) date: NaiveDate,
    pub(crate) parts: Parts,
}

/// The dates of sessions, ascending, repeated parts of a date once.
pub(crate) fn days(sessions: &[Session]) -> Vec<Day> {
    let mut days: Vec<Day> =
        sessions.iter().map(|s| Day { date: s.date, parts: Parts::of(s.part) }).collect();
    days.sort_by_key(|day| day.date);
    days.dedup_by(|next, kept| {
        let same = next.date == kept.date;
        if same {
            kept.parts = kept.parts.with(next.parts);
        }
        same
    });
    days
}

/// Attendance that is counted rather than dated.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Counts {
    pub(crate) full_days: u32,
    pub(crate) half_days: u32,
    pub(crate) evenings: u32,
    pub(crate) minutes: Option<u32>,
}

impl From<&Activity> for Counts {
    fn from(activity: &Activity) -> Self {
        Self {
            full_days: activity.full_days.unwrap_or(0),
            half_days: activity.half_days.unwrap_or(0),
            evenings: activity.evenings.unwrap_or(0),
            minutes: activity.minutes,
        }
    }
}

/// The rates of attendance.
#[derive(Debug, Clone)]
pub(crate) struct DayRates {
    pub(crate) full_day: Hours,
    /// None where a half day cannot be stated.
    pub(crate) half_day: Option<Hours>,
    pub(crate) evening: Option<Hours>,
    pub(crate) evening_clause: ClauseId,
    /// How many minutes of a part of a day make an hour, where minutes can be stated.
    pub(crate) minutes_per_hour: Option<u32>,
    pub(crate) clauses: Clauses,
}

impl DayRates {
    /// Days instead of hours: one a day, half of one for a morning or an afternoon.
    pub(crate) fn days() -> Self {
        Self {
            full_day: Hours::from(1),
            half_day: Some(Hours::from_hundredths(50)),
            evening: None,
            evening_clause: ClauseId::default(),
            minutes_per_hour: None,
            clauses: Clauses::default(),
        }
    }

    /// What the parts of one date are worth in one activity.
    pub(crate) fn worth(&self, parts: Parts) -> Hours {
        let day = match parts.halves() {
            0 => Hours::ZERO,
            1 => self.half_day.unwrap_or_default(),
            _ => self.full_day,
        };
        let evening = if parts.has_evening() { self.evening.unwrap_or_default() } else { Hours::ZERO };
        day + evening
    }

    /// What is counted rather than dated: how many of each part, and what one is worth.
    pub(crate) fn counts(&self, counts: Counts) -> [(u32, Hours); 4] {
        let part_of_day = length(None, counts.minutes, self.minutes_per_hour.unwrap_or(0)).claimed;
        [
            (counts.full_days, self.full_day),
            (counts.half_days, self.half_day.unwrap_or_default()),
            (counts.evenings, self.evening.unwrap_or_default()),
            (u32::from(counts.minutes.is_some()), part_of_day),
        ]
    }

    /// What is counted, all together.
    pub(crate) fn counted(&self, counts: Counts) -> Hours {
        self.counts(counts).into_iter().map(|(count, worth)| worth.times(count)).sum()
    }

    /// True if the policy has a rate for a part of a day.
    pub(crate) fn takes(&self, part: Part) -> bool {
        match part {
            Part::FullDay => true,
            Part::Morning | Part::Afternoon => self.half_day.is_some(),
            Part::Evening => self.evening.is_some(),
        }
    }
}

/// An amount and the clauses that an activity cites for it.
#[derive(Debug, Clone)]
pub(crate) struct Amount {
    pub(crate) hours: Hours,
    pub(crate) clauses: Clauses,
}

/// What a mission of at least so many months deems complete.
#[derive(Debug, Clone)]
pub(crate) struct Band {
    pub(crate) months_at_least: u32,
    pub(crate) deems: Deems,
    pub(crate) clause: ClauseId,
    pub(crate) clauses: Clauses,
}

/// A row of a table of rates, ready for use.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) role: Option<String>,
    pub(crate) level: Option<String>,
    pub(crate) rank_to: Option<u32>,
    pub(crate) months_at_least: Option<u32>,
    pub(crate) days_at_least: Option<u32>,
    pub(crate) minutes_at_least: Option<u32>,
    pub(crate) per: RatePer,
    pub(crate) amount: Amount,
}

impl Row {
    /// True if the row is for this activity, which lasted so many months and days.
    fn fits(&self, activity: &Activity, months: u32, days: u32) -> bool {
        let word = |asked: &Option<String>, given: &Option<String>| asked.is_none() || asked == given;
        let least = |asked: Option<u32>, given: u32| asked.is_none_or(|asked| given >= asked);
        word(&self.role, &activity.role)
            && word(&self.level, &activity.level)
            && self.rank_to.is_none_or(|to| activity.rank.is_some_and(|rank| rank <= to))
            && least(self.months_at_least, months)
            && least(self.days_at_least, days)
            && least(self.minutes_at_least, activity.minutes.unwrap_or(0))
    }

    fn claim(&self, activity: &Activity, months: u32, days: u32) -> Hours {
        let hours = self.amount.hours;
        let quantity = activity.quantity.unwrap_or_default().hundredths();
        match self.per {
            RatePer::Activity => hours,
            RatePer::Count => hours.times(activity.count.unwrap_or(0)),
            RatePer::Quantity => hours.part(u64::try_from(quantity).unwrap_or(0), 100),
            RatePer::WholeQuantity => hours.times(u32::try_from(quantity / 100).unwrap_or(0)),
            RatePer::Module => hours.times(activity.modules.unwrap_or(0)),
            RatePer::Month => hours.times(months),
            RatePer::Day => hours.times(days),
        }
    }
}

/// What a kind measures, and at what rate, ready for use.
#[derive(Debug, Clone)]
pub(crate) enum Conversion {
    Attendance(DayRates),
    Duration { clause: ClauseId, minutes_per_hour: u32, clauses: Clauses },
    Role(Vec<(String, Amount)>),
    Level { rates: Vec<(String, Option<u32>, Amount)>, none: Clauses },
    Modules(Amount),
    Fixed(Amount),
    Table { rows: Vec<Row>, none: Clauses },
    Mission { bands: Vec<Band>, own_clause: ClauseId, own_clauses: Clauses, short_clauses: Clauses },
}

/// What an online course claims.
pub(crate) struct Length {
    pub(crate) claimed: Hours,
    /// The stated hours and the minutes that they do not fit in.
    pub(crate) too_short: Option<(Hours, u32)>,
}

/// Hours stated by the provider, or whole hours in the minutes; the stated ones only as far as the minutes bear
/// them out.
///
/// Which of these are stated changes from row to row: whatever can be is computed, and nothing is guessed.
#[expect(clippy::needless_bitwise_bool, reason = "what is lazy is a branch")]
#[inline]
pub(crate) fn length(stated: Option<Hours>, minutes: Option<u32>, minutes_per_hour: u32) -> Length {
    let (has_hours, hours) = (stated.is_some(), stated.unwrap_or_default());
    let (has_minutes, of_minutes) = (minutes.is_some(), minutes.unwrap_or_default());
    let whole = Hours::from(of_minutes.checked_div(minutes_per_hour).unwrap_or(0));
    let short = has_hours & has_minutes & (hours.times(minutes_per_hour) > Hours::from(of_minutes));
    Length {
        claimed: select_unpredictable(has_hours & !short, hours, whole),
        too_short: short.then_some((hours, of_minutes)),
    }
}

impl Conversion {
    /// The hours that an activity claims and the clauses for them. A mission claims none.
    pub(crate) fn claim(&self, activity: &Activity, days: &[Day]) -> (Hours, Clauses) {
        let none = || (Hours::ZERO, Clauses::default());
        let take = |amount: &Amount| (amount.hours, amount.clauses.clone());
        match self {
            Self::Attendance(rates) => {
                let hours = if activity.sessions.is_some() {
                    days.iter().map(|day| rates.worth(day.parts)).sum()
                } else {
                    rates.counted(activity.into())
                };
                (hours, rates.clauses.clone())
            }
            Self::Duration { minutes_per_hour, clauses, .. } => {
                (length(activity.hours, activity.minutes, *minutes_per_hour).claimed, clauses.clone())
            }
            Self::Role(rates) => {
                let role = activity.role.as_deref();
                rates.iter().find(|(name, _)| Some(name.as_str()) == role).map_or_else(none, |(_, a)| take(a))
            }
            Self::Level { rates, none } => {
                let fits = |(level, rank_to, _): &&(String, Option<u32>, Amount)| {
                    Some(level.as_str()) == activity.level.as_deref()
                        && rank_to.is_none_or(|to| activity.rank.is_some_and(|rank| rank <= to))
                };
                let without = || (Hours::ZERO, none.clone());
                rates.iter().find(fits).map_or_else(without, |(_, _, amount)| take(amount))
            }
            Self::Modules(amount) => {
                (amount.hours.times(activity.modules.unwrap_or(0)), amount.clauses.clone())
            }
            Self::Fixed(amount) => take(amount),
            Self::Table { rows, none } => {
                let (row, months, days) = table_row(rows, activity);
                row.map_or_else(
                    || (Hours::ZERO, none.clone()),
                    |row| (row.claim(activity, months, days), row.amount.clauses.clone()),
                )
            }
            Self::Mission { .. } => none(),
        }
    }
}

/// The row of a table that an activity takes, and the whole months and days that it lasted.
pub(crate) fn table_row<'t>(rows: &'t [Row], activity: &Activity) -> (Option<&'t Row>, u32, u32) {
    let (months, days) = match (activity.from, activity.to) {
        (Some(from), Some(to)) => (whole_months(from, to), whole_days(from, to)),
        _ => (0, 0),
    };
    (rows.iter().find(|row| row.fits(activity, months, days)), months, days)
}

/// Days from one day through another, both included.
pub(crate) fn whole_days(from: NaiveDate, to: NaiveDate) -> u32 {
    u32::try_from((to - from).num_days().saturating_add(1)).unwrap_or(0)
}

/// Whole months from one day through another, both included: the end is the day after the last, and adding months
/// keeps the day or takes the month's last.
///
/// From 31 August through 27 February of a common year are six months: six months after 31 August is 28 February,
/// and that is the day after the last.
pub(crate) fn whole_months(from: NaiveDate, to: NaiveDate) -> u32 {
    use chrono::Datelike;
    let Some(end) = to.checked_add_days(Days::new(1)) else { return 0 };
    let count = |date: NaiveDate| i64::from(date.year()) * 12 + i64::from(date.month0());
    let Ok(months) = u32::try_from(count(end) - count(from)) else { return 0 };
    let reached = |months: u32| from.checked_add_months(Months::new(months)).is_some_and(|date| date <= end);
    if reached(months) { months } else { months.saturating_sub(1) }
}

/// The years that a mission deems complete, ascending, by the bands of its policy; none if it is too short.
pub(crate) fn deemed_years(bands: &[Band], from: NaiveDate, to: NaiveDate) -> Option<(&Band, Vec<Year>)> {
    let months = whole_months(from, to);
    let band = bands.iter().find(|band| months >= band.months_at_least)?;
    let years = match band.deems {
        Deems::EveryYear => (year_of(from)..=year_of(to)).collect(),
        Deems::YearOfEnd => vec![year_of(to)],
    };
    Some((band, years))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn months(from: &str, to: &str) -> u32 {
        whole_months(from.parse().unwrap(), to.parse().unwrap())
    }

    #[test]
    fn months_include_both_days() {
        assert_eq!(months("2019-01-01", "2019-06-30"), 6);
        assert_eq!(months("2019-01-01", "2019-06-29"), 5);
        assert_eq!(months("2019-03-15", "2019-09-14"), 6);
        assert_eq!(months("2019-03-15", "2019-09-13"), 5);
        assert_eq!(months("2019-01-01", "2019-12-31"), 12);
        assert_eq!(months("2019-01-01", "2019-12-30"), 11);
        assert_eq!(months("2019-05-06", "2019-05-06"), 0);
    }

    #[test]
    fn a_month_without_the_day_ends_with_its_last() {
        assert_eq!(months("2018-08-31", "2019-02-27"), 6);
        assert_eq!(months("2018-08-31", "2019-02-26"), 5);
        assert_eq!(months("2019-08-31", "2020-02-28"), 6);
        assert_eq!(months("2019-08-31", "2020-02-27"), 5);
        assert_eq!(months("2020-02-29", "2021-02-27"), 12);
        assert_eq!(months("2020-02-29", "2021-02-26"), 11);
    }

    #[test]
    fn stated_hours_count_as_far_as_the_minutes_bear_them_out() {
        let claim = |stated: Option<&str>, minutes| {
            let length = length(stated.map(|s| s.parse().unwrap()), minutes, 45);
            (length.claimed.to_string(), length.too_short.is_some())
        };
        assert_eq!(claim(None, Some(44)), ("0".to_owned(), false));
        assert_eq!(claim(None, Some(45)), ("1".to_owned(), false));
        assert_eq!(claim(None, Some(89)), ("1".to_owned(), false));
        assert_eq!(claim(Some("2"), Some(90)), ("2".to_owned(), false));
        assert_eq!(claim(Some("2"), Some(89)), ("1".to_owned(), true));
        assert_eq!(claim(Some("2.5"), Some(112)), ("2".to_owned(), true));
        assert_eq!(claim(Some("2.5"), None), ("2.5".to_owned(), false));
        assert_eq!(claim(Some("1.5"), Some(900)), ("1.5".to_owned(), false));
    }
}
