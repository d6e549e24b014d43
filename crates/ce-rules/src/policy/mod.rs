//! Policies (政策、规则集): all numbers, words and tables of the rules, as data.
//!
//! A policy is a document in TOML or JSON ([`PolicyDocument`]), read by the same loader whether it is built in or a
//! user's. A document that is wrong is refused with every fault in it, each with its place.
//!
//! ```
//! let error = ce_rules::Rules::builtin().with_policy("id = 'mine'\nextends = 'hunan-2021'\nscope = 'village'").unwrap_err();
//! assert_eq!(error.code().as_str(), "invalid_policy");
//! assert_eq!(error.faults()[0].path, "/scope");
//! ```

mod check;
mod citations;
mod diff;
mod document;
pub(crate) mod load;
mod positions;
mod proceedings;
mod review;
mod toml;
mod trial;

use std::sync::Arc;

use sha2::{Digest, Sha256};

pub(crate) use check::TOTAL;
pub use citations::Citation;
pub use diff::PolicyDifference;
pub use document::*;
use positions::Positions;
pub use proceedings::*;
pub use review::{QuestionCode, Review, ReviewQuestion};
pub use trial::{Case, CaseOutcome, Cases, Change, Coverage, Difference, Expectation, Part, Trial};

use crate::clause::Register;
use crate::conversion::{Amount, Band, Conversion, DayRates, Row};
use crate::date::Year;
use crate::error::Error;
use crate::evidence::{DocumentNames, EvidenceRule};
use crate::finding::{Finding, FindingCode, FindingData};
use crate::hours::Hours;
use crate::json::{Faults, Path, Value, write};
use crate::limits::{CapRule, Selection, SharingRule, SplitRule};
use crate::names::{ClauseId, ComponentId, FactId, KindId, PolicyId, SubjectId};
use crate::recognition::{AddOnRule, ConditionRule, Test};
use crate::request::Mode;
use crate::text::Text;
use crate::threshold::{Bound, CarryRule, For, Of, Threshold, Time, share_bound};

/// A list of clauses, shared between the results that cite it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Clauses(Arc<[ClauseId]>);

impl Clauses {
    /// The clauses, each once, in the order given.
    pub(crate) fn new<'c>(clauses: impl IntoIterator<Item = &'c ClauseId>) -> Self {
        // A handful: looking through them is quicker than a set.
        let mut list: Vec<ClauseId> = Vec::new();
        for clause in clauses {
            if !list.contains(clause) {
                list.push(clause.clone());
            }
        }
        Self(list.into())
    }
}

impl std::ops::Deref for Clauses {
    type Target = [ClauseId];
    fn deref(&self) -> &[ClauseId] {
        &self.0
    }
}

impl serde::Serialize for Clauses {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter())
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Clauses {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Clauses".into()
    }
    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        Vec::<ClauseId>::json_schema(generator)
    }
}

/// A policy ready for use: its document, checked, with its tables in the shape that assessing wants.
#[derive(Debug, Clone)]
pub struct Policy {
    document: Arc<PolicyDocument>,
    /// The merged document as it was read, for policies that extend this one.
    source: Value<'static>,
    digest: String,
    register: Register,
    names: Arc<DocumentNames>,
    pub(crate) subjects: Arc<[SubjectId]>,
    pub(crate) kinds: Vec<Kind>,
    /// What a year must reach.
    pub(crate) thresholds: Vec<Threshold>,
    /// What several years must reach together.
    pub(crate) run_thresholds: Vec<Threshold>,
    pub(crate) caps: Vec<CapRule>,
    pub(crate) carry: Vec<CarryRule>,
    /// Hours may be cut or split: results then say what became of the claimed ones.
    pub(crate) has_limits: bool,
    pub(crate) year_clauses: YearClauses,
}

/// A document as it was read, whether it holds together or not.
struct Read<'d, 'k> {
    document: PolicyDocument,
    register: Register,
    /// Laid over the one that it extends.
    merged: Value<'d>,
    origins: load::Origins,
    base: Option<&'k Policy>,
    /// What is wrong with how it extends the other, by its own places.
    of_own: Faults,
    /// What is wrong with its shape, by the places of the whole.
    faults: Faults,
}

/// A policy as it was read: with the document that says it, and the policy that this builds on.
pub(crate) struct Loaded<'t, 'k> {
    pub(crate) policy: Policy,
    /// The document as it was written.
    pub(crate) own: Value<'t>,
    pub(crate) origins: load::Origins,
    pub(crate) base: Option<&'k Policy>,
}

