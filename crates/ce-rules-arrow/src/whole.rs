//! Tables that are in memory whole, and their results.

use std::sync::Arc;

use arrow_array::{RecordBatch, RecordBatchIterator, RecordBatchReader};
use arrow_schema::{ArrowError, SchemaRef};

use crate::assessor::{Assessed, Assessor};
use crate::blocks::Strays;
use crate::error::{Table, TableError};
use crate::results::Portion;

/// All rows of a table, which may be none. To copy it costs nothing: the rows stay where they are.
#[derive(Debug, Clone, PartialEq)]
pub struct Rows {
    schema: SchemaRef,
    batches: Vec<RecordBatch>,
}

impl Rows {
    /// Reads a stream to its end.
    ///
    /// # Errors
    /// Whatever the stream fails with.
    pub fn read(reader: impl RecordBatchReader) -> Result<Self, ArrowError> {
        let schema = reader.schema();
        Ok(Self { schema, batches: reader.collect::<Result<_, _>>()? })
    }

    /// The columns.
    pub fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }

    /// True where there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The rows as a stream.
    pub fn reader(&self) -> impl RecordBatchReader + Send + 'static {
        RecordBatchIterator::new(self.batches.clone().into_iter().map(Ok), Arc::clone(&self.schema))
    }

    /// At least one batch, so that a table without rows has its columns.
    fn batches(&self) -> Vec<RecordBatch> {
        if self.batches.is_empty() {
            return vec![RecordBatch::new_empty(Arc::clone(&self.schema))];
        }
        self.batches.clone()
    }
}

impl From<RecordBatch> for Rows {
    fn from(batch: RecordBatch) -> Self {
        Self { schema: batch.schema(), batches: vec![batch] }
    }
}

/// The results of whole tables.
#[derive(Debug, Clone, PartialEq)]
pub struct Whole {
    /// One row a person and year of the window.
    pub years: Rows,
    /// One row a person.
    pub verdicts: Rows,
    /// One row an activity, where they are asked for.
    pub activities: Option<Rows>,
    /// How many people have an error instead of a verdict.
    pub refused: u64,
    /// People with activities who are not among the applicants.
    pub strays: Strays,
    /// Columns that mean nothing here and were left aside.
    pub other_columns: Vec<(Table, String)>,
}

impl<'r> Assessor<'r> {
    /// Two whole tables, as [`Assessor::tables`] takes them.
    ///
    /// # Errors
    /// Where columns are missing or of another type.
    pub fn rows(&self, applicants: &Rows, activities: &Rows) -> Result<Assessed<'r>, TableError> {
        self.tables(&applicants.batches(), &activities.batches())
    }

    /// A whole nested table, as [`Assessor::nested`] takes it.
    ///
    /// # Errors
    /// Where columns are missing or of another type.
    pub fn nested_rows(&self, people: &Rows) -> Result<Assessed<'r>, TableError> {
        self.nested(people.reader())
    }
}

impl Assessed<'_> {
    /// All results at once.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use arrow_array::{ArrayRef, RecordBatch, StringArray};
    /// use ce_rules_arrow::{Assessor, Options, Rows};
    /// let text = |values: &[&str]| Arc::new(StringArray::from(values.to_vec())) as ArrayRef;
    /// let applicants = RecordBatch::try_from_iter([("person", text(&["T1"])), ("target", text(&["junior"]))])?;
    /// let columns = ["person", "id", "kind", "date"].map(|name| (name, text(&[])));
    /// let activities = RecordBatch::try_from_iter(columns)?;
    /// let mut options = Options::default();
    /// options.application_year = Some(2021);
    /// let assessor = Assessor::new(ce_rules::Rules::builtin()).with_options(options);
    /// let whole = assessor.rows(&Rows::from(applicants), &Rows::from(activities))?.whole()?;
    /// assert_eq!(whole.verdicts.len(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Where the source of the tables fails.
    pub fn whole(mut self) -> Result<Whole, TableError> {
        let portions = self.by_ref().collect::<Result<Vec<Portion>, _>>()?;
        let schemas = self.schemas();
        let rows = |schema: &SchemaRef, of: fn(&Portion) -> Option<&RecordBatch>| Rows {
            schema: Arc::clone(schema),
            batches: portions.iter().filter_map(of).cloned().collect(),
        };
        let activities = || rows(&schemas.activities, |portion| portion.activities.as_ref());
        Ok(Whole {
            years: rows(&schemas.years, |portion| Some(&portion.years)),
            verdicts: rows(&schemas.verdicts, |portion| Some(&portion.verdicts)),
            activities: self.tells_activities().then(activities),
            refused: portions.iter().map(|portion| portion.refused).sum(),
            strays: self.strays(),
            other_columns: self.other_columns().to_vec(),
        })
    }
}
