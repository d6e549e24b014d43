//! Tests of the crate from outside.

mod laws;
mod policies;
mod vectors;
