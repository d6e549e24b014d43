//! The ledger: the yearly registration of each person, as a table, a document, and a workbook to print and sign.

use std::collections::BTreeSet;
use std::fmt::Write;

use ce_rules::{ActivityAssessment, Ledger, LedgerLine, LedgerYear, Locale, Outcome, Rules, Status};
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use super::markdown::{cell, head, row};
use super::{Look, Report};
use crate::record::{Answered, Assessed, InputFault};
use ce_rules_workbook::shown::Names;
use ce_rules_workbook::shown::paper::{FONT, height, lines, page};
use ce_rules_workbook::shown::paper::{MOST_LINES, shortened};
use ce_rules_workbook::shown::words::{self, Word, either, plain};

const TITLE: Word = Word("继续教育年度登记", "Yearly registration of continuing education");
const DATE: Word = Word("日期", "date");
const EVIDENCE: Word = Word("认定材料", "evidence");
const NOT_ENTERED: Word = Word("未计入", "not entered");
const NOTHING: Word = Word("（没有计入的活动）", "(no activity counts)");

/// The ledgers of an input, ready to be shown.
pub struct LedgerReport<'r> {
    answers: &'r [Answered<Ledger>],
    refused: Vec<Assessed>,
    faults: &'r [InputFault],
    rules: &'r Rules,
    locale: Locale,
}

/// One person's ledger with the names at hand.
struct Registered<'r> {
    id: &'r str,
    name: &'r str,
    department: &'r str,
    ledger: &'r Ledger,
    names: Names<'r>,
}

impl<'r> Registered<'r> {
    /// The person as others know them: the name, or else the id.
    fn known_as(&self) -> &'r str {
        if self.name.is_empty() { self.id } else { self.name }
    }

    fn heading(&self) -> String {
        format!("{} {}", self.id, self.name).trim().to_owned()
    }

    fn activity(&self, line: &LedgerLine) -> Option<&'r ActivityAssessment> {
        self.ledger.activities.iter().find(|activity| activity.id == line.activity)
    }

    /// What an activity is called: its title, or else its kind.
    fn called(&self, line: &LedgerLine) -> String {
        let title = line.title.as_deref().map(str::trim).filter(|title| !title.is_empty());
        title.unwrap_or_else(|| self.names.kind(line.kind.as_str())).to_owned()
    }

    /// A year in a line: how it stands, its hours, what it is short of.
    fn year(&self, year: &LedgerYear) -> String {
        let locale = self.names.locale;
        let status = words::status(year.status).get(locale);
        let each = |(subject, hours): (&ce_rules::SubjectId, ce_rules::Hours)| {
            format!("{} {hours}", self.names.subject(subject.as_str()))
        };
        let mut hours: Vec<String> = year.hours.iter().map(each).collect();
        hours.push(format!("{} {}", words::TOTAL.get(locale), year.total));
        let lacks = year.shortfall.subjects.iter().filter(|(_, hours)| !hours.is_zero());
        let mut lacks: Vec<String> = lacks.map(each).collect();
        if lacks.is_empty() && !year.shortfall.total.is_zero() {
            lacks.push(format!("{} {}", words::TOTAL.get(locale), year.shortfall.total));
        }
        let (number, hours) = (year.year, hours.join(Word("，", ", ").get(locale)));
        let lacks = if lacks.is_empty() {
            String::new()
        } else {
            let lacks = lacks.join(self.names.comma());
            either(locale, || format!("；缺 {lacks}"), || format!("; short of {lacks}"))
        };
        either(
            locale,
            || format!("{number} 年度　{status}　{hours}{lacks}"),
            || format!("{number}: {status}; {hours}{lacks}"),
        )
    }

    /// The lines to enter: date, activity, kind, subject, hours, evidence.
    fn entered(&self, year: &LedgerYear) -> Vec<[String; 6]> {
        let lines = year.lines.iter().filter(|line| line.outcome == Outcome::Recognised);
        lines
            .map(|line| {
                let subject = line.subject.as_ref().map(|subject| self.names.subject(subject.as_str()));
                [
                    line.date.replace('/', Word(" 至 ", " to ").get(self.names.locale)),
                    self.called(line),
                    self.names.kind(line.kind.as_str()).to_owned(),
                    subject.unwrap_or_else(|| {
                        words::status(Status::DeemedMet).get(self.names.locale).to_owned()
                    }),
                    line.hours.to_string(),
                    self.names.documents(&line.evidence),
                ]
            })
            .collect()
    }

    /// What is not entered and why.
    fn left_out(&self, year: &LedgerYear) -> Vec<String> {
        let lines = year.lines.iter().filter(|line| line.outcome != Outcome::Recognised);
        lines.filter_map(|line| Some(self.why(&self.called(line), self.activity(line)?))).collect()
    }

    /// Activities that stand in no year, and why.
    fn unplaced(&self) -> Vec<String> {
        let unplaced = self.ledger.activities.iter().filter(|activity| activity.years.is_empty());
        unplaced.map(|activity| self.why(self.names.kind(activity.kind.as_str()), activity)).collect()
    }

    fn why(&self, called: &str, activity: &ActivityAssessment) -> String {
        let locale = self.names.locale;
        let id = &activity.id;
        let why = if activity.outcome == Outcome::Pending {
            let missing = self.names.missing(&activity.evidence.missing, Word("；或者：", "; or else: "));
            either(locale, || format!("补 {missing}"), || format!("bring {missing}"))
        } else {
            let denies =
                activity.findings.iter().filter(|finding| ce_rules_workbook::shown::person::denies(finding));
            denies.map(|finding| self.names.finding(finding)).collect::<Vec<_>>().join(self.names.comma())
        };
        either(locale, || format!("{id} {called}：{why}"), || format!("{id} {called}: {why}"))
    }

    /// What the ledger does not ask.
    fn not_asked(&self) -> Vec<String> {
        let each = |rule: &ce_rules::NotAsked| {
            let (id, clause) = (&rule.requirement, self.names.cite(rule.clause.as_str()));
            let why = match rule.why {
                ce_rules::NotAskedWhy::Applicant => Word(
                    "只对部分人员要求，记录未说明",
                    "asked of some only, and the record does not say of whom",
                ),
                ce_rules::NotAskedWhy::SeveralYears => {
                    Word("按多年合计，不在年度登记中判断", "asked of several years together")
                }
            };
            let why = why.get(self.names.locale);
            either(
                self.names.locale,
                || format!("要求“{id}”未判断：{why}（{clause}）"),
                || format!("requirement `{id}` is not judged: {why} ({clause})"),
            )
        };
        self.ledger.not_asked.iter().map(each).collect()
    }

    /// What decided.
    fn decided(&self) -> String {
        let Ledger { engine, policy, policy_digest, .. } = self.ledger;
        let title = self.names.policy.map_or("", |policy| policy.document().title.get(self.names.locale));
        format!("{title} · {policy} {policy_digest} · ce-rules {engine}")
    }
}

