//! From the columns of a table to the columns of the core: small numbers, the validity of cells as bits.
//!
//! Column by column and some thousand rows at a time, so that what is made here is still near when the core reads it.
//! Whatever is odd about a row gives it the kind that is not known, and so its person to the whole engine: this never
//! decides that something is a fault, let alone which.

use std::ops::Range;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Date32Type, Decimal128Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type,
    Int64Type, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef, OffsetSizeTrait};
use arrow_buffer::NullBuffer;
use arrow_schema::DataType;
use ce_rules::batch::{
    ASKED, Buffers, Counts, FactBits, Lengths, Marks, UNKNOWN, Words, has_twins, id_is_fine, reference,
    stated_bit,
};
use ce_rules::date::YEARS;
use ce_rules::{Hours, PartialDate};

use crate::blocks::Segment;
use crate::columns::{ACTIVITY, Of, Rows};
use crate::document::{activity, items};
use crate::lexicon::{Contract, Lexicon, NO_DOCUMENT, PROVIDER_WEIGHTS, TO_ASK};
use crate::text::{Coded, Texts};
use crate::valid;

/// The activities of a table, ready to be encoded under a policy.
pub(crate) struct Encoder<'a> {
    rows: &'a Rows,
    lexicon: &'a Lexicon<'a>,
    contract: &'a Contract,
    kinds: Coded<'a, u8>,
    subjects: Coded<'a, u8>,
    roles: Coded<'a, u8>,
    levels: Coded<'a, u8>,
    sponsors: Coded<'a, Option<FactBits>>,
    providers: Coded<'a, u16>,
    documents: Coded<'a, u16>,
    /// The columns that leave bits, with their bits.
    stated: Vec<(&'a ArrayRef, u32)>,
    /// Columns that the tables of the core do not have: where they say anything, the engine is asked about the row.
    rare: Vec<&'a ArrayRef>,
    date_bit: u32,
}

/// What the tables of the core do not have.
const RARE: &[Of] = &[
    Of::sessions,
    Of::from,
    Of::to,
    Of::provincial_or_above,
    Of::assessed_qualified,
    Of::own_provision_years,
    Of::own_provision_basis,
    Of::mode,
    Of::component,
    Of::count,
    Of::quantity,
    Of::authors,
    Of::share,
    Of::allocation,
    Of::facts,
];

/// Codes that are kept for their room.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    words: Words,
    shorts: [Vec<u16>; 5],
    longs: [Vec<u32>; 2],
    sponsors: Vec<Option<FactBits>>,
    providers: Vec<u16>,
    documents: Vec<u16>,
}

impl<'a> Encoder<'a> {
    pub(crate) fn new(rows: &'a Rows, lexicon: &'a Lexicon<'a>, contract: &'a Contract) -> Self {
        let column = |of: Of| rows.get(of as usize);
        let documents = column(Of::evidence).and_then(|lists| values(lists));
        let stated = rows
            .columns()
            .iter()
            .zip(ACTIVITY)
            .filter_map(|(array, column)| Some((array.as_ref()?, stated_bit(column.name)?)));
        Self {
            kinds: Coded::of(column(Of::kind), &lexicon.kinds),
            subjects: Coded::of(column(Of::subject), &lexicon.subjects),
            roles: Coded::of(column(Of::role), &lexicon.roles),
            levels: Coded::of(column(Of::level), &lexicon.levels),
            sponsors: Coded::of(column(Of::sponsor), &contract.sponsors),
            providers: Coded::of(column(Of::provider_type), &contract.providers),
            documents: Coded::of(documents, &lexicon.documents),
            stated: stated.collect(),
            date_bit: stated_bit("date").unwrap_or(0),
            rare: RARE.iter().filter_map(|of| column(*of)).collect(),
            rows,
            lexicon,
            contract,
        }
    }

    pub(crate) fn lexicon(&self) -> &'a Lexicon<'a> {
        self.lexicon
    }

