//! `ce-rules ledger`, `remedies`, `explain`, `impact`, `evidence`: the other calls.

use std::path::{Path, PathBuf};

use ce_rules::json::Value;
use ce_rules::{DocumentId, Error, Ledger, Locale, Rules};
use rayon::prelude::*;

use super::assess::{look, tell_faults};
use super::source::{Entry, Source, spare_the_input};
use super::{
    By, Done, EvidenceArguments, ExplainArguments, ExplainFormat, Failure, ImpactArguments, LedgerArguments,
    LedgerFormat, ListFormat, Outcome, RemedyArguments, put,
};
use crate::input::{Options, with_options};
use crate::record::{Answered, InputFault, Record};
use crate::report::{ExplainReport, ImpactReport, LedgerReport, RemedyReport, answers_json};

/// The form of an output file, by its ending.
fn ending(output: Option<&PathBuf>) -> Option<String> {
    output?.extension()?.to_str().map(str::to_lowercase)
}

/// What a call gives for each record in turn.
fn answers<T: Send>(entries: Vec<Entry>, call: impl Fn(&str) -> Result<T, Error> + Sync) -> Vec<Answered<T>> {
    entries
        .into_par_iter()
        .map(|Entry { record, error }| {
            let result = error.map_or_else(|| call(&record.request), Err);
            Answered { record, result }
        })
        .collect()
}

/// How it ended, with what is wrong with the input said where the output does not show it.
fn done<T>(answers: &[Answered<T>], faults: &[InputFault], shown: bool, locale: Locale) -> Done {
    if !shown {
        tell_faults(faults, locale);
    }
    let whole = faults.is_empty() && answers.iter().all(|answer| answer.result.is_ok());
    if whole { Done::Wholly } else { Done::WithRefusals }
}

pub(super) fn ledger(arguments: &LedgerArguments, by: By<'_>) -> Outcome {
    let By { rules, policy_files, locale } = by;
    let output = arguments.output.as_deref();
    let of_file = match ending(arguments.output.as_ref()).as_deref() {
        Some("xlsx") => Some(LedgerFormat::Xlsx),
        Some("json") => Some(LedgerFormat::Json),
        Some("md") => Some(LedgerFormat::Markdown),
        _ => None,
    };
    let format = arguments.format.or(of_file).unwrap_or(LedgerFormat::Table);
    if (format == LedgerFormat::Xlsx) != (of_file == Some(LedgerFormat::Xlsx)) {
        return Err(Failure::told(
            "工作簿须用 -o 写入 .xlsx 文件，--format 与之一致",
            "a workbook is written to an .xlsx file by -o, and --format must agree with it",
        ));
    }
    spare_the_input(&arguments.input.records, output, policy_files)?;
    let (entries, faults) = arguments.input.records(rules)?;
    let answers = answers(entries, |request| register(request, rules));
    let report = LedgerReport::new(&answers, &faults, rules, locale);
    match format {
        LedgerFormat::Table => put(report.table(look(output)).as_bytes(), output)?,
        LedgerFormat::Json => put(answers_json(&answers).as_bytes(), output)?,
        LedgerFormat::Markdown => put(report.markdown().as_bytes(), output)?,
        LedgerFormat::Xlsx => {
            let path = output.unwrap_or(Path::new("-"));
            report.workbook().and_then(|mut workbook| workbook.save(path)).map_err(|error| {
                Failure::told(format!("{}：{error}", path.display()), format!("{}: {error}", path.display()))
            })?;
        }
    }
    Ok(done(&answers, &faults, format != LedgerFormat::Json && output.is_none(), locale))
}

/// The ledger of a record. Where it names no policy, it is that for its application year.
fn register(request: &str, rules: &Rules) -> Result<Ledger, Error> {
    let named = ce_rules::json::parse(request).ok().and_then(|request| {
        let member = |name: &str| match &request {
            Value::Record(members) => members.iter().find(|(key, _)| key == name).map(|(_, value)| value),
            _ => None,
        };
        let year = match member("application_year") {
            Some(Value::Int(year)) => u16::try_from(*year).ok(),
            _ => None,
        };
        Some(rules.select_policy(None, year).ok()?.id().to_string())
    });
    let mut options = Options::default();
    options.policy = named;
    rules.ledger_text(&with_options(request, &options))
}

