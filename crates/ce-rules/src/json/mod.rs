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

pub(crate) use decode::{
    Decode, MEMBERS, duplicate_field, members, nothing, record, unknown_field, unknown_word, wire, word,
    words,
};
pub(crate) use exact::check as check_exact;
pub use fault::{Fault, FaultCode, Position};
pub(crate) use fault::{Faults, place_in, quote};
pub use path::Path;
pub use unreadable::{Oddity, Unreadable};
pub use value::Value;
pub use write::ToJson;
pub(crate) use write::{text, write};
