//! Citations: which rules of a policy rest on which clause.

use super::Policy;
use crate::json::{Value, write};
use crate::names::ClauseId;

/// A rule of a policy, and the clause that it rests on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[non_exhaustive]
pub struct Citation {
    /// The clause.
    pub clause: ClauseId,
    /// The rule: names of members and ids of items, `windows/senior`.
    pub rule: String,
}

/// The parts of a document that name clauses and are no rules: what clauses there are, and how they are read.
const NO_RULES: &[&str] = &["clauses", "instruments", "readings"];

impl Policy {
    /// Every rule that rests on a clause, in the order of the document.
    ///
    /// ```
    /// let policy = ce_rules::policy("hunan-2021").unwrap();
    /// let public = policy.citations().into_iter().find(|one| one.clause == "hn-2021-29/2.2.3#public").unwrap();
    /// assert_eq!(public.rule, "requirements/public");
    /// ```
    pub fn citations(&self) -> Vec<Citation> {
        let text = self.canonical();
        let document = read(&text);
        let mut citations = Vec::new();
        if let Value::Record(members) = &document {
            for (name, value) in members.iter().filter(|(name, _)| !NO_RULES.contains(&name.as_ref())) {
                self.cited_in(value, name, name, &mut citations);
            }
        }
        citations
    }

    /// What of a value is a clause of the register; `rule` is what the value is a part of.
    fn cited_in(&self, value: &Value<'_>, name: &str, rule: &str, citations: &mut Vec<Citation>) {
        match value {
            Value::Text(text) if self.register().get(text).is_some() => {
                // A rule is called what it is, and not by the member that holds its clause.
                let rule = if name == "clause" { rule.trim_end_matches("/clause") } else { rule };
                citations.push(Citation { clause: text.as_ref().into(), rule: rule.to_owned() });
            }
            Value::List(items) if name == "clauses" => {
                let rule = rule.trim_end_matches("/clauses");
                for item in items {
                    self.cited_in(item, "", rule, citations);
                }
            }
            Value::List(items) => {
                for (i, item) in items.iter().enumerate() {
                    let step = item
                        .member("id")
                        .and_then(Value::as_text)
                        .map_or_else(|| i.to_string(), str::to_owned);
                    self.cited_in(item, "", &format!("{rule}/{step}"), citations);
                }
            }
            Value::Record(members) => {
                for (name, value) in members {
                    self.cited_in(value, name, &format!("{rule}/{name}"), citations);
                }
            }
            _ => {}
        }
    }

    /// True if there is a rule of that place: names of members and ids of items.
    pub fn has_rule(&self, place: &str) -> bool {
        let text = self.canonical();
        place
            .split('/')
            .try_fold(&read(&text), |here, step| match here {
                Value::List(items) => {
                    items.iter().find(|item| item.member("id").and_then(Value::as_text) == Some(step))
                }
                _ => here.member(step),
            })
            .is_some()
    }

    fn canonical(&self) -> Vec<u8> {
        let mut text = Vec::new();
        write(self.document(), &mut text);
        text
    }
}

fn read(text: &[u8]) -> Value<'_> {
    serde_json::from_slice(text).unwrap_or(Value::Null)
}
