//! The tutorial 'Write a policy for your province' in both languages, and that for maintainers, followed to the letter in
//! an empty folder.
//!
//! A block with a file name after its language is a step: `file=NAME` writes the file, `append=NAME` adds to it, and
//! `edit=NAME` puts its `+` lines in the place of its `-` lines. A `console` block runs its `$ ce-rules …` lines, each
//! followed by what is printed; a line `…` there stands for any lines.
//!
//! `SNAPSHOTS=overwrite cargo test -p ce-rules-cli --test integration tutorial` writes what is printed now into the
//! pages, in full where it fits no longer.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use snapbox::data::DataFormat;
use snapbox::{Data, assert_data_eq};
use tempfile::TempDir;

use crate::program::{command, repository};

/// Takes every step of a page; gives the page as it should be, and the policies as they are in the end.
fn follow(page: &str) -> (String, BTreeMap<String, String>) {
    let folder = TempDir::new().unwrap();
    let mut now: Vec<String> = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        now.push(line.to_owned());
        let Some(opening) = line.strip_prefix("```") else { continue };
        let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        if opening == "console" {
            for said in block.chunk_by(|_, line| !line.starts_with("$ ")) {
                let printed = printed(said[0], folder.path());
                let printed: Vec<&str> = said[..1].iter().copied().chain(printed.lines()).collect();
                let kept = if fits(said, &printed) { said } else { &printed };
                now.extend(kept.iter().map(ToString::to_string));
            }
        } else {
            if let Some((step, name)) = opening.split_once(' ').and_then(|(_, step)| step.split_once('=')) {
                write(step, &folder.path().join(name), &block);
            }
            now.extend(block.iter().map(ToString::to_string));
        }
        now.push("```".to_owned());
    }
    (now.join("\n") + "\n", policies(folder.path()))
}

/// True if these are the lines, where `…` stands for any.
fn fits(said: &[&str], lines: &[&str]) -> bool {
    match said.split_first() {
        None => lines.is_empty(),
        Some((&"…", rest)) => (0..=lines.len()).any(|from| fits(rest, &lines[from..])),
        Some((first, rest)) => lines.first() == Some(first) && fits(rest, &lines[1..]),
    }
}

/// What a person sees of the command of a line, on either stream.
fn printed(line: &str, folder: &Path) -> String {
    let words = line.strip_prefix("$ ce-rules ").expect("the pages run ce-rules only");
    let (mut reader, writer) = std::io::pipe().unwrap();
    let mut command = command();
    command
        .args(words.split_whitespace())
        .current_dir(folder)
        .stdout(writer.try_clone().unwrap())
        .stderr(writer);
    let mut child = command.spawn().unwrap();
    // It holds the writing ends: without them there is an end to what is read.
    drop(command);
    let mut text = String::new();
    reader.read_to_string(&mut text).unwrap();
    child.wait().unwrap();
    text
}

/// Takes the step of a block that is for a file.
fn write(step: &str, path: &Path, block: &[&str]) {
    let text = |mark| block.iter().filter_map(|line| line.strip_prefix(mark)).collect::<Vec<_>>().join("\n");
    let before = || fs::read_to_string(path).unwrap();
    let after = match step {
        "file" => text("") + "\n",
        "append" => format!("{}\n{}\n", before(), text("")),
        "edit" => {
            let (before, old) = (before(), text("-"));
            assert_eq!(before.matches(&old).count(), 1, "{}: not one place with\n{old}", path.display());
            before.replacen(&old, &text("+"), 1)
        }
        other => panic!("`{other}` is no step"),
    };
    fs::write(path, after).unwrap();
}

fn policies(folder: &Path) -> BTreeMap<String, String> {
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let of_policy = |path: PathBuf| {
        let name = path.file_name()?.to_str()?.strip_suffix(".toml")?.to_owned();
        Some((name, fs::read_to_string(&path).unwrap()))
    };
    files.filter_map(of_policy).collect()
}

/// Follows a page of `docs`, and holds it against what is printed; gives the policies that it makes.
fn followed(name: &str) -> BTreeMap<String, String> {
    let path = repository("docs").join(name);
    let page = fs::read_to_string(&path).unwrap().replace('\r', "");
    let (now, policies) = follow(&page);
    assert_data_eq!(now, Data::read_from(&path, Some(DataFormat::Text)).raw());
    policies
}

#[test]
fn the_tutorial_can_be_followed_to_the_letter() {
    let mut made = Vec::new();
    for name in ["write-a-policy.zh.md", "write-a-policy.md"] {
        made.push(followed(name));
    }
    assert_eq!(made[0], made[1], "both languages make the same policies");
}

#[test]
fn a_maintainer_can_follow_the_way_of_a_change() {
    let made = followed("tutorials/maintainer.md");
    assert_eq!(made.keys().collect::<Vec<_>>(), ["draft"]);
}
