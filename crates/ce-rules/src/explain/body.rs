//! The parts of the document: what to do, the years with their activities, what is beside them, the sources.

use super::{Page, SETS, escaped, say, whole_months, word};
use crate::arithmetic::{Arithmetic, CountedBy, Term};
use crate::assessment::{ActivityAssessment, Outcome, Status, SubjectHours, Verdict, YearAssessment};
use crate::date::Year;
use crate::evidence::Slot;
use crate::finding::{Finding, FindingCode, FindingData, Severity};
use crate::hours::Hours;
use crate::ledger::date;
use crate::limits::{Cut, CutBy};
use crate::named::WordList;
use crate::policy::{Measure, Period};
use crate::remedies::{Completion, Search};
use crate::request::{Activity, EvidenceMode};

impl<'e> Page<'e> {
    /// What the applicant can do where something is not met.
    pub(super) fn what_to_do(&mut self) {
        if self.assessment.verdict == Verdict::Eligible {
            return;
        }
        let locale = self.locale;
        let heading = word(locale, "怎么办", "What to do");
        self.line(&format!("\n## {heading}\n"));
        let remedies = self.remedies;
        for (open, year) in remedies
            .years
            .iter()
            .filter_map(|open| Some((open, self.assessment.years.iter().find(|y| y.year == open.year)?)))
        {
            let number = open.year;
            let lacks = self.lacks(year);
            self.line(&say!(
                locale,
                "- **{number} 年度**还差{lacks}。",
                "- **{number}** is short of {lacks}."
            ));
            match (open.sets.as_slice(), open.search) {
                ([], Search::GivenUp) => self.line(word(
                    locale,
                    "  - 待补材料的活动太多，未能逐一核算；请先补齐下列各项。",
                    "  - Too many activities lack documents to work out which of them would do.",
                )),
                ([], _) => self.line(word(
                    locale,
                    "  - 现有活动即使补齐全部材料也不够。",
                    "  - Even all missing documents would not be enough.",
                )),
                ([one], Search::All) => {
                    self.line(word(locale, "  - 须补齐材料：", "  - Supply these documents:"));
                    self.set(one);
                }
                (several, _) => {
                    self.line(word(
                        locale,
                        "  - 补齐下列任意一组的材料即可：",
                        "  - Supply the documents of any one of these groups:",
                    ));
                    for set in several.iter().take(SETS) {
                        self.set(set);
                    }
                    if several.len() > SETS || open.search != Search::All {
                        self.line(word(locale, "    - 另有其他组合。", "    - There are others."));
                    }
                }
            }
        }
        if let Some(year) = self.remedies.earliest_application_year {
            if year != self.assessment.application_year {
                self.line(&say!(
                    locale,
                    "- 若不补材料，按现有记录最早可在 **{year} 年**申报（假定此后各年度均达标，政策不变）。",
                    "- With the record as it is, **{year}** is the earliest year to apply (if every year from now on is met \
                     and the policy stays as it is)."
                ));
            }
        } else {
            self.line(word(
                locale,
                "- 按现有记录，十年内没有可以申报的年份。",
                "- With the record as it is there is no year to apply within ten years.",
            ));
        }
    }

    /// The activities of a set, each with the documents that it lacks.
    fn set(&mut self, set: &[Completion]) {
        // They stand in the order of the request: each is looked for behind the last.
        let all = &self.request.activities;
        let mut rest = all.iter();
        let lines: Vec<String> = set
            .iter()
            .map(|completion| {
                let id = &completion.activity;
                let is_it = |activity: &&Activity| activity.id == *id;
                let activity = rest.find(is_it).or_else(|| all.iter().find(is_it));
                let name = activity.map_or_else(|| escaped(id.as_str()), |activity| self.name(activity));
                let missing = self.missing(&completion.missing);
                say!(self.locale, "{name}：{missing}", "{name}: {missing}")
            })
            .collect();
        let joined = lines.join(word(self.locale, "；以及", "; and "));
        self.line(&format!("    - {joined}"));
    }

