//! Where the parts of a document stand in its text: from a JSON pointer to a line and a column, in TOML and in JSON.
//!
//! Looked up only once there is something to point at, so that reading a policy does not pay for it.

use crate::json::{Path, Position, Value};

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
            if serde_json::from_str::<Value<'_>>(text).is_ok() {
                positions.json(text, &Path::Root);
            }
        } else {
            let starts = &mut positions.starts;
            super::toml::read(text)
                .0
                .places(&Path::Root, &mut |here, start| starts.push((here.to_string(), start)));
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

    /// Goes through a value of a text that is known to be JSON, and gives what comes after it.
    fn json(&mut self, text: &'t str, at: &Path<'_>) -> &'t str {
        let text = text.trim_start();
        let Some(mut rest) = text.strip_prefix(['{', '[']) else {
            let end = if text.starts_with('"') { end_of_text(text) } else { text.find([',', ']', '}']) };
            return end.and_then(|end| text.get(end..)).unwrap_or_default();
        };
        let mut index = 0;
        loop {
            rest = rest.trim_start_matches(|c: char| c == ',' || c.is_ascii_whitespace());
            if let Some(after) = rest.strip_prefix(['}', ']']) {
                return after;
            }
            if rest.is_empty() {
                return rest;
            }
            if text.starts_with('[') {
                rest = self.part(rest, rest, &at.index(index));
                index += 1;
            } else {
                let (name, after) = rest.split_at_checked(end_of_text(rest).unwrap_or(0)).unwrap_or_default();
                let value = after.trim_start().trim_start_matches(':').trim_start();
                // A name written with escapes is longer than what it says: then the value is pointed at.
                let start = if name.contains('\\') { value } else { rest };
                let name = serde_json::from_str(name).unwrap_or(Value::Null);
                rest = self.part(start, value, &at.key(name.as_text().unwrap_or_default()));
            }
        }
    }

    /// A part of the text, and what is in it.
    fn part(&mut self, start: &'t str, value: &'t str, here: &Path<'_>) -> &'t str {
        self.starts.push((here.to_string(), self.text.len() - start.len()));
        self.json(value, here)
    }
}

/// Where a text that JSON begins with is over.
fn end_of_text(json: &str) -> Option<usize> {
    let mut escaped = false;
    let last = json.bytes().skip(1).position(|byte| {
        let end = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        end
    });
    last.map(|last| last + 2)
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
