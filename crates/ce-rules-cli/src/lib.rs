//! `ce-rules` for an HR office: a workbook in, the verdict of every applicant out.
//!
//! The library behind the command line: [`input`] reads files, [`ce_rules_workbook`] makes [`record::Record`]s of them,
//! the core assesses these, [`report`] shows the results. It is for its own tests and for those of the project: as a library it promises
//! nothing.

pub mod cli;
pub mod input;
pub mod report;
pub mod stream;
pub mod tables;
pub mod template;

pub use ce_rules_workbook::columns;

/// Applicants as they come from the input, with the place of each value, and as they leave with their result.
pub mod record {
    pub use ce_rules_workbook::{Answered, Assessed, Input, InputFault, Place, Places, Record};
}
