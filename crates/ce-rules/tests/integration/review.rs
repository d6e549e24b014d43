//! What a reviewer asks of a policy, on the invented province of the policy language.

use ce_rules::Rules;

use crate::language::PROVINCE;

/// What is asked of a document that extends the province's: `line path code`.
fn asked(more: &str) -> Vec<String> {
    let rules = Rules::builtin().with_policy(PROVINCE).unwrap();
    let head = "id = 'x-2024'\nextends = 'province-2024'\nscope = 'unit'\napplication_years = [2024]\n\
                provenance = { sources = 'secondary' }\n";
    let review = rules.review_policy(&format!("{head}{more}"));
    let review = review.unwrap_or_else(|error| panic!("{:#?}", error.faults()));
    let asked = |q: &ce_rules::policy::ReviewQuestion| format!("{} {} {}", q.position.line, q.path, q.code);
    review.questions.iter().map(asked).collect()
}

#[test]
fn nothing_is_asked_twice_of_what_is_inherited() {
    assert_eq!(asked(""), [""; 0]);
    let alone = Rules::builtin().review_policy(PROVINCE).unwrap();
    let codes: Vec<&str> = alone.questions.iter().map(|question| question.code.as_str()).collect();
    assert_eq!(codes.iter().filter(|code| **code == "no_evidence").count(), 7, "{codes:?}");
    assert!(codes.contains(&"unused"), "no rule asks for the compulsory component: {codes:?}");
}

#[test]
fn thresholds_that_no_activity_can_reach() {
    let above_cap = "requirements = [{ id = 'p', of = 'professional', mode = 'online', at_least = 31, clause = 'p/1' }]\n\
                     caps = [{ id = 'online', per = 'year', mode = 'online', at_most = 30, clause = 'p/1' }]";
    assert_eq!(asked(above_cap), ["6 /requirements/0 unreachable"]);
    assert_eq!(asked(&above_cap.replace("31", "30")), [""; 0]);
    // Other hours of the subject are not under the cap.
    assert_eq!(asked(&above_cap.replace("mode = 'online', at_least", "at_least")), [""; 0]);
    // Three years give three times the cap.
    let in_runs = above_cap.replace("at_least = 31", "per = 'run', years = 3, at_least = 90");
    assert_eq!(asked(&in_runs), [""; 0]);
    assert_eq!(asked(&in_runs.replace("90", "90.01")), ["6 /requirements/0 unreachable"]);
    // Each kind under a cap of its own: 10 and 20 make 30 at most.
    let each = "requirements = [{ id = 'p', of = 'total', kinds = ['online', 'lecture'], at_least = 30.5, clause = 'p/1' }]\n\
                caps = [{ id = 'a', per = 'year', kinds = ['online'], at_most = 10, clause = 'p/1' },\n\
                        { id = 'b', per = 'year', kinds = ['lecture'], at_most = 20, clause = 'p/1' }]";
    assert_eq!(asked(each), ["6 /requirements/0 unreachable"]);
    let no_kind =
        "requirements = [{ id = 'e', of = 'elective', mode = 'live', at_least = 1, clause = 'p/1' }]";
    assert_eq!(asked(no_kind), ["6 /requirements/0 unreachable"]);
}

