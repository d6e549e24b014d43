//! The workbook to fill in, as a file.

use std::path::Path;

use ce_rules::{Locale, Rules};
pub use ce_rules_workbook::{Filling, TemplateError};
use ce_rules_workbook::{WriteError, filled_template};

/// Writes the workbook to fill in for a policy, by default the newest provincial one. The locale is that of the
/// names of the sheets and of the drop-down lists; headers, notes and instructions are in both languages.
pub fn write(path: &Path, rules: &Rules, policy: Option<&str>, locale: Locale) -> Result<(), TemplateError> {
    write_filled(path, rules, policy, locale, &Filling::default())
}

/// Writes the workbook with rows in it.
pub fn write_filled(
    path: &Path,
    rules: &Rules,
    policy: Option<&str>,
    locale: Locale,
    filling: &Filling,
) -> Result<(), TemplateError> {
    let workbook = filled_template(rules, policy, locale, filling)?;
    std::fs::write(path, workbook).map_err(WriteError::from)?;
    Ok(())
}
