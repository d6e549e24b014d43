//! What one person costs as a decision of zen-engine, compiled once and evaluated without a trace.
//!
//! The person stands on standard input as JSON three times: `ready`, each activity with its year, its subject and its hours;
//! `raw`, with what it converts by; and `whole`, with its documents besides. The times go to standard output as JSON, with the decision itself.

#![forbid(unsafe_code)]

use std::error::Error;
use std::hint::black_box;
use std::io::stdin;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use zen_engine::model::{DecisionContent, GraphContent};
use zen_engine::{Decision, Variable};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The decisions: which of the records each takes, how it is put, and the graph.
const DECISIONS: &[(&str, &str, &str)] = &[
    ("ready", "each sum by itself", include_str!("../by-sum.json")),
    ("ready", "years apart first", include_str!("../by-year.json")),
    ("raw", "years apart first", include_str!("../converting.json")),
    ("whole", "years apart first", include_str!("../judging.json")),
];

/// How long one way is measured, and how many evaluations are timed at once.
const LONG: Duration = Duration::from_secs(2);
const AT_ONCE: u32 = 100;

fn main() -> Result<(), Box<dyn Error>> {
    let person: Value = serde_json::from_reader(stdin().lock())?;
    let long = if std::env::args().any(|argument| argument == "--quick") { LONG / 10 } else { LONG };
    let ways = DECISIONS.iter().map(|decision| measure(*decision, &person, long));
    let ways: Vec<Value> = ways.collect::<Result<_, _>>()?;
    println!("{}", json!({ "version": zen_engine_version(), "ways": ways }));
    Ok(())
}

fn zen_engine_version() -> &'static str {
    let lock = include_str!("../Cargo.lock");
    let of = lock.split_once("name = \"zen-engine\"\nversion = \"").map(|(_, rest)| rest);
    of.and_then(|rest| rest.split('"').next()).unwrap_or_default()
}

fn measure(
    (record, way, document): (&str, &str, &str),
    person: &Value,
    long: Duration,
) -> Result<Value, Box<dyn Error>> {
    let name = format!("{record}, {way}");
    let mut content: GraphContent = serde_json::from_str(document)?;
    content.compile();
    let DecisionContent::Graph(content) = DecisionContent::from(content) else {
        return Err("not a graph".into());
    };
    let decision = Decision::from(content);
    decision.validate().map_err(|error| format!("{name}: {error:?}"))?;
    // Made once: reading JSON is no part of the decision.
    let input = Variable::from(person[record].clone());
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let evaluate =
        async || decision.evaluate(input.shallow_clone()).await.map_err(|error| format!("{name}: {error}"));
    let result = runtime.block_on(evaluate())?.result.to_value();
    let mut samples = Vec::new();
    let begun = Instant::now();
    while begun.elapsed() < long || samples.len() < 3 {
        let start = Instant::now();
        runtime.block_on(async {
            for _ in 0..AT_ONCE {
                drop(black_box(evaluate().await));
            }
        });
        samples.push(start.elapsed().as_nanos() as u64 / u64::from(AT_ONCE));
    }
    Ok(json!({ "record": record, "way": way, "nanoseconds": samples, "result": result }))
}
