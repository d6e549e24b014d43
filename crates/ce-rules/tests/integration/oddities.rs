//! What other languages have and JSON has not is told at its place, as what it is, beside all that is wrong besides.

use ce_rules::json::{Oddity, Path, Unreadable, Value};
use ce_rules::{Answer, Call, Fault, FaultCode, Rules};

fn text(text: &'static str) -> Value<'static> {
    Value::Text(text.into())
}

fn record(members: Vec<(&'static str, Value<'static>)>) -> Value<'static> {
    Value::Record(members.into_iter().map(|(name, value)| (name.into(), value)).collect())
}

#[test]
fn each_oddity_says_what_it_is_and_what_to_do() {
    let known = "texts, numbers, lists and dicts";
    for (oddity, code, zh, en) in [
        (Oddity::NotUnicode, FaultCode::WrongType, "Unicode", "lone surrogate"),
        (Oddity::NotANumber("None"), FaultCode::WrongType, "NaN 不是数", "or give None"),
        (
            Oddity::Moment { name: "datetime", instead: "`value.date()`" },
            FaultCode::WrongType,
            "datetime 含有时刻",
            "give its date alone, `value.date()`",
        ),
        (Oddity::TooPrecise, FaultCode::TooPrecise, "位数过多", "more digits"),
        (Oddity::Unnamed, FaultCode::WrongType, "须为文本", "must be texts"),
        (Oddity::Other { name: "set", known }, FaultCode::WrongType, "不能有 set", "cannot hold `set`"),
    ] {
        let fault = oddity.at(Path::Root.key("activities").index(2).to_string());
        assert_eq!((fault.path.as_str(), fault.code), ("/activities/2", code));
        assert!(fault.message.zh.contains(zh) && fault.message.en.contains(en), "{:?}", fault.message);
    }
    for fault in [Unreadable::too_deep(), Unreadable::too_large(), Unreadable::text_not_unicode()] {
        assert_eq!(fault.path, "", "it is of the whole");
        assert!(!fault.message.zh.is_empty() && !fault.message.en.is_empty());
    }
}

fn odd(path: &str) -> Fault {
    Oddity::Other { name: "set", known: "a list" }.at(path.to_owned())
}

#[test]
fn what_stood_there_is_told_beside_the_other_faults() {
    let request = record(vec![
        ("application_year", Unreadable::MARK),
        ("applicant", record(vec![("target", text("dean"))])),
        ("weather", Unreadable::MARK),
        ("activities", Value::List(Vec::new())),
    ]);
    let mut unreadable = Unreadable::default();
    unreadable.push(odd("/application_year"));
    unreadable.push(odd("/weather"));
    let error = unreadable.explain(Rules::builtin().assess_value(&request)).unwrap_err();
    let told: Vec<_> = error
        .faults()
        .iter()
        .map(|fault| (fault.path.as_str(), fault.code, fault.message.en.as_str()))
        .collect();
    let [year, target, weather] = told.as_slice() else { panic!("{told:?}") };
    assert_eq!((year.0, year.1), ("/application_year", FaultCode::WrongType));
    assert!(year.2.contains("cannot hold `set`"));
    assert_eq!((target.0, target.1), ("/applicant/target", FaultCode::UnknownValue));
    // Whatever it holds, it does not belong there.
    assert_eq!((weather.0, weather.1), ("/weather", FaultCode::UnknownField));
}

#[test]
fn what_is_odd_makes_an_error_even_of_a_result() {
    let request = record(vec![
        ("application_year", Value::Int(2021)),
        ("applicant", record(vec![("target", text("full_senior"))])),
        ("activities", Value::List(Vec::new())),
    ]);
    let assessed = || Rules::builtin().assess_value(&request);
    assert!(Unreadable::default().explain(assessed()).is_ok(), "nothing was odd");
    let mut unreadable = Unreadable::default();
    unreadable.push(odd("/policy"));
    let error = unreadable.explain(assessed()).unwrap_err();
    assert_eq!(error.faults().iter().map(|fault| fault.path.as_str()).collect::<Vec<_>>(), ["/policy"]);
}

#[test]
fn of_several_requests_the_odd_one_is_refused_by_itself() {
    let good = record(vec![
        ("application_year", Value::Int(2021)),
        ("applicant", record(vec![("target", text("full_senior"))])),
        ("activities", Value::List(Vec::new())),
    ]);
    let question = record(vec![
        ("requests", Value::List(vec![good, Unreadable::MARK])),
        ("policy_a", text("hunan-2020")),
        ("policy_b", text("hunan-2021")),
    ]);
    let mut unreadable = Unreadable::default();
    unreadable.push(odd("/requests/1"));
    let answer = unreadable.explain_answer(Rules::builtin().call_value(Call::Impact, &question));
    let Ok(Answer::Impact(impact)) = answer else { panic!("the others are compared") };
    assert_eq!(impact.refused.len(), 1);
    assert_eq!(impact.refused[0].place, 1);
    assert!(impact.refused[0].error.faults()[0].message.en.contains("cannot hold `set`"));
}