/// The clauses that years cite, by status.
#[derive(Debug, Clone)]
pub(crate) struct YearClauses {
    pub(crate) thresholds: Clauses,
    pub(crate) certified: Clauses,
    pub(crate) waived: Clauses,
    pub(crate) deemed: Clauses,
}

/// Which subject the hours of a kind count towards, as places in the policy's list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SubjectUse {
    Fixed(usize),
    Default(usize),
    Declared,
    None,
}

/// A kind of activity, ready for use.
#[derive(Debug, Clone)]
pub(crate) struct Kind {
    pub(crate) id: KindId,
    pub(crate) conversion: Conversion,
    pub(crate) subject: SubjectUse,
    pub(crate) fields: Fields,
    pub(crate) evidence: EvidenceRule,
    pub(crate) conditions: Vec<ConditionRule>,
    pub(crate) credited_year: Option<ClauseId>,
    pub(crate) same_reference: SameReference,
    pub(crate) once_per_year: Option<ClauseId>,
    pub(crate) mode: Option<Mode>,
    pub(crate) component: Option<ComponentId>,
    /// The subjects that a request may declare, where that is not all.
    pub(crate) choices: Option<Vec<usize>>,
    pub(crate) own_facts: Vec<OwnFact>,
    pub(crate) add_ons: Vec<AddOnRule>,
    pub(crate) shared: Option<SharingRule>,
    pub(crate) split: Option<SplitRule>,
}

/// A fact of the policy's own, as a kind asks for it.
#[derive(Debug, Clone)]
pub(crate) struct OwnFact {
    pub(crate) id: FactId,
    /// The words that it takes; true or false where there are none.
    pub(crate) words: Option<Vec<String>>,
    pub(crate) needed: bool,
}

/// The fields of requests that a kind takes and those that it needs, as [`crate::activity::field`] bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fields {
    pub(crate) taken: u32,
    pub(crate) needed: u32,
}

impl Policy {
    /// Reads a document, which may extend one of `known`.
    pub(crate) fn load<'t, 'k>(text: &'t str, known: &'k [Arc<Self>]) -> Result<Loaded<'t, 'k>, Error> {
        let own = load::parse(text).map_err(|faults| Error::InvalidPolicy { faults })?;
        let Read { document, register, merged, origins, base, of_own, mut faults } = Self::read(&own, known);
        check::check(&document, &register, &mut faults);
        if of_own.touch(&Path::Root.key("extends")) {
            // What an unknown policy would have given is not wanting here.
            faults = Faults::default();
        }
        if !of_own.is_empty() || !faults.is_empty() {
            let faults = faults.placed(|path| load::origin(path, &origins));
            let mut faults = of_own.and(faults).in_order_of(&own);
            let positions = Positions::of(text);
            for fault in &mut faults {
                fault.position = Some(positions.find(&fault.path));
            }
            return Err(Error::InvalidPolicy { faults });
        }
        let policy = Self::compile(document, register, load::into_owned(merged));
        Ok(Loaded { policy, own, origins, base })
    }

