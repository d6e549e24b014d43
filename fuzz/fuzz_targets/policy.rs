//! `cargo xtask fuzz policy`

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| ce_rules_fuzz::hold("policy", bytes));
