//! What the workbooks have in common: font, page, heights of rows, lengths of cells.

use rust_xlsxwriter::Worksheet;

/// The font of the workbooks, which every Chinese system has.
pub const FONT: &str = "Microsoft YaHei";

/// Rows can be about 400 points high.
pub const MOST_LINES: u32 = 25;
/// A cell holds 32,767; a little less leaves room for the mark that something is cut.
const MOST_CHARACTERS: usize = 32_000;

/// How a sheet is printed: A4, landscape, as wide as the page.
pub fn page(worksheet: &mut Worksheet) {
    worksheet
        .set_landscape()
        .set_paper_size(9)
        .set_print_fit_to_pages(1, 0)
        .set_margins(0.4, 0.4, 0.6, 0.6, 0.3, 0.3)
        .set_header(format!("&C&\"{FONT},Regular\"&10&A"))
        .set_footer("&C&P / &N");
}

/// The height of a row of so many lines, in points.
pub const fn height(lines: u32) -> u32 {
    15 * lines + 4
}

/// The lines that a text takes in a column so many (half-width) characters wide.
pub fn lines(text: &str, width: usize) -> u32 {
    let wide = |c: char| if u32::from(c) >= 0x1100 { 2 } else { 1 };
    let of_line = |line: &str| line.chars().map(wide).sum::<usize>().div_ceil(width.max(1)).max(1);
    u32::try_from(text.split('\n').map(of_line).sum::<usize>()).unwrap_or(u32::MAX)
}

/// A text no longer than a cell can be.
pub fn shortened(text: String) -> String {
    // Spreadsheets count two for a character beyond the basic plane.
    let mut left = MOST_CHARACTERS;
    let end = text.char_indices().find(|(_, c)| {
        let fits = left.checked_sub(c.len_utf16());
        left = fits.unwrap_or(left);
        fits.is_none()
    });
    match end {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_wide_and_narrow_characters() {
        assert_eq!(lines("", 10), 1);
        assert_eq!(lines("abcdefghij", 10), 1);
        assert_eq!(lines("学时学时学时", 10), 2);
        assert_eq!(lines("学时\nhours", 10), 2);
    }
}