    /// Reads a document over the one that it extends. Whether it holds together is not looked at.
    fn read<'d, 'k: 'd>(own: &Value<'d>, known: &'k [Arc<Self>]) -> Read<'d, 'k> {
        let (mut of_own, mut faults) = (Faults::default(), Faults::default());
        check::own(own, &mut of_own);
        let base = check::base(own, known, &mut of_own);
        let (merged, origins) = match base {
            Some(base) => load::extend(&base.source, own, &mut of_own),
            None => (own.clone(), load::Origins::new()),
        };
        let document: PolicyDocument = load::decode(&merged, &mut faults);
        let register = Register::builtin().with(&document.instruments, &document.clauses);
        Read { document, register, merged, origins, base, of_own, faults }
    }

    fn compile(document: PolicyDocument, register: Register, source: Value<'static>) -> Self {
        let mut canonical = Vec::new();
        write(&document, &mut canonical);
        let digest = Sha256::digest(&canonical).iter().fold(String::from("sha256:"), |mut text, byte| {
            use std::fmt::Write;
            let _ = write!(text, "{byte:02x}");
            text
        });
        let names = document.documents.iter().map(|d| (d.id.clone(), d.name.clone())).collect();
        let all = thresholds(&document);
        let of_thresholds = Clauses::new(all.iter().map(|t| &t.clause));
        let (thresholds, run_thresholds): (Vec<_>, Vec<_>) =
            all.into_iter().partition(|threshold| threshold.time == Time::Year);
        let splits = |kind: &KindRule| kind.shared.is_some() || kind.split.is_some();
        let has_limits = !document.caps.is_empty() || document.kinds.iter().any(splits);
        let with = |clause: &ClauseId| Clauses::new(std::iter::once(clause).chain(of_thresholds.iter()));
        let general = &document.general;
        Self {
            digest,
            names: Arc::new(names),
            subjects: document.subjects.iter().map(|subject| subject.id.clone()).collect(),
            kinds: document.kinds.iter().map(|kind| compile_kind(&document, &register, kind)).collect(),
            caps: document.caps.iter().map(|cap| compile_cap(&document, cap)).collect(),
            carry: document.carry.iter().filter_map(|carry| compile_carry(&document, carry)).collect(),
            has_limits,
            year_clauses: YearClauses {
                certified: with(&general.certified),
                waived: with(&general.waived),
                deemed: with(&general.deemed),
                thresholds: of_thresholds,
            },
            thresholds,
            run_thresholds,
            register,
            source,
            document: Arc::new(document),
        }
    }

    /// The document, whole: what it extends is merged in.
    pub fn document(&self) -> &Arc<PolicyDocument> {
        &self.document
    }

    /// The id.
    pub fn id(&self) -> &PolicyId {
        &self.document.id
    }

    /// The digest of the document's canonical JSON: with it, what decided can be replayed.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// The clauses that the policy may cite.
    pub fn register(&self) -> &Register {
        &self.register
    }

    /// The names of its documents.
    pub fn document_names(&self) -> &Arc<DocumentNames> {
        &self.names
    }

    /// The rule of a kind.
    pub fn kind(&self, id: &str) -> Option<&KindRule> {
        self.document.kinds.iter().find(|kind| kind.id == *id)
    }

    /// Whether the policy is made for applications of a year.
    pub fn is_for(&self, application_year: Year) -> bool {
        self.document.application_years.contains(&application_year)
    }

    /// The finding that the policy is made for other application years than this one.
    pub(crate) fn of_another_year(&self, application_year: Year) -> Option<Finding> {
        let document = &self.document;
        (!self.is_for(application_year)).then(|| Finding {
            code: FindingCode::PolicyOfAnotherYear,
            clause: document.general.application_years.clone(),
            data: FindingData::PolicyYears {
                policy: document.id.clone(),
                policy_years: document.application_years.clone(),
                application_year,
            },
        })
    }

    pub(crate) fn subject(&self, place: usize) -> Option<&SubjectId> {
        self.subjects.get(place)
    }

    pub(crate) fn subject_place(&self, id: &SubjectId) -> Option<usize> {
        self.subjects.iter().position(|subject| subject == id)
    }
}

/// The requirements, each ready for use.
fn thresholds(document: &PolicyDocument) -> Vec<Threshold> {
    let mut selections = 0;
    document
        .requirements
        .iter()
        .map(|requirement| threshold(document, requirement, &mut selections))
        .collect()
}

fn threshold(document: &PolicyDocument, requirement: &Requirement, selections: &mut usize) -> Threshold {
    let of = document.subjects.iter().position(|subject| subject.id == *requirement.of);
    let part = requirement.component.is_some() || requirement.mode.is_some() || requirement.kinds.is_some();
    // Days are gathered beside the hours of what is selected.
    let selected = (part || requirement.or_days.is_some()).then(|| {
        let place = *selections;
        *selections += 1;
        let selection = Selection {
            kinds: requirement.kinds.as_ref().map(|kinds| kind_places(document, kinds)),
            subject: of,
            component: requirement.component.clone(),
            mode: requirement.mode,
        };
        (place, selection)
    });
    let bound = match (requirement.at_least, requirement.more_than, requirement.at_least_share) {
        (Some(least), ..) => Bound::AtLeast(least),
        (None, Some(bound), _) => Bound::MoreThan(bound),
        (None, None, Some(share)) => share_bound(
            share,
            requirement.share_of.unwrap_or_default(),
            total_required(document, requirement),
        ),
        (None, None, None) => Bound::AtLeast(Hours::ZERO),
    };
    Threshold {
        id: requirement.id.clone(),
        of: of.map_or(Of::Total, Of::Subject),
        selected,
        time: match requirement.per {
            Period::Year => Time::Year,
            Period::Window => Time::Window,
            Period::Run => Time::Run(requirement.years.unwrap_or(1).max(1), requirement.from_year),
        },
        bound,
        or_days: requirement.or_days,
        applies: For {
            targets: requirement.targets.clone(),
            degrees: requirement.degrees.clone(),
            series: requirement.series.clone(),
            since: requirement.since,
            until: requirement.until,
        },
        if_none: requirement.if_none.as_deref().and_then(finding_code),
        clause: requirement.clause.clone(),
    }
}

