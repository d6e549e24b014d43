//! The table for the terminal.

use std::fmt::Write;

use ce_rules::{Hours, RunAssessment, Status, Verdict, YearAssessment};
use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use comfy_table::{Attribute, Cell, Color, ContentArrangement, LineStyle, Table, TableStyle};

use super::{Look, Report};
use ce_rules_workbook::shown::Person;
use ce_rules_workbook::shown::words::{self, Word, either, plain};

/// Lines around the table and below its head alone, where rows belong together.
const FRAME: TableStyle = TableStyle::new()
    .top_border(LineStyle::none().fill('─').junction('─'))
    .header_separator(LineStyle::none().fill('═').junction('═'))
    .bottom_border(LineStyle::none().fill('─').junction('─'));

impl Report<'_> {
    /// The verdict of each person and their years, what to bring and why something does not count, and what was
    /// refused with its cell.
    pub fn table(&self, look: Look, details: bool) -> String {
        let mut out = format!("{}\n", self.summary());
        let decided = self.people.iter().any(|person| person.result().is_some());
        if decided {
            let _ = writeln!(out, "{}\n", self.overview(look));
            let mut text = format!("{}\n", self.legend());
            self.to_do(&mut text);
            out.push_str(&plain(&text));
        }
        if details {
            for person in self.people.iter().filter(|person| person.result().is_some()) {
                let head = plain(&format!("{} {}", person.id(), person.name()));
                let _ = writeln!(out, "\n{head}\n{}", self.activities(person, look));
            }
        }
        let mut text = String::new();
        self.refusals(&mut text);
        out.push_str(&plain(&text));
        out
    }

    pub(super) fn new_table(look: Look) -> Table {
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

    /// Each person in a row with the years beside each other; where the terminal is too narrow for that, each year in
    /// a row.
    fn overview(&self, look: Look) -> Table {
        let mut beside = self.years_beside(look);
        if Self::fit(&mut beside, look) {
            return beside;
        }
        let mut below = self.years_below(look);
        // What does not fit even so is broken.
        Self::fit(&mut below, look);
        below
    }

    /// Sets the columns as far apart as the terminal allows without breaking a cell; false if it does not.
    fn fit(table: &mut Table, look: Look) -> bool {
        let contents: u16 = table.column_max_content_widths().into_iter().fold(0, u16::saturating_add);
        let columns = u16::try_from(table.column_count()).unwrap_or(u16::MAX);
        let apart = [1, 0].into_iter().find(|padding| {
            // The style itself sets them one apart.
            let between = columns.saturating_mul(padding + 1).saturating_sub(1);
            look.width.is_none_or(|width| contents.saturating_add(between) <= width)
        });
        for column in table.column_iter_mut() {
            column.set_padding((0, apart.unwrap_or(0)));
        }
        if apart.is_some() {
            // Told to arrange a table that just fits, it would break cells all the same.
            table.set_content_arrangement(ContentArrangement::Disabled);
        }
        apart.is_some()
    }

    fn years_beside(&self, look: Look) -> Table {
        let years = self.years();
        let mut table = Self::new_table(look);
        let mut heads = self.heads(&[words::PERSON, words::NAME, words::TARGET, words::VERDICT]);
        heads.extend(years.iter().map(|year| Cell::new(year).add_attribute(Attribute::Bold)));
        let any_runs = self.people.iter().any(|person| !person.runs().is_empty());
        if any_runs {
            heads.extend(self.heads(&[words::RUNS]));
        }
        table.set_header(heads);
        for person in &self.people {
            let [id, name, target, verdict] = Self::applicant(person);
            let mut row = vec![id, name, target, verdict];
            row.extend(years.iter().map(|year| {
                let Some(year) = person.year(*year) else { return Cell::new("") };
                let (text, colour) = Self::standing(person, year);
                let lacks = Self::lacks(person, year);
                let lines: Vec<String> = std::iter::once(text).chain(lacks).collect();
                Cell::new(lines.join("\n")).fg(colour)
            }));
            if any_runs {
                let runs: Vec<String> = person.runs().iter().map(|run| Self::run(person, run).0).collect();
                let met = person.runs().iter().all(|run| run.status != Status::NotMet);
                row.push(Cell::new(runs.join("\n")).fg(if met { Color::Green } else { Color::Red }));
            }
            table.add_row(row);
        }
        table
    }

    fn years_below(&self, look: Look) -> Table {
        let mut table = Self::new_table(look);
        table.load_style(FRAME);
        let names = [
            words::PERSON,
            words::NAME,
            words::TARGET,
            words::VERDICT,
            words::YEAR,
            words::HOURS,
            words::SHORT,
        ];
        table.set_header(self.heads(&names));
        for person in &self.people {
            let mut who = Self::applicant(person).to_vec();
            let years = person.result().map(|result| result.years.as_slice()).unwrap_or_default();
            if years.is_empty() {
                table.add_row(std::mem::take(&mut who));
            }
            for year in years {
                let (text, colour) = Self::standing(person, year);
                let short = person.shortfall(year);
                let short: Vec<String> =
                    short.iter().map(|(name, hours)| format!("{name} {hours}")).collect();
                // The person stands in the first row alone.
                let mut row = std::mem::take(&mut who);
                row.resize_with(4, || Cell::new(""));
                row.extend([
                    Cell::new(year.year),
                    Cell::new(text.replace('\n', " ")).fg(colour),
                    Cell::new(short.join("\n")).fg(colour),
                ]);
                table.add_row(row);
            }
            for run in person.runs() {
                let (text, colour) = Self::run(person, run);
                let mut row: Vec<Cell> = vec![Cell::new(""); 5];
                row.push(Cell::new(text).fg(colour));
                table.add_row(row);
            }
        }
        table
    }

    /// How a requirement over several years stands.
    fn run(person: &Person<'_>, run: &RunAssessment) -> (String, Color) {
        let (mark, colour) = match (run.status, run.potential.status) {
            (Status::NotMet, Status::NotMet) => ('✗', Color::Red),
            (Status::NotMet, _) => ('…', Color::Yellow),
            _ => ('✓', Color::Green),
        };
        let lacks = (!run.shortfall.is_zero()).then(|| {
            let short = run.shortfall;
            either(person.locale(), || format!(" 缺{short}"), || format!(" lacks {short}"))
        });
        (format!("{mark}{} {}{}", person.run(run), run.hours, lacks.unwrap_or_default()), colour)
    }

    fn applicant(person: &Person<'_>) -> [Cell; 4] {
        let colour = match person.result().map(|result| result.verdict) {
            Some(Verdict::Eligible) => Color::Green,
            Some(Verdict::Pending) => Color::Yellow,
            Some(Verdict::NotEligible) => Color::Red,
            None => Color::Magenta,
        };
        [
            Cell::new(plain(person.id())),
            Cell::new(plain(person.name())),
            Cell::new(person.target()),
            Cell::new(person.verdict()).fg(colour).add_attribute(Attribute::Bold),
        ]
    }

    /// How a year stands, and its hours.
    fn standing(person: &Person<'_>, year: &YearAssessment) -> (String, Color) {
        let hours: Vec<String> = year.hours.iter().map(|(_, hours)| hours.to_string()).collect();
        let hours = hours.join("+");
        match (year.status, year.potential.status) {
            (Status::NotMet, Status::NotMet) => (format!("✗{hours}"), Color::Red),
            (Status::NotMet, _) => (format!("…{hours}"), Color::Yellow),
            (Status::Met, _) if !person.years_are_judged() => (hours, Color::Reset),
            (Status::Met, _) => (format!("✓{hours}"), Color::Green),
            // A settled year needs no hours; those that there are stand below.
            (status, _) => {
                let status = words::settled(status).get(person.locale());
                let any = year.hours.iter().any(|(_, hours)| !hours.is_zero());
                (if any { format!("✓{status}\n{hours}") } else { format!("✓{status}") }, Color::Green)
            }
        }
    }

    fn lacks(person: &Person<'_>, year: &YearAssessment) -> Vec<String> {
        let lack = |(name, hours): (String, Hours)| {
            either(person.locale(), || format!("缺{name}{hours}"), || format!("lacks {name} {hours}"))
        };
        person.shortfall(year).into_iter().map(lack).collect()
    }

    /// What the marks and numbers mean, and what a year needs, with its clauses.
    fn legend(&self) -> String {
        let subjects = self.people.iter().find_map(|person| {
            let year = person.result()?.years.first()?;
            Some(year.hours.iter().map(|(subject, _)| person.subject(subject.as_str())).collect::<Vec<_>>())
        });
        let subjects = subjects.unwrap_or_default().join("+");
        let marks = either(
            self.locale,
            || format!("✓ 达标  … 补齐材料后达标  ✗ 未达标；学时按“{subjects}”列出"),
            || format!("✓ met  … met once the evidence is supplied  ✗ not met; hours are {subjects}"),
        );
        let mut lines = vec![marks];
        lines.extend(self.requirements());
        lines.join("\n")
    }

    /// For each person who is not eligible: what is short, what to bring, and what does not count and why.
    fn to_do(&self, out: &mut String) {
        let colon = self.word(Word("：", ": "));
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
                    let (name, why) = (person.activity(activity), person.finding(finding));
                    let _ = writeln!(out, "    × {name}{colon}{why}");
                }
            }
        }
        let review: Vec<String> = self
            .people
            .iter()
            .flat_map(|person| {
                person.to_review().into_iter().map(move |(about, finding)| {
                    let about = if about.is_empty() { about } else { about + colon };
                    format!("  {} {}  {about}{}", person.id(), person.name(), person.finding(finding))
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
            let cells = [
                person.activity(activity),
                person.years(activity),
                activity.subject.as_ref().map(|s| person.subject(s.as_str())).unwrap_or_default(),
                activity.claimed.to_string(),
                activity.recognised.to_string(),
                words::outcome(activity.outcome).get(self.locale).to_owned(),
                remarks.join("\n"),
                // With spaces, where a narrow column can be broken.
                person.cite_all(&activity.clauses).join(", "),
            ];
            table.add_row(cells.map(|text| plain(&text)));
        }
        table
    }

    /// Refused records and what is wrong with the input, each with its cell.
    pub(super) fn refusals(&self, out: &mut String) {
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
