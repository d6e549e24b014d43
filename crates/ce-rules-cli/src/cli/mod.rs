//! The command line: arguments, and what each command does.

mod assess;
mod batch;
mod calls;
mod clauses;
mod office;
mod show;
mod source;
mod trial;

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use ce_rules::{Error, Locale, Rules, Text, Year};
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::input::InputError;
use crate::report::plain;
use crate::template::{Filling, TemplateError, write_filled};

/// Continuing-education credit hours: does each record meet what its applicant needs? Every number with its clause.
#[derive(Debug, Parser)]
#[command(name = "ce-rules", version, about, max_term_width = 100, after_help = EXIT)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    /// The language of what is printed
    #[arg(long, global = true, value_enum, default_value = "zh")]
    locale: Tongue,
    /// A policy document of your own (TOML or JSON), which may extend the others; may be given several times
    #[arg(long, global = true, value_name = "FILE")]
    policy_file: Vec<PathBuf>,
}

const EXIT: &str = "Exit status: 0 done, 1 done with refused records, 2 unusable arguments or input.";

/// The languages.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Tongue {
    /// Chinese
    Zh,
    /// English
    En,
}

impl From<Tongue> for Locale {
    fn from(tongue: Tongue) -> Self {
        match tongue {
            Tongue::Zh => Self::Zh,
            Tongue::En => Self::En,
        }
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Assess a workbook, CSV files or requests in JSON
    Assess(AssessArguments),
    /// The yearly registration: every year that a record touches, with its lines, to print and sign
    Ledger(LedgerArguments),
    /// What would make the years met that are not: evidence to supply, hours in units, the earliest year to apply
    Remedies(RemedyArguments),
    /// One person's determination in words, each number with its document and place
    Explain(ExplainArguments),
    /// Who changes, in which years and by which clauses, between two policies
    Impact(ImpactArguments),
    /// What a kind of activity needs as evidence, and what is still missing
    Evidence(EvidenceArguments),
    /// Write a workbook to fill in
    Template {
        /// The workbook to write
        #[arg(short, long, value_name = "FILE.xlsx")]
        output: PathBuf,
        /// The policy whose kinds and documents it offers; by default that of the last --policy-file, else the newest
        /// provincial one
        #[arg(long, value_name = "ID")]
        policy: Option<String>,
        /// With a sheet of what must come of each record: cases for `policy test`
        #[arg(long)]
        cases: bool,
    },
    /// List, show, check, compare and test policies
    #[command(subcommand)]
    Policy(PolicyCommand),
    /// The steps by which hours are recognised, for a unit and a title; on a day, what is open, next and late
    Procedure(office::ProcedureArguments),
    /// When a public notice is served, and when it must be posted, in official working days
    Publicity(office::PublicityArguments),
    /// Check the roster of those who ask for a handbook (annex 3), and write the form to print
    Roster(office::RosterArguments),
    /// Whether a planned programme meets its terms
    Programme(office::ProgrammeArguments),
    /// The clause register: what the sources say, clause by clause
    Clauses {
        /// The policy whose register it is; its own clauses are included
        #[arg(long, value_name = "ID", default_value = "hunan-2021")]
        policy: String,
        /// The form of the list
        #[arg(long, value_enum, default_value = "table")]
        format: ListFormat,
        /// Which rule carries out each clause of the built-in register, and which cases exercise it; exit with status 1
        /// where one that asks for something computable has none
        #[arg(long)]
        report: bool,
        /// The folder of the shared cases, for the report
        #[arg(long, value_name = "FOLDER", default_value = "tests/vectors", requires = "report")]
        vectors: PathBuf,
    },
    /// Print a JSON Schema of the contract; without a name, the names
    Schema {
        /// request, result, error, policy, …
        name: Option<String>,
    },
}

#[derive(Debug, Subcommand)]
enum PolicyCommand {
    /// The policies there are
    List {
        /// The form of the list
        #[arg(long, value_enum, default_value = "table")]
        format: ListFormat,
    },
    /// A policy as a document to read
    Show {
        /// The policy: its id, or a document
        policy: String,
        /// The form of the document
        #[arg(long, value_enum, default_value = "markdown")]
        format: DocumentFormat,
    },
    /// Check a policy document: name every fault in it with its place, and what a careful reviewer would ask
    Check {
        /// The document (TOML or JSON)
        file: PathBuf,
        /// Exit with status 1 where there is anything to ask
        #[arg(long)]
        strict: bool,
    },
    /// What a policy says otherwise than another
    Diff {
        /// The first policy: its id, or a document
        from: String,
        /// The second policy: its id, or a document, which may extend the first
        to: String,
        /// The form of the list
        #[arg(long, value_enum, default_value = "table")]
        format: ListFormat,
    },
    /// Try a policy on its author's cases, and list the numbers and rules that no case notices
    Test {
        /// The cases (YAML, JSON, or a workbook of `template --cases`; also a folder of its sheets as .csv)
        cases: PathBuf,
        /// The policy that a workbook of cases tries, where it names none; by default that of the last --policy-file
        #[arg(long, value_name = "ID")]
        policy: Option<String>,
        /// Exit with status 1 where no case notices a change too
        #[arg(long)]
        strict: bool,
        /// The form of the report
        #[arg(long, value_enum, default_value = "table")]
        format: ReportFormat,
    },
}

/// Forms of lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ListFormat {
    /// For the terminal
    Table,
    /// JSON
    Json,
    /// Markdown
    #[value(alias = "md")]
    Markdown,
}

