//! Reading inputs, whatever their form, and the workbooks of this repository.

#[path = "../../examples/sample_workbook.rs"]
#[expect(dead_code, reason = "the example is a program, of which the tests need one function")]
mod sample_workbook;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use ce_rules::{Assessment, EvidenceMode, Locale, Rules};
use ce_rules_cli::columns::{Needed, Sheet, column_named};
use ce_rules_cli::input::{InputError, Options, read, read_pair};
use ce_rules_cli::record::{Input, Record};
use ce_rules_cli::template;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, Worksheet};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::program::{file, repository};
use crate::workbooks::{faults, refused, request, rows, workbook};

fn in_2021() -> Options {
    let mut options = Options::default();
    options.application_year = Some(2021);
    options
}

fn read_with(path: &Path, options: &Options) -> Input {
    read(path, options, Rules::builtin()).unwrap()
}

fn assessed(record: &Record) -> Assessment {
    match Rules::builtin().assess_text(&record.request) {
        Ok(assessment) => assessment,
        Err(error) => panic!("{}: {:#?}", record.id, error.faults()),
    }
}

const PEOPLE: &[&[&str]] = &[&["编号", "姓名", "申报年度", "申报职称"], &["T1", "甲", "2021", "副高级"]];

#[test]
fn a_record_in_chinese() {
    let folder = TempDir::new().unwrap();
    let path = workbook(
        &folder,
        &[
            (
                "人员",
                &[
                    &["编号", "姓名", "部门", "申报年度", "申报职称", "学位", "职称系列", "入职时间"],
                    &["T1", "周沐阳", "安全工程学院", "2021", "副高", "硕士", "卫生技术", "2018年7月"],
                ],
            ),
            (
                "活动",
                &[
                    &[
                        "人员编号",
                        "活动编号",
                        "活动形式",
                        "名称",
                        "科目",
                        "日期",
                        "整天数",
                        "认定材料",
                        "举办单位类别",
                        "主管部门同意",
                    ],
                    &[
                        "T1",
                        "a1",
                        "培训",
                        "研修班",
                        "公需科目",
                        "2019/5/6",
                        "3",
                        "通知、课程表、签到表",
                        "用人单位",
                        "是",
                    ],
                ],
            ),
            (
                "认定单",
                &[&["人员编号", "起始年度", "截止年度", "认定单编号"], &["T1", "2016", "2018", "甲-1"]],
            ),
            ("豁免", &[&["人员编号", "起始年度", "截止年度", "豁免依据"], &["T1", "2020", "2020", "批复"]]),
        ],
    );
    let input = read_with(&path, &Options::default());
    assert_eq!(faults(&input), Vec::<String>::new());
    let [record] = input.people.as_slice() else { panic!("one person") };
    assert_eq!(
        (record.name.as_deref(), record.department.as_deref()),
        (Some("周沐阳"), Some("安全工程学院"))
    );
    // To the byte, in the order of the contract.
    assert_eq!(
        record.request,
        concat!(
            r#"{"application_year":2021,"applicant":{"id":"T1","target":"associate_senior","degree":"master","#,
            r#""series":"medical","employed_since":"2018-07"},"certificates":[{"from":2016,"to":2018,"number":"甲-1"}],"#,
            r#""waivers":[{"from":2020,"to":2020,"reason":"批复"}],"activities":[{"id":"a1","kind":"training","#,
            r#""title":"研修班","subject":"public","date":"2019-05-06","full_days":3,"#,
            r#""evidence":["notice","course_schedule","sign_in_sheet"],"provider":{"type":"employer","approved":true}}]}"#
        )
    );
    for (pointer, place) in [
        ("", "人员!A2"),
        ("/application_year", "人员!D2"),
        ("/applicant/target", "人员!E2"),
        ("/certificates/0/number", "认定单!D2"),
        ("/waivers/0", "豁免!A2"),
        ("/activities/0", "活动!A2"),
        ("/activities/0/date", "活动!F2"),
        ("/activities/0/evidence/2", "活动!H2"),
        ("/activities/0/provider/approved", "活动!J2"),
    ] {
        assert_eq!(record.places.get(pointer).unwrap().to_string(), place, "{pointer}");
    }
    assert_eq!(assessed(record).activities[0].recognised.to_string(), "30");
}