/// What the total must reach over the same time and for the same applicants as a requirement.
pub(crate) fn total_required(document: &PolicyDocument, requirement: &Requirement) -> Option<Hours> {
    let same = |other: &&Requirement| {
        other.of == TOTAL
            && (other.per, other.years, other.from_year)
                == (requirement.per, requirement.years, requirement.from_year)
            && other.at_least.is_some()
            && (other.component.is_none() && other.mode.is_none() && other.kinds.is_none())
    };
    let exact = |other: &&Requirement| {
        (&other.targets, &other.degrees, &other.series, other.since, other.until)
            == (
                &requirement.targets,
                &requirement.degrees,
                &requirement.series,
                requirement.since,
                requirement.until,
            )
    };
    let of_all = |other: &&Requirement| {
        other.targets.is_none()
            && other.degrees.is_none()
            && other.series.is_none()
            && other.since.is_none()
            && other.until.is_none()
    };
    let candidates: Vec<&Requirement> = document.requirements.iter().filter(same).collect();
    let found = candidates.iter().copied().find(exact).or_else(|| candidates.iter().copied().find(of_all));
    found.and_then(|total| total.at_least)
}

fn kind_places(document: &PolicyDocument, kinds: &[KindId]) -> Vec<usize> {
    kinds.iter().filter_map(|id| document.kinds.iter().position(|kind| kind.id == *id)).collect()
}

fn compile_cap(document: &PolicyDocument, cap: &Cap) -> CapRule {
    let subject = cap.subject.as_ref();
    CapRule {
        id: cap.id.clone(),
        per: cap.per,
        of: Selection {
            kinds: cap.kinds.as_ref().map(|kinds| kind_places(document, kinds)),
            subject: subject.and_then(|id| document.subjects.iter().position(|s| s.id == *id)),
            component: cap.component.clone(),
            mode: cap.mode,
        },
        at_most: cap.at_most,
        clause: cap.clause.clone(),
    }
}

fn compile_carry(document: &PolicyDocument, carry: &Carry) -> Option<CarryRule> {
    Some(CarryRule {
        of: document.subjects.iter().position(|subject| subject.id == carry.of)?,
        subject: carry.of.clone(),
        at_most: carry.at_most,
        clause: carry.clause.clone(),
    })
}

pub(crate) fn finding_code(name: &str) -> Option<FindingCode> {
    FindingCode::ALL.iter().copied().find(|code| code.as_str() == name)
}

fn compile_kind(document: &PolicyDocument, register: &Register, kind: &KindRule) -> Kind {
    let place = |id: &SubjectId| document.subjects.iter().position(|subject| subject.id == *id);
    let subject = match &kind.subject {
        None => SubjectUse::None,
        Some(choice) => match (&choice.fixed, &choice.default) {
            (Some(id), _) => place(id).map_or(SubjectUse::None, SubjectUse::Fixed),
            (None, Some(id)) => place(id).map_or(SubjectUse::None, SubjectUse::Default),
            (None, None) => SubjectUse::Declared,
        },
    };
    let conditions = document.conditions.iter().filter(|condition| condition.kinds.contains(&kind.id));
    let conditions = conditions.filter_map(|condition| {
        Some(ConditionRule {
            subject: condition.subject.as_ref().and_then(place),
            providers: condition.providers.clone(),
            fact: condition.fact.clone(),
            test: Test::of(condition)?,
            if_absent: condition.if_absent,
            finding: finding_code(&condition.finding)?,
            clause: condition.clause.clone(),
            asks: register
                .get(condition.clause.as_str())
                .map(|clause| Text::new(clause.zh.as_str(), clause.en.as_str()))
                .unwrap_or_default(),
        })
    });
    let own_fact = |fact: &Fact, needed: bool| match fact {
        Fact::Known(_) => None,
        Fact::Own(id) => Some(OwnFact {
            id: id.clone(),
            words: document
                .facts
                .iter()
                .find(|rule| rule.id == *id)
                .and_then(|rule| Some(rule.words.as_ref()?.iter().map(|word| word.id.clone()).collect())),
            needed,
        }),
    };
    let needed = kind.facts.iter().filter_map(|fact| own_fact(fact, true));
    let choices = kind.subject.as_ref().and_then(|subject| subject.choices.as_ref());
    Kind {
        id: kind.id.clone(),
        conversion: compile_measure(document, kind),
        subject,
        fields: crate::activity::fields_of(kind),
        evidence: EvidenceRule::new(kind),
        conditions: conditions.collect(),
        credited_year: kind.credited_year.as_ref().map(|rule| rule.clause.clone()),
        same_reference: kind.same_reference,
        once_per_year: kind.once_per_year.as_ref().map(|rule| rule.clause.clone()),
        mode: kind.mode,
        component: kind.component.clone(),
        choices: choices.map(|choices| choices.iter().filter_map(place).collect()),
        own_facts: needed
            .chain(kind.optional_facts.iter().filter_map(|fact| own_fact(fact, false)))
            .collect(),
        add_ons: kind.add_ons.iter().cloned().map(AddOnRule).collect(),
        shared: kind
            .shared
            .as_ref()
            .map(|shared| SharingRule { by: shared.by, clause: shared.clause.clone() }),
        split: kind.split.as_ref().map(|split| SplitRule {
            by: split.by,
            years: split.years.unwrap_or(1),
            clause: split.clause.clone(),
        }),
    }
}

