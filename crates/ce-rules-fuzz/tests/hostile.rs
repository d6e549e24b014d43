//! Input that was made to do harm: it is refused in a few words, or does nothing but stand there.

use ce_rules::batch::has_twins;
use ce_rules::{Activity, Applicant, Call, Hours, Locale, Request, Rules, Target};
use ce_rules_fuzz::{WORDS, hold, packed};
use ce_rules_workbook::{File, InputError, Options, read, read_pair};
use serde_json::{Value, json};

fn rules() -> &'static Rules {
    Rules::builtin()
}

fn answer(text: &str) -> Value {
    serde_json::from_str(&rules().assess_json(text)).unwrap()
}

fn request(activities: &Value) -> Value {
    json!({"application_year": 2021, "applicant": {"target": "associate_senior"}, "activities": activities})
}

#[test]
fn nesting_is_bounded() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}"), ("[{\"applicant\":", "}]")] {
        let deep = format!("{}1{}", open.repeat(100_000), close.repeat(100_000));
        for text in [deep.clone(), open.repeat(100_000), format!("{{\"activities\":{deep}}}")] {
            let error = answer(&text);
            assert_eq!(
                (&error["error"], &error["faults"][0]["code"]),
                (&json!("invalid_request"), &json!("syntax"))
            );
            for call in Call::ALL {
                assert!(rules().call_json(*call, &text).len() < 10_000);
            }
            assert!(rules().with_policy(&text).is_err());
        }
    }
    let names = vec!["a"; 100_000].join(".");
    for text in [
        format!("a = {}", "[".repeat(100_000)),
        format!("a = {}", "{a=".repeat(100_000)),
        format!("{names} = 1"),
        format!("[{names}]"),
        format!("[[{names}]]"),
    ] {
        assert!(rules().with_policy(&text).is_err());
    }
}

#[test]
fn numbers_of_any_length_are_out_of_range() {
    let digits = "9".repeat(100_000);
    let numbers = [
        digits.clone(),
        format!("-{digits}"),
        format!("0.{digits}"),
        format!("1e{digits}"),
        format!("{digits}e-{digits}"),
    ];
    for number in numbers {
        let text = format!(
            "{{\"application_year\": {number}, \"applicant\": {{\"target\": \"junior\"}}, \"activities\": [{{\"id\": \"a\", \
             \"kind\": \"online_course\", \"subject\": \"public\", \"date\": {number}, \"hours\": {number}, \"minutes\": \
             {number}}}]}}"
        );
        let error = answer(&text);
        assert_eq!(error["error"], "invalid_request");
        assert!(error.to_string().len() < 10_000, "a message does not repeat what is long");
        assert!(rules().with_policy(&format!("a = {number}")).is_err());
    }
}

#[test]
fn a_request_full_of_faults_tells_them_all_up_to_ten_thousand() {
    // Each is told once, and looked for among those before it: what grows with the square of their number would show.
    let wrong = |count: usize| {
        let zeros = vec!["0"; count].join(",");
        let text = format!(
            "{{\"application_year\":2021,\"applicant\":{{\"target\":\"junior\"}},\"activities\":[{zeros}]}}"
        );
        answer(&text)["faults"].as_array().unwrap().clone()
    };
    let faults = wrong(9_000);
    assert_eq!(faults.len(), 9_000);
    assert_eq!(faults[8_999]["path"], "/activities/8999");
    let faults = wrong(300_000);
    assert_eq!(faults.len(), 10_001);
    assert_eq!((&faults[0]["path"], &faults[0]["code"]), (&json!(""), &json!("out_of_range")));
    assert_eq!(
        faults[0]["message"]["en"],
        "there are more than 10000 faults, and the others are not told: mend these first"
    );
    assert_eq!(faults[10_000]["path"], "/activities/9999");
    let members: Vec<String> = (0..9_000).map(|at| format!("\"m{at}\":1")).collect();
    let error = answer(&format!("{{{}}}", members.join(",")));
    let faults = error["faults"].as_array().unwrap();
    // Those that are there in their order, then the three that are not.
    assert_eq!((faults.len(), &faults[8_999]["path"]), (9_003, &json!("/m8999")));
}

