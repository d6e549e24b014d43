//! Why an input cannot be used at all.

use std::io;

use ce_rules::Text;

use crate::record::Place;
use crate::report::CellFault;

/// Why an input cannot be used at all. What is wrong with single rows and cells is a fault of the
/// [input](crate::InputFault) or of the request, and the others are still assessed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InputError {
    /// The file or folder cannot be read. This crate reads none: it is for those who do.
    #[error("{}", self.message().en)]
    Io {
        /// The file or folder.
        file: String,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// The sort of file is not one that can be read.
    #[error("{}", self.message().en)]
    Unsupported {
        /// The file.
        file: String,
    },
    /// One CSV file by itself: people and activities stand in two.
    #[error("{}", self.message().en)]
    LoneTable {
        /// The file.
        file: String,
    },
    /// The file is no roster of those who ask for a handbook.
    #[error("{}", self.message().en)]
    NoRoster {
        /// The file.
        file: String,
    },
    /// The file is not the workbook that its name says, or is damaged.
    #[error("{}", self.message().en)]
    Workbook {
        /// The file.
        file: String,
        /// The sheet, where it was being read.
        sheet: Option<String>,
        /// What is wrong with it.
        detail: String,
    },
    /// A sheet (or a file of a folder) that must be there is not.
    #[error("{}", self.message().en)]
    MissingSheet {
        /// The workbook or folder.
        file: String,
        /// The name of the missing sheet, in both languages.
        missing: Text,
        /// The sheets that there are.
        found: Vec<String>,
    },
    /// A sheet with more cells than one applicant list of an office ever has.
    #[error("{}", self.message().en)]
    TooLarge {
        /// The sheet or file.
        sheet: String,
        /// The most cells that are read.
        most: u64,
    },
    /// A workbook that unpacks to far more than a workbook of an office ever does.
    #[error("{}", self.message().en)]
    UnpacksTooLarge {
        /// The file.
        file: String,
        /// The most bytes that are unpacked.
        most: u64,
    },
    /// Text that is neither UTF-8 nor GB 18030.
    #[error("{}", self.message().en)]
    Encoding {
        /// The file.
        file: String,
    },
    /// The file is not JSON.
    #[error("{}", self.message().en)]
    Json {
        /// The file.
        file: String,
        /// Where reading stopped and why.
        #[source]
        source: serde_json::Error,
    },
}

impl InputError {
    /// Why an input may be of no use: each code with what it says.
    ///
    /// ```
    /// use ce_rules_workbook::InputError;
    /// assert_eq!(InputError::CODES[0].0, "unreadable_file");
    /// ```
    pub const CODES: &[(&str, &str)] = &[
        ("unreadable_file", "The system does not let the file be read."),
        ("unsupported_file", "A sort of file that is not read."),
        ("lone_table", "One CSV file by itself: people and activities stand in two."),
        ("no_roster", "No roster of those who ask for a handbook."),
        ("damaged_workbook", "Not the workbook that its name says, or a damaged one."),
        ("missing_sheet", "A sheet, or a file of a folder, that must be there is not."),
        ("too_many_cells", "A sheet with more cells than are read."),
        ("too_many_bytes", "A workbook that unpacks to more than is read."),
        ("unknown_encoding", "Text that is neither UTF-8 nor GB 18030."),
        ("syntax", "The text is not JSON, or not the JSON that is asked for."),
    ];

