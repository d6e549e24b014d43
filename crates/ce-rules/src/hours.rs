//! Credit hours (学时（分）): exact decimals with two places.
//!
//! Hours are kept as whole hundredths. Nothing in the engine is a float, so 29.99 is less than 30 and ten times
//! 0.1 is 1. On the wire hours are JSON numbers without a trailing `.0`.
//!
//! ```
//! use ce_rules::Hours;
//! let stated: Hours = "29.99".parse()?;
//! assert!(stated < Hours::from(30));
//! assert_eq!(stated + "0.01".parse()?, Hours::from(30));
//! assert_eq!(stated.to_string(), "29.99");
//! assert_eq!(Hours::from(30).to_string(), "30");
//! # Ok::<(), ce_rules::HoursError>(())
//! ```

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Deref, DerefMut};
use std::str::FromStr;

use crate::json::{Decode, FaultCode, Faults, Path, Value};

/// An exact number of credit hours, in hundredths of an hour.
///
/// Sums saturate instead of overflowing; the limits are far beyond any record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Hours(i64);

/// Why a text or number is not a number of hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HoursError {
    /// Not a decimal number.
    #[error("not a decimal number")]
    NotANumber,
    /// More than two decimal places.
    #[error("more than two decimal places")]
    TooPrecise,
    /// Too large to be kept.
    #[error("too large")]
    TooLarge,
}

impl Hours {
    /// No hours.
    pub const ZERO: Self = Self(0);
    /// The least amount that is more than none: a hundredth of an hour.
    pub const LEAST: Self = Self(1);

    /// So many hundredths of an hour.
    pub const fn from_hundredths(hundredths: i64) -> Self {
        Self(hundredths)
    }

    /// The hundredths of an hour that this is.
    pub const fn hundredths(self) -> i64 {
        self.0
    }

    /// True if this is no hour at all.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// This many hours, `count` times over.
    ///
    /// ```
    /// # use ce_rules::Hours;
    /// assert_eq!(Hours::from(10).times(3), Hours::from(30));
    /// ```
    #[must_use]
    pub const fn times(self, count: u32) -> Self {
        Self(self.0.saturating_mul(count as i64))
    }

    /// What is left after taking `other` away, never less than nothing.
    ///
    /// ```
    /// # use ce_rules::Hours;
    /// assert_eq!(Hours::from(90).saturating_sub(Hours::from(64)), Hours::from(26));
    /// assert_eq!(Hours::from(64).saturating_sub(Hours::from(90)), Hours::ZERO);
    /// ```
    #[must_use]
    pub const fn saturating_sub(self, other: Self) -> Self {
        let left = self.0.saturating_sub(other.0);
        if left > 0 { Self(left) } else { Self::ZERO }
    }

    /// What there is of it beside whole ones.
    pub(crate) const fn part_of_one(self) -> Self {
        Self(self.0 % 100)
    }

    /// How many units of so many hours each are these hours or more; none of a unit that gives nothing.
    pub(crate) fn in_units_of(self, each: Self) -> Option<u32> {
        let whole = self.0.checked_div(each.0)?;
        let more = i64::from(whole.saturating_mul(each.0) < self.0);
        u32::try_from(whole.saturating_add(more)).ok()
    }

    /// The part `numerator / denominator` of this, parts of a hundredth dropped; nothing of what has no parts.
    pub(crate) fn part(self, numerator: u64, denominator: u64) -> Self {
        let (Ok(numerator), Ok(denominator)) = (i64::try_from(numerator), i64::try_from(denominator)) else {
            return Self::ZERO;
        };
        // Whole times first, so that nothing is too large on the way.
        let times = self.0.checked_div(denominator).unwrap_or(0).saturating_mul(numerator);
        let rest = self.0.checked_rem(denominator).unwrap_or(0).saturating_mul(numerator);
        Self(times.saturating_add(rest.checked_div(denominator).unwrap_or(0)))
    }

