//! Policies as users write them: extended, and wrong.

use ce_rules::{Rules, assess_json, policies};

fn faults(document: &str) -> Vec<(String, &'static str)> {
    let error = Rules::builtin().with_policy(document).unwrap_err();
    assert_eq!(error.code().as_str(), "invalid_policy");
    error.faults().iter().map(|fault| (fault.path.clone(), fault.code.as_str())).collect()
}

/// A faultless extension, for tests to spoil.
const GOOD: &str = r#"
id = "test-2022"
extends = "hunan-2021"
scope = "provincial"
application_years = [2022]
title = { zh = "测试", en = "test" }
"#;

#[test]
fn a_new_year_is_a_document() {
    let request = r#"{"application_year": 2022, "applicant": {"target": "full_senior"}, "activities": []}"#;
    assert!(assess_json(request).starts_with(r#"{"error":"no_policy""#));
    let rules = Rules::builtin().with_policy(GOOD).unwrap();
    let result = rules.assess_json(request);
    assert!(result.contains(r#""policy":"test-2022""#), "{result}");
    assert!(result.contains(r#""window":{"from":2017,"to":2021"#), "{result}");
    assert!(
        assess_json(request).starts_with(r#"{"error":"no_policy""#),
        "the built-in rules are as they were"
    );
}

#[test]
fn a_document_in_json_is_the_same_policy() {
    for policy in policies() {
        let json = serde_json::to_string(policy.document()).unwrap();
        // Whole as it is, it need not extend anything; its clauses are in the register.
        let whole = json.replacen(&format!(r#""extends":"{}","#, extends(policy.id().as_str())), "", 1);
        let again = Rules::builtin().with_policy(&whole).unwrap();
        let again = again.policy(policy.id().as_str()).unwrap();
        assert_eq!(again.document().kinds, policy.document().kinds);
        assert_eq!(again.document().conditions, policy.document().conditions);
        assert_eq!(again.document().windows, policy.document().windows);
    }
}

fn extends(policy: &str) -> &'static str {
    match policy {
        "hunan-2021" => "hunan-2020",
        "hunan-safety-tech-2021" => "hunan-2021",
        _ => "none",
    }
}

#[test]
fn the_digest_is_of_what_the_policy_says_and_not_of_how_it_is_written() {
    let digest = |document: &str| {
        Rules::builtin().with_policy(document).unwrap().policy("test-2022").unwrap().digest().to_owned()
    };
    assert_eq!(digest(GOOD), digest(&GOOD.replace(" = ", "=")));
    assert_ne!(digest(GOOD), digest(&format!("{GOOD}\nhour = {{ minutes = 50 }}")));
}

#[test]
fn every_fault_is_named_with_its_place_in_the_users_document() {
    let document = format!(
        r#"{GOOD}
        hour = {{ minutes = 0 }}
        colour = "red"

        [[requirements]]
        id = "total"
        at_least = "ninety"

        [[windows]]
        id = "junior"
        targets = ["junior", "dean"]
        years = 0
        clause = "hn-2021-29/9.9"

        [[kinds]]
        id = "paper"
        measure = {{ rates = [{{ role = "first", hours = 30.125, clause = "hn-2020-11-annex/2.3#paper-first" }}] }}

        [[kinds]]
        id = "podcast"
        name = {{ zh = "播客", en = "podcast" }}
        measure = {{ type = "plays" }}
        evidence = [{{ id = "A", slots = [["recording"]], clause = "hn-2020-11-annex/1.1#a" }}]
        "#
    );
    assert_eq!(
        faults(&document),
        [
            ("/hour/minutes".to_owned(), "out_of_range"),
            ("/colour".to_owned(), "unknown_field"),
            ("/requirements/0/at_least".to_owned(), "wrong_type"),
            ("/windows/0/targets/1".to_owned(), "unknown_value"),
            ("/windows/0/years".to_owned(), "out_of_range"),
            ("/windows/0/clause".to_owned(), "unknown_clause"),
            ("/kinds/0/measure/rates/0/hours".to_owned(), "too_precise"),
            ("/kinds/1/measure/type".to_owned(), "unknown_value"),
            ("/kinds/1/evidence/0/slots/0/0".to_owned(), "unknown_reference"),
            ("/kinds/1/subject".to_owned(), "missing_field"),
        ]
    );
}

/// Where the faults of a document are in its text: line, column and code.
fn positions(document: &str) -> Vec<(u32, u32, &'static str)> {
    let error = Rules::builtin().with_policy(document).unwrap_err();
    let at = |fault: &ce_rules::Fault| {
        let position = fault.position.unwrap();
        (position.line, position.column, fault.code.as_str())
    };
    error.faults().iter().map(at).collect()
}

#[test]
fn every_fault_has_its_line_and_column() {
    let toml = "id = 'x'\nextends = 'hunan-2021'\napplication_years = [2022]\n\
                hour = { minutes = 0 }\n\n[[windows]]\nid = 'junior'\n  years = 'two'\n";
    let json = "{\n\"id\": \"x\", \"extends\": \"hunan-2021\", \"application_years\": [2022],\n\
                \"hour\": {\"minutes\": 0},\n  \"windows\": [{\"id\": \"junior\",\n   \"years\": \"two\"}]}";
    // What is missing of the window stands where the window does.
    let missing = |line, column| [(line, column, "missing_field"), (line, column, "missing_field")];
    let expected = |hour, years, window: [_; 2]| [&[hour, years][..], &window].concat();
    let found = expected((4, 10, "out_of_range"), (8, 3, "wrong_type"), missing(6, 1));
    assert_eq!(positions(toml), found);
    let found = expected((3, 10, "out_of_range"), (5, 4, "wrong_type"), missing(4, 15));
    assert_eq!(positions(json), found);
    assert_eq!(positions("id = 'x'\nextends ="), [(2, 10, "syntax")]);
    assert_eq!(positions("{\n\"id\": \"x\",\n}"), [(3, 1, "syntax")]);
    assert_eq!(assess_json("x").matches("position").count(), 0, "requests have none");
}

#[test]
fn a_rule_without_a_clause_is_a_fault() {
    let document = format!("{GOOD}\n[[windows]]\nid = \"junior\"\ntargets = [\"junior\"]\nyears = 2");
    assert_eq!(faults(&document), [("/windows/0/clause".to_owned(), "missing_field")]);
}

#[test]
fn what_can_never_take_effect_is_a_fault() {
    let document = format!(
        r#"{GOOD}
        [[kinds]]
        id = "award"
        measure.rates = [
          {{ level = "national", hours = 90, clause = "hn-2020-11-annex/2.5#provincial" }},
          {{ level = "national", rank_to = 3, hours = 95, clause = "hn-2020-11-annex/2.5#provincial" }},
          {{ level = "other", hours = 0, clause = "hn-2020-11-annex/2.5#provincial" }},
        ]
        "#
    );
    assert_eq!(faults(&document), [("/kinds/0/measure/rates/1/level".to_owned(), "contradiction")]);
    let window = |targets: &str, more: &str| {
        format!(
            "{GOOD}\n[[windows]]\nid = 'new'\ntargets = [{targets}]\nyears = 1\n{more}\nclause = 'hn-2021-29/2.2.3#window'"
        )
    };
    // All seniors have their window before it.
    let never = [("/windows/0/targets".to_owned(), "contradiction")];
    assert_eq!(faults(&window("'full_senior'", "degrees = ['master']")), never);
    assert!(Rules::builtin().with_policy(&window("'full_senior', 'junior'", "")).is_ok());
}

#[test]
fn an_item_can_stand_before_an_inherited_one() {
    let windows = |more: &str| {
        let document = format!("{GOOD}\n{more}");
        let rules = Rules::builtin().with_policy(&document).unwrap_or_else(|e| panic!("{:#?}", e.faults()));
        let document = rules.policy("test-2022").unwrap().document();
        document.windows.iter().map(|row| (row.id.clone(), row.years)).collect::<Vec<_>>()
    };
    let row = |id: &str, more: &str| {
        format!(
            "[[windows]]\nid = '{id}'\ntargets = ['full_senior']\nseries = ['art']\nyears = 3\nclause = 'hn-2021-29/2.2.3#window'\n{more}\n"
        )
    };
    let named =
        |list: &[(&str, u16)]| list.iter().map(|(id, years)| ((*id).to_owned(), *years)).collect::<Vec<_>>();
    // The first row that matches holds, so that a new one may have to stand before the general one.
    let first = named(&[("doctor", 2), ("master-medical", 4), ("artist", 3), ("senior", 5)]);
    assert_eq!(windows(&row("artist", "before = 'senior'")), first);
    let moved = "[[windows]]\nid = 'senior'\nyears = 6\nbefore = 'doctor'\n[[windows]]\nid = 'master-medical'\nremove = true\n\
                 [[windows]]\nid = 'doctor'\nremove = true";
    assert_eq!(windows(moved), named(&[("senior", 6)]));
    // Faults stand where the document says what is wrong, whatever the order.
    let wrong =
        format!("{GOOD}\n{}{}", row("artist", "before = 'senior'"), "[[windows]]\nid = 'doctor'\nyears = 0");
    assert_eq!(faults(&wrong), [("/windows/1/years".to_owned(), "out_of_range")]);
    let nowhere = format!("{GOOD}\n{}", row("artist", "before = 'nobody'"));
    assert!(faults(&nowhere).contains(&("/windows/0/before".to_owned(), "unknown_reference")));
}

#[test]
fn a_fault_that_follows_from_another_is_not_told() {
    let document = GOOD.replace("title =", "hour = 45\nsubjects = 3\ntitel =");
    let told = faults(&document);
    assert_eq!(
        told,
        [
            ("/hour".to_owned(), "wrong_type"),
            ("/subjects".to_owned(), "wrong_type"),
            ("/titel".to_owned(), "unknown_field")
        ]
    );
    let alone = "id = 'x'\nscope = 'unit'\napplication_years = [2022]";
    assert!(faults(alone).iter().all(|(_, code)| *code == "missing_field"), "{:?}", faults(alone));
}

#[test]
fn what_is_not_there_is_told_with_what_is() {
    let document = format!("{GOOD}\n[[requirements]]\nid = 'total'\nof = 'all'");
    let error = Rules::builtin().with_policy(&document).unwrap_err();
    assert!(error.faults()[0].message.en.ends_with("it has public, professional, total"), "{error}");
}

#[test]
fn taking_out_what_others_need_is_a_fault() {
    let document = format!("{GOOD}\n[[documents]]\nid = \"cover\"\nremove = true");
    let faults = faults(&document);
    assert_eq!(faults.len(), 1);
    assert_eq!(faults[0].1, "unknown_reference");
}

#[test]
fn texts_that_are_no_policy() {
    assert_eq!(faults("id = "), [(String::new(), "syntax")]);
    assert_eq!(faults("{\"id\": }"), [(String::new(), "syntax")]);
    let nowhere = "id = \"x\"\nextends = \"nowhere\"\napplication_years = [2022]";
    assert_eq!(faults(nowhere), [("/extends".to_owned(), "unknown_reference")], "not all that it would give");
    assert!(faults("").len() > 5, "everything that is missing is named");
    let two = faults("a = \nb = \n");
    assert_eq!(two.len(), 2, "all faults of the syntax at once");
    for (document, mark) in [("id = “x”", "“"), ("list = [1，2]", "，"), ("hour = { minutes ＝ 45 }", "＝")]
    {
        let error = Rules::builtin().with_policy(document).unwrap_err();
        let message = &error.faults()[0].message;
        assert!(
            message.zh.ends_with(&format!("这里的 {mark} 是中文标点，请改用英文（半角）标点")),
            "{message:?}"
        );
        assert!(message.en.contains(&format!("`{mark}` is a Chinese mark")), "{message:?}");
    }
}

#[test]
fn two_provincial_policies_for_a_year_must_be_told_apart() {
    let rules = Rules::builtin().with_policy(&GOOD.replace("2022", "2021")).unwrap();
    let request = r#"{"application_year": 2021, "applicant": {"target": "full_senior"}, "activities": []}"#;
    let result = rules.assess_json(request);
    assert!(
        result.starts_with(r#"{"error":"no_policy""#) && result.contains("hunan-2021, test-2021"),
        "{result}"
    );
}

#[test]
fn the_documents_example_is_a_policy() {
    let page = include_str!("../../../../docs/policies.md");
    let example = page.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let rules = Rules::builtin().with_policy(example).unwrap_or_else(|error| panic!("{:#?}", error.faults()));
    let request = r#"{"application_year": 2022, "policy": "my-college-2022", "applicant": {"target": "junior"}, "activities": []}"#;
    assert!(
        rules.assess_json(request).contains(r#""window":{"from":2020,"to":2021,"clauses":["my-notice/2"]}"#)
    );
}

#[test]
fn a_kind_tells_what_it_takes_and_what_it_needs() {
    for policy in policies() {
        for kind in &policy.document().kinds {
            let (taken, needed) = (kind.taken_fields(), kind.needed_fields());
            assert!(!taken.is_empty() && needed.iter().all(|name| taken.contains(name)), "{}", kind.id);
        }
        let kind = |id| policy.kind(id).unwrap();
        assert_eq!(kind("award").taken_fields(), ["date", "level", "rank"]);
        assert_eq!(kind("research_project").needed_fields(), ["date", "role", "sponsor"]);
    }
}
