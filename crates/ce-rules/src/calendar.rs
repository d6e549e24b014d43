//! Working days (工作日) by the State Council's yearly arrangement: weekends and holidays off, make-up days on.
//!
//! The arrangement is announced year by year, so a table ends where the last announcement does. Within it the calendar
//! is the official one; outside it only weekends are known to be off, and whoever counts says so ([`CalendarYear`]).
//!
//! ```
//! use ce_rules::calendar::is_working_day;
//! let day = |text: &str| text.parse().unwrap();
//! assert!(!is_working_day(day("2021-10-01")), "National Day");
//! assert!(is_working_day(day("2021-04-25")), "a Sunday made up for the days before Labour Day");
//! ```

use chinese_holiday::{Ymd, chinese_holiday};
use chrono::{Datelike, NaiveDate, Weekday};

use crate::date::{Year, year_of};
use crate::json::words;

words! {
    /// How the working days of a year are known.
    #[non_exhaustive]
    #[derive(PartialOrd, Ord)]
    pub enum Calendar {
        /// By the official arrangement, holidays and make-up days included.
        Official = "official",
        /// By weekends alone: no arrangement of that time is known.
        WeekendsOnly = "weekends_only",
    }
}

/// A year in which days were counted, and how its working days are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct CalendarYear {
    /// The year.
    pub year: Year,
    /// How its working days are known; `weekends_only` if that is so of any day that was looked at.
    pub calendar: Calendar,
}

/// The first day of the table of arrangements.
const FIRST: (i32, u32, u32) = (2004, 1, 1);
/// Its last day: the days after it may belong to the arrangement of the next year.
const LAST: (i32, u32, u32) = (2026, 12, 25);

/// Working days that the table has for days off, against the arrangements that it quotes: 9 October 2016 was made up
/// for National Day, and New Year's Day of 2017 took no day of 2016.
const WORKED: [(i32, u32, u32); 2] = [(2016, 10, 9), (2016, 12, 30)];

/// How it is known whether a day is a working day.
pub fn calendar_of(date: NaiveDate) -> Calendar {
    let date = (date.year(), date.month(), date.day());
    if FIRST <= date && date <= LAST { Calendar::Official } else { Calendar::WeekendsOnly }
}

/// True if a day is a working day, by the official arrangement where there is one.
pub fn is_working_day(date: NaiveDate) -> bool {
    if WORKED.contains(&(date.year(), date.month(), date.day())) {
        return true;
    }
    let parts = (Year::try_from(date.year()), u8::try_from(date.month()), u8::try_from(date.day()));
    match (calendar_of(date), parts) {
        // Beyond its table the crate would panic.
        (Calendar::Official, (Ok(year), Ok(month), Ok(day))) => {
            chinese_holiday(Ymd::new(year, month, day)).is_workday()
        }
        _ => !matches!(date.weekday(), Weekday::Sat | Weekday::Sun),
    }
}

/// The first so many working days after a day.
pub(crate) fn working_days_after(day: NaiveDate, count: u32) -> Vec<NaiveDate> {
    let days = std::iter::successors(day.succ_opt(), NaiveDate::succ_opt);
    days.filter(|day| is_working_day(*day)).take(usize::try_from(count).unwrap_or(usize::MAX)).collect()
}

/// The last day on which something can be posted so that so many working days have passed at the end of a deadline:
/// the day before the last so many working days up to it.
pub(crate) fn latest_start(deadline: NaiveDate, count: u32) -> NaiveDate {
    let days = std::iter::successors(Some(deadline), NaiveDate::pred_opt);
    let needed = days.filter(|day| is_working_day(*day)).take(usize::try_from(count).unwrap_or(usize::MAX));
    let first = needed.last().unwrap_or(deadline);
    if count == 0 { deadline } else { first.pred_opt().unwrap_or(first) }
}

