//! The sheets of a workbook and their columns: one table, from which the reader, the template and the documentation
//! are made.
//!
//! The reader takes every column there is. The template of a policy shows those that the policy has a use for
//! ([`Sheet::columns_under`]): among them one for each [fact of its own](FactRule), headed by the fact's name.
//!
//! A column is known by the contract's name of its field, by its Chinese and by its English header; letter case,
//! white space and the width of brackets and letters do not matter ([`fold`]).
//!
//! What stands here follows the contract and the language of policies, and is for the project: a minor version may change it.
//!
//! ```
//! use ce_rules_workbook::columns::{Sheet, column_named};
//! for header in ["full_days", "Full days", "整天数", " ＦＵＬＬ＿ＤＡＹＳ "] {
//!     assert_eq!(column_named(Sheet::Activities, header).unwrap().field, "full_days");
//! }
//! ```

use std::collections::BTreeSet;

use ce_rules::policy::{Fact, FactName, FactRule, KindRule, Measure, RatePer, RateTable, SplitBy, TableRate};
use ce_rules::{ClauseId, Locale, Policy, Rules, Text, WordList};

/// A sheet of the workbook, or a file of a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sheet {
    /// One row an applicant.
    People,
    /// One row an activity.
    Activities,
    /// One row a certificate of hours.
    Certificates,
    /// One row a waiver.
    Waivers,
    /// One row a thing that must come of a record, for trials of policies.
    Expected,
}

impl Sheet {
    /// The sheets of records, in the order of the workbook.
    pub const ALL: &[Self] = &[Self::People, Self::Activities, Self::Certificates, Self::Waivers];

    /// The sheets of cases: records, and what must come of them.
    pub const OF_CASES: &[Self] =
        &[Self::People, Self::Activities, Self::Certificates, Self::Waivers, Self::Expected];

    /// The name in the contract, which is also the name of the CSV file.
    pub const fn id(self) -> &'static str {
        match self {
            Self::People => "people",
            Self::Activities => "activities",
            Self::Certificates => "certificates",
            Self::Waivers => "waivers",
            Self::Expected => "expected",
        }
    }

    /// The name of the sheet in a language.
    pub const fn name(self, locale: Locale) -> &'static str {
        match (self, locale) {
            (Self::People, Locale::Zh) => "人员",
            (Self::People, Locale::En) => "People",
            (Self::Activities, Locale::Zh) => "活动",
            (Self::Activities, Locale::En) => "Activities",
            (Self::Certificates, Locale::Zh) => "认定单",
            (Self::Certificates, Locale::En) => "Certificates",
            (Self::Waivers, Locale::Zh) => "豁免",
            (Self::Waivers, Locale::En) => "Waivers",
            (Self::Expected, Locale::Zh) => "预期",
            (Self::Expected, Locale::En) => "Expected",
        }
    }

    /// Both names.
    pub fn names(self) -> Text {
        Text::new(self.name(Locale::Zh), self.name(Locale::En))
    }

    /// What stands in it.
    pub fn about(self) -> Text {
        match self {
            Self::People => Text::new("申报人，一人一行", "the applicants, one row a person"),
            Self::Activities => Text::new("继续教育活动，一项一行", "what they did, one row an activity"),
            Self::Certificates => Text::new(
                "已取得的学时（分）认定单，一份一行；没有可留空",
                "certificates of hours already issued, one row each; may stay empty",
            ),
            Self::Waivers => Text::new(
                "主管部门决定不要求的年度，一项一行；没有可留空",
                "years that the authority has waived, one row a decision; may stay empty",
            ),
            Self::Expected => Text::new(
                "每人应得的结果，一项一行，一人可有多行；没有写明的不作比较",
                "what must come of each person, as many rows as it takes; what is not said is not compared",
            ),
        }
    }

    /// Whether an input without it can be used.
    pub const fn is_required(self) -> bool {
        matches!(self, Self::People | Self::Activities)
    }

    /// Its columns whatever the policy, in the order of the template.
    pub const fn columns(self) -> &'static [Column<'static>] {
        match self {
            Self::People => PEOPLE,
            Self::Activities => ACTIVITIES,
            Self::Certificates => CERTIFICATES,
            Self::Waivers => WAIVERS,
            Self::Expected => EXPECTED,
        }
    }

    /// The columns that a policy has a use for, as it needs and calls them: its own facts among them.
    ///
    /// ```
    /// use ce_rules_workbook::columns::Sheet;
    /// let policy = ce_rules::Rules::builtin().policy("hunan-2021").unwrap();
    /// let columns = Sheet::Activities.columns_under(policy);
    /// assert!(columns.iter().any(|column| column.zh == "整天数"));
    /// assert!(columns.len() < Sheet::Activities.columns().len());
    /// ```
    pub fn columns_under(self, policy: &Policy) -> Vec<Column<'_>> {
        let uses = Uses::of(policy);
        let of_table = self.columns().iter().filter(|column| uses.take(self, column));
        let mut columns: Vec<Column<'_>> = of_table.map(|column| uses.call(*column)).collect();
        if self == Self::Activities {
            let facts = policy.document().facts.iter();
            let of_facts = facts.map(Column::of_fact).filter(|column| uses.taken.contains(&column.member()));
            columns.extend(of_facts.map(|column| uses.call(column)));
        }
        columns
    }
}

/// What a policy has a use for: the members of activities that its kinds take and need, its own facts among them.
struct Uses<'p> {
    policy: &'p Policy,
    taken: BTreeSet<String>,
    needed: BTreeSet<String>,
}

impl<'p> Uses<'p> {
    fn of(policy: &'p Policy) -> Self {
        let mut uses = Self { policy, taken: BTreeSet::new(), needed: needed_fields(policy) };
        for kind in &policy.document().kinds {
            uses.taken.extend(kind.taken_fields().into_iter().map(str::to_owned));
            uses.taken.extend(kind.facts.iter().chain(&kind.optional_facts).filter_map(own_fact));
        }
        uses
    }

    /// Whether there is a use for a column of the table.
    fn take(&self, sheet: Sheet, column: &Column<'_>) -> bool {
        let document = self.policy.document();
        let (windows, requirements) = (&document.windows, &document.requirements);
        match (sheet, column.root()) {
            (Sheet::People, "applicant") => match column.field {
                "degree" => {
                    windows.iter().any(|row| row.degrees.is_some())
                        || requirements.iter().any(|rule| rule.degrees.is_some())
                }
                "series" => {
                    windows.iter().any(|row| row.series.is_some())
                        || requirements.iter().any(|rule| rule.series.is_some())
                }
                _ => true,
            },
            (Sheet::Activities, "" | "id" | "kind" | "title" | "reference") => true,
            (Sheet::Activities, "subject") => document
                .kinds
                .iter()
                .any(|kind| kind.subject.as_ref().is_some_and(|subject| subject.fixed.is_none())),
            (Sheet::Activities, "evidence") => document
                .kinds
                .iter()
                .any(|kind| kind.evidence.iter().any(|alternative| !alternative.slots.is_empty())),
            // What is known of a provider stands together.
            (Sheet::Activities, "provider") => document.conditions.iter().any(|condition| {
                condition.providers.is_some() || condition.fact.as_str().starts_with("provider.")
            }),
            (Sheet::Activities, member) => self.taken.contains(member),
            _ => true,
        }
    }

    /// A column as the policy needs and calls it.
    fn call<'c>(&self, mut column: Column<'c>) -> Column<'c> {
        if column.needed != Needed::Always && self.needed.contains(&column.member()) {
            column.needed = Needed::Sometimes;
        }
        let kinds = &self.policy.document().kinds;
        let takes = |kind: &KindRule| kind.taken_fields().contains(&column.field);
        let other = kinds.iter().filter(|kind| takes(kind)).any(|kind| match column.field {
            "from" | "to" => !matches!(kind.measure, Measure::Mission(_)),
            "level" => !matches!(kind.measure, Measure::Level(_)),
            _ => false,
        });
        if let Some((zh, en)) = column.wider.filter(|_| other) {
            (column.zh, column.en) = (zh, en);
        }
        column
    }
}

/// The members of activities that some kind of a policy needs; a fact of its own as `facts/` and the id.
pub(crate) fn needed_fields(policy: &Policy) -> BTreeSet<String> {
    let mut needed = BTreeSet::new();
    for kind in &policy.document().kinds {
        needed.extend(kind.needed_fields().into_iter().map(str::to_owned));
        needed.extend(kind.facts.iter().filter_map(own_fact));
        if kind.subject.as_ref().is_some_and(|subject| subject.declared) {
            needed.insert("subject".to_owned());
        }
    }
    needed
}

