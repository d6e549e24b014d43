//! Tables in, tables out.

use std::collections::VecDeque;
use std::sync::Arc;

use arrow_array::{RecordBatch, RecordBatchIterator, RecordBatchReader};
use arrow_schema::{ArrowError, Schema, SchemaRef};
use ce_rules::Rules;
use rayon::prelude::*;

use crate::blocks::{Block, Blocks, Lookup, Merge, Nested, Shape, Strays};
use crate::engine::Engine;
use crate::error::{Table, TableError};
use crate::options::Options;
use crate::results::{Portion, Schemas, pieces};

/// How many people one core takes at a time.
const PEOPLE: usize = 2048;
/// How many times each core takes people before the next are read.
const TIMES: usize = 4;

/// Assesses tables of people by a set of policies.
///
/// ```
/// use std::sync::Arc;
/// use arrow_array::{RecordBatch, StringArray, Int32Array, ArrayRef};
/// use ce_rules_arrow::Assessor;
/// let text = |values: &[&str]| Arc::new(StringArray::from(values.to_vec())) as ArrayRef;
/// let number = |values: &[i32]| Arc::new(Int32Array::from(values.to_vec())) as ArrayRef;
/// let applicants = RecordBatch::try_from_iter([
///     ("person", text(&["T1"])),
///     ("target", text(&["associate_senior"])),
///     ("degree", text(&["doctor"])),
///     ("application_year", number(&[2021])),
/// ])?;
/// let activities = RecordBatch::try_from_iter([
///     ("person", text(&["T1"])),
///     ("id", text(&["a1"])),
///     ("kind", text(&["patent"])),
///     ("date", number(&[2020])),
///     ("role", text(&["first"])),
/// ])?;
/// let assessor = Assessor::new(ce_rules::Rules::builtin());
/// let assessed = assessor.tables(&[applicants], &[activities])?;
/// let portions: Vec<_> = assessed.collect::<Result<_, _>>()?;
/// assert_eq!(portions[0].years.num_rows(), 2, "2019 and 2020");
/// assert_eq!(portions[0].refused, 0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Assessor<'r> {
    rules: &'r Rules,
    options: Options,
}

impl<'r> Assessor<'r> {
    /// Assesses by these policies.
    pub fn new(rules: &'r Rules) -> Self {
        Self { rules, options: Options::default() }
    }

    /// What is taken of people for whom the tables do not say it, and what is asked of the results.
    #[must_use]
    pub fn with_options(self, options: Options) -> Self {
        Self { options, ..self }
    }

    /// Two flat tables in memory. The rows of a person may stand anywhere; where they stand beside each other they are
    /// read as they are. People whose rows ascend in both tables are brought together without looking anybody up.
    pub fn tables(
        &self,
        applicants: &[RecordBatch],
        activities: &[RecordBatch],
    ) -> Result<Assessed<'r>, TableError> {
        let shape = self.flat(&schema_of(applicants), &schema_of(activities))?;
        let [here, there] = [applicants, activities].map(|batches| {
            let read = batches.iter().cloned().map(Ok::<_, ArrowError>);
            Box::new(RecordBatchIterator::new(read, schema_of(batches)))
        });
        // Where rows begin and end is known before anything is assessed, so that what is out of order is found in time.
        match Ahead::of(Merge::new(Arc::clone(&shape), here, there)) {
            Ok(blocks) => Ok(self.assessed(&shape, blocks)),
            Err(TableError::OutOfOrder { .. }) => {
                let blocks = Lookup::new(&shape, applicants, activities)?;
                Ok(self.assessed(&shape, blocks))
            }
            Err(error) => Err(error),
        }
    }

    /// Two flat tables as streams, both in ascending order of `person`: numbers by their size, texts by their bytes. What
    /// is out of order ends the stream with [`TableError::OutOfOrder`].
    pub fn streams<'s>(
        &self,
        applicants: impl RecordBatchReader + Send + 's,
        activities: impl RecordBatchReader + Send + 's,
    ) -> Result<Assessed<'s>, TableError>
    where
        'r: 's,
    {
        let shape = self.flat(&applicants.schema(), &activities.schema())?;
        let blocks = Merge::new(Arc::clone(&shape), Box::new(applicants), Box::new(activities));
        Ok(self.assessed(&shape, blocks))
    }

    /// A nested table as a stream, one row a person in any order: the columns of applicants, and `activities`, a list of
    /// structs with the columns of activities.
    pub fn nested<'s>(&self, people: impl RecordBatchReader + Send + 's) -> Result<Assessed<'s>, TableError>
    where
        'r: 's,
    {
        let shape = Arc::new(Shape::nested(&people.schema(), self.options.application_year.is_some())?);
        let blocks = Nested::new(Arc::clone(&shape), Box::new(people));
        Ok(self.assessed(&shape, blocks))
    }

    fn flat(&self, applicants: &Schema, activities: &Schema) -> Result<Arc<Shape>, TableError> {
        Ok(Arc::new(Shape::flat(applicants, activities, self.options.application_year.is_some())?))
    }

    fn assessed<'s>(&self, shape: &Arc<Shape>, blocks: impl Blocks + 's) -> Assessed<'s>
    where
        'r: 's,
    {
        let engine = Engine::new(self.rules, self.options.clone());
        let schemas = Schemas::of(&shape.person_type, engine.subjects());
        Assessed {
            engine,
            shape: Arc::clone(shape),
            schemas,
            blocks: Box::new(blocks),
            ahead: Vec::new(),
            begun: false,
            done: VecDeque::new(),
            failed: None,
        }
    }
}

