//! Assessing many at once: the same rules on columns of codes instead of requests.
//!
//! A province has millions of staff, and what is asked of most of their activities is a look into a table. So a policy
//! is compiled once into [`Tables`], a record into [`Columns`] of small numbers, and the verdict of a person is found
//! in one pass over the person's rows, without an allocation.
//!
//! No rule is stated twice. The tables are made by asking the same parts of the engine that assess a single request:
//! its rates, its conditions, its alternatives of evidence, its windows, its thresholds. About a row that holds what no
//! column does, sessions or a mission, the engine is asked by itself ([`Asked`]). What depends on several activities, that
//! compete with each other (one reference twice, a kind that counts once a year twice in a year, sessions of two), and
//! whatever might be a fault, is not decided here at all: such a person is told to be [`Rare`], and is assessed as a
//! request is. What is rare is decided cautiously: a person who is not may be told to be.
//!
//! For one request after the other there is [`Verdicts`], and for tables the crate `ce-rules-arrow`, which is made of the rest. The rest
//! changes with the engine: a minor version may change it.
//!
//! ```
//! use ce_rules::batch::{Buffers, Results, Tables};
//! let policy = ce_rules::policy("hunan-2021").unwrap();
//! let tables = Tables::of(policy);
//! let request = r#"{"application_year": 2021, "applicant": {"target": "associate_senior", "degree": "doctor"},
//!     "activities": [{"id": "p", "kind": "patent", "date": "2020", "role": "first", "evidence": ["patent_certificate"]}]}"#;
//! let request: ce_rules::Request = serde_json::from_str(request)?;
//! let (mut buffers, mut results) = (Buffers::default(), Results::default());
//! let person = buffers.encode(&tables, &request).unwrap();
//! tables.assess(&person, &buffers.columns(), &mut results).unwrap();
//! assert_eq!(results.verdicts[0].years_not_met, 2);
//! assert_eq!(results.years[1].shortfall_total.to_string(), "0", "the patent gives 90 professional hours");
//! # Ok::<(), serde_json::Error>(())
//! ```

// The engine's own but for `Verdicts`: see docs/releasing.md.
mod asked;
mod columns;
mod forms;
mod person;
mod row;
mod tables;
mod verdicts;

pub use asked::Asked;
pub use columns::{
    Buffers, Columns, Counts, FactBits, Lengths, Marks, Words, has_twins, id_is_fine, reference, stated_bit,
};
pub use person::{Person, PersonVerdict, PersonYear, Rare, Results};
pub use tables::{ASKED, Tables, UNKNOWN};
pub use verdicts::Verdicts;
