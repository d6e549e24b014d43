//! What must hold of a policy document beyond its shape.

mod proceedings;

use std::fmt;
use std::sync::Arc;

use super::document::{
    AddOn, Attendance, Cap, CapPer, Condition, Fact, FactName, KindRule, Measure, Period, PolicyDocument,
    RateTable, Requirement, ShareOf, Split, SplitBy, SubjectChoice, TableRate, WindowRow,
};
use super::{Policy, finding_code, total_required};
use crate::activity::by_length;
use crate::clause::Register;
use crate::date::YEARS;
use crate::evidence::EvidenceRule;
use crate::finding::{FindingCode, Severity};
use crate::json::{FaultCode, Faults, Path, Value};
use crate::names::{ClauseId, ComponentId, KindId, SubjectId};
use crate::recognition::Test;

/// The word for all subjects together in a requirement.
pub(crate) const TOTAL: &str = "total";

/// What a document that extends another must say itself: who it is, and the years that it answers for.
pub(super) fn own(own: &Value<'_>, faults: &mut Faults) {
    if own.member("extends").is_none() {
        return;
    }
    for name in ["id", "application_years"] {
        if own.member(name).is_none() {
            faults.missing(&Path::Root, name);
        }
    }
}

/// The policy that a document extends, if it names one.
pub(super) fn base<'k>(own: &Value<'_>, known: &'k [Arc<Policy>], faults: &mut Faults) -> Option<&'k Policy> {
    let name = own.member("extends")?.as_text()?;
    let base = known.iter().find(|policy| *policy.id() == *name);
    if base.is_none() {
        let list: Vec<&str> = known.iter().map(|policy| policy.id().as_str()).collect();
        faults.push(
            &Path::Root.key("extends"),
            FaultCode::UnknownReference,
            format_args!("没有政策“{name}”可供扩展，现有：{}", list.join("、")),
            format_args!("there is no policy `{name}` to extend; there are {}", list.join(", ")),
        );
    }
    base.map(Arc::as_ref)
}

struct Check<'c> {
    document: &'c PolicyDocument,
    register: &'c Register,
    faults: &'c mut Faults,
}

pub(super) fn check(document: &PolicyDocument, register: &Register, faults: &mut Faults) {
    let mut check = Check { document, register, faults };
    check.identity();
    check.own_clauses();
    check.components_and_facts();
    check.subjects_and_thresholds();
    check.windows();
    check.documents();
    for (i, kind) in document.kinds.iter().enumerate() {
        check.kind(&Path::Root.key("kinds").index(i), kind);
    }
    for (i, condition) in document.conditions.iter().enumerate() {
        check.condition(&Path::Root.key("conditions").index(i), condition);
    }
    check.caps();
    check.carry();
    check.proceedings();
    check.general();
}

