//! The columns of workbooks: whatever a request can state has one, and the template of a policy has those that the
//! policy has a use for.

use std::collections::BTreeSet;

use ce_rules::{Locale, Rules};
use ce_rules_cli::columns::{Sheet, column_named};
use ce_rules_cli::input::{Options, read};
use ce_rules_cli::template::{self, Filling};
use rust_xlsxwriter::{Format, Workbook};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::program::{argument, file, out, repository, run};
use crate::workbooks::{faults, refused, request, rows, workbook};

/// A policy that has a use for everything that the language has.
const WIDE: &str = r#"
id = "wide-2022"
extends = "hunan-2021"
application_years = [2022]
scope = "unit"
components = [{ id = "compulsory", name = { zh = "必修课", en = "compulsory" }, clause = "hn-2020-11-annex/2.6" }]

[[facts]]
id = "international"
name = { zh = "国际会议", en = "International" }

[[facts]]
id = "grade"
name = { zh = "成绩", en = "Grade" }
words = [{ id = "pass", name = { zh = "合格", en = "passed" } }, { id = "top", name = { zh = "优秀", en = "distinction" } }]

# Called like a column that there is already.
[[facts]]
id = "own/rank"
name = { zh = "排名", en = "Rank" }

[[kinds]]
id = "training"
facts = ["mode"]
optional_facts = ["component", "international", "grade"]
measure.part_of_day = { clause = "hn-2020-11-annex/2.6" }

[[kinds]]
id = "stay"
name = { zh = "访学", en = "stay abroad" }
measure = { type = "table", rates = [
    { role = "主编", months_at_least = 6, hours = 60, clause = "hn-2020-11-annex/2.6" },
    { role = "visitor", hours = 2, per = "day", clause = "hn-2020-11-annex/2.6" },
] }
subject = { fixed = "professional", clause = "hn-2020-11-annex/2.6" }
facts = ["own/rank"]
evidence = []

[[kinds]]
id = "writing"
name = { zh = "写作", en = "writing" }
measure = { type = "table", rates = [
    { level = "校级", hours = 2, per = "quantity", clause = "hn-2020-11-annex/2.3#book-first" },
    { level = "national", hours = 3, per = "count", clause = "hn-2020-11-annex/2.3#book-first" },
] }
subject = { fixed = "professional", clause = "hn-2020-11-annex/2.3#book-first" }
shared = { by = "authors", clause = "hn-2020-11-annex/2.3#book-first" }
split = { by = "stated", years = 2, clause = "hn-2020-11-annex/2.3#book-first" }
evidence = []

[[kinds]]
id = "chapter"
name = { zh = "章节", en = "chapter" }
measure = { type = "fixed", hours = 10, clause = "hn-2020-11-annex/2.3#book-first" }
subject = { fixed = "professional", clause = "hn-2020-11-annex/2.3#book-first" }
shared = { by = "percent", clause = "hn-2020-11-annex/2.3#book-first" }
evidence = []
"#;

fn wide() -> Rules {
    match Rules::builtin().with_policy(WIDE) {
        Ok(rules) => rules,
        Err(error) => panic!("{:#?}", error.faults()),
    }
}

