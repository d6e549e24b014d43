//! What a cell means in its column.
//!
//! What can be understood is put in the contract's form; what cannot is passed on as it is written, so that the core
//! refuses it with the message that fits and the report shows its cell. Nothing is guessed.

use chrono::Datelike;

use super::grid::{Cell, Shown};
use super::value::Json;
use super::vocabulary::{OwnFact, SEPARATORS, Vocabulary};
use crate::columns::{Column, Holds, List, fold, half_width};

/// What people write into a cell to say that there is nothing to write.
const NOTHING: [&str; 8] = ["无", "/", "／", "-", "--", "—", "——", "\\"];

/// What people write where there must be no finding at all.
const NONE_AT_ALL: [&str; 4] = ["无", "没有", "none", "无提示"];

/// The value of a cell in its column; none if it says that there is nothing.
pub(crate) fn value(cell: &Cell, column: &Column<'_>, words: &Vocabulary) -> Option<Json> {
    if column.holds == Holds::Findings && NONE_AT_ALL.contains(&fold(&text(cell)).as_str()) {
        return Some(Json::List(Vec::new()));
    }
    if is_nothing(cell) {
        return None;
    }
    Some(match column.holds {
        Holds::Text => Json::Text(text(cell)),
        Holds::Word(list) | Holds::OpenWord(list) => word(cell, list, words),
        // The facts of policies are read by their headers: see `fact`.
        Holds::Truth | Holds::Fact(_) => truth(cell, words),
        Holds::Date | Holds::Day => Json::Text(date(cell)),
        Holds::Year => year(cell),
        Holds::Years => match cell {
            Cell::Text(text) => {
                Json::List(items(text).map(|item| year(&Cell::Text(item.to_owned()))).collect())
            }
            other => Json::List(vec![year(other)]),
        },
        Holds::Count | Holds::Hours | Holds::Quantity => number(cell),
        Holds::Percent => percent(cell),
        Holds::Allocation => match cell {
            Cell::Text(text) => Json::List(items(text).map(allotment).collect()),
            other => Json::List(vec![allotment(&self::text(other))]),
        },
        Holds::Findings => {
            let written = text(cell);
            let words = |item: &str| Json::Text(item.split_whitespace().collect::<Vec<_>>().join(" "));
            Json::List(items(&written).map(words).collect())
        }
        Holds::Documents => Json::List(words.documents(&text(cell)).into_iter().map(Json::Text).collect()),
        Holds::Sessions => match cell {
            Cell::Text(text) => Json::List(sessions(text, words)),
            other => Json::List(vec![session(&date(other), None)]),
        },
    })
}

/// What a cell says of a fact of the policy's own; a fact that the policy does not have is passed on as it is written.
pub(crate) fn fact(cell: &Cell, fact: Option<&OwnFact>, words: &Vocabulary) -> Option<Json> {
    if is_nothing(cell) {
        return None;
    }
    Some(match fact {
        Some(fact) if fact.has_words() => {
            let text = text(cell);
            Json::Text(fact.find(&text).map_or(text, str::to_owned))
        }
        Some(_) => truth(cell, words),
        None => Json::Text(text(cell)),
    })
}

fn is_nothing(cell: &Cell) -> bool {
    matches!(cell, Cell::Text(text) if NOTHING.contains(&text.as_str()))
}

fn truth(cell: &Cell, words: &Vocabulary) -> Json {
    match cell {
        Cell::Truth(truth) => Json::Truth(*truth),
        Cell::Text(text) => match words.find(List::Truth, text) {
            Some(word) => Json::Truth(word == "true"),
            None => Json::Text(text.clone()),
        },
        other => number(other),
    }
}

/// A cell as text: what the spreadsheet shows, or nearly.
pub(crate) fn text(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) | Cell::Error(text) => text.clone(),
        Cell::Number(number) => plain(*number),
        Cell::Truth(truth) => truth.to_string(),
        Cell::Date(..) => date(cell),
    }
}

/// A number without a fraction that is none: spreadsheets keep all numbers as floats.
fn plain(number: f64) -> String {
    match whole(number) {
        Some(whole) => whole.to_string(),
        None => number.to_string(),
    }
}

fn whole(number: f64) -> Option<i64> {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the bounds are checked, and a fraction is none of it"
    )]
    #[expect(clippy::float_cmp, reason = "a whole number is its own integral part exactly")]
    (number.abs() < 9e15 && number.trunc() == number).then_some(number as i64)
}

fn word(cell: &Cell, list: List, words: &Vocabulary) -> Json {
    let text = text(cell);
    Json::Text(words.find(list, &text).map_or(text, str::to_owned))
}

/// Digits of any width, with a point where there is one.
fn digits(text: &str) -> String {
    text.trim().chars().map(half_width).collect()
}

