//! Outcomes are versioned: what 5,000 kept records came to at the last release is what they come to now, unless
//! CHANGELOG.md names each case that changed.
//!
//! `cargo xtask outcomes` prints the entry; `cargo xtask outcomes --release` keeps what they come to now as the new ground.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use ce_rules::{Finding, Rules};
use sha2::{Digest, Sha256};

const COUNT: usize = 5_000;

fn file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..").join(name)
}

/// The lines of a compressed file.
fn lines(name: &str) -> Vec<String> {
    let packed = fs::read(file(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
    let text = String::from_utf8(zstd::decode_all(packed.as_slice()).unwrap()).unwrap();
    text.lines().map(str::to_owned).collect()
}

fn codes(out: &mut String, findings: &[Finding]) {
    for finding in findings {
        write!(out, " {}", finding.code).unwrap();
    }
}

/// All that is decided about a record, in a line: parts joined by `; `, so that a difference can be shown by its parts.
fn outcome(rules: &Rules, request: &str) -> String {
    let assessed = rules.assess_text(request);
    let mut out = String::new();
    match assessed {
        Ok(found) => {
            let (from, to) = (found.window.from, found.window.to);
            write!(out, "{} {from}-{to} {}", found.policy, found.verdict).unwrap();
            codes(&mut out, &found.findings);
            for year in &found.years {
                let of = |hours: &mut dyn Iterator<Item = ce_rules::Hours>| {
                    hours.map(|hours| hours.to_string()).collect::<Vec<_>>().join("+")
                };
                let hours = of(&mut year.hours.iter().map(|(_, hours)| hours));
                write!(out, "; {} {} {hours}", year.year, year.status).unwrap();
                let short = &year.shortfall;
                if !short.total.is_zero() || short.subjects.iter().any(|(_, hours)| !hours.is_zero()) {
                    let lacks = of(&mut short.subjects.iter().map(|(_, hours)| hours));
                    write!(out, " short {lacks}/{}", short.total).unwrap();
                }
                let potential = of(&mut year.potential.hours.iter().map(|(_, hours)| hours));
                if potential != hours || year.potential.status != year.status {
                    write!(out, " could {} {potential}", year.potential.status).unwrap();
                }
                codes(&mut out, &year.findings);
            }
            for activity in &found.activities {
                let (id, claimed, recognised) = (&activity.id, activity.claimed, activity.recognised);
                write!(out, "; {id} {} {recognised}/{claimed}", activity.outcome).unwrap();
                for year in &activity.years {
                    write!(out, " {year}").unwrap();
                }
                codes(&mut out, &activity.findings);
            }
        }
        Err(error) => {
            out.push_str(error.code().as_str());
            for fault in error.faults() {
                write!(out, "; {} {}", fault.path, fault.code).unwrap();
            }
        }
    }
    out
}

fn digest(outcomes: &[String]) -> String {
    let mut hash = Sha256::new();
    for outcome in outcomes {
        hash.update(outcome.as_bytes());
        hash.update(b"\n");
    }
    hash.finalize().iter().take(8).fold("sha256:".to_owned(), |text, byte| format!("{text}{byte:02x}"))
}

/// Numbers as a list with runs: `3, 7-9`.
fn list(cases: &BTreeSet<usize>) -> String {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for &case in cases {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == case => *last = case,
            _ => runs.push((case, case)),
        }
    }
    let shown = runs.iter().map(
        |&(first, last)| {
            if first == last { first.to_string() } else { format!("{first}-{last}") }
        },
    );
    shown.collect::<Vec<_>>().join(", ")
}

/// The numbers of such a list, or what of it is none.
fn listed(text: &str) -> Result<BTreeSet<usize>, String> {
    let mut cases = BTreeSet::new();
    for run in text.split(',').map(str::trim) {
        let (first, last) = run.split_once('-').unwrap_or((run, run));
        let number = |text: &str| text.parse::<usize>().map_err(|_| format!("`{run}` is no case"));
        cases.extend(number(first)?..=number(last)?);
    }
    Ok(cases)
}

/// The entry for the changelog; who changed the outcomes puts the reason where it says so.
fn entry(cases: &BTreeSet<usize>, digest: &str) -> String {
    format!("- ★ {WHY}: {} of {COUNT} cases change, outcomes `{digest}`, cases {}.", cases.len(), list(cases))
}

const WHY: &str = "SAY WHY";

/// The section of a changelog that is not yet released, and those that are, each with its heading.
fn sections(changelog: &str) -> Vec<&str> {
    changelog.split("\n## ").skip(1).collect()
}

/// The entries with a star under `Outcomes` of a section, each on one line.
fn starred(section: &str) -> Vec<String> {
    let part = section.split("\n### ").find(|part| part.starts_with("Outcomes\n")).unwrap_or_default();
    let entries = part.split("\n- ").skip(1).filter(|entry| entry.starts_with('★'));
    entries.map(|entry| entry.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

/// What is wrong with what the changelog says of the changed cases, if anything.
fn untold(changelog: &str, changed: &BTreeSet<usize>, digest: &str) -> Option<String> {
    let section = sections(changelog).first().copied().unwrap_or_default();
    if !section.starts_with("[Unreleased]") {
        return Some("the first section of CHANGELOG.md is not [Unreleased]".to_owned());
    }
    let entries = starred(section);
    let mut told = BTreeSet::new();
    for entry in &entries {
        let cases = entry.rsplit_once(", cases ").and_then(|(_, cases)| cases.strip_suffix('.'));
        match cases.map(listed) {
            Some(Ok(cases)) => told.extend(cases),
            Some(Err(fault)) => return Some(fault),
            None => return Some(format!("an entry does not end with its cases: {entry}")),
        }
        if entry.contains(WHY) {
            return Some("an entry does not say why".to_owned());
        }
    }
    let wanted = || format!("under [Unreleased], Outcomes, have:\n{}", entry(changed, digest));
    if told != *changed {
        let (missing, too_many) = (changed - &told, &told - changed);
        return Some(format!(
            "CHANGELOG.md does not name the cases {}; names though unchanged {}; {}",
            list(&missing),
            list(&too_many),
            wanted()
        ));
    }
    // The cases alone would not see one that changes once more.
    let current = entries.is_empty() || entries.iter().any(|entry| entry.contains(&format!("`{digest}`")));
    (!current).then(|| format!("the cases come to something else again; {}", wanted()))
}

#[test]
fn outcomes_change_only_with_the_changelog() {
    let records = lines("tests/outcomes/records.jsonl.zst");
    assert_eq!(records.len(), COUNT);
    let now: Vec<String> = records.iter().map(|record| outcome(Rules::builtin(), record)).collect();
    let kept = "tests/outcomes/outcomes.txt.zst";
    if std::env::var_os("CE_RULES_KEEP_OUTCOMES").is_some() {
        let text = now.iter().fold(String::new(), |text, line| text + line + "\n");
        fs::write(file(kept), zstd::encode_all(text.as_bytes(), 19).unwrap()).unwrap();
    }
    let before = lines(kept);
    assert_eq!(before.len(), COUNT);
    let changed: BTreeSet<usize> = (0..COUNT).filter(|&case| before[case] != now[case]).collect();
    let changelog = fs::read_to_string(file("CHANGELOG.md")).unwrap();
    if let Some(fault) = untold(&changelog, &changed, &digest(&now)) {
        let parts = |line: &str| line.split("; ").map(str::to_owned).collect::<BTreeSet<_>>();
        let mut shown = String::new();
        for &case in changed.iter().take(20) {
            let (old, new) = (parts(&before[case]), parts(&now[case]));
            writeln!(shown, "case {case}: {}", records[case]).unwrap();
            (&old - &new).iter().for_each(|part| writeln!(shown, "  - {part}").unwrap());
            (&new - &old).iter().for_each(|part| writeln!(shown, "  + {part}").unwrap());
        }
        panic!(
            "{shown}the outcomes of {} cases of {COUNT} changed (the first 20 are shown): {fault}",
            changed.len()
        );
    }
}

#[test]
fn every_decision_is_among_the_kept_records() {
    // A corpus that misses a rule would let it change.
    let kept = lines("tests/outcomes/outcomes.txt.zst").join("\n");
    let words: BTreeSet<&str> = kept.split_whitespace().map(|word| word.trim_end_matches(';')).collect();
    for code in ce_rules::FindingCode::ALL.iter().map(|code| code.as_str()) {
        assert!(words.contains(code) != WIDER.contains(&code), "{code}");
    }
    for status in ce_rules::Status::ALL.iter().map(|status| status.as_str()) {
        assert!(words.contains(status), "{status}");
    }
    for verdict in ce_rules::Verdict::ALL.iter().map(|verdict| verdict.as_str()) {
        assert!(words.contains(verdict), "{verdict}");
    }
    for error in ["invalid_request", "no_policy", "window_not_defined"] {
        assert!(words.contains(error), "{error}");
    }
}

/// A reader of an explanation meets the clause of every finding, in both languages.
#[test]
fn kept_records_are_explained_with_the_clause_of_each_finding() {
    let rules = Rules::builtin();
    for text in lines("tests/outcomes/records.jsonl.zst").iter().step_by(5) {
        let Ok(assessed) = rules.assess_text(text) else { continue };
        let register = rules.policy(assessed.policy.as_str()).unwrap().register();
        for locale in [ce_rules::Locale::Zh, ce_rules::Locale::En] {
            let told = rules.explain_text(text, locale).unwrap().markdown;
            let of_years = assessed.years.iter().flat_map(|year| &year.findings);
            let of_activities = assessed.activities.iter().flat_map(|activity| &activity.findings);
            for finding in assessed.findings.iter().chain(of_years).chain(of_activities) {
                let cited = register.cite(finding.clause.as_str());
                assert!(told.contains(&cited), "{} {cited}: {told}", finding.code);
            }
        }
    }
}

#[test]
fn a_patch_release_changes_no_outcome() {
    let changelog = fs::read_to_string(file("CHANGELOG.md")).unwrap();
    assert!(patched(&changelog).is_empty(), "{:?}", patched(&changelog));
    assert_eq!(
        patched("\n## [Unreleased]\n### Outcomes\n- ★ a\n\n## [1.2.0]\n### Outcomes\n- ★ b\n").len(),
        0
    );
    assert_eq!(patched("\n## [Unreleased]\n\n## [1.2.1] - 2027-01-01\n### Outcomes\n- ★ b\n"), ["1.2.1"]);
}

/// The patch releases that have a star.
fn patched(changelog: &str) -> Vec<&str> {
    let released = sections(changelog).into_iter().filter(|section| !starred(section).is_empty());
    let versions = released.filter_map(|section| section.strip_prefix('[')?.split(']').next());
    versions.filter(|version| version.split('.').nth(2).is_some_and(|patch| patch != "0")).collect()
}

#[test]
fn a_changelog_must_name_the_changed_cases_and_no_other() {
    let with =
        |entries: &str| format!("# Changelog\n\n## [Unreleased]\n\n### Outcomes\n{entries}\n\n### Added\n");
    let changed = BTreeSet::from([3, 7, 8, 9]);
    let told = |entries: &str| untold(&with(entries), &changed, "sha256:12").is_none();
    assert_eq!(list(&changed), "3, 7-9");
    assert!(told("- ★ A reason: 4 of 5000 cases change, outcomes `sha256:12`,\n  cases 3, 7-9."));
    assert!(told("- ★ One, cases 3.\n- ★ Other, outcomes `sha256:12`, cases 7-9."));
    assert!(!told("- ★ A reason, outcomes `sha256:12`, cases 3, 7-8."), "a case is not named");
    assert!(
        !told("- ★ A reason, outcomes `sha256:12`, cases 3, 7-10."),
        "a case is named that did not change"
    );
    assert!(!told("- ★ A reason, outcomes `sha256:11`, cases 3, 7-9."), "it changed once more");
    assert!(!told("- A reason, outcomes `sha256:12`, cases 3, 7-9."), "there is no star");
    assert!(!told(&entry(&changed, "sha256:12")), "no reason is given");
    assert!(!told("- ★ A reason, outcomes `sha256:12`."), "no cases");
    assert!(untold(&with(""), &BTreeSet::new(), "sha256:12").is_none());
    assert!(untold(&with("- ★ Old, outcomes `sha256:1`, cases 1."), &BTreeSet::new(), "sha256:12").is_some());
}

/// The findings of rules that no built-in policy has, and of other calls.
const WIDER: &[&str] = &[
    "condition_not_met",
    "subject_missing",
    "requirement_short",
    "title_not_covered",
    "handbook_in_use",
    "add_on",
    "shared",
    "capped",
    "allocated",
    "carried",
    "carried_on",
    "met_by_days",
    "run_not_over",
];
