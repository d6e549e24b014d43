//! Applicants as they come from the input, with the place of each value, and as they leave with their result.

use std::collections::BTreeMap;
use std::fmt;

use ce_rules::{Assessment, Error, Rules, Text};
use serde::{Deserialize, Serialize};

/// A cell of a sheet (or a line of a file): where a value came from.
///
/// ```
/// let place = ce_rules_workbook::Place { sheet: "活动".to_owned(), cell: "D7".to_owned() };
/// assert_eq!(place.to_string(), "活动!D7");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// The sheet, or the file.
    pub sheet: String,
    /// The cell in the way of spreadsheets, `D7`; or `line 7`.
    pub cell: String,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}!{}", self.sheet, self.cell)
    }
}

/// Where the values of a request came from: JSON pointer to cell.
///
/// ```
/// use ce_rules_workbook::{Place, Places};
/// let mut places = Places::default();
/// places.insert("/activities/0", Place { sheet: "活动".to_owned(), cell: "A2".to_owned() });
/// // What has no cell of its own is found where the nearest thing around it is.
/// assert_eq!(places.get("/activities/0/hours").unwrap().cell, "A2");
/// assert_eq!(places.get("/applicant"), None);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Places(BTreeMap<String, Place>);

impl Places {
    /// Notes where the value at a pointer came from.
    pub fn insert(&mut self, pointer: impl Into<String>, place: Place) {
        self.0.insert(pointer.into(), place);
    }

    /// The place of the value at a pointer, or of the nearest thing around it.
    pub fn get(&self, pointer: &str) -> Option<&Place> {
        let mut around = pointer;
        loop {
            if let Some(place) = self.0.get(around) {
                return Some(place);
            }
            around = &around[..around.rfind('/')?];
        }
    }
}

/// One applicant of the input.
///
/// ```
/// # let file = ce_rules_workbook::File { name: "a.json", bytes: br#"{"applicant": {"id": "T1", "target": "junior"}}"# };
/// # let options = ce_rules_workbook::Options::default();
/// let input = ce_rules_workbook::read(&file, &options, ce_rules::Rules::builtin())?;
/// let record = &input.people[0];
/// assert_eq!((record.id.as_str(), record.name.as_deref()), ("T1", None));
/// assert_eq!(record.places.get("/applicant/target").unwrap().to_string(), "a.json!line 1");
/// # Ok::<(), ce_rules_workbook::InputError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Record {
    /// The id that the input gives.
    pub id: String,
    /// The name, for people.
    pub name: Option<String>,
    /// The department, for people.
    pub department: Option<String>,
    /// The request of the contract, in JSON.
    pub request: String,
    /// Where its values came from.
    pub places: Places,
}

impl Record {
    /// True if the record was put together from the rows of sheets rather than read as a request.
    pub(crate) fn is_of_a_sheet(&self) -> bool {
        self.places.0.len() > 1
    }
}

/// Something wrong with the input itself rather than with one applicant's request: an unknown column, an activity
/// of a person who is not in the list.
///
/// ```
/// use ce_rules_workbook::{File, Options, read_pair};
/// let people = File { name: "people.csv", bytes: b"person,target,shoe size\nT1,junior,40\n" };
/// let activities = File { name: "activities.csv", bytes: b"person,kind,date\n" };
/// let mut options = Options::default();
/// options.application_year = Some(2021);
/// let input = read_pair(&people, &activities, &options, ce_rules::Rules::builtin())?;
/// let fault = &input.faults[0];
/// assert_eq!((fault.code, fault.place.to_string()), ("unknown_column", "people.csv!C1".to_owned()));
/// # Ok::<(), ce_rules_workbook::InputError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputFault {
    /// Where.
    pub place: Place,
    /// What, for programs: one of [`CODES`](Self::CODES).
    pub code: &'static str,
    /// What is wrong and what to do.
    pub message: Text,
}

impl InputFault {
    /// What may be wrong with sheets: each code with what it says. The last are those of cases of a policy.
    ///
    /// ```
    /// use ce_rules_workbook::InputFault;
    /// assert!(InputFault::CODES.iter().any(|(code, _)| *code == "unknown_person"));
    /// ```
    pub const CODES: &[(&str, &str)] = &[
        ("unknown_sheet", "A sheet that looks like one of ours and is not called so; it was not read."),
        ("duplicate_sheet", "A second sheet or file for what one holds already; it was not read."),
        ("unknown_column", "A column of no name that is known; it was not read."),
        ("missing_column", "A column that the sheet cannot do without."),
        ("duplicate_column", "A column that stands twice; the second was not read."),
        ("missing_person", "A row without the id of a person; it was not read."),
        ("unknown_person", "A row of somebody who is not among the people; it was not read."),
        ("duplicate_person", "A person who stands further up already; the row was not read."),
        ("merged_cell", "A cell merged over several rows, which counts for the first alone."),
        ("error_cell", "A cell whose formula ends in an error."),
        ("another_policy", "Cases of two policies in one file."),
        ("missing_expectation", "A case of which nothing is expected."),
        ("empty_expectation", "A row that expects nothing."),
        ("duplicate_expectation", "Something that is expected twice, or to be and not to be."),
        ("error_of_a_year", "An error that is expected of a year, of which there is none then."),
        ("missing_year", "An expectation of a year that is not said."),
        ("wrong_hours", "Hours that are none."),
        ("unknown_value", "A word that does not fit there."),
        ("wrong_type", "A value of another sort than the column takes."),
    ];

