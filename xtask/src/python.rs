//! The Python package: built as a wheel, installed into a clean environment, and tested there.

use std::fs;
use std::path::{Path, PathBuf};

use crate::sh::{Outcome, cargo, command, output, root, run, told};
use crate::{books, vectors};

fn package() -> PathBuf {
    root().join("bindings/python")
}

/// Where everything is made.
fn folder() -> PathBuf {
    root().join("target/python")
}

/// Builds the wheel.
fn build() -> Result<PathBuf, String> {
    build_into(&folder().join("wheels"), &root().join("target"))
}

/// Builds the wheel into a folder, by what is in another.
fn build_into(wheels: &Path, target: &Path) -> Result<PathBuf, String> {
    let builder = environment(&folder().join("build"), &package().join("requirements-build.txt"))?;
    // Only the wheel that is built now is to be found.
    let _ = fs::remove_dir_all(wheels);
    let maturin =
        ["-m", "maturin", "build", "--release", "--locked", "--manifest-path", "bindings/python/Cargo.toml"];
    run(command(&builder, &maturin).arg("--out").arg(wheels).env("CARGO_TARGET_DIR", target))?;
    only(wheels)
}

/// The wheel built twice, each time from nothing and in another folder: the same bytes?
pub(crate) fn reproduce() -> Outcome {
    let mut built = Vec::new();
    for name in ["once", "again"] {
        let target = folder().join(name);
        let _ = fs::remove_dir_all(&target);
        let wheel = build_into(&target.join("wheels"), &target)?;
        built.push(fs::read(&wheel).map_err(told(&wheel))?);
        let _ = fs::remove_dir_all(&target);
    }
    if built[0] != built[1] {
        return Err("two builds of the wheel have other bytes".to_owned());
    }
    eprintln!("two builds of the wheel are the same, {} bytes", built[0].len());
    Ok(())
}

/// A source distribution, unpacked, and the wheel that was made of it.
pub(crate) struct FromSource {
    pub(crate) source: PathBuf,
    pub(crate) wheel: PathBuf,
}

/// Makes the source distribution, a wheel of it as pip does for those who have no wheel for their machine, and tries that
/// wheel in an environment of its own.
pub(crate) fn from_source() -> Result<FromSource, String> {
    let tools = environment(&folder().join("release"), &package().join("requirements-release.txt"))?;
    let made = folder().join("from-source");
    let _ = fs::remove_dir_all(&made);
    run(command(&tools, &["-m", "maturin", "sdist", "--manifest-path", "bindings/python/Cargo.toml"])
        .arg("--out")
        .arg(&made))?;
    let archive = only(&made)?;
    run(command("tar", &["-xzmf"]).arg(&archive).arg("-C").arg(&made))?;
    let source = PathBuf::from(archive.to_string_lossy().trim_end_matches(".tar.gz"));
    let wheels = made.join("wheels");
    // What pip makes for it is clean: the sources, and what they say that they need to be built. That the wheel is fast
    // is not asked here, and without optimising it is soon there.
    let wheel = ["-m", "pip", "wheel", "--quiet", "--no-deps", "--no-cache-dir", "--wheel-dir"];
    run(command("python3", &wheel)
        .arg(&wheels)
        .arg(&source)
        .env("MATURIN_PEP517_ARGS", "--profile=dev")
        .env("CARGO_TARGET_DIR", root().join("target")))?;
    let wheel = only(&wheels)?;
    run(command(&tools, &["-m", "twine", "check", "--strict"]).arg(&archive).arg(&wheel))?;
    run(command(&tools, &["-m", "check_wheel_contents"]).arg(&wheel))?;
    let tried = made.join("tried");
    run(command("python3", &["-m", "venv"]).arg(&tried))?;
    try_wheel(&tried.join("bin/python"), &wheel)?;
    Ok(FromSource { source, wheel })
}

/// The one file of a folder.
fn only(folder: &Path) -> Result<PathBuf, String> {
    let mut files = fs::read_dir(folder).map_err(told(folder))?.filter_map(|file| Some(file.ok()?.path()));
    files.next().ok_or_else(|| format!("nothing was made in {}", folder.display()))
}

