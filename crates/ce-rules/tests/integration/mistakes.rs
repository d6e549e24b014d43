//! Each mistake that a policy may have, made in one that has none: it is told at its place, by its code.

use ce_rules::Rules;
use serde_json::{Value, json};

const CLAUSE: &str = "hn-2021-29/2.2.3#total";

/// A policy that has no mistake and extends nothing.
fn whole() -> Value {
    let mut document = serde_json::to_value(ce_rules::policy("hunan-2021").unwrap().document()).unwrap();
    document.as_object_mut().unwrap().remove("extends");
    document["id"] = json!("whole");
    document["components"] = json!([component("elective", "public")]);
    document
}

fn name() -> Value {
    json!({ "zh": "名", "en": "name" })
}

fn component(id: &str, subject: &str) -> Value {
    json!({ "id": id, "name": name(), "subject": subject, "clause": CLAUSE })
}

fn push(document: &mut Value, list: &str, item: Value) {
    if !document[list].is_array() {
        document[list] = json!([]);
    }
    document[list].as_array_mut().unwrap().push(item);
}

fn kind<'d>(document: &'d mut Value, id: &str) -> &'d mut Value {
    let mut kinds = document["kinds"].as_array_mut().unwrap().iter_mut();
    kinds.find(|kind| kind["id"] == id).unwrap()
}

fn faults(document: &Value) -> Vec<(String, String)> {
    match Rules::builtin().with_policy(&document.to_string()) {
        Ok(_) => Vec::new(),
        Err(error) => {
            let told = |fault: &ce_rules::Fault| {
                assert!(!fault.message.zh.is_empty() && !fault.message.en.is_empty());
                (fault.path.clone(), fault.code.to_string())
            };
            error.faults().iter().map(told).collect()
        }
    }
}

/// What is done to the policy, and what must be told of it: the place by the name of the kind, where it is of one.
type Mistake = (fn(&mut Value), &'static str, &'static str);

fn requirement(document: &mut Value, members: &Value) {
    let mut requirement = json!({ "id": "more", "of": "public", "per": "year", "clause": CLAUSE });
    requirement.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    push(document, "requirements", requirement);
}

fn cap(document: &mut Value, members: &Value) {
    let mut cap = json!({ "id": "cap", "per": "year", "at_most": 10, "clause": CLAUSE });
    cap.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    push(document, "caps", cap);
}

fn add_on(document: &mut Value, of: &str, members: &Value) {
    let mut add_on = json!({ "id": "more", "fact": "abroad", "clause": CLAUSE });
    add_on.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    push(document, "facts", json!({ "id": "abroad", "name": name() }));
    kind(document, of)["optional_facts"] = json!(["abroad"]);
    kind(document, of)["add_ons"] = json!([add_on]);
}

