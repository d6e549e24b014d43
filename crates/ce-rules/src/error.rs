//! Errors: what is returned instead of a result.

use std::fmt;

use serde::ser::SerializeStruct;

use crate::date::Year;
use crate::json::{Fault, words};
use crate::names::PolicyId;
use crate::request::Target;
use crate::text::{Locale, Text};

words! {
    /// What went wrong, for programs.
    #[non_exhaustive]
    pub enum ErrorCode {
        /// The request has faults; nothing was assessed.
        InvalidRequest = "invalid_request",
        /// There is no policy for the application year, or none of that name.
        NoPolicy = "no_policy",
        /// The policy defines no window for the applicant.
        WindowNotDefined = "window_not_defined",
        /// The policy document has faults.
        InvalidPolicy = "invalid_policy",
    }
}

/// A text that is no word of a closed list, such as of [`Target`] or [`Degree`](crate::Degree).
///
/// ```
/// use ce_rules::Target;
/// assert_eq!("associate_senior".parse(), Ok(Target::AssociateSenior));
/// let error = "professor".parse::<Target>().unwrap_err();
/// assert_eq!(error.to_string(), "`professor` is not one of full_senior, associate_senior, intermediate, junior");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{word}` is not one of {}", known.join(", "))]
pub struct UnknownWord {
    word: String,
    known: &'static [&'static str],
}

impl UnknownWord {
    pub(crate) fn new(word: &str, known: &'static [&'static str]) -> Self {
        Self { word: word.to_owned(), known }
    }
}

/// Why there is no result. Each has a [`code`](Error::code), the [`faults`](Error::faults) where there are any, and
/// a [`message`](Error::message) in both languages; serialised, these three.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The request has faults; nothing was assessed.
    #[error("{}", self.message().en)]
    InvalidRequest {
        /// All of them, in the order of the document.
        faults: Vec<Fault>,
    },
    /// There is no policy for the application year, or none of that name, or more than one.
    #[error("{}", self.message().en)]
    NoPolicy {
        /// The policy that the request names.
        named: Option<PolicyId>,
        /// The application year, where the policy was to be chosen by it.
        application_year: Option<Year>,
        /// The provincial policies that fit, where more than one does.
        candidates: Vec<PolicyId>,
        /// The policies that there are.
        policies: Vec<PolicyId>,
    },
    /// The policy defines no window for the applicant.
    #[error("{}", self.message().en)]
    WindowNotDefined {
        /// The policy.
        policy: PolicyId,
        /// The title applied for.
        target: Target,
    },
    /// The policy document has faults.
    #[error("{}", self.message().en)]
    InvalidPolicy {
        /// All of them, in the order of the document.
        faults: Vec<Fault>,
    },
}

impl Error {
    /// What went wrong, for programs.
    pub const fn code(&self) -> ErrorCode {
        match self {
            Self::InvalidRequest { .. } => ErrorCode::InvalidRequest,
            Self::NoPolicy { .. } => ErrorCode::NoPolicy,
            Self::WindowNotDefined { .. } => ErrorCode::WindowNotDefined,
            Self::InvalidPolicy { .. } => ErrorCode::InvalidPolicy,
        }
    }

    /// The faults of the request or policy; none for the other errors.
    pub fn faults(&self) -> &[Fault] {
        match self {
            Self::InvalidRequest { faults } | Self::InvalidPolicy { faults } => faults,
            Self::NoPolicy { .. } | Self::WindowNotDefined { .. } => &[],
        }
    }

    /// What went wrong and what to do, for people.
    pub fn message(&self) -> Text {
        let list = |policies: &[PolicyId], and: &str| {
            policies.iter().map(PolicyId::as_str).collect::<Vec<_>>().join(and)
        };
        match self {
            Self::InvalidRequest { faults } => told("请求", "the request", faults),
            Self::InvalidPolicy { faults } => told("政策文件", "the policy document", faults),
            Self::NoPolicy { named: Some(named), policies, .. } => Text::new(
                format!("没有政策“{named}”；现有：{}", list(policies, "、")),
                format!("there is no policy `{named}`; there are {}", list(policies, ", ")),
            ),
            Self::NoPolicy { application_year, candidates, policies, .. } => {
                let year = application_year.map_or_else(|| "?".to_owned(), |year| year.to_string());
                if candidates.is_empty() {
                    let all = list(policies, "、");
                    Text::new(
                        format!("没有适用于 {year} 年申报的政策；现有：{all}；可指明其一，或载入自己的政策"),
                        format!(
                            "no policy is for applications of {year}; there are {}: name one, or load your own",
                            list(policies, ", ")
                        ),
                    )
                } else {
                    let fits = list(candidates, "、");
                    Text::new(
                        format!("{year} 年申报有多个政策：{fits}；请指明一个"),
                        format!(
                            "several policies are for applications of {year}: {}; name one",
                            list(candidates, ", ")
                        ),
                    )
                }
            }
            Self::WindowNotDefined { policy, target } => Text::new(
                format!(
                    "政策“{policy}”未规定{}（{target}）的认定跨度，由当地或单位主管部门规定；可用扩展该政策的文件加以规定",
                    target.name(Locale::Zh)
                ),
                format!(
                    "policy `{policy}` defines no window for `{target}`: it is left to the local authority, and a policy \
                     document that extends this one can define it"
                ),
            ),
        }
    }
}

fn told(zh: &str, en: &str, faults: &[Fault]) -> Text {
    let list = |locale| {
        let shown: Vec<String> = faults
            .iter()
            .take(3)
            .map(|fault| {
                let path = if fault.path.is_empty() { "/" } else { &fault.path };
                format!("{path}: {}", fault.message.get(locale))
            })
            .collect();
        shown.join("; ") + if faults.len() > 3 { "; …" } else { "" }
    };
    let count = faults.len();
    let plural = if count == 1 { "fault" } else { "faults" };
    Text::new(
        format!("{zh}有 {count} 处错误：{}", list(crate::text::Locale::Zh)),
        format!("{en} has {count} {plural}: {}", list(crate::text::Locale::En)),
    )
}

impl serde::Serialize for Error {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut error = serializer.serialize_struct("Error", 3)?;
        error.serialize_field("error", &self.code())?;
        error.serialize_field("faults", self.faults())?;
        error.serialize_field("message", &self.message())?;
        error.end()
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Error {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Error".into()
    }
    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        /// What is returned instead of a result.
        #[derive(schemars::JsonSchema)]
        #[expect(dead_code, reason = "stands for the shape that `Error` is written in")]
        struct Error {
            /// What went wrong, for programs.
            error: ErrorCode,
            /// The faults of the request or policy, in the order of the document.
            faults: Vec<Fault>,
            /// What went wrong and what to do, for people.
            message: Text,
        }
        Error::json_schema(generator)
    }
}

impl fmt::Display for crate::json::Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(position) = self.position {
            write!(f, "{position} ")?;
        }
        write!(f, "{}: {} ({})", self.path, self.message.en, self.code)
    }
}
