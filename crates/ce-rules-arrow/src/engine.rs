//! Assessing the people of a block: by the tables of the core, and those whom they leave to it by the whole engine.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use arrow_array::{Array, ArrayRef};
use arrow_schema::ArrowError;
use ce_rules::batch::{Buffers, Person, Results, UNKNOWN, id_is_fine};
use ce_rules::date::YEARS;
use ce_rules::json::Value;
use ce_rules::{
    Applicant, Certificate, Degree, Error, EvidenceMode, Fault, FaultCode, PolicyId, Request, Rules,
    SubjectId, Target, Text, Waiver, Year,
};

use crate::blocks::{Block, Segment};
use crate::columns::{APPLICANT, Rows, Who as Column};
use crate::document::{cell, request};
use crate::encode::{Encoder, Scratch, numbers, years_of};
use crate::lexicon::{Contract, Lexicon, NO_SERIES, OTHER_SERIES, Scheme, Schemes};
use crate::options::Options;
use crate::people::Who;
use crate::results::{Gathered, Portion, Schemas, Subjects};
use crate::text::{Coded, Texts};

/// How many rows are encoded before their people are assessed: what is made of them stays in the cache.
const ROWS: usize = 4096;

/// What assesses.
#[derive(Debug)]
pub(crate) struct Engine<'r> {
    rules: &'r Rules,
    schemes: Schemes<'r>,
    contract: Contract,
    options: Options,
    /// The subjects of the output.
    subjects: Vec<SubjectId>,
}

impl<'r> Engine<'r> {
    pub(crate) fn new(rules: &'r Rules, options: Options) -> Self {
        let mut subjects: Vec<SubjectId> = Vec::new();
        for subject in rules.policies().flat_map(|policy| &policy.document().subjects) {
            if !subjects.contains(&subject.id) {
                subjects.push(subject.id.clone());
            }
        }
        Self { rules, schemes: Schemes::new(rules, &subjects), contract: Contract::new(), options, subjects }
    }

    pub(crate) fn options(&self) -> &Options {
        &self.options
    }

    pub(crate) fn subjects(&self) -> &[SubjectId] {
        &self.subjects
    }

    /// The request of a person of a block.
    pub(crate) fn request<'b>(&'b self, block: &'b Block, at: usize) -> Value<'b> {
        let (rows, first) = block.applicants();
        let name = block.who(at).map(|who| match who {
            Who::Number(number) => Cow::Owned(number.to_string()),
            Who::Text(text) => Cow::Borrowed(text),
        });
        let segments = block.segments(at..at + 1).iter();
        let activities = segments.map(|segment| (block.activities[segment.table].as_ref(), &segment.rows));
        request(name, (rows, first + at), activities, &self.options)
    }

    /// Assesses some of the people of a block.
    pub(crate) fn assess(
        &self,
        block: &Block,
        people: Range<usize>,
        schemas: &Schemas,
    ) -> Result<Portion, ArrowError> {
        let heads = self.heads(block, &people);
        let mut run = Run {
            engine: self,
            block,
            encoders: Vec::new(),
            buffers: Buffers::default(),
            scratch: Scratch::default(),
            results: Results::default(),
            gathered: Gathered::new(self.subjects.len(), people.len(), self.options.activities),
        };
        let (mut rest, mut first) = (heads.as_slice(), people.start);
        while !rest.is_empty() {
            let done = run.some(rest, first);
            rest = rest.get(done..).unwrap_or_default();
            first += done;
        }
        run.gathered.finish(&block.names(&people), schemas)
    }

    /// What there is to say of a person beside a request: who has no name, or stands here twice.
    fn refusal(block: &Block, at: usize) -> Option<Error> {
        let (code, zh, en) = if block.who(at).is_none() {
            (FaultCode::MissingField, "缺少 person", "`person` is missing")
        } else if block.is_again(at) {
            let (zh, en) =
                ("前面已有这一人员；每人只占一行", "this person stands here before: one row a person");
            (FaultCode::DuplicateId, zh, en)
        } else {
            return None;
        };
        Some(Error::InvalidRequest { faults: vec![Fault::new("/person", code, Text::new(zh, en))] })
    }
}

/// What is known of a person beside the activities.
struct Head<'r> {
    scheme: Arc<Scheme<'r>>,
    person: Person,
}

/// An application year and a policy named, and what decides there, if anything does.
type Met<'b, 'r> = (Year, Option<&'b str>, Option<Arc<Scheme<'r>>>);

/// The columns of applicants that are read row by row.
struct Texted<'b>(Option<(&'b ArrayRef, Texts<'b>)>);

impl<'b> Texted<'b> {
    fn of(rows: &'b Rows, column: Column) -> Self {
        Self(rows.get(column as usize).and_then(|array| Some((array, Texts::of(array)?))))
    }

