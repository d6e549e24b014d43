//! Tests of the crate from outside.

mod batch;
mod calls;
mod language;
mod laws;
mod office;
mod policies;
mod review;
#[expect(clippy::disallowed_methods, reason = "the vectors are files")]
mod topics;
mod vectors;
