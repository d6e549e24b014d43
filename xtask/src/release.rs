//! What would be released: one version everywhere, metadata and licences, and the packages of Cargo, Python and npm,
//! each made as it would be published and looked into. `docs/releasing.md` says what is done with them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::npm::npm;
use crate::sh::{Outcome, cargo, command, output, root, run, told};
use crate::{picture, python, wasm};

const LICENCES: [&str; 2] = ["LICENSE-MIT", "LICENSE-APACHE"];

/// The largest file of a source package, and the largest package: what is larger got in by mistake.
const LARGEST_FILE: u64 = 128 << 10;
const LARGEST_PACKAGE: u64 = 1 << 20;

/// Checks all of it.
pub(crate) fn test() -> Outcome {
    let crates = crates()?;
    let published: Vec<&Value> = crates.iter().filter(|one| one["publish"].is_null()).collect();
    let version = text(published.first().ok_or("no crate is published")?, "version").to_owned();
    let mut faults = Vec::new();
    metadata(&crates, &mut faults);
    versions(&crates, &version, &mut faults)?;
    if !faults.is_empty() {
        return Err(faults.join("; "));
    }
    picture::check()?;
    let names: Vec<&str> = published.iter().map(|one| text(one, "name")).collect();
    cargo_packages(&names, &version)?;
    python_packages(&version)?;
    npm_package(&version)?;
    eprintln!("release: {version}, crates {}, and the packages of Python and npm", names.join(", "));
    Ok(())
}

fn text<'v>(value: &'v Value, member: &str) -> &'v str {
    value[member].as_str().unwrap_or_default()
}

fn read_json(path: &Path) -> Result<Value, String> {
    let text = fs::read_to_string(path).map_err(told(path))?;
    serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))
}

/// The crates of the workspace, as cargo knows them.
fn crates() -> Result<Vec<Value>, String> {
    let metadata = output(&mut cargo(&["metadata", "--no-deps", "--format-version", "1", "--locked"]))
        .ok_or("`cargo metadata` did not succeed")?;
    let mut metadata: Value = serde_json::from_str(&metadata).map_err(|error| error.to_string())?;
    Ok(metadata["packages"].as_array_mut().map(std::mem::take).unwrap_or_default())
}

/// Each crate says what it is; those that are published all that a registry shows. `repository` is not among it: the
/// project has no public address yet.
fn metadata(crates: &[Value], faults: &mut Vec<String>) {
    for one in crates {
        let name = text(one, "name");
        let published = one["publish"].is_null();
        let mut needed = vec!["description", "license", "rust_version"];
        if published {
            needed.extend(["readme", "keywords", "categories"]);
        }
        let said = |member: &&str| match &one[*member] {
            Value::String(text) => !text.is_empty(),
            Value::Array(items) => !items.is_empty() && items.len() <= 5,
            _ => false,
        };
        let missing: Vec<&str> = needed.into_iter().filter(|member| !said(member)).collect();
        if !missing.is_empty() {
            faults.push(format!("{name} does not say its {}", missing.join(", ")));
        }
    }
}

