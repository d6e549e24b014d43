//! Laws of the other calls: ledger, remedies, impact, explanation.

use ce_rules::{
    Activity, Applicant, Assessment, Call, Certificate, DocumentId, Hours, LedgerPerson, LedgerRecord,
    Locale, Outcome, Request, Rules, Search, Status, Target, Verdict, Year,
};
use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser, Tag};

use crate::laws::{full_evidence, request, run};
use crate::topics::topics;

fn rules() -> &'static Rules {
    Rules::builtin()
}

/// The same request with the evidence of some activities supplied, as someone would: the documents that the first
/// alternative lacks.
fn supplied(request: &Request, completed: &[&str], result: &Assessment) -> Request {
    let mut request = request.clone();
    for (activity, found) in request.activities.iter_mut().zip(&result.activities) {
        if completed.contains(&activity.id.as_str()) {
            let lacks = found.evidence.missing.first().into_iter().flatten();
            activity.evidence.extend(lacks.map(|slot| slot[0].clone()));
        }
    }
    request
}

fn is_met(request: &Request, year: Year) -> bool {
    run(request).years.iter().any(|found| found.year == year && found.status != Status::NotMet)
}

/// All the smallest sets of activities that make a year met, found by trying every one.
fn by_trying(request: &Request, result: &Assessment, year: Year) -> Vec<Vec<String>> {
    let open = |activity: &&ce_rules::ActivityAssessment| {
        activity.outcome == Outcome::Pending && activity.years.contains(&year)
    };
    let candidates: Vec<&str> = result.activities.iter().filter(open).map(|a| a.id.as_str()).collect();
    let set = |bits: u32| -> Vec<&str> {
        candidates.iter().enumerate().filter(|(i, _)| bits >> i & 1 == 1).map(|(_, id)| *id).collect()
    };
    let all = set(u32::MAX);
    if all.is_empty() || !is_met(&supplied(request, &all, result), year) {
        return Vec::new();
    }
    for size in 1..=candidates.len() {
        let mut found: Vec<Vec<&str>> = (0u32..1 << candidates.len())
            .filter(|bits| bits.count_ones() as usize == size)
            .map(set)
            .filter(|set| is_met(&supplied(request, set, result), year))
            .collect();
        if !found.is_empty() {
            let place = |id: &str| candidates.iter().position(|known| *known == id);
            found.sort_by_key(|set| set.iter().map(|id| place(id)).collect::<Vec<_>>());
            return found.into_iter().map(|set| set.into_iter().map(str::to_owned).collect()).collect();
        }
    }
    Vec::new()
}

fn record_of(request: &Request, policy: &str) -> LedgerRecord {
    let mut person = LedgerPerson::default();
    person.id.clone_from(&request.applicant.id);
    person.degree = request.applicant.degree;
    person.employed_since = request.applicant.employed_since;
    let mut record = LedgerRecord::new(policy);
    record.evidence = request.evidence;
    record.applicant = Some(person);
    record.certificates.clone_from(&request.certificates);
    record.waivers.clone_from(&request.waivers);
    record.activities.clone_from(&request.activities);
    record
}

