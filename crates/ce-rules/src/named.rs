//! What the words of the contract are called, Chinese and English: for whoever shows results or offers choices.
//!
//! Names of kinds, subjects and documents are no part of this: they are data of the policy.
//!
//! ```
//! use ce_rules::{Locale, Target, Verdict};
//! assert_eq!(Target::FullSenior.name(Locale::Zh), "正高级");
//! assert_eq!(Verdict::NotEligible.name(Locale::En), "not eligible");
//! ```

use serde::Serialize;

use crate::assessment::{Outcome, Status, Verdict};
use crate::json::words;
use crate::procedure::{StepState, Unit};
use crate::request::{Degree, EvidenceMode, Mode, Part, ProviderType, Sponsor, Target};
use crate::text::{Locale, Text};

words! {
    /// The lists of words that have names, each by the member that holds one of its words.
    #[non_exhaustive]
    pub enum WordList {
        /// The verdict on an application.
        Verdict = "verdict",
        /// How a year stands.
        Status = "status",
        /// What became of an activity.
        Outcome = "outcome",
        /// The title applied for.
        Target = "target",
        /// The highest degree held.
        Degree = "degree",
        /// Title series that are often named; any other word is one too.
        Series = "series",
        /// The part taken in an achievement.
        Role = "role",
        /// The level of an award.
        Level = "level",
        /// Who sponsored a project.
        Sponsor = "sponsor",
        /// The sort of provider.
        ProviderType = "provider_type",
        /// The part of a day.
        Part = "part",
        /// Live or online.
        Mode = "mode",
        /// Whether evidence is asked for.
        Evidence = "evidence",
        /// The sort of unit.
        Unit = "unit",
        /// How a step of a procedure stands.
        StepState = "step_state",
    }
}

impl WordList {
    /// A line a word: the word, its Chinese name, its English name. Texts take less room than tables of texts.
    const fn names(self) -> &'static str {
        match self {
            Self::Verdict => {
                "eligible|符合|eligible\n\
                 pending|待补材料|pending\n\
                 not_eligible|不符合|not eligible"
            }
            Self::Status => {
                "certified|已有认定单|certified\n\
                 waived|豁免|waived\n\
                 deemed_met|视为完成|deemed met\n\
                 met|达标|met\n\
                 not_met|未达标|not met"
            }
            Self::Outcome => {
                "recognised|认定|recognised\n\
                 pending|待补材料|pending\n\
                 denied|不予认定|denied"
            }
            Self::Target => {
                "full_senior|正高级|full senior\n\
                 associate_senior|副高级|associate senior\n\
                 intermediate|中级|intermediate\n\
                 junior|初级|junior"
            }
            Self::Degree => {
                "doctor|博士|doctor\n\
                 master|硕士|master\n\
                 bachelor|学士|bachelor\n\
                 other|其他或无学位|other or none"
            }
            Self::Series => {
                "medical|卫生技术|medical\n\
                 teaching|高校教师|teaching\n\
                 engineering|工程技术|engineering\n\
                 other|其他系列|other"
            }
            Self::Role => {
                "lead|负责人|lead\n\
                 participant|参与人|participant\n\
                 first|独立或第一|sole or first\n\
                 other|非第一|not the first"
            }
            Self::Level => {
                "national|国家级|national\n\
                 provincial|省部级|provincial or ministerial\n\
                 prefecture|市厅级|prefecture or department\n\
                 other|其他级别|another level"
            }
            Self::Sponsor => {
                "government|政府|government\n\
                 industry_body|行业组织|industry body\n\
                 other|其他|other"
            }
            Self::ProviderType => {
                "accredited_base|继续教育基地|accredited base\n\
                 employer|用人单位|employer\n\
                 competent_department|主管部门|competent department\n\
                 other|其他|other"
            }
            Self::Part => {
                "full_day|全天|full day\n\
                 morning|上午|morning\n\
                 afternoon|下午|afternoon\n\
                 evening|晚上|evening"
            }
            Self::Mode => {
                "live|面授|live\n\
                 online|网络|online"
            }
            Self::Evidence => {
                "required|要求|required\n\
                 ignored|不要求|ignored"
            }
            Self::Unit => {
                "provincial_unit|省直单位|provincial unit\n\
                 self_evaluating_university|有职称自评权的高校|university that evaluates titles itself\n\
                 city_unit|市州单位|city unit\n\
                 private_or_self_employed|非公有制经济组织、社会组织、自由职业|private or social organisation, self-employed\n\
                 central_unit|中央驻湘单位|central unit in the province"
            }
            Self::StepState => {
                "not_yet|未到时间|not yet\n\
                 open|可办理|open\n\
                 late|已逾期|late"
            }
        }
    }

    /// The name of a word of the list; none of a word that a policy brings of its own.
    ///
    /// ```
    /// use ce_rules::{Locale, Verdict, WordList};
    /// let word = Verdict::Pending.as_str();
    /// assert_eq!(WordList::Verdict.name(word, Locale::Zh), Some("待补材料"));
    /// ```
    pub const fn name(self, word: &str, locale: Locale) -> Option<&'static str> {
        match (self.pair(word), locale) {
            (Some((zh, _)), Locale::Zh) => Some(zh),
            (Some((_, en)), Locale::En) => Some(en),
            (None, _) => None,
        }
    }

    /// The names of a word of the list, Chinese and English; none of a word that a policy brings of its own.
    #[inline(never)]
    pub const fn pair(self, word: &str) -> Option<(&'static str, &'static str)> {
        // Tables of names are made when a program is compiled, where there are no iterators.
        let mut rest = self.names();
        while !rest.is_empty() {
            let (line, others) = cut(rest, b'\n');
            let (known, names) = cut(line, b'|');
            if same(known.as_bytes(), word.as_bytes()) {
                return Some(cut(names, b'|'));
            }
            rest = others;
        }
        None
    }

    /// The same, or the word itself.
    pub(crate) fn name_or(self, word: &str, locale: Locale) -> &str {
        self.name(word, locale).unwrap_or(word)
    }
}

