//! Reading requests in JSON: one object, or an array of them.

use std::borrow::Cow;
use std::fmt;

use ce_rules::EvidenceMode;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::{File, InputError, Options};
use crate::record::{Input, Place, Places, Record};

/// Reads a file of one request or of an array of requests.
pub(crate) fn read(file: &File<'_>, options: &Options) -> Result<Input, InputError> {
    let bytes = file.bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file.bytes);
    let text = std::str::from_utf8(bytes).map_err(|_| InputError::Encoding { file: file.name.to_owned() })?;
    let not_json = |source| InputError::Json { file: file.name.to_owned(), source };
    let requests: Vec<&RawValue> = if text.trim_start().starts_with('[') {
        serde_json::from_str(text).map_err(not_json)?
    } else {
        vec![serde_json::from_str(text).map_err(not_json)?]
    };
    let mut input = Input::default();
    // Requests stand in order, so their lines are counted once.
    let (mut line, mut counted) = (1, 0);
    for (at, request) in requests.iter().enumerate() {
        let start = request.get().as_ptr().addr().saturating_sub(text.as_ptr().addr());
        line += text.get(counted..start).map_or(0, |between| between.matches('\n').count());
        counted = start;
        let mut places = Places::default();
        places.insert("", Place { sheet: file.own_name().to_owned(), cell: format!("line {line}") });
        input.people.push(Record {
            id: applicant_of(request.get()).unwrap_or_else(|| format!("#{}", at + 1)),
            name: None,
            department: None,
            request: with_options(request.get(), options).into_owned(),
            places,
        });
    }
    Ok(input)
}

/// A request with what the options say where it says nothing itself.
///
/// What is no object is left as it is, for the core to refuse.
///
/// ```
/// use ce_rules_workbook::{Options, with_options};
/// let mut options = Options::default();
/// options.application_year = Some(2021);
/// assert_eq!(with_options(r#"{"activities": []}"#, &options), r#"{"application_year":2021,"activities":[]}"#);
/// assert_eq!(with_options(r#"{"application_year": 2020}"#, &options), r#"{"application_year": 2020}"#);
/// ```
pub fn with_options<'r>(request: &'r str, options: &Options) -> Cow<'r, str> {
    let Options { application_year, policy, evidence, ignore_evidence } = options;
    if application_year.is_none() && policy.is_none() && evidence.is_none() && !ignore_evidence {
        return Cow::Borrowed(request);
    }
    let Ok(Members(members)) = serde_json::from_str::<Members<'_>>(request) else {
        return Cow::Borrowed(request);
    };
    let says = |name: &str| members.iter().any(|(key, value)| key == name && value.get() != "null");
    let quote = |text: &str| serde_json::Value::from(text).to_string();
    let mut added: Vec<(&str, String)> = Vec::new();
    if let Some(year) = application_year.filter(|_| !says("application_year")) {
        added.push(("application_year", year.to_string()));
    }
    if let Some(policy) = policy.as_ref().filter(|_| !says("policy")) {
        added.push(("policy", quote(policy)));
    }
    if *ignore_evidence {
        added.push(("evidence", quote(EvidenceMode::Ignored.as_str())));
    } else if let Some(mode) = evidence.filter(|_| !says("evidence")) {
        added.push(("evidence", quote(mode.as_str())));
    }
    if added.is_empty() {
        return Cow::Borrowed(request);
    }
    // The others stay as they are written, in their order, also what the core will refuse.
    let kept = members.iter().filter(|(key, _)| !added.iter().any(|(name, _)| name == key));
    let all = added
        .iter()
        .map(|(key, value)| format!("{}:{value}", quote(key)))
        .chain(kept.map(|(key, value)| format!("{}:{}", quote(key), value.get())));
    Cow::Owned(format!("{{{}}}", all.collect::<Vec<_>>().join(",")))
}

/// The id of the applicant, where the request is so far in order.
///
/// ```
/// use ce_rules_workbook::applicant_of;
/// assert_eq!(applicant_of(r#"{"applicant": {"id": "T1"}}"#).as_deref(), Some("T1"));
/// assert_eq!(applicant_of("no JSON"), None);
/// ```
pub fn applicant_of(request: &str) -> Option<String> {
    let value: serde_json::Value = serde_json::from_str(request).ok()?;
    value.pointer("/applicant/id")?.as_str().map(str::to_owned)
}

/// The members of an object as they are written.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct MembersVisitor;
        impl<'de> Visitor<'de> for MembersVisitor {
            type Value = Members<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(MembersVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_fill_in_what_a_request_leaves_out() {
        let options = Options {
            application_year: Some(2021),
            policy: Some("hunan-2021".to_owned()),
            evidence: Some(EvidenceMode::Required),
            ignore_evidence: false,
        };
        assert_eq!(
            with_options(r#"{"b": [1,  2], "policy": null}"#, &options),
            r#"{"application_year":2021,"policy":"hunan-2021","evidence":"required","b":[1,  2]}"#
        );
        let whole = r#"{"application_year": 2020, "policy": "p", "evidence": "ignored", "x": 1, "x": 2}"#;
        assert_eq!(with_options(whole, &options), whole);
        assert_eq!(with_options("[]", &options), "[]");
        assert_eq!(with_options("{", &options), "{");
        assert_eq!(with_options(whole, &Options::default()), whole);
    }

    #[test]
    fn ignoring_evidence_prevails_over_the_request() {
        let options = Options { ignore_evidence: true, ..Options::default() };
        assert_eq!(
            with_options(r#"{"a":1,"evidence":"required"}"#, &options),
            r#"{"evidence":"ignored","a":1}"#
        );
        assert_eq!(with_options("{}", &options), r#"{"evidence":"ignored"}"#);
    }
}
