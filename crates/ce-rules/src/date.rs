//! Dates as HR records have them: a year, a month, or a day.
//!
//! Many records hold no more than the year, so a date of the contract is a [`PartialDate`]. What needs a place in
//! an order takes its first day: a bare year counts as 1 January, a month as its first day.
//!
//! ```
//! use ce_rules::PartialDate;
//! let date: PartialDate = "2019-05".parse()?;
//! assert_eq!(date.year(), 2019);
//! assert_eq!(date.first_day().to_string(), "2019-05-01");
//! assert!("2019-02-29".parse::<PartialDate>().is_err());
//! # Ok::<(), ce_rules::DateError>(())
//! ```

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use chrono::{Datelike, NaiveDate};

use crate::json::{Decode, FaultCode, Faults, Path, Value, quote};

/// A calendar year.
pub type Year = u16;

/// The years that the contract takes.
pub const YEARS: RangeInclusive<Year> = 1949..=2100;

/// A year, a year and a month, or a full date, within [`YEARS`] and always possible.
///
/// Made by parsing (`"2019"`, `"2019-05"`, `"2019-05-06"`), or from a [`NaiveDate`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PartialDate {
    first_day: NaiveDate,
    known: Known,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Known {
    Year,
    Month,
    Day,
}

/// Why a text is not a date of the contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DateError {
    /// Not one of the forms `2019`, `2019-05`, `2019-05-06`.
    #[error("not a date of the form 2019, 2019-05 or 2019-05-06")]
    Form,
    /// A month or day that the calendar does not have.
    #[error("no such date in the calendar")]
    Impossible,
    /// A year outside 1949 to 2100.
    #[error("the year is not between 1949 and 2100")]
    Year,
    /// A day was asked for, and only the year or the month is known.
    #[error("only the year or the month is known")]
    Partial,
}

impl PartialDate {
    /// A bare year.
    ///
    /// ```
    /// # use ce_rules::PartialDate;
    /// assert_eq!(PartialDate::from_year(2019)?.to_string(), "2019");
    /// # Ok::<(), ce_rules::DateError>(())
    /// ```
    pub fn from_year(year: Year) -> Result<Self, DateError> {
        Self::new(year, 1, 1, Known::Year)
    }

    /// A year and a month.
    pub fn from_month(year: Year, month: u8) -> Result<Self, DateError> {
        Self::new(year, month, 1, Known::Month)
    }

    fn new(year: Year, month: u8, day: u8, known: Known) -> Result<Self, DateError> {
        let first_day = NaiveDate::from_ymd_opt(i32::from(year), u32::from(month), u32::from(day))
            .ok_or(DateError::Impossible)?;
        if YEARS.contains(&year) { Ok(Self { first_day, known }) } else { Err(DateError::Year) }
    }

    /// The calendar year.
    pub fn year(&self) -> Year {
        year_of(self.first_day)
    }

    /// The first day that the date may be: what it counts as in an order.
    pub const fn first_day(&self) -> NaiveDate {
        self.first_day
    }

    /// The date if it is known to the day.
    pub fn day(&self) -> Option<NaiveDate> {
        (self.known == Known::Day).then_some(self.first_day)
    }
}

/// The calendar year of a date. Dates of a checked request lie within [`YEARS`].
pub(crate) fn year_of(date: NaiveDate) -> Year {
    Year::try_from(date.year()).unwrap_or(0)
}

impl TryFrom<NaiveDate> for PartialDate {
    type Error = DateError;
    fn try_from(date: NaiveDate) -> Result<Self, DateError> {
        if YEARS.contains(&year_of(date)) {
            Ok(Self { first_day: date, known: Known::Day })
        } else {
            Err(DateError::Year)
        }
    }
}

#[cfg(feature = "time")]
impl TryFrom<time::Date> for PartialDate {
    type Error = DateError;

    /// A full date of the `time` crate.
    ///
    /// ```
    /// # use ce_rules::PartialDate;
    /// let date = time::Date::from_calendar_date(2019, time::Month::May, 6).unwrap();
    /// assert_eq!(PartialDate::try_from(date)?, "2019-05-06".parse()?);
    /// # Ok::<(), ce_rules::DateError>(())
    /// ```
    fn try_from(date: time::Date) -> Result<Self, DateError> {
        let year = Year::try_from(date.year()).map_err(|_| DateError::Year)?;
        Self::new(year, date.month().into(), date.day(), Known::Day)
    }
}

#[cfg(feature = "time")]
impl TryFrom<PartialDate> for time::Date {
    type Error = DateError;