/// How the working days are known, for each year of these spans of days, ends included.
pub(crate) fn calendars(spans: &[(NaiveDate, NaiveDate)]) -> Vec<CalendarYear> {
    let mut years: Vec<CalendarYear> = Vec::new();
    for (from, to) in spans {
        for year in year_of(*from)..=year_of(*to) {
            let end = |month, day| NaiveDate::from_ymd_opt(i32::from(year), month, day).unwrap_or_default();
            // The table is one span, so that the ends tell of what lies between.
            let ends = [(*from).max(end(1, 1)), (*to).min(end(12, 31))];
            for known in ends.map(calendar_of) {
                let place = years.partition_point(|known| known.year < year);
                match years.get_mut(place) {
                    Some(there) if there.year == year => there.calendar = there.calendar.max(known),
                    _ => years.insert(place, CalendarYear { year, calendar: known }),
                }
            }
        }
    }
    years
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn holidays_are_off_and_make_up_days_on() {
        for (date, working) in [
            ("2020-01-23", true),
            ("2020-01-24", false),
            ("2020-01-31", false),
            ("2020-02-01", false),
            ("2020-02-03", true),
            ("2021-02-07", true),
            ("2021-05-08", true),
            ("2021-05-05", false),
        ] {
            assert_eq!(is_working_day(day(date)), working, "{date}");
        }
    }

    #[test]
    fn what_the_table_has_wrong_is_put_right_and_no_more() {
        for (year, month, day) in WORKED {
            let date = NaiveDate::from_ymd_opt(year, month, day).unwrap();
            let parts = (year.try_into().unwrap(), month.try_into().unwrap(), day.try_into().unwrap());
            let table = chinese_holiday(Ymd::new(parts.0, parts.1, parts.2));
            assert!(table.is_holiday(), "the crate has put {date} right: take it out here");
            assert!(is_working_day(date));
        }
    }

    #[test]
    fn the_guard_is_the_table_of_the_crate() {
        let within = |(year, month, day): (i32, u32, u32), days: i64| {
            let date = NaiveDate::from_ymd_opt(year, month, day).unwrap() + chrono::Duration::days(days);
            let parts = (date.year().try_into().unwrap(), date.month().try_into().unwrap());
            let day = date.day().try_into().unwrap();
            std::panic::catch_unwind(|| chinese_holiday(Ymd::new(parts.0, parts.1, day))).is_ok()
        };
        assert!(within(FIRST, 0) && !within(FIRST, -1));
        assert!(within(LAST, 0) && !within(LAST, 1), "a new table of the crate: move the guard with it");
    }

    #[test]
    fn outside_the_table_weekends_alone_are_off() {
        assert_eq!(calendar_of(day("2003-12-31")), Calendar::WeekendsOnly);
        assert!(is_working_day(day("2003-10-01")) && !is_working_day(day("2003-10-04")));
        assert!(is_working_day(day("2049-10-01")), "a Friday");
        assert_eq!(calendar_of(day("2026-12-26")), Calendar::WeekendsOnly);
    }

    #[test]
    fn the_calendar_of_a_year_is_that_of_all_days_looked_at() {
        let known = |from: &str, to: &str| {
            let years = calendars(&[(day(from), day(to))]);
            years.iter().map(|y| format!("{} {}", y.year, y.calendar)).collect::<Vec<_>>().join(", ")
        };
        assert_eq!(known("2020-12-30", "2021-01-04"), "2020 official, 2021 official");
        assert_eq!(known("2003-12-30", "2004-01-04"), "2003 weekends_only, 2004 official");
        assert_eq!(known("2026-12-24", "2027-01-04"), "2026 weekends_only, 2027 weekends_only");
        assert_eq!(
            calendars(&[(day("2026-01-04"), day("2026-01-09")), (day("2026-12-24"), day("2026-12-28"))])
                .len(),
            1
        );
    }

    #[test]
    fn the_latest_start_is_the_last_that_is_in_time() {
        for deadline in ["2021-04-29", "2021-05-01", "2020-02-06", "2021-08-31", "2033-01-01"] {
            for count in [1, 5, 10] {
                let served = |start| *working_days_after(start, count).last().unwrap();
                let start = latest_start(day(deadline), count);
                assert!(served(start) <= day(deadline));
                assert!(served(start.succ_opt().unwrap()) > day(deadline), "{deadline} {count}");
            }
        }
    }
}
