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

    /// What it stands for that the member is absent; `None` where it must be present.
    fn absent() -> Option<Self> {
        None
    }

    /// What is taken in place of a required member that is absent, until the document is refused.
    fn placeholder() -> Self {
        Self::decode(&Value::Null, &Path::Root, &mut Faults::default())
    }

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

    fn absent() -> Option<Self> {
        Some(None)
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

impl<T: Decode> Decode for Vec<T> {
    fn decode(value: &Value<'_>, at: &Path<'_>, faults: &mut Faults) -> Self {
        match value {
            Value::List(items) => {
                items.iter().enumerate().map(|(i, item)| T::decode(item, &at.index(i), faults)).collect()
            }
            other => {
                faults.wrong_type(at, other, "列表", "a list");
                Self::new()
            }
        }
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
}

/// An object that has nothing to say.
impl Decode for () {
    fn decode(value: &Value<'_>, at: &Path<'_>, faults: &mut Faults) -> Self {
        for (key, _) in record(value, at, faults) {
            unknown_field(at, key, faults);
        }
    }
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
                    faults.push(at, FaultCode::OutOfRange, "数值超出范围", "this number is out of range");
                    0
                })
            }
        }
    )*};
}
integers!(u16, u32);

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
        format!("这里没有“{}”这一项，请检查拼写或删去", quote(key)),
        format!("there is no `{}` here: check the spelling or take it out", quote(key)),
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
        format!("这里没有“{}”这一项，请检查拼写或删去；可用：{}", quote(key), names.join("、")),
        format!(
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
        format!("“{key}”出现了两次，只保留一次"),
        format!("`{key}` is given twice: keep one"),
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
        format!("“{}”不在可用值之内：{}", quote(word), known.join("、")),
        format!("`{}` is not one of {}", quote(word), known.join(", ")),
    );
}

/// Which of the names a member has. Members mostly stand in the order of the contract: so the search goes on from
/// the one found last, and then from the first.
pub(crate) fn place(key: &str, names: &[&str], next: &mut usize) -> Option<usize> {
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

/// Reads a member into its place: whether it was there, and what it said. Null says nothing. Not inlined, since a
/// sort of member stands in many structs.
#[inline(never)]
pub(crate) fn member<T: Decode>(
    place: &mut (bool, Option<T>),
    value: &Value<'_>,
    at: &Path<'_>,
    key: &str,
    faults: &mut Faults,
) {
    if std::mem::replace(&mut place.0, true) {
        duplicate_field(at, key, faults);
    } else if !matches!(value, Value::Null) {
        place.1 = Some(T::decode(value, &at.key(key), faults));
    }
}

/// What a member said, or what it stands for that it said nothing; a fault where it must say something.
pub(crate) fn settle<T: Decode>(
    said: Option<T>,
    whole: bool,
    at: &Path<'_>,
    name: &str,
    faults: &mut Faults,
) -> T {
    said.or_else(T::absent).unwrap_or_else(|| {
        if whole {
            faults.missing(at, name);
        }
        T::placeholder()
    })
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
                #[expect(non_camel_case_types, reason = "the variants are the names of the fields")]
                enum Place { $($field,)* }
                const NAMES: &[&str] = &[$(crate::json::wire!(@name $field $($json)?)),*];
                $( let mut $field: (bool, Option<$type>) = (false, None); )*
                let mut next = 0;
                for (key, value) in crate::json::record(value, at, faults) {
                    match crate::json::place(key, NAMES, &mut next) {
                        $(
                            Some(place) if place == Place::$field as usize => {
                                crate::json::member(&mut $field, value, at, key, faults);
                            }
                        )*
                        _ => crate::json::unknown_member(at, key, NAMES, faults),
                    }
                }
                let whole = matches!(value, crate::json::Value::Record(_));
                $(
                    let $field = $field.1 $(.or_else(|| Some($default)))?;
                    let $field =
                        crate::json::settle($field, whole, at, crate::json::wire!(@name $field $($json)?), faults);
                )*
                Self { $($field),* }
            }
        }
    )*};
    (@name $field:ident) => { stringify!($field) };
    (@name $field:ident $json:literal) => { $json };
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
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
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

        impl crate::json::Decode for $name {
            fn decode(
                value: &crate::json::Value<'_>,
                at: &crate::json::Path<'_>,
                faults: &mut crate::json::Faults,
            ) -> Self {
                let place = crate::json::word(value, at, &[$($text),*], faults);
                Self::ALL.get(place).copied().unwrap_or([$(Self::$word),*][0])
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
