//! The words that cells may use, by any of their names.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use ce_rules::policy::FactRule;
use ce_rules::{Policy, Rules, Text};

use crate::columns::{List, USUAL_NAMES, fact_named, fold, needed_fields};

/// What separates the items of a list in one cell.
pub(crate) const SEPARATORS: [char; 10] = ['、', '，', ',', ';', '；', '/', '／', '\n', '+', '＋'];

/// The words of one list: folded name to the contract's word.
#[derive(Debug, Default)]
struct Names {
    exact: BTreeMap<String, String>,
    /// Shorter names; `None` where two words could be meant.
    short: BTreeMap<String, Option<String>>,
}

impl Names {
    fn add(&mut self, name: &str, word: &str) {
        self.exact.entry(key(name)).or_insert_with(|| word.to_owned());
    }

    fn add_short(&mut self, name: &str, word: &str) {
        let name = key(name);
        if name.is_empty() {
            return;
        }
        match self.short.entry(name) {
            Entry::Vacant(free) => {
                free.insert(Some(word.to_owned()));
            }
            Entry::Occupied(mut taken) => {
                if taken.get().as_deref() != Some(word) {
                    taken.insert(None);
                }
            }
        }
    }

    fn find(&self, name: &str) -> Option<&str> {
        let name = key(name);
        match self.exact.get(&name) {
            Some(word) => Some(word),
            None => self.short.get(&name)?.as_deref(),
        }
    }
}

/// A name as it is looked up. Names may have separators of lists in them, which people leave out or write otherwise.
fn key(name: &str) -> String {
    let mut key = fold(name);
    key.retain(|c| !SEPARATORS.contains(&c));
    key
}

/// A fact of a policy's own, with the names of its words; true or false where it has none.
#[derive(Debug)]
pub(crate) struct OwnFact {
    pub(crate) id: String,
    words: Option<Names>,
}

impl OwnFact {
    fn of(rule: &FactRule) -> Self {
        let words = rule.words.as_ref().map(|words| {
            let mut names = Names::default();
            for word in words {
                names.add(&word.id, &word.id);
            }
            for word in words {
                names.add_short(&word.name.zh, &word.id);
                names.add_short(&word.name.en, &word.id);
            }
            names
        });
        Self { id: rule.id.to_string(), words }
    }

    /// Whether it is one of some words.
    pub(crate) fn has_words(&self) -> bool {
        self.words.is_some()
    }

    /// The word for a name.
    pub(crate) fn find(&self, name: &str) -> Option<&str> {
        self.words.as_ref()?.find(name)
    }
}

/// The words that cells may use under some policies, and what activities need under them.
#[derive(Debug)]
pub(crate) struct Vocabulary {
    lists: BTreeMap<List, Names>,
    /// By the headers of the input.
    facts: BTreeMap<String, OwnFact>,
    needed: BTreeSet<String>,
}

impl Vocabulary {
    /// The words of one policy, or, where it is not known which will decide, of all. Facts of a policy's own are told
    /// by `headers`.
    pub(crate) fn of(rules: &Rules, policy: Option<&Policy>, headers: &[String]) -> Self {
        let policies: Vec<&Policy> =
            policy.map_or_else(|| rules.policies().map(AsRef::as_ref).collect(), |policy| vec![policy]);
        let mut lists: BTreeMap<List, Names> = BTreeMap::new();
        // The policy's own words stand before all that is called so elsewhere.
        for list in [List::Role, List::Level, List::Series] {
            let names = lists.entry(list).or_default();
            for (word, _) in policies.iter().flat_map(|policy| list.entries(rules, policy)) {
                names.add(&word, &word);
            }
        }
        for list in List::FIXED.iter().copied() {
            let names = lists.entry(list).or_default();
            for word in list.words() {
                for name in [word.word, word.zh, word.en].iter().chain(word.also) {
                    names.add(name, word.word);
                }
            }
        }
        for policy in rules.policies() {
            let names = lists.entry(List::Policy).or_default();
            names.add(policy.id().as_str(), policy.id().as_str());
            names.add(&policy.document().title.zh, policy.id().as_str());
            names.add(&policy.document().title.en, policy.id().as_str());
        }
        for policy in &policies {
            add_policy(&mut lists, policy);
        }
        let fact = |header: &String| {
            let rule = policies.iter().find_map(|policy| fact_named(policy, header))?;
            Some((header.clone(), OwnFact::of(rule)))
        };
        Self {
            lists,
            facts: headers.iter().filter_map(fact).collect(),
            needed: policies.into_iter().flat_map(needed_fields).collect(),
        }
    }

    /// The fact that a header of the input names.
    pub(crate) fn fact(&self, header: &str) -> Option<&OwnFact> {
        self.facts.get(header)
    }

    /// True if some kind needs a member of activities; a fact of the policy's own as `facts/` and the id.
    pub(crate) fn needs(&self, member: &str) -> bool {
        self.needed.contains(member)
    }

    /// The contract's word for a name.
    pub(crate) fn find(&self, list: List, name: &str) -> Option<&str> {
        self.lists.get(&list)?.find(name)
    }

