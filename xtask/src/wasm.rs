//! The web package: the WASM library, its glue, the JavaScript around it, and its tests.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::npm::{self, npm};
use crate::sh::{Outcome, cargo, command, output, root, run, told};
use crate::{books, vectors};

const TARGET: &str = "wasm32-unknown-unknown";

/// How code is made small: functions are inlined where that is no longer than the call or little more, loops are not
/// unrolled, and the rounds of a digest, of which there is one a policy, are a loop too.
const FLAGS: &str = "-Cllvm-args=-inline-threshold=30 -Cllvm-args=-unroll-runtime=false \
                     -Cllvm-args=-unroll-allow-partial=false --cfg sha2_backend_soft=\"compact\"";

/// Where the standard library is built with the package: nobody would see the messages of panics and the shapes of
/// debugging. Generic code of the standard library is made where it is used, so that what is made for speed has its own:
/// those functions of ce-rules that say so, which takes a compiler that can be asked for it.
const STD_FLAGS: &str = "-Zunstable-options -Cpanic=immediate-abort -Zfmt-debug=none -Zlocation-detail=none \
                         -Zshare-generics=no --cfg small_code";

/// What is rewritten in the finished library: what is there twice or for nothing goes, locals are used again and numbered
/// by use, and loads and stores do not say how they are aligned. All that makes it smaller as it is sent; the other
/// passes make it smaller raw and larger as it is sent.
const PASSES: [&str; 14] = [
    // Nothing lies in the first kilobyte: it is where the stack ends. So what is added to an address can stand in the
    // load itself.
    "--low-memory-unused",
    "--duplicate-function-elimination",
    "--optimize-instructions",
    "--optimize-added-constants",
    "--precompute",
    "--code-pushing",
    "--rse",
    "--merge-blocks",
    "--vacuum",
    "--coalesce-locals",
    "--reorder-locals",
    "--dealign",
    "--memory-packing",
    // For those who link it further; nobody does.
    "--strip-target-features",
];

/// What the compiler has for this target, and the generator of the glue leaves.
const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-sign-ext",
    "--enable-nontrapping-float-to-int",
    "--enable-mutable-globals",
    "--enable-multivalue",
    "--enable-reference-types",
];

pub(crate) fn package() -> PathBuf {
    root().join("bindings/wasm")
}

fn work() -> PathBuf {
    root().join("target/wasm")
}

/// Builds the package into `bindings/wasm/pkg`: whole, or the old one stays.
pub(crate) fn build() -> Outcome {
    make().map(|_| ())
}

/// The libraries of the package: the crate, what its glue is called, and what the library is called in the package.
const LIBRARIES: [(&str, &str, &str); 2] = [
    ("ce-rules-wasm", "native", "ce_rules.wasm"),
    ("ce-rules-wasm-workbook", "workbook_native", "ce_rules_workbook.wasm"),
];

/// Builds the package, and gives the name that its budget has for the way of the build.
fn make() -> Result<&'static str, String> {
    let way = way()?;
    eprintln!("wasm: {}", way.how());
    // One after the other: what one library asks of a dependency would stand in the other too.
    let folder = work().join("build");
    let built = LIBRARIES.map(|(package, ..)| library(package, &way, &folder));
    npm::packages(&package())?;
    run(&mut npm(&package(), &["run", "--silent", "contract", "--", "--check"]))?;

    let stage = work().join("stage");
    let _ = fs::remove_dir_all(&stage);
    let source = stage.join("js");
    copy(&package().join("js"), &source)?;
    let bindgen = || cargo(&["run", "--quiet", "--package", "ce-rules-bindgen", "--"]);
    for ((_, glue, _), built) in LIBRARIES.iter().zip(built) {
        run(bindgen().arg(built?).arg(&source).arg(glue))?;
        let library = source.join(format!("{glue}_bg.wasm"));
        run(command("node", &[])
            .arg(package().join("node_modules/binaryen/bin/wasm-opt"))
            .args(FEATURES)
            .args(PASSES)
            .arg(&library)
            .arg("-o")
            .arg(&library))?;
        run(bindgen().arg(&library))?;
    }
    // The compiler of the types looks for those of Node beside what it compiles.
    for name in ["package.json", "tsconfig.json"] {
        copy(&package().join(name), &stage.join(name))?;
    }
    link(&package().join("node_modules"), &stage.join("node_modules"))?;
    let made = stage.join("pkg");
    let compiler = package().join("node_modules/typescript/bin/tsc");
    run(command("node", &[])
        .arg(compiler)
        .args(["--project", ".", "--outDir", "pkg/dist"])
        .current_dir(&stage))?;
    let dist = made.join("dist");
    for (_, glue, library) in LIBRARIES {
        let script = format!("{glue}.js");
        copy(&source.join(&script), &dist.join(&script))?;
        copy(&source.join(format!("{glue}_bg.wasm")), &dist.join(library))?;
    }
    copy(&root().join("schema"), &made.join("schema"))?;
    for name in ["package.json", "README.md"] {
        copy(&package().join(name), &made.join(name))?;
    }
    for name in ["LICENSE-MIT", "LICENSE-APACHE"] {
        copy(&root().join(name), &made.join(name))?;
    }

    // One rename puts the new package in the place of the old.
    let (place, old) = (package().join("pkg"), work().join("old"));
    let _ = fs::remove_dir_all(&old);
    if place.exists() {
        fs::rename(&place, &old).map_err(told(&place))?;
    }
    fs::rename(&made, &place).map_err(told(&place))?;
    eprintln!("the package is in bindings/wasm/pkg");
    Ok(way.budget())
}