fn number(cell: &Cell) -> Json {
    match cell {
        Cell::Number(number) => whole(*number).map_or(Json::Decimal(*number), Json::Whole),
        Cell::Text(text) => {
            let plain = digits(text);
            let mut parts = plain.trim_start_matches('-').splitn(2, '.');
            let all = parts.all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()));
            match plain.parse::<f64>() {
                Ok(number) if all && number.is_finite() => {
                    whole(number).map_or(Json::Decimal(number), Json::Whole)
                }
                _ => Json::Text(text.clone()),
            }
        }
        Cell::Truth(truth) => Json::Truth(*truth),
        Cell::Date(..) | Cell::Error(_) => Json::Text(text(cell)),
    }
}

fn year(cell: &Cell) -> Json {
    match cell {
        Cell::Text(text) => {
            let plain = digits(text);
            match plain.trim_end_matches(['年', '度']).trim().parse::<i64>() {
                Ok(year) => Json::Whole(year),
                Err(_) => Json::Text(text.clone()),
            }
        }
        // A year that the spreadsheet keeps as a date.
        Cell::Date(date, Shown::Year) => Json::Whole(i64::from(date.year())),
        other => number(other),
    }
}

/// A date in one of the contract's forms if it can be read as one.
pub(crate) fn date(cell: &Cell) -> String {
    match cell {
        Cell::Date(date, Shown::Year) => format!("{:04}", date.year()),
        Cell::Date(date, Shown::Month) => format!("{:04}-{:02}", date.year(), date.month()),
        Cell::Date(date, Shown::Day) => date.to_string(),
        Cell::Number(number) => {
            let text = plain(*number);
            written_date(&text).unwrap_or(text)
        }
        Cell::Text(text) => written_date(text).unwrap_or_else(|| text.clone()),
        Cell::Truth(_) | Cell::Error(_) => text(cell),
    }
}

/// Reads `2019`, `2019-5`, `2019/5/6`, `2019.05.06`, `2019年5月6日`, `20190506` and the like; whether the calendar has
/// the day is the core's business.
///
/// `2019.1` is left alone: it is what a spreadsheet makes of `2019.10`, and may be January or October.
fn written_date(text: &str) -> Option<String> {
    let text: String = text.chars().map(half_width).filter(|c| !c.is_whitespace()).collect();
    // The time of day that exports put behind a date says nothing here.
    let text =
        ["T00:00:00", "00:00:00", "00:00"].iter().find_map(|time| text.strip_suffix(time)).unwrap_or(&text);
    let mut numbers: Vec<&str> = Vec::new();
    let mut signs: Vec<char> = Vec::new();
    let mut start = 0;
    for (at, c) in text.char_indices() {
        if !c.is_ascii_digit() {
            numbers.push(text.get(start..at)?);
            signs.push(c);
            start = at + c.len_utf8();
        }
    }
    let rest = text.get(start..)?;
    if !rest.is_empty() {
        numbers.push(rest);
    }
    let fits =
        |signs: &[char], forms: &[&str]| forms.iter().any(|form| form.chars().eq(signs.iter().copied()));
    let small = |number: &str| number.parse::<u8>().ok().filter(|_| number.len() <= 2);
    match numbers.as_slice() {
        [all] if signs.is_empty() && all.len() == 8 => {
            let (year, month, day) = (all.get(..4)?, all.get(4..6)?, all.get(6..)?);
            Some(format!("{year}-{month}-{day}"))
        }
        [all] if signs.is_empty() && all.len() == 6 => Some(format!("{}-{}", all.get(..4)?, all.get(4..)?)),
        [year] if year.len() == 4 && fits(&signs, &["", "年"]) => Some((*year).to_owned()),
        [year, month] if year.len() == 4 && fits(&signs, &["-", "/", ".", "年", "年月"]) => {
            let clear = signs != ['.'] || *month != "1";
            clear.then(|| Some(format!("{year}-{:02}", small(month)?)))?
        }
        [year, month, day]
            if year.len() == 4 && fits(&signs, &["--", "//", "..", "年月", "年月日", "年月号"]) =>
        {
            Some(format!("{year}-{:02}-{:02}", small(month)?, small(day)?))
        }
        _ => None,
    }
}

/// Hundredths, with or without the sign for them.
fn percent(cell: &Cell) -> Json {
    match cell {
        Cell::Text(text) => match digits(text).strip_suffix('%') {
            Some(hundredths) => match number(&Cell::Text(hundredths.trim().to_owned())) {
                Json::Text(_) => Json::Text(text.clone()),
                read => read,
            },
            None => number(cell),
        },
        other => number(other),
    }
}

