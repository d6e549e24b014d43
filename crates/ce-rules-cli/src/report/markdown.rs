//! The document: each person with years and activities, every number with its clause.

use std::fmt::Write;

use ce_rules::Verdict;
use ce_rules::explain::escaped;

use super::Report;
use ce_rules_workbook::shown::Person;
use ce_rules_workbook::shown::words::{self, Word, plain};

/// A text that stands for itself in a cell or line of Markdown: no markup, no link, no new line.
pub(super) fn cell(text: &str) -> String {
    escaped(text)
}

/// A place in a request, as code where that says it as it is: a record may have members of any name.
fn pointer(path: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/_-~".contains(&byte);
    if !path.is_empty() && path.bytes().all(is_plain) { format!("`{path}`") } else { escaped(path) }
}

/// A row of a table about a policy, whose cells may hold code. Nothing else in them is markup.
pub(crate) fn marked_row(cells: &[String]) -> String {
    let marked = |text: &String| {
        let mut marked = String::with_capacity(text.len());
        for c in text.chars() {
            match c {
                '\\' | '|' | '[' | '*' => marked.extend(['\\', c]),
                '<' => marked.push_str("&lt;"),
                '\n' | '\r' => marked.push(' '),
                _ => marked.push(c),
            }
        }
        marked
    };
    format!("| {} |\n", cells.iter().map(marked).collect::<Vec<_>>().join(" | "))
}

/// A row of a table in which every cell is a text.
pub(crate) fn row(cells: &[String]) -> String {
    format!("| {} |\n", cells.iter().map(|text| cell(text)).collect::<Vec<_>>().join(" | "))
}

/// The head of a Markdown table.
pub(crate) fn head(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    format!("{}|{}\n", marked_row(&names), " --- |".repeat(names.len()))
}

impl Report<'_> {
    /// The results as a document.
    pub fn markdown(&self) -> String {
        let mut out = format!("# {}\n\n{}\n", self.word(words::REPORT), self.summary());
        for line in self.requirements() {
            let _ = write!(out, "\n{}\n", cell(&line));
        }
        for person in &self.people {
            if person.result().is_some() {
                let _ = write!(out, "\n## {} {}\n\n", cell(person.id()), cell(person.name()));
                self.determination(&mut out, person);
            } else {
                Self::refusal(&mut out, person);
            }
        }
        self.input_faults(&mut out);
        plain(&out)
    }

    /// Those who are refused, and what is wrong with the input.
    pub(super) fn refusals_markdown(&self, out: &mut String) {
        for person in self.people.iter().filter(|person| person.error().is_some()) {
            Self::refusal(out, person);
        }
        self.input_faults(out);
    }

    fn input_faults(&self, out: &mut String) {
        if !self.faults.is_empty() {
            let head = self.word(Word("输入文件的问题", "What is wrong with the input"));
            let _ = write!(out, "\n## {head}\n\n");
            for fault in self.faults {
                let _ = writeln!(
                    out,
                    "- {}: {} (`{}`)",
                    cell(&fault.place.to_string()),
                    cell(fault.message.get(self.locale)),
                    fault.code
                );
            }
        }
    }

    fn determination(&self, out: &mut String, person: &Person<'_>) {
        let Some(result) = person.result() else { return };
        let _ = writeln!(
            out,
            "**{}** · {} · {} {} · `{}` {}",
            person.verdict(),
            person.target(),
            self.word(words::WINDOW),
            person.window().unwrap_or_default(),
            result.policy,
            result.policy_digest,
        );
        let subjects: Vec<String> = result
            .years
            .first()
            .map(|year| year.hours.iter().map(|(subject, _)| person.subject(subject.as_str())).collect())
            .unwrap_or_default();
        let mut names = vec![self.word(words::YEAR), self.word(words::STATUS)];
        names.extend(subjects.iter().map(String::as_str));
        names.extend(
            [words::TOTAL, words::SHORT, words::POTENTIAL, words::ACTIVITIES, words::CLAUSE]
                .map(|w| self.word(w)),
        );
        let _ = write!(out, "\n{}", head(&names));
        for year in &result.years {
            let mut cells =
                vec![year.year.to_string(), words::status(year.status).get(self.locale).to_owned()];
            cells.extend(year.hours.iter().map(|(_, hours)| hours.to_string()));
            cells.extend([
                year.total.to_string(),
                person.list(&person.shortfall(year)),
                words::status(year.potential.status).get(self.locale).to_owned(),
                year.activities.join(person.comma()),
                person.cite_all(&year.clauses).join(person.comma()),
            ]);
            out.push_str(&row(&cells));
        }
        self.run_table(out, person);
        self.activity_table(out, person);
        let _ = out.write_str(&self.what_to_do(person));
    }

    fn run_table(&self, out: &mut String, person: &Person<'_>) {
        if person.runs().is_empty() {
            return;
        }
        let names =
            [words::REQUIREMENT, words::STATUS, words::HOURS, words::SHORT, words::POTENTIAL, words::CLAUSE];
        let _ = write!(out, "\n{}", head(&names.map(|name| self.word(name))));
        for run in person.runs() {
            out.push_str(&row(&[
                person.run(run),
                words::status(run.status).get(self.locale).to_owned(),
                run.hours.to_string(),
                run.shortfall.to_string(),
                words::status(run.potential.status).get(self.locale).to_owned(),
                person.cite_all(&run.clauses).join(person.comma()),
            ]));
        }
    }

    fn activity_table(&self, out: &mut String, person: &Person<'_>) {
        if person.activities().len() == 0 {
            return;
        }
        let names = [
            words::ACTIVITY,
            words::KIND,
            words::YEAR,
            words::SUBJECT,
            words::CLAIMED,
            words::RECOGNISED,
            words::OUTCOME,
            words::REMARKS,
            words::CLAUSE,
        ];
        let _ = write!(out, "\n{}", head(&names.map(|name| self.word(name))));
        for activity in person.activities() {
            let remarks: Vec<String> =
                activity.findings.iter().map(|finding| person.finding(finding)).collect();
            out.push_str(&row(&[
                person.activity(activity),
                person.kind(activity).to_owned(),
                person.years(activity),
                activity.subject.as_ref().map(|s| person.subject(s.as_str())).unwrap_or_default(),
                activity.claimed.to_string(),
                activity.recognised.to_string(),
                words::outcome(activity.outcome).get(self.locale).to_owned(),
                remarks.join("; "),
                person.cite_all(&activity.clauses).join(person.comma()),
            ]));
        }
    }

    fn what_to_do(&self, person: &Person<'_>) -> String {
        let lines = person.to_do();
        if lines.is_empty() || person.is(Verdict::Eligible) {
            return String::new();
        }
        let list: Vec<String> = lines.iter().map(|line| format!("- {}", cell(line))).collect();
        format!("\n{}\n\n{}\n", self.word(words::TO_DO), list.join("\n"))
    }

    fn refusal(out: &mut String, person: &Person<'_>) {
        let _ = write!(out, "\n## {} {}\n\n", cell(person.id()), cell(person.name()));
        let _ = writeln!(out, "**{}**\n", person.verdict());
        for fault in person.faults() {
            let place = fault.place.map(ToString::to_string).unwrap_or_default();
            let _ = writeln!(
                out,
                "- {}: {} (`{}` {})",
                cell(&place),
                cell(&fault.message),
                fault.code,
                pointer(fault.path)
            );
        }
    }
}
