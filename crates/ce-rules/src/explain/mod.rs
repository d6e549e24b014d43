//! The explanation (说明): one person's determination as a document that the person understands without help.
//!
//! The verdict comes first, then what to bring, then each year with each activity: its arithmetic, what was cut and
//! why, what is missing. Every number has its document and place; where the sources leave something open, the reading
//! that the policy takes is marked as one.
//!
//! The document is Markdown. Whatever comes from the request or the policy stands in it as plain text: titles,
//! reasons and references cannot become markup, links or HTML ([`escaped`]).
//!
//! ```
//! use ce_rules::{Locale, Rules};
//! let request: ce_rules::Request = serde_json::from_str(r#"{"application_year": 2021,
//!     "applicant": {"target": "associate_senior", "degree": "doctor"}, "activities": [
//!     {"id": "a1", "kind": "training", "title": "*Course*", "subject": "professional", "date": "2020-05",
//!      "full_days": 3, "half_days": 1, "evidence": ["notice", "completion_certificate"]}]}"#)?;
//! let explanation = Rules::builtin().explain(&request, Locale::En)?;
//! assert!(explanation.markdown.contains("3 days × 10 + 1 half day × 4 = 34 hours (P20A 二.1"));
//! assert!(explanation.markdown.contains(r"\*Course\*"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod body;
mod markdown;
mod words;

pub use markdown::escaped;

use crate::arithmetic::{Arithmetic, Term, added};
use crate::assess::{Case, window_row};
use crate::assessment::{Assessment, Status, Verdict, YearAssessment};
use crate::conversion::whole_months;
use crate::date::Year;
use crate::error::Error;
use crate::finding::{Finding, FindingData};
use crate::json::{Decode, Faults, Path, Value, check_exact, wire};
use crate::named::WordList;
use crate::names::ClauseId;
use crate::policy::{Period, Policy, Reading};
use crate::remedies::{Remedies, remedies};
use crate::request::Request;
use crate::rules::Rules;
use crate::text::Locale;
use words::{say, word};

/// How many smallest sets of activities are shown of a year.
const SETS: usize = 3;

wire! {
    /// A question for an explanation.
    #[doc(hidden)]
    pub struct ExplainQuestion {
        /// The request.
        pub request: Request,
        /// The language.
        pub locale: Locale = Locale::default(),
    }
}

/// One person's determination, explained.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
#[non_exhaustive]
pub struct Explanation {
    /// The language.
    pub locale: Locale,
    /// Whether the record meets what the applicant needs.
    pub verdict: Verdict,
    /// The document, in Markdown.
    pub markdown: String,
    /// How each activity comes to its hours, in the order of the request.
    pub arithmetic: Vec<Arithmetic>,
}

impl Rules {
    /// Explains the determination of a request in a language.
    pub fn explain(&self, request: &Request, locale: Locale) -> Result<Explanation, Error> {
        explain(request, self.admit(request)?, locale)
    }

    /// The same of a request in JSON.
    pub fn explain_text(&self, request: &str, locale: Locale) -> Result<Explanation, Error> {
        let (request, policy) = self.admit_read(&crate::json::parse(request)?, Some(request))?;
        explain(&request, policy, locale)
    }

    /// The explanation that a document asks for.
    pub(crate) fn explain_read(&self, value: &Value<'_>, text: Option<&str>) -> Result<Explanation, Error> {
        let mut faults = Faults::default();
        let about = ExplainQuestion::decode(value, &Path::Root, &mut faults);
        if let Some(text) = text {
            check_exact(text, value, &mut faults);
        }
        let policy = match value.member("request") {
            // What is no request has nothing more that could be wrong with it.
            None | Some(Value::Null) => self.policy_for(&about.request),
            given => self.check(&about.request, given, &Path::Root.key("request"), &mut faults),
        };
        if !faults.is_empty() {
            return Err(Error::InvalidRequest { faults: faults.in_order_of(value) });
        }
        explain(&about.request, policy?, about.locale)
    }
}

