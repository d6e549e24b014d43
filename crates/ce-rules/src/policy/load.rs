//! From text to a whole document: TOML or JSON, and what a policy that it extends gives.

use std::borrow::Cow;

use super::positions::line_and_column;
use super::toml;
use crate::json::{Decode, Fault, FaultCode, Faults, Path, Position, Value};
use crate::text::Text;

/// True for a document in JSON: its first character is a brace.
pub(crate) fn is_json(text: &str) -> bool {
    text.trim_start().starts_with('{')
}

/// What a Chinese keyboard gives where TOML has marks of its own.
const CHINESE_MARKS: [char; 14] =
    ['“', '”', '‘', '’', '，', '、', '。', '＝', '［', '］', '｛', '｝', '【', '】'];

/// Reads TOML or JSON into a [`Value`], or tells why it is neither.
pub(crate) fn parse(text: &str) -> Result<Value<'_>, Vec<Fault>> {
    let syntax = |position: Position, message: Text| Fault {
        position: Some(position),
        ..Fault::new("", FaultCode::Syntax, message)
    };
    if is_json(text) {
        return serde_json::from_str(text).map_err(|error| {
            let number = |number: usize| u32::try_from(number.max(1)).unwrap_or(u32::MAX);
            let position = Position { line: number(error.line()), column: number(error.column()) };
            let message = Text::new(format!("不是合法的 JSON：{error}"), format!("not JSON: {error}"));
            vec![syntax(position, message)]
        });
    }
    let (table, errors) = toml::read(text);
    let fault = |error: &toml::Error| {
        let toml::Error { start, message: what } = error;
        let position = line_and_column(text, *start);
        let Position { line, column } = position;
        // What is not understood goes on to a space at the most; a quoted text may hold any marks.
        let word = text.get(*start..).unwrap_or_default().chars();
        let mut word = word.take_while(|c| !c.is_whitespace() && !matches!(c, '"' | '\''));
        let (zh, en) = match word.find(|mark| CHINESE_MARKS.contains(mark)) {
            Some(mark) => (
                format!("。这里的 {mark} 是中文标点，请改用英文（半角）标点"),
                format!("; `{mark}` is a Chinese mark: type the plain one"),
            ),
            None => Default::default(),
        };
        let message = Text::new(
            format!("第 {line} 行第 {column} 列不是合法的 TOML：{what}{zh}"),
            format!("not TOML at line {line}, column {column}: {what}{en}"),
        );
        syntax(position, message)
    };
    if errors.is_empty() { Ok(table.into_value()) } else { Err(errors.iter().map(fault).collect()) }
}

/// Where the parts of a merged document came from.
pub(crate) type Origins = Vec<Origin>;

/// Where a part of a merged document came from.
pub(crate) struct Origin {
    /// Its pointer in the merged document.
    merged: String,
    /// Its pointer in the extending one.
    own: String,
    /// It is a list that was merged item by item: an item without an origin of its own was inherited.
    of_items: bool,
}

/// What a document says of itself and of nothing that builds on it.
const OF_ITSELF: &[&str] = &["valid", "provenance"];

/// A document laid over the one that it extends.
pub(crate) fn extend<'a>(base: &Value<'a>, over: &Value<'a>, faults: &mut Faults) -> (Value<'a>, Origins) {
    let mut origins = Origins::new();
    let mut merged = merge(base, over, &Path::Root, &Path::Root, &mut origins, faults);
    if let Value::Record(members) = &mut merged {
        members.retain(|(name, _)| !OF_ITSELF.contains(&name.as_ref()) || over.member(name).is_some());
        for (name, value) in members.iter_mut().filter(|(name, _)| OF_ITSELF.contains(&name.as_ref())) {
            if let Some(own) = over.member(name) {
                value.clone_from(own);
            }
        }
    }
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

/// An item of a merged list.
#[derive(Default)]
struct Item<'a> {
    /// As the extended document has it.
    old: Option<Value<'a>>,
    /// What the extending one says, with the place where it says so.
    new: Option<(usize, Value<'a>)>,
}

impl Item<'_> {
    fn is(&self, id: Option<&Value<'_>>) -> bool {
        let item = self.old.as_ref().or(self.new.as_ref().map(|(_, item)| item));
        item.is_some_and(|item| item.member("id") == id)
    }
}