    pub(crate) fn new(place: Place, code: &'static str, message: Text) -> Self {
        debug_assert!(Self::CODES.iter().any(|(known, _)| *known == code), "{code} is not in the list");
        Self { place, code, message }
    }
}

/// All of an input.
///
/// ```
/// let input = ce_rules_workbook::Input::default();
/// assert!(input.people.is_empty() && input.faults.is_empty());
/// ```
#[derive(Debug, Clone, Default)]
pub struct Input {
    /// The applicants, in the order of the input.
    pub people: Vec<Record>,
    /// What is wrong beside them.
    pub faults: Vec<InputFault>,
}

/// An applicant with what a call gives.
///
/// ```
/// # use ce_rules_workbook::{File, Options, assess, read};
/// # let file = File { name: "a.json", bytes: br#"[{"application_year": 2021}]"# };
/// # let rules = ce_rules::Rules::builtin();
/// let determined = assess(read(&file, &Options::default(), rules)?, rules);
/// let answered = &determined.people[0];
/// assert_eq!(answered.record.id, "#1");
/// assert_eq!(answered.result.as_ref().unwrap_err().code().as_str(), "invalid_request");
/// # Ok::<(), ce_rules_workbook::InputError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Answered<T> {
    /// The applicant.
    pub record: Record,
    /// What it gives, or why there is nothing.
    pub result: Result<T, Error>,
}

/// An applicant with the result.
pub type Assessed = Answered<Assessment>;

impl<T> Answered<T> {
    /// The applicants who are refused, each with why.
    ///
    /// ```
    /// # use ce_rules_workbook::{Answered, File, Options, assess, read};
    /// # let file = File { name: "a.json", bytes: br#"[{"application_year": 2021}]"# };
    /// # let rules = ce_rules::Rules::builtin();
    /// let determined = assess(read(&file, &Options::default(), rules)?, rules);
    /// assert_eq!(Answered::refused(&determined.people).len(), 1);
    /// # Ok::<(), ce_rules_workbook::InputError>(())
    /// ```
    pub fn refused(answers: &[Self]) -> Vec<Assessed> {
        let refused = |answer: &Self| {
            let error = answer.result.as_ref().err()?.clone();
            Some(Assessed { record: answer.record.clone(), result: Err(error) })
        };
        answers.iter().filter_map(refused).collect()
    }
}

/// The people of an input with what was determined of each, and what is wrong beside them.
///
/// ```
/// # use ce_rules_workbook::{File, Options, assess, read};
/// # let file = File { name: "a.json", bytes: br#"[{"application_year": 2021}]"# };
/// # let rules = ce_rules::Rules::builtin();
/// let determined = assess(read(&file, &Options::default(), rules)?, rules);
/// assert_eq!(determined.people.len(), 1);
/// # Ok::<(), ce_rules_workbook::InputError>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Determinations {
    /// The applicants, each with the result or why there is none, in the order of the input.
    pub people: Vec<Assessed>,
    /// What is wrong beside them.
    pub faults: Vec<InputFault>,
}

/// Assesses everybody by some policies.
///
/// ```
/// use ce_rules_workbook::{File, Options, assess, read_pair};
/// let people = "编号,姓名,申报职称,申报年度\nT1,张三,副高级,2021\n";
/// let activities = "人员编号,活动形式,科目,日期,学时\nT1,网络培训,公需科目,2020,30\n";
/// let people = File { name: "人员.csv", bytes: people.as_bytes() };
/// let activities = File { name: "活动.csv", bytes: activities.as_bytes() };
/// let rules = ce_rules::Rules::builtin();
/// let determined = assess(read_pair(&people, &activities, &Options::default(), rules)?, rules);
/// let result = determined.people[0].result.as_ref().unwrap();
/// assert_eq!(result.verdict, ce_rules::Verdict::NotEligible);
/// # Ok::<(), ce_rules_workbook::InputError>(())
/// ```
pub fn assess(input: Input, rules: &Rules) -> Determinations {
    let assess = |record: Record| {
        let result = rules.assess_text(&record.request);
        Assessed { record, result }
    };
    Determinations { people: input.people.into_iter().map(assess).collect(), faults: input.faults }
}
