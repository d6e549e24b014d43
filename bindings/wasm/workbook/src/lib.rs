//! The Rust half of the web package's workbooks: conversion and error mapping, and nothing else.
//!
//! A library of its own, since most pages read no workbook: it is loaded by those that do, best in a worker.

use ce_rules::Locale;
use ce_rules::json::ToJson;
use ce_rules_workbook::{File, Input, Options, assess, read, report, template};
use wasm_bindgen::prelude::wasm_bindgen;

/// A set of policies by which workbooks are read and assessed, which never changes. Errors are thrown as the JSON of the
/// error object.
#[wasm_bindgen]
pub struct Workbooks(Option<ce_rules::Rules>);

impl Workbooks {
    fn rules(&self) -> &ce_rules::Rules {
        self.0.as_ref().unwrap_or_else(|| ce_rules::Rules::builtin())
    }
}

impl Default for Workbooks {
    fn default() -> Self {
        Self::new()
    }
}

const fn locale(english: bool) -> Locale {
    if english { Locale::En } else { Locale::Zh }
}

#[wasm_bindgen]
impl Workbooks {
    /// By the built-in policies.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self(None)
    }

    /// By these policies and one more.
    #[wasm_bindgen(js_name = withPolicy)]
    pub fn with_policy(&self, document: &str) -> Result<Self, String> {
        self.rules().with_policy(document).map(|rules| Self(Some(rules))).map_err(|error| error.to_json())
    }

    /// A workbook as the JSON of its people and faults.
    pub fn read(
        &self,
        bytes: &[u8],
        name: &str,
        application_year: Option<u16>,
        policy: Option<String>,
        ignore_evidence: bool,
    ) -> Result<String, String> {
        if let Some(policy) = &policy {
            self.rules().find_policy(policy).map_err(|error| error.to_json())?;
        }
        let mut options = Options::default();
        options.application_year = application_year;
        options.policy = policy;
        options.ignore_evidence = ignore_evidence;
        let input = read(&File { name, bytes }, &options, self.rules()).map_err(|error| error.to_json())?;
        Ok(input.to_json(self.rules()))
    }

    /// What is determined of all people of such JSON, as JSON.
    pub fn assess(&self, input: &str) -> Result<String, String> {
        let input = Input::from_json(input).map_err(|error| error.to_json())?;
        Ok(assess(input, self.rules()).to_json(self.rules()))
    }

    /// The workbook of what is determined of all people of such JSON.
    pub fn report(&self, input: &str, english: bool) -> Result<Vec<u8>, String> {
        let input = Input::from_json(input).map_err(|error| error.to_json())?;
        let determined = assess(input, self.rules());
        report(&determined, self.rules(), locale(english)).map_err(|error| error.to_json())
    }

    /// The workbook to fill in for a policy.
    #[expect(clippy::needless_pass_by_value, reason = "what crosses the border is owned")]
    pub fn template(&self, policy: Option<String>, english: bool) -> Result<Vec<u8>, String> {
        template(self.rules(), policy.as_deref(), locale(english)).map_err(|error| error.to_json())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_workbook_is_read_assessed_and_reported() {
        let books = Workbooks::new();
        let filled = include_bytes!("../../../../examples/college-2021.xlsx");
        let input = books.read(filled, "college-2021.xlsx", None, None, false).unwrap();
        assert!(input.starts_with(r#"{"people":[{"id":"#));
        assert!(books.assess(&input).unwrap().contains(r#""verdict":"eligible""#));
        assert!(books.report(&input, false).unwrap().starts_with(b"PK"));
        assert!(books.template(None, true).unwrap().starts_with(b"PK"));
    }

    #[test]
    fn errors_are_error_objects() {
        let books = Workbooks::new();
        let unusable = books.read(b"", "a.xls", None, None, false).unwrap_err();
        assert!(unusable.starts_with(r#"{"error":"unusable_input","#), "{unusable}");
        let named = books.read(b"", "a.xlsx", None, Some("nowhere".to_owned()), false).unwrap_err();
        assert!(named.starts_with(r#"{"error":"no_policy","#), "{named}");
        assert!(books.template(Some("nowhere".to_owned()), false).unwrap_err().contains("no_policy"));
        assert!(books.assess("{}").unwrap_err().contains(r#""code":"syntax""#));
    }
}
