//! Programmes (项目) of the knowledge-renewal project: whether a plan meets the terms, and what else is said of them.
//!
//! Terms and figures are data of the policy. A term that the plan says nothing of is neither met nor failed, and the
//! plan as a whole is then undecided, unless another term fails.
//!
//! ```
//! use ce_rules::Rules;
//! use ce_rules::programme::{PlannedFact, ProgrammeQuestion};
//! let mut question = ProgrammeQuestion::new("hunan-2021", "provincial-workshop");
//! question.facts = [("participants".into(), PlannedFact::Amount(50.into())), ("days".into(), PlannedFact::Amount("4.5".parse()?))]
//!     .into_iter()
//!     .collect();
//! let programme = Rules::builtin().programme(&question)?;
//! assert_eq!(programme.meets, Some(false), "at least 5 days");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use crate::calls::checked;
use crate::error::Error;
use crate::hours::Hours;
use crate::json::{
    Decode, FaultCode, Faults, Path, Value, duplicate_field, record, unknown_field, unknown_word, wire, words,
};
use crate::names::{ClauseId, FactId, PolicyId};
use crate::policy::{ProgrammeFigure, ProgrammePoint, ProgrammeTerm};
use crate::publicity::not_defined;
use crate::request::last_of_each;
use crate::rules::Rules;
use crate::text::Text;

/// What a plan states of a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum PlannedFact {
    /// True or false.
    Truth(bool),
    /// How many, with at most two decimal places.
    Amount(Hours),
}

impl Decode for PlannedFact {
    fn decode(value: &Value<'_>, at: &Path<'_>, faults: &mut Faults) -> Self {
        match value {
            Value::Bool(truth) => Self::Truth(*truth),
            Value::Int(_) | Value::Number(_) => {
                let mut of_number = Faults::default();
                let amount = Hours::decode(value, at, &mut of_number);
                for fault in of_number.into_list() {
                    let (zh, en) = match fault.code {
                        FaultCode::TooPrecise => ("最多保留两位小数", "give at most two decimal places"),
                        _ => ("数值过大", "this number is too large"),
                    };
                    faults.push(at, fault.code, format_args!("{zh}"), format_args!("{en}"));
                }
                Self::Amount(amount)
            }
            other => {
                faults.wrong_type(at, other, "数、true 或 false", "a number, true or false");
                Self::placeholder()
            }
        }
    }

    fn placeholder() -> Self {
        Self::Truth(false)
    }
}

/// What a plan states, in the order of the document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PlannedFacts(Vec<(FactId, PlannedFact)>);

impl PlannedFacts {
    /// What is stated of a fact.
    pub fn get(&self, fact: &str) -> Option<PlannedFact> {
        self.iter().find(|(name, _)| **name == *fact).map(|(_, value)| value)
    }

    /// The facts with what is stated of them.
    pub fn iter(&self) -> impl Iterator<Item = (&FactId, PlannedFact)> {
        self.0.iter().map(|(name, value)| (name, *value))
    }
}

/// Of a fact that is stated twice the last counts, as in a map.
impl FromIterator<(FactId, PlannedFact)> for PlannedFacts {
    fn from_iter<I: IntoIterator<Item = (FactId, PlannedFact)>>(facts: I) -> Self {
        Self(last_of_each(facts))
    }
}

impl Decode for PlannedFacts {
    fn decode(value: &Value<'_>, at: &Path<'_>, faults: &mut Faults) -> Self {
        let mut facts: Vec<(FactId, PlannedFact)> = Vec::new();
        for (name, value) in record(value, at, faults) {
            if facts.iter().any(|(known, _)| *known == **name) {
                duplicate_field(at, name, faults);
            } else if !matches!(value, Value::Null) {
                facts.push((FactId::from(name.as_ref()), PlannedFact::decode(value, &at.key(name), faults)));
            }
        }
        Self(facts)
    }

    fn placeholder() -> Self {
        Self::default()
    }
}

impl serde::Serialize for PlannedFacts {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for PlannedFacts {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "PlannedFacts".into()
    }
    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        std::collections::BTreeMap::<String, PlannedFact>::json_schema(generator)
    }
}

