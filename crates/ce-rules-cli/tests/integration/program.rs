//! The program: how it is run, what it says, and the files that it is given.

use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use tempfile::TempDir;

/// The program, for a caller who runs it in a way of their own.
pub(crate) fn command() -> Command {
    Command::new(env!("CARGO_BIN_EXE_ce-rules"))
}

/// Runs the program, with nothing on standard input.
pub(crate) fn run(arguments: &[impl AsRef<OsStr>]) -> Output {
    command().args(arguments).output().unwrap()
}

/// Runs the program with this on standard input.
pub(crate) fn run_with(arguments: &[&str], input: &[u8]) -> Output {
    let mut child = start(arguments);
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    output
}

/// Starts the program; what it reads and prints is in the caller's hands.
pub(crate) fn start(arguments: &[&str]) -> Child {
    let mut command = command();
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().unwrap()
}

pub(crate) fn status(output: &Output) -> i32 {
    output.status.code().unwrap()
}

/// What was printed.
pub(crate) fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// What was said on standard error.
pub(crate) fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// The status, what was printed, and what was said on standard error.
pub(crate) fn told(output: &Output) -> (i32, String, String) {
    (status(output), out(output), err(output))
}

/// The path of a file in a folder, as an argument.
pub(crate) fn path(folder: &TempDir, name: &str) -> String {
    argument(folder.path().join(name))
}

/// Writes a file into a folder; gives its path.
pub(crate) fn file(folder: &TempDir, name: &str, text: impl AsRef<[u8]>) -> String {
    let path = path(folder, name);
    std::fs::write(&path, text).unwrap();
    path
}

/// The workbook of the records of a college.
pub(crate) fn sample() -> String {
    argument(repository("examples/college-2021.xlsx"))
}

/// The workbook of a record that is wrong on purpose.
pub(crate) fn sample_with_faults() -> String {
    argument(repository("examples/college-2021-faults.xlsx"))
}

/// The path of a file or folder of the repository.
pub(crate) fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

/// A path as an argument.
pub(crate) fn argument(path: impl Into<PathBuf>) -> String {
    path.into().into_os_string().into_string().unwrap()
}
