//! The order of functions in a WASM library.
//!
//! The generator of the glue writes functions by their size. Compression finds what was there before, and finds it
//! cheaper the nearer it is: so each function is put beside the one that it has most in common with.

use std::collections::{BTreeMap, BTreeSet};

use wasm_encoder::reencode::{Error, Reencode, utils};
use wasm_encoder::{CodeSection, FunctionSection, Module};
use wasmparser::{CodeSectionReader, FunctionBody, FunctionSectionReader, Parser, Payload, TypeRef};

/// The same library with its functions in an order that compresses better.
pub(crate) fn ordered(wasm: &[u8]) -> Result<Vec<u8>, Error> {
    let (mut imported, mut bodies) = (0, Vec::new());
    for part in Parser::new(0).parse_all(wasm) {
        match part? {
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                }
            }
            Payload::CodeSectionEntry(body) => bodies.push(body),
            _ => {}
        }
    }
    let order = chain(&bodies.iter().map(FunctionBody::as_bytes).collect::<Vec<_>>());
    let mut places: Vec<u32> = (0..imported).collect();
    places.resize(places.len() + order.len(), 0);
    for (place, function) in (imported..).zip(&order) {
        places[imported as usize + function] = place;
    }
    let mut module = Module::new();
    Reorder { order, places }.parse_core_module(&mut module, Parser::new(0), wasm)?;
    Ok(module.finish())
}

/// So many bytes in a row are something that two functions have in common.
const RUN: usize = 6;

/// What so many functions share or more tells none of them apart.
const COMMON: usize = 60;

/// From the largest function on, always to the one that shares most runs of bytes with the one before.
fn chain(bodies: &[&[u8]]) -> Vec<usize> {
    let runs: Vec<BTreeSet<&[u8]>> = bodies.iter().map(|body| body.windows(RUN).collect()).collect();
    let mut having: BTreeMap<&[u8], Vec<usize>> = BTreeMap::new();
    for (function, runs) in runs.iter().enumerate() {
        for run in runs {
            having.entry(run).or_default().push(function);
        }
    }
    having.retain(|_, functions| functions.len() > 1 && functions.len() < COMMON);

    let mut left: BTreeSet<(usize, usize)> = bodies.iter().map(|body| body.len()).zip(0..).collect();
    let mut order = Vec::with_capacity(bodies.len());
    let mut next = left.last().copied();
    while let Some(function) = next {
        left.remove(&function);
        order.push(function.1);
        let mut shared: BTreeMap<usize, usize> = BTreeMap::new();
        for other in runs[function.1].iter().filter_map(|run| having.get(run)).flatten() {
            if left.contains(&(bodies[*other].len(), *other)) {
                *shared.entry(*other).or_default() += 1;
            }
        }
        let nearest = shared.into_iter().max_by_key(|(_, count)| *count);
        next = nearest.map(|(other, _)| (bodies[other].len(), other)).or_else(|| left.last().copied());
    }
    order
}

/// Writes a library anew.
struct Reorder {
    /// The functions, imported ones apart, in the order in which they are written.
    order: Vec<usize>,
    /// The new index of each function by its old one.
    places: Vec<u32>,
}

impl Reencode for Reorder {
    type Error = std::convert::Infallible;

    fn function_index(&mut self, function: u32) -> Result<u32, Error> {
        Ok(self.places[function as usize])
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        section: FunctionSectionReader<'_>,
    ) -> Result<(), Error> {
        let types = section.into_iter().collect::<Result<Vec<u32>, _>>()?;
        for function in &self.order {
            functions.function(types[*function]);
        }
        Ok(())
    }

    fn parse_code_section(
        &mut self,
        code: &mut CodeSection,
        section: CodeSectionReader<'_>,
    ) -> Result<(), Error> {
        let bodies = section.into_iter().collect::<Result<Vec<_>, _>>()?;
        for function in self.order.clone() {
            utils::parse_function_body(self, code, bodies[function].clone())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_function_is_there_once_beside_those_like_it() {
        let bodies: [&[u8]; 5] = [b"abcdefgh1", b"mnopqrstuvw", b"abcdefgh", b"", b"mnopqrstuvwxyz"];
        assert_eq!(chain(&bodies), [4, 1, 0, 2, 3]);
    }
}