#[test]
fn many_activities_are_assessed() {
    // They all meet on one day, under one reference: what grows with the square of their number would show.
    let mut request = Request::new(2021, Applicant::new(Target::AssociateSenior));
    for at in 0..10_000 {
        let mut activity =
            Activity::new(format!("a{at}"), if at % 2 == 0 { "training" } else { "online_course" });
        activity.subject = Some("public".into());
        activity.reference = Some("R".to_owned());
        if at % 2 == 0 {
            let date = "2020-05-06".parse().unwrap();
            activity.sessions = Some(vec![ce_rules::Session::new(date, ce_rules::Part::Morning)]);
        } else {
            activity.date = "2020-05-06".parse().ok();
            activity.hours = Some(Hours::from(1));
        }
        request.activities.push(activity);
    }
    let assessed = rules().assess(&request).unwrap();
    assert_eq!(assessed.activities.len(), 10_000);
    let text = serde_json::to_string(&request).unwrap();
    assert!(rules().assess_json(&text).starts_with("{\"engine\""));
    let explained = rules().explain_text(&text, Locale::En).unwrap();
    assert_eq!(explained.arithmetic.len(), 10_000);
    assert!(explained.markdown.contains("a9999"));
    let request: Value = serde_json::from_str(&text).unwrap();
    let mut of_policy = request.clone();
    of_policy["policy"] = json!("hunan-2021");
    let impact = json!({"requests": [of_policy.clone()], "policy_a": "hunan-2020", "policy_b": "hunan-2021"});
    for (call, question) in [(Call::Ledger, &of_policy), (Call::Remedies, &request), (Call::Impact, &impact)]
    {
        let answer = rules().call_json(call, &question.to_string());
        assert!(answer.starts_with("{\"engine\""), "{call:?}: {answer:.200}");
    }
}

#[test]
fn long_lists_that_say_the_same_again_are_refused() {
    // All that could be said first, so that whoever looks for each among those before looks long.
    let years: Vec<u32> = (0..60_000).chain(std::iter::repeat_n(59_999, 60_000)).collect();
    let mission = json!([{"id": "a", "kind": "aid_mission", "from": "2019-01-01", "to": "2019-12-31",
        "own_provision": {"years": years, "basis": "x"}}]);
    let faults = &answer(&request(&mission).to_string())["faults"];
    assert_eq!(faults.as_array().map(Vec::len), Some(10_001));
    let others: Vec<String> = (0..60_000).map(|at| format!("\"m{at}\":1")).collect();
    let again = vec!["\"policy_a\":\"hunan-2020\""; 60_000].join(",");
    let question = format!("{{{},{again}}}", others.join(","));
    let error: Value = serde_json::from_str(&rules().call_json(Call::Impact, &question)).unwrap();
    assert_eq!(error["faults"].as_array().map(Vec::len), Some(10_001));
    let row = json!({"name": "张三", "identity_number": "11010519491231002X", "title": "intermediate", "title_date": "2015"});
    let roster = json!({"rows": vec![row; 12_000]}).to_string();
    let error: Value = serde_json::from_str(&rules().call_json(Call::Roster, &roster)).unwrap();
    assert_eq!(error["faults"].as_array().map(Vec::len), Some(10_001));
    // The ids of one person in tables, the other way round than they are counted.
    let ids: Vec<String> = (0..60_000).rev().map(|at| format!("{at:05}")).collect();
    assert!(!has_twins(&ids.iter().map(String::as_str)));
    assert!(has_twins(&ids.iter().chain(&ids[59_999..]).map(String::as_str)));
}

#[test]
fn names_are_texts_and_nothing_else() {
    let long = "长".repeat(100_000);
    for name in ["../../etc/passwd", "a\u{0}b", "\u{202e}x", "\u{1b}[2J", "C:\\x", "\u{fffe}", long.as_str()]
    {
        let activity = json!({"id": name, "kind": name, "title": name, "reference": name, "date": "2020"});
        let mut asked = request(&json!([activity]));
        asked["policy"] = json!(name);
        asked["applicant"]["id"] = json!(name);
        asked["applicant"][name] = json!(1);
        let error = answer(&asked.to_string());
        assert!(error.get("error").is_some());
        for fault in error["faults"].as_array().unwrap() {
            assert!(fault["message"].to_string().len() < 2_000, "{fault}");
        }
        for call in Call::ALL {
            let question =
                json!({"policy": name, "kind": name, "evidence": [name], "unit": name, "id": name});
            let answer: Value =
                serde_json::from_str(&rules().call_json(*call, &question.to_string())).unwrap();
            assert!(answer.get("error").is_some() || *call == Call::Policies);
        }
        // Files are told by their names alone; none is opened.
        let file = File { name, bytes: b"" };
        assert!(matches!(read(&file, &Options::default(), rules()), Err(InputError::Unsupported { .. })));
    }
}

