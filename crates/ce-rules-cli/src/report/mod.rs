//! Showing results.
