//! `ce-rules assess`.

use std::cell::OnceCell;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use ce_rules::{Error, Locale, Rules};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use rayon::prelude::*;

use super::{AssessArguments, Done, Failure, Format, Outcome, put, writer};
use crate::input::{self, Options, with_options};
use crate::record::{Assessed, Input, Place, Places, Record};
use crate::report::{Look, Report, plain};
use crate::stream::{self, BYTE_ORDER_MARK, StreamError};

pub(super) fn run(
    arguments: &AssessArguments,
    policy_files: &[PathBuf],
    rules: &Rules,
    locale: Locale,
) -> Outcome {
    let format = format(arguments)?;
    spare_the_input(arguments, policy_files)?;
    let options = Options {
        application_year: arguments.year,
        policy: arguments.policy.clone(),
        ignore_evidence: arguments.ignore_evidence,
        ..Options::default()
    };
    if let Some(policy) = &arguments.policy {
        rules.expect_policy(policy)?;
    }
    let whole = |input: Input| {
        (input.records.into_iter().map(|record| Entry { record, error: None }).collect(), input.faults)
    };
    let (mut entries, faults): (Vec<Entry>, _) = match Source::open(arguments)? {
        Source::Lines { input, length, path } if format == Format::Jsonl && arguments.person.is_empty() => {
            return assess_lines(input, length, &path, arguments, options, rules);
        }
        Source::Lines { input, path, .. } => (read_lines(input, &path, &options)?, Vec::new()),
        Source::Document(text) => whole(input::from_json(&text, Path::new("-"), &options)?),
        Source::Files => whole(match &arguments.activities {
            Some(activities) => input::read_pair(&arguments.file, activities, &options, rules)?,
            None => input::read(&arguments.file, &options, rules)?,
        }),
    };
    choose(&mut entries, &arguments.person)?;
    let assessed = assess_all(entries, rules);
    report(&assessed, &faults, arguments, format, rules, locale)
}

