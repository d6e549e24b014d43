//! Showing results: a table for the terminal, a document, rows for spreadsheets, the JSON of the contract, a workbook.

mod csv;
mod evidence;
mod explain;
mod form;
mod ics;
mod impact;
mod ledger;
pub(crate) mod markdown;
pub mod office;
mod policy;
mod remedies;
mod table;

use std::collections::BTreeSet;
use std::ops::Deref;

use ce_rules::{ClauseId, Locale, PolicyId, Rules};
use ce_rules_workbook::shown::{Person, RecordFault, Results, Word};
pub(crate) use ce_rules_workbook::shown::{either, words};

use crate::record::{Answered, Assessed, InputFault};
pub use evidence::evidence;
pub use explain::ExplainReport;
pub use form::form;
pub use ics::calendar;
pub use impact::ImpactReport;
pub use ledger::LedgerReport;
pub use policy::{clause_markdown, policy_markdown};
pub use remedies::RemedyReport;
pub use words::plain;

/// How a table is to look.
#[derive(Debug, Clone, Copy, Default)]
pub struct Look {
    /// The width of the terminal; unlimited where nobody watches.
    pub width: Option<u16>,
    /// Whether in colour.
    pub colour: bool,
}

/// The results of an input, ready to be shown.
pub struct Report<'r> {
    results: Results<'r>,
    assessed: &'r [Assessed],
    rules: &'r Rules,
}

/// A report says what the workbook of the results does, in other forms.
impl<'r> Deref for Report<'r> {
    type Target = Results<'r>;

    fn deref(&self) -> &Results<'r> {
        &self.results
    }
}

impl<'r> Report<'r> {
    /// The results with what is wrong with the input.
    pub fn new(assessed: &'r [Assessed], faults: &'r [InputFault], rules: &'r Rules, locale: Locale) -> Self {
        Self { results: Results::new(assessed, faults, rules, locale), assessed, rules }
    }

    /// The public-notice list, as it stands in the workbook.
    pub fn notice(&self) -> office::Sheet {
        let (title, names, rows) = self.results.notice();
        office::Sheet { title: title.to_owned(), lines: vec![self.summary()], names, rows, notes: Vec::new() }
    }

