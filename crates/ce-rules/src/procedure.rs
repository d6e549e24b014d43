//! Procedures (程序): who does what, with which documents, by when, so that hours are recognised.
//!
//! They are data of the policy, by unit and title. Where the sources leave the matter to somebody, the answer says to
//! whom and by which clause, and holds no steps. Given a date it says which steps can still be made, which deadline is
//! next and what is late.
//!
//! The sources date few steps. How long a step without a date of its own can wait follows from the steps after it: what
//! is posted must have been posted its working days when the next step is due ([`StepAnswer::due`]).
//!
//! ```
//! use ce_rules::procedure::{ProcedureQuestion, StepState, Unit};
//! use ce_rules::{Rules, Target};
//! let mut question = ProcedureQuestion::new("hunan-2021", Unit::ProvincialUnit, Target::FullSenior);
//! question.on = "2021-08-25".parse().ok();
//! let procedure = Rules::builtin().procedure(&question)?;
//! let verify = procedure.steps.last().unwrap();
//! assert_eq!(verify.latest.unwrap().to_string(), "2021-08-31");
//! assert_eq!(verify.state, Some(StepState::Open));
//! // Five working days no longer fit before the end of August.
//! assert_eq!(procedure.late, ["first-review", "notice"]);
//! # Ok::<(), ce_rules::Error>(())
//! ```

use chrono::NaiveDate;

use crate::activity::check_year;
use crate::calendar::{CalendarYear, calendars, latest_start};
use crate::calls::checked;
use crate::date::{Year, year_of};
use crate::error::Error;
use crate::finding::Finding;
use crate::json::{Faults, Path, wire, words};
use crate::names::{ClauseId, PolicyId};
use crate::policy::{LeftTo, ProcedureStep};
use crate::publicity::not_defined;
use crate::request::Target;
use crate::rules::Rules;
use crate::text::Text;

words! {
    /// The sorts of units, by which the way goes.
    #[non_exhaustive]
    pub enum Unit {
        /// 省直单位
        ProvincialUnit = "provincial_unit",
        /// 有职称自评权的高校
        SelfEvaluatingUniversity = "self_evaluating_university",
        /// 市州单位
        CityUnit = "city_unit",
        /// 非公有制经济组织、社会组织、自由职业
        PrivateOrSelfEmployed = "private_or_self_employed",
        /// 中央驻湘单位
        CentralUnit = "central_unit",
    }

    /// How a step stands on a day.
    pub enum StepState {
        /// It cannot be made yet.
        NotYet = "not_yet",
        /// It can be made.
        Open = "open",
        /// It can no longer be made in time, unless it has been.
        Late = "late",
    }
}

wire! {
    /// A question about a procedure.
    pub struct ProcedureQuestion {
        /// The policy.
        pub policy: PolicyId,
        /// The sort of unit that the applicant works in.
        pub unit: Unit,
        /// The title applied for.
        pub target: Target,
        /// The application year, by default the last one that the policy is made for.
        #[cfg_attr(feature = "schema", schemars(range(min = 1949, max = 2100)))]
        pub application_year: Option<Year>,
        /// The day on which it is asked.
        pub on: Option<NaiveDate>,
    }
}

impl ProcedureQuestion {
    /// A question for the last application year of a policy, on no day in particular.
    pub fn new(policy: impl Into<PolicyId>, unit: Unit, target: Target) -> Self {
        Self { policy: policy.into(), unit, target, application_year: None, on: None }
    }
}

/// A procedure in an application year.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Procedure {
    /// The policy.
    pub policy: PolicyId,
    /// The application year.
    pub application_year: Year,
    /// The sort of unit.
    pub unit: Unit,
    /// The title applied for.
    pub target: Target,
    /// The day on which it was asked.
    pub on: Option<NaiveDate>,
    /// The steps in their order; none where the whole matter is left to somebody.
    pub steps: Vec<StepAnswer>,
    /// Who settles what the sources lay down no steps for.
    pub left_to: Option<LeftTo>,
    /// The next deadline of the sources, where a day is given.
    pub next: Option<Deadline>,
    /// The steps that can no longer be made in time, where a day is given.
    pub late: Vec<String>,
    /// How the working days of public notices are known, by year.
    pub calendar: Vec<CalendarYear>,
    /// What is to be said of it.
    pub findings: Vec<Finding>,
}