macro_rules! named {
    ($($word:ty: $list:ident,)*) => {$(
        impl $word {
            /// What people call it: the name of the word in its [`WordList`].
            pub fn name(self, locale: Locale) -> &'static str {
                WordList::$list.name_or(self.as_str(), locale)
            }
        }
    )*};
}

named! {
    Verdict: Verdict,
    Status: Status,
    Outcome: Outcome,
    Target: Target,
    Degree: Degree,
    Sponsor: Sponsor,
    ProviderType: ProviderType,
    Part: Part,
    Mode: Mode,
    EvidenceMode: Evidence,
    Unit: Unit,
    StepState: StepState,
}

const fn same(one: &[u8], other: &[u8]) -> bool {
    match (one, other) {
        ([], []) => true,
        ([a, rest @ ..], [b, others @ ..]) => *a == *b && same(rest, others),
        _ => false,
    }
}

/// What stands before a character of ASCII, and behind it; all and nothing where it is not there.
const fn cut(text: &'static str, by: u8) -> (&'static str, &'static str) {
    let mut rest = text.as_bytes();
    while let [first, behind @ ..] = rest {
        if *first == by {
            let (before, _) = text.split_at(text.len() - rest.len());
            return (before, text.split_at(text.len() - behind.len()).1);
        }
        rest = behind;
    }
    (text, "")
}

/// A list of words with their names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct NamedWords {
    /// The list, by the member that holds one of its words.
    pub member: WordList,
    /// Its words, in the order of the contract.
    pub words: Vec<NamedWord>,
}

/// A word of the contract with its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct NamedWord {
    /// The word.
    pub id: &'static str,
    /// Its name.
    pub name: Text,
}

/// All lists of words that have names.
///
/// ```
/// let words = ce_rules::words();
/// assert_eq!(words[0].words[0].id, "eligible");
/// assert_eq!(words[0].words[0].name.zh, "符合");
/// ```
pub fn words() -> Vec<NamedWords> {
    let named = |line| {
        let (id, names) = cut(line, b'|');
        let (zh, en) = cut(names, b'|');
        NamedWord { id, name: Text::new(zh, en) }
    };
    let of = |list: &WordList| NamedWords { member: *list, words: list.names().lines().map(named).collect() };
    WordList::ALL.iter().map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spelt<T: AsRef<str>>(all: &[T]) -> Vec<&str> {
        all.iter().map(AsRef::as_ref).collect()
    }

    #[test]
    fn every_closed_word_has_a_name_in_the_order_of_the_contract() {
        for (list, expected) in [
            (WordList::Verdict, spelt(Verdict::ALL)),
            (WordList::Status, spelt(Status::ALL)),
            (WordList::Outcome, spelt(Outcome::ALL)),
            (WordList::Target, spelt(Target::ALL)),
            (WordList::Degree, spelt(Degree::ALL)),
            (WordList::Sponsor, spelt(Sponsor::ALL)),
            (WordList::ProviderType, spelt(ProviderType::ALL)),
            (WordList::Part, spelt(Part::ALL)),
            (WordList::Mode, spelt(Mode::ALL)),
            (WordList::Evidence, spelt(EvidenceMode::ALL)),
            (WordList::Unit, spelt(Unit::ALL)),
            (WordList::StepState, spelt(StepState::ALL)),
        ] {
            let named = words().into_iter().find(|words| words.member == list).unwrap();
            let named: Vec<&str> = named.words.iter().map(|word| word.id).collect();
            assert_eq!(named, expected, "{list}");
        }
    }

    #[test]
    fn roles_and_levels_of_the_policies_have_names() {
        let policy = crate::policy("hunan-2021").unwrap();
        let mut met = 0;
        for kind in &policy.document().kinds {
            let text = serde_json::to_value(kind).unwrap();
            for rate in text["measure"]["rates"].as_array().into_iter().flatten() {
                for (member, list) in [("role", WordList::Role), ("level", WordList::Level)] {
                    let Some(word) = rate[member].as_str() else { continue };
                    assert!(list.name(word, Locale::Zh).is_some(), "{member} {word}");
                    met += 1;
                }
            }
        }
        assert!(met > 10, "only {met} were met");
    }
}
