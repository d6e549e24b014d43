//! The text contract: JSON in, JSON out, with every fault of the input at once.
//!
//! serde's derived readers stop at the first thing that is wrong; an HR office wants the whole list. So a text is
//! first read into a [`Value`] that keeps the order of members and also those given twice, then decoded member by
//! member, each fault noted with its place ([`Fault`]) while the decoding goes on.
//!
//! Numbers are exact: integers as they are, others as the decimal whose double they are, and what has more digits
//! than a double keeps is refused.

mod decode;
mod exact;
mod fault;
mod path;
mod unreadable;
mod value;
mod write;

use crate::error::Error;

pub(crate) use decode::{
    Decode, MEMBERS, duplicate_field, members, nothing, record, unknown_field, unknown_word, wire, word,
    words,
};
pub(crate) use exact::check as check_exact;
pub use fault::{Fault, FaultCode, Position};
pub(crate) use fault::{Faults, place_in, quote};
// For packages of other languages, whose values are more than JSON has.
#[doc(hidden)]
pub use path::Path;
#[doc(hidden)]
pub use unreadable::{Oddity, Unreadable};
pub use value::Value;
pub use write::ToJson;
pub(crate) use write::{text, write};

/// Reads JSON, of which nothing is asked yet.
///
/// ```
/// use ce_rules::json::parse;
/// assert!(parse(r#"{"application_year": 2021}"#).is_ok(), "what is missing shows when it is assessed");
/// assert_eq!(parse("{").unwrap_err().faults()[0].code.as_str(), "syntax");
/// ```
pub fn parse(text: &str) -> Result<Value<'_>, Error> {
    serde_json::from_str(text).map_err(|error| {
        let mut faults = Faults::default();
        faults.push(
            &Path::Root,
            FaultCode::Syntax,
            format_args!("不是合法的 JSON：{error}"),
            format_args!("not JSON: {error}"),
        );
        Error::InvalidRequest { faults: faults.into_list() }
    })
}