#[test]
fn headers_in_either_language_and_any_order() {
    let folder = TempDir::new().unwrap();
    let path = workbook(
        &folder,
        &[
            (
                "Activities",
                &[
                    &["Evidence", "KIND", " date ", "Person id", "full_days", "Subject"],
                    &["notice; completion certificate", "training", "2019", "T1", "6", "professional"],
                ],
            ),
            ("notes", &[&["anything"]]),
            (
                "People",
                &[
                    &["Title applied for", "Person id", "application_year"],
                    &["associate senior", "T1", "2021"],
                ],
            ),
        ],
    );
    let input = read_with(&path, &Options::default());
    assert_eq!(faults(&input), Vec::<String>::new());
    assert_eq!(
        request(&input.people[0])["activities"],
        json!([{
            "id": "r2", "kind": "training", "subject": "professional", "date": "2019", "full_days": 6,
            "evidence": ["notice", "completion_certificate"]
        }])
    );
}

#[test]
fn titles_above_the_header_and_merged_cells() {
    let folder = TempDir::new().unwrap();
    let mut workbook = Workbook::new();
    let plain = Format::new();
    let people = workbook.add_worksheet().set_name("人员").unwrap();
    people.merge_range(0, 0, 0, 3, "2021年申报人员", &plain).unwrap();
    rows(people, &[&[], &[], &["编号", "姓名", "申报年度", "申报职称"], &["T1", "甲", "2021", "副高级"]]);
    let activities = workbook.add_worksheet().set_name("活动").unwrap();
    // Two rows of headers, as offices like them: attendance over its counts.
    activities.merge_range(0, 0, 1, 0, "人员编号", &plain).unwrap();
    activities.merge_range(0, 1, 1, 1, "活动形式", &plain).unwrap();
    activities.merge_range(0, 2, 1, 2, "日期", &plain).unwrap();
    activities.merge_range(0, 3, 0, 4, "出勤", &plain).unwrap();
    activities.write_string(1, 3, "整天数").unwrap();
    activities.write_string(1, 4, "半天数").unwrap();
    // The person once for three rows; the date once for two, which is not clear.
    activities.merge_range(2, 0, 4, 0, "T1", &plain).unwrap();
    for row in 2..5 {
        activities.write_string(row, 1, "实践").unwrap();
        activities.write_number(row, 3, 2).unwrap();
    }
    activities.write_string(2, 2, "2019").unwrap();
    activities.merge_range(3, 2, 4, 2, "2020", &plain).unwrap();
    let path = folder.path().join("a.xlsx");
    workbook.save(&path).unwrap();
    let input = read_with(&path, &Options::default());
    assert_eq!(faults(&input), ["活动!C4 merged_cell"]);
    let activities = request(&input.people[0])["activities"].clone();
    assert_eq!(activities.as_array().unwrap().len(), 3, "all are the person's");
    assert_eq!(activities[1], json!({"id": "r4", "kind": "practice", "date": "2020", "full_days": 2}));
    assert_eq!(refused(Rules::builtin(), &input.people[0]), ["活动!C5 missing_field"]);
}

