//! The files of `tests/vectors`. Shared with xtask, which writes what the engine gives for the other languages.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use ce_rules::{Call, Rules};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

/// A file of `tests/vectors`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Topic {
    pub(crate) about: String,
    pub(crate) cases: Vec<Case>,
}

/// One case: a request as a document or as a text, and what must be in the result; or another call with its question.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) shows: String,
    pub(crate) clauses: Vec<String>,
    #[serde(default = "assess")]
    pub(crate) call: String,
    request: Option<Box<RawValue>>,
    text: Option<String>,
    pub(crate) expect: Value,
}

fn assess() -> String {
    Call::Assess.to_string()
}

/// All topics, by file. A file that cannot be read whole ends the run: a vector is never dropped.
pub(crate) fn topics(folder: &Path) -> BTreeMap<PathBuf, Topic> {
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .map(|path| {
            let text = std::fs::read_to_string(&path).unwrap();
            let topic = serde_json::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
            (path, topic)
        })
        .collect()
}

impl Case {
    /// What the core gives.
    pub(crate) fn result(&self) -> String {
        self.result_by(Rules::builtin())
    }

    /// What it gives by other policies.
    pub(crate) fn result_by(&self, rules: &Rules) -> String {
        let call = self.call.parse().unwrap_or_else(|error| panic!("{}: {error}", self.name));
        rules.call_json(call, self.text())
    }

    /// The request as it was written.
    pub(crate) fn text(&self) -> &str {
        match (&self.request, &self.text) {
            (Some(request), None) => request.get(),
            (None, Some(text)) => text,
            _ => panic!("{} needs either a request or a text", self.name),
        }
    }
}
