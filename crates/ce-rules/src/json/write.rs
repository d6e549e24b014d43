//! Writing JSON: compact, members in the order of the types.

use std::io;

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};

use crate::hours::Hours;

/// The only numbers with a fraction are hours, whose two places need none of the tables that print any double: on the
/// web those alone are a tenth of what is sent.
struct Compact;

impl Formatter for Compact {
    fn write_f64<W: ?Sized + io::Write>(&mut self, writer: &mut W, number: f64) -> io::Result<()> {
        write!(writer, "{}", Hours::nearest(number))
    }
}

/// Writes a value of the contract at the end of a buffer.
pub(crate) fn write<T: ?Sized + Serialize>(value: &T, out: &mut Vec<u8>) {
    // Writing our own types to memory cannot fail: their map keys are texts.
    let written = value.serialize(&mut Serializer::with_formatter(out, Compact));
    debug_assert!(written.is_ok(), "the value is written whole");
}

/// What the contract gives: it has one text in JSON, the same in every language.
///
/// ```
/// use ce_rules::json::ToJson;
/// let error = ce_rules::assess_text("not JSON").unwrap_err();
/// assert_eq!(error.to_json(), ce_rules::assess_json("not JSON"));
/// ```
pub trait ToJson {
    /// The text in JSON.
    fn to_json(&self) -> String;
}

/// Written out for each type, so that the code is made once, here and not again in every program.
macro_rules! answers {
    ($($answer:ty),* $(,)?) => {$(
        impl ToJson for $answer {
            fn to_json(&self) -> String {
                let mut json = Vec::with_capacity(16 * 1024);
                write(self, &mut json);
                String::from_utf8(json).unwrap_or_default()
            }
        }
    )*};
}

answers! {
    crate::Answer,
    crate::Assessment,
    crate::Error,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_written_as_the_shortest_text_of_their_double() {
        for hundredths in (-500..=10_000).chain([99_999_999, 99_999_999_999_999]) {
            let hours = Hours::from_hundredths(hundredths);
            let mut out = Vec::new();
            write(&hours, &mut out);
            assert_eq!(out, serde_json::to_vec(&hours).unwrap());
        }
    }
}
