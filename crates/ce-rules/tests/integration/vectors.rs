//! The shared vectors: cases written from the rules by hand, run in every language.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use ce_rules::{Call, Register};
use serde_json::Value;

use crate::topics::Topic;

fn topics() -> BTreeMap<PathBuf, Topic> {
    crate::topics::topics(&PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors"))
}

/// What is expected and not there: members given must be equal, lists element by element.
pub(crate) fn differences(expected: &Value, found: &Value, at: &str, out: &mut Vec<String>) {
    match (expected, found) {
        (Value::Object(expected), Value::Object(found)) => {
            for (key, value) in expected {
                match found.get(key) {
                    Some(found) => differences(value, found, &format!("{at}/{key}"), out),
                    None => out.push(format!("{at}/{key}: expected {value}, absent")),
                }
            }
        }
        (Value::Array(expected), Value::Array(found)) if expected.len() == found.len() => {
            for (i, (expected, found)) in expected.iter().zip(found).enumerate() {
                differences(expected, found, &format!("{at}/{i}"), out);
            }
        }
        _ if expected == found => {}
        _ => out.push(format!("{at}: expected {expected}, found {found}")),
    }
}

#[test]
fn every_vector_holds() {
    let mut names = BTreeSet::new();
    let mut failures = Vec::new();
    let mut count = 0;
    for (path, topic) in topics() {
        assert!(!topic.about.is_empty() && !topic.cases.is_empty(), "{}", path.display());
        for case in topic.cases {
            count += 1;
            assert!(names.insert(case.name.clone()), "the name {} stands twice", case.name);
            assert!(!case.shows.is_empty(), "{} does not say what it shows", case.name);
            let result: Value = serde_json::from_str(&case.result()).unwrap();
            let mut different = Vec::new();
            differences(&case.expect, &result, "", &mut different);
            if !different.is_empty() {
                failures.push(format!("{} ({}):\n    {}", case.name, case.shows, different.join("\n    ")));
            }
        }
    }
    assert!(failures.is_empty(), "{} of {count} vectors fail:\n{}", failures.len(), failures.join("\n"));
    assert!(count >= 120, "only {count} vectors were found");
}

#[test]
fn vectors_name_clauses_of_the_register() {
    let register = Register::builtin();
    let mut cited = BTreeSet::new();
    for topic in topics().into_values() {
        for case in topic.cases {
            for clause in case.clauses {
                assert!(register.get(&clause).is_some(), "{} names {clause}", case.name);
                cited.insert(clause);
            }
        }
    }
    // Every clause that asks for something that can be computed is carried out by some rule or call, and exercised by
    // some vector.
    let policies: Vec<_> = ce_rules::policies().collect();
    let ruled: BTreeSet<String> = policies
        .iter()
        .flat_map(|policy| policy.citations())
        .map(|citation| citation.clause.to_string())
        .collect();
    let mut wanting = Vec::new();
    for clause in register.clauses() {
        for by in &clause.by {
            let there = match by.split_once(' ') {
                Some(("call", call)) => call.parse::<Call>().is_ok(),
                Some((policy, rule)) => ce_rules::policy(policy).is_some_and(|policy| policy.has_rule(rule)),
                None => false,
            };
            assert!(there, "{} is said to be carried out by {by}", clause.id);
        }
        let id = clause.id.as_str();
        assert_eq!(clause.computable, clause.why.is_none(), "{id}");
        if clause.computable && !ruled.contains(id) && clause.by.is_empty() {
            wanting.push(format!("{id}: no rule"));
        }
        if clause.computable && !cited.contains(id) {
            wanting.push(format!("{id}: no vector"));
        }
    }
    assert!(wanting.is_empty(), "{wanting:#?}");
}