fn schema_of(batches: &[RecordBatch]) -> SchemaRef {
    batches.first().map_or_else(|| Arc::new(Schema::empty()), RecordBatch::schema)
}

/// Blocks that have all been read.
struct Ahead {
    blocks: std::vec::IntoIter<Block>,
    strays: Strays,
}

impl Ahead {
    fn of(mut from: impl Blocks) -> Result<Self, TableError> {
        let mut blocks = Vec::new();
        while let Some(block) = from.next()? {
            blocks.push(block);
        }
        Ok(Self { blocks: blocks.into_iter(), strays: from.strays() })
    }
}

impl Blocks for Ahead {
    fn next(&mut self) -> Result<Option<Block>, TableError> {
        Ok(self.blocks.next())
    }

    fn strays(&self) -> Strays {
        self.strays.clone()
    }
}

/// The results, portion by portion, in the order of the applicants. All cores assess; the next people are read
/// meanwhile.
pub struct Assessed<'s> {
    engine: Engine<'s>,
    shape: Arc<Shape>,
    schemas: Schemas,
    blocks: Box<dyn Blocks + 's>,
    /// What has been read and not been assessed.
    ahead: Vec<Block>,
    begun: bool,
    /// What has been assessed and not been asked for.
    done: VecDeque<Portion>,
    failed: Option<TableError>,
}

impl std::fmt::Debug for Assessed<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Assessed").field("schemas", &self.schemas).finish_non_exhaustive()
    }
}

impl Assessed<'_> {
    /// The schemas of the results.
    pub fn schemas(&self) -> &Schemas {
        &self.schemas
    }

    /// Whether there is a table of activities among the results.
    pub fn tells_activities(&self) -> bool {
        self.engine.options().activities
    }

    /// Columns of the tables that mean nothing here and were left aside. A column that was meant to mean something is
    /// among them by another name.
    pub fn other_columns(&self) -> &[(Table, String)] {
        &self.shape.others
    }

    /// People with activities who are not among the applicants, as far as was read. Nothing was asked about them.
    pub fn strays(&self) -> Strays {
        self.blocks.strays()
    }

    /// The request of a person in JSON, for whom everything can then be told: assessed by the same policies it comes to
    /// what the tables of results say. Reads on until the person is found; none where there is nobody of that name.
    ///
    /// ```no_run
    /// # fn tables() -> Vec<arrow_array::RecordBatch> { Vec::new() }
    /// # let (applicants, activities) = (tables(), tables());
    /// let rules = ce_rules::Rules::builtin();
    /// let assessor = ce_rules_arrow::Assessor::new(rules);
    /// if let Some(request) = assessor.tables(&applicants, &activities)?.request("T1")? {
    ///     println!("{}", rules.assess_json(&request));
    /// }
    /// # Ok::<(), ce_rules_arrow::TableError>(())
    /// ```
    pub fn request(mut self, person: &str) -> Result<Option<String>, TableError> {
        while let Some(block) = self.blocks.next()? {
            let found = (0..block.len()).find(|at| block.who(*at).is_some_and(|who| who.text() == person));
            if let Some(at) = found {
                let request = self.engine.request(&block, at);
                // Texts, numbers and lists of them are always written.
                return Ok(serde_json::to_string(&request).ok());
            }
        }
        Ok(None)
    }
}

/// Reads blocks until there are enough people, and what it ended with.
fn read(blocks: &mut (dyn Blocks + '_)) -> (Vec<Block>, Option<TableError>) {
    let (mut read, mut people) = (Vec::new(), 0);
    while people < rayon::current_num_threads() * TIMES * PEOPLE {
        match blocks.next() {
            Ok(Some(block)) => {
                people += block.len();
                read.push(block);
            }
            Ok(None) => break,
            Err(error) => return (read, Some(error)),
        }
    }
    (read, None)
}

impl Iterator for Assessed<'_> {
    type Item = Result<Portion, TableError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(portion) = self.done.pop_front() {
                return Some(Ok(portion));
            }
            if self.ahead.is_empty() {
                if let Some(error) = self.failed.take() {
                    self.begun = true;
                    self.blocks =
                        Box::new(Ahead { blocks: Vec::new().into_iter(), strays: self.blocks.strays() });
                    return Some(Err(error));
                }
                (self.ahead, self.failed) = read(self.blocks.as_mut());
                if self.ahead.is_empty() && self.failed.is_none() {
                    return None;
                }
                continue;
            }
            let now = std::mem::take(&mut self.ahead);
            let (engine, schemas, blocks) = (&self.engine, &self.schemas, self.blocks.as_mut());
            let failed = self.failed.is_some();
            let work = || {
                let pieces: Vec<_> = now
                    .iter()
                    .flat_map(|block| pieces(block.len(), PEOPLE).map(move |people| (block, people)))
                    .collect();
                let done =
                    pieces.into_par_iter().map(|(block, people)| engine.assess(block, people, schemas));
                done.collect::<Result<Vec<Portion>, ArrowError>>()
            };
            let next = || if failed { (Vec::new(), None) } else { read(blocks) };
            let (portions, (ahead, error)) = rayon::join(work, next);
            self.ahead = ahead;
            self.failed = self.failed.take().or(error);
            match portions {
                Ok(portions) => self.done = portions.into(),
                Err(error) => {
                    self.ahead.clear();
                    self.failed = Some(error.into());
                }
            }
        }
    }
}
