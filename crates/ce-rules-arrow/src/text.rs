//! Columns of text, whatever their encoding: read row by row, or put into the codes of words.

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowDictionaryKeyType, Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type, UInt32Type,
    UInt64Type,
};
use arrow_array::{
    Array, ArrayRef, LargeStringArray, PrimitiveArray, StringArray, StringArrayType, StringViewArray,
};
use arrow_buffer::NullBuffer;
use arrow_schema::DataType;
use rustc_hash::FxHashMap;
use std::ops::Range;

use crate::document::key;
use crate::valid;

/// Texts of an array that is one of text, or of a dictionary of texts.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Texts<'a> {
    Small(&'a StringArray),
    Large(&'a LargeStringArray),
    View(&'a StringViewArray),
    /// Keys, and the values that they stand for.
    Keyed(&'a dyn Array, &'a ArrayRef),
}

impl<'a> Texts<'a> {
    /// None for an array of anything else.
    pub(crate) fn of(array: &'a dyn Array) -> Option<Self> {
        Some(match array.data_type() {
            DataType::Utf8 => Self::Small(array.as_string()),
            DataType::LargeUtf8 => Self::Large(array.as_string()),
            DataType::Utf8View => Self::View(array.as_string_view()),
            DataType::Dictionary(..) => {
                let dictionary = array.as_any_dictionary_opt()?;
                Self::of(dictionary.values())?;
                Self::Keyed(dictionary.keys(), dictionary.values())
            }
            _ => return None,
        })
    }

    /// The text of a row that is not null.
    #[inline]
    pub(crate) fn get(self, at: usize) -> &'a str {
        match self {
            Self::Small(texts) => texts.value(at),
            Self::Large(texts) => texts.value(at),
            Self::View(texts) => texts.value(at),
            Self::Keyed(keys, values) => {
                key(keys, at).and_then(|key| Some(Texts::of(values)?.get(key))).unwrap_or_default()
            }
        }
    }
}

impl Texts<'_> {
    /// Does something with the entry of each row that is not null, and its text.
    #[inline]
    pub(crate) fn each<T>(
        self,
        nulls: Option<&NullBuffer>,
        rows: &Range<usize>,
        to: &mut [T],
        mut of: impl FnMut(&mut T, &str),
    ) {
        match self {
            Self::Small(texts) => valid::each(nulls, rows, to, |entry, row| of(entry, texts.value(row))),
            Self::Large(texts) => valid::each(nulls, rows, to, |entry, row| of(entry, texts.value(row))),
            Self::View(texts) => valid::each(nulls, rows, to, |entry, row| of(entry, texts.value(row))),
            Self::Keyed(..) => valid::each(nulls, rows, to, |entry, row| of(entry, self.get(row))),
        }
    }
}

/// What words stand for.
#[derive(Debug, Clone)]
pub(crate) struct Words<T> {
    known: FxHashMap<Box<str>, T>,
    unknown: T,
}

impl<T: Copy> Words<T> {
    pub(crate) fn new<'w>(words: impl Iterator<Item = &'w str>, of: impl Fn(&str) -> T, unknown: T) -> Self {
        Self { known: words.map(|word| (word.into(), of(word))).collect(), unknown }
    }

    #[inline]
    pub(crate) fn get(&self, word: &str) -> T {
        self.known.get(word).copied().unwrap_or(self.unknown)
    }
}

/// A column of words as their codes. The words of a dictionary are looked up once, not row by row.
pub(crate) enum Coded<'a, T> {
    /// The column says nothing.
    Absent,
    Texts(Texts<'a>, &'a Words<T>, &'a dyn Array),
    Keyed {
        keys: &'a dyn Array,
        codes: Vec<T>,
    },
}

impl<'a, T: Copy> Coded<'a, T> {
    pub(crate) fn of(array: Option<&'a ArrayRef>, words: &'a Words<T>) -> Self {
        let Some((array, texts)) = array.and_then(|array| Some((array.as_ref(), Texts::of(array)?))) else {
            return Self::Absent;
        };
        match texts {
            Texts::Keyed(keys, values) => {
                let values = Texts::of(values)
                    .into_iter()
                    .flat_map(|texts| (0..values.len()).map(move |at| texts.get(at)));
                Self::Keyed { keys, codes: values.map(|word| words.get(word)).collect() }
            }
            texts => Self::Texts(texts, words, array),
        }
    }

    /// Adds the codes of rows, `none` for those without a word.
    pub(crate) fn append(&self, rows: Range<usize>, none: T, to: &mut Vec<T>) {
        match self {
            Self::Absent => to.resize(to.len() + rows.len(), none),
            Self::Texts(Texts::Small(texts), words, _) => append_texts(texts, words, rows, none, to),
            Self::Texts(Texts::Large(texts), words, _) => append_texts(texts, words, rows, none, to),
            Self::Texts(Texts::View(texts), words, _) => append_texts(texts, words, rows, none, to),
            Self::Texts(texts, words, array) => {
                to.extend(rows.map(|at| if array.is_null(at) { none } else { words.get(texts.get(at)) }));
            }
            Self::Keyed { keys, codes } => match keys.data_type() {
                DataType::Int8 => append_keyed::<Int8Type, T>(*keys, codes, rows, none, to),
                DataType::Int16 => append_keyed::<Int16Type, T>(*keys, codes, rows, none, to),
                DataType::Int32 => append_keyed::<Int32Type, T>(*keys, codes, rows, none, to),
                DataType::Int64 => append_keyed::<Int64Type, T>(*keys, codes, rows, none, to),
                DataType::UInt8 => append_keyed::<UInt8Type, T>(*keys, codes, rows, none, to),
                DataType::UInt16 => append_keyed::<UInt16Type, T>(*keys, codes, rows, none, to),
                DataType::UInt32 => append_keyed::<UInt32Type, T>(*keys, codes, rows, none, to),
                DataType::UInt64 => append_keyed::<UInt64Type, T>(*keys, codes, rows, none, to),
                _ => to.resize(to.len() + rows.len(), none),
            },
        }
    }
}

fn append_texts<'a, T: Copy>(
    texts: &impl StringArrayType<'a>,
    words: &Words<T>,
    rows: Range<usize>,
    none: T,
    to: &mut Vec<T>,
) {
    if texts.null_count() == 0 {
        to.extend(rows.map(|at| words.get(texts.value(at))));
    } else {
        to.extend(rows.map(|at| if texts.is_null(at) { none } else { words.get(texts.value(at)) }));
    }
}

fn append_keyed<K: ArrowDictionaryKeyType, T: Copy>(
    keys: &dyn Array,
    codes: &[T],
    rows: Range<usize>,
    none: T,
    to: &mut Vec<T>,
) where
    K::Native: TryInto<usize>,
{
    let keys: &PrimitiveArray<K> = keys.as_primitive();
    // A key that is not null is a place of its dictionary.
    let code =
        |key: K::Native| key.try_into().ok().and_then(|key: usize| codes.get(key)).copied().unwrap_or(none);
    valid::append(keys.values(), keys.nulls(), &rows, none, to, code);
}
