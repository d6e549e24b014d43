//! Trials: a policy held against the cases of its author.
//!
//! Whoever writes a policy writes cases beside it: a record, and what must come of it. A trial runs them, and then asks
//! how much they would notice: each number of the document is changed by one, up and down, and each rule is taken out,
//! and what no case notices is listed. A number that nobody notices is a number that nobody has checked.
//!
//! ```
//! use ce_rules::policy::Cases;
//! let policy = "id = 'mine-2022'\nextends = 'hunan-2021'\napplication_years = [2022]\n\
//!               requirements = [{ id = 'public', at_least = 20 }]";
//! let cases = r#"{"policy": "mine-2022", "cases": [{"name": "nothing", "shows": "what a year lacks",
//!     "record": {"application_year": 2022, "applicant": {"target": "full_senior"}, "activities": []},
//!     "expect": {"years": {"2021": {"shortfall": {"public": 20}}}, "findings": []}}]}"#;
//! let cases = Cases::read(&serde_json::from_str(cases)?)?;
//! let trial = ce_rules::Rules::builtin().try_policy(policy, &cases)?;
//! assert!(trial.passed() && trial.numbers.unnoticed.is_empty());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use super::positions::Positions;
use super::{Fraction, Loaded, Policy, Read, check, finding_code};
use crate::assessment::Verdict;
use crate::error::{Error, ErrorCode};
use crate::json::{Decode, FaultCode, Faults, Path, Position, Value, unknown_word, wire};
use crate::names::PolicyId;
use crate::rules::Rules;

/// A part of a document that is taken as it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Part(pub(crate) Value<'static>);

impl Decode for Part {
    fn decode(value: &Value<'_>, _: &Path<'_>, _: &mut Faults) -> Self {
        Self(super::load::into_owned(value.clone()))
    }

    fn placeholder() -> Self {
        Self(Value::Null)
    }
}

impl serde::Serialize for Part {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Part {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Part".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "object" })
    }
}

wire! {
    /// Cases for a policy, as its author writes them.
    pub struct Cases {
        /// The policy that is tried. Records that name none are assessed by it.
        pub policy: PolicyId,
        /// The files of the documents to load, in this order, beside this one. The last defines the policy.
        pub policies: Vec<String> = Vec::new(),
        /// What every record has unless it says otherwise: objects are laid over each other, all else replaces.
        pub common: Option<Part>,
        /// The cases.
        pub cases: Vec<Case>,
    }

    /// A record, and what must come of it.
    pub struct Case {
        /// Its name.
        pub name: String,
        /// What it shows, in a sentence.
        pub shows: Option<String>,
        /// The request.
        pub record: Part,
        /// What must come of it.
        pub expect: Expectation,
    }

    /// What must come of a record. What is not said is not compared; numbers are compared exactly.
    pub struct Expectation {
        /// The verdict.
        pub verdict: Option<Verdict>,
        /// Members of the window.
        pub window: Option<Part>,
        /// Years of the window with members of each.
        pub years: Option<Part>,
        /// Activities, by id, with members of each.
        pub activities: Option<Part>,
        /// Runs of years, in order, with members of each.
        pub runs: Option<Vec<Part>>,
        /// All findings there are, in any order: the activity's id or the year, and the code; the code alone for those
        /// of the whole application.
        pub findings: Option<Vec<String>>,
        /// The error that comes instead of a result.
        pub error: Option<ErrorCode>,
        /// All faults of that error, in any order: the place and the code.
        pub faults: Option<Vec<String>>,
    }
}

impl Cases {
    /// Reads cases.
    ///
    /// # Errors
    /// [`Error::InvalidRequest`] with all that is wrong with them.
    pub fn read(value: &Value<'_>) -> Result<Self, Error> {
        let mut faults = Faults::default();
        let cases = Self::decode(value, &Path::Root, &mut faults);
        let list = Path::Root.key("cases");
        for (i, case) in cases.cases.iter().enumerate() {
            let at = list.index(i);
            if cases.cases.iter().take(i).any(|earlier| earlier.name == case.name) && !faults.touch(&at) {
                let name = &case.name;
                faults.push(
                    &at.key("name"),
                    FaultCode::DuplicateId,
                    format_args!("“{name}”出现了两次"),
                    format_args!("`{name}` stands twice"),
                );
            }
            case.expect.check(&at.key("expect"), &mut faults);
        }
        if faults.is_empty() {
            Ok(cases)
        } else {
            Err(Error::InvalidRequest { faults: faults.in_order_of(value) })
        }
    }
}