    /// What is wrong with a refused record, each fault with its cell, a line each.
    pub(crate) fn faults_of(&self, record: usize) -> Vec<String> {
        let faults = self.people.get(record).map(Person::faults).unwrap_or_default();
        let line = |fault: RecordFault<'_>| {
            let place = fault.place.map(|place| format!("{place} ")).unwrap_or_default();
            format!("{place}[{}] {}", fault.code, fault.message)
        };
        faults.into_iter().map(line).collect()
    }

    /// The results of the contract, as a list in the order of the input; an error object stands for a refused record.
    pub fn json(&self) -> String {
        format!("[{}]\n", self.answers().collect::<Vec<_>>().join(",\n"))
    }

    /// The results of the contract, one a line.
    pub fn jsonl(&self) -> String {
        self.answers().map(|answer| answer + "\n").collect()
    }

    fn answers(&self) -> impl Iterator<Item = String> {
        self.assessed.iter().map(|one| {
            // Writing our own types to memory cannot fail.
            match &one.result {
                Ok(result) => serde_json::to_string(result),
                Err(error) => serde_json::to_string(error),
            }
            .unwrap_or_default()
        })
    }

    /// The clauses that the results by a policy name.
    fn cited(&self, policy: &PolicyId) -> BTreeSet<&ClauseId> {
        let results = self.people.iter().filter_map(Person::result).filter(|result| result.policy == *policy);
        let mut cited = BTreeSet::new();
        for result in results {
            cited.extend(result.window.clauses.iter());
            cited.extend(result.years.iter().flat_map(|year| year.clauses.iter()));
            cited.extend(result.runs.iter().flat_map(|run| run.clauses.iter()));
            cited.extend(result.activities.iter().flat_map(|activity| activity.clauses.iter()));
            let of_years = result.years.iter().flat_map(|year| &year.findings);
            let of_activities = result.activities.iter().flat_map(|activity| &activity.findings);
            cited.extend(
                result.findings.iter().chain(of_years).chain(of_activities).map(|found| &found.clause),
            );
        }
        cited
    }

    /// What the policies that decided ask of a year, the windows that they gave, and what the short names of their
    /// sources stand for; each number with its clause.
    fn requirements(&self) -> Vec<String> {
        let used: BTreeSet<&str> =
            self.people.iter().filter_map(Person::result).map(|result| result.policy.as_str()).collect();
        let mut lines: Vec<String> = Vec::new();
        let mut sources: Vec<String> = Vec::new();
        for policy in used.into_iter().filter_map(|id| self.rules.policy(id)) {
            lines.push(self::policy::requirements(policy, self.locale));
            let by_it =
                |person: &&Person<'_>| person.result().is_some_and(|result| result.policy == *policy.id());
            let windows: BTreeSet<String> =
                self.people.iter().filter(by_it).filter_map(Person::window).collect();
            let windows: Vec<String> = windows.into_iter().collect();
            lines.push(either(
                self.locale,
                || format!("{}：认定跨度 {}", policy.id(), windows.join("，")),
                || format!("{}: windows {}", policy.id(), windows.join(", ")),
            ));
            let cited = self.cited(policy.id());
            let instruments = policy.register().instruments().iter();
            for instrument in instruments.filter(|one| cited.iter().any(|clause| is_of(clause, &one.id))) {
                let source =
                    instrument.short.as_ref().map(|short| format!("{short} = {}", instrument.number));
                sources.extend(source.filter(|source| !sources.contains(source)));
            }
        }
        if !sources.is_empty() {
            lines.push(sources.join(self.word(Word("；", "; "))));
        }
        lines
    }
}

/// True if a clause is one of an instrument.
fn is_of(clause: &ClauseId, instrument: &str) -> bool {
    clause.as_str().split_once('/').is_some_and(|(of, _)| of == instrument)
}

/// What calls give for each applicant in turn, in JSON as a list; an error object stands for a refused record.
pub fn answers_json<T: serde::Serialize>(answers: &[Answered<T>]) -> String {
    let json = |answer: &Answered<T>| {
        // Writing our own types to memory cannot fail.
        match &answer.result {
            Ok(result) => serde_json::to_string(result),
            Err(error) => serde_json::to_string(error),
        }
        .unwrap_or_default()
    };
    format!("[{}]\n", answers.iter().map(json).collect::<Vec<_>>().join(",\n"))
}

#[cfg(test)]
mod tests {
    use ce_rules::{Error, Fault, FaultCode, Text};

    use super::*;
    use crate::record::{Place, Places, Record};

    /// A doctor with a patent whose certificate is missing, and a record that was refused.
    fn assessed(title: &str) -> Vec<Assessed> {
        let request = serde_json::json!({
            "application_year": 2021,
            "applicant": { "id": "T1", "target": "associate_senior", "degree": "doctor" },
            "certificates": [{ "from": 2019, "to": 2019 }],
            "activities": [
                { "id": "a1", "kind": "online_course", "subject": "public", "date": "2020", "hours": 30,
                  "evidence": ["course_outline", "completion_progress"] },
                { "id": "a2", "kind": "patent", "title": title, "date": "2020", "role": "first" },
                { "id": "a3", "kind": "paper", "date": "2020", "role": "first",
                  "evidence": ["journal_cover", "serial_number_page", "table_of_contents"] },
            ],
        });
        let record = |id: &str, name: &str, request: String| {
            let mut places = Places::default();
            places.insert("", Place { sheet: "人员".to_owned(), cell: "A2".to_owned() });
            Record { id: id.to_owned(), name: Some(name.to_owned()), department: None, request, places }
        };
        let request = request.to_string();
        let result = ce_rules::assess_text(&request);
        let message = Text::new("缺", "missing");
        let fault = Fault::new("/activities", FaultCode::MissingField, message);
        let error = Err(Error::InvalidRequest { faults: vec![fault] });
        vec![
            Assessed { record: record("T1", "张三", request), result },
            Assessed { record: record("=T2", "\u{1b}[31m李四", "{}".to_owned()), result: error },
        ]
    }

