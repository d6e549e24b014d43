//! Where the parts of a document stand in its text: from a JSON pointer to a line and a column, in TOML and in JSON.
//!
//! Looked up only once there is something to point at, so that reading a policy does not pay for it.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use toml::de::{DeTable, DeValue};

use crate::json::{Path, Position};

/// The places of a text, each with where it begins: members where their names stand, items where they begin.
pub(crate) struct Positions<'t> {
    text: &'t str,
    starts: Vec<(String, usize)>,
}

impl<'t> Positions<'t> {
    /// The places of a document in TOML or JSON; none but the whole where it is neither.
    pub(crate) fn of(text: &'t str) -> Self {
        let mut positions = Self { text, starts: Vec::new() };
        if super::load::is_json(text) {
            if let Ok(raw) = serde_json::from_str::<&RawValue>(text) {
                positions.json(raw, &Path::Root);
            }
        } else {
            positions.table(DeTable::parse_recoverable(text).0.get_ref(), &Path::Root);
        }
        positions
    }

    /// Where a pointer leads, or the nearest place around it that there is.
    pub(crate) fn find(&self, pointer: &str) -> Position {
        let start = |place: &str| self.starts.iter().find(|(known, _)| known == place).map(|(_, at)| *at);
        let around = std::iter::successors(Some(pointer), |place| {
            place.rsplit_once('/').map(|(around, _)| around).filter(|around| !around.is_empty())
        });
        line_and_column(self.text, around.into_iter().find_map(start).unwrap_or(0))
    }

    fn table(&mut self, table: &DeTable<'_>, at: &Path<'_>) {
        for (key, value) in table {
            let here = at.key(key.get_ref());
            self.starts.push((here.to_string(), key.span().start));
            self.value(value.get_ref(), &here);
        }
    }

    fn value(&mut self, value: &DeValue<'_>, at: &Path<'_>) {
        match value {
            DeValue::Table(table) => self.table(table, at),
            DeValue::Array(items) => {
                for (i, item) in items.iter().enumerate() {
                    let here = at.index(i);
                    self.starts.push((here.to_string(), item.span().start));
                    self.value(item.get_ref(), &here);
                }
            }
            _ => {}
        }
    }

    fn json(&mut self, raw: &'t RawValue, at: &Path<'_>) {
        let text = raw.get();
        let mut reader = serde_json::Deserializer::from_str(text);
        // What is neither an object nor a list has no places in it.
        let _ = match text.as_bytes().first() {
            Some(b'{') => reader.deserialize_map(Walk { positions: self, at }),
            Some(b'[') => reader.deserialize_seq(Walk { positions: self, at }),
            _ => Ok(()),
        };
    }

    /// A part of the text, and what is in it. A part is borrowed from the text, so where it stands is known.
    fn part(&mut self, raw: &'t RawValue, here: &Path<'_>, start: usize) {
        self.starts.push((here.to_string(), start));
        self.json(raw, here);
    }

    fn start_of(&self, part: &str) -> usize {
        (part.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize)
    }

    /// Where the name of a member stands: before its value there is nothing else but a colon.
    fn name_before(&self, value: usize, name: &str) -> usize {
        let before = self.text.get(..value).unwrap_or_default();
        let end =
            before.rfind(':').map_or(before, |colon| before.get(..colon).unwrap_or_default()).trim_end();
        // A name written with escapes is longer than what it says: then the value is pointed at.
        let name = end.strip_suffix('"').and_then(|open| open.strip_suffix(name)?.strip_suffix('"'));
        name.map_or(value, str::len)
    }
}

/// Goes through an object or a list.
struct Walk<'w, 't> {
    positions: &'w mut Positions<'t>,
    at: &'w Path<'w>,
}

impl<'t> Visitor<'t> for Walk<'_, 't> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object or a list")
    }

    fn visit_map<A: MapAccess<'t>>(self, mut members: A) -> Result<(), A::Error> {
        while let Some((name, raw)) = members.next_entry::<Cow<'t, str>, &'t RawValue>()? {
            let start = self.positions.name_before(self.positions.start_of(raw.get()), &name);
            self.positions.part(raw, &self.at.key(&name), start);
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'t>>(self, mut items: A) -> Result<(), A::Error> {
        let mut i = 0;
        while let Some(raw) = items.next_element::<&'t RawValue>()? {
            let start = self.positions.start_of(raw.get());
            self.positions.part(raw, &self.at.index(i), start);
            i += 1;
        }
        Ok(())
    }
}

/// Line and column, counted from 1, the column in characters.
pub(crate) fn line_and_column(text: &str, at: usize) -> Position {
    let before = text.get(..at).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let count = |number: usize| u32::try_from(number + 1).unwrap_or(u32::MAX);
    Position {
        line: count(before.matches('\n').count()),
        column: count(before.get(line_start..).map_or(0, |line| line.chars().count())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(text: &str, pointer: &str) -> (u32, u32) {
        let position = Positions::of(text).find(pointer);
        (position.line, position.column)
    }

    #[test]
    fn members_stand_where_their_names_do_in_toml() {
        let text = "id = \"x\"\nhour = { minutes = 45, clause = \"c\" }\n\n[[windows]]\nid = \"年\"\n\n  [[windows]]\n  years = 5\n";
        assert_eq!(find(text, "/id"), (1, 1));
        assert_eq!(find(text, "/hour/clause"), (2, 24));
        assert_eq!(find(text, "/windows/0/id"), (5, 1));
        assert_eq!(find(text, "/windows/1/years"), (8, 3));
        assert_eq!(find(text, "/windows/1"), (7, 3), "an item of a list of tables is where its head stands");
        assert_eq!(find(text, "/windows/1/targets"), (7, 3), "what is missing is where it would belong");
        assert_eq!(find(text, "/nowhere"), (1, 1));
    }

    #[test]
    fn members_stand_where_their_names_do_in_json() {
        let text = "{\n  \"id\" : \"x\",\n  \"年\": [1, {\"a/b\": 2}],\n  \"\\u0061\": 3\n}";
        assert_eq!(find(text, "/id"), (2, 3));
        assert_eq!(find(text, "/年/0"), (3, 9));
        assert_eq!(find(text, "/年/1/a~1b"), (3, 13));
        assert_eq!(find(text, "/年/1/gone"), (3, 12));
        assert_eq!(find(text, "/a"), (4, 13), "a name with escapes: its value");
    }

    #[test]
    fn what_cannot_be_read_has_no_places() {
        assert_eq!(find("{", "/a"), (1, 1));
        assert_eq!(find("", "/a"), (1, 1));
    }
}