    fn column(&self, of: Of) -> Option<&'a ArrayRef> {
        self.rows.get(of as usize)
    }

    /// Adds rows of the table.
    pub(crate) fn append(&self, rows: Range<usize>, to: &mut Buffers, scratch: &mut Scratch) {
        let start = to.counts.len();
        let words = &mut scratch.words;
        words.kind.clear();
        self.kinds.append(rows.clone(), UNKNOWN, &mut words.kind);
        words.subject.clear();
        self.subjects.append(rows.clone(), 0, &mut words.subject);
        words.role.clear();
        self.roles.append(rows.clone(), 0, &mut words.role);
        words.level.clear();
        self.levels.append(rows.clone(), 0, &mut words.level);
        words.stated.clear();
        words.stated.resize(rows.len(), 0);
        for (array, bit) in &self.stated {
            valid::state(array.nulls(), &rows, &mut words.stated, *bit);
        }
        self.counts(&rows, &mut to.counts, scratch);
        self.marks(&rows, &mut to.marks, scratch);
        self.lengths(&rows, &mut to.length, scratch);
        self.facts(&rows, scratch);
        to.reference.resize(start + rows.len(), 0);
        self.references(&rows, &mut to.reference[start..]);
        let kinds = &mut scratch.words.kind;
        for array in &self.rare {
            valid::each(array.nulls(), &rows, kinds, |kind, _| {
                *kind = if *kind == UNKNOWN { UNKNOWN } else { TO_ASK };
            });
        }
        self.evidence(&rows, &mut to.evidence, scratch);
        self.ids(&rows, &mut scratch.words.kind);
        if let Some(nulls) = &self.rows.nulls {
            for at in rows.clone().filter(|at| nulls.is_null(*at)) {
                scratch.words.kind[at - rows.start] = UNKNOWN;
            }
        }
        self.ask(rows.start, start, to, &mut scratch.words.kind);
        to.judge(&self.lexicon.tables, &scratch.words);
    }

    /// Asks the engine about the rows that the tables do not decide, one by one.
    fn ask(&self, first: usize, start: usize, to: &mut Buffers, kinds: &mut [u8]) {
        for (at, kind) in kinds.iter_mut().enumerate().filter(|(_, kind)| **kind == TO_ASK) {
            let answer = self.lexicon.tables.ask(start + at, &activity(self.rows, first + at));
            *kind = if answer.is_some() { ASKED } else { UNKNOWN };
            to.asked.extend(answer);
        }
    }

    /// The years that hours count for, and what was attended.
    fn counts(&self, rows: &Range<usize>, to: &mut Vec<Counts>, scratch: &mut Scratch) {
        let Scratch { words, shorts: [years, full_days, half_days, evenings, credited], .. } = scratch;
        years.clear();
        if let Some(array) = self.column(Of::date) {
            years_of(array, rows, years);
            // A date that is none is a fault even where the hours count for another year.
            for ((year, stated), kind) in years.iter().zip(&words.stated).zip(&mut words.kind) {
                if stated & self.date_bit != 0 && !YEARS.contains(year) {
                    *kind = UNKNOWN;
                }
            }
        } else {
            years.resize(rows.len(), 0);
        }
        if let Some(array) = self.column(Of::credited_year) {
            credited.clear();
            numbers(Some(array), rows, credited);
            valid::each(array.nulls(), rows, years, |year, row| *year = credited[row - rows.start]);
        }
        for (column, of) in
            [(&mut *full_days, Of::full_days), (half_days, Of::half_days), (evenings, Of::evenings)]
        {
            column.clear();
            numbers(self.column(of), rows, column);
        }
        let counts = years.iter().zip(full_days).zip(half_days).zip(evenings);
        to.extend(counts.map(|(((year, full_days), half_days), evenings)| Counts {
            year: *year,
            full_days: *full_days,
            half_days: *half_days,
            evenings: *evenings,
        }));
    }

    fn marks(&self, rows: &Range<usize>, to: &mut Vec<Marks>, scratch: &mut Scratch) {
        let start = to.len();
        to.resize(start + rows.len(), Marks::default());
        let short = &mut scratch.shorts[0];
        if let Some(array) = self.column(Of::rank) {
            short.clear();
            numbers(Some(array), rows, short);
            to[start..].iter_mut().zip(&*short).for_each(|(marks, rank)| marks.rank = *rank);
        }
        if let Some(array) = self.column(Of::modules) {
            short.clear();
            numbers(Some(array), rows, short);
            to[start..].iter_mut().zip(&*short).for_each(|(marks, modules)| marks.modules = *modules);
        }
    }

    fn lengths(&self, rows: &Range<usize>, to: &mut Vec<Lengths>, scratch: &mut Scratch) {
        let [all_hours, all_minutes] = &mut scratch.longs;
        all_hours.clear();
        hours(self.column(Of::hours), rows, all_hours);
        all_minutes.clear();
        numbers(self.column(Of::minutes), rows, all_minutes);
        let all = all_hours.iter().zip(all_minutes);
        to.extend(all.map(|(hours, minutes)| Lengths { hours: *hours, minutes: *minutes }));
    }

    fn facts(&self, rows: &Range<usize>, scratch: &mut Scratch) {
        let Scratch { words, sponsors, providers, .. } = scratch;
        words.facts.clear();
        words.facts.resize(rows.len(), FactBits::default());
        let (facts, kinds) = (words.facts.as_mut_slice(), words.kind.as_mut_slice());
        if !matches!(self.sponsors, Coded::Absent) {
            sponsors.clear();
            self.sponsors.append(rows.clone(), Some(FactBits::default()), sponsors);
            for ((facts, kind), sponsor) in facts.iter_mut().zip(&mut *kinds).zip(sponsors) {
                match sponsor {
                    Some(bits) => *facts = *facts | *bits,
                    None => *kind = UNKNOWN,
                }
            }
        }
        if let Some((array, texts)) =
            self.column(Of::cn_serial).and_then(|array| Some((array, Texts::of(array)?)))
        {
            valid::each(array.nulls(), rows, facts, |facts, row| {
                *facts = facts.with_cn_serial(texts.get(row));
            });
        }
        if let Some(truths) = self.column(Of::state_recognised).and_then(|array| array.as_boolean_opt()) {
            for (truth, bits) in [true, false].into_iter().zip(self.contract.state_recognised) {
                valid::each_truth(truths, truth, rows, facts, |facts| *facts = *facts | bits);
            }
        }
        // What is known of a provider, as a place in a table.
        let truths = [Of::provider_approved, Of::provider_curriculum_reviewed, Of::provider_keys_filed];
        let truths = truths.map(|of| self.column(of).and_then(|array| array.as_boolean_opt()));
        if matches!(self.providers, Coded::Absent) && truths.iter().all(Option::is_none) {
            return;
        }
        providers.clear();
        self.providers.append(rows.clone(), 0, providers);
        for (truths, weight) in truths.into_iter().zip(PROVIDER_WEIGHTS) {
            let Some(truths) = truths else { continue };
            valid::weigh(truths, weight, rows, providers);
        }
        for ((facts, kind), place) in facts.iter_mut().zip(kinds).zip(providers) {
            match self.contract.provider(*place) {
                Some(bits) => *facts = *facts | bits,
                None => *kind = UNKNOWN,
            }
        }
    }

    fn references(&self, rows: &Range<usize>, to: &mut [u64]) {
        let Some(array) = self.column(Of::reference) else { return };
        if let Some(texts) = Texts::of(array) {
            texts.each(array.nulls(), rows, to, |number, text| *number = reference(text));
        } else if let Some(numbers) = array.as_primitive_opt::<Int64Type>() {
            let of = |number: &mut u64, row| *number = reference(&numbers.value(row).to_string());
            valid::each(array.nulls(), rows, to, of);
        }
    }

    fn evidence(&self, rows: &Range<usize>, to: &mut Vec<u64>, scratch: &mut Scratch) {
        let start = to.len();
        to.resize(start + rows.len(), 0);
        let Some(lists) = self.column(Of::evidence) else { return };
        if let Some(lists) = lists.as_list_opt::<i32>() {
            self.documents_of((lists.value_offsets(), lists.nulls()), rows, &mut to[start..], scratch);
        } else if let Some(lists) = lists.as_list_opt::<i64>() {
            self.documents_of((lists.value_offsets(), lists.nulls()), rows, &mut to[start..], scratch);
        }
    }

    /// The documents of lists, which are where these offsets say.
    fn documents_of<O: OffsetSizeTrait>(
        &self,
        (offsets, nulls): (&[O], Option<&NullBuffer>),
        rows: &Range<usize>,
        to: &mut [u64],
        scratch: &mut Scratch,
    ) {
        let first = offsets[rows.start].as_usize();
        scratch.documents.clear();
        // A document that is null is none that anybody knows.
        self.documents.append(first..offsets[rows.end].as_usize(), u16::MAX, &mut scratch.documents);
        for ((at, kind), held) in rows.clone().zip(&mut scratch.words.kind).zip(to) {
            if *kind == TO_ASK || nulls.is_some_and(|nulls| nulls.is_null(at)) {
                continue;
            }
            let items = items(offsets, at);
            let mut all = 0;
            for place in &scratch.documents[items.start - first..items.end - first] {
                let bits = self.lexicon.document(*kind, *place);
                if bits == NO_DOCUMENT {
                    *kind = UNKNOWN;
                    break;
                }
                all |= bits;
            }
            *held = all;
        }
    }

    /// Ids that are none.
    fn ids(&self, rows: &Range<usize>, kinds: &mut [u8]) {
        let Some(array) = self.column(Of::id) else {
            kinds.fill(UNKNOWN);
            return;
        };
        if let Some(nulls) = array.nulls().filter(|nulls| nulls.null_count() > 0) {
            for at in rows.clone().filter(|at| nulls.is_null(*at)) {
                kinds[at - rows.start] = UNKNOWN;
            }
        }
        // A number is always fine.
        if let Some(texts) = Texts::of(array) {
            texts.each(array.nulls(), rows, kinds, |kind, id| {
                // Most begin with a letter or digit and are short, and need no closer look.
                let plain = id.len() <= 200 && id.as_bytes().first().is_some_and(u8::is_ascii_alphanumeric);
                if !plain && !id_is_fine(id) {
                    *kind = UNKNOWN;
                }
            });
        }
    }

    /// True if two activities of a person, whose rows these are, may have one id.
    pub(crate) fn has_twins(&self, segments: &[Segment]) -> bool {
        let Some(array) = self.column(Of::id) else { return true };
        if let Some(numbers) = array.as_primitive_opt::<Int64Type>() {
            let ids = || segments.iter().flat_map(|segment| &numbers.values()[segment.rows.clone()]);
            // Most are counted up.
            if ids().zip(ids().skip(1)).all(|(one, next)| one < next) {
                return false;
            }
            let mut ids: Vec<&i64> = ids().collect();
            ids.sort_unstable();
            return ids.windows(2).any(|pair| pair[0] == pair[1]);
        }
        let rows = segments.iter().flat_map(|segment| segment.rows.clone());
        match Texts::of(array) {
            None => true,
            Some(Texts::Small(texts)) => has_twins(&rows.map(|at| texts.value(at))),
            Some(Texts::Large(texts)) => has_twins(&rows.map(|at| texts.value(at))),
            Some(Texts::View(texts)) => has_twins(&rows.map(|at| texts.value(at))),
            Some(texts) => has_twins(&rows.map(|at| texts.get(at))),
        }
    }
}

