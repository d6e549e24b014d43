//! One applicant as the reports show them: who it is, what they apply for, and the result with its words and
//! clauses at hand.

use std::collections::BTreeMap;

use ce_rules::json::Value;
use ce_rules::policy::Period;
use ce_rules::{
    ActivityAssessment, Assessment, Error, FaultCode, Finding, FindingCode, Hours, Locale, Outcome, Policy,
    Rules, RunAssessment, Severity, Status, SubjectHours, SubjectId, Target, Text, Verdict, YearAssessment,
};

use super::names::Names;
use super::words;
use crate::columns::column_at;
use crate::record::{Assessed, Place};
use crate::report::CellFault;

/// One applicant, ready to be shown.
pub struct Person<'r> {
    /// The applicant and the result.
    pub assessed: &'r Assessed,
    /// The title applied for.
    pub target: Option<Target>,
    /// The titles of the activities, by id.
    titles: BTreeMap<String, String>,
    /// The policy that decided.
    policy: Option<&'r Policy>,
    rules: &'r Rules,
    locale: Locale,
}

/// A fault of a refused record: where it is and what is wrong.
pub struct RecordFault<'r> {
    /// The cell or line.
    pub place: Option<&'r Place>,
    /// The JSON pointer.
    pub path: &'r str,
    /// What is wrong, for programs.
    pub code: &'static str,
    /// What is wrong, for people.
    pub message: String,
}

impl<'r> Person<'r> {
    pub fn new(assessed: &'r Assessed, rules: &'r Rules, locale: Locale) -> Self {
        let policy = assessed.result.as_ref().ok().and_then(|result| rules.policy(result.policy.as_str()));
        // A request that is not JSON has no target and no titles.
        let request = ce_rules::json::parse(&assessed.record.request).ok();
        let target = request
            .as_ref()
            .and_then(|request| text(member(member(request, "applicant")?, "target")?))
            .and_then(|word| Target::ALL.iter().copied().find(|target| target.as_str() == word));
        let activities = match request.as_ref().and_then(|request| member(request, "activities")) {
            Some(Value::List(activities)) => activities.as_slice(),
            _ => &[],
        };
        let titled = |activity| Some((text(member(activity, "id")?)?, text(member(activity, "title")?)?));
        let titles = activities
            .iter()
            .filter_map(titled)
            .map(|(id, title)| (id.to_owned(), title.to_owned()))
            .collect();
        Self { assessed, target, titles, policy: policy.map(AsRef::as_ref), rules, locale }
    }

    /// The language.
    pub fn locale(&self) -> Locale {
        self.locale
    }