    /// The documents that a cell lists; a name that is not known stays as it is written.
    ///
    /// Names may contain what separates names (`学习笔记、学习资料`), so the longest run of parts that makes a name is
    /// taken first.
    pub(crate) fn documents(&self, cell: &str) -> Vec<String> {
        /// No name has more separators in it.
        const LONGEST: usize = 6;
        let parts: Vec<&str> =
            cell.split(SEPARATORS).map(str::trim).filter(|part| !part.is_empty()).collect();
        let mut documents = Vec::new();
        let mut at = 0;
        while let Some(rest) = parts.get(at..).filter(|rest| !rest.is_empty()) {
            let known = (1..=rest.len().min(LONGEST)).rev().find_map(|length| {
                let word = self.find(List::Document, &rest.get(..length)?.concat())?;
                Some((length, word.to_owned()))
            });
            let (length, word) =
                known.unwrap_or_else(|| (1, rest.first().copied().unwrap_or_default().to_owned()));
            documents.push(word);
            at += length;
        }
        let mut seen = BTreeSet::new();
        documents.retain(|document| seen.insert(document.clone()));
        documents
    }
}

fn add_policy(lists: &mut BTreeMap<List, Names>, policy: &Policy) {
    let document = policy.document();
    let mut add = |list: List, word: &str, name: &Text| {
        let names = lists.entry(list).or_default();
        for name in [word, &name.zh, &name.en] {
            names.add(name, word);
        }
        // `通知（培训、会议）` is called `通知`, `著作、译作、教材` by the one that it is.
        let bare = without_brackets(&name.zh);
        names.add_short(&bare, word);
        for part in bare.split('、') {
            names.add_short(part, word);
        }
        for (_, usual) in USUAL_NAMES.iter().filter(|(id, _)| *id == word) {
            for name in *usual {
                names.add_short(name, word);
            }
        }
    };
    for kind in &document.kinds {
        add(List::Kind, kind.id.as_str(), &kind.name);
    }
    for subject in &document.subjects {
        add(List::Subject, subject.id.as_str(), &subject.name);
        add(List::Tally, subject.id.as_str(), &subject.name);
    }
    for component in &document.components {
        add(List::Component, component.id.as_str(), &component.name);
    }
    for named in &document.documents {
        add(List::Document, named.id.as_str(), &named.name);
    }
}

fn without_brackets(name: &str) -> String {
    let mut depth = 0_u32;
    let mut bare = String::new();
    for c in name.chars() {
        match c {
            '（' | '(' => depth += 1,
            '）' | ')' => depth = depth.saturating_sub(1),
            _ if depth == 0 => bare.push(c),
            _ => {}
        }
    }
    bare
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hunan() -> Vocabulary {
        let rules = Rules::builtin();
        Vocabulary::of(rules, rules.policy("hunan-2021").map(AsRef::as_ref), &[])
    }

    #[test]
    fn kinds_and_subjects_by_any_name() {
        let words = hunan();
        for name in [
            "training",
            "培训班、研修班、进修班",
            "研修班",
            "培训",
            " TRAINING ",
            "training course, workshop or refresher course",
        ] {
            assert_eq!(words.find(List::Kind, name), Some("training"), "{name}");
        }
        assert_eq!(words.find(List::Kind, "科技(社科)奖项"), Some("award"));
        assert_eq!(words.find(List::Kind, "专利"), Some("patent"));
        assert_eq!(words.find(List::Subject, "公需科目"), Some("public"));
        assert_eq!(words.find(List::Subject, "专业"), Some("professional"));
        assert_eq!(words.find(List::Kind, "聚餐"), None);
    }

    #[test]
    fn closed_lists_by_any_name() {
        let words = hunan();
        assert_eq!(words.find(List::Target, "副高"), Some("associate_senior"));
        assert_eq!(words.find(List::Target, "Associate Senior"), Some("associate_senior"));
        assert_eq!(words.find(List::Target, "高级"), None, "it could be either");
        assert_eq!(words.find(List::Degree, "博士"), Some("doctor"));
        assert_eq!(words.find(List::Policy, "hunan-2020"), Some("hunan-2020"));
    }

    #[test]
    fn documents_are_told_apart_whatever_separates_them() {
        let words = hunan();
        let read = |cell| words.documents(cell).join(" ");
        assert_eq!(read("通知、课程表、签到表"), "notice course_schedule sign_in_sheet");
        assert_eq!(read("notice + agenda/sign_in_sheet"), "notice agenda sign_in_sheet");
        assert_eq!(
            read("邀请函；参会回执（盖章）；学习笔记、学习资料"),
            "invitation stamped_receipt study_notes"
        );
        assert_eq!(read("通知（培训、会议），结业证书"), "notice completion_certificate");
        assert_eq!(read("学习笔记\n学习资料\n邀请函"), "study_notes invitation");
        assert_eq!(read("通知、合影、通知"), "notice 合影");
        assert_eq!(read(" 、 "), "");
    }

    #[test]
    fn every_policy_finds_all_that_it_names() {
        for policy in Rules::builtin().policies() {
            let words = Vocabulary::of(Rules::builtin(), Some(policy), &[]);
            for document in &policy.document().documents {
                for name in [document.id.as_str(), &document.name.zh, &document.name.en] {
                    assert_eq!(words.documents(name), [document.id.as_str()], "{name}");
                }
            }
            for kind in &policy.document().kinds {
                for name in [kind.id.as_str(), &kind.name.zh, &kind.name.en] {
                    assert_eq!(words.find(List::Kind, name), Some(kind.id.as_str()), "{name}");
                }
            }
        }
    }
}
