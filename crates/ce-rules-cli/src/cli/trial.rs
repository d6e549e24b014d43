//! `ce-rules policy test`: a policy held against the cases of its author.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use ce_rules::json::Value;
use ce_rules::policy::{Cases, Change, Coverage, Trial};
use ce_rules::{Fault, Locale, Rules};

use super::{By, Done, Failure, Outcome, ReportFormat, faulty_policy, put, read, show};
use crate::input::{CaseBook, Options, is_case_book, read_cases};
use crate::record::Assessed;
use crate::report::{Report, either};

pub(super) fn run(
    file: &Path,
    named: Option<&str>,
    strict: bool,
    format: ReportFormat,
    by: By<'_>,
) -> Outcome {
    let By { rules, policy_files, locale } = by;
    let book = if is_case_book(file) { Some(open(file, named, rules)?) } else { None };
    let cases = match &book {
        Some(book) => of_book(file, book, named, rules)?,
        None => of_text(file)?,
    };
    let (rules, source) = policy(rules, policy_files, file, &cases)?;
    let (path, document) = &source;
    let trial = rules.try_policy(document, &cases).map_err(|error| faulty_policy(path, &error))?;
    if trial.policy != cases.policy {
        let (of_file, wanted) = (&trial.policy, &cases.policy);
        return Err(Failure::told(
            format!("{}：所测的是“{wanted}”，而文件中的政策是“{of_file}”", path.display()),
            format!("{}: the cases are for `{wanted}`, and the document defines `{of_file}`", path.display()),
        ));
    }
    let text = match format {
        ReportFormat::Json => show::json(&trial),
        ReportFormat::Table => report(&trial, path, book.as_ref(), locale),
    };
    put(text.as_bytes(), None)?;
    let unnoticed = trial.numbers.unnoticed.len() + trial.rules.unnoticed.len();
    let clean = trial.passed() && (!strict || unnoticed == 0);
    Ok(if clean { Done::Wholly } else { Done::WithRefusals })
}

/// Opens a workbook of cases.
fn open(file: &Path, policy: Option<&str>, rules: &Rules) -> Result<CaseBook, Failure> {
    if let Some(policy) = policy {
        rules.find_policy(policy)?;
    }
    let mut options = Options::default();
    options.policy = policy.map(str::to_owned);
    Ok(read_cases(file, &options, rules)?)
}

/// The cases of a workbook, or all that is wrong with it, each fault with its cell.
fn of_book(file: &Path, book: &CaseBook, policy: Option<&str>, rules: &Rules) -> Result<Cases, Failure> {
    let path = file.display();
    let Some(policy) = book.policy.as_deref().or(policy) else {
        return Err(Failure::told(
            format!("{path}：没有写明所测的政策；请填“人员”表的“政策”列，或用 --policy、--policy-file 指明"),
            format!(
                "{path}: no policy to try: fill in the column `Policy`, or name one by --policy or --policy-file"
            ),
        ));
    };
    rules.find_policy(policy)?;
    if book.records.is_empty() && book.faults.is_empty() {
        return Err(Failure::told(format!("{path}：没有案例"), format!("{path}: there are no cases")));
    }
    let text = book.cases(policy);
    let value: Value<'_> = serde_json::from_str(&text)
        .map_err(|error| Failure::told(format!("{path}：{error}"), format!("{path}: {error}")))?;
    let cases = Cases::read(&value);
    let lines = |locale| {
        let mut lines: Vec<String> = Vec::new();
        for fault in &book.faults {
            lines.push(format!("{} [{}] {}", fault.place, fault.code, fault.message.get(locale)));
        }
        // What is said of a person with nothing expected is said already.
        let of_cases = cases.as_ref().err().map(ce_rules::Error::faults).unwrap_or_default().iter();
        for fault in of_cases {
            if let Some(place) = book.place(&fault.path) {
                lines.push(format!("{place} [{}] {}", fault.code, fault.message.get(locale)));
            }
        }
        lines.extend(refused(book, rules, locale));
        lines
    };
    match cases {
        Ok(cases) if lines(Locale::Zh).is_empty() => Ok(cases),
        _ => {
            let (zh, en) = (lines(Locale::Zh), lines(Locale::En));
            let count = zh.len();
            Err(Failure::told(
                format!("{path}：案例有 {count} 处错误：\n  {}", zh.join("\n  ")),
                format!("{path}: the cases have {count} fault(s):\n  {}", en.join("\n  ")),
            ))
        }
    }
}

/// What is wrong with records that no error is expected of: a slip of whoever filled them in.
fn refused(book: &CaseBook, rules: &Rules, locale: Locale) -> Vec<String> {
    let records = book.records.iter().enumerate().filter(|(case, _)| !book.expects_error(*case));
    let assessed = records.filter_map(|(_, record)| {
        let result = rules.assess_text(&record.request);
        let is_faulty = matches!(&result, Err(error) if !error.faults().is_empty());
        is_faulty.then(|| Assessed { record: record.clone(), result })
    });
    let assessed: Vec<Assessed> = assessed.collect();
    let report = Report::new(&assessed, &[], rules, locale);
    (0..assessed.len()).flat_map(|record| report.faults_of(record)).collect()
}

