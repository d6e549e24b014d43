//! `procedure`, `publicity`, `roster`, `programme` as they are run.

use tempfile::TempDir;

use crate::program::{err, file, out, path, run, sample, status};

/// Invented numbers that pass the check.
const NUMBERS: [&str; 3] = ["11010519491231002X", "430103199001010012", "430103198502280016"];

#[test]
fn a_procedure_is_told_with_its_dates_and_as_a_calendar() {
    let folder = TempDir::new().unwrap();
    let (first, second) = (path(&folder, "a.ics"), path(&folder, "b.ics"));
    let college = ["procedure", "provincial_unit", "full_senior", "--policy", "hunan-safety-tech-2021"];
    let output = run(&[&college[..], &["--on", "2021-06-02", "--ics", &first]].concat());
    assert_eq!(status(&output), 0, "{}", err(&output));
    for said in ["2021-06-15", "已逾期", "2021-07-01 – 2021-08-31", "N 二.4", "下一个期限"] {
        assert!(out(&output).contains(said), "{said}: {}", out(&output));
    }
    run(&[&college[..], &["--ics", &second]].concat());
    let calendar = std::fs::read_to_string(first).unwrap();
    assert_eq!(calendar, std::fs::read_to_string(second).unwrap(), "no clock, no random ids");
    assert!(calendar.contains("DTSTART;VALUE=DATE:20210615\r\n"));
    // The unit in Chinese, the answer in English, what is left to somebody.
    let output = run(&["--locale", "en", "procedure", "市州单位", "junior"]);
    assert!(out(&output).contains("settled by: the city's HR authority"), "{}", out(&output));
    let json = run(&[&college[..], &["--format", "json"]].concat());
    let question =
        r#"{"policy": "hunan-safety-tech-2021", "unit": "provincial_unit", "target": "full_senior"}"#;
    assert_eq!(
        out(&json).trim_end(),
        ce_rules::Rules::builtin().call_json(ce_rules::Call::Procedure, question)
    );
    for unusable in [&["village", "junior"], &["city_unit", "dean"]] {
        assert_eq!(status(&run(&[&["procedure"], &unusable[..]].concat())), 2);
    }
    assert_eq!(status(&run(&["procedure", "city_unit", "junior", "--policy", "nowhere"])), 2);
    assert_eq!(status(&run(&["procedure", "city_unit", "junior", "--year", "2200"])), 2);
}

#[test]
fn a_public_notice_is_counted_in_working_days() {
    let output = run(&["publicity", "2021-04-23", "--format", "markdown"]);
    assert_eq!(status(&output), 0);
    assert!(out(&output).contains("| 公示期满（当日终了） | 2021-04-29 |"), "{}", out(&output));
    let output = run(&["--locale", "en", "publicity", "--deadline", "2049-08-31"]);
    assert!(out(&output).contains("weekends alone are off"), "{}", out(&output));
    assert_eq!(status(&run(&["publicity"])), 2);
    assert_eq!(status(&run(&["publicity", "2021-02-30"])), 2);
}

#[test]
fn a_programme_is_held_against_its_terms() {
    assert!(out(&run(&["programme"])).contains("provincial-workshop"));
    let plan = ["programme", "provincial-workshop", "--locale", "en", "--fact", "participants=50", "--fact"];
    let output = run(&[&plan[..], &["days=5", "--fact", "each_qualified=true"]].concat());
    assert_eq!(status(&output), 0);
    assert!(out(&output).contains("meets its terms"), "{}", out(&output));
    let output = run(&[&plan[..], &["days=4.5"]].concat());
    assert!(out(&output).contains("does not meet its terms"), "{}", out(&output));
    let output = run(&[&plan[..], &["days=true", "--fact", "tea=1"]].concat());
    assert_eq!((status(&output), err(&output).matches("/facts/").count()), (2, 2), "{}", err(&output));
    assert_eq!(status(&run(&["programme", "picnic"])), 2);
}

const FORM: &str = "某学院申领表\n所在部门：安全工程系,,联系人：示例联系人,,联系电话：0731-00000000,\n\
                    序号,姓名,身份证号,职称名称,职称取得时间,备注,手册情况\n";

