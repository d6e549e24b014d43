//! Workbooks: bytes in, JSON and bytes out.

use ce_rules::{Locale, Rules};
use ce_rules_workbook::{File, Input, Options, assess, read, read_tables, report};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;

use crate::errors::Raise;

pub(crate) const fn locale(english: bool) -> Locale {
    if english { Locale::En } else { Locale::Zh }
}

/// What a workbook holds, and by what it is assessed.
#[pyclass(frozen, module = "ce_rules._native")]
pub(crate) struct Workbook {
    rules: Rules,
    input: Input,
}

impl Workbook {
    pub(crate) fn read(
        py: Python<'_>,
        rules: &Rules,
        name: &str,
        files: Vec<(String, PyBackedBytes)>,
        options: &Options,
    ) -> PyResult<Self> {
        let read = move || {
            let files: Vec<File<'_>> = files.iter().map(|(name, bytes)| File { name, bytes }).collect();
            match files.as_slice() {
                [file] if file.name == name => read(file, options, rules),
                files => read_tables(name, files, options, rules),
            }
        };
        let input = py.detach(read).raise(py)?;
        Ok(Self { rules: rules.clone(), input })
    }
}

#[pymethods]
impl Workbook {
    /// The people and faults, as JSON.
    fn to_json(&self, py: Python<'_>) -> String {
        py.detach(|| self.input.to_json(&self.rules))
    }

    /// Everybody assessed.
    fn assess(&self, py: Python<'_>) -> Determinations {
        let determined = py.detach(|| assess(self.input.clone(), &self.rules));
        Determinations { rules: self.rules.clone(), determined }
    }
}

/// What was determined of the people of a workbook.
#[pyclass(frozen, module = "ce_rules._native")]
pub(crate) struct Determinations {
    rules: Rules,
    determined: ce_rules_workbook::Determinations,
}

#[pymethods]
impl Determinations {
    /// The results and faults, as JSON.
    fn to_json(&self, py: Python<'_>) -> String {
        py.detach(|| self.determined.to_json(&self.rules))
    }

    /// The workbook of the results.
    fn report(&self, py: Python<'_>, english: bool) -> PyResult<Vec<u8>> {
        py.detach(|| report(&self.determined, &self.rules, locale(english))).raise(py)
    }
}
