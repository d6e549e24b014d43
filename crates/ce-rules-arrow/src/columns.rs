//! The columns of the tables: which there are, what each holds, and in which types that may come.
//!
//! The names are the members of a request, flat: `provider_type` is the member `type` of `provider`. Whoever has them as
//! structs may leave them so.

use std::sync::Arc;

use arrow_array::{Array, ArrayRef, RecordBatch, StructArray, cast::AsArray};
use arrow_buffer::NullBuffer;
use arrow_cast::cast;
use arrow_schema::{ArrowError, DataType, Fields};
use ce_rules::Text;

use crate::error::{ColumnFault, Table};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// Text, or whole numbers that stand for it.
    Name,
    /// Words of the policy or the contract.
    Word,
    /// Whole numbers.
    Integer,
    /// Decimal numbers.
    Decimal,
    /// Dates as the contract has them: a year, a month or a day.
    Date,
    /// Days.
    Day,
    /// True or false.
    Truth,
    /// Lists of words.
    Words,
    /// Lists of years.
    Years,
    /// Lists of structs.
    Structs(&'static [Column]),
    /// Structs of facts, whatever they are called.
    Facts,
}

impl Sort {
    /// What that is, for messages.
    pub fn name(self) -> Text {
        let (zh, en) = match self {
            Self::Name => ("文本或整数", "text or integers"),
            Self::Word => ("文本", "text"),
            Self::Integer => ("整数", "integers"),
            Self::Decimal => ("数字（最多两位小数）", "numbers with at most two decimal places"),
            Self::Date => ("日期、年份（整数）或文本", "dates, years as integers, or text"),
            Self::Day => ("日期或文本", "dates or text"),
            Self::Truth => ("真假值", "truth values"),
            Self::Words => ("文本的列表", "lists of text"),
            Self::Years => ("年份（整数）的列表", "lists of years as integers"),
            Self::Structs(_) => ("结构的列表", "lists of structs"),
            Self::Facts => ("结构", "structs"),
        };
        Text::new(zh, en)
    }

    /// Whether it comes in this type.
    pub fn takes(self, of: &DataType) -> bool {
        let of = plain(of);
        match self {
            Self::Name => is_text(of) || of.is_integer(),
            Self::Word => is_text(of),
            Self::Integer | Self::Decimal => is_number(of),
            Self::Date => is_text(of) || is_day(of) || is_number(of),
            Self::Day => is_text(of) || is_day(of),
            Self::Truth => *of == DataType::Boolean,
            Self::Words => item(of).is_some_and(|item| match item {
                DataType::Dictionary(_, values) => is_text(values),
                item => is_text(item),
            }),
            Self::Years => item(of).is_some_and(|item| Self::Integer.takes(item)),
            Self::Structs(columns) => item(of).is_some_and(|item| match plain(item) {
                DataType::Struct(fields) => columns.iter().all(|column| column.is_in(fields)),
                _ => false,
            }),
            Self::Facts => matches!(of, DataType::Struct(_)),
        }
    }

    /// The type that values of this sort are brought to, where they are not of one that is read as it is.
    fn settled(self, of: &DataType) -> Option<DataType> {
        match of {
            DataType::Dictionary(_, values) if is_text(values) && self != Self::Facts => None,
            DataType::Dictionary(_, values) => {
                Some(self.settled(values).unwrap_or_else(|| values.as_ref().clone()))
            }
            DataType::RunEndEncoded(_, values) => {
                let values = values.data_type();
                Some(self.settled(values).unwrap_or_else(|| values.clone()))
            }
            DataType::Float16 => Some(DataType::Float64),
            DataType::Decimal32(_, scale) | DataType::Decimal64(_, scale) => {
                Some(DataType::Decimal128(38, *scale))
            }
            DataType::Decimal256(_, scale) => Some(DataType::Decimal128(38, *scale)),
            DataType::Date64 | DataType::Timestamp(..) => Some(DataType::Date32),
            DataType::FixedSizeList(item, _) | DataType::ListView(item) => Some(DataType::List(item.clone())),
            DataType::LargeListView(item) => Some(DataType::LargeList(item.clone())),
            of if self == Self::Name && of.is_integer() && *of != DataType::Int64 => Some(DataType::Int64),
            _ => None,
        }
    }
}

/// What a type stands for under an encoding.
fn plain(of: &DataType) -> &DataType {
    match of {
        DataType::Dictionary(_, values) => plain(values),
        DataType::RunEndEncoded(_, values) => plain(values.data_type()),
        of => of,
    }
}

fn is_text(of: &DataType) -> bool {
    matches!(of, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View)
}

fn is_number(of: &DataType) -> bool {
    of.is_integer() || of.is_floating() || of.is_decimal()
}

/// A time of a zone may be of another day here than there.
fn is_day(of: &DataType) -> bool {
    matches!(of, DataType::Date32 | DataType::Date64 | DataType::Timestamp(_, None))
}

fn item(of: &DataType) -> Option<&DataType> {
    match of {
        DataType::List(item)
        | DataType::LargeList(item)
        | DataType::ListView(item)
        | DataType::LargeListView(item)
        | DataType::FixedSizeList(item, _) => Some(item.data_type()),
        _ => None,
    }
}

