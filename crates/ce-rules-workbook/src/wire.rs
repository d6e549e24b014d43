//! Inputs and what is determined of them as JSON, for other languages: what is read may be shown, changed and handed
//! back.

use std::borrow::Cow;

use ce_rules::json::ToJson;
use ce_rules::{Assessment, Error, Rules, Text};
use serde::de::Error as _;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::input::InputError;
use crate::record::{Determinations, Input, InputFault, Place, Places, Record, assess};
use crate::report::{CellFault, WriteError};
use crate::template::TemplateError;

/// A person of an input.
#[derive(Serialize)]
struct PersonOut<'r> {
    id: &'r str,
    name: Option<&'r str>,
    department: Option<&'r str>,
    request: Cow<'r, RawValue>,
    places: &'r Places,
    faults: Vec<CellFault>,
}

/// The same as it comes back, without what follows from it.
#[derive(Deserialize)]
struct PersonIn<'a> {
    id: String,
    name: Option<String>,
    department: Option<String>,
    #[serde(borrow)]
    request: &'a RawValue,
    #[serde(default)]
    places: Places,
}

#[derive(Deserialize)]
struct FaultIn {
    place: Place,
    code: String,
    message: TextIn,
}

#[derive(Deserialize)]
struct TextIn {
    zh: String,
    en: String,
}

#[derive(Serialize)]
struct Out<P> {
    people: Vec<P>,
    faults: Vec<CellFault>,
}

#[derive(Deserialize)]
struct InputIn<'a> {
    #[serde(borrow)]
    people: Vec<PersonIn<'a>>,
    #[serde(default)]
    faults: Vec<FaultIn>,
}

/// A person with what was determined.
#[derive(Serialize)]
struct DeterminedOut<'r> {
    id: &'r str,
    name: Option<&'r str>,
    department: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    result: Option<&'r Assessment>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'r Error>,
    faults: Vec<CellFault>,
}

/// What comes instead where an input cannot be used at all: an error object as the contract has them.
#[derive(Serialize)]
struct ErrorOut {
    error: &'static str,
    faults: Vec<CellFault>,
    message: Text,
}

/// Writing our own types to memory cannot fail.
fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// A request as it is written; one that is no JSON as a text, which is refused as well.
fn written(request: &str) -> Cow<'_, RawValue> {
    match serde_json::from_str(request) {
        Ok(request) => Cow::Borrowed(request),
        Err(_) => Cow::Owned(RawValue::from_string(json(&request)).unwrap_or_default()),
    }
}

impl ToJson for InputError {
    /// The error object, in JSON: `error` is `unusable_input`, the one fault says why.
    ///
    /// ```
    /// use ce_rules::json::ToJson;
    /// use ce_rules_workbook::{File, Options, read};
    /// let file = File { name: "staff.xls", bytes: b"" };
    /// let error = read(&file, &Options::default(), ce_rules::Rules::builtin()).unwrap_err();
    /// assert!(error.to_json().starts_with(r#"{"error":"unusable_input","faults":[{"person":null,"place":{"#));
    /// ```
    fn to_json(&self) -> String {
        json(&ErrorOut { error: "unusable_input", faults: vec![self.fault()], message: self.message() })
    }
}

impl ToJson for WriteError {
    /// The error object, in JSON: `error` is `not_written`.
    ///
    /// ```
    /// use ce_rules::json::ToJson;
    /// let error = ce_rules_workbook::WriteError::from(std::io::Error::other("the disk is full"));
    /// assert!(error.to_json().starts_with(r#"{"error":"not_written","faults":[],"message":{"zh":"#));
    /// ```
    fn to_json(&self) -> String {
        json(&ErrorOut { error: "not_written", faults: Vec::new(), message: self.message() })
    }
}

impl ToJson for TemplateError {
    /// The error object, in JSON: `error` is `no_policy` or `not_written`.
    ///
    /// ```
    /// use ce_rules::json::ToJson;
    /// use ce_rules_workbook::template;
    /// let error = template(ce_rules::Rules::builtin(), Some("nowhere"), ce_rules::Locale::Zh).unwrap_err();
    /// assert!(error.to_json().starts_with(r#"{"error":"no_policy","faults":[],"message":{"zh":"#));
    /// ```
    fn to_json(&self) -> String {
        match self {
            Self::NoPolicy { .. } => {
                json(&ErrorOut { error: "no_policy", faults: Vec::new(), message: self.message() })
            }
            Self::Write { source } => source.to_json(),
        }
    }
}

