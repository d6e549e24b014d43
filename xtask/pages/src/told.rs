//! What `ce-rules policy show` says of a policy, taken apart: its sections, each row with the clauses that it rests on.

use ce_rules::policy::KindRule;
use ce_rules::{ClauseId, Locale, Policy, Register};
use ce_rules_cli::report::policy_markdown;
use ce_rules_workbook::shown::wording::measure_clauses;

use crate::Told;

/// The sections of a policy, in the order in which they are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Topic {
    Requirements,
    Windows,
    Kinds,
    Conditions,
    Caps,
    Carry,
    Procedures,
    Handbook,
    Programmes,
    Readings,
    Own,
}

/// A row of a table.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    /// What tells it from the other rows, in every policy and language.
    pub(crate) key: String,
    /// What it says, as Markdown, without the clauses.
    pub(crate) cells: Vec<String>,
    pub(crate) clauses: Vec<ClauseId>,
}

pub(crate) struct Section {
    pub(crate) topic: Topic,
    pub(crate) title: String,
    /// The names of the columns, the clauses' last.
    pub(crate) head: Vec<String>,
    pub(crate) rows: Vec<Row>,
    /// What is said below the table.
    pub(crate) after: String,
}

/// A policy as it is shown.
pub(crate) struct Shown {
    pub(crate) policy: &'static Policy,
    /// What stands before the sections, the title left out.
    pub(crate) head: String,
    pub(crate) sections: Vec<Section>,
}

impl Shown {
    pub(crate) fn new(policy: &'static Policy, locale: Locale) -> Told<Self> {
        let text = policy_markdown(policy, locale);
        let mut parts = text.split("\n## ");
        let head = parts.next().unwrap_or_default();
        let head = head.split_once("\n\n").map_or(head, |(_, rest)| rest).trim().to_owned();
        let expected = expected(policy);
        let parts: Vec<&str> = parts.collect();
        if parts.len() != expected.len() {
            let (is, should) = (parts.len(), expected.len());
            return Err(format!("{}: {is} sections are shown, and {should} are known here", policy.id()));
        }
        let sections = expected.into_iter().zip(parts).map(|((topic, rows), part)| {
            section(topic, rows, part).map_err(|error| format!("{}: {topic:?}: {error}", policy.id()))
        });
        Ok(Self { policy, head, sections: sections.collect::<Told<_>>()? })
    }

    pub(crate) fn section(&self, topic: Topic) -> Option<&Section> {
        self.sections.iter().find(|section| section.topic == topic)
    }

    pub(crate) fn rows(&self, topic: Topic) -> &[Row] {
        self.section(topic).map_or(&[], |section| &section.rows)
    }
}

fn section(topic: Topic, expected: Vec<Expected>, part: &str) -> Told<Section> {
    let mut lines = part.lines();
    let title = lines.next().unwrap_or_default().to_owned();
    let (table, after): (Vec<&str>, Vec<&str>) = lines.partition(|line| line.starts_with('|'));
    let [head, _, rows @ ..] = table.as_slice() else { return Err("there is no table".to_owned()) };
    if rows.len() != expected.len() {
        return Err(format!("{} rows are shown, and {} are known here", rows.len(), expected.len()));
    }
    let row = |(line, (key, clauses)): (&&str, Expected)| {
        let mut cells = cells(line);
        // A clause stands last; one of a policy's own is what the row is about.
        if topic != Topic::Own {
            cells.pop();
        }
        Row { key, cells, clauses }
    };
    let rows = rows.iter().zip(expected).map(row).collect();
    Ok(Section { topic, title, head: cells(head), rows, after: after.join("\n").trim().to_owned() })
}

/// The cells of a row of Markdown: bars within a cell are escaped.
fn cells(line: &str) -> Vec<String> {
    let inner = line.strip_prefix("| ").unwrap_or(line);
    let inner = inner.strip_suffix(" |").unwrap_or(inner);
    inner.split(" | ").map(str::to_owned).collect()
}

/// All clauses that a kind rests on, those of its evidence included.
pub(crate) fn clauses_of(kind: &KindRule) -> Vec<ClauseId> {
    let evidence = kind.evidence.iter().map(|alternative| &alternative.clause);
    measure_clauses(&kind.measure).into_iter().chain(evidence).cloned().collect()
}

/// The key of a row, and the clauses that it rests on.
type Expected = (String, Vec<ClauseId>);

