//! Going through the cells of a column that are not null, sixty-four at a time.

use std::hint::select_unpredictable;
use std::ops::Range;

use arrow_array::{Array, BooleanArray};
use arrow_buffer::{BooleanBuffer, NullBuffer};

fn words<'b>(bits: &'b BooleanBuffer, rows: &Range<usize>) -> impl Iterator<Item = u64> + use<'b> {
    let chunks = bits.inner().bit_chunks(bits.offset() + rows.start, rows.len());
    chunks.iter().chain(std::iter::once(chunks.remainder_bits()))
}

fn some(nulls: Option<&NullBuffer>) -> Option<&NullBuffer> {
    nulls.filter(|nulls| nulls.null_count() > 0)
}

/// Adds what values become; `none` for those that are null. What stands in a null's place becomes something too, which
/// costs less than to guess which are null.
#[inline]
pub(crate) fn append<V: Copy, T: Copy>(
    values: &[V],
    nulls: Option<&NullBuffer>,
    rows: &Range<usize>,
    none: T,
    to: &mut Vec<T>,
    of: impl Fn(V) -> T,
) {
    let values = &values[rows.clone()];
    let Some(nulls) = some(nulls) else {
        to.extend(values.iter().map(|value| of(*value)));
        return;
    };
    for (word, values) in words(nulls.inner(), rows).zip(values.chunks(64)) {
        match word {
            0 => to.resize(to.len() + values.len(), none),
            u64::MAX => to.extend(values.iter().map(|value| of(*value))),
            word => to.extend(
                values
                    .iter()
                    .enumerate()
                    .map(|(at, value)| select_unpredictable(word >> at & 1 == 1, of(*value), none)),
            ),
        }
    }
}

/// Does something with the entry of each row that is not null, and its row.
#[inline]
pub(crate) fn each<T>(
    nulls: Option<&NullBuffer>,
    rows: &Range<usize>,
    to: &mut [T],
    mut of: impl FnMut(&mut T, usize),
) {
    let Some(nulls) = some(nulls) else {
        to.iter_mut().zip(rows.clone()).for_each(|(entry, row)| of(entry, row));
        return;
    };
    set(words(nulls.inner(), rows), rows.start, to, of);
}

/// Sets a bit in the entry of each row that is not null.
pub(crate) fn state(nulls: Option<&NullBuffer>, rows: &Range<usize>, to: &mut [u32], bit: u32) {
    let Some(nulls) = some(nulls) else {
        for entry in to {
            *entry |= bit;
        }
        return;
    };
    for (word, to) in words(nulls.inner(), rows).zip(to.chunks_mut(64)) {
        // Where few are set they are met one by one; else all at once, in a loop without branches.
        if word.count_ones() < 8 {
            set(std::iter::once(word), 0, to, |entry, _| *entry |= bit);
            continue;
        }
        let halves = [word & u64::from(u32::MAX), word >> 32].map(|half| u32::try_from(half).unwrap_or(0));
        for (half, to) in halves.into_iter().zip(to.chunks_mut(32)) {
            for (at, entry) in (0..32).zip(to) {
                *entry |= if half & (1 << at) == 0 { 0 } else { bit };
            }
        }
    }
}

/// Adds a weight to the entry of each row that is true, and twice that to each that is false.
#[inline]
pub(crate) fn weigh(truths: &BooleanArray, weight: u16, rows: &Range<usize>, to: &mut [u16]) {
    let values = words(truths.values(), rows).zip(to.chunks_mut(64));
    let weigh = |valid: u64, truths: u64, to: &mut [u16]| {
        // Where few are stated they are met one by one; else all at once, in a loop without branches.
        if valid.count_ones() < 16 {
            set(std::iter::once(valid & truths), 0, to, |entry, _| *entry += weight);
            set(std::iter::once(valid & !truths), 0, to, |entry, _| *entry += 2 * weight);
            return;
        }
        let quarters = |word: u64| [0, 16, 32, 48].map(|by| u16::try_from(word >> by & 0xFFFF).unwrap_or(0));
        let quarters = quarters(valid).into_iter().zip(quarters(valid & !truths));
        for ((ones, twos), to) in quarters.zip(to.chunks_mut(16)) {
            for (at, entry) in (0..16).zip(to) {
                let weight = |of: u16| if of & (1 << at) == 0 { 0 } else { weight };
                *entry = entry.wrapping_add(weight(ones)).wrapping_add(weight(twos));
            }
        }
    };
    match some(truths.nulls()) {
        Some(nulls) => {
            let valid = words(nulls.inner(), rows);
            values.zip(valid).for_each(|((truths, to), valid)| weigh(valid, truths, to));
        }
        None => values.for_each(|(truths, to)| weigh(u64::MAX, truths, to)),
    }
}

