//! A policy compiled into tables of codes, by asking the parts of the engine that assess a single request.
//!
//! Every kind is the same few looks into tables and the same sum, whatever it measures: what a kind does not measure is
//! worth nothing in it. So a row needs no branch, and kinds that come in any order cost no more than sorted ones.

use std::hash::{Hash, Hasher};
use std::ops::Range;

use rustc_hash::{FxHashMap, FxHasher};

use super::asked::Asked;
use super::columns::FactBits;
use super::forms::FactClasses;
use super::person::Person;
use crate::activity::{Deed, Vocabulary, check, field};
use crate::conversion::Conversion;
use crate::date::{YEARS, Year};
use crate::evidence::EvidenceRule;
use crate::finding::Severity;
use crate::json::{Faults, Path, Value};
use crate::names::DocumentId;
use crate::policy::{Fact, FactName, Kind, Policy, SameReference};
use crate::recognition::ConditionRule;
use crate::request::{Activity, Applicant, Degree, Request, Target};
use crate::threshold::{Bound, Have, Of, Threshold};

/// The code of a word that is not known, and of what only the whole engine decides.
pub const UNKNOWN: u8 = u8::MAX;
/// The code of the kind of a row that the engine was asked about by itself ([`super::Asked`]).
pub const ASKED: u8 = UNKNOWN - 1;
/// What a row claims where that is not for the tables to say.
pub(super) const NOT_SAID: i64 = i64::MIN;
/// The most subjects of a policy, and a place for none.
pub(super) const SUBJECTS: usize = 8;
/// The ranks that a request may state, and one beyond them.
pub(super) const RANKS: u16 = 1000;
/// The most roles, and the most levels: with none and one that is not known, their codes are places in a word.
const WORDS: usize = 62;
/// The most documents of a kind of which every combination has a bit of its own.
const DOCUMENTS: usize = 10;
/// The most hundredths that one of anything may be worth, so that no sum is too large.
const MOST_WORTH: i64 = 100_000_000;

/// A bit that is no field's, as if it were stated of every activity.
pub(super) const ANYTHING: u32 = 1 << 31;
/// The fields that columns hold.
const HELD: u32 = field::DATE
    | field::CREDITED_YEAR
    | field::FULL_DAYS
    | field::HALF_DAYS
    | field::EVENINGS
    | field::HOURS
    | field::MINUTES
    | field::ROLE
    | field::SPONSOR
    | field::CN_SERIAL
    | field::LEVEL
    | field::RANK
    | field::MODULES
    | field::STATE_RECOGNISED;

/// A policy compiled into tables, from which many are assessed at once. See [`crate::batch`].
#[derive(Debug)]
pub struct Tables<'p> {
    policy: &'p Policy,
    pub(super) kinds: Vec<KindTable>,
    kind_codes: FxHashMap<&'p str, u8>,
    /// The places of documents.
    documents: FxHashMap<&'p str, usize>,
    /// By kind and document: its bit, nothing where the kind does not ask for it.
    document_bits: Vec<u64>,
    roles: Vec<&'p str>,
    levels: Vec<&'p str>,
    /// The rows of windows by title, degree and series: years, or 0 where there is none.
    windows: Vec<Year>,
    series: Vec<&'p str>,
    /// What roles, levels and ranks are worth, in hundredths; first what is worth nothing.
    pub(super) amounts: Vec<i64>,
    /// What denies, first what nothing does.
    pub(super) denials: Vec<Denials>,
    pub(super) classes: FactClasses,
    /// Which combinations of documents suffice, a bit for each.
    pub(super) sufficient: Vec<u64>,
    /// What years ask; none where something else than plain hours is asked.
    pub(super) asks: Option<Asks>,
    pub(super) thresholds: Vec<&'p Threshold>,
    pub(super) subjects: usize,
    /// The policy asks something that only the whole engine decides.
    pub(super) is_rare: bool,
    /// Tells these tables from those of another policy.
    pub(super) identity: u64,
}

