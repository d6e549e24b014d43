//! The columns of activities: small numbers, one row an activity, the rows of a person beside each other.

use std::hash::Hasher;
use std::ops::BitOr;

use rustc_hash::FxHasher;

use super::asked::Asked;
use super::forms::{Forms, OfRow};
use super::person::Person;
use super::tables::{ASKED, Tables, UNKNOWN};
use crate::activity::{bit_of, field, stated};
use crate::date::{PartialDate, YEARS, Year};
use crate::recognition::is_cn_serial;
use crate::request::{Activity, Provider, ProviderType, Request, Sponsor};

/// Facts of an activity in a few bits each; no bits where nothing is stated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FactBits(u16);

/// Of four values: nothing stated, true, false.
const TRUE: u32 = 1;
const FALSE: u32 = 2;

impl FactBits {
    pub(super) const SPONSOR: u32 = 0;
    pub(super) const CN_SERIAL: u32 = 2;
    pub(super) const STATE_RECOGNISED: u32 = 4;
    const PROVIDER: u32 = 6;
    pub(super) const APPROVED: u32 = 9;
    pub(super) const CURRICULUM_REVIEWED: u32 = 11;
    pub(super) const KEYS_FILED: u32 = 13;

    /// The value of a fact of four values.
    pub(super) fn value(self, from: u32) -> u32 {
        u32::from(self.0 >> from) & 3
    }

    /// The sort of provider; 0 where none is stated.
    pub(super) fn provider(self) -> u32 {
        u32::from(self.0 >> Self::PROVIDER) & 7
    }

    #[must_use]
    pub(super) fn with(self, from: u32, value: u32) -> Self {
        Self(self.0 | u16::try_from((value & 3) << from).unwrap_or(0))
    }

    #[must_use]
    pub(super) fn with_provider(self, sort: u32) -> Self {
        Self(self.0 | u16::try_from((sort & 7) << Self::PROVIDER).unwrap_or(0))
    }

    #[must_use]
    fn with_truth(self, from: u32, truth: Option<bool>) -> Self {
        self.with(from, truth.map_or(0, |truth| if truth { TRUE } else { FALSE }))
    }

    /// Who sponsored a project.
    #[must_use]
    pub fn sponsored_by(self, sponsor: Sponsor) -> Self {
        self.with(Self::SPONSOR, place_of(Sponsor::ALL, &sponsor))
    }

    /// The serial number of a journal.
    #[must_use]
    pub fn with_cn_serial(self, serial: &str) -> Self {
        self.with_truth(Self::CN_SERIAL, Some(is_cn_serial(serial)))
    }

    /// Whether the state recognises the degree education.
    #[must_use]
    pub fn state_recognised(self, truth: Option<bool>) -> Self {
        self.with_truth(Self::STATE_RECOGNISED, truth)
    }

    /// Who provided it, and what is known of that.
    #[must_use]
    pub fn provided_by(self, provider: &Provider) -> Self {
        self.with_provider(place_of(ProviderType::ALL, &provider.provider_type))
            .with_truth(Self::APPROVED, provider.approved)
            .with_truth(Self::CURRICULUM_REVIEWED, provider.curriculum_reviewed)
            .with_truth(Self::KEYS_FILED, provider.keys_filed)
    }

    /// The facts of two bits each that are not of the provider, and those that are.
    #[inline]
    pub(super) fn halves(self) -> (u16, u16) {
        (self.0 & 63, self.0 >> Self::PROVIDER)
    }

    /// The facts that have these halves.
    pub(super) fn of_halves(low: u16, provider: u16) -> Self {
        Self(low & 63 | provider << Self::PROVIDER)
    }

    /// The facts of an activity.
    pub fn of(activity: &Activity) -> Self {
        let mut facts = Self::default().state_recognised(activity.state_recognised);
        if let Some(sponsor) = activity.sponsor {
            facts = facts.sponsored_by(sponsor);
        }
        if let Some(serial) = &activity.cn_serial {
            facts = facts.with_cn_serial(serial);
        }
        if let Some(provider) = &activity.provider {
            facts = facts.provided_by(provider);
        }
        facts
    }

