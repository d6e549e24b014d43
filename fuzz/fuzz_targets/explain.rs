//! `cargo xtask fuzz explain`

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| ce_rules_fuzz::hold("explain", bytes));
