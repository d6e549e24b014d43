//! Activities under a policy: what a request must and may state of a kind, and what one activity is by itself.
//!
//! Which fields a kind takes follows from its measure. [`check`] notes every fault of an activity; [`Deed::of`] then
//! says of a faultless one what it claims, for which years, whether its evidence suffices and whether a condition
//! denies it. What activities do to each other is the business of [`crate::competition`].

use std::fmt;

use chrono::NaiveDate;

use crate::conversion::{Conversion, Day, DayRates, Parts, Row, days, deemed_years, length, whole_months};
use crate::date::{PartialDate, YEARS, Year, year_of};
use crate::evidence::Evidence;
use crate::finding::{DateParts, Finding, FindingCode, FindingData, Names, Severity};
use crate::hours::Hours;
use crate::json::{FaultCode, Faults, Path, Value, quote, unknown_field, unknown_word};
use crate::names::{ComponentId, DocumentId, KindId};
use crate::policy::{
    Clauses, Fact, FactName, Fields, Kind, KindRule, Measure, Policy, RatePer, RateTable, ShareBy, SplitBy,
    SubjectUse,
};
use crate::request::{Activity, FactValue, Mode, OwnProvision, Part, Session};

macro_rules! fields {
    ($($bit:ident = $field:ident,)*) => {
        /// The fields that belong to particular kinds, as bits.
        pub(crate) mod field {
            #[expect(non_camel_case_types, reason = "the variants are the names of the fields")]
            #[expect(clippy::upper_case_acronyms, reason = "the variants are the names of the fields")]
            enum Place { $($bit,)* }
            $(pub(crate) const $bit: u32 = 1 << Place::$bit as u32;)*
        }

        /// The fields that an activity states, in the order of the contract.
        const FIELDS: &[(u32, &str)] = &[$((field::$bit, stringify!($field)),)*];

        /// The fields that an activity states, as bits.
        pub(crate) fn stated(activity: &Activity) -> u32 {
            0 $(| if activity.$field.is_some() { field::$bit } else { 0 })*
        }
    };
}

fields! {
    DATE = date,
    CREDITED_YEAR = credited_year,
    FULL_DAYS = full_days,
    HALF_DAYS = half_days,
    EVENINGS = evenings,
    SESSIONS = sessions,
    HOURS = hours,
    MINUTES = minutes,
    ROLE = role,
    SPONSOR = sponsor,
    CN_SERIAL = cn_serial,
    LEVEL = level,
    RANK = rank,
    MODULES = modules,
    FROM = from,
    TO = to,
    PROVINCIAL_OR_ABOVE = provincial_or_above,
    ASSESSED_QUALIFIED = assessed_qualified,
    OWN_PROVISION = own_provision,
    STATE_RECOGNISED = state_recognised,
    MODE = mode,
    COMPONENT = component,
    COUNT = count,
    QUANTITY = quantity,
    AUTHORS = authors,
    SHARE = share,
    ALLOCATION = allocation,
    FACTS = facts,
}

/// The bit of a field that belongs to particular kinds; none for any other.
pub(crate) fn bit_of(name: &str) -> Option<u32> {
    FIELDS.iter().find(|(_, field)| *field == name).map(|(bit, _)| *bit)
}

/// The bounds of numbers.
pub(crate) mod bounds {
    use std::ops::RangeInclusive;

    /// Days, half days and evenings.
    pub(crate) const COUNTS: RangeInclusive<u32> = 0..=366;
    /// A year of minutes.
    pub(crate) const MINUTES: RangeInclusive<u32> = 1..=527_040;
    /// Ranks, and what else is counted.
    pub(crate) const RANK: RangeInclusive<u32> = 1..=999;
    pub(crate) const MODULES: RangeInclusive<u32> = 1..=100;
    /// Hundredths of the whole.
    pub(crate) const SHARE: RangeInclusive<u32> = 1..=100;
    /// Hours and quantities, in hundredths.
    pub(crate) const HOURS: RangeInclusive<i64> = 1..=999_999;
}

const COUNTS: u32 = field::FULL_DAYS | field::HALF_DAYS | field::EVENINGS;