fn own_fact(fact: &Fact) -> Option<String> {
    match fact {
        Fact::Own(id) => Some(format!("facts/{id}")),
        Fact::Known(_) => None,
    }
}

/// The name of the sheet of instructions in the template, which is not read.
pub const fn instructions(locale: Locale) -> &'static str {
    match locale {
        Locale::Zh => "说明",
        Locale::En => "Instructions",
    }
}

/// The hidden sheet of the template that its drop-down lists refer to, which is not read either.
pub const LISTS: &str = "lists";

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds<'p> {
    /// Any text.
    Text,
    /// A word of a closed list.
    Word(List),
    /// A word of a list, or any other.
    OpenWord(List),
    /// A year, a year and month, or a full date.
    Date,
    /// A full date.
    Day,
    /// A calendar year.
    Year,
    /// Calendar years.
    Years,
    /// A whole number.
    Count,
    /// Credit hours.
    Hours,
    /// Yes or no.
    Truth,
    /// Documents of the policy.
    Documents,
    /// Dated parts of days.
    Sessions,
    /// How much there was, up to two decimals.
    Quantity,
    /// A whole number of hundredths.
    Percent,
    /// Years with hours.
    Allocation,
    /// What a fact of a policy's own is: true or false, or one of its words.
    Fact(&'p FactRule),
    /// Findings, each with where it stands.
    Findings,
}

impl Holds<'_> {
    /// The list that its words come from, where they are not those of a fact.
    pub const fn list(self) -> Option<List> {
        match self {
            Self::Word(list) | Self::OpenWord(list) => Some(list),
            Self::Documents => Some(List::Document),
            Self::Truth | Self::Fact(FactRule { words: None, .. }) => Some(List::Truth),
            _ => None,
        }
    }

    /// Its words under a policy, with their names, in the order in which to offer them; none where any text will do.
    pub fn entries(self, rules: &Rules, policy: &Policy) -> Vec<(String, Text)> {
        match self {
            Self::Fact(FactRule { words: Some(words), .. }) => {
                words.iter().map(|word| (word.id.clone(), word.name.clone())).collect()
            }
            _ => self.list().map(|list| list.entries(rules, policy)).unwrap_or_default(),
        }
    }
}

/// A list of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum List {
    /// The title applied for.
    Target,
    /// The highest degree.
    Degree,
    /// The title series.
    Series,
    /// The part of a day.
    Part,
    /// The role in an achievement.
    Role,
    /// The sponsor of a project.
    Sponsor,
    /// The level of an award.
    Level,
    /// The sort of provider.
    ProviderType,
    /// Yes and no.
    Truth,
    /// The policies.
    Policy,
    /// The kinds of activity of the policy.
    Kind,
    /// The subjects of the policy.
    Subject,
    /// The documents of the policy.
    Document,
    /// Live or online.
    Mode,
    /// The components of the policy.
    Component,
    /// Whether evidence is asked for.
    EvidenceMode,
    /// The subjects of the policy, and the total.
    Tally,
    /// What becomes of an application or of a year.
    Result,
    /// What comes instead of a result.
    Error,
}

/// How much a column is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needed {
    /// The sheet cannot be used without it.
    Always,
    /// Some rows need it, by their kind or by what else they say.
    Sometimes,
    /// Nothing needs it.
    Never,
}

/// What in a policy a column answers to: where its clauses are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// Nothing.
    ByNobody,
    /// The table of windows.
    ByWindows,
    /// The rule on years before the employment.
    ByEmployment,
    /// The rule on subjects.
    BySubjects,
    /// The rule on make-up courses.
    ByMakeUp,
    /// The rate of a day.
    ByFullDay,
    /// The rate of a half day.
    ByHalfDay,
    /// The rate of an evening.
    ByEvening,
    /// The rule on attending two things at a time.
    ByOverlap,
    /// The length of a credit hour.
    ByHour,
    /// The rates by role.
    ByRoles,
    /// The rates by level.
    ByLevels,
    /// The rate of a module.
    ByModules,
    /// The months of missions, and the rates by length.
    ByLength,
    /// A mission's provisions of its own.
    ByOwnProvision,
    /// What looks at this fact: recognition conditions and add-ons.
    ByFact(FactName),
    /// What looks at a fact of the policy's own.
    ByOwnFact,
    /// What looks at the mode, requirements and caps among it.
    ByMode,
    /// The components, and what looks at them.
    ByComponents,
    /// The length of a credit hour, and the rates by minutes.
    ByMinutes,
    /// The rates of each one of a number.
    ByCount,
    /// The rates of each unit of a quantity.
    ByQuantity,
    /// The rules on sharing hours among authors.
    BySharing,
    /// The rules on splitting hours over years as the person says.
    BySplit,
    /// The alternatives of evidence; there is one clause for each, so the kinds name them.
    ByEvidence,
    /// The rule on the same achievement entered twice.
    ByDuplicates,
    /// The rule on certificates.
    ByCertificates,
    /// The rule on waivers.
    ByWaivers,
}

/// A column.
#[derive(Debug, Clone, Copy)]
pub struct Column<'p> {
    /// The contract's name, flat: `provider_type`. The id of a fact of a policy's own.
    pub field: &'p str,
    /// The Chinese header.
    pub zh: &'p str,
    /// The English header.
    pub en: &'p str,
    /// Other headers that offices use for it.
    pub also: &'static [&'static str],
    /// Both headers under a policy whose kinds use it for more than the usual ones do.
    pub wider: Option<(&'static str, &'static str)>,
    /// Where its value stands, from the request for people and from the item for the other sheets; empty for what
    /// is for people to read or joins the sheets. The facts of policies stand below `facts`.
    pub pointer: &'static str,
    /// What it holds.
    pub holds: Holds<'p>,
    /// How much it is needed.
    pub needed: Needed,
    /// Its width in the template, in characters.
    pub width: u8,
    /// What to fill in whatever the policy, Chinese.
    pub note_zh: &'static str,
    /// What to fill in whatever the policy, English.
    pub note_en: &'static str,
    /// What in the policy asks for it.
    pub asked: Asked,
}

/// A column that nothing needs; the tables below change what differs.
const PLAIN: Column<'static> = Column {
    field: "",
    zh: "",
    en: "",
    also: &[],
    wider: None,
    pointer: "",
    holds: Holds::Text,
    needed: Needed::Never,
    width: 12,
    note_zh: "",
    note_en: "",
    asked: Asked::ByNobody,
};

/// The column that joins a sheet to the people.
const OF_PERSON: Column<'static> = Column {
    field: "person",
    zh: "人员编号",
    en: "Person id",
    also: &["工号"],
    needed: Needed::Always,
    width: 11,
    note_zh: "“人员”表中的编号；同一人的各行不必相邻。",
    note_en: "The id in the sheet of people; the rows of a person need not be adjacent.",
    ..PLAIN
};

const PEOPLE: &[Column<'static>] = &[
    Column {
        field: "person",
        zh: "编号",
        en: "Person id",
        also: &["人员编号", "工号"],
        pointer: "applicant/id",
        needed: Needed::Always,
        width: 11,
        note_zh: "每人一个，不可重复；请用工号，勿用身份证号。",
        note_en: "One a person, none twice. Use a staff number, not an identity number.",
        ..PLAIN
    },
    Column {
        field: "name",
        zh: "姓名",
        en: "Name",
        width: 11,
        note_zh: "供阅读，不参与计算。",
        note_en: "For people; nothing depends on it.",
        ..PLAIN
    },
    Column {
        field: "department",
        zh: "部门",
        en: "Department",
        width: 16,
        note_zh: "供阅读，不参与计算。",
        note_en: "For people; nothing depends on it.",
        ..PLAIN
    },
    Column {
        field: "application_year",
        zh: "申报年度",
        en: "Application year",
        pointer: "application_year",
        holds: Holds::Year,
        needed: Needed::Sometimes,
        width: 10,
        note_zh: "申报职称的年度；认定跨度不含该年度。留空则用命令行给出的年度。",
        note_en: "The year of the application; the window ends before it. Blank: the year given on the command line.",
        asked: Asked::ByWindows,
        ..PLAIN
    },
    Column {
        field: "policy",
        zh: "政策",
        en: "Policy",
        pointer: "policy",
        holds: Holds::OpenWord(List::Policy),
        width: 24,
        note_zh: "留空则用命令行给出的政策，否则用申报年度的省级政策。",
        note_en: "Blank: the policy given on the command line, else the provincial one of the application year.",
        ..PLAIN
    },
    Column {
        field: "target",
        zh: "申报职称",
        en: "Title applied for",
        also: &["申报级别"],
        pointer: "applicant/target",
        holds: Holds::Word(List::Target),
        needed: Needed::Always,
        note_zh: "申报的职称级别，决定认定跨度。",
        note_en: "The level of the title applied for; the window depends on it.",
        asked: Asked::ByWindows,
        ..PLAIN
    },
    Column {
        field: "degree",
        zh: "学位",
        en: "Degree",
        also: &["最高学位"],
        pointer: "applicant/degree",
        holds: Holds::Word(List::Degree),
        width: 10,
        note_zh: "最高学位。",
        note_en: "The highest degree.",
        asked: Asked::ByWindows,
        ..PLAIN
    },
    Column {
        field: "series",
        zh: "职称系列",
        en: "Series",
        pointer: "applicant/series",
        holds: Holds::OpenWord(List::Series),
        note_zh: "下拉表中没有的系列可照写。",
        note_en: "A series that the list does not have may be written as it is called.",
        asked: Asked::ByWindows,
        ..PLAIN
    },
    Column {
        field: "employed_since",
        zh: "入职时间",
        en: "Employed since",
        also: &["参加工作时间"],
        pointer: "applicant/employed_since",
        holds: Holds::Date,
        note_zh: "年、年月或年月日均可。入职前的年度并不豁免，只作提示。",
        note_en: "A year, a month or a day. Years before it are not exempt; they are pointed out.",
        asked: Asked::ByEmployment,
        ..PLAIN
    },
    Column {
        field: "evidence",
        zh: "材料要求",
        en: "Evidence asked for",
        pointer: "evidence",
        holds: Holds::Word(List::EvidenceMode),
        width: 10,
        note_zh: "“要求”：材料齐备的活动才计入；“不要求”：视为材料齐备。留空则按要求。",
        note_en: "Required: an activity counts only with its evidence. Ignored: evidence is taken as given. Blank: required.",
        ..PLAIN
    },
];

