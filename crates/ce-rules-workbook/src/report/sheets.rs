//! The workbook of the results: verdicts, years, activities, the public-notice list, faults with their cells.

use std::collections::BTreeSet;

use ce_rules::{Locale, Status, Verdict};
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use super::WriteError;
use crate::shown::paper::{FONT, MOST_LINES, height, lines, page, shortened};
use crate::shown::words::{self, Word};
use crate::shown::{Person, Results};

/// The formats of the workbook.
struct Formats {
    head: Format,
    text: Format,
    number: Format,
    good: Format,
    open: Format,
    bad: Format,
}

impl Formats {
    fn new() -> Self {
        let base = || {
            Format::new()
                .set_font_name(FONT)
                .set_font_size(10)
                .set_text_wrap()
                .set_align(FormatAlign::Top)
                .set_border(FormatBorder::Thin)
                .set_border_color("#BFBFBF")
        };
        let filled = |colour: &str| base().set_background_color(colour);
        Self {
            head: filled("#D9E2F3")
                .set_bold()
                .set_align(FormatAlign::Center)
                .set_align(FormatAlign::VerticalCenter),
            text: base(),
            number: base().set_num_format("0.##"),
            good: filled("#E2EFDA"),
            open: filled("#FFF2CC"),
            bad: filled("#F8CBAD"),
        }
    }
}

/// A cell: a text, or a number of hours.
enum Cell {
    Text(String),
    Coloured(String, Verdict),
    Number(ce_rules::Hours),
    Count(u32),
}

impl Cell {
    /// Nothing stands for a subject that the policy of the person does not have.
    fn hours(hours: Option<ce_rules::Hours>) -> Self {
        hours.map_or_else(|| Self::text(""), Self::Number)
    }

    fn text(text: impl Into<String>) -> Self {
        Self::Text(shortened(text.into()))
    }

    fn lines(&self, width: u16) -> u32 {
        match self {
            // The cell's own margins take about a character.
            Self::Text(text) | Self::Coloured(text, _) => lines(text, usize::from(width).saturating_sub(1)),
            Self::Number(_) | Self::Count(_) => 1,
        }
    }
}

/// A sheet: its name, its columns with their widths, its rows.
struct Sheet {
    name: &'static str,
    columns: Vec<(String, u16)>,
    rows: Vec<Vec<Cell>>,
}

impl Sheet {
    fn write(&self, worksheet: &mut Worksheet, formats: &Formats) -> Result<(), XlsxError> {
        page(worksheet);
        worksheet.set_name(self.name)?.set_freeze_panes(1, 2)?.set_repeat_rows(0, 0)?;
        for (column, (name, width)) in (0_u16..).zip(&self.columns) {
            worksheet.write_string_with_format(0, column, name, &formats.head)?;
            worksheet.set_column_width(column, *width)?;
        }
        worksheet.set_row_height(0, 24)?;
        for (row, cells) in (1_u32..).zip(&self.rows) {
            let tall = cells.iter().zip(&self.columns).map(|(cell, (_, width))| cell.lines(*width));
            // Said, since not every spreadsheet works it out from what the cells hold.
            worksheet.set_row_height(row, height(tall.max().unwrap_or(1).min(MOST_LINES)))?;
            for (column, cell) in (0_u16..).zip(cells) {
                match cell {
                    // Always as a text: nothing that a record holds becomes a formula.
                    Cell::Text(text) => {
                        worksheet.write_string_with_format(row, column, text, &formats.text)?
                    }
                    Cell::Coloured(text, verdict) => {
                        let format = match verdict {
                            Verdict::Eligible => &formats.good,
                            Verdict::Pending => &formats.open,
                            Verdict::NotEligible => &formats.bad,
                        };
                        worksheet.write_string_with_format(row, column, text, format)?
                    }
                    Cell::Number(hours) => {
                        let number: f64 = hours.to_string().parse().unwrap_or_default();
                        worksheet.write_number_with_format(row, column, number, &formats.number)?
                    }
                    Cell::Count(number) => {
                        worksheet.write_number_with_format(row, column, *number, &formats.text)?
                    }
                };
            }
        }
        let (rows, columns) = (self.rows.len(), self.columns.len());
        if let (Ok(last_row), Ok(last_column)) = (u32::try_from(rows), u16::try_from(columns - 1))
            && last_row > 0
        {
            worksheet.autofilter(0, 0, last_row, last_column)?;
        }
        Ok(())
    }
}

