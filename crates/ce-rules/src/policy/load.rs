//! From text to a whole document: TOML or JSON, and what a policy that it extends gives.

use std::borrow::Cow;

use toml::de::{DeTable, DeValue};

use crate::json::{Decode, FaultCode, Faults, Path, Value};

/// Reads TOML or JSON (a text whose first character is a brace) into a [`Value`].
pub(crate) fn parse<'t>(text: &'t str, faults: &mut Faults) -> Value<'t> {
    if text.trim_start().starts_with('{') {
        serde_json::from_str(text).unwrap_or_else(|error| {
            faults.push(
                &Path::Root,
                FaultCode::Syntax,
                format!("不是合法的 JSON：{error}"),
                format!("not JSON: {error}"),
            );
            Value::Null
        })
    } else {
        let (table, errors) = DeTable::parse_recoverable(text);
        for error in errors {
            let (line, column) = error.span().map_or((1, 1), |span| line_and_column(text, span.start));
            let what = error.message();
            faults.push(
                &Path::Root,
                FaultCode::Syntax,
                format!("第 {line} 行第 {column} 列不是合法的 TOML：{what}"),
                format!("not TOML at line {line}, column {column}: {what}"),
            );
        }
        from_table(table.into_inner())
    }
}

fn line_and_column(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    (before.matches('\n').count() + 1, before.get(line_start..).map_or(1, |line| line.chars().count() + 1))
}

/// The members in the order of the text, which the TOML reader's own map does not keep.
fn from_table(table: DeTable<'_>) -> Value<'_> {
    let mut members: Vec<_> = table.into_iter().collect();
    members.sort_by_key(|(key, _)| key.span().start);
    Value::Record(
        members.into_iter().map(|(key, value)| (key.into_inner(), from_toml(value.into_inner()))).collect(),
    )
}

fn from_toml(value: DeValue<'_>) -> Value<'_> {
    match value {
        DeValue::String(text) => Value::Text(text),
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
            .map_or(Value::Number(f64::INFINITY), Value::Int),
        DeValue::Float(number) => into_owned(from_float(number.as_str())),
        DeValue::Boolean(truth) => Value::Bool(truth),
        DeValue::Datetime(date) => Value::Text(Cow::Owned(date.to_string())),
        DeValue::Array(items) => {
            Value::List(items.into_iter().map(|item| from_toml(item.into_inner())).collect())
        }
        DeValue::Table(table) => from_table(table),
    }
}

/// A float of TOML, read as JSON's are.
fn from_float(text: &str) -> Value<'_> {
    let beyond = if text.ends_with("nan") { f64::NAN } else { f64::INFINITY };
    serde_json::from_str(text.strip_prefix('+').unwrap_or(text)).unwrap_or(Value::Number(beyond))
}

/// Where the parts of a merged document came from: merged pointer, pointer in the extending document.
pub(crate) type Origins = Vec<(String, String)>;

/// A document laid over the one that it extends.
pub(crate) fn extend<'a>(base: &Value<'a>, over: &Value<'a>, faults: &mut Faults) -> (Value<'a>, Origins) {
    let mut origins = Origins::new();
    let merged = merge(base, over, &Path::Root, &Path::Root, &mut origins, faults);
    (merged, origins)
}

fn merge<'a>(
    base: &Value<'a>,
    over: &Value<'a>,
    at: &Path<'_>,
    over_at: &Path<'_>,
    origins: &mut Origins,
    faults: &mut Faults,
) -> Value<'a> {
    match (base, over) {
        (Value::Record(base), Value::Record(over)) => {
            let mut members = base.clone();
            for (key, value) in over {
                match members.iter_mut().find(|(name, _)| name == key) {
                    Some((_, old)) => {
                        *old = merge(old, value, &at.key(key), &over_at.key(key), origins, faults);
                    }
                    None => members.push((key.clone(), value.clone())),
                }
            }
            Value::Record(members)
        }
        (Value::List(base), Value::List(over)) if identified(base) && identified(over) => {
            merge_items(base, over, at, over_at, origins, faults)
        }
        _ => over.clone(),
    }
}

