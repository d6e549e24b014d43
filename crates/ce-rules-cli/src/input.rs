//! Reading what an office has, from files: the workbooks and tables are those of [`ce_rules_workbook`].

use std::io;
use std::path::{Path, PathBuf};

use ce_rules::Rules;
pub use ce_rules_workbook::{
    CaseBook, File, InputError, Options, RosterInput, applicant_of, read_requests, with_options,
};

use crate::record::Input;

/// A file that has been read.
struct Loaded {
    name: String,
    bytes: Vec<u8>,
}

impl Loaded {
    fn read(path: &Path) -> Result<Self, InputError> {
        let name = path.display().to_string();
        match std::fs::read(path) {
            Ok(bytes) => Ok(Self { name, bytes }),
            Err(source) => Err(InputError::Io { file: name, source }),
        }
    }

    /// The tables of a folder. Those that nobody asks for are named and not read.
    fn read_folder(folder: &Path) -> Result<Vec<Self>, InputError> {
        let failed = |source| InputError::Io { file: folder.display().to_string(), source };
        let entries = std::fs::read_dir(folder).map_err(failed)?;
        let paths: Vec<PathBuf> =
            entries.map(|entry| Ok(entry?.path())).collect::<io::Result<_>>().map_err(failed)?;
        let load = |path: &PathBuf| {
            let name = path.display().to_string();
            let file = File { name: &name, bytes: &[] };
            if file.is_csv() && file.sheet().is_some() {
                Self::read(path)
            } else {
                Ok(Self { name, bytes: Vec::new() })
            }
        };
        paths.iter().map(load).collect()
    }

    fn file(&self) -> File<'_> {
        File { name: &self.name, bytes: &self.bytes }
    }
}

/// Reads an input: an `.xlsx` workbook, a folder of `.csv` files, or a `.json` file of one request or an array of
/// them.
pub fn read(path: &Path, options: &Options, rules: &Rules) -> Result<Input, InputError> {
    if path.is_dir() {
        let tables = Loaded::read_folder(path)?;
        let files: Vec<File<'_>> = tables.iter().map(Loaded::file).collect();
        return ce_rules_workbook::read_tables(&path.display().to_string(), &files, options, rules);
    }
    ce_rules_workbook::read(&Loaded::read(path)?.file(), options, rules)
}

/// Reads people and activities from two CSV files.
pub fn read_pair(
    people: &Path,
    activities: &Path,
    options: &Options,
    rules: &Rules,
) -> Result<Input, InputError> {
    let (people, activities) = (Loaded::read(people)?, Loaded::read(activities)?);
    ce_rules_workbook::read_pair(&people.file(), &activities.file(), options, rules)
}

/// Reads the roster of those who ask for a handbook. Members that are given go before those that stand above the header.
pub fn read_roster(path: &Path, given: &[(&'static str, String)]) -> Result<RosterInput, InputError> {
    ce_rules_workbook::read_roster(&Loaded::read(path)?.file(), given)
}

/// Whether a file is of a sort that holds cases in sheets.
pub fn is_case_book(path: &Path) -> bool {
    path.is_dir() || File { name: &path.display().to_string(), bytes: &[] }.is_workbook()
}

/// Reads cases from a workbook or a folder of CSV files.
pub fn read_cases(path: &Path, options: &Options, rules: &Rules) -> Result<CaseBook, InputError> {
    if path.is_dir() {
        let tables = Loaded::read_folder(path)?;
        let files: Vec<File<'_>> = tables.iter().map(Loaded::file).collect();
        return ce_rules_workbook::read_case_tables(&path.display().to_string(), &files, options, rules);
    }
    ce_rules_workbook::read_cases(&Loaded::read(path)?.file(), options, rules)
}
