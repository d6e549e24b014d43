//! What the fuzzer begins with, and what it found worth keeping, is held against every target that it is for.

use std::path::Path;

use ce_rules_fuzz::{TARGETS, hold, seeds};

#[test]
fn what_the_fuzzer_found_holds() {
    let corpora = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    for (target, _) in TARGETS {
        let Ok(entries) = std::fs::read_dir(corpora.join(target)) else { continue };
        for entry in entries {
            let path = entry.unwrap().path();
            eprintln!("{}", path.display());
            hold(target, &std::fs::read(&path).unwrap());
        }
    }
}

#[test]
fn what_the_fuzzer_begins_with_holds() {
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    for (target, _) in TARGETS {
        let seeds = seeds(target, &project).unwrap();
        assert!(!seeds.is_empty(), "{target}");
        for (number, seed) in seeds.iter().enumerate() {
            eprintln!("{target} {number}");
            hold(target, seed);
        }
    }
}

#[test]
fn tables_of_any_types_hold() {
    // Bytes that choose types are as good as any others: a few hundred at random, the same each time.
    let mut state = 1_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()
    };
    for _ in 0..200 {
        let bytes: Vec<u8> = (0..8).flat_map(|_| next()).collect();
        hold("arrow", &bytes);
    }
}