#[test]
fn cells_of_the_spreadsheet() {
    let folder = TempDir::new().unwrap();
    let mut workbook = Workbook::new();
    rows(workbook.add_worksheet().set_name("人员").unwrap(), &[&["编号", "申报年度", "申报职称"]]);
    let people = workbook.worksheet_from_index(0).unwrap();
    people.write_number(1, 0, 1001).unwrap();
    people.write_number(1, 1, 2021).unwrap();
    people.write_string(1, 2, "副高级").unwrap();
    let activities = workbook.add_worksheet().set_name("活动").unwrap();
    rows(
        activities,
        &[&[
            "人员编号",
            "活动形式",
            "日期",
            "整天数",
            "科目",
            "国家承认学历",
            "学时",
            "记入年度",
            "派出开始",
        ]],
    );
    let day = ExcelDateTime::from_ymd(2019, 5, 6).unwrap();
    let written = |format: &str| Format::new().set_num_format(format);
    let text = |row: u32, cells: &[(u16, &str)], sheet: &mut Worksheet| {
        for (column, text) in cells {
            sheet.write_string(row, *column, *text).unwrap();
        }
    };
    for row in 1..=6 {
        activities.write_number(row, 0, 1001).unwrap();
        text(row, &[(1, "training"), (4, "公需")], activities);
        activities.write_number(row, 3, 3.0).unwrap();
    }
    activities.write_datetime_with_format(1, 2, &day, &written("yyyy-mm-dd")).unwrap();
    activities.write_datetime_with_format(2, 2, &day, &written("yyyy\"年\"m\"月\"")).unwrap();
    activities.write_number(3, 2, 2019).unwrap();
    // A year typed into a cell that is formatted as a date.
    activities.write_number_with_format(4, 2, 2019, &written("yyyy-mm-dd")).unwrap();
    activities.write_number(5, 2, 2019.5).unwrap();
    activities.write_formula(6, 2, Formula::new("=2018+1").set_result("2019")).unwrap();
    activities.write_boolean(6, 5, true).unwrap();
    activities.write_number(6, 6, 4.25).unwrap();
    activities.write_datetime_with_format(6, 7, &day, &written("yyyy")).unwrap();
    activities.write_datetime_with_format(6, 8, &day, &written("yyyy/m/d h:mm")).unwrap();
    let path = folder.path().join("a.xlsx");
    workbook.save(&path).unwrap();
    let input = read_with(&path, &Options::default());
    assert_eq!(faults(&input), Vec::<String>::new());
    let request = request(&input.people[0]);
    assert_eq!(request["applicant"]["id"], "1001");
    let dates: Vec<&str> = (0..6).map(|i| request["activities"][i]["date"].as_str().unwrap()).collect();
    assert_eq!(dates, ["2019-05-06", "2019-05", "2019", "2019", "2019-05", "2019"]);
    let last = &request["activities"][5];
    assert_eq!((&last["full_days"], &last["state_recognised"]), (&json!(3), &json!(true)));
    assert_eq!((&last["hours"], &last["credited_year"]), (&json!(4.25), &json!(2019)));
    assert_eq!(last["from"], "2019-05-06");
}

#[test]
fn formulas_that_end_in_an_error() {
    let folder = TempDir::new().unwrap();
    let mut workbook = Workbook::new();
    rows(workbook.add_worksheet().set_name("人员").unwrap(), PEOPLE);
    let activities = workbook.add_worksheet().set_name("活动").unwrap();
    rows(
        activities,
        &[&["人员编号", "活动形式", "日期", "整天数"], &["T1", "实践", "", "1"], &["", "实践", "2019", "1"]],
    );
    activities.write_formula(1, 2, Formula::new("=NA()").set_result("#N/A")).unwrap();
    activities.write_formula(2, 0, Formula::new("=NA()").set_result("#N/A")).unwrap();
    let path = folder.path().join("a.xlsx");
    workbook.save(&path).unwrap();
    let input = read_with(&path, &Options::default());
    assert_eq!(faults(&input), ["活动!C2 error_cell", "活动!A3 missing_person"]);
    assert_eq!(
        refused(Rules::builtin(), &input.people[0]),
        ["活动!C2 bad_date"],
        "nothing is assessed on what is not known"
    );
}

#[test]
fn faults_of_the_columns() {
    let folder = TempDir::new().unwrap();
    let people: &[&[&str]] = &[
        &["编号", "申报职称", "备注", "", "编号"],
        &["T1", "副高级", "", "", ""],
        &["T2", "副高级", "", "旁注", ""],
    ];
    let path = workbook(&folder, &[("人员", people), ("活动", &[&["人员编号", "日期"], &["T1", "2019"]])]);
    let input = read_with(&path, &Options::default());
    assert_eq!(
        faults(&input),
        [
            "人员!C1 unknown_column",
            "人员!E1 duplicate_column",
            "人员!D3 unknown_column",
            "人员!A1 missing_column",
            "活动!A1 missing_column",
        ]
    );
    assert!(input.faults[0].message.zh.contains("备注"));
    assert!(input.faults[3].message.zh.contains("申报年度"), "no year is given on the command line either");
    assert!(input.faults[4].message.en.contains("Kind"));
    assert_eq!(faults(&read_with(&path, &in_2021())).len(), 4);
    assert_eq!(input.people.len(), 2);
}

