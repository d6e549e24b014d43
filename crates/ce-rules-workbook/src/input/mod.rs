//! Reading what an office has: a workbook, CSV files, or requests in JSON.
//!
//! Sheets are read by the table in [`columns`](crate::columns). Each applicant becomes a request of the contract, in
//! JSON, with the cell of every value, so that whatever the core says of a request can be shown where it was written.
//! What is wrong with the sheets themselves is an [`InputFault`](crate::InputFault): nothing is lost without a word. Only what cannot be
//! used at all is an [`InputError`].

mod assemble;
mod cases;
mod cell;
mod delimited;
mod error;
mod grid;
mod header;
mod requests;
mod roster;
mod value;
mod vocabulary;
mod workbook;

use std::collections::BTreeMap;
use std::path::Path;

use ce_rules::{EvidenceMode, Rules, Year};

pub use cases::{CaseBook, read_case_tables, read_cases};
pub use error::InputError;
pub(crate) use grid::column_letters;
pub use requests::{applicant_of, with_options};
pub use roster::{RosterInput, read_roster};

use crate::columns::{Sheet, sheet_named};
use crate::record::Input;

/// A file: what it is called and what it holds. By the ending of its name its sort is known; messages name it, and the
/// places of what stands in a CSV file.
///
/// ```
/// use ce_rules_workbook::{File, InputError, Options, read};
/// let old = File { name: "staff.xls", bytes: b"" };
/// let error = read(&old, &Options::default(), ce_rules::Rules::builtin()).unwrap_err();
/// assert!(matches!(error, InputError::Unsupported { .. }));
/// assert!(error.message().en.starts_with("staff.xls is of a sort that is not read"));
/// ```
#[derive(Debug, Clone, Copy)]
pub struct File<'b> {
    /// The name, which may be a path.
    pub name: &'b str,
    /// The contents.
    pub bytes: &'b [u8],
}

impl<'b> File<'b> {
    fn ending(&self) -> Option<String> {
        Path::new(self.name).extension().and_then(|ending| ending.to_str()).map(str::to_lowercase)
    }

    /// True for a workbook, by its name: `.xlsx` or `.xlsm`.
    ///
    /// ```
    /// assert!(ce_rules_workbook::File { name: "2021/Staff.XLSX", bytes: b"" }.is_workbook());
    /// ```
    pub fn is_workbook(&self) -> bool {
        matches!(self.ending().as_deref(), Some("xlsx" | "xlsm"))
    }

    /// True for a CSV file, by its name.
    ///
    /// ```
    /// assert!(ce_rules_workbook::File { name: "人员.csv", bytes: b"" }.is_csv());
    /// ```
    pub fn is_csv(&self) -> bool {
        self.ending().as_deref() == Some("csv")
    }

    /// The sheet that it is in a folder of CSV files, by its name.
    ///
    /// ```
    /// use ce_rules_workbook::{File, columns::Sheet};
    /// assert_eq!(File { name: "2021/人员.csv", bytes: b"" }.sheet(), Some(Sheet::People));
    /// assert_eq!(File { name: "2021/notes.csv", bytes: b"" }.sheet(), None);
    /// ```
    pub fn sheet(&self) -> Option<Sheet> {
        Path::new(self.name).file_stem().and_then(|stem| stem.to_str()).and_then(sheet_named)
    }

    /// The name without the folders before it.
    fn own_name(&self) -> &'b str {
        Path::new(self.name).file_name().and_then(|name| name.to_str()).unwrap_or(self.name)
    }
}

/// What holds where the input itself says nothing.
///
/// ```
/// use ce_rules_workbook::{File, Options, read};
/// let file = File { name: "one.json", bytes: br#"{"applicant": {"id": "T1", "target": "junior"}, "activities": []}"# };
/// let mut options = Options::default();
/// options.application_year = Some(2021);
/// let input = read(&file, &options, ce_rules::Rules::builtin())?;
/// assert!(input.people[0].request.starts_with(r#"{"application_year":2021,"applicant""#));
/// # Ok::<(), ce_rules_workbook::InputError>(())
/// ```
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

