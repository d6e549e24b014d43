//! The command line as it is run: what it prints, where, and with which status.

use std::io::Write;
use std::path::Path;

use tempfile::TempDir;

use crate::program::{
    err, file, out, path, repository, run, run_with, sample, sample_with_faults, start, status, told,
};

const GOOD: &str = r#"{"application_year":2021,"applicant":{"id":"T1","target":"associate_senior","degree":"doctor"},"activities":[{"id":"a1","kind":"patent","title":"通风装置","date":"2020","role":"first","evidence":[]}]}"#;
const FAULTY: &str =
    r#"{"application_year":2021,"applicant":{"target":"dean"},"activities":[{"id":"","kind":"patent"}]}"#;

#[test]
fn json_lines_are_answered_line_by_line_in_order() {
    let folder = TempDir::new().unwrap();
    let mut lines = Vec::new();
    for i in 0..500 {
        lines.push(GOOD.replace("\"T1\"", &format!("\"T{i}\"")).into_bytes());
        lines.push(FAULTY.replace("dean", &format!("dean{i}")).into_bytes());
    }
    lines.push(b"".to_vec());
    lines.push(b"\xFF".to_vec());
    lines.push(GOOD.as_bytes().to_vec());
    let path = file(&folder, "requests.jsonl", lines.join(&b'\n'));
    let output = run(&["assess", "--format", "jsonl", &path]);
    assert_eq!(status(&output), 1, "{}", err(&output));
    let text = out(&output);
    let answers: Vec<&str> = text.lines().collect();
    assert_eq!(answers.len(), lines.len());
    for (line, answer) in lines.iter().zip(&answers) {
        match std::str::from_utf8(line) {
            Ok(request) => assert_eq!(*answer, ce_rules::assess_json(request)),
            Err(_) => {
                assert!(answer.starts_with(r#"{"error":"invalid_request""#) && answer.contains("UTF-8"));
            }
        }
    }
    // The same from standard input, and into a file.
    let piped = run_with(&["assess", "-", "--format", "jsonl"], &std::fs::read(&path).unwrap());
    assert_eq!(piped.stdout, output.stdout);
    let kept = folder.path().join("results.jsonl");
    let filed = run(&["assess", &path, "-o", kept.to_str().unwrap()]);
    assert_eq!((status(&filed), std::fs::read(kept).unwrap()), (1, output.stdout));
}

#[test]
fn a_document_on_standard_input_is_seen_for_what_it_is() {
    let pretty =
        serde_json::to_string_pretty(&serde_json::from_str::<serde_json::Value>(GOOD).unwrap()).unwrap();
    for input in [GOOD.to_owned(), pretty, format!("[{GOOD}]"), format!("[\n{GOOD}\n]")] {
        let output = run_with(&["assess", "-", "--format", "jsonl"], input.as_bytes());
        assert_eq!(status(&output), 0, "{input}: {}", err(&output));
        let answers: Vec<serde_json::Value> =
            out(&output).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(answers.len(), 1, "{input}");
        assert_eq!(answers[0]["applicant"], "T1");
    }
}

#[test]
fn standard_input_is_lines_unless_it_is_one_document() {
    let mark = "\u{feff}";
    let pretty =
        serde_json::to_string_pretty(&serde_json::from_str::<serde_json::Value>(GOOD).unwrap()).unwrap();
    let document = run_with(&["assess", "-", "--format", "jsonl"], format!("{mark}{pretty}").as_bytes());
    assert_eq!((status(&document), out(&document).lines().count()), (0, 1), "{}", err(&document));
    // A first line that breaks off is a line with a fault, and no beginning of a document.
    let torn = format!("{}\n{GOOD}\n", &GOOD[..40]);
    let output = run_with(&["assess", "-", "--format", "jsonl"], torn.as_bytes());
    let answers: Vec<String> = torn.lines().map(ce_rules::assess_json).collect();
    assert_eq!((status(&output), out(&output)), (1, answers.join("\n") + "\n"));
    // Neither a document nor lines.
    let output = run_with(&["assess", "-"], b"{\n  \"application_year\": 2021,\n");
    assert_eq!((status(&output), output.stdout.is_empty()), (2, true));
}

#[test]
fn a_program_may_ask_wait_and_ask_again_and_may_go_away() {
    use std::io::{BufRead, BufReader};
    let mut child = start(&["assess", "-", "--format", "jsonl"]);
    let mut input = child.stdin.take().unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    for request in [GOOD, FAULTY, GOOD] {
        writeln!(input, "{request}").unwrap();
        let mut answer = String::new();
        output.read_line(&mut answer).unwrap();
        assert_eq!(answer.trim_end(), ce_rules::assess_json(request));
    }
    // Nobody reads on: it ends by itself, quietly, though its input is still open.
    drop(output);
    while writeln!(input, "{GOOD}").is_ok() {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    let ended = child.wait_with_output().unwrap();
    assert_eq!((status(&ended), err(&ended).as_str()), (0, ""));
}

#[test]
fn lines_that_are_no_text_are_refused_in_every_form() {
    let folder = TempDir::new().unwrap();
    let broken: Vec<u8> =
        GOOD.replace("通风装置", "!").bytes().map(|byte| if byte == b'!' { 0xFF } else { byte }).collect();
    let path = file(&folder, "r.jsonl", [&broken[..], b"\n", GOOD.as_bytes(), b"\n"].concat());
    let streamed = run(&["assess", &path, "--format", "jsonl"]);
    let listed = run(&["assess", &path, "--format", "json"]);
    assert_eq!((status(&streamed), status(&listed)), (1, 1));
    let list: Vec<serde_json::Value> = serde_json::from_str(&out(&listed)).unwrap();
    let lines: Vec<serde_json::Value> =
        out(&streamed).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(list, lines);
    assert!(out(&run(&["assess", &path])).contains("r.jsonl!line 1"));
}

#[test]
fn what_is_read_is_not_written_over() {
    let folder = TempDir::new().unwrap();
    let lines = file(&folder, "r.jsonl", format!("{GOOD}\n"));
    let workbook = file(&folder, "r.xlsx", std::fs::read(sample()).unwrap());
    let policy = file(
        &folder,
        "p.toml",
        "id = 'p'\nextends = 'hunan-2021'\nscope = 'unit'\napplication_years = [2021]\n",
    );
    let tables = TempDir::new().unwrap();
    let people = file(&tables, "people.csv", "person,target\n");
    let folder_of_tables = tables.path().to_str().unwrap();
    let cases: [&[&str]; 5] = [
        &["assess", &lines, "-o", &lines],
        &["assess", &workbook, "-o", &workbook],
        &["assess", &lines, "--policy-file", &policy, "-o", &policy],
        &["assess", folder_of_tables, "-o", &people],
        &["assess", &people, &people, "-o", &people],
    ];
    for arguments in cases {
        let read = arguments.last().unwrap();
        let before = std::fs::read(read).unwrap();
        let output = run(arguments);
        assert_eq!(status(&output), 2, "{arguments:?}");
        assert!(err(&output).contains("-o"), "{arguments:?}: {}", err(&output));
        assert!(std::fs::read(read).unwrap() == before, "{arguments:?}");
    }
    // A form that is not the file's would give a workbook that nothing opens.
    let result = folder.path().join("result.xlsx");
    let output = run(&["assess", &lines, "--format", "csv", "-o", result.to_str().unwrap()]);
    assert_eq!((status(&output), result.exists()), (2, false));
}

#[test]
fn the_sample_has_its_verdicts_in_every_form() {
    let sample = sample();
    let table = run(&["assess", &sample]);
    assert_eq!(status(&table), 0, "{}", err(&table));
    let text = out(&table);
    assert!(text.starts_with("共 29 人：符合 12，待补材料 9，不符合 8，退回 0"), "{text}");
    assert!(text.contains("P21 二(二)3") && !text.contains('\u{1b}'), "clauses, and no colour in a pipe");
    let english = out(&run(&["assess", &sample, "--locale", "en", "--details"]));
    assert!(
        english.starts_with("29 applicants: 12 eligible, 9 pending, 8 not eligible, 0 refused"),
        "{english}"
    );

    let json: serde_json::Value =
        serde_json::from_str(&out(&run(&["assess", &sample, "--format", "json"]))).unwrap();
    assert_eq!(json.as_array().unwrap().len(), 29);
    let lines = out(&run(&["assess", &sample, "--format", "jsonl"]));
    assert_eq!(lines.lines().count(), 29);
    let markdown = out(&run(&["assess", &sample, "--format", "markdown"]));
    assert_eq!(markdown.matches("\n## ").count(), 29);
    let years: usize = json.as_array().unwrap().iter().map(|r| r["years"].as_array().unwrap().len()).sum();
    let csv = run(&["assess", &sample, "--format", "csv"]);
    assert!(csv.stdout.starts_with(b"\xEF\xBB\xBFperson,name,"));
    assert_eq!(out(&csv).lines().count(), years + 1);

    let one = out(&run(&["assess", &sample, "--person", "T0013", "--format", "jsonl"]));
    assert_eq!(one.lines().count(), 1);
    let nobody = run(&["assess", &sample, "--person", "T9999"]);
    assert_eq!(status(&nobody), 2);
}

#[test]
fn the_workbook_of_results_holds_every_sheet_and_no_formula() {
    use calamine::{Reader, Xlsx, open_workbook};
    let folder = TempDir::new().unwrap();
    let path = path(&folder, "result.xlsx");
    let output = run(&["assess", &sample(), "-o", &path]);
    assert_eq!(status(&output), 0, "{}", err(&output));
    let mut book: Xlsx<_> = open_workbook(&path).unwrap();
    assert_eq!(book.sheet_names(), ["结论", "年度", "活动", "公示名单", "错误"]);
    let rows = |book: &mut Xlsx<_>, sheet: &str| book.worksheet_range(sheet).unwrap().height();
    assert_eq!(rows(&mut book, "结论"), 30);
    assert_eq!(rows(&mut book, "公示名单"), 13, "twelve are eligible");
    assert!(book.worksheet_formula("活动").unwrap().is_empty());
    let faulty = run(&["assess", &sample_with_faults(), "-o", &path]);
    assert_eq!(status(&faulty), 1);
    let mut book: Xlsx<_> = open_workbook(&path).unwrap();
    assert_eq!(rows(&mut book, "错误"), 9);
}

#[test]
fn refused_records_are_shown_with_their_cell() {
    let output = run(&["assess", &sample_with_faults()]);
    assert_eq!(status(&output), 1);
    let text = out(&output);
    assert!(
        text.contains("活动!G5") && text.contains("“2018-02-30”") && text.contains("正高级；副高级"),
        "{text}"
    );
}

#[test]
fn nothing_that_a_record_holds_becomes_a_formula() {
    let folder = TempDir::new().unwrap();
    let path = file(&folder, "r.json", GOOD.replace("\"T1\"", "\"=1+1\""));
    let csv = out(&run(&["assess", &path, "--format", "csv"]));
    assert!(csv.contains("\n'=1+1,"), "{csv}");
}

#[test]
fn what_cannot_be_used_is_said_on_standard_error() {
    let folder = TempDir::new().unwrap();
    let broken = file(&folder, "broken.xlsx", "no workbook");
    let cases: [&[&str]; 8] = [
        &["assess", "nowhere.xlsx"],
        &["assess", &broken],
        &["assess", "requests.doc"],
        &["assess", &sample(), "--format", "xlsx"],
        &["assess", &sample(), "--policy", "hunan-1999"],
        &["policy", "show", "hunan-1999"],
        &["schema", "poem"],
        &["dance"],
    ];
    for arguments in cases {
        let output = run(arguments);
        assert_eq!(status(&output), 2, "{arguments:?}");
        assert!(output.stdout.is_empty() && !output.stderr.is_empty(), "{arguments:?}");
    }
    assert!(err(&run(&["--locale", "en", "policy", "show", "hunan-1999"])).contains("hunan-2021"));
    assert!(err(&run(&["policy", "check", "nowhere.toml"])).contains("nowhere.toml：没有这个文件"));
}

#[test]
fn a_users_policy_is_checked_and_used() {
    let folder = TempDir::new().unwrap();
    let good = file(
        &folder,
        "2022.toml",
        "id = 'hunan-2022'\nextends = 'hunan-2021'\nscope = 'provincial'\napplication_years = [2022]\n",
    );
    let output = run(&["policy", "check", &good]);
    assert_eq!((status(&output), out(&output).contains("hunan-2022")), (0, true));
    // Nobody is named who held it against its source.
    assert!(out(&output).contains("2022.toml:1:1 /provenance [unverified]"));
    assert_eq!(status(&run(&["policy", "check", "--strict", &good])), 1);
    let request = file(&folder, "r.json", GOOD.replace("2021", "2022"));
    assert_eq!(status(&run(&["assess", &request])), 1, "no policy is for 2022");
    let with = run(&["assess", &request, "--policy-file", &good, "--format", "json"]);
    assert_eq!((status(&with), out(&with).contains(r#""policy":"hunan-2022""#)), (0, true));

    let wrong =
        file(&folder, "wrong.toml", "id = 'x'\nextends = 'hunan-2021'\nscope = 'village'\ncolour = 'red'\n");
    let output = run(&["--locale", "en", "policy", "check", &wrong]);
    assert_eq!(status(&output), 2);
    assert!(
        err(&output).contains("wrong.toml:3:1 /scope [unknown_value]")
            && err(&output).contains("wrong.toml:4:1 /colour [unknown_field]")
    );
}

#[test]
fn every_clause_has_its_rule_and_its_case() {
    let folder = repository("tests/vectors");
    let report = |folder: &Path, format: &str| {
        run(&[
            "--locale",
            "en",
            "clauses",
            "--report",
            "--vectors",
            folder.to_str().unwrap(),
            "--format",
            format,
        ])
    };
    let output = report(&folder, "json");
    let rows: Vec<serde_json::Value> = serde_json::from_str(&out(&output)).unwrap();
    assert_eq!((status(&output), rows.len()), (0, 184));
    let whole = |row: &&serde_json::Value| {
        row["why"].is_object() || (row["rules"][0].is_string() && row["vectors"][0].is_string())
    };
    assert_eq!(rows.iter().filter(whole).count(), 184);
    assert!(out(&report(&folder, "table")).contains(
        "184 clauses: 156 ask for something that can be computed, of which 156 have a rule and 156 a case"
    ));
    // Without the cases nothing is exercised.
    let empty = TempDir::new().unwrap();
    let output = report(empty.path(), "markdown");
    assert!(status(&output) == 1 && out(&output).contains("156 have a rule and 0 a case"));
    assert_eq!(status(&report(Path::new("nowhere"), "table")), 2);
}

#[test]
fn two_policies_are_told_apart() {
    let folder = TempDir::new().unwrap();
    let mine = file(
        &folder,
        "mine.toml",
        "id = 'mine'\nextends = 'hunan-2021'\napplication_years = [2022]\nrequirements = [{ id = 'public', at_least = 31 }]",
    );
    let text = out(&run(&["--locale", "en", "policy", "diff", "hunan-2021", &mine, "--format", "markdown"]));
    assert!(text.contains("| requirements/public/at_least | 30 | 31 | P21 二(二)3 |"), "{text}");
    let json = out(&run(&["policy", "diff", &mine, &mine, "--format", "json"]));
    assert_eq!(json, "[]\n");
    let table = out(&run(&["policy", "diff", "hunan-2020", "hunan-2021"]));
    assert!(
        table.contains("public_missing") && table.lines().all(|line| line.chars().count() <= 120),
        "{table}"
    );
    assert_eq!(status(&run(&["policy", "diff", "hunan-2020", "hunan-1999"])), 2);
}

/// A policy of one rule of its own, and cases for it.
const TRIED: (&str, &str) = (
    "id = 'mine'\nextends = 'hunan-2021'\napplication_years = [2022]\nrequirements = [{ id = 'public', at_least = 31 }]",
    "policy: mine\npolicies: [mine.toml]\n\
     common: { application_year: 2022, evidence: ignored, applicant: { target: associate_senior, degree: doctor } }\n\
     cases:\n\
     - name: short\n  shows: a hundredth is wanting\n  \
       record: { activities: [{ id: a, kind: online_course, subject: public, date: 2021, hours: 30.99 }] }\n  \
       expect: { years: { 2021: { hours: { public: 30.99 }, shortfall: { public: 0.01 } } }, findings: [] }\n",
);

#[test]
fn a_policy_is_tried_on_cases() {
    let folder = TempDir::new().unwrap();
    let (policy, cases) = TRIED;
    file(&folder, "mine.toml", policy);
    let test = |cases: &str, more: &[&str]| {
        let path = file(&folder, "mine.cases.yaml", cases);
        told(&run(&[&["--locale", "en", "policy", "test", &path], more].concat()))
    };
    let (code, text, _) = test(cases, &["--strict"]);
    assert!(
        code == 0
            && text.contains("1 cases, 1 hold")
            && text.contains("numbers changed by one: 4, of which 4"),
        "{text}"
    );
    // A looser case does not see where the bound is.
    let loose = cases.replace(", shortfall: { public: 0.01 }", "");
    let (code, text, _) = test(&loose, &[]);
    assert!(
        code == 0 && text.contains("mine.toml:4:34 /requirements/0/at_least 31 → 32 no case notices"),
        "{text}"
    );
    assert_eq!(test(&loose, &["--strict"]).0, 1);
    let (code, text, _) =
        test(&cases.replace("0.01", "1").replace("findings: []", "findings: [a capped]"), &[]);
    assert_eq!(code, 1);
    assert!(text.contains("years/2021/shortfall/public: expected 1, found 0.01"), "{text}");
    assert!(text.contains("findings: expected a capped, found -") && !text.contains("numbers"), "{text}");
    let (code, _, err) = test(&cases.replace("findings: []", "findings: [a poem], verdict: perhaps"), &[]);
    assert!(code == 2 && err.contains("/cases/0/expect/findings/0 [unknown_value]"), "{err}");
    assert!(err.contains("/cases/0/expect/verdict [unknown_value]"), "{err}");
    assert_eq!(test(&cases.replace("policy: mine", "policy: yours"), &[]).0, 2);
    assert_eq!(test("cases: [", &[]).0, 2);
    let (code, json, _) = test(cases, &["--format", "json"]);
    assert!(
        code == 0 && serde_json::from_str::<serde_json::Value>(&json).unwrap()["numbers"]["tried"] == 4,
        "{json}"
    );
}

#[test]
fn the_example_policies_hold_what_their_cases_say() {
    let folder = repository("examples/policies");
    let files = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    let (documents, cases): (Vec<_>, Vec<_>) = files
        .filter(|path| !path.ends_with("README.md"))
        .partition(|path| path.extension().is_some_and(|ending| ending == "toml"));
    assert_eq!((documents.len(), cases.len()), (6, 6));
    for path in cases {
        let output = run(&["policy", "test", "--strict", "--format", "json", path.to_str().unwrap()]);
        let trial: serde_json::Value = serde_json::from_str(&out(&output)).unwrap();
        assert!(trial["cases"].as_array().unwrap().len() >= 15, "{}", path.display());
        assert_eq!(status(&output), 0, "{}: {trial}", path.display());
    }
    for path in documents {
        let shown = |locale| {
            let path = path.to_str().unwrap();
            let id = path.rsplit('/').next().unwrap().trim_end_matches(".toml");
            let shown = out(&run(&["--locale", locale, "--policy-file", path, "policy", "show", id]));
            assert_eq!(shown, out(&run(&["--locale", locale, "policy", "show", path])));
            shown
        };
        assert!(
            shown("zh").contains("不作为依据") && shown("en").contains("not an authority"),
            "{}",
            path.display()
        );
    }
}

#[test]
fn what_is_asked_of_several_years_shows_in_every_report() {
    let folder = TempDir::new().unwrap();
    let policy = repository("examples/policies/shanghai-frame.toml");
    let record = file(
        &folder,
        "r.json",
        r#"{"application_year": 2025, "policy": "shanghai-frame", "applicant": {"target": "junior"}, "activities": []}"#,
    );
    let assess = |more: &[&str]| {
        let policy = ["--policy-file", policy.to_str().unwrap(), "assess", &record];
        out(&run(&[&policy, more].concat()))
    };
    let table = assess(&[]);
    assert!(table.contains("✗2022–2024 专业（面授） 0 缺54"), "{table}");
    assert!(table.contains("- 2022–2024 公需（公需必修） 缺 45"), "{table}");
    assert!(table.contains("（示例，不作为依据）") && !table.contains("P20A"), "{table}");
    assert!(!table.contains("✓0+0"), "nothing is asked of a year by itself: {table}");
    let document = assess(&["--format", "markdown", "--locale", "en"]);
    assert!(
        document.contains("| 2022–2024 professional (live) | not met | 0 | 54 | not met |"),
        "{document}"
    );
    let path = path(&folder, "result.xlsx");
    assess(&["-o", &path]);
    let mut workbook: calamine::Xlsx<_> = calamine::open_workbook(&path).unwrap();
    let sheet = calamine::Reader::worksheet_range(&mut workbook, "多年合计").unwrap();
    assert_eq!(sheet.height(), 5);
}

#[test]
fn what_there_is_can_be_shown() {
    for id in ["hunan-2020", "hunan-2021", "hunan-safety-tech-2021"] {
        assert!(out(&run(&["policy", "list"])).contains(id));
        for locale in ["zh", "en"] {
            let shown = out(&run(&["--locale", locale, "policy", "show", id]));
            assert!(shown.contains("`training`") && shown.contains("P20A 二.1"), "{shown}");
        }
        let json = out(&run(&["policy", "show", id, "--format", "json"]));
        let policy: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(policy["id"], id);
    }
    let clauses: serde_json::Value =
        serde_json::from_str(&out(&run(&["clauses", "--format", "json"]))).unwrap();
    assert_eq!(clauses.as_array().unwrap().len(), 184);
    assert!(out(&run(&["clauses"])).contains("hn-2021-29/2.2.3#public"));
    for name in out(&run(&["schema"])).lines() {
        let schema: serde_json::Value = serde_json::from_str(&out(&run(&["schema", name]))).unwrap();
        assert!(schema["$schema"].is_string(), "{name}");
    }
}

#[test]
fn the_template_is_an_input_without_faults() {
    let folder = TempDir::new().unwrap();
    let path = path(&folder, "template.xlsx");
    assert_eq!(status(&run(&["template", "-o", &path])), 0);
    let output = run(&["assess", &path]);
    assert_eq!(status(&output), 0, "{}{}", out(&output), err(&output));
}

#[test]
fn a_policy_is_shown_with_all_that_it_says() {
    let folder = TempDir::new().unwrap();
    let policy = file(
        &folder,
        "p.toml",
        r#"
        id = "p-2024"
        extends = "hunan-2021"
        scope = "unit"
        application_years = [2024]
        provenance = { sources = "secondary", address = "a leaflet" }
        instruments = [{ id = "p", number = "某字1号", title = { zh = "通知", en = "notice" } }]
        clauses = [{ id = "p/1", instrument = "p", locator = "一", zh = "虚构。", en = "Invented." }]
        components = [{ id = "compulsory", name = { zh = "必修", en = "compulsory" }, clause = "p/1" }]
        caps = [{ id = "net", per = "year", mode = "online", subject = "professional", at_most = 30, clause = "p/1" }]
        carry = [{ id = "over", of = "professional", at_most = 20, clause = "p/1" }]
        [[requirements]]
        id = "cycle"
        of = "public"
        component = "compulsory"
        per = "run"
        years = 3
        from_year = 2020
        at_least = 45
        clause = "p/1"
        [[requirements]]
        id = "part"
        of = "professional"
        mode = "live"
        at_least_share = "1/3"
        or_days = 6
        targets = ["junior"]
        since = 2022
        clause = "p/1"
        "#,
    );
    let shown =
        |locale| out(&run(&["policy", "show", "p-2024", "--policy-file", &policy, "--locale", locale]));
    let zh = shown("zh");
    for said in [
        "第二手资料",
        "公需（必修） | ≥ 45，每 3 年一个周期，自 2020 年起",
        "≥ 合计要求的 1/3，或参加 6 天，仅限 初级，自 2022 年度起",
        "每年 30 学时",
        "## 结余计入下一年度",
    ] {
        assert!(zh.contains(said), "{said}\n{zh}");
    }
    let en = shown("en");
    for said in ["not an authority", "in each 3 years from 2020 on", "30 hours a year", "compulsory"] {
        assert!(en.contains(said), "{said}\n{en}");
    }
}