    /// What alternatives of evidence lack.
    fn missing(&self, alternatives: &[Vec<Slot>]) -> String {
        let names = self.policy.document_names();
        let name = |id: &crate::names::DocumentId| {
            names.get(id).map_or_else(|| escaped(id.as_str()), |name| escaped(name.get(self.locale)))
        };
        let alternative = |slots: &Vec<Slot>| {
            let slot = |slot: &Slot| {
                let documents: Vec<String> = slot.iter().map(name).collect();
                let either = documents.join(word(self.locale, "或", " or "));
                // What belongs together where several are needed.
                let several = slots.len() > 1 && documents.len() > 1;
                if several { say!(self.locale, "（{either}）", "({either})") } else { either }
            };
            self.list(&slots.iter().map(slot).collect::<Vec<_>>())
        };
        let all: Vec<String> = alternatives.iter().map(alternative).collect();
        all.join(word(self.locale, "；或者：", "; or else: "))
    }

    /// What a year lacks, in a sentence.
    fn lacks(&self, year: &YearAssessment) -> String {
        let locale = self.locale;
        let subjects: Vec<(String, Hours)> = year
            .shortfall
            .subjects
            .iter()
            .map(|(subject, hours)| (self.subject(subject.as_str()), hours))
            .collect();
        let together: Hours = subjects.iter().map(|(_, hours)| *hours).sum();
        // Where the subjects fill the total there is no need to name it.
        let whole = (year.shortfall.total > together)
            .then(|| (word(locale, "合计", "in total").to_owned(), year.shortfall.total));
        let lacks = subjects.into_iter().chain(whole).filter(|(_, hours)| !hours.is_zero());
        let lacks: Vec<String> = lacks
            .map(|(name, hours)| say!(locale, "{name} {hours} 学时", "{hours} hours ({name})"))
            .collect();
        self.list(&lacks)
    }

    /// An activity as its owner knows it.
    fn name(&self, activity: &Activity) -> String {
        let id = escaped(activity.id.as_str());
        let title = activity.title.as_deref().map(str::trim).filter(|title| !title.is_empty());
        let name = title.map_or_else(|| self.kind(activity), escaped);
        say!(self.locale, "{name}（{id}）", "{name} ({id})")
    }

    fn kind(&self, activity: &Activity) -> String {
        let kind = self.policy.kind(activity.kind.as_str());
        kind.map_or_else(|| escaped(activity.kind.as_str()), |kind| escaped(kind.name.get(self.locale)))
    }

    pub(super) fn year(&mut self, year: &'e YearAssessment) {
        let locale = self.locale;
        let number = year.year;
        let status = WordList::Status.name_or(year.status.as_str(), locale);
        self.line(&say!(locale, "\n### {number} 年度：{status}\n", "\n### {number}: {status}\n"));
        let cite = self.cite(year.clauses.iter());
        match year.status {
            Status::Certified => {
                let mut covering =
                    self.request.certificates.iter().filter(|c| (c.from..=c.to).contains(&number));
                let number = covering.find_map(|certificate| certificate.number.as_deref()).map(escaped);
                let number =
                    number.map(|n| say!(locale, "（编号 {n}）", " (number {n})")).unwrap_or_default();
                self.line(&say!(
                    locale,
                    "本年度已有学时认定单{number}，不再核算学时{cite}。",
                    "A certificate of hours{number} covers this year: its hours need not be shown again{cite}."
                ));
            }
            Status::Waived => {
                self.line(&say!(
                    locale,
                    "主管部门已豁免本年度{cite}。",
                    "The authority waived this year{cite}."
                ));
            }
            Status::DeemedMet => self.line(&say!(
                locale,
                "特定任务视为完成本年度学时{cite}。",
                "A mission counts as completing this year{cite}."
            )),
            Status::Met | Status::NotMet => self.hours(year),
        }
        let findings: Vec<String> = year.findings.iter().map(|finding| self.finding(finding)).collect();
        if !findings.is_empty() {
            self.line("");
            let stop = word(locale, "。", ".");
            for finding in findings {
                self.line(&format!("- {finding}{stop}"));
            }
        }
        let of_year = |(_, activity): &(usize, &ActivityAssessment)| activity.years.contains(&number);
        let activities: Vec<(usize, &ActivityAssessment)> =
            self.assessment.activities.iter().enumerate().filter(of_year).collect();
        if activities.is_empty() {
            self.line(word(locale, "\n本年度没有活动记录。", "\nThere are no activities of this year."));
            return;
        }
        self.line(word(locale, "\n本年度的活动：\n", "\nActivities of this year:\n"));
        for (place, activity) in activities {
            self.activity(place, activity, number);
        }
    }

