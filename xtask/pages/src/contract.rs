//! The reference of the contract, from the JSON Schemas: a page a schema, and a page of the types that several share.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use serde_json::{Map, Value};

use crate::told::table;
use crate::{Page, Told};

const FOLDER: &str = "contract";
const SHARED: &str = "types";

struct Schema {
    name: &'static str,
    root: Value,
}

impl Schema {
    fn title(&self) -> &str {
        self.root["title"].as_str().unwrap_or(self.name)
    }

    fn definitions(&self) -> impl Iterator<Item = (&String, &Value)> {
        self.root["$defs"].as_object().into_iter().flatten()
    }
}

/// Where a type is told: the page, without its ending.
type Places = BTreeMap<String, String>;

pub(crate) fn pages() -> Told<Vec<Page>> {
    let schemas: Vec<Schema> = ce_rules::schema::all()
        .into_iter()
        .map(|(name, schema)| Schema { name, root: Value::from(schema) })
        .collect();
    // A type of one meaning in several schemas is told once.
    let mut meanings: BTreeMap<&str, Vec<(&str, &Value)>> = BTreeMap::new();
    for schema in &schemas {
        for (name, meaning) in schema.definitions() {
            meanings.entry(name).or_default().push((schema.name, meaning));
        }
    }
    let is_shared = |all: &[(&str, &Value)]| {
        all.len() > 1 && all.windows(2).all(|pair| matches!(pair, [a, b] if a.1 == b.1))
    };
    let mut shared: BTreeMap<&str, &Value> = (meanings.iter())
        .filter(|(_, all)| is_shared(all))
        .filter_map(|(name, all)| Some((*name, all.first()?.1)))
        .collect();
    // What leads to a type of several meanings has several itself.
    loop {
        let before = shared.len();
        let known: BTreeSet<&str> = shared.keys().copied().collect();
        shared.retain(|_, meaning| links(meaning).iter().all(|name| known.contains(name.as_str())));
        if shared.len() == before {
            break;
        }
    }
    let mut pages = vec![index(&schemas), types(&shared)];
    for schema in &schemas {
        pages.push(page(schema, &shared));
    }
    for (name, text) in &pages {
        if text.contains("#/$defs") {
            return Err(format!("{name}: a type is linked nowhere"));
        }
    }
    Ok(pages)
}

/// The types that a type links to.
fn links(meaning: &Value) -> Vec<String> {
    match meaning {
        Value::Object(members) => {
            let own = members.get("$ref").and_then(Value::as_str).and_then(|to| to.strip_prefix("#/$defs/"));
            own.map(str::to_owned).into_iter().chain(members.values().flat_map(links)).collect()
        }
        Value::Array(items) => items.iter().flat_map(links).collect(),
        _ => Vec::new(),
    }
}

fn path(name: &str) -> String {
    format!("{FOLDER}/{name}.md")
}

fn index(schemas: &[Schema]) -> Page {
    let rows = schemas.iter().map(|schema| {
        let about = schema.root["description"].as_str().map(prose).unwrap_or_default();
        let link = format!("[{}]({}.md)", schema.name, schema.name);
        vec![link, about, format!("[{0}.schema.json](../../schema/{0}.schema.json)", schema.name)]
    });
    let text = format!(
        "# The contract\n\n\
         What is asked and what is answered is the same JSON in every language, to the byte. These pages are made from the \
         JSON Schemas by `cargo xtask generate`, and the schemas from the types of the library. A member may be added within a \
         major version; none is renamed or taken away.\n\n\
         What is read refuses members that it does not know, and a member given twice. Hours are numbers with at most two \
         decimals. A date is a year, a year and a month, or a full date: `\"2019\"`, `\"2019-05\"`, `\"2019-05-06\"`.\n\n\
         {}\nTypes that several of them share are [here](types.md). The codes of findings and faults are in \
         [codes](../codes.md).\n",
        table(&["page", "what it is", "schema"], &rows.collect::<Vec<_>>()),
    );
    (path("index"), text)
}

fn types(shared: &BTreeMap<&str, &Value>) -> Page {
    let places: Places = shared.keys().map(|name| ((*name).to_owned(), String::new())).collect();
    let mut text =
        "# Shared types\n\nTypes that have the same meaning on several pages of the contract.\n".to_owned();
    for (name, meaning) in shared {
        definition(&mut text, name, meaning, &places);
    }
    (path(SHARED), text)
}

fn page(schema: &Schema, shared: &BTreeMap<&str, &Value>) -> Page {
    let place = |name: &String| {
        let page = if shared.contains_key(name.as_str()) { format!("{SHARED}.md") } else { String::new() };
        (name.clone(), page)
    };
    let places: Places = schema.definitions().map(|(name, _)| place(name)).collect();
    let title = schema.title().replace('_', " ");
    let mut text = format!("# {}: {title}\n", schema.name);
    body(&mut text, &schema.root, &places);
    for (name, meaning) in schema.definitions().filter(|(name, _)| !shared.contains_key(name.as_str())) {
        definition(&mut text, name, meaning, &places);
    }
    (path(schema.name), text)
}

fn definition(text: &mut String, name: &str, meaning: &Value, places: &Places) {
    let _ = write!(text, "\n## {name}\n");
    body(text, meaning, places);
}