/// The fields that requests may and must state for a kind.
pub(crate) fn fields_of(kind: &KindRule) -> Fields {
    // Attendance needs either a date with counts or sessions, and a duration hours or minutes: seen to in `check`.
    let (taken, needed) = match &kind.measure {
        Measure::Attendance(rates) => {
            let given = |there: bool, bit: u32| if there { bit } else { 0 };
            let parts = given(rates.half_day.is_some(), field::HALF_DAYS)
                | given(rates.evening.is_some(), field::EVENINGS)
                | given(rates.part_of_day.is_some(), field::MINUTES);
            (field::DATE | field::FULL_DAYS | field::SESSIONS | parts, 0)
        }
        Measure::Duration(_) => (field::DATE | field::HOURS | field::MINUTES, field::DATE),
        Measure::Role(_) => (field::DATE | field::ROLE, field::DATE | field::ROLE),
        Measure::Level(_) => (field::DATE | field::LEVEL | field::RANK, field::DATE | field::LEVEL),
        Measure::Modules(_) => (field::DATE | field::MODULES, field::DATE | field::MODULES),
        Measure::Fixed(_) => (field::DATE, field::DATE),
        Measure::Mission(_) => (field::FROM | field::TO | field::OWN_PROVISION, field::FROM | field::TO),
        Measure::Table(table) => fields_of_table(table),
    };
    let known = |fact: &FactName| match fact {
        FactName::CnSerial => field::CN_SERIAL,
        FactName::Sponsor => field::SPONSOR,
        FactName::Level => field::LEVEL,
        FactName::ProvincialOrAbove => field::PROVINCIAL_OR_ABOVE,
        FactName::AssessedQualified => field::ASSESSED_QUALIFIED,
        FactName::StateRecognised => field::STATE_RECOGNISED,
        // What is known of the provider any activity may state.
        FactName::ProviderApproved
        | FactName::ProviderCurriculumReviewed
        | FactName::ProviderKeysFiled
        // The measure asks for it.
        | FactName::Role => 0,
        FactName::Mode => field::MODE,
        FactName::Component => field::COMPONENT,
    };
    let bit = |fact: &Fact| match fact {
        Fact::Known(fact) => known(fact),
        Fact::Own(_) => field::FACTS,
    };
    let all = |facts: &[Fact]| facts.iter().map(bit).fold(0, |all, one| all | one);
    let make_up = if kind.credited_year.is_some() { field::CREDITED_YEAR } else { 0 };
    let share = kind.shared.as_ref().map_or(0, |shared| match shared.by {
        ShareBy::Authors => field::AUTHORS,
        ShareBy::Percent => field::SHARE,
    });
    let stated_split = kind.split.as_ref().is_some_and(|split| split.by == SplitBy::Stated);
    let allocation = if stated_split { field::ALLOCATION } else { 0 };
    Fields {
        taken: taken | make_up | share | allocation | all(&kind.facts) | all(&kind.optional_facts),
        // Which of the policy's own facts are needed is seen to in `check`.
        needed: needed | share | (all(&kind.facts) & !field::FACTS),
    }
}

impl KindRule {
    /// The members that a request must state for the kind, in the order of the contract. Attendance needs a date
    /// with counts, or sessions; a duration needs hours or minutes: those are not among them.
    ///
    /// ```
    /// let policy = ce_rules::policy("hunan-2021").unwrap();
    /// assert_eq!(policy.kind("research_project").unwrap().needed_fields(), ["date", "role", "sponsor"]);
    /// ```
    pub fn needed_fields(&self) -> Vec<&'static str> {
        names_of(fields_of(self).needed)
    }

    /// The members that a request may state for the kind beside those that every activity has, in the order of the
    /// contract: the needed ones among them.
    ///
    /// ```
    /// let policy = ce_rules::policy("hunan-2021").unwrap();
    /// assert_eq!(policy.kind("award").unwrap().taken_fields(), ["date", "level", "rank"]);
    /// ```
    pub fn taken_fields(&self) -> Vec<&'static str> {
        names_of(fields_of(self).taken)
    }
}

fn names_of(fields: u32) -> Vec<&'static str> {
    FIELDS.iter().filter(|(bit, _)| fields & bit != 0).map(|(_, name)| *name).collect()
}

/// True if a row of the table looks at how long it lasted.
pub(crate) fn by_length(table: &RateTable) -> bool {
    table.rates.iter().any(|row| {
        row.months_at_least.is_some()
            || row.days_at_least.is_some()
            || matches!(row.per, RatePer::Month | RatePer::Day)
    })
}

fn fields_of_table(table: &RateTable) -> (u32, u32) {
    let mut needed = if by_length(table) { field::FROM | field::TO } else { field::DATE };
    let mut taken = 0;
    for row in &table.rates {
        for (asked, bit) in [
            (row.role.is_some(), field::ROLE),
            (row.level.is_some(), field::LEVEL),
            (row.minutes_at_least.is_some(), field::MINUTES),
            (row.per == RatePer::Count, field::COUNT),
            (matches!(row.per, RatePer::Quantity | RatePer::WholeQuantity), field::QUANTITY),
            (row.per == RatePer::Module, field::MODULES),
        ] {
            if asked {
                needed |= bit;
            }
        }
        if row.rank_to.is_some() {
            taken |= field::RANK;
        }
    }
    (taken | needed, needed)
}

/// The policies whose words a request may use: the one that decides, or all there are if that is not known.
pub(crate) struct Vocabulary<'p>(pub(crate) Vec<&'p Policy>);

impl<'p> Vocabulary<'p> {
    pub(crate) fn kind(&self, id: &str) -> Option<(&'p Policy, &'p Kind)> {
        self.0.iter().find_map(|policy| Some((*policy, policy.kinds.iter().find(|kind| kind.id == *id)?)))
    }

    fn has_document(&self, id: &DocumentId) -> bool {
        self.0.iter().any(|policy| policy.document_names().contains_key(id))
    }
}

/// Checks one activity at its place in the request.
struct Check<'c> {
    activity: &'c Activity,
    at: Path<'c>,
    faults: &'c mut Faults,
}

