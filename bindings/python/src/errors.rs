//! Errors of the engine as Python's exception.

use ce_rules::json::ToJson;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;

/// Outcomes whose errors can be raised in Python.
pub(crate) trait Raise<T> {
    /// The same outcome, the error as Python's exception.
    fn raise(self, py: Python<'_>) -> PyResult<T>;
}

impl<T, E: ToJson> Raise<T> for Result<T, E> {
    fn raise(self, py: Python<'_>) -> PyResult<T> {
        let told = |error: E| exception(py, &error.to_json()).map_or_else(|failed| failed, PyErr::from_value);
        self.map_err(told)
    }
}

/// The exception for an error. Its class is defined in Python: an exception with attributes of its own cannot be
/// made in Rust under the stable interface of Python 3.11.
fn exception<'py>(py: Python<'py>, error: &str) -> PyResult<Bound<'py, PyAny>> {
    static FROM_JSON: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let from_json = FROM_JSON
        .get_or_try_init(py, || py.import("ce_rules._errors")?.getattr("from_json").map(Bound::unbind))?;
    from_json.bind(py).call1((error,))
}
