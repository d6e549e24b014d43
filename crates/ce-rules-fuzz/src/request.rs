//! Any text is answered: with a result, or with an error object that says what is wrong and where.

use ce_rules::json::Value;
use ce_rules::{Call, EvidenceMode, FaultCode, Request, Rules, Verdict};

pub(crate) fn holds(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let rules = Rules::builtin();
    let answer = rules.assess_json(&text);
    let is_result = answered(&answer, "verdict");
    assert_eq!(answer, rules.assess_json(&text), "the same question has the same answer");
    assert_eq!(answer, rules.call_json(Call::Assess, &text));
    let mut written = Vec::new();
    assert_eq!(rules.assess_json_into(&text, &mut written), is_result);
    assert_eq!(answer.as_bytes(), written);
    for (call, member) in [
        (Call::Ledger, "years"),
        (Call::Remedies, "years"),
        (Call::Explain, "markdown"),
        (Call::Procedure, "steps"),
        (Call::Publicity, "notice"),
        (Call::Roster, "rows"),
        (Call::Programme, "programme"),
        (Call::CheckEvidence, "sufficient"),
        (Call::Impact, "refused"),
    ] {
        let answer = rules.call_json(call, &text);
        let value = valid(&answer);
        if value.get("error").is_some() {
            is_error(&value);
        } else {
            assert!(
                !matches!(call, Call::Ledger | Call::Remedies | Call::Explain) || value.get(member).is_some()
            );
        }
    }
    if is_result {
        typed(&text, &answer);
    }
}

/// The typed way comes to the same, and nothing is missing where nothing is asked for.
fn typed(text: &str, answer: &str) {
    let rules = Rules::builtin();
    let mut request: Request = serde_json::from_str(text).expect("what is assessed is a request");
    let canonical = serde_json::to_string(&request).expect("requests are JSON");
    assert_eq!(rules.assess_json(&canonical), answer);
    let typed = rules.assess(&request).expect("it was assessed as text");
    assert_eq!(serde_json::to_string(&typed).expect("results are JSON"), answer);
    request.evidence = EvidenceMode::Ignored;
    let ignored = rules.assess(&request).expect("evidence is no reason to refuse");
    assert_ne!(ignored.verdict, Verdict::Pending);
    assert!(ignored.activities.iter().all(|activity| activity.evidence.sufficient));
}

/// An answer is the one or the other; true if it is a result.
pub(crate) fn answered(answer: &str, member: &str) -> bool {
    let value = valid(answer);
    let is_result = value.get(member).is_some();
    assert_ne!(is_result, value.get("error").is_some(), "{answer}");
    if !is_result {
        is_error(&value);
    }
    is_result
}

/// JSON in the canonical form: read and written again it is the same.
fn valid(answer: &str) -> serde_json::Value {
    let value: Value<'_> = serde_json::from_str(answer).expect("answers are JSON");
    assert_eq!(serde_json::to_string(&value).expect("values are JSON"), answer);
    serde_json::from_str(answer).expect("answers are JSON")
}

fn is_error(error: &serde_json::Value) {
    let code = error["error"].as_str().unwrap_or_default();
    assert!(
        ["invalid_request", "no_policy", "window_not_defined", "invalid_policy"].contains(&code),
        "{code}"
    );
    let faults = error["faults"].as_array().expect("an error has faults");
    assert!(!faults.is_empty() || !code.starts_with("invalid"), "{error}");
    let told = |of: &serde_json::Value| {
        ["zh", "en"].iter().all(|locale| of["message"][locale].as_str().is_some_and(|text| !text.is_empty()))
    };
    assert!(told(error), "{error}");
    for fault in faults {
        let path = fault["path"].as_str().expect("a fault has a place");
        assert!(path.is_empty() || path.starts_with('/'), "{path}");
        assert!(FaultCode::ALL.iter().any(|code| fault["code"] == code.as_str()), "{fault}");
        assert!(told(fault), "{fault}");
    }
}
