//! Identity numbers (公民身份号码, GB 11643): 18 characters, a date of birth among them, the last a check character.
//!
//! A number is personal: it is shown masked, the first 6 and the last 2 characters with `*` between, unless its full
//! form is asked for. Neither `Debug` nor a fault shows more.
//!
//! ```
//! use ce_rules::identity::IdentityNumber;
//! let number: IdentityNumber = "11010519491231002x".parse()?;
//! assert_eq!(number.masked(), "110105**********2X");
//! assert_eq!(number.full(), "11010519491231002X");
//! assert!("110105491231002".parse::<IdentityNumber>().is_err(), "the form of 15 digits is no longer valid");
//! # Ok::<(), ce_rules::identity::IdentityError>(())
//! ```

use std::fmt;
use std::str::FromStr;

use crate::json::{Decode, FaultCode, Faults, Path, Value, words};

words! {
    /// How identity numbers are shown.
    #[derive(Default)]
    pub enum IdentityNumbers {
        /// The first 6 and the last 2 characters.
        #[default] Masked = "masked",
        /// Whole, for the form that is printed and stamped.
        Full = "full",
    }
}

/// A valid identity number, with a capital X where it ends in one.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IdentityNumber(String);

/// Why a text is not an identity number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IdentityError {
    /// The form of 15 digits, which has not been valid since 2013.
    #[error("the form of 15 digits is no longer valid: give the 18 characters")]
    Outdated,
    /// Not 17 digits and a digit or X.
    #[error("not 17 digits and a check character, a digit or X")]
    Form,
    /// The digits of the date are no date.
    #[error("characters 7 to 14 are no date of birth")]
    Date,
    /// The check character is another.
    #[error("the last character does not fit the others: a digit is wrong")]
    Check,
}

impl IdentityNumber {
    /// The number as it may be shown.
    pub fn masked(&self) -> String {
        mask_run(&self.0)
    }

    /// The whole number.
    pub fn full(&self) -> &str {
        &self.0
    }

    /// The number in the form asked for.
    pub fn shown(&self, form: IdentityNumbers) -> String {
        match form {
            IdentityNumbers::Masked => self.masked(),
            IdentityNumbers::Full => self.0.clone(),
        }
    }
}

impl fmt::Debug for IdentityNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

/// The weights of the first 17 digits.
const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
/// The check characters by the remainder of the weighted sum.
const CHECKS: [char; 11] = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'];

impl FromStr for IdentityNumber {
    type Err = IdentityError;

    fn from_str(text: &str) -> Result<Self, IdentityError> {
        let number = text.to_ascii_uppercase();
        if number.len() == 15 && number.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(IdentityError::Outdated);
        }
        let (digits, check) = number.split_at_checked(17).ok_or(IdentityError::Form)?;
        let mut checks = check.chars();
        let (Some(check), None) = (checks.next(), checks.next()) else { return Err(IdentityError::Form) };
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) || !(check.is_ascii_digit() || check == 'X') {
            return Err(IdentityError::Form);
        }
        let number_of = |from, to| digits.get(from..to).and_then(|part: &str| part.parse::<u32>().ok());
        let date = number_of(6, 10).zip(number_of(10, 12)).zip(number_of(12, 14));
        let date = date.and_then(|((year, month), day)| {
            let year = i32::try_from(year).ok().filter(|year| (1900..=2100).contains(year))?;
            chrono::NaiveDate::from_ymd_opt(year, month, day)
        });
        if date.is_none() {
            return Err(IdentityError::Date);
        }
        let sum: u32 = digits.chars().filter_map(|c| c.to_digit(10)).zip(WEIGHTS).map(|(d, w)| d * w).sum();
        let expected = usize::try_from(sum % 11).ok().and_then(|at| CHECKS.get(at));
        if expected == Some(&check) { Ok(Self(number)) } else { Err(IdentityError::Check) }
    }
}

impl serde::Serialize for IdentityNumber {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl Decode for IdentityNumber {
    fn decode(value: &Value<'_>, at: &Path<'_>, faults: &mut Faults) -> Self {
        let Value::Text(text) = value else {
            faults.wrong_type(at, value, "文本", "text");
            return Self::placeholder();
        };
        text.parse().unwrap_or_else(|error| {
            let zh = match error {
                IdentityError::Outdated => "15 位身份证号已停用，请填 18 位号码",
                IdentityError::Form => "身份证号应为 17 位数字加 1 位校验码（数字或 X）",
                IdentityError::Date => "身份证号第 7 至 14 位不是出生日期，请核对",
                IdentityError::Check => "身份证号校验码不符，有数字填错，请核对",
            };
            faults.push(at, FaultCode::BadIdentityNumber, format_args!("{zh}"), format_args!("{error}"));
            Self::placeholder()
        })
    }