    fn get(&self, at: usize) -> Option<&'b str> {
        self.0.filter(|(array, _)| array.is_valid(at)).map(|(_, texts)| texts.get(at))
    }
}

impl<'r> Engine<'r> {
    /// What is known of people beside their activities; nothing of those whom only the whole engine decides.
    fn heads(&self, block: &Block, people: &Range<usize>) -> Vec<Option<Head<'r>>> {
        if self.options.activities {
            return people.clone().map(|_| None).collect();
        }
        let (rows, first) = block.applicants();
        let here = first + people.start..first + people.end;
        let column = |of: Column| rows.get(of as usize);
        let codes = |of: Column, words, none| {
            let mut codes = Vec::with_capacity(here.len());
            Coded::of(column(of), words).append(here.clone(), none, &mut codes);
            codes
        };
        let targets = codes(Column::target, &self.contract.targets, UNKNOWN);
        let degrees = codes(Column::degree, &self.contract.degrees, 0);
        let years_given = column(Column::application_year);
        let (mut years, mut employed) = (Vec::with_capacity(here.len()), Vec::new());
        numbers(years_given, &here, &mut years);
        let employed_since = column(Column::employed_since);
        if let Some(array) = employed_since {
            years_of(array, &here, &mut employed);
        }
        let [policies, series, evidence] =
            [Column::policy, Column::series, Column::evidence].map(|of| Texted::of(rows, of));
        let mut last: Option<Met<'_, 'r>> = None;
        let head = |(place, at): (usize, usize)| {
            let named = policies.get(at).or(self.options.policy.as_ref().map(PolicyId::as_str));
            let year = match years_given {
                Some(array) if array.is_valid(at) => years[place],
                _ => self.options.application_year?,
            };
            if last.as_ref().is_none_or(|(of, policy, _)| *of != year || *policy != named) {
                last = Some((year, named, self.schemes.get(year, named)));
            }
            let scheme = last.as_ref().and_then(|(.., scheme)| scheme.as_ref())?;
            let series = series.get(at);
            let series_code = series.map_or(NO_SERIES, |text| scheme.series.get(text));
            let blank = || series.is_some_and(|text| text.trim().is_empty());
            if series_code == OTHER_SERIES && blank() {
                return None;
            }
            let (from, to) = scheme.window(targets[place], degrees[place], series_code)?;
            if employed_since.is_some_and(|array| array.is_valid(at)) && !YEARS.contains(&employed[place]) {
                return None;
            }
            let mode = match evidence.get(at) {
                _ if self.options.ignore_evidence => EvidenceMode::Ignored,
                None => EvidenceMode::Required,
                Some(word) => *EvidenceMode::ALL.iter().find(|mode| mode.as_str() == word)?,
            };
            if matches!(block.who(at - first)?, Who::Text(id) if !id_is_fine(id))
                || block.is_again(at - first)
            {
                return None;
            }
            let mut person = Person {
                rows: 0..0,
                from,
                to,
                evidence_counts: mode == EvidenceMode::Required,
                certified: 0,
                waived: 0,
            };
            let certificates = spans(rows, at, Column::certificates)?;
            let waivers = spans(rows, at, Column::waivers)?;
            if !certificates.is_empty() || !waivers.is_empty() {
                let mut applicant = Applicant::new(*Target::ALL.get(usize::from(targets[place]))?);
                let degree = usize::from(degrees[place]).checked_sub(1);
                applicant.degree = degree.and_then(|at| Degree::ALL.get(at)).copied();
                applicant.series = series.map(str::to_owned);
                let mut request = Request::new(year, applicant);
                let certificate = |(from, to, _)| Certificate::new(from..=to);
                request.certificates = certificates.into_iter().map(certificate).collect();
                let waiver = |(from, to, reason)| Waiver::new(from..=to, reason);
                request.waivers = waivers.into_iter().map(waiver).collect();
                let settled = scheme.lexicon.tables.person(&request, 0..0)?;
                (person.certified, person.waived) = (settled.certified, settled.waived);
            }
            Some(Head { scheme: Arc::clone(scheme), person })
        };
        here.clone().enumerate().map(head).collect()
    }
}

/// Spans of years with their reasons; none where one is not such a thing.
fn spans(rows: &Rows, at: usize, of: Column) -> Option<Vec<(Year, Year, String)>> {
    let place = of as usize;
    let Some(list) = rows.get(place).and_then(|array| cell(array, at, APPLICANT[place].sort)) else {
        return Some(Vec::new());
    };
    let Value::List(items) = list else { return None };
    let span = |item: Value<'_>| {
        let Value::Record(members) = item else { return None };
        let mut said = (None, None, None);
        for (name, value) in members {
            match (name.as_ref(), value) {
                ("from", Value::Int(year)) => said.0 = Year::try_from(year).ok(),
                ("to", Value::Int(year)) => said.1 = Year::try_from(year).ok(),
                ("reason", Value::Text(reason)) => said.2 = Some(reason.into_owned()),
                ("number", _) => {}
                _ => return None,
            }
        }
        let reason = if of == Column::waivers { said.2? } else { String::new() };
        Some((said.0?, said.1?, reason))
    };
    items.into_iter().map(span).collect()
}

