//! The workbook to fill in: its sheets and headers come from [`columns`](crate::columns), its words, kinds and
//! documents from a policy.
//!
//! The same workbook, filled, is what [`filled_template`] makes of rows; the sample of the repository is made so.

mod notes;

use std::collections::BTreeMap;

use ce_rules::policy::{Fact, KindRule, Measure, Scope, ShareBy, SplitBy};
use ce_rules::{Locale, Policy, Rules, Text};
use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, DataValidationRule, DocProperties, ExcelDateTime, Format,
    FormatAlign, FormatBorder, Formula, Note, ObjectMovement, Workbook, Worksheet, XlsxError,
};

use crate::WriteError;
use crate::columns::{Column, Holds, LISTS, List, Needed, Sheet, instructions};
use crate::shown::paper::{FONT, height, lines, page};
use crate::shown::wording;

/// Why no workbook was written.
///
/// ```
/// use ce_rules_workbook::{TemplateError, template};
/// let rules = ce_rules::Rules::builtin();
/// let error = template(rules, Some("nowhere"), ce_rules::Locale::Zh).unwrap_err();
/// assert!(matches!(error, TemplateError::NoPolicy { .. }));
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TemplateError {
    /// There is no such policy.
    #[error("{}", self.message().en)]
    NoPolicy {
        /// The policy named; none if there is no provincial policy to take by default.
        named: Option<String>,
        /// The policies that there are.
        policies: Vec<String>,
    },
    /// The workbook cannot be written.
    #[error("{}", self.message().en)]
    Write {
        /// Why.
        #[from]
        source: WriteError,
    },
}

impl TemplateError {
    /// What is wrong and what to do, for people.
    pub fn message(&self) -> Text {
        match self {
            Self::NoPolicy { named: Some(named), policies } => Text::new(
                format!("没有政策“{named}”；现有：{}", policies.join("、")),
                format!("there is no policy `{named}`; there are {}", policies.join(", ")),
            ),
            Self::NoPolicy { named: None, policies } => Text::new(
                format!("请指明政策；现有：{}", policies.join("、")),
                format!("name a policy; there are {}", policies.join(", ")),
            ),
            Self::Write { source } => source.message(),
        }
    }
}

