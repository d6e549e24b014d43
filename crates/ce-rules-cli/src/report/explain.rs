//! Explanations: for the terminal, as Markdown, and as one HTML file that prints well.
//!
//! The core writes Markdown in which whatever a record holds is plain text. Here it is only put into other forms; HTML
//! in it, of which there should be none, would be shown and not taken for HTML.

use std::fmt::Write;

use ce_rules::explain::escaped;
use ce_rules::{Explanation, Locale, Rules};
use comfy_table::Table;
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

use super::{Look, Report};
use crate::record::{Answered, Assessed, InputFault};
use ce_rules_workbook::shown::words::{Word, plain};

const TITLE: Word = Word("继续教育学时认定说明", "Continuing education: how the record was judged");

/// The look of the page: for the screen, and for A4 paper. Nothing is fetched from anywhere.
const STYLE: &str = include_str!("explain.css");

/// The explanations of an input, ready to be shown.
pub struct ExplainReport<'r> {
    answers: &'r [Answered<Explanation>],
    refused: Vec<Assessed>,
    faults: &'r [InputFault],
    rules: &'r Rules,
    locale: Locale,
}

impl<'r> ExplainReport<'r> {
    /// The explanations with what is wrong with the input.
    pub fn new(
        answers: &'r [Answered<Explanation>],
        faults: &'r [InputFault],
        rules: &'r Rules,
        locale: Locale,
    ) -> Self {
        Self { answers, refused: Answered::refused(answers), faults, rules, locale }
    }

    /// The documents, each with the name of its person, which only the input knows.
    fn documents(&self) -> impl Iterator<Item = String> {
        let mut refused = String::new();
        Report::new(&self.refused, self.faults, self.rules, self.locale).refusals_markdown(&mut refused);
        let refused = (!refused.is_empty()).then(|| plain(refused.trim_start()));
        let explained = self.answers.iter().filter_map(|answer| {
            let markdown = &answer.result.as_ref().ok()?.markdown;
            let about = [&answer.record.name, &answer.record.department];
            let about: Vec<String> = about
                .into_iter()
                .flatten()
                .map(|said| escaped(said))
                .filter(|said| !said.is_empty())
                .collect();
            if about.is_empty() {
                return Some(markdown.clone());
            }
            let (title, rest) = markdown.split_once('\n').unwrap_or((markdown, ""));
            Some(format!("{title}\n\n{}\n{rest}", about.join(" · ")))
        });
        explained.chain(refused)
    }

    /// The documents in Markdown, one after the other.
    pub fn markdown(&self) -> String {
        self.documents().collect::<Vec<_>>().join("\n")
    }

    /// One HTML file, which needs nothing else. Each person begins on a page of their own.
    pub fn html(&self) -> String {
        let (language, title) = match self.locale {
            Locale::Zh => ("zh-CN", TITLE.0),
            Locale::En => ("en", TITLE.1),
        };
        let mut out = format!(
            "<!doctype html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n\
             <style>\n{STYLE}</style>\n</head>\n<body>\n"
        );
        for document in self.documents() {
            out.push_str("<article>\n");
            html::push_html(&mut out, events(&document));
            out.push_str("</article>\n");
        }
        out + "</body>\n</html>\n"
    }

    /// The documents as they are read in a terminal.
    pub fn text(&self, look: Look) -> String {
        let texts: Vec<String> = self.documents().map(|document| text(&document, look)).collect();
        texts.join("\n\n")
    }
}

/// What a document consists of; HTML in it stands as text.
fn events(markdown: &str) -> impl Iterator<Item = Event<'_>> {
    Parser::new_ext(markdown, Options::ENABLE_TABLES).map(|event| match event {
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
        other => other,
    })
}

/// A document without its markup: headings underlined, lists indented, tables drawn.
fn text(markdown: &str, look: Look) -> String {
    let mut out = String::new();
    let mut depth = 0_usize;
    let mut heading_from = 0;
    let mut table: Option<(Table, Vec<String>)> = None;
    let (bold, plain_again) = if look.colour { ("\u{1b}[1m", "\u{1b}[0m") } else { ("", "") };
    for event in events(markdown) {
        let cells = table.as_mut().map(|(_, cells)| cells);
        match (event, cells) {
            (Event::Start(Tag::TableCell), Some(cells)) => cells.push(String::new()),
            (Event::Text(part) | Event::Code(part), Some(cells)) => {
                if let Some(cell) = cells.last_mut() {
                    cell.push_str(&plain(&part));
                }
            }
            (Event::Text(part) | Event::Code(part), None) => out.push_str(&plain(&part)),
            (Event::SoftBreak | Event::HardBreak, _) => out.push(' '),
            (Event::Start(Tag::Heading { .. }), _) => {
                out.push('\n');
                heading_from = out.len();
                out.push_str(bold);
            }
            (Event::End(TagEnd::Heading(level)), _) => {
                let wide = out[heading_from..].trim_start_matches(bold).chars();
                let width: usize = wide.map(|c| if u32::from(c) >= 0x1100 { 2 } else { 1 }).sum();
                out.push_str(plain_again);
                let line = match level {
                    HeadingLevel::H1 => "═",
                    HeadingLevel::H2 => "─",
                    _ => "",
                };
                let _ = write!(out, "\n{}", line.repeat(width));
                if !line.is_empty() {
                    out.push('\n');
                }
            }
            (Event::Start(Tag::Strong), _) => out.push_str(bold),
            (Event::End(TagEnd::Strong), _) => out.push_str(plain_again),
            (Event::Start(Tag::Item), _) => {
                let _ = write!(out, "\n{}- ", "  ".repeat(depth.saturating_sub(1)));
            }
            (Event::Start(Tag::List(_)), _) => depth += 1,
            (Event::End(TagEnd::List(_)), _) => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    out.push('\n');
                }
            }
            (Event::Start(Tag::Paragraph) | Event::End(TagEnd::Paragraph), _) => out.push('\n'),
            (Event::Rule, _) => out.push_str("\n──────\n"),
            (Event::Start(Tag::Table(_)), _) => {
                table = Some((Report::new_table(Look { width: None, ..look }), Vec::new()));
            }
            (Event::End(TagEnd::TableHead | TagEnd::TableRow), _) => {
                if let Some((drawn, cells)) = &mut table {
                    let row = std::mem::take(cells);
                    if drawn.header().is_none() {
                        drawn.set_header(row);
                    } else {
                        drawn.add_row(row);
                    }
                }
            }
            (Event::End(TagEnd::Table), _) => {
                if let Some((drawn, _)) = table.take() {
                    let _ = writeln!(out, "\n{drawn}");
                }
            }
            _ => {}
        }
    }
    out.trim().to_owned() + "\n"
}
