//! The Rust half of the Python package: conversion and error mapping, and nothing else.
//!
//! A request is read from Python's own values (`convert`), so that it need not be written as text first. All that
//! is given back is the JSON of the contract, which the Python half shows with attributes once someone looks at
//! them: a result costs what its text costs, keeps its exact bytes, and is compared and pickled by them.

mod convert;
mod errors;
mod tables;
mod workbook;

use ce_rules::{Call, Error, PolicyId};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::PyString;
use serde::Serialize;

use crate::convert::{Reading, text};
use crate::errors::Raise;
use crate::tables::TableAssessment;
use crate::workbook::Workbook;

#[pymodule]
mod _native {
    #[pymodule_export]
    use super::Rules;
    #[pymodule_export]
    use super::tables::{Table, TableAssessment};
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
        let policy = policy.map(|id| self.rules().expect_policy(&id).map(|found| found.id().clone()));
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

    /// The result for a request of Python's own values, as JSON.
    fn assess(&self, request: &Bound<'_, PyAny>) -> PyResult<String> {
        let assess = |reading: Reading| {
            let outcome = self.rules().assess_value(reading.value());
            reading.explain(outcome)
        };
        Reading::of(request).and_then(assess).map(|assessment| json(&assessment)).raise(request.py())
    }

    /// The result or the error object for a request in JSON, as JSON.
    fn assess_json(&self, request: &Bound<'_, PyString>) -> String {
        let readable = text(request, |faults| Error::InvalidRequest { faults });
        readable.map_or_else(|error| json(&error), |request| self.rules().assess_json(request))
    }

    /// The answer to a question of Python's own values, as JSON.
    fn call(&self, call: &Bound<'_, PyString>, question: &Bound<'_, PyAny>) -> PyResult<String> {
        let call = named(call)?;
        let ask = |reading: Reading| {
            let outcome = self.rules().call(call, reading.value());
            reading.explain_answer(outcome)
        };
        Reading::of(question).and_then(ask).map(|answer| json(&answer)).raise(question.py())
    }

    /// The answer or the error object for a question in JSON, as JSON.
    fn call_json(&self, call: &Bound<'_, PyString>, question: &Bound<'_, PyString>) -> PyResult<String> {
        let call = named(call)?;
        let readable = text(question, |faults| Error::InvalidRequest { faults });
        Ok(readable.map_or_else(|error| json(&error), |question| self.rules().call_json(call, question)))
    }

    /// The results for tables of Arrow: two flat ones, or a nested one.
    #[pyo3(signature = (activities, applicants, said, tell_activities))]
    fn assess_table(
        &self,
        activities: &Bound<'_, PyAny>,
        applicants: Option<&Bound<'_, PyAny>>,
        said: Said,
        tell_activities: bool,
    ) -> PyResult<TableAssessment> {
        let mut options = ce_rules_arrow::Options::default();
        (options.application_year, options.policy, options.ignore_evidence) =
            self.said(activities.py(), said)?;
        options.activities = tell_activities;
        TableAssessment::of(self.rules(), options, activities, applicants)
    }

    /// What a workbook holds, or the files of a folder.
    #[pyo3(signature = (name, bytes, files, said))]
    fn read_workbook(
        &self,
        py: Python<'_>,
        name: &str,
        bytes: Option<&[u8]>,
        files: Vec<(String, PyBackedBytes)>,
        said: Said,
    ) -> PyResult<Workbook> {
        let mut options = ce_rules_workbook::Options::default();
        let (application_year, policy, ignore_evidence) = self.said(py, said)?;
        (options.application_year, options.ignore_evidence) = (application_year, ignore_evidence);
        options.policy = policy.map(|id| id.to_string());
        Workbook::read(py, self.rules(), (name, bytes), files, &options)
    }

    /// The workbook to fill in for a policy.
    fn template(&self, py: Python<'_>, policy: Option<&str>, english: bool) -> PyResult<Vec<u8>> {
        workbook::template(py, self.rules(), policy, english)
    }
}

/// The call of that name.
fn named(call: &Bound<'_, PyString>) -> PyResult<Call> {
    let name = call.to_string_lossy();
    Call::named(&name).ok_or_else(|| PyValueError::new_err(format!("there is no call {name:?}")))
}

/// A value of the contract as JSON. Writing our own types to memory cannot fail: their map keys are texts.
fn json(value: &impl Serialize) -> String {
    // Room for a result at once saves copying.
    let mut json = Vec::with_capacity(16 * 1024);
    let written = serde_json::to_writer(&mut json, value);
    debug_assert!(written.is_ok(), "the answer is written whole");
    String::from_utf8(json).unwrap_or_default()
}
