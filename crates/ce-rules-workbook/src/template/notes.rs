//! What the note of a column says under a policy: what to fill in, and what the policy makes of it.
//!
//! The first sentence is the column's own and holds everywhere. What differs from policy to policy (who has a window
//! of their own, which kinds ask for the column, what a condition denies) is told from the document.

use std::collections::BTreeSet;
use std::fmt::Write;

use ce_rules::policy::{Condition, Fact, Form, IfAbsent, KindRule, Measure, Scope};
use ce_rules::{Policy, Rules, Text};

use crate::columns::{Asked, Column, Holds, List, Sheet};
use crate::shown::wording;

/// The sentences of a note.
struct Sentences {
    zh: Vec<String>,
    en: Vec<String>,
}

impl Sentences {
    fn say(&mut self, zh: impl Into<String>, en: impl Into<String>) {
        self.zh.push(zh.into());
        self.en.push(en.into());
    }
}

/// What to fill in under a policy.
pub(super) fn note(sheet: Sheet, column: &Column<'_>, rules: &Rules, policy: &Policy) -> Text {
    let mut note = Sentences { zh: Vec::new(), en: Vec::new() };
    note.say(column.note_zh, column.note_en);
    match sheet {
        Sheet::People => of_applicant(&mut note, column, policy),
        Sheet::Activities => of_activity(&mut note, column, rules, policy),
        Sheet::Certificates | Sheet::Waivers | Sheet::Expected => {}
    }
    Text::new(note.zh.concat(), note.en.join(" "))
}

/// Names in a row.
fn list(names: &[Text]) -> (String, String) {
    let in_language = |of: fn(&Text) -> &str, and: &str| names.iter().map(of).collect::<Vec<_>>().join(and);
    (in_language(|name| &name.zh, "；"), in_language(|name| &name.en, "; "))
}

/// Names in a row, within a row of others.
fn inner(names: &[Text]) -> (String, String) {
    let in_language = |of: fn(&Text) -> &str, and: &str| names.iter().map(of).collect::<Vec<_>>().join(and);
    (in_language(|name| &name.zh, "、"), in_language(|name| &name.en, ", "))
}

fn in_brackets(name: &Text, remark: &[Text]) -> Text {
    if remark.is_empty() {
        return name.clone();
    }
    let (zh, en) = inner(remark);
    Text::new(format!("{}（{zh}）", name.zh), format!("{} ({en})", name.en))
}

/// What the policy is made for, and the degrees and series that have windows or requirements of their own.
fn of_applicant(note: &mut Sentences, column: &Column<'_>, policy: &Policy) {
    let document = policy.document();
    let id = policy.id();
    match column.field {
        "application_year" if !document.application_years.is_empty() => {
            let years: Vec<String> = document.application_years.iter().map(ToString::to_string).collect();
            note.say(
                format!("本工作簿的政策为 {} 年度所定。", years.join("、")),
                format!("The policy of this workbook is made for {}.", years.join(", ")),
            );
        }
        "policy" if document.scope != Scope::Provincial => {
            note.say(
                format!("本工作簿的政策须指明：{id}。"),
                format!("The policy of this workbook must be named: {id}."),
            );
        }
        _ => {}
    }
    let of_windows = document.windows.iter().map(|row| (row.degrees.as_ref(), row.series.as_ref()));
    let of_requirements =
        document.requirements.iter().map(|rule| (rule.degrees.as_ref(), rule.series.as_ref()));
    let mut own: Vec<Text> = Vec::new();
    for (degrees, series) in of_windows.chain(of_requirements) {
        let degrees: Vec<Text> =
            degrees.into_iter().flatten().map(|word| wording::name_in(List::Degree, word.as_str())).collect();
        let series: Vec<Text> =
            series.into_iter().flatten().map(|word| wording::name_in(List::Series, word)).collect();
        let names = match column.field {
            "degree" => degrees.iter().map(|degree| in_brackets(degree, &series)).collect(),
            "series" => series,
            _ => Vec::new(),
        };
        for name in names {
            if !own.contains(&name) {
                own.push(name);
            }
        }
    }
    if !own.is_empty() {
        let (zh, en) = list(&own);
        note.say(format!("另有规定的：{zh}。"), format!("There are rules of their own for: {en}."));
    }
}

