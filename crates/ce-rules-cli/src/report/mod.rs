//! Showing results: a table for the terminal, a document, rows for spreadsheets, the JSON of the contract, a workbook.

mod csv;
mod markdown;
mod person;
mod policy;
mod table;
mod words;
mod xlsx;

use std::collections::BTreeSet;

use ce_rules::{Locale, Rules, Verdict, Year};

use crate::record::{Assessed, InputFault};
use person::Person;
pub use policy::{clause_markdown, policy_markdown};
use words::{Word, either};

/// How a table is to look.
#[derive(Debug, Clone, Copy, Default)]
pub struct Look {
    /// The width of the terminal; unlimited where nobody watches.
    pub width: Option<u16>,
    /// Whether in colour.
    pub colour: bool,
}

/// The results of an input, ready to be shown.
pub struct Report<'r> {
    people: Vec<Person<'r>>,
    assessed: &'r [Assessed],
    faults: &'r [InputFault],
    rules: &'r Rules,
    locale: Locale,
}

impl<'r> Report<'r> {
    /// The results with what is wrong with the input.
    pub fn new(assessed: &'r [Assessed], faults: &'r [InputFault], rules: &'r Rules, locale: Locale) -> Self {
        let people = assessed.iter().map(|one| Person::new(one, rules, locale)).collect();
        Self { people, assessed, faults, rules, locale }
    }

    /// How many records were refused.
    pub fn refused(&self) -> usize {
        self.people.iter().filter(|person| person.error().is_some()).count()
    }

    /// The results of the contract, as a list in the order of the input; an error object stands for a refused record.
    pub fn json(&self) -> String {
        format!("[{}]\n", self.answers().collect::<Vec<_>>().join(",\n"))
    }

    /// The results of the contract, one a line.
    pub fn jsonl(&self) -> String {
        self.answers().map(|answer| answer + "\n").collect()
    }

    fn answers(&self) -> impl Iterator<Item = String> {
        self.assessed.iter().map(|one| {
            // Writing our own types to memory cannot fail.
            match &one.result {
                Ok(result) => serde_json::to_string(result),
                Err(error) => serde_json::to_string(error),
            }
            .unwrap_or_default()
        })
    }

    fn word(&self, word: Word) -> &'static str {
        word.get(self.locale)
    }

    /// How many there are of each verdict, in a sentence.
    fn summary(&self) -> String {
        let count = |verdict| self.people.iter().filter(|person| person.is(verdict)).count();
        let (all, refused) = (self.people.len(), self.refused());
        let (eligible, pending, not) =
            (count(Verdict::Eligible), count(Verdict::Pending), count(Verdict::NotEligible));
        either(
            self.locale,
            || format!("共 {all} 人：符合 {eligible}，待补材料 {pending}，不符合 {not}，退回 {refused}"),
            || {
                format!(
                    "{all} applicants: {eligible} eligible, {pending} pending, {not} not eligible, {refused} refused"
                )
            },
        )
    }

    /// The years of all windows, ascending.
    fn years(&self) -> Vec<Year> {
        let years =
            self.people.iter().filter_map(Person::result).flat_map(|r| r.years.iter().map(|y| y.year));
        years.collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// What the policies that decided ask of a year, each with its clause.
    fn requirements(&self) -> Vec<String> {
        let used: BTreeSet<&str> =
            self.people.iter().filter_map(Person::result).map(|result| result.policy.as_str()).collect();
        let policies = used.into_iter().filter_map(|id| self.rules.policy(id));
        policies.map(|policy| self::policy::requirements(policy, self.locale)).collect()
    }
}
