//! A policy, and the register of clauses, as documents to read.

mod proceedings;

use std::fmt::Write;

use ce_rules::policy::{
    CapPer, ClauseEntry, Condition, Fact, FactName, Form, IfAbsent, KindRule, Period, Provenance,
    Requirement, ShareOf, SourceSort, WindowRow,
};
use ce_rules::{ClauseId, Locale, Policy, Register};
use ce_rules_workbook::shown::names::{part_of, subject_of};

use super::markdown::{head, marked_row as row};
use ce_rules_workbook::shown::wording;
use ce_rules_workbook::shown::words::{self, Word, either};

/// What the policy asks, of years and of several years together, with its clauses, in a line; and that it is no
/// authority, where it says so.
pub(super) fn requirements(policy: &Policy, locale: Locale) -> String {
    let document = policy.document();
    let each = |requirement: &Requirement| {
        let cite = policy.register().cite(requirement.clause.as_str());
        let (of, bound) = (subject_of(policy, requirement, locale), bound(requirement, locale));
        either(locale, || format!("{of} {bound}（{cite}）"), || format!("{of} {bound} ({cite})"))
    };
    let (yearly, others): (Vec<_>, Vec<_>) =
        document.requirements.iter().partition(|r| r.per == Period::Year);
    let yearly: Vec<String> = yearly.into_iter().map(each).collect();
    let mut parts: Vec<String> = others.into_iter().map(each).collect();
    if !yearly.is_empty() {
        let yearly = yearly.join(Word("，", ", ").get(locale));
        parts.insert(0, either(locale, || format!("每年 {yearly}"), || format!("each year {yearly}")));
    }
    let mark = document.provenance.as_ref().filter(|of| of.sources == SourceSort::Secondary).map(|_| {
        either(locale, || "（示例，不作为依据）".to_owned(), || " (an example, not an authority)".to_owned())
    });
    let head = format!("{}{}", document.id, mark.unwrap_or_default());
    format!("{head}{}{}", Word("：", ": ").get(locale), parts.join(Word("；", "; ").get(locale)))
}

/// How much of it, over what time, and for whom.
fn bound(requirement: &Requirement, locale: Locale) -> String {
    let word = |zh, en| Word(zh, en).get(locale);
    let mut text = match (requirement.at_least, requirement.more_than, requirement.at_least_share) {
        (Some(least), ..) => format!("≥ {least}"),
        (None, Some(bound), _) => format!("> {bound}"),
        (None, None, Some(share)) => {
            let of = match requirement.share_of.unwrap_or_default() {
                ShareOf::Required => word("合计要求", "of what the total must reach"),
                ShareOf::Earned => word("合计", "of the total"),
            };
            either(locale, || format!("≥ {of}的 {share}"), || format!("≥ {share} {of}"))
        }
        (None, None, None) => String::new(),
    };
    let mut add =
        |part: String| text.push_str(&either(locale, || format!("，{part}"), || format!(", {part}")));
    if let Some(days) = requirement.or_days {
        add(either(locale, || format!("或参加 {days} 天"), || format!("or {days} days of attendance")));
    }
    match (requirement.per, requirement.years, requirement.from_year) {
        (Period::Year, ..) => {}
        (Period::Window, ..) => add(word("跨度内合计", "over the window").to_owned()),
        (Period::Run, years, from) => {
            let years = years.unwrap_or(1);
            add(match from {
                Some(from) => either(
                    locale,
                    || format!("每 {years} 年一个周期，自 {from} 年起"),
                    || format!("in each {years} years from {from} on"),
                ),
                None => either(
                    locale,
                    || format!("任意连续 {years} 年合计"),
                    || format!("in any {years} years in a row"),
                ),
            });
        }
    }
    let targets = requirement.targets.iter().flatten().map(|t| t.name(locale).to_owned());
    let degrees = requirement.degrees.iter().flatten().map(|d| words::code_in(d.as_str(), locale));
    let series = requirement.series.iter().flatten().map(|series| words::code_in(series, locale));
    let whom: Vec<String> = targets.chain(degrees).chain(series).collect();
    if !whom.is_empty() {
        let list = whom.join(word("、", ", "));
        add(either(locale, || format!("仅限 {list}"), || format!("only for {list}")));
    }
    if let Some(since) = requirement.since {
        add(either(locale, || format!("自 {since} 年度起"), || format!("from {since} on")));
    }
    if let Some(until) = requirement.until {
        add(either(locale, || format!("至 {until} 年度止"), || format!("up to {until}")));
    }
    text
}

