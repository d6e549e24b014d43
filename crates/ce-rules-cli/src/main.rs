//! The binary `ce-rules`.

use std::process::ExitCode;

/// Many small allocations on several threads are what assessing is made of; this allocator takes a quarter of its time
/// less than the system's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // What a library makes of a damaged file is told as a fault of the file.
    let told = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !ce_rules_workbook::caught::is_reading() {
            told(panic);
        }
    }));
    ce_rules_cli::cli::main()
}