fn example(name: &str) -> Rules {
    let path = repository("examples/policies").join(name);
    Rules::builtin().with_policy(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// The columns of activities that the template of a policy shows, by the headers that it writes.
fn shown(rules: &Rules, policy: &str) -> Vec<String> {
    let policy = rules.policy(policy).unwrap();
    Sheet::Activities.columns_under(policy).iter().map(|column| column.header(policy)).collect()
}

/// The members of a request of the contract, each with the pointer that columns use.
fn members(schema: &Value, of: &Value, at: &str, found: &mut BTreeSet<String>) {
    let resolved = |of: &Value| -> Value {
        let any = of.get("anyOf").and_then(Value::as_array);
        let of = any.and_then(|list| list.iter().find(|one| one["type"] != "null")).unwrap_or(of).clone();
        match of.get("$ref").and_then(Value::as_str) {
            Some(name) => schema.pointer(name.trim_start_matches('#')).unwrap().clone(),
            None => of,
        }
    };
    let of = resolved(of);
    let Some(properties) = of.get("properties").and_then(Value::as_object) else {
        found.insert(at.to_owned());
        return;
    };
    for (name, property) in properties {
        let here = if at.is_empty() { name.clone() } else { format!("{at}/{name}") };
        members(schema, property, &here, found);
    }
}

#[test]
fn whatever_a_request_states_has_a_column() {
    let schema = ce_rules::schema::get("request").unwrap().to_value();
    let columns = |sheet: Sheet| -> BTreeSet<String> {
        let pointers = sheet.columns().iter().map(|column| column.pointer);
        pointers.filter(|pointer| !pointer.is_empty()).map(str::to_owned).collect()
    };
    // Facts have a column each, which the policy brings: see `facts_have_columns_by_their_names`.
    let brought = BTreeSet::from(["facts".to_owned()]);
    for (sheet, definition) in
        [(Sheet::Activities, "Activity"), (Sheet::Certificates, "Certificate"), (Sheet::Waivers, "Waiver")]
    {
        let mut found = BTreeSet::new();
        members(&schema, &schema["$defs"][definition], "", &mut found);
        assert!(found.len() >= 3);
        let columns = columns(sheet);
        let without: Vec<_> = found.difference(&columns).filter(|name| !brought.contains(*name)).collect();
        assert!(without.is_empty(), "{definition} has no column for {without:?}");
        let unknown: Vec<_> = columns.difference(&found).collect();
        assert!(unknown.is_empty(), "{definition} does not have {unknown:?}");
    }
    let mut found = BTreeSet::new();
    members(&schema, &schema, "", &mut found);
    // The lists are sheets of their own.
    let sheets = BTreeSet::from(["activities", "certificates", "waivers"].map(str::to_owned));
    let own: BTreeSet<String> = found.difference(&sheets).cloned().collect();
    assert_eq!(own, columns(Sheet::People));
}

#[test]
fn the_templates_of_hunan_have_the_columns_that_they_had() {
    let before = [
        "人员编号",
        "活动编号",
        "活动形式",
        "名称",
        "成果或证书编号",
        "科目",
        "日期",
        "记入年度",
        "整天数",
        "半天数",
        "晚上次数",
        "逐次出勤",
        "学时",
        "分钟",
        "角色",
        "立项单位",
        "国内统一刊号",
        "奖项级别",
        "排名",
        "模块数",
        "派出开始",
        "派出结束",
        "省级及以上派出",
        "考核合格",
        "另有规定的年度",
        "另有规定的依据",
        "国家承认学历",
        "认定材料",
        "举办单位类别",
        "主管部门同意",
        "课程经审核",
        "密钥已备案",
    ];
    for policy in Rules::builtin().policies() {
        let shown = shown(Rules::builtin(), policy.id().as_str());
        let zh: Vec<&str> = shown.iter().map(|header| header.lines().next().unwrap()).collect();
        assert_eq!(zh, before, "{}", policy.id());
        let people: Vec<&str> =
            Sheet::People.columns_under(policy).iter().map(|column| column.field).collect();
        assert!(people.contains(&"degree") && people.contains(&"series"), "{people:?}");
    }
}

#[test]
fn templates_show_what_their_policies_have_a_use_for() {
    let rules = example("guangdong-2023.toml");
    let fields = |rules: &Rules, sheet: Sheet, policy: &str| -> Vec<String> {
        let policy = rules.policy(policy).unwrap();
        sheet.columns_under(policy).iter().map(|column| column.field.to_owned()).collect()
    };
    assert_eq!(
        fields(&rules, Sheet::Activities, "guangdong-2023")[5..],
        ["subject", "date", "full_days", "sessions", "hours", "minutes", "evidence"]
    );
    let people = fields(&rules, Sheet::People, "guangdong-2023");
    assert!(!people.iter().any(|field| field == "degree" || field == "series"), "{people:?}");
    assert!(
        fields(&example("shanghai-frame.toml"), Sheet::Activities, "shanghai-frame")
            .ends_with(&["mode".to_owned(), "component".to_owned()])
    );

    let rules = wide();
    let wide = shown(&rules, "wide-2022");
    for header in [
        "开始日期\nFirst day",
        "级别\nLevel",
        "学习方式\nMode",
        "次数\nCount",
        "本人份额\nShare",
        "年度分配\nAllocation",
        "国际会议\nInternational",
        "排名\nRank",
        "排名（own/rank）\nRank (own/rank)",
    ] {
        assert!(wide.iter().any(|known| known == header), "{header}: {wide:?}");
    }
    // Hunan's fixed columns are read whatever the policy.
    assert_eq!(column_named(Sheet::Activities, "级别\nLevel").unwrap().field, "level");
}

const PEOPLE: &[&[&str]] = &[
    &["编号", "申报年度", "申报职称", "政策", "材料要求"],
    &["T1", "2022", "副高级", "wide-2022", "不要求"],
];

#[test]
fn all_that_the_language_has_is_read_and_assessed() {
    let folder = TempDir::new().unwrap();
    let rules = wide();
    let activities: &[&[&str]] = &[
        &[
            "人员编号",
            "活动编号",
            "活动形式",
            "科目",
            "日期",
            "整天数",
            "分钟",
            "学习方式",
            "课程类别",
            "国际会议",
            "成绩\nGrade",
            "角色",
            "开始日期",
            "结束日期",
            "排名（own/rank）",
            "级别",
            "次数",
            "数量",
            "作者人数",
            "本人份额",
            "分配到年度",
        ],
        &[
            "T1",
            "a",
            "培训",
            "公需",
            "2021-05",
            "2",
            "90",
            "线下",
            "必修课",
            "是",
            "优秀",
            "",
            "",
            "",
            "",
            "",
            "",
            "",
            "",
            "",
            "",
        ],
        &[
            "T1",
            "b",
            "访学",
            "",
            "",
            "",
            "",
            "",
            "",
            "",
            "",
            "主编",
            "2021-01-01",
            "2021/8/1",
            "否",
            "",
            "",
            "",
            "",
            "",
            "",
        ],
        &[
            "T1",
            "c",
            "写作",
            "",
            "2020",
            "",
            "",
            "",
            "",
            "",
            "",
            "",
            "",
            "",
            "",
            "校级",
            "1",
            "30.5",
            "2",
            "",
            "2020年：10；2021: 20.5学时",
        ],
        &["T1", "d", "章节", "", "2020", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "30%", ""],
    ];
    let path = workbook(&folder, &[("人员", PEOPLE), ("活动", activities)]);
    let input = read(&path, &Options::default(), &rules).unwrap();
    assert_eq!(faults(&input), Vec::<String>::new());
    let [record] = input.people.as_slice() else { panic!("one person") };
    let request = request(record);
    assert_eq!(request["evidence"], "ignored");
    assert_eq!(
        request["activities"],
        json!([
            {"id": "a", "kind": "training", "subject": "public", "date": "2021-05", "full_days": 2, "minutes": 90,
             "mode": "live", "component": "compulsory", "facts": {"international": true, "grade": "top"}},
            {"id": "b", "kind": "stay", "role": "主编", "from": "2021-01-01", "to": "2021-08-01",
             "facts": {"own/rank": false}},
            {"id": "c", "kind": "writing", "date": "2020", "level": "校级", "count": 1, "quantity": 30.5, "authors": 2,
             "allocation": [{"year": 2020, "hours": 10}, {"year": 2021, "hours": 20.5}]},
            {"id": "d", "kind": "chapter", "date": "2020", "share": 30},
        ])
    );
    for (pointer, place) in [
        ("/activities/0/facts/grade", "活动!K2"),
        ("/activities/0/facts", "活动!J2"),
        ("/activities/1/facts/own~1rank", "活动!O3"),
        ("/activities/2/allocation/1/hours", "活动!U4"),
    ] {
        assert_eq!(record.places.get(pointer).unwrap().to_string(), place, "{pointer}");
    }
    let assessment = match rules.assess_text(&record.request) {
        Ok(assessment) => assessment,
        Err(error) => panic!("{:#?}", error.faults()),
    };
    let hours: Vec<String> = assessment.activities.iter().map(|a| a.recognised.to_string()).collect();
    // 2 days and 90 minutes; six months as editor; 61 hours of two authors, of which 30.5 fit; 30 of a hundred.
    assert_eq!(hours, ["22", "60", "30.5", "3"]);
}

#[test]
fn faults_in_these_columns_are_told_by_their_cells() {
    let folder = TempDir::new().unwrap();
    let rules = wide();
    let people: &[&[&str]] = &[
        PEOPLE[0],
        PEOPLE[1],
        &["T2", "2021", "副高级", "", ""],
        &["T3", "2022", "副高级", "wide-2022", "也许"],
    ];
    let activities: &[&[&str]] = &[
        &[
            "人员编号",
            "活动形式",
            "科目",
            "日期",
            "整天数",
            "学习方式",
            "成绩",
            "国际会议",
            "排名（own/rank）",
            "份额",
            "年度分配",
            "Grade",
        ],
        // A blank mode, an unknown word, no truth value.
        &["T1", "培训", "公需", "2021", "1", "", "良好", "也许", "", "", "", "优秀"],
        // A fact that is needed.
        &["T1", "访学", "", "", "", "", "", "", "", "", "", ""],
        &["T1", "章节", "", "2020", "", "", "", "", "", "0.3", "", ""],
        &["T1", "写作", "", "2020", "", "", "", "", "", "", "2020: 十; 2021", ""],
        // Hunan's own policy has none of these.
        &["T2", "培训", "公需", "2019", "1", "", "优秀", "", "", "", "", ""],
    ];
    let path = workbook(&folder, &[("人员", people), ("活动", activities)]);
    let input = read(&path, &Options::default(), &rules).unwrap();
    assert_eq!(faults(&input), ["活动!L1 duplicate_column"]);
    let told = refused(&rules, &input.people[0]);
    for expected in [
        "活动!F2 missing_field",
        "活动!G2 unknown_value",
        "活动!H2 wrong_type",
        "活动!I3 missing_field",
        "活动!J4 wrong_type",
        "活动!K5 wrong_type",
        "活动!K5 missing_field",
    ] {
        assert!(told.iter().any(|fault| fault == expected), "{expected}: {told:#?}");
    }
    assert_eq!(refused(&rules, &input.people[1]), ["活动!G6 unknown_field"]);
    assert_eq!(refused(&rules, &input.people[2]), ["人员!E4 unknown_value"]);
}

#[test]
fn reports_speak_of_facts_by_their_headers() {
    let folder = TempDir::new().unwrap();
    let activities: &[&[&str]] = &[
        &["人员编号", "活动形式", "科目", "日期", "整天数", "学习方式", "成绩", "排名（own/rank）"],
        &["T1", "培训", "公需", "2021", "1", "函授", "良好", ""],
        &["T1", "访学", "", "", "", "", "", ""],
    ];
    let record = workbook(&folder, &[("人员", PEOPLE), ("活动", activities)]);
    let policy = file(&folder, "wide.toml", WIDE);
    let text = out(&run(&["--policy-file", &policy, "assess", &argument(record), "--format", "markdown"]));
    for message in
        ["学习方式：“函授”不可用，请填：面授；网络", "成绩：“良好”不可用，请填：合格；优秀", "请填写“排名”"]
    {
        assert!(text.contains(message), "{message}: {text}");
    }
}

#[test]
fn percentages_of_the_spreadsheet_are_what_they_show() {
    let folder = TempDir::new().unwrap();
    let rules = wide();
    let path = folder.path().join("record.xlsx");
    for (format, number, share) in
        [("0%", 1.0, json!(100)), ("0.00%", 0.3, json!(30)), ("0", 45.0, json!(45))]
    {
        let mut workbook = Workbook::new();
        rows(workbook.add_worksheet().set_name("人员").unwrap(), PEOPLE);
        let sheet = workbook.add_worksheet().set_name("活动").unwrap();
        rows(sheet, &[&["人员编号", "活动形式", "日期", "本人份额"], &["T1", "章节", "2020"]]);
        sheet.write_number_with_format(1, 3, number, &Format::new().set_num_format(format)).unwrap();
        workbook.save(&path).unwrap();
        let input = read(&path, &Options::default(), &rules).unwrap();
        let request = request(&input.people[0]);
        assert_eq!(request["activities"][0]["share"], share, "{format}");
    }
}

#[test]
fn every_word_that_a_template_offers_is_read_by_its_header() {
    let folder = TempDir::new().unwrap();
    let rules = wide();
    let policy = rules.policy("wide-2022").unwrap();
    for locale in [Locale::Zh, Locale::En] {
        let mut filling = Filling::default();
        let person =
            [("person", "T1"), ("policy", "wide-2022"), ("target", "副高级"), ("application_year", "2022")];
        filling.push(Sheet::People, person.map(|(field, value)| (field, value.to_owned())).to_vec());
        let mut expected = Vec::new();
        for column in Sheet::Activities.columns_under(policy) {
            // The names of facts are leaked, as fields of a filling are those of a table.
            let field: &'static str = Box::leak(column.field.to_owned().into_boxed_str());
            for (word, name) in column.holds.entries(&rules, policy) {
                let row = vec![("person", "T1".to_owned()), (field, name.get(locale).to_owned())];
                filling.push(Sheet::Activities, row);
                let pointer = match column.pointer {
                    "facts" => format!("/facts/{}", column.field.replace('/', "~1")),
                    pointer => format!("/{pointer}"),
                };
                expected.push((pointer, word));
            }
        }
        assert!(expected.iter().filter(|(pointer, _)| pointer.starts_with("/facts")).count() == 6);
        let path = folder.path().join("filled.xlsx");
        template::write_filled(&path, &rules, Some("wide-2022"), locale, &filling).unwrap();
        let input = read(&path, &Options::default(), &rules).unwrap();
        assert_eq!(faults(&input), Vec::<String>::new());
        let request = request(&input.people[0]);
        for (i, (pointer, word)) in expected.iter().enumerate() {
            let value =
                request["activities"][i].pointer(pointer).unwrap_or_else(|| panic!("{pointer} {word}"));
            let read = value.as_array().map_or(value, |items| &items[0]).to_string();
            assert_eq!(read.trim_matches('"'), word, "{pointer}");
        }
    }
}
