//! Reading `.xlsx` workbooks.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use calamine::{DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx, XlsxError};
use ce_rules::{Locale, Text};
use chrono::{Datelike, NaiveDate};

use super::assemble::fault;
use super::grid::{Cell, Grid, MOST_CELLS, Merged, Row, Shown};
use super::header::looks_like;
use super::{File, InputError};
use crate::caught::caught;
use crate::columns::{LISTS, Sheet, instructions, sheet_named};
use crate::record::InputFault;

/// The most that a workbook may unpack to. A sheet of [`MOST_CELLS`] cells takes a quarter of it.
const MOST_BYTES: u64 = 512 << 20;

/// The most text that is kept of a sheet. A text stands in the file once and in any number of cells: a small file can hold
/// more than any memory.
const MOST_TEXT: u64 = 128 << 20;

type Workbook<'b> = Xlsx<Cursor<&'b [u8]>>;

/// What is said of a file, or of one of its sheets, that cannot be read.
fn damaged(file: &File<'_>, sheet: Option<&str>, detail: &impl ToString) -> InputError {
    InputError::Workbook {
        file: file.name.to_owned(),
        sheet: sheet.map(str::to_owned),
        detail: detail.to_string(),
    }
}

/// Opens a workbook that does not unpack to too much.
fn open<'b>(file: &File<'b>) -> Result<Workbook<'b>, InputError> {
    check_size(file, MOST_BYTES)?;
    caught(|| Xlsx::new(Cursor::new(file.bytes)))
        .map_err(|died| damaged(file, None, &died))?
        .map_err(|error| damaged(file, None, &error))
}

/// The worksheets of a workbook.
fn worksheets(workbook: &Workbook<'_>) -> Vec<calamine::Sheet> {
    workbook.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet).cloned().collect()
}

fn is_visible(sheet: &calamine::Sheet) -> bool {
    sheet.visible == SheetVisible::Visible
}

/// Reads the first visible sheet that is what is looked for; else the first sheet.
pub(crate) fn read_first(file: &File<'_>, is_it: impl Fn(&Grid) -> bool) -> Result<Grid, InputError> {
    let mut workbook = open(file)?;
    let sheets = worksheets(&workbook);
    let mut first = None;
    for sheet in sheets.iter().filter(|sheet| is_visible(sheet)) {
        let grid = read_sheet(file, &mut workbook, &sheet.name, None)?;
        if is_it(&grid) {
            return Ok(grid);
        }
        first.get_or_insert(grid);
    }
    Ok(first.unwrap_or_default())
}

/// Reads the sheets that are ours, and notes what is odd about the others.
pub(crate) fn read(
    file: &File<'_>,
    faults: &mut Vec<InputFault>,
) -> Result<BTreeMap<Sheet, Grid>, InputError> {
    let mut workbook = open(file)?;
    let sheets = worksheets(&workbook);
    let found: Vec<String> = sheets.iter().map(|sheet| sheet.name.clone()).collect();
    let mut grids: BTreeMap<Sheet, Grid> = BTreeMap::new();
    for sheet in &sheets {
        match sheet_named(&sheet.name) {
            Some(ours) if grids.contains_key(&ours) => faults.push(second_sheet(ours, &sheet.name)),
            Some(ours) => {
                let grid = read_sheet(file, &mut workbook, &sheet.name, None)?;
                grids.insert(ours, grid);
            }
            None => {}
        }
    }
    for sheet in Sheet::ALL.iter().copied().filter(|sheet| sheet.is_required()) {
        if !grids.contains_key(&sheet) {
            return Err(InputError::MissingSheet {
                file: file.name.to_owned(),
                missing: sheet.names(),
                found,
            });
        }
    }
    for sheet in sheets.iter().filter(|sheet| is_visible(sheet) && !is_ours(&sheet.name)) {
        // A sheet that cannot be read is no sheet of ours.
        let Ok(top) = read_sheet(file, &mut workbook, &sheet.name, Some(10)) else { continue };
        if let Some(ours) = Sheet::ALL.iter().copied().rev().find(|ours| looks_like(*ours, &top)) {
            faults.push(misnamed_sheet(ours, &sheet.name));
        }
    }
    Ok(grids)
}

fn is_ours(name: &str) -> bool {
    sheet_named(name).is_some() || [instructions(Locale::Zh), instructions(Locale::En), LISTS].contains(&name)
}

fn second_sheet(sheet: Sheet, name: &str) -> InputFault {
    fault(
        name,
        1,
        0,
        "duplicate_sheet",
        Text::new(
            format!("已有一张“{}”表，“{name}”未读取；请合并到一张表", sheet.name(Locale::Zh)),
            format!(
                "there is a sheet `{}` already, and `{name}` was not read: put them into one",
                sheet.name(Locale::En)
            ),
        ),
    )
}

