//! Policies (政策、规则集): all numbers, words and tables of the rules, as data.
//!
//! A policy is a document in TOML or JSON ([`PolicyDocument`]), read by the same loader whether it is built in or a
//! user's. A document that is wrong is refused with every fault in it, each with its place.
//!
//! ```
//! let error = ce_rules::Rules::builtin().with_policy("id = 'mine'\nextends = 'hunan-2021'\nscope = 'village'").unwrap_err();
//! assert_eq!(error.code(), "invalid_policy");
//! assert_eq!(error.faults()[0].path, "/scope");
//! ```

mod check;
mod document;
pub(crate) mod load;

use std::collections::BTreeSet;
use std::sync::Arc;

use sha2::{Digest, Sha256};

pub(crate) use check::TOTAL;
pub use document::*;

use crate::clause::Register;
use crate::conversion::{Amount, Band, Conversion, DayRates};
use crate::date::Year;
use crate::error::Error;
use crate::evidence::{DocumentNames, Evidence, EvidenceRule};
use crate::finding::FindingCode;
use crate::json::{Faults, Value};
use crate::names::{ClauseId, DocumentId, KindId, PolicyId, SubjectId};
use crate::recognition::{ConditionRule, Test};
use crate::threshold::{Bound, Of, Threshold};

/// A list of clauses, shared between the results that cite it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Clauses(Arc<[ClauseId]>);

impl Clauses {
    /// The clauses, each once, in the order given.
    pub(crate) fn new<'c>(clauses: impl IntoIterator<Item = &'c ClauseId>) -> Self {
        let mut seen = BTreeSet::new();
        Self(clauses.into_iter().filter(|clause| seen.insert((*clause).clone())).cloned().collect())
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
    document: PolicyDocument,
    /// The merged document as it was read, for policies that extend this one.
    source: Value<'static>,
    digest: String,
    register: Register,
    names: Arc<DocumentNames>,
    pub(crate) subjects: Arc<[SubjectId]>,
    pub(crate) kinds: Vec<Kind>,
    pub(crate) thresholds: Vec<Threshold>,
    pub(crate) year_clauses: YearClauses,
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
}

/// The fields of requests that a kind takes and those that it needs, as [`crate::activity::field`] bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fields {
    pub(crate) taken: u32,
    pub(crate) needed: u32,
}

impl Policy {
    /// Reads a document, which may extend one of `known`.
    pub(crate) fn load(text: &str, known: &[Arc<Self>]) -> Result<Self, Error> {
        let mut faults = Faults::default();
        let own = load::parse(text, &mut faults);
        if !faults.is_empty() {
            return Err(Error::InvalidPolicy { faults: faults.into_list() });
        }
        let base = check::base(&own, known, &mut faults);
        let (merged, origins) = match base {
            Some(base) => load::extend(&base.source, &own, &mut faults),
            None => (own.clone(), load::Origins::new()),
        };
        let document: PolicyDocument = load::decode(&merged, &mut faults);
        let register = Register::builtin().with(&document.instruments, &document.clauses);
        check::check(&document, &register, &mut faults);
        if !faults.is_empty() {
            let faults = faults.placed(|path| load::origin(path, &origins)).in_order_of(&own);
            return Err(Error::InvalidPolicy { faults });
        }
        Ok(Self::compile(document, register, load::into_owned(merged)))
    }

    fn compile(document: PolicyDocument, register: Register, source: Value<'static>) -> Self {
        let canonical = serde_json::to_vec(&document).unwrap_or_default();
        let digest = Sha256::digest(&canonical).iter().fold(String::from("sha256:"), |mut text, byte| {
            use std::fmt::Write;
            let _ = write!(text, "{byte:02x}");
            text
        });
        let names = document.documents.iter().map(|d| (d.id.clone(), d.name.clone())).collect();
        let thresholds: Vec<_> = document.requirements.iter().map(|r| threshold(&document, r)).collect();
        let of_thresholds = Clauses::new(thresholds.iter().map(|t| &t.clause));
        let with = |clause: &ClauseId| Clauses::new(std::iter::once(clause).chain(of_thresholds.iter()));
        let general = &document.general;
        Self {
            digest,
            names: Arc::new(names),
            subjects: document.subjects.iter().map(|subject| subject.id.clone()).collect(),
            kinds: document.kinds.iter().map(|kind| compile_kind(&document, kind)).collect(),
            year_clauses: YearClauses {
                certified: with(&general.certified),
                waived: with(&general.waived),
                deemed: with(&general.deemed),
                thresholds: of_thresholds,
            },
            thresholds,
            register,
            source,
            document,
        }
    }

    /// The document, whole: what it extends is merged in.
    pub fn document(&self) -> &PolicyDocument {
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

    /// What is still missing for a kind, given the documents held.
    pub fn check_evidence(&self, kind: &str, held: &[DocumentId]) -> Option<Evidence> {
        self.kinds.iter().find(|known| known.id == *kind).map(|kind| kind.evidence.judge(held).evidence)
    }

    /// Whether the policy is made for applications of a year.
    pub fn is_for(&self, application_year: Year) -> bool {
        self.document.application_years.contains(&application_year)
    }

    pub(crate) fn subject(&self, place: usize) -> Option<&SubjectId> {
        self.subjects.get(place)
    }

    pub(crate) fn subject_place(&self, id: &SubjectId) -> Option<usize> {
        self.subjects.iter().position(|subject| subject == id)
    }
}

fn threshold(document: &PolicyDocument, requirement: &Requirement) -> Threshold {
    let of = document.subjects.iter().position(|subject| subject.id == *requirement.of);
    Threshold {
        of: of.map_or(Of::Total, Of::Subject),
        bound: match (requirement.at_least, requirement.more_than) {
            (_, Some(bound)) => Bound::MoreThan(bound),
            (bound, None) => Bound::AtLeast(bound.unwrap_or_default()),
        },
        if_none: requirement.if_none.as_deref().and_then(finding_code),
        clause: requirement.clause.clone(),
    }
}

pub(crate) fn finding_code(name: &str) -> Option<FindingCode> {
    FindingCode::ALL.iter().copied().find(|code| code.as_str() == name)
}

fn compile_kind(document: &PolicyDocument, kind: &KindRule) -> Kind {
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
            fact: condition.fact,
            test: Test::of(condition)?,
            if_absent: condition.if_absent,
            finding: finding_code(&condition.finding)?,
            clause: condition.clause.clone(),
        })
    });
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
            half_day: rates.half_day.hours,
            evening: rates.evening.hours,
            evening_clause: rates.evening.clause.clone(),
            clauses: cite(&[&rates.full_day.clause, &rates.half_day.clause, &rates.evening.clause]),
        }),
        Measure::Duration(duration) => Conversion::Duration {
            clause: duration.clause.clone(),
            minutes_per_hour: document.hour.minutes,
            clauses: cite(&[&duration.clause, &document.hour.clause]),
        },
        Measure::Role(roles) => Conversion::Role(
            roles.rates.iter().map(|rate| (rate.role.clone(), amount(rate.hours, &rate.clause))).collect(),
        ),
        Measure::Level(levels) => Conversion::Level(
            levels
                .rates
                .iter()
                .map(|rate| (rate.level.clone(), rate.rank_to, amount(rate.hours, &rate.clause)))
                .collect(),
        ),
        Measure::Modules(rate) => Conversion::Modules(amount(rate.hours, &rate.clause)),
        Measure::Fixed(rate) => Conversion::Fixed(amount(rate.hours, &rate.clause)),
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