/// True if every item of the list is an object with an `id`.
fn identified(items: &[Value<'_>]) -> bool {
    items.iter().all(|item| item.member("id").and_then(Value::as_text).is_some())
}

fn merge_items<'a>(
    base: &[Value<'a>],
    over: &[Value<'a>],
    at: &Path<'_>,
    over_at: &Path<'_>,
    origins: &mut Origins,
    faults: &mut Faults,
) -> Value<'a> {
    let mut items = base.to_vec();
    for (index, item) in over.iter().enumerate() {
        let place = over_at.index(index);
        let id = item.member("id");
        let old = items.iter().position(|old| old.member("id") == id);
        let told = |name: &str| item.member(name) == Some(&Value::Bool(true));
        let (remove, replace) = (told("remove"), told("replace"));
        if let (true, None) = (remove || replace, old) {
            let id = id.and_then(Value::as_text).unwrap_or_default();
            faults.push(
                &place.key("id"),
                FaultCode::UnknownReference,
                format!("所扩展的政策没有“{id}”，无从删除或替换"),
                format!("the policy that this one extends has no `{id}` to remove or replace"),
            );
            continue;
        }
        if remove {
            items.retain(|old| old.member("id") != id);
            continue;
        }
        let bare = without(item, "replace");
        let position = old.unwrap_or(items.len());
        let here = at.index(position);
        origins.push((here.to_string(), place.to_string()));
        match items.get_mut(position) {
            Some(old) if !replace => *old = merge(old, &bare, &here, &place, origins, faults),
            Some(old) => *old = bare,
            None => items.push(bare),
        }
    }
    Value::List(items)
}

fn without<'a>(item: &Value<'a>, name: &str) -> Value<'a> {
    match item {
        Value::Record(members) => {
            Value::Record(members.iter().filter(|(key, _)| key != name).cloned().collect())
        }
        other => other.clone(),
    }
}

/// The place in the extending document that a place in the merged one came from.
pub(crate) fn origin(pointer: &str, origins: &Origins) -> String {
    origins
        .iter()
        .filter_map(|(merged, own)| {
            let rest = pointer.strip_prefix(merged.as_str())?;
            (rest.is_empty() || rest.starts_with('/')).then(|| (merged.len(), format!("{own}{rest}")))
        })
        .max_by_key(|(length, _)| *length)
        .map_or_else(|| pointer.to_owned(), |(_, own)| own)
}

/// A document that borrows nothing, so that it outlives its text.
pub(crate) fn into_owned(value: Value<'_>) -> Value<'static> {
    match value {
        Value::Null => Value::Null,
        Value::Bool(truth) => Value::Bool(truth),
        Value::Int(number) => Value::Int(number),
        Value::Number(number) => Value::Number(number),
        Value::Text(text) => Value::Text(Cow::Owned(text.into_owned())),
        Value::List(items) => Value::List(items.into_iter().map(into_owned).collect()),
        Value::Record(members) => Value::Record(
            members
                .into_iter()
                .map(|(key, value)| (Cow::Owned(key.into_owned()), into_owned(value)))
                .collect(),
        ),
    }
}

/// Decodes a whole document.
pub(crate) fn decode<T: Decode>(value: &Value<'_>, faults: &mut Faults) -> T {
    T::decode(value, &Path::Root, faults)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_of_toml_are_the_doubles_that_they_say() {
        for text in
            ["1.5", "+1.5", "-0.25", "1_000.5", "29.99", "1e+06", "0.1000000000000000000000", "inf", "-1e400"]
        {
            let document = format!("x = {text}");
            let read = parse(&document, &mut Faults::default());
            let number: f64 = text.replace('_', "").parse().unwrap();
            // Beyond all bounds is beyond all bounds.
            let number = if number.is_infinite() { f64::INFINITY } else { number };
            assert_eq!(read.member("x"), Some(&Value::Number(number)), "{text}");
        }
        assert!(matches!(from_float("-nan"), Value::Number(number) if number.is_nan()));
    }
}
