//! Policies in words: what a kind converts to, which evidence it needs, how clauses are cited. For the template and
//! for the documents that show a policy.

use ce_rules::policy::{
    Attendance, Deems, KindRule, LevelRate, Measure, RatePer, RoleRate, ShareBy, SplitBy, TableRate,
};
use ce_rules::{ClauseId, DocumentId, Locale, Policy, Text};

use crate::columns::List;

/// Clauses as they are cited, each once.
pub fn cite<'c>(policy: &Policy, clauses: impl IntoIterator<Item = &'c ClauseId>) -> Vec<String> {
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
pub fn conversion(policy: &Policy, kind: &KindRule) -> Text {
    let mut text = match &kind.measure {
        Measure::Attendance(rates) => attendance(policy, rates),
        Measure::Table(table) => join(table.rates.iter().map(table_rate)),
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
    for (zh, en) in also(policy, kind) {
        text.zh.push('，');
        text.zh.push_str(&zh);
        text.en.push_str(", ");
        text.en.push_str(&en);
    }
    text
}

/// What else decides the hours of a kind: once a year, add-ons, shares, years.
fn also(policy: &Policy, kind: &KindRule) -> Vec<(String, String)> {
    let mut all = Vec::new();
    let mut say = |zh: String, en: String| all.push((zh, en));
    if kind.once_per_year.is_some() {
        say("每年计一次".to_owned(), "once a year".to_owned());
    }
    for add_on in &kind.add_ons {
        let rule = policy.document().facts.iter().find(|rule| rule.id == *add_on.fact.as_str());
        let fact =
            rule.map_or_else(|| Text::new(add_on.fact.as_str(), add_on.fact.as_str()), |r| r.name.clone());
        let of_rule = rule.and_then(|rule| rule.words.as_ref());
        let word = add_on.is.as_ref().map(|word| {
            let named = of_rule.and_then(|words| words.iter().find(|known| known.id == *word));
            named.map_or_else(|| Text::new(word.as_str(), word.as_str()), |named| named.name.clone())
        });
        let (is_zh, is_en) =
            word.map_or_else(Default::default, |word| (format!("为{}", word.zh), format!(" is {}", word.en)));
        let (more_zh, more_en) = match (add_on.hours, add_on.percent) {
            (Some(hours), _) => (format!("{hours} 学时"), format!("{hours} hours")),
            (None, percent) => {
                let percent = percent.unwrap_or(0);
                (format!("{percent}%"), format!("{percent} %"))
            }
        };
        say(format!("{}{is_zh}另加 {more_zh}", fact.zh), format!("{more_en} more if {}{is_en}", fact.en));
    }
    match kind.shared.as_ref().map(|shared| shared.by) {
        Some(ShareBy::Authors) => say("由作者平分".to_owned(), "shared equally among the authors".to_owned()),
        Some(ShareBy::Percent) => say("按所填份额计".to_owned(), "by the share stated".to_owned()),
        None => {}
    }
    if let Some(split) = &kind.split {
        let years = split.years.unwrap_or(1);
        match split.by {
            SplitBy::Days => say("按天分计各年度".to_owned(), "split over years by days".to_owned()),
            SplitBy::Evenly => {
                say(format!("平均计入 {years} 个年度"), format!("split evenly over {years} years"));
            }
            SplitBy::Stated => {
                say(
                    format!("可自行分配到 {years} 个年度"),
                    format!("put to {years} years as the person says"),
                );
            }
        }
    }
    all
}

fn attendance(policy: &Policy, rates: &Attendance) -> Text {
    let day = rates.full_day.hours;
    let mut zh = vec![format!("每天 {day} 学时")];
    let mut en = vec![format!("{day} hours a day")];
    for (rate, part_zh, part_en) in
        [(&rates.half_day, "半天", "a half day"), (&rates.evening, "晚上", "an evening")]
    {
        if let Some(rate) = rate {
            zh.push(format!("{part_zh} {}", rate.hours));
            en.push(format!("{} {part_en}", rate.hours));
        }
    }
    if let Some(part) = &rates.part_of_day {
        let minutes = part.minutes.unwrap_or(policy.document().hour.minutes);
        zh.push(format!("不足一天的每 {minutes} 分钟 1"));
        en.push(format!("1 for each {minutes} minutes of a part of a day"));
    }
    Text::new(zh.join("，"), en.join(", "))
}

fn table_rate(row: &TableRate) -> Text {
    let mut zh: Vec<String> = Vec::new();
    let mut en: Vec<String> = Vec::new();
    let mut put = |text: Text| {
        zh.push(text.zh);
        en.push(text.en);
    };
    if let Some(level) = &row.level {
        put(name_in(List::Level, level));
    }
    if let Some(rank) = row.rank_to {
        put(Text::new(format!("前 {rank} 名"), format!("ranks 1 to {rank}")));
    }
    if let Some(role) = &row.role {
        put(name_in(List::Role, role));
    }
    for (least, unit_zh, unit_en) in [
        (row.months_at_least, "个月", "months"),
        (row.days_at_least, "天", "days"),
        (row.minutes_at_least, "分钟", "minutes"),
    ] {
        if let Some(least) = least {
            put(Text::new(format!("满 {least} {unit_zh}"), format!("{least} {unit_en} or more")));
        }
    }
    let (unit_zh, unit_en) = match row.per {
        RatePer::Activity => ("", ""),
        RatePer::Count => ("每次 ", " each"),
        RatePer::Quantity => ("每单位 ", " a unit"),
        RatePer::WholeQuantity => ("每满一单位 ", " a whole unit"),
        RatePer::Module => ("每模块 ", " a module"),
        RatePer::Month => ("每月 ", " a month"),
        RatePer::Day => ("每天 ", " a day"),
    };
    let hours = row.hours;
    put(Text::new(format!("{unit_zh}{hours}"), format!("{hours}{unit_en}")));
    Text::new(zh.join(" "), en.join(" "))
}

/// The alternatives of evidence of a kind, one a line.
pub fn evidence(policy: &Policy, kind: &KindRule) -> Text {
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
pub fn measure_clauses(measure: &Measure) -> Vec<&ClauseId> {
    match measure {
        Measure::Attendance(rates) => rates.clauses(),
        Measure::Table(table) => table.rates.iter().map(|row| &row.clause).collect(),
        Measure::Duration(duration) => vec![&duration.clause],
        Measure::Role(roles) => roles.rates.iter().map(|rate| &rate.clause).collect(),
        Measure::Level(levels) => levels.rates.iter().map(|rate| &rate.clause).collect(),
        Measure::Modules(rate) | Measure::Fixed(rate) => vec![&rate.clause],
        Measure::Mission(mission) => mission.bands.iter().map(|band| &band.clause).collect(),
    }
}

/// The names of the roles or levels that a kind has rates for, each once.
pub fn words_of(kind: &KindRule, list: List) -> Vec<Text> {
    let words: Vec<&String> = match (&kind.measure, list) {
        (Measure::Role(roles), List::Role) => roles.rates.iter().map(|rate| &rate.role).collect(),
        (Measure::Level(levels), List::Level) => levels.rates.iter().map(|rate| &rate.level).collect(),
        (Measure::Table(table), List::Role) => {
            table.rates.iter().filter_map(|row| row.role.as_ref()).collect()
        }
        (Measure::Table(table), List::Level) => {
            table.rates.iter().filter_map(|row| row.level.as_ref()).collect()
        }
        _ => Vec::new(),
    };
    let mut names: Vec<Text> = Vec::new();
    for word in words {
        let name = name_in(list, word);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// The names of documents that suffice for a kind: the first of each slot of its first alternative; none if it asks
/// for nothing.
pub fn enough_for(policy: &Policy, kind: &KindRule) -> Option<Vec<Text>> {
    let name = |id: &DocumentId| {
        policy.document_names().get(id).cloned().unwrap_or_else(|| Text::new(id.as_str(), id.as_str()))
    };
    let slots = &kind.evidence.first()?.slots;
    let names: Vec<Text> = slots.iter().filter_map(|slot| slot.first().map(name)).collect();
    (!names.is_empty()).then_some(names)
}

fn join(texts: impl Iterator<Item = Text>) -> Text {
    let texts: Vec<Text> = texts.collect();
    let list = |locale, and: &str| texts.iter().map(|text| text.get(locale)).collect::<Vec<_>>().join(and);
    Text::new(list(Locale::Zh, "；"), list(Locale::En, "; "))
}

/// The name of a word of a list, or the word itself where a policy brings its own.
pub fn name_in(list: List, word: &str) -> Text {
    list.name_of(word).unwrap_or_else(|| Text::new(word, word))
}