/// The values of lists.
fn values(lists: &ArrayRef) -> Option<&ArrayRef> {
    match lists.data_type() {
        DataType::List(_) => Some(lists.as_list::<i32>().values()),
        DataType::LargeList(_) => Some(lists.as_list::<i64>().values()),
        _ => None,
    }
}

/// Numbers that a column of the core holds, and the one that is beyond all its bounds.
pub(crate) trait Code: Copy + Default + TryFrom<u64> {
    const BEYOND: Self;
}
impl Code for u16 {
    const BEYOND: Self = u16::MAX;
}
impl Code for u32 {
    const BEYOND: Self = u32::MAX;
}

/// Adds what the values of rows become; nothing for those that are null.
#[inline]
fn fill<A: ArrowPrimitiveType, T: Copy + Default>(
    array: &ArrayRef,
    rows: &Range<usize>,
    to: &mut Vec<T>,
    of: impl Fn(A::Native) -> T,
) {
    valid::append(array.as_primitive::<A>().values(), array.nulls(), rows, T::default(), to, of);
}

/// Adds the years of dates; none of the contract's for one that is none.
pub(crate) fn years_of(array: &ArrayRef, rows: &Range<usize>, to: &mut Vec<u16>) {
    if *array.data_type() == DataType::Date32 {
        fill::<Date32Type, u16>(array, rows, to, year_of_day);
    } else if let Some(texts) = Texts::of(array) {
        let start = to.len();
        to.resize(start + rows.len(), 0);
        valid::each(array.nulls(), rows, &mut to[start..], |year, row| {
            *year = texts.get(row).parse().map_or(0, |date: PartialDate| date.year());
        });
    } else {
        numbers(Some(array), rows, to);
    }
}