/// Notes every fault of an activity.
pub(crate) fn check(activity: &Activity, at: &Path<'_>, vocabulary: &Vocabulary<'_>, faults: &mut Faults) {
    if faults.misshapen(at) {
        // Not an object at all: there is nothing to look at.
        return;
    }
    let mut check = Check { activity, at: *at, faults };
    check.id();
    let known = vocabulary.kind(activity.kind.as_str());
    if known.is_none() {
        let kinds =
            vocabulary.0.first().map(|policy| policy.kinds.iter().map(|kind| kind.id.clone()).collect());
        check.word("kind", activity.kind.as_str(), kinds.unwrap_or_default());
    }
    check.documents(vocabulary, known.map(|(_, kind)| kind));
    if let Some((policy, kind)) = known {
        check.subject(policy, kind);
        check.fields(kind);
        match &kind.conversion {
            Conversion::Attendance(rates) => check.attendance(rates, kind.fields.taken),
            Conversion::Duration { .. } => check.duration(),
            Conversion::Role(rates) => {
                check.word_of("role", activity.role.as_deref(), rates.iter().map(|(role, _)| role));
            }
            Conversion::Level { rates, .. } => check.level(rates),
            Conversion::Mission { .. } => check.mission(),
            Conversion::Table { rows, .. } => check.table(rows),
            Conversion::Modules(_) | Conversion::Fixed(_) => {}
        }
        check.component(policy, kind);
        check.facts(kind);
        check.allocation(kind);
    }
    check.ranges();
}