impl Expectation {
    fn check(&self, at: &Path<'_>, faults: &mut Faults) {
        let parts = [("window", &self.window), ("years", &self.years), ("activities", &self.activities)];
        for (name, part) in parts {
            if let Some(part) = part.as_ref().filter(|part| !matches!(part.0, Value::Record(_))) {
                faults.wrong_type(&at.key(name), &part.0, "对象", "an object");
            }
        }
        let list = at.key("findings");
        for (i, finding) in self.findings.iter().flatten().enumerate() {
            let code = finding.rsplit(' ').next().unwrap_or_default();
            if finding_code(code).is_none() {
                let known = crate::finding::FindingCode::ALL;
                unknown_word(&list.index(i), code, known, faults);
            }
        }
        let result = self.verdict.is_some() || self.runs.is_some() || self.findings.is_some();
        let says = result || parts.iter().any(|(_, part)| part.is_some());
        let (zh, en) = match (says, self.error.is_some()) {
            (false, false) => ("没有写明预期什么", "it does not say what is expected"),
            (true, true) => {
                ("预期出错（error）时不会有结果", "where an `error` is expected there is no result")
            }
            _ if self.faults.is_some() && self.error.is_none() => {
                ("预期有错误（faults）时请写明 error", "where `faults` are expected, say which `error`")
            }
            _ => return,
        };
        if !faults.touch(at) {
            faults.push(at, FaultCode::ConflictingFields, format_args!("{zh}"), format_args!("{en}"));
        }
    }

    /// What is otherwise than expected.
    fn differences(&self, found: &Result<Value<'_>, Error>) -> Vec<Difference> {
        let mut different = Differences::default();
        match found {
            Ok(result) => self.compare_result(result, &mut different),
            Err(error) => self.compare_error(error, &mut different),
        }
        different.0
    }

    fn compare_error(&self, error: &Error, different: &mut Differences) {
        let found = || format!("{} ({})", error.code(), error.message().en);
        match self.error {
            None => different.push("error", "a result".to_owned(), found()),
            Some(expected) if expected != error.code() => {
                different.push("error", expected.to_string(), found());
            }
            Some(_) => {}
        }
        if let Some(expected) = &self.faults {
            let found = error.faults().iter().map(|fault| format!("{} {}", fault.path, fault.code)).collect();
            different.sets("faults", expected, found);
        }
    }

    fn compare_result(&self, result: &Value<'_>, different: &mut Differences) {
        if let Some(expected) = self.error {
            let verdict = result.member("verdict").map(shown).unwrap_or_default();
            different.push("error", expected.to_string(), format!("a result: {verdict}"));
            return;
        }
        if let Some(verdict) = self.verdict {
            let expected = Value::Text(verdict.as_str().into());
            different.compare("verdict", &expected, result.member("verdict"));
        }
        if let Some(Part(window)) = &self.window {
            different.compare("window", window, result.member("window"));
        }
        for (list, key, expected) in [("years", "year", &self.years), ("activities", "id", &self.activities)]
        {
            let Some(Part(Value::Record(expected))) = expected else { continue };
            for (name, members) in expected {
                let named = |item: &&Value<'_>| {
                    item.member(key).is_some_and(|of| *name == shown(of) || of.as_text() == Some(name))
                };
                let found = items(result.member(list)).iter().find(named);
                different.compare(&format!("{list}/{name}"), members, found);
            }
        }
        if let Some(runs) = &self.runs {
            let expected = Value::List(runs.iter().map(|run| run.0.clone()).collect());
            let none = Value::List(Vec::new());
            different.compare("runs", &expected, Some(result.member("runs").unwrap_or(&none)));
        }
        if let Some(expected) = &self.findings {
            different.sets("findings", expected, findings(result));
        }
    }
}

/// The items of a list.
fn items<'v, 'a>(list: Option<&'v Value<'a>>) -> &'v [Value<'a>] {
    match list {
        Some(Value::List(items)) => items,
        _ => &[],
    }
}

/// All findings of a result, each with where it stands.
fn findings(result: &Value<'_>) -> Vec<String> {
    let codes = |of: &Value<'_>, place: &str| {
        let code = |finding: &Value<'_>| {
            finding.member("code").and_then(Value::as_text).unwrap_or_default().to_owned()
        };
        items(of.member("findings"))
            .iter()
            .map(|finding| format!("{place} {}", code(finding)).trim_start().to_owned())
            .collect::<Vec<_>>()
    };
    let mut all = codes(result, "");
    for (list, key) in [("years", "year"), ("activities", "id")] {
        for item in items(result.member(list)) {
            let place = item.member(key).map(|of| of.as_text().map_or_else(|| shown(of), str::to_owned));
            all.extend(codes(item, &place.unwrap_or_default()));
        }
    }
    all
}

