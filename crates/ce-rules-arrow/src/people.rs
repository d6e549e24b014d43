//! Who stands in the rows of a table, so that two tables can be brought together.

use std::borrow::Cow;

use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::{Array, ArrayRef, BooleanArray, RecordBatch};
use arrow_cast::cast;
use arrow_schema::{ArrowError, DataType};

use crate::columns::{PERSON, settle};
use crate::text::Texts;

/// The column `person`: text, or whole numbers.
#[derive(Debug, Clone)]
pub(crate) struct People {
    array: ArrayRef,
}

/// A person of a row. Numbers go by their size, texts by their bytes; people that are compared are all of one sort.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Who<'a> {
    Number(i64),
    Text(&'a str),
}

impl Who<'_> {
    pub(crate) fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Number(number) => Cow::Owned(number.to_string()),
            Self::Text(text) => Cow::Borrowed(text),
        }
    }
}

impl People {
    /// The people of a column, numbers as text if those of another table are text.
    pub(crate) fn of(array: &ArrayRef, as_text: bool) -> Result<Self, ArrowError> {
        let mut array = settle(array, PERSON.sort)?;
        if as_text && array.data_type().is_integer() {
            array = cast(&array, &DataType::Utf8)?;
        }
        Ok(Self { array })
    }

    pub(crate) fn len(&self) -> usize {
        self.array.len()
    }

    /// The person of a row; nothing where none is given.
    #[inline]
    pub(crate) fn get(&self, at: usize) -> Option<Who<'_>> {
        if self.array.is_null(at) {
            return None;
        }
        if let Some(numbers) = self.array.as_primitive_opt::<Int64Type>() {
            return Some(Who::Number(numbers.value(at)));
        }
        Texts::of(&self.array).map(|texts| Who::Text(texts.get(at)))
    }

    pub(crate) fn array(&self) -> &ArrayRef {
        &self.array
    }
}

/// Which rows of a table are of some people, by the column `person`; none of a table without one. What is read of these
/// rows alone tells of these people what the whole tables do.
///
/// ```
/// use std::sync::Arc;
/// use arrow_array::{ArrayRef, Int64Array, RecordBatch};
/// let person: ArrayRef = Arc::new(Int64Array::from(vec![Some(7), None, Some(8)]));
/// let table = RecordBatch::try_from_iter([("person", person)])?;
/// let rows = ce_rules_arrow::rows_of(&table, &["8"])?;
/// assert_eq!(rows.values().iter().collect::<Vec<_>>(), [false, false, true]);
/// # Ok::<(), arrow_schema::ArrowError>(())
/// ```
pub fn rows_of<T: AsRef<str>>(table: &RecordBatch, people: &[T]) -> Result<BooleanArray, ArrowError> {
    let column = table.column_by_name(PERSON.name).filter(|column| PERSON.sort.takes(column.data_type()));
    let Some(column) = column else { return Ok(BooleanArray::from(vec![false; table.num_rows()])) };
    let column = People::of(column, false)?;
    // Numbers are compared as such; what would be written otherwise is no number's name.
    let number = |name: &&str| name.parse::<i64>().ok().filter(|number| number.to_string() == **name);
    let names: Vec<&str> = people.iter().map(AsRef::as_ref).collect();
    let numbers: Vec<i64> = names.iter().filter_map(number).collect();
    let is_theirs = |who| match who {
        Who::Number(number) => numbers.contains(&number),
        Who::Text(text) => names.contains(&text),
    };
    let rows: Vec<bool> = (0..column.len()).map(|at| column.get(at).is_some_and(is_theirs)).collect();
    Ok(rows.into())
}

/// The type in which results show people: as they were given, but without a dictionary, which would be another in each
/// part of the results.
pub(crate) fn shown_type(of: &DataType) -> DataType {
    match of {
        DataType::Dictionary(_, values) => shown_type(values),
        DataType::RunEndEncoded(_, values) => shown_type(values.data_type()),
        of => of.clone(),
    }
}

/// The column as results show it.
pub(crate) fn shown(array: &ArrayRef) -> Result<ArrayRef, ArrowError> {
    let to = shown_type(array.data_type());
    if to == *array.data_type() { Ok(ArrayRef::clone(array)) } else { cast(array, &to) }
}
