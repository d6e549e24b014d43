//! Each number of the built-in policies is held by some shared vector: changed by one, it makes a vector fail.
//!
//! So a slip of the pen in a policy cannot pass, and the vectors state every number once more, by hand.

use std::fs;
use std::path::PathBuf;

use ce_rules::{Call, Rules};
use chrono::{Days, NaiveDate};
use serde_json::{Value, json};

use crate::topics::{Case, topics};
use crate::vectors::differences;

/// The built-in policies, each after the one that it extends.
fn policies() -> Vec<&'static str> {
    Rules::builtin().policies().map(|policy| policy.id().as_str()).collect()
}

fn folder(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn documents() -> Vec<Value> {
    let document = |id| {
        let text = fs::read_to_string(folder(&format!("policies/{id}.toml"))).unwrap();
        as_json(toml::Value::Table(toml::from_str(&text).unwrap()))
    };
    policies().into_iter().map(document).collect()
}

fn as_json(value: toml::Value) -> Value {
    match value {
        toml::Value::Table(members) => {
            members.into_iter().map(|(name, value)| (name, as_json(value))).collect()
        }
        toml::Value::Array(items) => items.into_iter().map(as_json).collect(),
        toml::Value::Datetime(date) => json!(date.to_string()),
        plain => serde_json::to_value(plain).unwrap(),
    }
}

/// The places of all numbers in a document, dates among them, as JSON pointers.
fn numbers(value: &Value, at: &str, out: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                numbers(value, &format!("{at}/{}", name.replace('~', "~0").replace('/', "~1")), out);
            }
        }
        Value::Array(items) => {
            for (i, item) in items.iter().enumerate() {
                numbers(item, &format!("{at}/{i}"), out);
            }
        }
        value if !changed(value).is_empty() => out.push(at.to_owned()),
        _ => {}
    }
}

/// A number more and less by one, a day the day after and before; nothing for what is neither.
fn changed(value: &Value) -> Vec<Value> {
    match value {
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) => vec![json!(whole + 1), json!(whole - 1)],
            (None, Some(part)) => vec![json!(part + 1.0), json!(part - 1.0)],
            (None, None) => Vec::new(),
        },
        Value::String(text) => {
            let Ok(date) = text.parse::<NaiveDate>() else { return Vec::new() };
            [date + Days::new(1), date - Days::new(1)].map(|date| json!(date.to_string())).into()
        }
        _ => Vec::new(),
    }
}

/// The policies as these documents have them; none where one is refused.
fn rules(documents: &[Value]) -> Option<Rules> {
    let mut rules = Rules::builtin().clone();
    for document in documents {
        rules = rules.with_policy(&document.to_string()).ok()?;
    }
    Some(rules)
}

fn holds(case: &Case, rules: &Rules) -> bool {
    let found: Value = serde_json::from_str(&case.result_by(rules)).unwrap();
    let mut different = Vec::new();
    differences(&case.expect, &found, "", &mut different);
    different.is_empty()
}

#[test]
fn no_number_of_a_policy_can_be_changed_by_one_unseen() {
    // What a policy says, told as such, is no proof of what it does.
    let told = [Call::Policy, Call::Policies].map(|call| call.to_string());
    let mut cases: Vec<Case> = topics(&folder("../../tests/vectors"))
        .into_values()
        .flat_map(|topic| topic.cases)
        .filter(|case| !told.contains(&case.call))
        .collect();
    let documents = documents();
    let unchanged = rules(&documents).expect("the policies are right");
    assert!(cases.iter().all(|case| holds(case, &unchanged)), "the vectors hold by the policies as they are");
    let (mut count, mut unseen) = (0, Vec::new());
    for (place, id) in policies().into_iter().enumerate() {
        let mut places = Vec::new();
        numbers(&documents[place], "", &mut places);
        assert!(!places.is_empty(), "{id} has numbers");
        for at in places {
            let old = documents[place].pointer(&at).unwrap();
            for new in changed(old) {
                count += 1;
                let mut mutant = documents.clone();
                *mutant[place].pointer_mut(&at).unwrap() = new.clone();
                // A policy that is refused is seen at once.
                let Some(rules) = rules(&mutant) else { continue };
                match cases.iter().position(|case| !holds(case, &rules)) {
                    // What saw one is likely to see the next.
                    Some(seen) => cases[..=seen].rotate_right(1),
                    None => unseen.push(format!("{id}{at}: {old} -> {new}")),
                }
            }
        }
    }
    assert!(unseen.is_empty(), "{} of {count} are seen by no vector:\n{}", unseen.len(), unseen.join("\n"));
}