/// A value as it is written.
fn shown(value: &Value<'_>) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// Something that is otherwise than a case expects.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Difference {
    /// Where in the result.
    pub place: String,
    /// What the case expects.
    pub expected: String,
    /// What was found.
    pub found: String,
}

#[derive(Default)]
struct Differences(Vec<Difference>);

impl Differences {
    fn push(&mut self, place: &str, expected: String, found: String) {
        self.0.push(Difference { place: place.to_owned(), expected, found });
    }

    fn compare(&mut self, place: &str, expected: &Value<'_>, found: Option<&Value<'_>>) {
        match (expected, found) {
            (Value::Record(members), Some(Value::Record(_))) => {
                for (name, value) in members {
                    let found = found.and_then(|found| found.member(name));
                    self.compare(&format!("{place}/{name}"), value, found);
                }
            }
            (Value::List(expected), Some(Value::List(found))) if expected.len() == found.len() => {
                for (i, (expected, found)) in expected.iter().zip(found).enumerate() {
                    self.compare(&format!("{place}/{i}"), expected, Some(found));
                }
            }
            (expected, Some(found)) if same(expected, found) => {}
            (expected, found) => {
                self.push(place, shown(expected), found.map_or_else(|| "-".to_owned(), shown));
            }
        }
    }

    /// Compares lists whose order does not matter: what is wanting and what is there beside.
    fn sets(&mut self, place: &str, expected: &[String], mut found: Vec<String>) {
        for one in expected {
            match found.iter().position(|other| other == one) {
                Some(there) => drop(found.swap_remove(there)),
                None => self.push(place, one.clone(), "-".to_owned()),
            }
        }
        found.sort();
        for one in found {
            self.push(place, "-".to_owned(), one);
        }
    }
}

/// Equal; a number is the same however it is written.
#[expect(clippy::cast_precision_loss, reason = "far above any number of a result")]
fn same(one: &Value<'_>, other: &Value<'_>) -> bool {
    match (one, other) {
        (Value::Int(one), Value::Number(other)) | (Value::Number(other), Value::Int(one)) => {
            (*one as f64).total_cmp(other).is_eq()
        }
        _ => one == other,
    }
}

/// How the cases of a policy came out.
#[derive(Debug, Clone, serde::Serialize)]
#[non_exhaustive]
pub struct Trial {
    /// The policy.
    pub policy: PolicyId,
    /// The digest of its canonical JSON.
    pub digest: String,
    /// The cases, in their order.
    pub cases: Vec<CaseOutcome>,
    /// Its numbers, each changed by one up and down. Not looked at while a case fails.
    pub numbers: Coverage,
    /// Its rules, each taken out.
    pub rules: Coverage,
}

impl Trial {
    /// True if every case gives what it expects.
    pub fn passed(&self) -> bool {
        self.cases.iter().all(|case| case.differences.is_empty())
    }
}

/// How a case came out.
#[derive(Debug, Clone, serde::Serialize)]
#[non_exhaustive]
pub struct CaseOutcome {
    /// Its name.
    pub name: String,
    /// What is otherwise than it expects; nothing if it holds.
    pub differences: Vec<Difference>,
}

/// How much of a policy its cases notice.
#[derive(Debug, Clone, Default, serde::Serialize)]
#[non_exhaustive]
pub struct Coverage {
    /// How many changes were tried. What `policy check` would refuse is none.
    pub tried: usize,
    /// Those that no case notices.
    pub unnoticed: Vec<Change>,
}

/// A change of a policy that no case notices.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Change {
    /// The place in the document, as a JSON pointer.
    pub path: String,
    /// Where that is in the text.
    pub position: Position,
    /// What stands there; the id, for a rule that has one.
    pub from: String,
    /// What it was changed to; nothing where it was taken out.
    pub to: Option<String>,
}

impl Rules {
    /// Tries a policy document on cases. Only what the document itself says is changed, not what it inherits.
    pub fn try_policy(&self, document: &str, cases: &Cases) -> Result<Trial, Error> {
        let Loaded { policy, own, .. } = self.load(document)?;
        let (id, digest) = (policy.id().clone(), policy.digest().to_owned());
        let own = super::load::into_owned(own);
        let bench = Bench {
            rules: self,
            requests: cases.cases.iter().map(|case| cases.request(case)).collect(),
            cases,
        };
        let rules = self.with(policy);
        let outcome = |(case, request): (&Case, &Value<'_>)| CaseOutcome {
            name: case.name.clone(),
            differences: case.expect.differences(&found(&rules, request, &mut String::new())),
        };
        let outcomes = cases.cases.iter().zip(&bench.requests).map(outcome).collect();
        let mut trial = Trial {
            policy: id,
            digest,
            cases: outcomes,
            numbers: Coverage::default(),
            rules: Coverage::default(),
        };
        if trial.passed() {
            let positions = Positions::of(document);
            trial.numbers = bench.coverage(&own, &positions, numbers(&own), Care::Checked);
            trial.rules = bench.coverage(&own, &positions, removals(&own), Care::Unchecked);
        }
        Ok(trial)
    }

