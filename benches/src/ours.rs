//! The calls of ce-rules that are measured, all in one place.

use std::hint::black_box;
use std::path::Path;
use std::process::Command;

use arrow_array::RecordBatch;
use arrow_array::cast::AsArray;
use arrow_array::types::Int8Type;
use ce_rules::batch::{Buffers, Columns, Person, Rare, Results, Tables, Verdicts};
use ce_rules::{EvidenceMode, Request, Rules, Verdict};
use ce_rules_arrow::{Assessor, Options};

use crate::Outcome;

/// What came of some people: how many, how many of them are eligible, how many were refused.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Tally {
    pub people: u64,
    pub eligible: u64,
    pub refused: u64,
    /// How many of them the whole engine assessed.
    pub whole: u64,
}

impl std::ops::Add for Tally {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            people: self.people + other.people,
            eligible: self.eligible + other.eligible,
            refused: self.refused + other.refused,
            whole: self.whole + other.whole,
        }
    }
}

/// Some people as columns of codes: prepared, so that what is measured is assessing alone.
pub(crate) struct Slices {
    buffers: Buffers,
    people: Vec<Option<Person>>,
    /// The requests of those whom the tables leave to the whole engine, by their places.
    whole: Vec<(usize, Request)>,
}

/// The policy of the people of every day.
pub(crate) fn policy_tables() -> Outcome<Tables<'static>> {
    let policy = Rules::builtin().policy("hunan-2021").ok_or("the policy is built in")?;
    Ok(Tables::of(policy))
}

impl Slices {
    pub(crate) fn of(tables: &Tables<'_>, requests: &[Request]) -> Self {
        let mut buffers = Buffers::default();
        let people: Vec<_> = requests.iter().map(|request| buffers.encode(tables, request)).collect();
        let mut results = Results::default();
        let columns = buffers.columns();
        let decided = |person: &Option<Person>, results: &mut Results| {
            person.as_ref().is_some_and(|person| tables.assess(person, &columns, results).is_ok())
        };
        let left = people.iter().enumerate().filter(|(_, person)| !decided(person, &mut results));
        let whole = left.map(|(at, _)| (at, requests[at].clone())).collect();
        Self { buffers, people, whole }
    }

    /// The same people, whose evidence is taken as given and not there.
    pub(crate) fn ignore_evidence(&mut self) {
        self.buffers.evidence = Vec::new();
        for person in self.people.iter_mut().flatten() {
            person.evidence_counts = false;
        }
        for (_, request) in &mut self.whole {
            request.evidence = EvidenceMode::Ignored;
            for activity in &mut request.activities {
                activity.evidence = Vec::new();
            }
        }
    }

    /// Assesses all of them. The results take the room of those before.
    pub(crate) fn assess(&self, tables: &Tables<'_>, results: &mut Results) -> Tally {
        results.clear();
        let columns: Columns<'_> = self.buffers.columns();
        let mut whole = self.whole.iter();
        let mut tally = Tally { whole: self.whole.len() as u64, ..Tally::default() };
        for person in &self.people {
            tally.people += 1;
            let decided = person.as_ref().ok_or(Rare).and_then(|it| tables.assess(it, &columns, results));
            if decided.is_err()
                && let Some((_, request)) = whole.next()
            {
                match Rules::builtin().assess(request) {
                    Ok(assessment) => results.push(&assessment),
                    Err(_) => tally.refused += 1,
                }
            }
        }
        let eligible = |verdict: Verdict| verdict == Verdict::Eligible;
        tally.eligible = results.verdicts.iter().filter(|person| eligible(person.verdict)).count() as u64;
        black_box(results);
        tally
    }
}

/// Arrow tables in, Arrow tables out, on the threads of the pool that this is called in.
pub(crate) fn tables(
    applicants: &[RecordBatch],
    activities: &[RecordBatch],
    ignore_evidence: bool,
) -> Outcome<Tally> {
    let mut options = Options::default();
    options.ignore_evidence = ignore_evidence;
    let assessor = Assessor::new(Rules::builtin()).with_options(options);
    let mut tally = Tally::default();
    for portion in assessor.tables(applicants, activities)? {
        let portion = black_box(portion?);
        tally.people += portion.verdicts.num_rows() as u64;
        tally.eligible += eligible(&portion.verdicts).unwrap_or(0);
        tally.refused += portion.refused;
    }
    Ok(tally)
}

/// How many people of a table of verdicts are eligible.
fn eligible(verdicts: &RecordBatch) -> Option<u64> {
    let words = verdicts.column_by_name("verdict")?.as_dictionary_opt::<Int8Type>()?;
    let eligible = Verdict::ALL.iter().position(|verdict| *verdict == Verdict::Eligible)?;
    let keys = words.keys().iter().flatten();
    Some(keys.filter(|key| usize::try_from(*key) == Ok(eligible)).count() as u64)
}

/// The command line from files to files.
pub(crate) fn command(
    program: &Path,
    applicants: &Path,
    activities: &Path,
    to: &Path,
    bare: bool,
) -> Command {
    let mut command = Command::new(program);
    command.args(["assess", "--batch"]).args([applicants, activities]).arg("-o").arg(to);
    if bare {
        command.arg("--ignore-evidence");
    }
    command
}

/// One person, with all that can be told.
pub(crate) fn assess(request: &Request) -> bool {
    drop(black_box(Rules::builtin().assess(black_box(request))));
    true
}

/// One person, from JSON to JSON.
pub(crate) fn assess_json(request: &str) -> bool {
    drop(black_box(Rules::builtin().assess_json(black_box(request))));
    true
}

/// One person, of whom only the verdict is asked.
pub(crate) fn verdict(verdicts: &mut Verdicts<'_>, request: &Request) -> bool {
    black_box(verdicts.verdict(black_box(request))).is_ok()
}
