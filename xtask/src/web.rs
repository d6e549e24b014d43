//! The page for teachers and HR offices, in `web`: built on the web package, served, and tested in a browser.

use std::path::PathBuf;

use crate::npm::{self, npm};
use crate::sh::{Outcome, root, run};
use crate::wasm;

fn folder() -> PathBuf {
    root().join("web")
}

/// Builds the page into `web/dist`, with the web package that there is, or a new one where there is none.
pub(crate) fn build() -> Outcome {
    if !wasm::package().join("pkg/package.json").exists() {
        wasm::build()?;
    }
    npm::packages(&folder())?;
    run(&mut npm(&folder(), &["run", "--silent", "build"]))?;
    eprintln!("the page is in web/dist");
    Ok(())
}

/// Builds the page, and serves it until it is stopped; its address is printed.
pub(crate) fn serve() -> Outcome {
    build()?;
    run(&mut npm(&folder(), &["run", "--silent", "serve"]))
}

/// Builds the page and drives it as people do, in a browser.
pub(crate) fn test() -> Outcome {
    let chromium = wasm::chromium()?;
    build()?;
    run(npm(&folder(), &["run", "--silent", "test"]).env("CE_RULES_CHROMIUM", chromium))
}
