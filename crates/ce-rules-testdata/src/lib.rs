//! Records of invented people, for tests and benchmarks: seeded, of any number, the same on every machine.
//!
//! Each person follows from the seed and a number alone, so that a million can be made on all cores, and the one that a
//! test stumbled over can be made again by itself.
//!
//! ```
//! use ce_rules_testdata::{Mix, person};
//! let request = person(Mix::Everyday, 7, 31);
//! assert_eq!(request, person(Mix::Everyday, 7, 31));
//! assert!(ce_rules::assess(&request).is_ok());
//! ```

mod everyday;
mod everything;
mod mix;
mod spoilt;
#[cfg(feature = "arrow")]
pub mod tables;

pub use mix::{Mix, people, person};
pub use spoilt::spoilt;
