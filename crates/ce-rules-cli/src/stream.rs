//! JSON lines: one request a line in, one result or error object a line out, in the same order.
//!
//! Reading, assessing and writing overlap; assessing uses all cores. Memory is bounded by a few chunks, whatever the
//! length of the input. No line is lost: a blank one, or one that is not UTF-8, gives the error object for its line.

use std::io::{self, Read, Write};
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread::{self, JoinHandle};

use ce_rules::{Error, Fault, FaultCode, Text};
use rayon::prelude::*;

/// How much is read at a time. The rest of a line that ends later is kept for the next time.
const READ: usize = 1 << 17;
/// How much is assessed at a time, if so much is there; what is there is not kept waiting for more.
const BATCH: usize = 1 << 20;
/// How many lines one core takes at a time: few enough to share a batch out evenly, many enough to be worth it.
const LINES: usize = 16;
/// How many readings may wait to be assessed: a batch.
const READINGS: usize = BATCH / READ;
/// How many batches may wait to be written.
const WAITING: usize = 2;
/// The longest line that is read, in bytes: room for a hundred thousand activities. Of a longer one no more is kept, so that
/// memory is bounded whatever the input.
pub const LONGEST: usize = 32 << 20;
/// What some programs put before UTF-8.
pub(crate) const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// How many lines there were.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Lines with a result.
    pub assessed: u64,
    /// Lines with an error object.
    pub refused: u64,
}

