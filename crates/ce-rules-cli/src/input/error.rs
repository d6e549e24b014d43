//! Why an input cannot be used at all.

use std::io;
use std::path::PathBuf;

use ce_rules::Text;

/// Why an input cannot be used at all. What is wrong with single rows and cells is a fault of the
/// [input](crate::record::InputFault) or of the request, and the others are still assessed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InputError {
    /// The file or folder cannot be read.
    #[error("{}", self.message().en)]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// The sort of file is not one that can be read.
    #[error("{}", self.message().en)]
    Unsupported {
        /// The file.
        path: PathBuf,
    },
    /// One CSV file by itself: people and activities stand in two.
    #[error("{}", self.message().en)]
    LoneTable {
        /// The file.
        path: PathBuf,
    },
    /// The file is no roster of those who ask for a handbook.
    #[error("{}", self.message().en)]
    NoRoster {
        /// The file.
        path: PathBuf,
    },
    /// The file is not the workbook that its name says, or is damaged.
    #[error("{}", self.message().en)]
    Workbook {
        /// The file.
        path: PathBuf,
        /// The sheet, where it was being read.
        sheet: Option<String>,
        /// What is wrong with it.
        detail: String,
    },
    /// A sheet (or a file of a folder) that must be there is not.
    #[error("{}", self.message().en)]
    MissingSheet {
        /// The workbook or folder.
        path: PathBuf,
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
        path: PathBuf,
        /// The most bytes that are unpacked.
        most: u64,
    },
    /// Text that is neither UTF-8 nor GB 18030.
    #[error("{}", self.message().en)]
    Encoding {
        /// The file.
        path: PathBuf,
    },
    /// The file is not JSON.
    #[error("{}", self.message().en)]
    Json {
        /// The file.
        path: PathBuf,
        /// Where reading stopped and why.
        #[source]
        source: serde_json::Error,
    },
}

impl InputError {
    /// What is wrong and what to do, for people.
    pub fn message(&self) -> Text {
        match self {
            Self::Io { path, source } => Text::new(
                format!("无法读取 {}：{source}", path.display()),
                format!("cannot read {}: {source}", path.display()),
            ),
            Self::Unsupported { path } => Text::new(
                format!(
                    "不支持的文件类型：{}；请用 .xlsx 工作簿（旧版 .xls 请另存为 .xlsx）、存放 .csv 的文件夹、.json 或 .jsonl",
                    path.display()
                ),
                format!(
                    "{} is of a sort that is not read: give an .xlsx workbook (save an old .xls as .xlsx), a folder of \
                     .csv files, .json or .jsonl",
                    path.display()
                ),
            ),
            Self::LoneTable { path } => Text::new(
                format!(
                    "{} 只是一张表；请给出存放人员与活动两个 .csv 文件的文件夹，或同时给出这两个文件",
                    path.display()
                ),
                format!(
                    "{} is one table: give the folder that holds the .csv files of people and activities, or both files",
                    path.display()
                ),
            ),
            Self::NoRoster { path } => Text::new(
                format!(
                    "{} 不是申领表；请给出 .xlsx、.csv（表头含“姓名”“身份证号”“职称名称”“职称取得时间”）或 .json",
                    path.display()
                ),
                format!(
                    "{} is no roster: give an .xlsx or .csv whose header has name, identity number, title and date of \
                     title, or a .json",
                    path.display()
                ),
            ),
            Self::Workbook { path, sheet, detail } => {
                let zh = sheet.as_ref().map(|sheet| format!("的工作表“{sheet}”")).unwrap_or_default();
                let en = sheet.as_ref().map(|sheet| format!("sheet `{sheet}` of ")).unwrap_or_default();
                Text::new(
                    format!(
                        "无法读取工作簿 {}{zh}：{detail}；请用 Excel 或 WPS 打开后另存为 .xlsx 再试",
                        path.display()
                    ),
                    format!(
                        "cannot read {en}workbook {}: {detail}; open it in a spreadsheet program and save it as .xlsx anew",
                        path.display()
                    ),
                )
            }
            Self::MissingSheet { path, missing, found } => {
                let list =
                    |and: &str, none: &str| if found.is_empty() { none.to_owned() } else { found.join(and) };
                Text::new(
                    format!("{} 中没有“{}”表；现有：{}", path.display(), missing.zh, list("、", "无")),
                    format!(
                        "{} has no sheet `{}`; there are: {}",
                        path.display(),
                        missing.en,
                        list(", ", "none")
                    ),
                )
            }
            Self::TooLarge { sheet, most } => Text::new(
                format!("“{sheet}”的单元格超过 {most} 个，不予读取；请删去多余的行列，或分成几个文件"),
                format!(
                    "`{sheet}` has more than {most} cells and is not read: delete what is not needed, or split it"
                ),
            ),
            Self::UnpacksTooLarge { path, most } => Text::new(
                format!("{} 解压后超过 {} MB，不予读取", path.display(), most >> 20),
                format!("{} unpacks to more than {} MB and is not read", path.display(), most >> 20),
            ),
            Self::Encoding { path } => Text::new(
                format!("{} 的文字编码既不是 UTF-8 也不是 GB 18030；请另存为“CSV UTF-8”", path.display()),
                format!("{} is neither UTF-8 nor GB 18030: save it as `CSV UTF-8`", path.display()),
            ),
            Self::Json { path, source } => Text::new(
                format!("{} 不是合法的 JSON：{source}", path.display()),
                format!("{} is not JSON: {source}", path.display()),
            ),
        }
    }
}
