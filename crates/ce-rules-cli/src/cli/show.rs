//! `ce-rules policy`, `clauses`, `schema`: what there is.

use std::fmt::Write;
use std::path::Path;
use std::sync::Arc;

use ce_rules::policy::PolicyDifference;
use ce_rules::{Locale, Policy, Position, Rules};
use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use comfy_table::{ContentArrangement, Table};

use super::{DocumentFormat, Done, Failure, ListFormat, Outcome, faulty_policy, put, read};
use crate::report::{clause_markdown, markdown, policy_markdown};

pub(super) fn json(value: &impl serde::Serialize) -> String {
    // Writing our own types to memory cannot fail.
    serde_json::to_string_pretty(value).unwrap_or_default() + "\n"
}

pub(super) fn table<const N: usize>(head: [&str; N], rows: impl Iterator<Item = [String; N]>) -> String {
    let mut table = Table::new();
    table
        .load_style(UTF8_HORIZONTAL_ONLY)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_header(head);
    for row in rows {
        table.add_row(row);
    }
    if table.width().is_none() {
        // Read from a file, or by another program: wide enough for people.
        table.set_width(120);
    }
    format!("{table}\n")
}

pub(super) fn policies(rules: &Rules, format: ListFormat, locale: Locale) -> Outcome {
    let all = rules.summaries();
    let row = |policy: &ce_rules::PolicySummary| {
        let years: Vec<String> = policy.application_years.iter().map(ToString::to_string).collect();
        let extends = policy.extends.as_ref().map(ToString::to_string).unwrap_or_default();
        [policy.id.to_string(), years.join(", "), extends, policy.title.get(locale).to_owned()]
    };
    let head = match locale {
        Locale::Zh => ["政策", "适用申报年度", "扩展", "名称"],
        Locale::En => ["policy", "for applications of", "extends", "title"],
    };
    let text = match format {
        ListFormat::Json => json(&all),
        ListFormat::Table => table(head, all.iter().map(row)),
        ListFormat::Markdown => {
            let line = |cells: [String; 4]| format!("| {} |\n", cells.join(" | "));
            let rows: String = all.iter().map(row).map(line).collect();
            format!("{}| --- | --- | --- | --- |\n{rows}", line(head.map(str::to_owned)))
        }
    };
    put(text.as_bytes(), None)?;
    Ok(Done::Wholly)
}

pub(super) fn policy(rules: &Rules, policy: &str, format: DocumentFormat, locale: Locale) -> Outcome {
    let (_, policy) = named(rules.clone(), policy)?;
    let text = match format {
        DocumentFormat::Markdown => policy_markdown(&policy, locale),
        DocumentFormat::Json => serde_json::to_string(policy.document()).unwrap_or_default() + "\n",
    };
    put(text.as_bytes(), None)?;
    Ok(Done::Wholly)
}

/// A place in a policy document as editors take it, and what stands there.
pub(super) fn place(file: &Path, position: Option<Position>, pointer: &str) -> String {
    let pointer = if pointer.is_empty() { "/" } else { pointer };
    match position {
        Some(position) => format!("{}:{position} {pointer}", file.display()),
        None => pointer.to_owned(),
    }
}

pub(super) fn check(rules: &Rules, file: &Path, strict: bool, locale: Locale) -> Outcome {
    let document = read(file)?;
    let review = rules.review_policy(&document).map_err(|error| faulty_policy(file, &error))?;
    let (path, name, count) = (file.display(), review.policy.id(), review.questions.len());
    let mut text = match (locale, count) {
        (Locale::Zh, 0) => format!("{path}：政策“{name}”没有错误\n"),
        (Locale::En, 0) => format!("{path}: policy `{name}` has no faults\n"),
        (Locale::Zh, _) => format!("{path}：政策“{name}”没有错误；请作者确认 {count} 处：\n"),
        (Locale::En, _) => {
            format!("{path}: policy `{name}` has no faults; to be confirmed by its author ({count}):\n")
        }
    };
    for question in &review.questions {
        let place = place(file, Some(question.position), &question.path);
        let _ = writeln!(text, "  {place} [{}] {}", question.code, question.message.get(locale));
    }
    put(text.as_bytes(), None)?;
    Ok(if strict && count > 0 { Done::WithRefusals } else { Done::Wholly })
}