impl Check<'_> {
    /// Notes a fault of a field, unless something is wrong there already, of which this would only be a consequence.
    fn fault(&mut self, name: &str, code: FaultCode, zh: fmt::Arguments<'_>, en: fmt::Arguments<'_>) {
        let at = self.at.key(name);
        if !self.faults.touch(&at) {
            self.faults.push(&at, code, zh, en);
        }
    }

    fn missing(&mut self, name: &str) {
        if !self.faults.touch(&self.at.key(name)) {
            self.faults.missing(&self.at, name);
        }
    }

    fn word(&mut self, name: &str, word: &str, known: Vec<KindId>) {
        let at = self.at.key(name);
        if !self.faults.touch(&at) {
            unknown_word(&at, word, known, self.faults);
        }
    }

    fn word_of<'w>(
        &mut self,
        name: &str,
        word: Option<&str>,
        known: impl Iterator<Item = &'w String> + Clone,
    ) {
        let at = self.at.key(name);
        let Some(word) = word else { return };
        if !known.clone().any(|known| known == word) && !self.faults.touch(&at) {
            let mut known: Vec<&String> = known.collect();
            known.sort();
            known.dedup();
            unknown_word(&at, word, known, self.faults);
        }
    }

    fn id(&mut self) {
        check_id(self.activity.id.as_str(), &self.at.key("id"), self.faults);
    }

    fn documents(&mut self, vocabulary: &Vocabulary<'_>, kind: Option<&Kind>) {
        for (i, document) in self.activity.evidence.iter().enumerate() {
            let asked = kind.is_some_and(|kind| kind.evidence.asks(document));
            if !asked && !vocabulary.has_document(document) {
                let list = self.at.key("evidence");
                let at = list.index(i);
                if !self.faults.touch(&at) {
                    self.faults.push(
                        &at,
                        FaultCode::UnknownValue,
                        format_args!("没有“{}”这种材料", quote(document.as_str())),
                        format_args!("there is no document `{}`", quote(document.as_str())),
                    );
                }
            }
        }
    }

    fn subject(&mut self, policy: &Policy, kind: &Kind) {
        let Some(subject) = &self.activity.subject else {
            if kind.subject == SubjectUse::Declared {
                self.missing("subject");
            }
            return;
        };
        match (policy.subject_place(subject), kind.subject) {
            (_, SubjectUse::None) => self.unknown_field("subject"),
            (None, _) => {
                let known: Vec<_> = policy.document().subjects.iter().map(|s| s.id.clone()).collect();
                let at = self.at.key("subject");
                if !self.faults.touch(&at) {
                    unknown_word(&at, subject.as_str(), known, self.faults);
                }
            }
            (Some(place), _) if kind.choices.as_ref().is_some_and(|choices| !choices.contains(&place)) => {
                let known = kind.choices.iter().flatten().filter_map(|place| policy.subject(*place));
                let at = self.at.key("subject");
                if !self.faults.touch(&at) {
                    unknown_word(&at, subject.as_str(), known, self.faults);
                }
            }
            (Some(place), SubjectUse::Fixed(fixed)) if place != fixed => {
                let fixed = policy.subject(fixed).map(ToString::to_string).unwrap_or_default();
                self.fault(
                    "subject",
                    FaultCode::SubjectFixed,
                    format_args!("该类活动只计入“{fixed}”，请改正或删去"),
                    format_args!(
                        "this kind always counts towards `{fixed}`: correct the subject or take it out"
                    ),
                );
            }
            _ => {}
        }
    }

    /// What is wrong inside a field that should not be there at all need not be told.
    fn unknown_field(&mut self, name: &str) {
        self.faults.forget(&self.at.key(name));
        unknown_field(&self.at, name, self.faults);
    }

    fn fields(&mut self, kind: &Kind) {
        let stated = stated(self.activity);
        let (extra, lacking) = (stated & !kind.fields.taken, kind.fields.needed & !stated);
        if extra | lacking == 0 {
            return;
        }
        for (bit, name) in FIELDS {
            if extra & bit != 0 {
                self.unknown_field(name);
            }
            if lacking & bit != 0 {
                self.missing(name);
            }
        }
    }

    fn attendance(&mut self, rates: &DayRates, taken: u32) {
        let activity = self.activity;
        // What the kind does not take at all is told as such, and stands in nothing's way.
        let stated = stated(activity) & taken;
        let Some(sessions) = &activity.sessions else {
            let minutes = activity.minutes.filter(|_| rates.minutes_per_hour.is_some());
            let counts = [activity.full_days, activity.half_days, activity.evenings, minutes];
            if counts.iter().all(|count| count.is_none_or(|count| count == 0)) {
                let names = ["full_days", "half_days", "evenings", "sessions"];
                if !names.iter().any(|name| self.faults.touch(&self.at.key(name))) {
                    self.faults.push(
                        &self.at,
                        FaultCode::EmptyAttendance,
                        format_args!("没有出勤：请填 full_days、half_days、evenings 之一，或 sessions"),
                        format_args!(
                            "no attendance: give `full_days`, `half_days` or `evenings`, or `sessions`"
                        ),
                    );
                }
            }
            if stated & (COUNTS | field::MINUTES) != 0 && activity.date.is_none() {
                self.missing("date");
            }
            return;
        };
        let at = self.at;
        let list = at.key("sessions");
        if stated & (COUNTS | field::DATE | field::MINUTES) != 0 && !self.faults.misshapen(&list) {
            self.faults.push(
                &list,
                FaultCode::ConflictingFields,
                format_args!("sessions 与 date、天数不能同时填写，请只留一种"),
                format_args!("`sessions` and a `date` with counts exclude each other: keep one"),
            );
        }
        if sessions.is_empty() {
            self.fault(
                "sessions",
                FaultCode::EmptyAttendance,
                format_args!("sessions 至少要有一项"),
                format_args!("`sessions` needs at least one item"),
            );
        }
        for (i, session) in sessions.iter().enumerate() {
            let item = list.index(i);
            check_year(year_of(session.date), &item.key("date"), self.faults);
            let part = item.key("part");
            if !rates.takes(session.part) && !self.faults.misshapen(&item) && !self.faults.touch(&part) {
                let known = Part::ALL.iter().filter(|part| rates.takes(**part));
                unknown_word(&part, session.part.as_str(), known, self.faults);
            }
        }
        // Judged by the dates that could be read: what is wrong with the others is said already.
        let read = |(i, session): (usize, &Session)| {
            let item = list.index(i);
            let unread = self.faults.misshapen(&item) || self.faults.touch(&item.key("date"));
            (!unread).then(|| year_of(session.date))
        };
        let mut years = sessions.iter().enumerate().filter_map(read);
        let first = years.next();
        let spans = years.any(|year| Some(year) != first);
        if spans && activity.credited_year.is_none() && !self.faults.touch(&self.at.key("credited_year")) {
            self.faults.push(
                &list,
                FaultCode::SpansYears,
                format_args!("活动跨两个年度，请按年度分别填报"),
                format_args!("the sessions lie in two calendar years: enter one activity a year"),
            );
        }
    }

    fn duration(&mut self) {
        let either = ["hours", "minutes"].iter().any(|name| self.faults.touch(&self.at.key(name)));
        if self.activity.hours.is_none() && self.activity.minutes.is_none() && !either {
            self.faults.push(
                &self.at.key("hours"),
                FaultCode::MissingField,
                format_args!("请填 hours 或 minutes"),
                format_args!("give `hours` or `minutes`"),
            );
        }
    }

    fn level(&mut self, rates: &[(String, Option<u32>, crate::conversion::Amount)]) {
        let level = self.activity.level.as_deref();
        self.word_of("level", level, rates.iter().map(|(level, _, _)| level));
        let by_rank =
            rates.iter().any(|(name, rank_to, _)| Some(name.as_str()) == level && rank_to.is_some());
        if by_rank && self.activity.rank.is_none() {
            self.missing("rank");
        }
    }

    fn table(&mut self, rows: &[Row]) {
        let (role, level) = (self.activity.role.as_deref(), self.activity.level.as_deref());
        self.word_of("role", role, rows.iter().filter_map(|row| row.role.as_ref()));
        self.word_of("level", level, rows.iter().filter_map(|row| row.level.as_ref()));
        let is = |asked: &Option<String>, given: Option<&str>| asked.is_none() || asked.as_deref() == given;
        let by_rank = |row: &Row| row.rank_to.is_some() && is(&row.role, role) && is(&row.level, level);
        if self.activity.rank.is_none() && rows.iter().any(by_rank) {
            self.missing("rank");
        }
        self.span();
    }

    fn component(&mut self, policy: &Policy, kind: &Kind) {
        let Some(component) = &self.activity.component else { return };
        let at = self.at.key("component");
        let rules = &policy.document().components;
        if self.faults.touch(&at) {
            return;
        }
        let Some(rule) = rules.iter().find(|rule| rule.id == *component) else {
            unknown_word(&at, component.as_str(), rules.iter().map(|rule| &rule.id), self.faults);
            return;
        };
        // Where the subject is at fault, or follows from the kind, there is nothing to compare.
        let declared = self.activity.subject.as_ref();
        let subject = declared.or_else(|| match kind.subject {
            SubjectUse::Fixed(place) | SubjectUse::Default(place) => policy.subject(place),
            SubjectUse::Declared | SubjectUse::None => None,
        });
        if let (Some(of), Some(subject)) = (&rule.subject, subject)
            && of != subject
        {
            self.fault(
                "component",
                FaultCode::Contradiction,
                format_args!("“{component}”属于“{of}”科目，而该活动计入“{subject}”"),
                format_args!("`{component}` belongs to `{of}`, and this activity counts towards `{subject}`"),
            );
        }
    }

    /// The facts that the policy declares: those that the kind has, each of its sort, the needed ones all there.
    fn facts(&mut self, kind: &Kind) {
        let at = self.at.key("facts");
        if self.faults.misshapen(&at) {
            return;
        }
        for (name, value) in self.activity.facts.iter().flat_map(crate::request::Facts::iter) {
            let here = at.key(name.as_str());
            if self.faults.touch(&here) {
                continue;
            }
            let Some(fact) = kind.own_facts.iter().find(|fact| fact.id == *name) else {
                if !kind.own_facts.is_empty() {
                    unknown_field(&at, name.as_str(), self.faults);
                }
                continue;
            };
            match (value, &fact.words) {
                (FactValue::Truth(_), None) => {}
                (FactValue::Word(word), Some(words)) => {
                    if !words.contains(word) {
                        unknown_word(&here, word, words, self.faults);
                    }
                }
                (FactValue::Word(word), None) => {
                    let value = Value::Text(word.into());
                    self.faults.wrong_type(&here, &value, "true 或 false", "true or false");
                }
                (FactValue::Truth(truth), Some(_)) => {
                    self.faults.wrong_type(&here, &Value::Bool(*truth), "文本", "text");
                }
            }
        }
        for fact in kind.own_facts.iter().filter(|fact| fact.needed) {
            let stated = self.activity.facts.as_ref().and_then(|facts| facts.get(fact.id.as_str()));
            if stated.is_none() && !self.faults.touch(&at.key(fact.id.as_str())) {
                self.faults.missing(&at, fact.id.as_str());
            }
        }
    }

    fn allocation(&mut self, kind: &Kind) {
        let (Some(split), Some(allocation)) = (&kind.split, &self.activity.allocation) else { return };
        let list = self.at.key("allocation");
        if self.faults.misshapen(&list) || kind.fields.taken & field::ALLOCATION == 0 {
            return;
        }
        let first = self.activity.date.as_ref().map(PartialDate::year);
        let mut seen = SeenYears::default();
        for (i, allotment) in allocation.iter().enumerate() {
            let item = list.index(i);
            if self.faults.misshapen(&item) {
                continue;
            }
            let (year, hours) = (item.key("year"), item.key("hours"));
            check_year(allotment.year, &year, self.faults);
            if !seen.insert(allotment.year) && !self.faults.touch(&year) {
                self.faults.push(
                    &year,
                    FaultCode::DuplicateValue,
                    format_args!("年度重复"),
                    format_args!("this year stands twice"),
                );
            }
            let years = first.map(|first| first..=first.saturating_add(split.years.saturating_sub(1)));
            if let Some(years) = years.filter(|years| !years.contains(&allotment.year))
                && !self.faults.touch(&year)
            {
                let (from, to) = (years.start(), years.end());
                self.faults.push(
                    &year,
                    FaultCode::OutOfRange,
                    format_args!("只能分配到 {from} 至 {to} 年度"),
                    format_args!("hours can be put to the years {from} to {to} only"),
                );
            }
            check_hours(allotment.hours, &hours, self.faults);
        }
    }

    fn mission(&mut self) {
        self.span();
        if let Some(own) = &self.activity.own_provision {
            check_own_provision(own, &self.at.key("own_provision"), self.faults);
        }
    }

    /// The first and the last day.
    fn span(&mut self) {
        let activity = self.activity;
        for (name, date) in [("from", activity.from), ("to", activity.to)] {
            if let Some(date) = date {
                check_year(year_of(date), &self.at.key(name), self.faults);
            }
        }
        if let (Some(from), Some(to)) = (activity.from, activity.to)
            && from > to
            && !self.faults.touch(&self.at.key("from"))
        {
            self.fault(
                "to",
                FaultCode::FromAfterTo,
                format_args!("结束早于开始"),
                format_args!("the end lies before the beginning"),
            );
        }
    }

    /// Bounds of numbers, whatever the kind: a field of another kind is a fault already.
    fn ranges(&mut self) {
        let activity = self.activity;
        for (name, number, bounds) in [
            ("full_days", activity.full_days, bounds::COUNTS),
            ("half_days", activity.half_days, bounds::COUNTS),
            ("evenings", activity.evenings, bounds::COUNTS),
            ("minutes", activity.minutes, bounds::MINUTES),
            ("rank", activity.rank, bounds::RANK),
            ("modules", activity.modules, bounds::MODULES),
            ("count", activity.count, bounds::RANK),
            ("authors", activity.authors, bounds::RANK),
            ("share", activity.share, bounds::SHARE),
        ] {
            if number.is_some_and(|number| !bounds.contains(&number)) {
                let (least, most) = (bounds.start(), bounds.end());
                self.fault(
                    name,
                    FaultCode::OutOfRange,
                    format_args!("应在 {least} 至 {most} 之间"),
                    format_args!("must lie between {least} and {most}"),
                );
            }
        }
        if let Some(hours) = activity.hours {
            check_hours(hours, &self.at.key("hours"), self.faults);
        }
        if activity.quantity.is_some_and(|quantity| !bounds::HOURS.contains(&quantity.hundredths())) {
            self.fault(
                "quantity",
                FaultCode::OutOfRange,
                format_args!("数量应在 0.01 至 9999.99 之间"),
                format_args!("a quantity must lie between 0.01 and 9999.99"),
            );
        }
        if let Some(year) = activity.credited_year {
            check_year(year, &self.at.key("credited_year"), self.faults);
        }
    }
}