impl Results<'_> {
    /// The workbook of the results.
    pub fn workbook(&self) -> Result<Vec<u8>, WriteError> {
        self.written().map_err(WriteError::of)
    }

    fn written(&self) -> Result<Vec<u8>, XlsxError> {
        let mut workbook = Workbook::new();
        workbook.set_properties(&self.properties()?);
        let formats = Formats::new();
        let sheets = [
            Some(self.verdict_sheet()),
            Some(self.year_sheet()),
            self.run_sheet(),
            Some(self.activity_sheet()),
            Some(self.notice_sheet()),
            Some(self.fault_sheet()),
        ];
        for sheet in sheets.into_iter().flatten() {
            sheet.write(workbook.add_worksheet(), &formats)?;
        }
        workbook.save_to_buffer()
    }

    /// What decided, so that it can be replayed: the library and the policies.
    fn properties(&self) -> Result<DocProperties, XlsxError> {
        let decided: BTreeSet<String> = self
            .people
            .iter()
            .filter_map(Person::result)
            .map(|result| format!("{} {}", result.policy, result.policy_digest))
            .collect();
        let decided: Vec<String> = decided.into_iter().collect();
        Ok(DocProperties::new()
            .set_title(self.word(words::REPORT))
            .set_author("ce-rules")
            .set_comment(format!("ce-rules {}; {}", ce_rules::VERSION, decided.join("; ")))
            // A clock would make every workbook another.
            .set_creation_datetime(&ExcelDateTime::from_ymd(2021, 1, 1)?))
    }

    fn columns(&self, names: &[(Word, u16)]) -> Vec<(String, u16)> {
        names.iter().map(|(name, width)| (self.word(*name).to_owned(), *width)).collect()
    }

    fn who(person: &Person<'_>) -> Vec<Cell> {
        vec![Cell::text(person.id()), Cell::text(person.name()), Cell::text(person.department())]
    }

    const WHO: [(Word, u16); 3] = [(words::PERSON, 10), (words::NAME, 10), (words::DEPARTMENT, 16)];

    fn verdict_sheet(&self) -> Sheet {
        let years = self.years();
        let mut columns = self.columns(&Self::WHO);
        columns.extend(self.columns(&[(words::TARGET, 10), (words::WINDOW, 12), (words::VERDICT, 12)]));
        columns.extend(years.iter().map(|year| (year.to_string(), 16)));
        columns.extend(self.columns(&[(words::TO_DO, 60), (words::CLAUSE, 24)]));
        let row = |person: &Person<'_>| {
            let mut row = Self::who(person);
            row.push(Cell::text(person.target()));
            let Some(result) = person.result() else {
                row.extend([
                    Cell::text(""),
                    Cell::Coloured(person.verdict().to_owned(), Verdict::NotEligible),
                ]);
                row.extend(years.iter().map(|_| Cell::text("")));
                let told: Vec<String> = person.faults().into_iter().map(|fault| fault.message).collect();
                row.extend([Cell::text(told.join("\n")), Cell::text("")]);
                return row;
            };
            row.push(Cell::text(format!("{}–{}", result.window.from, result.window.to)));
            row.push(Cell::Coloured(person.verdict().to_owned(), result.verdict));
            row.extend(years.iter().map(|year| {
                person.year(*year).map_or_else(
                    || Cell::text(""),
                    |year| {
                        let hours: Vec<String> =
                            year.hours.iter().map(|(_, hours)| hours.to_string()).collect();
                        let status = words::status(year.status).get(self.locale);
                        let colour = match (year.status, year.potential.status) {
                            (Status::NotMet, Status::NotMet) => Verdict::NotEligible,
                            (Status::NotMet, _) => Verdict::Pending,
                            _ => Verdict::Eligible,
                        };
                        Cell::Coloured(format!("{status}\n{}", hours.join(" + ")), colour)
                    },
                )
            }));
            row.push(Cell::text(person.to_do().join("\n")));
            row.push(Cell::text(person.cite_all(&result.window.clauses).join("\n")));
            row
        };
        Sheet {
            name: self.word(Word("结论", "Verdicts")),
            columns,
            rows: self.people.iter().map(row).collect(),
        }
    }

    fn year_sheet(&self) -> Sheet {
        let subjects = self.subjects();
        let named = |subject: &String| {
            let person = self.people.iter().find(|person| person.result().is_some());
            person.map_or_else(|| subject.clone(), |person| person.subject(subject))
        };
        let mut columns = self.columns(&Self::WHO);
        columns.extend(self.columns(&[(words::YEAR, 8), (words::STATUS, 12)]));
        columns.extend(subjects.iter().map(|subject| (named(subject), 10)));
        columns.extend(self.columns(&[(words::TOTAL, 10)]));
        let short = self.word(words::SHORT);
        let space = if self.locale == Locale::Zh { "" } else { " " };
        columns.extend(subjects.iter().map(|subject| (format!("{short}{space}{}", named(subject)), 10)));
        columns.push((format!("{short}{space}{}", self.word(words::TOTAL)), 10));
        columns.extend(self.columns(&[
            (words::POTENTIAL, 14),
            (words::ACTIVITIES, 30),
            (words::REMARKS, 40),
            (words::CLAUSE, 24),
        ]));
        let mut rows = Vec::new();
        for person in &self.people {
            for year in person.result().iter().flat_map(|result| &result.years) {
                let mut row = Self::who(person);
                row.push(Cell::Count(year.year.into()));
                row.push(Cell::text(words::status(year.status).get(self.locale)));
                row.extend(subjects.iter().map(|subject| Cell::hours(year.hours.get(subject))));
                row.push(Cell::Number(year.total));
                row.extend(subjects.iter().map(|subject| Cell::hours(year.shortfall.subjects.get(subject))));
                row.push(Cell::Number(year.shortfall.total));
                row.push(Cell::text(words::status(year.potential.status).get(self.locale)));
                row.push(Cell::text(year.activities.join(person.comma())));
                let findings: Vec<String> =
                    year.findings.iter().map(|finding| person.finding(finding)).collect();
                row.push(Cell::text(findings.join("\n")));
                row.push(Cell::text(person.cite_all(&year.clauses).join("\n")));
                rows.push(row);
            }
        }
        Sheet { name: self.word(Word("年度", "Years")), columns, rows }
    }

    /// What is asked of several years together, where a policy asks it.
    fn run_sheet(&self) -> Option<Sheet> {
        let mut columns = self.columns(&Self::WHO);
        columns.extend(self.columns(&[
            (words::REQUIREMENT, 30),
            (words::STATUS, 12),
            (words::HOURS, 10),
            (words::SHORT, 10),
            (words::POTENTIAL, 14),
            (words::CLAUSE, 24),
        ]));
        let mut rows = Vec::new();
        for person in &self.people {
            for run in person.runs() {
                let mut row = Self::who(person);
                row.push(Cell::text(person.run(run)));
                row.push(Cell::text(words::status(run.status).get(self.locale)));
                row.push(Cell::Number(run.hours));
                row.push(Cell::Number(run.shortfall));
                row.push(Cell::text(words::status(run.potential.status).get(self.locale)));
                row.push(Cell::text(person.cite_all(&run.clauses).join("\n")));
                rows.push(row);
            }
        }
        (!rows.is_empty()).then(|| Sheet {
            name: self.word(Word("多年合计", "Several years")),
            columns,
            rows,
        })
    }

    fn activity_sheet(&self) -> Sheet {
        let mut columns = self.columns(&Self::WHO);
        columns.extend(self.columns(&[
            (words::ACTIVITY, 28),
            (words::KIND, 18),
            (words::YEAR, 10),
            (words::SUBJECT, 8),
            (words::CLAIMED, 10),
            (words::RECOGNISED, 10),
            (words::OUTCOME, 12),
            (words::IN_WINDOW, 10),
            (words::MISSING, 44),
            (words::REMARKS, 60),
            (words::CLAUSE, 40),
        ]));
        let mut rows = Vec::new();
        for person in &self.people {
            for activity in person.activities() {
                let mut row = Self::who(person);
                row.push(Cell::text(person.activity(activity)));
                row.push(Cell::text(person.kind(activity)));
                row.push(Cell::text(person.years(activity)));
                let subject = activity.subject.as_ref().map(|subject| person.subject(subject.as_str()));
                row.push(Cell::text(subject.unwrap_or_default()));
                row.extend([Cell::Number(activity.claimed), Cell::Number(activity.recognised)]);
                let colour = match activity.outcome {
                    ce_rules::Outcome::Recognised => Verdict::Eligible,
                    ce_rules::Outcome::Pending => Verdict::Pending,
                    ce_rules::Outcome::Denied => Verdict::NotEligible,
                };
                row.push(Cell::Coloured(
                    words::outcome(activity.outcome).get(self.locale).to_owned(),
                    colour,
                ));
                let within = if activity.in_window { words::YES } else { words::NO };
                row.push(Cell::text(self.word(within)));
                row.push(Cell::text(person.missing_any(activity)));
                let findings: Vec<String> =
                    activity.findings.iter().map(|finding| person.finding(finding)).collect();
                row.push(Cell::text(findings.join("\n")));
                row.push(Cell::text(person.cite_all(&activity.clauses).join(person.comma())));
                rows.push(row);
            }
        }
        Sheet { name: self.word(Word("活动", "Activities")), columns, rows }
    }

    /// Those whose records are complete, with each year's hours in each subject: what is posted (公示).
    fn notice_sheet(&self) -> Sheet {
        let years = self.years();
        let subjects = self.subjects();
        let mut columns = self.columns(&[
            (words::NUMBER, 6),
            (words::NAME, 12),
            (words::DEPARTMENT, 18),
            (words::TARGET, 12),
        ]);
        let eligible: Vec<&Person<'_>> =
            self.people.iter().filter(|person| person.is(Verdict::Eligible)).collect();
        for year in &years {
            for subject in &subjects {
                let name = eligible.first().map_or_else(|| subject.clone(), |person| person.subject(subject));
                columns.push((format!("{year} {name}"), 10));
            }
        }
        columns.extend(self.columns(&[(words::REMARKS, 30)]));
        let rows = (1_u32..).zip(&eligible).map(|(number, person)| {
            let mut row = vec![
                Cell::Count(number),
                // Whoever has no name in the input is known by the id.
                Cell::text(if person.name().is_empty() { person.id() } else { person.name() }),
                Cell::text(person.department()),
                Cell::text(person.target()),
            ];
            for year in &years {
                row.extend(subjects.iter().map(|subject| match person.year(*year) {
                    Some(year) => Cell::hours(year.hours.get(subject)),
                    None => Cell::text("—"),
                }));
            }
            // Years that are settled otherwise than by hours, whose hours alone would look too few.
            let settled = person.result().into_iter().flat_map(|result| &result.years);
            let settled = settled.filter(|year| year.status != Status::Met);
            let remarks = settled.map(|y| format!("{} {}", y.year, words::status(y.status).get(self.locale)));
            row.push(Cell::text(remarks.collect::<Vec<_>>().join(person.comma())));
            row
        });
        let rows = rows.collect();
        Sheet { name: self.word(Word("公示名单", "Public notice")), columns, rows }
    }

    /// The public-notice list, as it stands in the workbook: its name, its columns, its rows.
    pub fn notice(&self) -> (&'static str, Vec<String>, Vec<Vec<String>>) {
        let sheet = self.notice_sheet();
        let text = |cell: Cell| match cell {
            Cell::Text(text) | Cell::Coloured(text, _) => text,
            Cell::Number(hours) => hours.to_string(),
            Cell::Count(count) => count.to_string(),
        };
        (
            sheet.name,
            sheet.columns.into_iter().map(|(name, _)| name).collect(),
            sheet.rows.into_iter().map(|row| row.into_iter().map(text).collect()).collect(),
        )
    }

    fn fault_sheet(&self) -> Sheet {
        let columns = self.columns(&[
            (words::PERSON, 10),
            (words::NAME, 10),
            (words::SHEET, 16),
            (words::CELL, 10),
            (words::PROBLEM, 70),
            (words::FIELD, 36),
            (words::CODE, 20),
        ]);
        let mut rows = Vec::new();
        for person in &self.people {
            for fault in person.faults() {
                rows.push(vec![
                    Cell::text(person.id()),
                    Cell::text(person.name()),
                    Cell::text(fault.place.map(|place| place.sheet.clone()).unwrap_or_default()),
                    Cell::text(fault.place.map(|place| place.cell.clone()).unwrap_or_default()),
                    Cell::text(fault.message),
                    Cell::text(fault.path),
                    Cell::text(fault.code),
                ]);
            }
        }
        rows.extend(self.faults.iter().map(|fault| {
            vec![
                Cell::text(""),
                Cell::text(""),
                Cell::text(fault.place.sheet.clone()),
                Cell::text(fault.place.cell.clone()),
                Cell::text(fault.message.get(self.locale)),
                Cell::text(""),
                Cell::text(fault.code),
            ]
        }));
        Sheet { name: self.word(Word("错误", "Faults")), columns, rows }
    }
}

#[cfg(test)]
mod tests {
    use ce_rules::Rules;

    use crate::{File, Options, assess, read, report};

    use super::*;

    /// The workbook of one applicant with a patent, and of a record that is refused.
    fn workbook(title: &str) -> Vec<u8> {
        let activity =
            format!(r#"{{"id":"a1","kind":"patent","title":"{title}","date":"2020","role":"first"}}"#);
        let applicant = r#"{"id":"T1","target":"associate_senior"}"#;
        let bytes = format!(
            r#"[{{"application_year":2021,"applicant":{applicant},"activities":[{activity}]}},{{"activities":3}}]"#
        );
        let file = File { name: "requests.json", bytes: bytes.as_bytes() };
        let input = read(&file, &Options::default(), Rules::builtin()).unwrap();
        report(&assess(input, Rules::builtin()), Rules::builtin(), Locale::Zh).unwrap()
    }

    #[test]
    fn texts_longer_than_a_cell_are_shortened() {
        assert!(workbook(&"长".repeat(40_000)).starts_with(b"PK"));
    }

    #[test]
    fn the_same_results_are_the_same_workbook() {
        assert!(workbook("x") == workbook("x"));
    }
}
