//! The other calls as they are run: ledger, remedies, explain, impact, evidence.

use calamine::{Reader, Xlsx, open_workbook};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::program::{file, out, path, run, sample, sample_with_faults, status};

/// Two records, the second with a fault: as a file of requests.
fn requests(folder: &TempDir, title: &str) -> String {
    let good = json!({
        "application_year": 2021,
        "applicant": { "id": "T1", "target": "associate_senior", "degree": "doctor" },
        "certificates": [{ "from": 2019, "to": 2019 }],
        "activities": [
            { "id": "a1", "kind": "patent", "title": title, "date": "2020", "role": "first" },
            { "id": "a2", "kind": "online_course", "subject": "public", "date": "2020", "hours": 30,
              "evidence": ["course_outline", "completion_progress"] },
        ],
    });
    let bad =
        json!({ "application_year": 2021, "applicant": { "id": "T2", "target": "dean" }, "activities": [] });
    file(folder, "requests.json", json!([good, bad]).to_string())
}

#[test]
fn each_call_takes_what_assess_takes_and_loses_nobody() {
    let folder = TempDir::new().unwrap();
    let file = requests(&folder, "通风装置");
    let lines = path(&folder, "requests.jsonl");
    let all: Vec<Value> = serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
    std::fs::write(&lines, all.iter().map(Value::to_string).collect::<Vec<_>>().join("\n")).unwrap();
    for call in ["ledger", "remedies", "explain"] {
        for input in [&file, &lines] {
            let output = run(&[call, input, "--format", "json"]);
            assert_eq!(status(&output), 1, "{call}: one is refused");
            let answers: Vec<Value> = serde_json::from_str(&out(&output)).unwrap();
            assert_eq!(answers.len(), 2, "{call}");
            assert_eq!(answers[1]["faults"][0]["path"], "/applicant/target", "{call}");
            assert!(answers[0].get("error").is_none(), "{call}");
        }
        for (locale, said) in [("zh", "dean"), ("en", "dean")] {
            let shown = out(&run(&[call, &file, "--locale", locale]));
            assert!(shown.contains("T1") && shown.contains(said), "{call}: {shown}");
        }
        assert_eq!(status(&run(&[call, &file, "--person", "T1"])), 0, "{call}");
        assert_eq!(status(&run(&[call, &file, "--person", "T9"])), 2, "{call}");
        assert_eq!(status(&run(&[call, &file, "--policy", "nowhere"])), 2, "{call}");
        assert_eq!(status(&run(&[call, &file, "-o", &file])), 2, "{call}: the input is not written over");
        // The workbook with faults, each told with its cell.
        let output = run(&[call, &sample_with_faults()]);
        assert_eq!(status(&output), 1, "{call}");
        assert!(out(&output).contains("活动!"), "{call}: {}", out(&output));
        assert_eq!(status(&run(&[call, &sample()])), 0, "{call}");
    }
}