/// What to put into the sheets: rows of values by field, as a person would type them.
///
/// ```
/// let mut filling = ce_rules_workbook::Filling::default();
/// filling.push(ce_rules_workbook::columns::Sheet::People, vec![("name", "张三".to_owned())]);
/// filling.cases = true;
/// ```
#[derive(Debug, Clone, Default)]
pub struct Filling {
    rows: BTreeMap<Sheet, Vec<Vec<(&'static str, String)>>>,
    /// A remark at the head of the instructions.
    pub remark: Option<Text>,
    /// With the sheet of what must come of each record, for a trial of the policy.
    pub cases: bool,
}

impl Filling {
    /// Adds a row. A field that the sheet does not have under the policy is left out.
    pub fn push(&mut self, sheet: Sheet, row: Vec<(&'static str, String)>) {
        self.rows.entry(sheet).or_default().push(row);
    }
}

/// The workbook to fill in for a policy, by default the newest provincial one. The locale is that of the names of the
/// sheets and of the drop-down lists; headers, notes and instructions are in both languages.
///
/// The bytes depend on nothing but the arguments.
///
/// ```
/// use ce_rules::{Locale, Rules};
/// use ce_rules_workbook::template;
/// let bytes = template(Rules::builtin(), None, Locale::Zh)?;
/// assert_eq!(bytes, template(Rules::builtin(), Some("hunan-2021"), Locale::Zh)?);
/// # Ok::<(), ce_rules_workbook::TemplateError>(())
/// ```
pub fn template(rules: &Rules, policy: Option<&str>, locale: Locale) -> Result<Vec<u8>, TemplateError> {
    filled_template(rules, policy, locale, &Filling::default())
}

/// The workbook to fill in with rows in it.
///
/// ```
/// use ce_rules::{Locale, Rules};
/// use ce_rules_workbook::columns::Sheet;
/// use ce_rules_workbook::{File, Filling, Options, filled_template, read};
/// let mut filling = Filling::default();
/// let person = [("person", "T1"), ("name", "张三"), ("target", "副高级"), ("application_year", "2021")];
/// filling.push(Sheet::People, person.map(|(field, value)| (field, value.to_owned())).to_vec());
/// let bytes = filled_template(Rules::builtin(), Some("hunan-2021"), Locale::Zh, &filling)?;
/// let input = read(&File { name: "a.xlsx", bytes: &bytes }, &Options::default(), Rules::builtin())?;
/// assert_eq!(input.people[0].name.as_deref(), Some("张三"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn filled_template(
    rules: &Rules,
    policy: Option<&str>,
    locale: Locale,
    filling: &Filling,
) -> Result<Vec<u8>, TemplateError> {
    let found = match policy {
        Some(named) => rules.policy(named),
        None => rules
            .policies()
            .filter(|policy| policy.document().scope == Scope::Provincial)
            .max_by_key(|policy| policy.document().application_years.iter().max()),
    };
    let Some(found) = found else {
        let policies = rules.policies().map(|policy| policy.id().to_string()).collect();
        return Err(TemplateError::NoPolicy { named: policy.map(str::to_owned), policies });
    };
    let sheets = if filling.cases { Sheet::OF_CASES } else { Sheet::ALL };
    let of_records = |column: &Column<'_>| filling.cases || column.pointer != EVIDENCE_MODE;
    let sheets = sheets.iter().map(|sheet| {
        let columns = sheet.columns_under(found).into_iter();
        let shown = columns.filter(|column| *sheet != Sheet::People || of_records(column));
        (*sheet, shown.collect())
    });
    let template = Template { rules, policy: found, locale, look: Look::new(), sheets: sheets.collect() };
    let written = template.workbook(filling).and_then(|mut workbook| workbook.save_to_buffer());
    Ok(written.map_err(WriteError::of)?)
}

/// The column of people that says whether evidence is asked for. An office asks for it of everybody or of nobody.
const EVIDENCE_MODE: &str = "evidence";

const INK: &str = "#1F3864";
const RULE: &str = "#BFBFBF";

/// The rows that drop-down lists and checks cover.
const LAST_ROW: u32 = 20_000;

/// The formats of the workbook.
struct Look {
    title: Format,
    subtitle: Format,
    section: Format,
    paragraph: Format,
    table_head: Format,
    table_cell: Format,
    remark: Format,
    /// Headers of columns that are needed always, sometimes, never.
    headers: [Format; 3],
    plain: Format,
    /// Cells that a spreadsheet must not take for numbers or dates.
    as_text: Format,
    number: Format,
}

impl Look {
    fn new() -> Self {
        let base =
            || Format::new().set_font_name(FONT).set_font_size(10).set_align(FormatAlign::VerticalCenter);
        let ruled = || base().set_border(FormatBorder::Thin).set_border_color(RULE);
        let header = |fill: &str, ink: &str| {
            ruled()
                .set_bold()
                .set_text_wrap()
                .set_align(FormatAlign::Center)
                .set_background_color(fill)
                .set_font_color(ink)
        };
        Self {
            title: base().set_font_size(16).set_bold().set_font_color(INK),
            subtitle: base().set_font_size(11).set_font_color("#595959"),
            section: base()
                .set_font_size(12)
                .set_bold()
                .set_font_color(INK)
                .set_border_bottom(FormatBorder::Medium)
                .set_border_bottom_color(INK),
            paragraph: base().set_text_wrap().set_align(FormatAlign::Top),
            table_head: header(INK, "#FFFFFF"),
            table_cell: ruled().set_text_wrap().set_align(FormatAlign::Top),
            remark: ruled().set_text_wrap().set_background_color("#FFF2CC"),
            headers: [header(INK, "#FFFFFF"), header("#8EA9DB", "#000000"), header("#D9E1F2", "#000000")],
            plain: ruled().set_text_wrap(),
            as_text: ruled().set_text_wrap().set_num_format("@"),
            number: ruled().set_align(FormatAlign::Center),
        }
    }

    fn header(&self, needed: Needed) -> &Format {
        let [always, sometimes, never] = &self.headers;
        match needed {
            Needed::Always => always,
            Needed::Sometimes => sometimes,
            Needed::Never => never,
        }
    }

