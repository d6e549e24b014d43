//! `ce-rules assess`.

use std::cell::OnceCell;
use std::io::{self, IsTerminal, Read, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use ce_rules::{Locale, Rules};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use rayon::prelude::*;

use super::source::{Entry, Source, spare_the_input};
use super::{AssessArguments, By, Done, Failure, Format, Outcome, put, writer};
use crate::input::{Options, with_options};
use crate::record::Assessed;
use crate::report::{Look, Report, plain};
use crate::stream::{self, StreamError};

pub(super) fn run(arguments: &AssessArguments, by: By<'_>) -> Outcome {
    if arguments.batch {
        return super::batch::run(arguments, by);
    }
    let By { rules, policy_files, locale } = by;
    let format = format(arguments)?;
    let input = &arguments.input;
    spare_the_input(&input.records, arguments.output.as_deref(), policy_files)?;
    input.check_policy(rules)?;
    let source = match Source::open(&input.records)? {
        Source::Lines { input: lines, length, path }
            if format == Format::Jsonl && input.records.person.is_empty() =>
        {
            return assess_lines(lines, length, &path, arguments, input.options(), rules);
        }
        other => other,
    };
    let (entries, faults) = input.records.read(source, &input.options(), rules)?;
    let assessed = assess_all(entries, rules);
    report(&assessed, &faults, arguments, format, rules, locale)
}

/// The form of the results: as asked for, or by the output file, or a table.
pub(super) fn format(arguments: &AssessArguments) -> Result<Format, Failure> {
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

pub(super) fn assess_all(entries: Vec<Entry>, rules: &Rules) -> Vec<Assessed> {
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

pub(super) fn report(
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
            let written = report.workbook().and_then(|workbook| Ok(std::fs::write(path, workbook)?));
            written.map_err(|error| {
                Failure::told(format!("{}：{error}", path.display()), format!("{}: {error}", path.display()))
            })?;
        }
    }
    // What is wrong with the input stands in the table; in the forms for programs a person would never see it.
    if matches!(format, Format::Json | Format::Jsonl | Format::Csv) || output.is_some() {
        tell_faults(faults, locale);
    }
    Ok(if report.refused() == 0 && faults.is_empty() { Done::Wholly } else { Done::WithRefusals })
}

/// Says on standard error what is wrong with the input.
pub(super) fn tell_faults(faults: &[crate::record::InputFault], locale: Locale) {
    for fault in faults {
        let line = format!("{}: [{}] {}", fault.place, fault.code, fault.message.get(locale));
        // Nobody may be reading this.
        let _ = writeln!(io::stderr(), "{}", plain(&line));
    }
}

/// How wide and whether in colour: for a person who watches the terminal.
pub(super) fn look(output: Option<&Path>) -> Look {
    let watched = output.is_none() && io::stdout().is_terminal();
    // https://no-color.org: any value that is not empty.
    let no_colour = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    Look {
        width: if watched { comfy_table::Table::new().width() } else { None },
        colour: watched && !no_colour,
    }
}

/// A bar on standard error, where a person watches and the work takes longer than a second.
pub(super) struct Progress {
    start: Instant,
    length: Option<u64>,
    bar: OnceCell<ProgressBar>,
    watched: bool,
}

impl Progress {
    pub(super) fn new(length: Option<u64>, wanted: bool) -> Self {
        let watched = wanted && io::stderr().is_terminal();
        Self { start: Instant::now(), length, bar: OnceCell::new(), watched }
    }

    pub(super) fn at(&self, position: u64) {
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
