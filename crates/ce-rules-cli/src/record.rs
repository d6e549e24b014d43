//! Applicants as they come from the input, with the place of each value, and as they leave with their result.

use std::collections::BTreeMap;
use std::fmt;

use ce_rules::{Assessment, Error, Text};

/// A cell of a sheet (or a line of a file): where a value came from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
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
#[derive(Debug, Clone, Default)]
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
    pub fn is_of_a_sheet(&self) -> bool {
        self.places.0.len() > 1
    }
}

/// Something wrong with the input itself rather than with one applicant's request: an unknown column, an activity
/// of a person who is not in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputFault {
    /// Where.
    pub place: Place,
    /// What, for programs: `unknown_column`, `missing_column`, `duplicate_column`, `unknown_person`, `missing_person`, ….
    pub code: &'static str,
    /// What is wrong and what to do.
    pub message: Text,
}

/// All of an input.
#[derive(Debug, Clone, Default)]
pub struct Input {
    /// The applicants, in the order of the input.
    pub records: Vec<Record>,
    /// What is wrong beside them.
    pub faults: Vec<InputFault>,
}

/// An applicant with what a call gives.
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
    pub fn refused(answers: &[Self]) -> Vec<Assessed> {
        let refused = |answer: &Self| {
            let error = answer.result.as_ref().err()?.clone();
            Some(Assessed { record: answer.record.clone(), result: Err(error) })
        };
        answers.iter().filter_map(refused).collect()
    }
}
