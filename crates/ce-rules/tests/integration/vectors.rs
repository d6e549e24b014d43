//! The shared vectors: cases written from the rules by hand, run in every language.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use ce_rules::{Register, assess_json};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

/// A file of `tests/vectors`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Topic {
    about: String,
    cases: Vec<Case>,
}

/// One case: a request as a document or as a text, and what must be in the result.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    shows: String,
    clauses: Vec<String>,
    request: Option<Box<RawValue>>,
    text: Option<String>,
    expect: Value,
}

#[expect(clippy::disallowed_methods, reason = "the vectors are files")]
fn topics() -> BTreeMap<PathBuf, Topic> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors");
    let files = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    files
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .map(|path| {
            let text = std::fs::read_to_string(&path).unwrap();
            let topic = serde_json::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
            (path, topic)
        })
        .collect()
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
            let text = match (&case.request, &case.text) {
                (Some(request), None) => request.get(),
                (None, Some(text)) => text,
                _ => panic!("{} needs either a request or a text", case.name),
            };
            let result: Value = serde_json::from_str(&assess_json(text)).unwrap();
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
        for clause in thresholds.chain(windows).chain(conditions).chain(evidence) {
            assert!(cited.contains(clause.as_str()), "no vector exercises {clause} of {}", policy.id());
        }
    }
}