/// A kind of activity.
#[derive(Debug, Clone)]
pub(super) struct KindTable {
    pub(super) taken: u32,
    pub(super) needed: u32,
    /// One of these must be stated.
    pub(super) one_of: u32,
    /// What one of each is worth, in hundredths.
    pub(super) full_day: i64,
    pub(super) half_day: i64,
    pub(super) evening: i64,
    pub(super) module: i64,
    /// What must be stated where nothing is counted.
    pub(super) unless_counted: u32,
    /// How many minutes make an hour; 1 where no minutes are taken.
    pub(super) minutes_per_hour: u32,
    /// Where what roles, levels and ranks are worth begins, and how far apart they stand.
    pub(super) amounts: usize,
    pub(super) by_role: usize,
    pub(super) by_level: usize,
    pub(super) by_rank: usize,
    /// By the code of the subject stated, none first: the subject that the hours count towards.
    pub(super) subjects: [u8; SUBJECTS],
    /// By that subject: what denies.
    pub(super) denials: [u16; SUBJECTS],
    /// Where its combinations of documents begin, and the bits of its documents.
    pub(super) evidence: usize,
    pub(super) documents: u64,
    pub(super) once_per_year: bool,
    pub(super) same_year: bool,
}

/// Which values of facts deny, as bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Denials {
    /// By the facts that have two bits each and are not of the provider.
    low: u64,
    /// By those of the provider.
    provider: [u64; 8],
    levels: u64,
    roles: u64,
}

impl Denials {
    #[inline]
    pub(super) fn deny(&self, facts: FactBits, role: usize, level: usize) -> bool {
        let (low, provider) = facts.halves();
        let of_provider = self.provider.get(usize::from(provider >> 6)).copied().unwrap_or_default();
        let denied = self.low >> low | of_provider >> (provider & 63) | self.roles >> (role & 63);
        (denied | self.levels >> (level & 63)) & 1 == 1
    }
}

/// What years ask of hours.
#[derive(Debug)]
pub(super) struct Asks {
    /// By year, from the first of the contract: the place of what is asked.
    by_year: Vec<u8>,
    different: Vec<Ask>,
}

/// What a year asks, in hundredths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Ask {
    pub(super) subjects: [i64; SUBJECTS],
    pub(super) total: i64,
}

impl Ask {
    pub(super) const NOTHING: Self = Self { subjects: [0; SUBJECTS], total: 0 };
}

impl Asks {
    /// What the thresholds ask, year by year: what each of them finds missing where there is nothing. None where one
    /// looks at something else than how many hours there are.
    fn of(thresholds: &[&Threshold]) -> Option<Self> {
        let plain = |threshold: &&Threshold| {
            matches!(threshold.bound, Bound::AtLeast(_) | Bound::MoreThan(_)) && threshold.or_days.is_none()
        };
        if !thresholds.iter().all(plain) {
            return None;
        }
        let nothing = Have { hours: &[], selected: &[], days: &[] };
        let (mut by_year, mut different) = (Vec::new(), Vec::<Ask>::new());
        for year in YEARS {
            let mut ask = Ask::default();
            for threshold in thresholds.iter().filter(|threshold| threshold.applies.holds_in(year)) {
                let needed = match threshold.of {
                    Of::Total => &mut ask.total,
                    Of::Subject(at) => ask.subjects.get_mut(at)?,
                };
                *needed = (*needed).max(threshold.shortfall(nothing).hundredths());
            }
            let place = different.iter().position(|known| *known == ask).unwrap_or_else(|| {
                different.push(ask);
                different.len() - 1
            });
            by_year.push(u8::try_from(place).ok()?);
        }
        Some(Self { by_year, different })
    }

    #[inline]
    pub(super) fn of_year(&self, year: Year) -> &Ask {
        let place = self.by_year.get(usize::from(year.saturating_sub(*YEARS.start())));
        place.and_then(|place| self.different.get(usize::from(*place))).unwrap_or(&Ask::NOTHING)
    }
}

/// A recognition condition of a kind: which values of its fact deny.
struct ConditionTable {
    of: Looked,
    /// A bit for each value that denies.
    denies: u64,
}

/// Where the value that a condition looks at is found.
#[derive(Debug, Clone, Copy)]
enum Looked {
    /// A fact of four values, from this bit on.
    Fact(u32),
    /// A fact of the provider, together with the provider's sort.
    Provider(u32),
    Level,
    Role,
}

impl Denials {
    fn add(&mut self, condition: &ConditionTable) {
        let denies = |value: u32| condition.denies >> value & 1 == 1;
        match condition.of {
            Looked::Fact(_) => {
                for low in 0..64u16 {
                    self.low |= u64::from(denies(condition.value(FactBits::of_halves(low, 0)))) << low;
                }
            }
            Looked::Provider(_) => {
                for (word, first) in self.provider.iter_mut().zip((0..).step_by(64)) {
                    for at in 0..64u16 {
                        let facts = FactBits::of_halves(0, first + at);
                        *word |= u64::from(denies(condition.value(facts))) << at;
                    }
                }
            }
            Looked::Level => self.levels |= condition.denies,
            Looked::Role => self.roles |= condition.denies,
        }
    }
}

