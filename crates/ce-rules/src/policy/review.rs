//! Review: what a careful reader of a policy would ask of its author.
//!
//! A document with faults is refused. One without may still say things that its author can hardly have meant: a
//! threshold that no activity can reach, a cap that never takes anything, a kind that counts without a document, a
//! clause that nothing rests on. None of this stops the policy; each is put as a question with its place.
//!
//! ```
//! let rules = ce_rules::Rules::builtin();
//! let review = rules.review_policy(
//!     "id = 'mine-2022'\nextends = 'hunan-2021'\napplication_years = [2022]\n\
//!      requirements = [{ id = 'public', of = 'public', at_least = 0 }]",
//! )?;
//! let asked: Vec<&str> = review.questions.iter().map(|question| question.path.as_str()).collect();
//! assert_eq!(asked, ["/requirements/0", "/provenance"]);
//! # Ok::<(), ce_rules::Error>(())
//! ```

use std::fmt;
use std::sync::Arc;

use super::document::{
    Alternative, Cap, CapPer, Condition, Fact, FactName, KindRule, Measure, Period, PolicyDocument, RatePer,
    Requirement, SourceSort, SubjectChoice,
};
use super::positions::Positions;
use super::{Loaded, Policy, TOTAL, WindowRow};
use crate::date::{Year, year_of};
use crate::error::Error;
use crate::hours::Hours;
use crate::json::{Path, Position, words};
use crate::names::{ComponentId, KindId, SubjectId};
use crate::policy::Scope;
use crate::request::{Mode, Sponsor, Target};
use crate::rules::Rules;
use crate::text::{Locale, Text};

words! {
    /// What is asked of a policy's author.
    #[non_exhaustive]
    pub enum QuestionCode {
        /// A threshold lies above all that activities can give.
        Unreachable = "unreachable",
        /// A rule changes nothing, whatever the record.
        NoEffect = "no_effect",
        /// Activities of a kind count without any document.
        NoEvidence = "no_evidence",
        /// Activities of a kind never yield hours.
        NoRate = "no_rate",
        /// Something is declared, and no rule uses it.
        Unused = "unused",
        /// Nobody who applies for a title can be assessed.
        NoWindow = "no_window",
        /// Another provincial policy is for the same application year: requests must then name one.
        AmbiguousYear = "ambiguous_year",
        /// The policy is for an application year in which its instruments are not in force.
        OutsideValidity = "outside_validity",
        /// Nobody is named who held the document against its source.
        Unverified = "unverified",
    }
}

/// A question to a policy's author.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct ReviewQuestion {
    /// The place in the document, as a JSON pointer.
    pub path: String,
    /// What is asked, for programs.
    pub code: QuestionCode,
    /// What is asked, for people.
    pub message: Text,
    /// Where that is in the text.
    pub position: Position,
}

/// A policy without faults, and what a reviewer would ask of it.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Review {
    /// The policy.
    pub policy: Arc<Policy>,
    /// The questions, in the order of the document.
    pub questions: Vec<ReviewQuestion>,
}

impl Rules {
    /// Reads a policy document as [`Rules::with_policy`] does, and puts a reviewer's questions. What a policy that it
    /// extends would be asked just so is not asked again.
    pub fn review_policy(&self, document: &str) -> Result<Review, Error> {
        let Loaded { policy, own, origins, base } = self.load(document)?;
        let mut asked = Questions::of(policy.document());
        if let Some(base) = base {
            let before = Questions::of(base.document());
            asked.list.retain(|question| !before.list.iter().any(|old| old.is_the_same(question)));
        }
        asked.provenance(policy.document());
        asked.years(policy.document(), self);
        let positions = Positions::of(document);
        let mut questions: Vec<ReviewQuestion> = asked
            .list
            .into_iter()
            .map(|question| {
                let path = super::load::origin(&question.path, &origins);
                let position = positions.find(&path);
                ReviewQuestion { path, code: question.code, message: question.message, position }
            })
            .collect();
        questions.sort_by_cached_key(|question| crate::json::place_in(&own, &question.path));
        Ok(Review { policy: Arc::new(policy), questions })
    }
}

