//! Decoding that goes on after a fault.

use std::borrow::Cow;

use super::fault::{FaultCode, Faults, quote};
use super::path::Path;
use super::value::Value;

/// What can be read from a [`Value`].
///
/// A fault is noted and a placeholder taken, so that the rest is still looked at; what holds a placeholder is
/// thrown away, since a document with a fault is refused whole.
pub(crate) trait Decode: Sized {
    fn decode(value: &Value<'_>, at: &Path<'_>, faults: &mut Faults) -> Self;

    /// What is taken until something is read.
    fn placeholder() -> Self;

    /// True if it may be absent.
    const OPTIONAL: bool = false;

    /// True if the member need not be written.
    fn is_absent(&self) -> bool {
        false
    }
}

impl<T: Decode> Decode for Option<T> {
    fn decode(value: &Value<'_>, at: &Path<'_>, faults: &mut Faults) -> Self {
        match value {
            Value::Null => None,
            value => Some(T::decode(value, at, faults)),
        }
    }

    fn placeholder() -> Self {
        None
    }

    const OPTIONAL: bool = true;

    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

impl<T: Decode> Decode for Vec<T> {
    #[inline(never)]
    fn decode(value: &Value<'_>, at: &Path<'_>, faults: &mut Faults) -> Self {
        let items = items(value, at, faults).iter().enumerate();
        items.map(|(i, item)| T::decode(item, &at.index(i), faults)).collect()
    }

    fn placeholder() -> Self {
        Self::new()
    }
}

impl Decode for String {
    fn decode(value: &Value<'_>, at: &Path<'_>, faults: &mut Faults) -> Self {
        match value {
            Value::Text(text) => text.clone().into_owned(),
            other => {
                faults.wrong_type(at, other, "文本", "text");
                Self::new()
            }
        }
    }

    fn placeholder() -> Self {
        Self::new()
    }
}

impl Decode for bool {
    fn decode(value: &Value<'_>, at: &Path<'_>, faults: &mut Faults) -> Self {
        match value {
            Value::Bool(truth) => *truth,
            other => {
                faults.wrong_type(at, other, "true 或 false", "true or false");
                false
            }
        }
    }

    fn placeholder() -> Self {
        false
    }
}

/// An object that has nothing to say.
impl Decode for () {
    fn decode(value: &Value<'_>, at: &Path<'_>, faults: &mut Faults) -> Self {
        for (key, _) in record(value, at, faults) {
            unknown_field(at, key, faults);
        }
    }