impl Check<'_> {
    /// Notes a fault, unless something is wrong there already, of which this would only be a consequence.
    fn fault(&mut self, at: &Path<'_>, code: FaultCode, zh: fmt::Arguments<'_>, en: fmt::Arguments<'_>) {
        if !self.faults.cover(at) {
            self.faults.push(at, code, format_args!("{zh}"), format_args!("{en}"));
        }
    }

    /// The member `clause` of a rule must name a clause of the register.
    fn clause(&mut self, at: &Path<'_>, clause: &ClauseId) {
        self.known_clause(&at.key("clause"), clause);
    }

    fn known_clause(&mut self, at: &Path<'_>, clause: &ClauseId) {
        if self.register.get(clause.as_str()).is_none() {
            self.fault(
                at,
                FaultCode::UnknownClause,
                format_args!("条款登记册中没有“{clause}”；请核对写法，或先在 clauses 中登记"),
                format_args!(
                    "`{clause}` is not in the clause register: see how it is spelt, or enter it in `clauses`"
                ),
            );
        }
    }

    fn not_blank(&mut self, at: &Path<'_>, text: &str) {
        if text.trim().is_empty() {
            self.fault(at, FaultCode::Blank, format_args!("不能为空"), format_args!("must not be blank"));
        }
    }

    fn not_empty<T>(&mut self, at: &Path<'_>, list: &[T]) {
        if list.is_empty() {
            self.fault(
                at,
                FaultCode::OutOfRange,
                format_args!("至少要有一项"),
                format_args!("needs at least one item"),
            );
        }
    }

    /// Ids that are blank or stand twice.
    fn ids<'i>(&mut self, list: &Path<'_>, ids: impl Iterator<Item = &'i str>) {
        let mut seen: Vec<&str> = Vec::new();
        for (i, id) in ids.enumerate() {
            let item = list.index(i);
            let at = item.key("id");
            self.not_blank(&at, id);
            let twice = seen.contains(&id);
            seen.push(id);
            if twice {
                self.fault(
                    &at,
                    FaultCode::DuplicateId,
                    format_args!("“{id}”出现了两次"),
                    format_args!("`{id}` stands twice"),
                );
            }
        }
    }

    /// A name must be one of those that a list of the document declares.
    fn among<'n>(&mut self, at: &Path<'_>, name: &str, list: &str, known: impl IntoIterator<Item = &'n str>) {
        let known: Vec<&str> = known.into_iter().collect();
        // Where the list itself is at fault nothing is known of its names.
        if known.contains(&name) || self.faults.misshapen(&Path::Root.key(list)) {
            return;
        }
        let (zh, en) = match known.as_slice() {
            [] => ("本政策没有规定任何此类项目".to_owned(), "it declares nothing of the sort".to_owned()),
            names => (format!("现有：{}", names.join("、")), format!("it has {}", names.join(", "))),
        };
        self.fault(
            at,
            FaultCode::UnknownReference,
            format_args!("本政策没有“{name}”；{zh}"),
            format_args!("this policy has no `{name}`; {en}"),
        );
    }

    fn identity(&mut self) {
        let document = self.document;
        let root = Path::Root;
        self.not_blank(&root.key("id"), document.id.as_str());
        let years = root.key("application_years");
        self.not_empty(&years, &document.application_years);
        for (i, year) in document.application_years.iter().enumerate() {
            if !YEARS.contains(year) {
                self.fault(
                    &years.index(i),
                    FaultCode::OutOfRange,
                    format_args!("年份应在 1949 至 2100 之间"),
                    format_args!("a year is between 1949 and 2100"),
                );
            }
        }
        for (name, text) in [("jurisdiction", &document.jurisdiction), ("title", &document.title)] {
            let at = root.key(name);
            self.not_blank(&at.key("zh"), &text.zh);
            self.not_blank(&at.key("en"), &text.en);
        }
        if document.hour.minutes == 0 {
            self.fault(
                &root.key("hour").key("minutes"),
                FaultCode::OutOfRange,
                format_args!("每学时至少一分钟"),
                format_args!("an hour has at least one minute"),
            );
        }
        self.clause(&root.key("hour"), &document.hour.clause);
        if let Some(valid) = &document.valid
            && valid.to.is_some_and(|to| to < valid.from)
        {
            self.fault(
                &root.key("valid").key("to"),
                FaultCode::FromAfterTo,
                format_args!("结束早于开始"),
                format_args!("the end lies before the beginning"),
            );
        }
    }

    fn text(&mut self, at: &Path<'_>, text: &crate::text::Text) {
        self.not_blank(&at.key("zh"), &text.zh);
        self.not_blank(&at.key("en"), &text.en);
    }

    fn components_and_facts(&mut self) {
        let document = self.document;
        let list = Path::Root.key("components");
        self.ids(&list, document.components.iter().map(|rule| rule.id.as_str()));
        for (i, rule) in document.components.iter().enumerate() {
            let at = list.index(i);
            self.text(&at.key("name"), &rule.name);
            self.subject(&at.key("subject"), rule.subject.as_ref());
            self.clause(&at, &rule.clause);
        }
        let list = Path::Root.key("facts");
        self.ids(&list, document.facts.iter().map(|rule| rule.id.as_str()));
        for (i, rule) in document.facts.iter().enumerate() {
            let at = list.index(i);
            self.text(&at.key("name"), &rule.name);
            if FactName::ALL.iter().any(|known| known.as_str() == rule.id.as_str()) {
                self.fault(
                    &at.key("id"),
                    FaultCode::DuplicateId,
                    format_args!("“{}”是各政策通用的事实，请另取名称", rule.id),
                    format_args!("`{}` is a fact that every policy knows: take another name", rule.id),
                );
            }
            if let Some(words) = &rule.words {
                let here = at.key("words");
                self.not_empty(&here, words);
                self.ids(&here, words.iter().map(|word| word.id.as_str()));
                for (j, word) in words.iter().enumerate() {
                    self.text(&here.index(j).key("name"), &word.name);
                }
            }
        }
    }

    fn subject(&mut self, at: &Path<'_>, subject: Option<&SubjectId>) {
        if let Some(subject) = subject {
            let known = self.document.subjects.iter().map(|known| known.id.as_str());
            self.among(at, subject.as_str(), "subjects", known);
        }
    }

    /// A component must be known, and belong to the subject that it stands beside.
    fn component(&mut self, at: &Path<'_>, component: Option<&ComponentId>, subject: Option<&str>) {
        let Some(component) = component else { return };
        let components = &self.document.components;
        self.among(at, component.as_str(), "components", components.iter().map(|known| known.id.as_str()));
        let Some(rule) = components.iter().find(|known| known.id == *component) else { return };
        if let (Some(of), Some(subject)) = (&rule.subject, subject)
            && *of != *subject
        {
            self.fault(
                at,
                FaultCode::Contradiction,
                format_args!("“{component}”属于“{of}”科目，而非“{subject}”"),
                format_args!("`{component}` belongs to `{of}` and not to `{subject}`"),
            );
        }
    }

    fn kinds(&mut self, at: &Path<'_>, kinds: Option<&Vec<KindId>>) {
        let Some(kinds) = kinds else { return };
        self.not_empty(at, kinds);
        for (i, id) in kinds.iter().enumerate() {
            self.known_kind(&at.index(i), id);
        }
    }

    fn known_kind(&mut self, at: &Path<'_>, id: &KindId) {
        self.among(at, id.as_str(), "kinds", self.document.kinds.iter().map(|kind| kind.id.as_str()));
    }

    fn caps(&mut self) {
        let document = self.document;
        let list = Path::Root.key("caps");
        self.ids(&list, document.caps.iter().map(|cap| cap.id.as_str()));
        for (i, cap) in document.caps.iter().enumerate() {
            self.cap(&list.index(i), cap);
        }
    }

    fn cap(&mut self, at: &Path<'_>, cap: &Cap) {
        self.kinds(&at.key("kinds"), cap.kinds.as_ref());
        self.subject(&at.key("subject"), cap.subject.as_ref());
        let subject = cap.subject.as_ref().map(SubjectId::as_str);
        self.component(&at.key("component"), cap.component.as_ref(), subject);
        self.not_negative(&at.key("at_most"), cap.at_most.hundredths());
        let dated = |id: &KindId| {
            let kind = self.document.kinds.iter().find(|kind| kind.id == *id);
            kind.is_none_or(|kind| matches!(kind.measure, Measure::Attendance(_)))
        };
        let undated = cap.kinds.iter().flatten().position(|id| !dated(id));
        if let (CapPer::Date, Some(place)) = (cap.per, undated) {
            self.fault(
                &at.key("kinds").index(place),
                FaultCode::Unsupported,
                format_args!("只有按天计量的活动可以设每天的上限"),
                format_args!("only what is measured by attendance has a cap by date"),
            );
        }
        self.clause(at, &cap.clause);
    }

    fn not_negative(&mut self, at: &Path<'_>, hundredths: i64) {
        if hundredths < 0 {
            self.fault(
                at,
                FaultCode::OutOfRange,
                format_args!("学时不能为负"),
                format_args!("hours are not negative"),
            );
        }
    }

    fn carry(&mut self) {
        let document = self.document;
        let list = Path::Root.key("carry");
        self.ids(&list, document.carry.iter().map(|carry| carry.id.as_str()));
        for (i, carry) in document.carry.iter().enumerate() {
            let at = list.index(i);
            self.subject(&at.key("of"), Some(&carry.of));
            if let Some(most) = carry.at_most {
                self.not_negative(&at.key("at_most"), most.hundredths());
            }
            if document.carry.iter().take(i).any(|earlier| earlier.of == carry.of) {
                self.never(&at.key("of"));
            }
            let asked = |r: &&Requirement| r.per == Period::Year && (r.of == TOTAL || carry.of == *r.of);
            if !document.requirements.iter().any(|requirement| asked(&requirement)) {
                self.fault(
                    &at.key("of"),
                    FaultCode::Contradiction,
                    format_args!("该科目没有年度要求，无所谓结余"),
                    format_args!("no year asks for this subject, so that nothing is ever over"),
                );
            }
            self.clause(&at, &carry.clause);
        }
    }

    fn own_clauses(&mut self) {
        let document = self.document;
        let (instruments, clauses) = (Path::Root.key("instruments"), Path::Root.key("clauses"));
        self.ids(&instruments, document.instruments.iter().map(|i| i.id.as_str()));
        self.ids(&clauses, document.clauses.iter().map(|c| c.id.as_str()));
        let builtin = Register::builtin();
        for (i, instrument) in document.instruments.iter().enumerate() {
            if builtin.instruments().iter().any(|known| known.id == instrument.id) {
                let item = instruments.index(i);
                self.fault(
                    &item.key("id"),
                    FaultCode::DuplicateId,
                    format_args!("登记册已有该文件"),
                    format_args!("the register has this instrument already"),
                );
            }
        }
        for (i, clause) in document.clauses.iter().enumerate() {
            let item = clauses.index(i);
            if builtin.get(clause.id.as_str()).is_some() {
                self.fault(
                    &item.key("id"),
                    FaultCode::DuplicateId,
                    format_args!("登记册已有该条款"),
                    format_args!("the register has this clause already"),
                );
            }
            let known = self.register.instruments().iter().map(|known| known.id.as_str());
            self.among(&item.key("instrument"), &clause.instrument, "instruments", known);
            self.not_blank(&item.key("zh"), &clause.zh);
            self.not_blank(&item.key("en"), &clause.en);
        }
    }

    fn subjects_and_thresholds(&mut self) {
        let document = self.document;
        let subjects = Path::Root.key("subjects");
        self.not_empty(&subjects, &document.subjects);
        self.ids(&subjects, document.subjects.iter().map(|s| s.id.as_str()));
        for (i, subject) in document.subjects.iter().enumerate() {
            let at = subjects.index(i);
            if subject.id == TOTAL {
                self.fault(
                    &at.key("id"),
                    FaultCode::Contradiction,
                    format_args!("“total”指各科目合计，不能作科目名"),
                    format_args!("`total` is all subjects together and no subject"),
                );
            }
            self.clause(&at, &subject.clause);
        }
        let requirements = Path::Root.key("requirements");
        self.not_empty(&requirements, &document.requirements);
        self.ids(&requirements, document.requirements.iter().map(|r| r.id.as_str()));
        for (i, requirement) in document.requirements.iter().enumerate() {
            self.requirement(&requirements.index(i), requirement);
        }
    }

    fn requirement(&mut self, at: &Path<'_>, requirement: &Requirement) {
        let subjects = self.document.subjects.iter().map(|subject| subject.id.as_str());
        self.among(&at.key("of"), &requirement.of, "subjects", subjects.chain([TOTAL]));
        let subject = Some(requirement.of.as_str()).filter(|of| *of != TOTAL);
        self.component(&at.key("component"), requirement.component.as_ref(), subject);
        self.kinds(&at.key("kinds"), requirement.kinds.as_ref());
        self.bounds(at, requirement);
        self.time(at, requirement);
        let missing = [Some(FindingCode::PublicMissing), Some(FindingCode::SubjectMissing)];
        if let Some(name) = &requirement.if_none
            && (!missing.contains(&finding_code(name)) || requirement.of == TOTAL)
        {
            self.fault(
                &at.key("if_none"),
                FaultCode::UnknownValue,
                format_args!("if_none 只能是 public_missing 或 subject_missing，并且只用于科目"),
                format_args!("`if_none` is `public_missing` or `subject_missing`, and of a subject"),
            );
        }
        self.clause(at, &requirement.clause);
    }

    fn bounds(&mut self, at: &Path<'_>, requirement: &Requirement) {
        let bounds = [
            ("at_least", requirement.at_least.is_some()),
            ("more_than", requirement.more_than.is_some()),
            ("at_least_share", requirement.at_least_share.is_some()),
        ];
        let mut given = bounds.iter().filter(|(_, given)| *given);
        match (given.next(), given.next()) {
            (None, _) => self.fault(
                &at.key("at_least"),
                FaultCode::MissingField,
                format_args!("请写明 at_least、more_than 或 at_least_share"),
                format_args!("give `at_least`, `more_than` or `at_least_share`"),
            ),
            (Some(_), Some((name, _))) => self.fault(
                &at.key(name),
                FaultCode::ConflictingFields,
                format_args!("at_least、more_than、at_least_share 只能有一个"),
                format_args!("give only one of `at_least`, `more_than` and `at_least_share`"),
            ),
            _ => {}
        }
        for (name, bound) in [
            ("at_least", requirement.at_least),
            ("more_than", requirement.more_than),
            ("or_days", requirement.or_days),
        ] {
            if let Some(bound) = bound {
                self.not_negative(&at.key(name), bound.hundredths());
            }
        }
        let part =
            requirement.component.is_some() || requirement.mode.is_some() || requirement.kinds.is_some();
        if requirement.at_least_share.is_some() && requirement.of == TOTAL && !part {
            self.fault(
                &at.key("at_least_share"),
                FaultCode::Contradiction,
                format_args!("合计不能是自身的一部分：share 用于科目、模块、方式或类别"),
                format_args!(
                    "the total is no part of itself: a share is one of a subject, component, mode or kinds"
                ),
            );
        }
        if requirement.at_least_share.is_some()
            && requirement.share_of.unwrap_or_default() == ShareOf::Required
            && total_required(self.document, requirement).is_none()
        {
            self.fault(
                &at.key("at_least_share"),
                FaultCode::Contradiction,
                format_args!("没有同一期间、同样人员的合计要求（of = total，at_least），无从计算比例"),
                format_args!("no requirement of the total (`of = \"total\"`, `at_least`) over the same time and for the same people: there is nothing to have a share of"),
            );
        }
    }

    fn time(&mut self, at: &Path<'_>, requirement: &Requirement) {
        let run = requirement.per == Period::Run;
        if run && requirement.years.is_none() {
            self.faults.missing(at, "years");
        }
        for (name, given) in
            [("years", requirement.years.is_some()), ("from_year", requirement.from_year.is_some())]
        {
            if given && !run {
                self.fault(
                    &at.key(name),
                    FaultCode::ConflictingFields,
                    format_args!("只有 per = run 时才填写"),
                    format_args!("belongs to `per = \"run\"` only"),
                );
            }
        }
        if requirement.years.is_some_and(|years| !(1..=50).contains(&years)) {
            self.fault(
                &at.key("years"),
                FaultCode::OutOfRange,
                format_args!("周期应为 1 至 50 年"),
                format_args!("a run has 1 to 50 years"),
            );
        }
        for (name, year) in
            [("from_year", requirement.from_year), ("since", requirement.since), ("until", requirement.until)]
        {
            if let Some(year) = year {
                crate::activity::check_year(year, &at.key(name), self.faults);
            }
        }
        if let (Some(since), Some(until)) = (requirement.since, requirement.until)
            && since > until
        {
            self.fault(
                &at.key("until"),
                FaultCode::FromAfterTo,
                format_args!("结束早于开始"),
                format_args!("the end lies before the beginning"),
            );
        }
    }

    fn windows(&mut self) {
        let document = self.document;
        let windows = Path::Root.key("windows");
        self.not_empty(&windows, &document.windows);
        self.ids(&windows, document.windows.iter().map(|w| w.id.as_str()));
        for (i, row) in document.windows.iter().enumerate() {
            let at = windows.index(i);
            self.not_empty(&at.key("targets"), &row.targets);
            if !(1..=50).contains(&row.years) {
                self.fault(
                    &at.key("years"),
                    FaultCode::OutOfRange,
                    format_args!("跨度应为 1 至 50 年"),
                    format_args!("a window has 1 to 50 years"),
                );
            }
            if document.windows.iter().take(i).any(|earlier| matches_all_of(earlier, row)) {
                self.never(&at.key("targets"));
            }
            self.clause(&at, &row.clause);
        }
    }

    fn documents(&mut self) {
        let document = self.document;
        let documents = Path::Root.key("documents");
        self.ids(&documents, document.documents.iter().map(|d| d.id.as_str()));
        for (i, name) in document.documents.iter().enumerate() {
            let item = documents.index(i);
            let at = item.key("name");
            self.not_blank(&at.key("zh"), &name.name.zh);
            self.not_blank(&at.key("en"), &name.name.en);
        }
        let kinds = Path::Root.key("kinds");
        self.not_empty(&kinds, &document.kinds);
        self.ids(&kinds, document.kinds.iter().map(|k| k.id.as_str()));
    }

    fn kind(&mut self, at: &Path<'_>, kind: &KindRule) {
        let name = at.key("name");
        self.not_blank(&name.key("zh"), &kind.name.zh);
        self.not_blank(&name.key("en"), &kind.name.en);
        if !self.faults.touch(&at.key("measure")) {
            self.measure(&at.key("measure"), &kind.measure);
        }
        let subject = at.key("subject");
        match (&kind.subject, &kind.measure) {
            (Some(_), Measure::Mission(_)) => self.fault(
                &subject,
                FaultCode::Contradiction,
                format_args!("任务类不折算学时，没有科目"),
                format_args!("a mission yields no hours and has no subject"),
            ),
            (None, Measure::Mission(_)) => {}
            (None, _) => self.fault(
                &subject,
                FaultCode::MissingField,
                format_args!("请写明计入哪个科目：fixed、default 或 declared"),
                format_args!("say which subject it counts towards: `fixed`, `default` or `declared`"),
            ),
            (Some(choice), _) => self.subject_choice(&subject, choice),
        }
        for (name, rule) in [
            ("credited_year", kind.credited_year.as_ref().map(|rule| &rule.clause)),
            ("once_per_year", kind.once_per_year.as_ref().map(|rule| &rule.clause)),
        ] {
            if let Some(clause) = rule {
                self.clause(&at.key(name), clause);
            }
        }
        if kind.credited_year.is_some()
            && !matches!(kind.measure, Measure::Attendance(_) | Measure::Duration(_) | Measure::Table(_))
        {
            self.fault(
                &at.key("credited_year"),
                FaultCode::Unsupported,
                format_args!("只有按天数或时长计量的活动可以补学"),
                format_args!("only what is measured by attendance or duration can be a make-up course"),
            );
        }
        let subject = kind.subject.as_ref().and_then(|choice| choice.fixed.as_ref()).map(SubjectId::as_str);
        self.component(&at.key("component"), kind.component.as_ref(), subject);
        self.facts(at, kind);
        let add_ons = at.key("add_ons");
        self.ids(&add_ons, kind.add_ons.iter().map(|add_on| add_on.id.as_str()));
        for (i, add_on) in kind.add_ons.iter().enumerate() {
            self.add_on(&add_ons.index(i), kind, add_on);
        }
        if let Some(shared) = &kind.shared {
            self.clause(&at.key("shared"), &shared.clause);
        }
        if let Some(split) = &kind.split {
            self.split(&at.key("split"), kind, split);
        }
        if matches!(kind.measure, Measure::Mission(_)) {
            let hourly = [
                ("add_ons", !kind.add_ons.is_empty()),
                ("shared", kind.shared.is_some()),
                ("split", kind.split.is_some()),
            ];
            for (name, _) in hourly.iter().filter(|(_, given)| *given) {
                self.fault(
                    &at.key(name),
                    FaultCode::Contradiction,
                    format_args!("任务类不折算学时"),
                    format_args!("a mission yields no hours"),
                );
            }
        }
        self.evidence(&at.key("evidence"), kind);
    }

    /// The facts that a kind asks for must be there, and be its to ask.
    fn facts(&mut self, at: &Path<'_>, kind: &KindRule) {
        for (name, facts) in [("facts", &kind.facts), ("optional_facts", &kind.optional_facts)] {
            let list = at.key(name);
            for (i, fact) in facts.iter().enumerate() {
                let here = list.index(i);
                let taken = match fact {
                    Fact::Own(id) => {
                        let own = self.document.facts.iter().map(|rule| rule.id.as_str());
                        let known = FactName::ALL.iter().map(|known| known.as_str());
                        self.among(&here, id.as_str(), "facts", own.chain(known));
                        continue;
                    }
                    Fact::Known(FactName::Mode) => kind.mode.is_some(),
                    Fact::Known(FactName::Component) => kind.component.is_some(),
                    Fact::Known(_) => false,
                };
                if taken {
                    self.fault(
                        &here,
                        FaultCode::Contradiction,
                        format_args!("该类活动已固定“{fact}”，请求无须填写"),
                        format_args!("the kind itself says its `{fact}`: requests do not"),
                    );
                }
            }
        }
    }

    fn add_on(&mut self, at: &Path<'_>, kind: &KindRule, add_on: &AddOn) {
        if !states(kind, &add_on.fact) {
            self.not_stated(&at.key("fact"), kind, &add_on.fact);
        }
        let of_words = self.of_words(&add_on.fact);
        match (&add_on.is, of_words) {
            (None, true) => self.fault(
                &at.key("is"),
                FaultCode::MissingField,
                format_args!("“{}”不是真假值，请写明 is", add_on.fact),
                format_args!("`{}` is not true or false: say which word in `is`", add_on.fact),
            ),
            (Some(_), false) => self.fault(
                &at.key("is"),
                FaultCode::Contradiction,
                format_args!("“{}”是真假值，不写 is", add_on.fact),
                format_args!("`{}` is true or false: it takes no `is`", add_on.fact),
            ),
            _ => {}
        }
        if add_on.hours.is_some() == add_on.percent.is_some() {
            self.fault(
                &at.key("percent"),
                FaultCode::ConflictingFields,
                format_args!("hours 与 percent 必须且只能有一个"),
                format_args!("give exactly one of `hours` and `percent`"),
            );
        }
        if let Some(hours) = add_on.hours {
            self.not_negative(&at.key("hours"), hours.hundredths());
        }
        self.clause(at, &add_on.clause);
    }

    fn split(&mut self, at: &Path<'_>, kind: &KindRule, split: &Split) {
        let lasting = matches!(&kind.measure, Measure::Table(table) if by_length(table));
        match (split.by, split.years) {
            (SplitBy::Days, _) if !lasting => self.fault(
                &at.key("by"),
                FaultCode::Unsupported,
                format_args!("只有按起止日期计量的活动（table 中有 months_at_least、days_at_least 或按月、按天计）可以按天分年度"),
                format_args!("only what has a first and a last day (a table by months or days) can be split by days"),
            ),
            (SplitBy::Evenly | SplitBy::Stated, _) if lasting => self.fault(
                &at.key("by"),
                FaultCode::Unsupported,
                format_args!("按起止日期计量的活动只能按天分年度"),
                format_args!("what has a first and a last day can be split by days only"),
            ),
            (SplitBy::Days, Some(_)) => self.fault(
                &at.key("years"),
                FaultCode::ConflictingFields,
                format_args!("按天分年度时年度由起止日期决定"),
                format_args!("split by days, the years follow from the dates"),
            ),
            (SplitBy::Evenly | SplitBy::Stated, None) => self.faults.missing(at, "years"),
            (_, Some(years)) if !(1..=10).contains(&years) => self.fault(
                &at.key("years"),
                FaultCode::OutOfRange,
                format_args!("应为 1 至 10 年"),
                format_args!("must be 1 to 10 years"),
            ),
            _ => {}
        }
        self.clause(at, &split.clause);
    }

    fn not_stated(&mut self, at: &Path<'_>, kind: &KindRule, fact: &Fact) {
        let id = &kind.id;
        self.fault(
            at,
            FaultCode::Contradiction,
            format_args!("“{id}”不填“{fact}”，应列入其 facts 或 optional_facts"),
            format_args!("`{id}` does not state `{fact}`: list it in its `facts` or `optional_facts`"),
        );
    }

    /// True if requests state the fact with a word.
    fn of_words(&self, fact: &Fact) -> bool {
        match fact {
            Fact::Known(fact) => matches!(
                fact,
                FactName::CnSerial
                    | FactName::Sponsor
                    | FactName::Level
                    | FactName::Mode
                    | FactName::Component
                    | FactName::Role
            ),
            Fact::Own(id) => {
                self.document.facts.iter().find(|rule| rule.id == *id).is_none_or(|rule| rule.words.is_some())
            }
        }
    }

    fn subject_choice(&mut self, at: &Path<'_>, choice: &SubjectChoice) {
        let ways = [choice.fixed.is_some(), choice.default.is_some(), choice.declared];
        if ways.iter().filter(|way| **way).count() != 1 {
            self.fault(
                at,
                FaultCode::ConflictingFields,
                format_args!("fixed、default、declared 必须且只能有一个"),
                format_args!("give exactly one of `fixed`, `default` and `declared`"),
            );
        }
        for (name, subject) in [("fixed", &choice.fixed), ("default", &choice.default)] {
            self.subject(&at.key(name), subject.as_ref());
        }
        let choices = at.key("choices");
        if let Some(list) = &choice.choices {
            self.not_empty(&choices, list);
            if choice.fixed.is_some() {
                self.fault(
                    &choices,
                    FaultCode::Contradiction,
                    format_args!("科目固定时没有选择"),
                    format_args!("where the subject is fixed there is no choice"),
                );
            }
            for (i, subject) in list.iter().enumerate() {
                self.subject(&choices.index(i), Some(subject));
            }
            if let Some(default) = choice.default.as_ref().filter(|default| !list.contains(default)) {
                self.fault(
                    &at.key("default"),
                    FaultCode::Contradiction,
                    format_args!("默认的“{default}”不在可选之内"),
                    format_args!("the default `{default}` is not among the choices"),
                );
            }
        }
        self.clause(at, &choice.clause);
    }

    fn measure(&mut self, at: &Path<'_>, measure: &Measure) {
        match measure {
            Measure::Attendance(rates) => {
                self.attendance(at, rates);
            }
            Measure::Table(table) => self.table(at, table),
            Measure::Duration(duration) => self.clause(at, &duration.clause),
            Measure::Modules(rate) | Measure::Fixed(rate) => {
                self.rate(at, rate.hours.hundredths(), &rate.clause);
            }
            Measure::Role(roles) => {
                let list = at.key("rates");
                self.not_empty(&list, &roles.rates);
                for (i, rate) in roles.rates.iter().enumerate() {
                    let item = list.index(i);
                    self.not_blank(&item.key("role"), &rate.role);
                    if roles.rates.iter().take(i).any(|earlier| earlier.role == rate.role) {
                        self.never(&item.key("role"));
                    }
                    self.rate(&item, rate.hours.hundredths(), &rate.clause);
                }
            }
            Measure::Level(levels) => {
                let list = at.key("rates");
                self.not_empty(&list, &levels.rates);
                for (i, rate) in levels.rates.iter().enumerate() {
                    let item = list.index(i);
                    self.not_blank(&item.key("level"), &rate.level);
                    let covered =
                        |to: Option<u32>| to.is_none_or(|to| rate.rank_to.is_some_and(|own| own <= to));
                    if levels.rates.iter().take(i).any(|e| e.level == rate.level && covered(e.rank_to)) {
                        self.never(&item.key("level"));
                    }
                    self.rate(&item, rate.hours.hundredths(), &rate.clause);
                }
            }
            Measure::Mission(mission) => {
                let list = at.key("bands");
                self.not_empty(&list, &mission.bands);
                for (i, band) in mission.bands.iter().enumerate() {
                    let item = list.index(i);
                    if mission.bands.iter().take(i).any(|e| e.months_at_least <= band.months_at_least) {
                        self.never(&item.key("months_at_least"));
                    }
                    self.clause(&item, &band.clause);
                }
                self.clause(&at.key("own_provision"), &mission.own_provision.clause);
            }
        }
    }

    fn attendance(&mut self, at: &Path<'_>, rates: &Attendance) {
        let parts = [
            ("full_day", Some(&rates.full_day)),
            ("half_day", rates.half_day.as_ref()),
            ("evening", rates.evening.as_ref()),
        ];
        for (name, rate) in parts {
            if let Some(rate) = rate {
                self.rate(&at.key(name), rate.hours.hundredths(), &rate.clause);
            }
        }
        if rates.half_day.as_ref().is_some_and(|half| rates.full_day.hours < half.hours) {
            self.fault(
                &at.key("full_day"),
                FaultCode::Contradiction,
                format_args!("一天的学时少于半天"),
                format_args!("a day is worth less than half a day"),
            );
        }
        if let Some(part) = &rates.part_of_day {
            let here = at.key("part_of_day");
            if part.minutes == Some(0) {
                self.fault(
                    &here.key("minutes"),
                    FaultCode::OutOfRange,
                    format_args!("每学时至少一分钟"),
                    format_args!("an hour has at least one minute"),
                );
            }
            self.clause(&here, &part.clause);
        }
    }

    fn table(&mut self, at: &Path<'_>, table: &RateTable) {
        let list = at.key("rates");
        self.not_empty(&list, &table.rates);
        for (i, row) in table.rates.iter().enumerate() {
            let item = list.index(i);
            for (name, word) in [("role", &row.role), ("level", &row.level)] {
                if let Some(word) = word {
                    self.not_blank(&item.key(name), word);
                }
            }
            if table.rates.iter().take(i).any(|earlier| covers(earlier, row)) {
                self.never(&item);
            }
            self.rate(&item, row.hours.hundredths(), &row.clause);
        }
    }

    fn rate(&mut self, at: &Path<'_>, hundredths: i64, clause: &ClauseId) {
        if hundredths < 0 {
            self.fault(
                &at.key("hours"),
                FaultCode::OutOfRange,
                format_args!("学时不能为负"),
                format_args!("hours are not negative"),
            );
        }
        self.clause(at, clause);
    }

    fn never(&mut self, at: &Path<'_>) {
        self.fault(
            at,
            FaultCode::Contradiction,
            format_args!("前面的行已经包含这一行，它永远不会生效"),
            format_args!("an earlier row covers this one: it can never take effect"),
        );
    }

    fn evidence(&mut self, at: &Path<'_>, kind: &KindRule) {
        self.ids(at, kind.evidence.iter().map(|a| a.id.as_str()));
        let mut asked: Vec<&str> = Vec::new();
        for (i, alternative) in kind.evidence.iter().enumerate() {
            let item = at.index(i);
            let slots = item.key("slots");
            self.not_empty(&slots, &alternative.slots);
            for (j, slot) in alternative.slots.iter().enumerate() {
                let here = slots.index(j);
                self.not_empty(&here, slot);
                for (k, document) in slot.iter().enumerate() {
                    if !asked.contains(&document.as_str()) {
                        asked.push(document.as_str());
                    }
                    let known = self.document.documents.iter().map(|known| known.id.as_str());
                    self.among(&here.index(k), document.as_str(), "documents", known);
                }
            }
            self.clause(&item, &alternative.clause);
        }
        if asked.len() > EvidenceRule::MOST {
            self.fault(
                at,
                FaultCode::Unsupported,
                format_args!("一类活动最多要求 {} 种材料", EvidenceRule::MOST),
                format_args!("a kind asks for at most {} documents", EvidenceRule::MOST),
            );
        }
    }

    fn condition(&mut self, at: &Path<'_>, condition: &Condition) {
        let kinds = at.key("kinds");
        self.not_empty(&kinds, &condition.kinds);
        for (i, id) in condition.kinds.iter().enumerate() {
            self.known_kind(&kinds.index(i), id);
            let kind = self.document.kinds.iter().find(|kind| kind.id == *id);
            if let Some(kind) = kind.filter(|kind| !states(kind, &condition.fact)) {
                self.not_stated(&at.key("fact"), kind, &condition.fact);
            }
        }
        self.subject(&at.key("subject"), condition.subject.as_ref());
        self.test(at, condition);
        let denies = finding_code(&condition.finding).is_some_and(|code| {
            code.severity() == Severity::Error
                && !matches!(
                    code,
                    FindingCode::Duplicate
                        | FindingCode::MissionTooShort
                        | FindingCode::PublicMissing
                        | FindingCode::SubjectMissing
                        | FindingCode::RequirementShort
                        | FindingCode::TitleNotCovered
                        | FindingCode::HandbookInUse
                )
        });
        if !denies {
            self.fault(
                &at.key("finding"),
                FaultCode::UnknownValue,
                format_args!("“{}”不是否决类的结果代码", condition.finding),
                format_args!("`{}` is not a finding that denies an activity", condition.finding),
            );
        }
        self.clause(at, &condition.clause);
    }

    fn test(&mut self, at: &Path<'_>, condition: &Condition) {
        let of_words = self.of_words(&condition.fact);
        match Test::of(condition) {
            None => self.fault(
                at,
                FaultCode::ConflictingFields,
                format_args!("must_be_true、one_of、form 必须且只能有一个"),
                format_args!("give exactly one of `must_be_true`, `one_of` and `form`"),
            ),
            Some(Test::True) if of_words => self.fault(
                &at.key("must_be_true"),
                FaultCode::Contradiction,
                format_args!("“{}”不是真假值", condition.fact),
                format_args!("`{}` is not true or false", condition.fact),
            ),
            Some(Test::OneOf(_) | Test::Form(_)) if !of_words => self.fault(
                &at.key("fact"),
                FaultCode::Contradiction,
                format_args!("“{}”是真假值，应使用 must_be_true", condition.fact),
                format_args!("`{}` is true or false: use `must_be_true`", condition.fact),
            ),
            Some(_) => {}
        }
    }

    fn general(&mut self) {
        let general = &self.document.general;
        let root = Path::Root;
        let at = root.key("general");
        for (name, clause) in [
            ("duplicates", &general.duplicates),
            ("overlap", &general.overlap),
            ("certified", &general.certified),
            ("waived", &general.waived),
            ("deemed", &general.deemed),
            ("before_employment", &general.before_employment),
            ("application_years", &general.application_years),
        ] {
            self.known_clause(&at.key(name), clause);
        }
        let readings = root.key("readings");
        self.ids(&readings, self.document.readings.iter().map(|r| r.id.as_str()));
        for (i, reading) in self.document.readings.iter().enumerate() {
            let item = readings.index(i);
            self.not_blank(&item.key("zh"), &reading.zh);
            self.not_blank(&item.key("en"), &reading.en);
            self.clause(&item, &reading.clause);
        }
    }
}

