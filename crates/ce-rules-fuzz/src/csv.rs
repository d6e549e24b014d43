//! Any files of tables are read into records and faults, each with its place, or are refused; what is written of them no
//! spreadsheet takes for a formula.

use ce_rules::{Locale, Rules};
use ce_rules_cli::report::Report;
use ce_rules_workbook::{
    Determinations, File, Input, Options, assess, read_case_tables, read_cases, read_pair, read_requests,
    read_roster, read_tables,
};

use crate::pages::is_harmless_markdown;

/// Between two tables. It is neither UTF-8 nor GB 18030, so no table holds it.
const BETWEEN: u8 = 0xff;

pub(crate) fn holds(bytes: &[u8]) {
    let rules = Rules::builtin();
    let tables: Vec<&[u8]> = bytes.split(|byte| *byte == BETWEEN).collect();
    let table = |at: usize| tables.get(at).copied().unwrap_or_default();
    let file = |name, at| File { name, bytes: table(at) };
    let mut options = Options::default();
    options.application_year = Some(2021);

    let (people, activities) = (file("people.csv", 0), file("activities.csv", 1));
    if let Ok(input) = read_pair(&people, &activities, &options, rules) {
        reported(input, rules);
    }
    let files =
        [people, activities, file("certificates.csv", 2), file("waivers.csv", 3), file("sessions.csv", 4)];
    if let Ok(input) = read_tables("folder", &files, &options, rules) {
        reported(input, rules);
    }
    let _ = read_case_tables("folder", &files, &options, rules);
    let _ = read_cases(&file("cases.csv", 0), &options, rules);
    if let Ok(roster) = read_roster(&file("roster.csv", 0), &[]) {
        let _ = format!("{roster:?}");
    }
    if let Ok(input) = read_requests(&file("requests.json", 0), &options) {
        reported(input, rules);
    }
}

/// Everybody is assessed, and all that is said of them is text.
pub(crate) fn reported(input: Input, rules: &Rules) -> Determinations {
    let determined = assess(input, rules);
    for fault in determined.faults(rules) {
        assert!(!fault.message.zh.is_empty() && !fault.message.en.is_empty());
    }
    let report = Report::new(&determined.people, &determined.faults, rules, Locale::En);
    is_harmless_markdown(&report.markdown());
    let written = report.csv();
    let text = written.strip_prefix(b"\xEF\xBB\xBF").expect("spreadsheets are told that it is UTF-8");
    let mut rows = ::csv::ReaderBuilder::new().has_headers(false).from_reader(text);
    for row in rows.records() {
        let row = row.expect("what is written is CSV, each row as long as the first");
        for cell in &row {
            assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell:?}");
        }
    }
    determined
}
