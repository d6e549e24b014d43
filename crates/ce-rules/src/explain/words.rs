//! The words of the explanation, Chinese and English.

use crate::policy::{Policy, Requirement, ShareOf};
use crate::request::{Degree, Mode};
use crate::text::Locale;

/// A text of both languages in the one asked for. Both may name what is in scope, as `format!` does.
macro_rules! say {
    ($locale:expr, $zh:literal, $en:literal) => {
        match $locale {
            $crate::text::Locale::Zh => format!($zh),
            $crate::text::Locale::En => format!($en),
        }
    };
}
pub(super) use say;

/// One of two fixed words.
pub(super) const fn word(locale: Locale, zh: &'static str, en: &'static str) -> &'static str {
    match locale {
        Locale::Zh => zh,
        Locale::En => en,
    }
}

/// Those who hold a degree.
const fn degree(degree: Degree, locale: Locale) -> &'static str {
    match degree {
        Degree::Doctor => word(locale, "博士", "doctors"),
        Degree::Master => word(locale, "硕士", "masters"),
        Degree::Bachelor => word(locale, "学士", "bachelors"),
        Degree::Other => word(locale, "其他学位", "other degrees"),
    }
}

/// A fact of an activity, as the object of "says".
pub(super) fn fact(policy: &Policy, fact: &str, locale: Locale) -> String {
    let (zh, en) = match fact {
        "cn_serial" => ("国内统一刊号", "the domestic serial number of the journal"),
        "sponsor" => ("课题的来源", "who sponsored the project"),
        "level" => ("奖项级别", "the level of the award"),
        "provincial_or_above" => {
            ("任务是否由省级以上安排", "whether the mission was ordered at provincial level or above")
        }
        "assessed_qualified" => ("任务考核是否合格", "whether the mission was assessed as qualified"),
        "state_recognised" => (
            "该学历（学位）教育是否为国家教育行政主管部门承认",
            "whether the state's education authorities recognise this degree education",
        ),
        "provider.approved" => ("人社部门是否同意该培训", "whether the authority agreed to the training"),
        "provider.curriculum_reviewed" => {
            ("网络培训资料是否经过审定", "whether the online curriculum was reviewed")
        }
        "provider.keys_filed" => {
            ("证书管理系统秘钥是否已提交", "whether the certificate system's keys were handed in")
        }
        "mode" => ("是面授还是网络", "whether it was live or online"),
        "component" => ("属于科目的哪一部分", "which component of its subject it belongs to"),
        "role" => ("本人的角色", "the part taken"),
        own => {
            let rule = policy.document().facts.iter().find(|rule| rule.id == *own);
            return rule.map_or(own, |rule| rule.name.get(locale)).to_owned();
        }
    };
    word(locale, zh, en).to_owned()
}

/// What a requirement asks, in words: `公需科目至少 30 学时`.
pub(super) fn requirement(policy: &Policy, of: &Requirement, locale: Locale) -> String {
    let document = policy.document();
    let subject = document.subjects.iter().find(|subject| subject.id == *of.of);
    let subject =
        subject.map_or(word(locale, "合计", "in total"), |subject| subject.name.get(locale)).to_owned();
    let component = of.component.as_ref().map(|id| {
        let rule = document.components.iter().find(|rule| rule.id == *id);
        rule.map_or(id.as_str(), |rule| rule.name.get(locale))
    });
    let mode = of.mode.map(|mode| match mode {
        Mode::Live => word(locale, "面授", "live"),
        Mode::Online => word(locale, "网络", "online"),
    });
    let kinds = of.kinds.iter().flatten();
    let kinds = kinds.map(|id| policy.kind(id.as_str()).map_or(id.as_str(), |kind| kind.name.get(locale)));
    let parts: Vec<&str> = component.into_iter().chain(mode).chain(kinds).collect();
    let parts = parts.join(word(locale, "、", ", "));
    let what = if parts.is_empty() {
        subject
    } else {
        say!(locale, "{subject}（{parts}）", "{subject} ({parts})")
    };
    let mut text = match (of.at_least, of.more_than, of.at_least_share) {
        (Some(least), ..) => say!(locale, "{what}至少 {least} 学时", "{what}: at least {least} hours"),
        (None, Some(bound), _) => say!(locale, "{what}多于 {bound} 学时", "{what}: more than {bound} hours"),
        (None, None, Some(share)) => match of.share_of.unwrap_or_default() {
            ShareOf::Required => {
                say!(
                    locale,
                    "{what}不少于应达合计的 {share}",
                    "{what}: at least {share} of the total required"
                )
            }
            ShareOf::Earned => {
                say!(locale, "{what}不少于合计的 {share}", "{what}: at least {share} of the total")
            }
        },
        (None, None, None) => what,
    };
    if let Some(days) = of.or_days {
        text += &say!(locale, "，或参加 {days} 天", ", or {days} days of attendance");
    }
    let targets = of.targets.iter().flatten().map(|of| of.name(locale).to_owned());
    let degrees = of.degrees.iter().flatten().map(|of| degree(*of, locale).to_owned());
    let whom: Vec<String> = targets.chain(degrees).chain(of.series.iter().flatten().cloned()).collect();
    if !whom.is_empty() {
        let whom = whom.join(word(locale, "、", ", "));
        text += &say!(locale, "（仅限{whom}）", " (only for {whom})");
    }
    for (bound, zh, en) in [(of.since, "年度起", "from"), (of.until, "年度止", "until")] {
        if let Some(year) = bound {
            text += &say!(locale, "（{year} {zh}）", " ({en} {year})");
        }
    }
    text
}