impl Input {
    /// The input as JSON: `people`, each with `id`, `name`, `department`, the `request`, the `places` of its values, and
    /// the `faults` for which it would be refused; and the `faults` of the sheets.
    ///
    /// ```
    /// use ce_rules_workbook::{File, Input, Options, read};
    /// let rules = ce_rules::Rules::builtin();
    /// let file = File { name: "a.json", bytes: br#"{"applicant": {"id": "T1"}}"# };
    /// let input = read(&file, &Options::default(), rules)?;
    /// let json = input.to_json(rules);
    /// assert!(json.starts_with(r#"{"people":[{"id":"T1","name":null,"department":null,"request":{"applicant":"#));
    /// // A program may change it and hand it back.
    /// assert_eq!(Input::from_json(&json).unwrap().to_json(rules), json);
    /// # Ok::<(), ce_rules_workbook::InputError>(())
    /// ```
    pub fn to_json(&self, rules: &Rules) -> String {
        let determined = assess(self.clone(), rules);
        let people = determined.people.iter().map(|one| PersonOut {
            id: &one.record.id,
            name: one.record.name.as_deref(),
            department: one.record.department.as_deref(),
            request: written(&one.record.request),
            places: &one.record.places,
            faults: one.cell_faults(rules),
        });
        let faults = self.faults.iter().map(CellFault::from).collect();
        json(&Out { people: people.collect(), faults })
    }

    /// The input of such JSON. What is wrong with the people follows from their requests and is not looked at.
    ///
    /// ```
    /// let json = r#"{"people": [{"id": "T1", "request": {"application_year": 2021}}]}"#;
    /// let input = ce_rules_workbook::Input::from_json(json).unwrap();
    /// assert_eq!(input.people[0].request, r#"{"application_year": 2021}"#);
    /// ```
    pub fn from_json(text: &str) -> Result<Self, InputError> {
        let unreadable = |source| InputError::Json { file: "input".to_owned(), source };
        let read: InputIn<'_> = serde_json::from_str(text).map_err(unreadable)?;
        let record = |person: PersonIn<'_>| Record {
            id: person.id,
            name: person.name,
            department: person.department,
            request: person.request.get().to_owned(),
            places: person.places,
        };
        let fault = |fault: FaultIn| {
            let code =
                InputFault::CODES.iter().copied().map(|(code, _)| code).find(|code| *code == fault.code);
            let code =
                code.ok_or_else(|| serde_json::Error::custom(format!("no such code: {}", fault.code)))?;
            Ok(InputFault::new(fault.place, code, Text::new(fault.message.zh, fault.message.en)))
        };
        Ok(Self {
            people: read.people.into_iter().map(record).collect(),
            faults: read.faults.into_iter().map(fault).collect::<Result<_, _>>().map_err(unreadable)?,
        })
    }
}

impl Determinations {
    /// What was determined as JSON: `people`, each with `id`, `name`, `department`, the `result` or `error` of the
    /// contract, and the `faults` for which it was refused; and the `faults` of the sheets.
    ///
    /// ```
    /// use ce_rules_workbook::{File, Options, assess, read};
    /// let rules = ce_rules::Rules::builtin();
    /// let file = File { name: "a.json", bytes: br#"{"applicant": {"id": "T1"}}"# };
    /// let json = assess(read(&file, &Options::default(), rules)?, rules).to_json(rules);
    /// assert!(json.contains(r#""error":{"error":"invalid_request","faults":[{"path":"/applicant/target""#));
    /// assert!(json.contains(r#""place":{"sheet":"a.json","cell":"line 1"}"#));
    /// # Ok::<(), ce_rules_workbook::InputError>(())
    /// ```
    pub fn to_json(&self, rules: &Rules) -> String {
        let people = self.people.iter().map(|one| DeterminedOut {
            id: &one.record.id,
            name: one.record.name.as_deref(),
            department: one.record.department.as_deref(),
            result: one.result.as_ref().ok(),
            error: one.result.as_ref().err(),
            faults: one.cell_faults(rules),
        });
        let faults = self.faults.iter().map(CellFault::from).collect();
        json(&Out { people: people.collect(), faults })
    }
}

#[cfg(test)]
mod tests {
    use crate::{File, Options, read};

    use super::*;

    #[test]
    fn an_input_comes_back_as_it_went() {
        let rules = Rules::builtin();
        let bytes = include_bytes!("../../../examples/college-2021-faults.xlsx");
        let input = read(&File { name: "a.xlsx", bytes }, &Options::default(), rules).unwrap();
        let json = input.to_json(rules);
        let back = Input::from_json(&json).unwrap();
        assert_eq!(back.faults, input.faults);
        assert_eq!(back.to_json(rules), json);
        assert!(assess(back, rules).to_json(rules) == assess(input, rules).to_json(rules));
    }

    #[test]
    fn a_request_that_is_no_json_is_there_all_the_same() {
        let record = Record {
            id: "T1".to_owned(),
            name: None,
            department: None,
            request: "no \"JSON\"".to_owned(),
            places: Places::default(),
        };
        let json = Input { people: vec![record], faults: Vec::new() }.to_json(Rules::builtin());
        assert!(json.contains(r#""request":"no \"JSON\"","places":{},"faults":[{"#), "{json}");
        assert_eq!(Input::from_json(&json).unwrap().people.len(), 1);
    }

    #[test]
    fn what_is_no_input_is_refused() {
        let fault =
            r#"{"place": {"sheet": "a", "cell": "A1"}, "code": "no_code", "message": {"zh": "", "en": ""}}"#;
        for text in ["", "[]", "{}", &format!(r#"{{"people": [], "faults": [{fault}]}}"#)] {
            assert_eq!(Input::from_json(text).unwrap_err().code(), "syntax", "{text}");
        }
    }
}