impl<'r> LedgerReport<'r> {
    /// The ledgers with what is wrong with the input.
    pub fn new(
        answers: &'r [Answered<Ledger>],
        faults: &'r [InputFault],
        rules: &'r Rules,
        locale: Locale,
    ) -> Self {
        Self { answers, refused: Answered::refused(answers), faults, rules, locale }
    }

    fn word(&self, word: Word) -> &'static str {
        word.get(self.locale)
    }

    fn people(&self) -> impl Iterator<Item = Registered<'r>> {
        self.answers.iter().filter_map(|answer| {
            let ledger = answer.result.as_ref().ok()?;
            let policy = self.rules.policy(ledger.policy.as_str()).map(AsRef::as_ref);
            Some(Registered {
                id: &answer.record.id,
                name: answer.record.name.as_deref().unwrap_or_default(),
                department: answer.record.department.as_deref().unwrap_or_default(),
                ledger,
                names: Names { policy, locale: self.locale },
            })
        })
    }

    fn heads(&self) -> [&'static str; 6] {
        [DATE, words::ACTIVITY, words::KIND, words::SUBJECT, words::HOURS, EVIDENCE]
            .map(|word| self.word(word))
    }

    /// Each person with the years and their lines.
    pub fn table(&self, look: Look) -> String {
        let mut out = String::new();
        for person in self.people() {
            let _ = writeln!(out, "{}", plain(&person.heading()));
            for year in &person.ledger.years {
                let _ = writeln!(out, "\n{}", plain(&person.year(year)));
                let entered = person.entered(year);
                if !entered.is_empty() {
                    let mut table = Report::new_table(look);
                    table.set_header(self.heads());
                    for line in entered {
                        table.add_row(line.map(|text| plain(&text)));
                    }
                    let _ = writeln!(out, "{table}");
                }
                for line in person.left_out(year) {
                    let _ = writeln!(out, "  × {}", plain(&line));
                }
            }
            for line in person.unplaced().into_iter().chain(person.not_asked()) {
                let _ = writeln!(out, "  × {}", plain(&line));
            }
            out.push('\n');
        }
        let mut text = String::new();
        Report::new(&self.refused, self.faults, self.rules, self.locale).refusals(&mut text);
        out + &plain(&text)
    }

    /// The same as a document.
    pub fn markdown(&self) -> String {
        let mut out = format!("# {}\n", self.word(TITLE));
        for person in self.people() {
            let _ = write!(out, "\n## {}\n", cell(&person.heading()));
            let _ = write!(out, "\n{}\n", cell(&person.decided()));
            for year in &person.ledger.years {
                let clauses = person.names.cite_all(&year.clauses).join(person.names.comma());
                let _ = write!(out, "\n### {}\n\n", cell(&person.year(year)));
                let _ = writeln!(out, "{} {}\n", self.word(words::CLAUSE), cell(&clauses));
                let entered = person.entered(year);
                if entered.is_empty() {
                    let _ = writeln!(out, "{}", self.word(NOTHING));
                } else {
                    out.push_str(&head(&self.heads()));
                    for line in entered {
                        out.push_str(&row(&line));
                    }
                }
                let findings = year.findings.iter().map(|finding| person.names.finding(finding));
                let left_out = person.left_out(year);
                let left_out = left_out
                    .into_iter()
                    .map(|line| format!("{}{}{line}", self.word(NOT_ENTERED), self.word(Word("：", ": "))));
                let notes: Vec<String> = findings.chain(left_out).collect();
                if !notes.is_empty() {
                    out.push('\n');
                }
                for note in notes {
                    let _ = writeln!(out, "- {}", cell(&note));
                }
            }
            let rest: Vec<String> = person.unplaced().into_iter().chain(person.not_asked()).collect();
            if !rest.is_empty() {
                out.push('\n');
            }
            for note in rest {
                let _ = writeln!(out, "- {}", cell(&note));
            }
        }
        Report::new(&self.refused, self.faults, self.rules, self.locale).refusals_markdown(&mut out);
        plain(&out)
    }

    /// A workbook with a sheet a person, ready to print and sign; and one of what was refused, if anything was.
    pub fn workbook(&self) -> Result<Workbook, XlsxError> {
        let mut workbook = Workbook::new();
        let properties = DocProperties::new()
            .set_title(self.word(TITLE))
            .set_author("ce-rules")
            .set_comment(format!("ce-rules {}", ce_rules::VERSION))
            // A clock would make every workbook another.
            .set_creation_datetime(&ExcelDateTime::from_ymd(2021, 1, 1)?);
        workbook.set_properties(&properties);
        let formats = Formats::new();
        let mut names = SheetNames::default();
        let refused = self.word(Word("退回", "Refused"));
        names.used.insert(refused.to_lowercase());
        for person in self.people() {
            let worksheet = workbook.add_worksheet();
            worksheet.set_name(names.next(person.known_as()))?;
            Sheet { worksheet, row: 0, formats: &formats, locale: self.locale }.person(self, &person)?;
        }
        let mut text = String::new();
        Report::new(&self.refused, self.faults, self.rules, self.locale).refusals(&mut text);
        if !text.is_empty() || self.answers.is_empty() {
            let worksheet = workbook.add_worksheet();
            worksheet.set_name(refused)?;
            let mut sheet = Sheet { worksheet, row: 0, formats: &formats, locale: self.locale };
            sheet.columns()?;
            for line in text.lines().filter(|line| !line.is_empty()) {
                sheet.merged(&formats.note, line)?;
            }
        }
        Ok(workbook)
    }
}