    /// What is wrong, for programs. No two errors have the same.
    ///
    /// ```
    /// use ce_rules_workbook::{File, Options, read};
    /// let file = File { name: "staff.xlsx", bytes: b"no workbook" };
    /// let error = read(&file, &Options::default(), ce_rules::Rules::builtin()).unwrap_err();
    /// assert_eq!(error.code(), "damaged_workbook");
    /// ```
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Io { .. } => "unreadable_file",
            Self::Unsupported { .. } => "unsupported_file",
            Self::LoneTable { .. } => "lone_table",
            Self::NoRoster { .. } => "no_roster",
            Self::Workbook { .. } => "damaged_workbook",
            Self::MissingSheet { .. } => "missing_sheet",
            Self::TooLarge { .. } => "too_many_cells",
            Self::UnpacksTooLarge { .. } => "too_many_bytes",
            Self::Encoding { .. } => "unknown_encoding",
            Self::Json { .. } => "syntax",
        }
    }

    /// The same as a fault: where, as far as that is known, what, and what to do.
    ///
    /// ```
    /// use ce_rules_workbook::{File, Options, read};
    /// let file = File { name: "people.csv", bytes: b"" };
    /// let fault = read(&file, &Options::default(), ce_rules::Rules::builtin()).unwrap_err().fault();
    /// assert_eq!((fault.code, fault.place.unwrap().sheet.as_str()), ("lone_table", "people.csv"));
    /// ```
    pub fn fault(&self) -> CellFault {
        let sheet = match self {
            Self::Workbook { sheet: Some(sheet), .. } | Self::TooLarge { sheet, .. } => sheet,
            Self::Io { file, .. }
            | Self::Unsupported { file }
            | Self::LoneTable { file }
            | Self::NoRoster { file }
            | Self::Workbook { file, .. }
            | Self::MissingSheet { file, .. }
            | Self::UnpacksTooLarge { file, .. }
            | Self::Encoding { file }
            | Self::Json { file, .. } => file,
        };
        let place = Place { sheet: sheet.clone(), cell: String::new() };
        CellFault { person: None, place: Some(place), path: None, code: self.code(), message: self.message() }
    }

    /// What is wrong and what to do, for people.
    pub fn message(&self) -> Text {
        match self {
            Self::Io { file, source } => {
                Text::new(format!("无法读取 {file}：{source}"), format!("cannot read {file}: {source}"))
            }
            Self::Unsupported { file } => Text::new(
                format!(
                    "不支持的文件类型：{file}；请用 .xlsx 工作簿（旧版 .xls 请另存为 .xlsx）、存放 .csv 的文件夹、.json 或 .jsonl"
                ),
                format!(
                    "{file} is of a sort that is not read: give an .xlsx workbook (save an old .xls as .xlsx), a folder of \
                     .csv files, .json or .jsonl"
                ),
            ),
            Self::LoneTable { file } => Text::new(
                format!(
                    "{file} 只是一张表；请给出存放人员与活动两个 .csv 文件的文件夹，或同时给出这两个文件"
                ),
                format!(
                    "{file} is one table: give the folder that holds the .csv files of people and activities, or both files"
                ),
            ),
            Self::NoRoster { file } => Text::new(
                format!(
                    "{file} 不是申领表；请给出 .xlsx、.csv（表头含“姓名”“身份证号”“职称名称”“职称取得时间”）或 .json"
                ),
                format!(
                    "{file} is no roster: give an .xlsx or .csv whose header has name, identity number, title and date of \
                     title, or a .json"
                ),
            ),
            Self::Workbook { file, sheet, detail } => {
                let zh = sheet.as_ref().map(|sheet| format!("的工作表“{sheet}”")).unwrap_or_default();
                let en = sheet.as_ref().map(|sheet| format!("sheet `{sheet}` of ")).unwrap_or_default();
                Text::new(
                    format!("无法读取工作簿 {file}{zh}：{detail}；请用 Excel 或 WPS 打开后另存为 .xlsx 再试"),
                    format!(
                        "cannot read {en}workbook {file}: {detail}; open it in a spreadsheet program and save it as .xlsx anew"
                    ),
                )
            }
            Self::MissingSheet { file, missing, found } => {
                let list =
                    |and: &str, none: &str| if found.is_empty() { none.to_owned() } else { found.join(and) };
                Text::new(
                    format!("{} 中没有“{}”表；现有：{}", file, missing.zh, list("、", "无")),
                    format!("{} has no sheet `{}`; there are: {}", file, missing.en, list(", ", "none")),
                )
            }
            Self::TooLarge { sheet, most } => Text::new(
                format!("“{sheet}”的单元格超过 {most} 个，不予读取；请删去多余的行列，或分成几个文件"),
                format!(
                    "`{sheet}` has more than {most} cells and is not read: delete what is not needed, or split it"
                ),
            ),
            Self::UnpacksTooLarge { file, most } => Text::new(
                format!("{} 解压后超过 {} MB，不予读取", file, most >> 20),
                format!("{} unpacks to more than {} MB and is not read", file, most >> 20),
            ),
            Self::Encoding { file } => Text::new(
                format!("{file} 的文字编码既不是 UTF-8 也不是 GB 18030；请另存为“CSV UTF-8”"),
                format!("{file} is neither UTF-8 nor GB 18030: save it as `CSV UTF-8`"),
            ),
            Self::Json { file, source } => Text::new(
                format!("{file} 不是合法的 JSON：{source}"),
                format!("{file} is not JSON: {source}"),
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_in_the_list() {
        let file = || "a".to_owned();
        let errors = [
            InputError::Io { file: file(), source: io::Error::other("b") },
            InputError::Unsupported { file: file() },
            InputError::LoneTable { file: file() },
            InputError::NoRoster { file: file() },
            InputError::Workbook { file: file(), sheet: None, detail: file() },
            InputError::MissingSheet { file: file(), missing: Text::new("", ""), found: Vec::new() },
            InputError::TooLarge { sheet: file(), most: 1 },
            InputError::UnpacksTooLarge { file: file(), most: 1 },
            InputError::Encoding { file: file() },
        ];
        let codes: Vec<&str> = errors.iter().map(InputError::code).collect();
        let listed: Vec<&str> = InputError::CODES.iter().map(|(code, _)| *code).collect();
        // Errors of JSON cannot be made here; the tests of the reader make them.
        assert_eq!(codes, listed[..listed.len() - 1]);
    }
}