    /// States the facts of an activity: some activity that has them.
    pub(super) fn state(self, activity: &mut Activity) {
        let truth = |from| match self.value(from) {
            TRUE => Some(true),
            FALSE => Some(false),
            _ => None,
        };
        let place = |value: u32| usize::try_from(value).ok().and_then(|value| value.checked_sub(1));
        activity.sponsor = place(self.value(Self::SPONSOR)).and_then(|at| Sponsor::ALL.get(at)).copied();
        activity.cn_serial =
            truth(Self::CN_SERIAL).map(|fine| if fine { "CN 43-1234" } else { "none" }.to_owned());
        activity.state_recognised = truth(Self::STATE_RECOGNISED);
        let sort = place(self.provider()).and_then(|at| ProviderType::ALL.get(at)).copied();
        activity.provider = sort.map(|provider_type| Provider {
            provider_type,
            approved: truth(Self::APPROVED),
            curriculum_reviewed: truth(Self::CURRICULUM_REVIEWED),
            keys_filed: truth(Self::KEYS_FILED),
        });
    }
}

impl BitOr for FactBits {
    type Output = Self;

    /// What one states beside the other, of different facts.
    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// The place of a word in its closed list, from 1.
fn place_of<T: PartialEq>(all: &[T], word: &T) -> u32 {
    all.iter().position(|known| known == word).and_then(|place| u32::try_from(place + 1).ok()).unwrap_or(0)
}

macro_rules! columns {
    ($($(#[$doc:meta])* $name:ident: $type:ty,)*) => {
        /// Columns of activities, one row an activity: what [`Buffers`] hold.
        #[derive(Debug, Clone, Copy)]
        pub struct Columns<'c> {
            $(pub(super) $name: &'c [$type],)*
            pub(super) form: &'c [u16],
            pub(super) forms: &'c Forms,
            pub(super) asked: &'c [Asked],
        }

        /// Columns that can be filled. All are of one length, or empty: an empty one states nothing.
        ///
        /// What rows state in words is added last, by [`Buffers::judge`].
        #[derive(Debug, Clone, Default)]
        pub struct Buffers {
            $($(#[$doc])* pub $name: Vec<$type>,)*
            /// Rows that the engine was asked about ([`Tables::ask`]), in ascending order.
            pub asked: Vec<Asked>,
            form: Vec<u16>,
            forms: Forms,
        }

        impl Buffers {
            /// The columns.
            pub fn columns(&self) -> Columns<'_> {
                Columns { $($name: &self.$name,)* form: &self.form, forms: &self.forms, asked: &self.asked }
            }

            /// Adds rows of which nothing is stated, up to so many.
            fn grow(&mut self, rows: usize) {
                $(self.$name.resize(rows, Default::default());)*
            }

            /// Empties the columns.
            pub fn clear(&mut self) {
                $(self.$name.clear();)*
                self.asked.clear();
                self.form.clear();
            }
        }
    };
}

columns! {
    /// What every row has: a year, and how often something was attended.
    counts: Counts,
    /// Hours and minutes.
    length: Lengths,
    /// Modules and ranks.
    marks: Marks,
    /// The documents held, as the bits of [`Tables::document`].
    evidence: u64,
    /// A number for each reference, the same for the same one, trimmed and in lower case; 0 for none.
    reference: u64,
}

/// When an activity was, and how much of it was attended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// The year that the hours count for: of the make-up course where one is stated, else of the date; 0 for none.
    pub year: Year,
    /// Days attended.
    pub full_days: u16,
    /// Half days attended.
    pub half_days: u16,
    /// Evenings attended.
    pub evenings: u16,
}

/// How long an activity took, as it is stated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Lengths {
    /// Hours stated, in hundredths.
    pub hours: u32,
    /// Minutes.
    pub minutes: u32,
}

/// How well an activity went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Marks {
    /// The rank of an award; 0 for none.
    pub rank: u16,
    /// Modules passed.
    pub modules: u16,
}

/// What rows state in words, as codes: many rows say the same, and it is judged once ([`Buffers::judge`]).
///
/// A row whose kind is not known ([`UNKNOWN`]) is one that must be looked at whole: whoever fills columns gives that
/// code to a row in which something is odd. A row that holds what no column does has the code [`ASKED`], and its place
/// among those that the engine was asked about.
#[derive(Debug, Clone, Default)]
pub struct Words {
    /// The kinds, by [`Tables::kind`].
    pub kind: Vec<u8>,
    /// The subjects stated, by [`Tables::subject`].
    pub subject: Vec<u8>,
    /// The fields of particular kinds that are stated, as bits.
    pub stated: Vec<u32>,
    /// The roles, by [`Tables::role`].
    pub role: Vec<u8>,
    /// The levels, by [`Tables::level`].
    pub level: Vec<u8>,
    /// Facts that conditions look at.
    pub facts: Vec<FactBits>,
}

impl<'c> Columns<'c> {
    /// What the engine said of a row.
    pub(super) fn asked(&self, row: usize) -> Option<&'c Asked> {
        let at = self.asked.binary_search_by_key(&row, |asked| asked.row).ok()?;
        self.asked.get(at)
    }
}

