//! From Python's values to the [`Value`] that a request is read from.
//!
//! A dict means what its JSON means, member by member. What has no form in JSON (a set, NaN, a text that is not
//! Unicode) is put down as [`Unreadable::MARK`], and what was really there is told once the engine has refused it.
//!
//! Lists and dicts are read as they are stored and other types by the methods of their base class: what a subclass
//! makes of itself is never asked.

use std::borrow::Cow;

use ce_rules::json::{Oddity, Path, Unreadable, Value};
use ce_rules::{Error, Fault};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBool, PyDate, PyDateTime, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple, PyType};

/// How many values a request may hold, far more than any does. A list that stands in many places at once costs
/// Python nothing, but here each place has its own.
const VALUES: usize = 5_000_000;

/// The content of a text that is to be read as a document, or the error for such a document.
pub(crate) fn text<'t>(
    text: &'t Bound<'_, PyString>,
    error: impl FnOnce(Vec<Fault>) -> Error,
) -> Result<&'t str, Error> {
    text.to_str().map_err(|_| error(vec![Unreadable::text_not_unicode()]))
}

/// What Python has that a request can hold.
const KNOWN: &str = "dict, list, tuple, str, int, float, Decimal, bool, date, None";

/// Reads a request, whatever it is; and what in it could not be read, which explains what the engine says of the marks.
pub(crate) fn read(request: &Bound<'_, PyAny>) -> Result<(Value<'static>, Unreadable), Error> {
    let mut reader = Reader { unreadable: Unreadable::default(), left: VALUES };
    match reader.read(request, &Path::Root, 0) {
        Ok(value) => Ok((value, reader.unreadable)),
        Err(fault) => Err(Error::InvalidRequest { faults: vec![fault] }),
    }
}

/// What a value was read as, or the fault that ends the reading.
type Read = Result<Value<'static>, Fault>;

struct Reader {
    unreadable: Unreadable,
    left: usize,
}

impl Reader {
    fn read(&mut self, object: &Bound<'_, PyAny>, at: &Path<'_>, depth: usize) -> Read {
        self.left = self.left.checked_sub(1).ok_or_else(Unreadable::too_large)?;
        // The types that make up nearly all of a request come first; truth values are integers too.
        if let Ok(text) = object.cast::<PyString>() {
            Ok(self.text(text, at))
        } else if let Ok(dict) = object.cast::<PyDict>() {
            self.record(dict, at, deeper(depth)?)
        } else if let Ok(list) = object.cast::<PyList>() {
            self.list(list.iter(), at, deeper(depth)?)
        } else if let Ok(truth) = object.cast::<PyBool>() {
            Ok(Value::Bool(truth.is_true()))
        } else if let Ok(integer) = object.cast::<PyInt>() {
            Ok(integer_value(integer))
        } else if object.is_none() {
            Ok(Value::Null)
        } else if let Ok(float) = object.cast::<PyFloat>() {
            Ok(self.number(float.value(), at))
        } else if let Ok(tuple) = object.cast::<PyTuple>() {
            self.list(tuple.iter(), at, deeper(depth)?)
        } else {
            Ok(self.other(object, at).unwrap_or_else(|_| self.unknown(object, at)))
        }
    }

    fn record(&mut self, dict: &Bound<'_, PyDict>, at: &Path<'_>, depth: usize) -> Read {
        // A copy of the members: to go through the dict itself would panic if it changed meanwhile.
        let items = dict.items();
        let mut members = Vec::with_capacity(items.len());
        for item in &items {
            let Ok((name, value)) = item.extract::<(Bound<'_, PyString>, Bound<'_, PyAny>)>() else {
                return Ok(self.refuse(at, Oddity::Unnamed));
            };
            // A name that is not Unicode is unknown, and is so with the sign of replacement in it.
            let name = name.to_string_lossy();
            let value = self.read(&value, &at.key(&name), depth)?;
            members.push((Cow::Owned(name.into_owned()), value));
        }
        Ok(Value::Record(members))
    }

