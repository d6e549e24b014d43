//! What the policy language can say beyond Hunan's rules, on a policy of an invented province.

use ce_rules::{Error, Rules};
use serde_json::{Value, json};

/// A policy with one of everything, for tests to extend.
pub(crate) const PROVINCE: &str = r#"
id = "province-2024"
scope = "provincial"
jurisdiction = { zh = "某省", en = "a province" }
title = { zh = "某省继续教育", en = "continuing education of a province" }
application_years = [2024]
valid = { from = 2020-01-01 }
provenance = { sources = "secondary", address = "invented" }
hour = { minutes = 45, clause = "p/1" }
instruments = [{ id = "p", number = "某字1号", title = { zh = "某省通知", en = "notice of a province" } }]
clauses = [{ id = "p/1", instrument = "p", locator = "一", zh = "虚构的规定。", en = "An invented provision." }]
documents = []
conditions = [{ id = "open", kinds = ["lecture"], fact = "open", must_be_true = true, finding = "condition_not_met", clause = "p/1" }]
components = [{ id = "compulsory", name = { zh = "必修", en = "compulsory" }, subject = "public", clause = "p/1" }]
facts = [
  { id = "open", name = { zh = "公开", en = "open to all" } },
  { id = "reach", name = { zh = "范围", en = "reach" }, words = [{ id = "national", name = { zh = "全国", en = "national" } }, { id = "local", name = { zh = "本地", en = "local" } }] },
]
subjects = [
  { id = "public", name = { zh = "公需", en = "public" }, clause = "p/1" },
  { id = "professional", name = { zh = "专业", en = "professional" }, clause = "p/1" },
  { id = "elective", name = { zh = "选修", en = "elective" }, clause = "p/1" },
]
requirements = [{ id = "total", of = "total", at_least = 90, clause = "p/1" }]
windows = [{ id = "all", targets = ["full_senior", "associate_senior", "intermediate", "junior"], years = 3, clause = "p/1" }]

[[kinds]]
id = "course"
evidence = []
name = { zh = "课程", en = "course" }
measure = { type = "attendance", full_day = { hours = 8, clause = "p/1" }, part_of_day = { clause = "p/1" } }
subject = { declared = true, choices = ["public", "professional"], clause = "p/1" }
optional_facts = ["mode", "component"]

[[kinds]]
id = "day"
evidence = []
name = { zh = "全天活动", en = "whole days and their parts" }
measure = { type = "attendance", full_day = { hours = 8, clause = "p/1" }, half_day = { hours = 4, clause = "p/1" }, evening = { hours = 3, clause = "p/1" } }
subject = { fixed = "professional", clause = "p/1" }
mode = "live"

[[kinds]]
id = "online"
evidence = []
name = { zh = "网课", en = "online course" }
measure = { type = "duration", clause = "p/1" }
subject = { default = "professional", clause = "p/1" }
mode = "online"

[[kinds]]
id = "book"
evidence = []
name = { zh = "著作", en = "book" }
measure.type = "table"
measure.rates = [
  { role = "first", hours = 10, per = "quantity", clause = "p/1" },
  { role = "other", hours = 4, per = "whole_quantity", clause = "p/1" },
]
subject = { fixed = "professional", clause = "p/1" }
shared = { by = "authors", clause = "p/1" }
split = { by = "evenly", years = 2, clause = "p/1" }

[[kinds]]
id = "study"
evidence = []
name = { zh = "进修", en = "study" }
measure.type = "table"
measure.rates = [
  { months_at_least = 6, hours = 90, clause = "p/1" },
  { months_at_least = 1, hours = 12, per = "month", clause = "p/1" },
]
subject = { fixed = "professional", clause = "p/1" }
split = { by = "days", clause = "p/1" }

[[kinds]]
id = "lecture"
evidence = []
name = { zh = "讲座", en = "lecture given" }
measure = { type = "table", rates = [{ hours = 3, per = "count", clause = "p/1" }] }
subject = { fixed = "elective", clause = "p/1" }
facts = ["open"]
optional_facts = ["reach"]
add_ons = [{ id = "national", fact = "reach", is = "national", percent = 50, clause = "p/1" }]

[[kinds]]
id = "prize"
evidence = []
name = { zh = "奖", en = "prize" }
measure = { type = "fixed", hours = 50, clause = "p/1" }
subject = { fixed = "professional", clause = "p/1" }
split = { by = "stated", years = 3, clause = "p/1" }

[general]
duplicates = "p/1"
overlap = "p/1"
certified = "p/1"
waived = "p/1"
deemed = "p/1"
before_employment = "p/1"
application_years = "p/1"
"#;