#[test]
fn without_a_column_of_persons_nobody_is_assessed() {
    let folder = TempDir::new().unwrap();
    let path = workbook(&folder, &[("人员", PEOPLE), ("活动", &[&["形式", "日期"], &["论文", "2019"]])]);
    let input = read_with(&path, &Options::default());
    assert_eq!(faults(&input), ["活动!A1 missing_column"]);
    assert!(input.people.is_empty(), "a record without its activities would be judged wrongly");
}

#[test]
fn faults_of_the_rows() {
    let folder = TempDir::new().unwrap();
    let people: &[&[&str]] = &[
        &["编号", "申报年度", "申报职称"],
        &["T1", "2021", "副高级"],
        &[],
        &["T1", "2021", "正高级"],
        &["", "2021", "正高级"],
        &["T2", "2021", "正高级"],
    ];
    let activities: &[&[&str]] = &[
        &["人员编号", "活动形式", "日期"],
        &["T2", "论文", "2019"],
        &["T3", "论文", "2019"],
        &["  ", " ", ""],
        &["T1", "论文", "2019"],
        &["T2", "论文", "2020"],
    ];
    let certificates: &[&[&str]] = &[&["人员编号", "起始年度", "截止年度"], &["T9", "2016", "2018"]];
    let path =
        workbook(&folder, &[("人员", people), ("活动", activities), ("认定单", certificates), ("豁免", &[])]);
    let input = read_with(&path, &Options::default());
    assert_eq!(
        faults(&input),
        [
            "人员!A4 duplicate_person",
            "人员!A5 missing_person",
            "活动!A3 unknown_person",
            "认定单!A2 unknown_person",
        ]
    );
    let of = |i: usize| request(&input.people[i]);
    assert_eq!(of(0)["applicant"]["target"], "associate_senior", "the first row holds");
    let ids: Vec<Value> = of(1)["activities"].as_array().unwrap().iter().map(|a| a["id"].clone()).collect();
    assert_eq!(ids, ["r2", "r6"], "a person's rows need not be adjacent");
}

#[test]
fn faults_of_the_core_are_shown_with_their_cell() {
    let folder = TempDir::new().unwrap();
    let activities: &[&[&str]] = &[
        &["日期", "人员编号", "活动形式", "角色", "立项单位", "认定材料", "学时", "活动编号"],
        &["2018-02-30", "T1", "论文", "", "", "刊物封面、合影", "", "r3"],
        &["2019", "T1", "课题", "带头", "某公司", "", "十", ""],
        &["2019年中", "T1", "聚餐", "", "", "", "", "r3"],
    ];
    let path = workbook(&folder, &[("人员", PEOPLE), ("活动", activities)]);
    let input = read_with(&path, &Options::default());
    assert_eq!(
        refused(Rules::builtin(), &input.people[0]),
        [
            "活动!A2 bad_date",
            "活动!F2 unknown_value",
            "活动!D2 missing_field",
            "活动!G3 unknown_field",
            "活动!D3 unknown_value",
            "活动!E3 unknown_value",
            "活动!H4 duplicate_id",
            "活动!C4 unknown_value",
            "活动!A4 bad_date",
        ]
    );
    assert_eq!(request(&input.people[0])["activities"][1]["id"], "r3-2", "no id of ours takes one of theirs");
}

#[test]
fn sheets_that_are_missing_or_misnamed() {
    let folder = TempDir::new().unwrap();
    let path = workbook(&folder, &[("人员", PEOPLE), ("活动明细", &[&["人员编号", "活动形式"]])]);
    match read(&path, &Options::default(), Rules::builtin()).unwrap_err() {
        InputError::MissingSheet { missing, found, .. } => {
            assert_eq!(
                (missing.zh.as_str(), found.as_slice()),
                ("活动", &["人员".to_owned(), "活动明细".to_owned()][..])
            );
        }
        other => panic!("{other}"),
    }
    let certificates: &[&[&str]] = &[&["人员编号", "起始年度", "截止年度"], &["T1", "2016", "2018"]];
    let activities: &[&[&str]] = &[&["人员编号", "活动形式"]];
    let path = workbook(
        &folder,
        &[
            ("人员", PEOPLE),
            ("活动", activities),
            ("Activities", activities),
            ("认定表", certificates),
            ("备查", &[&["杂项"]]),
        ],
    );
    let input = read_with(&path, &Options::default());
    assert_eq!(faults(&input), ["Activities!A1 duplicate_sheet", "认定表!A1 unknown_sheet"]);
    assert!(input.faults[1].message.zh.contains("“认定单”"));
}