/// One version everywhere: crates, what they ask of each other, npm's files, the changelog.
fn versions(crates: &[Value], version: &str, faults: &mut Vec<String>) -> Outcome {
    let names: BTreeSet<&str> =
        crates.iter().filter(|one| one["publish"].is_null()).map(|one| text(one, "name")).collect();
    for one in crates {
        let name = text(one, "name");
        let own = text(one, "version");
        if own != version && own != "0.0.0" {
            faults.push(format!("{name} has version {own}, not {version}"));
        }
        for asked in one["dependencies"].as_array().into_iter().flatten() {
            let (of, wanted) = (text(asked, "name"), text(asked, "req"));
            // Within the workspace a path will do; what is published must ask for the version.
            let free = wanted == "*" && one["publish"].is_array();
            if names.contains(of) && wanted != format!("^{version}") && !free {
                faults.push(format!("{name} asks for {of} {wanted}, not {version}"));
            }
        }
    }
    for folder in ["bindings/wasm", "web"] {
        let package = read_json(&root().join(folder).join("package.json"))?;
        let lock = read_json(&root().join(folder).join("package-lock.json"))?;
        let within = &lock["packages"];
        let mut found = vec![text(&package, "version"), text(&lock, "version"), text(&within[""], "version")];
        if folder == "web" {
            found.push(text(&within["../bindings/wasm/pkg"], "version"));
        }
        if found.iter().any(|found| *found != version) {
            faults.push(format!(
                "{folder}: package.json and its lock have {}, not {version}",
                found.join(", ")
            ));
        }
    }
    // The fuzzer is a workspace of its own.
    let path = root().join("fuzz/Cargo.lock");
    let lock = fs::read_to_string(&path).map_err(told(&path))?;
    let of = |entry: &str, member: &str| {
        let line = entry.lines().find_map(|line| line.strip_prefix(member)?.strip_prefix(" = \""));
        line.and_then(|line| line.strip_suffix('"')).unwrap_or_default().to_owned()
    };
    for entry in lock.split("[[package]]") {
        if names.contains(of(entry, "name").as_str()) && of(entry, "version") != version {
            faults.push(format!("fuzz/Cargo.lock has {} {}", of(entry, "name"), of(entry, "version")));
        }
    }
    // The first section gathers what is not released; the next is the release that the version is of.
    let path = root().join("CHANGELOG.md");
    let changelog = fs::read_to_string(&path).map_err(told(&path))?;
    let mut sections = changelog.lines().filter_map(|line| line.strip_prefix("## [")?.split(']').next());
    if sections.next() != Some("Unreleased") {
        faults.push("the first section of CHANGELOG.md is not [Unreleased]".to_owned());
    }
    if let Some(released) = sections.next().filter(|released| *released != version) {
        faults.push(format!("the last release of CHANGELOG.md is {released}, and the version {version}"));
    }
    Ok(())
}

/// Packages the crates that are published, looks into the packages, and compiles them from there, each with the others as
/// they are packaged.
fn cargo_packages(names: &[&str], version: &str) -> Outcome {
    // Compiling them here takes what the tests have compiled of their dependencies; cargo would compile all anew.
    let mut package = cargo(&["package", "--quiet", "--locked", "--no-verify", "--allow-dirty"]);
    for name in names {
        package.args(["-p", name]);
    }
    run(&mut package)?;
    let folder = root().join("target/release-check");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).map_err(told(&folder))?;
    let mut manifest = "[workspace]\nresolver = \"3\"\nmembers = [\"*-*\"]\n\n[patch.crates-io]\n".to_owned();
    for name in names {
        let unpacked = unpack(&root().join(format!("target/package/{name}-{version}.crate")), &folder)?;
        let files = looked_into(&unpacked)?;
        for needed in ["README.md", "src/lib.rs", "Cargo.lock"] {
            if !files.contains(needed) {
                return Err(format!("the package of {name} has no {needed}"));
            }
        }
        manifest.extend([name, " = { path = \"", name, "-", version, "\" }\n"]);
    }
    let path = folder.join("Cargo.toml");
    fs::write(&path, manifest).map_err(told(&path))?;
    let lock = folder.join("Cargo.lock");
    fs::copy(root().join("Cargo.lock"), &lock).map_err(told(&lock))?;
    run(cargo(&["check", "--quiet", "--workspace", "--config", "profile.dev.package.'*'.debug=false"])
        .arg("--manifest-path")
        .arg(path)
        .env("CARGO_TARGET_DIR", root().join("target")))
}

/// Unpacks a package whose only folder bears its name, and says where that is.
fn unpack(package: &Path, into: &Path) -> Result<PathBuf, String> {
    let size = fs::metadata(package).map_err(told(package))?.len();
    if size > LARGEST_PACKAGE {
        return Err(format!("{} has {size} bytes, more than {LARGEST_PACKAGE}", package.display()));
    }
    // Files are as new as they look to cargo: a package that was made anew is compiled anew.
    run(command("tar", &["-xzmf"]).arg(package).arg("-C").arg(into))?;
    let name = package.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let stem = name.strip_suffix(".crate").or_else(|| name.strip_suffix(".tar.gz")).unwrap_or(name);
    Ok(into.join(stem))
}

