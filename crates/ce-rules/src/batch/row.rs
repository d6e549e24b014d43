//! One row: from codes to what an activity comes to by itself.

use std::ops::Range;

use super::columns::{Columns, FactBits};
use super::tables::{ANYTHING, KindTable, NOT_SAID, RANKS, Tables, UNKNOWN};
use crate::activity::{bounds, field};
use crate::conversion::length;
use crate::date::{YEARS, Year};
use crate::hours::Hours;

/// How many rows are looked at together.
pub(super) const ROWS: usize = 256;

/// What a row comes to by itself.
pub(super) struct Row {
    /// Not for the tables to say.
    pub(super) bad: bool,
    pub(super) code: u8,
    pub(super) subject: u8,
    pub(super) year: Year,
    /// In hundredths; nothing where it is denied.
    pub(super) claimed: i64,
    pub(super) sufficient: bool,
    pub(super) reference: u64,
}

/// A reference, or a kind that counts once a year, with its year where that matters.
pub(super) type Key = (u64, Year, u8);

impl Tables<'_> {
    /// What a row comes to.
    #[expect(
        clippy::inline_always,
        reason = "the loop over rows then knows that all columns are of one length"
    )]
    #[inline(always)]
    pub(super) fn row<const EVIDENCE: bool>(&self, rows: &Rows<'_>, at: usize) -> Row {
        let code = number(rows.kind, at);
        let Some(kind) = self.kinds.get(usize::from(code)) else { return Row::BAD };
        let (stated, subject) = (number(rows.stated, at), number(rows.subject, at));
        let given = |bit: u32| stated & bit != 0;
        // All that must be so is looked at together, since it nearly always is.
        let mut odd = stated & !kind.taken | kind.needed & !stated;
        let mut bad = (stated | ANYTHING) & kind.one_of == 0;
        let (full_days, half_days) =
            (i64::from(number(rows.full_days, at)), i64::from(number(rows.half_days, at)));
        let evenings = i64::from(number(rows.evenings, at));
        let most = full_days | half_days | evenings;
        odd |= u32::from(most == 0) * (kind.unless_counted & !stated);
        if most > i64::from(*bounds::COUNTS.end()) {
            bad |= full_days.max(half_days).max(evenings) > i64::from(*bounds::COUNTS.end());
        }
        let mut claimed = full_days * kind.full_day + half_days * kind.half_day + evenings * kind.evening;
        if given(field::HOURS | field::MINUTES) {
            let (hours, minutes) = (number(rows.hours, at), number(rows.minutes, at));
            bad |= given(field::HOURS) & !bounds::HOURS.contains(&i64::from(hours));
            bad |= given(field::MINUTES) & !bounds::MINUTES.contains(&minutes);
            let hours = given(field::HOURS).then(|| Hours::from_hundredths(hours.into()));
            let minutes = given(field::MINUTES).then_some(minutes);
            claimed += length(hours, minutes, kind.minutes_per_hour).claimed.hundredths();
        }
        let role = usize::from(number(rows.role, at)).min(self.roles().len() + 1);
        let level = usize::from(number(rows.level, at)).min(self.levels().len() + 1);
        let mut word = kind.amounts + role * kind.by_role + level * kind.by_level;
        let mut year = number(rows.year, at);
        if given(field::RANK | field::MODULES | field::CREDITED_YEAR) {
            let (rank, modules) = (number(rows.rank, at), number(rows.modules, at));
            bad |= given(field::RANK) & !bounds::RANK.contains(&rank.into());
            bad |= given(field::MODULES) & !bounds::MODULES.contains(&modules.into());
            word += usize::from(rank.min(RANKS)) * kind.by_rank;
            claimed += i64::from(modules) * kind.module;
            year = if given(field::CREDITED_YEAR) { number(rows.credited_year, at) } else { year };
        }
        bad |= !YEARS.contains(&year);
        let worth = match self.amounts.get(word) {
            Some(worth) => *worth,
            None => NOT_SAID,
        };
        bad |= worth < 0;
        let place = kind.subjects.get(usize::from(subject)).copied().unwrap_or(UNKNOWN);
        odd |= u32::from(place & UNKNOWN << 3);
        let denials = kind.denials.get(usize::from(place)).map_or(0, |place| usize::from(*place));
        let denied = match self.denials.get(denials) {
            Some(denials) => denials.deny(number(rows.facts, at), role, level),
            None => true,
        };
        let held = number(rows.evidence, at) & kind.documents;
        let sufficient = !EVIDENCE || {
            let word = kind.evidence + usize::try_from(held >> 6).unwrap_or(0);
            self.sufficient.get(word).is_some_and(|word| word >> (held & 63) & 1 == 1)
        };
        bad |= odd != 0;
        let claimed = if denied | bad { 0 } else { claimed + worth };
        Row { bad, code, subject: place, year, claimed, sufficient, reference: number(rows.reference, at) }
    }
}