#[test]
fn words_are_those_of_the_policy_of_the_person() {
    let rules = Rules::builtin()
        .with_policy(
            r#"
            id = "own-2021"
            extends = "hunan-2021"
            application_years = [2021]
            scope = "unit"
            [[documents]]
            id = "photo"
            name = { zh = "合影", en = "photograph" }
            [[kinds]]
            id = "practice"
            [[kinds.evidence]]
            id = "C"
            slots = [["photo"]]
            clause = "hn-2020-11-annex/1.2#a"
            "#,
        )
        .unwrap();
    let folder = TempDir::new().unwrap();
    let people: &[&[&str]] = &[
        &["编号", "申报年度", "申报职称", "政策"],
        &["T1", "2021", "副高级", "own-2021"],
        &["T2", "2021", "副高级", ""],
    ];
    let activities: &[&[&str]] = &[
        &["人员编号", "活动形式", "日期", "整天数", "认定材料"],
        &["T1", "实践", "2019", "1", "合影"],
        &["T2", "实践", "2019", "1", "合影"],
    ];
    let path = workbook(&folder, &[("人员", people), ("活动", activities)]);
    let input = read(&path, &Options::default(), &rules).unwrap();
    assert_eq!(request(&input.people[0])["activities"][0]["evidence"], json!(["photo"]));
    assert_eq!(request(&input.people[1])["activities"][0]["evidence"], json!(["合影"]));
    let mut options = Options::default();
    options.policy = Some("own-2021".to_owned());
    let input = read(&path, &options, &rules).unwrap();
    assert_eq!(request(&input.people[1])["policy"], "own-2021");
    assert_eq!(request(&input.people[1])["activities"][0]["evidence"], json!(["photo"]));
}

#[test]
fn options_fill_in_what_people_leave_blank() {
    let folder = TempDir::new().unwrap();
    let people: &[&[&str]] =
        &[&["编号", "申报年度", "申报职称"], &["T1", "", "副高级"], &["T2", "2020", "副高级"]];
    let path = workbook(&folder, &[("人员", people), ("活动", &[&["人员编号", "活动形式"]])]);
    let mut options = in_2021();
    options.evidence = Some(EvidenceMode::Required);
    let input = read_with(&path, &options);
    assert_eq!(request(&input.people[0])["application_year"], 2021);
    assert_eq!(request(&input.people[1])["application_year"], 2020);
    assert_eq!(request(&input.people[1])["evidence"], "required");
    options.ignore_evidence = true;
    assert_eq!(request(&read_with(&path, &options).people[0])["evidence"], "ignored");
    assert_eq!(
        refused(Rules::builtin(), &read_with(&path, &Options::default()).people[0]),
        ["人员!B2 missing_field"]
    );
}

const PEOPLE_CSV: &str = "编号,姓名,申报年度,申报职称\r\nT1,周沐阳,2021,副高级\r\n";
const ACTIVITIES_CSV: &str = "人员编号,活动形式,名称,日期,角色,国内统一刊号,认定材料\r\n\r\n\
    T1,论文,\"通风\n研究\",2019-05,第一作者,CN 43-1234/G4,\"刊物封面,刊号页,目录\"\r\n\
    T1,论文,无刊号,2019-13,第一作者,/,刊物封面\r\n";

