//! Workbooks of a few cells, and what reading them comes to.

use std::path::PathBuf;

use ce_rules::Rules;
use ce_rules_cli::record::{Input, Record};
use rust_xlsxwriter::{Workbook, Worksheet};
use serde_json::Value;
use tempfile::TempDir;

/// Writes rows of texts.
pub(crate) fn rows(worksheet: &mut Worksheet, rows: &[&[&str]]) {
    for (row, cells) in (0_u32..).zip(rows) {
        for (column, text) in (0_u16..).zip(*cells) {
            if !text.is_empty() {
                worksheet.write_string(row, column, *text).unwrap();
            }
        }
    }
}

/// A workbook of sheets of texts.
pub(crate) fn workbook(folder: &TempDir, sheets: &[(&str, &[&[&str]])]) -> PathBuf {
    let mut workbook = Workbook::new();
    for (name, cells) in sheets {
        rows(workbook.add_worksheet().set_name(*name).unwrap(), cells);
    }
    let path = folder.path().join("record.xlsx");
    workbook.save(&path).unwrap();
    path
}

pub(crate) fn request(record: &Record) -> Value {
    serde_json::from_str(&record.request).unwrap()
}

/// The faults of the input: place, code.
pub(crate) fn faults(input: &Input) -> Vec<String> {
    input.faults.iter().map(|fault| format!("{} {}", fault.place, fault.code)).collect()
}

/// The faults of a request: place, code.
pub(crate) fn refused(rules: &Rules, record: &Record) -> Vec<String> {
    let error = rules.assess_text(&record.request).unwrap_err();
    let shown = error.faults().iter().map(|fault| {
        let place = record.places.get(&fault.path).map(ToString::to_string).unwrap_or_default();
        format!("{place} {}", fault.code)
    });
    shown.collect()
}