/// Explains the determination of a request without faults.
pub(crate) fn explain(request: &Request, policy: &Policy, locale: Locale) -> Result<Explanation, Error> {
    let row = window_row(request, policy)?;
    let case = Case::with_cuts(request, policy, Some(request.applicant.target));
    let terms: Vec<Vec<Term>> = case
        .deeds
        .iter()
        .map(|deed| {
            let measure = policy.document().kinds.get(deed.kind_place).map(|kind| &kind.measure);
            let of = |measure| deed.kind.conversion.terms(deed.activity, &deed.days, measure);
            measure.map(of).unwrap_or_default()
        })
        .collect();
    let assessment = case.assessment(row);
    let arithmetic: Vec<Arithmetic> = assessment
        .activities
        .iter()
        .zip(terms)
        .map(|(activity, terms)| Arithmetic {
            activity: activity.id.clone(),
            terms,
            added: added(&activity.findings),
            claimed: activity.claimed,
            cuts: activity.cuts.clone().unwrap_or_default(),
            recognised: activity.recognised,
        })
        .collect();
    let remedies = remedies(request, policy)?;
    let verdict = assessment.verdict;
    let (assessment, arithmetic_of, remedies) = (&assessment, &arithmetic, &remedies);
    let mut page = Page {
        request,
        policy,
        assessment,
        arithmetic: arithmetic_of,
        remedies,
        locale,
        out: String::new(),
        cited: Vec::new(),
        read: Vec::new(),
        told: vec![None; request.activities.len()],
    };
    page.write();
    Ok(Explanation { locale, verdict, markdown: page.out, arithmetic })
}

/// The document while it is written.
struct Page<'e> {
    request: &'e Request,
    policy: &'e Policy,
    assessment: &'e Assessment,
    arithmetic: &'e [Arithmetic],
    remedies: &'e Remedies,
    locale: Locale,
    out: String,
    /// The clauses cited so far.
    cited: Vec<ClauseId>,
    /// The readings cited so far, in the order of their numbers.
    read: Vec<&'e Reading>,
    /// By the place of an activity: the year under which it was told in full.
    told: Vec<Option<Year>>,
}