impl ConditionTable {
    fn value(&self, facts: FactBits) -> u32 {
        match self.of {
            Looked::Fact(from) => facts.value(from),
            Looked::Provider(from) => facts.provider() | facts.value(from) << 3,
            Looked::Level | Looked::Role => 0,
        }
    }
}

impl<'p> Tables<'p> {
    /// Compiles a policy.
    pub fn of(policy: &'p Policy) -> Self {
        let words = |of: &dyn Fn(&'p Kind) -> Vec<&'p str>| {
            let mut words: Vec<&str> = policy.kinds.iter().flat_map(of).collect();
            words.sort_unstable();
            words.dedup();
            // What does not fit into a code is not known, and so rare.
            words.truncate(WORDS);
            words
        };
        let roles = words(&|kind| match &kind.conversion {
            Conversion::Role(rates) => rates.iter().map(|(role, _)| role.as_str()).collect(),
            _ => Vec::new(),
        });
        let levels = words(&|kind| match &kind.conversion {
            Conversion::Level { rates, .. } => rates.iter().map(|(level, _, _)| level.as_str()).collect(),
            _ => Vec::new(),
        });
        let rows = &policy.document().windows;
        let mut series: Vec<&str> =
            rows.iter().flat_map(|row| row.series.iter().flatten()).map(String::as_str).collect();
        series.sort_unstable();
        series.dedup();
        let plain = |threshold: &&Threshold| threshold.selected.is_none() && threshold.applies.is_for_all();
        let is_rare = policy.has_limits
            || !policy.carry.is_empty()
            || !policy.run_thresholds.is_empty()
            || !policy.thresholds.iter().all(|threshold| plain(&threshold))
            || policy.kinds.len() >= usize::from(ASKED)
            || policy.subjects.len() >= SUBJECTS;
        let thresholds: Vec<&Threshold> = policy.thresholds.iter().collect();
        let mut tables = Self {
            policy,
            kinds: Vec::new(),
            kind_codes: policy.kinds.iter().map(|kind| kind.id.as_str()).zip(0..).collect(),
            documents: policy.document_names().keys().map(DocumentId::as_str).zip(0..).collect(),
            document_bits: Vec::new(),
            roles,
            levels,
            windows: Vec::new(),
            series,
            amounts: vec![0],
            denials: vec![Denials::default()],
            classes: FactClasses::default(),
            sufficient: Vec::new(),
            asks: Asks::of(&thresholds),
            thresholds,
            subjects: policy.subjects.len(),
            is_rare,
            identity: identity(policy),
        };
        for kind in &policy.kinds {
            let table = tables.kind_table(kind);
            tables.kinds.push(table);
            let bits = policy.document_names().keys().map(|id| kind.evidence.bit(id));
            tables.document_bits.extend(bits);
        }
        tables.classes = FactClasses::of_denials(&tables.denials);
        tables.windows = tables.window_table();
        tables
    }

    /// The policy.
    pub fn policy(&self) -> &'p Policy {
        self.policy
    }

    /// The roles that kinds of the policy know; the code of one is its place, from 1.
    pub fn roles(&self) -> &[&'p str] {
        &self.roles
    }

    /// The levels that kinds of the policy know; the code of one is its place, from 1.
    pub fn levels(&self) -> &[&'p str] {
        &self.levels
    }

    /// What a request says beside its activities, which are the rows; nothing where that is a fault, or the policy
    /// defines no window.
    pub fn person(&self, request: &Request, rows: Range<usize>) -> Option<Person> {
        Person::of(self, request, rows)
    }

    /// The code of a kind.
    pub fn kind(&self, id: &str) -> u8 {
        self.kind_codes.get(id).copied().unwrap_or(UNKNOWN)
    }

    /// The code of a subject; 0 stands for none.
    pub fn subject(&self, id: &str) -> u8 {
        code(self.policy.subjects.iter().position(|known| *known == *id))
    }

    /// The code of a role; 0 stands for none.
    pub fn role(&self, word: &str) -> u8 {
        code(self.roles.iter().position(|known| *known == word))
    }

    /// The code of the level of an award; 0 stands for none.
    pub fn level(&self, word: &str) -> u8 {
        code(self.levels.iter().position(|known| *known == word))
    }