    fn cell(&self, column: &Column<'_>) -> &Format {
        match column.holds {
            _ if is_number(column) => &self.number,
            Holds::Word(_) | Holds::OpenWord(_) | Holds::Truth | Holds::Documents | Holds::Fact(_) => {
                &self.plain
            }
            _ => &self.as_text,
        }
    }
}

const fn is_number(column: &Column<'_>) -> bool {
    matches!(column.holds, Holds::Count | Holds::Hours | Holds::Year | Holds::Quantity | Holds::Percent)
}

/// A template in the making.
struct Template<'t> {
    rules: &'t Rules,
    policy: &'t Policy,
    locale: Locale,
    look: Look,
    /// The sheets with the columns that the policy has a use for.
    sheets: Vec<(Sheet, Vec<Column<'t>>)>,
}

impl Template<'_> {
    fn workbook(&self, filling: &Filling) -> Result<Workbook, XlsxError> {
        let mut workbook = Workbook::new();
        let title = &self.policy.document().title;
        workbook.set_properties(
            &DocProperties::new()
                .set_title(title.get(self.locale))
                .set_author("ce-rules")
                .set_comment(format!("policy {} {}", self.policy.id(), self.policy.digest()))
                // A clock would make every workbook another.
                .set_creation_datetime(&ExcelDateTime::from_ymd(2021, 1, 1)?),
        );
        let lists = self.lists();
        self.instructions(workbook.add_worksheet(), filling)?;
        for (sheet, columns) in &self.sheets {
            let rows = filling.rows.get(sheet).map_or(&[][..], Vec::as_slice);
            self.sheet(workbook.add_worksheet(), *sheet, columns, rows, &lists)?;
        }
        let hidden = workbook.add_worksheet();
        hidden.set_name(LISTS)?.set_hidden(true);
        for (column, words) in (0_u16..).zip(&lists) {
            for (row, word) in (0_u32..).zip(words) {
                hidden.write_string(row, column, word)?;
            }
        }
        Ok(workbook)
    }

    /// The words of every drop-down list, each list once.
    fn lists(&self) -> Vec<Vec<String>> {
        let mut lists: Vec<Vec<String>> = Vec::new();
        for column in self.sheets.iter().flat_map(|(_, columns)| columns) {
            let words = self.words(column);
            if !words.is_empty() && !lists.contains(&words) {
                lists.push(words);
            }
        }
        lists
    }

    /// The words that a column offers.
    fn words(&self, column: &Column<'_>) -> Vec<String> {
        let entries = column.holds.entries(self.rules, self.policy).into_iter();
        let words = entries.map(|(word, name)| match column.holds.list() {
            // The title of a policy is a sentence; its id is what people know it by.
            Some(List::Policy) => word,
            _ => name.get(self.locale).to_owned(),
        });
        words.collect()
    }