fn misnamed_sheet(sheet: Sheet, name: &str) -> InputFault {
    fault(
        name,
        1,
        0,
        "unknown_sheet",
        Text::new(
            format!("“{name}”看起来是“{}”表，但表名不对，未读取；请改名或删去", sheet.name(Locale::Zh)),
            format!(
                "`{name}` looks like the sheet `{}` but is not called so, and was not read: rename it, or delete it",
                sheet.name(Locale::En)
            ),
        ),
    )
}

/// Counts what the parts of a workbook unpack to. What the archive states may be a lie, so it is unpacked.
fn check_size(file: &File<'_>, most: u64) -> Result<(), InputError> {
    let mut archive =
        zip::ZipArchive::new(Cursor::new(file.bytes)).map_err(|error| damaged(file, None, &error))?;
    let mut left = most;
    for at in 0..archive.len() {
        let part = archive.by_index(at).map_err(|error| damaged(file, None, &error))?;
        let size = std::io::copy(&mut part.take(left + 1), &mut std::io::sink());
        let size = size.map_err(|error| damaged(file, None, &error))?;
        left = left
            .checked_sub(size)
            .ok_or_else(|| InputError::UnpacksTooLarge { file: file.name.to_owned(), most })?;
    }
    Ok(())
}

enum Unread {
    TooLarge,
    TooMuchText,
    Damaged(XlsxError),
}

impl From<XlsxError> for Unread {
    fn from(error: XlsxError) -> Self {
        Self::Damaged(error)
    }
}

/// Reads a sheet, or its first rows.
fn read_sheet(
    file: &File<'_>,
    workbook: &mut Workbook<'_>,
    name: &str,
    rows: Option<u32>,
) -> Result<Grid, InputError> {
    let read = caught(|| grid_of(workbook, name, rows)).map_err(|died| damaged(file, Some(name), &died))?;
    read.map_err(|error| match error {
        Unread::TooLarge => InputError::TooLarge { sheet: name.to_owned(), most: MOST_CELLS },
        Unread::TooMuchText => InputError::UnpacksTooLarge { file: file.name.to_owned(), most: MOST_TEXT },
        Unread::Damaged(error) => damaged(file, Some(name), &error),
    })
}

fn grid_of(workbook: &mut Workbook<'_>, name: &str, rows: Option<u32>) -> Result<Grid, Unread> {
    let mut grid = Grid { name: name.to_owned(), ..Grid::default() };
    {
        let mut cells = workbook.worksheet_cells_reader(name)?;
        let claimed = cells.dimensions();
        let span = |from: u32, to: u32| u64::from(to.saturating_sub(from)) + 1;
        if span(claimed.start.0, claimed.end.0) * span(claimed.start.1, claimed.end.1) > MOST_CELLS {
            return Err(Unread::TooLarge);
        }
        let shown: Vec<(Shown, bool)> = cells
            .styles()
            .iter()
            .map(|style| {
                style.number_format.as_ref().map_or((Shown::Day, false), |format| {
                    (shown(&format.format_code, format.format_id), shows_percent(&format.format_code))
                })
            })
            .collect();
        let mut count = 0;
        let mut text_left = MOST_TEXT;
        while let Some((cell, style)) = cells.next_cell_with_style_id()? {
            count += 1;
            if count > MOST_CELLS {
                return Err(Unread::TooLarge);
            }
            let (row, column) = cell.get_position();
            if rows.is_some_and(|rows| row >= rows) {
                break;
            }
            let (shown, percent) = shown.get(style).copied().unwrap_or((Shown::Day, false));
            let Some(value) = read_cell(cell.get_value(), shown) else { continue };
            let value = if percent { in_percent(value) } else { value };
            if let Cell::Text(text) = &value {
                text_left = text_left.checked_sub(text.len() as u64).ok_or(Unread::TooMuchText)?;
            }
            let number = row.saturating_add(1);
            match grid.rows.last_mut() {
                Some(last) if last.number == number => last.cells.push((column, value)),
                _ => grid.rows.push(Row { number, cells: vec![(column, value)] }),
            }
        }
    }
    // Spreadsheets write rows and cells in order; what other programs write is put into it.
    grid.rows.sort_by_key(|row| row.number);
    grid.rows.dedup_by(|next, kept| {
        let same = next.number == kept.number;
        if same {
            kept.cells.append(&mut next.cells);
        }
        same
    });
    for row in &mut grid.rows {
        row.cells.sort_by_key(|(column, _)| *column);
        row.cells.dedup_by_key(|(column, _)| *column);
    }
    let merged = workbook.merge_cells_by_sheet_name(name)?;
    grid.merged = merged
        .into_iter()
        .filter(|merged| merged.end.0 > merged.start.0)
        .map(|merged| Merged {
            first_row: merged.start.0.saturating_add(1),
            last_row: merged.end.0.saturating_add(1),
            column: merged.start.1,
        })
        .collect();
    Ok(grid)
}

