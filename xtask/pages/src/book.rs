//! The book's source: the pages of `docs`, and those that stand elsewhere in the project, side by side in one folder for
//! mdBook, with their links mended.
//!
//! A page of `docs` keeps its place; one from elsewhere stands under `project`. What is linked and is no page is copied.
//! A link to a folder that has no page becomes text: a book has no folders.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Component, Path, PathBuf};

use pulldown_cmark::{Event, LinkType, Options, Parser, Tag};

use crate::Told;

const DOCS: &str = "docs";
const SUMMARY: &str = "docs/SUMMARY.md";

/// Folders that have a page of another name.
const FOLDERS: &[(&str, &str)] = &[("schema", "docs/contract/index.md")];

/// The Markdown of mdBook, as far as links go.
const OPTIONS: Options =
    Options::ENABLE_TABLES.union(Options::ENABLE_STRIKETHROUGH).union(Options::ENABLE_FOOTNOTES);

struct Book {
    root: PathBuf,
    /// Where the source is made.
    out: PathBuf,
    /// The pages, each with its place in the book.
    pages: BTreeMap<String, String>,
    /// What is copied, each with its place in the book.
    files: BTreeMap<String, String>,
    /// What is wrong.
    faults: Vec<String>,
}

/// Makes the source of the book in a folder: `book.toml`, and `src`.
pub(crate) fn stage(out: &Path) -> Told<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let root = root.canonicalize().map_err(|error| error.to_string())?;
    let mut book = Book {
        root,
        out: out.join("src"),
        pages: BTreeMap::new(),
        files: BTreeMap::new(),
        faults: Vec::new(),
    };
    let _ = fs::remove_dir_all(&book.out);
    let summary = book.whole_summary()?;
    for (_, to) in links(&summary) {
        let page = resolved(SUMMARY, &to);
        let place = placed(&page);
        book.pages.insert(page, place);
    }
    book.told_pages()?;
    book.put("SUMMARY.md", &book.summary(&summary))?;
    for (page, place) in book.pages.clone() {
        if !book.root.join(&page).is_file() {
            book.faults.push(format!("{SUMMARY}: there is no page {page}"));
            continue;
        }
        let text = book.read(&page)?;
        let text = joined(&book.mended(&page, &place, &text));
        book.put(&place, &in_language(&page, text))?;
    }
    for (file, place) in book.files.clone() {
        let to = book.out.join(&place);
        make_folder(&to)?;
        fs::copy(book.root.join(&file), &to).map_err(|error| format!("{file}: {error}"))?;
    }
    for (from, to) in [("docs/book.toml", "book.toml"), ("docs/theme/book.css", "theme/book.css")] {
        let to = out.join(to);
        make_folder(&to)?;
        fs::copy(book.root.join(from), &to).map_err(|error| format!("{from}: {error}"))?;
    }
    if book.faults.is_empty() { Ok(()) } else { Err(book.faults.join("\n")) }
}

impl Book {
    fn read(&self, file: &str) -> Told<String> {
        fs::read_to_string(self.root.join(file)).map_err(|error| format!("{file}: {error}"))
    }