/// Notes the fields of other kinds that a document gives as null. Null stands for an optional field that is absent,
/// and a field that the kind does not have is not optional; once decoded, the two can no longer be told apart.
pub(crate) fn check_nulls(
    request: &Value<'_>,
    at: &Path<'_>,
    vocabulary: &Vocabulary<'_>,
    faults: &mut Faults,
) {
    let Some(Value::List(activities)) = request.member("activities") else { return };
    let list = at.key("activities");
    for (i, activity) in activities.iter().enumerate() {
        let Value::Record(members) = activity else { continue };
        for (name, _) in members.iter().filter(|(_, value)| *value == Value::Null) {
            let kind = activity.member("kind").and_then(Value::as_text).and_then(|id| vocabulary.kind(id));
            let taken = kind.map_or(u32::MAX, |(_, kind)| kind.fields.taken);
            if FIELDS.iter().any(|(bit, field)| field == name && taken & bit == 0) {
                unknown_field(&list.index(i), name, faults);
            }
        }
    }
}

/// True for an id that has no fault.
pub(crate) fn id_is_fine(id: &str) -> bool {
    let mut faults = Faults::default();
    check_id(id, &Path::Root, &mut faults);
    faults.is_empty()
}

/// An id of the caller's: 1 to 200 characters, not blank.
pub(crate) fn check_id(id: &str, at: &Path<'_>, faults: &mut Faults) {
    if id.trim().is_empty() {
        if !faults.touch(at) {
            faults.push(
                at,
                FaultCode::Blank,
                format_args!("编号不能为空"),
                format_args!("an id must not be blank"),
            );
        }
    } else if id.len() > 200 && id.chars().count() > 200 {
        faults.push(
            at,
            FaultCode::TooLong,
            format_args!("编号最多 200 个字符"),
            format_args!("an id has at most 200 characters"),
        );
    }
}

