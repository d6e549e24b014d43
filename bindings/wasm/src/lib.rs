//! The Rust half of the web package: conversion and error mapping, and nothing else.
//!
//! Text goes in and text comes out; the JavaScript half reads and writes it as JavaScript's own values. What a
//! request holds and JSON cannot say arrives as a list beside the request ([`Rules::call_unreadable`]).

use ce_rules::json::{ToJson, Unreadable, Value};
use ce_rules::{Call, Error, FaultCode, Text, parse_request};
use wasm_bindgen::prelude::wasm_bindgen;

/// The version of the library, as results state it.
#[wasm_bindgen]
pub fn version() -> String {
    ce_rules::VERSION.to_owned()
}

/// The error object for a request that is a text and no Unicode.
#[wasm_bindgen(js_name = requestNotUnicode)]
pub fn request_not_unicode() -> String {
    Error::InvalidRequest { faults: vec![Unreadable::text_not_unicode()] }.to_json()
}

/// The error object for a policy document that is no Unicode.
#[wasm_bindgen(js_name = policyNotUnicode)]
pub fn policy_not_unicode() -> String {
    Error::InvalidPolicy { faults: vec![Unreadable::text_not_unicode()] }.to_json()
}

/// The error object for a request that contains itself, or cannot be looked at.
#[wasm_bindgen(js_name = requestTooDeep)]
pub fn request_too_deep() -> String {
    Error::InvalidRequest { faults: vec![Unreadable::too_deep()] }.to_json()
}

/// A set of policies to assess by, which never changes: a user's own, or those built in, which are read when first
/// used so that loading the package stays quick.
#[wasm_bindgen]
pub struct Rules(Option<ce_rules::Rules>);

impl Rules {
    fn rules(&self) -> &ce_rules::Rules {
        self.0.as_ref().unwrap_or_else(|| ce_rules::Rules::builtin())
    }
}

impl Default for Rules {
    fn default() -> Self {
        Self::new()
    }
}

/// What can be asked of a set of policies. Errors are thrown as the JSON of the error object.
#[wasm_bindgen]
impl Rules {
    /// The built-in policies.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self(None)
    }

    /// These policies and one more.
    #[wasm_bindgen(js_name = withPolicy)]
    pub fn with_policy(&self, document: &str) -> Result<Self, String> {
        self.rules().with_policy(document).map(|rules| Self(Some(rules))).map_err(|error| error.to_json())
    }

    /// The result or the error object for a request in JSON, as JSON.
    #[wasm_bindgen(js_name = assessJson)]
    pub fn assess_json(&self, request: &str) -> String {
        self.rules().assess_json(request)
    }

    /// The results or error objects for requests in JSON, one a line, as a list in JSON.
    #[wasm_bindgen(js_name = assessMany)]
    pub fn assess_many(&self, requests: &str) -> String {
        // A result is about three times as long as its request.
        let mut list = Vec::with_capacity(requests.len().saturating_mul(3).saturating_add(2));
        list.push(b'[');
        for request in requests.lines() {
            if list.len() > 1 {
                list.push(b',');
            }
            self.rules().assess_json_into(request, &mut list);
        }
        list.push(b']');
        String::from_utf8(list).unwrap_or_default()
    }

    /// The answer or the error object, as JSON, for a question in JSON which has null where something stood that JSON
    /// cannot say; `unreadable` lists those places, each as its JSON pointer, what stood there, and the name of that.
    /// Nothing where there is no such call.
    #[wasm_bindgen(js_name = callUnreadable)]
    #[expect(clippy::needless_pass_by_value, reason = "what crosses the border is owned")]
    pub fn call_unreadable(&self, call: &str, question: &str, unreadable: Vec<String>) -> Option<String> {
        let call = Call::named(call)?;
        let outcome = parse_request(question).and_then(|mut question| {
            let mut places = Unreadable::default();
            for place in unreadable.as_chunks().0 {
                let [path, what, name] = place;
                let mark = mark(path, what, name, &mut places);
                if let Some(value) = question.at_mut(path) {
                    *value = mark;
                }
            }
            places.explain_answer(self.rules().call(call, &question))
        });
        Some(outcome.map_or_else(|error| error.to_json(), |answer| answer.to_json()))
    }

    /// The answer or the error object for a question in JSON, as JSON; nothing where there is no such call.
    #[wasm_bindgen(js_name = callJson)]
    pub fn call_json(&self, call: &str, question: &str) -> Option<String> {
        Some(self.rules().call_json(Call::named(call)?, question))
    }
}

/// What is put at a place of a request, so that the engine refuses it; what stood there is noted.
fn mark(path: &str, what: &str, name: &str, unreadable: &mut Unreadable) -> Value<'static> {
    let message = match what {
        // A number beyond all bounds.
        "infinite" => return Value::Number(f64::INFINITY),
        "not_a_number" => Text::new(
            "NaN 不是数；未知的请删去，或给 null",
            "NaN is not a number: leave out what is not known, or give null",
        ),
        // A text with a lone surrogate.
        "not_unicode" => Unreadable::not_unicode(),
        "date" => Text::new(
            "Date 含有时刻；请给“2019-05-06”这样的文本",
            "a Date has a time of day: give a text such as \"2019-05-06\"",
        ),
        _ => {
            const KNOWN: &str = "plain objects, arrays, strings, numbers, booleans, null, undefined";
            Text::new(
                format!("请求中不能有 {name}；可用 {KNOWN}"),
                format!("a request cannot hold `{name}`: give {KNOWN}"),
            )
        }
    };
    unreadable.push(path.to_owned(), FaultCode::WrongType, message);
    Unreadable::MARK
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_json_cannot_say_is_a_fault_beside_the_others() {
        let request = r#"{"application_year": null, "applicant": {"target": "junior"}, "activities": 3}"#;
        let unreadable = ["/application_year", "other", "Map"].map(str::to_owned).to_vec();
        let error = Rules::new().call_unreadable("assess", request, unreadable).unwrap();
        let error: serde_json::Value = serde_json::from_str(&error).unwrap();
        assert_eq!(error["faults"][0]["path"], "/application_year");
        assert!(error["faults"][0]["message"]["en"].as_str().unwrap().contains("`Map`"));
        assert_eq!(error["faults"][1]["path"], "/activities");
    }

    #[test]
    fn many_are_a_list_in_their_order() {
        let one = r#"{"application_year": 2021, "applicant": {"target": "full_senior"}, "activities": []}"#;
        let rules = Rules::new();
        let many = rules.assess_many(&format!("{one}\nno request\n{one}"));
        let (good, bad) = (rules.assess_json(one), rules.assess_json("no request"));
        assert_eq!(many, format!("[{good},{bad},{good}]"));
        assert_eq!(rules.assess_many(""), "[]");
    }
}
