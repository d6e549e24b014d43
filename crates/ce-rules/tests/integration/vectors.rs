//! The shared vectors: cases written from the rules by hand, run in every language.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use ce_rules::Register;
use serde_json::Value;

use crate::topics::Topic;

fn topics() -> BTreeMap<PathBuf, Topic> {
    crate::topics::topics(&PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors"))
}

/// What is expected and not there: members given must be equal, lists element by element.
fn differences(expected: &Value, found: &Value, at: &str, out: &mut Vec<String>) {
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
    // Every clause that a rule of a built-in policy cites by a number is exercised by some vector.
    for policy in ce_rules::policies() {
        let document = policy.document();
        let thresholds = document.requirements.iter().map(|r| &r.clause);
        let windows = document.windows.iter().map(|w| &w.clause);
        let conditions = document.conditions.iter().map(|c| &c.clause);
        let evidence = document.kinds.iter().flat_map(|k| k.evidence.iter().map(|a| &a.clause));
        let steps = document.procedures.iter().flat_map(|p| p.steps.iter().flat_map(|step| &step.clauses));
        let left_to = document.procedures.iter().filter_map(|p| Some(&p.left_to.as_ref()?.clause));
        let notice = document.public_notice.iter().map(|notice| &notice.clause);
        let titles = document.handbook.iter().flat_map(|h| h.titles.iter().map(|title| &title.clause));
        let need = document.handbook.iter().filter_map(|handbook| handbook.need.as_ref());
        let terms = document.programmes.iter().flat_map(|p| p.terms.iter().map(|term| &term.clause));
        let figures = document.programmes.iter().flat_map(|p| p.figures.iter().map(|figure| &figure.clause));
        let office = steps.chain(left_to).chain(notice).chain(titles).chain(need).chain(terms).chain(figures);
        for clause in thresholds.chain(windows).chain(conditions).chain(evidence).chain(office) {
            assert!(cited.contains(clause.as_str()), "no vector exercises {clause} of {}", policy.id());
        }
    }
}