pub(super) fn differences(
    rules: &Rules,
    from: &str,
    to: &str,
    format: ListFormat,
    locale: Locale,
) -> Outcome {
    let (rules, from) = named(rules.clone(), from)?;
    let (_, to) = named(rules, to)?;
    // What the policies are comes after what they rule.
    let (mut differences, about): (Vec<_>, Vec<_>) =
        from.differences(&to).into_iter().partition(|one| !is_about_itself(&one.place));
    differences.extend(about);
    let head = [
        match locale {
            Locale::Zh => "位置",
            Locale::En => "place",
        },
        from.id().as_str(),
        to.id().as_str(),
        match locale {
            Locale::Zh => "依据",
            Locale::En => "clause",
        },
    ];
    let row = |one: &PolicyDifference| {
        let name = one.name.as_ref().map(|name| format!("{}\n", name.get(locale))).unwrap_or_default();
        let said = |text: &Option<String>| {
            text.as_deref().map_or_else(|| "—".to_owned(), |text| brief(text, locale))
        };
        let clause = one.clause.as_ref().map(|clause| {
            let of = if one.after.is_some() { &to } else { &from };
            of.register().cite(clause.as_str())
        });
        [format!("{name}{}", one.place), said(&one.before), said(&one.after), clause.unwrap_or_default()]
    };
    let text = match format {
        ListFormat::Json => json(&differences),
        ListFormat::Table => table(head, differences.iter().map(row)),
        ListFormat::Markdown => {
            let rows = differences
                .iter()
                .map(|one| markdown::marked_row(&row(one).map(|cell| cell.replace('\n', " "))));
            markdown::head(&head) + &rows.collect::<String>()
        }
    };
    put(text.as_bytes(), None)?;
    Ok(Done::Wholly)
}

/// True for a place that says what a policy is, and not what it rules.
fn is_about_itself(place: &str) -> bool {
    const ABOUT: &[&str] = &[
        "id",
        "extends",
        "scope",
        "jurisdiction",
        "title",
        "application_years",
        "valid",
        "provenance",
        "instruments",
        "clauses",
    ];
    ABOUT.contains(&place.split('/').next().unwrap_or_default())
}

/// A policy by its id, or by a document, which is then known too.
fn named(rules: Rules, word: &str) -> Result<(Rules, Arc<Policy>), Failure> {
    let path = Path::new(word);
    if rules.policy(word).is_none() && path.exists() {
        let document = read(path)?;
        let policy = rules.review_policy(&document).map_err(|error| faulty_policy(path, &error))?.policy;
        let rules = rules.with_policy(&document)?;
        return Ok((rules, policy));
    }
    let policy = rules.find_policy(word)?.clone();
    Ok((rules, policy))
}

/// A value of a document as a person reads it: without marks, in one language, and without what stands beside it anyway.
fn brief(json: &str, locale: Locale) -> String {
    fn said(value: &serde_json::Value, locale: Locale) -> String {
        let other = match locale {
            Locale::Zh => "en",
            Locale::En => "zh",
        };
        match value {
            serde_json::Value::String(text) => text.clone(),
            serde_json::Value::Array(items) => {
                items.iter().map(|item| said(item, locale)).collect::<Vec<_>>().join(", ")
            }
            serde_json::Value::Object(members) => {
                let left = members.iter().filter(|(name, _)| {
                    !["id", "name", "clause", "computable", other].contains(&name.as_str())
                });
                let part = |(name, value): (&String, &serde_json::Value)| {
                    let value = said(value, locale);
                    if ["zh", "en"].contains(&name.as_str()) { value } else { format!("{name}: {value}") }
                };
                left.map(part).collect::<Vec<_>>().join("; ")
            }
            other => other.to_string(),
        }
    }
    serde_json::from_str(json).map_or_else(|_| json.to_owned(), |value| said(&value, locale))
}

pub(super) fn clauses(rules: &Rules, policy: &str, format: ListFormat, locale: Locale) -> Outcome {
    let register = rules.find_policy(policy)?.register();
    let text = match format {
        ListFormat::Json => json(&register.clauses()),
        ListFormat::Markdown => clause_markdown(register, locale),
        ListFormat::Table => {
            let head = match locale {
                Locale::Zh => ["条款", "出处", "内容"],
                Locale::En => ["clause", "place", "what it says"],
            };
            let row = |clause: &ce_rules::policy::ClauseEntry| {
                let said = if locale == Locale::Zh { &clause.zh } else { &clause.en };
                [clause.id.to_string(), register.cite(clause.id.as_str()), said.clone()]
            };
            table(head, register.clauses().iter().map(row))
        }
    };
    put(text.as_bytes(), None)?;
    Ok(Done::Wholly)
}

pub(super) fn schema(name: Option<&str>) -> Outcome {
    let names = || ce_rules::schema::all().into_iter().map(|(name, _)| name).collect::<Vec<_>>();
    let text = if let Some(name) = name {
        let schema = ce_rules::schema::get(name).ok_or_else(|| {
            let all = names().join(", ");
            Failure::told(
                format!("没有名为“{name}”的 schema；现有：{all}"),
                format!("there is no schema `{name}`; there are {all}"),
            )
        })?;
        json(&schema)
    } else {
        names().join("\n") + "\n"
    };
    put(text.as_bytes(), None)?;
    Ok(Done::Wholly)
}
