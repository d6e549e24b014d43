//! Cases of policies in workbooks: what they say comes to the same as what their author wrote in YAML, and what is
//! wrong with them is told by its cell.

use std::path::PathBuf;

use ce_rules::{Locale, Rules};
use ce_rules_cli::columns::{Sheet, column_named};
use ce_rules_cli::template::{self, Filling};
use rust_xlsxwriter::{Format, Workbook};
use serde_json::Value;
use tempfile::TempDir;

use crate::program::{file, path, repository, run, status, told};
use crate::workbooks::rows;

fn examples() -> PathBuf {
    repository("examples/policies")
}

/// A value as a person would type it.
fn typed(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items
            .iter()
            .map(|item| match item.get("part") {
                Some(part) => format!("{} {}", typed(&item["date"]), typed(part)),
                None => typed(item),
            })
            .collect::<Vec<_>>()
            .join("; "),
        other => other.to_string(),
    }
}

/// A row of the members of an object that the sheet has columns for.
fn row(sheet: Sheet, person: &str, members: &Value) -> Vec<(&'static str, String)> {
    let mut row = vec![("person", person.to_owned())];
    for (name, value) in members.as_object().unwrap() {
        let column = column_named(sheet, name).unwrap_or_else(|| panic!("{name}"));
        row.push((column.field, typed(value)));
    }
    row
}

/// What a case expects, as rows; what the sheet does not have is left out.
fn expectations(person: &str, expect: &Value) -> Vec<Vec<(&'static str, String)>> {
    let mut rows = Vec::new();
    let mut add = |members: Vec<(&'static str, String)>| {
        rows.push([vec![("person", person.to_owned())], members].concat());
    };
    for (year, members) in expect["years"].as_object().into_iter().flatten() {
        let of_year = |name, subject: &str, value: &Value| {
            vec![("year", year.clone()), ("subject", subject.to_owned()), (name, typed(value))]
        };
        if let Some(status) = members.get("status") {
            add(vec![("year", year.clone()), ("result", typed(status))]);
        }
        if let Some(total) = members.get("total") {
            add(of_year("hours", "合计", total));
        }
        for name in ["hours", "shortfall"] {
            for (subject, value) in members[name].as_object().into_iter().flatten() {
                add(of_year(name, subject, value));
            }
        }
    }
    for (name, field) in [("verdict", "result"), ("error", "error")] {
        if let Some(word) = expect.get(name) {
            add(vec![(field, typed(word))]);
        }
    }
    match expect["findings"].as_array().map(Vec::as_slice) {
        None => {}
        Some([]) => add(vec![("findings", "无".to_owned())]),
        // One row or many: it comes to the same.
        Some([first]) => add(vec![("findings", typed(first))]),
        Some([first, rest @ ..]) => {
            add(vec![("findings", typed(first))]);
            add(vec![("findings", typed(&Value::Array(rest.to_vec())))]);
        }
    }
    rows
}

/// The cases of an example policy as a workbook: those that expect something that the sheet has.
fn as_workbook(folder: &TempDir, policy: &str) -> (PathBuf, usize) {
    let document = std::fs::read_to_string(examples().join(format!("{policy}.toml"))).unwrap();
    let rules = Rules::builtin().with_policy(&document).unwrap();
    let cases = std::fs::read_to_string(examples().join(format!("{policy}.cases.yaml"))).unwrap();
    let cases: Value = serde_saphyr::from_str(&cases).unwrap();
    let common = &cases["common"];
    let mut filling = Filling::default();
    filling.cases = true;
    let mut count = 0;
    for case in cases["cases"].as_array().unwrap() {
        let (name, record) = (case["name"].as_str().unwrap(), &case["record"]);
        let rows = expectations(name, &case["expect"]);
        if rows.is_empty() {
            continue;
        }
        count += 1;
        let of = |member: &str| record.get(member).unwrap_or(&common[member]);
        let mut applicant = common["applicant"].clone();
        for (name, value) in record["applicant"].as_object().into_iter().flatten() {
            applicant[name] = value.clone();
        }
        let mut person = row(Sheet::People, name, &applicant);
        for member in ["application_year", "evidence"] {
            person.push((column_named(Sheet::People, member).unwrap().field, typed(of(member))));
        }
        person.push(("policy", policy.to_owned()));
        filling.push(Sheet::People, person);
        for sheet in [Sheet::Activities, Sheet::Certificates, Sheet::Waivers] {
            for item in of(sheet.id()).as_array().into_iter().flatten() {
                // What the record of a case states that the policy does not take the template has no column for.
                let shown = sheet.columns_under(rules.policy(policy).unwrap());
                let mut row = row(sheet, name, item);
                row.retain(|(field, _)| shown.iter().any(|column| column.field == *field));
                filling.push(sheet, row);
            }
        }
        for row in rows {
            filling.push(Sheet::Expected, row);
        }
    }
    let path = folder.path().join("cases.xlsx");
    template::write_filled(&path, &rules, Some(policy), Locale::Zh, &filling).unwrap();
    (path, count)
}

