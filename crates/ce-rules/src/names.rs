//! Names: the words that policies declare and requests use.
//!
//! Subjects, kinds of activity, documents and clauses are data of a policy, so their names are text here and
//! not enums. Each sort of name has its own type, so that none is taken for another. Short ones, which most are,
//! are kept in place, without an allocation.
//!
//! ```
//! use ce_rules::{DocumentId, KindId};
//! let kind = KindId::from("paper");
//! let document: DocumentId = "journal_cover".into();
//! assert_eq!(kind, "paper");
//! assert_eq!(document.as_str(), "journal_cover");
//! ```

use std::borrow::Borrow;
use std::fmt;

use smol_str::SmolStr;

use crate::json::{Decode, Faults, Path, Value};

macro_rules! names {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub struct $name(SmolStr);

        impl $name {
            /// The name as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(SmolStr::from(text))
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(SmolStr::from(text))
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl PartialEq<str> for $name {
            fn eq(&self, other: &str) -> bool {
                self.0 == other
            }
        }

        impl PartialEq<&str> for $name {
            fn eq(&self, other: &&str) -> bool {
                self.0 == *other
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&*self.0, f)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl Decode for $name {
            fn decode(value: &Value<'_>, at: &Path<'_>, faults: &mut Faults) -> Self {
                match value {
                    Value::Text(text) => Self::from(text.as_ref()),
                    other => {
                        faults.wrong_type(at, other, "文本", "text");
                        Self::default()
                    }
                }
            }

            fn placeholder() -> Self {
                Self::default()
            }
        }

        #[cfg(feature = "schema")]
        impl schemars::JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string" })
            }
        }
    )*};
}

names! {
    /// A subject (科目) that hours count towards, as the policy declares them: `public`, `professional`.
    SubjectId;
    /// A kind of activity (继续教育形式) as the policy declares them: `training`, `paper`, ….
    KindId;
    /// A document (认定材料) as the policy declares them: `notice`, `patent_certificate`, ….
    DocumentId;
    /// The id of a clause in the register: `hn-2021-29/2.2.3#public`.
    ClauseId;
    /// The id of an activity, as the caller gives it.
    ActivityId;
    /// The id of a policy: `hunan-2021`.
    PolicyId;
    /// A component of a subject as the policy declares them: `compulsory`.
    ComponentId;
    /// A fact of activities that a policy declares: `international`.
    FactId;
}
