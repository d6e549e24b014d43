//! People with their rows, in portions that are assessed one by one: from flat tables brought together by `person`, or
//! from a nested one.
//!
//! Rows are never moved. A person has segments: where rows stand beside each other in a table they are one.

use std::cmp::Ordering;
use std::collections::hash_map::Entry;
use std::ops::Range;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, OffsetSizeTrait, RecordBatch, RecordBatchReader};
use arrow_ord::partition::partition;
use arrow_schema::{ArrowError, DataType, Fields, Schema};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::columns::{ACTIVITIES, ACTIVITY, APPLICANT, Layout, PERSON, Rows, settle, structs};
use crate::document::items;
use crate::error::{ColumnFault, Table, TableError};
use crate::people::{People, Who, shown, shown_type};

/// The most people of a block: few, since their rows are held until they are assessed.
const PEOPLE: usize = 1 << 13;
/// How many rows are looked through at a time for where a person's end.
const ROWS: usize = 1 << 16;

/// People with their rows.
#[derive(Debug)]
pub(crate) struct Block {
    applicants: Arc<Applicants>,
    /// The rows of the applicants that are these people.
    rows: Range<usize>,
    /// Those who stand in the table a second time, by their places here.
    again: Vec<usize>,
    pub(crate) activities: Vec<Arc<Rows>>,
    segments: Vec<Segment>,
    /// Where each person's segments begin, and where the last one's end.
    starts: Vec<usize>,
}

/// A batch of applicants.
#[derive(Debug)]
struct Applicants {
    people: People,
    shown: ArrayRef,
    rows: Rows,
}

/// Rows of a person that stand beside each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Segment {
    /// The table.
    pub(crate) table: usize,
    /// Its rows.
    pub(crate) rows: Range<usize>,
}

impl Block {
    fn of(applicants: &Arc<Applicants>, rows: Range<usize>) -> Self {
        Self {
            applicants: Arc::clone(applicants),
            starts: Vec::with_capacity(rows.len() + 1),
            segments: Vec::with_capacity(rows.len()),
            rows,
            again: Vec::new(),
            activities: Vec::new(),
        }
    }

    /// How many people there are.
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// A person's name.
    pub(crate) fn who(&self, at: usize) -> Option<Who<'_>> {
        self.applicants.people.get(self.rows.start + at)
    }

    /// True for one who stood in the table before.
    pub(crate) fn is_again(&self, at: usize) -> bool {
        self.again.binary_search(&at).is_ok()
    }

    /// What is known of people beside their activities, and which row is the first one's.
    pub(crate) fn applicants(&self) -> (&Rows, usize) {
        (&self.applicants.rows, self.rows.start)
    }

    /// The names of some of the people, as results show them.
    pub(crate) fn names(&self, people: &Range<usize>) -> ArrayRef {
        self.applicants.shown.slice(self.rows.start + people.start, people.len())
    }

    /// The rows of some of the people.
    pub(crate) fn segments(&self, people: Range<usize>) -> &[Segment] {
        &self.segments[self.starts[people.start]..self.starts[people.end]]
    }

    fn push(&mut self, rows: &Arc<Rows>, range: Range<usize>) {
        if !self.activities.last().is_some_and(|last| Arc::ptr_eq(last, rows)) {
            self.activities.push(Arc::clone(rows));
        }
        self.segments.push(Segment { table: self.activities.len() - 1, rows: range });
    }
}

/// A source of record batches.
pub(crate) type Source<'s> = Box<dyn RecordBatchReader + Send + 's>;

/// What the columns of two flat tables, or of a nested one, are.
#[derive(Debug)]
pub(crate) struct Shape {
    applicants: Layout,
    activities: Layout,
    /// Where `person` stands in either; in a nested table activities have none.
    person: [usize; 2],
    /// The people of the two tables are of two sorts.
    as_text: bool,
    /// Where the activities of a nested table stand.
    nested: usize,
    pub(crate) person_type: DataType,
    /// Columns that mean nothing here.
    pub(crate) others: Vec<(Table, String)>,
}