#[test]
fn rules_that_change_nothing() {
    let requirement =
        |says: &str| asked(&format!("requirements = [{{ id = 'r', of = 'total', clause = 'p/1', {says} }}]"));
    for never in [
        "at_least = 0",
        "at_least = 89",
        "at_least = 90",
        "at_least = 95, since = 2024",
        "at_least = 95, until = 2020",
        "per = 'run', years = 4, at_least = 95",
    ] {
        assert_eq!(requirement(never), ["6 /requirements/0 no_effect"], "{never}");
    }
    for sometimes in [
        "at_least = 95, since = 2023",
        "at_least = 95, until = 2021",
        "per = 'run', years = 3, at_least = 95",
    ] {
        assert!(!requirement(sometimes).contains(&"6 /requirements/0 no_effect".to_owned()), "{sometimes}");
    }
    // What is covered is asked about; an inherited rule stands in no line here.
    assert_eq!(requirement("at_least = 95"), ["6 /requirements no_effect"]);
    let public = "requirements = [{ id = 'r', of = 'public', clause = 'p/1', at_least = 100 }]";
    assert_eq!(asked(public), ["6 /requirements no_effect"], "the total of 90 is reached with it");
    assert_eq!(asked(&public.replace("100", "89")), [""; 0]);
    let caps = |says: &str| asked(&format!("caps = [{says}]"));
    let a = "{ id = 'a', per = 'year', subject = 'professional', at_most = 40, clause = 'p/1' }";
    let b = "{ id = 'b', per = 'year', kinds = ['online'], subject = 'professional', at_most = 40, clause = 'p/1' }";
    assert_eq!(caps(&format!("{a}, {b}")), ["6 /caps/1 no_effect"]);
    assert_eq!(caps(&format!("{a}, {}", b.replace("40", "39"))), [""; 0]);
    assert_eq!(
        caps("{ id = 'c', per = 'activity', kinds = ['prize'], at_most = 50, clause = 'p/1' }"),
        ["6 /caps/0 no_effect"]
    );
    assert_eq!(
        caps("{ id = 'c', per = 'activity', kinds = ['prize'], at_most = 49, clause = 'p/1' }"),
        [""; 0]
    );
    assert_eq!(
        caps(
            "{ id = 'c', per = 'year', kinds = ['prize'], subject = 'public', at_most = 1, clause = 'p/1' }"
        ),
        ["6 /caps/0 no_effect"]
    );
    let condition = "conditions = [{ id = 'reach', kinds = ['lecture'], fact = 'reach', one_of = ['local', 'national'], finding = 'condition_not_met', clause = 'p/1' }]";
    assert_eq!(asked(condition), ["6 /conditions/0 no_effect"]);
    assert_eq!(asked(&condition.replace("'local', ", "")), [""; 0]);
    let kind = "documents = [{ id = 'a', name = { zh = '甲', en = 'a' } }, { id = 'b', name = { zh = '乙', en = 'b' } }]\n\
                kinds = [{ id = 'prize', evidence = [{ id = 'A', slots = [['a', 'b']], clause = 'p/1' }, { id = 'B', slots = [['a']], clause = 'p/1' }] }]";
    assert_eq!(asked(kind), ["7 /kinds/0/evidence/1 no_effect"]);
    let no_rate = "kinds = [{ id = 'prize', measure = { hours = 0 } }]";
    assert_eq!(asked(no_rate), ["6 /kinds/0/measure no_rate"]);
}

#[test]
fn what_is_declared_and_not_used() {
    let more = "documents = [{ id = 'a', name = { zh = '甲', en = 'a' } }]\n\
                facts = [{ id = 'b', name = { zh = '乙', en = 'b' } }]\n\
                instruments = [{ id = 'q', number = 'q', title = { zh = '丙', en = 'q' } }]\n\
                clauses = [{ id = 'p/2', instrument = 'p', locator = '二', zh = '丁', en = 'd' },\n\
                           { id = 'p/3', instrument = 'p', locator = '三', computable = false, zh = '戊', en = 'e' }]";
    assert_eq!(
        asked(more),
        ["6 /documents/0 unused", "7 /facts/0 unused", "8 /instruments/0 unused", "9 /clauses/0 unused"]
    );
}

#[test]
fn who_a_policy_is_for_and_where_it_comes_from() {
    let review = |document: &str| {
        let review = Rules::builtin().review_policy(document).unwrap();
        review.questions.iter().map(|q| format!("{} {}", q.path, q.code)).collect::<Vec<_>>()
    };
    let head = "id = 'y'\nextends = 'hunan-2021'\n";
    let verified = "provenance = { sources = 'primary', verified_by = 'x', verified_on = 2026-01-01 }\n";
    assert_eq!(review(&format!("{head}{verified}application_years = [2022]")), [""; 0]);
    assert_eq!(
        review(&format!("{head}{verified}application_years = [2021]")),
        ["/application_years/0 ambiguous_year"]
    );
    assert_eq!(review(&format!("{head}{verified}application_years = [2021]\nscope = 'unit'")), [""; 0]);
    let valid = format!(
        "{head}{verified}application_years = [2022, 2025]\nvalid = {{ from = 2022-07-01, to = 2024-12-31 }}"
    );
    assert_eq!(review(&valid), ["/application_years/1 outside_validity"]);
    let half = "provenance = { sources = 'primary', verified_by = 'x' }\napplication_years = [2022]";
    assert_eq!(review(&format!("{head}{half}")), ["/provenance unverified"]);
    // What the policy that it builds on says of its own sources is not its own.
    let rules = Rules::builtin().with_policy(&format!("{head}{verified}application_years = [2022]")).unwrap();
    let child =
        rules.review_policy("id = 'z'\nextends = 'y'\nscope = 'unit'\napplication_years = [2022]").unwrap();
    assert_eq!(child.questions[0].code.as_str(), "unverified");
    assert!(child.policy.document().provenance.is_none());
}

#[test]
fn titles_without_a_window() {
    let without = PROVINCE.replace(", \"intermediate\", \"junior\"", "");
    let review = Rules::builtin().review_policy(&without).unwrap();
    assert_eq!(review.questions.iter().filter(|question| question.code.as_str() == "no_window").count(), 2);
}
