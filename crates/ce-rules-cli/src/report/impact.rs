//! The impact of one policy against another, as a table and as a document.

use std::fmt::Write;

use ce_rules::{
    ActivityImpact, ActivitySide, Impact, Locale, PersonImpact, Rules, Side, Verdict, YearImpact, YearSide,
};

use super::markdown::{cell, head, row};
use super::{Look, Report};
use crate::record::{Assessed, InputFault, Record};
use ce_rules_workbook::shown::Names;
use ce_rules_workbook::shown::words::{self, Word, either, plain};

const TITLE: Word = Word("政策变化的影响", "What another policy changes");

/// An impact, ready to be shown.
pub struct ImpactReport<'r> {
    impact: &'r Impact,
    records: &'r [Record],
    refused: Vec<Assessed>,
    faults: &'r [InputFault],
    rules: &'r Rules,
    locale: Locale,
}

/// A person who changes: id and name, both verdicts, what changes and by which clauses.
struct Changed {
    who: [String; 2],
    verdicts: String,
    worse: Option<bool>,
    lines: Vec<(String, String)>,
}

impl<'r> ImpactReport<'r> {
    /// The impact on these records, in the order of its requests.
    pub fn new(
        impact: &'r Impact,
        records: &'r [Record],
        faults: &'r [InputFault],
        rules: &'r Rules,
        locale: Locale,
    ) -> Self {
        let refused = impact.refused.iter().filter_map(|refused| {
            let record = records.get(refused.place)?.clone();
            Some(Assessed { record, result: Err(refused.error.clone()) })
        });
        Self { impact, records, refused: refused.collect(), faults, rules, locale }
    }

    /// The sentence that says how many change.
    fn summary(&self) -> String {
        let Impact { policy_a, policy_b, requests, unchanged, changed, refused, .. } = self.impact;
        let verdicts = changed
            .iter()
            .filter(|person| person.a.as_ref().map(|a| a.verdict) != person.b.as_ref().map(|b| b.verdict))
            .count();
        let (others, refused) = (changed.len() - verdicts, refused.len());
        let (a, b) = (&policy_a.id, &policy_b.id);
        either(
            self.locale,
            || {
                format!(
                    "{a} → {b}：共 {requests} 人，结论改变 {verdicts}，仅年度或学时改变 {others}，不变 {unchanged}，退回 {refused}"
                )
            },
            || {
                format!(
                    "{a} → {b}: {requests} people, {verdicts} with another verdict, {others} with other years or hours only, \
                     {unchanged} unchanged, {refused} refused"
                )
            },
        )
    }

