//! Tables of Arrow, as Python's libraries hand them out and take them: through capsules, without copying.

use std::ffi::CStr;
use std::sync::Arc;

use arrow_array::ffi_stream::{FFI_ArrowArrayStream, RecordBatchStreamReader};
use arrow_array::{RecordBatch, RecordBatchIterator, RecordBatchReader};
use arrow_pyarrow::FromPyArrow;
use arrow_schema::ffi::FFI_ArrowSchema;
use arrow_schema::{ArrowError, SchemaRef};
use ce_rules::{Error, Fault, FaultCode, Rules};
use ce_rules_arrow::{Assessor, Options, Portion, TableError};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

use crate::errors::Raise;

/// A table that was given: all its rows, where they are.
#[derive(Clone)]
struct Given {
    schema: SchemaRef,
    batches: Vec<RecordBatch>,
}

impl Given {
    fn of(name: &str, table: &Bound<'_, PyAny>) -> PyResult<Self> {
        let py = table.py();
        let failed = |error: ArrowError| PyValueError::new_err(format!("{name}: {error}"));
        if table.hasattr("__arrow_c_stream__")? {
            let reader = RecordBatchStreamReader::from_pyarrow_bound(table)?;
            let schema = reader.schema();
            // Whoever makes the rows meanwhile may need the interpreter.
            let batches = py.detach(|| reader.collect::<Result<_, _>>()).map_err(failed)?;
            return Ok(Self { schema, batches });
        }
        if table.hasattr("__arrow_c_array__")? {
            let batch = RecordBatch::from_pyarrow_bound(table)?;
            return Ok(Self { schema: batch.schema(), batches: vec![batch] });
        }
        let of = table.get_type().name()?;
        Err(PyTypeError::new_err(format!(
            "{name} must be a table of Arrow (of polars, pyarrow, pandas, DuckDB, … with `__arrow_c_stream__` or \
             `__arrow_c_array__`), not {of}"
        )))
    }

    fn reader(&self) -> Box<dyn RecordBatchReader + Send> {
        let batches = self.batches.clone().into_iter().map(Ok);
        Box::new(RecordBatchIterator::new(batches, Arc::clone(&self.schema)))
    }

    /// The batches, at least one, so that a table without rows has its columns.
    fn whole(&self) -> Vec<RecordBatch> {
        if self.batches.is_empty() {
            return vec![RecordBatch::new_empty(Arc::clone(&self.schema))];
        }
        self.batches.clone()
    }
}

/// The tables of the results.
#[pyclass(frozen, module = "ce_rules._native")]
pub(crate) struct TableAssessment {
    years: Table,
    verdicts: Table,
    activities: Option<Table>,
    #[pyo3(get)]
    refused: u64,
    #[pyo3(get)]
    strays: u64,
    #[pyo3(get)]
    stray: Option<String>,
    #[pyo3(get)]
    other_columns: Vec<(&'static str, String)>,
    rules: Rules,
    options: Options,
    given: (Given, Option<Given>),
}

impl TableAssessment {
    pub(crate) fn of(
        rules: &Rules,
        options: Options,
        activities: &Bound<'_, PyAny>,
        applicants: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let name = if applicants.is_some() { "activities" } else { "people" };
        let applicants = applicants.map(|table| Given::of("applicants", table)).transpose()?;
        let given = (Given::of(name, activities)?, applicants);
        let py = activities.py();
        py.detach(|| Self::assess(rules, options, given)).map_err(|failed| error(&failed)).raise(py)
    }

    fn assess(rules: &Rules, options: Options, given: (Given, Option<Given>)) -> Result<Self, TableError> {
        let mut assessed = assessed(rules, &options, &given)?;
        let portions = assessed.by_ref().collect::<Result<Vec<Portion>, _>>()?;
        let schemas = assessed.schemas();
        let table = |schema: &SchemaRef, of: fn(&Portion) -> Option<&RecordBatch>| {
            let batches = portions.iter().filter_map(of).cloned().collect();
            Table(Given { schema: Arc::clone(schema), batches })
        };
        Ok(Self {
            years: table(&schemas.years, |portion| Some(&portion.years)),
            verdicts: table(&schemas.verdicts, |portion| Some(&portion.verdicts)),
            activities: options
                .activities
                .then(|| table(&schemas.activities, |portion| portion.activities.as_ref())),
            refused: portions.iter().map(|portion| portion.refused).sum(),
            strays: assessed.strays().people,
            stray: assessed.strays().example,
            other_columns: assessed
                .other_columns()
                .iter()
                .map(|(table, column)| (table.as_str(), column.clone()))
                .collect(),
            rules: rules.clone(),
            options,
            given,
        })
    }
}

fn assessed<'r>(
    rules: &'r Rules,
    options: &Options,
    (activities, applicants): &(Given, Option<Given>),
) -> Result<ce_rules_arrow::Assessed<'r>, TableError> {
    let assessor = Assessor::new(rules).with_options(options.clone());
    match applicants {
        Some(applicants) => assessor.tables(&applicants.whole(), &activities.whole()),
        None => assessor.nested(activities.reader()),
    }
}

#[pymethods]
impl TableAssessment {
    #[getter]
    fn years(&self) -> Table {
        self.years.clone()
    }

    #[getter]
    fn verdicts(&self) -> Table {
        self.verdicts.clone()
    }

    #[getter]
    fn activities(&self) -> Option<Table> {
        self.activities.clone()
    }

    /// The request of a person, as JSON.
    fn request(&self, py: Python<'_>, person: &str) -> PyResult<Option<String>> {
        let find = || assessed(&self.rules, &self.options, &self.given)?.request(person);
        py.detach(find).map_err(|failed| error(&failed)).raise(py)
    }
}

/// A table of results, which whatever reads tables of Arrow opens.
#[pyclass(frozen, skip_from_py_object, module = "ce_rules")]
#[derive(Clone)]
pub(crate) struct Table(Given);

const STREAM: &CStr = c"arrow_array_stream";
const SCHEMA: &CStr = c"arrow_schema";

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
        PyCapsule::new_with_value(py, FFI_ArrowArrayStream::new(self.0.reader()), STREAM)
    }

    /// The columns.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        let schema = FFI_ArrowSchema::try_from(self.0.schema.as_ref());
        let schema = schema.map_err(|error| PyValueError::new_err(error.to_string()))?;
        PyCapsule::new_with_value(py, schema, SCHEMA)
    }

    fn __len__(&self) -> usize {
        self.0.batches.iter().map(RecordBatch::num_rows).sum()
    }

    fn __repr__(&self) -> String {
        format!("<Table: {} rows of {}>", self.__len__(), self.column_names().join(", "))
    }

    /// The names of the columns.
    #[getter]
    fn column_names(&self) -> Vec<&str> {
        self.0.schema.fields().iter().map(|field| field.name().as_str()).collect()
    }
}

/// Why tables are refused whole: every column that is missing or of another type, in its place.
fn error(error: &TableError) -> Error {
    let faults = match error {
        TableError::Columns { faults } => faults
            .iter()
            .map(|fault| {
                let code = if fault.found.is_some() { FaultCode::WrongType } else { FaultCode::MissingField };
                Fault::new(format!("/{}/{}", fault.table.as_str(), fault.column), code, fault.message())
            })
            .collect(),
        _ => vec![Fault::new("", FaultCode::Syntax, error.message())],
    };
    Error::InvalidRequest { faults }
}
