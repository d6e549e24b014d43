//! The table for the terminal.

use std::fmt::Write;

use ce_rules::{Status, Verdict, Year};
use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use comfy_table::{Attribute, Cell, Color, ContentArrangement, Table};

use super::person::Person;
use super::words::{self, Word, either};
use super::{Look, Report};

impl Report<'_> {
    /// The verdict of each person and their years, what to bring and why something does not count, and what was
    /// refused with its cell.
    pub fn table(&self, look: Look, details: bool) -> String {
        let mut out = format!("{}\n", self.summary());
        let decided = self.people.iter().any(|person| person.result().is_some());
        if decided {
            let _ = writeln!(out, "{}\n", self.overview(look));
            let _ = writeln!(out, "{}", self.legend());
            self.to_do(&mut out);
        }
        if details {
            for person in self.people.iter().filter(|person| person.result().is_some()) {
                let _ =
                    writeln!(out, "\n{} {}\n{}", person.id(), person.name(), self.activities(person, look));
            }
        }
        self.refusals(&mut out);
        out
    }

    fn new_table(look: Look) -> Table {
        let mut table = Table::new();
        table.load_style(UTF8_HORIZONTAL_ONLY);
        if let Some(width) = look.width {
            table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
        }
        if look.colour {
            table.enforce_styling();
        } else {
            table.force_no_tty();
        }
        table
    }

    fn heads(&self, names: &[Word]) -> Vec<Cell> {
        names.iter().map(|name| Cell::new(self.word(*name)).add_attribute(Attribute::Bold)).collect()
    }

    fn overview(&self, look: Look) -> Table {
        let years = self.years();
        let mut table = Self::new_table(look);
        let mut heads = self.heads(&[words::PERSON, words::NAME, words::TARGET, words::VERDICT]);
        heads.extend(years.iter().map(|year| Cell::new(year).add_attribute(Attribute::Bold)));
        table.set_header(heads);
        for person in &self.people {
            let colour = match person.result().map(|result| result.verdict) {
                Some(Verdict::Eligible) => Color::Green,
                Some(Verdict::Pending) => Color::Yellow,
                Some(Verdict::NotEligible) => Color::Red,
                None => Color::Magenta,
            };
            let mut row = vec![
                Cell::new(person.id()),
                Cell::new(person.name()),
                Cell::new(person.target()),
                Cell::new(person.verdict()).fg(colour).add_attribute(Attribute::Bold),
            ];
            row.extend(years.iter().map(|year| Self::year_cell(person, *year)));
            table.add_row(row);
        }
        table
    }

    /// A year in two short lines: how it stands, and its hours.
    fn year_cell(person: &Person<'_>, year: Year) -> Cell {
        let Some(assessed) = person.year(year) else { return Cell::new("") };
        let hours: Vec<String> = assessed.hours.iter().map(|(_, hours)| hours.to_string()).collect();
        let hours = hours.join("+");
        let locale = person.locale();
        let (text, colour) = match assessed.status {
            Status::NotMet => {
                let mark = if assessed.potential.status == Status::NotMet { '✗' } else { '…' };
                let colour = if mark == '✗' { Color::Red } else { Color::Yellow };
                (format!("{mark} {hours}\n{}", Self::lacks(person, assessed)), colour)
            }
            Status::Met => (format!("✓ {hours}"), Color::Green),
            // A settled year needs no hours; those that there are stand below.
            status => {
                let status = words::status(status).get(locale);
                let any = assessed.hours.iter().any(|(_, hours)| !hours.is_zero());
                (if any { format!("✓{status}\n{hours}") } else { format!("✓{status}") }, Color::Green)
            }
        };
        Cell::new(text).fg(colour)
    }

    fn lacks(person: &Person<'_>, year: &ce_rules::YearAssessment) -> String {
        let short = person.shortfall(year).join(" ");
        either(person.locale(), || format!("缺 {short}"), || format!("lacks {short}"))
    }

    /// What the marks and numbers mean, and what a year needs, with its clauses.
    fn legend(&self) -> String {
        let marks = self.word(Word(
            "✓ 达标  … 补齐材料后达标  ✗ 未达标；学时按“公需+专业”列出",
            "✓ met  … met once the evidence is supplied  ✗ not met; hours by subject, public + professional",
        ));
        let mut lines = vec![marks.to_owned()];
        lines.extend(self.requirements());
        lines.join("\n")
    }

    /// For each person who is not eligible: what is short, what to bring, and what does not count and why.
    fn to_do(&self, out: &mut String) {
        let wanting = |person: &&Person<'_>| person.is(Verdict::Pending) || person.is(Verdict::NotEligible);
        let mut people = self.people.iter().filter(wanting).peekable();
        if people.peek().is_some() {
            let _ = writeln!(out, "\n{}", self.word(words::TO_DO));
        }
        for person in people {
            let _ = writeln!(out, "  {} {}  {}", person.id(), person.name(), person.verdict());
            for line in person.to_do() {
                let _ = writeln!(out, "    - {line}");
            }
            for (activity, why) in person.denied() {
                for finding in why {
                    let _ = writeln!(out, "    × {}: {}", person.activity(activity), person.finding(finding));
                }
            }
        }
        let review: Vec<String> = self
            .people
            .iter()
            .flat_map(|person| {
                person.to_review().into_iter().map(move |(about, finding)| {
                    format!("  {} {}  {about}: {}", person.id(), person.name(), person.finding(finding))
                })
            })
            .collect();
        if !review.is_empty() {
            let head = self.word(Word("请审核人员留意", "For the reviewer"));
            let _ = writeln!(out, "\n{head}\n{}", review.join("\n"));
        }
    }

    fn activities(&self, person: &Person<'_>, look: Look) -> Table {
        let mut table = Self::new_table(look);
        table.set_header(self.heads(&[
            words::ACTIVITY,
            words::YEAR,
            words::SUBJECT,
            words::CLAIMED,
            words::RECOGNISED,
            words::OUTCOME,
            words::REMARKS,
            words::CLAUSE,
        ]));
        for activity in person.activities() {
            let remarks: Vec<String> = activity
                .findings
                .iter()
                .map(|finding| finding.message().get(self.locale).to_owned())
                .collect();
            table.add_row(vec![
                person.activity(activity),
                person.years(activity),
                activity.subject.as_ref().map(|s| person.subject(s.as_str())).unwrap_or_default(),
                activity.claimed.to_string(),
                activity.recognised.to_string(),
                words::outcome(activity.outcome).get(self.locale).to_owned(),
                remarks.join("\n"),
                person.cite_all(&activity.clauses).join("\n"),
            ]);
        }
        table
    }

    /// Refused records and what is wrong with the input, each with its cell.
    fn refusals(&self, out: &mut String) {
        let refused: Vec<_> = self.people.iter().filter(|person| person.error().is_some()).collect();
        if !refused.is_empty() {
            let head = self.word(Word(
                "退回的记录（改正后重新提交；未作任何认定）",
                "Refused records (nothing was assessed; correct and submit again)",
            ));
            let _ = writeln!(out, "\n{head}");
        }
        for person in refused {
            let _ = writeln!(out, "  {} {}", person.id(), person.name());
            for fault in person.faults() {
                let place = fault.place.map(ToString::to_string).unwrap_or_default();
                let _ = writeln!(out, "    {place}  {}  [{} {}]", fault.message, fault.code, fault.path);
            }
        }
        if !self.faults.is_empty() {
            let head = self.word(Word("输入文件的问题", "What is wrong with the input"));
            let _ = writeln!(out, "\n{head}");
        }
        for fault in self.faults {
            let _ = writeln!(out, "  {}  {}  [{}]", fault.place, fault.message.get(self.locale), fault.code);
        }
    }
}
