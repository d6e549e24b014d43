//! Evidence (认定材料): which documents a kind of activity needs, and what is still missing.
//!
//! A kind has alternatives; one suffices. An alternative has slots, all to be filled; a slot lists documents any
//! of which fills it.
//!
//! ```
//! let policy = ce_rules::policy("hunan-2021").unwrap();
//! let held = ["notice".into(), "agenda".into()];
//! let evidence = policy.check_evidence("training", &held).unwrap();
//! assert!(!evidence.sufficient);
//! // A lacks the sign-in sheet, B lacks the completion certificate; both lack one slot, so A stands first.
//! let lacks: Vec<_> = evidence.missing.iter().map(|slots| slots[0][0].as_str()).collect();
//! assert_eq!(lacks, ["sign_in_sheet", "completion_certificate"]);
//! ```

use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::Arc;

use crate::names::{ClauseId, DocumentId};
use crate::policy::{Alternative, KindRule};
use crate::text::Text;

/// The names of a policy's documents.
pub type DocumentNames = BTreeMap<DocumentId, Text>;

/// A slot of an alternative: documents any of which fills it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot(Arc<[DocumentId]>);

impl Deref for Slot {
    type Target = [DocumentId];
    fn deref(&self) -> &[DocumentId] {
        &self.0
    }
}

impl serde::Serialize for Slot {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Slot {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Slot".into()
    }
    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        Vec::<DocumentId>::json_schema(generator)
    }
}

/// Whether the evidence of an activity suffices.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Evidence {
    /// All slots of one alternative are filled (or evidence is ignored).
    pub sufficient: bool,
    /// Where it does not suffice: the slots that each alternative still lacks, the shortest first.
    pub missing: Vec<Vec<Slot>>,
}

/// What documents one kind asks for, ready for use: its documents as bits.
#[derive(Debug, Clone)]
pub(crate) struct EvidenceRule {
    /// Where there is no alternative nothing is asked for, and findings cite where the kind's subject comes from.
    fallback: ClauseId,
    asked: Vec<DocumentId>,
    alternatives: Vec<AlternativeRule>,
}

#[derive(Debug, Clone)]
struct AlternativeRule {
    slots: Vec<(u64, Slot)>,
    corroborating: bool,
    clause: ClauseId,
}

impl AlternativeRule {
    fn is_filled(&self, bits: u64) -> bool {
        self.slots.iter().all(|(slot, _)| bits & slot != 0)
    }
}

/// What the documents held for an activity amount to.
pub(crate) struct Judgement {
    pub(crate) evidence: Evidence,
    /// The documents that fill the alternative, where only one that merely corroborates is filled, and its clause.
    pub(crate) corroborating: Option<(Vec<DocumentId>, ClauseId)>,
    /// Documents that the kind does not ask for, each once.
    pub(crate) not_asked: Vec<DocumentId>,
}

impl EvidenceRule {
    /// The most documents that one kind may ask for.
    pub(crate) const MOST: usize = 64;

    pub(crate) fn new(kind: &KindRule) -> Self {
        let mut asked: Vec<DocumentId> = Vec::new();
        let mut bit = |document: &DocumentId| {
            let place = asked.iter().position(|known| known == document).unwrap_or_else(|| {
                asked.push(document.clone());
                asked.len() - 1
            });
            // A policy that asks for more is refused when it is loaded.
            1u64.checked_shl(u32::try_from(place).unwrap_or(u32::MAX)).unwrap_or(0)
        };
        let mut rule = |alternative: &Alternative| AlternativeRule {
            slots: alternative
                .slots
                .iter()
                .map(|slot| {
                    (slot.iter().map(&mut bit).fold(0, |all, one| all | one), Slot(slot.as_slice().into()))
                })
                .collect(),
            corroborating: alternative.corroborating,
            clause: alternative.clause.clone(),
        };
        let alternatives = kind.evidence.iter().map(&mut rule).collect();
        let fallback = kind.subject.as_ref().map(|subject| subject.clause.clone()).unwrap_or_default();
        Self { fallback, asked, alternatives }
    }

    /// The clause of the first alternative: what findings about evidence as a whole cite.
    pub(crate) fn clause(&self) -> ClauseId {
        self.alternatives.first().map_or(&self.fallback, |alternative| &alternative.clause).clone()
    }

    /// True if one of the alternatives has a place for the document.
    pub(crate) fn asks(&self, document: &DocumentId) -> bool {
        self.asked.contains(document)
    }

    /// How many documents the alternatives ask for.
    pub(crate) fn count(&self) -> usize {
        self.asked.len()
    }

    /// The document's bit in what is held for the kind; none of one that it does not ask for.
    pub(crate) fn bit(&self, document: &DocumentId) -> u64 {
        self.asked.iter().position(|asked| asked == document).map_or(0, |place| 1 << place)
    }

    /// True if these documents suffice.
    pub(crate) fn suffices(&self, bits: u64) -> bool {
        self.alternatives.is_empty()
            || self.alternatives.iter().any(|alternative| alternative.is_filled(bits))
    }

    pub(crate) fn judge(&self, held: &[DocumentId]) -> Judgement {
        let mut bits = 0u64;
        let mut not_asked: Vec<DocumentId> = Vec::new();
        for document in held {
            match self.asked.iter().position(|asked| asked == document) {
                Some(place) => bits |= 1 << place,
                None if not_asked.contains(document) => {}
                None => not_asked.push(document.clone()),
            }
        }
        let fills = |alternative: &&AlternativeRule| alternative.is_filled(bits);
        // Alternatives that do more than corroborate come first, whatever their place in the table.
        let filled =
            self.alternatives.iter().filter(fills).min_by_key(|alternative| alternative.corroborating);
        let Some(filled) = filled else {
            let sufficient = self.suffices(bits);
            return Judgement {
                evidence: Evidence { sufficient, missing: self.missing(bits) },
                corroborating: None,
                not_asked,
            };
        };
        let corroborating = filled.corroborating.then(|| {
            let all = filled.slots.iter().fold(0, |all, (slot, _)| all | slot);
            let fills = |place: usize| bits & all & (1 << place) != 0;
            let documents = self.asked.iter().enumerate().filter(|(place, _)| fills(*place));
            (documents.map(|(_, document)| document.clone()).collect(), filled.clause.clone())
        });
        Judgement { evidence: Evidence { sufficient: true, missing: Vec::new() }, corroborating, not_asked }
    }

    /// What each alternative lacks, the fewest unfilled slots first, ties in the order of the table.
    fn missing(&self, bits: u64) -> Vec<Vec<Slot>> {
        let lacks = |alternative: &AlternativeRule| -> Vec<Slot> {
            let unfilled = alternative.slots.iter().filter(|(slot, _)| bits & slot == 0);
            unfilled.map(|(_, slot)| slot.clone()).collect()
        };
        let mut missing: Vec<_> = self.alternatives.iter().map(lacks).collect();
        missing.sort_by_key(Vec::len);
        missing
    }
}