/// A question at a place of the whole document.
struct Asked {
    path: String,
    code: QuestionCode,
    message: Text,
}

impl Asked {
    /// The same question of the same rule: its place may have moved.
    fn is_the_same(&self, other: &Self) -> bool {
        self.code == other.code && self.message == other.message
    }
}

#[derive(Default)]
struct Questions {
    list: Vec<Asked>,
}

impl Questions {
    fn of(document: &PolicyDocument) -> Self {
        let mut questions = Self::default();
        questions.windows(document);
        for (i, requirement) in document.requirements.iter().enumerate() {
            questions.requirement(document, i, requirement);
        }
        for (i, kind) in document.kinds.iter().enumerate() {
            questions.kind(&Path::Root.key("kinds").index(i), kind);
        }
        for (i, condition) in document.conditions.iter().enumerate() {
            questions.condition(document, i, condition);
        }
        for (i, cap) in document.caps.iter().enumerate() {
            questions.cap(document, i, cap);
        }
        for (i, carry) in document.carry.iter().enumerate() {
            if carry.at_most.is_some_and(Hours::is_zero) {
                let (at, id) = (Path::Root.key("carry"), &carry.id);
                questions.no_effect(
                    &at.index(i),
                    format!("结转规则“{id}”最多结转 0 学时"),
                    format!("`{id}` carries at most 0 hours over"),
                );
            }
        }
        questions.unused(document);
        questions
    }

    fn ask(&mut self, at: &Path<'_>, code: QuestionCode, zh: impl Into<String>, en: impl Into<String>) {
        self.list.push(Asked { path: at.to_string(), code, message: Text::new(zh, en) });
    }

    fn no_effect(&mut self, at: &Path<'_>, zh: impl fmt::Display, en: impl fmt::Display) {
        self.ask(
            at,
            QuestionCode::NoEffect,
            format!("{zh}：没有作用，是否如此？"),
            format!("{en}: it changes nothing; is that meant?"),
        );
    }

    fn provenance(&mut self, document: &PolicyDocument) {
        let at = Path::Root.key("provenance");
        let (zh, en) = match &document.provenance {
            None => (
                "没有写明来源（provenance）：依据是原文还是第二手资料？由谁、何时核对？",
                "it does not say where its text comes from (`provenance`): was the instrument itself read, and who held the document against it, and when?",
            ),
            Some(of) if of.sources == SourceSort::Secondary => return,
            Some(of) if of.verified_by.is_none() || of.verified_on.is_none() => (
                "没有写明由谁（verified_by）、何时（verified_on）与原文核对",
                "it does not say who held it against the source (`verified_by`) and when (`verified_on`)",
            ),
            Some(_) => return,
        };
        self.ask(&at, QuestionCode::Unverified, zh, en);
    }

    /// What is asked of the application years, the other policies known.
    fn years(&mut self, document: &PolicyDocument, rules: &Rules) {
        let list = Path::Root.key("application_years");
        for (i, year) in document.application_years.iter().enumerate() {
            let here = list.index(i);
            let in_force = document.valid.as_ref().is_none_or(|valid| {
                year_of(valid.from) <= *year && valid.to.is_none_or(|to| *year <= year_of(to))
            });
            if !in_force {
                self.ask(
                    &here,
                    QuestionCode::OutsideValidity,
                    format!("{year} 年不在文件有效期（valid）之内"),
                    format!("{year} lies outside the time in which its instruments are in force (`valid`)"),
                );
            }
            let other = rules.policies().find(|other| {
                let provincial = |of: &PolicyDocument| of.scope == Scope::Provincial;
                other.id() != &document.id
                    && provincial(other.document())
                    && provincial(document)
                    && other.is_for(*year)
            });
            if let Some(other) = other {
                let other = other.id();
                self.ask(
                    &here,
                    QuestionCode::AmbiguousYear,
                    format!("“{other}”也是 {year} 年申报的省级政策：两者都载入时，请求须指明用哪一个"),
                    format!("`{other}` is a provincial policy for applications of {year} too: where both are loaded, requests must name one"),
                );
            }
        }
    }