/// Forms of reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ReportFormat {
    /// For the terminal
    Table,
    /// JSON
    Json,
}

/// Forms of a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum DocumentFormat {
    /// A document to read, in Markdown
    #[value(alias = "md")]
    Markdown,
    /// The policy's canonical JSON, of which its digest is taken
    Json,
}

/// Which records are read, and whose.
#[derive(Debug, Args)]
struct RecordArguments {
    /// A workbook (.xlsx), a folder of .csv files, requests (.json, .jsonl), or - for standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The activities, where FILE is a single .csv of people
    #[arg(value_name = "ACTIVITIES.csv")]
    activities: Option<PathBuf>,
    /// The application year of people for whom none is given
    #[arg(long, value_name = "YEAR")]
    year: Option<Year>,
    /// Take evidence as given, whatever documents are listed
    #[arg(long)]
    ignore_evidence: bool,
    /// Only these people; may be given several times
    #[arg(long, value_name = "ID")]
    person: Vec<String>,
}

/// Records, and the policy that decides of them.
#[derive(Debug, Args)]
struct InputArguments {
    #[command(flatten)]
    records: RecordArguments,
    /// The policy of people for whom none is given
    #[arg(long, value_name = "ID")]
    policy: Option<String>,
}

#[derive(Debug, Args)]
struct AssessArguments {
    #[command(flatten)]
    input: InputArguments,
    /// The form of the results; by default that of the output file, else a table
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Write to a file; .xlsx makes a workbook of the results
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Show each activity too
    #[arg(long)]
    details: bool,
    /// Show the public-notice list alone: who is eligible, with each year's hours in each subject
    #[arg(long, conflicts_with = "details")]
    notice: bool,
    /// FILE is a table of any number of people, Parquet or Arrow IPC: one row a person with a list of activities, or the
    /// applicants followed by the table of activities, or a folder with both; -o names the folder for the tables of
    /// verdicts and years, and of activities with --details. With --person, those people in full, as of any other FILE
    #[arg(long)]
    batch: bool,
}