/// True if an earlier row of the windows takes all applicants that a later one is for.
fn matches_all_of(earlier: &WindowRow, later: &WindowRow) -> bool {
    fn all<T: PartialEq>(of: Option<&Vec<T>>, other: Option<&Vec<T>>) -> bool {
        of.is_none_or(|of| other.is_some_and(|other| other.iter().all(|one| of.contains(one))))
    }
    later.targets.iter().all(|target| earlier.targets.contains(target))
        && all(earlier.degrees.as_ref(), later.degrees.as_ref())
        && all(earlier.series.as_ref(), later.series.as_ref())
}

/// True if an earlier row of a table takes all that a later one is for.
fn covers(earlier: &TableRate, later: &TableRate) -> bool {
    let word = |of: &Option<String>, other: &Option<String>| of.is_none() || of == other;
    let least =
        |of: Option<u32>, other: Option<u32>| of.is_none_or(|of| other.is_some_and(|other| of <= other));
    word(&earlier.role, &later.role)
        && word(&earlier.level, &later.level)
        && earlier.rank_to.is_none_or(|to| later.rank_to.is_some_and(|other| other <= to))
        && least(earlier.months_at_least, later.months_at_least)
        && least(earlier.days_at_least, later.days_at_least)
        && least(earlier.minutes_at_least, later.minutes_at_least)
}

/// True if the fact of an activity of this kind is known, or may be stated.
fn states(kind: &KindRule, fact: &Fact) -> bool {
    let listed = || kind.facts.contains(fact) || kind.optional_facts.contains(fact);
    let Fact::Known(known) = fact else { return listed() };
    match known {
        FactName::Level => match &kind.measure {
            Measure::Level(_) => true,
            Measure::Table(table) => table.rates.iter().any(|row| row.level.is_some()),
            _ => listed(),
        },
        FactName::Role => match &kind.measure {
            Measure::Role(_) => true,
            Measure::Table(table) => table.rates.iter().any(|row| row.role.is_some()),
            _ => false,
        },
        FactName::Mode => kind.mode.is_some() || listed(),
        FactName::Component => kind.component.is_some() || listed(),
        FactName::ProviderApproved | FactName::ProviderCurriculumReviewed | FactName::ProviderKeysFiled => {
            true
        }
        _ => listed(),
    }
}