    fn windows(&mut self, document: &PolicyDocument) {
        for target in Target::ALL {
            if !document.windows.iter().any(|row| row.targets.contains(target)) {
                self.ask(
                    &Path::Root.key("windows"),
                    QuestionCode::NoWindow,
                    format!("没有{}（{target}）的认定跨度：申报者无法评定，是否另有规定？", target.name(Locale::Zh)),
                    format!("no row is for `{target}`: nobody who applies for it can be assessed; is it left to others?"),
                );
            }
        }
    }

    fn requirement(&mut self, document: &PolicyDocument, place: usize, requirement: &Requirement) {
        let list = Path::Root.key("requirements");
        let (at, id) = (list.index(place), &requirement.id);
        if let Some((zh, en)) = never_asks(document, place, requirement) {
            self.no_effect(&at, format!("要求“{id}”{zh}"), format!("requirement `{id}` {en}"));
            return;
        }
        let wanted = Wanted::of_requirement(requirement);
        let kinds = wanted.kinds(document);
        if kinds.is_empty() {
            self.ask(
                &at,
                QuestionCode::Unreachable,
                format!("没有哪类活动能给出要求“{id}”所要的学时"),
                format!("no kind of activity can give the hours that requirement `{id}` asks for"),
            );
            return;
        }
        let needed = requirement.at_least.or(requirement.more_than.map(|bound| bound + Hours::LEAST));
        let years = match requirement.per {
            Period::Year => Some(1),
            Period::Run => requirement.years.map(u32::from),
            Period::Window => document.windows.iter().map(|row| u32::from(row.years)).max(),
        };
        let most = most_of_year(document, &wanted, &kinds);
        if let (Some(needed), Some(years), Some(most)) = (needed, years, most)
            && most.times(years) < needed
        {
            let most = most.times(years);
            self.ask(
                &at,
                QuestionCode::Unreachable,
                format!("要求“{id}”要 {needed} 学时，而有上限在，最多只能得到 {most}"),
                format!("requirement `{id}` asks for {needed} hours, and under the caps there can be at most {most}"),
            );
        }
    }

    fn kind(&mut self, at: &Path<'_>, kind: &KindRule) {
        let id = &kind.id;
        let evidence = at.key("evidence");
        if kind.evidence.is_empty() {
            self.ask(
                &evidence,
                QuestionCode::NoEvidence,
                format!("“{id}”不需要任何材料即可认定，是否如此？"),
                format!("`{id}` counts without any document; is that meant?"),
            );
        }
        if most_of_activity(kind).is_some_and(Hours::is_zero) {
            self.ask(
                &at.key("measure"),
                QuestionCode::NoRate,
                format!("“{id}”无论如何都折算为 0 学时"),
                format!("`{id}` converts to 0 hours whatever there was"),
            );
        }
        for (i, alternative) in kind.evidence.iter().enumerate() {
            let earlier = kind.evidence.iter().enumerate().find(|(j, other)| {
                *j != i && suffices(other, alternative) && (*j < i || !suffices(alternative, other))
            });
            if let Some((_, other)) = earlier {
                let (this, other) = (&alternative.id, &other.id);
                self.no_effect(
                    &evidence.index(i),
                    format!("“{id}”的方案 {this} 齐备时方案 {other} 必已齐备"),
                    format!("whoever fills alternative {this} of `{id}` has filled {other} already"),
                );
            }
        }
        for (i, add_on) in kind.add_ons.iter().enumerate() {
            if add_on.hours.is_some_and(Hours::is_zero) || add_on.percent == Some(0) {
                let add_ons = at.key("add_ons");
                self.no_effect(
                    &add_ons.index(i),
                    format!("“{id}”的附加“{}”为 0", add_on.id),
                    format!("add-on `{}` of `{id}` adds nothing", add_on.id),
                );
            }
        }
    }