    fn report(assessed: &[Assessed], locale: Locale) -> Report<'_> {
        Report::new(assessed, &[], Rules::builtin(), locale)
    }

    #[test]
    fn the_table_says_what_to_bring_and_why_something_does_not_count() {
        let assessed = assessed("通风装置");
        let table = report(&assessed, Locale::Zh).table(Look::default(), false);
        for said in [
            "共 2 人：符合 0，待补材料 1，不符合 0，退回 1",
            "✓认定单",
            "…30+0",
            "缺专业60",
            "学时按“公需+专业”列出",
            "hunan-2021：每年 公需 ≥ 30（P21 二(二)3）",
            "认定跨度 2019–2020（P21 二(二)3）",
            "P21 = 湘人社函〔2021〕29号",
            "a2 通风装置：补 专利证书",
            "× a3 论文：刊物没有有效的国内统一刊号（未填）（P20A 二.3）",
            "人员!A2  缺  [missing_field /activities]",
        ] {
            assert!(table.contains(said), "{said}: {table}");
        }
        let english = report(&assessed, Locale::En).table(Look::default(), true);
        assert!(
            english.contains("lacks professional 60") && english.contains("a2 通风装置: bring"),
            "{english}"
        );
    }

    #[test]
    fn the_table_keeps_to_its_width_and_breaks_no_number() {
        let assessed = assessed("通风装置");
        for (locale, width) in [(Locale::Zh, 60), (Locale::Zh, 80), (Locale::En, 80), (Locale::En, 120)] {
            let look = Look { width: Some(width), colour: false };
            let table = report(&assessed, locale).table(look, false);
            let rule = table.lines().find(|line| line.starts_with('─')).unwrap();
            assert!(rule.chars().count() <= usize::from(width), "{table}");
            let subject = words::Word("专业60", "professional 60").get(locale);
            assert!(table.contains("30+0") && table.contains(subject), "{width}: {table}");
        }
    }

    #[test]
    fn colour_is_only_for_those_who_want_it_and_nothing_else_acts_on_the_terminal() {
        let assessed = assessed("\u{1b}[2J");
        for width in [None, Some(60)] {
            let table = |colour| report(&assessed, Locale::En).table(Look { width, colour }, true);
            assert!(!table(false).contains('\u{1b}'));
            assert!(table(true).contains('\u{1b}') && !table(true).contains("\u{1b}[2J"));
            assert!(!table(true).contains("\u{1b}[31m李四"));
        }
    }

    #[test]
    fn markup_in_a_record_is_text_in_the_document() {
        let document = report(&assessed("<b>*a*|[x](y)\n# z"), Locale::Zh).markdown();
        assert!(document.contains(r"&lt;b&gt;\*a\*\|\[x\](y) \# z"), "{document}");
        assert!(!document.contains('\u{1b}'));
    }

    #[test]
    fn rows_have_the_same_columns_whoever_was_refused() {
        let assessed = assessed("x");
        let csv = |of: &[Assessed]| String::from_utf8(report(of, Locale::En).csv()).unwrap();
        let (all, refused) = (csv(&assessed), csv(&assessed[1..]));
        assert_eq!(all.lines().next(), refused.lines().next());
        assert!(all.contains(",professional,total,shortfall_public,"));
        assert!(all.contains("evidence_missing:a2 no_cn_serial:a3"), "{all}");
        assert!(
            refused.contains("\n'=T2,") && refused.contains("人员!A2: missing [missing_field]"),
            "{refused}"
        );
    }
}
