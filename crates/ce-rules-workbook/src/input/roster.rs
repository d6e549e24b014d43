//! Reading the roster of those who ask for a handbook: the form itself (annex 3), filled in, as a workbook or CSV.
//!
//! Above its header the form has department, contact and telephone, each behind its label. Two columns may stand beside
//! those of the form: the level of the title, where its name does not tell it, and how the handbook stands.

use std::collections::BTreeMap;

use ce_rules::roster::Handbook;
use ce_rules::{Target, Text};

use super::cell::{date, text};
use super::grid::{Cell, Grid, Row};
use super::value::Json;
use super::{File, InputError, assemble, delimited, workbook};
use crate::columns::half_width;
use crate::record::{InputFault, Place, Places};
use crate::shown::words::STAMP;

/// What a column of the form holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Number,
    Name,
    IdentityNumber,
    Title,
    Level,
    TitleDate,
    Handbook,
    Remarks,
}

/// The columns by the names that their headers may have.
const COLUMNS: &[(Field, &[&str])] = &[
    (Field::Number, &["序号", "no.", "no", "number"]),
    (Field::Name, &["姓名", "name"]),
    (
        Field::IdentityNumber,
        &["身份证号", "身份证号码", "公民身份号码", "identity number", "identity_number"],
    ),
    (Field::Title, &["职称名称", "职称", "title"]),
    (Field::Level, &["职称级别", "职称等级", "level of title", "level"]),
    (Field::TitleDate, &["职称取得时间", "职称取得日期", "date of title", "title_date"]),
    (Field::Handbook, &["手册情况", "登记手册", "handbook"]),
    (Field::Remarks, &["备注", "remarks"]),
];

/// The labels of what stands above the header, with the members of the question.
const LABELS: &[(&str, &[&str])] = &[
    ("unit", &["所在部门", "department"]),
    ("contact", &["联系人", "contact"]),
    ("telephone", &["联系电话", "telephone"]),
];

/// Names of levels, and of titles whose level they tell everywhere.
const LEVELS: &[(Target, &[&str])] = &[
    (
        Target::FullSenior,
        &[
            "full_senior",
            "full senior",
            "正高级",
            "正高",
            "教授",
            "研究员",
            "正高级工程师",
            "正高级实验师",
            "professor",
        ],
    ),
    (
        Target::AssociateSenior,
        &[
            "associate_senior",
            "associate senior",
            "副高级",
            "副高",
            "副教授",
            "副研究员",
            "高级工程师",
            "高级实验师",
            "associate professor",
        ],
    ),
    (Target::Intermediate, &["intermediate", "中级", "讲师", "助理研究员", "工程师", "实验师", "lecturer"]),
    (
        Target::Junior,
        &["junior", "初级", "助教", "研究实习员", "助理工程师", "助理实验师", "技术员", "assistant"],
    ),
];

/// How a handbook stands. The form has no column for it, so that these words count among its remarks too.
const HANDBOOKS: &[(Handbook, &[&str])] = &[
    (Handbook::Full, &["full", "已用完", "手册已用完"]),
    (Handbook::None, &["none", "无手册", "无登记手册"]),
    (Handbook::InUse, &["in_use", "in use", "在用", "手册在用"]),
];

/// Titles may stand above the header, but not more of them than this.
const WITHIN: u32 = 10;

/// A roster as it was read: the question of the contract in JSON, and where each value stands.
///
/// ```
/// let input = ce_rules_workbook::RosterInput::default();
/// assert!(input.question.is_empty() && input.faults.is_empty());
/// ```
#[derive(Debug, Clone, Default)]
pub struct RosterInput {
    /// The question, without what the options of the command say.
    pub question: String,
    /// Where its values came from.
    pub places: Places,
    /// What to do about a value that is refused, by its JSON pointer, where the sheet can say more than the core.
    pub hints: BTreeMap<String, Text>,
    /// What is wrong with the sheet itself.
    pub faults: Vec<InputFault>,
}

fn fold(name: &str) -> String {
    name.chars().map(half_width).filter(|c| !c.is_whitespace()).collect::<String>().to_lowercase()
}

/// The entry that a word names.
fn named<T: Copy>(list: &[(T, &[&str])], word: &str) -> Option<T> {
    let word = fold(word);
    list.iter().find(|(_, names)| names.iter().any(|name| fold(name) == word)).map(|(entry, _)| *entry)
}

