//! Rows for spreadsheets: one a person and year.

use ce_rules::Hours;

use super::Report;
use super::words;

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
        header.extend(["shortfall_total", "potential_status", "activities", "error"].map(str::to_owned));
        let mut write = |row: &[String]| {
            // Writing to memory cannot fail.
            let written = rows.write_record(row.iter().map(|cell| guarded(cell)));
            debug_assert!(written.is_ok(), "rows are of one length");
        };
        write(&header);
        for person in &self.people {
            let who = [person.id(), person.name(), person.department()].map(str::to_owned);
            let Some(result) = person.result() else {
                let told: Vec<String> = person
                    .faults()
                    .iter()
                    .map(|f| {
                        format!("{} {}", f.place.map(ToString::to_string).unwrap_or_default(), f.message)
                    })
                    .collect();
                let mut row = who.to_vec();
                row.resize(header.len() - 1, String::new());
                row.push(told.join("; "));
                write(&row);
                continue;
            };
            for year in &result.years {
                let hours = |of: Hours| of.to_string();
                let mut row = who.to_vec();
                row.push(result.verdict.to_string());
                row.extend([year.year.to_string(), year.status.to_string()]);
                row.extend(subjects.iter().map(|subject| hours(year.hours.get(subject))));
                row.push(hours(year.total));
                row.extend(subjects.iter().map(|subject| hours(year.shortfall.subjects.get(subject))));
                row.push(hours(year.shortfall.total));
                row.push(year.potential.status.to_string());
                row.extend([year.activities.join(" "), String::new()]);
                write(&row);
            }
        }
        rows.into_inner().unwrap_or_default()
    }

    /// The subjects of all results, in the order in which the policies declare them.
    pub(super) fn subjects(&self) -> Vec<String> {
        let mut subjects: Vec<String> = Vec::new();
        let years =
            self.people.iter().filter_map(super::person::Person::result).flat_map(|result| &result.years);
        for (subject, _) in years.flat_map(|year| year.hours.iter()) {
            if !subjects.iter().any(|known| known == subject.as_str()) {
                subjects.push(subject.to_string());
            }
        }
        subjects
    }
}

/// A cell that no spreadsheet takes for a formula.
fn guarded(cell: &str) -> String {
    if words::starts_like_a_formula(cell) { format!("'{cell}") } else { cell.to_owned() }
}
