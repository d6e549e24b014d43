//! Finding the header row of a sheet and the column that each of its cells names.

use std::collections::{BTreeMap, BTreeSet};

use ce_rules::{Locale, Rules, Text};

use super::assemble::fault;
use super::cell::text;
use super::grid::{Cell, Grid, Row};
use crate::columns::{Column, Needed, Sheet, column_named, fact_named};
use crate::record::InputFault;

/// Titles may stand above the header, but not more of them than this.
const WITHIN: u32 = 10;

/// The header of a sheet.
#[derive(Debug)]
pub(crate) struct Header {
    /// Its row.
    pub(crate) row: u32,
    /// The columns with their place in the sheet, in the order of the table.
    pub(crate) columns: Vec<(u32, &'static Column<'static>)>,
    /// The columns of facts of the policies' own, with the id that some policy gives the fact and the header: which
    /// fact it is, the policy of the row decides.
    pub(crate) facts: Vec<FactHeader>,
}

/// The header of a column of a fact.
#[derive(Debug)]
pub(crate) struct FactHeader {
    pub(crate) at: u32,
    pub(crate) id: String,
    pub(crate) header: String,
}

impl Header {
    /// Where a column stands.
    pub(crate) fn place_of(&self, field: &str) -> Option<u32> {
        self.columns.iter().find(|(_, column)| column.field == field).map(|(at, _)| *at)
    }

    /// Where the columns stand that are read.
    pub(crate) fn places(&self) -> impl Iterator<Item = u32> {
        self.columns.iter().map(|(at, _)| *at).chain(self.facts.iter().map(|fact| fact.at))
    }

    /// What the column that stands there is called.
    pub(crate) fn name_at(&self, at: u32) -> Option<Text> {
        let column = self.columns.iter().find(|(place, _)| *place == at);
        let column = column.map(|(_, column)| Text::new(column.zh, column.en));
        column.or_else(|| {
            let fact = self.facts.iter().find(|fact| fact.at == at)?;
            let name = one_line(&fact.header);
            Some(Text::new(name.clone(), name))
        })
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
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
        let mut above = Vec::new();
        for merged in grid.merged.iter().filter(|m| m.first_row < row.number && row.number <= m.last_row) {
            let top = grid.row(merged.first_row);
            if let Some(cell) = top.and_then(|top| top.get(merged.column))
                && row.get(merged.column).is_none()
            {
                above.push((merged.column, cell.clone()));
            }
        }
        row.cells.append(&mut above);
        row.cells.sort_by_key(|(at, _)| *at);
        row.cells.dedup_by_key(|(at, _)| *at);
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
        let has = |column: &&Column<'_>| {
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
    is_needed: impl Fn(&Column<'_>) -> bool,
    rules: &Rules,
    faults: &mut Vec<InputFault>,
) -> Option<Header> {
    if grid.rows.is_empty() && !sheet.is_required() {
        return None;
    }
    let found = header_row(sheet, grid);
    let row = found.as_ref().map_or(1, |row| row.number);
    let mut header = Header { row, columns: Vec::new(), facts: Vec::new() };
    let cells = found.map(|row| row.cells).unwrap_or_default();
    for (at, cell) in &cells {
        read_cell(sheet, grid, &mut header, (*at, cell), rules, faults);
    }
    let in_table = |column: &Column<'_>| sheet.columns().iter().position(|known| known.field == column.field);
    header.columns.sort_by_key(|(_, column)| in_table(column));
    // Values under no header at all would be lost without a word.
    let headed: BTreeSet<u32> = cells.iter().map(|(column, _)| *column).collect();
    let mut headless: BTreeMap<u32, u32> = BTreeMap::new();
    for row in grid.rows.iter().filter(|row| row.number > header.row) {
        for (at, _) in row.cells.iter().filter(|(at, _)| !headed.contains(at)) {
            headless.entry(*at).or_insert(row.number);
        }
    }
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
    (at, cell): (u32, &Cell),
    rules: &Rules,
    faults: &mut Vec<InputFault>,
) {
    let name = text(cell);
    let shown = one_line(&name);
    let mut raise = |code, message| faults.push(fault(&grid.name, header.row, at, code, message));
    let facts = |header: &str| {
        let own = rules.policies().filter(|_| sheet == Sheet::Activities);
        own.filter_map(|policy| Some((policy.id(), &fact_named(policy, header)?.id))).collect::<Vec<_>>()
    };
    if let Some((_, id)) = facts(&name).first() {
        let twice = header.facts.iter().any(|known| {
            let others = facts(&known.header);
            facts(&name).iter().any(|fact| others.contains(fact))
        });
        if twice {
            raise("duplicate_column", twice_there(&shown, &shown));
        } else {
            header.facts.push(FactHeader { at, id: id.to_string(), header: name });
        }
        return;
    }
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
        Some(column) if header.columns.iter().any(|(_, known)| known.field == column.field) => {
            raise("duplicate_column", twice_there(column.zh, column.en));
        }
        Some(column) => header.columns.push((at, column)),
    }
}

fn twice_there(zh: &str, en: &str) -> Text {
    Text::new(
        format!("“{zh}”出现了两列，只读取了前一列；请保留一列"),
        format!("`{en}` stands twice and only the first was read: keep one"),
    )
}

fn missing(sheet: Sheet, grid: &Grid, header: &Header, column: &Column<'_>) -> InputFault {
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
