//! Generated files: the JSON Schemas of the contract, from the types.

use std::fs;
use std::path::PathBuf;

use crate::sh::{Outcome, root};

/// The generated files, each with what it must hold.
fn files() -> Result<Vec<(PathBuf, String)>, String> {
    ce_rules::schema::all()
        .into_iter()
        .map(|(name, schema)| {
            let text = serde_json::to_string_pretty(&schema).map_err(|error| error.to_string())?;
            Ok((root().join(format!("schema/{name}.schema.json")), text + "\n"))
        })
        .collect()
}

/// Writes the generated files.
pub(crate) fn write() -> Outcome {
    for (path, text) in files()? {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        }
        fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))?;
        eprintln!("wrote {}", path.display());
    }
    Ok(())
}

/// Says whether the generated files are up to date.
pub(crate) fn check() -> Outcome {
    let old: Vec<String> = files()?
        .into_iter()
        .filter(|(path, text)| fs::read_to_string(path).ok().as_ref() != Some(text))
        .map(|(path, _)| path.display().to_string())
        .collect();
    if old.is_empty() {
        Ok(())
    } else {
        Err(format!("not up to date: {}; run `cargo xtask generate`", old.join(", ")))
    }
}