/// The files of a package of sources: with both licences, none large, none that is not text.
fn looked_into(package: &Path) -> Result<BTreeSet<String>, String> {
    fn within(folder: &Path, at: &str, files: &mut BTreeSet<String>) -> Outcome {
        for entry in fs::read_dir(folder).map_err(told(folder))? {
            let path = entry.map_err(told(folder))?.path();
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            let name = if at.is_empty() { name.to_owned() } else { format!("{at}/{name}") };
            if path.is_dir() {
                within(&path, &name, files)?;
                continue;
            }
            let bytes = fs::read(&path).map_err(told(&path))?;
            if bytes.len() as u64 > LARGEST_FILE {
                return Err(format!("{} has {} bytes: what is it?", path.display(), bytes.len()));
            }
            if String::from_utf8(bytes).is_err() {
                return Err(format!("{} is not text: what is it?", path.display()));
            }
            files.insert(name);
        }
        Ok(())
    }
    let mut files = BTreeSet::new();
    within(package, "", &mut files)?;
    for licence in LICENCES {
        let (there, wanted) = (package.join(licence), root().join(licence));
        if fs::read(&there).map_err(told(&there))? != fs::read(&wanted).map_err(told(&wanted))? {
            return Err(format!("{} is not that of the project", there.display()));
        }
    }
    Ok(files)
}

/// Makes the source distribution and a wheel of it, looks into both, and tries the wheel.
fn python_packages(version: &str) -> Outcome {
    let made = python::from_source()?;
    let unpacked = &made.source;
    let files = looked_into(unpacked)?;
    for needed in [
        "PKG-INFO",
        "pyproject.toml",
        "Cargo.lock",
        "python/ce_rules/py.typed",
        "crates/ce-rules/LICENSE-MIT",
    ] {
        if !files.contains(needed) {
            return Err(format!("the source distribution has no {needed}"));
        }
    }
    let name = made.wheel.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    if !name.starts_with(&format!("ce_rules-{version}-cp311-abi3-")) {
        return Err(format!("the wheel {name} is not one of {version} for CPython 3.11 and later"));
    }
    let listed = ["-c", "import sys, zipfile; print(*zipfile.ZipFile(sys.argv[1]).namelist(), sep='\\n')"];
    let listed = output(command("python3", &listed).arg(&made.wheel)).ok_or("the wheel cannot be read")?;
    for licence in LICENCES {
        let path = format!("ce_rules-{version}.dist-info/licenses/{licence}");
        if !listed.lines().any(|file| file == path) {
            return Err(format!("the wheel has no {licence}"));
        }
    }
    Ok(())
}

/// What npm would pack: the licences, the README, types for whatever is exported, and no more than the two libraries.
/// That it installs and works is tested with the web package.
fn npm_package(version: &str) -> Outcome {
    let package = wasm::package().join("pkg");
    if !package.join("package.json").exists() {
        wasm::build()?;
    }
    let packed = output(&mut npm(&package, &["pack", "--dry-run", "--json", "--loglevel=error"]))
        .ok_or("`npm pack` did not succeed")?;
    let packed: Value = serde_json::from_str(&packed).map_err(|error| error.to_string())?;
    let packed = &packed[0];
    if text(packed, "version") != version {
        return Err(format!("npm would pack {}; build the web package anew", text(packed, "filename")));
    }
    let files = packed["files"].as_array().cloned().unwrap_or_default();
    let files: BTreeSet<&str> = files.iter().map(|file| text(file, "path")).collect();
    let manifest = read_json(&package.join("package.json"))?;
    let mut needed = vec!["README.md".to_owned(), "dist/ce_rules.wasm".to_owned()];
    needed.extend(LICENCES.map(str::to_owned));
    for exported in manifest["exports"].as_object().into_iter().flat_map(|exports| exports.values()) {
        let conditions = exported.as_object().into_iter().flat_map(|conditions| conditions.values());
        let targets = conditions.chain(Some(exported)).filter_map(Value::as_str);
        needed.extend(targets.filter(|target| !target.contains('*')).map(|target| target.replace("./", "")));
    }
    let missing: Vec<&String> = needed.iter().filter(|file| !files.contains(file.as_str())).collect();
    if !missing.is_empty() {
        return Err(format!("npm would not pack {missing:?}"));
    }
    let known = |file: &&&str| {
        let of = |ending: &str| file.ends_with(ending);
        needed.iter().any(|needed| needed == **file)
            || file.starts_with("dist/") && (of(".js") || of(".d.ts"))
            || file.starts_with("schema/") && of(".schema.json")
    };
    let stray: Vec<&&str> = files.iter().filter(|file| !known(file)).collect();
    if stray.is_empty() { Ok(()) } else { Err(format!("npm would pack {stray:?}: what are they?")) }
}
