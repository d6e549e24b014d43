//! Cases of a policy in a workbook: records, and on one more sheet what must come of each person's.
//!
//! The rows of a person make one case. What they say is put in the form of the core's
//! [cases](ce_rules::policy::Cases), with the cell of every expectation, so that what is wrong with a case, and what
//! came otherwise than expected, can be shown where it was written.

use std::collections::BTreeMap;

use ce_rules::{Hours, Rules, Status, Text, Verdict};
use serde::Serialize;
use serde_json::value::RawValue;

use super::assemble::assemble_cases;
use super::error::InputError;
use super::grid::Grid;
use super::value::Json;
use super::{File, Options, delimited, workbook};
use crate::columns::{List, Sheet, pointer_step};
use crate::record::{Input, InputFault, Place, Places, Record};

/// Cases read from a workbook or a folder of CSV files.
///
/// ```
/// use ce_rules::policy::Cases;
/// use ce_rules_workbook::{File, Options, read_case_tables};
/// let files = [
///     File { name: "people.csv", bytes: b"person,name,target,application_year,policy\nT1,nothing done,junior,2021,hunan-2020\n" },
///     File { name: "activities.csv", bytes: b"person,kind,date\n" },
///     File { name: "expected.csv", bytes: b"person,error\nT1,window_not_defined\n" },
/// ];
/// let rules = ce_rules::Rules::builtin();
/// let book = read_case_tables("cases", &files, &Options::default(), rules)?;
/// assert!(book.faults.is_empty() && book.expects_error(0));
/// assert_eq!(book.policy.as_deref(), Some("hunan-2020"));
/// assert_eq!(book.place_of(0, "error").unwrap().to_string(), "expected.csv!B2");
/// assert!(book.cases("hunan-2020").contains(r#""expect":{"error":"window_not_defined"}"#));
/// # Ok::<(), ce_rules_workbook::InputError>(())
/// ```
#[derive(Debug)]
pub struct CaseBook {
    /// The policy that the people name, or that the options name for them.
    pub policy: Option<String>,
    /// What is wrong with the sheets.
    pub faults: Vec<InputFault>,
    /// The records, one a case.
    pub records: Vec<Record>,
    /// What must come of each.
    expected: Vec<Json>,
    /// Where the expectations stand, by their places in the cases.
    places: Places,
}

/// A case as the core reads it.
#[derive(Serialize)]
struct Case<'c> {
    name: &'c str,
    shows: Option<&'c str>,
    record: &'c RawValue,
    expect: &'c Json,
}

/// Reads cases from a workbook.
///
/// ```
/// use ce_rules_workbook::{File, Filling, Options, filled_template, read_cases};
/// let rules = ce_rules::Rules::builtin();
/// let mut filling = Filling::default();
/// filling.cases = true;
/// let bytes = filled_template(rules, Some("hunan-2021"), ce_rules::Locale::Zh, &filling)?;
/// let book = read_cases(&File { name: "cases.xlsx", bytes: &bytes }, &Options::default(), rules)?;
/// assert!(book.records.is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read_cases(file: &File<'_>, options: &Options, rules: &Rules) -> Result<CaseBook, InputError> {
    if !file.is_workbook() {
        return Err(InputError::Unsupported { file: file.name.to_owned() });
    }
    let mut faults = Vec::new();
    let grids = workbook::read(file, &mut faults)?;
    of_sheets(file.name, &grids, faults, options, rules)
}

