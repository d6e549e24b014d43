//! Tests of the program as it is run, and of what it is made of.

mod batch;
mod calls;
mod cases;
mod cli;
mod columns;
mod input;
mod office;
mod program;
mod tutorial;
mod workbooks;
