//! Records as the commands take them: from files or standard input, each with what is wrong before the core sees it.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};

use ce_rules::{Error, Rules};

use super::{Failure, InputArguments, RecordArguments};
use crate::input::{self, Options, with_options};
use crate::record::{Input, InputFault, Place, Places, Record};
use crate::stream::{self, BYTE_ORDER_MARK};

impl InputArguments {
    /// What holds where the input itself says nothing.
    pub(super) fn options(&self) -> Options {
        let mut options = self.records.options();
        options.policy.clone_from(&self.policy);
        options
    }

    /// The records of the people asked for, and what is wrong beside them.
    pub(super) fn records(&self, rules: &Rules) -> Result<(Vec<Entry>, Vec<InputFault>), Failure> {
        self.check_policy(rules)?;
        self.records.read(Source::open(&self.records)?, &self.options(), rules)
    }

    /// Refuses a policy that there is not, before anything is read.
    pub(super) fn check_policy(&self, rules: &Rules) -> Result<(), Failure> {
        if let Some(policy) = &self.policy {
            rules.find_policy(policy)?;
        }
        Ok(())
    }
}

impl RecordArguments {
    /// What holds where the input itself says nothing, whatever the policy.
    pub(super) fn options(&self) -> Options {
        let mut options = Options::default();
        options.application_year = self.year;
        options.ignore_evidence = self.ignore_evidence;
        options
    }

    /// The records of the people asked for in a source that is open, and what is wrong beside them.
    pub(super) fn read(
        &self,
        source: Source,
        options: &Options,
        rules: &Rules,
    ) -> Result<(Vec<Entry>, Vec<InputFault>), Failure> {
        let whole = |input: Input| {
            let entry = |record| Entry { record, error: None };
            (input.people.into_iter().map(entry).collect(), input.faults)
        };
        let (mut entries, faults) = match source {
            Source::Lines { input, path, .. } => (read_lines(input, &path, options)?, Vec::new()),
            Source::Document(text) => {
                whole(input::read_requests(&input::File { name: "-", bytes: text.as_bytes() }, options)?)
            }
            Source::Files => whole(match &self.activities {
                Some(activities) => input::read_pair(&self.file, activities, options, rules)?,
                None => input::read(&self.file, options, rules)?,
            }),
        };
        choose(&mut entries, &self.person)?;
        Ok((entries, faults))
    }
}

/// Where requests come from.
pub(super) enum Source {
    /// One request a line.
    Lines { input: Box<dyn Read + Send>, length: Option<u64>, path: String },
    /// A document from standard input.
    Document(String),
    /// Files that are read whole.
    Files,
}

impl Source {
    pub(super) fn open(input: &RecordArguments) -> Result<Self, Failure> {
        let path = &input.file;
        if path.as_os_str() == "-" {
            return Self::standard_input();
        }
        let ending = path.extension().and_then(|ending| ending.to_str()).map(str::to_lowercase);
        if !matches!(ending.as_deref(), Some("jsonl" | "ndjson")) {
            return Ok(Self::Files);
        }
        let file = File::open(path).map_err(|error| Failure::io(path, &error))?;
        let length = file.metadata().ok().map(|metadata| metadata.len());
        Ok(Self::Lines { input: Box::new(file), length, path: path.display().to_string() })
    }

    /// Standard input holds JSON lines, unless it is one JSON document by itself.
    fn standard_input() -> Result<Self, Failure> {
        let failed = |error: io::Error| Failure::io(Path::new("-"), &error);
        let lines = |input| Self::Lines { input, length: None, path: "-".to_owned() };
        let mut input = BufReader::new(io::stdin());
        let mut first = Vec::new();
        input.read_until(b'\n', &mut first).map_err(failed)?;
        let shown = first.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&first);
        let start = shown.iter().find(|byte| !byte.is_ascii_whitespace());
        // An object on a line of its own is a request, and what begins with neither is a line with a fault.
        if start != Some(&b'[') && (start != Some(&b'{') || is_json(shown)) {
            return Ok(lines(Box::new(Cursor::new(first).chain(input))));
        }
        let mut all = first;
        input.read_to_end(&mut all).map_err(failed)?;
        let text = all.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&all);
        // Not one document; where a line further on is a request, the first is one with a fault.
        let is_request = |line: &[u8]| line.starts_with(b"{") && is_json(line);
        if !is_json(text) && text.split(|byte| *byte == b'\n').any(is_request) {
            return Ok(lines(Box::new(Cursor::new(all))));
        }
        String::from_utf8(text.to_vec())
            .map(Self::Document)
            .map_err(|_| Failure::told("标准输入不是 UTF-8 文本", "standard input is not UTF-8"))
    }
}

fn is_json(text: &[u8]) -> bool {
    serde_json::from_slice::<serde::de::IgnoredAny>(text).is_ok()
}

/// A record, and why it is refused before the core sees it, if it is.
pub(super) struct Entry {
    pub(super) record: Record,
    pub(super) error: Option<Error>,
}

/// JSON lines as records, for the other forms of results.
fn read_lines(input: impl Read, path: &str, options: &Options) -> Result<Vec<Entry>, Failure> {
    let mut entries = Vec::new();
    for (line, number) in BufReader::new(input).split(b'\n').zip(1..) {
        let line = line.map_err(|error| Failure::io(Path::new(path), &error))?;
        let line = if number == 1 { line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&line) } else { &line };
        let text = std::str::from_utf8(line);
        let request = with_options(text.unwrap_or_default(), options).into_owned();
        let mut places = Places::default();
        places.insert("", Place { sheet: path.to_owned(), cell: format!("line {number}") });
        let id = input::applicant_of(&request).unwrap_or_else(|| format!("line {number}"));
        let error = text.is_err().then(stream::not_utf8);
        entries.push(Entry { record: Record { id, name: None, department: None, request, places }, error });
    }
    Ok(entries)
}

/// Keeps only the people asked for.
fn choose(entries: &mut Vec<Entry>, people: &[String]) -> Result<(), Failure> {
    let there = |person: &&String| !entries.iter().any(|entry| entry.record.id == **person);
    if let Some(unknown) = people.iter().find(there) {
        return Err(unknown_person(unknown));
    }
    if !people.is_empty() {
        entries.retain(|entry| people.contains(&entry.record.id));
    }
    Ok(())
}

pub(super) fn unknown_person(id: &str) -> Failure {
    Failure::told(
        format!("输入中没有编号为“{id}”的人员"),
        format!("there is nobody with the id `{id}` in the input"),
    )
}

/// Refuses an output that is one of the inputs: it would be gone before, or after, it is read.
pub(super) fn spare_the_input(
    input: &RecordArguments,
    output: Option<&Path>,
    policy_files: &[PathBuf],
) -> Result<(), Failure> {
    let Some(output) = output else { return Ok(()) };
    // What does not exist yet is no input.
    let Ok(there) = output.canonicalize() else { return Ok(()) };
    let read = std::iter::once(&input.file).chain(&input.activities).chain(policy_files);
    let is_read = |input: PathBuf| {
        let csv = there.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv"));
        there == input || (csv && input.is_dir() && there.parent() == Some(&input))
    };
    if read.filter_map(|input| input.canonicalize().ok()).any(is_read) {
        let path = output.display();
        return Err(Failure::told(
            format!("{path} 是输入文件，不能覆盖；请用 -o 另取文件名"),
            format!("{path} is read as input and is not written over: give another name with -o"),
        ));
    }
    Ok(())
}
