//! Differences: what two policies say otherwise, rule by rule.
//!
//! Items of lists are told apart by their ids, so that a rule that merely moved is no difference, and each difference
//! comes with the clause that it rests on.
//!
//! ```
//! let (old, new) = (ce_rules::policy("hunan-2020").unwrap(), ce_rules::policy("hunan-2021").unwrap());
//! let public = old.differences(new).into_iter().find(|one| one.place == "requirements/public/at_least").unwrap();
//! assert_eq!((public.before, public.after.as_deref()), (None, Some("30")));
//! assert_eq!(public.clause.unwrap(), "hn-2021-29/2.2.3#public");
//! ```

use super::Policy;
use crate::json::{Value, text};
use crate::names::ClauseId;
use crate::text::Text;

/// Something that one policy says otherwise than another.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct PolicyDifference {
    /// The place: names of members and ids of items, `windows/senior/years`.
    pub place: String,
    /// The name of the nearest thing around it that has one.
    pub name: Option<Text>,
    /// What the first policy says, as JSON; nothing where it says nothing.
    pub before: Option<String>,
    /// What the second policy says.
    pub after: Option<String>,
    /// Where the second policy has it from; where the first has, for what the second does not say.
    pub clause: Option<ClauseId>,
}

impl Policy {
    /// What another policy says otherwise than this one, in the order of the document.
    pub fn differences(&self, other: &Self) -> Vec<PolicyDifference> {
        let (before, after) = (text(self.document()), text(other.document()));
        let read = |text| serde_json::from_str::<Value<'_>>(text).unwrap_or(Value::Null);
        let mut differences = Vec::new();
        compare(Some(&read(&before)), Some(&read(&after)), &Around::default(), &mut differences);
        differences
    }
}

/// What is known of a place from what is around it.
#[derive(Clone, Default)]
struct Around {
    place: String,
    name: Option<Text>,
    clause: Option<ClauseId>,
}

impl Around {
    /// The place of a member or an item.
    fn at(&self, step: &str) -> Self {
        let place = if self.place.is_empty() { step.to_owned() } else { format!("{}/{step}", self.place) };
        Self { place, ..self.clone() }
    }

    /// What an object says of itself.
    fn within(mut self, value: Option<&Value<'_>>) -> Self {
        let Some(value) = value else { return self };
        if let Some(clause) = value.member("clause").and_then(Value::as_text) {
            self.clause = Some(clause.into());
        }
        let said =
            |name: &Value<'_>, language| name.member(language).and_then(Value::as_text).map(str::to_owned);
        if let Some(name) = value.member("name") {
            self.name = said(name, "zh").zip(said(name, "en")).map(|(zh, en)| Text { zh, en });
        }
        self
    }
}

fn compare(
    before: Option<&Value<'_>>,
    after: Option<&Value<'_>>,
    around: &Around,
    out: &mut Vec<PolicyDifference>,
) {
    let around = around.clone().within(before).within(after);
    match (before, after) {
        (before, after) if before == after => {}
        (Some(Value::Record(old)), Some(Value::Record(new))) if !(is_text(old) && is_text(new)) => {
            let gone = old.iter().filter(|(name, _)| !new.iter().any(|(other, _)| name == other));
            for (name, value) in new {
                let old = old.iter().find(|(other, _)| name == other).map(|(_, value)| value);
                compare(old, Some(value), &around.at(name), out);
            }
            for (name, value) in gone {
                compare(Some(value), None, &around.at(name), out);
            }
        }
        (Some(Value::List(old)), Some(Value::List(new))) if named(old) && named(new) => {
            let with = |list: &'_ [Value<'_>], id: &str| list.iter().position(|item| id_of(item) == id);
            for item in new {
                let old = with(old, id_of(item)).and_then(|place| old.get(place));
                compare(old, Some(item), &around.at(id_of(item)), out);
            }
            for item in old.iter().filter(|item| with(new, id_of(item)).is_none()) {
                compare(Some(item), None, &around.at(id_of(item)), out);
            }
        }
        (Some(Value::List(old)), Some(Value::List(new)))
            if old.len() == new.len()
                && old.iter().chain(new).all(|item| matches!(item, Value::Record(_))) =>
        {
            for (i, (old, new)) in old.iter().zip(new).enumerate() {
                compare(Some(old), Some(new), &around.at(&i.to_string()), out);
            }
        }
        (before, after) => {
            let Around { place, name, clause } = around;
            out.push(PolicyDifference {
                place,
                name,
                before: before.map(text),
                after: after.map(text),
                clause,
            });
        }
    }
}

fn id_of<'v>(item: &'v Value<'_>) -> &'v str {
    item.member("id").and_then(Value::as_text).unwrap_or_default()
}

/// True for a text in both languages, which is one thing.
fn is_text(members: &[(std::borrow::Cow<'_, str>, Value<'_>)]) -> bool {
    members.len() == 2 && members.iter().all(|(name, _)| name == "zh" || name == "en")
}

/// True if every item has an id.
fn named(items: &[Value<'_>]) -> bool {
    items.iter().all(|item| !id_of(item).is_empty())
}

#[cfg(test)]
mod tests {
    use crate::Rules;

    /// What an extension of `hunan-2021` says otherwise than it.
    fn differences(more: &str) -> Vec<String> {
        let document = format!("id = 'x'\nextends = 'hunan-2021'\napplication_years = [2022]\n{more}");
        let rules = Rules::builtin().with_policy(&document).unwrap();
        let (old, new) = (rules.policy("hunan-2021").unwrap(), rules.policy("x").unwrap());
        let said = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
        let line =
            |one: super::PolicyDifference| format!("{} {} {}", one.place, said(one.before), said(one.after));
        // Each policy says of itself where its text comes from.
        let of_rules = |one: &super::PolicyDifference| one.place != "provenance";
        old.differences(new).into_iter().filter(of_rules).map(line).collect()
    }

    const HEAD: [&str; 3] =
        [r#"id "hunan-2021" "x""#, r#"extends "hunan-2020" "hunan-2021""#, "application_years [2021] [2022]"];

    #[test]
    fn each_rule_is_told_by_its_id() {
        let all = differences(
            "requirements = [{ id = 'public', at_least = 31 }]\nwindows = [{ id = 'doctor', remove = true }]\n\
             [[kinds]]\nid = 'paper'\nsame_reference = 'same_year'",
        );
        assert_eq!(all[..3], HEAD);
        assert_eq!(all[3], "requirements/public/at_least 30 31");
        assert!(
            all[4].starts_with(r#"windows/doctor {"id":"doctor""#) && all[4].ends_with(" -"),
            "{}",
            all[4]
        );
        assert_eq!(all[5..], [r#"kinds/paper/same_reference "any_year" "same_year""#]);
    }

    #[test]
    fn a_policy_does_not_differ_from_itself() {
        for policy in Rules::builtin().policies() {
            assert_eq!(policy.differences(policy), []);
        }
        assert_eq!(differences(""), HEAD);
    }

    #[test]
    fn rows_without_ids_are_told_by_their_place() {
        let rates = |first, other| {
            format!(
                "[[kinds]]\nid = 'paper'\nmeasure.rates = [\n\
                 {{ role = 'first', hours = {first}, clause = 'hn-2020-11-annex/2.3#paper-first' }},\n\
                 {{ role = 'other', hours = {other}, clause = 'hn-2020-11-annex/2.3#paper-other' }}]"
            )
        };
        assert_eq!(differences(&rates(30, 10))[3..], [""; 0]);
        assert_eq!(differences(&rates(30, 12))[3..], ["kinds/paper/measure/rates/1/hours 10 12"]);
    }
}