/// Reads cases from the CSV files of a folder: those of [`read_tables`](crate::read_tables), and `expected.csv`.
///
/// ```
/// use ce_rules_workbook::{InputError, Options, read_case_tables};
/// let error = read_case_tables("cases", &[], &Options::default(), ce_rules::Rules::builtin()).unwrap_err();
/// assert!(matches!(error, InputError::MissingSheet { .. }));
/// ```
pub fn read_case_tables(
    folder: &str,
    files: &[File<'_>],
    options: &Options,
    rules: &Rules,
) -> Result<CaseBook, InputError> {
    let mut faults = Vec::new();
    let grids = delimited::read_folder(folder, files, &mut faults)?;
    of_sheets(folder, &grids, faults, options, rules)
}

fn of_sheets(
    name: &str,
    grids: &BTreeMap<Sheet, Grid>,
    faults: Vec<InputFault>,
    options: &Options,
    rules: &Rules,
) -> Result<CaseBook, InputError> {
    if !grids.contains_key(&Sheet::Expected) {
        let found = grids.values().map(|grid| grid.name.clone()).collect();
        let missing = Sheet::Expected.names();
        return Err(InputError::MissingSheet { file: name.to_owned(), missing, found });
    }
    let (Input { people: records, faults }, rows) =
        assemble_cases(grids, Sheet::OF_CASES, options, rules, faults);
    let mut book =
        CaseBook { policy: None, faults, records, expected: Vec::new(), places: Places::default() };
    book.settle_policy();
    for (case, rows) in rows.iter().enumerate() {
        book.add(case, rows);
    }
    Ok(book)
}

impl CaseBook {
    /// The cases as the core reads them, in JSON.
    pub fn cases(&self, policy: &str) -> String {
        let cases = self.records.iter().zip(&self.expected).filter_map(|(record, expect)| {
            let (name, shows) = (record.id.as_str(), record.name.as_deref());
            // A request of ours is JSON.
            Some(Case { name, shows, record: serde_json::from_str(&record.request).ok()?, expect })
        });
        let cases: Vec<Case<'_>> = cases.collect();
        serde_json::to_string(&serde_json::json!({ "policy": policy, "cases": cases })).unwrap_or_default()
    }

    /// The cell of a place in the cases, or of the nearest thing around it.
    pub fn place(&self, pointer: &str) -> Option<&Place> {
        self.places.get(pointer)
    }

    /// The cell of a place in what is expected of a case.
    pub fn place_of(&self, case: usize, place: &str) -> Option<&Place> {
        self.place(&format!("/cases/{case}/expect/{place}"))
    }

    /// True if a case expects that there is no result.
    pub fn expects_error(&self, case: usize) -> bool {
        self.expected.get(case).is_some_and(|expect| expect.get("error").is_some())
    }

    /// One policy is tried: all people must name the same.
    fn settle_policy(&mut self) {
        let named = |record: &Record| {
            let request: serde_json::Value = serde_json::from_str(&record.request).ok()?;
            Some(request.get("policy")?.as_str()?.to_owned())
        };
        for record in &self.records {
            let Some(policy) = named(record) else { continue };
            let first = self.policy.get_or_insert_with(|| policy.clone());
            if *first != policy
                && let Some(place) = record.places.get("/policy")
            {
                let message = Text::new(
                    format!("前面所测的是“{first}”，这里是“{policy}”；一个文件只能测一个政策"),
                    format!("`{first}` is tried further up, and here it is `{policy}`: one policy a file"),
                );
                self.faults.push(InputFault::new(place.clone(), "another_policy", message));
            }
        }
    }

    /// Puts together what the rows of a person expect.
    fn add(&mut self, case: usize, rows: &[Json]) {
        let Some(record) = self.records.get(case) else { return };
        let mut told = Told {
            at: format!("/cases/{case}/expect"),
            cells: &record.places,
            expect: Json::record(),
            findings: None,
            places: &mut self.places,
            faults: &mut self.faults,
        };
        for (row, said) in rows.iter().enumerate() {
            told.row(&format!("/expected/{row}"), said);
        }
        if rows.is_empty() {
            let message = Text::new(
                format!("“{}”表中没有此人，什么也测不出来；请写明预期或删去此人", Sheet::Expected.names().zh),
                format!(
                    "the sheet `{}` has nothing of this person, who shows nothing: say what is expected, or delete the row",
                    Sheet::Expected.names().en
                ),
            );
            told.fault("", "missing_expectation", message);
        }
        if let Some(findings) = told.findings.take() {
            told.expect.put("findings", Json::List(findings));
        }
        // Where nothing could be put together, what is wrong with the rows is told already.
        if told.expect != Json::record() {
            told.note("", "/expected/0");
        }
        let expect = told.expect;
        self.expected.push(expect);
    }
}

/// What the rows of a person say, row by row.
struct Told<'t> {
    /// The place of the expectation in the cases.
    at: String,
    /// The cells of the person, by their places in the record.
    cells: &'t Places,
    expect: Json,
    findings: Option<Vec<Json>>,
    places: &'t mut Places,
    faults: &'t mut Vec<InputFault>,
}