pub(super) fn remedies(arguments: &RemedyArguments, by: By<'_>) -> Outcome {
    let By { rules, policy_files, locale } = by;
    let output = arguments.output.as_deref();
    let format = list_format(arguments.format, arguments.output.as_ref());
    spare_the_input(&arguments.input.records, output, policy_files)?;
    let (entries, faults) = arguments.input.records(rules)?;
    let answers = answers(entries, |request| rules.remedies_text(request));
    let report = RemedyReport::new(&answers, &faults, rules, locale);
    let text = match format {
        ListFormat::Table => report.table(),
        ListFormat::Json => answers_json(&answers),
        ListFormat::Markdown => report.markdown(),
    };
    put(text.as_bytes(), output)?;
    Ok(done(&answers, &faults, format != ListFormat::Json && output.is_none(), locale))
}

/// The form of a list: as asked for, or by the output file, or a table.
fn list_format(asked: Option<ListFormat>, output: Option<&PathBuf>) -> ListFormat {
    let of_file = match ending(output).as_deref() {
        Some("json") => Some(ListFormat::Json),
        Some("md") => Some(ListFormat::Markdown),
        _ => None,
    };
    asked.or(of_file).unwrap_or(ListFormat::Table)
}

pub(super) fn explain(arguments: &ExplainArguments, by: By<'_>) -> Outcome {
    let By { rules, policy_files, locale } = by;
    let output = arguments.output.as_deref();
    let of_file = match ending(arguments.output.as_ref()).as_deref() {
        Some("html" | "htm") => Some(ExplainFormat::Html),
        Some("json") => Some(ExplainFormat::Json),
        Some("md") => Some(ExplainFormat::Markdown),
        _ => None,
    };
    let format = arguments.format.or(of_file).unwrap_or(ExplainFormat::Text);
    spare_the_input(&arguments.input.records, output, policy_files)?;
    let (entries, faults) = arguments.input.records(rules)?;
    let answers = answers(entries, |request| rules.explain_text(request, locale));
    let report = ExplainReport::new(&answers, &faults, rules, locale);
    let text = match format {
        ExplainFormat::Text => report.text(look(output)),
        ExplainFormat::Markdown => report.markdown(),
        ExplainFormat::Html => report.html(),
        ExplainFormat::Json => answers_json(&answers),
    };
    put(text.as_bytes(), output)?;
    Ok(done(&answers, &faults, format != ExplainFormat::Json && output.is_none(), locale))
}

pub(super) fn impact(arguments: &ImpactArguments, by: By<'_>) -> Outcome {
    let By { rules, policy_files, locale } = by;
    let output = arguments.output.as_deref();
    let format = list_format(arguments.format, arguments.output.as_ref());
    rules.find_policy(&arguments.policy_a)?;
    rules.find_policy(&arguments.policy_b)?;
    let input = &arguments.records;
    spare_the_input(input, output, policy_files)?;
    let (entries, faults) = input.read(Source::open(input)?, &input.options(), rules)?;
    let records: Vec<Record> = entries.into_iter().map(|entry| entry.record).collect();
    let requests: Vec<&str> = records.iter().map(|record| record.request.as_str()).collect();
    let impact = rules.impact_text(&requests, &arguments.policy_a, &arguments.policy_b)?;
    let report = ImpactReport::new(&impact, &records, &faults, rules, locale);
    let text = match format {
        ListFormat::Table => report.table(look(output)),
        // Writing our own types to memory cannot fail.
        ListFormat::Json => serde_json::to_string(&impact).unwrap_or_default() + "\n",
        ListFormat::Markdown => report.markdown(),
    };
    put(text.as_bytes(), output)?;
    if format == ListFormat::Json || output.is_some() {
        tell_faults(&faults, locale);
    }
    let whole = faults.is_empty() && impact.refused.is_empty();
    Ok(if whole { Done::Wholly } else { Done::WithRefusals })
}

pub(super) fn evidence(arguments: &EvidenceArguments, rules: &Rules, locale: Locale) -> Outcome {
    let EvidenceArguments { kind, held, policy, format } = arguments;
    let documents: Vec<DocumentId> = held.iter().map(|id| id.as_str().into()).collect();
    let options = rules.evidence_options(policy, kind)?;
    let evidence = rules.check_evidence(policy, kind, &documents)?;
    let text = match format {
        ListFormat::Json if held.is_empty() => serde_json::to_string(&options).unwrap_or_default() + "\n",
        ListFormat::Json => serde_json::to_string(&evidence).unwrap_or_default() + "\n",
        ListFormat::Table | ListFormat::Markdown => {
            let policy = rules.find_policy(policy)?;
            crate::report::evidence(
                policy,
                &options,
                held,
                &evidence,
                *format == ListFormat::Markdown,
                locale,
            )
        }
    };
    put(text.as_bytes(), None)?;
    Ok(Done::Wholly)
}