    fn put(&self, place: &str, text: &str) -> Told<()> {
        let path = self.out.join(place);
        make_folder(&path)?;
        fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))
    }

    /// The summary, with the generated pages below their index: those that the index links to, in its order.
    fn whole_summary(&self) -> Told<String> {
        let mut summary = Vec::new();
        for line in self.read(SUMMARY)?.lines() {
            summary.push(line.to_owned());
            for (_, to) in links(line) {
                let Some(folder) = to.strip_suffix("index.md") else { continue };
                let index = resolved(SUMMARY, &to);
                let indent = line.len() - line.trim_start().len() + 2;
                for (_, page) in links(&self.read(&index)?) {
                    if !is(&page, "md") || page.starts_with("..") {
                        continue;
                    }
                    let text = self.read(&resolved(&index, &page))?;
                    let title = text.lines().find_map(|line| line.strip_prefix("# ")).unwrap_or(&page);
                    summary.push(format!("{:indent$}- [{}]({folder}{page})", "", title.replace('`', "")));
                }
            }
        }
        Ok(summary.join("\n") + "\n")
    }

    /// Notes the pages of `docs` that the summary leaves out.
    fn told_pages(&mut self) -> Told<()> {
        let mut folders = vec![PathBuf::from(DOCS)];
        while let Some(folder) = folders.pop() {
            let entries = fs::read_dir(self.root.join(&folder)).map_err(|error| error.to_string())?;
            for entry in entries.filter_map(Result::ok) {
                let path = folder.join(entry.file_name());
                let name = path.to_string_lossy().replace('\\', "/");
                if entry.path().is_dir() {
                    if !name.ends_with("node_modules") {
                        folders.push(path);
                    }
                } else if is(&name, "md") && name != SUMMARY && !self.pages.contains_key(&name) {
                    self.faults.push(format!("{SUMMARY}: {name} is left out"));
                }
            }
        }
        Ok(())
    }

    /// The summary, its links those of the book.
    fn summary(&self, text: &str) -> String {
        rewritten(text, |to| {
            let page = resolved(SUMMARY, to);
            self.pages.get(&page).map_or(Change::Keep, |place| Change::To(place.clone()))
        })
    }

    /// A page, its links those of the book.
    fn mended(&mut self, page: &str, place: &str, text: &str) -> String {
        rewritten(text, |to| {
            let (to, anchor) = to.split_once('#').map_or((to, ""), |(to, anchor)| (to, anchor));
            let anchor = if anchor.is_empty() { String::new() } else { format!("#{anchor}") };
            if to.is_empty() {
                return Change::Keep;
            }
            let mut target = resolved(page, to);
            if self.root.join(&target).is_dir() {
                let of_folder = FOLDERS.iter().find(|(folder, _)| *folder == target);
                target =
                    of_folder.map_or_else(|| format!("{target}/README.md"), |(_, page)| (*page).to_owned());
                if !self.pages.contains_key(&target) {
                    return Change::Unlink;
                }
            }
            if let Some(of_target) = self.pages.get(&target) {
                return Change::To(way(place, of_target) + &anchor);
            }
            if !self.root.join(&target).is_file() {
                self.faults.push(format!("{page}: there is no {target}"));
                return Change::Keep;
            }
            // A page of the packages' tests does nothing here, and the summary is the book's side bar.
            if is(&target, "html") || target == SUMMARY {
                return Change::Unlink;
            }
            let of_target = placed(&target);
            self.files.insert(target, of_target.clone());
            Change::To(way(place, &of_target) + &anchor)
        })
    }
}

fn is(file: &str, ending: &str) -> bool {
    Path::new(file).extension().is_some_and(|of_file| of_file == ending)
}

enum Change {
    Keep,
    To(String),
    /// The text of the link alone.
    Unlink,
}

/// The links and pictures of a page that lead to a place of the project: where each stands, and whither.
fn links(text: &str) -> Vec<(std::ops::Range<usize>, String)> {
    let link = |(event, range)| match event {
        Event::Start(
            Tag::Link { link_type: LinkType::Inline, dest_url, .. }
            | Tag::Image { link_type: LinkType::Inline, dest_url, .. },
        ) => Some((range, dest_url.to_string())),
        _ => None,
    };
    let all = Parser::new_ext(text, OPTIONS).into_offset_iter().filter_map(link);
    all.filter(|(_, to)| !to.contains("://") && !to.starts_with("mailto:")).collect()
}

/// A text with its links changed.
fn rewritten(text: &str, mut change: impl FnMut(&str) -> Change) -> String {
    let mut out = text.to_owned();
    // From the end, so that what stands before keeps its place.
    let mut all = links(text);
    all.sort_by_key(|(range, _)| std::cmp::Reverse(range.start));
    for (range, to) in all {
        let written = &text[range.clone()];
        let Some(at) = written.rfind(&format!("]({to}")) else { continue };
        match change(&to) {
            Change::Keep => {}
            Change::To(new) => {
                let start = range.start + at + 2;
                out.replace_range(start..start + to.len(), &new);
            }
            Change::Unlink => {
                let words = written[..at].trim_start_matches('!').get(1..).unwrap_or_default();
                out.replace_range(range, words);
            }
        }
    }
    out
}

