//! One row: what it adds to what its form gives, and whether it may compete with another.

use std::ops::Range;

use super::columns::{Columns, Counts, Lengths, Marks};
use super::forms::Form;
use super::tables::{KindTable, NOT_SAID, RANKS, Tables};
use crate::activity::{bounds, field};
use crate::conversion::length;
use crate::date::Year;
use crate::hours::Hours;

/// How many rows are looked at together.
pub(super) const ROWS: usize = 64;

/// A reference, or a kind that counts once a year, with its year where that matters.
pub(super) type Key = (u64, Year, u8);

impl Tables<'_> {
    /// What hours, minutes, modules and a rank add to what a form gives by itself, in hundredths; none where one of them
    /// is out of its bounds.
    #[inline]
    pub(super) fn measured(&self, form: &Form, rows: &Rows<'_>, at: usize) -> Option<i64> {
        let kind = self.kinds.get(usize::from(form.code))?;
        let given = |field: u32| form.stated & field != 0;
        let mut more = 0;
        if given(field::HOURS | field::MINUTES) {
            let Lengths { hours, minutes } = rows.length.get(at).copied().unwrap_or_default();
            let fine = (!given(field::HOURS) | bounds::HOURS.contains(&hours.into()))
                & (!given(field::MINUTES) | bounds::MINUTES.contains(&minutes));
            let hours = given(field::HOURS).then(|| Hours::from_hundredths(hours.into()));
            let minutes = given(field::MINUTES).then_some(minutes);
            more = length(hours, minutes, kind.minutes_per_hour).claimed.hundredths();
            fine.then_some(())?;
        }
        if given(field::MODULES | field::RANK) {
            more += self.marked(form, kind, rows.marks.get(at).copied().unwrap_or_default())?;
        }
        Some(if form.has(Form::DENIED) { 0 } else { more })
    }

    /// The part of modules and ranks.
    fn marked(&self, form: &Form, kind: &KindTable, marks: Marks) -> Option<i64> {
        let given = |field: u32| form.stated & field != 0;
        let mut more = 0;
        if given(field::MODULES) {
            bounds::MODULES.contains(&marks.modules.into()).then_some(())?;
            more += i64::from(marks.modules) * kind.module;
        }
        if given(field::RANK) {
            bounds::RANK.contains(&marks.rank.into()).then_some(())?;
            if kind.by_rank > 0 {
                let word =
                    usize::try_from(form.ranks).ok()? + usize::from(marks.rank.min(RANKS)) * kind.by_rank;
                more += self.amounts.get(word).copied().filter(|worth| *worth != NOT_SAID)?;
            }
        }
        Some(more)
    }
}

impl KindTable {
    /// What another row that has it too competes with: the same achievement, and what counts once a year.
    pub(super) fn keys(&self, code: u8, year: Year, reference: u64) -> [Option<Key>; 2] {
        let of_year = if self.same_year { year } else { 0 };
        [
            (reference != 0).then_some((reference, of_year, code)),
            self.once_per_year.then_some((0, year, code)),
        ]
    }
}

/// Which keys were met, by their hashes: a key that was not met may seem to have been.
#[derive(Default)]
pub(super) struct Met([u64; 16]);

impl Met {
    /// Notes a key if it is one; true if it may have been met before.
    #[inline]
    pub(super) fn adds(&mut self, is_one: bool, (reference, year, code): Key) -> bool {
        // The high bits of a product depend on all of its factors' bits.
        let mixed =
            (reference ^ u64::from(year) << 48 ^ u64::from(code) << 40).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let word = (mixed >> 60) as usize & 15;
        let bits = (1 << (mixed >> 54 & 63) | 1 << (mixed >> 48 & 63)) & u64::from(is_one).wrapping_neg();
        let Some(word) = self.0.get_mut(word) else { return true };
        let met = is_one && *word & bits == bits;
        *word |= bits;
        met
    }
}

/// Columns of some rows: nothing where a column states nothing.
pub(super) struct Rows<'c> {
    pub(super) form: &'c [u16],
    pub(super) counts: &'c [Counts],
    pub(super) evidence: &'c [u64],
    pub(super) reference: &'c [u64],
    /// Of the rows, or empty.
    length: &'c [Lengths],
    marks: &'c [Marks],
}

impl<'c> Rows<'c> {
    /// At most [`ROWS`] rows; none of rows that are not there.
    #[inline]
    pub(super) fn of(columns: &Columns<'c>, rows: Range<usize>) -> Option<Self> {
        #[inline]
        fn some<'c>(of: &'c [u64], rows: &Range<usize>) -> Option<&'c [u64]> {
            if of.is_empty() { [0; ROWS].get(..rows.len()) } else { of.get(rows.clone()) }
        }
        Some(Self {
            form: columns.form.get(rows.clone())?,
            counts: columns.counts.get(rows.clone())?,
            evidence: some(columns.evidence, &rows)?,
            reference: some(columns.reference, &rows)?,
            length: columns.length.get(rows.start..).unwrap_or_default(),
            marks: columns.marks.get(rows.start..).unwrap_or_default(),
        })
    }

    /// What there is of a row, and its form.
    #[inline]
    pub(super) fn look<'f>(&self, columns: &Columns<'f>, at: usize) -> Option<(Counts, u64, &'f Form)> {
        let form = columns.forms.get(*self.form.get(at)?)?;
        Some((*self.counts.get(at)?, *self.reference.get(at)?, form))
    }
}
