//! A sheet as it was found, whatever file it comes from.

use chrono::NaiveDate;

/// What stands in a cell. Blank cells are not kept.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell {
    /// Text, trimmed and not empty.
    Text(String),
    Number(f64),
    Truth(bool),
    /// A date of the spreadsheet, as far as its format shows it.
    Date(NaiveDate, Shown),
    /// The error that a formula ended in: `#N/A`.
    Error(String),
}

/// How much of a date its format shows: somebody who typed `2019年5月` did not mean the first of the month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shown {
    Year,
    Month,
    Day,
}

/// A row that has something in it.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    /// Its number, from 1.
    pub(crate) number: u32,
    /// Its cells by column, from 0, ascending.
    pub(crate) cells: Vec<(u32, Cell)>,
}

impl Row {
    pub(crate) fn get(&self, column: u32) -> Option<&Cell> {
        self.cells
            .binary_search_by_key(&column, |(at, _)| *at)
            .ok()
            .and_then(|at| self.cells.get(at))
            .map(|(_, cell)| cell)
    }
}

/// A cell merged over several rows: it stands in the first of them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Merged {
    pub(crate) first_row: u32,
    pub(crate) last_row: u32,
    pub(crate) column: u32,
}

/// A sheet as it was found.
#[derive(Debug, Clone, Default)]
pub(crate) struct Grid {
    /// The name of the sheet or file.
    pub(crate) name: String,
    /// Its rows, ascending, without blank ones.
    pub(crate) rows: Vec<Row>,
    /// Cells merged over several rows.
    pub(crate) merged: Vec<Merged>,
}

impl Grid {
    /// The row of that number, if there is something in it.
    pub(crate) fn row(&self, number: u32) -> Option<&Row> {
        let at = self.rows.binary_search_by_key(&number, |row| row.number).ok()?;
        self.rows.get(at)
    }
}

/// The most cells that are read of a sheet: far more than an office has applicants, and little enough to keep.
pub(crate) const MOST_CELLS: u64 = 2_000_000;

/// The name of a column, from 0, in the way of spreadsheets: `AB`.
pub(crate) fn column_letters(column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = column;
    loop {
        letters.push(char::from(b'A' + u8::try_from(rest % 26).unwrap_or(0)));
        if rest < 26 {
            break;
        }
        rest = rest / 26 - 1;
    }
    letters.iter().rev().collect()
}

/// The name of a cell in the way of spreadsheets, row from 1 and column from 0: `AB12`.
pub(crate) fn cell_name(row: u32, column: u32) -> String {
    format!("{}{row}", column_letters(column))
}

#[cfg(test)]
mod tests {
    use super::cell_name;

    #[test]
    fn cells_are_named_as_spreadsheets_do() {
        let names: Vec<_> = [0, 25, 26, 51, 52, 701, 702].map(|column| cell_name(7, column)).into();
        assert_eq!(names, ["A7", "Z7", "AA7", "AZ7", "BA7", "ZZ7", "AAA7"]);
    }
}
