//! Any workbook is read into records and faults, or is refused; the workbook of the results holds no formula.

use std::io::{Cursor, Read, Write};

use ce_rules::{Locale, Rules};
use ce_rules_workbook::{File, Options, read, read_cases, read_roster, report};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use crate::csv::reported;

/// Between two parts of a workbook.
const BETWEEN: u8 = 0;

/// The parts that bytes may be, beside those that every workbook has.
const PARTS: [&str; 5] = [
    "xl/worksheets/sheet1.xml",
    "xl/worksheets/sheet2.xml",
    "xl/sharedStrings.xml",
    "xl/styles.xml",
    "xl/worksheets/sheet3.xml",
];

const CONTENT_TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/></Types>"#;
const RELATIONS: &str = r#"<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const WORKBOOK: &str = r#"<?xml version="1.0" encoding="UTF-8"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="people" sheetId="1" r:id="rId1"/><sheet name="activities" sheetId="2" r:id="rId2"/><sheet name="certificates" sheetId="3" r:id="rId3"/></sheets></workbook>"#;
const OF_WORKBOOK: &str = r#"<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet2.xml"/><Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet3.xml"/><Relationship Id="rId4" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="rId5" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"#;

/// Bytes that are an archive are taken as they are. Others are the parts of a workbook, as they are packed: so that what is
/// changed is the sheets and not the archive.
pub(crate) fn holds(bytes: &[u8]) {
    let made;
    let bytes = if bytes.starts_with(b"PK") {
        bytes
    } else {
        made = packed(bytes);
        &made
    };
    let rules = Rules::builtin();
    let mut options = Options::default();
    options.application_year = Some(2021);
    let file = File { name: "staff.xlsx", bytes };
    if let Ok(input) = read(&file, &options, rules) {
        let determined = reported(input, rules);
        let written = report(&determined, rules, Locale::Zh).expect("results are written");
        holds_no_formula(&written);
    }
    let _ = read_roster(&file, &[]);
    let _ = read_cases(&file, &options, rules);
}

/// A workbook of the sheets `people` and `activities`, the shared strings, the styles and the sheet `certificates`, as XML with
/// a zero byte between them.
///
/// # Panics
/// Never: it is written to memory.
pub fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let fixed = [
        ("[Content_Types].xml", CONTENT_TYPES),
        ("_rels/.rels", RELATIONS),
        ("xl/workbook.xml", WORKBOOK),
        ("xl/_rels/workbook.xml.rels", OF_WORKBOOK),
    ];
    let fixed = fixed.into_iter().map(|(name, text)| (name, text.as_bytes()));
    for (name, part) in fixed.chain(PARTS.into_iter().zip(bytes.split(|byte| *byte == BETWEEN))) {
        archive.start_file(name, stored).expect("names of parts are short");
        archive.write_all(part).expect("memory takes what is written");
    }
    archive.finish().expect("memory takes what is written").into_inner()
}

fn holds_no_formula(workbook: &[u8]) {
    let mut archive = ZipArchive::new(Cursor::new(workbook)).expect("a workbook is an archive");
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).expect("parts are there");
        if part.name().is_ok_and(|name| name.starts_with("xl/worksheets/")) {
            let mut text = String::new();
            part.read_to_string(&mut text).expect("parts are text");
            assert!(!text.contains("<f>") && !text.contains("<f ") && !text.contains("<hyperlink"), "{text}");
        }
    }
}