    fn condition(&mut self, document: &PolicyDocument, place: usize, condition: &Condition) {
        let (list, id) = (Path::Root.key("conditions"), &condition.id);
        let subject_of = |id: &KindId| document.kinds.iter().find(|kind| kind.id == *id)?.subject.as_ref();
        let applies = condition.subject.as_ref().is_none_or(|subject| {
            condition.kinds.iter().filter_map(subject_of).any(|choice| can_be(document, choice, subject))
        });
        if !applies {
            self.no_effect(
                &list.index(place),
                format!("条件“{id}”所列各类都不计入该科目"),
                format!("none of the kinds of condition `{id}` counts towards its subject"),
            );
        }
        let Some(allowed) = &condition.one_of else { return };
        let all: Vec<&str> = match &condition.fact {
            Fact::Known(FactName::Sponsor) => Sponsor::ALL.iter().map(|word| word.as_str()).collect(),
            Fact::Known(FactName::Mode) => Mode::ALL.iter().map(|word| word.as_str()).collect(),
            Fact::Known(_) => return,
            Fact::Own(fact) => {
                let words =
                    document.facts.iter().find(|rule| rule.id == *fact).and_then(|rule| rule.words.as_ref());
                words.into_iter().flatten().map(|word| word.id.as_str()).collect()
            }
        };
        if all.iter().all(|word| allowed.iter().any(|known| known == word)) {
            self.no_effect(
                &list.index(place),
                format!("条件“{id}”允许一切取值"),
                format!("condition `{id}` allows every word that there is"),
            );
        }
    }

    fn cap(&mut self, document: &PolicyDocument, place: usize, cap: &Cap) {
        let (list, id) = (Path::Root.key("caps"), &cap.id);
        let at = list.index(place);
        let wanted = Wanted::of_cap(cap);
        let kinds = wanted.kinds(document);
        if kinds.is_empty() {
            self.no_effect(
                &at,
                format!("没有哪类活动落在上限“{id}”之内"),
                format!("no kind of activity stands under cap `{id}`"),
            );
            return;
        }
        let earlier = document.caps.iter().enumerate().find(|(i, other)| {
            let wider = || kinds.iter().all(|kind| covers(other, kind, &wanted));
            *i != place
                && other.per == cap.per
                && wider()
                && (other.at_most < cap.at_most || (other.at_most == cap.at_most && *i < place))
        });
        if let Some((_, other)) = earlier {
            let other = &other.id;
            self.no_effect(
                &at,
                format!("上限“{id}”之内已有更低的上限“{other}”"),
                format!("under cap `{id}` there is a lower one already, `{other}`"),
            );
        } else if cap.per == CapPer::Activity
            && kinds.iter().all(|kind| most_of_activity(kind).is_some_and(|most| most <= cap.at_most))
        {
            self.no_effect(
                &at,
                format!("上限“{id}”之内没有一项活动会超过它"),
                format!("no activity can ever exceed cap `{id}`"),
            );
        }
    }

