//! Fuzzing: each target for some time, on what it found before and what the project has; what is worth keeping is kept where
//! the tests replay it.

use std::fs;
use std::path::Path;

use crate::sh::{self, Outcome, cargo, command, root, told};

/// What is tried, as `crates/ce-rules-fuzz` names it.
const TARGETS: [&str; 7] = ["request", "policy", "explain", "workbook", "csv", "arrow", "batch"];

/// How long a target is tried, in seconds, if nothing is said.
const SECONDS: &str = "300";

/// The most bytes of a corpus that is kept, and the largest of its files: small ones come first.
const KEPT: u64 = 128 << 10;
const LARGEST: u64 = 16 << 10;

/// `[TARGET] [SECONDS]`
pub(crate) fn run(words: &[&str]) -> Outcome {
    let (targets, seconds) = match words {
        [] => (TARGETS.to_vec(), SECONDS),
        [seconds] if seconds.parse::<u32>().is_ok() => (TARGETS.to_vec(), *seconds),
        [target] => (vec![*target], SECONDS),
        [target, seconds] => (vec![*target], *seconds),
        _ => return Err("give a target and a number of seconds".to_owned()),
    };
    if let Some(unknown) = targets.iter().find(|target| !TARGETS.contains(target)) {
        return Err(format!("there is no target `{unknown}`: there are {}", TARGETS.join(", ")));
    }
    if sh::output(&mut command("cargo", &["+nightly", "fuzz", "--version"])).is_none() {
        return Err("fuzzing needs a nightly toolchain and cargo-fuzz: `rustup toolchain install nightly`, `cargo install \
                    cargo-fuzz`"
            .to_owned());
    }
    for target in targets {
        fuzz(target, seconds)?;
    }
    Ok(())
}

fn fuzz(target: &str, seconds: &str) -> Outcome {
    let corpus = format!("fuzz/corpus/{target}");
    let kept = format!("crates/ce-rules-fuzz/corpus/{target}");
    sh::run(&mut cargo(&["run", "-q", "-p", "ce-rules-fuzz", "--example", "seeds", "--", target, &corpus]))?;
    fs::create_dir_all(root().join(&kept)).map_err(told(kept.as_ref()))?;
    let time = format!("-max_total_time={seconds}");
    // The code has no `unsafe`, so the sanitizers would find nothing and halve the speed. What runs long is found, too.
    let fuzz = ["+nightly", "fuzz", "run", "-s", "none", target, &corpus, &kept, "--"];
    let limits = [time.as_str(), "-timeout=20", "-rss_limit_mb=4096", "-max_len=65536"];
    sh::run(&mut command("cargo", &[&fuzz[..], &limits[..]].concat()))?;
    sh::run(&mut command("cargo", &["+nightly", "fuzz", "cmin", "-s", "none", target, &corpus]))?;
    keep(&root().join(&corpus), &root().join(&kept))
}

/// Puts the smallest files of a corpus where the tests replay them, in the place of those that were there. Files of which
/// something did not hold are called `found-…`, and stay.
fn keep(corpus: &Path, kept: &Path) -> Outcome {
    let files = |folder: &Path| -> Result<Vec<(u64, std::path::PathBuf)>, String> {
        let entries = fs::read_dir(folder).map_err(told(folder))?;
        let file = |entry: std::io::Result<fs::DirEntry>| {
            let entry = entry?;
            Ok((entry.metadata()?.len(), entry.path()))
        };
        let mut files = entries.map(file).collect::<std::io::Result<Vec<_>>>().map_err(told(folder))?;
        files.sort();
        Ok(files)
    };
    let name = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    for (_, old) in files(kept)?.into_iter().filter(|(_, path)| !name(path).starts_with("found-")) {
        fs::remove_file(&old).map_err(told(&old))?;
    }
    let mut left = KEPT;
    for (size, path) in files(corpus)?.into_iter().filter(|(size, _)| *size <= LARGEST) {
        let Some(rest) = left.checked_sub(size) else { break };
        left = rest;
        fs::copy(&path, kept.join(name(&path))).map_err(told(&path))?;
    }
    Ok(())
}