/// Reads a file: a workbook, or requests in JSON, one or an array of them.
///
/// ```
/// use ce_rules_workbook::{File, Options, read, template};
/// // The workbook to fill in is one in which nobody stands yet.
/// let rules = ce_rules::Rules::builtin();
/// let bytes = template(rules, Some("hunan-2021"), ce_rules::Locale::Zh)?;
/// let input = read(&File { name: "staff.xlsx", bytes: &bytes }, &Options::default(), rules)?;
/// assert!(input.people.is_empty() && input.faults.is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read(file: &File<'_>, options: &Options, rules: &Rules) -> Result<Input, InputError> {
    let name = || file.name.to_owned();
    if file.is_workbook() {
        let mut faults = Vec::new();
        let grids = workbook::read(file, &mut faults)?;
        return Ok(assemble::assemble(&grids, options, rules, faults));
    }
    match file.ending().as_deref() {
        Some("json") => read_requests(file, options),
        Some("csv") => Err(InputError::LoneTable { file: name() }),
        _ => Err(InputError::Unsupported { file: name() }),
    }
}

/// Reads requests in JSON, one or an array of them, whatever the file is called.
///
/// ```
/// use ce_rules_workbook::{File, Options, read_requests};
/// let bytes = br#"[{"applicant": {"id": "T1"}}, {}]"#;
/// let input = read_requests(&File { name: "-", bytes }, &Options::default())?;
/// assert_eq!(input.people.iter().map(|record| record.id.as_str()).collect::<Vec<_>>(), ["T1", "#2"]);
/// # Ok::<(), ce_rules_workbook::InputError>(())
/// ```
pub fn read_requests(file: &File<'_>, options: &Options) -> Result<Input, InputError> {
    requests::read(file, options)
}

/// Reads a folder of CSV files, one a sheet, each by its name: `people.csv` or `人员.csv`, `activities.csv`, …. Other
/// files are left aside. `folder` is what messages call it.
///
/// ```
/// use ce_rules_workbook::{File, Options, read_tables};
/// let people = "编号,申报职称,申报年度\nT1,副高级,2021\n";
/// let activities = "人员编号,活动形式,日期,学时\nT1,网络培训,2020,30\n";
/// let files = [
///     File { name: "人员.csv", bytes: people.as_bytes() },
///     File { name: "活动.csv", bytes: activities.as_bytes() },
/// ];
/// let input = read_tables("2021", &files, &Options::default(), ce_rules::Rules::builtin())?;
/// assert_eq!(input.people[0].places.get("/activities/0/hours").unwrap().to_string(), "活动.csv!D2");
/// # Ok::<(), ce_rules_workbook::InputError>(())
/// ```
pub fn read_tables(
    folder: &str,
    files: &[File<'_>],
    options: &Options,
    rules: &Rules,
) -> Result<Input, InputError> {
    let mut faults = Vec::new();
    let grids = delimited::read_folder(folder, files, &mut faults)?;
    Ok(assemble::assemble(&grids, options, rules, faults))
}

/// Reads people and activities from two CSV files, whatever they are called.
///
/// ```
/// use ce_rules_workbook::{File, Options, read_pair};
/// let people = File { name: "a.csv", bytes: b"person,target,application_year\nT1,junior,2021\n" };
/// let activities = File { name: "b.csv", bytes: b"person,kind,date,hours\nT1,online_course,2020,30\n" };
/// let input = read_pair(&people, &activities, &Options::default(), ce_rules::Rules::builtin())?;
/// assert_eq!(input.people.len(), 1);
/// # Ok::<(), ce_rules_workbook::InputError>(())
/// ```
pub fn read_pair(
    people: &File<'_>,
    activities: &File<'_>,
    options: &Options,
    rules: &Rules,
) -> Result<Input, InputError> {
    let mut grids = BTreeMap::new();
    for (sheet, file) in [(Sheet::People, people), (Sheet::Activities, activities)] {
        if !file.is_csv() {
            return Err(InputError::Unsupported { file: file.name.to_owned() });
        }
        grids.insert(sheet, delimited::read_file(file)?);
    }
    Ok(assemble::assemble(&grids, options, rules, Vec::new()))
}