    /// What is declared and nothing uses.
    fn unused(&mut self, document: &PolicyDocument) {
        let named = document.requirements.iter().map(|rule| &rule.component);
        let named: Vec<&ComponentId> =
            named.chain(document.caps.iter().map(|rule| &rule.component)).flatten().collect();
        let facts = document.conditions.iter().map(|rule| &rule.fact);
        let looked_at = facts
            .chain(document.kinds.iter().flat_map(|kind| &kind.add_ons).map(|rule| &rule.fact))
            .any(|fact| *fact == Fact::Known(FactName::Component));
        let asked_for = |component: &ComponentId| looked_at || named.contains(&component);
        let components = document.components.iter().map(|rule| (rule.id.as_str(), asked_for(&rule.id)));
        self.unused_in(
            "components",
            components,
            ("没有要求、上限或条件问及它", "no requirement, cap or condition asks for it"),
        );

        let stated = |fact: &str| {
            document.kinds.iter().any(|kind| {
                kind.facts
                    .iter()
                    .chain(&kind.optional_facts)
                    .any(|of| matches!(of, Fact::Own(id) if *id == *fact))
            })
        };
        let facts = document.facts.iter().map(|rule| (rule.id.as_str(), stated(rule.id.as_str())));
        self.unused_in("facts", facts, ("没有哪类活动填报它", "no kind of activity states it"));

        let slots =
            || document.kinds.iter().flat_map(|kind| &kind.evidence).flat_map(|a| a.slots.iter().flatten());
        let documents =
            document.documents.iter().map(|name| (name.id.as_str(), slots().any(|id| *id == name.id)));
        self.unused_in("documents", documents, ("没有哪类活动需要它", "no kind of activity asks for it"));

        let cited = cited(document);
        let clauses = document
            .clauses
            .iter()
            .map(|clause| (clause.id.as_str(), !clause.computable || cited.contains(&clause.id.to_string())));
        self.unused_in(
            "clauses",
            clauses,
            (
                "没有规则引用它；若没有可计算的内容，请写明 computable = false；若已不适用，请删去（沿用而来的写 remove = true）",
                "no rule rests on it; if it asks for nothing that is computed, say `computable = false`; if it holds no longer, take it out (`remove = true` where it is inherited)",
            ),
        );
        let of_instrument = |id: &str| document.clauses.iter().any(|clause| clause.instrument == id);
        let instruments = document.instruments.iter().map(|one| (one.id.as_str(), of_instrument(&one.id)));
        self.unused_in("instruments", instruments, ("没有条款出自它", "no clause is of it"));
    }

    fn unused_in<'i>(&mut self, list: &str, items: impl Iterator<Item = (&'i str, bool)>, why: (&str, &str)) {
        let at = Path::Root.key(list);
        for (i, (id, _)) in items.enumerate().filter(|(_, (_, used))| !used) {
            self.ask(
                &at.index(i),
                QuestionCode::Unused,
                format!("{list} 中的“{id}”没有用处：{}", why.0),
                format!("`{id}` of `{list}` is of no use: {}", why.1),
            );
        }
    }
}

/// Why a requirement can never make a difference, if so.
fn never_asks(
    document: &PolicyDocument,
    place: usize,
    requirement: &Requirement,
) -> Option<(&'static str, &'static str)> {
    if requirement.at_least.is_some_and(Hours::is_zero) {
        return Some(("要求 0 学时", "asks for 0 hours"));
    }
    let longest = document.windows.iter().map(|row| row.years).max()?;
    let first = document.application_years.iter().min()?.saturating_sub(longest);
    let last = document.application_years.iter().max()?.saturating_sub(1);
    let outside = |since: Option<Year>, until: Option<Year>| {
        since.is_some_and(|since| since > last) || until.is_some_and(|until| until < first)
    };
    if outside(requirement.since, requirement.until) {
        return Some((
            "所限年度不在任何申报的认定跨度之内",
            "is for years that lie in no window of its application years",
        ));
    }
    let of_targets = |row: &WindowRow| {
        requirement.targets.as_ref().is_none_or(|of| of.iter().any(|target| row.targets.contains(target)))
    };
    if !document.windows.iter().any(of_targets) {
        return Some(("所限职称都没有认定跨度", "is for titles that have no window"));
    }
    let too_long = requirement.per == Period::Run
        && requirement.from_year.is_none()
        && document
            .windows
            .iter()
            .filter(|row| of_targets(row))
            .all(|row| requirement.years.is_some_and(|years| years > row.years));
    if too_long {
        return Some(("的周期比任何认定跨度都长", "runs over more years than any window has"));
    }
    // A part that must reach as much as the whole makes the whole say nothing.
    let larger = document.requirements.iter().enumerate().any(|(i, other)| {
        let asks_more = match (other.at_least, requirement.at_least) {
            (Some(other), Some(own)) => (other, place) > (own, i),
            _ => false,
        };
        i != place && asks_more && requirement.or_days == other.or_days && is_within(other, requirement)
    });
    larger.then_some(("已有更高的要求覆盖", "is covered by one that asks for more"))
}