    /// The document of a built-in policy, as it is written.
    pub fn builtin_document(id: &str) -> Option<&'static str> {
        let place = Self::builtin().policies().position(|policy| *policy.id() == *id)?;
        crate::builtin::DOCUMENTS.get(place).copied()
    }
}

impl Cases {
    /// The request of a case: its record over what all have in common.
    fn request(&self, case: &Case) -> Value<'static> {
        let named = Value::Record(vec![("policy".into(), Value::Text(self.policy.to_string().into()))]);
        let common = self.common.as_ref().map_or(named.clone(), |common| overlay(&named, &common.0));
        overlay(&common, &case.record.0)
    }
}

/// One value over another: objects member by member, all else replaces.
fn overlay(under: &Value<'static>, over: &Value<'static>) -> Value<'static> {
    let (Value::Record(under), Value::Record(over)) = (under, over) else { return over.clone() };
    let mut members = under.clone();
    for (name, value) in over {
        match members.iter_mut().find(|(known, _)| known == name) {
            Some((_, old)) => *old = overlay(old, value),
            None => members.push((name.clone(), value.clone())),
        }
    }
    Value::Record(members)
}

/// What comes of a request; its text is kept for the value to borrow from.
fn found<'j>(rules: &Rules, request: &Value<'_>, json: &'j mut String) -> Result<Value<'j>, Error> {
    *json = serde_json::to_string(&rules.assess_value(request)?).unwrap_or_default();
    Ok(serde_json::from_str(json).unwrap_or(Value::Null))
}

/// Whether a changed document must be without faults to count.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Care {
    Checked,
    /// What refers to a rule that was taken out refers to nothing.
    Unchecked,
}

/// A change of a document: the place, and what is put there.
struct Edit {
    path: String,
    to: Option<Value<'static>>,
}

struct Bench<'b> {
    rules: &'b Rules,
    cases: &'b Cases,
    requests: Vec<Value<'static>>,
}

impl Bench<'_> {
    fn coverage(
        &self,
        own: &Value<'static>,
        positions: &Positions<'_>,
        edits: Vec<Edit>,
        care: Care,
    ) -> Coverage {
        let mut coverage = Coverage::default();
        for edit in edits {
            let mut changed = own.clone();
            let Some(from) = edit.apply(&mut changed) else { continue };
            let Some(policy) = self.build(&changed, care) else { continue };
            coverage.tried += 1;
            if !self.notices(policy) {
                let position = positions.find(&edit.path);
                let to = edit.to.as_ref().map(shown);
                coverage.unnoticed.push(Change { path: edit.path, position, from, to });
            }
        }
        coverage
    }

    fn build(&self, own: &Value<'_>, care: Care) -> Option<Policy> {
        let Read { document, register, merged, of_own, mut faults, .. } =
            Policy::read(own, self.rules.known());
        if care == Care::Checked {
            check::check(&document, &register, &mut faults);
        }
        let whole = of_own.is_empty() && faults.is_empty();
        whole.then(|| Policy::compile(document, register, super::load::into_owned(merged)))
    }

    fn notices(&self, policy: Policy) -> bool {
        let rules = self.rules.with(policy);
        self.cases.cases.iter().zip(&self.requests).any(|(case, request)| {
            !case.expect.differences(&found(&rules, request, &mut String::new())).is_empty()
        })
    }
}

impl Edit {
    /// Makes the change; gives what stood there.
    fn apply(&self, document: &mut Value<'static>) -> Option<String> {
        let (around, last) = self.path.rsplit_once('/')?;
        let from = document.at_mut(&self.path).map(|value| named(value))?;
        match (&self.to, document.at_mut(around)?) {
            (Some(to), _) => *document.at_mut(&self.path)? = to.clone(),
            (None, Value::Record(members)) => members.retain(|(name, _)| name != last),
            (None, Value::List(items)) => drop(items.remove(last.parse().ok()?)),
            (None, _) => return None,
        }
        Some(from)
    }
}