    /// The bit of a document in what is held for an activity of a kind; nothing for one that the kind does not ask for.
    /// None for a document that the policy does not have, which is a fault.
    pub fn document(&self, kind: u8, id: &str) -> Option<u64> {
        let at = usize::from(kind) * self.documents.len() + *self.documents.get(id)?;
        self.document_bits.get(at).copied()
    }

    /// The years of the window of an applicant; none where the policy defines none.
    pub fn window(&self, applicant: &Applicant, application_year: Year) -> Option<(Year, Year)> {
        let series =
            applicant.series.as_deref().and_then(|word| self.series.iter().position(|known| *known == word));
        let place = self.window_place(applicant.target, applicant.degree, series);
        let years = self.windows.get(place).copied().filter(|years| *years > 0)?;
        Some((application_year.saturating_sub(years), application_year.saturating_sub(1)))
    }

    fn window_place(&self, target: Target, degree: Option<Degree>, series: Option<usize>) -> usize {
        let place = |of: Option<usize>| of.map_or(0, |place| place + 1);
        let degree = degree.and_then(|degree| Degree::ALL.iter().position(|known| *known == degree));
        let target = Target::ALL.iter().position(|known| *known == target).unwrap_or(0);
        (target * (Degree::ALL.len() + 1) + place(degree)) * (self.series.len() + 1) + place(series)
    }

    fn window_table(&self) -> Vec<Year> {
        let mut table = Vec::new();
        for target in Target::ALL {
            for degree in std::iter::once(None).chain(Degree::ALL.iter().copied().map(Some)) {
                for series in
                    std::iter::once(None).chain(self.series.iter().map(|word| Some((*word).to_owned())))
                {
                    let mut applicant = Applicant::new(*target);
                    (applicant.degree, applicant.series) = (degree, series);
                    table.push(self.policy.document().window(&applicant).map_or(0, |row| row.years));
                }
            }
        }
        table
    }

    fn kind_table(&mut self, kind: &'p Kind) -> KindTable {
        let subjects = self.subjects_of(kind);
        let mut table = KindTable {
            taken: kind.fields.taken & HELD,
            needed: kind.fields.needed,
            one_of: ANYTHING,
            full_day: 0,
            half_day: 0,
            evening: 0,
            module: 0,
            unless_counted: 0,
            minutes_per_hour: 1,
            amounts: 0,
            by_role: 0,
            by_level: 0,
            by_rank: 0,
            subjects,
            denials: [0; SUBJECTS],
            evidence: 0,
            documents: 0,
            once_per_year: kind.once_per_year.is_some(),
            same_year: kind.same_reference == SameReference::SameYear,
        };
        for (place, denials) in table.denials.iter_mut().enumerate().take(self.subjects) {
            *denials = self.denials_of(kind, place);
        }
        if !self.claims(kind, &mut table) || !self.judges(&kind.evidence, &mut table) {
            // Only the engine decides: whatever is stated, something is wanting.
            table.needed = u32::MAX;
        }
        table
    }