pub(crate) fn check_year(year: Year, at: &Path<'_>, faults: &mut Faults) {
    if !YEARS.contains(&year) && !faults.touch(at) {
        faults.push(
            at,
            FaultCode::OutOfRange,
            format_args!("年份应在 1949 至 2100 之间"),
            format_args!("a year must lie between 1949 and 2100"),
        );
    }
}

fn check_hours(hours: Hours, at: &Path<'_>, faults: &mut Faults) {
    if !bounds::HOURS.contains(&hours.hundredths()) && !faults.touch(at) {
        faults.push(
            at,
            FaultCode::OutOfRange,
            format_args!("学时应在 0.01 至 9999.99 之间"),
            format_args!("hours must lie between 0.01 and 9999.99"),
        );
    }
}

/// Years that stood in a list before, as bits.
#[derive(Default)]
struct SeenYears(Vec<u64>);

impl SeenYears {
    /// True if the year is new.
    fn insert(&mut self, year: Year) -> bool {
        let (place, bit) = (usize::from(year >> 6), 1 << (year & 63));
        if self.0.len() <= place {
            self.0.resize(place + 1, 0);
        }
        let word = self.0.get_mut(place);
        word.is_some_and(|word| {
            let is_new = *word & bit == 0;
            *word |= bit;
            is_new
        })
    }
}

pub(crate) fn check_not_blank(text: &str, at: &Path<'_>, faults: &mut Faults) {
    if text.trim().is_empty() && !faults.touch(at) {
        faults.push(at, FaultCode::Blank, format_args!("不能为空"), format_args!("must not be blank"));
    }
}

fn check_own_provision(own: &OwnProvision, at: &Path<'_>, faults: &mut Faults) {
    if faults.misshapen(at) {
        return;
    }
    let years = at.key("years");
    if own.years.is_empty() && !faults.touch(&years) {
        faults.push(
            &years,
            FaultCode::OutOfRange,
            format_args!("至少要有一个年度"),
            format_args!("needs at least one year"),
        );
    }
    let mut seen = SeenYears::default();
    for (i, year) in own.years.iter().enumerate() {
        let here = years.index(i);
        check_year(*year, &here, faults);
        if !seen.insert(*year) && !faults.touch(&here) {
            faults.push(
                &here,
                FaultCode::DuplicateValue,
                format_args!("年度重复"),
                format_args!("this year stands twice"),
            );
        }
    }
    check_not_blank(&own.basis, &at.key("basis"), faults);
}

