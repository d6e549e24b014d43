//! What a fuzzer begins with: what the project has already, in small pieces.

use std::fs;
use std::io::{Cursor, Read};
use std::path::Path;

use arrow_array::RecordBatch;
use arrow_ipc::writer::StreamWriter;
use ce_rules_testdata::tables::{flat, nested};
use ce_rules_testdata::{Mix, people};
use zip::ZipArchive;

/// Markup, addresses, formulas and characters that act: what may stand in a title.
pub const WORDS: [&str; 12] = [
    "<script>alert(1)</script> <img src=x onerror=y> <!-- & &lt; --> <a@b.c> <http://a.b>",
    "*a* **b** _c_ __d__ `e` ~~f~~ ``` [g](h) ![i](j) [k] [l]: m",
    "# a\n\n- b\n> c\n---\n===\n1. d\n    e",
    "https://a.b www.c.d e@f.g :tada: $x$ ^[h] [^i] ==j== {.k}",
    "=1+1\0+2\0-3\0@sum\0\t=4\0\r=5",
    "| a | b |\\|\n|---|---|",
    "\u{202e}abc\u{202c} \u{2066}d\u{2069} \u{1b}[31m \u{7}\u{0} \u{feff}\u{200b}",
    "../../etc/passwd\\..\\x \u{2028} \u{2029} \u{85}",
    "通风与安全（二）＝１＋１ ＜ｂ＞ 😀 e\u{301}",
    "",
    " \u{3000} ",
    "&amp;amp; &#60;b&#62; &copy",
];

/// The seeds of a target, from the files of the project.
///
/// # Errors
/// Where a file of the project cannot be read.
pub fn seeds(target: &str, project: &Path) -> std::io::Result<Vec<Vec<u8>>> {
    let mut seeds = Vec::new();
    match target {
        "request" => {
            for file in files(&project.join("tests/vectors"), "json")? {
                let topic: serde_json::Value = serde_json::from_slice(&file)?;
                let cases = topic["cases"].as_array().into_iter().flatten();
                seeds.extend(cases.filter_map(|case| Some(case.get("request")?.to_string().into_bytes())));
            }
        }
        "policy" => {
            seeds.extend(files(&project.join("examples/policies"), "toml")?);
            seeds.extend(files(&project.join("crates/ce-rules/policies"), "toml")?);
        }
        "explain" => {
            for (at, words) in (0_u8..).zip(WORDS) {
                seeds.push([&[at; 16], words.as_bytes()].concat());
            }
            seeds.push([&[0; 16], WORDS.join("\0").as_bytes()].concat());
        }
        "workbook" => {
            for file in files(&project.join("examples"), "xlsx")? {
                seeds.push(parts(&file)?);
            }
        }
        "csv" => {
            let people =
                "编号,姓名,申报职称,学历学位,申报年度\nT1,=甲,副高级,博士,2021\nT2,\"乙\n<b>\",中级,,2021\n";
            let activities = "人员编号,编号,活动形式,名称,科目,日期,全天,学时,材料\nT1,a1,网络培训,x,公需科目,2020,,30,\n\
                              T1,a2,培训,@y,专业科目,2019-5,3,,通知\nT2,a3,论文,z,,2019/5/6,,,\n";
            seeds.push([people.as_bytes(), b"\xff", activities.as_bytes()].concat());
            seeds.push(b"person,target,application_year,shoe\nT1,junior,2021,40\n\xffperson,kind,date,hours\nT1,online_course,2020,1e9\n\xffperson,from,to\nT1,2014,2018\n\xffperson,from,to,reason\nT1,2016,2016,+x\n".to_vec());
            seeds.push("姓名,身份证号,职称名称,职称取得时间\n甲,11010519491231002X,副教授,2019-01\n".into());
            seeds.push(br#"[{"application_year": 2021, "applicant": {"id": "=1", "target": "junior"}, "activities": []}]"#.to_vec());
            seeds.extend(WORDS.map(|words| format!("person,target\n{words},{words}\n").into_bytes()));
        }
        "arrow" => {
            seeds.extend((0..32_u8).map(|at| {
                (0..24).map(|step: u8| at.wrapping_mul(37).wrapping_add(step.wrapping_mul(101))).collect()
            }));
            let requests: Vec<_> = people(Mix::Everything, 1, 0..2).collect();
            let tables = flat(&requests).map_err(std::io::Error::other)?;
            let both = nested(&requests).map_err(std::io::Error::other)?;
            for table in [tables.applicants, tables.activities, both] {
                seeds.push(stream(&table).map_err(std::io::Error::other)?);
            }
        }
        _ => seeds.extend(
            (0..32_u8)
                .map(|at| (0..64).map(|step: u8| at.wrapping_mul(37) ^ step.wrapping_mul(101)).collect()),
        ),
    }
    Ok(seeds)
}

fn stream(table: &RecordBatch) -> Result<Vec<u8>, arrow_schema::ArrowError> {
    let mut writer = StreamWriter::try_new(Vec::new(), table.schema_ref())?;
    writer.write(table)?;
    writer.finish()?;
    writer.into_inner()
}

/// The files of a folder with this ending, in the order of their names.
fn files(folder: &Path, ending: &str) -> std::io::Result<Vec<Vec<u8>>> {
    let entries =
        fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>()?;
    let mut paths: Vec<_> =
        entries.into_iter().filter(|path| path.extension().is_some_and(|of| of == ending)).collect();
    paths.sort();
    paths.into_iter().map(fs::read).collect()
}

/// The parts of a workbook that the fuzzer changes.
fn parts(workbook: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut archive = ZipArchive::new(Cursor::new(workbook))?;
    let mut all = Vec::new();
    // The sheets of ours come after that of the instructions.
    for name in ["worksheets/sheet2", "worksheets/sheet3", "sharedStrings", "styles", "worksheets/sheet4"] {
        let mut part = archive.by_name(&format!("xl/{name}.xml"))?;
        if !all.is_empty() {
            all.push(0);
        }
        part.read_to_end(&mut all)?;
    }
    Ok(all)
}
