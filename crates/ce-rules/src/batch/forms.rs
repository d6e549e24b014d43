//! What activities state in words, judged once for all rows that state the same.
//!
//! A kind, a subject, a role, a level, what is known of a provider, which fields are there at all: a province has a few
//! hundred combinations of them, and millions of rows. What only words decide, whether a field is missing or does not
//! belong there, what denies, which rates hold, is decided for a combination and not for a row.

use rustc_hash::FxHashMap;

use super::columns::{Counts, FactBits};
use super::row::Key;
use super::tables::{ANYTHING, ASKED, Denials, KindTable, NOT_SAID, Tables, UNKNOWN};
use crate::activity::field;
use crate::date::Year;

/// What one row states in words: its codes, and the class of its facts, of those that differ in nothing that denies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct OfRow {
    /// Kind, subject, role, level and the class, from the lowest byte on.
    codes: u64,
    stated: u32,
}

impl OfRow {
    /// Nothing, of no kind.
    const NOTHING: Self = Self { codes: UNKNOWN as u64, stated: 0 };

    #[inline]
    pub(super) fn of(tables: &Tables<'_>, codes: [u8; 4], facts: FactBits, stated: u32) -> Self {
        let class = u64::from(tables.classes.of(facts));
        Self { codes: u64::from(u32::from_le_bytes(codes)) | class << 32, stated }
    }

    /// Kind, subject, role and level.
    fn codes(self) -> [u8; 4] {
        let [kind, subject, role, level, ..] = self.codes.to_le_bytes();
        [kind, subject, role, level]
    }

    /// Where it is remembered.
    #[inline]
    fn place(self) -> usize {
        let words = self.codes ^ u64::from(self.stated) << 36;
        (words.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 54) as usize
    }
}

/// Facts in classes: those of one class differ in nothing that denies.
#[derive(Debug, Clone, Default)]
pub(super) struct FactClasses {
    /// By the facts that are not of the provider.
    low: Vec<u16>,
    /// By those of the provider.
    provider: Vec<u16>,
}

impl FactClasses {
    pub(super) fn of_denials(denials: &[Denials]) -> Self {
        fn classes(count: u16, of: impl Fn(u16) -> Vec<bool>) -> Vec<u16> {
            let mut met: Vec<Vec<bool>> = Vec::new();
            let class = |value| {
                let denied = of(value);
                let place = met.iter().position(|known| *known == denied).unwrap_or_else(|| {
                    met.push(denied);
                    met.len() - 1
                });
                u16::try_from(place).unwrap_or(u16::MAX)
            };
            (0..count).map(class).collect()
        }
        let deny = |facts: FactBits| denials.iter().map(|denials| denials.deny(facts, 0, 0)).collect();
        Self {
            low: classes(64, |low| deny(FactBits::of_halves(low, 0))),
            provider: classes(512, |provider| deny(FactBits::of_halves(0, provider)))
                .into_iter()
                .map(|class| class << 6)
                .collect(),
        }
    }

    #[inline]
    fn of(&self, facts: FactBits) -> u16 {
        let (low, provider) = facts.halves();
        let class = |of: &[u16], value: u16| of.get(usize::from(value)).copied().unwrap_or(u16::MAX);
        class(&self.low, low) | class(&self.provider, provider)
    }
}

/// A combination of words, judged. Each begins where a line of the cache does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[repr(align(64))]
pub(super) struct Form {
    /// What one of each is worth, in hundredths: nothing where it is denied.
    pub(super) full_day: i64,
    pub(super) half_day: i64,
    pub(super) evening: i64,
    /// What the words are worth by themselves, likewise.
    pub(super) worth: i64,
    /// The bits of the documents of its kind, and where their combinations begin.
    pub(super) documents: u64,
    pub(super) evidence: u32,
    pub(super) stated: u32,
    /// Where the worth of ranks begins.
    pub(super) ranks: u32,
    flags: u8,
    /// The kind.
    pub(super) code: u8,
    /// The subject that the hours count towards.
    pub(super) subject: u8,
}

/// The fields that a form does not count by itself.
const MEASURED: u32 = field::HOURS | field::MINUTES | field::MODULES | field::RANK;

impl Form {
    /// Not for the tables to say.
    pub(super) const BAD: u8 = 1;
    /// The engine was asked about the row.
    pub(super) const ASKED: u8 = 2;
    /// Hours, minutes, modules or a rank are stated.
    pub(super) const MEASURED: u8 = 4;
    /// Days, half days or evenings must be.
    pub(super) const COUNTED: u8 = 8;
    /// The kind counts once a year.
    pub(super) const ONCE: u8 = 16;
    /// A reference stands for one achievement within a year only.
    pub(super) const SAME_YEAR: u8 = 32;
    /// It is not recognised.
    pub(super) const DENIED: u8 = 64;
    /// What few forms are.
    pub(super) const ODD: u8 = Self::BAD | Self::ASKED | Self::ONCE;

    /// What is not of the tables: it gives nothing here, whatever its row holds.
    fn flagged(flags: u8) -> Self {
        Self { flags, ..Self::default() }
    }

    /// What days, half days and evenings come to beside the words, in hundredths.
    ///
    /// No sum wraps: what is worth more than its bound is not for the tables to say.
    #[inline]
    pub(super) fn claimed(&self, counts: Counts) -> i64 {
        let times = |count: u16, worth: i64| i64::from(count).wrapping_mul(worth);
        self.worth
            .wrapping_add(times(counts.full_days, self.full_day))
            .wrapping_add(times(counts.half_days, self.half_day))
            .wrapping_add(times(counts.evenings, self.evening))
    }

