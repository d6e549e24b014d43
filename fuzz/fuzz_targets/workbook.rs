//! `cargo xtask fuzz workbook`

#![no_main]

libfuzzer_sys::fuzz_target!(init: ce_rules_fuzz::spare_libraries(), |bytes: &[u8]| ce_rules_fuzz::hold("workbook", bytes));