/// What a value is called: its id, if it has one.
fn named(value: &Value<'_>) -> String {
    value.member("id").and_then(Value::as_text).map_or_else(|| shown(value), str::to_owned)
}

/// Members of a document that say what it is and not what it rules.
const NO_RULES: &[&str] = &[
    "id",
    "extends",
    "scope",
    "jurisdiction",
    "title",
    "valid",
    "provenance",
    "instruments",
    "clauses",
    "documents",
    "general",
    "readings",
    // What is asked beside assessments is not what cases are about.
    "procedures",
    "public_notice",
    "handbook",
    "programmes",
];

/// Every number of the document, up and down by one.
fn numbers(own: &Value<'_>) -> Vec<Edit> {
    let mut edits = Vec::new();
    let Value::Record(members) = own else { return edits };
    for (name, value) in members.iter().filter(|(name, _)| !NO_RULES.contains(&name.as_ref())) {
        numbers_in(value, &Path::Root.key(name), &mut edits);
    }
    edits
}

fn numbers_in(value: &Value<'_>, at: &Path<'_>, edits: &mut Vec<Edit>) {
    let mut edit = |to: Value<'static>| edits.push(Edit { path: at.to_string(), to: Some(to) });
    match value {
        Value::Int(number) => {
            edit(Value::Int(number.saturating_add(1)));
            edit(Value::Int(number.saturating_sub(1)));
        }
        #[expect(clippy::float_arithmetic, reason = "a number of the document as its reader gives it")]
        Value::Number(number) => {
            edit(Value::Number(number + 1.0));
            edit(Value::Number(number - 1.0));
        }
        Value::Text(text) => {
            let Some((upper, lower)) = Fraction::parts(text) else { return };
            let neighbours = [(upper + 1, lower), (upper.saturating_sub(1), lower)];
            for (upper, lower) in
                neighbours.into_iter().chain([(upper, lower + 1), (upper, lower.saturating_sub(1))])
            {
                edit(Value::Text(format!("{upper}/{lower}").into()));
            }
        }
        Value::List(items) => {
            for (i, item) in items.iter().enumerate() {
                numbers_in(item, &at.index(i), edits);
            }
        }
        Value::Record(members) => {
            for (name, value) in members {
                numbers_in(value, &at.key(name), edits);
            }
        }
        Value::Null | Value::Bool(_) => {}
    }
}

/// Lists whose items are rules, wherever they stand.
const RULES: &[&str] = &[
    "requirements",
    "windows",
    "conditions",
    "caps",
    "carry",
    "components",
    "facts",
    "kinds",
    "evidence",
    "add_ons",
    "rates",
    "bands",
];

/// Members that are rules by themselves, or narrow the rule that they belong to.
const PARTS_OF_RULES: &[&str] = &[
    "once_per_year",
    "credited_year",
    "shared",
    "split",
    "half_day",
    "evening",
    "part_of_day",
    "choices",
    "component",
    "mode",
    "kinds",
    "targets",
    "degrees",
    "series",
    "providers",
    "since",
    "until",
    "or_days",
];

/// Every rule of the document, taken out, and every part of one that can be done without.
fn removals(own: &Value<'_>) -> Vec<Edit> {
    let mut edits = Vec::new();
    let Value::Record(members) = own else { return edits };
    for (name, value) in members.iter().filter(|(name, _)| !NO_RULES.contains(&name.as_ref())) {
        removals_in(name, value, &Path::Root.key(name), &mut edits);
    }
    edits
}

fn removals_in(name: &str, value: &Value<'_>, at: &Path<'_>, edits: &mut Vec<Edit>) {
    match value {
        Value::List(items) => {
            for (i, item) in items.iter().enumerate() {
                let here = at.index(i);
                // An item that says where an inherited rule stands now, and nothing else, is no rule.
                if RULES.contains(&name) && rules_something(item) {
                    edits.push(Edit { path: here.to_string(), to: None });
                }
                removals_in("", item, &here, edits);
            }
        }
        Value::Record(members) => {
            for (name, value) in members {
                let here = at.key(name);
                if PARTS_OF_RULES.contains(&name.as_ref()) {
                    edits.push(Edit { path: here.to_string(), to: None });
                }
                removals_in(name, value, &here, edits);
            }
        }
        _ => {}
    }
}

/// True if an item says more than what it is called and where it comes from.
fn rules_something(item: &Value<'_>) -> bool {
    match item {
        Value::Record(members) => members.iter().any(|(name, value)| {
            !matches!(name.as_ref(), "id" | "name" | "clause" | "replace") && rules_something(value)
        }),
        _ => true,
    }
}