fn compile_measure(document: &PolicyDocument, kind: &KindRule) -> Conversion {
    // An activity cites its rate first, then where its subject comes from, then what asks for its evidence.
    let always: Vec<&ClauseId> = kind
        .subject
        .iter()
        .map(|subject| &subject.clause)
        .chain(kind.evidence.iter().map(|alternative| &alternative.clause))
        .collect();
    let cite = |rates: &[&ClauseId]| Clauses::new(rates.iter().copied().chain(always.iter().copied()));
    let amount = |hours, clause| Amount { hours, clauses: cite(&[clause]) };
    match &kind.measure {
        Measure::Attendance(rates) => Conversion::Attendance(DayRates {
            full_day: rates.full_day.hours,
            half_day: rates.half_day.as_ref().map(|rate| rate.hours),
            evening: rates.evening.as_ref().map(|rate| rate.hours),
            evening_clause: rates.evening.as_ref().map(|rate| rate.clause.clone()).unwrap_or_default(),
            minutes_per_hour: rates
                .part_of_day
                .as_ref()
                .map(|part| part.minutes.unwrap_or(document.hour.minutes)),
            clauses: cite(&rates.clauses()),
        }),
        Measure::Duration(duration) => Conversion::Duration {
            clause: duration.clause.clone(),
            minutes_per_hour: document.hour.minutes,
            clauses: cite(&[&duration.clause, &document.hour.clause]),
        },
        Measure::Role(roles) => Conversion::Role(
            roles.rates.iter().map(|rate| (rate.role.clone(), amount(rate.hours, &rate.clause))).collect(),
        ),
        Measure::Level(levels) => Conversion::Level {
            rates: levels
                .rates
                .iter()
                .map(|rate| (rate.level.clone(), rate.rank_to, amount(rate.hours, &rate.clause)))
                .collect(),
            none: cite(&levels.rates.iter().map(|rate| &rate.clause).collect::<Vec<_>>()),
        },
        Measure::Modules(rate) => Conversion::Modules(amount(rate.hours, &rate.clause)),
        Measure::Fixed(rate) => Conversion::Fixed(amount(rate.hours, &rate.clause)),
        Measure::Table(table) => Conversion::Table {
            rows: table
                .rates
                .iter()
                .map(|row| Row {
                    role: row.role.clone(),
                    level: row.level.clone(),
                    rank_to: row.rank_to,
                    months_at_least: row.months_at_least,
                    days_at_least: row.days_at_least,
                    minutes_at_least: row.minutes_at_least,
                    per: row.per,
                    amount: amount(row.hours, &row.clause),
                })
                .collect(),
            none: cite(&table.rates.iter().map(|row| &row.clause).collect::<Vec<_>>()),
        },
        Measure::Mission(mission) => Conversion::Mission {
            bands: mission
                .bands
                .iter()
                .map(|band| Band {
                    months_at_least: band.months_at_least,
                    deems: band.deems,
                    clause: band.clause.clone(),
                    clauses: cite(&[&band.clause]),
                })
                .collect(),
            own_clause: mission.own_provision.clause.clone(),
            own_clauses: cite(&[&mission.own_provision.clause]),
            short_clauses: cite(&mission.bands.iter().map(|band| &band.clause).collect::<Vec<_>>()),
        },
    }
}