    /// The hours of a year beside what it must reach.
    fn hours(&mut self, year: &YearAssessment) {
        let locale = self.locale;
        let heads = word(
            locale,
            "| 科目 | 已认定学时 | 还差 | 补齐材料后 |\n| --- | ---: | ---: | ---: |",
            "| | recognised hours | short of | with all documents |\n| --- | ---: | ---: | ---: |",
        );
        self.line(heads);
        let rows: Vec<_> = year
            .hours
            .iter()
            .map(|(subject, hours)| {
                let id = subject.as_str();
                let of = |hours: &SubjectHours| hours.get(id).unwrap_or_default();
                (self.subject(id), hours, of(&year.shortfall.subjects), of(&year.potential.hours))
            })
            .chain([(
                word(locale, "合计", "total").to_owned(),
                year.total,
                year.shortfall.total,
                year.potential.total,
            )])
            .collect();
        for (name, hours, short, potential) in rows {
            let short = if short.is_zero() { "—".to_owned() } else { short.to_string() };
            self.line(&format!("| {name} | {hours} | {short} | {potential} |"));
        }
    }

    /// An activity with its arithmetic; where it is told already, where that is.
    fn activity(&mut self, place: usize, found: &'e ActivityAssessment, year: Year) {
        let locale = self.locale;
        let (Some(activity), Some(arithmetic)) =
            (self.request.activities.get(place), self.arithmetic.get(place))
        else {
            return;
        };
        let name = self.name(activity);
        let outcome = WordList::Outcome.name_or(found.outcome.as_str(), locale);
        let Some(told) = self.told.get_mut(place) else { return };
        if let Some(year) = *told {
            let line = say!(
                locale,
                "- **{name}**：{outcome}，见 {year} 年度。",
                "- **{name}**: {outcome}, see {year}."
            );
            self.line(&line);
            return;
        }
        *told = Some(year);
        let date = escaped(&date(activity).replace('/', word(locale, " 至 ", " to ")));
        // Whoever gave it no title knows it by its kind already.
        let titled = activity.title.as_deref().is_some_and(|title| !title.trim().is_empty());
        let about: Vec<String> = titled.then(|| self.kind(activity)).into_iter().chain([date]).collect();
        let about = about.join(word(locale, "，", ", "));
        let recognised = found.recognised;
        let outcome = match found.outcome {
            Outcome::Recognised if found.subject.is_some() => {
                say!(locale, "认定 {recognised} 学时", "{recognised} hours recognised")
            }
            _ => outcome.to_owned(),
        };
        self.line(&say!(locale, "- **{name}** —— {outcome}。{about}。", "- **{name}**: {outcome}. {about}."));
        let converted = self.converted(activity, found, arithmetic);
        self.line(&format!("  - {converted}"));
        let mut told: Vec<FindingCode> = vec![FindingCode::EvidenceMissing, FindingCode::AddOn];
        for cut in &arithmetic.cuts {
            self.cut(cut, found, &mut told);
        }
        self.counts_for(activity, found);
        if !found.evidence.sufficient {
            let clauses = found.findings.iter().find(|finding| finding.code == FindingCode::EvidenceMissing);
            let cite = clauses.map(|finding| self.cite([&finding.clause])).unwrap_or_default();
            let missing = self.missing(&found.evidence.missing);
            self.line(&say!(
                locale,
                "  - **还缺材料**：{missing}{cite}。",
                "  - **Documents still missing**: {missing}{cite}."
            ));
        }
        if found.evidence.sufficient && self.request.evidence == EvidenceMode::Required {
            let rule = self.policy.kind(activity.kind.as_str());
            let cite = self.cite(rule.iter().flat_map(|kind| kind.evidence.iter().map(|of| &of.clause)));
            self.line(&say!(locale, "  - 材料：已足{cite}。", "  - Documents: sufficient{cite}."));
        }
        let rest: Vec<&Finding> =
            found.findings.iter().filter(|finding| !told.contains(&finding.code)).collect();
        for finding in rest {
            let mark = match finding.severity() {
                Severity::Error => word(locale, "不符合条件：", "Why it does not count: "),
                Severity::Warning => word(locale, "请留意：", "Please note: "),
                Severity::Info => word(locale, "说明：", "Note: "),
            };
            let (said, stop) = (self.finding(finding), word(locale, "。", "."));
            self.line(&format!("  - {mark}{said}{stop}"));
        }
    }