const ACTIVITIES: &[Column<'static>] = &[
    OF_PERSON,
    Column {
        field: "id",
        zh: "活动编号",
        en: "Activity id",
        pointer: "id",
        needed: Needed::Sometimes,
        width: 10,
        note_zh: "同一人的活动编号不可重复。留空则按行号编为 r12（第12行）。",
        note_en: "None twice for one person. Blank: made of the row, r12 for row 12.",
        ..PLAIN
    },
    Column {
        field: "kind",
        zh: "活动形式",
        en: "Kind",
        also: &["形式", "继续教育形式"],
        pointer: "kind",
        holds: Holds::Word(List::Kind),
        needed: Needed::Always,
        width: 33,
        note_zh: "从下拉表中选择；各形式要填的列与认定材料见“说明”表。",
        note_en: "Choose from the list; the first sheet says which columns and documents each kind asks for.",
        ..PLAIN
    },
    Column {
        field: "title",
        zh: "名称",
        en: "Title",
        also: &["活动名称"],
        pointer: "title",
        width: 30,
        note_zh: "课程、会议、论文、课题等的名称，供阅读。",
        note_en: "The name of the course, paper, project, …; for people.",
        ..PLAIN
    },
    Column {
        field: "reference",
        zh: "成果或证书编号",
        en: "Reference",
        pointer: "reference",
        width: 20,
        note_zh: "证书号、专利号、ISBN 等；同一形式中编号相同视为同一成果，只计一次。",
        note_en: "The number of a certificate or patent, an ISBN, …: the same number in one kind is the same achievement and counts once.",
        asked: Asked::ByDuplicates,
        ..PLAIN
    },
    Column {
        field: "subject",
        zh: "科目",
        en: "Subject",
        pointer: "subject",
        holds: Holds::Word(List::Subject),
        needed: Needed::Sometimes,
        note_zh: "学时计入的科目；留空则按该形式规定的科目。",
        note_en: "The subject that the hours count towards; blank takes the one that the kind has.",
        asked: Asked::BySubjects,
        ..PLAIN
    },
    Column {
        field: "date",
        zh: "日期",
        en: "Date",
        pointer: "date",
        holds: Holds::Date,
        needed: Needed::Sometimes,
        note_zh: "参加、结业、结题、出版、授权、获奖或通过的日期：2019、2019-05 或 2019-05-06。",
        note_en: "Of attendance, completion, conclusion, publication, grant, award or passing: 2019, 2019-05 or 2019-05-06.",
        ..PLAIN
    },
    Column {
        field: "credited_year",
        zh: "记入年度",
        en: "Credited year",
        pointer: "credited_year",
        holds: Holds::Year,
        width: 10,
        note_zh: "补学课程证书上载明的年度。",
        note_en: "The year printed on the certificate of a make-up course.",
        asked: Asked::ByMakeUp,
        ..PLAIN
    },
    Column {
        field: "full_days",
        zh: "整天数",
        en: "Full days",
        also: &["天数"],
        pointer: "full_days",
        holds: Holds::Count,
        needed: Needed::Sometimes,
        width: 8,
        note_zh: "参加的整天数；与日期同填。",
        note_en: "Days attended, with a date.",
        asked: Asked::ByFullDay,
        ..PLAIN
    },
    Column {
        field: "half_days",
        zh: "半天数",
        en: "Half days",
        pointer: "half_days",
        holds: Holds::Count,
        width: 8,
        note_zh: "参加的半天数；与日期同填。",
        note_en: "Half days attended, with a date.",
        asked: Asked::ByHalfDay,
        ..PLAIN
    },
    Column {
        field: "evenings",
        zh: "晚上次数",
        en: "Evenings",
        pointer: "evenings",
        holds: Holds::Count,
        width: 8,
        note_zh: "参加的晚上次数；与日期同填。",
        note_en: "Evenings attended, with a date.",
        asked: Asked::ByEvening,
        ..PLAIN
    },
    Column {
        field: "sessions",
        zh: "逐次出勤",
        en: "Sessions",
        pointer: "sessions",
        holds: Holds::Sessions,
        width: 26,
        note_zh: "代替日期与天数：2019-05-06 全天; 2019-05-07 全天。以分号分隔；跨年度的请按年度分行。",
        note_en: "Instead of a date with counts: 2019-05-06 full day; 2019-05-07 full day. Separated by semicolons; a row for each calendar year.",
        asked: Asked::ByOverlap,
        ..PLAIN
    },
    Column {
        field: "hours",
        zh: "学时",
        en: "Hours",
        also: &["学时数", "学时(分)"],
        pointer: "hours",
        holds: Holds::Hours,
        needed: Needed::Sometimes,
        width: 8,
        note_zh: "证书等载明的学时，最多两位小数；与分钟至少填一项。",
        note_en: "The hours that the certificate states, at most two decimals; these or the minutes.",
        asked: Asked::ByHour,
        ..PLAIN
    },
    Column {
        field: "minutes",
        zh: "分钟",
        en: "Minutes",
        also: &["分钟数"],
        pointer: "minutes",
        holds: Holds::Count,
        width: 8,
        note_zh: "时长（分钟）。",
        note_en: "The length in minutes.",
        asked: Asked::ByMinutes,
        ..PLAIN
    },
    Column {
        field: "role",
        zh: "角色",
        en: "Role",
        also: &["本人角色"],
        pointer: "role",
        holds: Holds::Word(List::Role),
        needed: Needed::Sometimes,
        note_zh: "本人承担的角色。",
        note_en: "The part taken.",
        asked: Asked::ByRoles,
        ..PLAIN
    },
    Column {
        field: "sponsor",
        zh: "立项单位",
        en: "Sponsor",
        pointer: "sponsor",
        holds: Holds::Word(List::Sponsor),
        needed: Needed::Sometimes,
        note_zh: "由谁立项。",
        note_en: "Who sponsored it.",
        asked: Asked::ByFact(FactName::Sponsor),
        ..PLAIN
    },
    Column {
        field: "cn_serial",
        zh: "国内统一刊号",
        en: "CN serial number",
        also: &["刊号", "cn刊号"],
        pointer: "cn_serial",
        width: 16,
        note_zh: "刊物的国内统一刊号，形如 CN 43-1234/G4。",
        note_en: "The domestic serial number of the journal, such as CN 43-1234/G4.",
        asked: Asked::ByFact(FactName::CnSerial),
        ..PLAIN
    },
    Column {
        field: "level",
        zh: "奖项级别",
        en: "Award level",
        also: &["级别"],
        wider: Some(("级别", "Level")),
        pointer: "level",
        holds: Holds::Word(List::Level),
        needed: Needed::Sometimes,
        note_zh: "奖项、课题等的级别。",
        note_en: "The level of an award, a project, ….",
        asked: Asked::ByLevels,
        ..PLAIN
    },
    Column {
        field: "rank",
        zh: "排名",
        en: "Rank",
        pointer: "rank",
        holds: Holds::Count,
        needed: Needed::Sometimes,
        width: 8,
        note_zh: "本人在获奖者等之中的排名。",
        note_en: "The rank among those awarded.",
        asked: Asked::ByLevels,
        ..PLAIN
    },
    Column {
        field: "modules",
        zh: "模块数",
        en: "Modules",
        pointer: "modules",
        holds: Holds::Count,
        needed: Needed::Sometimes,
        width: 8,
        note_zh: "通过的模块数。",
        note_en: "The modules passed.",
        asked: Asked::ByModules,
        ..PLAIN
    },
    Column {
        field: "from",
        zh: "派出开始",
        en: "Mission from",
        also: &["开始日期", "first day", "start date"],
        wider: Some(("开始日期", "First day")),
        pointer: "from",
        holds: Holds::Day,
        needed: Needed::Sometimes,
        note_zh: "第一天，须为年月日。",
        note_en: "The first day, a full date.",
        asked: Asked::ByLength,
        ..PLAIN
    },
    Column {
        field: "to",
        zh: "派出结束",
        en: "Mission to",
        also: &["结束日期", "last day", "end date"],
        wider: Some(("结束日期", "Last day")),
        pointer: "to",
        holds: Holds::Day,
        needed: Needed::Sometimes,
        note_zh: "最后一天，须为年月日。",
        note_en: "The last day, a full date.",
        asked: Asked::ByLength,
        ..PLAIN
    },
    Column {
        field: "provincial_or_above",
        zh: "省级及以上派出",
        en: "Provincial or above",
        pointer: "provincial_or_above",
        holds: Holds::Truth,
        needed: Needed::Sometimes,
        width: 10,
        note_zh: "是否由省级及以上安排。",
        note_en: "Whether ordered at provincial level or above.",
        asked: Asked::ByFact(FactName::ProvincialOrAbove),
        ..PLAIN
    },
    Column {
        field: "assessed_qualified",
        zh: "考核合格",
        en: "Assessed as qualified",
        pointer: "assessed_qualified",
        holds: Holds::Truth,
        needed: Needed::Sometimes,
        width: 10,
        note_zh: "是否考核合格。",
        note_en: "Whether assessed as qualified.",
        asked: Asked::ByFact(FactName::AssessedQualified),
        ..PLAIN
    },
    Column {
        field: "own_provision_years",
        zh: "另有规定的年度",
        en: "Years by own provision",
        pointer: "own_provision/years",
        holds: Holds::Years,
        needed: Needed::Sometimes,
        note_zh: "任务另有规定的，其视为完成的年度，例如 2019、2020；一般留空。",
        note_en: "Where there is a provision of its own: the years that it deems complete, such as 2019, 2020. Mostly blank.",
        asked: Asked::ByOwnProvision,
        ..PLAIN
    },
    Column {
        field: "own_provision_basis",
        zh: "另有规定的依据",
        en: "Basis of own provision",
        pointer: "own_provision/basis",
        needed: Needed::Sometimes,
        width: 18,
        note_zh: "上述规定的文号。",
        note_en: "Where that provision stands.",
        asked: Asked::ByOwnProvision,
        ..PLAIN
    },
    Column {
        field: "state_recognised",
        zh: "国家承认学历",
        en: "State-recognised",
        pointer: "state_recognised",
        holds: Holds::Truth,
        width: 10,
        note_zh: "学历（学位）是否国家承认。",
        note_en: "Whether the state recognises the degree.",
        asked: Asked::ByFact(FactName::StateRecognised),
        ..PLAIN
    },
    Column {
        field: "evidence",
        zh: "认定材料",
        en: "Evidence",
        also: &["材料", "证明材料"],
        pointer: "evidence",
        holds: Holds::Documents,
        width: 36,
        note_zh: "已有的材料，以顿号分隔。各形式要求的材料见“说明”表。",
        note_en: "The documents held, separated by commas. The first sheet says which ones each kind asks for.",
        asked: Asked::ByEvidence,
        ..PLAIN
    },
    Column {
        field: "provider_type",
        zh: "举办单位类别",
        en: "Provider",
        pointer: "provider/type",
        holds: Holds::Word(List::ProviderType),
        needed: Needed::Sometimes,
        width: 14,
        note_zh: "举办单位的类别；填了下面几项的必填。",
        note_en: "The sort of provider; required where one of the next columns is filled in.",
        asked: Asked::ByFact(FactName::ProviderApproved),
        ..PLAIN
    },
    Column {
        field: "provider_approved",
        zh: "主管部门同意",
        en: "Approved",
        pointer: "provider/approved",
        holds: Holds::Truth,
        width: 10,
        note_zh: "是否事先经主管部门（人社部门）同意。",
        note_en: "Whether the authority agreed beforehand.",
        asked: Asked::ByFact(FactName::ProviderApproved),
        ..PLAIN
    },
    Column {
        field: "provider_curriculum_reviewed",
        zh: "课程经审核",
        en: "Curriculum reviewed",
        pointer: "provider/curriculum_reviewed",
        holds: Holds::Truth,
        width: 10,
        note_zh: "网络课程上线前是否经过审核。",
        note_en: "Whether the online curriculum was reviewed before it went online.",
        asked: Asked::ByFact(FactName::ProviderCurriculumReviewed),
        ..PLAIN
    },
    Column {
        field: "provider_keys_filed",
        zh: "密钥已备案",
        en: "Keys filed",
        pointer: "provider/keys_filed",
        holds: Holds::Truth,
        width: 10,
        note_zh: "是否已报备证书系统的密钥。",
        note_en: "Whether the keys of the certificate system were handed in.",
        asked: Asked::ByFact(FactName::ProviderKeysFiled),
        ..PLAIN
    },
    Column {
        field: "mode",
        zh: "学习方式",
        en: "Mode",
        also: &["授课方式", "方式"],
        pointer: "mode",
        holds: Holds::Word(List::Mode),
        width: 10,
        note_zh: "面授还是网络。",
        note_en: "Live or online.",
        asked: Asked::ByMode,
        ..PLAIN
    },
    Column {
        field: "component",
        zh: "课程类别",
        en: "Component",
        also: &["课程性质"],
        pointer: "component",
        holds: Holds::Word(List::Component),
        note_zh: "所属的课程类别；都不属于的留空。",
        note_en: "The component of the subject that it belongs to; blank for none.",
        asked: Asked::ByComponents,
        ..PLAIN
    },
    Column {
        field: "count",
        zh: "次数",
        en: "Count",
        also: &["个数", "件数", "篇数", "项数"],
        pointer: "count",
        holds: Holds::Count,
        width: 8,
        note_zh: "逐次（件、篇、项）计学时的，共有多少。",
        note_en: "How many there were, where each counts.",
        asked: Asked::ByCount,
        ..PLAIN
    },
    Column {
        field: "quantity",
        zh: "数量",
        en: "Quantity",
        also: &["字数"],
        pointer: "quantity",
        holds: Holds::Quantity,
        width: 8,
        note_zh: "按数量计学时的，以依据所载的单位（如万字）填写，最多两位小数。",
        note_en: "How much there was, in the unit of the clause, such as ten thousand characters; at most two decimals.",
        asked: Asked::ByQuantity,
        ..PLAIN
    },
    Column {
        field: "authors",
        zh: "作者人数",
        en: "Authors",
        also: &["作者数", "合作人数"],
        pointer: "authors",
        holds: Holds::Count,
        width: 8,
        note_zh: "平分学时的作者共有几人，含本人。",
        note_en: "How many authors share the hours, this one included.",
        asked: Asked::BySharing,
        ..PLAIN
    },
    Column {
        field: "share",
        zh: "本人份额",
        en: "Share",
        also: &["份额", "占比", "贡献率"],
        pointer: "share",
        holds: Holds::Percent,
        width: 8,
        note_zh: "本人所占份额的百分数，1 至 100 的整数：30 即 30%。",
        note_en: "The share of this author in hundredths, a whole number from 1 to 100: 30 is 30 %.",
        asked: Asked::BySharing,
        ..PLAIN
    },
    Column {
        field: "allocation",
        zh: "年度分配",
        en: "Allocation",
        also: &["分配到年度", "学时分配"],
        pointer: "allocation",
        holds: Holds::Allocation,
        width: 22,
        note_zh: "学时分到各年度：2023: 20; 2024: 30，以分号分隔；未分配的计入第一个年度。",
        note_en: "How the hours are split over years: 2023: 20; 2024: 30, separated by semicolons; what is left goes to the first year.",
        asked: Asked::BySplit,
        ..PLAIN
    },
];

