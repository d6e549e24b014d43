//! What must hold of a policy document beyond its shape.

use std::sync::Arc;

use super::document::{Condition, FactName, KindRule, Measure, PolicyDocument, Requirement, SubjectChoice};
use super::{Policy, finding_code};
use crate::clause::Register;
use crate::date::YEARS;
use crate::evidence::EvidenceRule;
use crate::finding::{FindingCode, Severity};
use crate::json::{FaultCode, Faults, Path, Value};
use crate::names::ClauseId;
use crate::recognition::Test;

/// The word for all subjects together in a requirement.
pub(crate) const TOTAL: &str = "total";

/// The policy that a document extends, if it names one.
pub(super) fn base<'k>(own: &Value<'_>, known: &'k [Arc<Policy>], faults: &mut Faults) -> Option<&'k Policy> {
    let name = own.member("extends")?.as_text()?;
    let base = known.iter().find(|policy| *policy.id() == *name);
    if base.is_none() {
        let list: Vec<&str> = known.iter().map(|policy| policy.id().as_str()).collect();
        faults.push(
            &Path::Root.key("extends"),
            FaultCode::UnknownReference,
            format!("没有政策“{name}”可供扩展，现有：{}", list.join("、")),
            format!("there is no policy `{name}` to extend; there are {}", list.join(", ")),
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
    check.subjects_and_thresholds();
    check.windows();
    check.documents();
    for (i, kind) in document.kinds.iter().enumerate() {
        check.kind(&Path::Root.key("kinds").index(i), kind);
    }
    for (i, condition) in document.conditions.iter().enumerate() {
        check.condition(&Path::Root.key("conditions").index(i), condition);
    }
    check.general();
}

impl Check<'_> {
    /// Notes a fault, unless something is wrong there already, of which this would only be a consequence.
    fn fault(&mut self, at: &Path<'_>, code: FaultCode, zh: impl Into<String>, en: impl Into<String>) {
        if !self.faults.touch(at) {
            self.faults.push(at, code, zh, en);
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
                format!("条款登记册中没有“{clause}”"),
                format!("`{clause}` is not in the clause register"),
            );
        }
    }

    fn not_blank(&mut self, at: &Path<'_>, text: &str) {
        if text.trim().is_empty() {
            self.fault(at, FaultCode::Blank, "不能为空", "must not be blank");
        }
    }

    fn not_empty<T>(&mut self, at: &Path<'_>, list: &[T]) {
        if list.is_empty() {
            self.fault(at, FaultCode::OutOfRange, "至少要有一项", "needs at least one item");
        }
    }

    /// Ids that are blank or stand twice.
    fn ids<'i>(&mut self, list: &Path<'_>, ids: impl Iterator<Item = &'i str>) {
        let mut seen = std::collections::BTreeSet::new();
        for (i, id) in ids.enumerate() {
            let item = list.index(i);
            let at = item.key("id");
            self.not_blank(&at, id);
            if !seen.insert(id) {
                self.fault(
                    &at,
                    FaultCode::DuplicateId,
                    format!("“{id}”出现了两次"),
                    format!("`{id}` stands twice"),
                );
            }
        }
    }

    fn unknown(&mut self, at: &Path<'_>, name: &str) {
        self.fault(
            at,
            FaultCode::UnknownReference,
            format!("本政策没有“{name}”"),
            format!("this policy has no `{name}`"),
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
                    "年份应在 1949 至 2100 之间",
                    "a year is between 1949 and 2100",
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
                "每学时至少一分钟",
                "an hour has at least one minute",
            );
        }
        self.clause(&root.key("hour"), &document.hour.clause);
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
                    "登记册已有该文件",
                    "the register has this instrument already",
                );
            }
        }
        for (i, clause) in document.clauses.iter().enumerate() {
            let item = clauses.index(i);
            if builtin.get(clause.id.as_str()).is_some() {
                self.fault(
                    &item.key("id"),
                    FaultCode::DuplicateId,
                    "登记册已有该条款",
                    "the register has this clause already",
                );
            }
            if !self.register.instruments().iter().any(|known| known.id == clause.instrument) {
                self.unknown(&item.key("instrument"), &clause.instrument);
            }
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
                    "“total”指各科目合计，不能作科目名",
                    "`total` is all subjects together and no subject",
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
        if requirement.of != TOTAL && !self.document.subjects.iter().any(|s| s.id == *requirement.of) {
            self.unknown(&at.key("of"), &requirement.of);
        }
        match (requirement.at_least, requirement.more_than) {
            (None, None) => self.fault(
                &at.key("at_least"),
                FaultCode::MissingField,
                "请写明 at_least 或 more_than",
                "give `at_least` or `more_than`",
            ),
            (Some(_), Some(_)) => self.fault(
                &at.key("more_than"),
                FaultCode::ConflictingFields,
                "at_least 与 more_than 只能有一个",
                "give only one of `at_least` and `more_than`",
            ),
            _ => {}
        }
        for (name, bound) in [("at_least", requirement.at_least), ("more_than", requirement.more_than)] {
            if bound.is_some_and(|bound| bound.hundredths() < 0) {
                self.fault(&at.key(name), FaultCode::OutOfRange, "学时不能为负", "hours are not negative");
            }
        }
        if let Some(name) = &requirement.if_none
            && (finding_code(name) != Some(FindingCode::PublicMissing) || requirement.of == TOTAL)
        {
            self.fault(
                &at.key("if_none"),
                FaultCode::UnknownValue,
                "if_none 只能是 public_missing，并且只用于科目",
                "`if_none` is `public_missing`, and of a subject",
            );
        }
        self.clause(at, &requirement.clause);
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
                    "跨度应为 1 至 50 年",
                    "a window has 1 to 50 years",
                );
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
                "任务类不折算学时，没有科目",
                "a mission yields no hours and has no subject",
            ),
            (None, Measure::Mission(_)) => {}
            (None, _) => self.fault(
                &subject,
                FaultCode::MissingField,
                "请写明计入哪个科目：fixed、default 或 declared",
                "say which subject it counts towards: `fixed`, `default` or `declared`",
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
            && !matches!(kind.measure, Measure::Attendance(_) | Measure::Duration(_))
        {
            self.fault(
                &at.key("credited_year"),
                FaultCode::Unsupported,
                "只有按天数或时长计量的活动可以补学",
                "only what is measured by attendance or duration can be a make-up course",
            );
        }
        self.evidence(&at.key("evidence"), kind);
    }

    fn subject_choice(&mut self, at: &Path<'_>, choice: &SubjectChoice) {
        let ways = [choice.fixed.is_some(), choice.default.is_some(), choice.declared];
        if ways.iter().filter(|way| **way).count() != 1 {
            self.fault(
                at,
                FaultCode::ConflictingFields,
                "fixed、default、declared 必须且只能有一个",
                "give exactly one of `fixed`, `default` and `declared`",
            );
        }
        for (name, subject) in [("fixed", &choice.fixed), ("default", &choice.default)] {
            if let Some(subject) = subject
                && !self.document.subjects.iter().any(|known| known.id == *subject)
            {
                self.unknown(&at.key(name), subject.as_str());
            }
        }
        self.clause(at, &choice.clause);
    }

    fn measure(&mut self, at: &Path<'_>, measure: &Measure) {
        match measure {
            Measure::Attendance(rates) => {
                for (name, rate) in [
                    ("full_day", &rates.full_day),
                    ("half_day", &rates.half_day),
                    ("evening", &rates.evening),
                ] {
                    self.rate(&at.key(name), rate.hours.hundredths(), &rate.clause);
                }
                if rates.full_day.hours < rates.half_day.hours {
                    self.fault(
                        &at.key("full_day"),
                        FaultCode::Contradiction,
                        "一天的学时少于半天",
                        "a day is worth less than half a day",
                    );
                }
            }
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

    fn rate(&mut self, at: &Path<'_>, hundredths: i64, clause: &ClauseId) {
        if hundredths < 0 {
            self.fault(&at.key("hours"), FaultCode::OutOfRange, "学时不能为负", "hours are not negative");
        }
        self.clause(at, clause);
    }

    fn never(&mut self, at: &Path<'_>) {
        self.fault(
            at,
            FaultCode::Contradiction,
            "前面的行已经包含这一行，它永远不会生效",
            "an earlier row covers this one: it can never take effect",
        );
    }

    fn evidence(&mut self, at: &Path<'_>, kind: &KindRule) {
        self.not_empty(at, &kind.evidence);
        self.ids(at, kind.evidence.iter().map(|a| a.id.as_str()));
        let mut asked = std::collections::BTreeSet::new();
        for (i, alternative) in kind.evidence.iter().enumerate() {
            let item = at.index(i);
            let slots = item.key("slots");
            self.not_empty(&slots, &alternative.slots);
            for (j, slot) in alternative.slots.iter().enumerate() {
                let here = slots.index(j);
                self.not_empty(&here, slot);
                for (k, document) in slot.iter().enumerate() {
                    asked.insert(document);
                    if !self.document.documents.iter().any(|known| known.id == *document) {
                        self.unknown(&here.index(k), document.as_str());
                    }
                }
            }
            self.clause(&item, &alternative.clause);
        }
        if asked.len() > EvidenceRule::MOST {
            self.fault(
                at,
                FaultCode::Unsupported,
                format!("一类活动最多要求 {} 种材料", EvidenceRule::MOST),
                format!("a kind asks for at most {} documents", EvidenceRule::MOST),
            );
        }
    }

    fn condition(&mut self, at: &Path<'_>, condition: &Condition) {
        let kinds = at.key("kinds");
        self.not_empty(&kinds, &condition.kinds);
        for (i, id) in condition.kinds.iter().enumerate() {
            match self.document.kinds.iter().find(|kind| kind.id == *id) {
                None => self.unknown(&kinds.index(i), id.as_str()),
                Some(kind) if !states(kind, condition.fact) => self.fault(
                    &at.key("fact"),
                    FaultCode::Contradiction,
                    format!("“{id}”不填“{}”，应列入其 facts 或 optional_facts", condition.fact),
                    format!(
                        "`{id}` does not state `{}`: list it in its `facts` or `optional_facts`",
                        condition.fact
                    ),
                ),
                Some(_) => {}
            }
        }
        if let Some(subject) = &condition.subject
            && !self.document.subjects.iter().any(|known| known.id == *subject)
        {
            self.unknown(&at.key("subject"), subject.as_str());
        }
        self.test(at, condition);
        let denies = finding_code(&condition.finding).is_some_and(|code| {
            code.severity() == Severity::Error
                && !matches!(
                    code,
                    FindingCode::Duplicate | FindingCode::MissionTooShort | FindingCode::PublicMissing
                )
        });
        if !denies {
            self.fault(
                &at.key("finding"),
                FaultCode::UnknownValue,
                format!("“{}”不是否决类的结果代码", condition.finding),
                format!("`{}` is not a finding that denies an activity", condition.finding),
            );
        }
        self.clause(at, &condition.clause);
    }

    fn test(&mut self, at: &Path<'_>, condition: &Condition) {
        let of_words = matches!(condition.fact, FactName::CnSerial | FactName::Sponsor | FactName::Level);
        match Test::of(condition) {
            None => self.fault(
                at,
                FaultCode::ConflictingFields,
                "must_be_true、one_of、form 必须且只能有一个",
                "give exactly one of `must_be_true`, `one_of` and `form`",
            ),
            Some(Test::True) if of_words => self.fault(
                &at.key("must_be_true"),
                FaultCode::Contradiction,
                format!("“{}”不是真假值", condition.fact),
                format!("`{}` is not true or false", condition.fact),
            ),
            Some(Test::OneOf(_) | Test::Form(_)) if !of_words => self.fault(
                &at.key("fact"),
                FaultCode::Contradiction,
                format!("“{}”是真假值，应使用 must_be_true", condition.fact),
                format!("`{}` is true or false: use `must_be_true`", condition.fact),
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

/// True if requests may state the fact for the kind.
fn states(kind: &KindRule, fact: FactName) -> bool {
    match fact {
        FactName::Level => matches!(kind.measure, Measure::Level(_)),
        FactName::ProviderApproved | FactName::ProviderCurriculumReviewed | FactName::ProviderKeysFiled => {
            true
        }
        fact => kind.facts.contains(&fact) || kind.optional_facts.contains(&fact),
    }
}
