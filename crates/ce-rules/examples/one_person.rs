//! The request of the benchmarks in JSON, and the microseconds that `assess_json` takes for it: for the benchmarks of
//! the other languages, which print how they compare.

#[path = "../benches/person/mod.rs"]
mod person;

use std::hint::black_box;
use std::time::Instant;

#[expect(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "a benchmark has a clock and says what it found"
)]
fn main() -> Result<(), serde_json::Error> {
    let request = serde_json::to_string(&person::request())?;
    let round = || {
        let start = Instant::now();
        for _ in 0..2000 {
            black_box(ce_rules::assess_json(black_box(&request)));
        }
        start.elapsed().as_secs_f64() * 1e6 / 2000.0
    };
    let best = (0..15).map(|_| round()).fold(f64::INFINITY, f64::min);
    println!("{request}\n{best}");
    Ok(())
}
