//! Who stands in the rows of a table, so that two tables can be brought together.

use std::borrow::Cow;

use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::{Array, ArrayRef};
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