#[derive(Debug, Args)]
struct LedgerArguments {
    #[command(flatten)]
    input: InputArguments,
    /// The form of the ledgers; by default that of the output file, else a table
    #[arg(long, value_enum)]
    format: Option<LedgerFormat>,
    /// Write to a file; .xlsx makes a workbook with a sheet a person
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Forms of ledgers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum LedgerFormat {
    /// For the terminal
    Table,
    /// The ledgers of the contract, as a list
    Json,
    /// A document
    #[value(alias = "md")]
    Markdown,
    /// A workbook, a sheet a person; needs an output file
    Xlsx,
}

#[derive(Debug, Args)]
struct RemedyArguments {
    #[command(flatten)]
    input: InputArguments,
    /// The form of the list; by default that of the output file, else a table
    #[arg(long, value_enum)]
    format: Option<ListFormat>,
    /// Write to a file
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Debug, Args)]
struct ExplainArguments {
    #[command(flatten)]
    input: InputArguments,
    /// The form of the document; by default that of the output file, else text
    #[arg(long, value_enum)]
    format: Option<ExplainFormat>,
    /// Write to a file: .md, or .html, which prints well
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Forms of explanations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ExplainFormat {
    /// For the terminal
    Text,
    /// Markdown
    #[value(alias = "md")]
    Markdown,
    /// One HTML file
    Html,
    /// The explanations of the contract, as a list
    Json,
}

#[derive(Debug, Args)]
struct ImpactArguments {
    /// The one policy
    policy_a: String,
    /// The other
    policy_b: String,
    #[command(flatten)]
    records: RecordArguments,
    /// The form of the report; by default that of the output file, else a table
    #[arg(long, value_enum)]
    format: Option<ListFormat>,
    /// Write to a file
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Debug, Args)]
struct EvidenceArguments {
    /// The kind of activity: training, paper, …
    kind: String,
    /// The documents held: notice, completion_certificate, …
    #[arg(value_name = "DOCUMENT")]
    held: Vec<String>,
    /// The policy
    #[arg(long, value_name = "ID", default_value = "hunan-2021")]
    policy: String,
    /// The form of the list
    #[arg(long, value_enum, default_value = "table")]
    format: ListFormat,
}

/// Forms of results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For the terminal
    Table,
    /// The results of the contract, as a list
    Json,
    /// The results of the contract, one a line
    Jsonl,
    /// One row a person and year, for spreadsheets
    Csv,
    /// A document
    #[value(alias = "md")]
    Markdown,
    /// A workbook; needs an output file
    Xlsx,
}

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Done {
    /// Done.
    Wholly,
    /// Done with refused records.
    WithRefusals,
}

/// Why a command could not be done: what to print.
#[derive(Debug)]
enum Failure {
    /// For people, in their language.
    Told(Text),
    /// Whoever reads the output has gone; nothing to say.
    NobodyReads,
}

impl Failure {
    fn told(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::Told(Text::new(zh, en))
    }

    /// What the system says of a file.
    fn io(path: &Path, error: &io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self::NobodyReads;
        }
        let path = path.display();
        if error.kind() == io::ErrorKind::NotFound {
            return Self::told(
                format!("{path}：没有这个文件；请核对文件名，以及当前所在的文件夹"),
                format!(
                    "{path}: there is no such file here; see how it is spelt, and which folder you are in"
                ),
            );
        }
        Self::told(format!("{path}：{error}"), format!("{path}: {error}"))
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Told(error.message())
    }
}

impl From<InputError> for Failure {
    fn from(error: InputError) -> Self {
        Self::Told(error.message())
    }
}

impl From<TemplateError> for Failure {
    fn from(error: TemplateError) -> Self {
        Self::Told(error.message())
    }
}

type Outcome = Result<Done, Failure>;

/// Runs the command line.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let locale = Locale::from(cli.locale);
    match run(&cli, locale) {
        Ok(Done::Wholly) | Err(Failure::NobodyReads) => ExitCode::SUCCESS,
        Ok(Done::WithRefusals) => ExitCode::from(1),
        Err(Failure::Told(message)) => {
            // Nobody may be reading this either.
            let _ = writeln!(io::stderr(), "ce-rules: {}", plain(message.get(locale)));
            ExitCode::from(2)
        }
    }
}

/// By what a command judges and speaks.
#[derive(Clone, Copy)]
struct By<'a> {
    rules: &'a Rules,
    /// Of the policies in the rules, the files that were given.
    policy_files: &'a [PathBuf],
    locale: Locale,
}

