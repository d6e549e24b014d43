//! What the core gives for every shared vector, for the other languages to be held against.

use std::fs;
use std::path::Path;

use crate::sh::root;
use crate::topics::topics;

/// Writes one line a case: its name, its request as a text, and the result of the core. Gives how many there are.
pub(crate) fn write(file: &Path) -> Result<usize, String> {
    let mut lines = String::new();
    let mut count = 0_usize;
    for topic in topics(&root().join("tests/vectors")).into_values() {
        for case in topic.cases {
            let (call, request, result) = (&case.call, case.text(), case.result());
            let line =
                serde_json::json!({ "name": case.name, "call": call, "request": request, "result": result });
            lines.push_str(&line.to_string());
            lines.push('\n');
            count += 1;
        }
    }
    if count == 0 {
        return Err("there are no vectors".to_owned());
    }
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    }
    fs::write(file, lines).map_err(|error| format!("{}: {error}", file.display()))?;
    eprintln!("{count} vectors in {}", file.display());
    Ok(count)
}
