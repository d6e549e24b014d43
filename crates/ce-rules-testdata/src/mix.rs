//! The mixes there are, and people of them.

use std::ops::Range;

use ce_rules::{DocumentId, Policy, Request, policy};
use fastrand::Rng;

/// What the records are like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mix {
    /// As records of a province are: about 25 activities a person over six years, mostly courses, lessons over the
    /// network and meetings. Sessions, missions, certificates, waivers and equal references are rare, faults rarer.
    Everyday,
    /// Few activities that meet each other as often as they can, of every kind and under every built-in policy, every
    /// third person with faults of every sort that a request can have.
    Everything,
}

/// The person of a number. The same arguments give the same person.
pub fn person(mix: Mix, seed: u64, number: u64) -> Request {
    // The generator spreads seeds that lie close to each other.
    let mut rng = Rng::with_seed(Rng::with_seed(seed).u64(..) ^ number);
    match mix {
        Mix::Everyday => crate::everyday::person(&mut rng, number),
        Mix::Everything => crate::everything::person(&mut rng, number),
    }
}

/// The people of a range of numbers.
pub fn people(mix: Mix, seed: u64, numbers: Range<u64>) -> impl Iterator<Item = Request> {
    numbers.map(move |number| person(mix, seed, number))
}

/// The policy from which kinds and documents are drawn.
pub(crate) fn policy_2021() -> &'static Policy {
    policy("hunan-2021").expect("the policy is built in")
}

/// One of several, each as likely as the other.
pub(crate) fn one_of<'a, T: ?Sized>(rng: &mut Rng, all: &[&'a T]) -> &'a T {
    all[rng.usize(..all.len())]
}

/// True so many times in a thousand.
pub(crate) fn per_mille(rng: &mut Rng, times: u32) -> bool {
    rng.u32(..1000) < times
}

/// The documents of one of a kind's alternatives, each slot filled.
pub(crate) fn full_evidence(rng: &mut Rng, kind: &str) -> Vec<DocumentId> {
    let alternatives = policy_2021().kind(kind).map(|kind| kind.evidence.as_slice()).unwrap_or_default();
    let Some(alternative) = rng.choice(alternatives) else { return Vec::new() };
    alternative.slots.iter().filter_map(|slot| rng.choice(slot.as_slice()).cloned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everyday_records_are_like_those_of_a_province() {
        let people: Vec<Request> = people(Mix::Everyday, 1, 0..4000).collect();
        let count = |of: &dyn Fn(&Request) -> usize| people.iter().map(of).sum::<usize>();
        let activities = count(&|request| request.activities.len());
        assert!((people.len() * 23..people.len() * 27).contains(&activities), "{activities}");
        let some = |of: &dyn Fn(&Request) -> bool| people.iter().filter(|request| of(request)).count();
        let certified = some(&|request| !request.certificates.is_empty());
        let sessions = some(&|request| request.activities.iter().any(|a| a.sessions.is_some()));
        let missions = some(&|request| request.activities.iter().any(|a| a.kind == "aid_mission"));
        let refused = some(&|request| ce_rules::assess(request).is_err());
        for (what, count) in
            [("certified", certified), ("sessions", sessions), ("missions", missions), ("refused", refused)]
        {
            assert!(count > 0 && count < people.len() / 15, "{what}: {count}");
        }
        let eligible = some(&|request| {
            ce_rules::assess(request).is_ok_and(|a| a.verdict == ce_rules::Verdict::Eligible)
        });
        assert!((400..3600).contains(&eligible), "{eligible}");
    }

    #[test]
    fn everything_happens() {
        let requests: Vec<Request> = people(Mix::Everything, 1, 0..6000).collect();
        let mut faults: Vec<&str> = Vec::new();
        let mut findings: Vec<&str> = Vec::new();
        let mut kinds: Vec<&str> = Vec::new();
        for request in &requests {
            kinds.extend(request.activities.iter().map(|activity| activity.kind.as_str()));
            match ce_rules::assess(request) {
                Ok(assessment) => {
                    let of_activities = assessment.activities.iter().flat_map(|a| &a.findings);
                    let of_years = assessment.years.iter().flat_map(|y| &y.findings);
                    let all = of_activities.chain(of_years).chain(&assessment.findings);
                    findings.extend(all.map(|finding| finding.code.as_str()));
                }
                Err(error) => {
                    faults.push(error.code().as_str());
                    faults.extend(error.faults().iter().map(|fault| fault.code.as_str()));
                }
            }
        }
        for list in [&mut faults, &mut findings, &mut kinds] {
            list.sort_unstable();
            list.dedup();
        }
        for fault in [
            "invalid_request",
            "no_policy",
            "window_not_defined",
            "missing_field",
            "unknown_field",
            "unknown_value",
            "out_of_range",
            "blank",
            "too_long",
            "duplicate_id",
            "empty_attendance",
            "conflicting_fields",
            "subject_fixed",
            "from_after_to",
            "spans_years",
            "duplicate_value",
        ] {
            assert!(faults.contains(&fault), "no {fault} in {faults:?}");
        }
        for kind in &policy_2021().document().kinds {
            assert!(kinds.contains(&kind.id.as_str()), "{}", kind.id);
        }
        assert!(kinds.contains(&"podcast"));
        for finding in [
            "duplicate",
            "session_overlap",
            "once_per_year",
            "evidence_missing",
            "evidence_not_asked",
            "no_cn_serial",
            "own_provision",
            "mission_too_short",
            "waived",
            "before_employment",
            "curriculum_not_reviewed",
            "not_approved",
            "policy_of_another_year",
            "hour_too_short",
            "no_hours",
            "credited_to_other_year",
            "public_missing",
            "corroborating_only",
        ] {
            assert!(findings.contains(&finding), "no {finding} in {findings:?}");
        }
    }
}
