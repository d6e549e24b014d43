//! npm, in a folder of the project.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::sh::{Outcome, command, output, run, told};

pub(crate) fn npm(folder: &Path, arguments: &[&str]) -> Command {
    let mut npm = command("npm", arguments);
    npm.current_dir(folder);
    npm
}

/// The packages of the folder's lock file: installed anew when it has changed.
pub(crate) fn packages(folder: &Path) -> Outcome {
    let lock = folder.join("package-lock.json");
    let wanted = fs::read_to_string(&lock).map_err(told(&lock))?;
    let made_from = folder.join("node_modules/made-from.json");
    if fs::read_to_string(&made_from).ok().as_ref() == Some(&wanted) {
        return Ok(());
    }
    output(&mut command("node", &["--version"])).ok_or("node is needed and was not found")?;
    run(&mut npm(folder, &["ci", "--no-audit", "--no-fund", "--loglevel=error"]))?;
    fs::write(&made_from, wanted).map_err(told(&made_from))
}