impl Shape {
    /// Two flat tables. The application year need not stand in them if there is one for those without.
    pub(crate) fn flat(applicants: &Schema, activities: &Schema, has_year: bool) -> Result<Self, TableError> {
        let mut faults = Vec::new();
        let here = find_person(Table::Applicants, applicants.fields(), &mut faults);
        let layout = applicants_of(applicants.fields(), has_year, &mut faults);
        let there = find_person(Table::Activities, activities.fields(), &mut faults);
        let deeds = Layout::of(Table::Activities, ACTIVITY, activities.fields(), &mut faults);
        let (Some((here, of)), Some((there, other)), true) = (here, there, faults.is_empty()) else {
            return Err(TableError::Columns { faults });
        };
        let mut others = named(Table::Applicants, &layout, applicants.fields(), &[PERSON.name]);
        others.extend(named(Table::Activities, &deeds, activities.fields(), &[PERSON.name]));
        let person_type = shown_type(of);
        Ok(Self {
            applicants: layout,
            activities: deeds,
            person: [here, there],
            as_text: person_type.is_integer() != shown_type(other).is_integer(),
            nested: 0,
            person_type,
            others,
        })
    }

    /// A nested table.
    pub(crate) fn nested(schema: &Schema, has_year: bool) -> Result<Self, TableError> {
        let fields = schema.fields();
        let mut faults = Vec::new();
        let here = find_person(Table::Applicants, fields, &mut faults);
        let layout = applicants_of(fields, has_year, &mut faults);
        let list = fields.find(ACTIVITIES.name);
        let members = list.and_then(|(at, field)| Some((at, members_of(field.data_type())?)));
        let (Some((here, of)), Some((nested, members))) = (here, members) else {
            if members.is_none() {
                faults.push(ColumnFault {
                    table: Table::Applicants,
                    column: ACTIVITIES.name.to_owned(),
                    expected: ACTIVITIES.sort,
                    found: list.map(|(_, field)| field.data_type().clone()),
                });
            }
            return Err(TableError::Columns { faults });
        };
        let deeds = Layout::of(Table::Activities, ACTIVITY, members, &mut faults);
        if !faults.is_empty() {
            return Err(TableError::Columns { faults });
        }
        let mut others = named(Table::Applicants, &layout, fields, &[PERSON.name, ACTIVITIES.name]);
        others.extend(named(Table::Activities, &deeds, members, &[]));
        Ok(Self {
            applicants: layout,
            activities: deeds,
            person: [here, 0],
            as_text: false,
            nested,
            person_type: shown_type(of),
            others,
        })
    }

    fn applicants(&self, batch: &RecordBatch) -> Result<Arc<Applicants>, ArrowError> {
        let column = batch.column(self.person[0]);
        Ok(Arc::new(Applicants {
            people: People::of(column, self.as_text)?,
            shown: shown(column)?,
            rows: self.applicants.rows(&structs(batch))?,
        }))
    }

    fn activities(&self, batch: &RecordBatch) -> Result<Deeds, ArrowError> {
        let people = People::of(batch.column(self.person[1]), self.as_text)?;
        let runs = runs(people.array())?;
        Ok(Deeds { people, rows: Arc::new(self.activities.rows(&structs(batch))?), runs, next: 0 })
    }
}

fn find_person<'f>(
    table: Table,
    fields: &'f Fields,
    faults: &mut Vec<ColumnFault>,
) -> Option<(usize, &'f DataType)> {
    let before = faults.len();
    Layout::of(table, std::slice::from_ref(&PERSON), fields, faults);
    fields.find(PERSON.name).filter(|_| faults.len() == before).map(|(at, field)| (at, field.data_type()))
}

fn applicants_of(fields: &Fields, has_year: bool, faults: &mut Vec<ColumnFault>) -> Layout {
    let layout = Layout::of(Table::Applicants, APPLICANT, fields, faults);
    if has_year {
        faults.retain(|fault| fault.found.is_some() || fault.column != "application_year");
    }
    layout
}

fn named(table: Table, layout: &Layout, fields: &Fields, known: &[&str]) -> Vec<(Table, String)> {
    layout.others(fields, known).into_iter().map(|name| (table, name)).collect()
}

fn members_of(list: &DataType) -> Option<&Fields> {
    let (DataType::List(item)
    | DataType::LargeList(item)
    | DataType::ListView(item)
    | DataType::LargeListView(item)
    | DataType::FixedSizeList(item, _)) = list
    else {
        return None;
    };
    let DataType::Struct(members) = item.data_type() else { return None };
    Some(members)
}

/// A batch of activities, and where the rows of one person end and those of the next begin.
#[derive(Debug)]
struct Deeds {
    people: People,
    rows: Arc<Rows>,
    runs: Vec<Range<usize>>,
    /// The next of the runs.
    next: usize,
}