/// The province's rules and what an extension says more.
fn rules(more: &str) -> Result<Rules, Error> {
    let rules = Rules::builtin().with_policy(PROVINCE)?;
    rules.with_policy(&format!(
        "id = 'x-2024'\nextends = 'province-2024'\nscope = 'unit'\napplication_years = [2024]\n{more}"
    ))
}

#[expect(clippy::needless_pass_by_value, reason = "what is given is written in the call")]
fn assess_with(more: &str, activities: Value, with: Value) -> Value {
    let rules = rules(more).unwrap_or_else(|error| panic!("{:#?}", error.faults()));
    let mut request = json!({
        "application_year": 2024, "policy": "x-2024", "applicant": { "target": "junior" }, "activities": activities,
    });
    for (name, value) in with.as_object().into_iter().flatten() {
        request[name] = value.clone();
    }
    serde_json::from_str(&rules.assess_json(&request.to_string())).unwrap()
}

fn assess(more: &str, activities: Value) -> Value {
    assess_with(more, activities, json!({}))
}

/// The paths and codes of the faults of a document that extends the province's.
fn faults(more: &str) -> Vec<String> {
    let error = rules(more).unwrap_err();
    error.faults().iter().map(|fault| format!("{} {}", fault.path, fault.code)).collect()
}

fn codes(findings: &Value) -> Vec<&str> {
    findings.as_array().unwrap().iter().map(|finding| finding["code"].as_str().unwrap()).collect()
}