fn merge_items<'a>(
    base: &[Value<'a>],
    over: &[Value<'a>],
    at: &Path<'_>,
    over_at: &Path<'_>,
    origins: &mut Origins,
    faults: &mut Faults,
) -> Value<'a> {
    origins.push(Origin { merged: at.to_string(), own: over_at.to_string(), of_items: true });
    let mut items: Vec<Item<'a>> =
        base.iter().map(|old| Item { old: Some(old.clone()), new: None }).collect();
    for (index, item) in over.iter().enumerate() {
        let place = over_at.index(index);
        let id = item.member("id");
        let told = |name: &str| item.member(name) == Some(&Value::Bool(true));
        let (remove, replace, before) = (told("remove"), told("replace"), item.member("before"));
        let mut missing = |name: &str, id: Option<&Value<'_>>| {
            let id = id.and_then(Value::as_text).unwrap_or_default();
            faults.push(
                &place.key(name),
                FaultCode::UnknownReference,
                format_args!("所扩展的政策没有“{id}”，无从删除、替换或排在其前"),
                format_args!(
                    "the policy that this one extends has no `{id}` to remove, replace or stand before"
                ),
            );
        };
        let there = items.iter().position(|known| known.is(id));
        if (remove || replace) && there.is_none() {
            missing("id", id);
            continue;
        }
        let mut known = there.map(|there| items.remove(there)).unwrap_or_default();
        if remove {
            continue;
        }
        known.new = Some((index, without(&without(item, "replace"), "before")));
        if replace {
            known.old = None;
        }
        let next = before.map(|before| items.iter().position(|known| known.is(Some(before))));
        if next == Some(None) {
            missing("before", before);
        }
        // Where it stood, unless it says before which; a new one stands last.
        items.insert(next.flatten().or(there).unwrap_or(items.len()), known);
    }
    let mut merged = Vec::with_capacity(items.len());
    for (position, Item { old, new }) in items.into_iter().enumerate() {
        let here = at.index(position);
        let own = new.as_ref().map(|(index, _)| over_at.index(*index));
        if let Some(own) = &own {
            origins.push(Origin { merged: here.to_string(), own: own.to_string(), of_items: false });
        }
        merged.push(match (old, new, own) {
            (Some(old), Some((_, new)), Some(own)) => merge(&old, &new, &here, &own, origins, faults),
            (old, new, _) => new.map(|(_, item)| item).or(old).unwrap_or(Value::Null),
        });
    }
    Value::List(merged)
}

fn without<'a>(item: &Value<'a>, name: &str) -> Value<'a> {
    match item {
        Value::Record(members) => {
            Value::Record(members.iter().filter(|(key, _)| key != name).cloned().collect())
        }
        other => other.clone(),
    }
}

/// The place in the extending document that a place in the merged one came from; the list, for an inherited item.
pub(crate) fn origin(pointer: &str, origins: &Origins) -> String {
    let rest = |origin: &Origin| {
        let rest = pointer.strip_prefix(origin.merged.as_str())?;
        (rest.is_empty() || rest.starts_with('/')).then(|| rest.to_owned())
    };
    let found = origins.iter().filter_map(|origin| Some((origin, rest(origin)?)));
    match found.max_by_key(|(origin, _)| origin.merged.len()) {
        Some((origin, _)) if origin.of_items => origin.own.clone(),
        Some((origin, rest)) => format!("{}{rest}", origin.own),
        None => pointer.to_owned(),
    }
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
