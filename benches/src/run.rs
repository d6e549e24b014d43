//! The whole run: each case in a process of its own, then the page.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::{Deserialize, Serialize};

use crate::data::{ACTIVITIES, APPLICANTS, BARE, folder};
use crate::engines::{lines, timed};
use crate::measure::Measured;
use crate::slices::MOST;
use crate::{Outcome, numbers, ours, report, single};

/// What was measured, and where.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Run {
    /// What it was measured on and with, each with its name.
    pub machine: Vec<(String, String)>,
    pub measured: Vec<Measured>,
    /// Whether it was cut short.
    pub quick: bool,
}

/// What is measured, and with which programs.
struct Options {
    sizes: Vec<u64>,
    threads: Vec<usize>,
    quick: bool,
    python: PathBuf,
    queries: PathBuf,
    ce_rules: PathBuf,
    zen: PathBuf,
    data: PathBuf,
    page: Option<PathBuf>,
    template: PathBuf,
}

/// The query engines, from and to what they work, and the ways in which the query is put to them. Polars writes files by its
/// streaming engine. Last, what is read and not asked.
const ENGINES: &[(&str, &[&str], &[&str])] = &[
    ("polars-streaming", &["memory", "files"], &["plain", "keyed", "wide"]),
    ("polars-in-memory", &["memory"], &["plain", "keyed", "wide"]),
    ("duckdb", &["memory", "files"], &["plain", "wide"]),
    ("decoding", &["files"], &["with evidence", "no evidence"]),
];

impl Options {
    fn of(words: &[&str]) -> Outcome<Self> {
        let given = |name: &str| words.windows(2).find(|pair| pair[0] == name).map(|pair| pair[1]);
        let path = |name: &str| {
            given(name)
                .map(PathBuf::from)
                .ok_or_else(|| format!("this is called by `cargo xtask bench`: no {name}"))
        };
        let quick = words.contains(&"--quick");
        let sizes = given("--sizes").unwrap_or(if quick { "100000" } else { "100000,1000000,10000000" });
        let mut sizes: Vec<u64> = numbers(sizes)?;
        sizes.sort_unstable();
        if sizes.iter().any(|size| *size > MOST && size % MOST != 0) {
            return Err(format!("more people than {MOST} must be a multiple of it").into());
        }
        Ok(Self {
            sizes,
            threads: numbers(given("--threads").unwrap_or("1,2"))?,
            quick,
            python: path("--python")?,
            queries: path("--queries")?,
            ce_rules: path("--ce-rules")?,
            zen: path("--zen")?,
            data: path("--data")?,
            page: given("--page").map(PathBuf::from),
            template: path("--template")?,
        })
    }

    /// How often a case is run for nothing, and how often it is measured.
    fn times(&self, people: u64) -> (usize, usize) {
        match people {
            _ if people > MOST => (0, 2),
            _ if self.quick => (1, 3),
            MOST => (1, 5),
            _ => (1, 9),
        }
    }
}

/// Measures, prints and writes.
pub(crate) fn run(words: &[&str]) -> Outcome {
    if let ["--again", rest @ ..] = words {
        // The page of what was measured before.
        let options = Options::of(rest)?;
        let run = serde_json::from_str(&fs::read_to_string(options.data.join("measured.json"))?)?;
        return tell(&options, &run);
    }
    let options = Options::of(words)?;
    let most = options.threads.iter().copied().max().unwrap_or(1);
    let all: String = options.threads.iter().map(usize::to_string).collect::<Vec<_>>().join(",");
    let mut measured: Vec<Measured> = Vec::new();
    // More people than the most are in memory those again.
    let more = options.sizes.iter().any(|size| *size > MOST).then_some(&MOST);
    for people in options.sizes.iter().chain(more) {
        own(&["data", &text(&options.data), &people.to_string()])?;
    }
    eprintln!("one person");
    measured.extend(own(&["single", if options.quick { "1" } else { "10" }])?);
    let (zen, version) = zen(&options)?;
    measured.extend(zen);
    for people in options.sizes.iter().copied() {
        let (warm, times) = options.times(people);
        let (count, often) = (people.to_string(), times.to_string());
        eprintln!("{people} people in memory");
        measured.extend(own(&["slices", &count, &all, &often])?);
        measured.extend(own(&["tables", &text(&options.data), &count, &all, &often])?);
        let data = folder(&options.data, people);
        let out = options.data.join("out");
        for (engine, forms, all_ways) in ENGINES {
            for form in forms.iter().filter(|form| people <= MOST || **form == "files") {
                for way in ways(&measured, &format!("{engine} {form}"), all_ways, people > MOST) {
                    let threads =
                        options.threads.iter().filter(|threads| *form == "memory" || **threads == most);
                    for threads in threads {
                        eprintln!("{people} people: {engine}, {form}, {way}, {threads} threads");
                        let mut command = Command::new(&options.python);
                        command.arg(&options.queries).args([*engine, *form, way.as_str()]).arg(&data);
                        command.args([threads.to_string(), often.clone(), warm.to_string()]).arg(&out);
                        measured.extend(lines::<Measured>(&mut command)?);
                    }
                }
            }
        }
        for (case, activities) in [("files with evidence", ACTIVITIES), ("files", BARE)] {
            eprintln!("{people} people: {case}");
            let bare = activities == BARE;
            let mut command = ours::command(
                &options.ce_rules,
                &data.join(APPLICANTS),
                &data.join(activities),
                &out.join("ce-rules"),
                bare,
            );
            command.env("RAYON_NUM_THREADS", most.to_string());
            // Where people were refused the exit status is 1, and some are.
            measured.push(timed(case, people, most, (warm, times), &mut command, &[0, 1])?);
        }
        fs::remove_dir_all(&out)?;
    }
    let mut machine = machine(&options);
    machine.push(("zen-engine".to_owned(), version));
    let run = Run { machine, measured, quick: options.quick };
    fs::write(options.data.join("measured.json"), serde_json::to_string(&run)?)?;
    tell(&options, &run)
}