/// Reads the form from a workbook or a CSV file. Members that are given go before those that stand above the header.
///
/// ```
/// use ce_rules_workbook::{File, read_roster};
/// let bytes = "所在部门：安全工程系\n姓名,身份证号,职称名称,职称取得时间\n示例,11010519491231002X,讲师,2015-07\n".as_bytes();
/// let input = read_roster(&File { name: "名单.csv", bytes }, &[])?;
/// assert!(input.question.starts_with(r#"{"unit":"安全工程系","rows":[{"name":"示例","#));
/// assert_eq!(input.places.get("/rows/0/title").unwrap().cell, "C3");
/// # Ok::<(), ce_rules_workbook::InputError>(())
/// ```
pub fn read_roster(file: &File<'_>, given: &[(&'static str, String)]) -> Result<RosterInput, InputError> {
    let no_roster = || InputError::NoRoster { file: file.name.to_owned() };
    let grid = if file.is_workbook() {
        workbook::read_first(file, |grid| header_row(grid).is_some())?
    } else if file.is_csv() {
        delimited::read_file(file)?
    } else {
        return Err(no_roster());
    };
    let header = header_row(&grid).ok_or_else(no_roster)?;
    Ok(of_grid(&grid, header, given))
}

/// The first row that names the columns that no roster is without.
fn header_row(grid: &Grid) -> Option<&Row> {
    let has = |row: &Row, field| row.cells.iter().any(|(_, cell)| named(COLUMNS, &text(cell)) == Some(field));
    let rows = grid.rows.iter().take_while(|row| row.number <= WITHIN);
    rows.into_iter().find(|row| has(row, Field::Name) && has(row, Field::IdentityNumber))
}