#[test]
fn cases_in_a_workbook_say_what_they_say_in_yaml() {
    let folder = TempDir::new().unwrap();
    for policy in ["guangdong-2023", "anhui-2025"] {
        let (path, count) = as_workbook(&folder, policy);
        let document = examples().join(format!("{policy}.toml"));
        let output = run(&[
            "--policy-file",
            document.to_str().unwrap(),
            "policy",
            "test",
            "--format",
            "json",
            path.to_str().unwrap(),
        ]);
        let (code, out, err) = told(&output);
        assert_eq!(code, 0, "{policy}: {err}{out}");
        let trial: Value = serde_json::from_str(&out).unwrap();
        assert!(count >= 10, "{count}");
        assert_eq!(trial["cases"].as_array().unwrap().len(), count);
        // What the sheet can say notices every number of these policies.
        let numbers = &trial["numbers"];
        assert!(
            numbers["tried"].as_u64().unwrap() >= 10 && numbers["unnoticed"] == Value::Array(Vec::new()),
            "{numbers}"
        );
    }
}

const PEOPLE: &str =
    "编号,姓名,申报年度,申报职称,材料要求\n甲,半天的公需,2022,正高级,不要求\n乙,初级,2022,初级,\n";
const ACTIVITIES: &str = "人员编号,活动编号,活动形式,科目,日期,学时\n甲,a,网络课程,公需,2021,30.99\n";
const EXPECTED: &str = "人员编号,年度,科目,应认定学时,应缺学时,结果,提示,错误\n\
    甲,2021,公需,30.99,0.01,,,\n,,,,,,,\n甲,2021,合计,30.99,,未达标,无,\n甲,,,,,不符合,,\n乙,,,,,,,未规定认定跨度\n";
const MINE: &str = "id = 'mine'\nextends = 'hunan-2021'\napplication_years = [2022]\n\
    requirements = [{ id = 'public', at_least = 31 }]\n";

/// Tries cases in a folder of CSV files.
fn try_folder(people: &str, activities: &str, expected: &str, more: &[&str]) -> (i32, String, String) {
    let folder = TempDir::new().unwrap();
    let cases = folder.path().join("cases");
    std::fs::create_dir(&cases).unwrap();
    for (name, text) in [("人员.csv", people), ("活动.csv", activities), ("预期.csv", expected)] {
        if !text.is_empty() {
            std::fs::write(cases.join(name), text).unwrap();
        }
    }
    let mine = file(&folder, "mine.toml", MINE);
    let all = [&["--policy-file", &mine, "policy", "test", cases.to_str().unwrap()], more];
    told(&run(&all.concat()))
}

#[test]
fn a_folder_of_cases_is_tried_like_a_workbook() {
    let (code, out, err) = try_folder(PEOPLE, ACTIVITIES, EXPECTED, &["--strict"]);
    assert_eq!(code, 0, "{err}{out}");
    assert!(
        out.contains("政策“mine”：2 个案例，2 个符合") && out.contains("数字各加减一：4 处，4 处"),
        "{out}"
    );
    // What comes otherwise is shown where it was written.
    let other =
        EXPECTED.replace(",0.01,", ",1,").replace("无", "a capped").replace("未规定认定跨度", "no_policy");
    let (code, out, _) = try_folder(PEOPLE, ACTIVITIES, &other, &[]);
    assert_eq!(code, 1, "{out}");
    for line in [
        "✗ 甲",
        "预期.csv!E2 years/2021/shortfall/public：预期 1，实为 0.01",
        "预期.csv!G4 findings：预期 a capped，实为 -",
        "✗ 乙",
        "预期.csv!H6 error：预期 no_policy，实为 window_not_defined",
    ] {
        assert!(out.contains(line), "{line}: {out}");
    }
    // The policy may be named otherwise than by the document that defines it last.
    let (code, out, err) = try_folder(PEOPLE, ACTIVITIES, EXPECTED, &["--policy", "hunan-2021"]);
    assert!(code == 1 && out.contains("政策“hunan-2021”"), "{err}{out}");
}

