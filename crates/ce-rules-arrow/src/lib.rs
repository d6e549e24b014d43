//! Continuing-education credit hours of millions: Arrow tables of people and what they did in, their years and verdicts out.
//!
//! The rules are those of [`ce_rules`], and so are the results, to the last hundredth of an hour: most people are decided by
//! the tables of [`ce_rules::batch`], column by column and without an allocation, the others as a request is. Why, can be
//! told of anybody afterwards ([`Assessed::request`]).
//!
//! Tables are two flat ones, `applicants` (one row a person) and `activities` (one row an activity), brought together by the
//! column `person`; or one nested table, whose column `activities` is a list of structs. See [`columns`] for the columns.
//! A table that lacks a column or has one of another type is refused whole, with every such column ([`TableError`]). What is
//! wrong in a row is its person's error, in the verdicts, and stops nobody else.
//!
//! Results are `years`, `verdicts` and, if asked for, `activities` ([`Portion`]), in the order of the applicants. An error
//! stands there as the error object of the contract, in JSON.

mod assessor;
mod blocks;
pub mod columns;
mod document;
mod encode;
mod engine;
mod error;
mod lexicon;
mod options;
mod people;
mod results;
mod text;
mod valid;
mod whole;

pub use arrow_array;
pub use arrow_schema;
pub use assessor::{Assessed, Assessor};
pub use blocks::Strays;
pub use error::{ColumnFault, Table, TableError};
pub use options::Options;
pub use people::rows_of;
pub use results::{Portion, Schemas};
pub use whole::{Rows, Whole};
