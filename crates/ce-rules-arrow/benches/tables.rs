//! What tables of people cost in memory, with and without their evidence, on one core and on two.
//!
//! `cargo bench -p ce-rules-arrow`; the largest number of people is `CE_RULES_PEOPLE`, or a million.

use std::sync::OnceLock;

use arrow_array::RecordBatch;
use ce_rules::Rules;
use ce_rules_arrow::{Assessor, Options};
use ce_rules_testdata::tables::{Flat, compact, encoded, flat};
use ce_rules_testdata::{Mix, people};
use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use rayon::prelude::*;

fn main() {
    divan::main();
}

/// How many people one batch holds.
const BATCH: u64 = 50_000;

fn most() -> u64 {
    std::env::var("CE_RULES_PEOPLE").ok().and_then(|most| most.parse().ok()).unwrap_or(1_000_000)
}

/// The people of every day, in the types of a database that spares room.
struct Tables {
    applicants: Vec<RecordBatch>,
    activities: Vec<RecordBatch>,
}

fn tables() -> &'static Tables {
    static TABLES: OnceLock<Tables> = OnceLock::new();
    TABLES.get_or_init(|| {
        let starts: Vec<u64> = (0..most()).step_by(usize::try_from(BATCH).unwrap_or(usize::MAX)).collect();
        let batches = starts.into_par_iter().map(|start| {
            let requests: Vec<_> = people(Mix::Everyday, 2021, start..most().min(start + BATCH)).collect();
            let Flat { applicants, activities } = flat(&requests).expect("the columns are of one length");
            let small = |table| encoded(&table, compact).expect("the records of every day fit");
            (small(applicants), small(activities))
        });
        let (applicants, activities) = batches.unzip();
        Tables { applicants, activities }
    })
}

fn run(bencher: Bencher<'_, '_>, people: u64, threads: usize, options: &Options, without: &[&str]) {
    if people > most() {
        return;
    }
    let tables = tables();
    let batches = usize::try_from(people / BATCH).unwrap_or(usize::MAX);
    let keep = |batch: &RecordBatch| {
        let fields = batch.schema_ref().fields().iter().enumerate();
        let kept: Vec<usize> =
            fields.filter(|(_, field)| !without.contains(&field.name().as_str())).map(|(at, _)| at).collect();
        batch.project(&kept).expect("the columns are there")
    };
    let applicants: Vec<RecordBatch> = tables.applicants.iter().take(batches).cloned().collect();
    let activities: Vec<RecordBatch> = tables.activities.iter().take(batches).map(keep).collect();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads can be had");
    let assessor = Assessor::new(Rules::builtin()).with_options(options.clone());
    bencher.counter(ItemsCount::new(people)).bench_local(|| {
        pool.install(|| {
            let assessed = assessor.tables(&applicants, &activities).expect("the columns are right");
            assessed.for_each(|portion| drop(black_box(portion)));
        });
    });
}

const SIZES: [(u64, usize); 4] = [(100_000, 1), (100_000, 2), (1_000_000, 1), (1_000_000, 2)];

#[divan::bench(args = SIZES, sample_count = 5, sample_size = 1)]
fn with_evidence(bencher: Bencher<'_, '_>, (people, threads): (u64, usize)) {
    run(bencher, people, threads, &Options::default(), &[]);
}

#[divan::bench(args = SIZES, sample_count = 5, sample_size = 1)]
fn without_evidence(bencher: Bencher<'_, '_>, (people, threads): (u64, usize)) {
    let mut options = Options::default();
    options.ignore_evidence = true;
    run(bencher, people, threads, &options, &["evidence"]);
}