    /// The day; [`DateError::Partial`] where only the year or the month is known: [`PartialDate::first_day`] is for those.
    ///
    /// ```
    /// # use ce_rules::PartialDate;
    /// let day: PartialDate = "2019-05-06".parse()?;
    /// assert_eq!(time::Date::try_from(day)?.to_string(), "2019-05-06");
    /// assert!(time::Date::try_from("2019-05".parse::<PartialDate>()?).is_err());
    /// # Ok::<(), ce_rules::DateError>(())
    /// ```
    fn try_from(date: PartialDate) -> Result<Self, DateError> {
        let day = date.day().ok_or(DateError::Partial)?;
        // The years of the contract and an ordinal of chrono are always a date of `time` too.
        let ordinal = u16::try_from(day.ordinal()).map_err(|_| DateError::Partial)?;
        Self::from_ordinal_date(day.year(), ordinal).map_err(|_| DateError::Partial)
    }
}

impl FromStr for PartialDate {
    type Err = DateError;
    fn from_str(text: &str) -> Result<Self, DateError> {
        let bytes = text.as_bytes();
        let number = |from: usize, to: usize| {
            bytes.get(from..to)?.iter().try_fold(0u16, |n, b| {
                b.is_ascii_digit().then(|| n.saturating_mul(10).saturating_add(u16::from(b - b'0')))
            })
        };
        let dash = |at: usize| (bytes.get(at) == Some(&b'-')).then_some(());
        let small = |n: u16| u8::try_from(n).ok();
        let (year, month, day, known) = match bytes.len() {
            4 => number(0, 4).map(|y| (y, 1, 1, Known::Year)),
            7 => dash(4).and_then(|()| Some((number(0, 4)?, small(number(5, 7)?)?, 1, Known::Month))),
            10 => dash(4).and(dash(7)).and_then(|()| {
                Some((number(0, 4)?, small(number(5, 7)?)?, small(number(8, 10)?)?, Known::Day))
            }),
            _ => None,
        }
        .ok_or(DateError::Form)?;
        Self::new(year, month, day, known)
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let date = self.first_day;
        match self.known {
            Known::Year => write!(f, "{:04}", date.year()),
            Known::Month => write!(f, "{:04}-{:02}", date.year(), date.month()),
            Known::Day => write!(f, "{date}"),
        }
    }
}

impl serde::Serialize for PartialDate {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A day of every year, as rules state their deadlines: `07-01`. 29 February is none, since not every year has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MonthDay {
    month: u8,
    day: u8,
}

impl MonthDay {
    /// The day in a year.
    ///
    /// ```
    /// # use ce_rules::date::MonthDay;
    /// let deadline: MonthDay = "08-31".parse()?;
    /// assert_eq!(deadline.in_year(2021).to_string(), "2021-08-31");
    /// assert!("02-29".parse::<MonthDay>().is_err());
    /// # Ok::<(), ce_rules::DateError>(())
    /// ```
    pub fn in_year(self, year: Year) -> NaiveDate {
        // Every year has it.
        NaiveDate::from_ymd_opt(i32::from(year), u32::from(self.month), u32::from(self.day))
            .unwrap_or_default()
    }
}

impl FromStr for MonthDay {
    type Err = DateError;
    fn from_str(text: &str) -> Result<Self, DateError> {
        // 2001 is a common year.
        let date: PartialDate = format!("2001-{text}").parse()?;
        let day = date.day().ok_or(DateError::Form)?;
        let small = |n: u32| u8::try_from(n).map_err(|_| DateError::Impossible);
        Ok(Self { month: small(day.month())?, day: small(day.day())? })
    }
}

impl fmt::Display for MonthDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}-{:02}", self.month, self.day)
    }
}

impl serde::Serialize for MonthDay {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Decode for MonthDay {
    fn decode(value: &Value<'_>, at: &Path<'_>, faults: &mut Faults) -> Self {
        let Value::Text(text) = value else {
            faults.wrong_type(at, value, "“07-01”这样的月日", "a month and day such as \"07-01\"");
            return Self::placeholder();
        };
        text.parse().unwrap_or_else(|_| {
            faults.push(
                at,
                FaultCode::BadDate,
                format_args!("“{}”不是每年都有的月日，请写成 07-01 的形式", quote(text)),
                format_args!("`{}` is not a day that every year has: write it like 07-01", quote(text)),
            );
            Self::placeholder()
        })
    }

    fn placeholder() -> Self {
        Self { month: 1, day: 1 }
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for MonthDay {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "MonthDay".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "pattern": "^[0-9]{2}-[0-9]{2}$" })
    }
}