impl Buffers {
    /// Adds the rows of a request; nothing, and none, where the policy defines no window for its applicant or what it
    /// says beside its activities is a fault.
    pub fn encode(&mut self, tables: &Tables<'_>, request: &Request) -> Option<Person> {
        let start = self.form.len();
        self.forms.become_of(tables);
        self.grow(start + request.activities.len());
        for (row, activity) in (start..).zip(&request.activities) {
            let (words, facts) = self.fill(tables, row, activity);
            let form = self.forms.code(tables, facts, words);
            self.form.push(form);
        }
        let person = Person::of(tables, request, start..self.form.len());
        if person.is_none() || has_twins(&request.activities.iter().map(|activity| activity.id.as_str())) {
            // Looked at whole, whatever its rows say.
            if let Some(first) = self.form.get_mut(start) {
                *first = Forms::BAD;
            }
        }
        person
    }

    /// Adds what the next rows state in words. Until the columns are emptied, rows are of one policy.
    pub fn judge(&mut self, tables: &Tables<'_>, words: &Words) {
        self.forms.become_of(tables);
        let Words { kind, subject, stated, role, level, facts } = words;
        let of_words = kind.iter().zip(subject).zip(role).zip(level).zip(facts).zip(stated);
        let Self { form, forms, counts, .. } = self;
        let years = counts.iter().skip(form.len()).map(|counts| counts.year);
        let dated = field::DATE | field::CREDITED_YEAR;
        form.extend(of_words.zip(years).map(
            |((((((kind, subject), role), level), facts), stated), year)| {
                // A year that is none is for the engine to say.
                let fine = stated & dated == 0 || *kind == ASKED || YEARS.contains(&year);
                let kind = if fine { *kind } else { UNKNOWN };
                let (subject, role, level) = (*subject, *role, *level);
                forms.code(tables, *facts, OfRow::of(tables, [kind, subject, role, level], *facts, *stated))
            },
        ));
    }

