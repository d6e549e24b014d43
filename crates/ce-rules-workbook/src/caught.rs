//! Libraries that read files may panic at a damaged one. Here that becomes a message, so that the file is refused like any
//! other that is damaged.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

thread_local! {
    static READING: Cell<bool> = const { Cell::new(false) };
}

/// Lets a library read; where it panics, what it said. What it had in hand then must not be used again.
///
/// Where panics abort, as in the web packages, they still do.
///
/// # Errors
/// What the library said when it panicked.
pub fn caught<T>(read: impl FnOnce() -> T) -> Result<T, String> {
    let before = READING.replace(true);
    let read = catch_unwind(AssertUnwindSafe(read));
    READING.set(before);
    read.map_err(|said| match said.downcast::<String>() {
        Ok(said) => *said,
        Err(said) => said.downcast_ref::<&str>().map_or_else(String::new, |said| (*said).to_owned()),
    })
}

/// True while a library reads on this thread: a panic now is told as a fault of the file, and need not be told twice.
pub fn is_reading() -> bool {
    READING.get()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_library_dies_of_is_a_message() {
        assert_eq!(caught(is_reading), Ok(true));
        assert_eq!(
            caught(|| -> u8 { std::panic::panic_any("no such sheet") }),
            Err("no such sheet".to_owned())
        );
        let at = std::hint::black_box(3);
        assert!(caught(|| [1u8, 2][at]).is_err_and(|said| said.contains("out of bounds")));
        assert!(!is_reading(), "it has ended");
    }
}