/// A text whose Chinese lines are joined: a line break would show as a space between two signs.
fn joined(text: &str) -> String {
    let is_wide = |c: char| ('\u{2e80}'..='\u{9fff}').contains(&c) || ('\u{ff00}'..='\u{ffef}').contains(&c);
    let breaks = Parser::new_ext(text, OPTIONS).into_offset_iter();
    let breaks = breaks.filter(|(event, _)| *event == Event::SoftBreak).map(|(_, range)| range);
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for range in breaks {
        let before = text[..range.start].trim_end_matches('\r');
        // The marks of a quotation and of its lines are no part of the words.
        let after = text[range.end..].trim_start_matches([' ', '>']);
        if before.ends_with(is_wide) && after.starts_with(is_wide) {
            out.push_str(&text[from..before.len()]);
            from = text.len() - after.len();
        }
    }
    out + &text[from..]
}

/// Where a link of a page leads to, from the project's root.
fn resolved(page: &str, to: &str) -> String {
    let mut steps: Vec<String> = Path::new(page).parent().into_iter().flat_map(parts).collect();
    for step in parts(Path::new(to)) {
        if step == ".." {
            steps.pop();
        } else {
            steps.push(step);
        }
    }
    steps.join("/")
}

fn parts(path: &Path) -> Vec<String> {
    let part = |part: Component<'_>| match part {
        Component::Normal(name) => Some(name.to_string_lossy().into_owned()),
        Component::ParentDir => Some("..".to_owned()),
        _ => None,
    };
    path.components().filter_map(part).collect()
}

/// The place of a file of the project in the book. The page of a folder is its index.
fn placed(file: &str) -> String {
    let place = file.strip_prefix("docs/").map_or_else(|| format!("project/{file}"), str::to_owned);
    match place.strip_suffix("README.md") {
        Some(folder) => format!("{folder}index.md"),
        None => place,
    }
}

/// The way from a page of the book to another.
fn way(from: &str, to: &str) -> String {
    let from = Path::new(from).parent().map(parts).unwrap_or_default();
    let to = parts(Path::new(to));
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n("..".to_owned(), from.len() - shared);
    up.chain(to.into_iter().skip(shared)).collect::<Vec<_>>().join("/")
}

/// A Chinese page says that it is one, so that its signs have their Chinese forms and are read aloud as such.
fn in_language(page: &str, text: String) -> String {
    let is_chinese = page.ends_with(".zh.md") || page.starts_with("docs/rules/zh/");
    if is_chinese { format!("<div lang=\"zh-CN\">\n\n{text}\n</div>\n") } else { text }
}

fn make_folder(of: &Path) -> Told<()> {
    let Some(folder) = of.parent() else { return Ok(()) };
    fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_from_page_to_page_of_the_book() {
        assert_eq!(resolved("bindings/python/README.md", "../../docs/office.md"), "docs/office.md");
        assert_eq!(placed("bindings/python/README.md"), "project/bindings/python/index.md");
        assert_eq!(placed("docs/rules/zh/index.md"), "rules/zh/index.md");
        assert_eq!(way("project/bindings/python/index.md", "office.md"), "../../../office.md");
        assert_eq!(way("rules/zh/kinds.md", "rules/zh/clauses/hn-2021-29.md"), "clauses/hn-2021-29.md");
    }

    #[test]
    fn chinese_lines_are_joined_and_others_are_not() {
        assert_eq!(joined("每年，\n多少\nhours a\nyear"), "每年，多少\nhours a\nyear");
        assert_eq!(
            joined("> 每年\n> 多少\n\n年\n\n```\n年\n度\n```\n"),
            "> 每年多少\n\n年\n\n```\n年\n度\n```\n"
        );
    }

    #[test]
    fn links_are_changed_and_nothing_else() {
        let text = "`](a.md)` [a](a.md#x), ![b](b.png), [c](folder), [d](https://example.org)\n\n```\n[a](a.md)\n```\n";
        let now = rewritten(text, |to| match to {
            "folder" => Change::Unlink,
            to => Change::To(format!("up/{to}")),
        });
        let then =
            "`](a.md)` [a](up/a.md#x), ![b](up/b.png), c, [d](https://example.org)\n\n```\n[a](a.md)\n```\n";
        assert_eq!(now, then);
    }
}