/// Builds the package and tests it as users get it: packed, installed, in Node, in a bundler and in a browser.
pub(crate) fn test() -> Outcome {
    let chromium = chromium()?;
    let way = make()?;
    let expected = work().join("expected.jsonl");
    let count = vectors::write(&expected)?;
    let made = work().join("books");
    books::write(&made)?;
    let test = |arguments: &[&str]| {
        let mut test = command("node", arguments);
        test.current_dir(package())
            .env("CE_RULES_EXPECTED", &expected)
            .env("CE_RULES_VECTORS", count.to_string())
            .env("CE_RULES_BOOKS", &made)
            .env("CE_RULES_WORK", work().join("projects"))
            .env("CE_RULES_WASM_WAY", way)
            .env("CE_RULES_CHROMIUM", &chromium);
        test
    };
    run(&mut test(&["test/install.mjs"]))?;
    // Named one by one: what the tests install has files that look like tests.
    let folder = package().join("test");
    let files = fs::read_dir(&folder).map_err(told(&folder))?.filter_map(|file| Some(file.ok()?.path()));
    let mut tests: Vec<PathBuf> =
        files.filter(|file| file.to_string_lossy().ends_with(".test.mjs")).collect();
    tests.sort();
    if tests.is_empty() {
        return Err("the web package has no tests".to_owned());
    }
    run(test(&["--test", "--test-reporter=spec"]).args(tests))
}

/// A WASM library, built in whichever way this machine has.
fn library(package: &str, way: &Way, folder: &Path) -> Result<PathBuf, String> {
    let build = ["build", "--package", package, "--target", TARGET, "--profile", "wasm", "--locked"];
    let mut build = match way {
        Way::Plain(_) | Way::ForSize(_) => cargo(&build),
        Way::Debian(linker) => {
            let mut cargo = command("/usr/bin/cargo", &build);
            cargo
                .env("RUSTC", "/usr/bin/rustc")
                // The toolchain's own cargo put itself in the environment, and would be taken for this one's.
                .env_remove("RUSTUP_TOOLCHAIN")
                .env_remove("CARGO")
                .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker);
            cargo
        }
    };
    if matches!(way, Way::Plain(_)) {
        build.env("RUSTFLAGS", FLAGS);
    } else {
        // Sorting and the like in their small forms.
        build
            .args(["-Zbuild-std=std,panic_abort", "-Zbuild-std-features=optimize_for_size"])
            .args(["--config", "profile.wasm.package.alloc.opt-level=3"])
            .args(["--config", "profile.wasm.package.dlmalloc.opt-level=3"])
            .env("RUSTFLAGS", format!("{FLAGS} {STD_FLAGS}"))
            .env("RUSTC_BOOTSTRAP", "1");
    }
    // A folder of its own: another toolchain or other flags would throw away the work of the rest.
    run(build.env("CARGO_TARGET_DIR", folder))?;
    Ok(folder.join(format!("{TARGET}/wasm/{}.wasm", package.replace('-', "_"))))
}

/// The libraries built twice, each time from nothing and in another folder: the same bytes?
pub(crate) fn reproduce() -> Outcome {
    let way = way()?;
    for (package, ..) in LIBRARIES {
        let mut built = Vec::new();
        for name in ["once", "again"] {
            let folder = work().join(name);
            let _ = fs::remove_dir_all(&folder);
            let library = library(package, &way, &folder)?;
            built.push(fs::read(&library).map_err(told(&library))?);
            let _ = fs::remove_dir_all(&folder);
        }
        if built[0] != built[1] {
            return Err(format!("two builds of {package} have other bytes"));
        }
        eprintln!("two builds of {package} are the same, {} bytes", built[0].len());
    }
    Ok(())
}

enum Way {
    /// By the toolchain that runs this, with the standard library that it has for the target.
    Plain(&'static str),
    /// By that toolchain, with the standard library built from its source.
    ForSize(&'static str),
    /// By Debian's packages, likewise, with this linker.
    Debian(PathBuf),
}

impl Way {
    fn how(&self) -> &'static str {
        match self {
            Self::Plain(how) | Self::ForSize(how) => how,
            Self::Debian(_) => "by Debian's rustc-web, with the standard library built from rust-web-src",
        }
    }

    fn budget(&self) -> &'static str {
        match self {
            Self::Plain(_) => "toolchain",
            Self::ForSize(_) | Self::Debian(_) => "std-for-size",
        }
    }
}