/// True if one requirement looks at some or all of the hours that another does, of the same people over the same time.
fn is_within(one: &Requirement, other: &Requirement) -> bool {
    fn narrows<T: PartialEq>(one: Option<&T>, other: Option<&T>) -> bool {
        other.is_none() || one == other
    }
    let time = |r: &Requirement| (r.per, r.years, r.from_year, r.since, r.until);
    (other.of == TOTAL || one.of == other.of)
        && narrows(one.component.as_ref(), other.component.as_ref())
        && narrows(one.mode.as_ref(), other.mode.as_ref())
        && narrows(one.kinds.as_ref(), other.kinds.as_ref())
        && time(one) == time(other)
        && (&one.targets, &one.degrees, &one.series) == (&other.targets, &other.degrees, &other.series)
}

/// Which hours a requirement or cap looks at.
struct Wanted<'d> {
    subject: Option<&'d str>,
    component: Option<&'d ComponentId>,
    mode: Option<Mode>,
    kinds: Option<&'d Vec<KindId>>,
}

impl<'d> Wanted<'d> {
    fn of_requirement(of: &'d Requirement) -> Self {
        let subject = Some(of.of.as_str()).filter(|subject| *subject != TOTAL);
        Self { subject, component: of.component.as_ref(), mode: of.mode, kinds: of.kinds.as_ref() }
    }

    fn of_cap(of: &'d Cap) -> Self {
        let subject = of.subject.as_ref().map(SubjectId::as_str);
        Self { subject, component: of.component.as_ref(), mode: of.mode, kinds: of.kinds.as_ref() }
    }