/// What a type is: its description, and its members, words or form.
fn body(text: &mut String, meaning: &Value, places: &Places) {
    if let Some(about) = meaning["description"].as_str() {
        let _ = write!(text, "\n{}\n", paragraphs(about));
    }
    if let Some(members) = meaning["properties"].as_object() {
        let _ = write!(text, "\n{}", self::members(meaning, members, places));
    }
    let cases = meaning["oneOf"].as_array().into_iter().flatten();
    let (words, cases): (Vec<&Value>, Vec<&Value>) = cases.partition(|case| case.get("const").is_some());
    if !words.is_empty() {
        let row = |word: &&Value| {
            let about = word["description"].as_str().map(prose).unwrap_or_default();
            vec![format!("`{}`", word["const"]), about]
        };
        let rows: Vec<Vec<String>> = words.iter().map(row).collect();
        let _ = write!(text, "\n{}", table(&["word", "what it says"], &rows));
    }
    for case in cases {
        let name = case["properties"].as_object().and_then(|members| {
            members.iter().find_map(|(name, member)| Some(format!("{name}: {}", member.get("const")?)))
        });
        if let Some(name) = name {
            let _ = write!(text, "\n**`{name}`**\n");
            body(text, case, places);
        } else {
            let about = case["description"].as_str().map(prose).unwrap_or_default();
            let colon = if about.is_empty() { "" } else { ": " };
            let _ = write!(text, "\n- {}{colon}{about}\n", form(case, places));
        }
    }
    let is_told = ["properties", "oneOf"].iter().any(|key| meaning.get(key).is_some());
    if !is_told {
        let form = form(meaning, places);
        if !form.is_empty() {
            let _ = write!(text, "\nType: {form}\n");
        }
    }
}

fn members(meaning: &Value, members: &Map<String, Value>, places: &Places) -> String {
    let required: Vec<&str> =
        meaning["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    // Those that are required stand in the order in which they are declared.
    let rest: BTreeSet<&str> =
        members.keys().map(String::as_str).filter(|name| !required.contains(name)).collect();
    let row = |name: &str| {
        let member = members.get(name)?;
        let about = member["description"].as_str().map(prose).unwrap_or_default();
        let default = match member.get("default") {
            None | Some(Value::Null) => String::new(),
            Some(value) => format!(" Default: `{value}`."),
        };
        let need = if required.contains(&name) { "required" } else { "optional" };
        Some(vec![format!("`{name}`"), form(member, places), need.to_owned(), format!("{about}{default}")])
    };
    let rows: Vec<Vec<String>> = required.iter().copied().chain(rest).filter_map(row).collect();
    table(&["member", "type", "", "what it is"], &rows)
}

/// A type in a few words.
fn form(meaning: &Value, places: &Places) -> String {
    if let Some(name) = meaning["$ref"].as_str().and_then(|to| to.strip_prefix("#/$defs/")) {
        return match places.get(name) {
            Some(page) => format!("[{name}]({page}#{})", name.to_lowercase()),
            None => format!("#/$defs/{name}"),
        };
    }
    if let Some(word) = meaning.get("const") {
        return format!("`{word}`");
    }
    for key in ["anyOf", "oneOf"] {
        if let Some(cases) = meaning[key].as_array() {
            let cases: Vec<String> = cases.iter().map(|case| form(case, places)).collect();
            return cases.join(" or ");
        }
    }
    let sorts: Vec<&str> = match &meaning["type"] {
        Value::String(sort) => vec![sort],
        Value::Array(sorts) => sorts.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    let sort = |sort: &str| match sort {
        "array" => match meaning.get("items") {
            Some(items) => format!("list of {}", form(items, places)),
            None => "list".to_owned(),
        },
        "object" => match meaning.get("additionalProperties") {
            Some(values @ Value::Object(_)) => format!("map of {}", form(values, places)),
            _ => "object".to_owned(),
        },
        other => other.to_owned(),
    };
    let all: Vec<String> = sorts.into_iter().map(sort).collect();
    format!("{}{}", all.join(" or "), bounds(meaning))
}

/// The bounds of a number or text, where they say more than the type.
fn bounds(meaning: &Value) -> String {
    let mut said = Vec::new();
    // A whole number of the machine's is no bound of the contract's.
    let natural = |most: u64| [u64::from(u8::MAX), u64::from(u16::MAX), u64::from(u32::MAX)].contains(&most);
    match (meaning["minimum"].as_u64(), meaning["maximum"].as_u64()) {
        (least, Some(most)) if !natural(most) => said.push(format!("{} to {most}", least.unwrap_or(0))),
        (Some(least), _) if least > 0 => said.push(format!("at least {least}")),
        _ => {}
    }
    match (meaning["minLength"].as_u64(), meaning["maxLength"].as_u64()) {
        (least, Some(most)) => said.push(format!("{} to {most} characters", least.unwrap_or(0))),
        (Some(least), None) => said.push(format!("at least {least} characters")),
        _ => {}
    }
    if let Some(least) = meaning["minItems"].as_u64() {
        said.push(format!("at least {least}"));
    }
    if let Some(pattern) = meaning["pattern"].as_str() {
        said.push(format!("`{}`", pattern.replace('|', "\\|")));
    }
    if let Some(format @ ("date" | "date-time")) = meaning["format"].as_str() {
        said.push(format.to_owned());
    }
    if said.is_empty() { String::new() } else { format!(" ({})", said.join(", ")) }
}

/// A description in a line. Names of types of the library that it links to are left as code.
fn prose(about: &str) -> String {
    let mut out = String::with_capacity(about.len());
    let mut in_code = false;
    for c in about.split_whitespace().collect::<Vec<_>>().join(" ").chars() {
        match c {
            '`' => {
                in_code = !in_code;
                out.push(c);
            }
            '|' => out.push_str("\\|"),
            '[' | ']' | '<' | '*' if !in_code => out.extend(['\\', c]),
            _ => out.push(c),
        }
    }
    out
}

/// A description in paragraphs.
fn paragraphs(about: &str) -> String {
    about.split("\n\n").map(prose).collect::<Vec<_>>().join("\n\n")
}
