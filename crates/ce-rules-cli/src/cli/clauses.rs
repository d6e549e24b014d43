//! `ce-rules clauses --report`: of each clause of the sources, what carries it out and what exercises it.

use std::collections::BTreeMap;
use std::path::Path;

use ce_rules::policy::ClauseEntry;
use ce_rules::{Locale, Register};
use serde::{Deserialize, Serialize};

use super::show::{json, table};
use super::{Done, Failure, ListFormat, Outcome, put, read};
use crate::report::{either, markdown};

/// A file of shared cases, as far as the report looks at it.
#[derive(Deserialize)]
struct Topic {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    clauses: Vec<String>,
}

/// A row of the report.
#[derive(Serialize)]
struct Row<'r> {
    clause: &'r str,
    /// The rules of policies and the calls that carry it out.
    rules: Vec<String>,
    /// The cases that exercise it.
    vectors: Vec<String>,
    /// Why it needs neither.
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<&'r ce_rules::Text>,
}

impl Row<'_> {
    fn is_whole(&self) -> bool {
        self.why.is_some() || !(self.rules.is_empty() || self.vectors.is_empty())
    }
}

pub(super) fn report(folder: &Path, format: ListFormat, locale: Locale) -> Outcome {
    let register = Register::builtin();
    let exercised = exercised(folder)?;
    let mut ruled: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for policy in ce_rules::policies() {
        for citation in policy.citations() {
            let rules = ruled.entry(citation.clause.to_string()).or_default();
            rules.push(format!("{} {}", policy.id(), citation.rule));
        }
    }
    let row = |clause: &'static ClauseEntry| {
        let id = clause.id.as_str();
        let cited = ruled.get(id).into_iter().flatten().cloned();
        Row {
            clause: id,
            rules: clause.by.iter().cloned().chain(cited).collect(),
            vectors: exercised.get(id).cloned().unwrap_or_default(),
            why: clause.why.as_ref(),
        }
    };
    let rows: Vec<Row<'_>> = register.clauses().iter().map(row).collect();
    let head = match locale {
        Locale::Zh => ["条款", "出处", "由何规则落实，或为何无须规则", "由何案例检验"],
        Locale::En => ["clause", "place", "carried out by, or why not", "exercised by"],
    };
    let cells = |row: &Row<'_>| {
        let by = row.why.map_or_else(|| some(&row.rules, "—"), |why| why.get(locale).to_owned());
        let vectors = some(&row.vectors, if row.why.is_some() { "" } else { "—" });
        [row.clause.to_owned(), register.cite(row.clause), by, vectors]
    };
    let text = match format {
        ListFormat::Json => json(&rows),
        ListFormat::Table => table(head, rows.iter().map(cells)) + &summary(&rows, locale),
        ListFormat::Markdown => {
            let list: String = rows.iter().map(|row| markdown::marked_row(&cells(row))).collect();
            format!("{}{list}\n{}", markdown::head(&head), summary(&rows, locale))
        }
    };
    put(text.as_bytes(), None)?;
    Ok(if rows.iter().all(Row::is_whole) { Done::Wholly } else { Done::WithRefusals })
}

/// The first of several, and how many more there are.
fn some(names: &[String], none: &str) -> String {
    match names {
        [] => none.to_owned(),
        [one, two, rest @ ..] if !rest.is_empty() => format!("{one}, {two} +{}", rest.len()),
        all => all.join(", "),
    }
}

fn summary(rows: &[Row<'_>], locale: Locale) -> String {
    let asks = || rows.iter().filter(|row| row.why.is_none());
    let (all, computable) = (rows.len(), asks().count());
    let ruled = asks().filter(|row| !row.rules.is_empty()).count();
    let exercised = asks().filter(|row| !row.vectors.is_empty()).count();
    let rest = all - computable;
    either(
        locale,
        || {
            format!(
                "共 {all} 条：{computable} 条可计算，其中 {ruled} 条有规则落实，{exercised} 条有案例检验；{rest} 条无须计算，各写明原因\n"
            )
        },
        || {
            format!(
                "{all} clauses: {computable} ask for something that can be computed, of which {ruled} have a rule and {exercised} a case; {rest} do not, each with its reason\n"
            )
        },
    )
}

/// The cases that exercise each clause.
fn exercised(folder: &Path) -> Result<BTreeMap<String, Vec<String>>, Failure> {
    let files = std::fs::read_dir(folder).map_err(|error| Failure::io(folder, &error))?;
    let mut paths: Vec<_> = files.filter_map(|file| Some(file.ok()?.path())).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "json"));
    paths.sort();
    let mut exercised: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for path in paths {
        let topic: Topic = serde_json::from_str(&read(&path)?).map_err(|error| {
            let path = path.display();
            Failure::told(
                format!("{path}：不是案例文件：{error}"),
                format!("{path}: no file of cases: {error}"),
            )
        })?;
        for case in topic.cases {
            for clause in case.clauses {
                exercised.entry(clause).or_default().push(case.name.clone());
            }
        }
    }
    Ok(exercised)
}