    /// What an activity converts to, with its arithmetic.
    fn converted(&mut self, activity: &Activity, found: &ActivityAssessment, sum: &Arithmetic) -> String {
        let locale = self.locale;
        let policy = self.policy;
        let Some(kind) = policy.kind(activity.kind.as_str()) else { return String::new() };
        if let (Measure::Mission(_), Some(from), Some(to)) = (&kind.measure, activity.from, activity.to) {
            let months = whole_months(from, to);
            let cite = self.cite(found.clauses.first());
            let years = self.years(found.years.iter().copied());
            return if activity.own_provision.is_some() {
                say!(
                    locale,
                    "按另行规定视为完成 {years} 年度{cite}。",
                    "A provision of its own counts as completing {years}{cite}."
                )
            } else if years.is_empty() {
                say!(locale, "任务历时 {months} 个整月{cite}。", "It lasted {months} whole months{cite}.")
            } else {
                say!(
                    locale,
                    "任务历时 {months} 个整月，对应 {years} 年度{cite}。",
                    "It lasted {months} whole months, for {years}{cite}."
                )
            };
        }
        let claimed = sum.claimed;
        let of_hour = policy.document().hour.minutes;
        let per_hour = match &kind.measure {
            Measure::Attendance(rates) => {
                rates.part_of_day.as_ref().and_then(|part| part.minutes).unwrap_or(of_hour)
            }
            _ => of_hour,
        };
        let (terms, mut clauses): (Vec<String>, Vec<_>) =
            sum.terms.iter().map(|term| (self.term(activity, per_hour, term), &term.clause)).unzip();
        if matches!(kind.measure, Measure::Duration(_)) {
            clauses.push(&policy.document().hour.clause);
        }
        let mut parts = terms;
        let added = found.findings.iter().filter(|finding| finding.code == FindingCode::AddOn);
        for finding in added {
            let FindingData::Added { add_on, hours } = &finding.data else { continue };
            let name = escaped(add_on);
            clauses.push(&finding.clause);
            parts.push(say!(locale, "另加 {hours}（{name}）", "{hours} more ({name})"));
        }
        let cite = if clauses.is_empty() { self.cite(found.clauses.first()) } else { self.cite(clauses) };
        let by_rate = |term: &Term| !matches!(term.unit, CountedBy::Activity | CountedBy::Hour);
        match parts.as_slice() {
            [] => say!(locale, "折算：0 学时{cite}。", "Converts to: 0 hours{cite}."),
            // One amount that is taken as it stands needs no sum.
            [part] if !sum.terms.iter().any(by_rate) && activity.minutes.is_none() => {
                say!(locale, "折算：{part} 学时{cite}。", "Converts to: {part} hours{cite}.")
            }
            parts => {
                let parts = parts.join(" + ");
                say!(
                    locale,
                    "折算：{parts} = {claimed} 学时{cite}。",
                    "Converts to: {parts} = {claimed} hours{cite}."
                )
            }
        }
    }

