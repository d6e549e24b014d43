//! Workbooks of an HR office: read into requests with the cell of every value, assessed, written back as the workbook of
//! the results, and the workbook to fill in. Bytes go in and bytes come out: there is no file system, no clock and no
//! terminal, so that it is the same on the command line, in Python and in a browser.
//!
//! ```
//! use ce_rules::{Locale, Rules};
//! use ce_rules_workbook::{File, Options, assess, read, report};
//!
//! let rules = Rules::builtin();
//! let bytes = include_bytes!("../../../examples/college-2021-faults.xlsx");
//! let input = read(&File { name: "college-2021-faults.xlsx", bytes }, &Options::default(), rules)?;
//! let determined = assess(input, rules);
//!
//! // What is wrong is told by its cell: of a request that is refused, and of the sheets themselves.
//! let faults = determined.faults(rules);
//! assert!(faults.iter().all(|fault| fault.place.is_some()));
//!
//! // Verdicts, years, activities with what is missing, the list for the public notice, and these faults.
//! let workbook: Vec<u8> = report(&determined, rules, Locale::Zh)?;
//! # assert!(workbook.starts_with(b"PK"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! [`template`] makes the workbook to fill in, [`columns`] lists what its sheets may say. [`read_roster`] and
//! [`read_cases`] read the two other workbooks of an office: those who ask for a handbook, and the cases of a policy.

#![forbid(unsafe_code)]

#[doc(hidden)]
pub mod caught;
pub mod columns;
mod input;
mod record;
mod report;
#[doc(hidden)]
pub mod shown;
mod template;
mod wire;

pub use input::{
    CaseBook, File, InputError, Options, RosterInput, applicant_of, read, read_case_tables, read_cases,
    read_pair, read_requests, read_roster, read_tables, with_options,
};
pub use record::{Answered, Assessed, Determinations, Input, InputFault, Place, Places, Record, assess};
pub use report::{CellFault, WriteError, report};
pub use template::{Filling, TemplateError, filled_template, template};