const CERTIFICATES: &[Column<'static>] = &[
    OF_PERSON,
    Column {
        field: "from",
        zh: "起始年度",
        en: "First year",
        pointer: "from",
        holds: Holds::Year,
        needed: Needed::Always,
        width: 10,
        note_zh: "认定单所载的第一个年度。",
        note_en: "The first year that the certificate covers.",
        asked: Asked::ByCertificates,
        ..PLAIN
    },
    Column {
        field: "to",
        zh: "截止年度",
        en: "Last year",
        pointer: "to",
        holds: Holds::Year,
        needed: Needed::Always,
        width: 10,
        note_zh: "认定单所载的最后一个年度。",
        note_en: "The last year that the certificate covers.",
        asked: Asked::ByCertificates,
        ..PLAIN
    },
    Column {
        field: "number",
        zh: "认定单编号",
        en: "Number",
        pointer: "number",
        width: 24,
        note_zh: "认定单的编号，可不填。",
        note_en: "The number of the certificate; may be blank.",
        ..PLAIN
    },
];

const WAIVERS: &[Column<'static>] = &[
    OF_PERSON,
    Column {
        field: "from",
        zh: "起始年度",
        en: "First year",
        pointer: "from",
        holds: Holds::Year,
        needed: Needed::Always,
        width: 10,
        note_zh: "豁免的第一个年度。",
        note_en: "The first year waived.",
        asked: Asked::ByWaivers,
        ..PLAIN
    },
    Column {
        field: "to",
        zh: "截止年度",
        en: "Last year",
        pointer: "to",
        holds: Holds::Year,
        needed: Needed::Always,
        width: 10,
        note_zh: "豁免的最后一个年度。",
        note_en: "The last year waived.",
        asked: Asked::ByWaivers,
        ..PLAIN
    },
    Column {
        field: "reason",
        zh: "豁免依据",
        en: "Reason",
        pointer: "reason",
        needed: Needed::Always,
        width: 40,
        note_zh: "主管部门的决定及其文号；结果中会标明，供审核。",
        note_en: "The authority's decision and its number; the result shows it to the reviewer.",
        asked: Asked::ByWaivers,
        ..PLAIN
    },
];

