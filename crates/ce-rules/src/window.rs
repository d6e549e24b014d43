//! Windows (认定跨度): the calendar years before the application year that a title application must cover.

use crate::date::Year;
use crate::policy::{PolicyDocument, WindowRow};
use crate::request::Applicant;

impl WindowRow {
    /// True if the row is for this applicant.
    pub fn matches(&self, applicant: &Applicant) -> bool {
        self.targets.contains(&applicant.target)
            && self
                .degrees
                .as_ref()
                .is_none_or(|of| applicant.degree.is_some_and(|degree| of.contains(&degree)))
            && self.series.as_ref().is_none_or(|of| applicant.series.as_ref().is_some_and(|s| of.contains(s)))
    }

    /// The first and the last year, the application year excluded.
    pub fn span(&self, application_year: Year) -> (Year, Year) {
        (application_year.saturating_sub(self.years), application_year.saturating_sub(1))
    }
}

impl PolicyDocument {
    /// The row of the table that holds for this applicant: the first that matches.
    ///
    /// ```
    /// # use ce_rules::{Applicant, Degree, Target};
    /// let policy = ce_rules::policy("hunan-2021").unwrap();
    /// let mut applicant = Applicant::new(Target::AssociateSenior);
    /// applicant.degree = Some(Degree::Doctor);
    /// let row = policy.document().window(&applicant).unwrap();
    /// assert_eq!(row.span(2021), (2019, 2020));
    /// applicant.target = Target::Intermediate;
    /// assert!(policy.document().window(&applicant).is_none());
    /// ```
    pub fn window(&self, applicant: &Applicant) -> Option<&WindowRow> {
        self.windows.iter().find(|row| row.matches(applicant))
    }
}