#[test]
fn folders_of_csv_in_every_encoding() {
    /// Text to the bytes of a file.
    type Encode = fn(&str) -> Vec<u8>;
    let gb = |text: &str| encoding_rs::GB18030.encode(text).0.into_owned();
    let with_mark = |text: &str| [b"\xef\xbb\xbf".as_slice(), text.as_bytes()].concat();
    let plain = |text: &str| text.as_bytes().to_vec();
    let ways: [(&str, &str, Encode); 3] = [
        ("people.csv", "activities.csv", plain),
        ("人员.csv", "活动.CSV", with_mark),
        ("People.csv", "活动.csv", gb),
    ];
    let mut all = BTreeSet::new();
    for (people, activities, encode) in ways {
        let folder = TempDir::new().unwrap();
        file(&folder, people, encode(PEOPLE_CSV));
        file(&folder, activities, encode(ACTIVITIES_CSV));
        file(&folder, "notes.txt", "x");
        let input = read_with(folder.path(), &Options::default());
        assert_eq!(faults(&input), Vec::<String>::new());
        assert_eq!(
            refused(Rules::builtin(), &input.people[0]),
            [format!("{activities}!D4 bad_date")],
            "rows as a spreadsheet numbers them"
        );
        all.insert(input.people[0].request.clone());
        let pair = read_pair(
            &folder.path().join(people),
            &folder.path().join(activities),
            &Options::default(),
            Rules::builtin(),
        );
        all.insert(pair.unwrap().people[0].request.clone());
    }
    let [request] = all.into_iter().collect::<Vec<_>>().try_into().unwrap();
    let request: Value = serde_json::from_str(&request).unwrap();
    assert_eq!(
        request["activities"][0],
        json!({
            "id": "r3", "kind": "paper", "title": "通风\n研究", "date": "2019-05", "role": "first",
            "cn_serial": "CN 43-1234/G4", "evidence": ["journal_cover", "serial_number_page", "table_of_contents"]
        })
    );
    assert_eq!(request["activities"][1].get("cn_serial"), None, "a stroke says that there is none");
}

#[test]
fn folders_that_lack_or_repeat_a_file() {
    let folder = TempDir::new().unwrap();
    file(&folder, "people.csv", PEOPLE_CSV);
    let error = read(folder.path(), &Options::default(), Rules::builtin()).unwrap_err();
    assert!(matches!(&error, InputError::MissingSheet { found, .. } if found == &["people.csv"]), "{error}");
    assert!(error.message().zh.contains("活动.csv"));
    file(&folder, "activities.csv", ACTIVITIES_CSV);
    file(&folder, "活动.csv", ACTIVITIES_CSV);
    assert_eq!(faults(&read_with(folder.path(), &Options::default())), ["活动.csv!A1 duplicate_sheet"]);
    file(&folder, "people.csv", b"\xff\xfe\x00\xff");
    let error = read(folder.path(), &Options::default(), Rules::builtin()).unwrap_err();
    assert!(matches!(error, InputError::Encoding { .. }), "{error}");
}

#[test]
fn requests_in_json() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("requests.json");
    let one = r#"{"application_year": 2021, "applicant": {"id": "T1", "target": "associate_senior"}, "activities": []}"#;
    std::fs::write(&path, one).unwrap();
    let input = read_with(&path, &Options::default());
    assert_eq!(
        (input.people[0].id.as_str(), input.people[0].request.as_str()),
        ("T1", one),
        "as it is written"
    );
    std::fs::write(&path, format!("[\n  {one},\n\n  {{\"x\": 1}}\n]")).unwrap();
    let input = read_with(&path, &in_2021());
    let places: Vec<_> =
        input.people.iter().map(|r| (r.id.as_str(), r.places.get("/x").unwrap().to_string())).collect();
    assert_eq!(
        places,
        [("T1", "requests.json!line 2".to_owned()), ("#2", "requests.json!line 4".to_owned())]
    );
    assert_eq!(input.people[1].request, r#"{"application_year":2021,"x":1}"#);
    std::fs::write(&path, "[{]").unwrap();
    assert!(matches!(read(&path, &in_2021(), Rules::builtin()), Err(InputError::Json { .. })));
}

#[test]
fn what_cannot_be_used_says_so() {
    let folder = TempDir::new().unwrap();
    let at = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        read(&path, &Options::default(), Rules::builtin()).unwrap_err()
    };
    assert!(matches!(at("old.xls", b""), InputError::Unsupported { .. }));
    assert!(matches!(at("people.csv", b""), InputError::LoneTable { .. }));
    assert!(matches!(at("damaged.xlsx", b"PK\x03\x04 and no more"), InputError::Workbook { .. }));
    let absent = read(&folder.path().join("absent.xlsx"), &Options::default(), Rules::builtin()).unwrap_err();
    assert!(matches!(absent, InputError::Io { .. }));
    for error in [at("old.xls", b""), at("people.csv", b""), at("damaged.xlsx", b"PK"), absent] {
        let text = error.message();
        assert!(!text.zh.is_empty() && error.to_string() == text.en);
    }
}