const EXPECTED: &[Column<'static>] = &[
    OF_PERSON,
    Column {
        field: "year",
        zh: "年度",
        en: "Year",
        pointer: "year",
        holds: Holds::Year,
        width: 10,
        note_zh: "学时、缺额与状态所属的年度；说的是整个申报的，留空。",
        note_en: "The year that hours, shortfall and status are of; blank for what is said of the whole application.",
        ..PLAIN
    },
    Column {
        field: "subject",
        zh: "科目",
        en: "Subject",
        pointer: "subject",
        holds: Holds::Word(List::Tally),
        note_zh: "学时与缺额所属的科目；留空或“合计”指该年度合计。",
        note_en: "The subject that hours and shortfall are of; blank or total for the whole year.",
        ..PLAIN
    },
    Column {
        field: "hours",
        zh: "应认定学时",
        en: "Hours",
        also: &["学时", "认定学时"],
        pointer: "hours",
        holds: Holds::Quantity,
        width: 10,
        note_zh: "该年度该科目应认定的学时。",
        note_en: "The hours that the year must have of the subject.",
        ..PLAIN
    },
    Column {
        field: "shortfall",
        zh: "应缺学时",
        en: "Shortfall",
        also: &["缺额", "缺", "还缺学时"],
        pointer: "shortfall",
        holds: Holds::Quantity,
        width: 10,
        note_zh: "该年度该科目还应缺的学时；不缺的填 0。",
        note_en: "The hours that the year must lack of the subject; 0 for none.",
        ..PLAIN
    },
    Column {
        field: "result",
        zh: "结果",
        en: "Result",
        also: &["结论", "状态", "verdict", "status"],
        pointer: "result",
        holds: Holds::Word(List::Result),
        note_zh: "填了年度的，是该年度的状态（达标、未达标、已有认定单、豁免、视为完成）；没填的，是申报的结论（符合、待补材料、不符合）。",
        note_en: "With a year its status (met, not met, certified, waived, deemed met); without one the verdict (eligible, pending, not eligible).",
        ..PLAIN
    },
    Column {
        field: "findings",
        zh: "提示",
        en: "Findings",
        also: &["发现"],
        pointer: "findings",
        holds: Holds::Findings,
        width: 36,
        note_zh: "该人应有的全部提示，不分先后，以分号分隔：活动编号或年度，加提示代码，例如 a1 capped；2023 waived。写在哪一行都可以；应当一条也没有的填“无”，不作比较的留空。",
        note_en: "All findings of the person, in any order, separated by semicolons: the id of the activity or the year, and the code, such as a1 capped; 2023 waived. They may stand in any of the rows; none where there must be none at all, blank where they are not compared.",
        ..PLAIN
    },
    Column {
        field: "error",
        zh: "错误",
        en: "Error",
        pointer: "error",
        holds: Holds::Word(List::Error),
        width: 16,
        note_zh: "不会有结果的，填应有的错误，例如：未规定认定跨度。",
        note_en: "Where there must be no result: the error that comes instead, such as window not defined.",
        ..PLAIN
    },
];

impl<'p> Column<'p> {
    /// The column of a fact of a policy's own.
    pub fn of_fact(rule: &'p FactRule) -> Self {
        let (note_zh, note_en) = match rule.words {
            Some(_) => ("从下拉表中选择。", "Choose from the list."),
            None => ("是或否。", "Yes or no."),
        };
        Self {
            field: rule.id.as_str(),
            zh: &rule.name.zh,
            en: &rule.name.en,
            pointer: "facts",
            holds: Holds::Fact(rule),
            note_zh,
            note_en,
            asked: Asked::ByOwnFact,
            ..PLAIN
        }
    }