/// What does not fit is out of every range.
fn fit<T: Code>(number: impl TryInto<u64>) -> T {
    number.try_into().ok().and_then(|number: u64| T::try_from(number).ok()).unwrap_or(T::BEYOND)
}

/// A whole number is one however it is kept.
#[expect(clippy::cast_possible_truncation, reason = "whole numbers within the exact range of doubles")]
fn double<T: Code>(number: f64) -> T {
    if number.fract() == 0.0 && number.abs() < 9e15 { fit(number as i64) } else { T::BEYOND }
}

/// Adds whole numbers.
pub(crate) fn numbers<T: Code>(array: Option<&ArrayRef>, rows: &Range<usize>, to: &mut Vec<T>) {
    let Some(array) = array else {
        to.resize(to.len() + rows.len(), T::default());
        return;
    };
    match array.data_type() {
        DataType::Int8 => fill::<Int8Type, T>(array, rows, to, fit),
        DataType::Int16 => fill::<Int16Type, T>(array, rows, to, fit),
        DataType::Int32 => fill::<Int32Type, T>(array, rows, to, fit),
        DataType::Int64 => fill::<Int64Type, T>(array, rows, to, fit),
        DataType::UInt8 => fill::<UInt8Type, T>(array, rows, to, fit),
        DataType::UInt16 => fill::<UInt16Type, T>(array, rows, to, fit),
        DataType::UInt32 => fill::<UInt32Type, T>(array, rows, to, fit),
        DataType::UInt64 => fill::<UInt64Type, T>(array, rows, to, fit),
        DataType::Float32 => fill::<Float32Type, T>(array, rows, to, |number| double(number.into())),
        DataType::Float64 => fill::<Float64Type, T>(array, rows, to, double),
        DataType::Decimal128(_, scale) => {
            let scale = Scale::of(*scale);
            fill::<Decimal128Type, T>(array, rows, to, |unscaled| match scale.hundredths(unscaled) {
                Some(hundredths) if hundredths % 100 == 0 => fit(hundredths / 100),
                _ => T::BEYOND,
            });
        }
        _ => to.resize(to.len() + rows.len(), T::BEYOND),
    }
}

