//! Remedies: for each person what would make the years met, as a table and as a document.

use std::fmt::Write;

use ce_rules::{Hours, Locale, Remedies, Rules, Search, UnitsNeeded, YearRemedies};

use super::Report;
use super::markdown::cell;
use crate::record::{Answered, Assessed, InputFault};
use ce_rules_workbook::shown::Names;
use ce_rules_workbook::shown::words::{self, Word, either, plain};

const TITLE: Word = Word("如何补救", "What would make the years met");

/// The remedies of an input, ready to be shown.
pub struct RemedyReport<'r> {
    answers: &'r [Answered<Remedies>],
    refused: Vec<Assessed>,
    faults: &'r [InputFault],
    rules: &'r Rules,
    locale: Locale,
}

/// Lines that stand below each other: how deep, and what they say.
type Lines = Vec<(usize, String)>;

impl<'r> RemedyReport<'r> {
    /// The remedies with what is wrong with the input.
    pub fn new(
        answers: &'r [Answered<Remedies>],
        faults: &'r [InputFault],
        rules: &'r Rules,
        locale: Locale,
    ) -> Self {
        Self { answers, refused: Answered::refused(answers), faults, rules, locale }
    }

    /// What each person can do, for the terminal.
    pub fn table(&self) -> String {
        let mut out = String::new();
        for (heading, lines) in self.people() {
            let _ = writeln!(out, "{heading}");
            for (depth, line) in lines {
                let _ = writeln!(out, "{}- {line}", "  ".repeat(depth + 1));
            }
        }
        Report::new(&self.refused, self.faults, self.rules, self.locale).refusals(&mut out);
        plain(&out)
    }

    /// The same as a document.
    pub fn markdown(&self) -> String {
        let mut out = format!("# {}\n", TITLE.get(self.locale));
        for (heading, lines) in self.people() {
            let _ = write!(out, "\n## {}\n\n", cell(&heading));
            for (depth, line) in lines {
                let _ = writeln!(out, "{}- {}", "  ".repeat(depth), cell(&line));
            }
        }
        Report::new(&self.refused, self.faults, self.rules, self.locale).refusals_markdown(&mut out);
        plain(&out)
    }

    fn people(&self) -> impl Iterator<Item = (String, Lines)> {
        self.answers.iter().filter_map(|answer| {
            let remedies = answer.result.as_ref().ok()?;
            let policy = self.rules.policy(remedies.policy.as_str()).map(AsRef::as_ref);
            let names = Names { policy, locale: self.locale };
            let who: Vec<&str> =
                std::iter::once(answer.record.id.as_str()).chain(answer.record.name.as_deref()).collect();
            let verdict = words::verdict(remedies.verdict).get(self.locale);
            Some((format!("{}  {verdict}", who.join(" ")), self.of(remedies, names)))
        })
    }

    fn of(&self, remedies: &Remedies, names: Names<'_>) -> Lines {
        let locale = self.locale;
        let mut lines = Lines::new();
        for year in &remedies.years {
            self.year(year, names, &mut lines);
        }
        for run in &remedies.runs {
            let (name, from, to, short) = (&run.requirement, run.from, run.to, run.shortfall);
            lines.push((
                0,
                either(
                    locale,
                    || format!("{from}–{to} 年合计要求“{name}”还差 {short} 学时"),
                    || format!("{from}–{to}: requirement `{name}` is {short} hours short"),
                ),
            ));
        }
        let asked = remedies.application_year;
        lines.push((
            0,
            match remedies.earliest_application_year {
                Some(year) if year == asked => either(
                    locale,
                    || format!("{year} 年即可申报"),
                    || format!("can apply in {year}"),
                ),
                Some(year) => either(
                    locale,
                    || format!("按现有记录最早可在 {year} 年申报（此后各年度须达标）"),
                    || format!("with the record as it is, {year} is the earliest year to apply, if the years to come are met"),
                ),
                None => Word(
                    "按现有记录，十年内没有可以申报的年份",
                    "with the record as it is, there is no year to apply within ten years",
                )
                .get(locale)
                .to_owned(),
            },
        ));
        lines
    }

