//! What there is: the policies, their clauses, and what evidence each kind of activity needs.
//!
//! ```
//! let rules = ce_rules::Rules::builtin();
//! let options = rules.evidence_options("hunan-2021", "paper")?;
//! let slots: Vec<&str> = options.alternatives[0].slots.iter().map(|slot| slot[0].name.en.as_str()).collect();
//! assert_eq!(slots, ["journal cover", "page with the serial number", "table of contents"]);
//! # Ok::<(), ce_rules::Error>(())
//! ```

use std::sync::Arc;

use crate::date::Year;
use crate::error::Error;
use crate::evidence::Evidence;
use crate::json::{Faults, Path, unknown_word};
use crate::names::{ClauseId, DocumentId, KindId, PolicyId};
use crate::policy::{ClauseEntry, Instrument, Policy, Scope};
use crate::rules::Rules;
use crate::text::Text;

/// A policy in a list of policies.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct PolicySummary {
    /// Its id.
    pub id: PolicyId,
    /// What it is called.
    pub title: Text,
    /// Whose policy it is.
    pub scope: Scope,
    /// Where it holds.
    pub jurisdiction: Text,
    /// The application years that it is made for.
    pub application_years: Vec<Year>,
    /// The policy that it builds on.
    pub extends: Option<PolicyId>,
    /// The digest of its canonical JSON.
    pub digest: String,
}

/// The alternatives of evidence of a kind, with the names of the documents.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct EvidenceOptions {
    /// The kind.
    pub kind: KindId,
    /// Its name.
    pub name: Text,
    /// The alternatives; one suffices.
    pub alternatives: Vec<EvidenceOption>,
}

/// An alternative of evidence: every slot is to be filled, by any of its documents.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct EvidenceOption {
    /// Its id: A, B, ….
    pub id: String,
    /// The slots; a slot lists interchangeable documents.
    pub slots: Vec<Vec<NamedDocument>>,
    /// It only corroborates: the reviewer is told where it is the only one filled.
    pub corroborating: bool,
    /// Where it comes from.
    pub clause: ClauseId,
}

/// A document and its name.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct NamedDocument {
    /// The document, as requests name it.
    pub id: DocumentId,
    /// Its name.
    pub name: Text,
}

impl Policy {
    /// This policy in a list of policies.
    pub fn summary(&self) -> PolicySummary {
        let document = self.document();
        PolicySummary {
            id: document.id.clone(),
            title: document.title.clone(),
            scope: document.scope,
            jurisdiction: document.jurisdiction.clone(),
            application_years: document.application_years.clone(),
            extends: document.extends.clone(),
            digest: self.digest().to_owned(),
        }
    }

    /// The alternatives of evidence of a kind.
    ///
    /// # Errors
    /// [`Error::InvalidRequest`] where the policy has no such kind.
    pub fn evidence_options(&self, kind: &str) -> Result<EvidenceOptions, Error> {
        let kind = self.kind(kind).ok_or_else(|| no_kind(self, kind))?;
        let named = |id: &DocumentId| NamedDocument {
            id: id.clone(),
            name: self.document_names().get(id).cloned().unwrap_or_default(),
        };
        let alternatives = kind.evidence.iter().map(|alternative| EvidenceOption {
            id: alternative.id.clone(),
            slots: alternative.slots.iter().map(|slot| slot.iter().map(named).collect()).collect(),
            corroborating: alternative.corroborating,
            clause: alternative.clause.clone(),
        });
        Ok(EvidenceOptions {
            kind: kind.id.clone(),
            name: kind.name.clone(),
            alternatives: alternatives.collect(),
        })
    }

    /// What is still missing for a kind, given the documents held.
    ///
    /// # Errors
    /// [`Error::InvalidRequest`] where the policy has no such kind, or has no document that is held.
    pub fn check_evidence(&self, kind: &str, held: &[DocumentId]) -> Result<Evidence, Error> {
        let rule = self.kinds.iter().find(|known| known.id == *kind).ok_or_else(|| no_kind(self, kind))?;
        let mut faults = Faults::default();
        let list = Path::Root.key("evidence");
        for (i, document) in held.iter().enumerate() {
            if !self.document_names().contains_key(document) {
                unknown_word(&list.index(i), document.as_str(), self.document_names().keys(), &mut faults);
            }
        }
        if faults.is_empty() {
            Ok(rule.evidence.judge(held).evidence)
        } else {
            Err(Error::InvalidRequest { faults: faults.into_list() })
        }
    }
}

impl Rules {
    /// The policies there are.
    pub fn summaries(&self) -> Vec<PolicySummary> {
        self.policies().map(|policy| policy.summary()).collect()
    }

    /// The policy of that id, or the error that says which there are.
    pub fn find_policy(&self, id: &str) -> Result<&Arc<Policy>, Error> {
        self.policy(id).ok_or_else(|| Error::NoPolicy {
            named: Some(id.into()),
            application_year: None,
            candidates: Vec::new(),
            policies: self.policies().map(|policy| policy.id().clone()).collect(),
        })
    }

    /// The clauses that a policy may cite, in the order of the sources.
    pub fn clauses(&self, policy: &str) -> Result<&[ClauseEntry], Error> {
        Ok(self.find_policy(policy)?.register().clauses())
    }

    /// The sources of the clauses that a policy may cite.
    pub fn instruments(&self, policy: &str) -> Result<&[Instrument], Error> {
        Ok(self.find_policy(policy)?.register().instruments())
    }

    /// The alternatives of evidence of a kind under a policy.
    pub fn evidence_options(&self, policy: &str, kind: &str) -> Result<EvidenceOptions, Error> {
        self.find_policy(policy)?.evidence_options(kind)
    }

    /// What is still missing for a kind under a policy, given the documents held. Documents that the policy does not
    /// have are refused.
    pub fn check_evidence(&self, policy: &str, kind: &str, held: &[DocumentId]) -> Result<Evidence, Error> {
        self.find_policy(policy)?.check_evidence(kind, held)
    }
}

fn no_kind(policy: &Policy, kind: &str) -> Error {
    let mut faults = Faults::default();
    let known = policy.document().kinds.iter().map(|kind| &kind.id);
    unknown_word(&Path::Root.key("kind"), kind, known, &mut faults);
    Error::InvalidRequest { faults: faults.into_list() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_there_is_an_error_that_says_what_is() {
        let rules = Rules::builtin();
        let error = rules.evidence_options("hunan-1999", "paper").unwrap_err();
        assert_eq!(error.code(), crate::ErrorCode::NoPolicy);
        assert!(error.message().en.contains("hunan-2021"));
        let error = rules.evidence_options("hunan-2021", "podcast").unwrap_err();
        assert_eq!(
            (error.code(), error.faults()[0].path.as_str()),
            (crate::ErrorCode::InvalidRequest, "/kind")
        );
        let error =
            rules.check_evidence("hunan-2021", "paper", &["cover".into(), "poem".into()]).unwrap_err();
        assert_eq!(error.faults()[0].path, "/evidence/1");
    }

    #[test]
    fn every_kind_of_every_policy_has_its_evidence() {
        for policy in Rules::builtin().policies() {
            for kind in &policy.document().kinds {
                let options = policy.evidence_options(kind.id.as_str()).unwrap();
                let documents = options.alternatives.iter().flat_map(|a| a.slots.iter().flatten());
                assert!(documents.clone().count() > 0);
                assert!(documents.clone().all(|d| !d.name.zh.is_empty()), "{}", kind.id);
            }
        }
    }
}
