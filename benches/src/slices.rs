//! The columnar core on slices in memory, beside the loop that knows no policy and the bare read.

use std::ops::Add;

use ce_rules::batch::Results;
use rayon::prelude::*;

use crate::Outcome;
use crate::data::requests;
use crate::ideal::{Plain, Stated, Written};
use crate::measure::{Measured, pool, timed};
use crate::ours::{Slices, Tally, policy_tables};

/// How many people stand in the slices of one piece, which one thread takes.
const PIECE: u64 = 10_000;
/// How many people there are at most; more are the same ones again.
pub(crate) const MOST: u64 = 1_000_000;

/// Measures all cases on slices of so many people.
pub(crate) fn measure(people: u64, threads: &[usize], times: usize) -> Outcome {
    let tables = policy_tables()?;
    let (here, again) = (people.min(MOST), people.div_ceil(MOST));
    let starts: Vec<u64> = (0..here).step_by(usize::try_from(PIECE)?).collect();
    let pieces = starts.into_par_iter().map(|start| {
        let requests = requests(start..here.min(start + PIECE));
        (Slices::of(&tables, &requests), (Plain::of(&tables, &requests), Stated::of(&tables, &requests)))
    });
    let (mut slices, loops): (Vec<Slices>, Vec<(Plain, Stated)>) = pieces.unzip();
    let (plain, stated): (Vec<Plain>, Vec<Stated>) = loops.into_iter().unzip();
    let all: Vec<&Plain> = (0..again).flat_map(|_| &plain).collect();
    let all_stated: Vec<&Stated> = (0..again).flat_map(|_| &stated).collect();
    for threads in threads {
        let pool = pool(*threads)?;
        let read = || {
            let sum = all.par_iter().map(|piece| piece.read()).reduce(|| 0, u64::wrapping_add);
            std::hint::black_box(sum);
            Tally { people: all.iter().map(|piece| piece.people()).sum(), ..Tally::default() }
        };
        say("bare read", *threads, timed(times, || pool.install(read)))?;
        let ready = || by_hand(&all, Plain::people, Plain::assess);
        say("idealised loop", *threads, timed(times, || pool.install(ready)))?;
        let converting = || by_hand(&all_stated, Stated::people, Stated::assess);
        say("converting loop", *threads, timed(times, || pool.install(converting)))?;
    }
    for case in ["core with evidence", "core"] {
        if case == "core" {
            slices.iter_mut().for_each(Slices::ignore_evidence);
        }
        let all: Vec<&Slices> = (0..again).flat_map(|_| &slices).collect();
        for threads in threads {
            let pool = pool(*threads)?;
            let assess = || {
                let assessed = all
                    .par_iter()
                    .map_init(Results::default, |results, piece| piece.assess(&tables, results));
                assessed.reduce(Tally::default, Tally::add)
            };
            say(case, *threads, timed(times, || pool.install(assess)))?;
        }
    }
    Ok(())
}

/// A loop written by hand over all pieces.
fn by_hand<P: Sync>(all: &[&P], people: fn(&P) -> u64, assess: fn(&P, &mut Written) -> u64) -> Tally {
    let of_piece = |out: &mut Written, piece: &&P| Tally {
        people: people(piece),
        eligible: assess(piece, out),
        ..Tally::default()
    };
    all.par_iter().map_init(Written::default, of_piece).reduce(Tally::default, Tally::add)
}

fn say(case: &str, threads: usize, (tally, seconds): (Tally, Vec<f64>)) -> Outcome {
    let answers = [("eligible", tally.eligible), ("refused", tally.refused), ("whole", tally.whole)];
    Measured {
        case: case.to_owned(),
        way: String::new(),
        people: tally.people,
        threads,
        seconds,
        peak: None,
        answers: answers.map(|(name, count)| (name.to_owned(), count)).into(),
    }
    .say()
}