    /// The id.
    pub fn id(&self) -> &'r str {
        &self.assessed.record.id
    }

    /// The name, or nothing.
    pub fn name(&self) -> &'r str {
        self.assessed.record.name.as_deref().unwrap_or_default()
    }

    /// The department, or nothing.
    pub fn department(&self) -> &'r str {
        self.assessed.record.department.as_deref().unwrap_or_default()
    }

    /// The result, if there is one.
    pub fn result(&self) -> Option<&'r Assessment> {
        self.assessed.result.as_ref().ok()
    }

    /// Why there is no result.
    pub fn error(&self) -> Option<&'r Error> {
        self.assessed.result.as_ref().err()
    }

    /// The verdict in words, `refused` where there is none.
    pub fn verdict(&self) -> &'static str {
        let word = self.result().map_or(words::REFUSED, |result| words::verdict(result.verdict));
        word.get(self.locale)
    }

    /// The title applied for in words, or nothing.
    pub fn target(&self) -> &'static str {
        self.target.map_or("", |target| target.name(self.locale))
    }

    /// The window with its clauses: `2016–2020 (P21 …)`.
    pub fn window(&self) -> Option<String> {
        let window = &self.result()?.window;
        let (from, to) = (window.from, window.to);
        let clauses = self.cite_all(&window.clauses).join(self.comma());
        Some(words::either(
            self.locale,
            || format!("{from}–{to}（{clauses}）"),
            || format!("{from}–{to} ({clauses})"),
        ))
    }

    /// A year of the window.
    pub fn year(&self, year: u16) -> Option<&'r YearAssessment> {
        self.result()?.years.iter().find(|assessed| assessed.year == year)
    }

    /// The faults of a refused record; an error without single faults is one about the whole.
    pub fn faults(&self) -> Vec<RecordFault<'r>> {
        let Some(error) = self.error() else { return Vec::new() };
        let places = &self.assessed.record.places;
        if error.faults().is_empty() {
            let message = error.message().get(self.locale).to_owned();
            return vec![RecordFault {
                place: places.get(""),
                path: "",
                code: error.code().as_str(),
                message,
            }];
        }
        let fault = |fault: &'r ce_rules::Fault| RecordFault {
            place: places.get(&fault.path),
            path: &fault.path,
            code: fault.code.as_str(),
            message: self.told(fault, self.locale),
        };
        error.faults().iter().map(fault).collect()
    }

    /// The same in both languages, with whose they are.
    pub(crate) fn cell_faults(&self) -> Vec<CellFault> {
        let Some(error) = self.error() else { return Vec::new() };
        let places = &self.assessed.record.places;
        let fault = |path: &str, code, message| CellFault {
            person: Some(self.id().to_owned()),
            place: places.get(path).cloned(),
            path: Some(path.to_owned()),
            code,
            message,
        };
        if error.faults().is_empty() {
            return vec![fault("", error.code().as_str(), error.message())];
        }
        let told = |found: &ce_rules::Fault| {
            let message = Text::new(self.told(found, Locale::Zh), self.told(found, Locale::En));
            fault(&found.path, found.code.as_str(), message)
        };
        error.faults().iter().map(told).collect()
    }

    /// What a fault says to someone who filled in a sheet: by the header of the column and by the names of its words,
    /// where the core can only speak of the contract's.
    fn told(&self, fault: &ce_rules::Fault, locale: Locale) -> String {
        let message = fault.message.get(locale);
        let policy = self.policy_named();
        let Some(column) = column_at(&fault.path, policy).filter(|_| self.assessed.record.is_of_a_sheet())
        else {
            return message.to_owned();
        };
        let header = match locale {
            Locale::Zh => column.zh,
            Locale::En => column.en,
        };
        let names = || {
            let entries = column.holds.entries(self.rules, policy?);
            if fault.code != FaultCode::UnknownValue || entries.is_empty() {
                return None;
            }
            let names: Vec<&str> = entries.iter().map(|(_, name)| name.get(locale)).collect();
            let (said, _) =
                message.split_once(words::Word("不在可用值之内", " is not one of").get(locale))?;
            let list = names.join(words::Word("；", "; ").get(locale));
            Some(words::either(
                locale,
                || format!("{said}不可用，请填：{list}"),
                || format!("{said}: fill in {list}"),
            ))
        };
        match fault.code {
            FaultCode::MissingField => {
                words::either(locale, || format!("请填写“{header}”"), || format!("fill in `{header}`"))
            }
            _ => format!(
                "{header}{}{}",
                words::Word("：", ": ").get(locale),
                names().unwrap_or_else(|| message.to_owned())
            ),
        }
    }

    /// The policy that would have decided a refused record, as far as its request says.
    fn policy_named(&self) -> Option<&'r Policy> {
        let request = ce_rules::json::parse(&self.assessed.record.request).ok()?;
        let year = match member(&request, "application_year") {
            Some(Value::Int(year)) => u16::try_from(*year).ok(),
            _ => None,
        };
        self.rules.select_policy(member(&request, "policy").and_then(text), year).ok()
    }

    /// The title of an activity, if the request gives one.
    pub fn title(&self, activity: &str) -> Option<&str> {
        self.titles.get(activity).map(String::as_str).filter(|title| !title.trim().is_empty())
    }

    /// The names of what the policy that decided has.
    pub fn names(&self) -> Names<'r> {
        Names { policy: self.policy, locale: self.locale }
    }

    /// The name of a kind.
    pub fn kind(&self, activity: &ActivityAssessment) -> &'r str {
        self.names().kind(activity.kind.as_str())
    }

    /// An activity as people know it: its id, and its title or else its kind.
    pub fn activity(&self, activity: &ActivityAssessment) -> String {
        let name = self.title(activity.id.as_str()).unwrap_or_else(|| self.kind(activity));
        if name.is_empty() { activity.id.to_string() } else { format!("{} {name}", activity.id) }
    }

    /// The name of a subject without the word for subject.
    pub fn subject(&self, id: &str) -> String {
        self.names().subject(id)
    }

    /// What is short: each subject, and the total where it is more than the subjects together, since otherwise
    /// filling those fills it.
    fn short(&self, subjects: Vec<(&SubjectId, Hours)>, total: Hours) -> Vec<(String, Hours)> {
        let lacking: Hours = subjects.iter().map(|(_, hours)| *hours).sum();
        let whole = (total > lacking).then(|| (words::TOTAL.get(self.locale).to_owned(), total));
        let lacks = subjects.into_iter().filter(|(_, hours)| !hours.is_zero());
        lacks.map(|(subject, hours)| (self.subject(subject.as_str()), hours)).chain(whole).collect()
    }

    /// What a year is short of now.
    pub fn shortfall(&self, year: &YearAssessment) -> Vec<(String, Hours)> {
        self.short(year.shortfall.subjects.iter().collect(), year.shortfall.total)
    }

    /// True if the policy asks something of each year by itself; else a year has hours and no standing.
    pub fn years_are_judged(&self) -> bool {
        let requirements = self.policy.map(|policy| policy.document().requirements.as_slice());
        requirements.unwrap_or_default().iter().any(|requirement| requirement.per == Period::Year)
    }

    /// The requirements over several years.
    pub fn runs(&self) -> &'r [RunAssessment] {
        self.result().map(|result| result.runs.as_slice()).unwrap_or_default()
    }

    /// What a requirement over several years is about: `2022–2024 professional (live)`.
    pub fn run(&self, run: &RunAssessment) -> String {
        let of = self.policy.and_then(|policy| {
            let rules = &policy.document().requirements;
            let rule = rules.iter().find(|rule| rule.id == run.requirement)?;
            Some(super::names::subject_of(policy, rule, self.locale))
        });
        format!("{}–{} {}", run.from, run.to, of.unwrap_or_else(|| run.requirement.clone()))
    }

    /// What a year would still be short of if all missing evidence were supplied.
    fn potential_shortfall(&self, year: &YearAssessment) -> Vec<(String, Hours)> {
        let mut left = Vec::new();
        for (subject, short) in year.shortfall.subjects.iter() {
            let of = |hours: &SubjectHours| hours.get(subject.as_str()).unwrap_or_default();
            let (now, then) = (of(&year.hours), of(&year.potential.hours));
            left.push((subject, short.saturating_sub(then.saturating_sub(now))));
        }
        let total = year.shortfall.total.saturating_sub(year.potential.total.saturating_sub(year.total));
        self.short(left, total)
    }

    /// What is short, in words.
    pub fn list(&self, short: &[(String, Hours)]) -> String {
        let each: Vec<String> = short.iter().map(|(name, hours)| format!("{name} {hours}")).collect();
        each.join(self.comma())
    }

    /// How a list is joined.
    pub fn comma(&self) -> &'static str {
        self.names().comma()
    }

    /// The documents that the shortest alternative still lacks.
    pub fn missing(&self, activity: &ActivityAssessment) -> String {
        activity.evidence.missing.first().map(|shortest| self.names().slots(shortest)).unwrap_or_default()
    }

    /// All alternatives of what is missing.
    pub fn missing_any(&self, activity: &ActivityAssessment) -> String {
        self.names().missing(&activity.evidence.missing, words::Word("\n或者：", "\nor else: "))
    }

    /// How clauses are cited, each place once.
    pub fn cite_all(&self, clauses: &[ce_rules::ClauseId]) -> Vec<String> {
        self.names().cite_all(clauses)
    }

    /// What a finding says, with its clause.
    pub fn finding(&self, finding: &Finding) -> String {
        self.names().finding(finding)
    }

    /// The years of an activity.
    pub fn years(&self, activity: &ActivityAssessment) -> String {
        activity.years.iter().map(ToString::to_string).collect::<Vec<_>>().join(self.comma())
    }

    /// True if an activity is for a year of the window, or a run of years, that is not met.
    fn bears_on_a_gap(&self, activity: &ActivityAssessment) -> bool {
        let of_runs = || self.runs().iter().filter(|run| run.status == Status::NotMet);
        activity.years.iter().any(|year| {
            self.year(*year).is_some_and(|year| year.status == Status::NotMet)
                || of_runs().any(|run| (run.from..=run.to).contains(year))
        })
    }

    /// The activities whose evidence could help: pending ones of years that are not met.
    pub fn to_bring(&self) -> impl Iterator<Item = &'r ActivityAssessment> {
        let of = |outcome| move |activity: &&ActivityAssessment| activity.outcome == outcome;
        self.activities().filter(of(Outcome::Pending)).filter(|activity| self.bears_on_a_gap(activity))
    }

    /// The activities of years that are not met that do not count, or not wholly, with the findings that say why.
    pub fn denied(&self) -> impl Iterator<Item = (&'r ActivityAssessment, Vec<&'r Finding>)> {
        self.activities().filter(|activity| self.bears_on_a_gap(activity)).filter_map(|activity| {
            let why: Vec<&Finding> = activity.findings.iter().filter(|finding| denies(finding)).collect();
            (activity.outcome == Outcome::Denied && !why.is_empty()).then_some((activity, why))
        })
    }

    /// The activities, none of a refused record.
    pub fn activities(&self) -> std::slice::Iter<'r, ActivityAssessment> {
        self.result().map(|result| result.activities.as_slice()).unwrap_or_default().iter()
    }

    /// What a reviewer should look at: the warnings of the application, of the window's years and of the activities
    /// in them, each with what it is about. Missing evidence is told where it is to be brought.
    pub fn to_review(&self) -> Vec<(String, &'r Finding)> {
        let Some(result) = self.result() else { return Vec::new() };
        let whole = result.findings.iter().map(|finding| (String::new(), finding));
        let years = result
            .years
            .iter()
            .flat_map(|year| year.findings.iter().map(|finding| (year.year.to_string(), finding)));
        let activities =
            result.activities.iter().filter(|activity| activity.in_window).flat_map(|activity| {
                activity.findings.iter().map(|finding| (self.activity(activity), finding))
            });
        let asks = |finding: &Finding| {
            finding.severity() == Severity::Warning && finding.code != FindingCode::EvidenceMissing
        };
        whole.chain(years).chain(activities).filter(|(_, finding)| asks(finding)).collect()
    }

    /// What the applicant can do: what each year that is not met lacks, and the evidence that would help.
    pub fn to_do(&self) -> Vec<String> {
        let Some(result) = self.result() else { return Vec::new() };
        let mut lines = Vec::new();
        for year in result.years.iter().filter(|year| year.status == Status::NotMet) {
            let (short, left) =
                (self.list(&self.shortfall(year)), self.list(&self.potential_shortfall(year)));
            let number = year.year;
            lines.push(match (year.potential.status == Status::NotMet, self.locale) {
                (false, Locale::Zh) => format!("{number} 缺 {short}，补齐材料后达标"),
                (false, Locale::En) => format!("{number}: short of {short}; met with all evidence"),
                (true, Locale::Zh) if left == short => format!("{number} 缺 {short}"),
                (true, Locale::En) if left == short => format!("{number}: short of {short}"),
                (true, Locale::Zh) => format!("{number} 缺 {short}，补齐材料后仍缺 {left}"),
                (true, Locale::En) => {
                    format!("{number}: short of {short}, with all evidence still of {left}")
                }
            });
        }
        for run in self.runs().iter().filter(|run| run.status == Status::NotMet) {
            let (of, short) = (self.run(run), run.shortfall);
            let left = short.saturating_sub(run.potential.hours.saturating_sub(run.hours));
            lines.push(match (run.potential.status == Status::NotMet, self.locale) {
                (false, Locale::Zh) => format!("{of} 缺 {short}，补齐材料后达标"),
                (false, Locale::En) => format!("{of}: short of {short}; met with all evidence"),
                (true, Locale::Zh) if left == short => format!("{of} 缺 {short}"),
                (true, Locale::En) if left == short => format!("{of}: short of {short}"),
                (true, Locale::Zh) => format!("{of} 缺 {short}，补齐材料后仍缺 {left}"),
                (true, Locale::En) => format!("{of}: short of {short}, with all evidence still of {left}"),
            });
        }
        for activity in self.to_bring() {
            let (name, missing) = (self.activity(activity), self.missing(activity));
            lines.push(words::either(
                self.locale,
                || format!("{name}：补 {missing}"),
                || format!("{name}: bring {missing}"),
            ));
        }
        lines
    }

    /// True if the verdict is this one.
    pub fn is(&self, verdict: Verdict) -> bool {
        self.result().is_some_and(|result| result.verdict == verdict)
    }
}

/// True if a finding takes hours away.
pub fn denies(finding: &Finding) -> bool {
    finding.severity() == Severity::Error
        || matches!(
            finding.code,
            FindingCode::SessionOverlap | FindingCode::OncePerYear | FindingCode::NoHours
        )
}

/// The member of an object.
pub fn member<'v, 'a>(value: &'v Value<'a>, name: &str) -> Option<&'v Value<'a>> {
    match value {
        Value::Record(members) => members.iter().find(|(key, _)| key == name).map(|(_, value)| value),
        _ => None,
    }
}

/// The text, if a value is one.
pub fn text<'v>(value: &'v Value<'_>) -> Option<&'v str> {
    match value {
        Value::Text(text) => Some(text),
        _ => None,
    }
}