    fn year(&self, year: &YearRemedies, names: Names<'_>, lines: &mut Lines) {
        let locale = self.locale;
        let number = year.year;
        let clauses = names.cite_all(&year.clauses).join(names.comma());
        lines.push((
            0,
            either(
                locale,
                || format!("{number} 年度未达标（{clauses}）"),
                || format!("{number} is not met ({clauses})"),
            ),
        ));
        let said = match year.search {
            Search::All if year.sets.len() == 1 => Word("补齐下列材料即达标：", "met once this is supplied:"),
            Search::All => Word("补齐下列任一组材料即达标：", "met once any one of these is supplied:"),
            Search::FirstTen => Word(
                "补齐下列任一组材料即达标（仅列前十组）：",
                "met once any one of these is supplied (the first ten):",
            ),
            Search::None => Word("即使补齐全部材料也不达标", "not met even with all missing evidence"),
            Search::GivenUp => Word(
                "待补材料的活动组合太多，未能全部核算",
                "too many activities lack evidence to look through all their combinations",
            ),
        };
        lines.push((1, said.get(locale).to_owned()));
        for set in &year.sets {
            let each = set.iter().map(|completion| {
                let missing = names.missing(&completion.missing, Word("；或者：", "; or else: "));
                let id = &completion.activity;
                either(locale, || format!("{id} 补 {missing}"), || format!("{id}: {missing}"))
            });
            lines.push((2, each.collect::<Vec<_>>().join(Word("，并且 ", "; and ").get(locale))));
        }
        let subjects: Hours =
            year.lacks.iter().filter(|lack| lack.of != words::TOTAL.1).map(|lack| lack.hours).sum();
        for lack in &year.lacks {
            // Where the subjects fill the total there is no need to tell it again.
            if lack.of == words::TOTAL.1 && lack.hours <= subjects {
                continue;
            }
            let of = if lack.of == words::TOTAL.1 {
                words::TOTAL.get(locale).to_owned()
            } else {
                names.subject(&lack.of)
            };
            let hours = lack.hours;
            lines.push((
                1,
                either(
                    locale,
                    || format!("{of}还差 {hours} 学时，相当于（任一项）："),
                    || format!("{hours} hours short ({of}), which is one of:"),
                ),
            ));
            lines.extend(self.units(&lack.units, names).into_iter().map(|line| (2, line)));
        }
    }

    /// Units, those of one kind in a line.
    fn units(&self, units: &[UnitsNeeded], names: Names<'_>) -> Vec<String> {
        let kinds = units.chunk_by(|a, b| a.kind == b.kind);
        kinds
            .filter_map(|of_kind| {
                let kind = names.kind(of_kind.first()?.kind.as_str());
                let mut clauses: Vec<String> = Vec::new();
                let mut each: Vec<String> = Vec::new();
                for units in of_kind {
                    each.push(self.counted(units));
                    let clause = names.cite(units.clause.as_str());
                    if !clauses.contains(&clause) {
                        clauses.push(clause);
                    }
                }
                let each = each.join(Word(" 或 ", " or ").get(self.locale));
                let clauses = clauses.join(names.comma());
                Some(either(
                    self.locale,
                    || format!("{kind}：{each}（{clauses}）"),
                    || format!("{kind}: {each} ({clauses})"),
                ))
            })
            .collect()
    }

    fn counted(&self, units: &UnitsNeeded) -> String {
        let locale = self.locale;
        let counted = units.unit.counted(Hours::from(units.count), locale);
        let words = [units.role.as_deref(), units.level.as_deref()].into_iter().flatten();
        let mut about: Vec<String> = words.map(|word| words::code_in(word, locale)).collect();
        if let Some(rank) = units.rank_to {
            about.push(either(locale, || format!("前 {rank} 名"), || format!("rank up to {rank}")));
        }
        let least = [
            (units.months_at_least, Word("个月", "months")),
            (units.days_at_least, Word("天", "days")),
            (units.minutes_at_least, Word("分钟", "minutes")),
        ];
        for (least, name) in least {
            if let Some(least) = least {
                let name = name.get(locale);
                about.push(either(
                    locale,
                    || format!("满 {least} {name}"),
                    || format!("{least} {name} or more"),
                ));
            }
        }
        if let Some(room) = units.room {
            about.push(either(
                locale,
                || format!("本年度上限内只能再计 {room} 学时"),
                || format!("a cap of the year lets only {room} more hours count"),
            ));
        }
        let about = about.join(Word("，", ", ").get(locale));

        if about.is_empty() {
            counted
        } else {
            either(locale, || format!("{counted}（{about}）"), || format!("{counted} ({about})"))
        }
    }
}
