//! The Python package: built as a wheel, installed into a clean environment, and tested there.

use std::fs;
use std::path::{Path, PathBuf};

use crate::sh::{Outcome, command, output, root, run};
use crate::{books, vectors};

/// Builds the wheel and tests it.
pub(crate) fn test() -> Outcome {
    let folder = root().join("target/python");
    let package = root().join("bindings/python");
    let builder = environment(&folder.join("build"), &package.join("requirements-build.txt"))?;
    let wheels = folder.join("wheels");
    // Only the wheel that is built now is to be found.
    let _ = fs::remove_dir_all(&wheels);
    let maturin =
        ["-m", "maturin", "build", "--release", "--locked", "--manifest-path", "bindings/python/Cargo.toml"];
    run(command(&builder, &maturin).arg("--out").arg(&wheels))?;
    let wheel = fs::read_dir(&wheels)
        .ok()
        .and_then(|mut files| files.find_map(|file| Some(file.ok()?.path())))
        .ok_or("maturin made no wheel")?;

    let tester = environment(&folder.join("test"), &package.join("requirements-test.txt"))?;
    let install = ["-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--force-reinstall"];
    run(command(&tester, &install).arg(&wheel))?;
    let expected = folder.join("expected.jsonl");
    let count = vectors::write(&expected)?;
    let made = folder.join("books");
    books::write(&made)?;
    run(command(&tester, &["-m", "pytest", "--quiet"])
        .current_dir(&package)
        .env("CE_RULES_EXPECTED", &expected)
        .env("CE_RULES_BOOKS", &made)
        .env("HYPOTHESIS_STORAGE_DIRECTORY", folder.join("hypothesis"))
        .env("CE_RULES_VECTORS", count.to_string()))?;
    run(&mut command(&tester, &["bindings/python/tools/generate.py", "--check"]))?;
    // Away from the source, so that what is looked at is what is installed.
    run(command(&tester, &["-m", "mypy.stubtest", "ce_rules._native"]).current_dir(&folder))?;
    run(command(&tester, &["-m", "mypy", "--strict"])
        .arg(package.join("tests/user_script.py"))
        .current_dir(&folder))
}

/// The interpreter of an environment with what a file requires: made anew when the file has changed.
pub(crate) fn environment(folder: &Path, requirements: &Path) -> Result<PathBuf, String> {
    let python = folder.join("bin/python");
    let wanted =
        fs::read_to_string(requirements).map_err(|error| format!("{}: {error}", requirements.display()))?;
    let made_from = folder.join("made-from.txt");
    if python.exists() && fs::read_to_string(&made_from).ok().as_ref() == Some(&wanted) {
        return Ok(python);
    }
    output(&mut command("python3", &["--version"])).ok_or("python3 is needed and was not found")?;
    let _ = fs::remove_dir_all(folder);
    run(command("python3", &["-m", "venv"]).arg(folder))?;
    run(command(&python, &["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r"])
        .arg(requirements))?;
    fs::write(&made_from, wanted).map_err(|error| format!("{}: {error}", made_from.display()))?;
    Ok(python)
}