impl Told<'_> {
    fn fault(&mut self, cell: &str, code: &'static str, message: Text) {
        if let Some(place) = self.cells.get(cell) {
            self.faults.push(InputFault::new(place.clone(), code, message));
        }
    }

    /// Notes where an expectation stands.
    fn note(&mut self, pointer: &str, cell: &str) {
        if let Some(place) = self.cells.get(cell) {
            self.places.insert(format!("{}{pointer}", self.at), place.clone());
        }
    }

    /// Puts an expectation at some steps, unless there is one.
    fn put(&mut self, steps: &[&str], value: Json, cell: &str) {
        let there = steps.iter().try_fold(&self.expect, |here, step| here.get(step)).is_some();
        if there {
            let message = Text::new(
                "此人的这一项预期前面已经写明；请只留一处",
                "this is said of the person further up already: keep one",
            );
            self.fault(cell, "duplicate_expectation", message);
            return;
        }
        let pointer: Vec<String> = steps.iter().map(|step| pointer_step(step)).collect();
        self.note(&format!("/{}", pointer.join("/")), cell);
        self.expect.put_at(steps, value);
    }

    fn row(&mut self, at: &str, said: &Json) {
        let cell = |name: &str| format!("{at}/{name}");
        let says = ["hours", "shortfall", "result", "findings", "error"];
        if says.iter().all(|name| said.get(name).is_none()) {
            let message = Text::new(
                "这一行没有写明预期什么；请填写或删去",
                "this row does not say what is expected: fill it in, or delete it",
            );
            self.fault(at, "empty_expectation", message);
        }
        let year = match said.get("year") {
            None => None,
            Some(Json::Whole(year)) => Some(year.to_string()),
            Some(_) => {
                let message = Text::new("年度应为年份，例如 2019", "a year, such as 2019");
                self.fault(&cell("year"), "wrong_type", message);
                return;
            }
        };
        let subject = match said.get("subject") {
            Some(Json::Text(subject)) if subject != "total" => Some(subject.as_str()),
            _ => None,
        };
        match &year {
            Some(year) => self.of_year(year, subject, said, &cell),
            None => self.of_all(said, &cell),
        }
        if let Some(Json::List(findings)) = said.get("findings") {
            self.add_findings(findings, &cell("findings"));
        }
    }

    /// What a row says of a year.
    fn of_year(&mut self, year: &str, subject: Option<&str>, said: &Json, cell: &dyn Fn(&str) -> String) {
        let hours: &[&str] = &[&["years", year, "hours"], subject.as_slice()].concat();
        let shortfall = &["years", year, "shortfall", subject.unwrap_or("total")];
        let total: &[&str] = &["years", year, "total"];
        for (name, steps) in
            [("hours", if subject.is_some() { hours } else { total }), ("shortfall", shortfall)]
        {
            let Some(value) = said.get(name) else { continue };
            match amount(value) {
                Ok(()) => self.put(steps, value.clone(), &cell(name)),
                Err(message) => self.fault(&cell(name), "wrong_hours", message),
            }
        }
        if let Some(Json::Text(status)) = said.get("result") {
            if Status::ALL.iter().any(|known| known.as_str() == status) {
                self.put(&["years", year, "status"], Json::Text(status.clone()), &cell("result"));
            } else {
                self.unknown_result(
                    status,
                    Status::ALL.iter().map(|status| status.as_str()),
                    &cell("result"),
                );
            }
        }
        if said.get("error").is_some() {
            let message = Text::new(
                "出错时没有任何年度的结果；请把“年度”留空",
                "where an error is expected no year has a result: leave the year blank",
            );
            self.fault(&cell("error"), "error_of_a_year", message);
        }
    }

    /// What a row says of the whole application.
    fn of_all(&mut self, said: &Json, cell: &dyn Fn(&str) -> String) {
        for name in ["hours", "shortfall"] {
            if said.get(name).is_some() {
                let message = Text::new(
                    "学时与缺额是某一年度的；请填写“年度”",
                    "hours and shortfall are those of a year: fill in the year",
                );
                self.fault(&cell(name), "missing_year", message);
            }
        }
        if let Some(Json::Text(verdict)) = said.get("result") {
            if Verdict::ALL.iter().any(|known| known.as_str() == verdict) {
                self.put(&["verdict"], Json::Text(verdict.clone()), &cell("result"));
            } else {
                self.unknown_result(verdict, Verdict::ALL.iter().map(|word| word.as_str()), &cell("result"));
            }
        }
        if let Some(Json::Text(error)) = said.get("error") {
            if List::Error.name_of(error).is_some() {
                self.put(&["error"], Json::Text(error.clone()), &cell("error"));
            } else {
                let known = List::Error.words().iter().map(|word| word.word);
                self.unknown_word(error, known, ("", ""), &cell("error"));
            }
        }
    }

    fn unknown_result(&mut self, word: &str, known: impl Iterator<Item = &'static str>, cell: &str) {
        let why = (
            "填了年度的是年度的状态，没填的是申报的结论，这里",
            "with a year its status, without one the verdict: here ",
        );
        self.unknown_word(word, known, why, cell);
    }

    fn unknown_word(
        &mut self,
        word: &str,
        known: impl Iterator<Item = &'static str>,
        (why_zh, why_en): (&str, &str),
        cell: &str,
    ) {
        let name_of = |word: &str| List::Result.name_of(word).or_else(|| List::Error.name_of(word));
        let names: Vec<Text> = known.filter_map(name_of).collect();
        let list = |of: fn(&Text) -> &str, and: &str| names.iter().map(of).collect::<Vec<_>>().join(and);
        let name = name_of(word).unwrap_or_else(|| Text::new(word, word));
        let message = Text::new(
            format!("“{}”不可用；{why_zh}请填：{}", name.zh, list(|name| &name.zh, "；")),
            format!("`{}` does not fit; {why_en}fill in {}", name.en, list(|name| &name.en, "; ")),
        );
        self.fault(cell, "unknown_value", message);
    }

    fn add_findings(&mut self, findings: &[Json], cell: &str) {
        let before = self.findings.take();
        let none = |list: &[Json]| list.is_empty();
        if before.as_deref().is_some_and(|before| none(before) != none(findings)) {
            let message = Text::new("“无”与其他提示不能并存；请只留一种", "none at all, and some: keep one");
            self.fault(cell, "duplicate_expectation", message);
        }
        let mut all = before.unwrap_or_default();
        if all.is_empty() {
            self.note("/findings", cell);
        }
        for finding in findings {
            self.note(&format!("/findings/{}", all.len()), cell);
            all.push(finding.clone());
        }
        self.findings = Some(all);
    }
}

/// What is wrong with a number of hours.
fn amount(value: &Json) -> Result<(), Text> {
    let written = match value {
        Json::Whole(number) => number.to_string(),
        Json::Decimal(number) => number.to_string(),
        _ => String::new(),
    };
    match written.parse::<Hours>() {
        Ok(hours) if hours >= Hours::ZERO => Ok(()),
        _ => Err(Text::new(
            "应为学时数，不小于 0，最多两位小数",
            "a number of hours, not below 0, at most two decimals",
        )),
    }
}
