//! Procedures, public notices, rosters and programmes: an answer as a table for the terminal or as a document.

use std::fmt::Write;

use ce_rules::calendar::{Calendar, CalendarYear};
use ce_rules::programme::{PlannedFact, TermOutcome};
use ce_rules::roster::{Handbook, RosterOutcome, RosterRow};
use ce_rules::{ClauseId, Finding, Locale, Policy, Procedure, Programme, Publicity, Roster};
use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use comfy_table::{ContentArrangement, Table};

use super::markdown::{cell, head, row};
use ce_rules_workbook::shown::wording;
use ce_rules_workbook::shown::words::{self, Word, either, plain};

/// An answer to be shown: a title, lines, a table, and lines below it.
#[derive(Debug, Clone)]
pub struct Sheet {
    pub(super) title: String,
    pub(super) lines: Vec<String>,
    pub(super) names: Vec<String>,
    pub(super) rows: Vec<Vec<String>>,
    pub(super) notes: Vec<String>,
}

impl Sheet {
    /// For the terminal.
    pub fn table(&self) -> String {
        let mut out = format!("{}\n", self.title);
        for line in &self.lines {
            let _ = writeln!(out, "{line}");
        }
        let mut out = plain(&out);
        if !self.rows.is_empty() {
            let mut table = Table::new();
            table
                .load_style(UTF8_HORIZONTAL_ONLY)
                .set_content_arrangement(ContentArrangement::Dynamic)
                .set_header(&self.names);
            for row in &self.rows {
                table.add_row(row.iter().map(|text| plain(text)));
            }
            let _ = writeln!(out, "\n{table}");
        }
        for note in &self.notes {
            let _ = writeln!(out, "{}", plain(note));
        }
        out
    }

    /// As a document.
    pub fn markdown(&self) -> String {
        let mut out = format!("# {}\n", cell(&self.title));
        for line in &self.lines {
            let _ = write!(out, "\n{}\n", cell(line));
        }
        if !self.rows.is_empty() {
            let names: Vec<&str> = self.names.iter().map(String::as_str).collect();
            let _ = write!(out, "\n{}", head(&names));
            for cells in &self.rows {
                out.push_str(&row(cells));
            }
        }
        for (at, note) in self.notes.iter().enumerate() {
            let space = if at == 0 { "\n" } else { "" };
            let _ = writeln!(out, "{space}- {}", cell(note));
        }
        plain(&out)
    }
}

fn owned(names: Vec<&str>) -> Vec<String> {
    names.into_iter().map(str::to_owned).collect()
}

/// How the answers of a policy are put into words.
pub(crate) struct Words<'p> {
    pub(crate) policy: &'p Policy,
    pub(crate) locale: Locale,
}

impl Words<'_> {
    pub(crate) fn word(&self, zh: &'static str, en: &'static str) -> &'static str {
        Word(zh, en).get(self.locale)
    }

    pub(crate) fn cite<'c>(&self, clauses: impl IntoIterator<Item = &'c ClauseId>) -> String {
        wording::cite(self.policy, clauses).join(self.word("、", ", "))
    }

    fn finding(&self, finding: &Finding) -> String {
        let (message, clause) = (finding.message(), self.cite([&finding.clause]));
        let message = message.get(self.locale);
        either(self.locale, || format!("{message}（{clause}）"), || format!("{message} ({clause})"))
    }

    /// That the working days of some years are known by weekends alone.
    fn calendar(&self, calendar: &[CalendarYear]) -> Option<String> {
        let unknown = calendar.iter().filter(|year| year.calendar == Calendar::WeekendsOnly);
        let years: Vec<String> = unknown.map(|year| year.year.to_string()).collect();
        (!years.is_empty()).then(|| {
            either(
                self.locale,
                || format!("注意：{} 年的放假调休安排未知，只除去周末，请核对", years.join("、")),
                || {
                    format!(
                        "Note: the arrangement of holidays of {} is not known, and weekends alone are off: please check",
                        years.join(", ")
                    )
                },
            )
        })
    }
}

/// A span of days, as far as it is bounded.
pub(crate) fn span(
    earliest: Option<impl std::fmt::Display>,
    latest: Option<impl std::fmt::Display>,
    locale: Locale,
) -> String {
    match (earliest, latest) {
        (Some(from), Some(to)) => format!("{from} – {to}"),
        (None, Some(to)) => either(locale, || format!("{to} 前（含）"), || format!("by {to}")),
        (Some(from), None) => either(locale, || format!("{from} 起"), || format!("from {from}")),
        (None, None) => String::new(),
    }
}