    /// The number on the wire that a JSON reader gave as a double. Every decimal with two places in the range of
    /// hours has a double of its own, and this is its inverse: what is not exactly such a double is refused.
    #[expect(
        clippy::float_arithmetic,
        clippy::cast_possible_truncation,
        clippy::float_cmp,
        reason = "the one place where a double of the wire becomes an exact decimal; checked by the inverse"
    )]
    fn from_double(number: f64) -> Result<Self, HoursError> {
        if !number.is_finite() || number.abs() > 1e12 {
            return Err(HoursError::TooLarge);
        }
        let hundredths = (number * 100.0).round();
        if hundredths / 100.0 == number { Ok(Self(hundredths as i64)) } else { Err(HoursError::TooPrecise) }
    }

    /// The hours that a double on its way to the wire stands for.
    #[expect(
        clippy::float_arithmetic,
        clippy::cast_possible_truncation,
        reason = "the way back from the double that hours are handed to a serializer as"
    )]
    pub(crate) fn nearest(number: f64) -> Self {
        Self((number * 100.0).round() as i64)
    }
}

impl TryFrom<f64> for Hours {
    type Error = HoursError;

    /// The decimal that a double stands for; one that stands for more than two places is refused.
    fn try_from(number: f64) -> Result<Self, HoursError> {
        Self::from_double(number)
    }
}

impl From<u32> for Hours {
    fn from(whole: u32) -> Self {
        Self(i64::from(whole).saturating_mul(100))
    }
}

impl Add for Hours {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl AddAssign for Hours {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sum for Hours {
    fn sum<I: Iterator<Item = Self>>(hours: I) -> Self {
        hours.fold(Self::ZERO, Add::add)
    }
}

impl fmt::Display for Hours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sign, size) = (if self.0 < 0 { "-" } else { "" }, self.0.unsigned_abs());
        let (whole, part) = (size / 100, size % 100);
        let text = match part {
            0 => format!("{sign}{whole}"),
            p if p % 10 == 0 => format!("{sign}{whole}.{}", p / 10),
            p => format!("{sign}{whole}.{p:02}"),
        };
        f.pad(&text)
    }
}

impl FromStr for Hours {
    type Err = HoursError;

    /// Reads a plain decimal: digits, and at most two more after a point.
    fn from_str(text: &str) -> Result<Self, HoursError> {
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        let digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || !digits(whole) || !digits(part) || text.ends_with('.') {
            return Err(HoursError::NotANumber);
        }
        let part = part.trim_end_matches('0');
        if part.len() > 2 {
            return Err(HoursError::TooPrecise);
        }
        let whole: i64 = whole.parse().map_err(|_| HoursError::TooLarge)?;
        let part: i64 = format!("{part:0<2}").parse().map_err(|_| HoursError::NotANumber)?;
        whole.checked_mul(100).and_then(|h| h.checked_add(part)).map(Self).ok_or(HoursError::TooLarge)
    }
}

impl serde::Serialize for Hours {
    #[expect(
        clippy::cast_precision_loss,
        clippy::float_arithmetic,
        reason = "hundredths become the double nearest to the decimal, whose shortest text is the decimal itself"
    )]
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0 % 100 == 0 {
            serializer.serialize_i64(self.0 / 100)
        } else {
            serializer.serialize_f64(self.0 as f64 / 100.0)
        }
    }
}

impl Decode for Hours {
    fn decode(value: &Value<'_>, at: &Path<'_>, faults: &mut Faults) -> Self {
        let read = match value {
            Value::Int(whole) => whole.checked_mul(100).map(Self).ok_or(HoursError::TooLarge),
            Value::Number(number) => Self::from_double(*number),
            other => {
                faults.wrong_type(at, other, "学时数", "a number of hours");
                return Self::ZERO;
            }
        };
        read.unwrap_or_else(|error| {
            match error {
                HoursError::TooPrecise => faults.push(
                    at,
                    FaultCode::TooPrecise,
                    format_args!("学时最多保留两位小数"),
                    format_args!("hours have at most two decimal places"),
                ),
                _ => {
                    faults.push(
                        at,
                        FaultCode::OutOfRange,
                        format_args!("学时数过大"),
                        format_args!("this number of hours is too large"),
                    );
                }
            }
            Self::ZERO
        })
    }

