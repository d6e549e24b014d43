//! Policies in words: what a kind converts to, which evidence it needs, how clauses are cited. For the template and
//! for the documents that show a policy.

use ce_rules::policy::{Deems, KindRule, LevelRate, Measure, RoleRate};
use ce_rules::{ClauseId, Locale, Policy, Text};

use crate::columns::List;

/// Clauses as they are cited, each once.
pub(crate) fn cite<'c>(policy: &Policy, clauses: impl IntoIterator<Item = &'c ClauseId>) -> Vec<String> {
    let mut cited: Vec<String> = Vec::new();
    for clause in clauses {
        let cite = policy.register().cite(clause.as_str());
        if !cited.contains(&cite) {
            cited.push(cite);
        }
    }
    cited
}

/// What a kind converts to, in a line.
pub(crate) fn conversion(policy: &Policy, kind: &KindRule) -> Text {
    let mut text = match &kind.measure {
        Measure::Attendance(rates) => {
            let (day, half, evening) = (rates.full_day.hours, rates.half_day.hours, rates.evening.hours);
            Text::new(
                format!("每天 {day} 学时，半天 {half}，晚上 {evening}"),
                format!("{day} hours a day, {half} a half day, {evening} an evening"),
            )
        }
        Measure::Duration(_) => {
            let minutes = policy.document().hour.minutes;
            Text::new(
                format!("按证书载明的学时，或分钟数÷{minutes}取整"),
                format!("the hours stated, or the minutes divided by {minutes}, rounded down"),
            )
        }
        Measure::Role(roles) => join(roles.rates.iter().map(|rate: &RoleRate| {
            let name = name_in(List::Role, &rate.role);
            let hours = rate.hours;
            Text::new(format!("{} {hours}", name.zh), format!("{} {hours}", name.en))
        })),
        Measure::Level(levels) => {
            join(levels.rates.iter().filter(|rate| !rate.hours.is_zero()).map(level_rate))
        }
        Measure::Modules(rate) => {
            Text::new(format!("每模块 {}", rate.hours), format!("{} a module", rate.hours))
        }
        Measure::Fixed(rate) => Text::new(format!("{} 学时", rate.hours), format!("{} hours", rate.hours)),
        Measure::Mission(mission) => join(mission.bands.iter().map(|band| {
            let months = band.months_at_least;
            match band.deems {
                Deems::EveryYear => Text::new(
                    format!("满 {months} 个月：所涉各年度视为完成"),
                    format!("{months} months or more: every year that it touches is deemed complete"),
                ),
                Deems::YearOfEnd => Text::new(
                    format!("满 {months} 个月：结束当年视为完成"),
                    format!("{months} months or more: the year in which it ends"),
                ),
            }
        })),
    };
    if kind.once_per_year.is_some() {
        text.zh.push_str("，每年计一次");
        text.en.push_str(", once a year");
    }
    text
}

/// The alternatives of evidence of a kind, one a line.
pub(crate) fn evidence(policy: &Policy, kind: &KindRule) -> Text {
    let documents = &policy.document().documents;
    let name = |id: &str, locale| {
        documents
            .iter()
            .find(|document| document.id == *id)
            .map_or(id, |document| document.name.get(locale))
            .to_owned()
    };
    let in_language = |locale, or: &str, and: &str, colon: &str| {
        let alternatives = kind.evidence.iter().map(|alternative| {
            let slots = alternative
                .slots
                .iter()
                .map(|slot| slot.iter().map(|id| name(id.as_str(), locale)).collect::<Vec<_>>().join(or));
            let slots = slots.collect::<Vec<_>>().join(and);
            if kind.evidence.len() == 1 { slots } else { format!("{}{colon}{slots}", alternative.id) }
        });
        alternatives.collect::<Vec<_>>().join("\n")
    };
    Text::new(in_language(Locale::Zh, "／", " ＋ ", "："), in_language(Locale::En, " / ", " + ", ": "))
}

fn level_rate(rate: &LevelRate) -> Text {
    let name = name_in(List::Level, &rate.level);
    let hours = rate.hours;
    match rate.rank_to {
        Some(rank) => Text::new(
            format!("{}前 {rank} 名 {hours}", name.zh),
            format!("{}, ranks 1 to {rank}: {hours}", name.en),
        ),
        None => Text::new(format!("{} {hours}", name.zh), format!("{} {hours}", name.en)),
    }
}

/// The clauses of the rates of a measure.
pub(crate) fn measure_clauses(measure: &Measure) -> Vec<&ClauseId> {
    match measure {
        Measure::Attendance(rates) => {
            vec![&rates.full_day.clause, &rates.half_day.clause, &rates.evening.clause]
        }
        Measure::Duration(duration) => vec![&duration.clause],
        Measure::Role(roles) => roles.rates.iter().map(|rate| &rate.clause).collect(),
        Measure::Level(levels) => levels.rates.iter().map(|rate| &rate.clause).collect(),
        Measure::Modules(rate) | Measure::Fixed(rate) => vec![&rate.clause],
        Measure::Mission(mission) => mission.bands.iter().map(|band| &band.clause).collect(),
    }
}

fn join(texts: impl Iterator<Item = Text>) -> Text {
    let texts: Vec<Text> = texts.collect();
    let list = |locale, and: &str| texts.iter().map(|text| text.get(locale)).collect::<Vec<_>>().join(and);
    Text::new(list(Locale::Zh, "；"), list(Locale::En, "; "))
}

/// The name of a word of a list, or the word itself where a policy brings its own.
pub(crate) fn name_in(list: List, word: &str) -> Text {
    list.name_of(word).unwrap_or_else(|| Text::new(word, word))
}
