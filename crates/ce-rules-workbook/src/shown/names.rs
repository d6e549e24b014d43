//! The names of what a policy has, in the language of the report.

use ce_rules::policy::Requirement;
use ce_rules::{ClauseId, ComponentId, DocumentId, Finding, KindId, Locale, Mode, Policy, Slot};

use super::words::{self, Word, either};

/// A policy and a language. Without a policy everything stands by its id.
#[derive(Clone, Copy)]
pub struct Names<'r> {
    pub policy: Option<&'r Policy>,
    pub locale: Locale,
}

impl<'r> Names<'r> {
    /// The name of a kind, or nothing.
    pub fn kind(self, id: &str) -> &'r str {
        let kind = self.policy.and_then(|policy| policy.kind(id));
        kind.map_or("", |kind| kind.name.get(self.locale))
    }

    /// The name of a subject without the word for subject.
    pub fn subject(self, id: &str) -> String {
        let rule = self.policy.and_then(|p| p.document().subjects.iter().find(|subject| subject.id == *id));
        rule.map_or_else(|| id.to_owned(), |rule| words::short_subject(&rule.name, self.locale).to_owned())
    }

    /// The name of a document.
    pub fn document(self, id: &DocumentId) -> String {
        let name = self.policy.and_then(|policy| policy.document_names().get(id));
        name.map_or_else(|| id.to_string(), |name| name.get(self.locale).to_owned())
    }

    /// The names of documents, as a list.
    pub fn documents(self, documents: &[DocumentId]) -> String {
        documents.iter().map(|id| self.document(id)).collect::<Vec<_>>().join(self.comma())
    }

    /// What fills slots: in each any of its documents.
    pub fn slots(self, slots: &[Slot]) -> String {
        let or = Word(" 或 ", " or ").get(self.locale);
        let slot = |slot: &Slot| slot.iter().map(|id| self.document(id)).collect::<Vec<_>>().join(or);
        slots.iter().map(slot).collect::<Vec<_>>().join(Word("；", "; ").get(self.locale))
    }

    /// All alternatives of what is missing.
    pub fn missing(self, alternatives: &[Vec<Slot>], or_else: Word) -> String {
        let all: Vec<String> = alternatives.iter().map(|slots| self.slots(slots)).collect();
        all.join(or_else.get(self.locale))
    }

    /// How a list is joined.
    pub fn comma(self) -> &'static str {
        Word("、", ", ").get(self.locale)
    }

    /// How a clause is cited.
    pub fn cite(self, clause: &str) -> String {
        self.policy.map_or_else(|| clause.to_owned(), |policy| policy.register().cite(clause))
    }

    /// How clauses are cited, each place once.
    pub fn cite_all(self, clauses: &[ClauseId]) -> Vec<String> {
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
    pub fn finding(self, finding: &Finding) -> String {
        let (message, clause) = (finding.message(), self.cite(finding.clause.as_str()));
        words::either(
            self.locale,
            || format!("{}（{clause}）", message.zh),
            || format!("{} ({clause})", message.en),
        )
    }
}

/// What a requirement is of: a subject or the total, and what of it.
pub fn subject_of(policy: &Policy, requirement: &Requirement, locale: Locale) -> String {
    let document = policy.document();
    let subject = document.subjects.iter().find(|subject| subject.id == *requirement.of);
    let subject = subject.map_or_else(
        || words::TOTAL.get(locale).to_owned(),
        |subject| words::short_subject(&subject.name, locale).to_owned(),
    );
    let part = part_of(
        policy,
        requirement.component.as_ref(),
        requirement.mode,
        requirement.kinds.as_deref(),
        locale,
    );
    if part.is_empty() {
        subject
    } else {
        either(locale, || format!("{subject}（{part}）"), || format!("{subject} ({part})"))
    }
}

/// What of a subject is looked at: a component, a mode, some kinds.
pub fn part_of(
    policy: &Policy,
    component: Option<&ComponentId>,
    mode: Option<Mode>,
    kinds: Option<&[KindId]>,
    locale: Locale,
) -> String {
    let document = policy.document();
    let component = component.map(|id| {
        let rule = document.components.iter().find(|rule| rule.id == *id);
        rule.map_or_else(|| id.to_string(), |rule| rule.name.get(locale).to_owned())
    });
    let mode = mode.map(|mode| self::mode(mode).get(locale).to_owned());
    let kinds = kinds.unwrap_or_default().iter().map(|id| {
        policy.kind(id.as_str()).map_or_else(|| id.to_string(), |kind| kind.name.get(locale).to_owned())
    });
    let parts: Vec<String> = component.into_iter().chain(mode).chain(kinds).collect();
    parts.join(Word("、", ", ").get(locale))
}

/// The name of a mode.
pub fn mode(mode: Mode) -> Word {
    match mode {
        Mode::Live => Word("面授", "live"),
        Mode::Online => Word("网络", "online"),
    }
}
