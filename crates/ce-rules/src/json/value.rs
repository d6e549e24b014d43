//! Documents as they were written: members in order, also those given twice.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

use super::path::unescape;

/// A document as it was written, borrowed from its text where it can be.
///
/// What any reader of JSON-like data can be turned into and what requests and policies are decoded from. It
/// implements [`serde::Deserialize`], so a value of any self-describing format becomes one.
///
/// ```
/// use ce_rules::json::Value;
/// let value: Value = serde_json::from_str(r#"{"a": 1, "a": [true, null, 2.5]}"#)?;
/// let Value::Record(members) = value else { unreachable!() };
/// assert_eq!(members.len(), 2, "a member given twice is kept, so that it can be refused");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'a> {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number written without fraction and exponent.
    Int(i64),
    /// Any other number, as the nearest double.
    Number(f64),
    /// A text.
    Text(Cow<'a, str>),
    /// A list.
    List(Vec<Value<'a>>),
    /// Members in the order of the document; a name may occur twice.
    Record(Vec<(Cow<'a, str>, Value<'a>)>),
}

impl<'a> Value<'a> {
    /// The member of a record with this name, the first if there are several.
    pub(crate) fn member(&self, name: &str) -> Option<&Value<'a>> {
        match self {
            Self::Record(members) => members.iter().find(|(key, _)| key == name).map(|(_, value)| value),
            _ => None,
        }
    }

    /// What stands at a JSON pointer (RFC 6901); nothing where the pointer leads nowhere.
    ///
    /// ```
    /// use ce_rules::json::Value;
    /// let mut value: Value = serde_json::from_str(r#"{"a": [1, null]}"#)?;
    /// *value.at_mut("/a/1").unwrap() = Value::Int(2);
    /// assert_eq!(value, serde_json::from_str(r#"{"a": [1, 2]}"#)?);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn at_mut(&mut self, pointer: &str) -> Option<&mut Self> {
        pointer.split('/').skip(1).try_fold(self, |here, step| {
            let name = unescape(step);
            match here {
                Self::Record(members) => {
                    members.iter_mut().find(|(key, _)| *key == name).map(|(_, value)| value)
                }
                Self::List(items) => items.get_mut(name.parse::<usize>().ok()?),
                _ => None,
            }
        })
    }

    /// The text, if this is one.
    pub(crate) fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// What this is, for messages: Chinese and English.
    pub(crate) fn sort(&self) -> (&'static str, &'static str) {
        match self {
            Self::Null => ("空值", "null"),
            Self::Bool(_) => ("真假值", "a truth value"),
            Self::Int(_) => ("整数", "an integer"),
            Self::Number(_) => ("小数", "a number that is not an integer"),
            Self::Text(_) => ("文本", "text"),
            Self::List(_) => ("列表", "a list"),
            Self::Record(_) => ("对象", "an object"),
        }
    }
}

impl serde::Serialize for Value<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(truth) => serializer.serialize_bool(*truth),
            Self::Int(number) => serializer.serialize_i64(*number),
            Self::Number(number) => serializer.serialize_f64(*number),
            Self::Text(text) => serializer.serialize_str(text),
            Self::List(items) => serializer.collect_seq(items),
            Self::Record(members) => {
                serializer.collect_map(members.iter().map(|(name, value)| (name, value)))
            }
        }
    }
}

/// A text borrowed from the input where it has no escapes.
struct Borrowed<'a>(Cow<'a, str>);

impl<'de> Deserialize<'de> for Borrowed<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TextVisitor;
        impl<'de> Visitor<'de> for TextVisitor {
            type Value = Borrowed<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text")
            }
            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Borrowed(Cow::Borrowed(text)))
            }
            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Borrowed(Cow::Owned(text.to_owned())))
            }
            fn visit_string<E>(self, text: String) -> Result<Self::Value, E> {
                Ok(Borrowed(Cow::Owned(text)))
            }
        }
        deserializer.deserialize_str(TextVisitor)
    }
}

impl<'de> Deserialize<'de> for Value<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ValueVisitor;
        impl<'de> Visitor<'de> for ValueVisitor {
            type Value = Value<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a document")
            }
            fn visit_unit<E>(self) -> Result<Self::Value, E> {
                Ok(Value::Null)
            }
            fn visit_none<E>(self) -> Result<Self::Value, E> {
                Ok(Value::Null)
            }
            fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
                Value::deserialize(deserializer)
            }
            fn visit_bool<E>(self, truth: bool) -> Result<Self::Value, E> {
                Ok(Value::Bool(truth))
            }
            fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
                Ok(Value::Int(number))
            }
            #[expect(clippy::cast_precision_loss, reason = "beyond any number that the contract takes")]
            fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
                Ok(i64::try_from(number).map_or(Value::Number(number as f64), Value::Int))
            }
            fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
                Ok(Value::Number(number))
            }
            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Value::Text(Cow::Borrowed(text)))
            }
            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Value::Text(Cow::Owned(text.to_owned())))
            }
            fn visit_string<E>(self, text: String) -> Result<Self::Value, E> {
                Ok(Value::Text(Cow::Owned(text)))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
                let mut list = Vec::new();
                while let Some(item) = items.next_element()? {
                    list.push(item);
                }
                Ok(Value::List(list))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
                let mut record = Vec::with_capacity(8);
                while let Some(key) = members.next_key::<Borrowed<'de>>()? {
                    record.push((key.0, members.next_value()?));
                }
                Ok(Value::Record(record))
            }
        }
        deserializer.deserialize_any(ValueVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Value<'_> {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn integers_are_told_from_other_numbers() {
        assert_eq!(read("20"), Value::Int(20));
        assert_eq!(read("20.0"), Value::Number(20.0));
        assert_eq!(read("2e1"), Value::Number(20.0));
        assert_eq!(read("18446744073709551615"), Value::Number(18_446_744_073_709_551_615.0));
    }

    #[test]
    fn depth_is_bounded() {
        let deep = "[".repeat(100_000);
        assert!(serde_json::from_str::<Value<'_>>(&deep).is_err());
    }
}
