//! The clause register: a page for each instrument, with an anchor for each clause and the way back to the rules.

use std::collections::BTreeMap;
use std::fmt::Write;

use ce_rules::policy::{ClauseEntry, Instrument};
use ce_rules::{Locale, Register};
use ce_rules_workbook::shown::Word;

use crate::Page;
use crate::told::{anchor, escape, table};
use crate::topics::place_of;

pub(crate) fn pages(locale: Locale) -> Vec<Page> {
    let register = Register::builtin();
    let ruled = ruled();
    register.instruments().iter().map(|instrument| page(register, instrument, &ruled, locale)).collect()
}

/// The rules that rest on each clause, whatever the policy, in the order of the policies.
fn ruled() -> BTreeMap<String, Vec<String>> {
    let mut ruled: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for citation in ce_rules::policies().flat_map(|policy| policy.citations()) {
        let rules = ruled.entry(citation.clause.to_string()).or_default();
        if !rules.contains(&citation.rule) {
            rules.push(citation.rule);
        }
    }
    ruled
}

fn page(
    register: &Register,
    instrument: &Instrument,
    ruled: &BTreeMap<String, Vec<String>>,
    locale: Locale,
) -> Page {
    let word = |zh, en| Word(zh, en).get(locale);
    let short = instrument.short.as_deref().unwrap_or(&instrument.number);
    let mut text = format!("# {short} · {}\n\n{}", instrument.number, instrument.title.get(locale));
    let _ = match instrument.issued {
        Some(day) => write!(text, "{}{day}{}\n\n", word("（", " ("), word("）", ")")),
        None => write!(text, "\n\n"),
    };
    let intro = word(
        "以下是该文件的逐条登记，用本项目自己的话转述，不是原文。每条有自己的编号，规则和结果都引用这个编号。",
        "The clauses of this instrument, each in this project's own words; they are not its text. Rules and results cite \
         a clause by its id.",
    );
    let _ = write!(text, "{intro}\n\n");
    let rows = register.clauses().iter().filter(|clause| clause.instrument == instrument.id);
    let rows: Vec<Vec<String>> = rows.map(|clause| row(clause, ruled, locale)).collect();
    let head = [
        word("位置", "place"),
        word("内容", "what it says"),
        word("由何规则落实，或为何无须规则", "carried out by, or why by nothing"),
    ];
    text.push_str(&table(&head, &rows));
    (format!("clauses/{}.md", instrument.id), text)
}

fn row(clause: &ClauseEntry, ruled: &BTreeMap<String, Vec<String>>, locale: Locale) -> Vec<String> {
    let said = match locale {
        Locale::Zh => &clause.zh,
        Locale::En => &clause.en,
    };
    let id = clause.id.as_str();
    let anchor = anchor(id);
    let place = format!("<a id=\"{anchor}\"></a>{}<br>[`{id}`](#{anchor})", escape(&clause.locator));
    vec![place, escape(said), by(clause, ruled, locale)]
}

/// What carries out a clause, with the way there, or why it needs nothing.
fn by(clause: &ClauseEntry, ruled: &BTreeMap<String, Vec<String>>, locale: Locale) -> String {
    if let Some(why) = &clause.why {
        return format!("*{}*", escape(why.get(locale)));
    }
    let mut places: Vec<String> = Vec::new();
    let mut add = |place: String| {
        if !places.contains(&place) {
            places.push(place);
        }
    };
    for rule in ruled.get(clause.id.as_str()).into_iter().flatten() {
        add(place_of(rule, locale));
    }
    for by in &clause.by {
        // A rule of a policy, or a call.
        match by.split_once(' ') {
            Some((policy, rule)) if ce_rules::policy(policy).is_some() => add(place_of(rule, locale)),
            _ => add(format!("`{}`", by.strip_prefix("call ").unwrap_or(by))),
        }
    }
    places.join(Word("、", ", ").get(locale))
}