/// Adds hours, in hundredths.
fn hours(array: Option<&ArrayRef>, rows: &Range<usize>, to: &mut Vec<u32>) {
    let Some(array) = array else {
        to.resize(to.len() + rows.len(), 0);
        return;
    };
    let fit = |hundredths: Option<i128>| hundredths.and_then(|h| u32::try_from(h).ok()).unwrap_or(u32::MAX);
    let double = |number: f64| fit(Hours::try_from(number).ok().map(|hours| hours.hundredths().into()));
    match array.data_type() {
        DataType::Float64 => fill::<Float64Type, u32>(array, rows, to, double),
        DataType::Float32 => {
            let decimal = |number: f32| double(number.to_string().parse().unwrap_or(f64::NAN));
            fill::<Float32Type, u32>(array, rows, to, decimal);
        }
        DataType::Decimal128(_, scale) => {
            let scale = Scale::of(*scale);
            fill::<Decimal128Type, u32>(array, rows, to, |unscaled| fit(scale.hundredths(unscaled)));
        }
        _ => {
            let start = to.len();
            numbers(Some(array), rows, to);
            to[start..].iter_mut().for_each(|hours| *hours = hours.saturating_mul(100));
        }
    }
}

/// How decimals of one scale become hundredths.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Scale {
    Times(i128),
    /// Only what is so many times a hundredth.
    Divided(i128),
    /// No decimal of the scale is a number of hours.
    Beyond,
}