impl Deeds {
    fn who(&self, run: usize) -> Option<Who<'_>> {
        self.people.get(self.runs.get(run)?.start)
    }
}

/// The runs of equal values of a column, found on all cores.
fn runs(array: &ArrayRef) -> Result<Vec<Range<usize>>, ArrowError> {
    let parts: Vec<usize> = (0..array.len()).step_by(ROWS).collect();
    let starts = parts.into_par_iter().map(|part| {
        // The row before shows whether the first of this part begins a run.
        let from = part.saturating_sub(1);
        let rows = array.slice(from, array.len().min(part + ROWS) - from);
        Ok(match rows.as_string_opt::<i32>().filter(|texts| texts.null_count() == 0) {
            Some(texts) => (1..texts.len())
                .filter(|at| !is_same(texts.value(at - 1).as_bytes(), texts.value(*at).as_bytes()))
                .map(|at| from + at)
                .collect(),
            None => partition(&[rows])?.ranges().iter().skip(1).map(|run| from + run.start).collect(),
        })
    });
    let starts: Vec<Vec<usize>> = starts.collect::<Result<_, ArrowError>>()?;
    let mut runs = Vec::with_capacity(starts.iter().map(Vec::len).sum::<usize>() + 1);
    let mut open = 0;
    for start in starts.into_iter().flatten().chain((!array.is_empty()).then_some(array.len())) {
        runs.push(open..start);
        open = start;
    }
    Ok(runs)
}

/// True for the same bytes: names are short, and compared by their ends without a call.
#[inline]
fn is_same(one: &[u8], other: &[u8]) -> bool {
    let ends =
        |of: &[u8]| Some((u64::from_le_bytes(*of.first_chunk()?), u64::from_le_bytes(*of.last_chunk()?)));
    one.len() == other.len() && ends(one) == ends(other) && ((8..=16).contains(&one.len()) || one == other)
}

/// What was left aside in bringing tables together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Strays {
    /// How many people have activities and are not among the applicants.
    pub people: u64,
    /// One of them, if they have names.
    pub example: Option<String>,
}

impl Strays {
    fn add(&mut self, who: Option<Who<'_>>) {
        self.people += 1;
        if let (None, Some(who)) = (&self.example, who) {
            self.example = Some(who.text().into_owned());
        }
    }
}

/// Blocks, wherever they come from.
pub(crate) trait Blocks: Send {
    /// The next one, until there are no more.
    fn next(&mut self) -> Result<Option<Block>, TableError>;
    /// What was left aside so far.
    fn strays(&self) -> Strays;
}

/// A person that is kept beyond its batch.
#[derive(Debug)]
enum Kept {
    Number(i64),
    Text(String),
}

impl Kept {
    fn of(who: Who<'_>) -> Self {
        match who {
            Who::Number(number) => Self::Number(number),
            Who::Text(text) => Self::Text(text.to_owned()),
        }
    }

    fn who(&self) -> Who<'_> {
        match self {
            Self::Number(number) => Who::Number(*number),
            Self::Text(text) => Who::Text(text),
        }
    }
}

/// Two flat tables whose people stand in ascending order, read side by side.
pub(crate) struct Merge<'s> {
    shape: Arc<Shape>,
    applicants: Source<'s>,
    activities: Source<'s>,
    /// The applicants that were read last, and the first of them that is in no block yet.
    open: Option<(Arc<Applicants>, usize)>,
    /// The activities that were read last.
    deeds: Option<Deeds>,
    /// The applicant and the person with activities that were last met.
    last: [Option<Kept>; 2],
    strays: Strays,
}

impl<'s> Merge<'s> {
    pub(crate) fn new(shape: Arc<Shape>, applicants: Source<'s>, activities: Source<'s>) -> Self {
        let (open, deeds, last, strays) = (None, None, [None, None], Strays::default());
        Self { shape, applicants, activities, open, deeds, last, strays }
    }

    /// Sees to it that the activities at hand have a run, unless there are no more, and that the people ascend.
    fn fill(&mut self) -> Result<bool, TableError> {
        while self.deeds.as_ref().is_none_or(|deeds| deeds.next >= deeds.runs.len()) {
            if let Some(last) = self.deeds.take().and_then(|deeds| Some(Kept::of(last_of(&deeds.people)?))) {
                self.last[1] = Some(last);
            }
            let Some(batch) = self.activities.next().transpose()? else { return Ok(false) };
            let deeds = self.shape.activities(&batch)?;
            let mut last = self.last[1].as_ref().map(Kept::who);
            for run in 0..deeds.runs.len() {
                let Some(who) = deeds.who(run) else { continue };
                if last.is_some_and(|last| who < last) {
                    return Err(out_of_order(Table::Activities, who));
                }
                last = Some(who);
            }
            self.deeds = Some(deeds);
        }
        Ok(true)
    }