/// Refuses an output that is one of the inputs: it would be gone before, or after, it is read.
fn spare_the_input(arguments: &AssessArguments, policy_files: &[PathBuf]) -> Result<(), Failure> {
    let Some(output) = &arguments.output else { return Ok(()) };
    // What does not exist yet is no input.
    let Ok(there) = output.canonicalize() else { return Ok(()) };
    let read = std::iter::once(&arguments.file).chain(&arguments.activities).chain(policy_files);
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

/// The form of the results: as asked for, or by the output file, or a table.
fn format(arguments: &AssessArguments) -> Result<Format, Failure> {
    let ending = arguments.output.as_ref().and_then(|path| path.extension()).and_then(|e| e.to_str());
    let of_file = match ending.map(str::to_lowercase).as_deref() {
        Some("xlsx") => Some(Format::Xlsx),
        Some("json") => Some(Format::Json),
        Some("jsonl") => Some(Format::Jsonl),
        Some("csv") => Some(Format::Csv),
        Some("md") => Some(Format::Markdown),
        _ => None,
    };
    let format = arguments.format.or(of_file).unwrap_or(Format::Table);
    if format == Format::Xlsx && of_file != Some(Format::Xlsx) {
        return Err(Failure::told("请用 -o 指明要写入的 .xlsx 文件", "name the .xlsx file to write with -o"));
    }
    if format != Format::Xlsx && of_file == Some(Format::Xlsx) {
        // No spreadsheet would open it.
        return Err(Failure::told(
            "--format 与 -o 的 .xlsx 不一致；请去掉 --format，或换一个文件名",
            "--format is not that of the .xlsx file: leave it out, or give another name with -o",
        ));
    }
    if arguments.notice && !matches!(format, Format::Table | Format::Markdown) {
        return Err(Failure::told(
            "--notice 只用于表格和 Markdown；工作簿中已有“公示名单”",
            "--notice is for a table or Markdown; a workbook has the list as a sheet",
        ));
    }
    Ok(format)
}

/// Where requests come from.
enum Source {
    /// One request a line.
    Lines { input: Box<dyn Read + Send>, length: Option<u64>, path: String },
    /// A document from standard input.
    Document(String),
    /// Files that are read whole.
    Files,
}

impl Source {
    fn open(arguments: &AssessArguments) -> Result<Self, Failure> {
        let path = &arguments.file;
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

/// JSON lines in, JSON lines out, streamed.
fn assess_lines(
    input: Box<dyn Read + Send>,
    length: Option<u64>,
    path: &str,
    arguments: &AssessArguments,
    options: Options,
    rules: &Rules,
) -> Outcome {
    // Lines that appear on the terminal show by themselves that it goes on.
    let shown = arguments.output.is_none() && io::stdout().is_terminal();
    let progress = Progress::new(length, !shown);
    let rules = rules.clone();
    let assess =
        move |request: &str, out: &mut Vec<u8>| rules.assess_json_into(&with_options(request, &options), out);
    let output = writer(arguments.output.as_deref())?;
    let streamed = stream::stream(input, output, assess, |bytes| progress.at(bytes));
    let tally = streamed.map_err(|error| match error {
        StreamError::Read(error) => Failure::io(Path::new(path), &error),
        StreamError::Write(error) => {
            Failure::io(arguments.output.as_deref().unwrap_or(Path::new("-")), &error)
        }
    })?;
    Ok(if tally.refused == 0 { Done::Wholly } else { Done::WithRefusals })
}

/// A record, and why it is refused before the core sees it, if it is.
struct Entry {
    record: Record,
    error: Option<Error>,
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
        return Err(Failure::told(
            format!("输入中没有编号为“{unknown}”的人员"),
            format!("there is nobody with the id `{unknown}` in the input"),
        ));
    }
    if !people.is_empty() {
        entries.retain(|entry| people.contains(&entry.record.id));
    }
    Ok(())
}

fn assess_all(entries: Vec<Entry>, rules: &Rules) -> Vec<Assessed> {
    let progress = Progress::new(u64::try_from(entries.len()).ok(), true);
    let mut assessed = Vec::with_capacity(entries.len());
    // In portions, so that a person who watches sees it go on.
    let mut entries = entries.into_iter().peekable();
    while entries.peek().is_some() {
        let portion: Vec<Entry> = entries.by_ref().take(4096).collect();
        assessed.par_extend(portion.into_par_iter().map(|Entry { record, error }| {
            let result = error.map_or_else(|| rules.assess_text(&record.request), Err);
            Assessed { record, result }
        }));
        progress.at(assessed.len() as u64);
    }
    assessed
}

fn report(
    assessed: &[Assessed],
    faults: &[crate::record::InputFault],
    arguments: &AssessArguments,
    format: Format,
    rules: &Rules,
    locale: Locale,
) -> Outcome {
    let report = Report::new(assessed, faults, rules, locale);
    let output = arguments.output.as_deref();
    match format {
        Format::Table if arguments.notice => put(report.notice().table().as_bytes(), output)?,
        Format::Markdown if arguments.notice => put(report.notice().markdown().as_bytes(), output)?,
        Format::Table => put(report.table(look(output), arguments.details).as_bytes(), output)?,
        Format::Json => put(report.json().as_bytes(), output)?,
        Format::Jsonl => put(report.jsonl().as_bytes(), output)?,
        Format::Csv => put(&report.csv(), output)?,
        Format::Markdown => put(report.markdown().as_bytes(), output)?,
        Format::Xlsx => {
            let path = output.unwrap_or(Path::new("-"));
            report.workbook().and_then(|mut workbook| workbook.save(path)).map_err(|error| {
                Failure::told(format!("{}：{error}", path.display()), format!("{}: {error}", path.display()))
            })?;
        }
    }
    // What is wrong with the input stands in the table; in the forms for programs a person would never see it.
    if matches!(format, Format::Json | Format::Jsonl | Format::Csv) || output.is_some() {
        for fault in faults {
            let line = format!("{}: [{}] {}", fault.place, fault.code, fault.message.get(locale));
            // Nobody may be reading this.
            let _ = writeln!(io::stderr(), "{}", plain(&line));
        }
    }
    Ok(if report.refused() == 0 && faults.is_empty() { Done::Wholly } else { Done::WithRefusals })
}

/// How wide and whether in colour: for a person who watches the terminal.
fn look(output: Option<&Path>) -> Look {
    let watched = output.is_none() && io::stdout().is_terminal();
    // https://no-color.org: any value that is not empty.
    let no_colour = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    Look {
        width: if watched { comfy_table::Table::new().width() } else { None },
        colour: watched && !no_colour,
    }
}

/// A bar on standard error, where a person watches and the work takes longer than a second.
struct Progress {
    start: Instant,
    length: Option<u64>,
    bar: OnceCell<ProgressBar>,
    watched: bool,
}

impl Progress {
    fn new(length: Option<u64>, wanted: bool) -> Self {
        let watched = wanted && io::stderr().is_terminal();
        Self { start: Instant::now(), length, bar: OnceCell::new(), watched }
    }

    fn at(&self, position: u64) {
        if !self.watched || self.start.elapsed() < Duration::from_secs(1) {
            return;
        }
        let bar = self.bar.get_or_init(|| {
            let bar = ProgressBar::with_draw_target(self.length, ProgressDrawTarget::stderr());
            let known = "{elapsed_precise} {wide_bar} {percent}% {eta}";
            let template = if self.length.is_some() { known } else { "{elapsed_precise} {bytes}" };
            if let Ok(style) = ProgressStyle::with_template(template) {
                bar.set_style(style);
            }
            bar
        });
        bar.set_position(position);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = self.bar.get() {
            bar.finish_and_clear();
        }
    }
}
