//! Tables of Arrow, as Python's libraries hand them out and take them: through capsules, without copying.

use arrow_array::RecordBatch;
use arrow_array::ffi_stream::{FFI_ArrowArrayStream, RecordBatchStreamReader};
use arrow_pyarrow::FromPyArrow;
use arrow_schema::ffi::FFI_ArrowSchema;
use ce_rules::Rules;
use ce_rules_arrow::{Assessed, Assessor, Options, Rows, TableError};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

use crate::errors::Raise;

/// The rows of a table of whatever library, where they are.
fn rows(name: &str, table: &Bound<'_, PyAny>) -> PyResult<Rows> {
    if table.hasattr("__arrow_c_stream__")? {
        let reader = RecordBatchStreamReader::from_pyarrow_bound(table)?;
        // Whoever makes the rows meanwhile may need the interpreter.
        let read = table.py().detach(|| Rows::read(reader));
        return read.map_err(|error| PyValueError::new_err(format!("{name}: {error}")));
    }
    if table.hasattr("__arrow_c_array__")? {
        return RecordBatch::from_pyarrow_bound(table).map(Rows::from);
    }
    let of = table.get_type().name()?;
    Err(PyTypeError::new_err(format!(
        "{name} must be a table of Arrow (of polars, pyarrow, pandas, DuckDB, … with `__arrow_c_stream__` or \
         `__arrow_c_array__`), not {of}"
    )))
}

/// Tables that were given, and by what they are assessed.
#[pyclass(frozen, module = "ce_rules._native")]
pub(crate) struct Tables {
    rules: Rules,
    options: Options,
    activities: Rows,
    applicants: Option<Rows>,
}

impl Tables {
    pub(crate) fn of(
        rules: &Rules,
        options: Options,
        activities: &Bound<'_, PyAny>,
        applicants: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let name = if applicants.is_some() { "activities" } else { "people" };
        let applicants = applicants.map(|table| rows("applicants", table)).transpose()?;
        Ok(Self { rules: rules.clone(), options, activities: rows(name, activities)?, applicants })
    }

    fn assessed(&self) -> Result<Assessed<'_>, TableError> {
        let assessor = Assessor::new(&self.rules).with_options(self.options.clone());
        match &self.applicants {
            Some(applicants) => assessor.rows(applicants, &self.activities),
            None => assessor.nested_rows(&self.activities),
        }
    }
}

/// Verdicts, years, activities; how many people were refused; how many strays, and one of them; columns left aside.
type Told = ((Table, Table, Option<Table>), u64, (u64, Option<String>), Vec<(&'static str, String)>);

#[pymethods]
impl Tables {
    /// The tables of the results, and what is to be said of them.
    fn assess(&self, py: Python<'_>) -> PyResult<Told> {
        let whole = py.detach(|| self.assessed()?.whole()).raise(py)?;
        let tables = (Table(whole.verdicts), Table(whole.years), whole.activities.map(Table));
        let left = whole.other_columns.into_iter().map(|(table, column)| (table.as_str(), column)).collect();
        Ok((tables, whole.refused, (whole.strays.people, whole.strays.example), left))
    }

    /// The request of a person, as JSON.
    fn request(&self, py: Python<'_>, person: &str) -> PyResult<Option<String>> {
        py.detach(|| self.assessed()?.request(person)).raise(py)
    }
}

/// A table of results, which whatever reads tables of Arrow opens.
#[pyclass(frozen, module = "ce_rules")]
pub(crate) struct Table(Rows);

#[pymethods]
impl Table {
    /// The table as a stream. What it is asked to look like is left to whoever asked.
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        let _ = requested_schema;
        PyCapsule::new_with_value(
            py,
            FFI_ArrowArrayStream::new(Box::new(self.0.reader())),
            c"arrow_array_stream",
        )
    }

    /// The columns.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        let schema = FFI_ArrowSchema::try_from(self.0.schema().as_ref());
        let schema = schema.map_err(|error| PyValueError::new_err(error.to_string()))?;
        PyCapsule::new_with_value(py, schema, c"arrow_schema")
    }

    fn __len__(&self) -> usize {
        self.0.len()
    }

    fn __repr__(&self) -> String {
        format!("<Table: {} rows of {}>", self.__len__(), self.column_names().join(", "))
    }

    /// The names of the columns.
    #[getter]
    fn column_names(&self) -> Vec<&str> {
        self.0.schema().fields().iter().map(|field| field.name().as_str()).collect()
    }
}
