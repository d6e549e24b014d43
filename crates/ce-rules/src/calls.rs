//! The calls of the contract by name: a question as JSON, an answer as JSON, the same bytes in every language.
//!
//! Each call is a method of [`Rules`] with types of its own; this is their text form, by which the other languages and
//! the shared vectors reach all of them through one door. A question is an object of named members, and one with
//! faults is answered by the error object that tells them all.
//!
//! ```
//! use ce_rules::{Call, Rules};
//! let rules = Rules::builtin();
//! let answer = rules.call_json(Call::EvidenceOptions, r#"{"policy": "hunan-2021", "kind": "patent"}"#);
//! assert!(answer.starts_with(r#"{"kind":"patent""#));
//! let answer = rules.call_json(Call::EvidenceOptions, r#"{"policy": "hunan-2021"}"#);
//! assert!(answer.contains(r#"{"path":"/kind","code":"missing_field""#));
//! ```

use std::sync::Arc;

use serde::Serialize;

use crate::assessment::Assessment;
use crate::catalogue::{EvidenceOptions, PolicySummary};
use crate::error::Error;
use crate::evidence::Evidence;
use crate::explain::Explanation;
use crate::impact::Impact;
use crate::json::{Decode, Faults, Path, ToJson, Value, check_exact, wire};
use crate::ledger::Ledger;
use crate::named::{NamedWords, words};
use crate::names::{DocumentId, KindId, PolicyId};
use crate::policy::{ClauseEntry, Instrument, PolicyDocument};
use crate::procedure::Procedure;
use crate::programme::Programme;
use crate::publicity::Publicity;
use crate::remedies::{Remedies, remedies};
use crate::roster::{Roster, masked};
use crate::rules::Rules;

crate::json::words! {
    /// What can be asked.
    #[non_exhaustive]
    pub enum Call {
        /// Does a record meet what its applicant needs? The question is the request itself.
        Assess = "assess",
        /// The policies there are.
        Policies = "policies",
        /// The document of a policy.
        Policy = "policy",
        /// The clauses that a policy may cite.
        Clauses = "clauses",
        /// The sources of these clauses.
        Instruments = "instruments",
        /// What the words of the contract are called.
        Words = "words",
        /// The alternatives of evidence of a kind.
        EvidenceOptions = "evidence_options",
        /// What is still missing for a kind, given the documents held.
        CheckEvidence = "check_evidence",
        /// The steps by which hours are recognised, and how they stand on a day.
        Procedure = "procedure",
        /// When a public notice is served, and when it must be posted.
        Publicity = "publicity",
        /// Who on a roster may ask for a handbook.
        Roster = "roster",
        /// Whether a planned programme meets its terms.
        Programme = "programme",
        /// The yearly registration: every year that a record touches. The question is the record.
        Ledger = "ledger",
        /// What would make the years met that are not. The question is a request.
        Remedies = "remedies",
        /// The determination as a document in Markdown.
        Explain = "explain",
        /// What becomes of requests under another policy.
        Impact = "impact",
    }
}

wire! {
    /// A question about a policy.
    #[doc(hidden)]
    pub struct PolicyQuestion {
        /// The policy.
        pub policy: PolicyId,
    }

    /// A question about the evidence of a kind.
    #[doc(hidden)]
    pub struct EvidenceQuestion {
        /// The policy.
        pub policy: PolicyId,
        /// The kind of activity.
        pub kind: KindId,
    }

    /// A question about the documents held for a kind.
    #[doc(hidden)]
    pub struct CheckEvidenceQuestion {
        /// The policy.
        pub policy: PolicyId,
        /// The kind of activity.
        pub kind: KindId,
        /// The documents held.
        pub evidence: Vec<DocumentId>,
    }
}

/// What a call gives.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum Answer {
    /// Of [`Call::Assess`].
    Assessment(Box<Assessment>),
    /// Of [`Call::Policies`].
    Policies(Vec<PolicySummary>),
    /// Of [`Call::Policy`].
    Policy(Arc<PolicyDocument>),
    /// Of [`Call::Clauses`].
    Clauses(Vec<ClauseEntry>),
    /// Of [`Call::Instruments`].
    Instruments(Vec<Instrument>),
    /// Of [`Call::Words`].
    Words(Vec<NamedWords>),
    /// Of [`Call::EvidenceOptions`].
    EvidenceOptions(EvidenceOptions),
    /// Of [`Call::CheckEvidence`].
    Evidence(Evidence),
    /// Of [`Call::Procedure`].
    Procedure(Box<Procedure>),
    /// Of [`Call::Publicity`].
    Publicity(Publicity),
    /// Of [`Call::Roster`].
    Roster(Roster),
    /// Of [`Call::Programme`].
    Programme(Programme),
    /// Of [`Call::Ledger`].
    Ledger(Box<Ledger>),
    /// Of [`Call::Remedies`].
    Remedies(Box<Remedies>),
    /// Of [`Call::Explain`].
    Explanation(Box<Explanation>),
    /// Of [`Call::Impact`].
    Impact(Box<Impact>),
}

impl Rules {
    /// Answers a question in JSON with the answer, or the error object, in JSON. Never fails.
    pub fn call_json(&self, call: Call, question: &str) -> String {
        let answer = crate::json::parse(question).and_then(|value| self.answer(call, &value, Some(question)));
        answer.map_or_else(|error| error.to_json(), |answer| answer.to_json())
    }

    /// Answers a question that is a [`Value`], read from whatever format.
    pub fn call_value(&self, call: Call, question: &Value<'_>) -> Result<Answer, Error> {
        self.answer(call, question, None)
    }

