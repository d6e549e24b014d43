//! Documents that are shown: what a record says in them is text, and nothing else.

use pulldown_cmark::{Event, Options, Parser, Tag};

/// Markdown in which there is no markup but that of our documents, by any reader's rules.
pub(crate) fn is_harmless_markdown(markdown: &str) {
    for (event, place) in
        Parser::new_ext(markdown, Options::all() - Options::ENABLE_SMART_PUNCTUATION).into_offset_iter()
    {
        let harmless = match &event {
            Event::Start(tag) => matches!(
                tag,
                Tag::Paragraph
                    | Tag::Heading { .. }
                    | Tag::List(_)
                    | Tag::Item
                    | Tag::Strong
                    | Tag::Table(_)
                    | Tag::TableHead
                    | Tag::TableRow
                    | Tag::TableCell
                    | Tag::BlockQuote(None)
            ),
            Event::End(_) | Event::Text(_) | Event::SoftBreak | Event::HardBreak | Event::Rule => true,
            Event::Code(code) => {
                code.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_/.:~".contains(&byte))
            }
            _ => false,
        };
        let line = || &markdown[markdown[..place.start].rfind('\n').map_or(0, |at| at + 1)..place.end];
        assert!(harmless, "{event:?} in {:?}", line());
        // Some readers make links of what looks like one, and terminals and pages act on some characters.
        if let Event::Text(text) = &event {
            let acts =
                |c: char| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
            assert!(!text.chars().any(acts), "{text:?} in {:?}", line());
        }
    }
}

/// What our pages are made of. Anything else would come from a record.
const TAGS: &[&str] = &[
    "article",
    "blockquote",
    "body",
    "br",
    "code",
    "h1",
    "h2",
    "h3",
    "h4",
    "head",
    "html",
    "li",
    "ol",
    "p",
    "strong",
    "style",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "title",
    "tr",
    "ul",
    "hr",
];

/// HTML whose body has tags of our documents alone, and no attribute of a record.
pub(crate) fn is_harmless_html(html: &str) {
    let (_, body) = html.split_once("<body>").expect("a page has a body");
    let mut rest = body;
    while let Some((_, after)) = rest.split_once('<') {
        let (tag, next) = after.split_once('>').expect("tags end");
        let name = tag.trim_start_matches('/').trim_end_matches(['/', ' ']);
        // The only attribute: how a column of numbers stands.
        let name = name.strip_suffix(" style=\"text-align: right\"").unwrap_or(name);
        assert!(TAGS.contains(&name), "<{tag}> in a page");
        rest = next;
    }
}
