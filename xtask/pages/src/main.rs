//! The pages of the book that say what is in the library: the built-in policies by topic, the clause register, and the
//! contract from its schemas. Prints them as JSON: a list of paths in `docs`, each with the text that it must hold. With a
//! folder it makes the source of the book there instead.
//!
//! No rule stands here. What a page says is what `ce-rules policy show` says, or a word or clause of the library.

mod book;
mod clauses;
mod contract;
mod policies;
mod told;
mod topics;

use std::process::ExitCode;

use ce_rules::Locale;

/// A page: its path in `docs`, and its text.
type Page = (String, String);

/// What is wrong with what the pages are made of.
type Told<T> = Result<T, String>;

/// The folder of a language's pages about the rules.
fn folder(locale: Locale) -> &'static str {
    match locale {
        Locale::Zh => "rules/zh",
        Locale::En => "rules/en",
    }
}

fn pages() -> Told<Vec<Page>> {
    let mut pages = contract::pages()?;
    for locale in [Locale::Zh, Locale::En] {
        let folder = folder(locale);
        let of_locale = [topics::pages(locale)?, policies::pages(locale)?, clauses::pages(locale)];
        pages.extend(of_locale.into_iter().flatten().map(|(name, text)| (format!("{folder}/{name}"), text)));
    }
    Ok(pages)
}

#[expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program for xtask, which reads what it prints"
)]
fn main() -> ExitCode {
    let printed = match std::env::args_os().nth(1) {
        Some(folder) => book::stage(folder.as_ref()).map(|()| String::new()),
        None => pages().and_then(|pages| serde_json::to_string(&pages).map_err(|error| error.to_string())),
    };
    match printed {
        Ok(text) => {
            println!("{text}");
            ExitCode::SUCCESS
        }
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}
