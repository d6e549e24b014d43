//! The columns of activities: small numbers, one row an activity, the rows of a person beside each other.

use std::hash::Hasher;
use std::ops::BitOr;

use rustc_hash::FxHasher;

use super::asked::Asked;
use super::person::Person;
use super::tables::{ASKED, Tables, UNKNOWN};
use crate::activity::{bit_of, stated};
use crate::date::PartialDate;
use crate::recognition::is_cn_serial;
use crate::request::{Activity, Provider, ProviderType, Request, Sponsor};

/// Facts of an activity in a few bits each; no bits where nothing is stated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FactBits(u16);

/// Of four values: nothing stated, true, false.
const TRUE: u32 = 1;
const FALSE: u32 = 2;

impl FactBits {
    pub(super) const NONE: Self = Self(0);
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
        /// Columns of activities, one row an activity. All are of one length, or empty: an empty one states nothing.
        ///
        /// A row whose kind is not known ([`UNKNOWN`]) is one that must be looked at whole: whoever fills columns gives
        /// that code to a row in which something is odd. A row that holds what no column does has the code [`ASKED`], and
        /// its place among those that the engine was asked about.
        #[derive(Debug, Clone, Copy, Default)]
        pub struct Columns<'c> {
            $($(#[$doc])* pub $name: &'c [$type],)*
            /// Rows that the engine was asked about ([`Tables::ask`]), in ascending order.
            pub asked: &'c [Asked],
        }

        /// Columns that can be filled.
        #[derive(Debug, Clone, Default)]
        pub struct Buffers {
            $($(#[$doc])* pub $name: Vec<$type>,)*
            /// Rows that the engine was asked about ([`Tables::ask`]), in ascending order.
            pub asked: Vec<Asked>,
        }

        impl Buffers {
            /// The columns.
            pub fn columns(&self) -> Columns<'_> {
                Columns { $($name: &self.$name,)* asked: &self.asked }
            }

            /// Empties the columns.
            pub fn clear(&mut self) {
                $(self.$name.clear();)*
                self.asked.clear();
            }
        }
    };
}

columns! {
    /// The kinds, by [`Tables::kind`].
    kind: u8,
    /// The subjects stated, by [`Tables::subject`].
    subject: u8,
    /// The fields of particular kinds that are stated, as bits.
    stated: u32,
    /// The years of the dates.
    year: u16,
    /// The years of make-up courses; 0 for none.
    credited_year: u16,
    /// Days attended.
    full_days: u16,
    /// Half days attended.
    half_days: u16,
    /// Evenings attended.
    evenings: u16,
    /// Hours stated, in hundredths.
    hours: u32,
    /// Minutes.
    minutes: u32,
    /// The roles, by [`Tables::role`].
    role: u8,
    /// The levels, by [`Tables::level`].
    level: u8,
    /// The ranks; 0 for none.
    rank: u16,
    /// Modules passed.
    modules: u16,
    /// Facts that conditions look at.
    facts: FactBits,
    /// The documents held, as the bits of [`Tables::document`].
    evidence: u64,
    /// A number for each reference, the same for the same one, trimmed and in lower case; 0 for none.
    reference: u64,
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
        let start = self.kind.len();
        for activity in &request.activities {
            self.push(tables, activity);
        }
        let rows = start..self.kind.len();
        let person = Person::of(tables, request, rows);
        if person.is_none() || has_twins(&request.activities.iter().map(|activity| activity.id.as_str())) {
            // Looked at whole, whatever its rows say.
            if let Some(first) = self.kind.get_mut(start) {
                *first = UNKNOWN;
            }
        }
        person
    }

    fn push(&mut self, tables: &Tables<'_>, activity: &Activity) {
        let row = self.kind.len();
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
        let short = |of: Option<u32>| of.map_or(0, |number| u16::try_from(number).unwrap_or(u16::MAX));
        let hours = activity.hours.map_or(0, |hours| u32::try_from(hours.hundredths()).unwrap_or(u32::MAX));
        let word = |word: &Option<String>, code: &dyn Fn(&str) -> u8| word.as_deref().map_or(0, code);
        self.kind.push(kind);
        self.subject.push(activity.subject.as_ref().map_or(0, |subject| tables.subject(subject.as_str())));
        self.stated.push(stated);
        self.year.push(activity.date.as_ref().map_or(0, PartialDate::year));
        self.credited_year.push(activity.credited_year.unwrap_or(0));
        self.full_days.push(short(activity.full_days));
        self.half_days.push(short(activity.half_days));
        self.evenings.push(short(activity.evenings));
        self.hours.push(hours);
        self.minutes.push(activity.minutes.unwrap_or(0));
        self.role.push(word(&activity.role, &|role| tables.role(role)));
        self.level.push(word(&activity.level, &|level| tables.level(level)));
        self.rank.push(short(activity.rank));
        self.modules.push(short(activity.modules));
        self.facts.push(FactBits::of(activity));
        self.evidence.push(evidence);
        self.reference.push(activity.reference.as_deref().map_or(0, reference));
    }
}

/// The bit of a field in [`Columns::stated`]: `full_days`, `cn_serial`, …; none for what any kind may state.
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
    let number = if text.is_ascii() { in_lower_case(text.as_bytes()) } else { in_lower_case(text.to_lowercase().as_bytes()) };
    number.max(1)
}

/// The hash of bytes in lower case, eight at a time.
fn in_lower_case(bytes: &[u8]) -> u64 {
    let mut hasher = FxHasher::default();
    let (words, rest) = bytes.as_chunks::<8>();
    let mut last = [0; 8];
    last.iter_mut().zip(rest).for_each(|(to, byte)| *to = *byte);
    for word in words.iter().chain(std::iter::once(&last)) {
        hasher.write_u64(u64::from_le_bytes(word.map(|byte| byte.to_ascii_lowercase())));
    }
    hasher.write_usize(bytes.len());
    hasher.finish()
}

/// True if two activities have one id. Most ids are told apart by their hashes; only where two fall together are they
/// looked at.
pub fn has_twins<'i>(ids: &(impl Iterator<Item = &'i str> + Clone)) -> bool {
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