    /// States what an activity states in numbers, and gives what it states in words; nothing else is stated of the row yet.
    fn fill(&mut self, tables: &Tables<'_>, row: usize, activity: &Activity) -> (OfRow, FactBits) {
        fn set<T>(column: &mut [T], row: usize, value: T) {
            if let Some(of_row) = column.get_mut(row) {
                *of_row = value;
            }
        }
        let mut kind = tables.kind(activity.kind.as_str());
        let stated = stated(activity);
        let mut evidence = 0;
        for document in &activity.evidence {
            match tables.document(kind, document.as_str()) {
                Some(bit) => evidence |= bit,
                None => kind = UNKNOWN,
            }
        }
        if tables.asks(kind, stated) {
            let answer = tables.ask_of(row, activity);
            kind = if answer.is_some() { ASKED } else { UNKNOWN };
            self.asked.extend(answer);
        }
        if !id_is_fine(activity.id.as_str()) {
            kind = UNKNOWN;
        }
        set(&mut self.evidence, row, evidence);
        let given = |field: u32| stated & field != 0;
        let short = |of: Option<u32>| of.map_or(0, |number| u16::try_from(number).unwrap_or(u16::MAX));
        let of_date = activity.date.as_ref().map(PartialDate::year);
        let year = activity.credited_year.or(of_date);
        if kind != ASKED && !year.is_none_or(|year| YEARS.contains(&year)) {
            kind = UNKNOWN;
        }
        let counts = Counts {
            year: year.unwrap_or(0),
            full_days: short(activity.full_days),
            half_days: short(activity.half_days),
            evenings: short(activity.evenings),
        };
        set(&mut self.counts, row, counts);
        if given(field::HOURS | field::MINUTES) {
            let hours =
                activity.hours.map_or(0, |hours| u32::try_from(hours.hundredths()).unwrap_or(u32::MAX));
            set(&mut self.length, row, Lengths { hours, minutes: activity.minutes.unwrap_or(0) });
        }
        if given(field::RANK | field::MODULES) {
            let marks = Marks { rank: short(activity.rank), modules: short(activity.modules) };
            set(&mut self.marks, row, marks);
        }
        if let Some(text) = &activity.reference {
            set(&mut self.reference, row, reference(text));
        }
        let subject = activity.subject.as_ref().map_or(0, |subject| tables.subject(subject.as_str()));
        let role = activity.role.as_ref().map_or(0, |role| tables.role(role));
        let level = activity.level.as_ref().map_or(0, |level| tables.level(level));
        let facts = FactBits::of(activity);
        (OfRow::of(tables, [kind, subject, role, level], facts, stated), facts)
    }
}

/// The bit of a field in [`Words::stated`]: `full_days`, `cn_serial`, …; none for what any kind may state.
pub fn stated_bit(field: &str) -> Option<u32> {
    bit_of(field)
}

/// True for the id of an activity or an applicant that has no fault.
pub fn id_is_fine(id: &str) -> bool {
    crate::activity::id_is_fine(id)
}

/// A number for a reference: the same for the same achievement, 0 for none.
pub fn reference(text: &str) -> u64 {
    let is_plain = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_graphic);
    let bytes = text.as_bytes();
    let text = if is_plain(bytes.first()) && is_plain(bytes.last()) { text } else { text.trim() };
    if text.is_empty() {
        return 0;
    }
    let number = if text.is_ascii() {
        in_lower_case(text.as_bytes())
    } else {
        in_lower_case(text.to_lowercase().as_bytes())
    };
    number.max(1)
}

/// The hash of bytes in lower case, eight at a time.
fn in_lower_case(bytes: &[u8]) -> u64 {
    let mut hasher = FxHasher::default();
    let (words, rest) = bytes.as_chunks::<8>();
    for word in words {
        hasher.write_u64(lower_case(u64::from_le_bytes(*word)));
    }
    let mut last = [0; 8];
    last.iter_mut().zip(rest).for_each(|(to, byte)| *to = *byte);
    hasher.write_u64(lower_case(u64::from_le_bytes(last)));
    hasher.write_usize(bytes.len());
    hasher.finish()
}