    /// A term of the sum: `3 天 × 10`.
    fn term(&self, activity: &Activity, per_hour: u32, term: &Term) -> String {
        let locale = self.locale;
        let each = term.each;
        match term.unit {
            CountedBy::Hour => {
                let hours = term.count;
                match (activity.hours, activity.minutes) {
                    (Some(stated), _) if stated == hours => {
                        say!(locale, "载明 {hours}", "as stated, {hours}")
                    }
                    (_, Some(minutes)) => say!(
                        locale,
                        "{minutes} 分钟 ÷ {per_hour}，舍去余数",
                        "{minutes} minutes ÷ {per_hour}, the rest dropped,"
                    ),
                    _ => hours.to_string(),
                }
            }
            CountedBy::Activity => {
                let role = activity.role.as_deref().map(|role| WordList::Role.name_or(role, locale));
                let level = activity.level.as_deref().map(|level| WordList::Level.name_or(level, locale));
                let mut of: Vec<String> = role.into_iter().chain(level).map(escaped).collect();
                if let Some(rank) = activity.rank.filter(|_| activity.level.is_some()) {
                    of.push(say!(locale, "排名第 {rank}", "rank {rank}"));
                }
                let of = self.list(&of);
                if of.is_empty() { each.to_string() } else { say!(locale, "{of} {each}", "{of}: {each}") }
            }
            unit => format!("{} × {each}", unit.counted(term.count, locale)),
        }
    }

    /// Hours that do not count, and why, with the findings that say more.
    fn cut(&mut self, cut: &Cut, found: &'e ActivityAssessment, told: &mut Vec<FindingCode>) {
        let locale = self.locale;
        let hours = cut.hours;
        let code = match cut.by {
            CutBy::Duplicate => Some(FindingCode::Duplicate),
            CutBy::Overlap => Some(FindingCode::SessionOverlap),
            CutBy::Capped => Some(FindingCode::Capped),
            CutBy::Shared => Some(FindingCode::Shared),
            CutBy::OncePerYear => Some(FindingCode::OncePerYear),
            CutBy::Denied | CutBy::Pending => None,
        };
        let by_it = |finding: &&Finding| {
            let of_cap = match &finding.data {
                FindingData::Capped { cap, .. } => Some(cap) == cut.cap.as_ref(),
                _ => true,
            };
            Some(finding.code) == code && of_cap
        };
        let denies = |finding: &&Finding| {
            finding.severity() == Severity::Error && finding.code != FindingCode::Duplicate
        };
        let why: Vec<&Finding> = match cut.by {
            CutBy::Denied => found.findings.iter().filter(denies).collect(),
            _ => found.findings.iter().filter(by_it).collect(),
        };
        told.extend(why.iter().map(|finding| finding.code));
        let why: Vec<String> = why.into_iter().map(|finding| self.finding(finding)).collect();
        let why = if why.is_empty() {
            word(locale, "材料不足", "documents are missing").to_owned()
        } else {
            why.join(word(locale, "；", "; "))
        };
        self.line(&say!(
            locale,
            "  - 其中 {hours} 学时不计：{why}。",
            "  - {hours} of them do not count: {why}."
        ));
    }

    /// Which subject and year the hours count for.
    fn counts_for(&mut self, activity: &Activity, found: &ActivityAssessment) {
        let locale = self.locale;
        let Some(subject) = &found.subject else { return };
        if found.recognised.is_zero() {
            return;
        }
        let rule = self.policy.kind(activity.kind.as_str()).and_then(|kind| kind.subject.as_ref());
        let cite = rule.map(|rule| self.cite([&rule.clause])).unwrap_or_default();
        let (subject, recognised) = (self.subject(subject.as_str()), found.recognised);
        let by_year = found.allocated.iter().flatten();
        let by_year: Vec<String> = by_year
            .map(|of| {
                let (year, hours) = (of.year, of.hours);
                say!(locale, "{year} 年度 {hours}", "{hours} in {year}")
            })
            .collect();
        let years = if by_year.is_empty() {
            let years = self.years(found.years.iter().copied());
            say!(locale, "{years} 年度", "{years}")
        } else {
            self.list(&by_year)
        };
        self.line(&say!(
            locale,
            "  - 计入：{subject} {recognised} 学时（{years}）{cite}。",
            "  - Counts: {recognised} hours towards {subject}, for {years}{cite}."
        ));
    }

