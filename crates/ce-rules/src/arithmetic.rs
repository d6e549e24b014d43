//! The arithmetic (算式): how an activity comes to the hours that it claims, and what becomes of them.
//!
//! 3 days of 10 and 1 half day of 4 are 34. The terms are read off the same compiled rates as the claim itself, so that
//! they sum to it: `claimed` is the terms and what add-ons add; `recognised` is `claimed` less the cuts.
//!
//! ```
//! # use ce_rules::*;
//! let mut course = Activity::new("a1", "training");
//! course.subject = Some("professional".into());
//! course.date = Some("2020-05".parse()?);
//! (course.full_days, course.half_days) = (Some(3), Some(1));
//! let mut request = Request::new(2021, Applicant::new(Target::FullSenior));
//! request.activities = vec![course];
//! let explained = Rules::builtin().explain(&request, Locale::En)?;
//! let of_course = &explained.arithmetic[0];
//! let terms: Vec<String> = of_course.terms.iter().map(|t| format!("{} {} x {}", t.count, t.unit, t.each)).collect();
//! assert_eq!(terms, ["3 full_day x 10", "1 half_day x 4"]);
//! assert_eq!(of_course.claimed, Hours::from(34));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use crate::conversion::{Conversion, Day, DayRates, table_row};
use crate::finding::{Finding, FindingData};
use crate::hours::Hours;
use crate::json::words;
use crate::limits::Cut;
use crate::names::{ActivityId, ClauseId};
use crate::policy::{Attendance, Measure, RatePer};
use crate::request::Activity;
use crate::text::Locale;

words! {
    /// What hours are counted by.
    #[non_exhaustive]
    pub enum CountedBy {
        /// A day of attendance.
        FullDay = "full_day",
        /// A morning or an afternoon.
        HalfDay = "half_day",
        /// An evening.
        Evening = "evening",
        /// A credit hour, stated or in minutes.
        Hour = "hour",
        /// The whole activity.
        Activity = "activity",
        /// Each one of its `count`.
        Count = "count",
        /// A unit of its `quantity`.
        Quantity = "quantity",
        /// A whole unit of its `quantity`.
        WholeQuantity = "whole_quantity",
        /// A module.
        Module = "module",
        /// A whole month.
        Month = "month",
        /// A day from its first through its last.
        Day = "day",
    }
}

impl CountedBy {
    /// So many of it, in words.
    ///
    /// ```
    /// # use ce_rules::{Hours, Locale, CountedBy};
    /// assert_eq!(CountedBy::HalfDay.counted(Hours::from(1), Locale::Zh), "1 个半天");
    /// assert_eq!(CountedBy::FullDay.counted(Hours::from(3), Locale::En), "3 days");
    /// ```
    pub fn counted(self, count: Hours, locale: Locale) -> String {
        let (zh, one, many) = match self {
            Self::FullDay | Self::Day => ("天", "day", "days"),
            Self::HalfDay => ("个半天", "half day", "half days"),
            Self::Evening => ("个晚上", "evening", "evenings"),
            Self::Hour => ("学时", "hour", "hours"),
            Self::Activity => ("项", "item", "items"),
            Self::Count => ("次", "time", "times"),
            Self::Quantity | Self::WholeQuantity => ("个单位", "unit", "units"),
            Self::Module => ("个模块", "module", "modules"),
            Self::Month => ("个月", "month", "months"),
        };
        let unit = match locale {
            Locale::Zh => zh,
            Locale::En if count == Hours::from(1) => one,
            Locale::En => many,
        };
        format!("{count} {unit}")
    }
}

impl From<RatePer> for CountedBy {
    fn from(per: RatePer) -> Self {
        match per {
            RatePer::Activity => Self::Activity,
            RatePer::Count => Self::Count,
            RatePer::Quantity => Self::Quantity,
            RatePer::WholeQuantity => Self::WholeQuantity,
            RatePer::Module => Self::Module,
            RatePer::Month => Self::Month,
            RatePer::Day => Self::Day,
        }
    }
}

/// So many units at so many hours each.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Term {
    /// How many.
    pub count: Hours,
    /// Of what.
    pub unit: CountedBy,
    /// The hours of one.
    pub each: Hours,
    /// The hours of all; parts of a hundredth are dropped.
    pub hours: Hours,
    /// Where the hours of one come from.
    pub clause: ClauseId,
}

/// Hours that an add-on adds.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Addition {
    /// The id of the add-on.
    pub add_on: String,
    /// The hours.
    pub hours: Hours,
}

