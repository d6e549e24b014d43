//! What is built in, in the form in which it is shipped.
//!
//! The documents in `policies` and `clauses` are written for people. `cargo xtask generate` writes them as JSON for the
//! library, the clauses by columns, which compress better: it is smaller and sooner read.

use std::borrow::Cow;

use crate::json::Value;

/// The built-in policies, one a line, in the order in which they extend each other.
pub(crate) const POLICIES: &str = include_str!("builtin/policies.jsonl");

const REGISTER: &str = include_str!("builtin/register.json");

/// The clause register of the sources of Hunan.
pub(crate) fn register() -> Value<'static> {
    // A test reads it without a fault.
    let mut register = serde_json::from_str(REGISTER).unwrap_or(Value::Null);
    if let Some(clauses) = register.at_mut("/clauses") {
        *clauses = rows(std::mem::replace(clauses, Value::Null));
    }
    register
}

/// Records from their columns.
fn rows(columns: Value<'_>) -> Value<'_> {
    let Value::Record(columns) = columns else { return columns };
    let mut rows: Vec<Vec<(Cow<'_, str>, Value<'_>)>> = Vec::new();
    for (name, values) in columns {
        let Value::List(values) = values else { continue };
        rows.resize_with(values.len(), Vec::new);
        for (row, value) in rows.iter_mut().zip(values) {
            row.push((name.clone(), value));
        }
    }
    Value::List(rows.into_iter().map(Value::Record).collect())
}

/// The files that ship what is built in, each with what it must hold.
#[cfg(any(test, feature = "schema"))]
pub fn files() -> Vec<(&'static str, String)> {
    use crate::json::text;
    use crate::policy::load::parse;
    let read = |document| parse(document).unwrap_or(Value::Null);
    let policies = crate::rules::BUILTIN.iter().map(|document| text(&read(document)) + "\n").collect();
    let mut register = read(crate::clause::REGISTER);
    if let Some(clauses) = register.at_mut("/clauses") {
        *clauses = columns(std::mem::replace(clauses, Value::Null));
    }
    vec![("policies.jsonl", policies), ("register.json", text(&register) + "\n")]
}

/// Columns of records, null where a record does not have the member.
#[cfg(any(test, feature = "schema"))]
fn columns(rows: Value<'_>) -> Value<'_> {
    let Value::List(rows) = rows else { return rows };
    let mut names: Vec<Cow<'_, str>> = Vec::new();
    for row in &rows {
        let Value::Record(members) = row else { continue };
        for (name, _) in members {
            if !names.contains(name) {
                names.push(name.clone());
            }
        }
    }
    let column =
        |name: &str| rows.iter().map(|row| row.member(name).cloned().unwrap_or(Value::Null)).collect();
    Value::Record(names.iter().map(|name| (name.clone(), Value::List(column(name)))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shipped_is_what_the_documents_say() {
        let shipped = [POLICIES, REGISTER];
        for ((name, text), shipped) in files().into_iter().zip(shipped) {
            assert!(text == shipped, "{name} is not up to date; run `cargo xtask generate`");
        }
    }
}