    /// What the policy asks of several years together.
    pub(super) fn several_years(&mut self) {
        if self.assessment.runs.is_empty() {
            return;
        }
        let locale = self.locale;
        let heading = word(locale, "多年合计", "Over several years");
        self.line(&format!("\n## {heading}\n"));
        for asked in self.requirements(Period::Run) {
            self.line(&format!("- {asked}"));
        }
        let runs = &self.assessment.runs;
        for run in runs {
            let (from, to, hours, short) = (run.from, run.to, run.hours, run.shortfall);
            let status = WordList::Status.name_or(run.status.as_str(), locale);
            let name = escaped(&run.requirement);
            let cite = self.cite(run.clauses.iter());
            let short = if short.is_zero() {
                String::new()
            } else {
                say!(locale, "，还差 {short}", ", short of {short}")
            };
            self.line(&say!(
                locale,
                "- {from}—{to}（{name}）：{status}，已有 {hours} 学时{short}{cite}。",
                "- {from} to {to} ({name}): {status}, {hours} hours{short}{cite}."
            ));
        }
    }

    /// Activities that are for no year of the window.
    pub(super) fn outside(&mut self) {
        let outside = |(_, activity): &(usize, &ActivityAssessment)| !activity.in_window;
        let activities: Vec<(usize, &ActivityAssessment)> =
            self.assessment.activities.iter().enumerate().filter(outside).collect();
        if activities.is_empty() {
            return;
        }
        let heading = word(
            self.locale,
            "不在跨度内的活动（不影响结论）",
            "Activities outside these years (they decide nothing here)",
        );
        self.line(&format!("\n## {heading}\n"));
        for (place, activity) in activities {
            let year = activity.years.first().copied().unwrap_or_default();
            self.activity(place, activity, year);
        }
    }

    /// What else there is to say of the whole.
    pub(super) fn notes(&mut self) {
        if self.assessment.findings.is_empty() {
            return;
        }
        let heading = word(self.locale, "请留意", "Please note");
        self.line(&format!("\n## {heading}\n"));
        for finding in &self.assessment.findings {
            let said = self.finding(finding);
            self.line(&format!("- {said}"));
        }
    }

    /// What the short names of the sources stand for, the readings taken, and what decided.
    pub(super) fn sources(&mut self) {
        let locale = self.locale;
        let register = self.policy.register();
        let used = |id: &str| {
            self.cited.iter().any(|clause| register.get(clause.as_str()).is_some_and(|c| c.instrument == id))
        };
        let sources: Vec<String> = register
            .instruments()
            .iter()
            .filter(|instrument| used(&instrument.id))
            .map(|instrument| {
                let short = instrument.short.as_deref().unwrap_or(&instrument.number);
                let (short, number, title) =
                    (escaped(short), escaped(&instrument.number), escaped(instrument.title.get(locale)));
                say!(locale, "- **{short}**：{number}（{title}）", "- **{short}**: {number} ({title})")
            })
            .collect();
        let heading = word(locale, "依据", "Sources");
        self.line(&format!("\n## {heading}\n"));
        for source in sources {
            self.line(&source);
        }
        if !self.read.is_empty() {
            let heading = word(locale, "解读", "Readings");
            let about = word(
                locale,
                "通知没有写明之处，本政策按下列理解处理；主管部门可有不同理解。",
                "Where the notices leave something open, this policy reads them as follows; the authority may read them otherwise.",
            );
            self.line(&format!("\n## {heading}\n\n{about}\n"));
            for (place, reading) in std::mem::take(&mut self.read).into_iter().enumerate() {
                let number = place + 1;
                let said = escaped(if locale == crate::text::Locale::Zh { &reading.zh } else { &reading.en });
                let place = escaped(&register.cite(reading.clause.as_str()));
                self.line(&say!(
                    locale,
                    "- **解读 {number}**（{place}）：{said}",
                    "- **Reading {number}** ({place}): {said}"
                ));
            }
        }
        let (engine, policy, digest) = (
            self.assessment.engine,
            escaped(self.assessment.policy.as_str()),
            escaped(&self.assessment.policy_digest),
        );
        self.line(&say!(
            locale,
            "\n---\n\n由 ce-rules {engine} 按政策 {policy}（{digest}）核算，供参考，以主管部门的认定为准。",
            "\n---\n\nWorked out by ce-rules {engine} under policy {policy} ({digest}). The authority decides."
        ));
    }
}