impl Row {
    /// What says nothing but that it is not for the tables to say.
    const BAD: Self =
        Self { bad: true, code: 0, subject: 0, year: 0, claimed: 0, sufficient: false, reference: 0 };
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

/// Columns of some rows, all of one length: nothing where a column states nothing.
pub(super) struct Rows<'c> {
    pub(super) kind: &'c [u8],
    pub(super) subject: &'c [u8],
    pub(super) stated: &'c [u32],
    pub(super) year: &'c [u16],
    pub(super) credited_year: &'c [u16],
    pub(super) full_days: &'c [u16],
    pub(super) half_days: &'c [u16],
    pub(super) evenings: &'c [u16],
    pub(super) hours: &'c [u32],
    pub(super) minutes: &'c [u32],
    pub(super) role: &'c [u8],
    pub(super) level: &'c [u8],
    pub(super) rank: &'c [u16],
    pub(super) modules: &'c [u16],
    pub(super) facts: &'c [FactBits],
    pub(super) evidence: &'c [u64],
    pub(super) reference: &'c [u64],
}

impl<'c> Rows<'c> {
    /// At most [`ROWS`] rows; none of rows that are not there.
    #[inline]
    pub(super) fn of(columns: &Columns<'c>, rows: Range<usize>) -> Option<Self> {
        #[inline]
        fn some<'c, T: Copy>(of: &'c [T], rows: &Range<usize>, nothing: &'c [T; ROWS]) -> Option<&'c [T]> {
            if of.is_empty() { nothing.get(..rows.len()) } else { of.get(rows.clone()) }
        }
        Some(Self {
            kind: columns.kind.get(rows.clone())?,
            subject: some(columns.subject, &rows, &[0; ROWS])?,
            stated: some(columns.stated, &rows, &[0; ROWS])?,
            year: some(columns.year, &rows, &[0; ROWS])?,
            credited_year: some(columns.credited_year, &rows, &[0; ROWS])?,
            full_days: some(columns.full_days, &rows, &[0; ROWS])?,
            half_days: some(columns.half_days, &rows, &[0; ROWS])?,
            evenings: some(columns.evenings, &rows, &[0; ROWS])?,
            hours: some(columns.hours, &rows, &[0; ROWS])?,
            minutes: some(columns.minutes, &rows, &[0; ROWS])?,
            role: some(columns.role, &rows, &[0; ROWS])?,
            level: some(columns.level, &rows, &[0; ROWS])?,
            rank: some(columns.rank, &rows, &[0; ROWS])?,
            modules: some(columns.modules, &rows, &[0; ROWS])?,
            facts: some(columns.facts, &rows, const { &[FactBits::NONE; ROWS] })?,
            evidence: some(columns.evidence, &rows, &[0; ROWS])?,
            reference: some(columns.reference, &rows, &[0; ROWS])?,
        })
    }
}

/// A number of a column of which it is known that the row is there.
#[inline]
pub(super) fn number<T: Copy + Default>(column: &[T], at: usize) -> T {
    column.get(at).copied().unwrap_or_default()
}