    /// The first step of its pointer.
    pub(crate) fn root(&self) -> &'static str {
        self.pointer.split('/').next().unwrap_or_default()
    }

    /// The member of the activity, or the fact of the policy's own, as [`needed_fields`] names it.
    pub(crate) fn member(&self) -> String {
        match self.holds {
            Holds::Fact(rule) => format!("facts/{}", rule.id),
            _ => self.root().to_owned(),
        }
    }

    /// The header in both languages, one a line. A fact that the reader would take for something else has its id
    /// behind its name.
    pub fn header(&self, policy: &Policy) -> String {
        let header = format!("{}\n{}", self.zh, self.en);
        let Holds::Fact(rule) = self.holds else { return header };
        let found =
            fact_named(policy, &header).filter(|_| column_named(Sheet::Activities, &header).is_none());
        if found.is_some_and(|found| found.id == rule.id) {
            return header;
        }
        format!("{}（{}）\n{} ({})", self.zh, rule.id, self.en, rule.id)
    }

    /// The clauses of a policy that ask for it, each once.
    pub fn clauses(&self, policy: &Policy) -> Vec<ClauseId> {
        let document = policy.document();
        let of_fact = |fact: &str| -> Vec<&ClauseId> {
            let conditions = document.conditions.iter().filter(|condition| condition.fact.as_str() == fact);
            let add_ons = document.kinds.iter().flat_map(|kind| &kind.add_ons);
            let add_ons = add_ons.filter(|add_on| add_on.fact.as_str() == fact);
            conditions.map(|c| &c.clause).chain(add_ons.map(|add_on| &add_on.clause)).collect()
        };
        let of_kinds = |clauses: fn(&KindRule) -> Vec<&ClauseId>| -> Vec<&ClauseId> {
            document.kinds.iter().flat_map(clauses).collect()
        };
        let clauses = match self.asked {
            Asked::ByNobody | Asked::ByEvidence => Vec::new(),
            Asked::ByWindows => document.windows.iter().map(|window| &window.clause).collect(),
            Asked::ByEmployment => vec![&document.general.before_employment],
            Asked::BySubjects => document.subjects.iter().map(|subject| &subject.clause).collect(),
            Asked::ByOverlap => vec![&document.general.overlap],
            Asked::ByDuplicates => vec![&document.general.duplicates],
            Asked::ByCertificates => vec![&document.general.certified],
            Asked::ByWaivers => vec![&document.general.waived],
            Asked::ByHour => vec![&document.hour.clause],
            Asked::ByFact(fact) => of_fact(fact.as_str()),
            Asked::ByOwnFact => of_fact(self.field),
            Asked::ByMode => {
                let requirements = document.requirements.iter().filter(|rule| rule.mode.is_some());
                let caps = document.caps.iter().filter(|cap| cap.mode.is_some());
                let clauses = requirements.map(|rule| &rule.clause).chain(caps.map(|cap| &cap.clause));
                clauses.chain(of_fact(self.field)).collect()
            }
            Asked::ByComponents => {
                let components = document.components.iter().map(|component| &component.clause);
                components.chain(of_fact(self.field)).collect()
            }
            Asked::ByMakeUp => of_kinds(|kind| kind.credited_year.iter().map(|rule| &rule.clause).collect()),
            Asked::ByFullDay => of_kinds(|kind| match &kind.measure {
                Measure::Attendance(rates) => vec![&rates.full_day.clause],
                _ => Vec::new(),
            }),
            Asked::ByHalfDay => of_kinds(|kind| match &kind.measure {
                Measure::Attendance(rates) => rates.half_day.iter().map(|rate| &rate.clause).collect(),
                _ => Vec::new(),
            }),
            Asked::ByEvening => of_kinds(|kind| match &kind.measure {
                Measure::Attendance(rates) => rates.evening.iter().map(|rate| &rate.clause).collect(),
                _ => Vec::new(),
            }),
            Asked::ByRoles => of_kinds(|kind| match &kind.measure {
                Measure::Role(roles) => roles.rates.iter().map(|rate| &rate.clause).collect(),
                Measure::Table(table) => of_rows(table, |row| row.role.is_some()),
                _ => Vec::new(),
            }),
            Asked::ByLevels => of_kinds(|kind| match &kind.measure {
                Measure::Level(levels) => levels.rates.iter().map(|rate| &rate.clause).collect(),
                Measure::Table(table) => of_rows(table, |row| row.level.is_some()),
                _ => Vec::new(),
            }),
            Asked::ByModules => of_kinds(|kind| match &kind.measure {
                Measure::Modules(rate) => vec![&rate.clause],
                Measure::Table(table) => of_rows(table, |row| row.per == RatePer::Module),
                _ => Vec::new(),
            }),
            Asked::ByLength => of_kinds(|kind| match &kind.measure {
                Measure::Mission(mission) => mission.bands.iter().map(|band| &band.clause).collect(),
                Measure::Table(table) => of_rows(table, |row| {
                    row.months_at_least.is_some()
                        || row.days_at_least.is_some()
                        || matches!(row.per, RatePer::Month | RatePer::Day)
                }),
                _ => Vec::new(),
            }),
            Asked::ByMinutes => of_kinds(|kind| match &kind.measure {
                Measure::Attendance(rates) => rates.part_of_day.iter().map(|part| &part.clause).collect(),
                Measure::Table(table) => of_rows(table, |row| row.minutes_at_least.is_some()),
                _ => Vec::new(),
            })
            .into_iter()
            .chain([&document.hour.clause])
            .collect(),
            Asked::ByCount => of_kinds(|kind| match &kind.measure {
                Measure::Table(table) => of_rows(table, |row| row.per == RatePer::Count),
                _ => Vec::new(),
            }),
            Asked::ByQuantity => of_kinds(|kind| match &kind.measure {
                Measure::Table(table) => {
                    of_rows(table, |row| matches!(row.per, RatePer::Quantity | RatePer::WholeQuantity))
                }
                _ => Vec::new(),
            }),
            Asked::BySharing => of_kinds(|kind| kind.shared.iter().map(|rule| &rule.clause).collect()),
            Asked::BySplit => of_kinds(|kind| {
                let stated = kind.split.iter().filter(|split| split.by == SplitBy::Stated);
                stated.map(|split| &split.clause).collect()
            }),
            Asked::ByOwnProvision => of_kinds(|kind| match &kind.measure {
                Measure::Mission(mission) => vec![&mission.own_provision.clause],
                _ => Vec::new(),
            }),
        };
        let mut once: Vec<ClauseId> = Vec::new();
        for clause in clauses {
            if !once.contains(clause) {
                once.push(clause.clone());
            }
        }
        once
    }
}

/// The clauses of some rows of a table of rates.
fn of_rows(table: &RateTable, these: fn(&TableRate) -> bool) -> Vec<&ClauseId> {
    table.rates.iter().filter(|row| these(row)).map(|row| &row.clause).collect()
}

/// A word of the contract with its names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    /// The word of the contract.
    pub word: &'static str,
    /// Its Chinese name.
    pub zh: &'static str,
    /// Its English name.
    pub en: &'static str,
    /// Other names that are read as the same.
    pub also: &'static [&'static str],
}

impl Word {
    fn entry(&self) -> (String, Text) {
        (self.word.to_owned(), Text::new(self.zh, self.en))
    }
}