    fn sheet(
        &self,
        worksheet: &mut Worksheet,
        sheet: Sheet,
        columns: &[Column<'_>],
        rows: &[Vec<(&'static str, String)>],
        lists: &[Vec<String>],
    ) -> Result<(), XlsxError> {
        worksheet.set_name(sheet.name(self.locale))?;
        worksheet.set_tab_color(if sheet.is_required() { INK } else { "#8EA9DB" });
        page(worksheet);
        worksheet.set_repeat_rows(0, 0)?;
        // Headers are bold, so a little wider than their letters say.
        let headers = columns
            .iter()
            .map(|column| lines(&column.header(self.policy), usize::from(column.width).saturating_sub(2)));
        worksheet.set_row_height(0, height(headers.max().unwrap_or(1)))?;
        let fixed = match sheet {
            Sheet::People => 2,
            Sheet::Activities => 3,
            Sheet::Certificates | Sheet::Waivers | Sheet::Expected => 1,
        };
        worksheet.set_freeze_panes(1, fixed)?;
        for (at, column) in (0_u16..).zip(columns) {
            worksheet.set_column_width(at, column.width)?;
            worksheet.set_column_format(at, self.look.cell(column))?;
            let header = column.header(self.policy);
            worksheet.write_string_with_format(0, at, header, self.look.header(column.needed))?;
            worksheet.insert_note(0, at, &self.note(sheet, column))?;
            if let Some(check) = check(column, &self.words(column), lists)? {
                worksheet.add_data_validation(1, at, LAST_ROW, at, &check)?;
            }
        }
        for (row, values) in (1_u32..).zip(rows) {
            let mut most = 1;
            for (at, column) in (0_u16..).zip(columns) {
                let Some((_, value)) = values.iter().find(|(field, _)| *field == column.field) else {
                    continue;
                };
                most = most.max(lines(value, usize::from(column.width)));
                let format = self.look.cell(column);
                match value.parse::<f64>() {
                    Ok(number) if is_number(column) => {
                        worksheet.write_number_with_format(row, at, number, format)?
                    }
                    _ => worksheet.write_string_with_format(row, at, value, format)?,
                };
            }
            if most > 1 {
                worksheet.set_row_height(row, height(most))?;
            }
        }
        Ok(())
    }

    /// Both languages, that of the reader first.
    fn both(&self, text: &Text) -> String {
        match self.locale {
            Locale::Zh => format!("{}\n{}", text.zh, text.en),
            Locale::En => format!("{}\n{}", text.en, text.zh),
        }
    }

    fn note(&self, sheet: Sheet, column: &Column<'_>) -> Note {
        let mut text = self.both(&notes::note(sheet, column, self.rules, self.policy));
        let clauses = wording::cite(self.policy, &column.clauses(self.policy));
        if !clauses.is_empty() {
            text.push_str("\n依据 Clause: ");
            text.push_str(&clauses.join("、"));
        }
        // A note has a size of its own, whatever it holds.
        let tall = 18 * (lines(&text, 44) + 1);
        Note::new(text)
            .add_author_prefix(false)
            .set_author("ce-rules")
            .set_font_name(FONT)
            .set_font_size(9)
            .set_width(300)
            .set_height(tall)
            .set_object_movement(ObjectMovement::DontMoveOrSizeWithCells)
    }

    fn instructions(&self, worksheet: &mut Worksheet, filling: &Filling) -> Result<(), XlsxError> {
        worksheet.set_name(instructions(self.locale))?;
        worksheet.set_tab_color("#70AD47");
        worksheet.set_screen_gridlines(false);
        page(worksheet);
        let mut writer = Instructions { worksheet, look: &self.look, row: 0 };
        for (at, width) in (0_u16..).zip(Instructions::WIDTHS) {
            writer.worksheet.set_column_width(at, width)?;
        }
        let document = self.policy.document();
        writer.line(&self.look.title, 28, "继续教育学时填报工作簿 · Continuing education record")?;
        writer.line(&self.look.subtitle, 20, &format!("{} · {}", document.title.zh, document.title.en))?;
        if let Some(remark) = &filling.remark {
            writer.merged(&self.look.remark, &self.both(remark))?;
        }
        writer.section("填写方法 · How to fill it in")?;
        for step in Self::steps(filling.cases) {
            writer.merged(&self.look.paragraph, &self.both(&step))?;
        }
        writer.section("各表 · Sheets")?;
        writer.table(
            &["表 Sheet", "必填列 Needed columns", "内容 What it holds"],
            &self.sheets.iter().map(|(sheet, columns)| self.sheet_row(*sheet, columns)).collect::<Vec<_>>(),
        )?;
        writer.section("活动形式、折算与认定材料 · Kinds, conversion and evidence")?;
        let kinds: Vec<_> = document.kinds.iter().map(|kind| self.kind_row(kind)).collect();
        writer.table(
            &[
                "形式 Kind",
                "要填的列 Columns",
                "折算 Conversion",
                "认定材料（任备一组） Evidence (one group)",
                "依据 Clauses",
            ],
            &kinds,
        )?;
        writer.section("示例 · Examples")?;
        writer.table(&["形式 Kind", "填写 Columns filled in"], &self.examples())?;
        Ok(())
    }

    fn steps(cases: bool) -> Vec<Text> {
        let [people, activities, certificates, waivers, expected] =
            [Sheet::People, Sheet::Activities, Sheet::Certificates, Sheet::Waivers, Sheet::Expected]
                .map(Sheet::names);
        let mut steps = vec![
            Text::new(
                format!(
                    "1. 先填“{}”表，一人一行；再填“{}”表，一项一行，用人员编号对应。",
                    people.zh, activities.zh
                ),
                format!(
                    "1. Fill in `{}`, one row a person, then `{}`, one row an activity, joined by the person id.",
                    people.en, activities.en
                ),
            ),
            Text::new(
                format!("2. 有认定单或豁免决定的，填“{}”“{}”表；没有的留空。", certificates.zh, waivers.zh),
                format!("2. `{}` and `{}` may stay empty.", certificates.en, waivers.en),
            ),
            Text::new(
                "3. 深色表头为必填列，中色为部分形式必填，浅色为选填；鼠标停在表头上可见说明与依据。",
                "3. Dark headers are needed always, medium ones by some kinds, light ones never; each header has a note with its clause.",
            ),
            Text::new(
                "4. 日期写作 2019、2019-05 或 2019-05-06；记录只到年份的，只写年份即可。",
                "4. Write dates as 2019, 2019-05 or 2019-05-06; the year is enough where the record has no more.",
            ),
            Text::new(
                "5. 认定材料写已有的材料，以顿号分隔；缺材料的活动照样填报，结果会列出还缺什么。",
                "5. Under evidence list what is held; enter activities that lack documents too: the result says what is missing.",
            ),
            Text::new(
                "6. 可增删、调换列与行，勿改表头与表名；所有内容只在本机处理。",
                "6. Columns and rows may be moved or taken out; keep the names of headers and sheets. Nothing leaves this computer.",
            ),
        ];
        if cases {
            steps.push(Text::new(
                format!(
                    "7. 每个案例为一人：在“{}”表写明应得的结果，再运行 ce-rules policy test。",
                    expected.zh
                ),
                format!(
                    "7. A case is a person: say in `{}` what must come of it, then run ce-rules policy test.",
                    expected.en
                ),
            ));
        }
        steps
    }

    fn sheet_row(&self, sheet: Sheet, columns: &[Column<'_>]) -> Vec<String> {
        let needed = columns.iter().filter(|column| column.needed == Needed::Always);
        let needed: Vec<Text> = needed.map(|column| Text::new(column.zh, column.en)).collect();
        let list = |of: fn(&Text) -> &str, and: &str| needed.iter().map(of).collect::<Vec<_>>().join(and);
        vec![
            self.both(&sheet.names()),
            self.both(&Text::new(list(|name| &name.zh, "、"), list(|name| &name.en, ", "))),
            self.both(&sheet.about()),
        ]
    }

    fn kind_row(&self, kind: &KindRule) -> Vec<String> {
        let subject = kind.subject.iter().map(|subject| &subject.clause);
        let evidence = kind.evidence.iter().map(|alternative| &alternative.clause);
        let clauses = wording::measure_clauses(&kind.measure).into_iter().chain(subject).chain(evidence);
        vec![
            format!("{}\n{}", self.both(&kind.name), kind.id),
            self.both(&self.columns_of(kind)),
            self.both(&wording::conversion(self.policy, kind)),
            match wording::enough_for(self.policy, kind) {
                Some(_) => self.both(&wording::evidence(self.policy, kind)),
                None => self.both(&Text::new("不要求", "none asked for")),
            },
            wording::cite(self.policy, clauses).join("\n"),
        ]
    }

    fn columns_of(&self, kind: &KindRule) -> Text {
        let mut all: Vec<Text> = Vec::new();
        if let Some(subject) = kind.subject.as_ref().filter(|subject| subject.fixed.is_none()) {
            let name = self.header("subject");
            match subject.default.as_ref().and_then(|id| self.subject_name(id.as_str())) {
                Some(default) => all.push(Text::new(
                    format!("{}（留空为{}）", name.zh, default.zh),
                    format!("{} (blank: {})", name.en, default.en),
                )),
                None => all.push(name),
            }
        }
        let names = |fields: &[&str]| fields.iter().map(|field| self.header(field)).collect::<Vec<_>>();
        all.push(match &kind.measure {
            Measure::Attendance(rates) => {
                let (date, sessions) = (self.header("date"), self.header("sessions"));
                let mut counts = vec!["full_days"];
                counts.extend(rates.half_day.iter().map(|_| "half_days"));
                counts.extend(rates.evening.iter().map(|_| "evenings"));
                counts.extend(rates.part_of_day.iter().map(|_| "minutes"));
                let counts = names(&counts);
                let (zh, en) = (joined(&counts, Locale::Zh, "、"), joined(&counts, Locale::En, ", "));
                let en =
                    en.rsplit_once(", ").map_or_else(|| en.clone(), |(all, last)| format!("{all} or {last}"));
                let (least_zh, least_en) =
                    if counts.len() > 1 { ("（至少一项）", "; or ") } else { ("", "; or ") };
                Text::new(
                    format!("{}与{zh}{least_zh}，或{}", date.zh, sessions.zh),
                    format!("{} with {en}{least_en}{}", date.en, sessions.en),
                )
            }
            Measure::Duration(_) => {
                let [date, hours, minutes] = ["date", "hours", "minutes"].map(|field| self.header(field));
                Text::new(
                    format!("{}、{}或{}", date.zh, hours.zh, minutes.zh),
                    format!("{}, {} or {}", date.en, hours.en, minutes.en),
                )
            }
            Measure::Level(levels) => {
                let [date, level, rank] = ["date", "level", "rank"].map(|field| self.header(field));
                let ranked = levels.rates.iter().find(|rate| rate.rank_to.is_some());
                let (zh, en) = ranked.map_or_else(Default::default, |rate| {
                    let level = wording::name_in(List::Level, &rate.level);
                    (format!("（{}必填）", level.zh), format!(" (for {})", level.en))
                });
                Text::new(
                    format!("{}、{}、{}{zh}", date.zh, level.zh, rank.zh),
                    format!("{}, {}, {}{en}", date.en, level.en, rank.en),
                )
            }
            Measure::Role(_)
            | Measure::Modules(_)
            | Measure::Fixed(_)
            | Measure::Mission(_)
            | Measure::Table(_) => self.of_measure(kind),
        });
        all.extend(kind.facts.iter().map(|fact| self.header_of(fact)));
        let optional =
            |name: Text| Text::new(format!("{}（选填）", name.zh), format!("{} (optional)", name.en));
        match kind.shared.as_ref().map(|shared| shared.by) {
            Some(ShareBy::Authors) => all.push(self.header("authors")),
            Some(ShareBy::Percent) => all.push(self.header("share")),
            None => {}
        }
        let conditions = self.policy.document().conditions.iter().filter(|c| c.kinds.contains(&kind.id));
        if conditions.clone().any(|condition| condition.providers.is_some()) {
            all.push(optional(self.header("provider_type")));
        }
        for condition in conditions.filter(|condition| condition.providers.is_some()) {
            all.push(optional(self.header_of(&condition.fact)));
        }
        all.extend(kind.optional_facts.iter().map(|fact| optional(self.header_of(fact))));
        if kind.credited_year.is_some() {
            all.push(optional(self.header("credited_year")));
        }
        if kind.split.as_ref().is_some_and(|split| split.by == SplitBy::Stated) {
            all.push(optional(self.header("allocation")));
        }
        let list = |locale, and: &str| joined(&all, locale, and);
        Text::new(list(Locale::Zh, "；"), list(Locale::En, "; "))
    }

    /// What the measure of a kind needs, each member with the words that it takes.
    fn of_measure(&self, kind: &KindRule) -> Text {
        // Facts and shares are told by themselves.
        let told = |field: &str| {
            kind.facts.iter().any(|fact| fact.as_str() == field) || matches!(field, "authors" | "share")
        };
        let needed = kind.needed_fields().into_iter().filter(|field| !told(field));
        let mut fields: Vec<Text> = Vec::new();
        for field in needed {
            let name = self.header(field);
            let words = match field {
                "role" => wording::words_of(kind, List::Role),
                "level" => wording::words_of(kind, List::Level),
                _ => Vec::new(),
            };
            fields.push(if words.is_empty() {
                name
            } else {
                let (zh, en) = (joined(&words, Locale::Zh, "／"), joined(&words, Locale::En, " / "));
                Text::new(format!("{}（{zh}）", name.zh), format!("{} ({en})", name.en))
            });
        }
        if let Measure::Table(table) = &kind.measure
            && table.rates.iter().any(|row| row.rank_to.is_some())
        {
            let rank = self.header("rank");
            fields.push(Text::new(
                format!("{}（按排名计的必填）", rank.zh),
                format!("{} (where the hours go by it)", rank.en),
            ));
        }
        Text::new(joined(&fields, Locale::Zh, "、"), joined(&fields, Locale::En, ", "))
    }

    fn subject_name(&self, id: &str) -> Option<Text> {
        self.policy
            .document()
            .subjects
            .iter()
            .find(|subject| subject.id == *id)
            .map(|subject| subject.name.clone())
    }

    /// Filled-in rows, as lists of column and value: rows in the sheets themselves would be assessed. One for the
    /// first kind, one for the first kind of another measure that states something beside its date.
    fn examples(&self) -> Vec<Vec<String>> {
        let kinds = &self.policy.document().kinds;
        let sort = |kind: &KindRule| std::mem::discriminant(&kind.measure);
        let first = kinds.first();
        let other = |kind: &&KindRule| {
            first.is_some_and(|first| sort(first) != sort(kind)) && kind.taken_fields().len() > 2
        };
        let named = |id: &str| kinds.iter().find(|kind| kind.id == *id);
        let second = named("paper").or_else(|| kinds.iter().find(other));
        first.into_iter().chain(second).map(|kind| self.example(kind)).collect()
    }

    fn example(&self, kind: &KindRule) -> Vec<String> {
        let document = self.policy.document();
        let year = document.application_years.iter().max().map_or(2019, |year| year.saturating_sub(2));
        let mut values: Vec<(&str, String)> = vec![("person", "T0001".to_owned())];
        let title = match kind.id.as_str() {
            "training" => Some("高校教师教学能力研修班"),
            "paper" => Some("矿井通风教学改革研究"),
            _ => None,
        };
        values.extend(title.map(|title| ("title", title.to_owned())));
        if let Some(subject) = kind.subject.as_ref().filter(|subject| subject.declared) {
            let choices = subject.choices.as_ref().and_then(|choices| choices.last());
            let known = choices.and_then(|id| self.subject_name(id.as_str()));
            let name = known.or_else(|| document.subjects.last().map(|subject| subject.name.clone()));
            values.extend(name.map(|name| ("subject", name.get(self.locale).to_owned())));
        }
        let needed = kind.needed_fields();
        let extra: &[&str] = match &kind.measure {
            Measure::Attendance(_) => &["date", "full_days"],
            Measure::Duration(_) => &["date", "hours"],
            _ => &[],
        };
        let optional = kind.optional_facts.iter().map(Fact::as_str);
        for field in extra.iter().copied().chain(needed).chain(optional) {
            if values.iter().any(|(known, _)| *known == field) {
                continue;
            }
            let named =
                |list| wording::words_of(kind, list).first().map(|name| name.get(self.locale).to_owned());
            let value = match field {
                "date" | "from" => format!("{year}-07-08"),
                "to" => format!("{year}-12-31"),
                "full_days" => "5".to_owned(),
                "hours" => "12.5".to_owned(),
                "minutes" => "90".to_owned(),
                "share" => "50".to_owned(),
                "modules" | "count" | "quantity" | "authors" => "2".to_owned(),
                "cn_serial" => "CN 43-1234/G4".to_owned(),
                "role" => named(List::Role).unwrap_or_default(),
                "level" => named(List::Level).unwrap_or_default(),
                _ => self.offered(field),
            };
            if !value.is_empty() {
                values.push((field, value));
            }
        }
        let facts = kind.facts.iter().filter(|fact| matches!(fact, Fact::Own(_)));
        values.extend(facts.map(|fact| (fact.as_str(), self.offered(fact.as_str()))));
        if let Some(held) = wording::enough_for(self.policy, kind) {
            values.push(("evidence", joined(&held, self.locale, "、")));
        }
        let shown = values.iter().map(|(field, value)| {
            let header = self.header(field);
            format!("{} = {value}", header.get(self.locale))
        });
        vec![self.both(&kind.name), shown.collect::<Vec<_>>().join("\n")]
    }

    /// The first word that a column of activities offers, or nothing.
    fn offered(&self, field: &str) -> String {
        let column = self.column(field).map(|column| self.words(column));
        column.and_then(|words| words.into_iter().next()).unwrap_or_default()
    }

    /// A column of activities.
    fn column(&self, field: &str) -> Option<&Column<'_>> {
        let (_, columns) = self.sheets.iter().find(|(sheet, _)| *sheet == Sheet::Activities)?;
        columns.iter().find(|column| column.field == field)
    }

    /// The header of a column of activities.
    fn header(&self, field: &str) -> Text {
        self.column(field).map_or_else(|| Text::new(field, field), |column| Text::new(column.zh, column.en))
    }

    fn header_of(&self, fact: &Fact) -> Text {
        self.header(&fact.as_str().replace('.', "_"))
    }
}

/// Names in a row, in one language.
fn joined(names: &[Text], locale: Locale, and: &str) -> String {
    names.iter().map(|name| name.get(locale)).collect::<Vec<_>>().join(and)
}

/// What a spreadsheet checks while a column is filled in. It warns and does not forbid, since the reader takes more
/// ways of writing than the list shows.
fn check(
    column: &Column<'_>,
    words: &[String],
    lists: &[Vec<String>],
) -> Result<Option<DataValidation>, XlsxError> {
    let warn = |check: DataValidation, message: &str| {
        check
            .set_error_style(DataValidationErrorStyle::Warning)
            .set_error_title("请核对 Please check")?
            .set_error_message(message)
    };
    let check = match column.holds {
        Holds::Word(_) | Holds::OpenWord(_) | Holds::Truth | Holds::Documents | Holds::Fact(_) => {
            let Some((at, words)) = (0_u32..).zip(lists).find(|(_, known)| known.as_slice() == words) else {
                return Ok(None);
            };
            let name = crate::input::column_letters(at);
            let source = Formula::new(format!("={LISTS}!${name}$1:${name}${}", words.len()));
            let check = DataValidation::new().allow_list_formula(source);
            if matches!(column.holds, Holds::Word(_) | Holds::Truth | Holds::Fact(_)) {
                warn(check, "下拉表中没有这个词。\nThis word is not in the list.")?
            } else {
                check.show_error_message(false)
            }
        }
        Holds::Year => warn(
            DataValidation::new().allow_whole_number(DataValidationRule::Between(1949, 2100)),
            "请填年份，例如 2019。\nA year, such as 2019.",
        )?,
        Holds::Count => warn(
            DataValidation::new().allow_whole_number(DataValidationRule::Between(0, 527_040)),
            "请填整数。\nA whole number.",
        )?,
        Holds::Hours => warn(
            DataValidation::new().allow_decimal_number(DataValidationRule::Between(0.01, 9999.99)),
            "请填学时数，最多两位小数。\nA number of hours, at most two decimals.",
        )?,
        Holds::Quantity => warn(
            DataValidation::new().allow_decimal_number(DataValidationRule::Between(0.0, 9999.99)),
            "请填数字，最多两位小数。\nA number, at most two decimals.",
        )?,
        Holds::Percent => warn(
            DataValidation::new().allow_whole_number(DataValidationRule::Between(1, 100)),
            "请填 1 至 100 的整数。\nA whole number from 1 to 100.",
        )?,
        Holds::Text
        | Holds::Date
        | Holds::Day
        | Holds::Years
        | Holds::Sessions
        | Holds::Allocation
        | Holds::Findings => return Ok(None),
    };
    Ok(Some(check))
}

/// The sheet of instructions, written from top to bottom.
struct Instructions<'w> {
    worksheet: &'w mut Worksheet,
    look: &'w Look,
    row: u32,
}

impl Instructions<'_> {
    /// The widths of its columns.
    const WIDTHS: [u16; 5] = [26, 44, 38, 62, 16];
    const LAST: u16 = 4;

    fn line(&mut self, format: &Format, height: u32, text: &str) -> Result<(), XlsxError> {
        self.worksheet.set_row_height(self.row, height)?;
        self.worksheet.write_string_with_format(self.row, 0, text, format)?;
        self.row += 1;
        Ok(())
    }

    fn section(&mut self, text: &str) -> Result<(), XlsxError> {
        self.row += 1;
        self.worksheet.set_row_height(self.row, 24)?;
        self.worksheet.merge_range(self.row, 0, self.row, Self::LAST, text, &self.look.section)?;
        self.row += 1;
        Ok(())
    }

    /// A paragraph over the whole width. Spreadsheets do not fit the height of merged cells by themselves.
    fn merged(&mut self, format: &Format, text: &str) -> Result<(), XlsxError> {
        let width = Self::WIDTHS.iter().map(|width| usize::from(*width)).sum();
        self.worksheet.set_row_height(self.row, height(lines(text, width)))?;
        self.worksheet.merge_range(self.row, 0, self.row, Self::LAST, text, format)?;
        self.row += 1;
        Ok(())
    }

    /// A table; the last of fewer columns takes the rest of the width.
    fn table(&mut self, head: &[&str], rows: &[Vec<String>]) -> Result<(), XlsxError> {
        self.worksheet.set_row_height(self.row, 22)?;
        let head: Vec<String> = head.iter().map(|text| (*text).to_owned()).collect();
        self.cells(&head, true)?;
        for row in rows {
            let tallest =
                row.iter().zip(Self::widths(row.len())).map(|(text, width)| lines(text, width)).max();
            self.worksheet.set_row_height(self.row, height(tallest.unwrap_or(1)))?;
            self.cells(row, false)?;
        }
        Ok(())
    }

    /// The widths of so many columns.
    fn widths(count: usize) -> Vec<usize> {
        let mut widths: Vec<usize> = Self::WIDTHS.iter().map(|width| usize::from(*width)).collect();
        let rest: usize = widths.iter().skip(count).sum();
        widths.truncate(count);
        if let Some(last) = widths.last_mut() {
            *last += rest;
        }
        widths
    }

    fn cells(&mut self, cells: &[String], is_head: bool) -> Result<(), XlsxError> {
        let format = if is_head { &self.look.table_head } else { &self.look.table_cell };
        for (at, text) in (0_u16..).zip(cells) {
            let is_last = usize::from(at) + 1 == cells.len();
            if is_last && at < Self::LAST {
                self.worksheet.merge_range(self.row, at, self.row, Self::LAST, text, format)?;
            } else {
                self.worksheet.write_string_with_format(self.row, at, text, format)?;
            }
        }
        self.row += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_policy_is_named() {
        let error = template(Rules::builtin(), Some("nowhere"), Locale::Zh).unwrap_err();
        assert!(error.message().zh.contains("nowhere") && error.message().zh.contains("hunan-2021"));
    }

    #[test]
    fn the_same_workbook_twice_is_the_same_file() {
        let made = || template(Rules::builtin(), None, Locale::Zh).unwrap();
        assert!(made() == made());
    }
}
