//! What must hold of ce-rules whatever it is given.
//!
//! Each target takes any bytes, and panics where something does not hold. The fuzzer (`fuzz/`) looks for bytes that make
//! it panic; the tests replay those that it found interesting, or that once were too much.

mod arrow;
mod batch;
mod csv;
mod explain;
mod pages;
mod policy;
mod request;
mod seeds;
mod workbook;

pub use seeds::{WORDS, seeds};
pub use workbook::packed;

/// What is tried: a name and what must hold of any bytes.
pub type Target = (&'static str, fn(&[u8]));

/// All that is tried.
pub const TARGETS: &[Target] = &[
    ("request", request::holds),
    ("policy", policy::holds),
    ("explain", explain::holds),
    ("workbook", workbook::holds),
    ("csv", csv::holds),
    ("arrow", arrow::holds),
    ("batch", batch::holds),
];

/// Holds any bytes against a target.
///
/// # Panics
/// Where something does not hold, or there is no such target: that is what it is for.
pub fn hold(target: &str, bytes: &[u8]) {
    let found = TARGETS.iter().find(|(name, _)| *name == target);
    let (_, holds) = found.unwrap_or_else(|| panic!("there is no target `{target}`"));
    holds(bytes);
}

/// Lets panics of libraries that read damaged files pass in the fuzzer, which are told as faults of the file. Those of ours
/// end it, wherever they are.
pub fn spare_libraries() {
    let told = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let is_ours = panic.location().is_none_or(|at| at.file().contains("ce-rules"));
        if is_ours || !ce_rules_workbook::caught::is_reading() {
            told(panic);
        }
    }));
}
