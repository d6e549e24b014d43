//! The words of the reports, Chinese and English.

use ce_rules::{Locale, Outcome, Status, Text, Verdict, WordList};

/// A word of a report: Chinese, English.
#[derive(Debug, Clone, Copy)]
pub struct Word(pub &'static str, pub &'static str);

impl Word {
    /// The word in one language.
    pub const fn get(self, locale: Locale) -> &'static str {
        match locale {
            Locale::Zh => self.0,
            Locale::En => self.1,
        }
    }
}

/// A text made in one of both languages: the first for Chinese, the second for English.
pub fn either(locale: Locale, zh: impl FnOnce() -> String, en: impl FnOnce() -> String) -> String {
    match locale {
        Locale::Zh => zh(),
        Locale::En => en(),
    }
}

pub const REFUSED: Word = Word("退回", "refused");

/// A word of the contract, which has its names there.
const fn named(list: WordList, word: &'static str) -> Word {
    match list.pair(word) {
        Some((zh, en)) => Word(zh, en),
        None => Word(word, word),
    }
}

pub const fn verdict(verdict: Verdict) -> Word {
    named(WordList::Verdict, verdict.as_str())
}

pub const fn status(status: Status) -> Word {
    named(WordList::Status, status.as_str())
}

/// A settled year in a narrow column.
pub const fn settled(year: Status) -> Word {
    match year {
        Status::Certified => Word("认定单", "certified"),
        Status::DeemedMet => Word("视为完成", "deemed"),
        Status::Waived | Status::Met | Status::NotMet => status(year),
    }
}

pub const fn outcome(outcome: Outcome) -> Word {
    named(WordList::Outcome, outcome.as_str())
}

/// Words of requests and policies that are codes on the wire: degrees, series, roles, levels, providers, sponsors. Words
/// that a user's policy brings of its own stand as they are.
pub fn code(word: &str) -> Option<Word> {
    let lists = [
        // Others of any sort are just others.
        WordList::Sponsor,
        WordList::Degree,
        WordList::Series,
        WordList::Role,
        WordList::Level,
        WordList::ProviderType,
    ];
    lists.iter().find_map(|list| list.pair(word)).map(|(zh, en)| Word(zh, en))
}

/// A word of the wire in a language.
pub fn code_in(word: &str, locale: Locale) -> String {
    code(word).map_or_else(|| word.to_owned(), |word| word.get(locale).to_owned())
}

/// The name of a subject without the word for subject, for narrow columns: 公需 of 公需科目.
pub fn short_subject(name: &Text, locale: Locale) -> &str {
    let name = name.get(locale).trim();
    let short = match locale {
        Locale::Zh => name.strip_suffix("科目"),
        Locale::En => name.strip_suffix(" subjects").or_else(|| name.strip_suffix(" subject")),
    };
    short.filter(|short| !short.is_empty()).unwrap_or(name)
}

/// How the line for stamp and date of the printed form of a roster begins.
pub const STAMP: (&str, &str) = ("部门（盖章）", "Department (stamp)");
pub const TOTAL: Word = Word("合计", "total");
pub const PERSON: Word = Word("编号", "id");
pub const NAME: Word = Word("姓名", "name");
pub const DEPARTMENT: Word = Word("部门", "department");
pub const TARGET: Word = Word("申报", "applies for");
pub const WINDOW: Word = Word("认定跨度", "window");
pub const VERDICT: Word = Word("结论", "verdict");
pub const YEAR: Word = Word("年度", "year");
pub const RUNS: Word = Word("多年合计", "over several years");
pub const REQUIREMENT: Word = Word("要求", "requirement");
pub const STATUS: Word = Word("状态", "status");
pub const SHORT: Word = Word("缺", "short of");
pub const POTENTIAL: Word = Word("补齐材料后", "with all evidence");
pub const ACTIVITY: Word = Word("活动", "activity");
pub const ACTIVITIES: Word = Word("计入的活动", "activities counted");
pub const REPORT: Word = Word("继续教育学时认定结果", "Determination of continuing-education credit hours");
pub const KIND: Word = Word("类别", "kind");
pub const SUBJECT: Word = Word("科目", "subject");
pub const CLAIMED: Word = Word("折算学时", "claimed");
pub const RECOGNISED: Word = Word("认定学时", "recognised");
pub const OUTCOME: Word = Word("结果", "outcome");
pub const HOURS: Word = Word("学时", "hours");
pub const IN_WINDOW: Word = Word("在跨度内", "in window");
pub const MISSING: Word = Word("还缺的材料", "documents still missing");
pub const REMARKS: Word = Word("说明", "remarks");
pub const TO_DO: Word = Word("须办事项", "what to do");
pub const CLAUSE: Word = Word("依据", "clause");
pub const PROBLEM: Word = Word("问题", "problem");
pub const SHEET: Word = Word("工作表或文件", "sheet or file");
pub const CELL: Word = Word("单元格", "cell");
pub const FIELD: Word = Word("字段", "field");
pub const CODE: Word = Word("代码", "code");
pub const NUMBER: Word = Word("序号", "no.");
pub const YES: Word = Word("是", "yes");
pub const NO: Word = Word("否", "no");

/// True if a spreadsheet would take the text for a formula.
pub fn starts_like_a_formula(text: &str) -> bool {
    // Some spreadsheets take the wide signs of Chinese for the narrow ones.
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
}

/// A text that does nothing to a terminal but stand there: without control characters, and without those that turn
/// the direction of what follows.
pub fn plain(text: &str) -> String {
    let acts = |c: char| {
        (c.is_control() && c != '\n') || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.replace(acts, "\u{fffd}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_does_nothing_to_the_terminal() {
        assert_eq!(plain("张三\u{1b}[2J\n\u{202e}x\r"), "张三\u{fffd}[2J\n\u{fffd}x\u{fffd}");
    }

    #[test]
    fn subjects_are_short_in_narrow_columns() {
        let name = Text::new("公需科目", "public subjects");
        assert_eq!(short_subject(&name, Locale::Zh), "公需");
        assert_eq!(short_subject(&name, Locale::En), "public");
        assert_eq!(short_subject(&Text::new("科目", "subject"), Locale::Zh), "科目");
    }
}