/// Eight bytes with the letters of ASCII in lower case: at once, since they do not carry into each other.
#[inline]
fn lower_case(word: u64) -> u64 {
    const EACH: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = EACH * 0x80;
    let low = word & !HIGH;
    // The high bit of each byte says that it is at least `A`, and that it is beyond `Z`.
    let from_a = low + EACH * (0x80 - 0x41);
    let beyond_z = low + EACH * (0x80 - 0x5B);
    let letters = from_a & !beyond_z & !word & HIGH;
    word | letters >> 2
}

/// How many ids are told apart by their hashes: of more, too many fall together.
const TOLD_APART: usize = 256;

/// True if two activities have one id. Most ids are counted up, or else told apart by their hashes; only where two of
/// these fall together are they looked at. Very many are put in order.
pub fn has_twins<'i>(ids: &(impl Iterator<Item = &'i str> + Clone)) -> bool {
    let mut last = None;
    if ids.clone().map(counted).all(|id| last.replace(id).is_none_or(|last| last < id)) {
        return false;
    }
    if ids.clone().nth(TOLD_APART).is_some() {
        let mut ids: Vec<&str> = ids.clone().collect();
        ids.sort_unstable();
        return ids.windows(2).any(|pair| matches!(pair, [one, next] if one == next));
    }
    let mut seen = [0u64; 64];
    ids.clone().enumerate().any(|(at, id)| {
        let mut hasher = FxHasher::default();
        hasher.write(id.as_bytes());
        let hash = hasher.finish();
        let (word, bit) = (usize::try_from(hash >> 58).unwrap_or(0), 1 << (hash >> 52 & 63));
        let Some(word) = seen.get_mut(word) else { return true };
        let twin = *word & bit != 0;
        *word |= bit;
        twin && ids.clone().take(at).any(|earlier| earlier == id)
    })
}

/// How an id ends: what is counted up ascends in it, and ids of which it differs are not the same.
#[inline]
fn counted(id: &str) -> (usize, u64) {
    let bytes = id.as_bytes();
    let four = |bytes: &[u8; 4]| u64::from(u32::from_be_bytes(*bytes));
    let end = if let Some(end) = bytes.last_chunk() {
        u64::from_be_bytes(*end)
    } else if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        four(first) << 32 | four(last)
    } else {
        // One to three bytes, some of them twice.
        let at = |place: usize| bytes.get(place).map_or(0, |byte| u64::from(*byte));
        at(0) << 16 | at(bytes.len() / 2) << 8 | at(bytes.len().saturating_sub(1))
    };
    (bytes.len(), end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_that_are_counted_up_ascend_and_twins_are_found_among_them() {
        let counted_up: Vec<String> = (0..12_000).map(|number: u32| number.to_string()).collect();
        let beginnings = ["", "a", "-", "ab-", "2020-0", "活动"];
        for begins in beginnings {
            let ids = counted_up.iter().map(|number| format!("{begins}{number}")).collect::<Vec<_>>();
            assert!(ids.is_sorted_by(|one, next| counted(one) < counted(next)), "{begins}");
            for (at, of) in [(0, 12_000), (999, 1000), (1000, 12_000), (0, 1), (9, 20), (10, 99), (99, 100)] {
                let twice = [&ids[..of], &ids[at..=at]].concat();
                assert!(has_twins(&twice.iter().map(String::as_str)), "{begins}{at}");
                let backwards = || ids[..of].iter().rev().map(String::as_str);
                assert!(!has_twins(&backwards()), "{begins}{of}");
            }
        }
        assert!(!has_twins(&["b", "a", "", "ab", "ba", "aab", "aba"].into_iter()));
    }

    #[test]
    fn each_byte_becomes_what_it_is_in_lower_case() {
        for byte in 0..=u8::MAX {
            for at in 0..8 {
                let mut word = *b"aZ[@`{ \xff";
                word[at] = byte;
                let expected = word.map(|byte| byte.to_ascii_lowercase());
                assert_eq!(lower_case(u64::from_le_bytes(word)).to_le_bytes(), expected, "{byte} at {at}");
            }
        }
    }
}
