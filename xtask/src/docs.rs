//! The book over `docs`: its generated pages, the building of it, and the check of its links.

use std::fs;
use std::path::{Path, PathBuf};

use crate::sh::{Outcome, cargo, command, output, root, run, told};
use crate::{assurance, npm};

/// The folders of `docs` that hold generated pages alone.
const GENERATED: [&str; 2] = ["docs/rules", "docs/contract"];

/// Makes pages and the book's source: apart from xtask, which stays quick to build. It is built as the tests of the
/// workspace build what it needs.
fn maker() -> Result<PathBuf, String> {
    run(&mut cargo(&["build", "--quiet", "--workspace", "--all-features", "--bin", "ce-rules-pages"]))?;
    Ok(root().join("target/debug/ce-rules-pages"))
}

/// The generated pages, each with what it must hold.
pub(crate) fn pages() -> Result<Vec<(PathBuf, String)>, String> {
    let made = output(&mut command(maker()?, &[])).ok_or("the pages of the rules could not be made")?;
    let pages: Vec<(String, String)> = serde_json::from_str(&made).map_err(|error| error.to_string())?;
    Ok(pages.into_iter().map(|(page, text)| (root().join("docs").join(page), text)).collect())
}

/// The pages that were generated once and are no longer.
pub(crate) fn left_over(pages: &[(PathBuf, String)]) -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = GENERATED.iter().map(|folder| root().join(folder)).collect();
    let mut left = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().filter_map(Result::ok) {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if !pages.iter().any(|(page, _)| *page == path) {
                left.push(path);
            }
        }
    }
    left
}

fn folder() -> PathBuf {
    root().join("target/book")
}

/// Builds the book, and fails on the least warning.
pub(crate) fn build() -> Outcome {
    let folder = folder();
    run(command(maker()?, &[]).arg(&folder))?;
    let mdbook = assurance::tool("mdbook", "0.5.4", &["--no-default-features", "--features", "search"])?;
    // Pages that are gone are gone from the book too.
    let _ = fs::remove_dir_all(folder.join("html"));
    let said = told_by(&mdbook, &folder)?;
    if ["WARN", "ERROR"].iter().any(|word| said.contains(word)) {
        return Err("mdBook warns".to_owned());
    }
    eprintln!("the book is in {}", folder.join("html/index.html").display());
    Ok(())
}

/// What mdBook says while it builds.
fn told_by(mdbook: &Path, folder: &Path) -> Result<String, String> {
    let mut build = command(mdbook, &["build"]);
    let done = build.arg(folder).output().map_err(told(mdbook))?;
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    eprint!("{said}");
    if done.status.success() { Ok(said) } else { Err("mdBook failed".to_owned()) }
}

/// Builds the book and follows every link and anchor within it. What lies elsewhere is not asked for.
pub(crate) fn test() -> Outcome {
    build()?;
    let tools = root().join("docs/tools");
    npm::packages(&tools)?;
    let settings =
        ["exec", "--offline", "--", "linkinator", "--recurse", "--check-fragments", "--verbosity", "error"];
    run(npm::npm(&tools, &settings).args(["--skip", "^(?!http://localhost)"]).arg(folder().join("html")))
}
