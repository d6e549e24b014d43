//! The web package: built wherever a wasm32 target can be had, and tested in Node and in a real browser.

use crate::sh::Outcome;

/// Builds the package.
pub(crate) fn build() -> Outcome {
    Err("the web binding is not there yet".to_owned())
}
