//! A record out of any bytes comes to the same by the tables, in Arrow and by the whole engine.

use std::sync::{LazyLock, Mutex, PoisonError};

use arrow_array::Array;
use arrow_array::cast::AsArray;
use arrow_array::types::{Int8Type, Int32Type};
use ce_rules::batch::{Buffers, Results, Tables, Verdicts};
use ce_rules::{PolicyId, Rules, Verdict};
use ce_rules_arrow::Assessor;
use ce_rules_testdata::spoilt;
use ce_rules_testdata::tables::flat;

/// The tables of every policy. They are compiled once: that takes far longer than to look something up in them.
static TABLES: LazyLock<Vec<(PolicyId, Tables<'static>)>> = LazyLock::new(|| {
    Rules::builtin().policies().map(|policy| (policy.id().clone(), Tables::of(policy))).collect()
});
static VERDICTS: LazyLock<Mutex<Verdicts<'static>>> =
    LazyLock::new(|| Mutex::new(Verdicts::new(Rules::builtin())));

pub(crate) fn holds(bytes: &[u8]) {
    let request = spoilt(bytes);
    let rules = Rules::builtin();
    let whole = rules.assess(&request);

    // What the tables decide is what the engine decides.
    for (policy, tables) in TABLES.iter() {
        let (mut buffers, mut results) = (Buffers::default(), Results::default());
        let Some(person) = buffers.encode(tables, &request) else { continue };
        if tables.assess(&person, &buffers.columns(), &mut results).is_err() {
            continue;
        }
        let mut named = request.clone();
        named.policy = Some(policy.clone());
        let mut expected = Results::default();
        expected.push(&rules.assess(&named).expect("tables decide nothing that is a fault"));
        assert_eq!(results.verdicts, expected.verdicts);
        assert_eq!(results.years, expected.years);
        assert_eq!(results.hours, expected.hours);
        assert_eq!(results.shortfall, expected.shortfall);
    }

    let verdict = VERDICTS.lock().unwrap_or_else(PoisonError::into_inner).verdict(&request);
    assert_eq!(verdict.ok(), whole.as_ref().ok().map(|assessment| assessment.verdict));

    // Tables in Arrow: the verdict, or the error to the letter.
    let tables = flat(std::slice::from_ref(&request)).expect("records are tables");
    let assessed = Assessor::new(rules)
        .tables(&[tables.applicants], &[tables.activities])
        .expect("all columns are right");
    for portion in assessed {
        let verdicts = portion.expect("tables are made").verdicts;
        let column = |name: &str| verdicts.column_by_name(name).expect("a column of the contract");
        if let Ok(assessment) = &whole {
            let key = column("verdict").as_dictionary::<Int8Type>().keys().value(0);
            let place = Verdict::ALL.iter().position(|verdict| *verdict == assessment.verdict);
            assert_eq!(place, usize::try_from(key).ok());
            let from = column("window_from").as_primitive::<Int32Type>().value(0);
            assert_eq!(from, i32::from(assessment.window.from));
        } else {
            assert!(column("verdict").is_null(0));
            let told = column("error").as_string::<i32>().value(0);
            // A document is told what stands in it, where a typed request can only be told what is wrong.
            let text = serde_json::to_string(&request).expect("requests are JSON");
            assert_eq!(told, rules.assess_json(&text));
        }
    }
}