const fn word(word: &'static str, zh: &'static str, en: &'static str, also: &'static [&'static str]) -> Word {
    Word { word, zh, en, also }
}

/// A word that has its names in the contract.
const fn named(list: WordList, word: &'static str, also: &'static [&'static str]) -> Word {
    match list.pair(word) {
        Some((zh, en)) => Word { word, zh, en, also },
        None => panic!("the contract names this word"),
    }
}

const TARGETS: &[Word] = &[
    named(WordList::Target, "full_senior", &["正高", "正高级职称"]),
    named(WordList::Target, "associate_senior", &["副高", "副高级职称"]),
    named(WordList::Target, "intermediate", &["中级职称"]),
    named(WordList::Target, "junior", &["初级职称", "助理级", "员级"]),
];

const DEGREES: &[Word] = &[
    named(WordList::Degree, "doctor", &["博士研究生", "博士学位", "phd", "doctorate"]),
    named(WordList::Degree, "master", &["硕士研究生", "硕士学位"]),
    named(WordList::Degree, "bachelor", &["学士学位", "本科", "大学本科"]),
    named(WordList::Degree, "other", &["其他", "其它", "大专", "专科", "无学位", "other"]),
];

const SERIES: &[Word] = &[
    named(WordList::Series, "medical", &["卫生", "卫生系列", "卫生技术系列", "医疗", "医疗系列", "医学"]),
    named(WordList::Series, "teaching", &["教师", "教学", "高校教师系列", "高等学校教师"]),
    named(WordList::Series, "engineering", &["工程", "工程系列", "工程技术系列"]),
];

const PARTS: &[Word] = &[
    named(WordList::Part, "full_day", &["整天", "一天", "1天", "day"]),
    named(WordList::Part, "morning", &["am", "上午半天"]),
    named(WordList::Part, "afternoon", &["pm", "下午半天"]),
    named(WordList::Part, "evening", &["晚", "夜间"]),
];

const ROLES: &[Word] = &[
    named(WordList::Role, "lead", &["主持", "主持人", "课题负责人"]),
    named(WordList::Role, "participant", &["参与", "参加", "成员", "课题组成员"]),
    named(
        WordList::Role,
        "first",
        &["独立", "第一", "第一作者", "独立作者", "第一发明人", "独立或第一作者", "独著", "主编", "sole"],
    ),
    named(WordList::Role, "other", &["其他", "其它", "其他作者", "合著", "参编", "other"]),
];

const SPONSORS: &[Word] = &[
    named(WordList::Sponsor, "government", &["政府部门", "政府主管部门"]),
    named(WordList::Sponsor, "industry_body", &["行业协会", "行业"]),
    named(WordList::Sponsor, "other", &["其它", "本单位", "企业委托"]),
];

const LEVELS: &[Word] = &[
    named(WordList::Level, "national", &["国家"]),
    named(WordList::Level, "provincial", &["省级", "部级", "省部"]),
    named(WordList::Level, "prefecture", &["市级", "厅级", "地厅级", "市(厅)级"]),
    named(WordList::Level, "other", &["其他", "其它", "校级", "县级", "other"]),
];

const PROVIDERS: &[Word] = &[
    named(WordList::ProviderType, "accredited_base", &["基地", "国家级基地", "省级基地"]),
    named(WordList::ProviderType, "employer", &["本单位", "单位"]),
    named(WordList::ProviderType, "competent_department", &["行业主管部门"]),
    named(WordList::ProviderType, "other", &["其它"]),
];

const MODES: &[Word] = &[
    named(WordList::Mode, "live", &["线下", "现场", "线下面授", "in person"]),
    named(WordList::Mode, "online", &["线上", "远程", "在线", "网络学习"]),
];

const EVIDENCE_MODES: &[Word] = &[
    named(WordList::Evidence, "required", &["需要", "是", "yes"]),
    named(WordList::Evidence, "ignored", &["不需要", "否", "no"]),
];

/// The total beside the subjects.
const TOTALS: &[Word] = &[word("total", "合计", "total", &["总计", "总学时"])];

/// The verdicts of applications and the statuses of years: no word is both.
const RESULTS: &[Word] = &[
    named(WordList::Verdict, "eligible", &["合格"]),
    named(WordList::Verdict, "pending", &[]),
    named(WordList::Verdict, "not_eligible", &["不合格"]),
    named(WordList::Status, "met", &["已达标"]),
    named(WordList::Status, "not_met", &["不达标"]),
    named(WordList::Status, "certified", &["认定单"]),
    named(WordList::Status, "waived", &["已豁免"]),
    named(WordList::Status, "deemed_met", &["deemed"]),
];

const ERRORS: &[Word] = &[
    word("invalid_request", "填报有误", "invalid request", &["退回"]),
    word("no_policy", "没有适用的政策", "no policy", &[]),
    word("window_not_defined", "未规定认定跨度", "window not defined", &[]),
];

/// Yes and no, whatever the way of writing.
pub(crate) const TRUTHS: &[Word] =
    &[word("true", "是", "yes", &["y", "√", "✓", "对"]), word("false", "否", "no", &["n", "×", "✗", "不是"])];

/// What offices call things for short that the policies of Hunan name in full. Only for ids that a policy has.
pub(crate) const USUAL_NAMES: &[(&str, &[&str])] = &[
    ("training", &["培训"]),
    ("practice", &["实践", "实践活动"]),
    ("online_course", &["网络课程", "网课", "远程教育", "在线课程", "网络培训"]),
    ("academic_event", &["学术会议", "学术活动", "学术交流"]),
    ("research_project", &["课题", "科研课题", "项目", "课题研究", "项目开发"]),
    ("award", &["奖项", "获奖", "科技奖项", "社科奖项"]),
    ("computer_exam", &["计算机考试", "计算机应用能力考试"]),
    ("aid_mission", &["三援", "东西部扶贫协作", "特定任务", "援派任务", "派出任务"]),
    ("degree_study", &["学历教育", "学位教育"]),
    ("qualification_exam", &["职业资格考试", "资格考试"]),
    ("overseas_exchange", &["海外交流", "海外交换", "境外交流"]),
    ("public", &["公需", "公需课"]),
    ("professional", &["专业", "专业课"]),
    ("sign_in_sheet", &["签到"]),
    ("agenda", &["日程", "议程"]),
    ("completion_certificate", &["结业证", "培训证书"]),
    ("activity_notice", &["活动通知"]),
    ("dispatch_notice", &["派出通知", "派遣通知", "派出(派遣)通知"]),
    ("course_outline", &["课程内容", "课程安排"]),
    ("stamped_receipt", &["参会回执", "回执"]),
    ("study_notes", &["学习笔记", "学习资料", "笔记"]),
    ("participant_directory", &["通讯录"]),
    ("expense_record", &["报账单"]),
    ("conclusion_certificate", &["结题证明", "结项证明", "结题证书", "结项证书"]),
    ("cover", &["著作封面", "封面"]),
    ("transcript", &["成绩单"]),
];

impl List {
    /// The words of the list that are the same whatever the policy.
    pub const fn words(self) -> &'static [Word] {
        match self {
            Self::Target => TARGETS,
            Self::Degree => DEGREES,
            Self::Series => SERIES,
            Self::Part => PARTS,
            Self::Role => ROLES,
            Self::Sponsor => SPONSORS,
            Self::Level => LEVELS,
            Self::ProviderType => PROVIDERS,
            Self::Truth => TRUTHS,
            Self::Mode => MODES,
            Self::EvidenceMode => EVIDENCE_MODES,
            Self::Tally => TOTALS,
            Self::Result => RESULTS,
            Self::Error => ERRORS,
            Self::Policy | Self::Kind | Self::Subject | Self::Document | Self::Component => &[],
        }
    }

    /// The lists whose words have names whatever the policy.
    pub const FIXED: &[Self] = &[
        Self::Target,
        Self::Degree,
        Self::Series,
        Self::Part,
        Self::Role,
        Self::Sponsor,
        Self::Level,
        Self::ProviderType,
        Self::Truth,
        Self::Mode,
        Self::EvidenceMode,
        Self::Tally,
        Self::Result,
        Self::Error,
    ];

    /// The name of one of its words, whatever the policy.
    pub fn name_of(self, word: &str) -> Option<Text> {
        self.words().iter().find(|known| known.word == word).map(|known| Text::new(known.zh, known.en))
    }

    /// Its words under a policy, with their names, in the order in which to offer them.
    pub fn entries(self, rules: &Rules, policy: &Policy) -> Vec<(String, Text)> {
        let document = policy.document();
        let named = |words: Vec<&String>| {
            let mut entries: Vec<(String, Text)> = Vec::new();
            for word in words {
                if !entries.iter().any(|(known, _)| known == word) {
                    let name = self.name_of(word).unwrap_or_else(|| Text::new(word, word));
                    entries.push((word.clone(), name));
                }
            }
            entries
        };
        // Words that a kind may state without having a rate for them.
        let looked_at = |fact: FactName| {
            let add_ons = document.kinds.iter().flat_map(|kind| &kind.add_ons);
            let add_ons = add_ons.filter(move |add_on| add_on.fact == Fact::Known(fact));
            let conditions = document.conditions.iter().filter(move |c| c.fact == Fact::Known(fact));
            let listed = conditions.flat_map(|condition| condition.one_of.iter().flatten());
            listed.chain(add_ons.filter_map(|add_on| add_on.is.as_ref()))
        };
        match self {
            Self::Policy => {
                rules.policies().map(|p| (p.id().to_string(), p.document().title.clone())).collect()
            }
            Self::Kind => {
                document.kinds.iter().map(|kind| (kind.id.to_string(), kind.name.clone())).collect()
            }
            Self::Subject => document.subjects.iter().map(|s| (s.id.to_string(), s.name.clone())).collect(),
            Self::Document => document.documents.iter().map(|d| (d.id.to_string(), d.name.clone())).collect(),
            Self::Component => {
                document.components.iter().map(|c| (c.id.to_string(), c.name.clone())).collect()
            }
            Self::Tally => {
                let total = self.words().iter().map(Word::entry);
                Self::Subject.entries(rules, policy).into_iter().chain(total).collect()
            }
            Self::Series => {
                let rows = document.windows.iter().map(|row| &row.series);
                let series = rows.chain(document.requirements.iter().map(|rule| &rule.series));
                let own = named(series.flatten().flatten().collect()).into_iter();
                let mut entries: Vec<_> = self.words().iter().map(Word::entry).collect();
                entries.extend(own.filter(|(word, _)| self.name_of(word).is_none()));
                entries
            }
            Self::Role => named(
                document
                    .kinds
                    .iter()
                    .flat_map(|kind| match &kind.measure {
                        Measure::Role(roles) => roles.rates.iter().map(|rate| &rate.role).collect(),
                        Measure::Table(table) => table.rates.iter().filter_map(|r| r.role.as_ref()).collect(),
                        _ => Vec::new(),
                    })
                    .chain(looked_at(FactName::Role))
                    .collect(),
            ),
            Self::Level => named(
                document
                    .kinds
                    .iter()
                    .flat_map(|kind| match &kind.measure {
                        Measure::Level(levels) => levels.rates.iter().map(|rate| &rate.level).collect(),
                        Measure::Table(table) => {
                            table.rates.iter().filter_map(|row| row.level.as_ref()).collect::<Vec<_>>()
                        }
                        _ => Vec::new(),
                    })
                    .chain(looked_at(FactName::Level))
                    .collect(),
            ),
            _ => self.words().iter().map(Word::entry).collect(),
        }
    }
}

/// A text as it is compared: full-width letters, digits and signs as half-width ones, brackets of all sorts alike,
/// lower case, without white space, hyphens and underscores.
///
/// ```
/// assert_eq!(ce_rules_workbook::columns::fold(" ＦＵＬＬ＿Days（天）"), "fulldays(天)");
/// ```
pub fn fold(text: &str) -> String {
    text.chars()
        .map(half_width)
        .filter(|c| !c.is_whitespace() && !matches!(c, '_' | '-' | '\u{200b}' | '\u{feff}'))
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            '〔' | '【' | '[' | '〈' => '(',
            '〕' | '】' | ']' | '〉' => ')',
            other => other,
        })
        .collect()
}

/// The half-width form of a full-width letter, digit or sign; any other character as it is.
pub(crate) fn half_width(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => u32::from(c).checked_sub(0xfee0).and_then(char::from_u32).unwrap_or(c),
        other => other,
    }
}

/// What a header names: by any of its names, by a bilingual header of two lines, with a star or a remark in brackets
/// at its end.
fn by_header<T: PartialEq>(header: &str, by_name: impl Fn(&str) -> Option<T>) -> Option<T> {
    let by_name = |name: &str| {
        by_name(&fold(name.trim().trim_end_matches(['*', '＊']).trim_start_matches(['*', '＊'])))
    };
    if let Some(found) = by_name(header) {
        return Some(found);
    }
    let mut lines = header.lines().filter(|line| !line.trim().is_empty()).map(by_name);
    if header.trim().lines().count() > 1 {
        let first = lines.next()??;
        // Two lines that name two columns name none.
        return lines.flatten().all(|other| other == first).then_some(first);
    }
    let end = header.trim().strip_suffix([')', '）'])?;
    by_name(end.split_once(['(', '（'])?.0)
}

