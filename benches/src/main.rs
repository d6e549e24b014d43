//! Measures what assessing costs, beside query engines, another rules engine and what the machine can do at all.
//!
//! `cargo xtask bench` builds what is needed and calls `run`; each case is measured in a process of its own, which is this
//! program again (`slices`, `tables`, `single`) or another (`engines.py`, `ce-rules`, the decision of zen-engine).

mod data;
mod engines;
mod ideal;
mod measure;
mod ours;
#[path = "../../crates/ce-rules/benches/person/mod.rs"]
mod person;
mod report;
mod run;
mod single;
mod slices;
mod tables;

use std::error::Error;
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Whatever goes wrong ends the run.
type Outcome<T = ()> = Result<T, Box<dyn Error + Send + Sync>>;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        ["run", options @ ..] => run::run(options),
        ["data", folder, people] => number(people).and_then(|people| data::write(folder.as_ref(), people)),
        ["slices", people, threads, times] => {
            number(people).and_then(|people| slices::measure(people, &numbers(threads)?, number(times)?))
        }
        ["tables", folder, people, threads, times] => number(people)
            .and_then(|people| tables::measure(folder.as_ref(), people, &numbers(threads)?, number(times)?)),
        ["single", times] => number(times).and_then(single::measure),
        _ => Err("this is called by `cargo xtask bench`".into()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("ce-rules-bench: {error}");
            ExitCode::FAILURE
        }
    }
}

fn number<T: std::str::FromStr>(word: &str) -> Outcome<T> {
    word.parse().map_err(|_| format!("`{word}` is no number").into())
}

fn numbers<T: std::str::FromStr>(words: &str) -> Outcome<Vec<T>> {
    words.split(',').map(number).collect()
}