#[test]
fn giant_sheets_are_refused() {
    let folder = TempDir::new().unwrap();
    let mut workbook = Workbook::new();
    let people = workbook.add_worksheet().set_name("人员").unwrap();
    rows(people, PEOPLE);
    // Two cells far apart: a sheet that claims millions of cells in a few bytes.
    people.write_string(1_048_575, 16_383, "x").unwrap();
    rows(workbook.add_worksheet().set_name("活动").unwrap(), &[&["人员编号", "活动形式"]]);
    let path = folder.path().join("giant.xlsx");
    workbook.save(&path).unwrap();
    let error = read(&path, &Options::default(), Rules::builtin()).unwrap_err();
    assert!(matches!(&error, InputError::TooLarge { sheet, .. } if sheet == "人员"), "{error}");
    let many = folder.path().join("many");
    std::fs::create_dir(&many).unwrap();
    std::fs::write(many.join("people.csv"), ",".repeat(2_000_001)).unwrap();
    let error = read(&many, &Options::default(), Rules::builtin()).unwrap_err();
    assert!(matches!(error, InputError::TooLarge { .. }), "{error}");
}

#[test]
fn templates_are_read_back_without_a_fault() {
    let folder = TempDir::new().unwrap();
    for policy in Rules::builtin().policies() {
        for locale in [Locale::Zh, Locale::En] {
            let path = folder.path().join("template.xlsx");
            template::write(&path, Rules::builtin(), Some(policy.id().as_str()), locale).unwrap();
            let input = read_with(&path, &Options::default());
            assert_eq!(faults(&input), Vec::<String>::new());
            assert!(input.people.is_empty());
        }
    }
}

#[test]
fn every_word_that_a_template_offers_is_read() {
    let folder = TempDir::new().unwrap();
    let rules = Rules::builtin();
    let policy = rules.policy("hunan-2021").unwrap();
    for locale in [Locale::Zh, Locale::En] {
        let mut filling = template::Filling::default();
        let person = vec![
            ("person", "T1".to_owned()),
            ("application_year", "2021".to_owned()),
            ("target", "副高级".to_owned()),
        ];
        filling.push(Sheet::People, person);
        let mut expected = Vec::new();
        for column in Sheet::Activities.columns_under(policy) {
            let Some(list) = column.holds.list() else { continue };
            let field = column_named(Sheet::Activities, column.field).unwrap().field;
            for (word, name) in list.entries(rules, policy) {
                let row = vec![("person", "T1".to_owned()), (field, name.get(locale).to_owned())];
                filling.push(Sheet::Activities, row);
                expected.push((column.pointer, word));
            }
        }
        let path = folder.path().join("filled.xlsx");
        template::write_filled(&path, rules, None, locale, &filling).unwrap();
        let input = read_with(&path, &Options::default());
        assert_eq!(faults(&input), Vec::<String>::new());
        let request = request(&input.people[0]);
        for (i, (pointer, word)) in expected.iter().enumerate() {
            let value = request["activities"][i].pointer(&format!("/{pointer}")).unwrap();
            let read = match value {
                Value::Array(items) => items[0].to_string(),
                other => other.to_string(),
            };
            assert_eq!(read.trim_matches('"'), word, "{pointer}");
        }
    }
}