/// Finds a way: the toolchain's target or that which rustup adds, with the source of the standard library if that can
/// be had; else Debian's packages.
fn way() -> Result<Way, String> {
    let sysroot = output(&mut command("rustc", &["--print", "sysroot"])).ok_or("rustc is needed")?;
    let sysroot = PathBuf::from(sysroot.trim());
    let target = sysroot.join("lib/rustlib").join(TARGET).join("lib");
    let source = sysroot.join("lib/rustlib/src/rust/library/Cargo.lock");
    let had = target.exists();
    let rustup = |arguments: &[&str]| {
        let added = command("rustup", arguments).output();
        added.is_ok_and(|added| added.status.success())
    };
    if had || (rustup(&["target", "add", TARGET]) && target.exists()) {
        let sized = source.exists() || (rustup(&["component", "add", "rust-src"]) && source.exists());
        return Ok(match (had, sized) {
            (true, true) => Way::ForSize("by this toolchain, which has the target; std built from rust-src"),
            (true, false) => Way::Plain("by this toolchain, which has the target; there is no rust-src"),
            (false, true) => {
                Way::ForSize("by this toolchain, to which rustup added the target; std built from rust-src")
            }
            (false, false) => {
                Way::Plain("by this toolchain, to which rustup added the target; there is no rust-src")
            }
        });
    }
    eprintln!("wasm: this toolchain has no {TARGET}, and rustup cannot add it: trying Debian's packages");
    let packaged = ["/usr/bin/rustc", "/usr/bin/cargo", "/usr/lib/rustlib/src"];
    if !packaged.iter().all(|path| Path::new(path).exists()) {
        install(&["rustc-web", "cargo-web", "rust-web-src", "rust-web-llvm"]).map_err(|error| {
            format!(
                "there is no way to build for {TARGET}: the toolchain has no such target, `rustup target add {TARGET}` \
                 failed, and Debian's packages could not be installed ({error})"
            )
        })?;
    }
    let host = output(&mut command("rustc", &["-vV"])).unwrap_or_default();
    let host = host.lines().find_map(|line| line.strip_prefix("host: ")).unwrap_or_default();
    let linkers = [
        sysroot.join("lib/rustlib").join(host).join("bin/rust-lld"),
        Path::new("/usr/lib/rustlib").join(host).join("bin/rust-lld"),
        PathBuf::from("/usr/bin/rust-lld"),
        PathBuf::from("/usr/bin/wasm-ld"),
    ];
    let linker = linkers.iter().find(|linker| linker.exists());
    linker.cloned().map(Way::Debian).ok_or_else(|| "no rust-lld was found to link WASM with".to_owned())
}

/// A browser, installed if there is none.
pub(crate) fn chromium() -> Result<PathBuf, String> {
    let find = || {
        let names = ["chromium", "chromium-browser", "google-chrome"];
        let path = std::env::var_os("PATH").unwrap_or_default();
        let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
        names
            .iter()
            .find_map(|name| folders.iter().map(|folder| folder.join(name)).find(|file| file.exists()))
    };
    if let Some(found) = find() {
        return Ok(found);
    }
    install(&["chromium"])?;
    find().ok_or_else(|| "chromium was installed and is not to be found".to_owned())
}

/// Installs Debian packages, as root or by sudo.
fn install(packages: &[&str]) -> Outcome {
    let root = output(&mut command("id", &["-u"])).is_some_and(|id| id.trim() == "0");
    let apt = |arguments: &[&str]| {
        let mut apt: Command =
            if root { command("apt-get", &[]) } else { command("sudo", &["-n", "apt-get"]) };
        apt.args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
        apt
    };
    run(&mut apt(&["update", "-qq"]))?;
    run(apt(&["install", "-y", "-qq", "--no-install-recommends"]).args(packages))
}

/// Copies a file or a folder.
fn copy(from: &Path, to: &Path) -> Outcome {
    if from.is_dir() {
        fs::create_dir_all(to).map_err(told(to))?;
        for entry in fs::read_dir(from).map_err(told(from))? {
            let entry = entry.map_err(told(from))?;
            copy(&entry.path(), &to.join(entry.file_name()))?;
        }
        return Ok(());
    }
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder).map_err(told(folder))?;
    }
    fs::copy(from, to).map(|_| ()).map_err(told(from))
}

#[cfg(unix)]
fn link(from: &Path, to: &Path) -> Outcome {
    std::os::unix::fs::symlink(from, to).map_err(told(to))
}

#[cfg(not(unix))]
fn link(from: &Path, to: &Path) -> Outcome {
    copy(from, to)
}