impl Kind {
    /// The place of the subject that the hours of a faultless activity count towards; none for a mission.
    pub(crate) fn subject_of(&self, activity: &Activity, policy: &Policy) -> Option<usize> {
        match self.subject {
            SubjectUse::Default(_) | SubjectUse::Declared if activity.subject.is_some() => {
                activity.subject.as_ref().and_then(|subject| policy.subject_place(subject))
            }
            SubjectUse::Fixed(place) | SubjectUse::Default(place) => Some(place),
            SubjectUse::Declared | SubjectUse::None => None,
        }
    }
}

/// An activity by itself, under a policy: everything that does not depend on the others.
pub(crate) struct Deed<'r> {
    pub(crate) activity: &'r Activity,
    pub(crate) kind: &'r Kind,
    /// The kind's place in the policy.
    pub(crate) kind_place: usize,
    /// The subject's place in the policy; none for a mission.
    pub(crate) subject: Option<usize>,
    /// The first day that it may lie on: its place in the precedence.
    pub(crate) first_day: NaiveDate,
    /// The years that it is for, ascending.
    pub(crate) years: Vec<Year>,
    /// The dates of its sessions, ascending.
    pub(crate) days: Vec<Day>,
    /// What it converts to.
    pub(crate) converted: Hours,
    /// The same with what is added to it.
    pub(crate) claimed: Hours,
    pub(crate) clauses: Clauses,
    pub(crate) evidence: Evidence,
    /// A recognition condition denies it.
    pub(crate) denied: bool,
    pub(crate) findings: Vec<Finding>,
}

impl<'r> Deed<'r> {
    /// What a faultless activity is under the policy that has its kind.
    pub(crate) fn of(activity: &'r Activity, policy: &'r Policy, evidence_counts: bool) -> Option<Self> {
        let kind_place = policy.kinds.iter().position(|kind| kind.id == activity.kind)?;
        let kind = policy.kinds.get(kind_place)?;
        let days = activity.sessions.as_deref().map(days).unwrap_or_default();
        let (claimed, clauses) = kind.conversion.claim(activity, &days);
        let first_day = match (days.first(), activity.date, activity.from) {
            (Some(day), _, _) => day.date,
            (None, Some(date), _) => date.first_day(),
            (None, None, from) => from.unwrap_or_default(),
        };
        let subject = kind.subject_of(activity, policy);
        let mut deed = Self {
            activity,
            kind,
            kind_place,
            subject,
            first_day,
            years: Vec::new(),
            days,
            converted: claimed,
            claimed,
            clauses,
            evidence: Evidence { sufficient: true, missing: Vec::new() },
            denied: false,
            findings: Vec::new(),
        };
        deed.find_years();
        for add_on in &kind.add_ons {
            add_on.add_to(&mut deed);
        }
        for condition in &kind.conditions {
            if let Some(finding) = condition.look(activity, kind, subject) {
                deed.denied |= finding.severity() == Severity::Error;
                deed.findings.push(finding);
            }
        }
        if evidence_counts {
            deed.judge_evidence(policy);
        }
        deed.find_oddities();
        Some(deed)
    }

    /// The days that it was attended, half a day for a morning or an afternoon, without what others had taken.
    pub(crate) fn days_attended(&self, lost: &[DateParts]) -> Hours {
        let day = DayRates::days();
        if self.activity.sessions.is_none() {
            let half = Hours::from_hundredths(50);
            return Hours::from(self.activity.full_days.unwrap_or(0))
                + half.times(self.activity.half_days.unwrap_or(0));
        }
        let left = |of: &Day| {
            let gone = lost.iter().find(|lost| lost.date == of.date);
            gone.map_or(of.parts, |gone| of.parts.without(Parts::of_list(&gone.parts)))
        };
        self.days.iter().map(|of| day.worth(left(of))).sum()
    }

    /// The date on which counted attendance lies, where that is one: its day is known, and what is counted fits into
    /// it.
    pub(crate) fn counted_on(&self) -> Option<NaiveDate> {
        let count = |of: Option<u32>| of.unwrap_or(0);
        let activity = self.activity;
        let halves = count(activity.full_days).saturating_mul(2).saturating_add(count(activity.half_days));
        let date = activity.date.as_ref().and_then(PartialDate::day);
        date.filter(|_| halves <= 2 && count(activity.evenings) <= 1)
    }

    /// True if it earns something by itself: hours, or a year deemed complete.
    pub(crate) fn earns(&self) -> bool {
        if self.is_mission() { !self.years.is_empty() } else { !self.claimed.is_zero() }
    }

    pub(crate) fn is_mission(&self) -> bool {
        matches!(self.kind.conversion, Conversion::Mission { .. })
    }