impl Scale {
    pub(crate) fn of(scale: i8) -> Self {
        let power = |exponent: i8| 10i128.checked_pow(u32::try_from(exponent).ok()?);
        if scale <= 2 {
            2i8.checked_sub(scale).and_then(power).map_or(Self::Beyond, Self::Times)
        } else {
            power(scale - 2).map_or(Self::Beyond, Self::Divided)
        }
    }

    /// A decimal in hundredths; nothing for one with more places, or that is too large for a number of hours.
    #[inline]
    pub(crate) fn hundredths(self, unscaled: i128) -> Option<i128> {
        match self {
            Self::Times(by) => unscaled.checked_mul(by),
            Self::Divided(by) => (unscaled % by == 0).then(|| unscaled / by),
            Self::Beyond => None,
        }
    }
}

/// The year of a day, counted from 1970; 0 for one before or after the years of the contract.
///
/// Between 1948 and 2099 every fourth year is a leap year, and 2100 begins a cycle as one would.
fn year_of_day(day: i32) -> u16 {
    /// 1948-01-01, 1949-01-01 and 2101-01-01.
    const START: i32 = -8036;
    const FIRST: i32 = -7670;
    const END: i32 = 47_847;
    if !(FIRST..END).contains(&day) {
        return 0;
    }
    let days = (day - START).unsigned_abs();
    u16::try_from(1948 + days * 4 / 1461).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_has_the_year_of_the_calendar() {
        use chrono::Datelike;
        let mut date = chrono::NaiveDate::from_ymd_opt(1940, 1, 1).unwrap();
        while date.year() < 2110 {
            let days = (date - chrono::NaiveDate::default()).num_days();
            let expected = PartialDate::try_from(date).map_or(0, |date| date.year());
            assert_eq!(year_of_day(i32::try_from(days).unwrap()), expected, "{date}");
            date = date.succ_opt().unwrap();
        }
        assert_eq!((year_of_day(i32::MIN), year_of_day(i32::MAX)), (0, 0));
    }

    #[test]
    fn decimals_of_any_scale_are_hundredths_or_none() {
        let hundredths = |unscaled, scale| Scale::of(scale).hundredths(unscaled);
        assert_eq!(hundredths(3050, 2), Some(3050));
        assert_eq!(hundredths(305, 1), Some(3050));
        assert_eq!(hundredths(3, -1), Some(3000));
        assert_eq!(hundredths(30_500_000, 6), Some(3050));
        assert_eq!(hundredths(30_500_001, 6), None);
        assert_eq!(hundredths(i128::MAX, -100), None);
        assert_eq!(hundredths(i128::MAX, 2), Some(i128::MAX));
        assert_eq!(hundredths(i128::MAX, 1), None);
        assert_eq!([hundredths(0, i8::MIN), hundredths(0, i8::MAX)], [None, None]);
    }
}