fn of_grid(grid: &Grid, header: &Row, given: &[(&'static str, String)]) -> RosterInput {
    let mut input = RosterInput::default();
    let mut columns: Vec<(u32, Field)> = Vec::new();
    for (at, cell) in &header.cells {
        let name = text(cell);
        match named(COLUMNS, &name) {
            Some(field) if columns.iter().any(|(_, known)| *known == field) => {
                input.faults.push(assemble::fault(
                    &grid.name,
                    header.number,
                    *at,
                    "duplicate_column",
                    Text::new(
                        format!("“{name}”出现了两列，请保留一列"),
                        format!("`{name}` stands twice: keep one"),
                    ),
                ));
            }
            Some(field) => columns.push((*at, field)),
            None => input.faults.push(assemble::fault(
                &grid.name,
                header.number,
                *at,
                "unknown_column",
                Text::new(
                    format!("申领表没有“{name}”这一列，请删去"),
                    format!("the form has no column `{name}`: take it out"),
                ),
            )),
        }
    }
    let mut question = Json::record();
    for (member, value) in above(grid, header) {
        if !given.iter().any(|(name, _)| *name == member) {
            question.put(member, Json::Text(value));
        }
    }
    for (member, value) in given {
        question.put(member, Json::Text(value.clone()));
    }
    let mut rows = Vec::new();
    for row in grid.rows.iter().filter(|row| row.number > header.number) {
        // A row that has nothing but its number, or something below the form, is none.
        let says = |(at, field): &(u32, Field)| *field != Field::Number && row.get(*at).is_some();
        if columns.iter().any(says) && !is_below_the_form(row) {
            let pointer = format!("/rows/{}", rows.len());
            input.places.insert(pointer.clone(), place(grid, row.number, 0));
            rows.push(of_row(grid, row, &columns, &pointer, &mut input));
        }
    }
    question.put("rows", Json::List(rows));
    // Writing values of our own to memory cannot fail: keys are texts and numbers are finite.
    input.question = serde_json::to_string(&question).unwrap_or_default();
    input
}

fn place(grid: &Grid, row: u32, column: u32) -> Place {
    Place { sheet: grid.name.clone(), cell: super::grid::cell_name(row, column) }
}

/// The line for stamp and date that the printed form ends with.
fn is_below_the_form(row: &Row) -> bool {
    row.cells
        .first()
        .is_some_and(|(_, cell)| [STAMP.0, STAMP.1].iter().any(|stamp| text(cell).starts_with(stamp)))
}

/// What stands behind the labels above the header: `所在部门：安全工程系  联系人：…`, in one cell or several.
fn above(grid: &Grid, header: &Row) -> Vec<(&'static str, String)> {
    let rows = grid.rows.iter().take_while(|row| row.number < header.number);
    let all: Vec<String> = rows.flat_map(|row| row.cells.iter().map(|(_, cell)| text(cell))).collect();
    let all: String = all.join(" ").chars().map(half_width).collect();
    let lower = all.to_lowercase();
    // Labels with a colon behind them, by where they stand.
    let mut found: Vec<(usize, usize, &'static str)> = Vec::new();
    for (member, labels) in LABELS {
        let label = labels.iter().find_map(|label| {
            let label = format!("{label}:");
            Some((lower.find(&label)?, label.len()))
        });
        if let Some((at, length)) = label.filter(|_| lower.len() == all.len()) {
            found.push((at, at + length, member));
        }
    }
    found.sort_unstable();
    let ends: Vec<usize> = found.iter().skip(1).map(|(at, ..)| *at).chain([all.len()]).collect();
    let values = found.into_iter().zip(ends).filter_map(|((_, from, member), to)| {
        let value = all.get(from..to)?.trim();
        (!value.is_empty()).then(|| (member, value.to_owned()))
    });
    values.collect()
}

fn of_row(grid: &Grid, row: &Row, columns: &[(u32, Field)], pointer: &str, input: &mut RosterInput) -> Json {
    let RosterInput { places, hints, .. } = input;
    let mut entry = Json::record();
    let cell = |field: Field| {
        let at = columns.iter().find(|(_, known)| *known == field).map(|(at, _)| *at)?;
        Some((at, row.get(at)))
    };
    let word = |field: Field| cell(field).and_then(|(at, cell)| Some((at, text(cell?))));
    let mut put = |member: &str, at: u32, value: Option<Json>| {
        places.insert(format!("{pointer}/{member}"), place(grid, row.number, at));
        if let Some(value) = value {
            entry.put(member, value);
        }
    };
    if let Some((at, cell)) = cell(Field::Name) {
        put("name", at, cell.map(|cell| Json::Text(text(cell))));
    }
    if let Some((at, cell)) = cell(Field::IdentityNumber) {
        // A spreadsheet's number has lost digits of so long a number: never to be taken for one.
        let value = cell.map(|cell| match cell {
            Cell::Number(number) => Json::Decimal(*number),
            other => Json::Text(text(other).to_uppercase()),
        });
        if matches!(value, Some(Json::Decimal(_))) {
            hints.insert(
                format!("{pointer}/identity_number"),
                Text::new(
                    "电子表格把号码当作数字，末几位已丢失；请将该列设为文本格式后重填",
                    "the spreadsheet took it for a number and lost its last digits: format the column as text and type it again",
                ),
            );
        }
        put("identity_number", at, value);
    }
    let title = word(Field::Title);
    if let Some((at, name)) = word(Field::Level).as_ref().or(title.as_ref()) {
        let level = named(LEVELS, name);
        if level.is_none() {
            hints.insert(
                format!("{pointer}/title"),
                Text::new(
                    "请加一列“职称级别”，填正高级、副高级、中级或初级",
                    "add a column `Level` that says full senior, associate senior, intermediate or junior",
                ),
            );
        }
        let value = level.map_or_else(|| name.clone(), |level| level.to_string());
        put("title", *at, Some(Json::Text(value)));
    } else if let Some((at, _)) = cell(Field::Title) {
        put("title", at, None);
    }
    if let Some((at, name)) = title {
        put("title_name", at, Some(Json::Text(name)));
    }
    if let Some((at, cell)) = cell(Field::TitleDate) {
        put("title_date", at, cell.map(|cell| Json::Text(date(cell))));
    }
    let remarks = word(Field::Remarks);
    let remarked = remarks.as_ref().filter(|(_, remark)| named(HANDBOOKS, remark).is_some());
    if let Some((at, stands)) = word(Field::Handbook).as_ref().or(remarked) {
        let value = named(HANDBOOKS, stands).map_or_else(|| stands.clone(), |handbook| handbook.to_string());
        put("handbook", *at, Some(Json::Text(value)));
    }
    if let Some((at, remark)) = remarks.as_ref().filter(|_| remarked.is_none()) {
        put("remarks", *at, Some(Json::Text(remark.clone())));
    }
    entry
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(csv: &str) -> RosterInput {
        read_roster(&File { name: "名单.csv", bytes: csv.as_bytes() }, &[]).unwrap()
    }

    #[test]
    fn the_form_as_it_is_filled_in() {
        let input = read(
            "湖南某学院申领表\n所在部门：安全 工程系  联系人：示例联系人,,联系电话：0731-00000000\n\
             序号,姓名,身份证号,职称名称,职称取得时间,备注,手册情况\n\
             1,示例甲,11010519491231002x,讲师,2015年12月,无,已用完\n2,示例乙,430103199001010012,二级教师,2016,无手册,\n3,,,,,,\n部门（盖章）：,,,,,,\n",
        );
        assert_eq!(
            input.question,
            r#"{"unit":"安全 工程系","contact":"示例联系人","telephone":"0731-00000000","rows":[{"name":"示例甲","identity_number":"11010519491231002X","title":"intermediate","title_name":"讲师","title_date":"2015-12","handbook":"full","remarks":"无"},{"name":"示例乙","identity_number":"430103199001010012","title":"二级教师","title_name":"二级教师","title_date":"2016","handbook":"none"}]}"#
        );
        assert!(input.faults.is_empty());
        assert!(input.hints.get("/rows/1/title").unwrap().zh.contains("职称级别"));
        assert_eq!(input.places.get("/rows/1/title").unwrap().cell, "D5");
    }

    #[test]
    fn the_level_goes_before_the_name_of_a_title() {
        let input = read("Name,Identity number,Title,Level,Shoe size\n示例甲,1,小学高级教师,中级,40\n");
        assert!(
            input.question.contains(r#""title":"intermediate","title_name":"小学高级教师""#),
            "{}",
            input.question
        );
        assert_eq!(input.faults.iter().map(|fault| fault.code).collect::<Vec<_>>(), ["unknown_column"]);
    }
}