#[test]
fn what_is_wrong_with_cases_is_told_by_its_cell_all_at_once() {
    let people = format!("{PEOPLE}丙,没有预期,2022,正高级,\n丁,填错,2022,院长,\n");
    let activities = format!("{ACTIVITIES}甲,b,聚餐,,2021,\n");
    let expected = "人员编号,年度,科目,应认定学时,应缺学时,结果,提示,错误,备注\n\
        甲,2021,公需,三十,,,,,\n\
        甲,2021,公需,30,-1,符合,,,\n\
        甲,2021,公需,31,,,a poem,,\n\
        甲,,,5,,达标,,,\n\
        甲,去年,,,,,,,\n\
        甲,2020,,,,,,,\n\
        戊,,,,,符合,,,\n\
        乙,2021,,,,,,未规定认定跨度,\n\
        乙,,,,,符合,,天塌了,\n\
        丁,,,,,不符合,无,,\n\
        丁,,,,,,a capped,,\n";
    let (code, out, err) = try_folder(&people, &activities, expected, &[]);
    assert_eq!((code, out.as_str()), (2, ""), "{err}");
    for place in [
        "预期.csv!I1 [unknown_column]",
        "预期.csv!D2 [wrong_hours]",
        "预期.csv!E3 [wrong_hours]",
        "预期.csv!F3 [unknown_value] “符合”不可用",
        "预期.csv!D4 [duplicate_expectation]",
        "预期.csv!G4 [unknown_value]",
        "预期.csv!D5 [missing_year]",
        "预期.csv!F5 [unknown_value] “达标”不可用",
        "预期.csv!A6 [empty_expectation]",
        "预期.csv!B6 [wrong_type]",
        "预期.csv!A7 [empty_expectation]",
        "预期.csv!A8 [unknown_person]",
        "预期.csv!H9 [error_of_a_year]",
        "预期.csv!H10 [unknown_value]",
        "预期.csv!G12 [duplicate_expectation]",
        "人员.csv!A4 [missing_expectation]",
        "人员.csv!D5 [unknown_value]",
        "活动.csv!C3 [unknown_value]",
    ] {
        assert!(err.contains(place), "{place}: {err}");
    }
    assert_eq!(err.matches("\n  ").count(), 18, "{err}");
}

#[test]
fn a_person_may_be_merged_over_the_rows_of_what_is_expected() {
    let folder = TempDir::new().unwrap();
    let mut workbook = Workbook::new();
    let sheets: [(&str, &[&[&str]]); 3] = [
        ("人员", &[&["编号", "申报年度", "申报职称"], &["甲", "2021", "正高级"]]),
        ("活动", &[&["人员编号", "活动形式"]]),
        (
            "预期",
            &[
                &["人员编号", "年度", "科目", "应缺学时", "结果"],
                &["", "2020", "公需", "30", "未达标"],
                &["", "2020", "", "90"],
            ],
        ),
    ];
    for (name, cells) in sheets {
        let sheet = workbook.add_worksheet().set_name(name).unwrap();
        rows(sheet, cells);
        if name == "预期" {
            sheet.merge_range(1, 0, 2, 0, "甲", &Format::new()).unwrap();
        }
    }
    let path = path(&folder, "cases.xlsx");
    workbook.save(&path).unwrap();
    let (code, out, err) = told(&run(&["policy", "test", &path, "--policy", "hunan-2021"]));
    assert_eq!(code, 0, "{err}{out}");
    assert!(out.contains("1 个案例，1 个符合"), "{out}");
}

#[test]
fn one_policy_is_tried_and_there_must_be_something_to_try() {
    let two = "编号,申报年度,申报职称,政策\n甲,2022,正高级,mine\n乙,2022,初级,hunan-2021\n";
    let (code, _, err) = try_folder(two, ACTIVITIES, EXPECTED, &[]);
    assert!(code == 2 && err.contains("人员.csv!D3 [another_policy]"), "{err}");
    let (code, _, err) = try_folder(PEOPLE, ACTIVITIES, "", &[]);
    assert!(code == 2 && err.contains("预期"), "{err}");
    let (code, _, err) = try_folder("编号,申报年度,申报职称\n", "人员编号,活动形式\n", "人员编号\n", &[]);
    assert!(code == 2 && err.contains("没有案例"), "{err}");
    let (code, _, err) = try_folder(PEOPLE, ACTIVITIES, EXPECTED, &["--policy", "nowhere"]);
    assert!(code == 2 && err.contains("nowhere"), "{err}");
}

#[test]
fn the_template_of_cases_has_the_sheet_and_is_read_back() {
    let folder = TempDir::new().unwrap();
    for (locale, sheet) in [("zh", "预期"), ("en", "Expected")] {
        let path = path(&folder, "cases.xlsx");
        assert_eq!(status(&run(&["--locale", locale, "template", "--cases", "-o", &path])), 0);
        let (code, _, err) =
            told(&run(&["--locale", locale, "policy", "test", &path, "--policy", "hunan-2021"]));
        // All that it lacks is cases.
        assert!(code == 2 && (err.contains("没有案例") || err.contains("no cases")), "{err}");
        // To assess, the sheet is none of its business.
        let (code, _, err) = told(&run(&["assess", &path]));
        assert!(code == 0 && !err.contains(sheet), "{err}");
        // A template without it is no workbook of cases.
        assert_eq!(status(&run(&["--locale", locale, "template", "-o", &path])), 0);
        let (code, _, err) =
            told(&run(&["--locale", locale, "policy", "test", &path, "--policy", "hunan-2021"]));
        assert!(code == 2 && err.contains(sheet), "{err}");
    }
}
