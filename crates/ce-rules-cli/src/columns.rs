//! The sheets and columns.