/// A step of a procedure in an application year.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct StepAnswer {
    /// Its id.
    pub id: String,
    /// Who acts.
    pub actor: Text,
    /// What is done, and where it goes.
    pub action: Text,
    /// What is handed in or shown.
    pub documents: Vec<Text>,
    /// The first day, where the sources give one.
    pub earliest: Option<NaiveDate>,
    /// The last day, where the sources give one.
    pub latest: Option<NaiveDate>,
    /// The least working days that what it posts stays posted.
    pub working_days: Option<u32>,
    /// The last day on which it can be made so that all steps after it can be in time.
    pub due: Option<NaiveDate>,
    /// How it stands on the day asked.
    pub state: Option<StepState>,
    /// Where it comes from.
    pub clauses: Vec<ClauseId>,
}

/// A deadline of the sources.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Deadline {
    /// The step.
    pub step: String,
    /// Its last day.
    pub date: NaiveDate,
}

impl Rules {
    /// The steps by which hours are recognised, and how they stand on a day.
    pub fn procedure(&self, question: &ProcedureQuestion) -> Result<Procedure, Error> {
        checked(|faults| self.procedure_checked(question, faults))
    }

    pub(crate) fn procedure_checked(
        &self,
        question: &ProcedureQuestion,
        faults: &mut Faults,
    ) -> Result<Procedure, Error> {
        let years = [("application_year", question.application_year), ("on", question.on.map(year_of))];
        for (name, year) in years {
            if let Some(year) = year {
                check_year(year, &Path::Root.key(name), faults);
            }
        }
        let policy = self.find_policy(question.policy.as_str())?;
        let (unit, target) = (question.unit, question.target);
        let procedures = &policy.document().procedures;
        let rule =
            procedures.iter().find(|rule| rule.units.contains(&unit) && rule.targets.contains(&target));
        let Some(rule) = rule else {
            let (zh, en) =
                ("没有规定这类单位和职称的程序", "lays down no procedure for such a unit and title");
            return Err(not_defined(faults, "unit", zh, en));
        };
        let last = policy.document().application_years.iter().copied().max().unwrap_or_default();
        let year = question.application_year.unwrap_or(last);
        let (mut steps, calendar) = dated(&rule.steps, year);
        let on = question.on;
        for step in &mut steps {
            step.state = on.map(|on| step.state_on(on));
        }
        let late =
            steps.iter().filter(|step| step.state == Some(StepState::Late)).map(|step| step.id.clone());
        Ok(Procedure {
            policy: policy.id().clone(),
            application_year: year,
            unit,
            target,
            on,
            next: on.and_then(|on| next(&steps, on)),
            late: late.collect(),
            left_to: rule.left_to.clone(),
            calendar,
            findings: policy.of_another_year(year).into_iter().collect(),
            steps,
        })
    }
}

/// The steps with their days in a year, the last first to be known; and how working days were known on the way.
fn dated(rules: &[ProcedureStep], year: Year) -> (Vec<StepAnswer>, Vec<CalendarYear>) {
    let mut spans = Vec::new();
    let mut after: Option<NaiveDate> = None;
    let mut steps: Vec<StepAnswer> = Vec::with_capacity(rules.len());
    for rule in rules.iter().rev() {
        let latest = rule.latest.map(|day| day.in_year(year));
        // What is posted must have been posted long enough when what follows is due.
        let waits = after.map(|due| match rule.working_days {
            Some(days) => {
                let start = latest_start(due, days);
                spans.push((start.succ_opt().unwrap_or(start), due));
                start
            }
            None => due,
        });
        let due = latest.into_iter().chain(waits).min();
        after = due;
        steps.push(StepAnswer {
            id: rule.id.clone(),
            actor: rule.actor.clone(),
            action: rule.action.clone(),
            documents: rule.documents.to_vec(),
            earliest: rule.earliest.map(|day| day.in_year(year)),
            latest,
            working_days: rule.working_days,
            due,
            state: None,
            clauses: rule.clauses.clone(),
        });
    }
    steps.reverse();
    (steps, calendars(&spans))
}

impl StepAnswer {
    fn state_on(&self, on: NaiveDate) -> StepState {
        if self.due.is_some_and(|due| due < on) {
            StepState::Late
        } else if self.earliest.is_some_and(|earliest| on < earliest) {
            StepState::NotYet
        } else {
            StepState::Open
        }
    }
}