/// Names of sheets: of characters that spreadsheets take, no longer than they take, none twice.
#[derive(Default)]
struct SheetNames {
    used: BTreeSet<String>,
}

impl SheetNames {
    /// The most that a spreadsheet takes, counted as it counts.
    const MOST: usize = 31;

    fn next(&mut self, wanted: &str) -> String {
        let taken = |c: char| {
            if matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\') || c.is_control() { '_' } else { c }
        };
        let plain: String = wanted.trim().chars().map(taken).collect();
        // An apostrophe may not stand at either end, and one name is the spreadsheet's own.
        let plain = plain.trim_matches('\'').trim();
        let base = match plain {
            "" => "_",
            name if name.eq_ignore_ascii_case("history") => "_history",
            name => name,
        };
        let mut name = Self::cut(base, Self::MOST);
        let mut number = 2_u32;
        while !self.used.insert(name.to_lowercase()) {
            let ending = format!(" ({number})");
            name = Self::cut(base, Self::MOST - ending.len()) + &ending;
            number += 1;
        }
        name
    }

    fn cut(name: &str, most: usize) -> String {
        let mut left = most;
        let fits = |c: &char| {
            let rest = left.checked_sub(c.len_utf16());
            left = rest.unwrap_or(0);
            rest.is_some()
        };
        let cut: String = name.chars().take_while(fits).collect();
        cut.trim_end_matches('\'').trim_end().to_owned()
    }
}

