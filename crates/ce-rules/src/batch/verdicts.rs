//! The verdict of one request after the other, and nothing else.

use super::columns::Buffers;
use super::person::{PersonVerdict, Results};
use super::tables::Tables;
use crate::assessment::Verdict;
use crate::date::Year;
use crate::error::Error;
use crate::names::PolicyId;
use crate::request::Request;
use crate::rules::Rules;

/// Verdicts without what they rest on: for who asks often, and asks [`Rules::assess`] for the reasons when they matter.
///
/// The verdict is that of [`Rules::assess`], and so is the error. Most requests take a tenth of its time: nothing is
/// allocated for them once there is room.
///
/// ```
/// use ce_rules::{Applicant, Request, Rules, Target, Verdict, batch::Verdicts};
/// let mut verdicts = Verdicts::new(Rules::builtin());
/// let request = Request::new(2021, Applicant::new(Target::AssociateSenior));
/// assert_eq!(verdicts.verdict(&request)?, Verdict::NotEligible);
/// # Ok::<(), ce_rules::Error>(())
/// ```
#[derive(Debug)]
pub struct Verdicts<'r> {
    rules: &'r Rules,
    tables: Vec<Tables<'r>>,
    /// What the last request asked for, and the place of its policy's tables.
    last: Option<(Year, Option<PolicyId>, usize)>,
    buffers: Buffers,
    results: Results,
}

impl<'r> Verdicts<'r> {
    /// Verdicts by these policies.
    pub fn new(rules: &'r Rules) -> Self {
        Self {
            rules,
            tables: Vec::new(),
            last: None,
            buffers: Buffers::default(),
            results: Results::default(),
        }
    }

    /// The verdict of a request.
    pub fn verdict(&mut self, request: &Request) -> Result<Verdict, Error> {
        match self.by_tables(request) {
            Some(person) => Ok(person.verdict),
            None => Ok(self.rules.assess(request)?.verdict),
        }
    }

    fn by_tables(&mut self, request: &Request) -> Option<PersonVerdict> {
        let place = self.place(request)?;
        let tables = self.tables.get(place)?;
        self.buffers.clear();
        self.results.clear();
        let person = self.buffers.encode(tables, request)?;
        tables.assess(&person, &self.buffers.columns(), &mut self.results).ok()?;
        self.results.verdicts.first().copied()
    }

    /// The place of the tables of the policy that decides a request.
    fn place(&mut self, request: &Request) -> Option<usize> {
        let asked = (request.application_year, &request.policy);
        if let Some((year, policy, place)) = &self.last
            && asked == (*year, policy)
        {
            return Some(*place);
        }
        let policy = self.rules.policy_for(request).ok()?;
        let place = self.tables.iter().position(|tables| std::ptr::eq(tables.policy(), policy));
        let place = place.unwrap_or_else(|| {
            self.tables.push(Tables::of(policy));
            self.tables.len() - 1
        });
        self.last = Some((request.application_year, request.policy.clone(), place));
        Some(place)
    }
}
