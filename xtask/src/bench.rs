//! The benchmarks beside others: builds what is measured, and sets up the query engines.

use std::path::PathBuf;

use crate::python::environment;
use crate::sh::{Outcome, cargo, command, root, run};

/// Measures all, or what the options choose, and writes the page unless the run is cut short.
pub(crate) fn bench(options: &[&str]) -> Outcome {
    let built = |name: &str, folder: &str| -> PathBuf {
        root().join(folder).join("release").join(name).with_extension(std::env::consts::EXE_EXTENSION)
    };
    let folder = root().join("target/bench");
    // In one call, so that what both need is built once.
    run(&mut cargo(&["build", "--release", "--locked", "-p", "ce-rules-cli", "-p", "ce-rules-bench"]))?;
    let zen = ["build", "--release", "--locked", "--manifest-path", "benches/zen/Cargo.toml"];
    run(cargo(&zen).arg("--target-dir").arg(folder.join("zen")))?;
    let python = environment(&folder.join("python"), &root().join("benches/requirements.txt"))?;
    let mut command = command(built("ce-rules-bench", "target"), &["run"]);
    // `--again` stands first.
    command.args(options);
    command.arg("--python").arg(python);
    command.arg("--queries").arg(root().join("benches/engines.py"));
    command.arg("--ce-rules").arg(built("ce-rules", "target"));
    command.arg("--zen").arg(built("ce-rules-bench-zen", "target/bench/zen"));
    command.arg("--data").arg(folder.join("data"));
    command.arg("--template").arg(root().join("benches/performance.in.md"));
    if !options.contains(&"--quick") {
        command.arg("--page").arg(root().join("docs/performance.md"));
    }
    run(&mut command)
}