/// A column of a table, or a member of its structs.
#[derive(Debug, PartialEq, Eq)]
pub struct Column {
    /// The name.
    pub name: &'static str,
    /// What it holds.
    pub sort: Sort,
    /// Whether the table must have it.
    pub required: bool,
    /// The member of a request that it belongs to, where that is a record, and its name there.
    pub member: Option<(&'static str, &'static str)>,
}

impl Column {
    const fn new(name: &'static str, sort: Sort) -> Self {
        Self { name, sort, required: false, member: None }
    }

    const fn required(self) -> Self {
        Self { required: true, ..self }
    }

    const fn of(self, record: &'static str, member: &'static str) -> Self {
        Self { member: Some((record, member)), ..self }
    }

    fn is_in(&self, fields: &Fields) -> bool {
        match fields.find(self.name) {
            Some((_, field)) => *field.data_type() == DataType::Null || self.sort.takes(field.data_type()),
            None => !self.required,
        }
    }
}

macro_rules! places {
    ($($(#[doc = $doc:literal])* $(#[expect $lint:tt])? $list:ident: $place:ident { $($name:ident = $column:expr,)* })*) => {$(
        /// The places of columns in their list.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[expect(non_camel_case_types, reason = "the variants are the names of the columns")]
        $(#[expect $lint])?
        pub(crate) enum $place { $($name,)* }

        $(#[doc = $doc])*
        pub const $list: &[Column] = &[$($column,)*];
    )*};
}

use Sort::{Date, Day, Decimal, Facts, Integer, Name, Structs, Truth, Word, Words, Years};

places! {
    /// The columns of activities, beside `person`, in the order of the contract.
    #[expect(dead_code, reason = "some columns are only ever read with all others")]
    ACTIVITY: Of {
        id = Column::new("id", Name).required(),
        kind = Column::new("kind", Word).required(),
        title = Column::new("title", Word),
        reference = Column::new("reference", Name),
        subject = Column::new("subject", Word),
        evidence = Column::new("evidence", Words),
        provider_type = Column::new("provider_type", Word).of("provider", "type"),
        provider_approved = Column::new("provider_approved", Truth).of("provider", "approved"),
        provider_curriculum_reviewed =
            Column::new("provider_curriculum_reviewed", Truth).of("provider", "curriculum_reviewed"),
        provider_keys_filed = Column::new("provider_keys_filed", Truth).of("provider", "keys_filed"),
        date = Column::new("date", Date),
        credited_year = Column::new("credited_year", Integer),
        full_days = Column::new("full_days", Integer),
        half_days = Column::new("half_days", Integer),
        evenings = Column::new("evenings", Integer),
        sessions = Column::new("sessions", Structs(SESSION)),
        hours = Column::new("hours", Decimal),
        minutes = Column::new("minutes", Integer),
        role = Column::new("role", Word),
        sponsor = Column::new("sponsor", Word),
        cn_serial = Column::new("cn_serial", Word),
        level = Column::new("level", Word),
        rank = Column::new("rank", Integer),
        modules = Column::new("modules", Integer),
        from = Column::new("from", Day),
        to = Column::new("to", Day),
        provincial_or_above = Column::new("provincial_or_above", Truth),
        assessed_qualified = Column::new("assessed_qualified", Truth),
        own_provision_years = Column::new("own_provision_years", Years).of("own_provision", "years"),
        own_provision_basis = Column::new("own_provision_basis", Word).of("own_provision", "basis"),
        state_recognised = Column::new("state_recognised", Truth),
        mode = Column::new("mode", Word),
        component = Column::new("component", Word),
        count = Column::new("count", Integer),
        quantity = Column::new("quantity", Decimal),
        authors = Column::new("authors", Integer),
        share = Column::new("share", Integer),
        allocation = Column::new("allocation", Structs(ALLOTMENT)),
        facts = Column::new("facts", Facts),
    }

    /// The columns of applicants, beside `person`.
    APPLICANT: Who {
        application_year = Column::new("application_year", Integer).required(),
        policy = Column::new("policy", Word),
        evidence = Column::new("evidence", Word),
        target = Column::new("target", Word).required(),
        degree = Column::new("degree", Word),
        series = Column::new("series", Word),
        employed_since = Column::new("employed_since", Date),
        certificates = Column::new("certificates", Structs(CERTIFICATE)),
        waivers = Column::new("waivers", Structs(WAIVER)),
    }
}

/// The members of sessions.
const SESSION: &[Column] = &[Column::new("date", Day).required(), Column::new("part", Word).required()];
/// The members of a split over years.
const ALLOTMENT: &[Column] =
    &[Column::new("year", Integer).required(), Column::new("hours", Decimal).required()];
/// The members of certificates.
const CERTIFICATE: &[Column] = &[
    Column::new("from", Integer).required(),
    Column::new("to", Integer).required(),
    Column::new("number", Name),
];
/// The members of waivers.
const WAIVER: &[Column] = &[
    Column::new("from", Integer).required(),
    Column::new("to", Integer).required(),
    Column::new("reason", Word).required(),
];

/// The person that a row belongs to.
pub const PERSON: Column = Column::new("person", Name).required();

/// The activities of a person, in a nested table.
pub const ACTIVITIES: Column = Column::new("activities", Structs(ACTIVITY)).required();

/// Rows of a table by columns of the list that it was made for.
#[derive(Debug, Clone)]
pub(crate) struct Rows {
    columns: Vec<Option<ArrayRef>>,
    /// Rows that are nothing at all.
    pub(crate) nulls: Option<NullBuffer>,
}

/// Where columns are found in a table.
#[derive(Debug, Clone)]
pub(crate) struct Layout {
    list: &'static [Column],
    places: Vec<Option<Place>>,
}

#[derive(Debug, Clone, Copy)]
struct Place {
    column: usize,
    /// A member of a struct.
    member: Option<usize>,
}

impl Layout {
    /// Finds the columns, and notes those that are missing or of another type.
    pub(crate) fn of(
        table: Table,
        list: &'static [Column],
        fields: &Fields,
        faults: &mut Vec<ColumnFault>,
    ) -> Self {
        let places = list.iter().map(|column| {
            let Some((place, of)) = find(column, fields) else {
                if column.required {
                    let name = column.name.to_owned();
                    faults.push(ColumnFault { table, column: name, expected: column.sort, found: None });
                }
                return None;
            };
            // A column of nothing says nothing.
            if *of == DataType::Null {
                return None;
            }
            if !column.sort.takes(of) {
                let (column, expected) = (column.name.to_owned(), column.sort);
                faults.push(ColumnFault { table, column, expected, found: Some(of.clone()) });
            }
            Some(place)
        });
        Self { list, places: places.collect() }
    }

    /// The columns of a table that mean nothing here.
    pub(crate) fn others(&self, fields: &Fields, known: &[&str]) -> Vec<String> {
        let used = |at: usize| self.places.iter().flatten().any(|place| place.column == at);
        let unused = fields.iter().enumerate().filter(|(at, field)| {
            !used(*at) && !known.contains(&field.name().as_str()) && *field.data_type() != DataType::Null
        });
        unused.map(|(_, field)| field.name().clone()).collect()
    }

    /// The rows of a table.
    pub(crate) fn rows(&self, table: &StructArray) -> Result<Rows, ArrowError> {
        let columns = self.list.iter().zip(&self.places).map(|(column, place)| {
            let Some(place) = place else { return Ok(None) };
            let mut array = Arc::clone(table.column(place.column));
            if let Some(member) = place.member {
                array = member_of(array.as_struct(), member)?;
            }
            let array = settle(&array, column.sort)?;
            Ok((array.null_count() < array.len() || array.is_empty()).then_some(array))
        });
        let columns = columns.collect::<Result<_, ArrowError>>()?;
        Ok(Rows { columns, nulls: table.nulls().filter(|n| n.null_count() > 0).cloned() })
    }
}

fn find<'f>(column: &Column, fields: &'f Fields) -> Option<(Place, &'f DataType)> {
    if let Some((at, field)) = fields.find(column.name) {
        return Some((Place { column: at, member: None }, field.data_type()));
    }
    let (record, name) = column.member?;
    let (at, field) = fields.find(record)?;
    let DataType::Struct(members) = field.data_type() else { return None };
    let (member, field) = members.find(name)?;
    Some((Place { column: at, member: Some(member) }, field.data_type()))
}

/// A member of structs, null where the struct is.
fn member_of(of: &StructArray, member: usize) -> Result<ArrayRef, ArrowError> {
    let array = of.column(member);
    let Some(nulls) = of.nulls().filter(|nulls| nulls.null_count() > 0) else { return Ok(Arc::clone(array)) };
    let nulls = NullBuffer::union(Some(nulls), array.logical_nulls().as_ref());
    let data = array.to_data().into_builder().nulls(nulls).build()?;
    Ok(arrow_array::make_array(data))
}

/// Brings an array to a type that is read as it is; most are.
pub(crate) fn settle(array: &ArrayRef, sort: Sort) -> Result<ArrayRef, ArrowError> {
    let mut target = sort.settled(array.data_type());
    if let Some(dictionary) = array.as_any_dictionary_opt()
        && target.is_none()
        && dictionary.values().null_count() > 0
    {
        // Nulls among the values of a dictionary do not show in its keys.
        target = Some(dictionary.values().data_type().clone());
    }
    match target {
        // What does not fit becomes nothing, which is a fault of its row where it matters.
        Some(to) => cast(array, &to),
        None => Ok(Arc::clone(array)),
    }
}

impl Rows {
    /// A column, where there is one that says anything.
    pub(crate) fn get(&self, place: usize) -> Option<&ArrayRef> {
        self.columns.get(place)?.as_ref()
    }

    /// The columns in the order of their list.
    pub(crate) fn columns(&self) -> &[Option<ArrayRef>] {
        &self.columns
    }
}

/// The rows of a batch as structs.
pub(crate) fn structs(batch: &RecordBatch) -> StructArray {
    StructArray::from(batch.clone())
}