/// The assessing of some people, and what is kept for its room.
struct Run<'e, 'r> {
    engine: &'e Engine<'r>,
    block: &'e Block,
    /// By table and policy.
    encoders: Vec<(usize, Encoder<'e>)>,
    buffers: Buffers,
    scratch: Scratch,
    results: Results,
    gathered: Gathered,
}

impl<'e, 'r> Run<'e, 'r> {
    /// Assesses the first of these people, who are so many rows or are decided by one policy, and says how many they
    /// were. `first` is the place of the first.
    fn some(&mut self, heads: &'e [Option<Head<'r>>], first: usize) -> usize {
        let (block, mut rows, mut count) = (self.block, 0, 0);
        let mut lexicon: Option<&'e Lexicon<'e>> = None;
        self.buffers.clear();
        // Rows that stand beside each other are encoded together, whosever they are.
        let mut open: Option<Segment> = None;
        for head in heads {
            if let Some(head) = head {
                let of: &Lexicon<'_> = &head.scheme.lexicon;
                if lexicon.is_some_and(|lexicon| !std::ptr::eq(lexicon, of)) || rows >= ROWS {
                    break;
                }
                lexicon = Some(of);
                for segment in block.segments(first + count..first + count + 1) {
                    rows += segment.rows.len();
                    match &mut open {
                        Some(open) if open.table == segment.table && open.rows.end == segment.rows.start => {
                            open.rows.end = segment.rows.end;
                        }
                        _ => {
                            let segment = open.replace(segment.clone());
                            self.encode(segment, lexicon);
                        }
                    }
                }
            }
            count += 1;
        }
        self.encode(open, lexicon);
        let mut start = 0;
        for (head, at) in heads.iter().zip(first..first + count) {
            let segments = block.segments(at..at + 1);
            let Some(head) = head else {
                self.whole(at);
                continue;
            };
            let rows = start..start + segments.iter().map(|segment| segment.rows.len()).sum::<usize>();
            start = rows.end;
            let lexicon = &head.scheme.lexicon;
            self.results.clear();
            let decided = !self.has_twins(segments, lexicon) && {
                let person = Person { rows, ..head.person.clone() };
                lexicon.tables.assess(&person, &self.buffers.columns(), &mut self.results).is_ok()
            };
            if decided {
                self.gathered.push(&self.results, &lexicon.outputs);
            } else {
                self.whole(at);
            }
        }
        count
    }

    fn encode(&mut self, segment: Option<Segment>, lexicon: Option<&'e Lexicon<'e>>) {
        let (Some(segment), Some(lexicon)) = (segment, lexicon) else { return };
        let place = self.encoder(segment.table, lexicon);
        self.encoders[place].1.append(segment.rows, &mut self.buffers, &mut self.scratch);
    }

    /// The place of the encoder of a table under a policy.
    fn encoder(&mut self, table: usize, lexicon: &'e Lexicon<'e>) -> usize {
        let known = self
            .encoders
            .iter()
            .position(|(of, encoder)| *of == table && std::ptr::eq(encoder.lexicon(), lexicon));
        known.unwrap_or_else(|| {
            let rows = &self.block.activities[table];
            self.encoders.push((table, Encoder::new(rows, lexicon, &self.engine.contract)));
            self.encoders.len() - 1
        })
    }

    fn has_twins(&mut self, segments: &[Segment], lexicon: &'e Lexicon<'e>) -> bool {
        let Some(Segment { table, .. }) = segments.first() else { return false };
        // Ids of several tables are compared where everything is.
        if segments.iter().any(|segment| segment.table != *table) {
            return true;
        }
        let place = self.encoder(*table, lexicon);
        self.encoders[place].1.has_twins(segments)
    }

    /// Assesses a person by the whole engine.
    fn whole(&mut self, at: usize) {
        if let Some(error) = Engine::refusal(self.block, at) {
            self.gathered.refuse(&error);
            return;
        }
        match self.engine.rules.assess_value(&self.engine.request(self.block, at)) {
            Ok(assessment) => {
                let subjects: Vec<&SubjectId> = assessment
                    .years
                    .iter()
                    .take(1)
                    .flat_map(|year| year.hours.iter())
                    .map(|(id, _)| id)
                    .collect();
                let place = |id: &SubjectId| subjects.iter().position(|known| *known == id);
                let outputs: Subjects = self.engine.subjects.iter().map(place).collect();
                self.results.clear();
                self.results.push(&assessment);
                self.gathered.activities(&assessment);
                self.gathered.push(&self.results, &outputs);
            }
            Err(error) => self.gathered.refuse(&error),
        }
    }
}
