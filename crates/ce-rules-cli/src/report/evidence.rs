//! What a kind needs as evidence, and what is still missing.

use std::fmt::Write;

use ce_rules::{Evidence, EvidenceOptions, Locale, Policy};

use super::markdown::cell;
use ce_rules_workbook::shown::Names;
use ce_rules_workbook::shown::words::{Word, plain};

/// The alternatives of a kind, the documents held marked, and what is still missing if any are held. In Markdown the
/// names are escaped.
pub fn evidence(
    policy: &Policy,
    options: &EvidenceOptions,
    held: &[String],
    found: &Evidence,
    markdown: bool,
    locale: Locale,
) -> String {
    let names = Names { policy: Some(policy), locale };
    let shown = |text: &str| if markdown { cell(text) } else { plain(text) };
    let mut out = String::new();
    let mark = if markdown { "# " } else { "" };
    let _ = writeln!(out, "{mark}{} ({})", shown(options.name.get(locale)), options.kind);
    if options.alternatives.is_empty() {
        let _ = writeln!(out, "\n{}", Word("该类活动不要求材料", "this kind needs no documents").get(locale));
    }
    for alternative in &options.alternatives {
        let only = Word("（仅为辅证）", " (only corroborates)").get(locale);
        let (only, cite) =
            (if alternative.corroborating { only } else { "" }, names.cite(alternative.clause.as_str()));
        let way = Word("方案", "way").get(locale);
        let _ = write!(out, "\n{way} {}{only}  {}\n", shown(&alternative.id), shown(&cite));
        if markdown {
            out.push('\n');
        }
        for slot in &alternative.slots {
            let documents = slot.iter().map(|document| {
                let is_held = held.iter().any(|id| document.id == **id);
                let tick = if is_held { "✓ " } else { "" };
                format!("{tick}{} `{}`", shown(document.name.get(locale)), document.id)
            });
            let or = Word(" 或 ", " or ").get(locale);
            let _ = writeln!(out, "- {}", documents.collect::<Vec<_>>().join(or));
        }
    }
    if !held.is_empty() {
        let said = if found.sufficient {
            Word("材料已足", "the documents suffice").get(locale).to_owned()
        } else {
            let missing = names.missing(&found.missing, Word("；或者：", "; or else: "));
            format!("{}{}", Word("还缺：", "still missing: ").get(locale), shown(&missing))
        };
        let _ = write!(out, "\n{said}\n");
    }
    out
}