/// Prints the figures, and writes the page if one is asked for.
fn tell(options: &Options, run: &Run) -> Outcome {
    let figures = report::figures(run);
    print!("{figures}");
    if let Some(page) = &options.page {
        let template = fs::read_to_string(&options.template)?;
        fs::write(page, report::page(&template, &figures)?)?;
        eprintln!("wrote {}", page.display());
    }
    Ok(())
}

/// The ways of a query that are worth measuring: of many people only the one that was the fastest of fewer.
fn ways(measured: &[Measured], case: &str, all: &[&str], fastest: bool) -> Vec<String> {
    let before = measured.iter().filter(|it| it.case == case).max_by_key(|it| it.people).map(|it| it.people);
    let of = measured.iter().filter(|it| it.case == case && Some(it.people) == before);
    match of.min_by(|one, other| one.median().total_cmp(&other.median())).filter(|_| fastest) {
        Some(fastest) => vec![fastest.way.clone()],
        None => all.iter().map(|way| (*way).to_owned()).collect(),
    }
}

/// This program again, in a process of its own.
fn own(words: &[&str]) -> Outcome<Vec<Measured>> {
    lines(Command::new(std::env::current_exe()?).args(words))
}

/// What the decision of zen-engine says.
#[derive(Debug, Deserialize)]
struct Zen {
    version: String,
    ways: Vec<ZenWay>,
}

#[derive(Debug, Deserialize)]
struct ZenWay {
    record: String,
    way: String,
    nanoseconds: Vec<f64>,
    result: serde_json::Value,
}

fn zen(options: &Options) -> Outcome<(Vec<Measured>, String)> {
    let records = single::for_zen()?;
    let person: serde_json::Map<_, _> =
        records.iter().map(|(name, record, _)| ((*name).to_owned(), record.clone())).collect();
    let mut child = Command::new(&options.zen)
        .args(options.quick.then_some("--quick"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    child.stdin.take().ok_or("no standard input")?.write_all(&serde_json::to_vec(&person)?)?;
    let output = child.wait_with_output()?;
    let zen: Zen = serde_json::from_slice(&output.stdout)?;
    let measured = zen.ways.into_iter().map(|way| {
        let eligible = records.iter().any(|(name, _, eligible)| *name == way.record && *eligible);
        if way.result["verdict"] != if eligible { "eligible" } else { "not_eligible" } {
            return Err(format!("zen-engine, {}: another verdict: {}", way.way, way.result).into());
        }
        let seconds = way.nanoseconds.iter().map(|time| time / 1e9).collect();
        let (case, answers) = (format!("zen-engine {}", way.record), [].into());
        Ok(Measured { case, way: way.way, people: 1, threads: 1, seconds, peak: None, answers })
    });
    Ok((measured.collect::<Outcome<_>>()?, zen.version))
}

/// What it is measured on and with.
fn machine(options: &Options) -> Vec<(String, String)> {
    let says = |program: &Path, words: &[&str]| {
        let output = Command::new(program).args(words).output().ok().map(|output| output.stdout);
        output.and_then(|text| String::from_utf8(text).ok()).unwrap_or_default().trim().to_owned()
    };
    let system = |file: &str, key: &str| {
        let text = fs::read_to_string(file).unwrap_or_default();
        let line = text.lines().find(|line| line.starts_with(key)).and_then(|line| line.split_once(':'));
        line.map(|(_, value)| value.trim().to_owned()).unwrap_or_default()
    };
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let memory =
        system("/proc/meminfo", "MemTotal").trim_end_matches(" kB").parse::<u64>().unwrap_or(0) >> 20;
    let model = system("/proc/cpuinfo", "model name");
    let python = |module: &str| {
        says(&options.python, &["-c", &format!("import {module}; print({module}.__version__)")])
    };
    let commit = says("git".as_ref(), &["describe", "--always", "--dirty"]);
    [
        ("date", chrono::Utc::now().date_naive().to_string()),
        ("machine", format!("{model}, {cores} cores, {memory} GiB, {}", std::env::consts::OS)),
        ("ce-rules", commit),
        ("compiler", says("rustc".as_ref(), &["--version"])),
        ("Polars", python("polars")),
        ("DuckDB", python("duckdb")),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into()
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
