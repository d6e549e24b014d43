//! What holds the project to its promises beside its tests: the reference, kept outcomes, dependencies, mutants, coverage.
//!
//! Tools that are missing are installed into `target/tools`, at the versions named here.

use std::path::{Path, PathBuf};

use crate::sh::{Outcome, cargo, command, output, root, run};
use crate::wasm;

/// How many random requests are held against the reference, and by which seed they are made. Everyone's run is the same.
const REQUESTS: [&str; 6] = ["--count", "50000", "--seed", "1", "--faulty", "0.3"];

/// Holds the engines that are built against the reference, on random requests and on finite domains; or on what the options
/// say. A package that is not built is said to be skipped.
pub(crate) fn reference(options: &[&str]) -> Outcome {
    run(command("python3", &["-m", "unittest", "--quiet", "test_reference"])
        .current_dir(root().join("tests/reference")))?;
    // As the tests of the workspace build them.
    let build = ["build", "--workspace", "--all-features", "--bin", "ce-rules", "--example", "lines"];
    run(&mut cargo(&build))?;
    let built = root().join("target/debug");
    let mut differential = command("python3", &["tests/reference/differential.py"]);
    differential.arg("--bin").arg(built.join("ce-rules")).arg("--batch").arg(built.join("examples/lines"));
    let python = root().join("target/python/test/bin/python");
    let importable = output(command(&python, &["-c", "import ce_rules"]).current_dir(root().join("target")));
    if importable.is_some() {
        differential.arg("--python").arg(python);
    } else {
        eprintln!("reference: Python SKIPPED, `cargo xtask python` has not built it");
    }
    let node = wasm::package().join("pkg");
    if node.join("dist/node.js").exists() {
        differential.arg("--node").arg(node);
    } else {
        eprintln!("reference: JavaScript SKIPPED, `cargo xtask wasm` has not built it");
    }
    if options.is_empty() {
        differential.args(REQUESTS).arg("--exhaustive");
    } else {
        differential.args(options);
    }
    run(&mut differential)
}

/// Shows which outcomes of the kept records changed, with the entry for the changelog; or keeps those of now.
pub(crate) fn outcomes(release: bool) -> Outcome {
    let mut test = cargo(&["test", "--quiet", "-p", "ce-rules", "--test", "integration", "outcomes::"]);
    if release {
        test.env("CE_RULES_KEEP_OUTCOMES", "1");
    }
    run(&mut test)
}

/// Licences, bans and sources of all dependencies. Advisories are in a database of their own, which is not fetched.
pub(crate) fn deny() -> Outcome {
    let deny = tool("cargo-deny", "0.20.2", &[])?;
    checked(&deny)
}

/// The same where the tool is there already; aloud where it is not.
pub(crate) fn deny_if_there() -> Outcome {
    let deny = place("cargo-deny");
    if deny.exists() {
        checked(&deny)
    } else {
        eprintln!("rust: cargo-deny SKIPPED, it is not installed; `cargo xtask deny` installs it");
        Ok(())
    }
}

fn checked(deny: &Path) -> Outcome {
    run(&mut command(deny, &["--locked", "check", "licenses", "bans", "sources"]))
}

/// Changes the core's code one place after the other, and says which changes no test of the core sees.
pub(crate) fn mutants(options: &[&str]) -> Outcome {
    let mutants = tool("cargo-mutants", "27.1.0", &[])?;
    // Each shard has its share of every file.
    let settings = ["mutants", "--package", "ce-rules", "--output", "target", "--sharding", "round-robin"];
    run(command(mutants, &settings).args(options))
}

/// Which lines of the core the tests of the crates run: its own tests, and those that try it by its tables and commands.
pub(crate) fn coverage() -> Outcome {
    let coverage = tool("cargo-llvm-cov", "0.9.1", &[])?;
    let packages = ["ce-rules", "ce-rules-arrow", "ce-rules-workbook", "ce-rules-cli", "ce-rules-fuzz"];
    let of_packages = packages.iter().flat_map(|package| ["--package", package]);
    // What is told is told of the core.
    let settings = ["--summary-only", "--ignore-filename-regex", "/(ce-rules-[a-z]+|bindings|xtask|tests)/"];
    run(command(coverage, &["llvm-cov"]).args(of_packages).args(settings))
}

fn place(name: &str) -> PathBuf {
    root().join("target/tools/bin").join(name)
}

/// A tool of cargo's, installed first if it is missing.
pub(crate) fn tool(name: &str, version: &str, options: &[&str]) -> Result<PathBuf, String> {
    let tool = place(name);
    if !tool.exists() {
        let install = ["install", "--locked", "--root", "target/tools", "--version", version, name];
        run(cargo(&install).args(options))?;
    }
    Ok(tool)
}