    /// What the kind claims: asked of its conversion, word by word and rank by rank. False if that is not for the
    /// tables to say.
    fn claims(&mut self, kind: &'p Kind, table: &mut KindTable) -> bool {
        let own = !kind.own_facts.is_empty() || !kind.add_ons.is_empty();
        if own || is_shared(kind) || kind.conditions.iter().any(|rule| !Self::is_plain(rule)) {
            return false;
        }
        let ask = |set: &dyn Fn(&mut Activity)| {
            let mut activity = Activity::new("", kind.id.clone());
            set(&mut activity);
            kind.conversion.claim(&activity, &[]).0.hundredths()
        };
        match &kind.conversion {
            Conversion::Attendance(rates) => {
                table.needed |= field::DATE;
                table.unless_counted = field::MINUTES;
                table.minutes_per_hour = rates.minutes_per_hour.unwrap_or(1);
                table.full_day = ask(&|activity| activity.full_days = Some(1));
                table.half_day = ask(&|activity| activity.half_days = Some(1));
                table.evening = ask(&|activity| activity.evenings = Some(1));
            }
            Conversion::Duration { minutes_per_hour, .. } => {
                table.one_of = field::HOURS | field::MINUTES;
                table.minutes_per_hour = *minutes_per_hour;
            }
            Conversion::Role(rates) => {
                let amounts = by_code(&self.roles, |word| {
                    let known = rates.iter().any(|(role, _)| role == word);
                    known.then(|| ask(&|activity| activity.role = Some(word.to_owned())))
                });
                table.by_role = 1;
                table.amounts = self.add_amounts(amounts);
            }
            Conversion::Level { rates, .. } => {
                let ranked = rates.iter().any(|(_, rank_to, _)| rank_to.is_some());
                let ranks = if ranked { RANKS + 1 } else { 1 };
                let mut amounts = Vec::new();
                for rank in 0..ranks {
                    amounts.extend(by_code(&self.levels, |word| {
                        let mut of_level = rates.iter().filter(|(level, _, _)| level == word);
                        let by_rank = of_level.clone().any(|(_, rank_to, _)| rank_to.is_some());
                        let said = !by_rank || (1..RANKS).contains(&rank);
                        of_level.next().filter(|_| said).map(|_| {
                            ask(&|activity| {
                                activity.level = Some(word.to_owned());
                                activity.rank = Some(rank.into());
                            })
                        })
                    }));
                }
                (table.by_level, table.by_rank) = (1, if ranked { self.levels.len() + 2 } else { 0 });
                table.amounts = self.add_amounts(amounts);
            }
            Conversion::Modules(_) => {
                table.needed |= field::MODULES;
                table.module = ask(&|activity| activity.modules = Some(1));
            }
            Conversion::Fixed(_) => table.amounts = self.add_amounts(vec![ask(&|_| {})]),
            Conversion::Mission { .. } | Conversion::Table { .. } => return false,
        }
        let amounts = self.amounts.get(table.amounts..).unwrap_or_default();
        let fine = |worth: &i64| (0..MOST_WORTH).contains(worth) || *worth == NOT_SAID;
        let each = [table.full_day, table.half_day, table.evening, table.module];
        table.minutes_per_hour > 0 && each.iter().chain(amounts).all(fine)
    }

    fn add_amounts(&mut self, amounts: Vec<i64>) -> usize {
        let start = self.amounts.len();
        self.amounts.extend(amounts);
        start
    }

    /// Which documents suffice: asked combination by combination. False if they are too many.
    fn judges(&mut self, rule: &EvidenceRule, table: &mut KindTable) -> bool {
        if rule.count() > DOCUMENTS {
            return false;
        }
        table.documents = (1 << rule.count()) - 1;
        table.evidence = self.sufficient.len();
        for first in (0..=table.documents).step_by(64) {
            let bits = (0..64).filter(|at| rule.suffices(first + at)).fold(0, |word, at| word | 1 << at);
            self.sufficient.push(bits);
        }
        true
    }

    /// The place of what denies an activity of a kind for a subject.
    fn denials_of(&mut self, kind: &'p Kind, subject: usize) -> u16 {
        let mut denials = Denials::default();
        for rule in kind.conditions.iter().filter(|rule| rule.subject.is_none_or(|of| of == subject)) {
            if let Some(condition) = self.condition(kind, rule) {
                denials.add(&condition);
            }
        }
        let place = self.denials.iter().position(|known| *known == denials).unwrap_or_else(|| {
            self.denials.push(denials);
            self.denials.len() - 1
        });
        u16::try_from(place).unwrap_or(u16::MAX)
    }

    /// True if an activity of a kind that states these fields is not for the tables to decide: of a known kind, the engine
    /// may be asked about it by itself.
    pub fn asks(&self, kind: u8, stated: u32) -> bool {
        let table = self.kinds.get(usize::from(kind));
        table.is_some_and(|table| stated & !HELD != 0 || table.needed == u32::MAX)
    }

    /// Asks the engine about an activity by itself, in the form of the contract: for a row that the tables do not decide.
    /// None where that cannot be told without the person's other activities, or where there is a fault.
    pub fn ask(&self, row: usize, activity: &Value<'_>) -> Option<Asked> {
        let mut faults = Faults::default();
        let activity = crate::json::Decode::decode(activity, &Path::Root, &mut faults);
        if !faults.is_empty() {
            return None;
        }
        self.ask_of(row, &activity)
    }

    pub(super) fn ask_of(&self, row: usize, activity: &Activity) -> Option<Asked> {
        let mut faults = Faults::default();
        check(activity, &Path::Root, &Vocabulary(vec![self.policy]), &mut faults);
        if !faults.is_empty() {
            return None;
        }
        let deed = Deed::of(activity, self.policy, true).filter(|deed| !is_shared(deed.kind))?;
        Asked::of(row, &deed)
    }

