//! Batches: what the tables say is what the engine says, and what they do not say is rare.

use ce_rules::batch::{Buffers, Rare, Results, Tables, Verdicts};
use ce_rules::{Request, Rules, assess, policies, policy};
use proptest::prelude::*;
use proptest::strategy::ValueTree;

use crate::topics::topics;

/// What a person comes to by the tables, unless that is rare; and by the engine, in the same form.
fn both_ways(tables: &Tables<'_>, request: &Request) -> (Result<Results, Rare>, Option<Results>) {
    let (mut buffers, mut results) = (Buffers::default(), Results::default());
    let person = buffers.encode(tables, request).ok_or(Rare);
    let by_tables = person.and_then(|person| tables.assess(&person, &buffers.columns(), &mut results));
    let mut request = request.clone();
    request.policy = Some(tables.policy().id().clone());
    let by_engine = assess(&request).ok().map(|assessment| {
        let mut results = Results::default();
        results.push(&assessment);
        results
    });
    (by_tables.map(|()| results), by_engine)
}

fn same(mut one: Results, mut other: Results) -> bool {
    let parts = |of: &mut Results| {
        let take = std::mem::take(of);
        (take.verdicts, take.years, take.hours, take.shortfall)
    };
    parts(&mut one) == parts(&mut other)
}

proptest! {
    #[test]
    fn tables_say_what_the_engine_says(request in crate::laws::request()) {
        for policy in policies() {
            let (tables, engine) = both_ways(&Tables::of(policy), &request);
            if let Ok(tables) = tables {
                prop_assert!(same(tables, engine.unwrap()), "{}", policy.id());
            }
        }
    }
}

#[test]
fn vectors_and_their_faults_come_to_the_same_by_tables() {
    let folder = std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors");
    let (mut decided, mut rare) = (0, 0);
    for case in
        topics(&folder).into_values().flat_map(|topic| topic.cases).filter(|case| case.call == "assess")
    {
        let Ok(request) = serde_json::from_str::<Request>(case.text()) else { continue };
        for policy in policies() {
            let (tables, engine) = both_ways(&Tables::of(policy), &request);
            match (tables, engine) {
                (Ok(tables), Some(engine)) => {
                    assert!(same(tables, engine), "{} under {}", case.name, policy.id());
                    decided += 1;
                }
                (Ok(_), None) => panic!("{} is refused, and not by tables, under {}", case.name, policy.id()),
                (Err(Rare), _) => rare += 1,
            }
        }
    }
    // Vectors are of what is rare in life.
    assert!(decided > 400 && rare > 0, "{decided} decided, {rare} rare");
}

#[test]
fn every_field_of_every_kind_is_seen() {
    // Each activity of each kind by itself, with one field spoilt at a time: a fault is never decided by tables.
    let tables = Tables::of(policy("hunan-2021").unwrap());
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut decided = 0;
    for _ in 0..2000 {
        let mut activity = crate::laws::activity().new_tree(&mut runner).unwrap().current();
        activity.id = "a".into();
        let mut request = Request::new(2021, ce_rules::Applicant::new(ce_rules::Target::FullSenior));
        let spoil: [&dyn Fn(&mut ce_rules::Activity); 14] = [
            &|_| {},
            &|a| a.id = " ".into(),
            &|a| a.kind = "podcast".into(),
            &|a| a.subject = Some("elective".into()),
            &|a| a.full_days = Some(367),
            &|a| a.minutes = Some(0),
            &|a| a.minutes = Some(527_041),
            &|a| a.rank = Some(1000),
            &|a| a.modules = Some(101),
            &|a| a.role = Some("poet".to_owned()),
            &|a| a.level = Some("village".to_owned()),
            &|a| a.date = None,
            &|a| a.evidence.push("poem".into()),
            &|a| a.credited_year = Some(1900),
        ];
        for spoil in spoil {
            let mut spoilt = activity.clone();
            spoil(&mut spoilt);
            request.activities = vec![spoilt];
            let (tables, engine) = both_ways(&tables, &request);
            if let Ok(tables) = tables {
                decided += 1;
                assert!(engine.is_some_and(|engine| same(tables, engine)), "{request:#?}");
            }
        }
    }
    assert!(decided > 1000, "{decided}");
}

#[test]
fn policies_of_a_wider_language_are_left_to_the_engine() {
    let rules = Rules::builtin().with_policy(crate::language::PROVINCE).unwrap();
    let capped = "id = 'x'\nextends = 'province-2024'\napplication_years = [2024]\n\
                  caps = [{ id = 'c', per = 'year', at_most = 10, clause = 'p/1' }]";
    let rules = rules.with_policy(capped).unwrap();
    let request: Request = serde_json::from_str(
        r#"{"application_year": 2024, "applicant": {"target": "junior"}, "activities": []}"#,
    )
    .unwrap();
    let decided = |id: &str| {
        let tables = Tables::of(rules.policy(id).unwrap());
        let (mut buffers, mut results) = (Buffers::default(), Results::default());
        let person = buffers.encode(&tables, &request).unwrap();
        tables.assess(&person, &buffers.columns(), &mut results)
    };
    assert_eq!(decided("x"), Err(Rare));
}

#[test]
fn verdicts_are_those_of_the_engine_and_so_are_the_errors() {
    let mut verdicts = Verdicts::new(Rules::builtin());
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    for _ in 0..500 {
        let mut request = crate::laws::request().new_tree(&mut runner).unwrap().current();
        for policy in [None, Some("hunan-2020"), Some("hunan-2021"), Some("nowhere")] {
            request.policy = policy.map(Into::into);
            let whole = assess(&request).map(|assessment| assessment.verdict);
            assert_eq!(
                verdicts.verdict(&request).map_err(|e| e.to_string()),
                whole.map_err(|e| e.to_string())
            );
        }
    }
}
