//! `ce-rules-bindgen INPUT.wasm FOLDER NAME`: writes the glue between a WASM library and JavaScript, for the web.
//! `ce-rules-bindgen LIBRARY.wasm`: puts the functions of a library in an order that compresses better.
//!
//! The version of the generator must be that of the library to the digit; both come from one line of the workspace.

mod order;

use std::error::Error;
use std::process::ExitCode;

use wasm_bindgen_cli_support::Bindgen;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let made = match arguments.as_slice() {
        [input, folder, name] => make(input, folder, name),
        [library] => order(library),
        _ => {
            eprintln!("ce-rules-bindgen INPUT.wasm FOLDER NAME, or LIBRARY.wasm");
            return ExitCode::from(2);
        }
    };
    match made {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("ce-rules-bindgen: {error}");
            ExitCode::FAILURE
        }
    }
}

fn make(input: &str, folder: &str, name: &str) -> Result<(), Box<dyn Error>> {
    let mut bindgen = Bindgen::new();
    bindgen
        .input_path(input)
        .out_name(name)
        .typescript(true)
        .omit_default_module_path(true)
        .remove_name_section(true)
        .remove_producers_section(true)
        .web(true)?
        .generate(folder)?;
    Ok(())
}

fn order(library: &str) -> Result<(), Box<dyn Error>> {
    let wasm = std::fs::read(library)?;
    std::fs::write(library, order::ordered(&wasm)?)?;
    Ok(())
}