/// A policy as a document: every table of it, each number with its clause.
pub fn policy_markdown(policy: &Policy, locale: Locale) -> String {
    let page = Page { policy, locale };
    let mut out = String::new();
    page.head(&mut out);
    page.thresholds(&mut out);
    page.windows(&mut out);
    page.kinds(&mut out);
    page.conditions(&mut out);
    page.limits(&mut out);
    page.proceedings(&mut out);
    page.readings(&mut out);
    page.own_clauses(&mut out);
    out
}

struct Page<'p> {
    policy: &'p Policy,
    locale: Locale,
}

impl Page<'_> {
    fn word(&self, zh: &'static str, en: &'static str) -> &'static str {
        Word(zh, en).get(self.locale)
    }

    fn cite(&self, clause: &ClauseId) -> String {
        self.policy.register().cite(clause.as_str())
    }

    fn section(&self, out: &mut String, zh: &'static str, en: &'static str, names: &[&str]) {
        let _ = write!(out, "\n## {}\n\n{}", self.word(zh, en), head(names));
    }

    fn head(&self, out: &mut String) {
        let document = self.policy.document();
        let years: Vec<String> = document.application_years.iter().map(ToString::to_string).collect();
        let _ = writeln!(out, "# {}\n", document.title.get(self.locale));
        let extends =
            document.extends.as_ref().map(|base| format!(" · {} `{base}`", self.word("扩展", "extends")));
        let _ = writeln!(
            out,
            "`{}` · {} · {} {}{}  \n{}",
            document.id,
            document.jurisdiction.get(self.locale),
            self.word("适用申报年度", "for applications of"),
            years.join(", "),
            extends.unwrap_or_default(),
            self.policy.digest(),
        );
        if let Some(provenance) = &document.provenance {
            let _ = writeln!(out, "\n{}", self.provenance(provenance));
        }
        let hour = &document.hour;
        let _ = writeln!(
            out,
            "\n{}",
            either(
                self.locale,
                || format!("每学时不少于 {} 分钟（{}）。", hour.minutes, self.cite(&hour.clause)),
                || format!(
                    "A credit hour has at least {} minutes ({}).",
                    hour.minutes,
                    self.cite(&hour.clause)
                ),
            )
        );
    }

    /// Where the text comes from; what is no authority says so first.
    fn provenance(&self, of: &Provenance) -> String {
        let sort = match of.sources {
            SourceSort::Primary => {
                self.word("依据文件原文编写。", "Written from the instruments themselves.")
            }
            SourceSort::Secondary => self.word(
                "**示例：依据第二手资料编写，不作为依据。**",
                "**An example from secondary sources, not an authority.**",
            ),
        };
        let address = of
            .address
            .iter()
            .map(|a| either(self.locale, || format!("来源：{a}。"), || format!("Source: {a}.")));
        let verified = of.verified_by.iter().map(|by| {
            let on = of.verified_on.map(|on| format!(" {on}")).unwrap_or_default();
            either(self.locale, || format!("核对：{by}{on}。"), || format!("Verified by {by}{on}."))
        });
        let note = of.note.iter().map(|note| note.get(self.locale).to_owned());
        let parts: Vec<String> =
            std::iter::once(sort.to_owned()).chain(address).chain(verified).chain(note).collect();
        parts.join(self.word("", " "))
    }

    fn thresholds(&self, out: &mut String) {
        let names = [
            self.word("科目", "subject"),
            self.word("学时（未另注的为每年）", "hours (a year, unless it says otherwise)"),
            self.word("依据", "clause"),
        ];
        self.section(out, "必须同时达到", "What must be reached, all at once", &names);
        for requirement in &self.policy.document().requirements {
            out.push_str(&row(&[
                subject_of(self.policy, requirement, self.locale),
                bound(requirement, self.locale),
                self.cite(&requirement.clause),
            ]));
        }
    }

    fn windows(&self, out: &mut String) {
        let names = [
            self.word("申报", "applies for"),
            self.word("条件", "if"),
            self.word("申报年度之前的年数", "years before the application year"),
            self.word("依据", "clause"),
        ];
        self.section(
            out,
            "认定跨度（取第一个符合的行）",
            "Windows (the first row that matches holds)",
            &names,
        );
        for window in &self.policy.document().windows {
            let targets: Vec<&str> = window.targets.iter().map(|target| target.name(self.locale)).collect();
            out.push_str(&row(&[
                targets.join(self.word("、", ", ")),
                self.condition_of_window(window),
                window.years.to_string(),
                self.cite(&window.clause),
            ]));
        }
    }

    fn condition_of_window(&self, window: &WindowRow) -> String {
        let degrees =
            window.degrees.iter().flatten().map(|degree| words::code_in(degree.as_str(), self.locale));
        let series = window.series.iter().flatten().map(|series| words::code_in(series, self.locale));
        degrees.chain(series).collect::<Vec<_>>().join(self.word("、", ", "))
    }

    fn kinds(&self, out: &mut String) {
        let names = [
            self.word("类别", "kind"),
            self.word("折算", "converts to"),
            self.word("科目", "subject"),
            self.word("另须填报（可选填的在括号内）", "also stated (optional in brackets)"),
            self.word("认定材料（任一方案）", "evidence (one alternative)"),
            self.word("依据", "clause"),
        ];
        self.section(out, "活动类别", "Kinds of activity", &names);
        for kind in &self.policy.document().kinds {
            let evidence = kind.evidence.iter().map(|alternative| &alternative.clause);
            let clauses = wording::measure_clauses(&kind.measure).into_iter().chain(evidence);
            out.push_str(&row(&[
                self.name_of_kind(kind),
                wording::conversion(self.policy, kind).get(self.locale).to_owned(),
                self.subject_of_kind(kind),
                self.facts_of_kind(kind),
                wording::evidence(self.policy, kind).get(self.locale).replace('\n', "; "),
                wording::cite(self.policy, clauses).join(self.word("、", ", ")),
            ]));
        }
    }

    /// The name of a kind, its id, and what it always is.
    fn name_of_kind(&self, kind: &KindRule) -> String {
        let part = part_of(self.policy, kind.component.as_ref(), kind.mode, None, self.locale);
        let name = kind.name.get(self.locale);
        let part = if part.is_empty() {
            part
        } else {
            either(self.locale, || format!("（{part}）"), || format!(" ({part})"))
        };
        format!("{name}{part} `{}`", kind.id)
    }

    /// What requests state of a kind beside its measure.
    fn facts_of_kind(&self, kind: &KindRule) -> String {
        let and = self.word("、", ", ");
        let list = |facts: &[Fact]| facts.iter().map(|fact| self.fact(fact)).collect::<Vec<_>>().join(and);
        let (needed, optional) = (list(&kind.facts), list(&kind.optional_facts));
        let optional = (!optional.is_empty())
            .then(|| either(self.locale, || format!("（{optional}）"), || format!("({optional})")));
        [Some(needed).filter(|needed| !needed.is_empty()), optional]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" ")
    }

    fn subject_of_kind(&self, kind: &KindRule) -> String {
        let Some(choice) = &kind.subject else { return "—".to_owned() };
        let name = |id: &ce_rules::SubjectId| self.subject(id);
        if let Some(choices) = &choice.choices {
            let list = choices.iter().map(name).collect::<Vec<_>>().join(self.word("／", " / "));
            return match &choice.default {
                Some(default) => either(
                    self.locale,
                    || format!("填报 {list}；默认{}", name(default)),
                    || format!("declared ({list}), else {}", name(default)),
                ),
                None => {
                    either(self.locale, || format!("须填报 {list}"), || format!("must be declared: {list}"))
                }
            };
        }
        match (&choice.fixed, &choice.default) {
            (Some(fixed), _) => name(fixed),
            (None, Some(default)) => either(
                self.locale,
                || format!("填报；默认{}", name(default)),
                || format!("declared, else {}", name(default)),
            ),
            (None, None) => self.word("须填报", "must be declared").to_owned(),
        }
    }

    fn conditions(&self, out: &mut String) {
        let names = [
            self.word("类别", "kinds"),
            self.word("条件", "condition"),
            self.word("未说明时", "if not stated"),
            self.word("结果代码", "finding"),
            self.word("依据", "clause"),
        ];
        if self.policy.document().conditions.is_empty() {
            return;
        }
        self.section(out, "认定条件", "Recognition conditions", &names);
        for condition in &self.policy.document().conditions {
            let kinds: Vec<&str> = condition
                .kinds
                .iter()
                .filter_map(|id| self.policy.kind(id.as_str()))
                .map(|kind| kind.name.get(self.locale))
                .collect();
            let silence = match condition.if_absent {
                IfAbsent::Denies => self.word("不予认定", "denied"),
                IfAbsent::NotStated => self.word("提示核实", "pointed out"),
            };
            out.push_str(&row(&[
                kinds.join(self.word("、", ", ")),
                self.test(condition),
                silence.to_owned(),
                format!("`{}`", condition.finding),
                self.cite(&condition.clause),
            ]));
        }
    }

    fn test(&self, condition: &Condition) -> String {
        let and = self.word("、", ", ");
        let scope: Vec<String> = condition
            .subject
            .iter()
            .map(|id| self.subject(id))
            .chain(condition.providers.iter().flatten().map(|p| words::code_in(p.as_str(), self.locale)))
            .collect();
        let fact = self.fact(&condition.fact);
        let test = match (&condition.one_of, condition.form) {
            (Some(list), _) => {
                let list: Vec<String> = list.iter().map(|word| words::code_in(word, self.locale)).collect();
                format!("{fact}: {}", list.join(and))
            }
            (None, Some(Form::CnSerial)) => format!("{fact}: CN dd-dddd[/class]"),
            (None, None) => fact,
        };
        if scope.is_empty() { test } else { format!("{test} ({})", scope.join(and)) }
    }

    /// The name of a fact.
    fn fact(&self, of: &Fact) -> String {
        match of {
            Fact::Known(known) => fact(*known).get(self.locale).to_owned(),
            Fact::Own(id) => {
                let rule = self.policy.document().facts.iter().find(|rule| rule.id == *id);
                rule.map_or_else(|| id.to_string(), |rule| rule.name.get(self.locale).to_owned())
            }
        }
    }

    /// Caps and what carries over, where the policy has them.
    fn limits(&self, out: &mut String) {
        let document = self.policy.document();
        if !document.caps.is_empty() {
            let names = [
                self.word("上限", "cap"),
                self.word("范围", "of"),
                self.word("最多计", "at most"),
                self.word("依据", "clause"),
            ];
            self.section(out, "计入上限", "The most hours that count", &names);
            for cap in &document.caps {
                let per = match cap.per {
                    CapPer::Date => self.word("每天", "a day"),
                    CapPer::Activity => self.word("每项活动", "an activity"),
                    CapPer::Year => self.word("每年", "a year"),
                };
                let subject = cap.subject.as_ref().map(|id| self.subject(id));
                let part =
                    part_of(self.policy, cap.component.as_ref(), cap.mode, cap.kinds.as_deref(), self.locale);
                let of: Vec<String> = subject.into_iter().chain((!part.is_empty()).then_some(part)).collect();
                let at_most = either(
                    self.locale,
                    || format!("{per} {} 学时", cap.at_most),
                    || format!("{} hours {per}", cap.at_most),
                );
                let all = self.word("全部", "all");
                let of = if of.is_empty() { all.to_owned() } else { of.join(self.word("、", ", ")) };
                out.push_str(&row(&[format!("`{}`", cap.id), of, at_most, self.cite(&cap.clause)]));
            }
        }
        if !document.carry.is_empty() {
            let names =
                [self.word("科目", "subject"), self.word("最多结转", "at most"), self.word("依据", "clause")];
            self.section(out, "结余计入下一年度", "Surplus hours that count for the next year", &names);
            for carry in &document.carry {
                let most = carry.at_most.map_or_else(|| "—".to_owned(), |most| most.to_string());
                out.push_str(&row(&[self.subject(&carry.of), most, self.cite(&carry.clause)]));
            }
        }
    }

    /// The short name of a subject.
    fn subject(&self, id: &ce_rules::SubjectId) -> String {
        let subject = self.policy.document().subjects.iter().find(|subject| subject.id == *id);
        subject.map_or_else(|| id.to_string(), |s| words::short_subject(&s.name, self.locale).to_owned())
    }

    /// What the document itself says of its sources.
    fn own_clauses(&self, out: &mut String) {
        let document = self.policy.document();
        if document.clauses.is_empty() {
            return;
        }
        let names = ["id", self.word("位置", "place"), self.word("内容", "what it says")];
        self.section(out, "本政策登记的条款", "Clauses that this policy brings", &names);
        for clause in &document.clauses {
            let said = said(clause, self.locale).to_owned();
            out.push_str(&row(&[format!("`{}`", clause.id), self.cite(&clause.id), said]));
        }
    }

    fn readings(&self, out: &mut String) {
        if self.policy.document().readings.is_empty() {
            return;
        }
        let names =
            [self.word("通知未明确之处的理解", "how what is left open is read"), self.word("依据", "clause")];
        self.section(out, "本政策采用的理解", "Readings that this policy takes", &names);
        for reading in &self.policy.document().readings {
            let text = match self.locale {
                Locale::Zh => &reading.zh,
                Locale::En => &reading.en,
            };
            out.push_str(&row(&[text.clone(), self.cite(&reading.clause)]));
        }
    }
}

