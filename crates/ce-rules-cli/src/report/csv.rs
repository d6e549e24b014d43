//! Rows for spreadsheets: one a person and year.

use ce_rules::{Assessment, Hours, Year};

use super::Report;
use ce_rules_workbook::shown::RecordFault;
use ce_rules_workbook::shown::words;

/// Excel takes a file without it for the system's old encoding.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

impl Report<'_> {
    /// One row a person and year of the window; a refused record has one row with what is wrong.
    pub fn csv(&self) -> Vec<u8> {
        let mut rows = csv::Writer::from_writer(BYTE_ORDER_MARK.to_vec());
        let subjects = self.subjects();
        let mut header: Vec<String> =
            ["person", "name", "department", "verdict", "year", "status"].map(str::to_owned).to_vec();
        header.extend(subjects.iter().cloned());
        header.push("total".to_owned());
        header.extend(subjects.iter().map(|subject| format!("shortfall_{subject}")));
        header.extend(
            ["shortfall_total", "potential_status", "activities", "findings", "error"].map(str::to_owned),
        );
        let mut write = |row: &[String]| {
            // Writing to memory cannot fail.
            let written = rows.write_record(row.iter().map(|cell| guarded(cell)));
            debug_assert!(written.is_ok(), "rows are of one length");
        };
        write(&header);
        for person in &self.people {
            let who = [person.id(), person.name(), person.department()].map(str::to_owned);
            let Some(result) = person.result() else {
                let fault = |fault: &RecordFault<'_>| {
                    let place = fault.place.map(|place| format!("{place}: ")).unwrap_or_default();
                    format!("{place}{} [{}]", fault.message, fault.code)
                };
                let told: Vec<String> = person.faults().iter().map(fault).collect();
                let mut row = who.to_vec();
                row.resize(header.len() - 1, String::new());
                row.push(told.join("; "));
                write(&row);
                continue;
            };
            for year in &result.years {
                let hours = |of: Hours| of.to_string();
                // Nothing stands for a subject that the policy of the person does not have.
                let of_subject = |of: Option<Hours>| of.map(hours).unwrap_or_default();
                let mut row = who.to_vec();
                row.push(result.verdict.to_string());
                row.extend([year.year.to_string(), year.status.to_string()]);
                row.extend(subjects.iter().map(|subject| of_subject(year.hours.get(subject))));
                row.push(hours(year.total));
                row.extend(subjects.iter().map(|subject| of_subject(year.shortfall.subjects.get(subject))));
                row.push(hours(year.shortfall.total));
                row.push(year.potential.status.to_string());
                row.extend([year.activities.join(" "), findings(result, year.year), String::new()]);
                write(&row);
            }
        }
        rows.into_inner().unwrap_or_default()
    }
}

/// The findings of a year: those of the application, of the year itself, and, as `code:activity`, of the activities
/// that are for it.
fn findings(result: &Assessment, year: Year) -> String {
    let of_year =
        result.years.iter().filter(|assessed| assessed.year == year).flat_map(|year| &year.findings);
    let of_activities =
        result.activities.iter().filter(|activity| activity.years.contains(&year)).flat_map(|activity| {
            activity.findings.iter().map(|finding| format!("{}:{}", finding.code, activity.id))
        });
    let of_all = result.findings.iter().chain(of_year).map(|finding| finding.code.to_string());
    of_all.chain(of_activities).collect::<Vec<_>>().join(" ")
}

/// A cell that no spreadsheet takes for a formula.
fn guarded(cell: &str) -> String {
    if words::starts_like_a_formula(cell) { format!("'{cell}") } else { cell.to_owned() }
}
