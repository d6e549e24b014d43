//! What the command line makes of the sample workbooks, for the other languages to be held against.

use std::fs;
use std::path::Path;

use crate::sh::{Outcome, cargo, root, run};

/// The sample workbooks, by their names in `examples`.
const SAMPLES: [&str; 2] = ["college-2021", "college-2021-faults"];

/// Writes into a folder, of each sample, the results as `NAME.json` and as `NAME.LOCALE.xlsx`, and the workbook to fill
/// in as `template.LOCALE.xlsx`.
pub(crate) fn write(folder: &Path) -> Outcome {
    fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    run(&mut cargo(&["build", "--quiet", "--package", "ce-rules-cli"]))?;
    let make = |locale: &str, command: &[&str], file: String| {
        let file = folder.join(file);
        // The name of the sample stands in no result, its folder neither.
        let program = root().join("target/debug/ce-rules");
        let mut program = crate::sh::command(program, &["--locale", locale]);
        let status = program.args(command).arg("-o").arg(&file).stderr(std::process::Stdio::null()).status();
        match status.map(|status| status.code()) {
            // 1 says that somebody was refused, which is what one of the samples is for.
            Ok(Some(0 | 1)) => Ok(()),
            _ => Err(format!("ce-rules did not write {}", file.display())),
        }
    };
    for locale in ["zh", "en"] {
        make(locale, &["template"], format!("template.{locale}.xlsx"))?;
        for name in SAMPLES {
            let sample = format!("examples/{name}.xlsx");
            make(locale, &["assess", &sample], format!("{name}.{locale}.xlsx"))?;
            make(locale, &["assess", &sample], format!("{name}.json"))?;
        }
    }
    Ok(())
}