fn read_cell(cell: &DataRef<'_>, shown: Shown) -> Option<Cell> {
    let text = |text: &str| {
        let text = text.trim();
        (!text.is_empty()).then(|| Cell::Text(text.to_owned()))
    };
    #[expect(clippy::cast_precision_loss, reason = "no number of a record is that large")]
    match cell {
        DataRef::Int(number) => Some(Cell::Number(*number as f64)),
        DataRef::Float(number) => Some(Cell::Number(*number)),
        DataRef::SharedString(written) => text(written),
        DataRef::Bool(truth) => Some(Cell::Truth(*truth)),
        DataRef::DateTime(date) => Some(read_date(*date, shown)),
        DataRef::String(written) | DataRef::DateTimeIso(written) | DataRef::DurationIso(written) => {
            text(written)
        }
        DataRef::Error(error) => Some(Cell::Error(error.to_string())),
        DataRef::Empty => None,
    }
}

fn read_date(date: ExcelDateTime, shown: Shown) -> Cell {
    let serial = date.as_f64();
    // A year typed into a cell that is formatted as a date: the days 1949 to 2100 lie around 1905.
    if serial.fract() == 0.0 && (1949.0..=2100.0).contains(&serial) {
        return Cell::Number(serial);
    }
    if date.is_duration() {
        return Cell::Number(serial);
    }
    let (year, month, day, ..) = date.to_ymd_hms_milli();
    match NaiveDate::from_ymd_opt(i32::from(year), u32::from(month), u32::from(day)) {
        Some(date) if (1900..=9999).contains(&date.year()) => Cell::Date(date, shown),
        _ => Cell::Number(serial),
    }
}

/// A number that its format shows as a percentage: as it shows.
fn in_percent(cell: Cell) -> Cell {
    let Cell::Number(number) = cell else { return cell };
    #[expect(clippy::float_arithmetic, reason = "a number of the spreadsheet, as the spreadsheet shows it")]
    let hundredths = (number * 1e8).round() / 1e6;
    Cell::Text(format!("{hundredths}%"))
}

/// The signs of a number format that are not quoted, escaped or in brackets, up to the format of negative numbers.
fn signs(code: &str) -> impl Iterator<Item = char> {
    let (mut quoted, mut escaped, mut bracketed) = (false, false, false);
    let stands_alone = move |c: &char| {
        match c {
            _ if escaped => escaped = false,
            '"' => quoted = !quoted,
            _ if quoted => {}
            '\\' | '_' | '*' => escaped = true,
            '[' => bracketed = true,
            ']' => bracketed = false,
            _ if bracketed => {}
            _ => return true,
        }
        false
    };
    code.chars().filter(stands_alone).take_while(|c| *c != ';')
}

fn shows_percent(code: &str) -> bool {
    signs(code).any(|c| c == '%')
}

/// How much of a date a number format shows.
fn shown(code: &str, id: Option<u32>) -> Shown {
    // Formats that East Asian spreadsheets know by number alone, without a code in the file: a year and a month.
    if code == "General" && matches!(id, Some(27 | 36 | 50 | 52 | 57)) {
        return Shown::Month;
    }
    let (mut year, mut month, mut day) = (false, false, false);
    for c in signs(code) {
        match c {
            'y' | 'Y' => year = true,
            'm' | 'M' => month = true,
            'd' | 'D' => day = true,
            _ => {}
        }
    }
    match (year, month, day) {
        (true, true, false) => Shown::Month,
        (true, false, false) => Shown::Year,
        _ => Shown::Day,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_parts_unpack_to_is_counted() {
        let bytes = include_bytes!("../../../../examples/college-2021.xlsx");
        let file = File { name: "staff.xlsx", bytes };
        assert!(check_size(&file, MOST_BYTES).is_ok());
        let error = check_size(&file, 8 << 10).unwrap_err();
        assert_eq!((error.code(), error.message().zh.contains("解压后超过")), ("too_many_bytes", true));
    }

    #[test]
    fn formats_show_as_much_of_a_date_as_they_do() {
        for (code, expected) in [
            ("yyyy\"年\"m\"月\";@", Shown::Month),
            ("mmm\\-yy", Shown::Month),
            ("[$-804]yyyy\"年\"m\"月\"d\"日\"", Shown::Day),
            ("yyyy/m/d h:mm", Shown::Day),
            ("yyyy", Shown::Year),
            ("yyyy\"年\"", Shown::Year),
            ("General", Shown::Day),
            ("m/d", Shown::Day),
        ] {
            assert_eq!(shown(code, None), expected, "{code}");
        }
        assert_eq!(shown("General", Some(57)), Shown::Month);
    }

    #[test]
    fn percentages_are_read_as_they_show() {
        assert!(
            shows_percent("0%") && shows_percent("0.00%") && !shows_percent("0\"%\"") && !shows_percent("0")
        );
        for (number, text) in [(0.3, "30%"), (1.0, "100%"), (0.29, "29%"), (0.125, "12.5%")] {
            assert_eq!(in_percent(Cell::Number(number)), Cell::Text(text.to_owned()));
        }
    }
}
