//! Reading CSV: UTF-8, with or without a mark at its beginning, or GB 18030 as Excel writes it in China.

use std::borrow::Cow;
use std::collections::BTreeMap;

use ce_rules::{Locale, Text};

use super::assemble::fault;
use super::grid::{Cell, Grid, MOST_CELLS, Row};
use super::{File, InputError};
use crate::columns::Sheet;
use crate::record::InputFault;

/// Reads the files of a folder that are ours.
pub(crate) fn read_folder(
    folder: &str,
    files: &[File<'_>],
    faults: &mut Vec<InputFault>,
) -> Result<BTreeMap<Sheet, Grid>, InputError> {
    let mut files: Vec<File<'_>> = files.iter().copied().filter(File::is_csv).collect();
    // A folder has no order of its own.
    files.sort_by_key(|file| file.name);
    let mut grids: BTreeMap<Sheet, Grid> = BTreeMap::new();
    for file in &files {
        let Some(sheet) = file.sheet() else { continue };
        let name = file.own_name();
        if let Some(first) = grids.get(&sheet) {
            faults.push(fault(
                name,
                1,
                0,
                "duplicate_sheet",
                Text::new(
                    format!("已有“{}”，“{name}”未读取；请合并到一个文件", first.name),
                    format!(
                        "there is `{}` already, and `{name}` was not read: put them into one",
                        first.name
                    ),
                ),
            ));
        } else {
            grids.insert(sheet, read_file(file)?);
        }
    }
    let found: Vec<String> = files.iter().map(|file| file.own_name().to_owned()).collect();
    for sheet in Sheet::ALL.iter().copied().filter(|sheet| sheet.is_required()) {
        if !grids.contains_key(&sheet) {
            let missing = Text::new(format!("{}.csv", sheet.name(Locale::Zh)), format!("{}.csv", sheet.id()));
            return Err(InputError::MissingSheet { file: folder.to_owned(), missing, found });
        }
    }
    Ok(grids)
}

/// Reads one file.
pub(crate) fn read_file(file: &File<'_>) -> Result<Grid, InputError> {
    let text = decode(file.bytes).ok_or_else(|| InputError::Encoding { file: file.name.to_owned() })?;
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut grid = Grid { name: file.own_name().to_owned(), ..Grid::default() };
    let mut record = csv::StringRecord::new();
    let mut count = 0;
    // The row that a spreadsheet shows: blank lines are rows, the lines within a quoted text are not.
    let (mut row, mut counted) = (1_u32, 0);
    loop {
        let read = reader.read_record(&mut record);
        let more = read.map_err(|error| InputError::Workbook {
            file: file.name.to_owned(),
            sheet: None,
            detail: error.to_string(),
        })?;
        if !more {
            break;
        }
        count += record.len() as u64;
        if count > MOST_CELLS {
            return Err(InputError::TooLarge { sheet: grid.name, most: MOST_CELLS });
        }
        // The reader may stand before the line breaks that end the record before.
        let position = record.position().and_then(|at| usize::try_from(at.byte()).ok()).unwrap_or(counted);
        let breaks =
            text.get(position..).map_or(0, |rest| rest.len() - rest.trim_start_matches(['\r', '\n']).len());
        row += line_breaks(text.get(counted..position + breaks).unwrap_or_default());
        let number = row;
        counted = position + breaks;
        row = row.saturating_sub(record.iter().map(line_breaks).sum());
        let cells: Vec<(u32, Cell)> = (0..)
            .zip(record.iter().map(str::trim))
            .filter(|(_, text)| !text.is_empty())
            .map(|(at, text)| (at, Cell::Text(text.to_owned())))
            .collect();
        if !cells.is_empty() {
            grid.rows.push(Row { number, cells });
        }
    }
    Ok(grid)
}

fn line_breaks(text: &str) -> u32 {
    u32::try_from(text.matches('\n').count()).unwrap_or(u32::MAX)
}

/// The text of a file. Bytes that are UTF-8 are nothing else in practice; others are taken for GB 18030 if they can
/// be.
fn decode(bytes: &[u8]) -> Option<Cow<'_, str>> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Some(Cow::Borrowed(text));
    }
    encoding_rs::GB18030.decode_without_bom_handling_and_without_replacement(bytes)
}

#[cfg(test)]
mod tests {
    use super::{File, decode, read_file};

    #[test]
    fn rows_are_numbered_as_a_spreadsheet_shows_them() {
        let rows = |text: &str| -> Vec<u32> {
            let file = File { name: "a.csv", bytes: text.as_bytes() };
            read_file(&file).unwrap().rows.iter().map(|row| row.number).collect()
        };
        for end in ["\n", "\r\n"] {
            let text = ["a", "", "b,\"1\n2\",x", "c", "", "", "\"d\n\ne\"", "f,,", ",,", "g"].join(end);
            assert_eq!(rows(&text), [1, 3, 4, 7, 8, 10], "{end:?}");
            assert_eq!(rows(&format!("{end}{end}a{end}")), [3], "{end:?}");
        }
    }

    #[test]
    fn encodings() {
        assert_eq!(decode("人员".as_bytes()).unwrap(), "人员");
        assert_eq!(decode(b"\xef\xbb\xbf\xe4\xba\xba").unwrap(), "人");
        let (gb, _, _) = encoding_rs::GB18030.encode("编号,姓名㐂");
        assert_eq!(decode(&gb).unwrap(), "编号,姓名㐂");
        assert_eq!(decode(b"\xff\xfe\xff"), None);
    }
}