fn run(cli: &Cli, locale: Locale) -> Outcome {
    let mut rules = Rules::builtin().clone();
    let mut given = None;
    for file in &cli.policy_file {
        let with = load(&rules, file)?;
        given = changed(&rules, &with).or(given);
        rules = with;
    }
    let by = By { rules: &rules, policy_files: &cli.policy_file, locale };
    match &cli.command {
        Command::Assess(arguments) => assess::run(arguments, by),
        Command::Ledger(arguments) => calls::ledger(arguments, by),
        Command::Remedies(arguments) => calls::remedies(arguments, by),
        Command::Explain(arguments) => calls::explain(arguments, by),
        Command::Impact(arguments) => calls::impact(arguments, by),
        Command::Evidence(arguments) => calls::evidence(arguments, &rules, locale),
        Command::Template { output, policy, cases } => {
            let policy = policy.as_deref().or(given.as_deref());
            let mut filling = Filling::default();
            filling.cases = *cases;
            write_filled(output, &rules, policy, locale, &filling)?;
            Ok(Done::Wholly)
        }
        Command::Policy(PolicyCommand::List { format }) => show::policies(&rules, *format, locale),
        Command::Policy(PolicyCommand::Show { policy, format }) => {
            show::policy(&rules, policy, *format, locale)
        }
        Command::Policy(PolicyCommand::Check { file, strict }) => show::check(&rules, file, *strict, locale),
        Command::Policy(PolicyCommand::Diff { from, to, format }) => {
            show::differences(&rules, from, to, *format, locale)
        }
        Command::Policy(PolicyCommand::Test { cases, policy, strict, format }) => {
            let policy = policy.as_deref().or(given.as_deref());
            trial::run(cases, policy, *strict, *format, by)
        }
        Command::Clauses { report: true, vectors, format, .. } => clauses::report(vectors, *format, locale),
        Command::Clauses { policy, format, .. } => show::clauses(&rules, policy, *format, locale),
        Command::Procedure(arguments) => office::procedure(arguments, &rules, locale),
        Command::Publicity(arguments) => office::publicity(arguments, &rules, locale),
        Command::Roster(arguments) => office::roster(arguments, &rules, locale),
        Command::Programme(arguments) => office::programme(arguments, &rules, locale),
        Command::Schema { name } => show::schema(name.as_deref()),
    }
}

/// The rules with a policy of the user's own.
fn load(rules: &Rules, file: &Path) -> Result<Rules, Failure> {
    rules.with_policy(&read(file)?).map_err(|error| faulty_policy(file, &error))
}

/// The id of the policy that is new or another than before.
fn changed(before: &Rules, after: &Rules) -> Option<String> {
    let digest = |id: &str| before.policy(id).map(|policy| policy.digest());
    let new = after.policies().find(|policy| digest(policy.id().as_str()) != Some(policy.digest()));
    new.map(|policy| policy.id().to_string())
}

fn read(file: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(file).map_err(|error| Failure::io(file, &error))
}

/// The faults of a policy document, each on a line, with the file before them.
fn faulty_policy(file: &Path, error: &Error) -> Failure {
    let lines = |locale| {
        let fault = |fault: &ce_rules::Fault| {
            let place = show::place(file, fault.position, &fault.path);
            format!("\n  {place} [{}] {}", fault.code, fault.message.get(locale))
        };
        error.faults().iter().map(fault).collect::<String>()
    };
    let (path, count) = (file.display(), error.faults().len());
    Failure::told(
        format!("{path}：政策文件有 {count} 处错误：{}", lines(Locale::Zh)),
        format!("{path}: the policy document has {count} fault(s):{}", lines(Locale::En)),
    )
}

/// Writes a text to a file, or to standard output.
fn put(text: &[u8], output: Option<&Path>) -> Result<(), Failure> {
    if let Some(path) = output {
        std::fs::write(path, text).map_err(|error| Failure::io(path, &error))
    } else {
        let mut out = io::stdout().lock();
        let written = out.write_all(text).and_then(|()| out.flush());
        written.map_err(|error| Failure::io(Path::new("-"), &error))
    }
}

/// A file, or standard output, to write to bit by bit.
fn writer(output: Option<&Path>) -> Result<Box<dyn Write>, Failure> {
    Ok(match output {
        Some(path) => {
            Box::new(BufWriter::new(File::create(path).map_err(|error| Failure::io(path, &error))?))
        }
        None => Box::new(io::stdout()),
    })
}
