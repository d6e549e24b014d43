//! Recognition conditions (认定条件): what, beside evidence, an activity must be to count.
//!
//! A condition looks at one fact. A fact that may be unknown denies only if it is false; left out, it raises
//! `not_stated`, and is taken silently neither for yes nor for no.

use crate::activity::Deed;
use crate::finding::{Finding, FindingCode, FindingData};
use crate::names::ClauseId;
use crate::policy::{AddOn, Condition, Fact, FactName, Form, IfAbsent, Kind};
use crate::request::{Activity, FactValue, ProviderType};
use crate::text::Text;

/// A condition of one kind, ready for use.
#[derive(Debug, Clone)]
pub(crate) struct ConditionRule {
    /// Only for this subject, as a place in the policy's list.
    pub(crate) subject: Option<usize>,
    pub(crate) providers: Option<Vec<ProviderType>>,
    pub(crate) fact: Fact,
    pub(crate) test: Test,
    pub(crate) if_absent: IfAbsent,
    pub(crate) finding: FindingCode,
    pub(crate) clause: ClauseId,
    /// What the clause says, for conditions whose finding does not say it.
    pub(crate) asks: Text,
}

#[derive(Debug, Clone)]
pub(crate) enum Test {
    True,
    OneOf(Vec<String>),
    Form(Form),
}

impl Test {
    /// The test of a condition, if it has exactly one.
    pub(crate) fn of(condition: &Condition) -> Option<Self> {
        match (condition.must_be_true, &condition.one_of, condition.form) {
            (true, None, None) => Some(Self::True),
            (false, Some(words), None) => Some(Self::OneOf(words.clone())),
            (false, None, Some(form)) => Some(Self::Form(form)),
            _ => None,
        }
    }
}

/// What a request states of a fact.
enum Stated<'a> {
    Truth(bool),
    Word(&'a str),
    Absent,
}

fn stated<'a>(activity: &'a Activity, kind: &'a Kind, fact: &Fact) -> Stated<'a> {
    let fact = match fact {
        Fact::Known(fact) => fact,
        Fact::Own(fact) => {
            return match activity.facts.as_ref().and_then(|facts| facts.get(fact.as_str())) {
                None => Stated::Absent,
                Some(FactValue::Truth(truth)) => Stated::Truth(*truth),
                Some(FactValue::Word(word)) => Stated::Word(word),
            };
        }
    };
    let truth = |truth: Option<bool>| truth.map_or(Stated::Absent, Stated::Truth);
    let provider = activity.provider.as_ref();
    match fact {
        FactName::CnSerial => activity.cn_serial.as_deref().map_or(Stated::Absent, Stated::Word),
        FactName::Sponsor => activity.sponsor.map_or(Stated::Absent, |s| Stated::Word(s.as_str())),
        FactName::Level => activity.level.as_deref().map_or(Stated::Absent, Stated::Word),
        FactName::ProvincialOrAbove => truth(activity.provincial_or_above),
        FactName::AssessedQualified => truth(activity.assessed_qualified),
        FactName::StateRecognised => truth(activity.state_recognised),
        FactName::ProviderApproved => truth(provider.and_then(|p| p.approved)),
        FactName::ProviderCurriculumReviewed => truth(provider.and_then(|p| p.curriculum_reviewed)),
        FactName::ProviderKeysFiled => truth(provider.and_then(|p| p.keys_filed)),
        FactName::Mode => activity.mode.or(kind.mode).map_or(Stated::Absent, |m| Stated::Word(m.as_str())),
        FactName::Component => {
            let component = activity.component.as_ref().or(kind.component.as_ref());
            component.map_or(Stated::Absent, |c| Stated::Word(c.as_str()))
        }
        FactName::Role => activity.role.as_deref().map_or(Stated::Absent, Stated::Word),
    }
}