/// The column of the table that a header names.
///
/// ```
/// use ce_rules_workbook::columns::{Sheet, column_named};
/// assert_eq!(column_named(Sheet::People, "申报职称*").unwrap().field, "target");
/// assert!(column_named(Sheet::People, "Shoe size").is_none());
/// ```
pub fn column_named(sheet: Sheet, header: &str) -> Option<&'static Column<'static>> {
    let columns = sheet.columns();
    let place = by_header(header, |name| {
        let is = |known: &str| fold(known) == name;
        columns.iter().position(|column| {
            [column.field, column.zh, column.en].into_iter().any(is) || column.also.iter().copied().any(is)
        })
    });
    columns.get(place?)
}

/// The fact of a policy's own that a header names: its name with the id in brackets; or the id or the name, unless a
/// column of the table is called so. A name that two facts have names neither.
///
/// ```
/// let rules = ce_rules::Rules::builtin().with_policy(r#"
///     id = "mine"
///     extends = "hunan-2021"
///     application_years = [2021]
///     scope = "unit"
///     facts = [{ id = "abroad", name = { zh = "境外", en = "Abroad" } }]
///     kinds = [{ id = "training", optional_facts = ["abroad"] }]
/// "#)?;
/// let policy = rules.policy("mine").unwrap();
/// assert_eq!(ce_rules_workbook::columns::fact_named(policy, "境外").unwrap().id.as_str(), "abroad");
/// # Ok::<(), ce_rules::Error>(())
/// ```
pub fn fact_named<'p>(policy: &'p Policy, header: &str) -> Option<&'p FactRule> {
    let facts = &policy.document().facts;
    let only = |is: &dyn Fn(&'p FactRule) -> bool| {
        let mut named = facts.iter().enumerate().filter(|(_, rule)| is(rule)).map(|(at, _)| at);
        named.next().filter(|_| named.next().is_none())
    };
    let names = |rule: &'p FactRule| [rule.name.zh.as_str(), rule.name.en.as_str()];
    let with_id = |name: &str| {
        let is = |rule| names(rule).iter().any(|known| fold(&format!("{known}({})", rule.id)) == name);
        facts.iter().position(is)
    };
    let at = by_header(header, with_id).or_else(|| {
        let free = column_named(Sheet::Activities, header).is_none();
        let plain = |name: &str| {
            let is_id = |rule: &'p FactRule| fold(rule.id.as_str()) == name;
            let is_name = |rule: &'p FactRule| names(rule).into_iter().any(|known| fold(known) == name);
            only(&is_id).or_else(|| only(&is_name))
        };
        by_header(header, plain).filter(|_| free)
    });
    facts.get(at?)
}

/// The sheet that a name of a sheet, or of a file without its ending, is for.
///
/// ```
/// use ce_rules_workbook::columns::{Sheet, sheet_named};
/// assert_eq!(sheet_named("人员（People）"), Some(Sheet::People));
/// assert_eq!(sheet_named("Sheet1"), None);
/// ```
pub fn sheet_named(name: &str) -> Option<Sheet> {
    let name = fold(name);
    Sheet::OF_CASES.iter().copied().find(|sheet| {
        let (zh, en) = (fold(sheet.name(Locale::Zh)), fold(sheet.name(Locale::En)));
        name == zh
            || name == en
            || name == sheet.id()
            || name == format!("{zh}{en}")
            || name == format!("{zh}({en})")
    })
}

/// The column that a place of a request comes from: `/activities/3/evidence/1` is the activities' evidence. Facts are
/// those of the policy.
///
/// ```
/// use ce_rules_workbook::columns::column_at;
/// assert_eq!(column_at("/activities/3/evidence/1", None).unwrap().en, "Evidence");
/// assert_eq!(column_at("/applicant/target", None).unwrap().zh, "申报职称");
/// ```
pub fn column_at<'p>(pointer: &str, policy: Option<&'p Policy>) -> Option<Column<'p>> {
    let path = pointer.strip_prefix('/')?;
    let (sheet, rest) = Sheet::ALL
        .iter()
        .copied()
        .find_map(|sheet| {
            // Items of a list stand below their index.
            let item = path.strip_prefix(sheet.id())?.strip_prefix('/')?;
            Some((sheet, item.split_once('/').map_or("", |(_, rest)| rest)))
        })
        .unwrap_or((Sheet::People, path));
    if let (Sheet::Activities, Some(fact)) = (sheet, rest.strip_prefix("facts/")) {
        let facts = &policy?.document().facts;
        return facts.iter().find(|rule| pointer_step(rule.id.as_str()) == fact).map(Column::of_fact);
    }
    let within = |column: &&Column<'static>| {
        let below = rest.strip_prefix(column.pointer).filter(|_| !column.pointer.is_empty());
        below.is_some_and(|below| below.is_empty() || below.starts_with('/'))
    };
    sheet.columns().iter().find(within).copied()
}

/// A name as a step of a JSON pointer.
pub(crate) fn pointer_step(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use ce_rules::ErrorCode;

    use super::*;

    #[test]
    fn every_header_names_its_column_alone() {
        for sheet in Sheet::OF_CASES.iter().copied() {
            let mut names = BTreeSet::new();
            for column in sheet.columns() {
                for name in [column.field, column.zh, column.en].iter().chain(column.also) {
                    assert_eq!(column_named(sheet, name).unwrap().field, column.field, "{name}");
                }
                let own: BTreeSet<String> = [column.field, column.zh, column.en]
                    .iter()
                    .chain(column.also)
                    .map(|name| fold(name))
                    .collect();
                for name in own {
                    assert!(names.insert(name.clone()), "{name} names two columns of {sheet:?}");
                }
                for (zh, en) in [(column.zh, column.en)].into_iter().chain(column.wider) {
                    assert_eq!(column_named(sheet, &format!("{zh}\n{en}")).unwrap().field, column.field);
                }
                assert!(!column.note_zh.is_empty() && !column.note_en.is_empty(), "{}", column.field);
            }
        }
    }

    #[test]
    fn headers_are_read_generously_but_not_guessed() {
        let named = |header| column_named(Sheet::Activities, header).map(|column| column.field);
        assert_eq!(named("学时（分）"), Some("hours"));
        assert_eq!(named("学时(分)"), Some("hours"));
        assert_eq!(named("日期*"), Some("date"));
        assert_eq!(named("日期（年即可）"), Some("date"));
        assert_eq!(named("日期\n(年即可)"), Some("date"));
        assert_eq!(named("Full-Days"), Some("full_days"));
        assert_eq!(named("日期\n学时"), None);
        assert_eq!(named("备注"), None);
        assert_eq!(named(""), None);
    }

    #[test]
    fn errors_are_those_that_a_record_can_come_to() {
        let errors: BTreeSet<&str> = ERRORS.iter().map(|error| error.word).collect();
        // A record is assessed by policies that were read before.
        let codes = ErrorCode::ALL.iter().filter(|code| **code != ErrorCode::InvalidPolicy);
        assert_eq!(errors, codes.map(|code| code.as_str()).collect());
    }

    #[test]
    fn words_have_names_of_their_own() {
        for list in List::FIXED.iter().copied() {
            let mut names = BTreeSet::new();
            for word in list.words() {
                let own: BTreeSet<String> =
                    [word.word, word.zh, word.en].iter().chain(word.also).map(|name| fold(name)).collect();
                for name in own {
                    assert!(names.insert(name.clone()), "{name} names two words of {list:?}");
                }
            }
        }
    }

    #[test]
    fn what_asks_for_a_column_stands_in_the_register() {
        for policy in Rules::builtin().policies() {
            for column in Sheet::ALL.iter().copied().flat_map(Sheet::columns) {
                for clause in column.clauses(policy) {
                    assert!(policy.register().get(clause.as_str()).is_some(), "{}: {clause}", column.field);
                }
            }
        }
        let policy = Rules::builtin().policy("hunan-2021").unwrap();
        let approved = column_named(Sheet::Activities, "provider_approved").unwrap();
        assert_eq!(approved.clauses(policy), ["hn-2021-29/2.2.5#consent"]);
    }

    #[test]
    fn sheets_by_any_name() {
        for name in ["people", "人员", "People", " 人员 People", "人员（People）"] {
            assert_eq!(sheet_named(name), Some(Sheet::People), "{name}");
        }
        assert_eq!(sheet_named("说明"), None);
    }

    #[test]
    fn pointers_are_those_of_the_contract() {
        // Each value, at its pointer, is what the core takes there: the tests of the reader show it by use.
        for column in ACTIVITIES.iter().filter(|column| column.field != "person") {
            assert_eq!(column.pointer.replace('/', "_"), column.field);
        }
    }
}
