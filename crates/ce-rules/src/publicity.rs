//! The public notice (公示): when it is served, and when it must be posted at the latest.
//!
//! The number of working days is the policy's. The day of posting does not count, so that a notice posted on a day is
//! served at the end of the last of so many working days after it.
//!
//! ```
//! use ce_rules::Rules;
//! use ce_rules::publicity::PublicityQuestion;
//! let mut question = PublicityQuestion::new("hunan-2021");
//! question.start = "2021-04-23".parse().ok();
//! let publicity = Rules::builtin().publicity(&question)?;
//! // The Sunday before Labour Day is made up: 25, 26, 27, 28, 29 April.
//! assert_eq!(publicity.last_day.unwrap().to_string(), "2021-04-29");
//! # Ok::<(), ce_rules::Error>(())
//! ```

use chrono::NaiveDate;

use crate::activity::check_year;
use crate::calendar::{CalendarYear, calendars, latest_start, working_days_after};
use crate::calls::checked;
use crate::date::year_of;
use crate::error::Error;
use crate::json::{FaultCode, Faults, Path, wire};
use crate::names::{ClauseId, PolicyId};
use crate::rules::Rules;

wire! {
    /// A question about a public notice: of a start, a deadline, or both.
    pub struct PublicityQuestion {
        /// The policy.
        pub policy: PolicyId,
        /// The day of posting.
        pub start: Option<NaiveDate>,
        /// The day by the end of which the notice must be served.
        pub deadline: Option<NaiveDate>,
    }
}

impl PublicityQuestion {
    /// A question that lacks its days.
    pub fn new(policy: impl Into<PolicyId>) -> Self {
        Self { policy: policy.into(), start: None, deadline: None }
    }
}

/// When a public notice is served.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Publicity {
    /// The policy.
    pub policy: PolicyId,
    /// The working days that the notice stays posted.
    pub working_days: u32,
    /// The day of posting, which does not count.
    pub start: Option<NaiveDate>,
    /// The working days that count.
    pub days: Vec<NaiveDate>,
    /// The last of them, at the end of which the notice is served.
    pub last_day: Option<NaiveDate>,
    /// The day by the end of which it must be served.
    pub deadline: Option<NaiveDate>,
    /// The last day of posting for that.
    pub latest_start: Option<NaiveDate>,
    /// Whether it is served in time, where both days are given.
    pub in_time: Option<bool>,
    /// The years in which days were counted, and how their working days are known.
    pub calendar: Vec<CalendarYear>,
    /// Where the number of days comes from.
    pub clauses: Vec<ClauseId>,
}

impl Rules {
    /// When a public notice is served, and when it must be posted for a deadline.
    pub fn publicity(&self, question: &PublicityQuestion) -> Result<Publicity, Error> {
        checked(|faults| self.publicity_checked(question, faults))
    }

    pub(crate) fn publicity_checked(
        &self,
        question: &PublicityQuestion,
        faults: &mut Faults,
    ) -> Result<Publicity, Error> {
        let (start, deadline) = (question.start, question.deadline);
        for (name, day) in [("start", start), ("deadline", deadline)] {
            if let Some(day) = day {
                check_year(year_of(day), &Path::Root.key(name), faults);
            }
        }
        if start.is_none() && deadline.is_none() && !faults.touch(&Path::Root.key("deadline")) {
            faults.missing(&Path::Root, "start");
        }
        let policy = self.find_policy(question.policy.as_str())?;
        let Some(rule) = &policy.document().public_notice else {
            return Err(not_defined(faults, "policy", "没有规定公示", "says nothing of a public notice"));
        };
        let days = start.map(|start| working_days_after(start, rule.working_days)).unwrap_or_default();
        let last_day = days.last().copied();
        let latest = deadline.map(|deadline| latest_start(deadline, rule.working_days));
        let spans = [start.zip(last_day), latest.zip(deadline)];
        // The day of posting is not looked at.
        let looked_at = spans.into_iter().flatten().map(|(from, to)| (from.succ_opt().unwrap_or(from), to));
        Ok(Publicity {
            policy: policy.id().clone(),
            working_days: rule.working_days,
            start,
            days,
            last_day,
            deadline,
            latest_start: latest,
            in_time: last_day.zip(deadline).map(|(last, deadline)| last <= deadline),
            calendar: calendars(&looked_at.collect::<Vec<_>>()),
            clauses: vec![rule.clause.clone()],
        })
    }
}

/// The error for what a policy does not have; the fault stands at a member of the question.
pub(crate) fn not_defined(faults: &mut Faults, member: &str, zh: &str, en: &str) -> Error {
    let at = Path::Root.key(member);
    if !faults.touch(&at) {
        faults.push(
            &at,
            FaultCode::NotDefined,
            format_args!("该政策{zh}；可用扩展它的文件加以规定"),
            format_args!("the policy {en}: a document that extends it can"),
        );
    }
    // The faults are told in its place.
    Error::InvalidRequest { faults: Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn publicity(start: &str, deadline: &str) -> Publicity {
        let mut question = PublicityQuestion::new("hunan-2021");
        question.start = start.parse().ok();
        question.deadline = deadline.parse().ok();
        Rules::builtin().publicity(&question).unwrap()
    }

    fn text(day: Option<NaiveDate>) -> String {
        day.unwrap().to_string()
    }

    #[test]
    fn served_at_the_end_of_the_fifth_working_day_after_posting() {
        assert_eq!(text(publicity("2021-04-23", "").last_day), "2021-04-29");
        assert_eq!(text(publicity("2020-01-22", "").last_day), "2020-02-06");
        assert_eq!(publicity("2021-04-23", "").latest_start, None);
    }

    #[test]
    fn in_time_for_a_deadline() {
        let both = publicity("2021-08-24", "2021-08-31");
        assert_eq!(
            (text(both.last_day), text(both.latest_start), both.in_time),
            ("2021-08-31".into(), "2021-08-24".into(), Some(true))
        );
        assert_eq!(publicity("2021-08-25", "2021-08-31").in_time, Some(false));
    }

    #[test]
    fn a_question_without_a_day_or_of_a_policy_without_a_notice() {
        let error = Rules::builtin().publicity(&PublicityQuestion::new("hunan-2021")).unwrap_err();
        assert_eq!(
            (error.faults()[0].path.as_str(), error.faults()[0].code),
            ("/start", FaultCode::MissingField)
        );
        assert_eq!(
            Rules::builtin().publicity(&PublicityQuestion::new("hunan-1999")).unwrap_err().code().as_str(),
            "invalid_request"
        );
        let mut question = PublicityQuestion::new("hunan-1999");
        question.start = "2021-04-23".parse().ok();
        assert_eq!(Rules::builtin().publicity(&question).unwrap_err().code().as_str(), "no_policy");
    }
}
