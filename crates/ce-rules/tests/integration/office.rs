//! Laws of procedures, public notices, rosters and programmes; and what a policy may not say of them.

use ce_rules::calendar::is_working_day;
use ce_rules::identity::{IdentityNumber, IdentityNumbers};
use ce_rules::procedure::StepState;
use ce_rules::programme::{PlannedFact, TermOutcome};
use ce_rules::{
    Call, Hours, ProcedureQuestion, ProgrammeQuestion, PublicityQuestion, RosterEntry, RosterQuestion, Rules,
    Target, Unit,
};
use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

const POLICIES: [&str; 3] = ["hunan-2020", "hunan-2021", "hunan-safety-tech-2021"];

/// Any day of the contract that leaves room for a later one, most within the table of the calendar.
fn day() -> impl Strategy<Value = NaiveDate> {
    let days = |from: i32, to: i32| {
        let first = NaiveDate::from_ymd_opt(from, 1, 1).unwrap();
        let last = NaiveDate::from_ymd_opt(to, 12, 31).unwrap();
        (0..=(last - first).num_days().unsigned_abs()).prop_map(move |n| first + Days::new(n))
    };
    prop_oneof![5 => days(2003, 2027), 1 => days(1949, 2098)]
}

fn working_days(from: NaiveDate, to: NaiveDate) -> usize {
    from.iter_days().skip(1).take_while(|day| *day <= to).filter(|day| is_working_day(*day)).count()
}

proptest! {
    #[test]
    fn a_notice_is_served_on_a_working_day_and_has_been_posted_long_enough(start in day(), policy in select(&POLICIES)) {
        let mut question = PublicityQuestion::new(policy);
        question.start = Some(start);
        let publicity = Rules::builtin().publicity(&question).unwrap();
        let last = publicity.last_day.unwrap();
        prop_assert!(publicity.days.iter().all(|day| is_working_day(*day) && start < *day));
        prop_assert_eq!(publicity.days.len(), 5);
        prop_assert_eq!(working_days(start, last), 5);
        prop_assert!(is_working_day(last));
    }

    #[test]
    fn the_latest_start_is_in_time_and_the_day_after_it_is_not(deadline in day()) {
        let mut question = PublicityQuestion::new("hunan-2021");
        question.deadline = Some(deadline);
        let latest = Rules::builtin().publicity(&question).unwrap().latest_start.unwrap();
        for (start, in_time) in [(latest, true), (latest + Days::new(1), false)] {
            question.start = Some(start);
            prop_assert_eq!(Rules::builtin().publicity(&question).unwrap().in_time, Some(in_time));
        }
    }

    #[test]
    fn what_is_late_stays_late_and_steps_are_due_in_their_order(
        policy in select(&POLICIES),
        unit in select(Unit::ALL),
        target in select(Target::ALL),
        on in day(),
        later in 0..400_u64,
        year in proptest::option::of(1949..=2100_u16),
    ) {
        let mut question = ProcedureQuestion::new(policy, unit, target);
        question.application_year = year;
        question.on = Some(on);
        let now = Rules::builtin().procedure(&question).unwrap();
        question.on = Some(on + Days::new(later));
        let then = Rules::builtin().procedure(&question).unwrap();
        prop_assert!(now.late.iter().all(|step| then.late.contains(step)));
        let dues: Vec<_> = now.steps.iter().filter_map(|step| step.due).collect();
        prop_assert!(dues.is_sorted());
        for step in &now.steps {
            prop_assert!(step.latest.is_none_or(|latest| step.due.unwrap() <= latest));
            prop_assert_eq!(step.state == Some(StepState::Late), now.late.contains(&step.id));
            prop_assert!(!step.clauses.is_empty());
        }
        // A notice posted on the day that it is due is served by the day that the next step is due.
        for pair in now.steps.windows(2) {
            if let (Some(days), Some(due), Some(next)) = (pair[0].working_days, pair[0].due, pair[1].due) {
                prop_assert!(working_days(due, next) >= days as usize);
            }
        }
        if let Some(next) = &now.next {
            prop_assert!(on <= next.date);
            prop_assert!(now.steps.iter().filter_map(|step| step.latest).all(|date| date < on || next.date <= date));
        }
    }

    #[test]
    fn more_people_and_days_never_fail_a_plan(people in 0..120_u32, days in 0..1_000_i64, more in 0..50_u32, each in any::<bool>()) {
        let programme = |people: u32, days: i64| {
            let mut question = ProgrammeQuestion::new("hunan-2021", "provincial-workshop");
            question.facts = [
                ("participants".into(), PlannedFact::Amount(people.into())),
                ("days".into(), PlannedFact::Amount(Hours::from_hundredths(days))),
                ("each_qualified".into(), PlannedFact::Truth(each)),
            ].into_iter().collect();
            Rules::builtin().programme(&question).unwrap()
        };
        let (less, more) = (programme(people, days), programme(people + more, days + 100 * i64::from(more)));
        prop_assert!(less.meets != Some(true) || more.meets == Some(true));
        prop_assert_eq!(less.meets, Some(less.terms.iter().all(|term| term.outcome == TermOutcome::Met)));
        prop_assert_eq!(less.meets, Some(people >= 50 && days >= 500 && each));
    }
}