/// Installs the wheel where there is nothing else, and holds it against the shared vectors.
fn try_wheel(python: &Path, wheel: &Path) -> Outcome {
    let expected = folder().join("expected.jsonl");
    let count = vectors::write(&expected)?;
    let install = ["-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--force-reinstall"];
    run(command(python, &install).arg(wheel))?;
    run(command(python, &["bindings/python/tools/smoke.py"]).arg(&expected).arg(count.to_string()))
}

/// An environment with what a file requires, and the wheel.
fn with_wheel(name: &str, requirements: &str, wheel: &Path) -> Result<PathBuf, String> {
    let python = environment(&folder().join(name), &package().join(requirements))?;
    let install = ["-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--force-reinstall"];
    run(command(&python, &install).arg(wheel))?;
    Ok(python)
}

/// Builds the wheel and tests it, then the notebook, and Spark.
pub(crate) fn test() -> Outcome {
    let wheel = build()?;
    test_package(&wheel)?;
    test_interpreters(&wheel)?;
    test_notebook(&wheel)?;
    test_spark(&wheel)
}

fn test_package(wheel: &Path) -> Outcome {
    let (folder, package) = (folder(), package());
    let tester = with_wheel("test", "requirements-test.txt", wheel)?;
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

/// Tries the wheel on every interpreter there is that it is made for: it is one for all.
fn test_interpreters(wheel: &Path) -> Outcome {
    for minor in 11..=14 {
        let name = format!("python3.{minor}");
        let Some(interpreter) = interpreter(&name) else {
            eprintln!("python: {name} is not on this machine, and the wheel is not tried on it");
            continue;
        };
        let environment = folder().join(&name);
        let python = environment.join("bin/python");
        if !python.exists() {
            run(command(&interpreter, &["-m", "venv"]).arg(&environment))?;
        }
        try_wheel(&python, wheel)?;
    }
    Ok(())
}

/// An interpreter of that name: on the path, or among those that pyenv keeps.
fn interpreter(name: &str) -> Option<PathBuf> {
    let runs = |path: &Path| output(&mut command(path, &["--version"])).is_some();
    // A name may be on the path without an interpreter behind it.
    if runs(name.as_ref()) {
        return Some(name.into());
    }
    let kept = PathBuf::from(output(&mut command("pyenv", &["root"]))?.trim()).join("versions");
    let mut found =
        fs::read_dir(kept).ok()?.filter_map(|folder| Some(folder.ok()?.path().join("bin").join(name)));
    found.find(|path| path.exists() && runs(path))
}

/// Runs the notebook for the office from its first cell to its last.
fn test_notebook(wheel: &Path) -> Outcome {
    let python = with_wheel("notebook", "requirements-notebook.txt", wheel)?;
    run(command(&python, &["bindings/python/tools/notebook.py", "examples/office.ipynb"])
        .env("IPYTHONDIR", folder().join("ipython")))
}

/// Assesses on a cluster of two executors, of which one is killed. `CE_RULES_SPARK_PEOPLE` says how many people there
/// are.
fn test_spark(wheel: &Path) -> Outcome {
    if output(&mut command("java", &["-version"])).is_none() {
        return Err("Spark needs Java 17 or later, and none was found".to_owned());
    }
    let python = with_wheel("spark", "requirements-spark.txt", wheel)?;
    let count = std::env::var("CE_RULES_SPARK_PEOPLE").unwrap_or_else(|_| "20000".to_owned());
    let people = folder().join("people").join(&count);
    // The files are there once they are whole.
    if !people.exists() {
        let making = folder().join("people/making");
        let _ = fs::remove_dir_all(&making);
        let example = [
            "run",
            "--quiet",
            "--package",
            "ce-rules-testdata",
            "--features",
            "arrow",
            "--example",
            "tables",
            "--",
        ];
        run(cargo(&example).arg(&making).arg(&count))?;
        fs::rename(&making, &people).map_err(|error| format!("{}: {error}", people.display()))?;
    }
    // Away from the source, so that what is tested is what is installed.
    run(command(&python, &["-m", "pytest", "--quiet", "--import-mode=prepend", "-p", "no:cacheprovider"])
        .args(["-c", "/dev/null", "--rootdir"])
        .arg(folder())
        .arg(package().join("tests_spark"))
        .current_dir(folder())
        .env("CE_RULES_PEOPLE", &people))
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
