//! Values on their way into the JSON of a request.

use serde::ser::{Serialize, SerializeMap, Serializer};

/// A value with its members in the order in which they were put in, which is the order in which the core reports
/// its faults.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Json {
    Truth(bool),
    Whole(i64),
    Decimal(f64),
    Text(String),
    List(Vec<Json>),
    Record(Vec<(String, Json)>),
}

impl Json {
    /// An empty record.
    pub(crate) const fn record() -> Self {
        Self::Record(Vec::new())
    }

    /// Puts a value in at a pointer without its leading slash, `provider/type`, making the records on the way.
    pub(crate) fn put(&mut self, pointer: &str, value: Self) {
        self.put_at(&pointer.split('/').collect::<Vec<_>>(), value);
    }

    /// Puts a value in at the steps of a pointer, as they are called, making the records on the way.
    pub(crate) fn put_at(&mut self, steps: &[&str], value: Self) {
        let (Self::Record(members), Some((first, rest))) = (self, steps.split_first()) else { return };
        if rest.is_empty() {
            members.push(((*first).to_owned(), value));
        } else if let Some((_, inner)) = members.iter_mut().find(|(key, _)| key == first) {
            inner.put_at(rest, value);
        } else {
            let mut inner = Self::record();
            inner.put_at(rest, value);
            members.push(((*first).to_owned(), inner));
        }
    }

    /// A member.
    pub(crate) fn get(&self, name: &str) -> Option<&Self> {
        let Self::Record(members) = self else { return None };
        members.iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// Takes a member out.
    pub(crate) fn take(&mut self, name: &str) -> Option<Self> {
        let Self::Record(members) = self else { return None };
        let place = members.iter().position(|(key, _)| key == name)?;
        Some(members.remove(place).1)
    }
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Truth(truth) => serializer.serialize_bool(*truth),
            Self::Whole(number) => serializer.serialize_i64(*number),
            Self::Decimal(number) => serializer.serialize_f64(*number),
            Self::Text(text) => serializer.serialize_str(text),
            Self::List(items) => serializer.collect_seq(items),
            Self::Record(members) => {
                let mut map = serializer.serialize_map(Some(members.len()))?;
                for (key, value) in members {
                    map.serialize_entry(key, value)?;
                }
                map.end()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_keep_their_order_and_nest() {
        let mut record = Json::record();
        record.put("id", Json::Text("a1".to_owned()));
        record.put("provider/type", Json::Text("employer".to_owned()));
        record.put("hours", Json::Decimal(4.5));
        record.put("provider/approved", Json::Truth(true));
        let json = serde_json::to_string(&record).unwrap();
        assert_eq!(json, r#"{"id":"a1","provider":{"type":"employer","approved":true},"hours":4.5}"#);
        assert_eq!(record.take("hours"), Some(Json::Decimal(4.5)));
        assert_eq!(record.take("hours"), None);
    }
}