fn fact(fact: FactName) -> Word {
    match fact {
        FactName::CnSerial => Word("国内统一刊号", "domestic serial number"),
        FactName::Sponsor => Word("课题来源", "sponsor"),
        FactName::Level => Word("奖项级别", "level of the award"),
        FactName::ProvincialOrAbove => Word("省级以上任务", "ordered at provincial level or above"),
        FactName::AssessedQualified => Word("考核合格", "assessed as qualified"),
        FactName::StateRecognised => Word("国家承认的学历（学位）教育", "recognised by the state"),
        FactName::ProviderApproved => Word("经人社部门同意", "agreed to by the authority"),
        FactName::ProviderCurriculumReviewed => {
            Word("网络培训资料经审定", "the online curriculum was reviewed")
        }
        FactName::ProviderKeysFiled => {
            Word("证书系统秘钥已提交", "the certificate system's keys were handed in")
        }
        FactName::Mode => Word("方式", "mode"),
        FactName::Component => Word("模块", "component"),
        FactName::Role => Word("角色", "part taken"),
    }
}

/// The register as a document.
pub fn clause_markdown(register: &Register, locale: Locale) -> String {
    let mut out = String::new();
    for instrument in register.instruments() {
        let _ = write!(out, "## {} {}\n\n", instrument.number, instrument.title.get(locale));
        let names = ["id", Word("位置", "place").get(locale), Word("内容", "what it says").get(locale)];
        out.push_str(&head(&names));
        for clause in register.clauses().iter().filter(|clause| clause.instrument == instrument.id) {
            out.push_str(&row(&[
                clause.id.to_string(),
                clause.locator.clone(),
                said(clause, locale).to_owned(),
            ]));
        }
        out.push('\n');
    }
    out
}

/// What a clause says in a language.
pub(crate) fn said(clause: &ClauseEntry, locale: Locale) -> &str {
    match locale {
        Locale::Zh => &clause.zh,
        Locale::En => &clause.en,
    }
}
