//! The pictures of the READMEs: what the command line prints for three people of the sample workbook, as SVG.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::sh::{Outcome, cargo, command, output, root, run, told};

/// One who is eligible, one who lacks a document, one whose papers do not count.
const SHOWN: &str = "assess examples/college-2021.xlsx --person T0006 --person T0015 --person T0023";

/// The width of a column and the height of a line, and what is left free around all.
const COLUMN: f64 = 8.4;
const LINE: f64 = 20.0;
const MARGIN: f64 = 16.0;

const STYLE: &str = "rect{fill:#f6f8fa;stroke:#d1d9e0}\
                     text{font:14px ui-monospace,Consolas,'DejaVu Sans Mono','Noto Sans CJK SC','Microsoft YaHei',monospace;fill:#1f2328}\
                     text.w{font-size:16px}text.c{font-weight:bold}line{stroke:#818b98}\
                     @media(prefers-color-scheme:dark){rect{fill:#151b23;stroke:#3d444d}text{fill:#f0f6fc}line{stroke:#9198a1}}";

/// The pictures, each with what it must hold.
fn files() -> Result<Vec<(PathBuf, String)>, String> {
    // As the tests of the workspace build it.
    run(&mut cargo(&["build", "--quiet", "--workspace", "--all-features", "--bin", "ce-rules"]))?;
    let mut files = Vec::new();
    for (locale, option) in [("zh", ""), ("en", " --locale en")] {
        let words = format!("{SHOWN}{option}");
        let arguments: Vec<&str> = words.split(' ').collect();
        let program = root().join("target/debug/ce-rules");
        let printed = output(&mut command(program, &arguments))
            .ok_or_else(|| format!("`ce-rules {words}` did not succeed"))?;
        let text = format!("$ ce-rules {words}\n{printed}");
        files.push((root().join(format!("docs/images/assess.{locale}.svg")), svg(text.trim_end())));
    }
    Ok(files)
}

/// A terminal's text as a picture. Each run of characters is told its length, since fonts do not agree on how wide a
/// Chinese character is beside a Latin one.
fn svg(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    let columns = lines.iter().map(|line| line.width()).max().unwrap_or_default();
    let (width, height) = (2.0 * MARGIN + at(columns), 2.0 * MARGIN + LINE * at_line(lines.len()));
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.1} {height:.1}\" width=\"{width:.0}\" \
         height=\"{height:.0}\">\n<style>{STYLE}</style>\n<rect x=\".5\" y=\".5\" width=\"{:.1}\" height=\"{:.1}\" \
         rx=\"6\"/>\n",
        width - 1.0,
        height - 1.0
    );
    for (i, line) in lines.iter().enumerate() {
        let top = MARGIN + LINE * at_line(i);
        let rules = match line.chars().next() {
            Some('─') => vec![10.0],
            Some('═') => vec![8.5, 11.5],
            _ => Vec::new(),
        };
        if !rules.is_empty() {
            for below in rules {
                let (y, end) = (top + below, MARGIN + at(line.width()));
                writeln!(out, "<line x1=\"{MARGIN}\" x2=\"{end:.1}\" y1=\"{y}\" y2=\"{y}\"/>")
                    .unwrap_or_default();
            }
            continue;
        }
        for (column, run) in runs(line) {
            let wide = run.width() > run.chars().count();
            let class = match (i, wide) {
                (0, _) => " class=\"c\"",
                // Two columns are a little wider than the letters are high.
                (_, true) => " class=\"w\"",
                _ => "",
            };
            writeln!(
                out,
                "<text{class} x=\"{:.1}\" y=\"{:.1}\" textLength=\"{:.1}\" lengthAdjust=\"spacingAndGlyphs\">{}</text>",
                MARGIN + at(column),
                top + 15.0,
                at(run.width()),
                run.replace('&', "&amp;").replace('<', "&lt;")
            )
            .unwrap_or_default();
        }
    }
    out + "</svg>\n"
}

/// Where a column begins, from the first.
fn at(column: usize) -> f64 {
    COLUMN * at_line(column)
}

fn at_line(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or_default())
}

/// The runs of characters that are equally wide, each with its column; two spaces and more are left out.
fn runs(line: &str) -> Vec<(usize, &str)> {
    let mut runs = Vec::new();
    let (mut start, mut column, mut from, mut wide) = (0, 0, 0, None);
    let mut put = |from: usize, start: usize, end: usize| {
        let run = &line[start..end];
        let before = run.len() - run.trim_start().len();
        if !run.trim().is_empty() {
            runs.push((from + before, run.trim()));
        }
    };
    for (i, c) in line.char_indices() {
        let of = c.width().unwrap_or_default();
        let gap = c == ' ' && line[i..].starts_with("  ");
        if gap || wide.is_some_and(|wide| wide != of) {
            put(from, start, i);
            (start, from) = (i, column);
        }
        wide = Some(of);
        column += of;
    }
    put(from, start, line.len());
    runs
}

/// Makes the pictures.
pub(crate) fn write() -> Outcome {
    for (path, text) in files()? {
        fs::write(&path, text).map_err(told(&path))?;
        eprintln!("wrote {}", path.display());
    }
    Ok(())
}

/// Says whether the pictures show what is printed now.
pub(crate) fn check() -> Outcome {
    for (path, text) in files()? {
        if fs::read_to_string(&path).ok().as_ref() != Some(&text) {
            return Err(format!("{} is not what is printed now; run `cargo xtask picture`", path.display()));
        }
    }
    Ok(())
}