impl Page<'_> {
    fn write(&mut self) {
        self.head();
        self.what_to_do();
        let heading = word(self.locale, "各年度", "Year by year");
        self.line(&format!("\n## {heading}"));
        for year in &self.assessment.years {
            self.year(year);
        }
        self.several_years();
        self.outside();
        self.notes();
        self.sources();
    }

    fn line(&mut self, text: &str) {
        self.out.push_str(text);
        self.out.push('\n');
    }

    /// A list as a sentence has it.
    fn list(&self, items: &[String]) -> String {
        items.join(word(self.locale, "、", ", "))
    }

    /// Clauses as they are cited, each place once, with the numbers of the readings that the policy takes of them.
    fn cite<'c>(&mut self, clauses: impl IntoIterator<Item = &'c ClauseId>) -> String {
        self.cite_each(&mut clauses.into_iter())
    }

    fn cite_each(&mut self, clauses: &mut dyn Iterator<Item = &ClauseId>) -> String {
        let mut parts: Vec<String> = Vec::new();
        let mut readings: Vec<usize> = Vec::new();
        let policy = self.policy;
        for clause in clauses {
            let cite = escaped(&policy.register().cite(clause.as_str()));
            if !parts.contains(&cite) {
                parts.push(cite);
            }
            if !self.cited.contains(clause) {
                self.cited.push(clause.clone());
            }
            for reading in policy.document().readings.iter().filter(|reading| reading.clause == *clause) {
                let number = self.read.iter().position(|known| known.id == reading.id).unwrap_or_else(|| {
                    self.read.push(reading);
                    self.read.len() - 1
                });
                if !readings.contains(&number) {
                    readings.push(number);
                }
            }
        }
        for number in readings {
            let number = number + 1;
            parts.push(say!(self.locale, "解读 {number}", "reading {number}"));
        }
        let parts = self.list(&parts);
        if parts.is_empty() { parts } else { say!(self.locale, "（{parts}）", " ({parts})") }
    }

    /// A finding in words, with its clause.
    fn finding(&mut self, finding: &Finding) -> String {
        let message = match &finding.data {
            // The message of the contract names the member; a person knows it by its name.
            FindingData::Fact { fact } => {
                let name = escaped(&words::fact(self.policy, fact, self.locale));
                say!(
                    self.locale,
                    "记录没有说明{name}，请补充或核实",
                    "the record does not say {name}: please supply or verify it"
                )
            }
            _ => escaped(finding.message().get(self.locale)),
        };
        message + &self.cite([&finding.clause])
    }

    fn subject(&self, id: &str) -> String {
        let rule = self.policy.document().subjects.iter().find(|subject| subject.id == *id);
        rule.map_or_else(|| escaped(id), |rule| escaped(rule.name.get(self.locale)))
    }

    fn years(&self, years: impl IntoIterator<Item = Year>) -> String {
        let years: Vec<String> = years.into_iter().map(|year| year.to_string()).collect();
        self.list(&years)
    }

    /// The verdict, and what it is about.
    fn head(&mut self) {
        let locale = self.locale;
        let result = self.assessment;
        let title = word(locale, "继续教育学时认定说明", "Continuing education: how the record was judged");
        self.line(&format!("# {title}\n"));
        let verdict = WordList::Verdict.name_or(result.verdict.as_str(), locale);
        let target = self.request.applicant.target.name(locale);
        let (from, to, year) = (result.window.from, result.window.to, result.application_year);
        let cite = self.cite(result.window.clauses.iter());
        let of = |potential: bool| {
            let open = |y: &&YearAssessment| {
                y.status == Status::NotMet && (y.potential.status == Status::NotMet) == potential
            };
            self.years(result.years.iter().filter(open).map(|year| year.year))
        };
        let (lost, open) = (of(true), of(false));
        let said = match result.verdict {
            Verdict::Eligible => say!(locale, "各年度均已达标。", "Every year is met."),
            Verdict::Pending => say!(
                locale,
                "{open} 年度的学时因材料不全尚未达标，补齐后即达标。",
                "{open}: not met yet, because documents are missing; met once they are supplied."
            ),
            Verdict::NotEligible => {
                let mut said = String::new();
                if !lost.is_empty() {
                    said += &say!(
                        locale,
                        "{lost} 年度未达标，即使补齐全部材料也不够。",
                        "{lost}: not met, even if every missing document is supplied. "
                    );
                }
                if !open.is_empty() {
                    said += &say!(
                        locale,
                        "{open} 年度补齐材料后可达标。",
                        "{open}: met once missing documents are supplied. "
                    );
                }
                if said.is_empty() {
                    said = say!(
                        locale,
                        "多年合计的要求未达到。",
                        "A requirement over several years is not met."
                    );
                }
                said
            }
        };
        let said = said.trim_end();
        let lead = say!(
            locale,
            "**结论：{verdict}** —— {year} 年申报{target}职称，须看 {from}—{to} 各年度{cite}。{said}",
            "**Verdict: {verdict}.** Applying in {year} for an {target} title, the years {from} to {to} count{cite}. {said}"
        );
        let lead = if target.starts_with(['a', 'i']) { lead } else { lead.replacen("for an ", "for a ", 1) };
        self.line(&format!("{lead}\n"));
        if let Some(id) = &self.request.applicant.id {
            let id = escaped(id);
            self.line(&say!(locale, "- 人员：{id}", "- Applicant: {id}"));
        }
        let policy = escaped(self.policy.document().title.get(locale));
        self.line(&say!(locale, "- 适用政策：{policy}", "- Policy: {policy}"));
        let asked = self.requirements(Period::Year);
        let asked = asked.join(word(locale, "；", "; "));
        self.line(&say!(
            locale,
            "- 每个年度须同时达到：{asked}。",
            "- Each year must reach all of these: {asked}."
        ));
    }

    /// What the policy asks of this applicant over some time, each with its clause.
    fn requirements(&mut self, per: Period) -> Vec<String> {
        let policy = self.policy;
        let rules = policy.thresholds.iter().chain(&policy.run_thresholds);
        let asked: Vec<&str> = rules
            .filter(|rule| rule.applies.is_for(Some(self.request.applicant.target), &self.request.applicant))
            .map(|rule| rule.id.as_str())
            .collect();
        let requirements = policy.document().requirements.iter();
        requirements
            .filter(|rule| {
                (rule.per == Period::Year) == (per == Period::Year) && asked.contains(&rule.id.as_str())
            })
            .map(|rule| escaped(&words::requirement(policy, rule, self.locale)) + &self.cite([&rule.clause]))
            .collect()
    }
}
