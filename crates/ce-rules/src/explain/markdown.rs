//! Text in Markdown that stands for itself.

/// A text as Markdown that shows it as it is, on one line: no markup, no link, no HTML, nothing that a renderer makes
/// something else of. Characters that act on a terminal or turn the direction of writing are replaced.
///
/// ```
/// use ce_rules::explain::escaped;
/// assert_eq!(escaped("<b>*a*</b>\n[x](y)"), r"&lt;b&gt;\*a\*&lt;/b&gt; \[x\](y)");
/// ```
pub fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut before = ['\0'; 3];
    let text = text.trim();
    // What at the beginning of a line makes a list, a rule or a heading of it.
    let opens = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let opening = if opens.len() == text.len() { "-+=:" } else { ".)" };
    let opening = opens.starts_with(|c: char| opening.contains(c)).then_some(opens.len());
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        match c {
            c if opening == Some(rest.as_str().len() + c.len_utf8()) => escaped.extend(['\\', c]),
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '|' | '~' | '#' | '@' | '$' | '!' | '^' => {
                escaped.extend(['\\', c]);
            }
            // Some readers make a link of whatever begins so.
            ':' if rest.as_str().starts_with("//") => escaped.push_str("\\:"),
            '.' if before.iter().all(|w| w.eq_ignore_ascii_case(&'w')) => escaped.push_str("\\."),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => escaped.push(' '),
            c if c.is_control()
                || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}') =>
            {
                escaped.push('\u{fffd}');
            }
            c => escaped.push(c),
        }
        before = [before[1], before[2], c];
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn what_would_act_is_shown() {
        assert_eq!(escaped("http://a.b www.c.d x@y"), r"http\://a.b www\.c.d x\@y");
        assert_eq!(escaped("a\u{1b}[2J\u{202e}b"), "a\u{fffd}\\[2J\u{fffd}b");
        assert_eq!(escaped(" 通风（二） \n# x"), r"通风（二）  \# x");
        assert_eq!(escaped("&amp; |"), r"&amp;amp; \|");
        assert_eq!(escaped("- a") + &escaped("12. b") + &escaped("="), r"\- a12\. b\=");
        assert_eq!(escaped("2019-05") + &escaped("1.5 - x"), r"2019-051\.5 - x");
    }
}