    /// Gives a person of a block the runs that are theirs, and leaves those before them aside.
    fn take(&mut self, who: Who<'_>, block: &mut Block) -> Result<(), TableError> {
        while self.fill()? {
            let Some(deeds) = &mut self.deeds else { break };
            let run = deeds.next;
            let of = deeds.who(run);
            match of.map(|of| of.cmp(&who)) {
                Some(Ordering::Greater) => break,
                Some(Ordering::Equal) => block.push(&deeds.rows, deeds.runs[run].clone()),
                Some(Ordering::Less) | None => {
                    // A run that goes on from the batch before was counted there.
                    let goes_on = run == 0 && of.is_some() && of == self.last[1].as_ref().map(Kept::who);
                    if !goes_on {
                        self.strays.add(of);
                    }
                }
            }
            deeds.next += 1;
        }
        Ok(())
    }

    /// Reads on so that there are applicants who are in no block yet; false if there are no more.
    fn read(&mut self) -> Result<bool, TableError> {
        while self.open.as_ref().is_none_or(|(applicants, next)| *next >= applicants.people.len()) {
            let Some(batch) = self.applicants.next().transpose()? else { return Ok(false) };
            self.open = Some((self.shape.applicants(&batch)?, 0));
        }
        Ok(true)
    }

    /// Counts the activities after the last applicant.
    fn drain(&mut self) -> Result<(), TableError> {
        while self.fill()? {
            let Some(deeds) = &mut self.deeds else { break };
            for run in deeds.next..deeds.runs.len() {
                self.strays.add(deeds.who(run));
            }
            deeds.next = deeds.runs.len();
        }
        Ok(())
    }
}

/// The last person of a column.
fn last_of(people: &People) -> Option<Who<'_>> {
    (0..people.len()).rev().find_map(|at| people.get(at))
}

fn out_of_order(table: Table, who: Who<'_>) -> TableError {
    TableError::OutOfOrder { table, person: who.text().into_owned() }
}

impl Blocks for Merge<'_> {
    fn next(&mut self) -> Result<Option<Block>, TableError> {
        if !self.read()? {
            self.drain()?;
            return Ok(None);
        }
        let Some((applicants, first)) = self.open.take() else { return Ok(None) };
        let rows = first..applicants.people.len().min(first + PEOPLE);
        let mut block = Block::of(&applicants, rows.clone());
        let kept = self.last[0].take();
        let mut last = kept.as_ref().map(Kept::who);
        for at in rows.clone() {
            block.starts.push(block.segments.len());
            let Some(who) = applicants.people.get(at) else { continue };
            match last {
                Some(last) if who < last => return Err(out_of_order(Table::Applicants, who)),
                Some(last) if who == last => block.again.push(at - first),
                _ => self.take(who, &mut block)?,
            }
            last = Some(who);
        }
        block.starts.push(block.segments.len());
        self.last[0] = last.map(Kept::of);
        self.open = Some((Arc::clone(&applicants), rows.end));
        Ok(Some(block))
    }

    fn strays(&self) -> Strays {
        self.strays.clone()
    }
}

/// Two flat tables in memory, whatever the order of their rows.
pub(crate) struct Lookup {
    blocks: std::vec::IntoIter<Block>,
    strays: Strays,
}

