//! Rows that the tables do not decide and the engine was asked about, one by one.

use super::columns::reference;
use super::tables::UNKNOWN;
use crate::activity::Deed;
use crate::date::Year;

/// What the engine says of a row by itself: of an activity with sessions, a mission, whatever the columns do not hold.
///
/// Few rows are such, so that these may take room of their own. What depends on other activities of the person is not in
/// it: where that could matter, the person is [`super::Rare`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is what the engine says of one thing")]
pub struct Asked {
    /// The row.
    pub(super) row: usize,
    /// The kind's code.
    pub(super) kind: u8,
    pub(super) subject: u8,
    pub(super) years: Vec<Year>,
    /// In hundredths.
    pub(super) claimed: i64,
    pub(super) denied: bool,
    /// By the documents held, whether they are asked for or not.
    pub(super) sufficient: bool,
    /// It deems its years complete.
    pub(super) deems: bool,
    /// Its time could be another's too.
    pub(super) has_sessions: bool,
    pub(super) reference: u64,
}

impl Asked {
    pub(super) fn of(row: usize, deed: &Deed<'_>) -> Option<Self> {
        let deems = deed.is_mission();
        let code = |place: Option<usize>| place.and_then(|place| u8::try_from(place).ok());
        Some(Self {
            row,
            kind: code(Some(deed.kind_place))?,
            subject: if deems { UNKNOWN } else { code(deed.subject)? },
            years: deed.years.clone(),
            claimed: deed.claimed.hundredths(),
            denied: deed.denied,
            sufficient: deed.evidence.sufficient,
            deems,
            has_sessions: !deed.days.is_empty(),
            reference: deed.activity.reference.as_deref().map_or(0, reference),
        })
    }

    /// The row.
    pub fn row(&self) -> usize {
        self.row
    }
}