/// Requests few of whose activities hold sufficient evidence.
fn wanting_request() -> impl Strategy<Value = Request> {
    (request(), any::<u32>()).prop_map(|(mut request, bits)| {
        request.evidence = ce_rules::EvidenceMode::Required;
        request.activities.truncate(10);
        for (place, activity) in request.activities.iter_mut().enumerate() {
            if bits >> place & 1 == 1 {
                activity.evidence.clear();
            }
            // Few random papers would have one.
            if activity.kind == "paper" {
                activity.cn_serial = Some("CN 43-1234".to_owned());
            }
        }
        request
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn remedies_are_all_the_smallest_sets_and_no_other(request in wanting_request()) {
        let result = run(&request);
        let remedies = rules().remedies(&request).unwrap();
        let open: Vec<Year> =
            result.years.iter().filter(|year| year.status == Status::NotMet).map(|year| year.year).collect();
        prop_assert_eq!(remedies.years.iter().map(|year| year.year).collect::<Vec<_>>(), open);
        for year in &remedies.years {
            let sets: Vec<Vec<String>> =
                year.sets.iter().map(|set| set.iter().map(|c| c.activity.to_string()).collect()).collect();
            let mut expected = by_trying(&request, &result, year.year);
            let search = match expected.len() {
                0 => Search::None,
                1..=10 => Search::All,
                _ => Search::FirstTen,
            };
            expected.truncate(10);
            prop_assert_eq!(&sets, &expected, "{}", year.year);
            prop_assert_eq!(year.search, search);
        }
    }

    #[test]
    fn units_give_what_is_missing_and_one_less_does_not(request in request()) {
        for year in rules().remedies(&request).unwrap().years {
            for lack in &year.lacks {
                for units in &lack.units {
                    prop_assert!(units.count > 0);
                    prop_assert!(units.hours.times(units.count) >= lack.hours);
                    prop_assert!(units.hours.times(units.count - 1) < lack.hours);
                }
            }
        }
    }

    #[test]
    fn the_earliest_year_is_the_first_that_would_do(request in request()) {
        let now = request.application_year;
        let earliest = rules().remedies(&request).unwrap().earliest_application_year;
        // With the years that are not over taken as met.
        let eligible = |year: Year| {
            let mut later = request.clone();
            later.policy = Some(run(&request).policy);
            later.application_year = year;
            later.certificates.push(Certificate::new(now..=2100));
            run(&later).verdict == Verdict::Eligible
        };
        prop_assert_eq!(earliest, (now..=now + 10).find(|year| eligible(*year)));
    }

    #[test]
    fn the_ledger_has_the_hours_of_the_assessment(request in request()) {
        let result = run(&request);
        let ledger = rules().ledger(&record_of(&request, result.policy.as_str())).unwrap();
        for year in &result.years {
            let found = ledger.years.iter().find(|found| found.year == year.year);
            let Some(found) = found else {
                prop_assert!(year.total.is_zero() && year.status == Status::NotMet);
                continue;
            };
            prop_assert_eq!(found.status, year.status);
            prop_assert_eq!(&found.hours, &year.hours);
            prop_assert_eq!(&found.shortfall, &year.shortfall);
            prop_assert_eq!(&found.potential, &year.potential);
            prop_assert_eq!(&found.clauses, &year.clauses);
        }
        for year in &ledger.years {
            let sum: Hours = year.lines.iter().map(|line| line.hours).sum();
            prop_assert_eq!(sum, year.total);
        }
        let recognised: Hours = ledger.activities.iter().map(|activity| activity.recognised).sum();
        prop_assert_eq!(recognised, ledger.years.iter().map(|year| year.total).sum::<Hours>());
    }

    #[test]
    fn the_order_of_activities_changes_no_year_of_the_ledger((request, order) in request().prop_flat_map(|request| {
        let order = Just(request.activities.clone()).prop_shuffle();
        (Just(request), order)
    })) {
        let mut shuffled = request.clone();
        shuffled.activities = order;
        let ledger = |request: &Request| rules().ledger(&record_of(request, "hunan-2021")).unwrap();
        prop_assert_eq!(ledger(&request).years, ledger(&shuffled).years);
    }

    #[test]
    fn a_policy_held_against_itself_changes_nothing(requests in proptest::collection::vec(request(), 0..4)) {
        let impact = rules().impact(&requests, "hunan-2021", "hunan-2021").unwrap();
        prop_assert_eq!((impact.unchanged, impact.changed.len(), impact.refused.len()), (requests.len(), 0, 0));
    }

    #[test]
    fn an_impact_tells_every_year_that_differs(request in request()) {
        let impact = rules().impact(std::slice::from_ref(&request), "hunan-2020", "hunan-2021").unwrap();
        let under = |policy: &str| {
            let mut named = request.clone();
            named.policy = Some(policy.into());
            run(&named)
        };
        let (a, b) = (under("hunan-2020"), under("hunan-2021"));
        let differs: Vec<Year> = a.years.iter().zip(&b.years)
            .filter(|(a, b)| (a.status, &a.hours, &a.shortfall) != (b.status, &b.hours, &b.shortfall))
            .map(|(a, _)| a.year)
            .collect();
        let told: Vec<Year> = impact.changed.iter().flat_map(|person| person.years.iter().map(|year| year.year)).collect();
        prop_assert_eq!(told, differs);
        for person in &impact.changed {
            prop_assert!(person.years.iter().all(|year| !year.clauses.is_empty()));
            prop_assert!(person.activities.iter().all(|activity| !activity.clauses.is_empty()));
        }
        // The other way round it is the same, with the sides changed.
        let back = rules().impact(&[request], "hunan-2021", "hunan-2020").unwrap();
        prop_assert_eq!(back.changed.len(), impact.changed.len());
    }

    #[test]
    fn sums_of_the_explanation_come_out(request in request()) {
        let explanation = rules().explain(&request, Locale::Zh).unwrap();
        let result = run(&request);
        prop_assert_eq!(explanation.verdict, result.verdict);
        for (sum, activity) in explanation.arithmetic.iter().zip(&result.activities) {
            prop_assert_eq!((&sum.activity, sum.claimed, sum.recognised), (&activity.id, activity.claimed, activity.recognised));
            comes_out(sum);
        }
    }

    #[test]
    fn text_and_types_agree_in_every_call(request in request()) {
        let json = |answer: &dyn erased::Json| answer.json();
        let text = serde_json::to_string(&request).unwrap();
        prop_assert_eq!(rules().call_json(Call::Remedies, &text), json(&rules().remedies(&request).unwrap()));
        let question = format!(r#"{{"request":{text},"locale":"en"}}"#);
        prop_assert_eq!(rules().call_json(Call::Explain, &question), json(&rules().explain(&request, Locale::En).unwrap()));
        let record = record_of(&request, "hunan-2021");
        let question = serde_json::to_string(&record).unwrap();
        prop_assert_eq!(rules().call_json(Call::Ledger, &question), json(&rules().ledger(&record).unwrap()));
        let question = format!(r#"{{"requests":[{text}],"policy_a":"hunan-2020","policy_b":"hunan-2021"}}"#);
        let impact = rules().impact(&[request], "hunan-2020", "hunan-2021").unwrap();
        prop_assert_eq!(rules().call_json(Call::Impact, &question), json(&impact));
        prop_assert_eq!(rules().impact_text(&[&text], "hunan-2020", "hunan-2021").unwrap(), impact);
    }

    #[test]
    fn a_damaged_question_is_refused_whole(request in request(), call in prop::sample::select(Call::ALL), place in any::<prop::sample::Index>(), length in 0..12usize) {
        let request = serde_json::to_string(&request).unwrap();
        let whole = format!(r#"{{"request":{request},"locale":"zh","requests":[{request}],"policy":"hunan-2021"}}"#);
        let mut text: Vec<char> = whole.chars().collect();
        let start = place.index(text.len());
        text.drain(start..(start + length).min(text.len()));
        let text: String = text.into_iter().collect();
        let answer: serde_json::Value = serde_json::from_str(&rules().call_json(call, &text)).unwrap();
        prop_assert!(!answer.is_null());
    }

    #[test]
    fn nothing_of_a_record_becomes_markup(
        title in "[ -~\n\t\u{202e}。中é]{0,24}|(?s).{0,12}",
        reason in "[!-/:-@\\[-`{-~ \nwx]{1,16}",
        locale in prop::sample::select(Locale::ALL),
    ) {
        prop_assume!(!reason.trim().is_empty());
        let mut request = Request::new(2021, Applicant::new(Target::FullSenior));
        request.applicant.id = Some(format!("T{title}"));
        request.waivers = vec![ce_rules::Waiver::new(2016..=2016, reason.clone())];
        for (id, kind) in [("a", "patent"), ("b", "patent"), ("c", "degree_study")] {
            let mut activity = Activity::new(format!("{id}{reason}"), kind);
            activity.title = Some(title.clone());
            activity.reference = Some(reason.clone());
            activity.date = "2020".parse().ok();
            activity.role = (kind == "patent").then(|| "first".to_owned());
            activity.evidence = full_evidence(kind);
            request.activities.push(activity);
        }
        let markdown = rules().explain(&request, locale).unwrap().markdown;
        prop_assert!(markdown.chars().all(|c| c == '\n' || !c.is_control()));
        let plain = |text: &str| text.split_whitespace().collect::<String>();
        let mut text = String::new();
        for event in Parser::new_ext(&markdown, Options::all() - Options::ENABLE_SMART_PUNCTUATION) {
            match event {
                Event::Text(part) => text.push_str(&part),
                Event::Start(tag) => prop_assert!(
                    matches!(
                        tag,
                        Tag::Paragraph | Tag::Heading { id: None, .. } | Tag::List(None) | Tag::Item | Tag::Strong
                            | Tag::Table(_) | Tag::TableHead | Tag::TableRow | Tag::TableCell
                    ),
                    "{:?} in {}", tag, markdown
                ),
                Event::End(_) | Event::Rule | Event::SoftBreak => {}
                other => prop_assert!(false, "{:?} in {}", other, markdown),
            }
        }
        // What was given stands there as it was, white space and characters that act on a terminal aside.
        let acts = |c: char| c.is_control() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        let shown: String = title.trim().chars().map(|c| if acts(c) && !matches!(c, '\n' | '\r' | '\t') { '\u{fffd}' } else { c }).collect();
        prop_assert!(plain(&text).contains(&plain(&shown)), "{:?} in {}", title, markdown);
        prop_assert!(plain(&text).contains(&plain(&reason)), "{:?} in {}", reason, markdown);
    }
}

/// Writing any answer.
mod erased {
    pub(super) trait Json {
        fn json(&self) -> String;
    }

    impl<T: serde::Serialize> Json for T {
        fn json(&self) -> String {
            serde_json::to_string(self).unwrap()
        }
    }
}

/// The terms and additions are what is claimed, and the cuts what of it does not count.
fn comes_out(sum: &ce_rules::Arithmetic) {
    let terms: Hours = sum.terms.iter().map(|term| term.hours).sum();
    let added: Hours = sum.added.iter().map(|added| added.hours).sum();
    assert_eq!(terms + added, sum.claimed, "{sum:?}");
    let cut: Hours = sum.cuts.iter().map(|cut| cut.hours).sum();
    assert_eq!(sum.recognised + cut, sum.claimed, "{sum:?}");
}

#[test]
fn sums_come_out_on_all_vectors() {
    let folder = std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors");
    let mut sums = 0;
    for case in topics(&folder).into_values().flat_map(|topic| topic.cases) {
        let request = match case.call.as_str() {
            "assess" | "remedies" => serde_json::from_str::<Request>(case.text()),
            _ => continue,
        };
        let Ok(explanation) = request.map(|request| rules().explain(&request, Locale::Zh)) else { continue };
        let Ok(explanation) = explanation else { continue };
        let result: serde_json::Value = serde_json::from_str(&case.result()).unwrap();
        // A number with too many digits is seen in the text alone.
        if result.get("error").is_some() {
            continue;
        }
        for (place, sum) in explanation.arithmetic.iter().enumerate() {
            comes_out(sum);
            if case.call == "assess" {
                assert_eq!(result["activities"][place]["claimed"].to_string(), sum.claimed.to_string());
            }
            sums += 1;
        }
    }
    assert!(sums > 500, "only {sums} activities were looked at");
}

/// So many courses that lack evidence, which have two days in common and one of their own: by what they claim two of
/// them would be enough, and it takes four.
fn overlapping(count: u32) -> Request {
    let mut request = Request::new(2021, Applicant::new(Target::AssociateSenior));
    request.applicant.degree = Some(ce_rules::Degree::Doctor);
    request.certificates.push(Certificate::new(2019..=2019));
    let day = |day: u32| {
        ce_rules::Session::new(chrono::NaiveDate::from_yo_opt(2020, day).unwrap(), ce_rules::Part::FullDay)
    };
    for i in 0..count {
        let mut course = Activity::new(format!("p{i}"), "training");
        course.subject = Some("professional".into());
        course.sessions = Some(vec![day(1), day(2), day(3 + i)]);
        request.activities.push(course);
    }
    let mut public = Activity::new("u", "online_course");
    public.subject = Some("public".into());
    public.date = "2020".parse().ok();
    public.hours = Some(Hours::from(30));
    public.evidence = full_evidence("online_course");
    request.activities.push(public);
    request
}

#[test]
fn a_search_that_is_given_up_says_so() {
    let search = |count| {
        let year = rules().remedies(&overlapping(count)).unwrap().years.remove(0);
        (year.search, year.sets.len())
    };
    assert_eq!(search(3), (Search::None, 0));
    assert_eq!(search(4), (Search::All, 1));
    assert_eq!(search(5), (Search::All, 5));
    // The documented bound: twelve are always searched to the end.
    assert_eq!(search(12), (Search::FirstTen, 10));
    assert_eq!(search(28), (Search::FirstTen, 10));
    // 435 pairs and 4060 sets of three: too many to get to those of four.
    assert_eq!(search(30), (Search::GivenUp, 0));
}

#[test]
fn no_record_holds_the_search_for_long() {
    // Many activities of all amounts, of which very many together are needed.
    let mut request = overlapping(0);
    for i in 0..600_u32 {
        let mut course = Activity::new(format!("n{i}"), "online_course");
        course.subject = Some(if i % 2 == 0 { "public" } else { "professional" }.into());
        course.date = "2020".parse().ok();
        course.hours = Some(Hours::from_hundredths(i64::from(i % 17) + 20));
        request.activities.push(course);
    }
    request.activities.retain(|activity| activity.id != "u");
    // Without a bound this would never end.
    let remedies = rules().remedies(&request).unwrap();
    assert_eq!(remedies.years[0].search, Search::GivenUp);
}

#[test]
fn documents_of_remedies_are_those_of_the_kind() {
    let mut request = Request::new(2021, Applicant::new(Target::AssociateSenior));
    request.applicant.degree = Some(ce_rules::Degree::Doctor);
    request.certificates.push(Certificate::new(2019..=2019));
    let mut exam = Activity::new("e", "qualification_exam");
    exam.date = "2020".parse().ok();
    request.activities = vec![exam];
    let mut public = Activity::new("u", "online_course");
    public.subject = Some("public".into());
    public.date = "2020".parse().ok();
    public.hours = Some(Hours::from(30));
    request.activities.push(public);
    let remedies = rules().remedies(&request).unwrap();
    let [set] = remedies.years[0].sets.as_slice() else { panic!("{remedies:#?}") };
    let lacks: Vec<Vec<DocumentId>> = set[0].missing[0].iter().map(|slot| slot.to_vec()).collect();
    assert_eq!(lacks, [[DocumentId::from("score_report")]]);
    assert_eq!(set.len(), 2);
}
