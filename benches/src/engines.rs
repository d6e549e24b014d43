//! Programs beside this one: their times, and the most memory that they hold.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde::de::DeserializeOwned;

use crate::Outcome;
use crate::measure::Measured;

/// How often the memory of a program is looked at.
const LOOK: Duration = Duration::from_millis(1);

/// What a program says on standard output, a line of JSON each.
pub(crate) fn lines<T: DeserializeOwned>(command: &mut Command) -> Outcome<Vec<T>> {
    let output = command.stderr(Stdio::inherit()).output()?;
    if !output.status.success() {
        return Err(format!("{} failed ({})", shown(command), output.status).into());
    }
    let text = String::from_utf8(output.stdout)?;
    text.lines().map(|line| Ok(serde_json::from_str(line)?)).collect()
}

/// Runs a program so many times, from its start to its end; `status` is its exit status when all is well.
pub(crate) fn timed(
    case: &str,
    people: u64,
    threads: usize,
    (warm, times): (usize, usize),
    command: &mut Command,
    statuses: &[i32],
) -> Outcome<Measured> {
    let (mut seconds, mut peak) = (Vec::new(), None);
    for time in 0..warm + times {
        let start = Instant::now();
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn()?;
        let (status, most) = watched(&mut child)?;
        if !status.code().is_some_and(|code| statuses.contains(&code)) {
            let told = child.wait_with_output().map(|output| output.stderr).unwrap_or_default();
            return Err(
                format!("{} failed ({status}): {}", shown(command), String::from_utf8_lossy(&told)).into()
            );
        }
        if time >= warm {
            seconds.push(start.elapsed().as_secs_f64());
        }
        peak = peak.max(most);
    }
    let case = case.to_owned();
    Ok(Measured { case, way: String::new(), people, threads, seconds, peak, answers: [].into() })
}

/// Waits for a program; the most memory that it held when it was last looked at, in bytes.
fn watched(child: &mut Child) -> Outcome<(std::process::ExitStatus, Option<u64>)> {
    let file = format!("/proc/{}/status", child.id());
    let mut most = None;
    loop {
        most = most.max(peak(file.as_ref()));
        if let Some(status) = child.try_wait()? {
            return Ok((status, most));
        }
        sleep(LOOK);
    }
}

/// The most memory that a program held so far; nothing where the system does not say.
fn peak(file: &Path) -> Option<u64> {
    let text = fs::read_to_string(file).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.split_whitespace().next()?.parse::<u64>().ok()? * 1024)
}

fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}