fn of_activity(note: &mut Sentences, column: &Column<'_>, rules: &Rules, policy: &Policy) {
    let document = policy.document();
    let kinds: Vec<&KindRule> = document.kinds.iter().collect();
    match column.field {
        "subject" => {
            let declared = |kind: &&KindRule| kind.subject.as_ref().is_some_and(|subject| subject.declared);
            of_kinds(note, &kinds, declared, ("必填", "Required for"));
        }
        "date" => {
            if kinds.iter().any(|kind| matches!(kind.measure, Measure::Attendance(_))) {
                note.say("填了“逐次出勤”的留空。", "Blank where sessions are listed.");
            }
            of_kinds(note, &kinds, |kind| kind.taken_fields().contains(&"date"), ("用于", "For"));
        }
        "credited_year" => of_kinds(note, &kinds, |kind| kind.credited_year.is_some(), ("用于", "For")),
        "sessions" => sessions(note, &kinds),
        "minutes" => minutes(note, &kinds, policy),
        "role" => words_of_kinds(note, &kinds, List::Role),
        "level" => words_of_kinds(note, &kinds, List::Level),
        "rank" => {
            let ranked = |kind: &&KindRule| match &kind.measure {
                Measure::Level(levels) => levels.rates.iter().any(|rate| rate.rank_to.is_some()),
                Measure::Table(table) => table.rates.iter().any(|row| row.rank_to.is_some()),
                _ => false,
            };
            of_kinds(note, &kinds, ranked, ("按排名计学时的", "The hours go by it for"));
        }
        "evidence" => evidence(note, policy),
        _ => {
            let takes = |kind: &&KindRule| match column.holds {
                Holds::Fact(rule) => {
                    let own = |fact: &Fact| fact.as_str() == rule.id.as_str();
                    kind.facts.iter().any(own) || kind.optional_facts.iter().any(own)
                }
                _ => kind.taken_fields().contains(&column.root()),
            };
            of_kinds(note, &kinds, takes, ("用于", "For"));
        }
    }
    let fact = match column.asked {
        Asked::ByFact(_) if column.field == "provider_type" => return,
        Asked::ByFact(fact) => fact.as_str(),
        _ => column.field,
    };
    for condition in document.conditions.iter().filter(|condition| condition.fact.as_str() == fact) {
        self::condition(note, condition, column, rules, policy);
    }
}

/// Names the kinds that are so. What is for every kind is not said.
fn of_kinds(
    note: &mut Sentences,
    kinds: &[&KindRule],
    are_so: impl Fn(&&KindRule) -> bool,
    (zh, en): (&str, &str),
) {
    let (so, others): (Vec<&KindRule>, Vec<&KindRule>) = kinds.iter().copied().partition(|kind| are_so(kind));
    if so.is_empty() || (others.is_empty() && zh == "用于") {
        return;
    }
    let names = |kinds: &[&KindRule]| list(&kinds.iter().map(|kind| kind.name.clone()).collect::<Vec<_>>());
    if others.is_empty() {
        note.say(format!("{zh}：各形式。"), format!("{en}: every kind."));
    } else if others.len() <= 2 && so.len() > 2 {
        let (but_zh, but_en) = names(&others);
        note.say(format!("{zh}：除“{but_zh}”外的各形式。"), format!("{en}: every kind but {but_en}."));
    } else {
        let (zh_list, en_list) = names(&so);
        note.say(format!("{zh}：{zh_list}。"), format!("{en}: {en_list}."));
    }
}

/// The parts of days that can be stated.
fn sessions(note: &mut Sentences, kinds: &[&KindRule]) {
    let mut parts: BTreeSet<usize> = BTreeSet::new();
    for kind in kinds {
        if let Measure::Attendance(rates) = &kind.measure {
            parts.insert(0);
            parts.extend(rates.half_day.iter().flat_map(|_| [1, 2]));
            parts.extend(rates.evening.iter().map(|_| 3));
        }
    }
    let words = List::Part.words().iter().enumerate().filter(|(at, _)| parts.contains(at));
    let names: Vec<Text> = words.map(|(_, word)| Text::new(word.zh, word.en)).collect();
    let (zh, en) = inner(&names);
    note.say(format!("可写：{zh}。"), format!("Parts are: {en}."));
    let attends = |kind: &&KindRule| matches!(kind.measure, Measure::Attendance(_));
    of_kinds(note, kinds, attends, ("用于", "For"));
}