/// The earliest deadline that is not over on a day; of several on one date the first step's.
fn next(steps: &[StepAnswer], on: NaiveDate) -> Option<Deadline> {
    let deadlines = steps.iter().filter_map(|step| Some((step, step.latest?)));
    let (step, date) = deadlines.filter(|(_, date)| on <= *date).min_by_key(|(_, date)| *date)?;
    Some(Deadline { step: step.id.clone(), date })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn procedure(policy: &str, unit: Unit, target: Target, on: &str) -> Procedure {
        let mut question = ProcedureQuestion::new(policy, unit, target);
        question.on = on.parse().ok();
        Rules::builtin().procedure(&question).unwrap()
    }

    #[test]
    fn every_built_in_policy_has_a_procedure_for_every_unit_and_title() {
        for policy in Rules::builtin().policies() {
            for unit in Unit::ALL {
                for target in Target::ALL {
                    let answer = procedure(policy.id().as_str(), *unit, *target, "");
                    assert!(!answer.steps.is_empty() || answer.left_to.is_some(), "{unit} {target}");
                    assert!(answer.next.is_none() && answer.late.is_empty());
                }
            }
        }
    }

    #[test]
    fn lower_titles_are_left_to_somebody_by_a_clause() {
        let college = procedure("hunan-safety-tech-2021", Unit::ProvincialUnit, Target::Intermediate, "");
        assert!(college.steps.len() > 3 && college.left_to.is_some(), "the college's own steps, and no more");
        for unit in [Unit::ProvincialUnit, Unit::SelfEvaluatingUniversity, Unit::CityUnit] {
            for target in [Target::Intermediate, Target::Junior] {
                let left = procedure("hunan-2021", unit, target, "2021-07-01").left_to.unwrap();
                assert!(left.authority.is_some() && left.clause.as_str().starts_with("hn-2021-29/2.2.3."));
                assert!(procedure("hunan-2021", unit, target, "").steps.is_empty());
            }
        }
    }

    fn states(answer: &Procedure) -> Vec<StepState> {
        answer.steps.iter().filter_map(|step| step.state).collect()
    }

    #[test]
    fn a_step_without_a_date_waits_no_longer_than_those_after_it_allow() {
        use StepState::{Late, NotYet, Open};
        let on = |day| procedure("hunan-2021", Unit::ProvincialUnit, Target::AssociateSenior, day);
        let dues: Vec<String> = on("").steps.iter().map(|step| step.due.unwrap().to_string()).collect();
        assert_eq!(dues, ["2021-08-24", "2021-08-24", "2021-08-31", "2021-08-31"]);
        assert_eq!(states(&on("2021-06-30")), [Open, Open, Open, NotYet]);
        assert_eq!(states(&on("2021-07-01")), [Open, Open, Open, Open]);
        assert_eq!(states(&on("2021-08-24")), [Open, Open, Open, Open]);
        assert_eq!(states(&on("2021-08-25")), [Late, Late, Open, Open]);
        assert_eq!(states(&on("2021-08-31")), [Late, Late, Open, Open]);
        assert_eq!(states(&on("2021-09-01")), [Late, Late, Late, Late]);
        assert_eq!(on("2021-09-01").next, None);
    }

    #[test]
    fn the_next_deadline_is_one_of_the_sources() {
        let next = |day: &str| {
            let answer = procedure("hunan-safety-tech-2021", Unit::ProvincialUnit, Target::FullSenior, day);
            answer.next.map(|deadline| format!("{} {}", deadline.step, deadline.date))
        };
        assert_eq!(next("2021-06-01").as_deref(), Some("handbook-roster 2021-06-01"));
        assert_eq!(next("2021-06-02").as_deref(), Some("submit 2021-06-15"));
        assert_eq!(next("2021-06-16").as_deref(), Some("verify 2021-08-31"));
    }

    #[test]
    fn another_year_is_pointed_out() {
        let mut question = ProcedureQuestion::new("hunan-2020", Unit::CentralUnit, Target::FullSenior);
        question.application_year = Some(2022);
        let answer = Rules::builtin().procedure(&question).unwrap();
        assert_eq!(answer.findings[0].code, crate::FindingCode::PolicyOfAnotherYear);
        assert_eq!(answer.steps.last().unwrap().latest.unwrap().to_string(), "2022-08-31");
        question.application_year = Some(2101);
        assert_eq!(Rules::builtin().procedure(&question).unwrap_err().faults()[0].path, "/application_year");
    }
}