impl ConditionRule {
    /// The finding that the condition gives rise to, if any.
    pub(crate) fn look(&self, activity: &Activity, kind: &Kind, subject: Option<usize>) -> Option<Finding> {
        if self.subject.is_some() && self.subject != subject {
            return None;
        }
        if let Some(providers) = &self.providers
            && !activity.provider.as_ref().is_some_and(|p| providers.contains(&p.provider_type))
        {
            return None;
        }
        let (holds, given) = match (stated(activity, kind, &self.fact), &self.test) {
            (Stated::Absent, _) if self.if_absent == IfAbsent::NotStated => {
                return Some(Finding {
                    code: FindingCode::NotStated,
                    clause: self.clause.clone(),
                    data: FindingData::Fact { fact: self.fact.to_string() },
                });
            }
            (Stated::Absent, _) => (false, None),
            (Stated::Truth(truth), _) => (truth, Some(if truth { "true" } else { "false" })),
            (Stated::Word(word), Test::OneOf(words)) => (words.iter().any(|w| w == word), Some(word)),
            (Stated::Word(word), Test::Form(Form::CnSerial)) => (is_cn_serial(word), Some(word)),
            (Stated::Word(word), Test::True) => (false, Some(word)),
        };
        (!holds).then(|| {
            let (fact, given) = (self.fact.to_string(), given.map(str::to_owned));
            let data = match self.finding {
                FindingCode::ConditionNotMet => FindingData::NotMet { fact, given, asks: self.asks.clone() },
                _ => FindingData::Denied { fact, given },
            };
            Finding { code: self.finding, clause: self.clause.clone(), data }
        })
    }
}

/// Hours added where a fact says so, ready for use.
#[derive(Debug, Clone)]
pub(crate) struct AddOnRule(pub(crate) AddOn);

impl AddOnRule {
    /// Adds the hours to what the activity claims, if its fact says so. A share is one of what it converts to, so
    /// that the order of add-ons does not matter.
    pub(crate) fn add_to(&self, deed: &mut Deed<'_>) {
        let rule = &self.0;
        let holds = match (stated(deed.activity, deed.kind, &rule.fact), &rule.is) {
            (Stated::Truth(truth), None) => truth,
            (Stated::Word(given), Some(word)) => given == word,
            _ => false,
        };
        let added =
            rule.hours.unwrap_or_default() + deed.converted.part(u64::from(rule.percent.unwrap_or(0)), 100);
        if !holds || deed.converted.is_zero() || added.is_zero() {
            return;
        }
        deed.claimed += added;
        let data = FindingData::Added { add_on: rule.id.clone(), hours: added };
        deed.raise(FindingCode::AddOn, rule.clause.clone(), data);
    }
}

/// True for a domestic serial number (国内统一刊号): `CN dd-dddd` or `CN dd-dddd/class`, whatever the letter case, the
/// number of spaces after CN and the white space around it; class is 1 to 8 of ASCII letters, digits, `.` and `-`.
///
/// ```
/// use ce_rules::is_cn_serial;
/// assert!(is_cn_serial("CN 43-1234/G4") && is_cn_serial(" cn43-1234 "));
/// assert!(!is_cn_serial("CN 43-123") && !is_cn_serial("43-1234") && !is_cn_serial("CN\u{3000}43-1234"));
/// ```
pub fn is_cn_serial(text: &str) -> bool {
    let [b'C' | b'c', b'N' | b'n', rest @ ..] = text.trim().as_bytes() else { return false };
    let rest = rest.iter().position(|byte| *byte != b' ').and_then(|first| rest.get(first..));
    let Some((number, class)) = rest.and_then(<[u8]>::split_first_chunk::<7>) else { return false };
    let is_like = |(byte, like): (&u8, &u8)| if *like == b'-' { byte == like } else { byte.is_ascii_digit() };
    let of_class = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-');
    number.iter().zip(b"00-0000").all(is_like)
        && match class {
            [] => true,
            [b'/', class @ ..] => (1..=8).contains(&class.len()) && class.iter().all(of_class),
            _ => false,
        }
}

#[cfg(test)]
mod tests {
    use super::is_cn_serial;

    #[test]
    fn serial_numbers() {
        for good in [
            "CN 43-1234",
            "CN43-1234",
            "cn   43-1234/g4",
            "\tCN 43-1234/TP\n",
            "CN 11-2222/G.1-a",
            "CN 11-2222/12345678",
        ] {
            assert!(is_cn_serial(good), "{good}");
        }
        for bad in [
            "",
            "CN",
            "CN 4-1234",
            "CN 43-12345",
            "CN 43_1234",
            "CN 43-1234/",
            "CN 43-1234/123456789",
            "CN 43-1234/中",
            "CN\t43-1234",
            "CN 43 -1234",
            "ISSN 1234-5678",
            "CN 43-1234/a/b",
            "CN ４３-1234",
            "CNＸ",
            "éCN",
        ] {
            assert!(!is_cn_serial(bad), "{bad}");
        }
    }
}