    /// Where clauses of either policy are cited from: the one that knows them.
    fn cite(&self, clauses: &[ce_rules::ClauseId]) -> String {
        let names =
            [&self.impact.policy_a, &self.impact.policy_b].map(|policy| self.names(policy.id.as_str()));
        let mut cited: Vec<String> = Vec::new();
        for clause in clauses {
            let knows = |names: &&Names<'_>| {
                names.policy.is_some_and(|policy| policy.register().get(clause.as_str()).is_some())
            };
            let cite =
                names.iter().find(knows).map_or_else(|| clause.to_string(), |n| n.cite(clause.as_str()));
            if !cited.contains(&cite) {
                cited.push(cite);
            }
        }
        cited.join(Word("、", ", ").get(self.locale))
    }

    fn names(&self, policy: &str) -> Names<'r> {
        Names { policy: self.rules.policy(policy).map(AsRef::as_ref), locale: self.locale }
    }

    fn people(&self) -> impl Iterator<Item = Changed> {
        self.impact.changed.iter().map(|person| {
            let record = self.records.get(person.place);
            let id = record.map_or_else(String::new, |record| record.id.clone());
            let name = record.and_then(|record| record.name.clone()).unwrap_or_default();
            let verdict = |side: &Option<Side>| {
                let verdict = side.as_ref().map_or(words::REFUSED, |side| words::verdict(side.verdict));
                verdict.get(self.locale)
            };
            let (a, b) = (verdict(&person.a), verdict(&person.b));
            let verdicts = if a == b { a.to_owned() } else { format!("{a} → {b}") };
            Changed { who: [id, name], verdicts, worse: worse(person), lines: self.lines(person) }
        })
    }

    /// What changes for a person: the window, the years, the activities.
    fn lines(&self, person: &PersonImpact) -> Vec<(String, String)> {
        let mut lines = Vec::new();
        if let Some(error) = &person.error {
            lines.push((error.message().get(self.locale).to_owned(), String::new()));
        }
        if let (false, Some(a), Some(b)) = (person.clauses.is_empty(), &person.a, &person.b) {
            let window = words::WINDOW.get(self.locale);
            let (a, b) = (&a.window, &b.window);
            let said = format!("{window} {}–{} → {}–{}", a.from, a.to, b.from, b.to);
            lines.push((said, self.cite(&person.clauses)));
        }
        lines.extend(person.years.iter().map(|year| self.year(year)));
        lines.extend(person.activities.iter().map(|activity| self.activity(activity)));
        lines
    }

    fn year(&self, year: &YearImpact) -> (String, String) {
        let names =
            [&self.impact.policy_a, &self.impact.policy_b].map(|policy| self.names(policy.id.as_str()));
        let side = |side: &Option<YearSide>, names: Names<'_>| {
            let Some(side) = side else {
                return Word("不在跨度内", "not in the window").get(self.locale).to_owned();
            };
            let status = words::status(side.status).get(self.locale);
            let hours: Vec<String> = side.hours.iter().map(|(_, hours)| hours.to_string()).collect();
            let lacks = side.shortfall.subjects.iter().filter(|(_, hours)| !hours.is_zero());
            let mut lacks: Vec<String> = lacks
                .map(|(subject, hours)| format!("{} {hours}", names.subject(subject.as_str())))
                .collect();
            if lacks.is_empty() && !side.shortfall.total.is_zero() {
                lacks.push(format!("{} {}", words::TOTAL.get(self.locale), side.shortfall.total));
            }
            let (hours, lacks) = (hours.join("+"), lacks.join(names.comma()));
            if lacks.is_empty() {
                format!("{status} {hours}")
            } else {
                either(
                    self.locale,
                    || format!("{status} {hours}（缺 {lacks}）"),
                    || format!("{status} {hours} (lacks {lacks})"),
                )
            }
        };
        let [of_a, of_b] = names;
        let said = format!("{}  {} → {}", year.year, side(&year.a, of_a), side(&year.b, of_b));
        (said, self.cite(&year.clauses))
    }

    fn activity(&self, activity: &ActivityImpact) -> (String, String) {
        let side = |side: &ActivitySide| {
            let outcome = words::outcome(side.outcome).get(self.locale);
            let years: Vec<String> = side.years.iter().map(ToString::to_string).collect();
            let (claimed, recognised, years) =
                (side.claimed, side.recognised, years.join(Word("、", ", ").get(self.locale)));
            (outcome, claimed, recognised, years)
        };
        let (a, b) = (side(&activity.a), side(&activity.b));
        let kind = self.names(self.impact.policy_b.id.as_str()).kind(activity.kind.as_str());
        let mut said = format!("{} {kind}  {} {} → {} {}", activity.id, a.0, a.2, b.0, b.2);
        if a.1 != b.1 {
            let word = words::CLAIMED.get(self.locale);
            let _ = write!(said, "  {word} {} → {}", a.1, b.1);
        }
        if a.3 != b.3 {
            let word = words::YEAR.get(self.locale);
            let _ = write!(said, "  {word} {} → {}", a.3, b.3);
        }
        (said, self.cite(&activity.clauses))
    }

    /// Who changes, for the terminal.
    pub fn table(&self, look: Look) -> String {
        let mut out = format!("{}\n", plain(&self.summary()));
        let mut people = self.people().peekable();
        if people.peek().is_some() {
            let mut table = Report::new_table(look);
            let change = Word("变化", "what changes").get(self.locale);
            table.set_header([
                words::PERSON.get(self.locale),
                words::NAME.get(self.locale),
                words::VERDICT.get(self.locale),
                change,
                words::CLAUSE.get(self.locale),
            ]);
            for person in people {
                let mut who = Some(person.who.map(|text| plain(&text)));
                let mut verdict = Some(comfy_table::Cell::new(&person.verdicts).fg(match person.worse {
                    Some(true) => comfy_table::Color::Red,
                    Some(false) => comfy_table::Color::Green,
                    None => comfy_table::Color::Reset,
                }));
                for (said, clauses) in person.lines {
                    // The person stands in the first row alone.
                    let [id, name] = who.take().unwrap_or_default();
                    let verdict = verdict.take().unwrap_or_else(|| comfy_table::Cell::new(""));
                    table.add_row([
                        comfy_table::Cell::new(id),
                        comfy_table::Cell::new(name),
                        verdict,
                        comfy_table::Cell::new(plain(&said)),
                        comfy_table::Cell::new(plain(&clauses)),
                    ]);
                }
            }
            let _ = writeln!(out, "{table}");
        }
        let mut text = String::new();
        Report::new(&self.refused, self.faults, self.rules, self.locale).refusals(&mut text);
        out + &plain(&text)
    }

    /// The same as a document.
    pub fn markdown(&self) -> String {
        let mut out = format!("# {}\n\n{}\n", TITLE.get(self.locale), cell(&self.summary()));
        for policy in [&self.impact.policy_a, &self.impact.policy_b] {
            let title = self.names(policy.id.as_str()).policy.map(|p| p.document().title.get(self.locale));
            let _ =
                write!(out, "\n- `{}` {} `{}`", policy.id, cell(title.unwrap_or_default()), policy.digest);
        }
        out.push('\n');
        for person in self.people() {
            let [id, name] = &person.who;
            let _ = write!(out, "\n## {} {}: {}\n\n", cell(id), cell(name), person.verdicts);
            let change = Word("变化", "what changes").get(self.locale);
            out.push_str(&head(&[change, words::CLAUSE.get(self.locale)]));
            for (said, clauses) in person.lines {
                out.push_str(&row(&[said, clauses]));
            }
        }
        Report::new(&self.refused, self.faults, self.rules, self.locale).refusals_markdown(&mut out);
        plain(&out)
    }
}

/// Whether a person fares worse under the other policy, or better; neither where the verdict is the same.
fn worse(person: &PersonImpact) -> Option<bool> {
    let grade = |side: &Option<Side>| match side.as_ref().map(|side| side.verdict) {
        Some(Verdict::Eligible) => 3,
        Some(Verdict::Pending) => 2,
        Some(Verdict::NotEligible) => 1,
        None => 0,
    };
    let (a, b) = (grade(&person.a), grade(&person.b));
    (a != b).then_some(b < a)
}