    fn placeholder() -> Self {}
}

macro_rules! integers {
    ($($integer:ty),*) => {$(
        impl Decode for $integer {
            fn decode(value: &Value<'_>, at: &Path<'_>, faults: &mut Faults) -> Self {
                let read = match value {
                    Value::Int(number) => <$integer>::try_from(*number).ok(),
                    // Too large for any integer of ours, however it is written.
                    Value::Number(number) if number.abs() >= 9e18 => None,
                    other => {
                        faults.wrong_type(at, other, "整数", "an integer");
                        return 0;
                    }
                };
                read.unwrap_or_else(|| {
                    faults.push(at, FaultCode::OutOfRange, format_args!("数值超出范围"), format_args!("this number is out of range"));
                    0
                })
            }

            fn placeholder() -> Self {
                0
            }
        }
    )*};
}
integers!(u16, u32);

/// The items of a list; a fault and nothing if it is none.
fn items<'v, 'a>(value: &'v Value<'a>, at: &Path<'_>, faults: &mut Faults) -> &'v [Value<'a>] {
    match value {
        Value::List(items) => items,
        other => {
            faults.wrong_type(at, other, "列表", "a list");
            &[]
        }
    }
}

/// The members of an object; a fault and nothing if it is none.
pub(crate) fn record<'v, 'a>(
    value: &'v Value<'a>,
    at: &Path<'_>,
    faults: &mut Faults,
) -> &'v [(Cow<'a, str>, Value<'a>)] {
    match value {
        Value::Record(members) => members,
        other => {
            faults.wrong_type(at, other, "对象", "an object");
            &[]
        }
    }
}

pub(crate) fn unknown_field(at: &Path<'_>, key: &str, faults: &mut Faults) {
    faults.push(
        &at.key(key),
        FaultCode::UnknownField,
        format_args!("这里没有“{}”这一项，请检查拼写或删去", quote(key)),
        format_args!("there is no `{}` here: check the spelling or take it out", quote(key)),
    );
}

/// The most names that a message lists: whoever writes a policy wants to know what it can say.
const LISTED: usize = 32;

/// A member that is none of those that an object has.
pub(crate) fn unknown_member(at: &Path<'_>, key: &str, names: &[&str], faults: &mut Faults) {
    if names.len() > LISTED {
        return unknown_field(at, key, faults);
    }
    faults.push(
        &at.key(key),
        FaultCode::UnknownField,
        format_args!("这里没有“{}”这一项，请检查拼写或删去；可用：{}", quote(key), names.join("、")),
        format_args!(
            "there is no `{}` here: check the spelling or take it out; there are {}",
            quote(key),
            names.join(", ")
        ),
    );
}

pub(crate) fn duplicate_field(at: &Path<'_>, key: &str, faults: &mut Faults) {
    faults.push(
        &at.key(key),
        FaultCode::DuplicateField,
        format_args!("“{key}”出现了两次，只保留一次"),
        format_args!("`{key}` is given twice: keep one"),
    );
}

pub(crate) fn unknown_word(
    at: &Path<'_>,
    word: &str,
    known: impl IntoIterator<Item = impl AsRef<str>>,
    faults: &mut Faults,
) {
    let known: Vec<String> = known.into_iter().map(|word| word.as_ref().to_owned()).collect();
    faults.push(
        at,
        FaultCode::UnknownValue,
        format_args!("“{}”不在可用值之内：{}", quote(word), known.join("、")),
        format_args!("`{}` is not one of {}", quote(word), known.join(", ")),
    );
}

/// Which of the names a member has. Members mostly stand in the order of the contract: so the search goes on from
/// the one found last, and then from the first.
#[cfg_attr(small_code, optimize(speed))]
fn place(key: &str, names: &[&str], next: &mut usize) -> Option<usize> {
    let (before, after) = names.split_at_checked(*next)?;
    let found = |names: &[&str]| names.iter().position(|name| *name == key);
    let place = found(after).map(|place| before.len() + place).or_else(|| found(before))?;
    *next = place + 1;
    Some(place)
}

/// The place of a text in a closed list of words; a fault and the first if it is none of them.
pub(crate) fn word(value: &Value<'_>, at: &Path<'_>, known: &[&str], faults: &mut Faults) -> usize {
    match value {
        Value::Text(text) => {
            if let Some(place) = known.iter().position(|word| word == text) {
                return place;
            }
            unknown_word(at, text, known, faults);
        }
        other => faults.wrong_type(at, other, "文本", "text"),
    }
    0
}

/// A member of whatever sort, read in its place. The loop over the members of a document is one for all structs.
pub(crate) trait Read {
    fn read(&mut self, value: &Value<'_>, at: &Path<'_>, faults: &mut Faults);
}

impl<T: Decode> Read for T {
    fn read(&mut self, value: &Value<'_>, at: &Path<'_>, faults: &mut Faults) {
        *self = T::decode(value, at, faults);
    }
}

/// The most members that a struct has.
pub(crate) const MEMBERS: usize = u64::BITS as usize;

/// Reads the members of an object that have these names, each into its place; a fault for each that must be there and
/// says nothing. At most [`MEMBERS`].
#[cfg_attr(small_code, optimize(speed))]
pub(crate) fn members(
    value: &Value<'_>,
    at: &Path<'_>,
    names: &[&str],
    optional: &[bool],
    members: &mut [&mut dyn Read],
    faults: &mut Faults,
) {
    let (mut next, mut given, mut said) = (0, 0_u64, 0_u64);
    for (key, value) in record(value, at, faults) {
        let found =
            place(key, names, &mut next).and_then(|place| Some((1 << place, members.get_mut(place)?)));
        match found {
            Some((bit, _)) if given & bit != 0 => duplicate_field(at, key, faults),
            Some((bit, member)) => {
                given |= bit;
                // Null says nothing.
                if !matches!(value, Value::Null) {
                    said |= bit;
                    member.read(value, &at.key(key), faults);
                }
            }
            None => unknown_member(at, key, names, faults),
        }
    }
    if matches!(value, Value::Record(_)) {
        for (place, (name, optional)) in names.iter().zip(optional).enumerate() {
            if !optional && said & (1 << place) == 0 {
                faults.missing(at, name);
            }
        }
    }
}

/// Structs of the contract: the type, how it is written (serde), its schema, and how it is read with all faults,
/// from one list of members.
///
/// A member is required unless it is an `Option` or has a default (`= value`). `as "name"` gives the name on the
/// wire where it is not the field's.
macro_rules! wire {
    ($(
        $(#[$meta:meta])*
        pub struct $name:ident {
            $( $(#[$field_meta:meta])* pub $field:ident $(as $json:literal)? : $type:ty $(= $default:expr)?, )*
        }
    )*) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, serde::Serialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
        #[non_exhaustive]
        pub struct $name {
            $(
                $(#[$field_meta])*
                $(#[serde(rename = $json)])?
                #[serde(skip_serializing_if = "crate::json::Decode::is_absent")]
                $(
                    // The repetition must name the default; what is absent shows in the schema itself.
                    #[doc = crate::json::nothing!($default)]
                    #[cfg_attr(feature = "schema", schemars(default))]
                )?
                pub $field: $type,
            )*
        }

        impl crate::json::Decode for $name {
            fn decode(
                value: &crate::json::Value<'_>,
                at: &crate::json::Path<'_>,
                faults: &mut crate::json::Faults,
            ) -> Self {
                const NAMES: &[&str] = &[$(crate::json::wire!(@name $field $($json)?)),*];
                const OPTIONAL: &[bool] = &[$(crate::json::wire!(@optional $type $(, $default)?)),*];
                const { assert!(NAMES.len() <= crate::json::MEMBERS) };
                let mut read = Self::placeholder();
                crate::json::members(value, at, NAMES, OPTIONAL, &mut [$(&mut read.$field),*], faults);
                read
            }

            fn placeholder() -> Self {
                Self { $($field: crate::json::wire!(@placeholder $type $(, $default)?)),* }
            }
        }
    )*};
    (@name $field:ident) => { stringify!($field) };
    (@name $field:ident $json:literal) => { $json };
    (@optional $type:ty) => { <$type as crate::json::Decode>::OPTIONAL };
    (@optional $type:ty, $default:expr) => { true };
    (@placeholder $type:ty) => { <$type as crate::json::Decode>::placeholder() };
    (@placeholder $type:ty, $default:expr) => { $default };
}

/// Closed lists of words: the enum, its spelling, how it is read and written.
macro_rules! words {
    ($(
        $(#[$meta:meta])*
        pub enum $name:ident {
            $( $(#[$word_meta:meta])* $word:ident = $text:literal, )*
        }
    )*) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub enum $name {
            $( $(#[$word_meta])* #[cfg_attr(feature = "schema", schemars(rename = $text))] $word, )*
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl $name {
            /// Every value, in the order of the contract.
            pub const ALL: &[Self] = &[$(Self::$word),*];

            /// The word as the contract spells it.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$word => $text,)* }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl std::str::FromStr for $name {
            type Err = crate::error::UnknownWord;

            fn from_str(word: &str) -> Result<Self, Self::Err> {
                let known = Self::ALL.iter().copied().find(|known| known.as_str() == word);
                known.ok_or_else(|| crate::error::UnknownWord::new(word, &[$($text),*]))
            }
        }

        impl crate::json::Decode for $name {
            fn decode(
                value: &crate::json::Value<'_>,
                at: &crate::json::Path<'_>,
                faults: &mut crate::json::Faults,
            ) -> Self {
                let place = crate::json::word(value, at, &[$($text),*], faults);
                Self::ALL.get(place).copied().unwrap_or(Self::placeholder())
            }

            fn placeholder() -> Self {
                [$(Self::$word),*][0]
            }
        }
    )*};
}

/// Nothing, whatever it is given.
macro_rules! nothing {
    ($($token:tt)*) => {
        ""
    };
}

pub(crate) use {nothing, wire, words};