/// Any valid identity number.
fn number() -> impl Strategy<Value = String> {
    (0..1_000_000_u32, 1900..=2024_i32, 1..=365_u32, 0..1_000_u32).prop_map(|(area, year, day, serial)| {
        let date = NaiveDate::from_yo_opt(year, day).unwrap();
        let digits = format!("{area:06}{}{serial:03}", date.to_string().replace('-', ""));
        let check = "0123456789X".chars().find(|c| format!("{digits}{c}").parse::<IdentityNumber>().is_ok());
        format!("{digits}{}", check.unwrap())
    })
}

/// A place of a roster, where somebody may have written a number.
const PLACES: [&str; 13] = [
    "/rows/0/identity_number",
    "/rows/0/name",
    "/rows/0/title",
    "/rows/0/title_name",
    "/rows/0/title_date",
    "/rows/0/handbook",
    "/rows/0/remarks",
    "/unit",
    "/contact",
    "/telephone",
    "/on",
    "/policy",
    "/identity_numbers",
];

proptest! {
    #[test]
    fn no_roster_tells_a_number(
        own in number(),
        other in number(),
        places in proptest::sample::subsequence(PLACES.to_vec(), 0..5),
        around in select(vec!["{}", "身份证{}。", "x{}", "{} {}", "{}x", " {}"]),
        small in any::<bool>(),
        as_member in any::<bool>(),
        as_integer in any::<bool>(),
    ) {
        let row = json!({"name": "示例", "identity_number": own, "title": "intermediate", "title_date": "2015"});
        let mut roster = json!({"unit": "系", "contact": "人", "telephone": "1", "on": "2021-06-01", "rows": [row.clone(), row]});
        roster["rows"][1]["identity_number"] = json!("11010519491231002X");
        let written = if small { other.to_lowercase() } else { other.clone() };
        let text = around.replace("{}", &written);
        for place in places {
            let (object, member) = place.rsplit_once('/').unwrap();
            let value = written.parse::<i64>().ok().filter(|_| as_integer).map_or_else(|| json!(text), Value::from);
            roster.pointer_mut(object).unwrap()[member] = value;
        }
        if as_member {
            roster["rows"][1][&text] = json!(1);
        }
        let answer = Rules::builtin().call_json(Call::Roster, &roster.to_string()).to_uppercase();
        for number in [&own, &other] {
            prop_assert!(!answer.contains(number.as_str()), "{answer}");
            prop_assert!(!answer.contains(&number[..17]), "{answer}");
        }
    }

    #[test]
    fn every_number_passes_and_none_with_a_changed_check(number in number(), other in 0..11_usize) {
        let parsed: IdentityNumber = number.parse().unwrap();
        let masked = parsed.masked();
        prop_assert_eq!((&masked[..6], &masked[16..], masked.len()), (&number[..6], &number[16..], 18));
        let shown = format!("{parsed:?}");
        prop_assert!(!shown.contains(&number));
        let check = "10X98765432".chars().nth(other).unwrap();
        let changed = format!("{}{check}", &number[..17]);
        prop_assert_eq!(changed.parse::<IdentityNumber>().is_ok(), changed == number);
    }

    #[test]
    fn rows_stay_in_their_order_and_only_the_full_form_shows_them(numbers in proptest::collection::btree_set(number(), 0..6)) {
        let rows = numbers.iter().map(|number| {
            RosterEntry::new("示例", number.parse().unwrap(), Target::Intermediate, "2015".parse().unwrap())
        });
        let mut question = RosterQuestion::new(rows);
        let masked = Rules::builtin().roster(&question).unwrap();
        question.identity_numbers = IdentityNumbers::Full;
        let full = Rules::builtin().roster(&question).unwrap();
        let shown: Vec<&String> = full.rows.iter().map(|row| &row.identity_number).collect();
        prop_assert_eq!(shown, numbers.iter().collect::<Vec<_>>());
        prop_assert_eq!(masked.rows.len(), numbers.len());
        let text = format!("{masked:?}{question:?}");
        prop_assert!(numbers.iter().all(|number| !text.contains(number.as_str())));
    }
}

