//! Reading what an office has: a workbook, a folder or pair of CSV files, or requests in JSON.
//!
//! Sheets are read by the table in [`columns`](crate::columns). Each applicant becomes a request of the contract, in
//! JSON, with the cell of every value, so that whatever the core says of a request can be shown where it was written.
//! What is wrong with the sheets themselves is an [`InputFault`]: nothing is lost without
//! a word. Only what cannot be used at all is an [`InputError`].

mod assemble;
mod cell;
mod delimited;
mod error;
mod expected;
mod grid;
mod header;
mod json;
mod roster;
mod value;
mod vocabulary;
mod workbook;

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use ce_rules::{EvidenceMode, Rules, Year};

pub use error::InputError;
pub use expected::{CaseBook, is_case_book, read_cases};
pub(crate) use grid::column_letters;
pub use json::{applicant_of, from_json, with_options};
pub(crate) use roster::STAMP;
pub use roster::{RosterInput, read_roster};

use crate::columns::Sheet;
use crate::record::{Input, InputFault};
use grid::Grid;

/// What holds where the input itself says nothing.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Options {
    /// The application year of people for whom none is given.
    pub application_year: Option<Year>,
    /// The policy of people for whom none is given.
    pub policy: Option<String>,
    /// Whether evidence is asked for, of requests that do not say.
    pub evidence: Option<EvidenceMode>,
    /// Evidence is asked of nobody, whatever the requests say.
    pub ignore_evidence: bool,
}

/// Reads an input: an `.xlsx` workbook, a folder of `.csv` files, or a `.json` file of one request or an array of
/// them.
pub fn read(path: &Path, options: &Options, rules: &Rules) -> Result<Input, InputError> {
    let mut faults = Vec::new();
    if let Some(grids) = read_sheets(path, &mut faults)? {
        return Ok(assemble::assemble(&grids, options, rules, faults));
    }
    match ending(path).as_deref() {
        Some("json") => json::read(path, options),
        Some("csv") => Err(InputError::LoneTable { path: path.to_owned() }),
        _ => Err(InputError::Unsupported { path: path.to_owned() }),
    }
}

/// The sheets of a workbook or of a folder; none if the file is neither.
fn read_sheets(
    path: &Path,
    faults: &mut Vec<InputFault>,
) -> Result<Option<BTreeMap<Sheet, Grid>>, InputError> {
    let kind = std::fs::metadata(path).map_err(io_error(path))?;
    if kind.is_dir() {
        return delimited::read_folder(path, faults).map(Some);
    }
    if is_workbook(path) { workbook::read(path, faults).map(Some) } else { Ok(None) }
}

fn is_workbook(path: &Path) -> bool {
    matches!(ending(path).as_deref(), Some("xlsx" | "xlsm"))
}

fn ending(path: &Path) -> Option<String> {
    path.extension().and_then(|ending| ending.to_str()).map(str::to_lowercase)
}

/// Reads people and activities from two CSV files.
pub fn read_pair(
    people: &Path,
    activities: &Path,
    options: &Options,
    rules: &Rules,
) -> Result<Input, InputError> {
    let mut grids = BTreeMap::new();
    for (sheet, path) in [(Sheet::People, people), (Sheet::Activities, activities)] {
        if !delimited::is_csv(path) {
            return Err(InputError::Unsupported { path: path.to_owned() });
        }
        grids.insert(sheet, delimited::read_file(path)?);
    }
    Ok(assemble::assemble(&grids, options, rules, Vec::new()))
}

/// What the system says of a file, with the file.
fn io_error(path: &Path) -> impl FnOnce(io::Error) -> InputError + '_ {
    move |source| InputError::Io { path: path.to_owned(), source }
}