impl Lookup {
    pub(crate) fn new(
        shape: &Shape,
        applicants: &[RecordBatch],
        activities: &[RecordBatch],
    ) -> Result<Self, TableError> {
        let applicants = applicants.iter().map(|batch| shape.applicants(batch));
        let applicants: Vec<Arc<Applicants>> = applicants.collect::<Result<_, _>>()?;
        let deeds = activities.iter().map(|batch| shape.activities(batch));
        let deeds: Vec<Deeds> = deeds.collect::<Result<_, _>>()?;
        // Everybody by their place among all applicants.
        let mut places: FxHashMap<Who<'_>, usize> = FxHashMap::default();
        let mut again = Vec::new();
        let mut count = 0;
        for batch in &applicants {
            for at in 0..batch.people.len() {
                if let Some(who) = batch.people.get(at) {
                    match places.entry(who) {
                        Entry::Occupied(_) => again.push(count),
                        Entry::Vacant(place) => {
                            place.insert(count);
                        }
                    }
                }
                count += 1;
            }
        }
        // The runs of each, counted and then put in their places, in the order in which they stand in the table.
        let mut strays = Strays::default();
        let mut astray: FxHashSet<Who<'_>> = FxHashSet::default();
        let mut found = Vec::new();
        let mut starts = vec![0; count + 1];
        for (table, deeds) in deeds.iter().enumerate() {
            for (run, rows) in deeds.runs.iter().enumerate() {
                let who = deeds.who(run);
                if let Some(place) = who.and_then(|who| places.get(&who)) {
                    found.push((*place, Segment { table, rows: rows.clone() }));
                    starts[place + 1] += 1;
                } else if who.is_none_or(|who| astray.insert(who)) {
                    strays.add(who);
                }
            }
        }
        for place in 0..count {
            starts[place + 1] += starts[place];
        }
        found.sort_by_key(|(place, _)| *place);
        let mut blocks = Vec::new();
        let mut first = 0;
        for batch in &applicants {
            for start in (0..batch.people.len()).step_by(PEOPLE) {
                let rows = start..batch.people.len().min(start + PEOPLE);
                let mut block = Block::of(batch, rows.clone());
                let here = first..first + rows.len();
                let from = starts[here.start];
                block.starts.extend(starts[here.start..=here.end].iter().map(|start| start - from));
                block
                    .segments
                    .extend(found[from..starts[here.end]].iter().map(|(_, segment)| segment.clone()));
                block.activities.extend(deeds.iter().map(|deeds| Arc::clone(&deeds.rows)));
                let of_block = again.iter().filter(|place| here.contains(place));
                block.again.extend(of_block.map(|place| place - here.start));
                first = here.end;
                blocks.push(block);
            }
        }
        Ok(Self { blocks: blocks.into_iter(), strays })
    }
}

impl Blocks for Lookup {
    fn next(&mut self) -> Result<Option<Block>, TableError> {
        Ok(self.blocks.next())
    }

    fn strays(&self) -> Strays {
        self.strays.clone()
    }
}

/// A nested table, one row a person.
pub(crate) struct Nested<'s> {
    shape: Arc<Shape>,
    source: Source<'s>,
    open: Option<(Arc<Applicants>, Arc<Rows>, ArrayRef, usize)>,
}

impl<'s> Nested<'s> {
    pub(crate) fn new(shape: Arc<Shape>, source: Source<'s>) -> Self {
        Self { shape, source, open: None }
    }
}

impl Blocks for Nested<'_> {
    fn next(&mut self) -> Result<Option<Block>, TableError> {
        while self.open.as_ref().is_none_or(|(applicants, .., next)| *next >= applicants.people.len()) {
            let Some(batch) = self.source.next().transpose()? else { return Ok(None) };
            let lists = settle(batch.column(self.shape.nested), ACTIVITIES.sort)?;
            let values = match lists.data_type() {
                DataType::List(_) => lists.as_list::<i32>().values(),
                _ => lists.as_list::<i64>().values(),
            };
            let deeds = Arc::new(self.shape.activities.rows(values.as_struct())?);
            self.open = Some((self.shape.applicants(&batch)?, deeds, lists, 0));
        }
        let Some((applicants, deeds, lists, next)) = &mut self.open else { return Ok(None) };
        let rows = *next..applicants.people.len().min(*next + PEOPLE);
        *next = rows.end;
        let mut block = Block::of(applicants, rows.clone());
        match lists.data_type() {
            DataType::List(_) => push_lists::<i32>(&mut block, deeds, lists, rows),
            _ => push_lists::<i64>(&mut block, deeds, lists, rows),
        }
        Ok(Some(block))
    }

    fn strays(&self) -> Strays {
        Strays::default()
    }
}

/// A person without a list has no activities.
fn push_lists<O: OffsetSizeTrait>(
    block: &mut Block,
    deeds: &Arc<Rows>,
    lists: &ArrayRef,
    rows: Range<usize>,
) {
    let lists = lists.as_list::<O>();
    for at in rows {
        block.starts.push(block.segments.len());
        let items = items(lists.value_offsets(), at);
        if lists.is_valid(at) && !items.is_empty() {
            block.push(deeds, items);
        }
    }
    block.starts.push(block.segments.len());
}