    fn answer(&self, call: Call, question: &Value<'_>, text: Option<&str>) -> Result<Answer, Error> {
        Ok(match call {
            Call::Assess => Answer::Assessment(Box::new(self.assess_read(question, text)?)),
            Call::Policies => {
                read::<()>(question, text)?;
                Answer::Policies(self.summaries())
            }
            Call::Policy => {
                let about: PolicyQuestion = read(question, text)?;
                Answer::Policy(Arc::clone(self.find_policy(about.policy.as_str())?.document()))
            }
            Call::Clauses => {
                let about: PolicyQuestion = read(question, text)?;
                Answer::Clauses(self.clauses(about.policy.as_str())?.to_vec())
            }
            Call::Instruments => {
                let about: PolicyQuestion = read(question, text)?;
                Answer::Instruments(self.instruments(about.policy.as_str())?.to_vec())
            }
            Call::Words => {
                read::<()>(question, text)?;
                Answer::Words(words())
            }
            Call::EvidenceOptions => {
                let about: EvidenceQuestion = read(question, text)?;
                Answer::EvidenceOptions(self.evidence_options(about.policy.as_str(), about.kind.as_str())?)
            }
            Call::CheckEvidence => {
                let about: CheckEvidenceQuestion = read(question, text)?;
                let (policy, kind) = (about.policy.as_str(), about.kind.as_str());
                Answer::Evidence(self.check_evidence(policy, kind, &about.evidence)?)
            }
            Call::Procedure => Answer::Procedure(Box::new(answered(question, text, |about, faults| {
                self.procedure_checked(about, faults)
            })?)),
            Call::Publicity => Answer::Publicity(answered(question, text, |about, faults| {
                self.publicity_checked(about, faults)
            })?),
            Call::Roster => Answer::Roster(
                answered(question, text, |about, faults| self.roster_checked(about, faults))
                    .map_err(masked)?,
            ),
            Call::Programme => Answer::Programme(answered(question, text, |about, faults| {
                self.programme_checked(about, faults)
            })?),
            Call::Ledger => Answer::Ledger(Box::new(self.ledger_read(question, text)?)),
            Call::Remedies => {
                let (request, policy) = self.admit_read(question, text)?;
                Answer::Remedies(Box::new(remedies(&request, policy)?))
            }
            Call::Explain => Answer::Explanation(Box::new(self.explain_read(question, text)?)),
            Call::Impact => Answer::Impact(Box::new(self.impact_read(question, text)?)),
        })
    }
}

/// The question, or all that is wrong with its shape.
fn read<T: Decode>(question: &Value<'_>, text: Option<&str>) -> Result<T, Error> {
    let mut faults = Faults::default();
    let read = T::decode(question, &Path::Root, &mut faults);
    if let Some(text) = text {
        check_exact(text, question, &mut faults);
    }
    if faults.is_empty() {
        Ok(read)
    } else {
        Err(Error::InvalidRequest { faults: faults.in_order_of(question) })
    }
}

/// The answer to a question, or all that is wrong with it: with its shape, and with what it says.
fn answered<Q: Decode, A>(
    question: &Value<'_>,
    text: Option<&str>,
    answer: impl FnOnce(&Q, &mut Faults) -> Result<A, Error>,
) -> Result<A, Error> {
    let mut faults = Faults::default();
    let read = Q::decode(question, &Path::Root, &mut faults);
    if let Some(text) = text {
        check_exact(text, question, &mut faults);
    }
    // Where there is no question at all there is nothing more to say of it.
    if faults.misshapen(&Path::Root) {
        return Err(Error::InvalidRequest { faults: faults.into_list() });
    }
    match answer(&read, &mut faults) {
        answer if faults.is_empty() => answer,
        _ => Err(Error::InvalidRequest { faults: faults.in_order_of(question) }),
    }
}

/// The answer to a typed question, or all that was noted against it on the way.
pub(crate) fn checked<A>(answer: impl FnOnce(&mut Faults) -> Result<A, Error>) -> Result<A, Error> {
    let mut faults = Faults::default();
    match answer(&mut faults) {
        answer if faults.is_empty() => answer,
        _ => Err(Error::InvalidRequest { faults: faults.into_list() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_call_gives_what_its_method_gives() {
        let rules = Rules::builtin();
        let held = r#"{"policy": "hunan-2021", "kind": "book", "evidence": ["cover"]}"#;
        let expected = rules.check_evidence("hunan-2021", "book", &["cover".into()]).unwrap();
        assert_eq!(rules.call_json(Call::CheckEvidence, held), json(&expected));
        assert_eq!(rules.call_json(Call::Policies, "{}"), json(&rules.summaries()));
        let about = r#"{"policy": "hunan-2020"}"#;
        assert_eq!(
            rules.call_json(Call::Policy, about),
            json(rules.policy("hunan-2020").unwrap().document())
        );
        assert_eq!(rules.call_json(Call::Clauses, about), json(&rules.clauses("hunan-2020").unwrap()));
    }

    fn json(answer: &impl Serialize) -> String {
        serde_json::to_string(answer).unwrap()
    }

    #[test]
    fn a_question_tells_all_its_faults() {
        let answer = Rules::builtin().call_json(Call::CheckEvidence, r#"{"kind": 3, "what": 1}"#);
        for place in ["/kind", "/what", "/policy", "/evidence"] {
            assert!(answer.contains(&format!(r#""path":"{place}""#)), "{answer}");
        }
        assert!(Rules::builtin().call_json(Call::Policies, "x").contains(r#""code":"syntax""#));
    }
}
