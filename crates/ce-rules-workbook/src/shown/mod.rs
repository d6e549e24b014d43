//! How people, policies and findings are told: what the result workbook and the reports of the command line share.
//!
//! No part of the interface: it changes as they do.

pub mod names;
pub mod paper;
pub mod person;
pub mod wording;
pub mod words;

use std::collections::BTreeSet;

use ce_rules::{Locale, Rules, SubjectId, Verdict, Year};

pub use names::Names;
pub use person::{Person, RecordFault};
pub use words::{Word, either};

use crate::record::{Assessed, InputFault};

/// The results of an input, ready to be shown.
pub struct Results<'r> {
    /// The applicants.
    pub people: Vec<Person<'r>>,
    /// What is wrong beside them.
    pub faults: &'r [InputFault],
    rules: &'r Rules,
    /// The language.
    pub locale: Locale,
}

impl<'r> Results<'r> {
    /// The results with what is wrong with the input.
    pub fn new(assessed: &'r [Assessed], faults: &'r [InputFault], rules: &'r Rules, locale: Locale) -> Self {
        let people = assessed.iter().map(|one| Person::new(one, rules, locale)).collect();
        Self { people, faults, rules, locale }
    }

    /// How many records were refused.
    pub fn refused(&self) -> usize {
        self.people.iter().filter(|person| person.error().is_some()).count()
    }

    /// A word in the language.
    pub fn word(&self, word: Word) -> &'static str {
        word.get(self.locale)
    }

    /// How many there are of each verdict, in a sentence.
    pub fn summary(&self) -> String {
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
    pub fn years(&self) -> Vec<Year> {
        let years =
            self.people.iter().filter_map(Person::result).flat_map(|r| r.years.iter().map(|y| y.year));
        years.collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// The subjects of all results, in the order in which the policies declare them; without a result those of the
    /// policies that there are, so that the columns are the same.
    pub fn subjects(&self) -> Vec<String> {
        let years = self.people.iter().filter_map(Person::result).flat_map(|result| &result.years);
        let decided: Vec<&SubjectId> =
            years.flat_map(|year| year.hours.iter().map(|(subject, _)| subject)).collect();
        let declared = self.rules.policies().flat_map(|policy| &policy.document().subjects);
        let declared = declared.map(|subject| &subject.id).filter(|_| decided.is_empty());
        let mut subjects: Vec<String> = Vec::new();
        for subject in decided.iter().copied().chain(declared) {
            if !subjects.iter().any(|known| known == subject.as_str()) {
                subjects.push(subject.to_string());
            }
        }
        subjects
    }
}
