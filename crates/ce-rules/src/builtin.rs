//! What is built in, in the form in which it is shipped.
//!
//! The documents in `policies` and `clauses` are written for people. `cargo xtask generate` writes them as JSON for the
//! library, the clauses by columns, which compress better: it is smaller and sooner read. Every document in `policies` is
//! built in: there is no list of them to keep.

use std::borrow::Cow;

use crate::json::Value;

/// The built-in policies, one a line, in the order in which they extend each other.
pub(crate) const POLICIES: &str = include_str!("builtin/policies.jsonl");

/// The documents of the built-in policies as they are written, in the same order.
pub(crate) const DOCUMENTS: &[&str] = include!("builtin/documents.rs");

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

/// The files that ship what is built in, each with what it must hold; from the documents of the policies, each with the
/// name of its file.
#[cfg(any(test, feature = "schema"))]
pub fn files(mut documents: Vec<(String, String)>) -> Vec<(&'static str, String)> {
    use crate::json::text;
    use crate::policy::load::parse;
    let read = |document| parse(document).unwrap_or(Value::Null);
    documents.sort();
    let mut left: Vec<_> = documents.iter().map(|(name, document)| (name, read(document))).collect();
    let (mut policies, mut names, mut known) = (String::new(), Vec::new(), Vec::new());
    let said = |policy: &Value<'_>, member: &str| policy.member(member)?.as_text().map(str::to_owned);
    // The first that extends nothing but what is there; where none does, loading it will say so.
    while !left.is_empty() {
        let based =
            |(_, policy): &(_, Value<'_>)| said(policy, "extends").is_none_or(|base| known.contains(&base));
        let (name, policy) = left.remove(left.iter().position(based).unwrap_or(0));
        policies += &(text(&policy) + "\n");
        names.push(format!("    include_str!(\"../../policies/{name}\"),\n"));
        known.extend(said(&policy, "id"));
    }
    let mut register = read(crate::clause::REGISTER);
    if let Some(clauses) = register.at_mut("/clauses") {
        *clauses = columns(std::mem::replace(clauses, Value::Null));
    }
    vec![
        ("documents.rs", format!("// Made by `cargo xtask generate`.\n&[\n{}]\n", names.concat())),
        ("policies.jsonl", policies),
        ("register.json", text(&register) + "\n"),
    ]
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
    #[expect(
        clippy::disallowed_methods,
        reason = "the test reads what is written, the library what is shipped"
    )]
    fn what_is_shipped_is_what_the_documents_say() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/policies");
        let document = |entry: std::io::Result<std::fs::DirEntry>| {
            let entry = entry.unwrap();
            (entry.file_name().into_string().unwrap(), std::fs::read_to_string(entry.path()).unwrap())
        };
        let documents = std::fs::read_dir(folder).unwrap().map(document).collect();
        let shipped = [include_str!("builtin/documents.rs"), POLICIES, REGISTER];
        for ((name, text), shipped) in files(documents).into_iter().zip(shipped) {
            assert!(text == shipped, "{name} is not up to date; run `cargo xtask generate`");
        }
    }

    #[test]
    fn a_policy_stands_behind_what_it_extends() {
        let document = |name: &str, text: &str| (name.to_owned(), text.to_owned());
        let documents = vec![
            document("a.toml", "id = 'a'\nextends = 'b'"),
            document("b.toml", "id = 'b'\nextends = 'c'"),
            document("c.toml", "id = 'c'"),
            document("d.toml", "id = 'd'"),
        ];
        let [(_, names), (_, policies), _] = <[_; 3]>::try_from(files(documents)).unwrap();
        let order: Vec<&str> = names.lines().filter_map(|line| line.split("policies/").nth(1)).collect();
        assert_eq!(order, ["c.toml\"),", "b.toml\"),", "a.toml\"),", "d.toml\"),"]);
        assert!(policies.starts_with("{\"id\":\"c\"}\n{\"id\":\"b\""), "{policies}");
    }
}