/// Reads `2023: 20` and `2023年 20学时`: a year, and the hours put to it.
fn allotment(item: &str) -> Json {
    let plain = digits(item);
    let whole = || Json::Text(item.to_owned());
    let (written, rest) = plain.split_at(plain.bytes().take_while(u8::is_ascii_digit).count());
    let Ok(in_year) = written.parse() else { return whole() };
    let rest = rest.trim_start().trim_start_matches(['年', '度']).trim_start();
    let hours = rest.trim_start_matches([':', '=']).trim();
    let hours =
        ["学时", "小时", "hours", "h"].iter().find_map(|unit| hours.strip_suffix(unit)).unwrap_or(hours);
    let mut allotment = Json::record();
    allotment.put("year", Json::Whole(in_year));
    if !hours.is_empty() {
        match number(&Cell::Text(hours.trim().to_owned())) {
            Json::Text(_) => return whole(),
            hours => allotment.put("hours", hours),
        }
    }
    allotment
}

fn items(text: &str) -> impl Iterator<Item = &str> {
    text.split(SEPARATORS).map(str::trim).filter(|item| !item.is_empty())
}

fn session(date: &str, part: Option<&str>) -> Json {
    let mut session = Json::record();
    session.put("date", Json::Text(date.to_owned()));
    if let Some(part) = part {
        session.put("part", Json::Text(part.to_owned()));
    }
    session
}

/// Reads `2019-05-06 上午; 2019-05-07 full day`. A part without a date is of the date before it: `2019-05-06 上午、下午`.
fn sessions(cell: &str, words: &Vocabulary) -> Vec<Json> {
    // A slash may stand within a date, so it separates nothing here.
    let separators: Vec<char> = SEPARATORS.into_iter().filter(|c| !matches!(c, '/' | '／')).collect();
    let mut last: Option<String> = None;
    let mut sessions = Vec::new();
    for item in cell.split(separators.as_slice()) {
        let item: String =
            item.chars().map(|c| if matches!(c, '（' | '）' | '(' | ')') { ' ' } else { c }).collect();
        let item = item.trim();
        if item.is_empty() {
            continue;
        }
        let found = item
            .char_indices()
            .find_map(|(at, _)| Some((item.get(..at)?, words.find(List::Part, item.get(at..)?)?)));
        let (day, part) = match found {
            Some((day, part)) => (day.trim(), Some(part)),
            None => (item, None),
        };
        let day = match (day, &last) {
            ("", Some(last)) => last.clone(),
            ("", None) => item.to_owned(),
            (day, _) => written_date(day).unwrap_or_else(|| day.to_owned()),
        };
        sessions.push(session(&day, part));
        last = Some(day);
    }
    sessions
}

#[cfg(test)]
mod tests {
    use ce_rules::Rules;
    use chrono::NaiveDate;

    use super::*;
    use crate::columns::{Sheet, column_named};

    #[expect(clippy::needless_pass_by_value, reason = "reads better where it is called")]
    fn read(field: &str, cell: Cell) -> Option<String> {
        let words = Vocabulary::of(Rules::builtin(), None, &[]);
        let column = column_named(Sheet::Activities, field).unwrap();
        value(&cell, column, &words).map(|json| serde_json::to_string(&json).unwrap())
    }