/// Why a stream ended before its input did.
#[derive(Debug, thiserror::Error)]
pub enum StreamError {
    /// The input cannot be read on.
    #[error("cannot read: {0}")]
    Read(#[source] io::Error),
    /// The output takes no more.
    #[error("cannot write: {0}")]
    Write(#[source] io::Error),
}

/// Assesses a stream of requests. `assess` writes the answer to one request at the end of a buffer and says whether it
/// is a result; `progress` is told how many bytes of the input are done.
///
/// Every line is answered as soon as it is there, so a program may ask, wait for the answer and ask again. Once the
/// output takes no more this ends, even while the input keeps silent: its threads are left to themselves and end with
/// the next line, or with the process.
pub fn stream(
    input: impl Read + Send + 'static,
    mut output: impl Write,
    assess: impl Fn(&str, &mut Vec<u8>) -> bool + Send + Sync + 'static,
    progress: impl Fn(u64),
) -> Result<Tally, StreamError> {
    let (read, readings) = sync_channel::<io::Result<Vec<u8>>>(READINGS);
    let (done, answers) = sync_channel::<io::Result<Answers>>(WAITING);
    // A stage whose follower has gone ends.
    let reader = thread::spawn(move || read_lines(input, |lines| read.send(lines).is_ok()));
    let assessor = thread::spawn(move || {
        while let Some(batch) = next_batch(&readings) {
            let sent = done.send(Ok(assess_batch(&batch.lines, &assess))).is_ok();
            let told = batch.failed.is_none_or(|error| done.send(Err(error)).is_ok());
            if !(sent && told) {
                return;
            }
        }
    });
    let mut tally = Tally::default();
    let mut bytes = 0;
    for answers in answers {
        let answers = answers.map_err(StreamError::Read)?;
        let written = answers.parts.iter().try_for_each(|part| output.write_all(part));
        written.and_then(|()| output.flush()).map_err(StreamError::Write)?;
        tally.assessed += answers.tally.assessed;
        tally.refused += answers.tally.refused;
        bytes += answers.read;
        progress(bytes);
    }
    // No more answers: both have ended. What one of them died of must not pass for the end of the input.
    finish(assessor);
    finish(reader);
    Ok(tally)
}

fn finish(stage: JoinHandle<()>) {
    if let Err(panic) = stage.join() {
        std::panic::resume_unwind(panic);
    }
}

/// Reads the input and hands on whole lines as they come; the last one may lack its end. Stops when `hand_on` says that
/// nobody takes them.
fn read_lines(mut input: impl Read, hand_on: impl Fn(io::Result<Vec<u8>>) -> bool) {
    // The beginning of a line that has not ended yet. Its end is looked for only in what is new, so that a line of any
    // length is read in linear time.
    let mut pending = Vec::new();
    let mut at_start = true;
    loop {
        let known = pending.len();
        pending.resize(known + READ, 0);
        let read = match input.read(&mut pending[known..]) {
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {
                pending.truncate(known);
                continue;
            }
            Err(error) => {
                hand_on(Err(error));
                return;
            }
        };
        pending.truncate(known + read);
        let whole = if read == 0 {
            pending.len()
        } else {
            pending[known..].iter().rposition(|byte| *byte == b'\n').map_or(0, |end| known + end + 1)
        };
        if whole == 0 && pending.len() > LONGEST {
            // Enough to tell that it is too long, wherever it ends.
            pending.truncate(LONGEST + BYTE_ORDER_MARK.len() + 1);
        }
        if whole > 0 {
            let rest = pending.split_off(whole);
            let mut lines = std::mem::replace(&mut pending, rest);
            if std::mem::take(&mut at_start) && lines.starts_with(BYTE_ORDER_MARK) {
                lines.drain(..BYTE_ORDER_MARK.len());
            }
            if !lines.is_empty() && !hand_on(Ok(lines)) {
                return;
            }
        }
        if read == 0 {
            return;
        }
    }
}

/// Lines that are assessed together, and what reading ended with after them.
struct Batch {
    lines: Vec<Vec<u8>>,
    failed: Option<io::Error>,
}

/// What there is to assess, without waiting for more than the first; nothing at the end of the input.
fn next_batch(readings: &Receiver<io::Result<Vec<u8>>>) -> Option<Batch> {
    let mut batch = Batch { lines: Vec::new(), failed: None };
    let mut size = 0;
    let mut next = readings.recv().ok()?;
    loop {
        match next {
            Ok(lines) => {
                size += lines.len();
                batch.lines.push(lines);
            }
            Err(error) => {
                batch.failed = Some(error);
                return Some(batch);
            }
        }
        if size >= BATCH {
            return Some(batch);
        }
        let Ok(more) = readings.try_recv() else { return Some(batch) };
        next = more;
    }
}

/// The answers to a batch.
struct Answers {
    parts: Vec<Vec<u8>>,
    tally: Tally,
    read: u64,
}

fn assess_batch(batch: &[Vec<u8>], assess: &(impl Fn(&str, &mut Vec<u8>) -> bool + Sync)) -> Answers {
    let lines = batch.iter().map(|lines| lines.strip_suffix(b"\n").unwrap_or(lines));
    let lines: Vec<&[u8]> = lines.flat_map(|lines| lines.split(|byte| *byte == b'\n')).collect();
    let answered: Vec<(Vec<u8>, Tally)> = lines
        .par_chunks(LINES)
        .map(|lines| {
            let length: usize = lines.iter().map(|line| line.len()).filter(|length| *length <= LONGEST).sum();
            // An answer is about three times as long as its request.
            let mut out = Vec::with_capacity(length * 3 + 1024);
            let mut tally = Tally::default();
            for line in lines {
                let assessed = match std::str::from_utf8(line) {
                    _ if line.len() > LONGEST => write_error(&mut out, &too_long()),
                    Ok(request) => assess(request, &mut out),
                    Err(_) => write_error(&mut out, &not_utf8()),
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
    let read = batch.iter().map(|lines| lines.len() as u64).sum();
    Answers { parts: answered.into_iter().map(|(part, _)| part).collect(), tally, read }
}

/// The error object for a line that is no text.
pub fn not_utf8() -> Error {
    let message = Text::new("这一行不是 UTF-8 文本", "this line is not UTF-8");
    Error::InvalidRequest { faults: vec![Fault::new("", FaultCode::Syntax, message)] }
}

/// The error object for a line that is longer than [`LONGEST`].
pub fn too_long() -> Error {
    let most = LONGEST >> 20;
    let message = Text::new(
        format!("这一行超过 {most} MB，不予读取"),
        format!("this line is longer than {most} MB and is not read"),
    );
    Error::InvalidRequest { faults: vec![Fault::new("", FaultCode::OutOfRange, message)] }
}

fn write_error(out: &mut Vec<u8>, error: &Error) -> bool {
    // Writing to memory cannot fail.
    let written = serde_json::to_writer(out, error);
    debug_assert!(written.is_ok(), "the error is written whole");
    false
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;
    use std::sync::mpsc::{Sender, channel};

    use super::*;

    fn run(input: &[u8]) -> (Vec<u8>, Tally) {
        let mut out = Vec::new();
        let echo = |request: &str, out: &mut Vec<u8>| {
            out.extend_from_slice(request.as_bytes());
            !request.is_empty()
        };
        let tally = stream(Cursor::new(input.to_vec()), &mut out, echo, |_| {}).unwrap();
        (out, tally)
    }

    #[test]
    fn every_line_has_its_answer_in_order() {
        // Several batches, and a line longer than a batch.
        let mut input = Vec::new();
        for i in 0..40_000 {
            input.extend_from_slice(format!("{i:040}\n").as_bytes());
        }
        input.extend_from_slice(&vec![b'x'; 3 * BATCH]);
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

    /// As many bytes as are asked for, then what follows.
    struct Long(usize, &'static [u8]);

    impl Read for Long {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let length = self.0.min(buffer.len());
            buffer[..length].fill(b' ');
            self.0 -= length;
            if length == 0 {
                return self.1.read(buffer);
            }
            Ok(length)
        }
    }

    #[test]
    fn a_line_without_end_is_told_and_not_kept() {
        let mut out = Vec::new();
        let longest = std::sync::Arc::new(std::sync::Mutex::new(0));
        let seen = std::sync::Arc::clone(&longest);
        let echo = move |request: &str, out: &mut Vec<u8>| {
            let mut most = seen.lock().unwrap();
            *most = request.len().max(*most);
            out.extend_from_slice(request.as_bytes());
            true
        };
        let tally = stream(Long(100 << 20, b"\nshort\n"), &mut out, echo, |_| {}).unwrap();
        let text = String::from_utf8(out).unwrap();
        let (first, rest) = text.split_once('\n').unwrap();
        assert!(first.contains("this line is longer than 32 MB and is not read"), "{first}");
        assert_eq!((rest, tally), ("short\n", Tally { assessed: 1, refused: 1 }));
        assert_eq!(*longest.lock().unwrap(), 5);
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
        // The input never ends.
        let outcome = stream(
            io::repeat(b'\n'),
            Full,
            |_, out| {
                out.push(b'x');
                true
            },
            |_| {},
        );
        assert!(
            matches!(outcome, Err(StreamError::Write(error)) if error.kind() == io::ErrorKind::BrokenPipe)
        );
    }

    /// An input that has nothing more to say until its other side is dropped.
    struct Asking {
        question: Option<&'static [u8]>,
        end: Receiver<()>,
    }

    impl Read for Asking {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            if let Some(question) = self.question.take() {
                buffer[..question.len()].copy_from_slice(question);
                return Ok(question.len());
            }
            let _ = self.end.recv();
            Ok(0)
        }
    }

    /// Ends the input once it has an answer.
    struct Answered(Option<Sender<()>>, Vec<u8>);

    impl Write for &mut Answered {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.1.extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            self.0 = None;
            Ok(())
        }
    }

    #[test]
    fn a_line_is_answered_before_the_next_is_asked() {
        let (sender, end) = channel();
        let mut answered = Answered(Some(sender), Vec::new());
        let question = Asking { question: Some(b"one\nbegun"), end };
        let echo = |request: &str, out: &mut Vec<u8>| {
            out.extend_from_slice(request.as_bytes());
            true
        };
        // Without the answer to the first line the input would never go on to its end.
        let tally = stream(question, &mut answered, echo, |_| {}).unwrap();
        assert_eq!((answered.1.as_slice(), tally.assessed), (&b"one\nbegun\n"[..], 2));
    }

    #[test]
    fn an_input_that_fails_gives_what_it_held_before() {
        struct Torn(bool);
        impl Read for Torn {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                if std::mem::replace(&mut self.0, true) {
                    return Err(io::ErrorKind::ConnectionReset.into());
                }
                buffer[..2].copy_from_slice(b"a\n");
                Ok(2)
            }
        }
        let mut out = Vec::new();
        let echo = |request: &str, out: &mut Vec<u8>| {
            out.extend_from_slice(request.as_bytes());
            true
        };
        let outcome = stream(Torn(false), &mut out, echo, |_| {});
        assert!(matches!(outcome, Err(StreamError::Read(_))));
        assert_eq!(out, b"a\n");
    }

    #[test]
    #[should_panic(expected = "on purpose")]
    fn a_stage_that_dies_is_not_the_end_of_the_input() {
        let _ = stream(Cursor::new(b"a\n"), Vec::new(), |_, _| panic!("on purpose"), |_| {});
    }
}