/// The sections that a policy has, with what stands behind each row.
fn expected(policy: &Policy) -> Vec<(Topic, Vec<Expected>)> {
    let document = policy.document();
    let one = |id: &dyn std::fmt::Display, clause: &ClauseId| (id.to_string(), vec![clause.clone()]);
    let mut sections = vec![
        (Topic::Requirements, document.requirements.iter().map(|r| one(&r.id, &r.clause)).collect()),
        (Topic::Windows, document.windows.iter().map(|w| one(&w.id, &w.clause)).collect()),
        (Topic::Kinds, document.kinds.iter().map(|kind| (kind.id.to_string(), clauses_of(kind))).collect()),
    ];
    let mut there = |topic, rows: Vec<Expected>| {
        if !rows.is_empty() {
            sections.push((topic, rows));
        }
    };
    there(Topic::Conditions, document.conditions.iter().map(|c| one(&c.id, &c.clause)).collect());
    there(Topic::Caps, document.caps.iter().map(|cap| one(&cap.id, &cap.clause)).collect());
    there(Topic::Carry, document.carry.iter().map(|carry| one(&carry.id, &carry.clause)).collect());
    let mut steps = Vec::new();
    for procedure in &document.procedures {
        let id = &procedure.id;
        steps.extend(procedure.steps.iter().map(|step| (format!("{id}/{}", step.id), step.clauses.clone())));
        steps.extend(procedure.left_to.iter().map(|left| one(&format!("{id}/left_to"), &left.clause)));
    }
    there(Topic::Procedures, steps);
    let titles = document.handbook.iter().flat_map(|handbook| &handbook.titles);
    there(Topic::Handbook, titles.map(|title| one(&title.id.as_str(), &title.clause)).collect());
    let mut said = Vec::new();
    for programme in &document.programmes {
        let id = &programme.id;
        said.extend(programme.terms.iter().map(|term| one(&format!("{id}/{}", term.id), &term.clause)));
        said.extend(programme.figures.iter().map(|of| one(&format!("{id}/{}", of.id), &of.clause)));
        said.extend(programme.points.iter().map(|point| one(&format!("{id}/{}", point.id), &point.clause)));
    }
    there(Topic::Programmes, said);
    there(Topic::Readings, document.readings.iter().map(|r| one(&r.id, &r.clause)).collect());
    there(Topic::Own, document.clauses.iter().map(|clause| one(&clause.id, &clause.id)).collect());
    sections
}

/// The anchor of a clause on the page of its instrument.
pub(crate) fn anchor(clause: &str) -> String {
    let (_, place) = clause.split_once('/').unwrap_or(("", clause));
    place.replace(['/', '#'], "-")
}

/// Clauses as they are cited, each place once, linked to the register; `to` is the way to its folder.
pub(crate) fn cite(register: &Register, clauses: &[ClauseId], to: &str, locale: Locale) -> String {
    let mut cited: Vec<(String, String)> = Vec::new();
    for id in clauses {
        let name = register.cite(id.as_str());
        if cited.iter().all(|(known, _)| *known != name) {
            let link = link(&name, id, to);
            cited.push((name, link));
        }
    }
    let links: Vec<String> = cited.into_iter().map(|(_, link)| link).collect();
    links.join(match locale {
        Locale::Zh => "、",
        Locale::En => ", ",
    })
}

/// A clause of the built-in register as a link; any other by its name alone.
pub(crate) fn link(name: &str, id: &ClauseId, to: &str) -> String {
    let name = escape(name);
    match Register::builtin().get(id.as_str()) {
        Some(clause) => format!("[{name}]({to}{}.md#{} \"{id}\")", clause.instrument, anchor(id.as_str())),
        None => name,
    }
}

/// A text that stands for itself in a cell of a table.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | '|' | '[' | ']' | '*' | '`' => out.extend(['\\', c]),
            '<' => out.push_str("&lt;"),
            '\n' | '\r' => out.push(' '),
            _ => out.push(c),
        }
    }
    out
}

/// A table; cells are Markdown already.
pub(crate) fn table(head: &[&str], rows: &[Vec<String>]) -> String {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let head: Vec<String> = head.iter().map(|&name| name.to_owned()).collect();
    let rows: String = rows.iter().map(|row| line(row)).collect();
    format!("{}|{}\n{rows}", line(&head), " --- |".repeat(head.len()))
}