    /// The subject that hours count towards, for each that may be stated; asked of what checks and reads a request.
    fn subjects_of(&self, kind: &'p Kind) -> [u8; SUBJECTS] {
        let mut subjects = [UNKNOWN; SUBJECTS];
        let ids = std::iter::once(None).chain(self.policy.subjects.iter().map(Some));
        let mut activity = Activity::new("a", kind.id.clone());
        for (subject, stated) in subjects.iter_mut().zip(ids) {
            activity.subject = stated.cloned();
            let mut faults = Faults::default();
            check(&activity, &Path::Root, &Vocabulary(vec![self.policy]), &mut faults);
            if !faults.touch(&Path::Root.key("subject")) {
                let place = kind.subject_of(&activity, self.policy);
                *subject = place.and_then(|place| u8::try_from(place).ok()).unwrap_or(UNKNOWN);
            }
        }
        subjects
    }

    /// True if the condition looks at something that a column holds.
    fn is_plain(rule: &ConditionRule) -> bool {
        matches!(rule.fact, Fact::Known(fact) if looked_at(fact).is_some())
    }

    /// Which values of a fact deny; asked of the condition itself, value by value.
    fn condition(&self, kind: &'p Kind, rule: &ConditionRule) -> Option<ConditionTable> {
        let Fact::Known(fact) = rule.fact else { return None };
        let of = looked_at(fact)?;
        let count = match of {
            Looked::Fact(_) => 4,
            Looked::Provider(_) => 32,
            Looked::Level => self.levels.len() + 1,
            Looked::Role => self.roles.len() + 1,
        };
        let mut denies = 0u64;
        for value in 0..count {
            let mut activity = Activity::new("", kind.id.clone());
            let (bits, word) = (u32::try_from(value).unwrap_or(0), |words: &[&str]| {
                value.checked_sub(1).and_then(|place| words.get(place)).map(|word| (*word).to_owned())
            });
            match of {
                Looked::Fact(from) => FactBits::default().with(from, bits).state(&mut activity),
                Looked::Provider(from) => {
                    FactBits::default().with_provider(bits & 7).with(from, bits >> 3).state(&mut activity);
                }
                Looked::Level => activity.level = word(&self.levels),
                Looked::Role => activity.role = word(&self.roles),
            }
            let found = rule.look(&activity, kind, rule.subject);
            if found.is_some_and(|finding| finding.severity() == Severity::Error) {
                denies |= 1 << value;
            }
        }
        (denies != 0).then_some(ConditionTable { of, denies })
    }
}

/// Where the value of a fact is found.
fn looked_at(fact: FactName) -> Option<Looked> {
    Some(match fact {
        FactName::Level => Looked::Level,
        FactName::Role => Looked::Role,
        FactName::Sponsor => Looked::Fact(FactBits::SPONSOR),
        FactName::CnSerial => Looked::Fact(FactBits::CN_SERIAL),
        FactName::StateRecognised => Looked::Fact(FactBits::STATE_RECOGNISED),
        FactName::ProviderApproved => Looked::Provider(FactBits::APPROVED),
        FactName::ProviderCurriculumReviewed => Looked::Provider(FactBits::CURRICULUM_REVIEWED),
        FactName::ProviderKeysFiled => Looked::Provider(FactBits::KEYS_FILED),
        FactName::ProvincialOrAbove | FactName::AssessedQualified | FactName::Mode | FactName::Component => {
            return None;
        }
    })
}

/// A number of the policy's digest, which is of all that tables are made from; never 0.
fn identity(policy: &Policy) -> u64 {
    let mut hasher = FxHasher::default();
    policy.digest().hash(&mut hasher);
    hasher.finish().max(1)
}

/// The code of a place: 0 stands for none.
fn code(place: Option<usize>) -> u8 {
    place.and_then(|place| u8::try_from(place + 1).ok()).unwrap_or(UNKNOWN)
}

/// What there is for each code of a list of words: none first, and last one that is not known.
fn by_code(words: &[&str], of: impl Fn(&str) -> Option<i64>) -> Vec<i64> {
    let known = words.iter().map(|word| of(word).unwrap_or(NOT_SAID));
    std::iter::once(NOT_SAID).chain(known).chain(std::iter::once(NOT_SAID)).collect()
}

/// True if others share in what it gives, or it is split between years.
fn is_shared(kind: &Kind) -> bool {
    kind.shared.is_some() || kind.split.is_some()
}
