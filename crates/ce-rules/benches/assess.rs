//! What one person with 25 activities costs: typed, and in JSON.
//!
//! `cargo bench -p ce-rules`

mod person;

use ce_rules::Rules;
use divan::{Bencher, black_box};
use person::request;

fn main() {
    divan::main();
}

// A sample is many calls, each with its result dropped, as in a program that assesses one person after the other.
#[divan::bench(sample_count = 100, sample_size = 100)]
fn assess(bencher: Bencher<'_, '_>) {
    let request = request();
    let rules = Rules::builtin();
    assert_eq!(request.activities.len(), 25);
    assert!(rules.assess(&request).is_ok());
    bencher.bench(|| drop(black_box(rules.assess(black_box(&request)))));
}

#[divan::bench(sample_count = 100, sample_size = 100)]
fn assess_json(bencher: Bencher<'_, '_>) {
    let text = serde_json::to_string(&request()).unwrap_or_default();
    let rules = Rules::builtin();
    assert!(rules.assess_json(&text).starts_with("{\"engine\""));
    bencher.bench(|| drop(black_box(rules.assess_json(black_box(&text)))));
}

/// A refused request: every activity has a fault.
#[divan::bench(sample_count = 100, sample_size = 100)]
fn faulty_json(bencher: Bencher<'_, '_>) {
    let text = serde_json::to_string(&request()).unwrap_or_default().replace("\"kind\"", "\"kin\"");
    let rules = Rules::builtin();
    assert!(rules.assess_json(&text).starts_with("{\"error\""));
    bencher.bench(|| drop(black_box(rules.assess_json(black_box(&text)))));
}

/// Reading the policies, once in a process.
#[divan::bench]
fn load_policies(bencher: Bencher<'_, '_>) {
    let documents: Vec<String> = Rules::builtin()
        .policies()
        .map(|policy| serde_json::to_string(policy.document()).unwrap_or_default())
        .collect();
    bencher.bench(|| {
        documents.iter().map(|document| Rules::builtin().with_policy(document).is_ok()).collect::<Vec<_>>()
    });
}