#[test]
fn whatever_is_written_is_text_wherever_it_is_shown() {
    for words in WORDS {
        for record in 0..8 {
            hold("explain", &[&[record; 16], words.as_bytes()].concat());
        }
        let quoted = words.replace('"', "\"\"");
        let people = format!(
            "编号,姓名,部门,申报职称,申报年度,\"{quoted}\"\n\"{quoted}\",\"{quoted}\",\"{quoted}\",副高级,2021,1\n"
        );
        let activities = format!(
            "人员编号,编号,活动形式,名称,日期\n\"{quoted}\",\"{quoted}\",\"{quoted}\",\"{quoted}\",2020\n"
        );
        hold("csv", &[people.as_bytes(), b"\xff", activities.as_bytes()].concat());
        let cell = |text: &str| {
            let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('\0', " ");
            format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>")
        };
        let sheet = |rows: &[&[&str]]| {
            let row = |row: &&[&str]| {
                format!("<row>{}</row>", row.iter().map(|text| cell(text)).collect::<String>())
            };
            format!(
                "<worksheet><sheetData>{}</sheetData></worksheet>",
                rows.iter().map(row).collect::<String>()
            )
        };
        let people =
            sheet(&[&["person", "name", "target", "application_year"], &[words, words, "junior", "2021"]]);
        let activities =
            sheet(&[&["person", "id", "kind", "title", "date"], &[words, words, "patent", words, "2020"]]);
        hold("workbook", format!("{people}\0{activities}").as_bytes());
    }
}

#[test]
fn formulas_are_read_as_what_they_came_to() {
    let sheet = "<worksheet><sheetData><row><c t=\"str\"><f>HYPERLINK(\"http://a.b\")</f><v>person</v></c>\
                 <c t=\"inlineStr\"><is><t>target</t></is></c></row></sheetData></worksheet>";
    hold("workbook", format!("{sheet}\0{sheet}").as_bytes());
}

#[test]
fn a_sheet_that_lies_about_its_extent_is_read_or_refused() {
    let sheet = |extent: &str| {
        format!(
            r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="{extent}"/><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>person</t></is></c></row></sheetData></worksheet>"#
        )
    };
    let read_as = |extent: &str| {
        let bytes = packed([sheet(extent), sheet("A1"), sheet("A1")].join("\0").as_bytes());
        read(&File { name: "staff.xlsx", bytes: &bytes }, &Options::default(), rules())
    };
    for extent in ["A1:B2", "Z9:A1", "A1:A1:A1"] {
        assert!(matches!(read_as(extent), Ok(_) | Err(InputError::Workbook { .. })), "{extent}");
    }
    for extent in ["A0", "A1:XFD1048576", "A1:ZZZZZZ99999999"] {
        let error = read_as(extent).unwrap_err();
        assert!(
            matches!(error, InputError::Workbook { .. } | InputError::TooLarge { .. }),
            "{extent}: {error}"
        );
    }
}

#[test]
fn a_text_that_stands_in_many_cells_is_no_reason_to_run_out_of_memory() {
    // A megabyte of text once, and two hundred cells that hold it.
    let cells = "<c t=\"s\"><v>0</v></c>".repeat(200);
    let sheet = format!("<worksheet><sheetData><row>{cells}</row></sheetData></worksheet>");
    let strings = format!("<sst><si><t>{}</t></si></sst>", "x".repeat(1 << 20));
    let bytes = packed(format!("{sheet}\0\0{strings}").as_bytes());
    let error = read(&File { name: "bomb.xlsx", bytes: &bytes }, &Options::default(), rules()).unwrap_err();
    assert!(matches!(error, InputError::UnpacksTooLarge { .. }), "{error}");
}

#[test]
fn tables_may_be_wide() {
    // Columns without a header were each looked for among all others.
    let wide = format!("person,target\nT1,junior{}\n", ",x".repeat(20_000));
    let people = File { name: "people.csv", bytes: wide.as_bytes() };
    let activities = File { name: "activities.csv", bytes: b"person,kind,date\n" };
    let input = read_pair(&people, &activities, &Options::default(), rules()).unwrap();
    assert_eq!(input.people.len(), 1);
    assert_eq!(input.faults.iter().filter(|fault| fault.code == "unknown_column").count(), 20_000);
}