/// What minutes are of: of the whole, or of a part of a day.
fn minutes(note: &mut Sentences, kinds: &[&KindRule], policy: &Policy) {
    let of_day =
        |kind: &&KindRule| matches!(&kind.measure, Measure::Attendance(rates) if rates.part_of_day.is_some());
    let takes = |kind: &&KindRule| kind.taken_fields().contains(&"minutes");
    of_kinds(note, kinds, takes, ("用于", "For"));
    if kinds.iter().any(of_day) {
        note.say(
            "按天计的形式只填不足一天的分钟数，满一天的填天数；与日期同填。",
            "Where hours go by the day: the minutes of a part of a day alone, whole days as days; with a date.",
        );
    }
    if kinds.iter().any(|kind| matches!(kind.measure, Measure::Duration(_))) {
        let minutes = policy.document().hour.minutes;
        note.say(
            format!("按总时长计的，每 {minutes} 分钟 1 学时，不足的部分不计。"),
            format!(
                "Where hours go by the length: {minutes} minutes an hour; what is left over does not count."
            ),
        );
    }
}

/// The words that each kind takes.
fn words_of_kinds(note: &mut Sentences, kinds: &[&KindRule], of: List) {
    let mut groups: Vec<(Vec<Text>, Vec<Text>)> = Vec::new();
    for kind in kinds {
        let words = wording::words_of(kind, of);
        if words.is_empty() {
            continue;
        }
        match groups.iter_mut().find(|(known, _)| *known == words) {
            Some((_, names)) => names.push(kind.name.clone()),
            None => groups.push((words, vec![kind.name.clone()])),
        }
    }
    for (words, kinds) in groups {
        let ((kinds_zh, kinds_en), (words_zh, words_en)) = (list(&kinds), inner(&words));
        note.say(format!("{kinds_zh}：{words_zh}。"), format!("For {kinds_en}: {words_en}."));
    }
}

/// What suffices for the first kind that asks for evidence.
fn evidence(note: &mut Sentences, policy: &Policy) {
    let Some(names) = policy.document().kinds.iter().find_map(|kind| wording::enough_for(policy, kind))
    else {
        return;
    };
    let (zh, en) = inner(&names);
    note.say(format!("例如：{zh}。"), format!("For example: {en}."));
}

/// What a recognition condition asks of a column.
fn condition(
    note: &mut Sentences,
    condition: &Condition,
    column: &Column<'_>,
    rules: &Rules,
    policy: &Policy,
) {
    let document = policy.document();
    let kinds: Vec<&KindRule> =
        document.kinds.iter().filter(|kind| condition.kinds.contains(&kind.id)).collect();
    // Those that the column is for anyway are named already.
    let takes = |kind: &&KindRule| {
        let states = kind.facts.iter().chain(&kind.optional_facts).any(|fact| *fact == condition.fact);
        states || kind.taken_fields().contains(&column.field)
    };
    let whom: Vec<Text> = if kinds.len() == document.kinds.iter().filter(takes).count() {
        Vec::new()
    } else {
        kinds.iter().map(|kind| kind.name.clone()).collect()
    };
    let subject = condition.subject.as_ref().and_then(|id| document.subjects.iter().find(|s| s.id == *id));
    let providers = condition.providers.iter().flatten();
    let providers: Vec<Text> =
        providers.map(|provider| wording::name_in(List::ProviderType, provider.as_str())).collect();
    let only: Vec<Text> = subject.map(|subject| subject.name.clone()).into_iter().chain(providers).collect();
    let (mut whom_zh, mut whom_en) = list(&whom);
    if !only.is_empty() {
        let (zh, en) = inner(&only);
        let _ = (write!(whom_zh, "（{zh}）"), write!(whom_en, " ({en})"));
    }
    if !whom_zh.is_empty() {
        whom_zh.push('：');
        whom_en = format!("For {}: ", whom_en.trim_start());
    }
    let (must_zh, must_en) = match (&condition.one_of, condition.form) {
        (Some(words), _) => {
            let names = column.holds.entries(rules, policy);
            let name = |word: &String| {
                let known = names.iter().find(|(known, _)| known == word);
                known.map_or_else(|| Text::new(word, word), |(_, name)| name.clone())
            };
            inner(&words.iter().map(name).collect::<Vec<_>>())
        }
        (None, Some(Form::CnSerial)) => ("国内统一刊号".to_owned(), "a domestic serial number".to_owned()),
        (None, None) => ("是".to_owned(), "yes".to_owned()),
    };
    let is_needed = kinds.iter().all(|kind| kind.facts.contains(&condition.fact));
    let (blank_zh, blank_en) = match condition.if_absent {
        _ if is_needed => ("", ""),
        IfAbsent::Denies => ("（不填亦同）", " (nor where it is blank)"),
        IfAbsent::NotStated => ("；不填则提示待核", "; blank is pointed out as open"),
    };
    note.say(
        format!("{whom_zh}须为{must_zh}，否则不予认定{blank_zh}。"),
        format!("{whom_en}It must be {must_en}, else the activity is not recognised{blank_en}."),
    );
}
