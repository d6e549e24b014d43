//! The project's own commands: `cargo xtask test` sets up and runs everything, and the others are its parts.

mod assurance;
mod bench;
mod books;
mod docs;
mod fuzz;
mod generate;
mod npm;
mod picture;
mod python;
mod release;
mod sh;
mod test;
#[path = "../../crates/ce-rules/tests/integration/topics.rs"]
#[expect(dead_code, reason = "xtask needs only names and requests")]
mod topics;
mod vectors;
mod wasm;
mod web;

use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask COMMAND

  test                 set up and run everything: format, clippy, Rust, Python, the web package, the page, the packages
                       as they would be released, the reference
  test PART...         only these parts: rust, python, wasm, web, release, docs, reference
  generate [--check]   the JSON Schemas and other generated files; --check only says whether they are up to date
  vectors --out FILE   what the core gives for every case of tests/vectors, for the other languages: JSON lines
  python               build the Python wheel, install it into a clean environment and test it there
  wasm                 build the web package into bindings/wasm/pkg
  web [--no-serve]     build the page into web/dist and serve it; --no-serve only builds it
  picture [--check]    the pictures of the READMEs, of what the command line prints; --check as above
  docs                 build the book over docs into target/book, and say where it is
  reference [OPTION...]
                       the engines that are built against the reference implementation, as `test` does; or with the
                       options of tests/reference/differential.py: --count 1000000 --seed 7
  outcomes             which kept records come to something else than at the last release, and the entry for the changelog;
                       --release keeps what they come to now
  deny                 licences, bans and sources of the dependencies
  mutants [OPTION...]  changes of the core's code that no test sees: --shard 3/200 for a part, or all in a night
  reproduce [PART]     the wheel (python) and the web libraries (wasm) built twice from nothing: the same bytes?
  coverage             which lines of the core the tests of the crates run
  fuzz [TARGET] [SECONDS]
                       try one target or all for so long (300 s each), minimise what was found, and keep it for the tests
  bench [OPTION...]    what assessing costs, beside query engines, another rules engine and what the machine can do at all;
                       writes docs/performance.md. --quick: few people, writes nothing. --sizes 100000,1000000; --threads
                       1,2; --again, first: the page of what was measured last
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        ["test", parts @ ..] => test::run(parts),
        ["generate"] => generate::write(),
        ["generate", "--check"] => generate::check(),
        ["vectors", "--out", file] => vectors::write(file.as_ref()).map(|_| ()),
        ["python"] => python::test(),
        ["wasm"] => wasm::build(),
        ["web"] => web::serve(),
        ["web", "--no-serve"] => web::build(),
        ["picture"] => picture::write(),
        ["picture", "--check"] => picture::check(),
        ["docs"] => docs::build(),
        ["reference", options @ ..] => assurance::reference(options),
        ["outcomes"] => assurance::outcomes(false),
        ["outcomes", "--release"] => assurance::outcomes(true),
        ["deny"] => assurance::deny(),
        ["mutants", options @ ..] => assurance::mutants(options),
        ["reproduce"] => wasm::reproduce().and_then(|()| python::reproduce()),
        ["reproduce", "wasm"] => wasm::reproduce(),
        ["reproduce", "python"] => python::reproduce(),
        ["coverage"] => assurance::coverage(),
        ["fuzz", words @ ..] => fuzz::run(words),
        ["bench", options @ ..] => bench::bench(options),
        _ => {
            eprint!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("xtask: {message}");
            ExitCode::FAILURE
        }
    }
}
