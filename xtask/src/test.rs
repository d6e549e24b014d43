//! Everything that must hold, set up and run in one go.

use std::time::Instant;

use crate::sh::{self, Outcome, cargo};
use crate::{assurance, docs, generate, python, release, wasm, web};

/// A part of the tests: its name and what runs it.
type Part = (&'static str, fn() -> Outcome);

/// The reference comes last, since it takes what the others built.
const PARTS: &[Part] = &[
    ("rust", rust),
    ("python", python::test),
    ("wasm", wasm::test),
    ("web", web::test),
    ("release", release::test),
    ("docs", docs::test),
    ("reference", || assurance::reference(&[])),
];

/// Runs the parts named, or all. Goes on after a part that fails, so that one run tells everything.
pub(crate) fn run(names: &[&str]) -> Outcome {
    if let Some(unknown) = names.iter().find(|name| !PARTS.iter().any(|(part, _)| part == *name)) {
        return Err(format!("there is no part `{unknown}`"));
    }
    let versions = [sh::output(&mut sh::command("rustc", &["-V"])), sh::output(&mut cargo(&["-V"]))];
    eprint!("{}", versions.into_iter().flatten().collect::<String>());
    let mut report = Vec::new();
    let mut failed = 0;
    for (name, part) in PARTS {
        if !names.is_empty() && !names.contains(name) {
            report.push(format!("{name}: SKIPPED, not asked for"));
            continue;
        }
        let start = Instant::now();
        let outcome = part();
        let seconds = start.elapsed().as_secs();
        match outcome {
            Ok(()) => report.push(format!("{name}: passed in {seconds} s")),
            Err(message) => {
                failed += 1;
                report.push(format!("{name}: FAILED after {seconds} s: {message}"));
            }
        }
    }
    eprintln!("\n{}", report.join("\n"));
    if failed == 0 { Ok(()) } else { Err(format!("{failed} of {} parts failed", PARTS.len())) }
}

fn rust() -> Outcome {
    sh::run(&mut cargo(&["fmt", "--all", "--check"]))?;
    sh::run(&mut cargo(&[
        "clippy",
        "--workspace",
        "--all-targets",
        "--all-features",
        "--",
        "-D",
        "warnings",
    ]))?;
    generate::check()?;
    assurance::deny_if_there()?;
    sh::run(&mut cargo(&["test", "--workspace", "--all-features"]))?;
    run_docs()
}

fn run_docs() -> Outcome {
    sh::run(
        cargo(&["doc", "--workspace", "--all-features", "--no-deps", "--quiet"])
            .env("RUSTDOCFLAGS", "-D warnings"),
    )
}
