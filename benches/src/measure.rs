//! What a case is, and what was measured of it.

use std::collections::BTreeMap;
use std::time::Instant;

use serde::{Deserialize, Serialize};

use crate::Outcome;

/// What was measured of a case: handed from process to process as a line of JSON.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Measured {
    /// What was run.
    pub case: String,
    /// In which way, where there are several and the fastest counts.
    #[serde(default)]
    pub way: String,
    pub people: u64,
    pub threads: usize,
    /// The wall time of each repetition.
    pub seconds: Vec<f64>,
    /// The most memory that the process held, in bytes, where that is measured.
    #[serde(default)]
    pub peak: Option<u64>,
    /// What came out, so that it can be held against what others say.
    #[serde(default)]
    pub answers: BTreeMap<String, u64>,
}

impl Measured {
    pub(crate) fn median(&self) -> f64 {
        let mut sorted = self.seconds.clone();
        sorted.sort_by(f64::total_cmp);
        sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
    }

    pub(crate) fn best(&self) -> f64 {
        self.seconds.iter().copied().fold(f64::INFINITY, f64::min)
    }

    /// People a second.
    #[expect(clippy::cast_precision_loss, reason = "no figure has so many digits")]
    pub(crate) fn rate(&self) -> f64 {
        self.people as f64 / self.median()
    }

    /// Hands it to the process that asked.
    pub(crate) fn say(&self) -> Outcome {
        println!("{}", serde_json::to_string(self)?);
        Ok(())
    }
}

/// Runs something so many times, after once for nothing: what it came to, and the wall time of each.
pub(crate) fn timed<T>(times: usize, mut run: impl FnMut() -> T) -> (T, Vec<f64>) {
    let mut last = run();
    let seconds = (0..times.max(1)).map(|_| {
        let start = Instant::now();
        last = run();
        start.elapsed().as_secs_f64()
    });
    let seconds = seconds.collect();
    (last, seconds)
}

/// Threads of a number.
pub(crate) fn pool(threads: usize) -> Outcome<rayon::ThreadPool> {
    Ok(rayon::ThreadPoolBuilder::new().num_threads(threads).build()?)
}