#[test]
fn a_ledger_workbook_has_a_sheet_a_person_with_the_lines_and_places_to_sign() {
    let folder = TempDir::new().unwrap();
    let file = path(&folder, "ledger.xlsx");
    assert_eq!(status(&run(&["ledger", &sample(), "-o", &file])), 0);
    let mut workbook: Xlsx<_> = open_workbook(&file).unwrap();
    let names = workbook.sheet_names();
    let ledgers: Vec<Value> =
        serde_json::from_str(&out(&run(&["ledger", &sample(), "--format", "json"]))).unwrap();
    assert_eq!(names.len(), ledgers.len());
    for (name, ledger) in names.iter().zip(&ledgers) {
        let sheet = workbook.worksheet_range(name).unwrap();
        let cells: Vec<String> = sheet.rows().flatten().map(ToString::to_string).collect();
        let all = cells.join("\n");
        for said in
            ["本人签字", "单位审核（盖章）", "主管部门登记（盖章）", ledger["applicant"].as_str().unwrap()]
        {
            assert!(all.contains(said), "{name}: {said}");
        }
        // The hours of each year are those of its lines.
        for year in ledger["years"].as_array().unwrap() {
            let line = format!("{} 年度", year["year"]);
            let at = sheet.rows().position(|row| row[0].to_string().starts_with(&line)).unwrap();
            let hours: f64 = sheet
                .rows()
                .skip(at + 1)
                .take_while(|row| !row[0].to_string().contains("年度") && !row[0].to_string().is_empty())
                .filter_map(|row| row[5].to_string().parse::<f64>().ok())
                .sum();
            assert!((hours - year["total"].as_f64().unwrap()).abs() < 1e-9, "{name} {line}: {hours}");
        }
    }
    // Names of sheets of people whose names spreadsheets do not take, and formulas that stay texts.
    let odd = path(&folder, "odd.json");
    let record = |id: &str| {
        json!({ "policy": "hunan-2021", "evidence": "ignored", "applicant": { "id": id },
                "activities": [{ "id": "a", "kind": "patent", "title": "=1+1", "date": "2020", "role": "first" }] })
    };
    std::fs::write(&odd, json!([record("a/b"), record("a:b"), record("'x'")]).to_string()).unwrap();
    let file = path(&folder, "odd.xlsx");
    assert_eq!(status(&run(&["ledger", &odd, "-o", &file])), 0);
    let mut workbook: Xlsx<_> = open_workbook(&file).unwrap();
    assert_eq!(workbook.sheet_names(), ["a_b", "a_b (2)", "x"]);
    let sheet = workbook.worksheet_range("a_b").unwrap();
    assert!(sheet.rows().flatten().any(|cell| *cell == "=1+1"));
    assert_eq!(status(&run(&["ledger", &odd, "--format", "xlsx"])), 2);
    assert_eq!(status(&run(&["ledger", &odd, "--format", "json", "-o", &file])), 2);
}

#[test]
fn an_explanation_is_one_page_that_needs_nothing_else() {
    let folder = TempDir::new().unwrap();
    let title = "<script>alert(1)</script> [x](javascript:y) <img src=http://a.b/c> **b**";
    let file = requests(&folder, title);
    let page = path(&folder, "page.html");
    assert_eq!(status(&run(&["explain", &file, "-o", &page])), 1);
    let html = std::fs::read_to_string(&page).unwrap();
    assert!(html.starts_with("<!doctype html>") && html.ends_with("</html>\n"));
    assert!(html.contains("@page") && html.contains("charset=\"utf-8\""));
    assert!(html.contains("&lt;script&gt;alert(1)&lt;/script&gt; [x](javascript:y)"), "{html}");
    let body = &html[html.find("<body>").unwrap()..];
    for tag in ["<script", "<img", "<a ", "<link", "<iframe", "href=", "src=\""] {
        assert!(!body.contains(tag), "{tag}");
    }
    assert!(!html.contains("url("));
    assert_eq!(html.matches("<article>").count(), 2, "the one who is refused is told");
    // Markdown, and the same in the terminal without its marks.
    let markdown = path(&folder, "page.md");
    assert_eq!(status(&run(&["explain", &file, "-o", &markdown, "--locale", "en"])), 1);
    let markdown = std::fs::read_to_string(markdown).unwrap();
    assert!(markdown.starts_with("# ") && markdown.contains(r"\*\*b\*\*"));
    let text = out(&run(&["explain", &file, "--locale", "en", "--person", "T1"]));
    assert!(text.contains("**b**") && !text.contains('\\') && !text.contains('\u{1b}'), "{text}");
    assert!(text.contains("Converts to: sole or first: 90 hours (P20A 二.4)"), "{text}");
}

