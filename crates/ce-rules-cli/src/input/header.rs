//! Finding the header row of a sheet and the column that each of its cells names.

use ce_rules::{Locale, Text};

use super::assemble::fault;
use super::cell::text;
use super::grid::{Cell, Grid, Row};
use crate::columns::{Column, Needed, Sheet, column_named};
use crate::record::InputFault;

/// Titles may stand above the header, but not more of them than this.
const WITHIN: u32 = 10;

/// The header of a sheet.
#[derive(Debug)]
pub(crate) struct Header {
    /// Its row.
    pub(crate) row: u32,
    /// The columns with their place in the sheet, in the order of the table.
    pub(crate) columns: Vec<(u32, &'static Column)>,
}

impl Header {
    /// Where a column stands.
    pub(crate) fn place_of(&self, field: &str) -> Option<u32> {
        self.columns.iter().find(|(_, column)| column.field == field).map(|(at, _)| *at)
    }
}

fn named(sheet: Sheet, row: &Row) -> usize {
    row.cells.iter().filter(|(_, cell)| column_named(sheet, &text(cell)).is_some()).count()
}

/// The row that names the most columns, the first of several; merged cells above it show in every row that they
/// cover.
fn header_row(sheet: Sheet, grid: &Grid) -> Option<Row> {
    let mut best: Option<(usize, Row)> = None;
    for row in grid.rows.iter().take_while(|row| row.number <= WITHIN) {
        let mut row = row.clone();
        for merged in grid.merged.iter().filter(|m| m.first_row < row.number && row.number <= m.last_row) {
            let top = grid.row(merged.first_row);
            if let Some(cell) = top.and_then(|top| top.get(merged.column))
                && row.get(merged.column).is_none()
            {
                row.cells.push((merged.column, cell.clone()));
                row.cells.sort_by_key(|(at, _)| *at);
            }
        }
        let count = named(sheet, &row);
        if count > best.as_ref().map_or(0, |(most, _)| *most) {
            best = Some((count, row));
        }
    }
    best.map(|(_, row)| row)
}

/// True if a sheet has a header with all the columns that this sort of sheet cannot be used without.
pub(crate) fn looks_like(sheet: Sheet, grid: &Grid) -> bool {
    header_row(sheet, grid).is_some_and(|row| {
        let has = |column: &&Column| {
            row.cells
                .iter()
                .any(|(_, cell)| column_named(sheet, &text(cell)).is_some_and(|c| c.field == column.field))
        };
        sheet.columns().iter().filter(|column| column.needed == Needed::Always).all(|column| has(&column))
    })
}

/// Reads the header and notes what is wrong with it. None if a sheet that may stay empty is empty.
///
/// `is_needed` says which columns must be there.
pub(crate) fn read(
    sheet: Sheet,
    grid: &Grid,
    is_needed: impl Fn(&Column) -> bool,
    faults: &mut Vec<InputFault>,
) -> Option<Header> {
    if grid.rows.is_empty() && !sheet.is_required() {
        return None;
    }
    let found = header_row(sheet, grid);
    let row = found.as_ref().map_or(1, |row| row.number);
    let mut header = Header { row, columns: Vec::new() };
    let cells = found.map(|row| row.cells).unwrap_or_default();
    for (at, cell) in &cells {
        read_cell(sheet, grid, &mut header, *at, cell, faults);
    }
    let in_table = |column: &Column| sheet.columns().iter().position(|known| known.field == column.field);
    header.columns.sort_by_key(|(_, column)| in_table(column));
    // Values under no header at all would be lost without a word.
    let mut headless: Vec<(u32, u32)> = Vec::new();
    for row in grid.rows.iter().filter(|row| row.number > header.row) {
        for (at, _) in &row.cells {
            let has_header = cells.iter().any(|(column, _)| column == at);
            if !has_header && !headless.iter().any(|(column, _)| column == at) {
                headless.push((*at, row.number));
            }
        }
    }
    headless.sort_unstable();
    // Without a single known header every cell is headless, and the missing columns say it all.
    for (at, row) in headless.into_iter().filter(|_| !header.columns.is_empty()) {
        faults.push(fault(
            &grid.name,
            row,
            at,
            "unknown_column",
            Text::new(
                "这一列没有表头，内容未读取；请补上表头或清空该列",
                "this column has no header and was not read: give it one, or empty it",
            ),
        ));
    }
    for column in sheet.columns().iter().filter(|column| is_needed(column)) {
        if header.place_of(column.field).is_none() {
            faults.push(missing(sheet, grid, &header, column));
        }
    }
    Some(header)
}

fn read_cell(
    sheet: Sheet,
    grid: &Grid,
    header: &mut Header,
    at: u32,
    cell: &Cell,
    faults: &mut Vec<InputFault>,
) {
    let name = text(cell);
    let shown = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut raise = |code, message| faults.push(fault(&grid.name, header.row, at, code, message));
    match column_named(sheet, &name) {
        None => raise(
            "unknown_column",
            Text::new(
                format!(
                    "“{}”表没有“{shown}”这一列，内容未读取；请改用模板中的表头或删去",
                    sheet.name(Locale::Zh)
                ),
                format!(
                    "the sheet `{}` has no column `{shown}`, and it was not read: use a header of the template, or \
                     delete it",
                    sheet.name(Locale::En)
                ),
            ),
        ),
        Some(column) if header.columns.iter().any(|(_, known)| known.field == column.field) => raise(
            "duplicate_column",
            Text::new(
                format!("“{}”出现了两列，只读取了前一列；请保留一列", column.zh),
                format!("`{}` stands twice and only the first was read: keep one", column.en),
            ),
        ),
        Some(column) => header.columns.push((at, column)),
    }
}

fn missing(sheet: Sheet, grid: &Grid, header: &Header, column: &Column) -> InputFault {
    let (zh, en) = if column.field == "person" {
        ("；补上之前不作任何认定", "; until it is there, nobody is assessed")
    } else {
        ("", "")
    };
    fault(
        &grid.name,
        header.row,
        0,
        "missing_column",
        Text::new(
            format!("“{}”表缺少“{}”列{zh}", sheet.name(Locale::Zh), column.zh),
            format!("the sheet `{}` lacks the column `{}`{en}", sheet.name(Locale::En), column.en),
        ),
    )
}
