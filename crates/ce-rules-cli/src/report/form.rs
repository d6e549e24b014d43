//! The printed form of annex 3: the roster of those who ask for a handbook, ready to stamp.

use ce_rules::roster::{RosterOutcome, RosterRow};
use ce_rules::{Locale, Policy, Roster};
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use super::office::{Words, handbook, title_of};
use ce_rules_workbook::shown::paper::{FONT, height, lines};
use ce_rules_workbook::shown::words::{self, Word};

/// The columns of the form with their widths.
const COLUMNS: [(Word, u16); 6] = [
    (words::NUMBER, 6),
    (words::NAME, 12),
    (Word("身份证号", "Identity number"), 24),
    (Word("职称名称", "Title"), 18),
    (Word("职称取得时间", "Date of title"), 16),
    (Word("备注", "Remarks"), 24),
];

/// The rows that the form has at least.
const LEAST_ROWS: usize = 12;

/// The form as a workbook: those who may ask on the first sheet, with their numbers as the answer shows them; whoever may
/// not on the second, with the clause and a masked number.
pub fn form(full: &Roster, masked: &Roster, policy: &Policy, locale: Locale) -> Result<Workbook, XlsxError> {
    let mut workbook = Workbook::new();
    let words = Words { policy, locale };
    workbook.set_properties(
        &DocProperties::new()
            .set_title(title(policy, locale))
            .set_author("ce-rules")
            .set_comment(format!("ce-rules {}; {} {}", ce_rules::VERSION, policy.id(), policy.digest()))
            // A clock would make every workbook another.
            .set_creation_datetime(&ExcelDateTime::from_ymd(2021, 1, 1)?),
    );
    let base = || Format::new().set_font_name(FONT).set_font_size(11).set_align(FormatAlign::VerticalCenter);
    let ruled = base().set_border(FormatBorder::Thin).set_text_wrap();
    let formats = Formats {
        title: base().set_font_size(16).set_bold().set_align(FormatAlign::Center).set_text_wrap(),
        line: base(),
        head: ruled.clone().set_bold().set_align(FormatAlign::Center),
        // Numbers of 18 digits are texts, or a spreadsheet cuts them.
        text: ruled.set_num_format("@"),
    };
    let sheet = workbook.add_worksheet();
    sheet.set_name(words.word("申领表", "Form"))?;
    let rows: Vec<&RosterRow> =
        full.rows.iter().filter(|row| row.outcome == RosterOutcome::MayApply).collect();
    write_form(sheet, full, &rows, &words, &formats)?;
    let refused: Vec<&RosterRow> =
        masked.rows.iter().filter(|row| row.outcome == RosterOutcome::Refused).collect();
    if !refused.is_empty() {
        let sheet = workbook.add_worksheet();
        sheet.set_name(words.word("不予申领", "Refused"))?;
        write_refused(sheet, &refused, &words, &formats)?;
    }
    Ok(workbook)
}

struct Formats {
    title: Format,
    line: Format,
    head: Format,
    text: Format,
}

fn title(policy: &Policy, locale: Locale) -> String {
    let whose = policy.document().jurisdiction.get(locale);
    match locale {
        Locale::Zh => format!("{whose}专技人员继续教育登记手册实名制申领表"),
        Locale::En => format!("{whose}: roster of those who ask for a continuing-education handbook"),
    }
}

fn write_form(
    sheet: &mut Worksheet,
    roster: &Roster,
    rows: &[&RosterRow],
    words: &Words<'_>,
    formats: &Formats,
) -> Result<(), XlsxError> {
    sheet
        .set_landscape()
        .set_paper_size(9)
        .set_print_fit_to_pages(1, 0)
        .set_repeat_rows(2, 2)?
        .set_margins(0.5, 0.5, 0.6, 0.6, 0.3, 0.3);
    sheet.set_footer("&C&P / &N");
    for (column, (_, width)) in (0_u16..).zip(COLUMNS) {
        sheet.set_column_width(column, width)?;
    }
    sheet
        .merge_range(0, 0, 0, 5, &title(words.policy, words.locale), &formats.title)?
        .set_row_height(0, 40)?;
    let labels = [
        ("所在部门", "Department", &roster.unit),
        ("联系人", "Contact", &roster.contact),
        ("联系电话", "Telephone", &roster.telephone),
    ];
    sheet.set_row_height(1, 24)?;
    for (column, (zh, en, value)) in [0_u16, 2, 4].into_iter().zip(labels) {
        let line = format!(
            "{}{}{}",
            words.word(zh, en),
            words.word("：", ": "),
            value.as_deref().unwrap_or_default()
        );
        sheet.write_string_with_format(1, column, line, &formats.line)?;
    }
    for (column, (name, _)) in (0_u16..).zip(COLUMNS) {
        sheet.write_string_with_format(2, column, name.get(words.locale), &formats.head)?;
    }
    sheet.set_row_height(2, 24)?;
    let mut last = 2;
    for at in 0..rows.len().max(LEAST_ROWS) {
        last += 1;
        let cells = rows.get(at).map(|row| cells_of(row, at + 1, words.locale)).unwrap_or_default();
        let tall =
            cells.iter().zip(COLUMNS).map(|(text, (_, width))| lines(text, usize::from(width) - 1)).max();
        sheet.set_row_height(last, height(tall.unwrap_or(1)).max(24))?;
        for (column, text) in (0_u16..).zip(&cells) {
            // Always as a text: nothing that a roster holds becomes a formula.
            sheet.write_string_with_format(last, column, text, &formats.text)?;
        }
    }
    let stamp = format!("{}{}", words.word(words::STAMP.0, words::STAMP.1), words.word("：", ": "));
    sheet.write_string_with_format(last + 2, 0, stamp, &formats.line)?;
    let date = roster.on.map(|on| on.to_string()).unwrap_or_default();
    let date = format!("{}{}{date}", words.word("日期", "Date"), words.word("：", ": "));
    sheet.write_string_with_format(last + 2, 4, date, &formats.line)?;
    Ok(())
}

fn cells_of(row: &RosterRow, number: usize, locale: Locale) -> [String; 6] {
    let said = row.remarks.clone().or_else(|| row.handbook.map(|of| handbook(of).get(locale).to_owned()));
    [
        number.to_string(),
        row.name.clone(),
        row.identity_number.clone(),
        title_of(row, locale),
        row.title_date.to_string(),
        said.unwrap_or_default(),
    ]
}

fn write_refused(
    sheet: &mut Worksheet,
    rows: &[&RosterRow],
    words: &Words<'_>,
    formats: &Formats,
) -> Result<(), XlsxError> {
    let columns = [
        (words::NAME, 12_u16),
        (Word("身份证号", "Identity number"), 24),
        (Word("职称名称", "Title"), 18),
        (Word("原因", "Why"), 50),
        (words::CLAUSE, 20),
    ];
    for (column, (name, width)) in (0_u16..).zip(columns) {
        sheet.set_column_width(column, width)?;
        sheet.write_string_with_format(0, column, name.get(words.locale), &formats.head)?;
    }
    for (at, row) in (1_u32..).zip(rows) {
        let why: Vec<String> =
            row.findings.iter().map(|finding| finding.message().get(words.locale).to_owned()).collect();
        let cells = [
            row.name.clone(),
            row.identity_number.clone(),
            title_of(row, words.locale),
            why.join("\n"),
            words.cite(row.findings.iter().map(|finding| &finding.clause)),
        ];
        for (column, text) in (0_u16..).zip(cells) {
            sheet.write_string_with_format(at, column, text, &formats.text)?;
        }
    }
    Ok(())
}
