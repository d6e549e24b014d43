//! A policy compiled into tables of codes, by asking the parts of the engine that assess a single request.

use std::collections::BTreeMap;
use std::ops::Range;

use super::columns::FactBits;
use super::person::Person;
use crate::activity::{Vocabulary, check, field};
use crate::conversion::{Conversion, DayRates};
use crate::date::Year;
use crate::evidence::EvidenceRule;
use crate::finding::Severity;
use crate::hours::Hours;
use crate::json::{Faults, Path};
use crate::policy::{Fact, FactName, Kind, Policy, SameReference};
use crate::recognition::ConditionRule;
use crate::request::{Activity, Applicant, Degree, Request, Target};
use crate::threshold::Threshold;

/// The code of a word that is not known, and of what only the whole engine decides.
pub const UNKNOWN: u8 = u8::MAX;
/// The most ranks that a request may state.
const RANKS: usize = 999;

/// A policy compiled into tables, from which many are assessed at once. See [`crate::batch`].
#[derive(Debug)]
pub struct Tables<'p> {
    policy: &'p Policy,
    pub(super) kinds: Vec<KindTable<'p>>,
    kind_codes: BTreeMap<&'p str, u8>,
    roles: Vec<&'p str>,
    levels: Vec<&'p str>,
    /// The rows of windows by title, degree and series: years, or 0 where there is none.
    windows: Vec<Year>,
    series: Vec<&'p str>,
    pub(super) thresholds: Vec<&'p Threshold>,
    pub(super) subjects: usize,
    /// The policy asks something that only the whole engine decides.
    pub(super) is_rare: bool,
}

/// A kind of activity.
#[derive(Debug)]
pub(super) struct KindTable<'p> {
    pub(super) taken: u32,
    pub(super) needed: u32,
    pub(super) claim: Claim<'p>,
    /// By the code of the subject stated, none first: the subject that the hours count towards.
    pub(super) subjects: Vec<u8>,
    pub(super) evidence: &'p EvidenceRule,
    pub(super) conditions: Vec<ConditionTable>,
    pub(super) once_per_year: bool,
    pub(super) same_reference: SameReference,
}

/// What an activity of a kind claims.
#[derive(Debug)]
pub(super) enum Claim<'p> {
    Attendance(&'p DayRates),
    Duration {
        minutes_per_hour: u32,
    },
    /// By the code of the role.
    Role(Vec<Option<Hours>>),
    /// By the code of the level: where the rank matters, by rank.
    Level(Vec<Option<LevelTable>>),
    Modules(Hours),
    Fixed(Hours),
    /// Only the whole engine decides.
    Rare,
}

/// What a level gives.
#[derive(Debug)]
pub(super) enum LevelTable {
    Whatever(Hours),
    ByRank(Vec<Hours>),
}

