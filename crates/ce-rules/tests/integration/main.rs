//! Tests of the crate from outside.

mod batch;
mod calls;
mod language;
mod laws;
mod mistakes;
#[expect(clippy::disallowed_methods, reason = "the policies are files")]
mod mutants;
mod oddities;
mod office;
#[expect(clippy::disallowed_methods, reason = "the kept records are files")]
mod outcomes;
mod policies;
mod promises;
mod review;
#[expect(clippy::disallowed_methods, reason = "the vectors are files")]
mod topics;
mod vectors;