    /// What is refused is never compared with others, since the document is refused whole.
    fn placeholder() -> Self {
        Self(String::new())
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for IdentityNumber {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "IdentityNumber".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "pattern": "^[0-9]{17}[0-9Xx]$" })
    }
}

/// The least digits in a row that are taken for an identity number: those of the old form.
const LEAST: usize = 15;

/// A digit of any width.
fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || ('０'..='９').contains(&c)
}

fn mask_run(run: &str) -> String {
    let length = run.chars().count();
    run.chars().enumerate().map(|(at, c)| if at < 6 || at + 2 >= length { c } else { '*' }).collect()
}

/// A text in which what looks like an identity number, wherever somebody wrote it, is masked.
///
/// ```
/// use ce_rules::identity::mask;
/// assert_eq!(mask("见身份证11010519491231002X，电话 13800000000"), "见身份证110105**********2X，电话 13800000000");
/// ```
pub fn mask(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(is_digit) {
        let (before, from) = rest.split_at_checked(start).unwrap_or((rest, ""));
        masked.push_str(before);
        let digits: usize = from.chars().take_while(|c| is_digit(*c)).map(char::len_utf8).sum();
        let x = from.get(digits..).and_then(|after| after.chars().next());
        let x = x.filter(|c| matches!(c, 'X' | 'x' | 'Ｘ' | 'ｘ')).map_or(0, char::len_utf8);
        let end = digits + x;
        let (run, after) = from.split_at_checked(end).unwrap_or((from, ""));
        if run.chars().count() < LEAST {
            masked.push_str(run);
        } else {
            masked.push_str(&mask_run(run));
        }
        rest = after;
    }
    masked.push_str(rest);
    masked
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Invented numbers that pass the check.
    const GOOD: [&str; 3] = ["11010519491231002X", "430103199001010012", "430103198502280016"];

    #[test]
    fn the_check_character_is_that_of_gb_11643() {
        // The first is the example of the standard itself.
        for good in GOOD {
            assert!(good.parse::<IdentityNumber>().is_ok(), "{good}");
        }
        assert_eq!(GOOD[0].to_lowercase().parse::<IdentityNumber>().unwrap().full(), GOOD[0]);
        for check in "0123456789X".chars() {
            let number = format!("11010519491231002{check}");
            let expected = if check == 'X' { Ok(()) } else { Err(IdentityError::Check) };
            assert_eq!(number.parse::<IdentityNumber>().map(|_| ()), expected, "{check}");
        }
    }

    #[test]
    fn any_one_wrong_digit_is_found() {
        let good = GOOD[0];
        for at in (0..6).chain(14..17) {
            for digit in '0'..='9' {
                let mut number: Vec<char> = good.chars().collect();
                if number[at] == digit {
                    continue;
                }
                number[at] = digit;
                let number: String = number.into_iter().collect();
                assert_eq!(number.parse::<IdentityNumber>(), Err(IdentityError::Check), "{number}");
            }
        }
    }

    #[test]
    fn what_is_no_number() {
        for (text, error) in [
            ("", IdentityError::Form),
            ("110105491231002", IdentityError::Outdated),
            ("1101054912310021", IdentityError::Form),
            ("11010519491231002XX", IdentityError::Form),
            ("1101051949123100X2", IdentityError::Form),
            (" 11010519491231002X", IdentityError::Form),
            ("1101051949123100２X", IdentityError::Form),
            ("11010519490229002X", IdentityError::Date),
            ("11010518991231002X", IdentityError::Date),
            ("110105194913310020", IdentityError::Date),
        ] {
            assert_eq!(text.parse::<IdentityNumber>(), Err(error), "{text}");
        }
    }

    #[test]
    fn nothing_shows_it_by_accident() {
        let number: IdentityNumber = GOOD[0].parse().unwrap();
        assert_eq!(format!("{number:?}"), "110105**********2X");
        assert_eq!(mask("a11010519491231002xb"), "a110105**********2xb");
        assert_eq!(mask("１１０１０５１９４９１２３１００２Ｘ"), "１１０１０５**********２Ｘ");
        assert_eq!(mask("110105491231002"), "110105*******02");
        assert_eq!(mask("13800000000 学时 90"), "13800000000 学时 90");
        assert_eq!(mask("x"), "x");
    }
}