    /// By what rows compete that have one reference.
    #[inline]
    pub(super) fn key(&self, reference: u64, year: Year) -> Key {
        (reference, if self.has(Self::SAME_YEAR) { year } else { 0 }, self.code)
    }

    /// Its flags; that something must be counted only where nothing is.
    #[inline]
    pub(super) fn flags(&self, nothing_counted: bool) -> u8 {
        self.flags & !(u8::from(!nothing_counted) * Self::COUNTED)
    }

    /// True if it has one of the flags.
    #[inline]
    pub(super) fn has(&self, flags: u8) -> bool {
        self.flags & flags != 0
    }

    fn of(tables: &Tables<'_>, facts: FactBits, words: OfRow) -> Self {
        let [kind, ..] = words.codes();
        if kind == ASKED {
            return Self::flagged(Self::ASKED);
        }
        let kind = tables.kinds.get(usize::from(kind));
        kind.and_then(|kind| Self::judged(tables, kind, facts, words)).unwrap_or(Self::flagged(Self::BAD))
    }

    /// None where it is not for the tables to say.
    fn judged(tables: &Tables<'_>, kind: &KindTable, facts: FactBits, words: OfRow) -> Option<Self> {
        let [code, subject, role, level] = words.codes();
        let stated = words.stated;
        let given = |field: u32| stated & field != 0;
        let odd = stated & !kind.taken | kind.needed & !stated;
        if odd != 0 || (stated | ANYTHING) & kind.one_of == 0 {
            return None;
        }
        let subject = *kind.subjects.get(usize::from(subject))?;
        let denials = *kind.denials.get(usize::from(subject))?;
        let role = usize::from(role).min(tables.roles().len() + 1);
        let level = usize::from(level).min(tables.levels().len() + 1);
        let denied = tables.denials.get(usize::from(denials))?.deny(facts, role, level);
        let word = kind.amounts + role * kind.by_role + level * kind.by_level;
        // What a rank decides is looked up row by row.
        let ranked = given(field::RANK) && kind.by_rank > 0;
        let worth =
            if ranked { 0 } else { tables.amounts.get(word).copied().filter(|worth| *worth != NOT_SAID)? };
        let flag = |is: bool, flag: u8| if is { flag } else { 0 };
        let flags = flag(given(MEASURED), Self::MEASURED)
            | flag(kind.unless_counted & !stated != 0, Self::COUNTED)
            | flag(kind.once_per_year, Self::ONCE)
            | flag(kind.same_year, Self::SAME_YEAR)
            | flag(denied, Self::DENIED);
        let of = |worth: i64| if denied { 0 } else { worth };
        Some(Self {
            full_day: of(kind.full_day),
            half_day: of(kind.half_day),
            evening: of(kind.evening),
            worth: of(worth),
            documents: kind.documents,
            evidence: u32::try_from(kind.evidence).ok()?,
            stated: stated & MEASURED,
            ranks: if ranked { u32::try_from(word).ok()? } else { 0 },
            flags,
            code,
            subject,
        })
    }
}

/// How many places there are to remember words at.
const PLACES: usize = 1024;

/// The forms that were met so far under one policy.
#[derive(Debug, Clone)]
pub(super) struct Forms {
    /// Which tables judged them.
    of: u64,
    judged: Vec<Form>,
    codes: FxHashMap<OfRow, u16>,
    /// Words that were met, by their hashes: two of one hash stand beside each other.
    met: Vec<(OfRow, u16)>,
}

impl Default for Forms {
    fn default() -> Self {
        let bad = Form::flagged(Form::BAD);
        Self { of: 0, judged: vec![bad], codes: FxHashMap::default(), met: Vec::new() }
    }
}

impl Forms {
    /// The code of what is not for the tables to say.
    pub(super) const BAD: u16 = 0;

    /// Forgets the forms that other tables judged.
    pub(super) fn become_of(&mut self, tables: &Tables<'_>) {
        if self.of != tables.identity {
            self.of = tables.identity;
            self.judged.truncate(1);
            self.codes.clear();
            self.met.clear();
            self.met.resize(PLACES, (OfRow::NOTHING, Self::BAD));
        }
    }

    /// The code of the form of words, which state facts of this class.
    #[inline]
    pub(super) fn code(&mut self, tables: &Tables<'_>, facts: FactBits, words: OfRow) -> u16 {
        let place = words.place() & (PLACES - 1);
        for place in [place, place ^ 1] {
            if let Some((known, code)) = self.met.get(place)
                && *known == words
            {
                return *code;
            }
        }
        self.search(tables, facts, words, place)
    }

    #[cold]
    fn search(&mut self, tables: &Tables<'_>, facts: FactBits, words: OfRow, place: usize) -> u16 {
        let code = self.codes.get(&words).copied().unwrap_or_else(|| {
            // A table of nonsense must not fill the memory with it: what has no place is looked at whole.
            if self.codes.len() > usize::from(u16::MAX) {
                return Self::BAD;
            }
            let form = Form::of(tables, facts, words);
            let same = self.judged.iter().position(|known| *known == form);
            let code = same.unwrap_or_else(|| {
                self.judged.push(form);
                self.judged.len() - 1
            });
            let code = u16::try_from(code).unwrap_or(Self::BAD);
            self.codes.insert(words, code);
            code
        });
        if let Some(last) = self.met.get(place).copied()
            && let Some(next) = self.met.get_mut(place ^ 1)
        {
            *next = last;
        }
        if let Some(at) = self.met.get_mut(place) {
            *at = (words, code);
        }
        code
    }

    #[inline]
    pub(super) fn get(&self, code: u16) -> Option<&Form> {
        self.judged.get(usize::from(code))
    }
}
