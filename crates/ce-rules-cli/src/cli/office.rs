//! `ce-rules procedure`, `publicity`, `roster`, `programme`: what an office does by the policy.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use ce_rules::policy::ProgrammeRule;
use ce_rules::programme::{PlannedFact, PlannedFacts};
use ce_rules::{
    Answer, Call, Error, Fault, Locale, ProcedureQuestion, ProgrammeQuestion, PublicityQuestion, Roster,
    Rules, Target, Unit, Year,
};
use chrono::NaiveDate;
use clap::Args;

use super::{Done, Failure, ListFormat, Outcome, put};
use crate::input::{RosterInput, read_roster};
use crate::report::office::{self, Sheet};
use crate::report::{calendar, form, plain};

/// Where an answer goes, and in which form.
#[derive(Debug, Args)]
pub(super) struct Shown {
    /// The form of the answer; by default that of the output file, else a table
    #[arg(long, value_enum)]
    format: Option<ListFormat>,
    /// Write to a file
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct ProcedureArguments {
    /// The sort of unit: provincial_unit, self_evaluating_university, city_unit, private_or_self_employed, central_unit
    #[arg(value_parser = unit)]
    unit: Unit,
    /// The title applied for: full_senior, associate_senior, intermediate, junior
    #[arg(value_parser = target)]
    target: Target,
    /// The policy
    #[arg(long, value_name = "ID", default_value = "hunan-2021")]
    policy: String,
    /// The application year; by default the last that the policy is made for
    #[arg(long, value_name = "YEAR")]
    year: Option<Year>,
    /// A day, to say what can be done on it, what is next and what is late
    #[arg(long, value_name = "DATE")]
    on: Option<NaiveDate>,
    /// Write the dates to a calendar file
    #[arg(long, value_name = "FILE.ics")]
    ics: Option<PathBuf>,
    #[command(flatten)]
    shown: Shown,
}

#[derive(Debug, Args)]
pub(super) struct PublicityArguments {
    /// The day of posting
    #[arg(value_name = "DATE", required_unless_present = "deadline")]
    start: Option<NaiveDate>,
    /// The day by the end of which the notice must be served
    #[arg(long, value_name = "DATE")]
    deadline: Option<NaiveDate>,
    /// The policy
    #[arg(long, value_name = "ID", default_value = "hunan-2021")]
    policy: String,
    #[command(flatten)]
    shown: Shown,
}

#[derive(Debug, Args)]
pub(super) struct RosterArguments {
    /// The form of annex 3, filled in (.xlsx, .csv), or a question of the contract (.json)
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The policy; by default that of the college whose form it is
    #[arg(long, value_name = "ID")]
    policy: Option<String>,
    /// The department that asks
    #[arg(long)]
    unit: Option<String>,
    /// Whom to ask about it
    #[arg(long)]
    contact: Option<String>,
    /// The telephone
    #[arg(long)]
    telephone: Option<String>,
    /// The date of the roster, which no title may be later than
    #[arg(long, value_name = "DATE")]
    on: Option<NaiveDate>,
    /// Show identity numbers whole; else that is done in the printed form (-o FILE.xlsx) alone
    #[arg(long)]
    full_numbers: bool,
    /// The form of the answer; by default that of the output file, else a table
    #[arg(long, value_enum)]
    format: Option<ListFormat>,
    /// Write to a file; .xlsx makes the form to print and stamp
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct ProgrammeArguments {
    /// The programme; without it, the programmes there are
    id: Option<String>,
    /// A fact of the plan, such as participants=50; may be given several times
    #[arg(long = "fact", value_name = "NAME=VALUE", value_parser = fact)]
    facts: Vec<(String, PlannedFact)>,
    /// The policy
    #[arg(long, value_name = "ID", default_value = "hunan-2021")]
    policy: String,
    #[command(flatten)]
    shown: Shown,
}

fn unit(word: &str) -> Result<Unit, String> {
    let known = |unit: &&Unit| unit.as_str() == word || unit.name(Locale::Zh) == word;
    Unit::ALL.iter().find(known).copied().ok_or_else(|| one_of(Unit::ALL.iter().map(|unit| unit.as_str())))
}

fn target(word: &str) -> Result<Target, String> {
    Target::ALL
        .iter()
        .find(|target| target.as_str() == word)
        .copied()
        .ok_or_else(|| one_of(Target::ALL.iter().map(|target| target.as_str())))
}

fn one_of<'w>(words: impl Iterator<Item = &'w str>) -> String {
    format!("one of {}", words.collect::<Vec<_>>().join(", "))
}

fn fact(text: &str) -> Result<(String, PlannedFact), String> {
    let (name, value) = text.split_once('=').ok_or("give NAME=VALUE")?;
    let value = match value {
        "true" | "是" => PlannedFact::Truth(true),
        "false" | "否" => PlannedFact::Truth(false),
        number => PlannedFact::Amount(number.parse().map_err(|_| "the value is a number, true or false")?),
    };
    Ok((name.to_owned(), value))
}

/// The form of an answer: as asked for, or by the output file, or a table.
fn format(format: Option<ListFormat>, output: Option<&Path>) -> ListFormat {
    let of_file = output.and_then(Path::extension).and_then(|ending| match ending.to_str() {
        Some("json") => Some(ListFormat::Json),
        Some("md") => Some(ListFormat::Markdown),
        _ => None,
    });
    format.or(of_file).unwrap_or(ListFormat::Table)
}

fn show(
    answer: &impl serde::Serialize,
    sheet: impl FnOnce() -> Sheet,
    of: Option<ListFormat>,
    output: Option<&Path>,
) -> Result<(), Failure> {
    let text = match format(of, output) {
        // Writing our own types to memory cannot fail.
        ListFormat::Json => serde_json::to_string(answer).unwrap_or_default() + "\n",
        ListFormat::Table => sheet().table(),
        ListFormat::Markdown => sheet().markdown(),
    };
    put(text.as_bytes(), output)
}

/// An error with each of its faults on a line, and its place in the input where it has one.
fn told(error: &Error, input: &RosterInput) -> Failure {
    let lines = |locale| {
        let line = |fault: &Fault| {
            let place = input.places.get(&fault.path).map(|place| format!("{place}  ")).unwrap_or_default();
            let hint = input.hints.get(&fault.path).map(|hint| format!(" — {}", hint.get(locale)));
            let hint = hint.unwrap_or_default();
            format!("\n  {place}{}{hint} [{} {}]", fault.message.get(locale), fault.code, fault.path)
        };
        error.faults().iter().map(line).collect::<String>()
    };
    if error.faults().is_empty() {
        return Failure::Told(error.message());
    }
    let count = error.faults().len();
    Failure::told(
        format!("输入有 {count} 处错误：{}", lines(Locale::Zh)),
        format!("the input has {count} fault(s):{}", lines(Locale::En)),
    )
}

pub(super) fn procedure(arguments: &ProcedureArguments, rules: &Rules, locale: Locale) -> Outcome {
    let mut question = ProcedureQuestion::new(arguments.policy.as_str(), arguments.unit, arguments.target);
    question.application_year = arguments.year;
    question.on = arguments.on;
    let answer = rules.procedure(&question).map_err(|error| told(&error, &RosterInput::default()))?;
    let policy = rules.find_policy(answer.policy.as_str())?;
    if let Some(path) = &arguments.ics {
        put(calendar(&answer, policy, locale).as_bytes(), Some(path))?;
    }
    let Shown { format, output } = &arguments.shown;
    show(&answer, || office::procedure(&answer, policy, locale), *format, output.as_deref())?;
    Ok(Done::Wholly)
}

pub(super) fn publicity(arguments: &PublicityArguments, rules: &Rules, locale: Locale) -> Outcome {
    let mut question = PublicityQuestion::new(arguments.policy.as_str());
    question.start = arguments.start;
    question.deadline = arguments.deadline;
    let answer = rules.publicity(&question).map_err(|error| told(&error, &RosterInput::default()))?;
    let policy = rules.find_policy(answer.policy.as_str())?;
    let Shown { format, output } = &arguments.shown;
    show(&answer, || office::publicity(&answer, policy, locale), *format, output.as_deref())?;
    Ok(Done::Wholly)
}

pub(super) fn programme(arguments: &ProgrammeArguments, rules: &Rules, locale: Locale) -> Outcome {
    let policy = rules.find_policy(&arguments.policy)?;
    let Shown { format: form, output } = &arguments.shown;
    let Some(id) = &arguments.id else {
        let programmes = &policy.document().programmes;
        let text = match format(*form, output.as_deref()) {
            ListFormat::Json => serde_json::to_string(programmes).unwrap_or_default() + "\n",
            ListFormat::Table | ListFormat::Markdown => {
                let line = |of: &ProgrammeRule| format!("{}  {}", of.id, of.name.get(locale));
                programmes.iter().map(line).collect::<Vec<_>>().join("\n") + "\n"
            }
        };
        put(text.as_bytes(), output.as_deref())?;
        return Ok(Done::Wholly);
    };
    let mut question = ProgrammeQuestion::new(arguments.policy.as_str(), id.as_str());
    let facts = arguments.facts.iter().map(|(name, value)| (name.as_str().into(), *value));
    question.facts = facts.collect::<PlannedFacts>();
    let answer = rules.programme(&question).map_err(|error| told(&error, &RosterInput::default()))?;
    show(&answer, || office::programme(&answer, policy, locale), *form, output.as_deref())?;
    Ok(Done::Wholly)
}

pub(super) fn roster(arguments: &RosterArguments, rules: &Rules, locale: Locale) -> Outcome {
    let input = roster_input(arguments)?;
    if !input.faults.is_empty() {
        let line = |fault: &crate::record::InputFault| {
            plain(&format!("{}: [{}] {}\n", fault.place, fault.code, fault.message.get(locale)))
        };
        let lines: String = input.faults.iter().map(line).collect();
        // Nobody may be reading this.
        let _ = io::stderr().write_all(lines.as_bytes());
    }
    let ask = |question: &str| -> Result<Roster, Failure> {
        let question = ce_rules::json::parse(question)?;
        match rules.call_value(Call::Roster, &question) {
            Ok(Answer::Roster(roster)) => Ok(roster),
            Ok(_) => Err(Failure::told("没有得到申领表的结果", "the answer is no roster")),
            Err(error) => Err(told(&error, &input)),
        }
    };
    // First as it was written, so that all that is wrong with it is told.
    let mut answer = ask(&input.question)?;
    let policy = rules.find_policy(answer.policy.as_str())?;
    let output = arguments.output.as_deref();
    if output.and_then(Path::extension).is_some_and(|ending| ending.eq_ignore_ascii_case("xlsx")) {
        let path = output.unwrap_or(Path::new("-"));
        if path.canonicalize().ok().is_some_and(|path| arguments.file.canonicalize().ok() == Some(path)) {
            return Err(Failure::told(
                format!("{} 是输入文件，不能覆盖；请用 -o 另取文件名", path.display()),
                format!("{} is the input and is not written over: give another name with -o", path.display()),
            ));
        }
        let full = ask(&in_full(&input.question))?;
        form(&full, &answer, policy, locale).and_then(|mut workbook| workbook.save(path)).map_err(
            |error| {
                Failure::told(format!("{}：{error}", path.display()), format!("{}: {error}", path.display()))
            },
        )?;
    } else {
        if arguments.full_numbers {
            answer = ask(&in_full(&input.question))?;
        }
        show(&answer, || office::roster(&answer, policy, locale), arguments.format, output)?;
    }
    let all = answer.applicants == answer.rows.len() && input.faults.is_empty();
    Ok(if all { Done::Wholly } else { Done::WithRefusals })
}

/// The roster of a file, with what the options say of it.
fn roster_input(arguments: &RosterArguments) -> Result<RosterInput, Failure> {
    let path = &arguments.file;
    let given: Vec<(&'static str, String)> = [
        ("policy", arguments.policy.clone()),
        ("unit", arguments.unit.clone()),
        ("contact", arguments.contact.clone()),
        ("telephone", arguments.telephone.clone()),
        ("on", arguments.on.map(|on| on.to_string())),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((name, value?)))
    .collect();
    if !path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json")) {
        return Ok(read_roster(path, &given)?);
    }
    let text = std::fs::read_to_string(path).map_err(|error| Failure::io(path, &error))?;
    if !given.is_empty() {
        return Err(Failure::told(
            "JSON 文件自己写明政策、部门和日期，不能另用选项",
            "a JSON file says itself what the options would: leave them out",
        ));
    }
    let question = text.trim_start_matches('\u{feff}').to_owned();
    Ok(RosterInput { question, ..RosterInput::default() })
}

/// A question that asks for whole numbers. One that cannot be read stays as it is, to be refused.
fn in_full(question: &str) -> String {
    match serde_json::from_str::<serde_json::Value>(question) {
        Ok(mut asked) if asked.is_object() => {
            asked["identity_numbers"] = "full".into();
            asked.to_string()
        }
        _ => question.to_owned(),
    }
}
