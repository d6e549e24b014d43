//! tmp
use ce_rules::Rules;
use ce_rules_cli::input::{Options, read};
fn main() {
    let t = std::time::Instant::now();
    let a = read(std::path::Path::new("/tmp/big"), &Options::default(), Rules::builtin()).unwrap();
    println!("{:?} {} {:?}", t.elapsed(), a.records.len(), a.faults.first());
}
