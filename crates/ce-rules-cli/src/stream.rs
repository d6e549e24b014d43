//! JSON lines: one request a line in, one result or error object a line out, in the same order.
//!
//! Reading, assessing and writing overlap; assessing uses all cores. Memory is bounded by a few chunks, whatever the
//! length of the input. No line is lost: a blank one, or one that is not UTF-8, gives the error object for its line.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::sync::mpsc::sync_channel;
use std::thread;

use ce_rules::{Error, Fault, FaultCode, Text};
use rayon::prelude::*;

/// How much is read at a time. The rest of the line that the chunk ends in comes on top.
const CHUNK: usize = 1 << 20;
/// How many lines one core takes at a time: few enough to share a chunk out evenly, many enough to be worth it.
const LINES: usize = 16;
/// How many chunks may wait between two of the stages.
const WAITING: usize = 2;
/// What some programs put before UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// How many lines there were.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Lines with a result.
    pub assessed: u64,
    /// Lines with an error object.
    pub refused: u64,
}

/// Assesses a stream of requests. `assess` writes the answer to one request at the end of a buffer and says whether it
/// is a result; `progress` is told how many bytes of the input are done.
pub fn stream(
    input: impl Read + Send,
    mut output: impl Write,
    assess: impl Fn(&str, &mut Vec<u8>) -> bool + Sync,
    progress: impl Fn(u64),
) -> io::Result<Tally> {
    let (read, chunks) = sync_channel::<io::Result<Vec<u8>>>(WAITING);
    let (done, answers) = sync_channel::<io::Result<Answers>>(WAITING);
    thread::scope(|scope| {
        // A stage whose follower has gone (a broken pipe, say) ends.
        scope.spawn(move || {
            let mut input = BufReader::with_capacity(1 << 16, input);
            let mut first = true;
            loop {
                let chunk = read_chunk(&mut input, first);
                first = false;
                let last = !matches!(&chunk, Ok(Some(_)));
                let Some(chunk) = chunk.transpose() else { return };
                if read.send(chunk).is_err() || last {
                    return;
                }
            }
        });
        let assess = &assess;
        scope.spawn(move || {
            for chunk in chunks {
                let answers = chunk.map(|chunk| assess_chunk(&chunk, assess));
                if done.send(answers).is_err() {
                    return;
                }
            }
        });
        let mut tally = Tally::default();
        let mut bytes = 0;
        for answers in answers {
            let answers = answers?;
            for part in &answers.parts {
                output.write_all(part)?;
            }
            tally.assessed += answers.tally.assessed;
            tally.refused += answers.tally.refused;
            bytes += answers.read;
            progress(bytes);
        }
        output.flush()?;
        Ok(tally)
    })
}

/// Whole lines, at least [`CHUNK`] bytes of them unless the input ends; nothing at its end.
fn read_chunk(input: &mut impl BufRead, first: bool) -> io::Result<Option<Vec<u8>>> {
    let mut chunk = Vec::with_capacity(CHUNK + (1 << 16));
    input.by_ref().take(CHUNK as u64).read_to_end(&mut chunk)?;
    if first && chunk.starts_with(BYTE_ORDER_MARK) {
        chunk.drain(..BYTE_ORDER_MARK.len());
    }
    if chunk.last().is_some_and(|byte| *byte != b'\n') {
        input.read_until(b'\n', &mut chunk)?;
    }
    Ok((!chunk.is_empty()).then_some(chunk))
}

/// The answers to a chunk.
struct Answers {
    parts: Vec<Vec<u8>>,
    tally: Tally,
    read: u64,
}

fn assess_chunk(chunk: &[u8], assess: &(impl Fn(&str, &mut Vec<u8>) -> bool + Sync)) -> Answers {
    let text = chunk.strip_suffix(b"\n").unwrap_or(chunk);
    let lines: Vec<&[u8]> = text.split(|byte| *byte == b'\n').collect();
    let answered: Vec<(Vec<u8>, Tally)> = lines
        .par_chunks(LINES)
        .map(|lines| {
            let length: usize = lines.iter().map(|line| line.len()).sum();
            // An answer is about three times as long as its request.
            let mut out = Vec::with_capacity(length * 3 + 1024);
            let mut tally = Tally::default();
            for line in lines {
                let assessed = match std::str::from_utf8(line) {
                    Ok(request) => assess(request, &mut out),
                    Err(_) => write_not_utf8(&mut out),
                };
                out.push(b'\n');
                *(if assessed { &mut tally.assessed } else { &mut tally.refused }) += 1;
            }
            (out, tally)
        })
        .collect();
    let tally = answered.iter().fold(Tally::default(), |all, (_, part)| Tally {
        assessed: all.assessed + part.assessed,
        refused: all.refused + part.refused,
    });
    Answers { parts: answered.into_iter().map(|(part, _)| part).collect(), tally, read: chunk.len() as u64 }
}

/// The error object for a line that is no text.
pub fn not_utf8() -> Error {
    let message = Text::new("这一行不是 UTF-8 文本", "this line is not UTF-8");
    Error::InvalidRequest { faults: vec![Fault { path: String::new(), code: FaultCode::Syntax, message }] }
}

fn write_not_utf8(out: &mut Vec<u8>) -> bool {
    // Writing to memory cannot fail.
    let written = serde_json::to_writer(out, &not_utf8());
    debug_assert!(written.is_ok(), "the error is written whole");
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(input: &[u8]) -> (Vec<u8>, Tally) {
        let mut out = Vec::new();
        let echo = |request: &str, out: &mut Vec<u8>| {
            out.extend_from_slice(request.as_bytes());
            !request.is_empty()
        };
        let tally = stream(input, &mut out, echo, |_| {}).unwrap();
        (out, tally)
    }

    #[test]
    fn every_line_has_its_answer_in_order() {
        // Several chunks, and lines longer than a chunk.
        let mut input = Vec::new();
        for i in 0..40_000 {
            input.extend_from_slice(format!("{i:040}\n").as_bytes());
        }
        input.extend_from_slice(&vec![b'x'; 3 * CHUNK]);
        input.extend_from_slice(b"\nlast");
        let (out, tally) = run(&input);
        input.push(b'\n');
        assert!(out == input, "the answers are the lines");
        assert_eq!(tally, Tally { assessed: 40_002, refused: 0 });
    }

    #[test]
    fn blank_lines_and_broken_ones_are_lines() {
        let (out, tally) = run(b"a\n\nb\n\xFF\nc\n");
        let lines: Vec<&[u8]> = out.split(|byte| *byte == b'\n').collect();
        assert_eq!((lines[0], lines[1], lines[2], lines[4]), (&b"a"[..], &b""[..], &b"b"[..], &b"c"[..]));
        assert!(lines[3].starts_with(br#"{"error":"invalid_request","faults":[{"path":"","code":"syntax""#));
        assert_eq!(tally, Tally { assessed: 3, refused: 2 });
    }

    #[test]
    fn an_empty_input_has_no_lines_and_a_mark_before_it_is_none() {
        assert_eq!(run(b""), (Vec::new(), Tally::default()));
        assert_eq!(run(b"\xEF\xBB\xBFa\n").0, b"a\n");
    }

    #[test]
    fn a_writer_that_fails_ends_the_run() {
        struct Full;
        impl Write for Full {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::BrokenPipe.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let input = "{}\n".repeat(2_000_000);
        let outcome = stream(
            input.as_bytes(),
            Full,
            |_, out| {
                out.push(b'x');
                true
            },
            |_| {},
        );
        assert_eq!(outcome.unwrap_err().kind(), io::ErrorKind::BrokenPipe);
    }
}
