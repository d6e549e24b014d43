//! Numbers with more digits than a double keeps.
//!
//! A reader of JSON gives `2.000000000000000000001` as the double 2. Hours are exact decimals, so such a number is
//! looked up in the text again and refused, rather than rounded in silence. This costs something only where a
//! request holds both a number with a fraction and a run of digits that long.

use super::fault::{FaultCode, Faults};
use super::path::Path;
use super::value::Value;

/// Every decimal with this many significant digits has a double of its own.
const DIGITS: usize = 15;

/// Notes a fault for each number whose exact value has more than two decimal places and whose double has not.
pub(crate) fn check(text: &str, value: &Value<'_>, faults: &mut Faults) {
    if may_hold_long_number(text.as_bytes()) {
        walk(value, &Path::Root, &mut numbers(text), faults);
    }
}

fn of_number(byte: u8) -> bool {
    byte.is_ascii_digit() || matches!(byte, b'-' | b'+' | b'.' | b'e' | b'E')
}

/// A run of more characters than [`DIGITS`] holds a place that is a multiple of that many and one, so that only
/// those need be looked at.
fn may_hold_long_number(text: &[u8]) -> bool {
    let step = DIGITS + 1;
    (0..text.len()).step_by(step).any(|at| {
        let (before, after) = text.split_at(at);
        let run = |bytes: &mut dyn Iterator<Item = &u8>| bytes.take_while(|byte| of_number(**byte)).count();
        match run(&mut after.iter().take(step)) {
            0 => false,
            length => length + run(&mut before.iter().rev().take(step)) > DIGITS,
        }
    })
}

/// The numbers of a JSON text, as they are written.
fn numbers(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            let start = rest.find(|c: char| c == '"' || c == '-' || c.is_ascii_digit())?;
            rest = rest.get(start..)?;
            if let Some(inside) = rest.strip_prefix('"') {
                rest = after_string(inside)?;
                continue;
            }
            let end = rest.bytes().position(|byte| !of_number(byte)).unwrap_or(rest.len());
            let (number, after) = rest.split_at_checked(end)?;
            rest = after;
            return Some(number);
        }
    })
}

/// What follows the quotation mark that ends a string.
fn after_string(inside: &str) -> Option<&str> {
    let mut rest = inside;
    loop {
        let at = rest.find(['"', '\\'])?;
        if rest.get(at..)?.starts_with('"') {
            return rest.get(at.checked_add(1)?..);
        }
        // An escape: the next character is no end, whatever it is.
        let mut after = rest.get(at.checked_add(1)?..)?.chars();
        after.next();
        rest = after.as_str();
    }
}

fn walk<'t>(
    value: &Value<'_>,
    at: &Path<'_>,
    numbers: &mut impl Iterator<Item = &'t str>,
    faults: &mut Faults,
) {
    match value {
        Value::Int(_) => {
            numbers.next();
        }
        Value::Number(_) => {
            // Hours alone are numbers with a fraction; any other is a fault of its type.
            let of_hours = matches!(at, Path::Key(_, "hours" | "quantity"));
            if numbers.next().is_some_and(|number| decimals(number) > 2) && of_hours && !faults.touch(at) {
                faults.push(
                    at,
                    FaultCode::TooPrecise,
                    format_args!("学时最多保留两位小数"),
                    format_args!("hours have at most two decimal places"),
                );
            }
        }
        Value::List(items) => {
            for (i, item) in items.iter().enumerate() {
                walk(item, &at.index(i), numbers, faults);
            }
        }
        Value::Record(members) => {
            for (key, value) in members {
                walk(value, &at.key(key), numbers, faults);
            }
        }
        Value::Null | Value::Bool(_) | Value::Text(_) => {}
    }
}

/// The decimal places that a number needs: those after its point, less trailing zeros and the exponent.
fn decimals(number: &str) -> i64 {
    let (mantissa, exponent) = number.split_once(['e', 'E']).unwrap_or((number, "0"));
    let whole = !mantissa.contains('.');
    let digits = if whole { mantissa } else { mantissa.trim_end_matches('0') };
    let places = digits.split_once('.').map_or(0, |(_, places)| places.len());
    let exponent: i64 = exponent.trim_start_matches('+').parse().unwrap_or(0);
    i64::try_from(places).unwrap_or(i64::MAX).saturating_sub(exponent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_found_outside_strings() {
        let text = r#"{"a\"1": [1, -2.5e+3, "3\\", 4], "5": 6}"#;
        assert_eq!(numbers(text).collect::<Vec<_>>(), ["1", "-2.5e+3", "4", "6"]);
    }

    #[test]
    fn long_runs_are_seen_wherever_they_stand() {
        for before in 0..40 {
            for length in 0..40 {
                let text = format!("{}{}{}", "x".repeat(before), "7".repeat(length), "x".repeat(20));
                assert_eq!(may_hold_long_number(text.as_bytes()), length > DIGITS, "{before} {length}");
            }
        }
    }

    #[test]
    fn decimals_are_those_of_the_exact_value() {
        for (number, places) in
            [("2", 0), ("2.50", 1), ("2.000", 0), ("2.005", 3), ("25e-1", 1), ("2.5e1", 0)]
        {
            assert_eq!(decimals(number), places, "{number}");
        }
        assert_eq!(decimals("2.000000000000000000001"), 21);
    }
}
