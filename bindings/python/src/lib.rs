//! The Rust half of the Python package: conversion and error mapping, and nothing else.
//!
//! A request is read from Python's own values (`convert`), so that it need not be written as text first. All that
//! is given back is the JSON of the contract, which the Python half shows with attributes once someone looks at
//! them: a result costs what its text costs, keeps its exact bytes, and is compared and pickled by them.

mod convert;
mod errors;
mod tables;
mod workbook;

use ce_rules::json::{ToJson, Unreadable};
use ce_rules::{Call, Error, PolicyId, UnknownWord};
use ce_rules_workbook::template;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::PyString;

use crate::convert::{read, text};
use crate::errors::Raise;
use crate::tables::Tables;
use crate::workbook::{Workbook, locale};

#[pymodule]
mod _native {
    #[pymodule_export]
    use super::Rules;
    #[pymodule_export]
    use super::tables::{Table, Tables};
    #[pymodule_export]
    use super::workbook::{Determinations, Workbook};
    #[pymodule_export]
    const VERSION: &str = ce_rules::VERSION;
}

/// A set of policies to assess by, which never changes: a user's own, or those built in, which are read when first
/// used so that importing the package stays quick.
#[pyclass(frozen, module = "ce_rules._native")]
struct Rules(Option<ce_rules::Rules>);

/// What holds where tables and workbooks say nothing: the year, the policy, and that nobody is asked for evidence.
type Said<P = String> = (Option<u16>, Option<P>, bool);

impl Rules {
    fn rules(&self) -> &ce_rules::Rules {
        self.0.as_ref().unwrap_or_else(|| ce_rules::Rules::builtin())
    }

    /// Refuses a policy that there is not, before anything is read.
    fn said(&self, py: Python<'_>, (year, policy, ignores): Said) -> PyResult<Said<PolicyId>> {
        let policy = policy.map(|id| self.rules().find_policy(&id).map(|found| found.id().clone()));
        Ok((year, policy.transpose().raise(py)?, ignores))
    }
}

#[pymethods]
impl Rules {
    /// The built-in policies.
    #[new]
    fn new() -> Self {
        Self(None)
    }

    /// These policies and one more.
    fn with_policy(&self, document: &Bound<'_, PyString>) -> PyResult<Self> {
        let loaded = text(document, |faults| Error::InvalidPolicy { faults })
            .and_then(|document| self.rules().with_policy(document));
        loaded.map(|rules| Self(Some(rules))).raise(document.py())
    }

    /// The answer to a question of Python's own values, as JSON.
    fn call(&self, call: &Bound<'_, PyString>, question: &Bound<'_, PyAny>) -> PyResult<String> {
        let call = named(call)?;
        let ask = |(question, unreadable): (_, Unreadable)| {
            unreadable.explain_answer(self.rules().call_value(call, &question))
        };
        read(question).and_then(ask).map(|answer| answer.to_json()).raise(question.py())
    }

    /// The answer or the error object for a question in JSON, as JSON.
    fn call_json(&self, call: &Bound<'_, PyString>, question: &Bound<'_, PyString>) -> PyResult<String> {
        let call = named(call)?;
        let readable = text(question, |faults| Error::InvalidRequest { faults });
        Ok(readable.map_or_else(|error| error.to_json(), |question| self.rules().call_json(call, question)))
    }

    /// Tables of Arrow: two flat ones, or a nested one.
    fn tables(
        &self,
        activities: &Bound<'_, PyAny>,
        applicants: Option<&Bound<'_, PyAny>>,
        said: Said,
        tell_activities: bool,
    ) -> PyResult<Tables> {
        let mut options = ce_rules_arrow::Options::default();
        (options.application_year, options.policy, options.ignore_evidence) =
            self.said(activities.py(), said)?;
        options.activities = tell_activities;
        Tables::of(self.rules(), options, activities, applicants)
    }

    /// What the one file of that name holds, or the files of the folder of that name.
    fn read_workbook(
        &self,
        py: Python<'_>,
        name: &str,
        files: Vec<(String, PyBackedBytes)>,
        said: Said,
    ) -> PyResult<Workbook> {
        let mut options = ce_rules_workbook::Options::default();
        let (application_year, policy, ignore_evidence) = self.said(py, said)?;
        (options.application_year, options.ignore_evidence) = (application_year, ignore_evidence);
        options.policy = policy.map(|id| id.to_string());
        Workbook::read(py, self.rules(), name, files, &options)
    }

    /// The workbook to fill in for a policy.
    fn template(&self, py: Python<'_>, policy: Option<&str>, english: bool) -> PyResult<Vec<u8>> {
        py.detach(|| template(self.rules(), policy, locale(english))).raise(py)
    }
}

/// The call of that name.
fn named(call: &Bound<'_, PyString>) -> PyResult<Call> {
    let name = call.to_string_lossy();
    name.parse().map_err(|error: UnknownWord| PyValueError::new_err(error.to_string()))
}