const MISTAKES: &[Mistake] = &[
    // The policy itself.
    (|d| d["application_years"] = json!([1900]), "/application_years/0", "out_of_range"),
    (|d| d["application_years"] = json!([]), "/application_years", "out_of_range"),
    (|d| d["title"]["zh"] = json!(" "), "/title/zh", "blank"),
    (|d| d["hour"]["minutes"] = json!(0), "/hour/minutes", "out_of_range"),
    (|d| d["hour"]["clause"] = json!("nowhere/1"), "/hour/clause", "unknown_clause"),
    (|d| d["valid"] = json!({ "from": "2021-05-01", "to": "2021-01-01" }), "/valid/to", "from_after_to"),
    (|d| d["general"]["waived"] = json!("nowhere/1"), "/general/waived", "unknown_clause"),
    (|d| d["readings"][0]["en"] = json!(""), "/readings/0/en", "blank"),
    // Its own sources, facts and components.
    (
        |d| push(d, "instruments", json!({ "id": "hn-2021-29", "number": "1", "title": name() })),
        "/instruments/0/id",
        "duplicate_id",
    ),
    (
        |d| {
            let clause = json!({ "id": CLAUSE, "instrument": "hn-2021-29", "locator": "1", "category": "TH", "zh": "一", "en": "a" });
            push(d, "clauses", clause);
        },
        "/clauses/0/id",
        "duplicate_id",
    ),
    (|d| push(d, "facts", json!({ "id": "role", "name": name() })), "/facts/0/id", "duplicate_id"),
    (
        |d| push(d, "facts", json!({ "id": "grade", "name": name(), "words": [] })),
        "/facts/0/words",
        "out_of_range",
    ),
    (|d| push(d, "components", component("sport", "sports")), "/components/1/subject", "unknown_reference"),
    // Subjects and what is asked of them.
    (
        |d| push(d, "subjects", json!({ "id": "total", "name": name(), "clause": CLAUSE })),
        "/subjects/2/id",
        "contradiction",
    ),
    (|d| requirement(d, &json!({})), "/requirements/3/at_least", "missing_field"),
    (
        |d| requirement(d, &json!({ "at_least": 1, "more_than": 1 })),
        "/requirements/3/more_than",
        "conflicting_fields",
    ),
    (|d| requirement(d, &json!({ "at_least": -1 })), "/requirements/3/at_least", "out_of_range"),
    (
        |d| requirement(d, &json!({ "at_least": 1, "if_none": "duplicate" })),
        "/requirements/3/if_none",
        "unknown_value",
    ),
    (
        |d| requirement(d, &json!({ "of": "professional", "at_least": 1, "component": "elective" })),
        "/requirements/3/component",
        "contradiction",
    ),
    (
        |d| requirement(d, &json!({ "of": "total", "at_least_share": "1/3" })),
        "/requirements/3/at_least_share",
        "contradiction",
    ),
    (
        |d| requirement(d, &json!({ "at_least_share": "1/3", "per": "window" })),
        "/requirements/3/at_least_share",
        "contradiction",
    ),
    (|d| requirement(d, &json!({ "at_least": 1, "kinds": [] })), "/requirements/3/kinds", "out_of_range"),
    (
        |d| requirement(d, &json!({ "at_least": 1, "years": 3 })),
        "/requirements/3/years",
        "conflicting_fields",
    ),
    (|d| requirement(d, &json!({ "at_least": 1, "per": "run" })), "/requirements/3/years", "missing_field"),
    (
        |d| requirement(d, &json!({ "at_least": 1, "per": "run", "years": 99 })),
        "/requirements/3/years",
        "out_of_range",
    ),
    (
        |d| requirement(d, &json!({ "at_least": 1, "since": 2022, "until": 2020 })),
        "/requirements/3/until",
        "from_after_to",
    ),
    (|d| requirement(d, &json!({ "at_least": 1, "since": 1800 })), "/requirements/3/since", "out_of_range"),
    (|d| d["windows"][0]["years"] = json!(60), "/windows/0/years", "out_of_range"),
    (|d| d["windows"][0]["targets"] = json!([]), "/windows/0/targets", "out_of_range"),
    // Limits.
    (|d| cap(d, &json!({ "at_most": -1 })), "/caps/0/at_most", "out_of_range"),
    (
        |d| cap(d, &json!({ "per": "date", "kinds": ["training", "patent"] })),
        "/caps/0/kinds/1",
        "unsupported",
    ),
    (|d| cap(d, &json!({ "kinds": ["podcast"] })), "/caps/0/kinds/0", "unknown_reference"),
    (
        |d| {
            for id in ["a", "b"] {
                push(d, "carry", json!({ "id": id, "of": "public", "clause": CLAUSE }));
            }
        },
        "/carry/1/of",
        "contradiction",
    ),
    (
        |d| {
            d["requirements"].as_array_mut().unwrap().retain(|of| of["id"] == "professional");
            push(d, "carry", json!({ "id": "a", "of": "public", "clause": CLAUSE }));
        },
        "/carry/0/of",
        "contradiction",
    ),
    (
        |d| push(d, "carry", json!({ "id": "a", "of": "public", "at_most": -1, "clause": CLAUSE })),
        "/carry/0/at_most",
        "out_of_range",
    ),
    // Kinds.
    (|d| kind(d, "patent")["name"]["en"] = json!(""), "patent/name/en", "blank"),
    (|d| kind(d, "patent")["subject"] = json!(null), "patent/subject", "missing_field"),
    (
        |d| kind(d, "aid_mission")["subject"] = json!({ "fixed": "public", "clause": CLAUSE }),
        "aid_mission/subject",
        "contradiction",
    ),
    (|d| kind(d, "patent")["subject"]["default"] = json!("public"), "patent/subject", "conflicting_fields"),
    (
        |d| kind(d, "patent")["subject"]["choices"] = json!(["public"]),
        "patent/subject/choices",
        "contradiction",
    ),
    (
        |d| kind(d, "practice")["subject"]["choices"] = json!(["public"]),
        "practice/subject/default",
        "contradiction",
    ),
    (
        |d| kind(d, "practice")["subject"]["choices"] = json!(["sports"]),
        "practice/subject/choices/0",
        "unknown_reference",
    ),
    (
        |d| kind(d, "patent")["credited_year"] = json!({ "clause": CLAUSE }),
        "patent/credited_year",
        "unsupported",
    ),
    (
        |d| {
            kind(d, "training")["mode"] = json!("live");
            kind(d, "training")["facts"] = json!(["mode"]);
        },
        "training/facts/0",
        "contradiction",
    ),
    (|d| kind(d, "training")["facts"] = json!(["weather"]), "training/facts/0", "unknown_reference"),
    (
        |d| kind(d, "training")["measure"]["full_day"]["hours"] = json!(1),
        "training/measure/full_day",
        "contradiction",
    ),
    (
        |d| kind(d, "training")["measure"]["evening"]["hours"] = json!(-2),
        "training/measure/evening/hours",
        "out_of_range",
    ),
    (
        |d| kind(d, "training")["measure"]["part_of_day"] = json!({ "minutes": 0, "clause": CLAUSE }),
        "training/measure/part_of_day/minutes",
        "out_of_range",
    ),
    (
        |d| kind(d, "patent")["measure"]["rates"][1]["role"] = json!("first"),
        "patent/measure/rates/1/role",
        "contradiction",
    ),
    (
        |d| kind(d, "patent")["measure"]["rates"][1]["role"] = json!(""),
        "patent/measure/rates/1/role",
        "blank",
    ),
    (|d| kind(d, "patent")["measure"]["rates"] = json!([]), "patent/measure/rates", "out_of_range"),
    (
        |d| kind(d, "award")["measure"]["rates"][1]["level"] = json!("national"),
        "award/measure/rates/1/level",
        "contradiction",
    ),
    (
        |d| kind(d, "aid_mission")["measure"]["bands"][1]["months_at_least"] = json!(12),
        "aid_mission/measure/bands/1/months_at_least",
        "contradiction",
    ),
    (|d| kind(d, "aid_mission")["measure"]["bands"] = json!([]), "aid_mission/measure/bands", "out_of_range"),
    (
        |d| {
            let row = json!({ "level": "top", "hours": 1, "clause": CLAUSE });
            kind(d, "award")["measure"] = json!({ "type": "table", "rates": [row.clone(), row] });
        },
        "award/measure/rates/1",
        "contradiction",
    ),
    // What is added, shared and split.
    (
        |d| add_on(d, "training", &json!({ "hours": 1, "percent": 10 })),
        "training/add_ons/0/percent",
        "conflicting_fields",
    ),
    (|d| add_on(d, "training", &json!({ "hours": -1 })), "training/add_ons/0/hours", "out_of_range"),
    (
        |d| add_on(d, "training", &json!({ "hours": 1, "is": "yes" })),
        "training/add_ons/0/is",
        "contradiction",
    ),
    (|d| add_on(d, "award", &json!({ "hours": 1, "fact": "level" })), "award/add_ons/0/is", "missing_field"),
    (
        |d| add_on(d, "training", &json!({ "hours": 1, "fact": "level", "is": "top" })),
        "training/add_ons/0/fact",
        "contradiction",
    ),
    (|d| add_on(d, "aid_mission", &json!({ "hours": 1 })), "aid_mission/add_ons", "contradiction"),
    (
        |d| kind(d, "book")["split"] = json!({ "by": "days", "clause": CLAUSE }),
        "book/split/by",
        "unsupported",
    ),
    (
        |d| kind(d, "book")["split"] = json!({ "by": "evenly", "clause": CLAUSE }),
        "book/split/years",
        "missing_field",
    ),
    (
        |d| kind(d, "book")["split"] = json!({ "by": "evenly", "years": 20, "clause": CLAUSE }),
        "book/split/years",
        "out_of_range",
    ),
    (
        |d| {
            let row = json!({ "months_at_least": 1, "hours": 1, "clause": CLAUSE });
            kind(d, "book")["measure"] = json!({ "type": "table", "rates": [row] });
            kind(d, "book")["split"] = json!({ "by": "evenly", "years": 2, "clause": CLAUSE });
        },
        "book/split/by",
        "unsupported",
    ),
    (
        |d| {
            let row = json!({ "months_at_least": 1, "hours": 1, "clause": CLAUSE });
            kind(d, "book")["measure"] = json!({ "type": "table", "rates": [row] });
            kind(d, "book")["split"] = json!({ "by": "days", "years": 2, "clause": CLAUSE });
        },
        "book/split/years",
        "conflicting_fields",
    ),
    // Evidence and conditions.
    (|d| kind(d, "patent")["evidence"][0]["slots"] = json!([]), "patent/evidence/0/slots", "out_of_range"),
    (
        |d| kind(d, "patent")["evidence"][0]["slots"] = json!([["poem"]]),
        "patent/evidence/0/slots/0/0",
        "unknown_reference",
    ),
    (
        |d| {
            let ids: Vec<String> = (0..70).map(|n| format!("d{n}")).collect();
            for id in &ids {
                push(d, "documents", json!({ "id": id, "name": name() }));
            }
            kind(d, "patent")["evidence"][0]["slots"] = json!([ids]);
        },
        "patent/evidence",
        "unsupported",
    ),
    (|d| d["documents"][0]["name"]["zh"] = json!(""), "/documents/0/name/zh", "blank"),
    (|d| d["conditions"][0]["finding"] = json!("duplicate"), "/conditions/0/finding", "unknown_value"),
    (|d| d["conditions"][0]["must_be_true"] = json!(true), "/conditions/0", "conflicting_fields"),
    (
        |d| {
            d["conditions"][0]["form"] = json!(null);
            d["conditions"][0]["must_be_true"] = json!(true);
        },
        "/conditions/0/must_be_true",
        "contradiction",
    ),
    (|d| d["conditions"][0]["kinds"] = json!(["patent"]), "/conditions/0/fact", "contradiction"),
    (
        |d| {
            d["conditions"][1]["kinds"] = json!(["aid_mission"]);
            d["conditions"][1]["fact"] = json!("assessed_qualified");
        },
        "/conditions/1/fact",
        "contradiction",
    ),
];

#[test]
fn every_mistake_of_a_policy_is_told_at_its_place() {
    assert_eq!(faults(&whole()), [], "nothing is wrong before");
    let kinds: Vec<String> =
        whole()["kinds"].as_array().unwrap().iter().map(|k| k["id"].as_str().unwrap().to_owned()).collect();
    let mut untold = Vec::new();
    for (at, (mistake, place, code)) in MISTAKES.iter().enumerate() {
        let mut document = whole();
        mistake(&mut document);
        let place = match place.split_once('/') {
            Some((of, rest)) if !of.is_empty() => {
                format!("/kinds/{}/{rest}", kinds.iter().position(|id| id == of).unwrap())
            }
            _ => (*place).to_owned(),
        };
        let told = faults(&document);
        if !told.contains(&(place.clone(), (*code).to_owned())) {
            untold.push(format!("{at}: {place} {code}, but {told:?}"));
        }
    }
    assert!(untold.is_empty(), "{}", untold.join("\n"));
}