    /// The component of its subject that it belongs to.
    pub(crate) fn component(&self) -> Option<&'r ComponentId> {
        self.activity.component.as_ref().or(self.kind.component.as_ref())
    }

    /// Whether it was live or online, where that is known.
    pub(crate) fn mode(&self) -> Option<Mode> {
        self.activity.mode.or(self.kind.mode)
    }

    pub(crate) fn raise(&mut self, code: FindingCode, clause: crate::names::ClauseId, data: FindingData) {
        self.findings.push(Finding { code, clause, data });
    }

    fn find_years(&mut self) {
        let activity = self.activity;
        let Conversion::Mission { bands, own_clause, own_clauses, short_clauses } = &self.kind.conversion
        else {
            // What has a first and a last day is done in the year of its last.
            let year = activity.to.map_or_else(|| year_of(self.first_day), year_of);
            let credited = activity.credited_year.unwrap_or(year);
            match &self.kind.split {
                Some(split) => self.years = split.years(activity, credited),
                None => self.years.push(credited),
            }
            if let (true, Some(clause)) = (credited != year, &self.kind.credited_year) {
                self.raise(
                    FindingCode::CreditedToOtherYear,
                    clause.clone(),
                    FindingData::OtherYear { credited_year: credited, year },
                );
            }
            return;
        };
        if let Some(own) = &activity.own_provision {
            self.years.clone_from(&own.years);
            self.years.sort_unstable();
            self.clauses = own_clauses.clone();
            let data = FindingData::Provision { years: self.years.clone(), basis: own.basis.clone() };
            self.raise(FindingCode::OwnProvision, own_clause.clone(), data);
            return;
        }
        let (Some(from), Some(to)) = (activity.from, activity.to) else { return };
        if let Some((band, years)) = deemed_years(bands, from, to) {
            self.years = years;
            self.clauses = band.clauses.clone();
        } else {
            self.clauses = short_clauses.clone();
            let shortest = bands.iter().min_by_key(|band| band.months_at_least);
            let months_needed = shortest.map(|band| band.months_at_least).unwrap_or_default();
            let clause = shortest.map(|band| band.clause.clone()).unwrap_or_default();
            let data = FindingData::TooShort { months: whole_months(from, to), months_needed };
            self.raise(FindingCode::MissionTooShort, clause, data);
        }
    }

    fn judge_evidence(&mut self, policy: &Policy) {
        let judgement = self.kind.evidence.judge(&self.activity.evidence);
        let names = |of: Vec<DocumentId>| Names { all: policy.document_names().clone(), of };
        self.evidence = judgement.evidence;
        if !self.evidence.sufficient {
            let mut named: Vec<DocumentId> = Vec::new();
            for document in self.evidence.missing.iter().flatten().flat_map(|slot| slot.iter()) {
                if !named.contains(document) {
                    named.push(document.clone());
                }
            }
            let data = FindingData::Missing { missing: self.evidence.missing.clone(), names: names(named) };
            self.raise(FindingCode::EvidenceMissing, self.kind.evidence.clause(), data);
        }
        if let Some((documents, clause)) = judgement.corroborating {
            let data = FindingData::Documents { names: names(documents.clone()), documents };
            self.raise(FindingCode::CorroboratingOnly, clause, data);
        }
        if !judgement.not_asked.is_empty() {
            let documents = judgement.not_asked;
            let data = FindingData::Documents { names: names(documents.clone()), documents };
            self.raise(FindingCode::EvidenceNotAsked, self.kind.evidence.clause(), data);
        }
    }

    /// What a reviewer should know of the amounts.
    fn find_oddities(&mut self) {
        let activity = self.activity;
        match &self.kind.conversion {
            Conversion::Attendance(rates) => {
                let dates: Vec<NaiveDate> =
                    self.days.iter().filter(|day| day.parts.are_all()).map(|day| day.date).collect();
                if let (true, Some(minutes), Some(minutes_per_hour)) =
                    (self.claimed.is_zero(), activity.minutes, rates.minutes_per_hour)
                {
                    let clause = self.clauses.first().cloned().unwrap_or_default();
                    self.raise(
                        FindingCode::NoHours,
                        clause,
                        FindingData::Minutes { minutes, minutes_per_hour },
                    );
                }
                if !dates.is_empty() {
                    self.raise(
                        FindingCode::EveningBesideDay,
                        rates.evening_clause.clone(),
                        FindingData::Dates { dates },
                    );
                }
            }
            Conversion::Duration { clause, minutes_per_hour, .. } => {
                let length = length(activity.hours, activity.minutes, *minutes_per_hour);
                if let Some((stated, minutes)) = length.too_short {
                    let data = FindingData::Length {
                        stated,
                        minutes,
                        minutes_per_hour: *minutes_per_hour,
                        counted: length.claimed,
                    };
                    self.raise(FindingCode::HourTooShort, clause.clone(), data);
                }
                if length.claimed.is_zero() {
                    let data = FindingData::Minutes {
                        minutes: activity.minutes.unwrap_or(0),
                        minutes_per_hour: *minutes_per_hour,
                    };
                    self.raise(FindingCode::NoHours, clause.clone(), data);
                }
            }
            // A level that a condition denies has said why already.
            Conversion::Level { .. } if self.denied => {}
            Conversion::Table { .. } | Conversion::Level { .. } if self.claimed.is_zero() => {
                let clause = self.clauses.first().cloned().unwrap_or_default();
                let data = FindingData::NoRate { kind: self.kind.id.clone() };
                self.raise(FindingCode::NoHours, clause, data);
            }
            _ => {}
        }
    }
}
