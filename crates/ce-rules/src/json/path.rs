//! Places in a document, as JSON pointers.

use std::fmt;

/// A place in a document, kept on the stack while decoding and written as a JSON pointer (RFC 6901).
///
/// ```
/// use ce_rules::json::Path;
/// assert_eq!(Path::Root.key("activities").index(3).key("a/b").to_string(), "/activities/3/a~1b");
/// ```
#[derive(Debug, Clone, Copy)]
pub enum Path<'p> {
    /// The whole.
    Root,
    /// A member of what stands at a place.
    Key(&'p Path<'p>, &'p str),
    /// An item of what stands at a place, counted from 0.
    Index(&'p Path<'p>, usize),
}

impl Path<'_> {
    /// The member of that name of what stands here.
    pub fn key<'p>(&'p self, key: &'p str) -> Path<'p> {
        Path::Key(self, key)
    }

    /// The item of what stands here.
    pub fn index(&self, index: usize) -> Path<'_> {
        Path::Index(self, index)
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root => Ok(()),
            Self::Key(parent, key) => write!(f, "{parent}/{}", key.replace('~', "~0").replace('/', "~1")),
            Self::Index(parent, index) => write!(f, "{parent}/{index}"),
        }
    }
}

/// The name that a step of a pointer stands for. Read once from the left: `~01` is `~1` and no slash.
pub(crate) fn unescape(step: &str) -> String {
    let mut name = String::with_capacity(step.len());
    let mut characters = step.chars().peekable();
    while let Some(character) = characters.next() {
        let escaped = match (character, characters.peek()) {
            ('~', Some('0')) => Some('~'),
            ('~', Some('1')) => Some('/'),
            _ => None,
        };
        if escaped.is_some() {
            characters.next();
        }
        name.push(escaped.unwrap_or(character));
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pointers_escape_what_rfc_6901_escapes() {
        let activities = Path::Root.key("activities");
        assert_eq!(activities.index(3).key("a/b~c").to_string(), "/activities/3/a~1b~0c");
        assert_eq!(Path::Root.to_string(), "");
        for (step, name) in [("a~1b~0c", "a/b~c"), ("~01", "~1"), ("~", "~"), ("~2~", "~2~"), ("", "")] {
            assert_eq!(unescape(step), name);
        }
    }
}
