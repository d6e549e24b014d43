//! Why tables cannot be assessed at all. What is wrong with one person's rows is never here: it stands in the verdict.

use arrow_schema::{ArrowError, DataType};
use ce_rules::json::ToJson;
use ce_rules::{Error, Fault, FaultCode, Text};

use crate::columns::Sort;

/// Why tables cannot be assessed, or not to their end.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TableError {
    /// Columns are missing or hold something else than they must.
    #[error("{}", self.message().en)]
    Columns {
        /// All that are.
        faults: Vec<ColumnFault>,
    },
    /// A stream of flat tables whose people do not stand in ascending order.
    #[error("{}", self.message().en)]
    OutOfOrder {
        /// The table.
        table: Table,
        /// The person who stands after one that they should stand before.
        person: String,
    },
    /// The source of the tables failed.
    #[error("{}", self.message().en)]
    Source(#[from] ArrowError),
}

/// The tables there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Table {
    /// One row a person.
    Applicants,
    /// One row an activity.
    Activities,
}

impl Table {
    /// Its name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Applicants => "applicants",
            Self::Activities => "activities",
        }
    }
}

/// A column that is missing or of another type than it must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnFault {
    /// The table.
    pub table: Table,
    /// The column.
    pub column: String,
    /// What it must hold.
    pub expected: Sort,
    /// The type that it has; none where it is missing.
    pub found: Option<DataType>,
}

impl ColumnFault {
    /// What is wrong and what to do.
    pub fn message(&self) -> Text {
        let (table, column) = (self.table.as_str(), &self.column);
        let expected = self.expected.name();
        match &self.found {
            None => Text::new(
                format!("{table} 表缺少列“{column}”（{}）", expected.zh),
                format!("table `{table}` lacks the column `{column}` ({})", expected.en),
            ),
            Some(found) => Text::new(
                format!("{table} 表的列“{column}”应为{}，实为 {found}", expected.zh),
                format!(
                    "column `{column}` of table `{table}` must hold {}, and is of type {found}",
                    expected.en
                ),
            ),
        }
    }

    fn fault(&self) -> Fault {
        let code = if self.found.is_some() { FaultCode::WrongType } else { FaultCode::MissingField };
        Fault::new(format!("/{}/{}", self.table.as_str(), self.column), code, self.message())
    }
}

impl TableError {
    /// What went wrong and what to do, for people.
    pub fn message(&self) -> Text {
        match self {
            Self::Columns { faults } => {
                let messages = || faults.iter().map(ColumnFault::message);
                let zh: Vec<String> = messages().map(|message| message.zh).collect();
                let en: Vec<String> = messages().map(|message| message.en).collect();
                Text::new(zh.join("；"), en.join("; "))
            }
            Self::OutOfOrder { table, person } => Text::new(
                format!(
                    "{} 表的人员未按 person 升序排列（见“{person}”）；请将两表按 person 排序，或一次读入全部数据",
                    table.as_str()
                ),
                format!(
                    "the people of table `{}` do not stand in ascending order of `person` (see `{person}`): sort both \
                     tables by it, or give them whole instead of as streams",
                    table.as_str()
                ),
            ),
            Self::Source(error) => {
                Text::new(format!("读取数据失败：{error}"), format!("cannot read: {error}"))
            }
        }
    }
}

impl ToJson for TableError {
    /// The error object, in JSON: every column that is missing or of another type, at its place.
    fn to_json(&self) -> String {
        let faults = match self {
            Self::Columns { faults } => faults.iter().map(ColumnFault::fault).collect(),
            _ => vec![Fault::new("", FaultCode::Syntax, self.message())],
        };
        Error::InvalidRequest { faults }.to_json()
    }
}