    fn placeholder() -> Self {
        Self::ZERO
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Hours {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Hours".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        // No `multipleOf`: validators work it out in doubles and refuse 30.01.
        schemars::json_schema!({ "type": "number" })
    }
}

/// Hours of subjects, of which there are two or three: so few need no room of their own.
#[derive(Clone)]
pub(crate) enum Few {
    Some([Hours; MOST_FEW], usize),
    Many(Box<[Hours]>),
}

/// The most that are few.
const MOST_FEW: usize = 3;

impl Few {
    pub(crate) fn zeros(count: usize) -> Self {
        if count <= MOST_FEW {
            Self::Some([Hours::ZERO; MOST_FEW], count)
        } else {
            Self::Many(vec![Hours::ZERO; count].into())
        }
    }
}

impl From<&[Hours]> for Few {
    fn from(hours: &[Hours]) -> Self {
        let mut few = Self::zeros(hours.len());
        few.iter_mut().zip(hours).for_each(|(to, hours)| *to = *hours);
        few
    }
}

impl Deref for Few {
    type Target = [Hours];
    fn deref(&self) -> &[Hours] {
        match self {
            Self::Some(hours, count) => hours.get(..*count).unwrap_or_default(),
            Self::Many(hours) => hours,
        }
    }
}

impl DerefMut for Few {
    fn deref_mut(&mut self) -> &mut [Hours] {
        match self {
            Self::Some(hours, count) => hours.get_mut(..*count).unwrap_or_default(),
            Self::Many(hours) => hours,
        }
    }
}

impl PartialEq for Few {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Few {}

impl fmt::Debug for Few {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_exact() {
        assert_eq!(Hours::from_double(0.1), Ok(Hours(10)));
        assert_eq!(Hours::from_double(9999.99), Ok(Hours(999_999)));
        assert_eq!(Hours::from_double(0.1 + 0.2), Err(HoursError::TooPrecise));
        assert_eq!(Hours::from_double(1.005), Err(HoursError::TooPrecise));
        assert_eq!(Hours::from_double(f64::MAX), Err(HoursError::TooLarge));
    }

    #[test]
    fn every_hundredth_survives_the_wire() {
        for hundredths in 0..=999_999 {
            let hours = Hours(hundredths);
            let text = serde_json::to_string(&hours).unwrap();
            assert_eq!(text, hours.to_string());
            assert_eq!(text.parse::<Hours>(), Ok(hours));
            assert_eq!(Hours::from_double(text.parse().unwrap()), Ok(hours));
        }
    }

    #[test]
    fn units_are_rounded_up() {
        let units = |hours, each| Hours(hours).in_units_of(Hours(each));
        assert_eq!(units(3000, 1000), Some(3));
        assert_eq!(units(3001, 1000), Some(4));
        assert_eq!(units(1, 1000), Some(1));
        assert_eq!(units(1, 0), None);
    }

    #[test]
    fn texts_that_are_no_hours() {
        assert_eq!("1.234".parse::<Hours>(), Err(HoursError::TooPrecise));
        assert_eq!("1.230".parse::<Hours>(), Ok(Hours(123)));
        for text in ["", ".", "1.", ".5", "-1", "+1", "1e2", "１", "1 "] {
            assert_eq!(text.parse::<Hours>(), Err(HoursError::NotANumber), "{text}");
        }
        assert_eq!("99999999999999999999".parse::<Hours>(), Err(HoursError::TooLarge));
    }
}
