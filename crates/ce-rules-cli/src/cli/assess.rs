//! `ce-rules assess`.

use std::cell::OnceCell;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, IsTerminal, Read};
use std::path::Path;
use std::time::{Duration, Instant};

use ce_rules::{Error, Locale, Rules};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use rayon::prelude::*;

use super::{AssessArguments, Done, Failure, Format, Outcome, put, writer};
use crate::input::{self, Options, with_options};
use crate::record::{Assessed, Input, Place, Places, Record};
use crate::report::{Look, Report};
use crate::stream;

pub(super) fn run(arguments: &AssessArguments, rules: &Rules, locale: Locale) -> Outcome {
    let format = format(arguments)?;
    let options = Options {
        application_year: arguments.year,
        policy: arguments.policy.clone(),
        ignore_evidence: arguments.ignore_evidence,
        ..Options::default()
    };
    if let Some(policy) = &arguments.policy {
        rules.expect_policy(policy)?;
    }
    let mut input = match Source::open(arguments)? {
        Source::Lines { input, length, .. } if format == Format::Jsonl && arguments.person.is_empty() => {
            return assess_lines(input, length, arguments, &options, rules);
        }
        Source::Lines { input, path, .. } => read_lines(input, &path, &options)?,
        Source::Document(text) => input::from_json(&text, Path::new("-"), &options)?,
        Source::Files => match &arguments.activities {
            Some(activities) => input::read_pair(&arguments.file, activities, &options, rules)?,
            None => input::read(&arguments.file, &options, rules)?,
        },
    };
    choose(&mut input, &arguments.person)?;
    let assessed = assess_all(input.records, rules);
    report(&assessed, &input.faults, arguments, format, rules, locale)
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

    /// Standard input holds JSON lines if its first line is an object by itself, else one document.
    fn standard_input() -> Result<Self, Failure> {
        let failed = |error: io::Error| Failure::io(Path::new("-"), &error);
        let mut input = BufReader::new(io::stdin());
        let mut first = Vec::new();
        input.read_until(b'\n', &mut first).map_err(failed)?;
        let start = first.iter().find(|byte| !byte.is_ascii_whitespace());
        let whole = serde_json::from_slice::<serde::de::IgnoredAny>(&first).is_ok();
        // A line that is neither the beginning of a document nor one by itself is a line with a fault.
        let is_document = start == Some(&b'[') || (start == Some(&b'{') && !whole);
        let all = Cursor::new(first).chain(input);
        if !is_document {
            return Ok(Self::Lines { input: Box::new(all), length: None, path: "-".to_owned() });
        }
        let mut text = Vec::new();
        let mut all = all;
        all.read_to_end(&mut text).map_err(failed)?;
        String::from_utf8(text)
            .map(Self::Document)
            .map_err(|_| Failure::told("标准输入不是 UTF-8 文本", "standard input is not UTF-8"))
    }
}

/// JSON lines in, JSON lines out, streamed.
fn assess_lines(
    input: impl Read + Send,
    length: Option<u64>,
    arguments: &AssessArguments,
    options: &Options,
    rules: &Rules,
) -> Outcome {
    let progress = Progress::new(length);
    let assess =
        |request: &str, out: &mut Vec<u8>| rules.assess_json_into(&with_options(request, options), out);
    let output = writer(arguments.output.as_deref())?;
    let tally = stream::stream(input, output, assess, |bytes| progress.at(bytes))
        .map_err(|error| Failure::io(arguments.output.as_deref().unwrap_or(Path::new("-")), &error))?;
    Ok(if tally.refused == 0 { Done::Wholly } else { Done::WithRefusals })
}

/// JSON lines as records, for the other forms of results.
fn read_lines(input: impl Read, path: &str, options: &Options) -> Result<Input, Failure> {
    let mut records = Vec::new();
    for (line, number) in BufReader::new(input).split(b'\n').zip(1..) {
        let line = line.map_err(|error| Failure::io(Path::new(path), &error))?;
        // What is not UTF-8 is no JSON either, and is refused as such.
        let text = String::from_utf8_lossy(&line);
        let request = with_options(text.trim_start_matches('\u{feff}'), options).into_owned();
        let mut places = Places::default();
        places.insert("", Place { sheet: path.to_owned(), cell: format!("line {number}") });
        let id = input::applicant_of(&request).unwrap_or_else(|| format!("line {number}"));
        records.push(Record { id, name: None, department: None, request, places });
    }
    Ok(Input { records, faults: Vec::new() })
}

/// Keeps only the people asked for.
fn choose(input: &mut Input, people: &[String]) -> Result<(), Failure> {
    let there = |person: &&String| !input.records.iter().any(|record| record.id == **person);
    if let Some(unknown) = people.iter().find(there) {
        return Err(Failure::told(
            format!("输入中没有编号为“{unknown}”的人员"),
            format!("there is nobody with the id `{unknown}` in the input"),
        ));
    }
    if !people.is_empty() {
        input.records.retain(|record| people.contains(&record.id));
    }
    Ok(())
}

fn assess_all(records: Vec<Record>, rules: &Rules) -> Vec<Assessed> {
    let progress = Progress::new(u64::try_from(records.len()).ok());
    let mut assessed = Vec::with_capacity(records.len());
    // In portions, so that a person who watches sees it go on.
    let mut records = records.into_iter().peekable();
    while records.peek().is_some() {
        let portion: Vec<Record> = records.by_ref().take(4096).collect();
        assessed.par_extend(portion.into_par_iter().map(|record| {
            let result: Result<_, Error> = rules.assess_text(&record.request);
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
            eprintln!("{}: [{}] {}", fault.place, fault.code, fault.message.get(locale));
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
    fn new(length: Option<u64>) -> Self {
        let watched = io::stderr().is_terminal();
        Self { start: Instant::now(), length, bar: OnceCell::new(), watched }
    }

    fn at(&self, position: u64) {
        if !self.watched || self.start.elapsed() < Duration::from_secs(1) {
            return;
        }
        let bar = self.bar.get_or_init(|| {
            let bar = ProgressBar::with_draw_target(self.length, ProgressDrawTarget::stderr());
            if let Ok(style) = ProgressStyle::with_template("{elapsed_precise} {wide_bar} {percent}% {eta}") {
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