wire! {
    /// A question about a planned programme.
    pub struct ProgrammeQuestion {
        /// The policy.
        pub policy: PolicyId,
        /// The programme.
        pub id: String,
        /// What the plan states, by the terms of the programme.
        pub facts: PlannedFacts = PlannedFacts::default(),
    }
}

impl ProgrammeQuestion {
    /// A question about a plan that states nothing yet.
    pub fn new(policy: impl Into<PolicyId>, id: impl Into<String>) -> Self {
        Self { policy: policy.into(), id: id.into(), facts: PlannedFacts::default() }
    }
}

words! {
    /// How a plan stands to a term.
    pub enum TermOutcome {
        /// It meets it.
        Met = "met",
        /// It does not.
        NotMet = "not_met",
        /// It says nothing of it.
        NotStated = "not_stated",
    }
}

/// A planned programme held against its terms.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Programme {
    /// The policy.
    pub policy: PolicyId,
    /// The programme.
    pub id: String,
    /// Its name.
    pub name: Text,
    /// Whether the plan meets the terms: null where there are none, or something is not stated and nothing fails.
    pub meets: Option<bool>,
    /// The terms.
    pub terms: Vec<TermAnswer>,
    /// The figures of the programme, which are no terms.
    pub figures: Vec<ProgrammeFigure>,
    /// What else is said of it.
    pub points: Vec<ProgrammePoint>,
}

/// A term, and how the plan stands to it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct TermAnswer {
    /// The fact.
    pub id: FactId,
    /// Its name.
    pub name: Text,
    /// It must be at least so much; where there is no number it must be true.
    pub at_least: Option<u32>,
    /// What the plan states.
    pub given: Option<PlannedFact>,
    /// How the plan stands to it.
    pub outcome: TermOutcome,
    /// Where it comes from.
    pub clause: ClauseId,
}

impl Rules {
    /// Whether a planned programme meets its terms, and what else is said of it.
    pub fn programme(&self, question: &ProgrammeQuestion) -> Result<Programme, Error> {
        checked(|faults| self.programme_checked(question, faults))
    }

    pub(crate) fn programme_checked(
        &self,
        question: &ProgrammeQuestion,
        faults: &mut Faults,
    ) -> Result<Programme, Error> {
        let policy = self.find_policy(question.policy.as_str())?;
        let programmes = &policy.document().programmes;
        let Some(rule) = programmes.iter().find(|programme| programme.id == question.id) else {
            let at = Path::Root.key("id");
            if !programmes.is_empty() && !faults.touch(&at) {
                unknown_word(&at, &question.id, programmes.iter().map(|programme| &programme.id), faults);
            }
            return Err(not_defined(faults, "id", "没有规定项目", "has no programmes"));
        };
        check_facts(&rule.terms, &question.facts, faults);
        let terms: Vec<TermAnswer> = rule.terms.iter().map(|term| judge(term, &question.facts)).collect();
        let has = |outcome| terms.iter().any(|term| term.outcome == outcome);
        let undecided = terms.is_empty() || has(TermOutcome::NotStated);
        Ok(Programme {
            policy: policy.id().clone(),
            id: rule.id.clone(),
            name: rule.name.clone(),
            meets: if has(TermOutcome::NotMet) { Some(false) } else { (!undecided).then_some(true) },
            terms,
            figures: rule.figures.to_vec(),
            points: rule.points.to_vec(),
        })
    }
}

fn judge(term: &ProgrammeTerm, facts: &PlannedFacts) -> TermAnswer {
    let given = facts.get(term.id.as_str());
    let met = given.map(|given| match given {
        PlannedFact::Truth(truth) => truth,
        PlannedFact::Amount(amount) => Hours::from(term.at_least.unwrap_or_default()) <= amount,
    });
    TermAnswer {
        id: term.id.clone(),
        name: term.name.clone(),
        at_least: term.at_least,
        given,
        outcome: match met {
            Some(true) => TermOutcome::Met,
            Some(false) => TermOutcome::NotMet,
            None => TermOutcome::NotStated,
        },
        clause: term.clause.clone(),
    }
}