/// What holds of every activity: recognised hours and cuts make up the claimed ones, and years the recognised.
fn reconciles(result: &Value) {
    let sum =
        |list: &Value| list.as_array().unwrap().iter().map(|item| hundredths(&item["hours"])).sum::<i64>();
    for activity in result["activities"].as_array().unwrap() {
        let recognised = hundredths(&activity["recognised"]);
        assert_eq!(hundredths(&activity["claimed"]), recognised + sum(&activity["cuts"]), "{activity}");
        if let Some(allocated) = activity.get("allocated") {
            assert_eq!(sum(allocated), recognised, "{activity}");
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "hours of tests are small")]
fn hundredths(hours: &Value) -> i64 {
    (hours.as_f64().unwrap() * 100.0).round() as i64
}

#[test]
fn a_part_of_a_day_counts_by_its_minutes() {
    let activity = json!({ "id": "a", "kind": "course", "subject": "public", "date": "2023-05-06", "full_days": 2, "minutes": 134 });
    let result = assess("", json!([activity]));
    assert_eq!(result["activities"][0]["claimed"], 18, "{result}");
    // There are no half days here, and none can be stated.
    let activity =
        json!({ "id": "a", "kind": "course", "subject": "elective", "date": "2023", "half_days": 1 });
    let error = assess("", json!([activity]));
    let paths: Vec<_> =
        error["faults"].as_array().unwrap().iter().map(|f| f["path"].as_str().unwrap()).collect();
    assert_eq!(paths, ["/activities/0/half_days", "/activities/0/subject"]);
    let session = json!({ "id": "a", "kind": "course", "subject": "public", "sessions": [{ "date": "2023-05-06", "part": "evening" }] });
    assert_eq!(assess("", json!([session]))["faults"][0]["path"], "/activities/0/sessions/0/part");
}

#[test]
fn quantities_are_shared_and_split_and_every_cut_is_shown() {
    let book = json!({ "id": "b", "kind": "book", "date": "2022-03", "role": "first", "quantity": 12.5, "authors": 3 });
    let result = assess("", json!([book]));
    let activity = &result["activities"][0];
    assert_eq!((&activity["claimed"], &activity["recognised"]), (&json!(125), &json!(41.66)));
    assert_eq!(activity["cuts"], json!([{ "by": "shared", "hours": 83.34, "cap": null }]));
    assert_eq!(
        activity["allocated"],
        json!([{ "year": 2022, "hours": 20.83 }, { "year": 2023, "hours": 20.83 }])
    );
    assert_eq!(activity["years"], json!([2022, 2023]));
    assert_eq!(codes(&activity["findings"]), ["shared", "allocated"]);
    reconciles(&result);
    let other = json!({ "id": "b", "kind": "book", "date": "2022", "role": "other", "quantity": 12.99, "authors": 1 });
    assert_eq!(assess("", json!([other]))["activities"][0]["claimed"], 48);
}

#[test]
fn long_activities_take_the_band_of_their_length_and_fall_to_their_years() {
    let study = |from: &str, to: &str| json!({ "id": "s", "kind": "study", "from": from, "to": to });
    let long = assess("", json!([study("2022-10-01", "2023-03-31")]));
    let activity = &long["activities"][0];
    assert_eq!(activity["claimed"], 90);
    // 92 of 182 days lie in 2022.
    assert_eq!(
        activity["allocated"],
        json!([{ "year": 2022, "hours": 45.49 }, { "year": 2023, "hours": 44.51 }])
    );
    reconciles(&long);
    let short = assess("", json!([study("2022-01-01", "2022-03-30")]));
    assert_eq!(short["activities"][0]["claimed"], 24, "two whole months");
    let none = assess("", json!([study("2022-01-01", "2022-01-30")]));
    assert_eq!(codes(&none["activities"][0]["findings"]), ["no_hours"]);
}

#[test]
fn hours_may_go_to_the_years_that_the_person_states() {
    let prize =
        |allocation: Value| json!([{ "id": "p", "kind": "prize", "date": "2021", "allocation": allocation }]);
    let result = assess("", prize(json!([{ "year": 2023, "hours": 30 }, { "year": 2022, "hours": 15 }])));
    let hours: Vec<_> =
        result["years"].as_array().unwrap().iter().map(|year| year["total"].clone()).collect();
    assert_eq!(hours, [5, 15, 30], "what is left stays with 2021");
    reconciles(&result);
    let error = assess("", prize(json!([{ "year": 2024, "hours": 30 }, { "year": 2022, "hours": 0 }])));
    let paths: Vec<_> =
        error["faults"].as_array().unwrap().iter().map(|f| f["path"].as_str().unwrap()).collect();
    assert_eq!(paths, ["/activities/0/allocation/0/year", "/activities/0/allocation/1/hours"]);
}

#[test]
fn own_facts_are_asked_for_add_hours_and_deny() {
    let lecture =
        |facts: Value| json!([{ "id": "l", "kind": "lecture", "date": "2023", "count": 4, "facts": facts }]);
    let result = assess("", lecture(json!({ "open": true, "reach": "national" })));
    let activity = &result["activities"][0];
    assert_eq!((&activity["claimed"], &activity["subject"]), (&json!(18), &json!("elective")));
    assert_eq!(codes(&activity["findings"]), ["add_on"]);
    let denied = assess("", lecture(json!({ "open": false })));
    let finding = &denied["activities"][0]["findings"][0];
    assert_eq!(finding["code"], "condition_not_met");
    assert!(finding["message"]["en"].as_str().unwrap().contains("An invented provision."));
    reconciles(&denied);
    let error = assess("", lecture(json!({ "reach": "worldwide", "open": "yes", "free": true })));
    let faults: Vec<_> = error["faults"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| format!("{} {}", f["path"].as_str().unwrap(), f["code"].as_str().unwrap()))
        .collect();
    assert_eq!(
        faults,
        [
            "/activities/0/facts/free unknown_field",
            "/activities/0/facts/open wrong_type",
            "/activities/0/facts/reach unknown_value"
        ]
    );
    let missing = json!([{ "id": "l", "kind": "lecture", "date": "2023", "count": 4 }]);
    assert_eq!(assess("", missing)["faults"][0]["path"], "/activities/0/facts/open");
}

#[test]
fn caps_hold_by_date_by_activity_and_by_year() {
    let caps = r#"
        [[caps]]
        id = "date"
        per = "date"
        at_most = 6
        clause = "p/1"
        [[caps]]
        id = "one"
        per = "activity"
        kinds = ["online"]
        at_most = 20
        clause = "p/1"
        [[caps]]
        id = "online"
        per = "year"
        mode = "online"
        subject = "professional"
        at_most = 30
        clause = "p/1"
    "#;
    let session = |part: &str| json!({ "date": "2023-05-06", "part": part });
    let result = assess(
        caps,
        json!([
            { "id": "d1", "kind": "day", "sessions": [session("morning"), session("evening")] },
            { "id": "d2", "kind": "day", "sessions": [session("afternoon")] },
            { "id": "d3", "kind": "day", "date": "2023", "full_days": 2, "half_days": 1 },
            { "id": "o1", "kind": "online", "date": "2023-02", "hours": 25 },
            { "id": "o2", "kind": "online", "date": "2023-03", "hours": 15 },
        ]),
    );
    let of = |i: usize| (&result["activities"][i]["claimed"], &result["activities"][i]["recognised"]);
    assert_eq!(of(0), (&json!(7), &json!(6)), "the activity worth most takes the date first");
    assert_eq!(of(1), (&json!(4), &json!(0)));
    assert_eq!(of(2), (&json!(20), &json!(16)), "what is only counted has dates of its own");
    assert_eq!(of(3), (&json!(25), &json!(20)));
    assert_eq!(of(4), (&json!(15), &json!(10)), "30 of the year, 20 taken");
    assert_eq!(codes(&result["activities"][4]["findings"]), ["capped"]);
    assert_eq!(result["activities"][4]["findings"][0]["data"]["cap"], "online");
    assert_eq!(result["years"][2]["total"], 52);
    reconciles(&result);
}

#[test]
fn requirements_look_at_components_modes_and_shares() {
    let more = r#"
        [[requirements]]
        id = "public"
        of = "public"
        at_least = 20
        if_none = "subject_missing"
        clause = "p/1"
        [[requirements]]
        id = "compulsory"
        of = "public"
        component = "compulsory"
        at_least = 8
        clause = "p/1"
        [[requirements]]
        id = "professional"
        of = "professional"
        at_least_share = "2/3"
        clause = "p/1"
        [[requirements]]
        id = "live"
        of = "professional"
        mode = "live"
        at_least = 16
        clause = "p/1"
    "#;
    let course = |id: &str, subject: &str, days: u32, more: Value| {
        let mut course =
            json!({ "id": id, "kind": "course", "subject": subject, "date": "2023", "full_days": days });
        for (name, value) in more.as_object().into_iter().flatten() {
            course[name] = value.clone();
        }
        course
    };
    let met = json!([
        course("a", "public", 1, json!({ "component": "compulsory" })),
        course("b", "public", 2, json!({})),
        course("c", "professional", 6, json!({ "mode": "online" })),
        course("d", "professional", 2, json!({ "mode": "live" })),
    ]);
    let year = assess(more, met.clone())["years"][2].clone();
    assert_eq!((&year["status"], &year["total"]), (&json!("not_met"), &json!(88)));
    assert_eq!(year["shortfall"], json!({ "public": 0, "professional": 0, "elective": 0, "total": 2 }));
    // Without the compulsory course and with nothing live.
    let short = json!([
        course("b", "public", 4, json!({})),
        course("c", "professional", 8, json!({ "mode": "online" })),
    ]);
    let year = assess(more, short)["years"][2].clone();
    assert_eq!(year["shortfall"], json!({ "public": 8, "professional": 16, "elective": 0, "total": 0 }));
    assert_eq!(codes(&year["findings"]), ["requirement_short", "requirement_short"]);
    assert_eq!(
        year["findings"][1]["data"],
        json!({ "requirement": "live", "have": 0, "needed": 16, "lacks": 16 })
    );
    // A component belongs to its subject.
    let wrong = json!([course("a", "professional", 1, json!({ "component": "compulsory" }))]);
    assert_eq!(assess(more, wrong)["faults"][0]["path"], "/activities/0/component");
}

#[test]
fn a_share_may_be_of_what_is_earned() {
    let more = "[[requirements]]\nid = 'p'\nof = 'professional'\nat_least_share = '2/3'\nshare_of = 'earned'\nclause = 'p/1'";
    let course = |subject: &str, days: u32| json!({ "id": subject, "kind": "course", "subject": subject, "date": "2023", "full_days": days });
    let result = assess(more, json!([course("public", 6), course("professional", 9)]));
    let year = &result["years"][2];
    assert_eq!((&year["status"], &year["shortfall"]["professional"]), (&json!("not_met"), &json!(24)));
    let result = assess(more, json!([course("public", 6), course("professional", 12)]));
    assert_eq!(result["years"][2]["status"], "met");
}

#[test]
fn days_do_where_hours_do_not() {
    let more = "[[requirements]]\nid = 'total'\nor_days = 5\nclause = 'p/1'";
    let days = |full: u32, half: u32| json!([{ "id": "d", "kind": "day", "date": "2023", "full_days": full, "half_days": half }]);
    let met = assess(more, days(4, 2))["years"][2].clone();
    assert_eq!((&met["status"], codes(&met["findings"])), (&json!("met"), vec!["met_by_days"]));
    let short = assess(more, days(4, 1))["years"][2].clone();
    assert_eq!((&short["status"], &short["shortfall"]["total"]), (&json!("not_met"), &json!(54)));
}

#[test]
fn requirements_are_for_some_titles_and_years() {
    let more = "[[requirements]]\nid = 'total'\nat_least = 72\ntargets = ['junior']\nsince = 2022\nuntil = 2022\nclause = 'p/1'";
    let result = assess(more, json!([]));
    let status: Vec<_> =
        result["years"].as_array().unwrap().iter().map(|year| year["status"].clone()).collect();
    assert_eq!(status, ["met", "not_met", "met"]);
    let other = assess_with(more, json!([]), json!({ "applicant": { "target": "full_senior" } }));
    assert_eq!(other["verdict"], "eligible");
}

#[test]
fn surplus_goes_to_the_next_year_and_no_further() {
    let more = "[[carry]]\nid = 'c'\nof = 'professional'\nat_most = 60\nclause = 'p/1'";
    let online = |year: u32, hours: u32| json!({ "id": year.to_string(), "kind": "online", "date": year, "hours": hours });
    let result =
        assess(more, json!([online(2020, 300), online(2021, 100), online(2022, 10), online(2023, 90)]));
    let years = result["years"].as_array().unwrap();
    let totals: Vec<_> = years.iter().map(|year| year["total"].clone()).collect();
    // 60 of 2020 come to 2021, which then has 70 over and may pass on 60; 2022 has 70 and keeps them.
    assert_eq!(totals, [100, 70, 90]);
    assert_eq!(codes(&years[0]["findings"]), ["carried", "carried_on"]);
    assert_eq!(years[1]["status"], "not_met");
    let without = assess("", json!([online(2020, 300), online(2021, 100)]));
    assert_eq!(without["years"][0]["total"], 100);
}

#[test]
fn several_years_are_judged_together() {
    let more = r#"
        [[requirements]]
        id = "total"
        replace = true
        of = "total"
        per = "window"
        at_least = 180
        clause = "p/1"
        [[requirements]]
        id = "cycle"
        of = "professional"
        mode = "online"
        per = "run"
        years = 2
        from_year = 2020
        at_least = 50
        clause = "p/1"
    "#;
    let online = |year: u32, hours: u32| json!({ "id": year.to_string(), "kind": "online", "date": year, "hours": hours });
    let result = assess(more, json!([online(2020, 30), online(2021, 30), online(2023, 125)]));
    assert_eq!(result["verdict"], "not_eligible");
    let runs = result["runs"].as_array().unwrap();
    let run = |i: usize| {
        (&runs[i]["from"], &runs[i]["to"], &runs[i]["status"], &runs[i]["hours"], &runs[i]["shortfall"])
    };
    assert_eq!(run(0), (&json!(2021), &json!(2023), &json!("not_met"), &json!(155), &json!(25)));
    assert_eq!(
        run(1),
        (&json!(2020), &json!(2021), &json!("met"), &json!(60), &json!(0)),
        "years before the window count too"
    );
    assert_eq!(run(2), (&json!(2022), &json!(2023), &json!("met"), &json!(125), &json!(0)));
    // A year that is settled takes its part of what is asked with it.
    let certified = json!({ "certificates": [{ "from": 2022, "to": 2022 }] });
    let result = assess_with(more, json!([online(2020, 30), online(2021, 30), online(2023, 125)]), certified);
    assert_eq!((&result["runs"][0]["shortfall"], &result["verdict"]), (&json!(0), &json!("eligible")));
    // A run that is not over is not judged.
    let open = more.replace("from_year = 2020", "from_year = 2021");
    let result = assess(&open, json!([online(2021, 180)]));
    assert_eq!(codes(&result["findings"]), ["run_not_over"]);
}

#[test]
fn what_makes_no_sense_is_refused() {
    assert_eq!(
        faults(
            "[[caps]]\nid = 'c'\nper = 'date'\nkinds = ['online', 'nothing']\nat_most = -1\nclause = 'p/2'"
        ),
        [
            "/caps/0/kinds/0 unsupported",
            "/caps/0/kinds/1 unknown_reference",
            "/caps/0/at_most out_of_range",
            "/caps/0/clause unknown_clause",
        ]
    );
    assert_eq!(
        faults(
            "[[requirements]]\nid = 'r'\nof = 'public'\nper = 'run'\nat_least = 1\nmore_than = 2\ncomponent = 'x'\nclause = 'p/1'"
        ),
        [
            "/requirements/0/more_than conflicting_fields",
            "/requirements/0/component unknown_reference",
            "/requirements/0/years missing_field",
        ]
    );
    assert_eq!(
        faults(
            "[[requirements]]\nid = 'r'\nof = 'public'\nper = 'window'\nat_least_share = '3/2'\nclause = 'p/1'"
        ),
        ["/requirements/0/at_least_share out_of_range",]
    );
    assert_eq!(
        faults(
            "[[requirements]]\nid = 'r'\nof = 'public'\nper = 'window'\nat_least_share = '1/2'\nclause = 'p/1'"
        ),
        ["/requirements/0/at_least_share contradiction",]
    );
    assert_eq!(
        faults("[[carry]]\nid = 'c'\nof = 'private'\nclause = 'p/1'"),
        ["/carry/0/of unknown_reference"]
    );
    let kind = "[[kinds]]\nid = 'prize'\nsplit = { by = 'days', clause = 'p/1' }\noptional_facts = ['unheard']\nadd_ons = [{ id = 'a', fact = 'open', hours = 1, percent = 2, clause = 'p/1' }]";
    assert_eq!(
        faults(kind),
        [
            "/kinds/0/split/by unsupported",
            "/kinds/0/optional_facts/0 unknown_reference",
            "/kinds/0/add_ons/0/fact contradiction",
            "/kinds/0/add_ons/0/percent conflicting_fields",
        ]
    );
    let rows = "[[kinds]]\nid = 'study'\nmeasure.rates = [{ months_at_least = 1, hours = 1, clause = 'p/1' }, { months_at_least = 6, hours = 9, clause = 'p/1' }]";
    assert_eq!(faults(rows), ["/kinds/0/measure/rates/1 contradiction"]);
}

#[test]
fn the_years_of_a_policy_are_never_inherited() {
    let error = Rules::builtin().with_policy("id = 'x'\nextends = 'hunan-2021'\nscope = 'unit'").unwrap_err();
    assert_eq!(
        (error.faults()[0].path.as_str(), error.faults()[0].code.as_str()),
        ("/application_years", "missing_field")
    );
}

#[test]
fn what_a_policy_does_not_use_leaves_no_trace_in_it() {
    let document = serde_json::to_value(ce_rules::policy("hunan-2021").unwrap().document()).unwrap();
    for name in ["caps", "carry", "components", "facts", "valid"] {
        assert!(document.get(name).is_none(), "{name}");
    }
    let result = ce_rules::assess_json(
        r#"{"application_year": 2021, "applicant": {"target": "full_senior"}, "activities": [{"id": "a", "kind": "patent", "date": "2020", "role": "first"}]}"#,
    );
    for name in ["cuts", "allocated", "runs"] {
        assert!(!result.contains(name), "{name}");
    }
}

#[test]
fn a_rank_that_no_row_of_its_level_is_for_gives_no_hours_and_says_so() {
    let kind = r#"[[kinds]]
id = "medal"
name = { zh = "奖章", en = "medal" }
measure = { type = "level", rates = [{ level = "gold", rank_to = 3, hours = 20, clause = "p/1" }] }
subject = { fixed = "professional", clause = "p/1" }
evidence = []"#;
    let medal =
        |rank: u32| json!([{ "id": "m", "kind": "medal", "date": "2023", "level": "gold", "rank": rank }]);
    let result = assess(kind, medal(4));
    let activity = &result["activities"][0];
    assert_eq!((&activity["claimed"], &activity["outcome"]), (&json!(0), &json!("denied")));
    assert_eq!((codes(&activity["findings"]), &activity["clauses"]), (vec!["no_hours"], &json!(["p/1"])));
    assert_eq!(assess(kind, medal(3))["activities"][0]["claimed"], 20);
}

#[test]
fn a_member_that_the_kind_does_not_take_is_no_other_fault() {
    let activity = json!({ "id": "a", "kind": "training", "subject": "public", "minutes": 5, "sessions": [{ "date": "2020-05-06", "part": "full_day" }] });
    let request = json!({ "application_year": 2021, "applicant": { "target": "full_senior" }, "activities": [activity] });
    let error: Value = serde_json::from_str(&ce_rules::assess_json(&request.to_string())).unwrap();
    let faults = error["faults"].as_array().unwrap();
    assert_eq!(
        (faults.len(), &faults[0]["path"], &faults[0]["code"]),
        (1, &json!("/activities/0/minutes"), &json!("unknown_field"))
    );
}

/// Asks any call of the province's rules and what an extension says more.
#[expect(clippy::needless_pass_by_value, reason = "what is asked is written in the call")]
fn ask(more: &str, call: ce_rules::Call, question: Value) -> Value {
    let rules = rules(more).unwrap_or_else(|error| panic!("{:#?}", error.faults()));
    serde_json::from_str(&rules.call_json(call, &question.to_string())).unwrap()
}

#[test]
fn a_ledger_carries_over_and_says_what_it_does_not_ask() {
    let more = r#"
        carry = [{ id = "over", of = "professional", clause = "p/1" }]
        [[requirements]]
        id = "senior"
        of = "professional"
        at_least = 60
        targets = ["full_senior"]
        clause = "p/1"
        [[requirements]]
        id = "cycle"
        of = "total"
        per = "run"
        years = 3
        at_least = 200
        clause = "p/1"
    "#;
    let activities = json!([
        { "id": "a", "kind": "online", "date": "2020", "hours": 130 },
        { "id": "b", "kind": "online", "date": "2022", "hours": 10 },
    ]);
    let ledger = ask(more, ce_rules::Call::Ledger, json!({ "policy": "x-2024", "activities": activities }));
    let years: Vec<(u64, &str, &Value)> = ledger["years"]
        .as_array()
        .unwrap()
        .iter()
        .map(|year| (year["year"].as_u64().unwrap(), year["status"].as_str().unwrap(), &year["total"]))
        .collect();
    // 40 of 2020 come to 2021, which nothing else touches; they go no further.
    assert_eq!(
        years,
        [(2020, "met", &json!(90)), (2021, "not_met", &json!(40)), (2022, "not_met", &json!(10))]
    );
    let why: Vec<(&str, &str)> = ledger["not_asked"]
        .as_array()
        .unwrap()
        .iter()
        .map(|rule| (rule["requirement"].as_str().unwrap(), rule["why"].as_str().unwrap()))
        .collect();
    assert_eq!(why, [("senior", "applicant"), ("cycle", "several_years")]);
    // Whoever says the title is asked, or is known not to be.
    let of = |target: &str| {
        let record =
            json!({ "policy": "x-2024", "applicant": { "target": target }, "activities": activities });
        ask(more, ce_rules::Call::Ledger, record)
    };
    assert_eq!(of("full_senior")["not_asked"].as_array().unwrap().len(), 1);
    assert_eq!(of("full_senior")["years"][2]["shortfall"]["professional"], 50);
    assert_eq!(of("junior")["not_asked"].as_array().unwrap().len(), 1);
    assert_eq!(of("junior")["years"][2]["shortfall"]["professional"], 0);
}

#[test]
fn units_know_caps_splits_and_rows_for_longer_ones() {
    let more = r#"
        caps = [
          { id = "net", per = "year", mode = "online", at_most = 30, clause = "p/1" },
          { id = "prizes", per = "activity", kinds = ["prize"], at_most = 40, clause = "p/1" },
        ]
    "#;
    let request = json!({
        "application_year": 2024, "policy": "x-2024", "applicant": { "target": "junior" },
        "certificates": [{ "from": 2021, "to": 2022 }],
        "activities": [{ "id": "a", "kind": "online", "date": "2023", "hours": 20 }],
    });
    let remedies = ask(more, ce_rules::Call::Remedies, request);
    let lack = &remedies["years"][0]["lacks"][0];
    assert_eq!((&lack["of"], &lack["hours"]), (&json!("total"), &json!(70)));
    let units = |kind: &str| -> Vec<Value> {
        lack["units"].as_array().unwrap().iter().filter(|units| units["kind"] == kind).cloned().collect()
    };
    assert_eq!(units("online")[0]["room"], 10, "20 of the 30 are used");
    assert_eq!(
        units("prize")[0],
        json!({ "kind": "prize", "unit": "activity", "hours": 40, "count": 2, "clause": "p/1" })
    );
    // Hours of a book come to two years: 5 of 10 in the year of its date.
    let books = units("book");
    assert_eq!((&books[0]["hours"], &books[0]["count"]), (&json!(5), &json!(14)));
    // Six months or more are 90 hours; at 12 a month 70 hours would take six, which are those.
    let study = units("study");
    assert_eq!(study.len(), 1);
    assert_eq!((&study[0]["months_at_least"], &study[0]["count"]), (&json!(6), &json!(1)));
    assert_eq!(units("lecture")[0]["count"], 24);
}

#[test]
fn a_run_of_years_shows_in_remedies_and_explanation() {
    let more = r#"
        [[requirements]]
        id = "all"
        of = "total"
        per = "window"
        at_least = 300
        clause = "p/1"
    "#;
    let online = |id: &str, date: &str| json!({ "id": id, "kind": "online", "date": date, "hours": 90 });
    let request = json!({
        "application_year": 2024, "policy": "x-2024", "applicant": { "target": "junior" },
        "activities": [online("a", "2021"), online("b", "2022"), online("c", "2023")],
    });
    let remedies = ask(more, ce_rules::Call::Remedies, request.clone());
    assert_eq!((&remedies["years"], &remedies["verdict"]), (&json!([]), &json!("not_eligible")));
    assert_eq!(remedies["runs"][0]["shortfall"], 30);
    // A window that reaches into years to come is not over.
    assert_eq!(remedies["earliest_application_year"], 2025);
    for (locale, said) in [
        ("zh", "2021—2023（all）：未达标，已有 270 学时，还差 30"),
        ("en", "2021 to 2023 (all): not met, 270 hours, short of 30"),
    ] {
        let explained = ask(more, ce_rules::Call::Explain, json!({ "request": request, "locale": locale }));
        assert!(explained["markdown"].as_str().unwrap().contains(said), "{explained}");
    }
}

#[test]
fn an_explanation_says_what_each_requirement_asks_and_of_whom() {
    let more = |members: &str| {
        format!("[[requirements]]\nid = \"more\"\nof = \"public\"\nclause = \"p/1\"\n{members}\n")
    };
    let request = json!({
        "application_year": 2024, "policy": "x-2024", "applicant": { "target": "junior", "degree": "master" },
        "activities": [],
    });
    for (members, zh, en) in [
        ("at_least = 5\nmode = \"live\"", "公需（面授）至少 5 学时", "public (live): at least 5 hours"),
        ("more_than = 5\nmode = \"online\"", "公需（网络）多于 5 学时", "public (online): more than 5 hours"),
        (
            "at_least = 5\ncomponent = \"compulsory\"",
            "公需（必修）至少 5 学时",
            "public (compulsory): at least 5 hours",
        ),
        (
            "at_least = 5\nkinds = [\"course\", \"book\"]",
            "公需（课程、著作）至少 5 学时",
            "public (course, book): at least 5 hours",
        ),
        (
            "at_least_share = \"1/3\"",
            "公需不少于应达合计的 1/3",
            "public: at least 1/3 of the total required",
        ),
        ("at_least = 5\nor_days = 3", "，或参加 3 天", ", or 3 days of attendance"),
        ("at_least = 5\ntargets = [\"junior\"]", "（仅限初级）", " (only for junior)"),
        ("at_least = 5\ndegrees = [\"master\"]", "（仅限硕士）", " (only for masters)"),
        ("at_least = 5\nsince = 2022", "（2022 年度起）", " (from 2022)"),
        ("at_least = 5\nuntil = 2023", "（2023 年度止）", " (until 2023)"),
    ] {
        for (locale, said) in [("zh", zh), ("en", en)] {
            let question = json!({ "request": request, "locale": locale });
            let explained = ask(&more(members), ce_rules::Call::Explain, question);
            assert!(explained["markdown"].as_str().unwrap().contains(said), "{said} in {explained}");
        }
    }
}

#[test]
fn an_explanation_tells_caps_shares_additions_and_splits() {
    let more = r#"
        caps = [{ id = "book-cap", per = "activity", kinds = ["book"], at_most = 20, clause = "p/1" }]
    "#;
    let request = json!({
        "application_year": 2024, "policy": "x-2024", "applicant": { "target": "junior" },
        "activities": [
            { "id": "b", "kind": "book", "date": "2022", "role": "first", "quantity": 12.5, "authors": 4 },
            { "id": "c", "kind": "book", "date": "2022", "role": "other", "quantity": 12.5, "authors": 1 },
            { "id": "l", "kind": "lecture", "date": "2023", "count": 3, "facts": { "open": true, "reach": "national" } },
            { "id": "s", "kind": "study", "from": "2022-12-01", "to": "2023-01-30" },
            { "id": "d", "kind": "course", "subject": "public", "date": "2023", "full_days": 2, "minutes": 100 },
        ],
    });
    let explained = ask(more, ce_rules::Call::Explain, json!({ "request": request, "locale": "en" }));
    let sums = explained["arithmetic"].as_array().unwrap();
    // 12.5 units at 10 are 125; a quarter is 31.25, of which 20 count.
    assert_eq!(
        sums[0]["terms"][0],
        json!({ "count": 12.5, "unit": "quantity", "each": 10, "hours": 125, "clause": "p/1" })
    );
    assert_eq!(
        sums[0]["cuts"],
        json!([{ "by": "shared", "hours": 93.75, "cap": null }, { "by": "capped", "hours": 11.25, "cap": "book-cap" }])
    );
    // 12 whole units at 4 are 48.
    assert_eq!((&sums[1]["terms"][0]["count"], &sums[1]["claimed"]), (&json!(12), &json!(48)));
    // 3 lectures at 3, and half as much again.
    assert_eq!(
        (&sums[2]["added"], &sums[2]["claimed"]),
        (&json!([{ "add_on": "national", "hours": 4.5 }]), &json!(13.5))
    );
    // Two whole months from 1 December through 30 January? One: the second would end on 31 January.
    assert_eq!((&sums[3]["terms"][0]["count"], &sums[3]["claimed"]), (&json!(1), &json!(12)));
    // 2 days at 8 and 100 minutes, which are 2 hours of 45.
    assert_eq!(sums[4]["claimed"], 18);
    let markdown = explained["markdown"].as_str().unwrap();
    for said in [
        "12.5 units × 10 = 125 hours",
        "93.75 of them do not count: 125 hours shared among 4 authors: 31.25 count",
        "11.25 of them do not count: cap \\`book-cap\\`",
        "3 times × 3 + 4.5 more (national) = 13.5 hours",
        "1 month × 12 = 12 hours",
        "2 days × 8 + 100 minutes ÷ 45, the rest dropped, = 18 hours",
        "20 hours towards professional, for 10 in 2022, 10 in 2023",
        "short of",
    ] {
        assert!(markdown.contains(said), "{said}\n{markdown}");
    }
}