/// Reads cases in YAML, of which JSON is a part.
fn of_text(file: &Path) -> Result<Cases, Failure> {
    let text = read(file)?;
    let path = file.display();
    let value: Value<'_> = serde_saphyr::from_str(&text).map_err(|error| {
        Failure::told(format!("{path}：不是合法的 YAML：{error}"), format!("{path}: not YAML: {error}"))
    })?;
    Cases::read(&value).map_err(|error| {
        let faults = error.faults();
        let lines = |locale| {
            let line =
                |fault: &Fault| format!("\n  {} [{}] {}", fault.path, fault.code, fault.message.get(locale));
            faults.iter().map(line).collect::<String>()
        };
        let count = faults.len();
        Failure::told(
            format!("{path}：案例文件有 {count} 处错误：{}", lines(Locale::Zh)),
            format!("{path}: the cases have {count} fault(s):{}", lines(Locale::En)),
        )
    })
}

/// The document of the policy under test with its file, and the rules that it builds on.
fn policy(
    rules: &Rules,
    policy_files: &[PathBuf],
    file: &Path,
    cases: &Cases,
) -> Result<(Rules, (PathBuf, String)), Failure> {
    let beside = file.parent().unwrap_or(Path::new(""));
    if let Some((last, before)) = cases.policies.split_last() {
        let rules =
            before.iter().try_fold(rules.clone(), |rules, name| super::load(&rules, &beside.join(name)))?;
        let path = beside.join(last);
        let document = read(&path)?;
        return Ok((rules, (path, document)));
    }
    let id = cases.policy.as_str();
    let mut before = Rules::builtin().clone();
    for path in policy_files {
        let with = super::load(&before, path)?;
        if super::changed(&before, &with).as_deref() == Some(id) {
            return Ok((before, (path.clone(), read(path)?)));
        }
        before = with;
    }
    rules.find_policy(id)?;
    let document = Rules::builtin_document(id).unwrap_or_default();
    Ok((before, (PathBuf::from(id), document.to_owned())))
}

/// What came of the cases, for people.
fn report(trial: &Trial, document: &Path, book: Option<&CaseBook>, locale: Locale) -> String {
    let mut out = String::new();
    let failed = trial.cases.iter().enumerate().filter(|(_, case)| !case.differences.is_empty());
    for (at, case) in failed {
        let _ = writeln!(out, "✗ {}", case.name);
        for different in &case.differences {
            let (expected, found) = (&different.expected, &different.found);
            let cell = book.and_then(|book| book.place_of(at, &different.place));
            let place = match cell {
                Some(cell) => format!("{cell} {}", different.place),
                None => different.place.clone(),
            };
            let _ = writeln!(
                out,
                "  {}",
                either(
                    locale,
                    || format!("{place}：预期 {expected}，实为 {found}"),
                    || format!("{place}: expected {expected}, found {found}"),
                )
            );
        }
    }
    let (all, failed) = (trial.cases.len(), trial.cases.iter().filter(|c| !c.differences.is_empty()).count());
    let held = all - failed;
    let policy = &trial.policy;
    let _ = writeln!(
        out,
        "{}",
        either(
            locale,
            || format!("政策“{policy}”：{all} 个案例，{held} 个符合，{failed} 个不符"),
            || format!("policy `{policy}`: {all} cases, {held} hold, {failed} do not"),
        )
    );
    if failed > 0 {
        return out;
    }
    coverage(
        &mut out,
        &trial.numbers,
        document,
        locale,
        ("数字各加减一", "numbers changed by one"),
        |change| format!("{} → {}", change.from, change.to.as_deref().unwrap_or_default()),
    );
    coverage(&mut out, &trial.rules, document, locale, ("规则逐条删去", "rules taken out"), |change| {
        change.from.clone()
    });
    out
}

fn coverage(
    out: &mut String,
    coverage: &Coverage,
    document: &Path,
    locale: Locale,
    (zh, en): (&str, &str),
    what: impl Fn(&Change) -> String,
) {
    let (tried, noticed) = (coverage.tried, coverage.tried - coverage.unnoticed.len());
    let _ = writeln!(
        out,
        "{}",
        either(
            locale,
            || format!("{zh}：{tried} 处，{noticed} 处有案例发觉"),
            || format!("{en}: {tried}, of which {noticed} are noticed by some case"),
        )
    );
    for change in &coverage.unnoticed {
        let place = show::place(document, Some(change.position), &change.path);
        let _ = writeln!(
            out,
            "  {place} {} {}",
            what(change),
            either(locale, || "没有案例发觉".to_owned(), || "no case notices".to_owned())
        );
    }
}
