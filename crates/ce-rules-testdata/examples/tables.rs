//! Writes the people of every day as two Parquet files, for benchmarks of whatever reads such files.
//!
//! `cargo run --release -p ce-rules-testdata --features arrow --example tables -- FOLDER PEOPLE [SEED]`

use std::error::Error;
use std::fs::{File, create_dir_all};
use std::path::Path;

use ce_rules::Request;
use ce_rules_testdata::tables::{Flat, compact, encoded, flat};
use ce_rules_testdata::{Mix, people};
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;
use rayon::prelude::*;

/// How many people are made at a time.
const PART: u64 = 20_000;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (folder, count, seed) = match arguments.as_slice() {
        [folder, count] => (Path::new(folder), count.parse()?, 2021),
        [folder, count, seed] => (Path::new(folder), count.parse()?, seed.parse()?),
        _ => return Err("give a FOLDER, how many PEOPLE, and a SEED if you like".into()),
    };
    create_dir_all(folder)?;
    let mut writers: [Option<ArrowWriter<File>>; 2] = [None, None];
    let starts: Vec<u64> = (0..count).step_by(usize::try_from(PART)?).collect();
    for starts in starts.chunks(rayon::current_num_threads()) {
        let parts = starts.par_iter().map(|start| {
            let requests: Vec<Request> =
                people(Mix::Everyday, seed, *start..count.min(start + PART)).collect();
            let Flat { applicants, activities } = flat(&requests)?;
            Ok([encoded(&applicants, compact)?, encoded(&activities, compact)?])
        });
        for tables in parts.collect::<Result<Vec<_>, arrow_schema::ArrowError>>()? {
            for ((table, writer), name) in tables.iter().zip(&mut writers).zip(["applicants", "activities"]) {
                if writer.is_none() {
                    let file = File::create(folder.join(name).with_extension("parquet"))?;
                    let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
                    *writer = Some(ArrowWriter::try_new(file, table.schema(), Some(properties))?);
                }
                if let Some(writer) = writer {
                    writer.write(table)?;
                }
            }
        }
    }
    for writer in writers.into_iter().flatten() {
        writer.close()?;
    }
    Ok(())
}