/// A recognition condition of a kind: which values of its fact deny.
#[derive(Debug)]
pub(super) struct ConditionTable {
    /// Only for this subject.
    subject: Option<u8>,
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

impl ConditionTable {
    pub(super) fn denies(&self, subject: u8, facts: FactBits, role: u8, level: u8) -> bool {
        let value = match self.of {
            Looked::Fact(from) => facts.value(from),
            Looked::Provider(from) => facts.provider() | facts.value(from) << 3,
            Looked::Level => u32::from(level),
            Looked::Role => u32::from(role),
        };
        self.subject.is_none_or(|of| of == subject) && self.denies.checked_shr(value).unwrap_or(0) & 1 == 1
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
            words.truncate(63);
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
            || policy.kinds.len() >= usize::from(UNKNOWN)
            || policy.subjects.len() >= 8;
        let mut tables = Self {
            policy,
            kinds: Vec::new(),
            kind_codes: policy.kinds.iter().map(|kind| kind.id.as_str()).zip(0..).collect(),
            roles,
            levels,
            windows: Vec::new(),
            series,
            thresholds: policy.thresholds.iter().collect(),
            subjects: policy.subjects.len(),
            is_rare,
        };
        tables.kinds = policy.kinds.iter().map(|kind| tables.kind_table(kind)).collect();
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
        let rule = &self.policy.kinds.get(usize::from(kind))?.evidence;
        let bit = rule.bit(&id.into());
        (bit != 0 || self.policy.document_names().contains_key(id)).then_some(bit)
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

    fn kind_table(&self, kind: &'p Kind) -> KindTable<'p> {
        KindTable {
            taken: kind.fields.taken & !(field::SESSIONS | field::FROM | field::TO),
            needed: kind.fields.needed,
            claim: self.claim(kind),
            subjects: self.subjects_of(kind),
            evidence: &kind.evidence,
            conditions: kind.conditions.iter().filter_map(|rule| self.condition(kind, rule)).collect(),
            once_per_year: kind.once_per_year.is_some(),
            same_reference: kind.same_reference,
        }
    }

    /// What the kind claims: asked of its conversion, word by word and rank by rank.
    fn claim(&self, kind: &'p Kind) -> Claim<'p> {
        let own = !kind.own_facts.is_empty() || !kind.add_ons.is_empty();
        if own
            || kind.shared.is_some()
            || kind.split.is_some()
            || kind.conditions.iter().any(|rule| !Self::is_plain(rule))
        {
            return Claim::Rare;
        }
        let ask = |set: &dyn Fn(&mut Activity)| {
            let mut activity = Activity::new("", kind.id.clone());
            set(&mut activity);
            kind.conversion.claim(&activity, &[]).0
        };
        match &kind.conversion {
            Conversion::Attendance(rates) => Claim::Attendance(rates),
            Conversion::Duration { minutes_per_hour, .. } => {
                Claim::Duration { minutes_per_hour: *minutes_per_hour }
            }
            Conversion::Role(rates) => Claim::Role(by_code(&self.roles, |word| {
                let known = rates.iter().any(|(role, _)| role == word);
                known.then(|| ask(&|activity| activity.role = Some(word.to_owned())))
            })),
            Conversion::Level { rates, .. } => Claim::Level(by_code(&self.levels, |word| {
                let of_level = || rates.iter().filter(|(level, _, _)| level == word);
                let at = |rank: Option<u32>| {
                    ask(&|activity| {
                        activity.level = Some(word.to_owned());
                        activity.rank = rank;
                    })
                };
                let ranked = of_level().any(|(_, rank_to, _)| rank_to.is_some());
                of_level().next().map(|_| {
                    if ranked {
                        LevelTable::ByRank((0..=RANKS).map(|rank| at(u32::try_from(rank).ok())).collect())
                    } else {
                        LevelTable::Whatever(at(None))
                    }
                })
            })),
            Conversion::Modules(_) => Claim::Modules(ask(&|activity| activity.modules = Some(1))),
            Conversion::Fixed(_) => Claim::Fixed(ask(&|_| {})),
            Conversion::Mission { .. } | Conversion::Table { .. } => Claim::Rare,
        }
    }

    /// The subject that hours count towards, for each that may be stated; asked of what checks and reads a request.
    fn subjects_of(&self, kind: &'p Kind) -> Vec<u8> {
        let ids = std::iter::once(None).chain(self.policy.subjects.iter().map(Some));
        let mut activity = Activity::new("a", kind.id.clone());
        ids.map(|stated| {
            activity.subject = stated.cloned();
            let mut faults = Faults::default();
            check(&activity, &Path::Root, &Vocabulary(vec![self.policy]), &mut faults);
            if faults.touch(&Path::Root.key("subject")) {
                return UNKNOWN;
            }
            let place = kind.subject_of(&activity, self.policy);
            place.and_then(|place| u8::try_from(place).ok()).unwrap_or(UNKNOWN)
        })
        .collect()
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
        let subject = rule.subject.and_then(|place| u8::try_from(place).ok());
        (denies != 0).then_some(ConditionTable { subject, of, denies })
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

/// The code of a place: 0 stands for none.
fn code(place: Option<usize>) -> u8 {
    place.and_then(|place| u8::try_from(place + 1).ok()).unwrap_or(UNKNOWN)
}

/// What there is for each code of a list of words, none first.
fn by_code<T>(words: &[&str], of: impl Fn(&str) -> Option<T>) -> Vec<Option<T>> {
    std::iter::once(None).chain(words.iter().map(|word| of(word))).collect()
}