/// A procedure: a row a step.
pub fn procedure(answer: &Procedure, policy: &Policy, locale: Locale) -> Sheet {
    let words = Words { policy, locale };
    let colon = words.word("：", ": ");
    let (unit, target) = (answer.unit.name(locale), answer.target.name(locale));
    let year = answer.application_year;
    let title = either(
        locale,
        || format!("{year} 年申报{target}的学时认定程序（{unit}）"),
        || format!("How hours are recognised for {target} titles in {year} ({unit})"),
    );
    let mut lines = vec![format!("{} `{}`", words.word("政策", "policy"), answer.policy)];
    if let Some(left) = &answer.left_to {
        let cite = words.cite([&left.clause]);
        let authority = left.authority.as_ref().map(|authority| authority.get(locale));
        let whom = authority.map(|by| format!("{}{colon}{by}", words.word("由其规定", "settled by")));
        let note = left.note.get(locale);
        let note = either(locale, || format!("{note}（{cite}）"), || format!("{note} ({cite})"));
        lines.extend(whom);
        lines.push(note);
    }
    if let Some(on) = answer.on {
        let next = answer.next.as_ref().map_or_else(
            || words.word("无", "none").to_owned(),
            |next| {
                let step = answer.steps.iter().find(|step| step.id == next.step);
                let action = step.map(|step| step.action.get(locale)).unwrap_or_default();
                format!("{} {action}", next.date)
            },
        );
        lines.push(format!("{on}{colon}{}{colon}{next}", words.word("下一个期限", "next deadline")));
        if !answer.late.is_empty() {
            lines.push(either(
                locale,
                || format!("已逾期 {} 步（已办的除外）", answer.late.len()),
                || format!("{} steps are late, unless they have been made", answer.late.len()),
            ));
        }
    }
    let mut names = vec![
        words.word("步", "step"),
        words.word("由谁", "who"),
        words.word("做什么", "does what"),
        words.word("材料", "documents"),
        words.word("时间", "when"),
        words.word("最迟", "due"),
    ];
    names.extend(answer.on.map(|_| words.word("状态", "state")));
    names.push(words.word("依据", "clause"));
    let rows = (1..).zip(&answer.steps).map(|(number, step)| {
        let documents: Vec<&str> = step.documents.iter().map(|document| document.get(locale)).collect();
        let action = step.action.get(locale).to_owned();
        let posted = step.working_days.map(|days| {
            either(
                locale,
                || format!("，不少于 {days} 个工作日"),
                || format!(", for at least {days} working days"),
            )
        });
        let mut row = vec![
            format!("{number}"),
            step.actor.get(locale).to_owned(),
            action + &posted.unwrap_or_default(),
            documents.join(words.word("；", "; ")),
            span(step.earliest, step.latest, locale),
            step.due.map(|due| due.to_string()).unwrap_or_default(),
        ];
        row.extend(step.state.map(|at| at.name(locale).to_owned()));
        row.push(words.cite(&step.clauses));
        row
    });
    let rows = rows.collect();
    let mut notes: Vec<String> = answer.findings.iter().map(|finding| words.finding(finding)).collect();
    if answer.steps.iter().any(|step| step.due.is_some()) {
        notes.push(
            words
                .word(
                    "“最迟”由其后各步的期限和公示工作日推得，通知未直接规定",
                    "`due` follows from the deadlines of later steps and the working days of the notice; the notice itself states only `when`",
                )
                .to_owned(),
        );
    }
    notes.extend(words.calendar(&answer.calendar));
    Sheet { title, lines, names: owned(names), rows, notes }
}

/// A public notice: its days.
pub fn publicity(answer: &Publicity, policy: &Policy, locale: Locale) -> Sheet {
    let words = Words { policy, locale };
    let cite = words.cite(&answer.clauses);
    let days = answer.working_days;
    let title = either(
        locale,
        || format!("公示不少于 {days} 个工作日（{cite}）"),
        || format!("A public notice of at least {days} working days ({cite})"),
    );
    let mut rows = Vec::new();
    let mut add = |zh: &'static str, en: &'static str, value: String| {
        rows.push(vec![words.word(zh, en).to_owned(), value]);
    };
    if let Some(start) = answer.start {
        add("公示之日（不计）", "posted (the day does not count)", start.to_string());
    }
    if !answer.days.is_empty() {
        let days: Vec<String> = answer.days.iter().map(ToString::to_string).collect();
        add("计入的工作日", "working days that count", days.join(words.word("、", ", ")));
    }
    if let Some(last) = answer.last_day {
        add("公示期满（当日终了）", "served at the end of", last.to_string());
    }
    if let Some(deadline) = answer.deadline {
        add("须期满之日", "to be served by the end of", deadline.to_string());
    }
    if let Some(latest) = answer.latest_start {
        add("最迟公示之日", "to be posted by", latest.to_string());
    }
    if let Some(in_time) = answer.in_time {
        let said = if in_time { words::YES } else { words::NO };
        add("赶得上", "in time", said.get(locale).to_owned());
    }
    let names = vec![words.word("事项", "what"), words.word("日期", "date")];
    Sheet {
        title,
        lines: Vec::new(),
        names: owned(names),
        rows,
        notes: words.calendar(&answer.calendar).into_iter().collect(),
    }
}

pub(crate) const fn handbook(handbook: Handbook) -> Word {
    match handbook {
        Handbook::Full => Word("已用完", "full"),
        Handbook::None => Word("无手册", "none"),
        Handbook::InUse => Word("在用", "in use"),
    }
}

/// The title of a row of a roster: what it is called, else its level.
pub(crate) fn title_of(row: &RosterRow, locale: Locale) -> String {
    row.title_name.clone().unwrap_or_else(|| row.title.name(locale).to_owned())
}