/// Does something with the entry of each row that is of this truth.
#[inline]
pub(crate) fn each_truth<T>(
    truths: &BooleanArray,
    truth: bool,
    rows: &Range<usize>,
    to: &mut [T],
    mut of: impl FnMut(&mut T),
) {
    let values = words(truths.values(), rows).map(|word| if truth { word } else { !word });
    let of = |entry: &mut T, _| of(entry);
    match some(truths.nulls()) {
        Some(nulls) => {
            let valid = words(nulls.inner(), rows);
            set(values.zip(valid).map(|(word, valid)| word & valid), rows.start, to, of);
        }
        None => set(values, rows.start, to, of),
    }
}

/// Does something with the entries whose bits are set.
#[inline]
fn set<T>(words: impl Iterator<Item = u64>, first: usize, to: &mut [T], mut of: impl FnMut(&mut T, usize)) {
    for ((word, to), first) in words.zip(to.chunks_mut(64)).zip((first..).step_by(64)) {
        let mut rest = word;
        while rest != 0 {
            let at = rest.trailing_zeros() as usize;
            // Bits beyond the last row say nothing.
            let Some(entry) = to.get_mut(at) else { break };
            of(entry, first + at);
            rest &= rest - 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use arrow_array::Int32Array;

    use super::*;

    #[test]
    fn every_row_is_met_once_whatever_the_offset() {
        let values: Vec<Option<i32>> = (0..400).map(|n| (n % 7 < 3 || n / 64 == 2).then_some(n)).collect();
        let truths: Vec<Option<bool>> = values.iter().map(|value| value.map(|n| n % 2 == 0)).collect();
        let (values_array, truths_array) = (Int32Array::from(values.clone()), BooleanArray::from(truths));
        for (offset, length) in [(0, 400), (1, 300), (63, 65), (100, 200), (130, 64)] {
            let (array, truths) = (values_array.slice(offset, length), truths_array.slice(offset, length));
            for rows in [0..length, 3..length - 1, 5..5] {
                let expected: Vec<i32> = rows.clone().map(|at| values[offset + at].unwrap_or(-1)).collect();
                let mut got = Vec::new();
                append(array.values(), array.nulls(), &rows, -1, &mut got, |value| value);
                assert_eq!(got, expected);
                let mut seen = vec![-1; rows.len()];
                each(array.nulls(), &rows, &mut seen, |entry, row| *entry = array.value(row));
                assert_eq!(seen, expected);
                let mut bits = vec![1; rows.len()];
                state(array.nulls(), &rows, &mut bits, 2);
                let stated: Vec<u32> = expected.iter().map(|n| if *n < 0 { 1 } else { 3 }).collect();
                assert_eq!(bits, stated);
                let mut seen = vec![-1; rows.len()];
                each_truth(&truths, true, &rows, &mut seen, |entry| *entry = 0);
                each_truth(&truths, false, &rows, &mut seen, |entry| *entry = 1);
                let mut weighed = vec![1u16; rows.len()];
                weigh(&truths, 3, &rows, &mut weighed);
                let weights = |n: &i32| {
                    if *n < 0 {
                        1
                    } else if n % 2 == 0 {
                        4
                    } else {
                        7
                    }
                };
                assert_eq!(weighed, expected.iter().map(weights).collect::<Vec<u16>>());
                let parity: Vec<i32> = expected.iter().map(|n| if *n < 0 { -1 } else { n % 2 }).collect();
                assert_eq!(seen, parity);
            }
        }
    }
}