    fn typed(field: &str, text: &str) -> String {
        read(field, Cell::Text(text.to_owned())).unwrap()
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn dates_in_the_ways_of_writing_them() {
        for (written, read) in [
            ("2019", "2019"),
            ("2019年", "2019"),
            ("２０１９", "2019"),
            ("2019-05", "2019-05"),
            ("2019.5", "2019-05"),
            ("2019.10", "2019-10"),
            ("2019/5", "2019-05"),
            ("2019年5月", "2019-05"),
            ("201905", "2019-05"),
            ("2019-05-06", "2019-05-06"),
            ("2019/5/6", "2019-05-06"),
            ("2019.5.6", "2019-05-06"),
            ("2019年5月6日", "2019-05-06"),
            ("2019 年 5 月 6 日", "2019-05-06"),
            ("20190506", "2019-05-06"),
            ("2019-05-06 00:00:00", "2019-05-06"),
            ("2019-05-06T00:00:00", "2019-05-06"),
            ("2019-2-30", "2019-02-30"),
            // Not understood, or not clear: passed on as it is.
            ("2019.1", "2019.1"),
            ("5月6日", "5月6日"),
            ("19.5.6", "19.5.6"),
            ("2019春", "2019春"),
            ("2019-05-06至08", "2019-05-06至08"),
            ("2019-123", "2019-123"),
        ] {
            assert_eq!(typed("date", written), format!("\"{read}\""), "{written}");
        }
    }

    #[test]
    fn dates_of_the_spreadsheet_as_far_as_they_show() {
        let date = |shown| read("date", Cell::Date(day("2019-05-06"), shown)).unwrap();
        assert_eq!(date(Shown::Day), "\"2019-05-06\"");
        assert_eq!(date(Shown::Month), "\"2019-05\"");
        assert_eq!(date(Shown::Year), "\"2019\"");
        assert_eq!(read("date", Cell::Number(2019.0)).unwrap(), "\"2019\"");
        assert_eq!(read("date", Cell::Number(2019.5)).unwrap(), "\"2019-05\"");
        assert_eq!(read("date", Cell::Number(2019.1)).unwrap(), "\"2019.1\"");
    }

    #[test]
    fn numbers() {
        assert_eq!(read("full_days", Cell::Number(3.0)).unwrap(), "3");
        assert_eq!(read("full_days", Cell::Number(2.5)).unwrap(), "2.5");
        assert_eq!(typed("full_days", "３"), "3");
        assert_eq!(typed("hours", "34.50"), "34.5");
        assert_eq!(typed("hours", "-1"), "-1");
        for text in ["3天", "1e3", "inf", "NaN", "1.2.3", ".", "1,000"] {
            assert_eq!(typed("hours", text), format!("\"{text}\""));
        }
        assert_eq!(read("full_days", Cell::Truth(true)).unwrap(), "true");
    }

    #[test]
    fn years() {
        assert_eq!(typed("credited_year", "2019年度"), "2019");
        assert_eq!(read("credited_year", Cell::Number(2019.0)).unwrap(), "2019");
        assert_eq!(read("credited_year", Cell::Date(day("2019-01-01"), Shown::Year)).unwrap(), "2019");
        assert_eq!(
            read("credited_year", Cell::Date(day("2019-01-01"), Shown::Day)).unwrap(),
            "\"2019-01-01\""
        );
        assert_eq!(typed("own_provision_years", "2019、2020年"), "[2019,2020]");
        assert_eq!(read("own_provision_years", Cell::Number(2019.0)).unwrap(), "[2019]");
    }

    #[test]
    fn truths() {
        for yes in ["是", "TRUE", "yes", "√", "Y"] {
            assert_eq!(typed("state_recognised", yes), "true", "{yes}");
        }
        for no in ["否", "false", "No", "×"] {
            assert_eq!(typed("state_recognised", no), "false", "{no}");
        }
        assert_eq!(read("state_recognised", Cell::Truth(false)).unwrap(), "false");
        assert_eq!(typed("state_recognised", "大概"), "\"大概\"");
        assert_eq!(read("state_recognised", Cell::Number(1.0)).unwrap(), "1", "the core says what it wants");
    }

    #[test]
    fn sessions_in_one_cell() {
        let one = |date: &str, part: &str| format!(r#"{{"date":"{date}","part":"{part}"}}"#);
        let both = format!("[{},{}]", one("2019-05-06", "morning"), one("2019-05-07", "full_day"));
        for cell in [
            "2019-05-06 上午; 2019-05-07 full_day",
            "2019年5月6日上午；2019年5月7日全天",
            "2019/5/6 morning\n2019/5/7 Full day",
            "2019-05-06（上午）、2019-05-07（全天）",
        ] {
            assert_eq!(typed("sessions", cell), both, "{cell}");
        }
        let halves = format!("[{},{}]", one("2019-05-06", "morning"), one("2019-05-06", "afternoon"));
        assert_eq!(typed("sessions", "2019-05-06 上午、下午"), halves);
        assert_eq!(typed("sessions", "2019-05-06"), r#"[{"date":"2019-05-06"}]"#);
        assert_eq!(typed("sessions", "五月六日 上午"), r#"[{"date":"五月六日","part":"morning"}]"#);
        assert_eq!(typed("sessions", "上午"), r#"[{"date":"上午","part":"morning"}]"#);
        assert_eq!(
            read("sessions", Cell::Date(day("2019-05-06"), Shown::Day)).unwrap(),
            r#"[{"date":"2019-05-06"}]"#
        );
    }

    #[test]
    fn words_and_texts() {
        assert_eq!(typed("role", "第一作者"), "\"first\"");
        assert_eq!(typed("sponsor", "省教育厅"), "\"省教育厅\"", "the core refuses it");
        assert_eq!(typed("reference", "978-7-0000-0000-0"), "\"978-7-0000-0000-0\"");
        assert_eq!(read("reference", Cell::Number(20_190_001.0)).unwrap(), "\"20190001\"");
        assert_eq!(typed("evidence", "通知、合影"), r#"["notice","合影"]"#);
        assert_eq!(read("date", Cell::Error("#N/A".to_owned())).unwrap(), "\"#N/A\"");
    }

    #[test]
    fn signs_for_nothing_are_nothing() {
        for text in NOTHING {
            assert_eq!(read("reference", Cell::Text(text.to_owned())), None, "{text}");
        }
    }
}