/// What a plan states must be asked by a term, and be of its sort.
fn check_facts(terms: &[ProgrammeTerm], facts: &PlannedFacts, faults: &mut Faults) {
    let list = Path::Root.key("facts");
    for (name, value) in facts.iter() {
        let at = list.key(name.as_str());
        let Some(term) = terms.iter().find(|term| term.id == *name) else {
            // What does not belong here is told as such, and as nothing else.
            faults.forget(&at);
            unknown_field(&list, name.as_str(), faults);
            continue;
        };
        if faults.touch(&at) {
            continue;
        }
        match (value, term.at_least) {
            (PlannedFact::Truth(_), Some(_)) => {
                faults.push(
                    &at,
                    FaultCode::WrongType,
                    format_args!("这里应为数"),
                    format_args!("expected a number"),
                );
            }
            (PlannedFact::Amount(_), None) => {
                faults.push(
                    &at,
                    FaultCode::WrongType,
                    format_args!("这里应为 true 或 false"),
                    format_args!("expected true or false"),
                );
            }
            (PlannedFact::Amount(amount), Some(_)) if amount.hundredths() < 0 => {
                faults.push(
                    &at,
                    FaultCode::OutOfRange,
                    format_args!("不能为负"),
                    format_args!("must not be negative"),
                );
            }
            (PlannedFact::Amount(amount), Some(_)) if term.whole && amount.hundredths() % 100 != 0 => {
                faults.push(
                    &at,
                    FaultCode::WrongType,
                    format_args!("这里应为整数"),
                    format_args!("expected a whole number"),
                );
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn programme(facts: &[(&str, PlannedFact)]) -> Result<Programme, Error> {
        let mut question = ProgrammeQuestion::new("hunan-2021", "provincial-workshop");
        question.facts = facts.iter().map(|(name, value)| ((*name).into(), *value)).collect();
        Rules::builtin().programme(&question)
    }

    const fn amount(hundredths: i64) -> PlannedFact {
        PlannedFact::Amount(Hours::from_hundredths(hundredths))
    }

    #[test]
    fn terms_at_their_bounds() {
        let meets = |people, days, each| {
            let facts = [
                ("participants", amount(people)),
                ("days", amount(days)),
                ("each_qualified", PlannedFact::Truth(each)),
            ];
            programme(&facts).unwrap().meets
        };
        assert_eq!(meets(5_000, 500, true), Some(true));
        assert_eq!(meets(4_900, 500, true), Some(false));
        assert_eq!(meets(5_000, 499, true), Some(false));
        assert_eq!(meets(5_000, 500, false), Some(false));
    }

    #[test]
    fn silence_decides_nothing_and_a_failed_term_does() {
        assert_eq!(programme(&[]).unwrap().meets, None);
        assert_eq!(programme(&[("participants", amount(5_000))]).unwrap().meets, None);
        assert_eq!(programme(&[("participants", amount(100))]).unwrap().meets, Some(false));
    }

    #[test]
    fn all_that_is_wrong_with_a_plan() {
        let facts = [
            ("participants", amount(5_050)),
            ("days", PlannedFact::Truth(true)),
            ("each_qualified", amount(100)),
            ("snacks", amount(100)),
        ];
        let error = programme(&facts).unwrap_err();
        let faults: Vec<_> = error.faults().iter().map(|f| (f.path.as_str(), f.code)).collect();
        assert_eq!(
            faults,
            [
                ("/facts/participants", FaultCode::WrongType),
                ("/facts/days", FaultCode::WrongType),
                ("/facts/each_qualified", FaultCode::WrongType),
                ("/facts/snacks", FaultCode::UnknownField),
            ]
        );
        let unknown =
            Rules::builtin().programme(&ProgrammeQuestion::new("hunan-2021", "picnic")).unwrap_err();
        assert_eq!(unknown.faults()[0].code, FaultCode::UnknownValue);
        let none = Rules::builtin().programme(&ProgrammeQuestion::new("hunan-2020", "picnic")).unwrap_err();
        assert_eq!(none.faults()[0].code, FaultCode::NotDefined);
    }

    #[test]
    fn a_programme_without_terms_is_described() {
        let exchange =
            Rules::builtin().programme(&ProgrammeQuestion::new("hunan-2021", "exchange-abroad")).unwrap();
        assert_eq!((exchange.meets, exchange.terms.len()), (None, 0));
        let amounts: Vec<(u32, bool)> = exchange.figures.iter().map(|f| (f.amount, f.about)).collect();
        assert_eq!(amounts, [(10, true), (50_000, false), (2, true)]);
    }
}