/// A roster that was checked: a row a person.
pub fn roster(answer: &Roster, policy: &Policy, locale: Locale) -> Sheet {
    let words = Words { policy, locale };
    let colon = words.word("：", ": ");
    let (all, may) = (answer.rows.len(), answer.applicants);
    let title = either(
        locale,
        || format!("登记手册实名制申领：共 {all} 人，可申领 {may}，不予申领 {}", all - may),
        || format!("Handbooks asked for: {all} people, {may} may have one, {} are refused", all - may),
    );
    let parts = [
        ("所在部门", "department", &answer.unit),
        ("联系人", "contact", &answer.contact),
        ("联系电话", "telephone", &answer.telephone),
    ];
    let parts = parts.into_iter().filter_map(|(zh, en, value)| {
        let value = value.as_ref()?;
        Some(format!("{}{colon}{value}", words.word(zh, en)))
    });
    let parts: Vec<String> = parts.collect();
    let lines = if parts.is_empty() { Vec::new() } else { vec![parts.join("  ")] };
    let names = vec![
        words::NUMBER.get(locale),
        words::NAME.get(locale),
        words.word("身份证号", "identity number"),
        words.word("职称名称", "title"),
        words.word("职称取得时间", "date of title"),
        words.word("手册情况", "handbook"),
        words::OUTCOME.get(locale),
        words.word("备注", "remarks"),
        words::CLAUSE.get(locale),
    ];
    let row = |row: &RosterRow| {
        let outcome = match row.outcome {
            RosterOutcome::MayApply => words.word("可申领", "may have one"),
            RosterOutcome::Refused => words.word("不予申领", "refused"),
        };
        let why = row.findings.iter().map(|finding| finding.message().get(locale).to_owned());
        let remarks: Vec<String> = row.remarks.iter().cloned().chain(why).collect();
        vec![
            row.number.to_string(),
            row.name.clone(),
            row.identity_number.clone(),
            title_of(row, locale),
            row.title_date.to_string(),
            row.handbook.map(|of| handbook(of).get(locale).to_owned()).unwrap_or_default(),
            outcome.to_owned(),
            remarks.join(words.word("；", "; ")),
            words.cite(&row.clauses),
        ]
    };
    Sheet {
        title,
        lines,
        names: owned(names),
        rows: answer.rows.iter().map(row).collect(),
        notes: Vec::new(),
    }
}

/// A programme: a row a term or figure.
pub fn programme(answer: &Programme, policy: &Policy, locale: Locale) -> Sheet {
    let words = Words { policy, locale };
    let verdict = match (answer.meets, answer.terms.is_empty()) {
        (_, true) => words.word("通知没有可核对的条件", "there are no terms to check"),
        (Some(true), _) => words.word("符合条件", "meets its terms"),
        (Some(false), _) => words.word("不符合条件", "does not meet its terms"),
        (None, _) => words.word("尚有未说明的条件", "some terms are not stated yet"),
    };
    let names = vec![
        words.word("条件或数字", "term or figure"),
        words.word("要求", "asked"),
        words.word("计划", "planned"),
        words.word("结果", "outcome"),
        words.word("依据", "clause"),
    ];
    let truth = |truth: bool| if truth { words::YES } else { words::NO }.get(locale).to_owned();
    let terms = answer.terms.iter().map(|term| {
        let given = term.given.map(|given| match given {
            PlannedFact::Truth(value) => truth(value),
            PlannedFact::Amount(amount) => amount.to_string(),
        });
        let outcome = match term.outcome {
            TermOutcome::Met => words.word("符合", "met"),
            TermOutcome::NotMet => words.word("不符合", "not met"),
            TermOutcome::NotStated => words.word("未说明", "not stated"),
        };
        vec![
            format!("{} `{}`", term.name.get(locale), term.id),
            term.at_least.map_or_else(|| truth(true), |least| format!("≥ {least}")),
            given.unwrap_or_default(),
            outcome.to_owned(),
            words.cite([&term.clause]),
        ]
    });
    let figures = answer.figures.iter().map(|figure| {
        vec![
            figure.name.get(locale).to_owned(),
            amount(figure.amount, figure.about, locale),
            String::new(),
            String::new(),
            words.cite([&figure.clause]),
        ]
    });
    let rows = terms.chain(figures).collect();
    let note = |point: &ce_rules::policy::ProgrammePoint| {
        let (text, cite) = (point.text.get(locale), words.cite([&point.clause]));
        either(locale, || format!("{text}（{cite}）"), || format!("{text} ({cite})"))
    };
    let title = format!("{}{}{verdict}", answer.name.get(locale), words.word("：", ": "));
    Sheet {
        title,
        lines: Vec::new(),
        names: owned(names),
        rows,
        notes: answer.points.iter().map(note).collect(),
    }
}

/// A number of the sources, which may be about so much.
pub(crate) fn amount(amount: u32, about: bool, locale: Locale) -> String {
    if about {
        either(locale, || format!("约 {amount}"), || format!("about {amount}"))
    } else {
        amount.to_string()
    }
}
