//! `ce-rules` for an HR office: a workbook in, the verdict of every applicant out.
//!
//! The library behind the command line: [`input`] turns workbooks, CSV and JSON into [`record::Record`]s, the core
//! assesses them, [`report`] shows the results.

pub mod cli;
pub mod columns;
pub mod input;
mod notes;
pub mod record;
pub mod report;
pub mod stream;
pub mod tables;
pub mod template;
mod wording;