#[test]
fn a_roster_is_checked_and_printed() {
    let folder = TempDir::new().unwrap();
    let rows = format!(
        "{FORM}1,示例甲,{},讲师,2015年12月,,已用完\n2,示例乙,{},教授,2016,,无手册\n3,示例丙,{},副教授,2016-07,=1+1,无手册\n",
        NUMBERS[0].to_lowercase(),
        NUMBERS[1],
        NUMBERS[2]
    );
    let csv = file(&folder, "名单.csv", &rows);
    let output = run(&["roster", &csv]);
    assert_eq!(status(&output), 1, "one is refused: {}", err(&output));
    for said in ["共 3 人，可申领 2，不予申领 1", "110105**********2X", "联系人：示例联系人", "N 一"]
    {
        assert!(out(&output).contains(said), "{said}: {}", out(&output));
    }
    for form in ["table", "json", "markdown"] {
        let output = run(&["roster", &csv, "--format", form]);
        let all = (out(&output) + &err(&output)).to_uppercase();
        assert!(NUMBERS.iter().all(|number| !all.contains(number)), "{form}: {all}");
        let whole = run(&["roster", &csv, "--format", form, "--full-numbers"]);
        assert!(NUMBERS.iter().all(|number| out(&whole).contains(number)), "{form}");
    }
    // The printed form has whole numbers, and is read again as it was written.
    let form = path(&folder, "form.xlsx");
    let output = run(&["roster", &csv, "-o", &form, "--on", "2021-05-30"]);
    assert_eq!((status(&output), out(&output)), (1, String::new()));
    let again = run(&["roster", &form, "--format", "json", "--full-numbers"]);
    assert_eq!(status(&again), 0, "{}", err(&again));
    let answer: serde_json::Value = serde_json::from_str(&out(&again)).unwrap();
    assert_eq!((&answer["unit"], &answer["telephone"]), (&"安全工程系".into(), &"0731-00000000".into()));
    let shown: Vec<_> =
        answer["rows"].as_array().unwrap().iter().map(|row| &row["identity_number"]).collect();
    assert_eq!(shown, [NUMBERS[0], NUMBERS[2]]);
    assert_eq!(
        (&answer["rows"][0]["handbook"], &answer["rows"][1]["remarks"]),
        (&"full".into(), &"=1+1".into())
    );
    let before = std::fs::read(&form).unwrap();
    assert_eq!(status(&run(&["roster", &form, "-o", &form])), 2, "the input is not written over");
    assert_eq!(std::fs::read(&form).unwrap(), before);
    let second = path(&folder, "second.xlsx");
    run(&["roster", &csv, "-o", &second, "--on", "2021-05-30"]);
    assert_eq!(std::fs::read(second).unwrap(), before, "the same roster is the same workbook");
}

#[test]
fn all_that_is_wrong_with_a_roster_is_told_with_its_cell_and_no_number() {
    let folder = TempDir::new().unwrap();
    let csv = file(
        &folder,
        "bad.csv",
        format!(
            "{FORM}1,示例甲,{0},讲师,2015,,\n2, ,{0},大师,{1},,{1}\n3,示例丙,110105491231002,讲师,2015,,\n",
            NUMBERS[0], NUMBERS[1]
        ),
    );
    let output = run(&["roster", &csv]);
    assert_eq!((status(&output), out(&output)), (2, String::new()));
    let told = err(&output);
    for said in
        ["C5  身份证号与第 1 行相同", "D5  “大师”", "职称级别", "E5", "G5", "C6  15 位", "/rows/1/name"]
    {
        assert!(told.contains(said), "{said}: {told}");
    }
    assert!(NUMBERS.iter().all(|number| !told.contains(number)), "{told}");
    let unknown = file(&folder, "unknown.csv", "姓名,身份证号,鞋码\n");
    let output = run(&["roster", &unknown]);
    assert_eq!(status(&output), 1);
    assert!(err(&output).contains("unknown.csv!C1: [unknown_column]"), "{}", err(&output));
    assert_eq!(status(&run(&["roster", &file(&folder, "x.csv", "a,b\n1,2\n")])), 2);
    assert_eq!(status(&run(&["roster", &path(&folder, "missing.xlsx")])), 2);
}

#[test]
fn a_roster_in_json_is_a_question_of_the_contract() {
    let folder = TempDir::new().unwrap();
    let question = format!(
        r#"{{"identity_numbers": "full", "rows": [{{"name": "示例甲", "identity_number": "{}", "title": "intermediate", "title_date": 2015, "handbook": "none"}}]}}"#,
        NUMBERS[0]
    );
    let json = file(&folder, "roster.json", &question);
    let output = run(&["roster", &json, "--format", "json"]);
    assert_eq!(status(&output), 0, "{}", err(&output));
    assert_eq!(
        out(&output).trim_end(),
        ce_rules::Rules::builtin().call_json(ce_rules::Call::Roster, &question)
    );
    assert_eq!(status(&run(&["roster", &json, "--unit", "x"])), 2, "the file says it itself");
    let twice = file(&folder, "twice.json", r#"{"rows": [], "rows": []}"#);
    assert!(err(&run(&["roster", &twice])).contains("duplicate_field"));
}

#[test]
fn the_public_notice_list_is_shown_by_itself() {
    let sample = sample();
    let output = run(&["assess", &sample, "--notice", "--format", "markdown"]);
    let text = out(&output);
    assert!(text.starts_with("# 公示名单") && text.contains("| 2020 公需 | 2020 专业 |"), "{text}");
    let eligible = text.lines().filter(|line| line.starts_with("| ")).count() - 2;
    let all: Vec<serde_json::Value> =
        serde_json::from_str(&out(&run(&["assess", &sample, "--format", "json"]))).unwrap();
    assert_eq!(eligible, all.iter().filter(|result| result["verdict"] == "eligible").count());
    assert_eq!(status(&run(&["assess", &sample, "--notice", "--format", "csv"])), 2);
}

#[test]
fn a_policy_shows_what_an_office_does_by_it() {
    for (locale, said) in [
        ("zh", ["## 认定程序", "06-15 前（含）", "不少于 5 个工作日", "## 登记手册的申领", "参训人数 ≥ 50"]),
        (
            "en",
            [
                "## Procedures",
                "by 06-15",
                "at least 5 working days",
                "## Who may ask for a handbook",
                "participants ≥ 50",
            ],
        ),
    ] {
        let text = out(&run(&["policy", "show", "hunan-safety-tech-2021", "--locale", locale]));
        for said in said {
            assert!(text.contains(said), "{said}: {text}");
        }
    }
}