    /// The kinds whose activities can have such hours.
    fn kinds(&self, document: &'d PolicyDocument) -> Vec<&'d KindRule> {
        let may_state = |kind: &KindRule, fact: FactName| {
            kind.facts.iter().chain(&kind.optional_facts).any(|of| *of == Fact::Known(fact))
        };
        let fits = |kind: &&KindRule| {
            let Some(choice) = &kind.subject else { return false };
            self.kinds.is_none_or(|kinds| kinds.contains(&kind.id))
                && self.subject.is_none_or(|subject| can_be(document, choice, &subject.into()))
                && self.component.is_none_or(|of| {
                    kind.component.as_ref() == Some(of) || may_state(kind, FactName::Component)
                })
                && self.mode.is_none_or(|of| kind.mode == Some(of) || may_state(kind, FactName::Mode))
        };
        document.kinds.iter().filter(fits).collect()
    }
}

/// True if hours of a kind with this choice can count towards a subject.
fn can_be(document: &PolicyDocument, choice: &SubjectChoice, subject: &SubjectId) -> bool {
    match (&choice.fixed, &choice.choices) {
        (Some(fixed), _) => fixed == subject,
        (None, Some(choices)) => choices.contains(subject),
        (None, None) => document.subjects.iter().any(|known| known.id == *subject),
    }
}

/// True if a cap holds for all such hours of a kind.
fn covers(cap: &Cap, kind: &KindRule, wanted: &Wanted<'_>) -> bool {
    let fixed = kind.subject.as_ref().and_then(|choice| choice.fixed.as_ref()).map(SubjectId::as_str);
    cap.kinds.as_ref().is_none_or(|kinds| kinds.contains(&kind.id))
        && cap.subject.as_ref().is_none_or(|of| [wanted.subject, fixed].contains(&Some(of.as_str())))
        && (cap.component.is_none()
            || [wanted.component, kind.component.as_ref()].contains(&cap.component.as_ref()))
        && (cap.mode.is_none() || [wanted.mode, kind.mode].contains(&cap.mode))
}

/// The most that a year can give of such hours, where there is a bound.
fn most_of_year(document: &PolicyDocument, wanted: &Wanted<'_>, kinds: &[&KindRule]) -> Option<Hours> {
    let caps = || document.caps.iter().filter(|cap| cap.per == CapPer::Year);
    let of_kind = |kind: &&KindRule| {
        let once = kind.once_per_year.as_ref().and_then(|_| most_of_activity(kind));
        let capped = caps().filter(|cap| covers(cap, kind, wanted)).map(|cap| cap.at_most).min();
        once.into_iter().chain(capped).min()
    };
    let each = kinds.iter().map(of_kind).collect::<Option<Vec<Hours>>>().map(|each| each.into_iter().sum());
    let all = caps().filter(|cap| kinds.iter().all(|kind| covers(cap, kind, wanted)));
    each.into_iter().chain(all.map(|cap| cap.at_most)).min()
}

/// The most that one activity of a kind can claim, where there is a bound.
fn most_of_activity(kind: &KindRule) -> Option<Hours> {
    let rates: Vec<Hours> = match &kind.measure {
        Measure::Role(roles) => roles.rates.iter().map(|rate| rate.hours).collect(),
        Measure::Level(levels) => levels.rates.iter().map(|rate| rate.hours).collect(),
        Measure::Fixed(rate) => vec![rate.hours],
        // So many modules, days and units as one likes: bounded only where nothing is given for them.
        Measure::Modules(rate) => return rate.hours.is_zero().then_some(Hours::ZERO),
        Measure::Attendance(rates) => {
            let parts = [&rates.half_day, &rates.evening].into_iter().flatten();
            let none = rates.part_of_day.is_none()
                && parts.chain([&rates.full_day]).all(|rate| rate.hours.is_zero());
            return none.then_some(Hours::ZERO);
        }
        Measure::Table(table) => {
            let bounded = |per| matches!(per, RatePer::Activity);
            if table.rates.iter().any(|row| !bounded(row.per) && !row.hours.is_zero()) {
                return None;
            }
            table.rates.iter().map(|row| row.hours).collect()
        }
        Measure::Duration(_) | Measure::Mission(_) => return None,
    };
    let most = rates.into_iter().max()?;
    let more = kind
        .add_ons
        .iter()
        .map(|rule| rule.hours.unwrap_or_default() + most.part(u64::from(rule.percent.unwrap_or(0)), 100));
    Some(most + more.sum::<Hours>())
}

/// True if whoever fills the second alternative has filled the first.
fn suffices(first: &Alternative, second: &Alternative) -> bool {
    first.slots.iter().all(|slot| second.slots.iter().any(|other| other.iter().all(|id| slot.contains(id))))
}

/// The ids of all clauses that rules of the document name.
fn cited(document: &PolicyDocument) -> std::collections::BTreeSet<String> {
    fn look(value: &serde_json::Value, cited: &mut std::collections::BTreeSet<String>) {
        match value {
            serde_json::Value::Object(members) => {
                for (name, value) in members {
                    match (name.as_str(), value) {
                        // The clauses themselves, and what they are.
                        ("clauses" | "instruments", _) => {}
                        (_, serde_json::Value::String(text)) => {
                            cited.insert(text.clone());
                        }
                        _ => look(value, cited),
                    }
                }
            }
            serde_json::Value::Array(items) => items.iter().for_each(|item| look(item, cited)),
            _ => {}
        }
    }
    let mut all = std::collections::BTreeSet::new();
    look(&serde_json::to_value(document).unwrap_or_default(), &mut all);
    all
}
