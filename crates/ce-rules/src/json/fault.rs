//! Faults of a document: place, code, and a message that says what to do.

use std::cmp::Ordering;
use std::fmt;

use super::path::{Path, unescape};
use super::value::Value;
use crate::text::Text;

macro_rules! fault_codes {
    ($($(#[$doc:meta])* $code:ident = $text:literal,)*) => {
        /// What is wrong at a place of a request or policy. Each version has a closed list; a minor version may add to it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[cfg_attr(feature = "schema", schemars(rename_all = "snake_case"))]
        #[non_exhaustive]
        pub enum FaultCode {
            $($(#[$doc])* $code,)*
        }

        impl serde::Serialize for FaultCode {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl FaultCode {
            /// Every code, in the order of the documentation.
            pub const ALL: &[Self] = &[$(Self::$code),*];

            /// The code as the contract spells it.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$code => $text,)* }
            }
        }
    };
}

fault_codes! {
    /// The text is not JSON (or TOML) at all.
    Syntax = "syntax",
    /// A value of another sort than the member takes.
    WrongType = "wrong_type",
    /// A required member is absent.
    MissingField = "missing_field",
    /// A member that the contract does not have here, one of another kind of activity included.
    UnknownField = "unknown_field",
    /// A member given twice.
    DuplicateField = "duplicate_field",
    /// A word outside its closed list.
    UnknownValue = "unknown_value",
    /// Not one of the forms of a date, or a day that the calendar does not have.
    BadDate = "bad_date",
    /// A number, year or list outside its bounds.
    OutOfRange = "out_of_range",
    /// Hours with more than two decimal places.
    TooPrecise = "too_precise",
    /// A text that must say something and is blank.
    Blank = "blank",
    /// A text that is too long.
    TooLong = "too_long",
    /// Two activities (or two rules of a policy) with one id.
    DuplicateId = "duplicate_id",
    /// A value listed twice where each may stand once.
    DuplicateValue = "duplicate_value",
    /// An attendance without any day, half day, evening or session.
    EmptyAttendance = "empty_attendance",
    /// Members that exclude each other.
    ConflictingFields = "conflicting_fields",
    /// A subject other than the one that the kind always counts towards.
    SubjectFixed = "subject_fixed",
    /// The end lies before the beginning.
    FromAfterTo = "from_after_to",
    /// The sessions of one activity lie in two calendar years.
    SpansYears = "spans_years",
    /// An identity number that is none.
    BadIdentityNumber = "bad_identity_number",
    /// The policy says nothing of what is asked for.
    NotDefined = "not_defined",
    /// Policies: a rule refers to something that the policy does not have.
    UnknownReference = "unknown_reference",
    /// Policies: a clause that is not in the register.
    UnknownClause = "unknown_clause",
    /// Policies: a rule that can never have an effect, or contradicts another.
    Contradiction = "contradiction",
    /// Policies: the language does not have this.
    Unsupported = "unsupported",
}

impl fmt::Display for FaultCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One fault of a request or policy.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Fault {
    /// The place, as a JSON pointer (RFC 6901): `/activities/3/minutes`; empty for the whole.
    pub path: String,
    /// What is wrong, for programs.
    pub code: FaultCode,
    /// What is wrong and what to do, for people.
    pub message: Text,
    /// Where that is in the text, for the faults of policies.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(default))]
    pub position: Option<Position>,
}

/// A place in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Position {
    /// The line, counted from 1.
    pub line: u32,
    /// The column, counted from 1, in characters.
    pub column: u32,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

impl Fault {
    /// A fault of a request.
    pub fn new(path: impl Into<String>, code: FaultCode, message: Text) -> Self {
        Self { path: path.into(), code, message, position: None }
    }
}

/// The faults found so far.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    list: Vec<Fault>,
    /// Where they stand in the list, in the order of their places: those below a place stand beside each other, so that
    /// none is looked for among all others.
    by_place: Vec<usize>,
    /// There are more than are told.
    more: bool,
}

/// The most faults that are told of one document: more than any that people write has, and a list of a million zeros
/// where activities should stand does not become gigabytes of messages. Beyond it nothing is looked at for what else may
/// be wrong.
const MOST: usize = 10_000;

impl Faults {
    pub(crate) fn push(
        &mut self,
        at: &Path<'_>,
        code: FaultCode,
        zh: fmt::Arguments<'_>,
        en: fmt::Arguments<'_>,
    ) {
        if self.is_full() {
            self.more = true;
            return;
        }
        let path = at.to_string();
        // Decoding and checking may see the same fault from two sides; it is one fault.
        let told = code != FaultCode::Syntax && self.are_here(&path, &[code]);
        if !told {
            self.put(Fault::new(path, code, Text::of(zh, en)));
        }
    }

    pub(crate) fn wrong_type(&mut self, at: &Path<'_>, found: &Value<'_>, zh: &str, en: &str) {
        let (found_zh, found_en) = found.sort();
        self.push(
            at,
            FaultCode::WrongType,
            format_args!("这里应为{zh}，实为{found_zh}"),
            format_args!("expected {en}, found {found_en}"),
        );
    }

    pub(crate) fn missing(&mut self, at: &Path<'_>, name: &str) {
        self.push(
            &at.key(name),
            FaultCode::MissingField,
            format_args!("缺少必填项“{name}”"),
            format_args!("`{name}` is required"),
        );
    }

    fn is_full(&self) -> bool {
        self.list.len() >= MOST
    }

    /// Puts in a fault that is found already.
    pub(crate) fn put(&mut self, fault: Fault) {
        let at = self.first(&fault.path, true);
        self.by_place.insert(at, self.list.len());
        self.list.push(fault);
    }

    /// Keeps only what was said of this place itself.
    pub(crate) fn only(&mut self, at: &Path<'_>) {
        let place = at.to_string();
        self.keep(&|path| path == place);
    }

    /// Takes back what was said of this place and below it.
    pub(crate) fn forget(&mut self, at: &Path<'_>) {
        if !self.is_empty() {
            let place = at.to_string();
            self.keep(&|path| !within(path, &place));
        }
    }

    fn keep(&mut self, of: &dyn Fn(&str) -> bool) {
        self.by_place.clear();
        for fault in std::mem::take(&mut self.list) {
            if of(&fault.path) {
                self.put(fault);
            }
        }
    }

    /// True if something is wrong at this place or below it: then what is absent there was not forgotten, and what
    /// would follow from its absence is no fault of its own.
    pub(crate) fn touch(&self, at: &Path<'_>) -> bool {
        !self.is_empty() && self.are_within(at.to_string())
    }

    /// True if something is wrong at this place, below it or around it in such a way that nothing can be said of it:
    /// what it stands in is absent or of another sort.
    pub(crate) fn cover(&self, at: &Path<'_>) -> bool {
        if self.is_empty() || self.is_full() {
            return self.is_full();
        }
        let place = at.to_string();
        let mut around = Some(place.as_str());
        while let Some(path) = around {
            if self.are_here(path, &[FaultCode::WrongType, FaultCode::MissingField]) {
                return true;
            }
            around = path.rsplit_once('/').map(|(around, _)| around);
        }
        self.are_within(place)
    }

    /// True if what stands at this place is of another sort altogether, so that there is nothing in it to look at.
    pub(crate) fn misshapen(&self, at: &Path<'_>) -> bool {
        !self.is_empty() && self.are_here(&at.to_string(), &[FaultCode::WrongType])
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The place in order of the first fault at a place or behind it; or behind those at it.
    fn first(&self, place: &str, behind: bool) -> usize {
        self.by_place.partition_point(|at| {
            self.list.get(*at).is_some_and(|fault| match fault.path.as_str().cmp(place) {
                Ordering::Less => true,
                Ordering::Equal => behind,
                Ordering::Greater => false,
            })
        })
    }

    /// A fault by its place in order.
    fn get(&self, at: usize) -> Option<&Fault> {
        self.by_place.get(at).and_then(|at| self.list.get(*at))
    }

    /// True if there is a fault at just this place, of one of these codes if not of any.
    fn are_here(&self, place: &str, codes: &[FaultCode]) -> bool {
        let mut at = self.first(place, false);
        while let Some(fault) = self.get(at).filter(|fault| fault.path == place) {
            if codes.is_empty() || codes.contains(&fault.code) {
                return true;
            }
            at += 1;
        }
        false
    }

    /// True if there is a fault at a place or below it.
    fn are_within(&self, mut place: String) -> bool {
        self.are_here(&place, &[]) || {
            // What only begins with the same letters may stand between a place and those below it.
            place.push('/');
            self.get(self.first(&place, false)).is_some_and(|fault| fault.path.starts_with(&place))
        }
    }

    /// All faults in the order in which they were found.
    pub(crate) fn into_list(mut self) -> Vec<Fault> {
        if self.more {
            let message = Text::of(
                format_args!("问题超过 {MOST} 处，其余未列出；请先改正这些"),
                format_args!(
                    "there are more than {MOST} faults, and the others are not told: mend these first"
                ),
            );
            self.put(Fault::new("", FaultCode::OutOfRange, message));
        }
        self.list
    }

    /// The same faults with other places.
    pub(crate) fn placed(self, place: impl Fn(&str) -> String) -> Self {
        let mut placed = Self { more: self.more, ..Self::default() };
        for mut fault in self.list {
            fault.path = place(&fault.path);
            placed.put(fault);
        }
        placed
    }

    /// These faults and others.
    pub(crate) fn and(mut self, others: Self) -> Self {
        self.more |= others.more;
        for fault in others.list {
            self.put(fault);
        }
        self
    }

    /// The faults in the order of the document, missing members after those present.
    pub(crate) fn in_order_of(self, document: &Value<'_>) -> Vec<Fault> {
        let mut list = self.into_list();
        list.sort_by_cached_key(|fault| place_in(document, &fault.path));
        list
    }
}

/// True if a pointer leads to a place or below it.
fn within(pointer: &str, place: &str) -> bool {
    pointer.strip_prefix(place).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Where a pointer leads in a document: the position at each level, members that are not there after all others.
pub(crate) fn place_in(document: &Value<'_>, pointer: &str) -> Vec<usize> {
    let mut places = Vec::new();
    let mut here = Some(document);
    for step in pointer.split('/').skip(1) {
        let name = unescape(step);
        let (position, next) = match here {
            Some(Value::Record(members)) => {
                let position = members.iter().position(|(key, _)| *key == name);
                (position, position.and_then(|p| members.get(p)).map(|(_, value)| value))
            }
            Some(Value::List(items)) => {
                let position = name.parse::<usize>().ok();
                (position, position.and_then(|p| items.get(p)))
            }
            _ => (None, None),
        };
        here = next;
        places.push(position.unwrap_or(usize::MAX));
    }
    places
}

/// A word of the input, shortened so that a message stays readable whatever was given.
pub(crate) fn quote(text: &str) -> String {
    let mut short: String = text.chars().take(40).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_stand_in_the_order_of_the_document() {
        let document: Value<'_> = serde_json::from_str(r#"{"b": [{"x": 1}, 2], "a": 3}"#).unwrap();
        let mut faults = Faults::default();
        for pointer in ["/missing", "/a", "/b/1", "/b/0/gone", "/b/0/x", ""] {
            faults.put(Fault::new(pointer, FaultCode::WrongType, Text::default()));
        }
        let order: Vec<_> = faults.in_order_of(&document).into_iter().map(|fault| fault.path).collect();
        assert_eq!(order, ["", "/b/0/x", "/b/0/gone", "/b/1", "/a", "/missing"]);
    }

    #[test]
    fn places_are_told_from_those_that_begin_like_them() {
        let mut faults = Faults::default();
        let (root, a) = (Path::Root, Path::Root.key("a"));
        faults.put(Fault::new("/a-b", FaultCode::MissingField, Text::default()));
        assert!(faults.touch(&root) && !faults.touch(&a) && !faults.cover(&a));
        faults.put(Fault::new("/a/b", FaultCode::WrongType, Text::default()));
        assert!(faults.touch(&a) && faults.cover(&a) && !faults.misshapen(&a));
        let below = a.key("b");
        assert!(faults.misshapen(&below) && faults.cover(&below.key("c")) && !faults.touch(&below.key("c")));
        faults.forget(&a);
        assert!(!faults.touch(&a) && faults.touch(&root));
        faults.put(Fault::new("", FaultCode::Syntax, Text::default()));
        faults.only(&root);
        assert_eq!(faults.into_list().len(), 1);
    }

    #[test]
    fn codes_are_spelled_as_serde_spells_them() {
        for code in FaultCode::ALL {
            assert_eq!(serde_json::to_string(code).unwrap(), format!("\"{code}\""));
        }
    }
}
