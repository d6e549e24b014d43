//! The Rust half of the web package: conversion and error mapping, and nothing else.
//!
//! Text goes in and text comes out; the JavaScript half reads and writes it as JavaScript's own values. What a
//! request holds and JSON cannot say arrives as a list beside the request ([`Rules::call_json`]).

use ce_rules::json::{Oddity, ToJson, Unreadable, Value};
use ce_rules::{Call, Error};
use wasm_bindgen::prelude::wasm_bindgen;

/// The version of the library, as results state it.
#[wasm_bindgen]
pub fn version() -> String {
    ce_rules::VERSION.to_owned()
}

/// The error object for a policy document that is no Unicode.
#[wasm_bindgen(js_name = policyNotUnicode)]
pub fn policy_not_unicode() -> String {
    Error::InvalidPolicy { faults: vec![Unreadable::text_not_unicode()] }.to_json()
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

    /// The answer or the error object, as JSON, for a question in JSON; nothing where there is no such call.
    ///
    /// Where something stood that JSON cannot say the question has null. `unreadable` is a list in JSON of those places,
    /// each as its JSON pointer, what stood there, and the name of that; or it is empty.
    #[wasm_bindgen(js_name = callJson)]
    pub fn call_json(&self, call: &str, question: &str, unreadable: &str) -> Option<String> {
        let call = *Call::ALL.iter().find(|known| known.as_str() == call)?;
        if unreadable.is_empty() {
            return Some(self.rules().call_json(call, question));
        }
        let outcome = ce_rules::json::parse(question).and_then(|mut question| {
            let mut places = Unreadable::default();
            if let Ok(Value::List(marks)) = ce_rules::json::parse(unreadable) {
                for place in &marks {
                    mark(place, &mut question, &mut places);
                }
            }
            places.explain_answer(self.rules().call_value(call, &question))
        });
        Some(outcome.map_or_else(|error| error.to_json(), |answer| answer.to_json()))
    }
}

/// What JavaScript has that a request can hold.
const KNOWN: &str = "plain objects, arrays, strings, numbers, booleans, null, undefined";

/// Puts at a place of a question what the engine refuses there; what stood there is noted.
fn mark(place: &Value<'_>, question: &mut Value<'_>, unreadable: &mut Unreadable) {
    let Value::List(place) = place else { return };
    let [Value::Text(path), Value::Text(what), Value::Text(name)] = place.as_slice() else { return };
    let Some(here) = question.at_mut(path) else { return };
    *here = Unreadable::MARK;
    let fault = match &**what {
        // A number beyond all bounds.
        "infinite" => {
            *here = Value::Number(f64::INFINITY);
            return;
        }
        // A request that contains itself, or a text that is one.
        "too_deep" => Unreadable::too_deep(),
        "text_not_unicode" => Unreadable::text_not_unicode(),
        what => {
            let oddity = match what {
                "not_a_number" => Oddity::NotANumber("null"),
                "not_unicode" => Oddity::NotUnicode,
                "date" => Oddity::Moment { name: "Date", instead: "\"2019-05-06\"" },
                _ => Oddity::Other { name, known: KNOWN },
            };
            oddity.at(path.clone().into_owned())
        }
    };
    unreadable.push(fault);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_json_cannot_say_is_a_fault_beside_the_others() {
        let request = r#"{"application_year": null, "applicant": {"target": "junior"}, "activities": 3}"#;
        let unreadable = r#"[["/application_year", "other", "Map"]]"#;
        let error = Rules::new().call_json("assess", request, unreadable).unwrap();
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
        let [good, bad] = [one, "no request"].map(|request| rules.call_json("assess", request, "").unwrap());
        assert_eq!(many, format!("[{good},{bad},{good}]"));
        assert_eq!(rules.assess_many(""), "[]");
    }
}