#[test]
fn what_a_policy_may_not_say_of_them_is_told_at_once() {
    let document = r#"
        id = "mine"
        extends = "hunan-2021"
        application_years = [2021]
        scope = "unit"
        public_notice = { working_days = 0 }

        [handbook]
        need = "hn-2021-29/9"
        titles = [{ id = "junior", remove = true }]

        [[procedures]]
        id = "again"
        units = ["city_unit", "village"]
        targets = []

        [[procedures]]
        id = "central-senior"
        [[procedures.steps]]
        id = "verify"
        earliest = "09-01"
        latest = "8-31"

        [[procedures]]
        id = "new"
        units = ["provincial_unit"]
        targets = ["junior"]
        [[procedures.steps]]
        id = "a"
        actor = { zh = "甲", en = " " }
        action = { zh = "交", en = "hands in" }
        earliest = "07-01"
        latest = "06-01"
        working_days = 501
        clauses = []
        [[procedures.steps]]
        id = "a"
        actor = { zh = "甲", en = "a" }
        action = { zh = "交", en = "hands in" }
        latest = "06-30"
        clauses = ["hn-2021-29/8"]

        [[programmes]]
        id = "provincial-workshop"
        [[programmes.terms]]
        id = "days"
        must_be_true = true
        [[programmes.figures]]
        id = "per-year"
        amount = -1
        [[programmes.points]]
        id = "more"
        text = { zh = "", en = "more" }
        clause = "nowhere"
    "#;
    let error = Rules::builtin().with_policy(document).unwrap_err();
    let faults: Vec<_> = error.faults().iter().map(|f| format!("{} {}", f.path, f.code)).collect();
    assert_eq!(
        faults,
        [
            "/public_notice/working_days out_of_range",
            "/handbook/need unknown_clause",
            "/handbook/titles missing_field",
            "/procedures/0/units/1 unknown_value",
            "/procedures/0/targets out_of_range",
            "/procedures/0/steps missing_field",
            "/procedures/1/steps/0/latest bad_date",
            "/procedures/2/units/0 contradiction",
            "/procedures/2/steps/0/actor/en blank",
            "/procedures/2/steps/0/latest from_after_to",
            "/procedures/2/steps/0/working_days out_of_range",
            "/procedures/2/steps/0/clauses out_of_range",
            "/procedures/2/steps/1/id duplicate_id",
            "/procedures/2/steps/1/latest contradiction",
            "/procedures/2/steps/1/clauses/0 unknown_clause",
            "/programmes/0/terms/0 conflicting_fields",
            "/programmes/0/figures/0/amount out_of_range",
            "/programmes/0/points/0/text/zh blank",
            "/programmes/0/points/0/clause unknown_clause",
        ]
    );
}

#[test]
fn a_policy_that_says_nothing_of_them_has_no_trace_of_them() {
    let silent = ce_rules::policy("hunan-2020").unwrap();
    let mut document: Value = serde_json::to_value(silent.document()).unwrap();
    for member in ["procedures", "public_notice", "handbook", "programmes"] {
        document.as_object_mut().unwrap().remove(member);
    }
    document["id"] = json!("silent");
    let rules = Rules::builtin().with_policy(&document.to_string()).unwrap();
    let again = serde_json::to_value(rules.policy("silent").unwrap().document()).unwrap();
    assert_eq!(again, document);
    let ask = |call, question: Value| rules.call_json(call, &question.to_string());
    for (call, question) in [
        (Call::Procedure, json!({"policy": "silent", "unit": "city_unit", "target": "junior"})),
        (Call::Publicity, json!({"policy": "silent", "start": "2021-04-23"})),
        (Call::Roster, json!({"policy": "silent", "rows": []})),
        (Call::Programme, json!({"policy": "silent", "id": "x"})),
    ] {
        assert!(ask(call, question).contains(r#""code":"not_defined""#), "{call}");
    }
}