fn push_date_fault(at: &Path<'_>, faults: &mut Faults, error: DateError, text: &str, full: bool) {
    match error {
        DateError::Form | DateError::Partial if full => faults.push(
            at,
            FaultCode::BadDate,
            format_args!("“{text}”不是完整日期，请写成 2019-05-06 的形式"),
            format_args!("`{text}` is not a full date: write it like 2019-05-06"),
        ),
        DateError::Form | DateError::Partial => faults.push(
            at,
            FaultCode::BadDate,
            format_args!("“{text}”不是日期，请写成 2019、2019-05 或 2019-05-06 的形式"),
            format_args!("`{text}` is not a date: write it like 2019, 2019-05 or 2019-05-06"),
        ),
        DateError::Impossible => faults.push(
            at,
            FaultCode::BadDate,
            format_args!("日历上没有“{text}”这一天"),
            format_args!("`{text}` is not in the calendar"),
        ),
        DateError::Year => faults.push(
            at,
            FaultCode::OutOfRange,
            format_args!("“{text}”的年份不在 1949 至 2100 之间"),
            format_args!("the year of `{text}` is not between 1949 and 2100"),
        ),
    }
}

impl Decode for PartialDate {
    fn decode(value: &Value<'_>, at: &Path<'_>, faults: &mut Faults) -> Self {
        let (read, text) = match value {
            Value::Text(text) => (text.parse(), text.to_string()),
            Value::Int(year) => (
                Year::try_from(*year).map_err(|_| DateError::Year).and_then(Self::from_year),
                year.to_string(),
            ),
            other => {
                faults.wrong_type(at, other, "日期", "a date");
                return Self::placeholder();
            }
        };
        read.unwrap_or_else(|error| {
            push_date_fault(at, faults, error, &text, false);
            Self::placeholder()
        })
    }

    fn placeholder() -> Self {
        Self { first_day: NaiveDate::default(), known: Known::Year }
    }
}

impl Decode for NaiveDate {
    fn decode(value: &Value<'_>, at: &Path<'_>, faults: &mut Faults) -> Self {
        let Value::Text(text) = value else {
            faults.wrong_type(at, value, "完整日期", "a full date");
            return Self::default();
        };
        let read = if text.len() == 10 { text.parse::<PartialDate>() } else { Err(DateError::Form) };
        match read {
            Ok(date) => date.first_day,
            Err(error) => {
                push_date_fault(at, faults, error, text, true);
                Self::default()
            }
        }
    }

    fn placeholder() -> Self {
        Self::default()
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for PartialDate {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "PartialDate".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "anyOf": [
                { "type": "string", "pattern": "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$" },
                { "type": "integer", "minimum": 1949, "maximum": 2100 }
            ]
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_forms_and_no_other() {
        for text in ["2019", "2019-05", "2019-05-06", "2020-02-29", "1949", "2100-12-31"] {
            assert_eq!(text.parse::<PartialDate>().unwrap().to_string(), text);
        }
        for text in [
            "",
            "19",
            "2019-5",
            "2019-05-6",
            "2019/05/06",
            "2019-05-06T00",
            "２０１９",
            " 2019",
            "+2019",
            "20190506",
        ] {
            assert_eq!(text.parse::<PartialDate>(), Err(DateError::Form), "{text}");
        }
        for text in ["2019-00", "2019-13", "2019-02-29", "2019-04-31", "2019-01-00"] {
            assert_eq!(text.parse::<PartialDate>(), Err(DateError::Impossible), "{text}");
        }
        for text in ["1948", "2101-01", "0000-01-01"] {
            assert_eq!(text.parse::<PartialDate>(), Err(DateError::Year), "{text}");
        }
    }

    #[test]
    fn a_bare_year_or_month_counts_as_its_first_day() {
        let first = |t: &str| t.parse::<PartialDate>().unwrap().first_day().to_string();
        assert_eq!(first("2019"), "2019-01-01");
        assert_eq!(first("2019-05"), "2019-05-01");
        assert_eq!("2019-05".parse::<PartialDate>().unwrap().day(), None);
    }

    #[test]
    fn days_of_every_year() {
        for text in ["01-01", "02-28", "12-31"] {
            assert_eq!(text.parse::<MonthDay>().unwrap().to_string(), text);
        }
        for text in
            ["", "7-1", "07-1", "07", "02-29", "02-30", "13-01", "00-10", "07/01", "2001-07-01", "07-01 "]
        {
            assert!(text.parse::<MonthDay>().is_err(), "{text}");
        }
    }

    #[cfg(feature = "time")]
    #[test]
    fn dates_of_the_time_crate_go_both_ways() {
        let date = time::Date::from_calendar_date(2020, time::Month::February, 29).unwrap();
        let ours = PartialDate::try_from(date).unwrap();
        assert_eq!(ours.to_string(), "2020-02-29");
        assert_eq!(time::Date::try_from(ours), Ok(date));
        let early = time::Date::from_calendar_date(1948, time::Month::May, 1).unwrap();
        assert_eq!(PartialDate::try_from(early), Err(DateError::Year));
    }
}