/// The formats of the sheets.
struct Formats {
    title: Format,
    who: Format,
    year: Format,
    head: Format,
    text: Format,
    number: Format,
    count: Format,
    note: Format,
    sign: Format,
}

impl Formats {
    fn new() -> Self {
        let base = || Format::new().set_font_name(FONT).set_font_size(10).set_text_wrap();
        let framed = || base().set_border(FormatBorder::Thin).set_align(FormatAlign::VerticalCenter);
        Self {
            title: base().set_font_size(16).set_bold().set_align(FormatAlign::Center),
            who: base().set_font_size(11),
            year: framed().set_bold().set_background_color("#D9E2F3"),
            head: framed().set_bold().set_align(FormatAlign::Center),
            text: framed(),
            number: framed().set_num_format("0.##").set_align(FormatAlign::Right),
            count: framed().set_align(FormatAlign::Center),
            note: base().set_align(FormatAlign::Top),
            sign: framed().set_align(FormatAlign::Top),
        }
    }
}

/// A sheet while it is written.
struct Sheet<'s> {
    worksheet: &'s mut Worksheet,
    row: u32,
    formats: &'s Formats,
    locale: Locale,
}

impl Sheet<'_> {
    const WIDTHS: [u16; 7] = [5, 13, 34, 24, 10, 8, 40];
    const LAST: u16 = 6;

    fn columns(&mut self) -> Result<(), XlsxError> {
        page(self.worksheet);
        for (column, width) in (0_u16..).zip(Self::WIDTHS) {
            self.worksheet.set_column_width(column, width)?;
        }
        Ok(())
    }

    /// A paragraph over the whole width.
    fn merged(&mut self, format: &Format, text: &str) -> Result<(), XlsxError> {
        let width = Self::WIDTHS.iter().map(|width| usize::from(*width)).sum::<usize>() - 4;
        let text = shortened(text.to_owned());
        self.worksheet.set_row_height(self.row, height(lines(&text, width).min(MOST_LINES)))?;
        self.worksheet.merge_range(self.row, 0, self.row, Self::LAST, &text, format)?;
        self.row += 1;
        Ok(())
    }

    fn person(mut self, report: &LedgerReport<'_>, person: &Registered<'_>) -> Result<(), XlsxError> {
        let word = |word: Word| report.word(word);
        self.columns()?;
        self.worksheet.set_row_height(0, 30)?;
        let title = word(TITLE);
        self.worksheet.merge_range(0, 0, 0, Self::LAST, title, &self.formats.title)?;
        self.row = 1;
        let colon = word(Word("：", ": "));
        let who =
            [(words::NAME, person.name), (words::PERSON, person.id), (words::DEPARTMENT, person.department)];
        let who: Vec<String> = who
            .into_iter()
            .filter(|(_, said)| !said.is_empty())
            .map(|(name, said)| format!("{}{colon}{said}", word(name)))
            .collect();
        self.merged(&self.formats.who, &who.join("　　"))?;
        for year in &person.ledger.years {
            self.year(report, person, year)?;
        }
        self.row += 1;
        for note in person.unplaced().into_iter().chain(person.not_asked()) {
            self.merged(&self.formats.note, &note)?;
        }
        self.signatures()?;
        self.merged(&self.formats.note, &person.decided())
    }

    fn year(
        &mut self,
        report: &LedgerReport<'_>,
        person: &Registered<'_>,
        year: &LedgerYear,
    ) -> Result<(), XlsxError> {
        self.row += 1;
        self.merged(&self.formats.year, &person.year(year))?;
        let entered = person.entered(year);
        if entered.is_empty() {
            self.merged(&self.formats.text, report.word(NOTHING))?;
        } else {
            self.worksheet.set_row_height(self.row, 20)?;
            let heads = std::iter::once(report.word(words::NUMBER)).chain(report.heads());
            for (column, name) in (0_u16..).zip(heads) {
                self.worksheet.write_string_with_format(self.row, column, name, &self.formats.head)?;
            }
            self.row += 1;
        }
        for (number, line) in (1_u32..).zip(&entered) {
            let wide = line.iter().zip(Self::WIDTHS.iter().skip(1));
            let tall = wide.map(|(text, width)| lines(text, usize::from(*width).saturating_sub(1)));
            self.worksheet.set_row_height(self.row, height(tall.max().unwrap_or(1).min(MOST_LINES)))?;
            self.worksheet.write_number_with_format(self.row, 0, number, &self.formats.count)?;
            for (column, text) in (1_u16..).zip(line) {
                // The fifth are hours; all else always as a text, so that nothing of a record becomes a formula.
                match text.parse::<f64>() {
                    Ok(hours) if column == 5 => self.worksheet.write_number_with_format(
                        self.row,
                        column,
                        hours,
                        &self.formats.number,
                    )?,
                    _ => {
                        let text = shortened(text.clone());
                        self.worksheet.write_string_with_format(
                            self.row,
                            column,
                            &text,
                            &self.formats.text,
                        )?
                    }
                };
            }
            self.row += 1;
        }
        for finding in &year.findings {
            self.merged(&self.formats.note, &person.names.finding(finding))?;
        }
        for line in person.left_out(year) {
            let (name, colon) = (report.word(NOT_ENTERED), report.word(Word("：", ": ")));
            self.merged(&self.formats.note, &format!("{name}{colon}{line}"))?;
        }
        Ok(())
    }

    /// Where the person, the unit and the authority sign.
    fn signatures(&mut self) -> Result<(), XlsxError> {
        self.row += 1;
        self.worksheet.set_row_height(self.row, 72)?;
        let signatures = [
            (0, 2, Word("本人签字：\n\n\n　　　　年　　月　　日", "Signed:\n\n\nDate:")),
            (
                3,
                5,
                Word(
                    "单位审核（盖章）：\n\n\n　　　　年　　月　　日",
                    "Checked by the unit (stamp):\n\n\nDate:",
                ),
            ),
            (
                6,
                6,
                Word(
                    "主管部门登记（盖章）：\n\n\n　　　　年　　月　　日",
                    "Registered by the authority (stamp):\n\n\nDate:",
                ),
            ),
        ];
        for (from, to, text) in signatures {
            let text = text.get(self.locale);
            if from == to {
                self.worksheet.write_string_with_format(self.row, from, text, &self.formats.sign)?;
            } else {
                self.worksheet.merge_range(self.row, from, self.row, to, text, &self.formats.sign)?;
            }
        }
        self.row += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_sheets_are_taken_by_spreadsheets_and_none_is_twice() {
        let mut names = SheetNames::default();
        assert_eq!(names.next("张三"), "张三");
        assert_eq!(names.next("张三"), "张三 (2)");
        assert_eq!(names.next("a/b:c[d]*?\\e\n"), "a_b_c_d____e");
        assert_eq!(names.next("''"), "_");
        assert_eq!(names.next("History"), "_history");
        let long = "长".repeat(40);
        assert_eq!(names.next(&long).chars().count(), 31);
        let second = names.next(&long);
        assert_eq!((second.chars().count(), second.ends_with(" (2)")), (31, true));
        assert_eq!(names.next("ABC"), "ABC");
        assert_eq!(names.next("abc"), "abc (2)", "spreadsheets do not tell letters of two cases apart");
        assert!(names.next(&"😀".repeat(40)).encode_utf16().count() <= 31);
    }
}
