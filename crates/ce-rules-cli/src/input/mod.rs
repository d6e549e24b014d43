//! Reading what an office has: a workbook, a folder of CSV files, or requests in JSON.

mod error;

use std::path::Path;

use ce_rules::{EvidenceMode, Rules, Year};

pub use error::InputError;

use crate::record::Input;

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

/// Reads an input.
pub fn read(path: &Path, options: &Options, rules: &Rules) -> Result<Input, InputError> {
    let _ = (options, rules);
    Err(InputError::Unsupported { path: path.to_owned() })
}

/// Reads people and activities from two CSV files.
pub fn read_pair(
    people: &Path,
    activities: &Path,
    options: &Options,
    rules: &Rules,
) -> Result<Input, InputError> {
    let _ = (activities, options, rules);
    Err(InputError::Unsupported { path: people.to_owned() })
}