    fn list<'py>(
        &mut self,
        items: impl Iterator<Item = Bound<'py, PyAny>>,
        at: &Path<'_>,
        depth: usize,
    ) -> Read {
        let read = |(i, item): (usize, Bound<'py, PyAny>)| self.read(&item, &at.index(i), depth);
        items.enumerate().map(read).collect::<Result<_, Fault>>().map(Value::List)
    }

    fn text(&mut self, text: &Bound<'_, PyString>, at: &Path<'_>) -> Value<'static> {
        match text.to_str() {
            Ok(text) => Value::Text(Cow::Owned(text.to_owned())),
            Err(_) => self.refuse(at, Oddity::NotUnicode),
        }
    }

    fn number(&mut self, number: f64, at: &Path<'_>) -> Value<'static> {
        if number.is_nan() { self.refuse(at, Oddity::NotANumber("None")) } else { Value::Number(number) }
    }

    /// A date, a decimal, or what has no place in a request.
    fn other(&mut self, object: &Bound<'_, PyAny>, at: &Path<'_>) -> PyResult<Value<'static>> {
        static DECIMAL: PyOnceLock<Py<PyType>> = PyOnceLock::new();
        let py = object.py();
        let decimal = DECIMAL.import(py, "decimal", "Decimal")?;
        if object.is_instance_of::<PyDateTime>() {
            Ok(self.refuse(at, Oddity::Moment { name: "datetime", instead: "`.date()`" }))
        } else if object.is_instance_of::<PyDate>() {
            let date = py.get_type::<PyDate>().call_method1(intern!(py, "isoformat"), (object,))?;
            Ok(self.text(date.cast()?, at))
        } else if object.is_instance(decimal)? {
            self.decimal(object, decimal, at)
        } else {
            Ok(self.unknown(object, at))
        }
    }

    /// A decimal as JSON would read its text: an integer where it has neither point nor exponent, else the double
    /// that it is the decimal of. One that is the decimal of none is refused rather than rounded.
    fn decimal(
        &mut self,
        object: &Bound<'_, PyAny>,
        decimal: &Bound<'_, PyType>,
        at: &Path<'_>,
    ) -> PyResult<Value<'static>> {
        let text = decimal.call_method1(intern!(object.py(), "__str__"), (object,))?;
        let text = text.cast::<PyString>()?.to_str()?;
        if let Ok(integer) = text.parse() {
            return Ok(Value::Int(integer));
        }
        let number = text.parse().unwrap_or(f64::NAN);
        // Beyond all numbers that the contract takes, the digits do not matter.
        if !number.is_finite() || decimal.call1((format!("{number:?}"),))?.eq(object)? {
            return Ok(self.number(number, at));
        }
        Ok(self.refuse(at, Oddity::TooPrecise))
    }

    fn unknown(&mut self, object: &Bound<'_, PyAny>, at: &Path<'_>) -> Value<'static> {
        let name = object.get_type().fully_qualified_name();
        let name = name.map_or_else(|_| "object".to_owned(), |name| name.to_string_lossy().into_owned());
        self.refuse(at, Oddity::Other { name: &name, known: KNOWN })
    }

    fn refuse(&mut self, at: &Path<'_>, what: Oddity<'_>) -> Value<'static> {
        self.unreadable.push(what.at(at.to_string()));
        Unreadable::MARK
    }
}

/// An integer of any size: what has no room in 64 bits is beyond all numbers that the contract takes.
fn integer_value(integer: &Bound<'_, PyInt>) -> Value<'static> {
    match integer.extract() {
        Ok(number) => Value::Int(number),
        Err(_) => Value::Number(integer.extract().unwrap_or(f64::INFINITY)),
    }
}

fn deeper(depth: usize) -> Result<usize, Fault> {
    if depth < Unreadable::DEPTH { Ok(depth + 1) } else { Err(Unreadable::too_deep()) }
}
