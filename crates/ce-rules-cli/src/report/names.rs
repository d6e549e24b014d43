//! The names of what a policy has, in the language of the report.

use ce_rules::{ClauseId, DocumentId, Finding, Locale, Policy, Slot};

use super::words::{self, Word};

/// A policy and a language. Without a policy everything stands by its id.
#[derive(Clone, Copy)]
pub(crate) struct Names<'r> {
    pub(crate) policy: Option<&'r Policy>,
    pub(crate) locale: Locale,
}

impl<'r> Names<'r> {
    /// The name of a kind, or nothing.
    pub(crate) fn kind(self, id: &str) -> &'r str {
        let kind = self.policy.and_then(|policy| policy.kind(id));
        kind.map_or("", |kind| kind.name.get(self.locale))
    }

    /// The name of a subject without the word for subject.
    pub(crate) fn subject(self, id: &str) -> String {
        let rule = self.policy.and_then(|p| p.document().subjects.iter().find(|subject| subject.id == *id));
        rule.map_or_else(|| id.to_owned(), |rule| words::short_subject(&rule.name, self.locale).to_owned())
    }

    /// The name of a document.
    pub(crate) fn document(self, id: &DocumentId) -> String {
        let name = self.policy.and_then(|policy| policy.document_names().get(id));
        name.map_or_else(|| id.to_string(), |name| name.get(self.locale).to_owned())
    }

    /// The names of documents, as a list.
    pub(crate) fn documents(self, documents: &[DocumentId]) -> String {
        documents.iter().map(|id| self.document(id)).collect::<Vec<_>>().join(self.comma())
    }

    /// What fills slots: in each any of its documents.
    pub(crate) fn slots(self, slots: &[Slot]) -> String {
        let or = Word(" 或 ", " or ").get(self.locale);
        let slot = |slot: &Slot| slot.iter().map(|id| self.document(id)).collect::<Vec<_>>().join(or);
        slots.iter().map(slot).collect::<Vec<_>>().join(Word("；", "; ").get(self.locale))
    }

    /// All alternatives of what is missing.
    pub(crate) fn missing(self, alternatives: &[Vec<Slot>], or_else: Word) -> String {
        let all: Vec<String> = alternatives.iter().map(|slots| self.slots(slots)).collect();
        all.join(or_else.get(self.locale))
    }

    /// How a list is joined.
    pub(crate) fn comma(self) -> &'static str {
        Word("、", ", ").get(self.locale)
    }

    /// How a clause is cited.
    pub(crate) fn cite(self, clause: &str) -> String {
        self.policy.map_or_else(|| clause.to_owned(), |policy| policy.register().cite(clause))
    }

    /// How clauses are cited, each place once.
    pub(crate) fn cite_all(self, clauses: &[ClauseId]) -> Vec<String> {
        let mut cited: Vec<String> = Vec::new();
        for clause in clauses {
            let citation = self.cite(clause.as_str());
            if !cited.contains(&citation) {
                cited.push(citation);
            }
        }
        cited
    }

    /// What a finding says, with its clause.
    pub(crate) fn finding(self, finding: &Finding) -> String {
        let (message, clause) = (finding.message(), self.cite(finding.clause.as_str()));
        words::either(
            self.locale,
            || format!("{}（{clause}）", message.zh),
            || format!("{} ({clause})", message.en),
        )
    }
}