/// How an activity comes to its hours.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Arithmetic {
    /// The activity.
    pub activity: ActivityId,
    /// What it converts to; none for a mission.
    pub terms: Vec<Term>,
    /// What is added to it.
    pub added: Vec<Addition>,
    /// The terms and the additions.
    pub claimed: Hours,
    /// What of it does not count, and why.
    pub cuts: Vec<Cut>,
    /// What is left.
    pub recognised: Hours,
}

impl Conversion {
    /// What an activity converts to, term by term. They sum to what it claims. The measure is that of which this was
    /// made.
    pub(crate) fn terms(&self, activity: &Activity, days: &[Day], measure: &Measure) -> Vec<Term> {
        let (claimed, clauses) = self.claim(activity, days);
        let one = |count, unit, each| Term {
            count,
            unit,
            each,
            hours: claimed,
            clause: clauses.first().cloned().unwrap_or_default(),
        };
        let terms = match self {
            Self::Attendance(rates) => match measure {
                Measure::Attendance(clauses) => attendance(rates, activity, days, clauses),
                _ => Vec::new(),
            },
            Self::Duration { .. } => vec![one(claimed, CountedBy::Hour, Hours::from(1))],
            Self::Modules(amount) => {
                vec![one(Hours::from(activity.modules.unwrap_or(0)), CountedBy::Module, amount.hours)]
            }
            Self::Role(_) | Self::Level { .. } | Self::Fixed(_) => {
                vec![one(Hours::from(1), CountedBy::Activity, claimed)]
            }
            Self::Table { rows, .. } => {
                let (Some(row), months, days) = table_row(rows, activity) else { return Vec::new() };
                let quantity = activity.quantity.unwrap_or_default();
                let count = match row.per {
                    RatePer::Activity => Hours::from(1),
                    RatePer::Count => Hours::from(activity.count.unwrap_or(0)),
                    RatePer::Quantity => quantity,
                    RatePer::WholeQuantity => quantity.saturating_sub(quantity.part_of_one()),
                    RatePer::Module => Hours::from(activity.modules.unwrap_or(0)),
                    RatePer::Month => Hours::from(months),
                    RatePer::Day => Hours::from(days),
                };
                vec![one(count, row.per.into(), row.amount.hours)]
            }
            Self::Mission { .. } => Vec::new(),
        };
        terms.into_iter().filter(|term| !term.count.is_zero()).collect()
    }
}

fn attendance(rates: &DayRates, activity: &Activity, days: &[Day], clauses: &Attendance) -> Vec<Term> {
    let [mut full, mut half, mut evening, part] = rates.counts(activity.into());
    if activity.sessions.is_some() {
        let having = |has: &dyn Fn(&Day) -> bool| {
            u32::try_from(days.iter().filter(|day| has(day)).count()).unwrap_or(u32::MAX)
        };
        full.0 = having(&|day| day.parts.halves() == 2);
        half.0 = having(&|day| day.parts.halves() == 1);
        evening.0 = having(&|day| day.parts.has_evening());
    }
    let of_parts = [
        (full, CountedBy::FullDay, Some(&clauses.full_day.clause)),
        (half, CountedBy::HalfDay, clauses.half_day.as_ref().map(|rate| &rate.clause)),
        (evening, CountedBy::Evening, clauses.evening.as_ref().map(|rate| &rate.clause)),
    ];
    let of_parts = of_parts.into_iter().filter_map(|((count, each), unit, clause)| {
        Some(Term {
            count: Hours::from(count),
            unit,
            each,
            hours: each.times(count),
            clause: clause?.clone(),
        })
    });
    // The minutes of a part of a day, which are only counted: what they come to is the count.
    let of_minutes = clauses.part_of_day.iter().filter(|_| part.0 > 0);
    let of_minutes = of_minutes.map(|rule| Term {
        count: part.1,
        unit: CountedBy::Hour,
        each: Hours::from(1),
        hours: part.1,
        clause: rule.clause.clone(),
    });
    of_parts.chain(of_minutes).collect()
}

/// What add-ons added, as the findings say.
pub(crate) fn added(findings: &[Finding]) -> Vec<Addition> {
    let added = |finding: &Finding| match &finding.data {
        FindingData::Added { add_on, hours } => Some(Addition { add_on: add_on.clone(), hours: *hours }),
        _ => None,
    };
    findings.iter().filter_map(added).collect()
}