#[test]
fn columns_that_are_always_needed_are_what_the_core_needs() {
    // A workbook of nothing but the columns that are always needed makes requests without an unknown or missing
    // member beside those that a kind asks for.
    let folder = TempDir::new().unwrap();
    let sheets: Vec<(Sheet, Vec<&str>)> = Sheet::ALL
        .iter()
        .copied()
        .map(|sheet| {
            let needed = sheet.columns().iter().filter(|column| column.needed == Needed::Always);
            (sheet, needed.map(|column| column.field).collect())
        })
        .collect();
    let values: BTreeMap<&str, &str> = [
        ("person", "T1"),
        ("target", "junior"),
        ("kind", "practice"),
        ("from", "2016"),
        ("to", "2016"),
        ("reason", "批复"),
    ]
    .into();
    let mut workbook = Workbook::new();
    for (sheet, fields) in &sheets {
        let row: Vec<&str> = fields.iter().map(|field| values[field]).collect();
        rows(workbook.add_worksheet().set_name(sheet.id()).unwrap(), &[fields, &row]);
    }
    let path = folder.path().join("least.xlsx");
    workbook.save(&path).unwrap();
    let input = read_with(&path, &in_2021());
    assert_eq!(faults(&input), Vec::<String>::new());
    assert_eq!(refused(Rules::builtin(), &input.people[0]), ["activities!A2 empty_attendance"]);
}

/// A sample as the example writes it now.
fn written(name: &str) -> (TempDir, PathBuf) {
    let folder = TempDir::new().unwrap();
    sample_workbook::write(folder.path()).unwrap();
    let path = folder.path().join(name);
    (folder, path)
}

#[test]
fn the_samples_are_as_the_example_writes_them() {
    for name in [sample_workbook::SAMPLE, sample_workbook::FAULTS] {
        let (_folder, path) = written(name);
        let kept = repository("examples").join(name);
        assert!(
            std::fs::read(path).unwrap() == std::fs::read(kept).unwrap(),
            "examples/{name} is old: cargo run -p ce-rules-cli --example sample_workbook"
        );
    }
}

#[test]
fn the_faulty_sample_shows_each_fault_with_its_cell() {
    let (_folder, path) = written(sample_workbook::FAULTS);
    let input = read_with(&path, &Options::default());
    let [faulty] = input.people.as_slice() else { panic!("one record") };
    assert!(Rules::builtin().assess_text(&faulty.request).is_err());
    let cells = refused(Rules::builtin(), faulty);
    assert!(
        cells.len() >= 6 && cells.iter().all(|cell| cell.starts_with("活动!") || cell.starts_with("人员!")),
        "{cells:?}"
    );
}

#[test]
fn the_sample_shows_what_there_is_to_show() {
    let (_folder, path) = written(sample_workbook::SAMPLE);
    let input = read_with(&path, &Options::default());
    assert_eq!(faults(&input), Vec::<String>::new());
    assert_eq!(input.people.len(), 29);
    let mut count: BTreeMap<String, usize> = BTreeMap::new();
    let (mut kinds, mut statuses, mut codes) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for record in &input.people {
        let assessment = assessed(record);
        *count.entry(assessment.verdict.to_string()).or_default() += 1;
        kinds.extend(assessment.activities.iter().map(|activity| activity.kind.to_string()));
        statuses.extend(assessment.years.iter().map(|year| year.status.to_string()));
        let activities = assessment.activities.iter().flat_map(|activity| &activity.findings);
        let years = assessment.years.iter().flat_map(|year| &year.findings);
        codes.extend(activities.chain(years).map(|finding| finding.code.as_str()));
        assert!((5..=20).contains(&assessment.activities.len()), "{}", record.id);
    }
    let expected = [("eligible", 12), ("pending", 9), ("not_eligible", 8)];
    assert_eq!(count, expected.map(|(verdict, n)| (verdict.to_owned(), n)).into());
    let policy = Rules::builtin().policy("hunan-2021").unwrap();
    assert_eq!(kinds.len(), policy.document().kinds.len(), "{kinds:?}");
    assert_eq!(statuses.len(), 5, "{statuses:?}");
    for code in [
        "no_cn_serial",
        "sponsor_not_covered",
        "level_not_covered",
        "mission_level",
        "not_qualified",
        "degree_not_recognised",
        "not_approved",
        "duplicate",
        "mission_too_short",
        "evidence_missing",
        "credited_to_other_year",
        "hour_too_short",
        "corroborating_only",
        "session_overlap",
        "own_provision",
        "waived",
        "once_per_year",
        "no_hours",
        "evening_beside_day",
        "evidence_not_asked",
        "not_stated",
        "before_employment",
    ] {
        assert!(codes.contains(code), "{code} is not shown");
    }
}
