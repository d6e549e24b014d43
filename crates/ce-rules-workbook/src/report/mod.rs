//! What comes of an input: the workbook of the results, and every fault with its cell.

mod sheets;

use ce_rules::{Locale, Rules, Text};
use rust_xlsxwriter::XlsxError;
use serde::Serialize;

use crate::record::{Assessed, Determinations, InputFault, Place};
use crate::shown::{Person, Results};

/// Why a workbook cannot be written: more rows than a sheet has, or what the caller's file system says.
///
/// ```
/// let error = ce_rules_workbook::WriteError::from(std::io::Error::other("the disk is full"));
/// assert!(error.to_string().contains("the disk is full"));
/// ```
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct WriteError(Box<dyn std::error::Error + Send + Sync>);

impl WriteError {
    pub(crate) fn of(error: XlsxError) -> Self {
        Self(Box::new(error))
    }

    /// What is wrong, for people.
    ///
    /// ```
    /// let error = ce_rules_workbook::WriteError::from(std::io::Error::other("the disk is full"));
    /// assert!(error.message().en.starts_with("cannot write the workbook: "));
    /// ```
    pub fn message(&self) -> Text {
        Text::new(format!("无法写入工作簿：{self}"), format!("cannot write the workbook: {self}"))
    }
}

impl From<std::io::Error> for WriteError {
    fn from(error: std::io::Error) -> Self {
        Self(Box::new(error))
    }
}

/// The workbook of the results: verdicts, years, activities with what is missing, the list for the public notice, and
/// the faults with their cells.
///
/// The bytes depend on nothing but the arguments.
///
/// ```
/// use ce_rules::{Locale, Rules};
/// use ce_rules_workbook::{File, Options, assess, read, report};
/// let bytes = include_bytes!("../../../../examples/college-2021.xlsx");
/// let input = read(&File { name: "college-2021.xlsx", bytes }, &Options::default(), Rules::builtin())?;
/// let workbook = report(&assess(input, Rules::builtin()), Rules::builtin(), Locale::Zh)?;
/// # assert!(workbook.starts_with(b"PK"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn report(determined: &Determinations, rules: &Rules, locale: Locale) -> Result<Vec<u8>, WriteError> {
    Results::new(&determined.people, &determined.faults, rules, locale).workbook()
}

/// Something wrong, with the cell that it is about: of the sheets, or of the request that somebody's rows make.
///
/// ```
/// use ce_rules_workbook::{File, Options, assess, read_pair};
/// let people = File { name: "people.csv", bytes: b"person,target,application_year\nT1,junior,2021\n" };
/// let activities = File { name: "activities.csv", bytes: b"person,kind,date\nT1,training,1019\n" };
/// let rules = ce_rules::Rules::builtin();
/// let faults = assess(read_pair(&people, &activities, &Options::default(), rules)?, rules).faults(rules);
/// let date = faults.iter().find(|fault| fault.path.as_deref() == Some("/activities/0/date")).unwrap();
/// assert_eq!(date.place.as_ref().unwrap().to_string(), "activities.csv!C2");
/// assert!(date.message.en.starts_with("Date: "), "{}", date.message.en);
/// # Ok::<(), ce_rules_workbook::InputError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CellFault {
    /// Whose record is refused for it; none where it is wrong with the sheets themselves.
    pub person: Option<String>,
    /// Where.
    pub place: Option<Place>,
    /// Where in the request of the person, as a JSON pointer.
    pub path: Option<String>,
    /// What, for programs.
    pub code: &'static str,
    /// What is wrong and what to do.
    pub message: Text,
}

impl From<&InputFault> for CellFault {
    fn from(fault: &InputFault) -> Self {
        Self {
            person: None,
            place: Some(fault.place.clone()),
            path: None,
            code: fault.code,
            message: fault.message.clone(),
        }
    }
}

impl Assessed {
    /// Why the record is refused, each fault with its cell; nothing where it is not.
    ///
    /// ```
    /// # use ce_rules_workbook::{File, Options, assess, read};
    /// # let rules = ce_rules::Rules::builtin();
    /// let file = File { name: "a.json", bytes: br#"{"application_year": 2021, "activities": []}"# };
    /// let determined = assess(read(&file, &Options::default(), rules)?, rules);
    /// assert_eq!(determined.people[0].cell_faults(rules), determined.faults(rules));
    /// # Ok::<(), ce_rules_workbook::InputError>(())
    /// ```
    pub fn cell_faults(&self, rules: &Rules) -> Vec<CellFault> {
        if self.result.is_ok() {
            return Vec::new();
        }
        // A fault is told in both languages, whichever the person is shown in.
        Person::new(self, rules, Locale::Zh).cell_faults()
    }
}

impl Determinations {
    /// All that is wrong, each with its cell: why people are refused, in their order, then what is wrong with the sheets.
    ///
    /// ```
    /// # use ce_rules_workbook::{File, Options, assess, read};
    /// # let rules = ce_rules::Rules::builtin();
    /// let file = File { name: "a.json", bytes: br#"{"application_year": 2021, "activities": []}"# };
    /// let faults = assess(read(&file, &Options::default(), rules)?, rules).faults(rules);
    /// assert_eq!((faults[0].person.as_deref(), faults[0].code), (Some("#1"), "missing_field"));
    /// # Ok::<(), ce_rules_workbook::InputError>(())
    /// ```
    pub fn faults(&self, rules: &Rules) -> Vec<CellFault> {
        let of_people = self.people.iter().flat_map(|one| one.cell_faults(rules));
        of_people.chain(self.faults.iter().map(CellFault::from)).collect()
    }
}