#[test]
fn explanations_and_ledgers_carry_the_names_of_the_workbook() {
    for (call, format) in [("explain", "markdown"), ("ledger", "markdown"), ("remedies", "markdown")] {
        let shown = out(&run(&[call, &sample(), "--person", "T0013", "--format", format]));
        assert!(shown.contains("贺书瑶"), "{call}: {shown}");
    }
}

#[test]
fn remedies_say_what_to_bring_and_how_much_is_short() {
    let folder = TempDir::new().unwrap();
    let file = requests(&folder, "通风装置");
    let zh = out(&run(&["remedies", &file]));
    for said in [
        "a1 补 专利证书",
        "专业还差 60 学时",
        "6 天 或 15 个半天 或 30 个晚上（P20A 二.1）",
        "最早可在 2023 年申报",
    ] {
        assert!(zh.contains(said), "{said}: {zh}");
    }
    assert!(!zh.contains("合计还差"), "the subject fills the total: {zh}");
    let en = out(&run(&["remedies", &file, "--locale", "en", "--format", "md"]));
    for said in [
        "a1: patent certificate",
        "60 hours short (professional)",
        "2 items (sole or first) or 6 items (other)",
    ] {
        assert!(en.contains(said), "{said}: {en}");
    }
}

#[test]
fn the_impact_on_the_sample_is_a_report_that_can_be_read() {
    let output = run(&["impact", "hunan-2020", "hunan-2021", &sample()]);
    assert_eq!(status(&output), 1, "intermediate titles have no window in the province");
    let zh = out(&output);
    for said in [
        "hunan-2020 → hunan-2021：共 29 人，结论改变 2",
        "符合 → 不符合",
        "达标 24+70 → 未达标 24+70（缺 公需 6）",
        "P20A 引言、P21 二(二)3",
        "a04 培训班、研修班、进修班  认定 30 → 不予认定 0",
        "退回的记录",
    ] {
        assert!(zh.contains(said), "{said}: {zh}");
    }
    let en = out(&run(&[
        "impact",
        "hunan-2020",
        "hunan-2021",
        &sample(),
        "--locale",
        "en",
        "--format",
        "markdown",
    ]));
    assert!(en.contains("met 24+70 → not met 24+70 (lacks public 6)"), "{en}");
    let json: Value = serde_json::from_str(&out(&run(&[
        "impact",
        "hunan-2020",
        "hunan-2021",
        &sample(),
        "--format",
        "json",
    ])))
    .unwrap();
    assert_eq!((&json["requests"], &json["unchanged"]), (&json!(29), &json!(20)));
    let same = run(&["impact", "hunan-2021", "hunan-2021", &sample(), "--person", "T0028"]);
    assert_eq!((status(&same), out(&same).lines().count()), (0, 1));
    assert_eq!(status(&run(&["impact", "hunan-2021", "nowhere", &sample()])), 2);
}

#[test]
fn evidence_says_what_is_needed_and_what_is_missing() {
    let zh = out(&run(&["evidence", "training", "notice"]));
    for said in ["方案 A  P20A 一.1(1)", "✓ 通知（培训、会议） `notice`", "还缺：结业证书；或者："]
    {
        assert!(zh.contains(said), "{said}: {zh}");
    }
    assert!(out(&run(&["evidence", "training", "notice", "completion_certificate"])).contains("材料已足"));
    let json = |arguments: &[&str]| -> Value { serde_json::from_str(&out(&run(arguments))).unwrap() };
    assert_eq!(json(&["evidence", "paper", "--format", "json"])["kind"], "paper");
    assert_eq!(json(&["evidence", "paper", "journal_cover", "--format", "json"])["sufficient"], false);
    for wrong in [
        vec!["evidence", "podcast"],
        vec!["evidence", "paper", "poem"],
        vec!["evidence", "paper", "--policy", "x"],
    ] {
        let output = run(&wrong);
        assert_eq!((status(&output), output.stdout.is_empty()), (2, true), "{wrong:?}");
    }
}
