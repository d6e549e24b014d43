//! The roster of those who ask for a blank handbook (登记手册实名制申领表, annex 3 of the college's notice).
//!
//! Each row is checked; who may ask is the policy's to say: by the title held, and by whether the handbook is full or
//! there is none. Who may not is refused with the clause, which is an outcome and no fault of the roster.
//!
//! ```
//! use ce_rules::roster::{Handbook, RosterEntry, RosterOutcome, RosterQuestion};
//! use ce_rules::{Rules, Target};
//! let mut entry = RosterEntry::new("张三", "11010519491231002X".parse()?, Target::FullSenior, "2015-12".parse()?);
//! entry.handbook = Some(Handbook::Full);
//! let roster = Rules::builtin().roster(&RosterQuestion::new([entry]))?;
//! assert_eq!(roster.rows[0].identity_number, "110105**********2X");
//! assert_eq!(roster.rows[0].outcome, RosterOutcome::Refused);
//! assert_eq!(roster.rows[0].findings[0].clause, "college-2021/1#not-full-senior");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::activity::{check_not_blank, check_year};
use crate::calls::checked;
use crate::date::{PartialDate, year_of};
use crate::error::Error;
use crate::finding::{Finding, FindingCode, FindingData};
use crate::identity::{IdentityNumber, IdentityNumbers, mask};
use crate::json::{FaultCode, Faults, Path, wire, words};
use crate::names::{ClauseId, PolicyId};
use crate::policy::HandbookRule;
use crate::publicity::not_defined;
use crate::request::Target;
use crate::rules::Rules;

words! {
    /// How somebody's handbook stands.
    pub enum Handbook {
        /// It is full (已用完).
        Full = "full",
        /// There is none (无手册).
        None = "none",
        /// It has room (在用).
        InUse = "in_use",
    }

    /// What becomes of a row.
    pub enum RosterOutcome {
        /// The person may ask for a handbook.
        MayApply = "may_apply",
        /// The person may not.
        Refused = "refused",
    }
}

/// The policy whose notice has the form.
const POLICY: &str = "hunan-safety-tech-2021";

wire! {
    /// A roster to check.
    pub struct RosterQuestion {
        /// The policy, by default that of the college whose annex 3 the form is.
        pub policy: PolicyId = POLICY.into(),
        /// The department that asks (所在部门).
        pub unit: Option<String>,
        /// Whom to ask about it (联系人).
        pub contact: Option<String>,
        /// The telephone (联系电话).
        pub telephone: Option<String>,
        /// The date of the roster, which no title may be later than.
        pub on: Option<NaiveDate>,
        /// How identity numbers are shown.
        pub identity_numbers: IdentityNumbers = IdentityNumbers::default(),
        /// The rows. May be empty.
        pub rows: Vec<RosterEntry>,
    }

    /// A row of a roster.
    pub struct RosterEntry {
        /// The name.
        pub name: String,
        /// The identity number.
        pub identity_number: IdentityNumber,
        /// The title held.
        pub title: Target,
        /// What that title is called (职称名称): 讲师.
        pub title_name: Option<String>,
        /// When it was obtained.
        pub title_date: PartialDate,
        /// How the handbook stands.
        pub handbook: Option<Handbook>,
        /// Remarks.
        pub remarks: Option<String>,
    }
}

impl RosterQuestion {
    /// A roster of these rows without its header.
    pub fn new(rows: impl IntoIterator<Item = RosterEntry>) -> Self {
        Self {
            policy: POLICY.into(),
            unit: None,
            contact: None,
            telephone: None,
            on: None,
            identity_numbers: IdentityNumbers::Masked,
            rows: rows.into_iter().collect(),
        }
    }
}

impl RosterEntry {
    /// A row that says no more than it must.
    pub fn new(
        name: impl Into<String>,
        identity_number: IdentityNumber,
        title: Target,
        title_date: PartialDate,
    ) -> Self {
        let (title_name, handbook, remarks) = (None, None, None);
        Self { name: name.into(), identity_number, title, title_name, title_date, handbook, remarks }
    }
}

/// A roster that was checked.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Roster {
    /// The policy.
    pub policy: PolicyId,
    /// The department that asks.
    pub unit: Option<String>,
    /// Whom to ask about it.
    pub contact: Option<String>,
    /// The telephone.
    pub telephone: Option<String>,
    /// The date of the roster.
    pub on: Option<NaiveDate>,
    /// How many may ask for a handbook.
    pub applicants: usize,
    /// The rows, in their order.
    pub rows: Vec<RosterRow>,
}

/// A row of a roster that was checked.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct RosterRow {
    /// Its number, from 1.
    pub number: usize,
    /// The name.
    pub name: String,
    /// The identity number, masked unless its full form was asked for.
    pub identity_number: String,
    /// The title held.
    pub title: Target,
    /// What that title is called.
    pub title_name: Option<String>,
    /// When it was obtained.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub title_date: PartialDate,
    /// How the handbook stands.
    pub handbook: Option<Handbook>,
    /// Remarks.
    pub remarks: Option<String>,
    /// What becomes of the row.
    pub outcome: RosterOutcome,
    /// Where that comes from.
    pub clauses: Vec<ClauseId>,
    /// What is to be said of it.
    pub findings: Vec<Finding>,
}

impl Rules {
    /// Checks a roster of those who ask for a handbook.
    pub fn roster(&self, question: &RosterQuestion) -> Result<Roster, Error> {
        checked(|faults| self.roster_checked(question, faults)).map_err(masked)
    }

    pub(crate) fn roster_checked(
        &self,
        question: &RosterQuestion,
        faults: &mut Faults,
    ) -> Result<Roster, Error> {
        question.check(faults);
        let policy = self.find_policy(question.policy.as_str())?;
        let Some(rule) = &policy.document().handbook else {
            let (zh, en) = ("没有规定登记手册的申领", "does not say who may ask for a handbook");
            return Err(not_defined(faults, "policy", zh, en));
        };
        let form = question.identity_numbers;
        let shown = |text: &str| match form {
            IdentityNumbers::Masked => mask(text),
            IdentityNumbers::Full => text.to_owned(),
        };
        let shown_if = |text: &Option<String>| text.as_deref().map(shown);
        let row = |(number, entry): (usize, &RosterEntry)| {
            let (clauses, findings) = judge(rule, entry);
            let refused = findings.iter().any(|finding| finding.code != FindingCode::NotStated);
            RosterRow {
                number,
                name: shown(&entry.name),
                identity_number: entry.identity_number.shown(form),
                title: entry.title,
                title_name: shown_if(&entry.title_name),
                title_date: entry.title_date,
                handbook: entry.handbook,
                remarks: shown_if(&entry.remarks),
                outcome: if refused { RosterOutcome::Refused } else { RosterOutcome::MayApply },
                clauses,
                findings,
            }
        };
        let rows: Vec<RosterRow> = (1..).zip(&question.rows).map(row).collect();
        Ok(Roster {
            policy: policy.id().clone(),
            unit: shown_if(&question.unit),
            contact: shown_if(&question.contact),
            telephone: shown_if(&question.telephone),
            on: question.on,
            applicants: rows.iter().filter(|row| row.outcome == RosterOutcome::MayApply).count(),
            rows,
        })
    }
}

/// The clauses that decide a row, and what is to be said of it.
fn judge(rule: &HandbookRule, entry: &RosterEntry) -> (Vec<ClauseId>, Vec<Finding>) {
    let mut clauses = Vec::new();
    let mut findings = Vec::new();
    if let Some(title) = rule.titles.iter().find(|title| title.id == entry.title) {
        clauses.push(title.clause.clone());
        if !title.may_apply {
            let data = FindingData::Denied { fact: "title".to_owned(), given: Some(entry.title.to_string()) };
            let code = FindingCode::TitleNotCovered;
            findings.push(Finding { code, clause: title.clause.clone(), data });
        }
    }
    if let Some(need) = &rule.need {
        clauses.push(need.clone());
        let fact = "handbook".to_owned();
        let found = match entry.handbook {
            Some(Handbook::Full | Handbook::None) => None,
            Some(Handbook::InUse) => {
                let given = Some(Handbook::InUse.to_string());
                Some((FindingCode::HandbookInUse, FindingData::Denied { fact, given }))
            }
            None => Some((FindingCode::NotStated, FindingData::Fact { fact })),
        };
        findings.extend(found.map(|(code, data)| Finding { code, clause: need.clone(), data }));
    }
    (clauses, findings)
}

impl RosterQuestion {
    fn check(&self, faults: &mut Faults) {
        let root = Path::Root;
        for (name, text) in [("unit", &self.unit), ("contact", &self.contact), ("telephone", &self.telephone)]
        {
            if let Some(text) = text {
                check_not_blank(text, &root.key(name), faults);
            }
        }
        if let Some(on) = self.on {
            check_year(year_of(on), &root.key("on"), faults);
        }
        let list = root.key("rows");
        let mut seen: BTreeMap<&IdentityNumber, usize> = BTreeMap::new();
        for (i, entry) in self.rows.iter().enumerate() {
            let at = list.index(i);
            if faults.misshapen(&at) {
                continue;
            }
            check_not_blank(&entry.name, &at.key("name"), faults);
            for (name, text) in [("title_name", &entry.title_name), ("remarks", &entry.remarks)] {
                if let Some(text) = text {
                    check_not_blank(text, &at.key(name), faults);
                }
            }
            let date = at.key("title_date");
            if self.on.is_some_and(|on| on < entry.title_date.first_day())
                && !faults.touch(&date)
                && !faults.touch(&root.key("on"))
            {
                faults.push(
                    &date,
                    FaultCode::OutOfRange,
                    format_args!("职称取得时间晚于制表日期，请核对"),
                    format_args!("the title is later than the date of the roster: check it"),
                );
            }
            let number = at.key("identity_number");
            if faults.touch(&number) {
                continue;
            }
            match seen.get(&entry.identity_number) {
                Some(first) => faults.push(
                    &number,
                    FaultCode::DuplicateValue,
                    format_args!("身份证号与第 {first} 行相同，每人只列一行"),
                    format_args!("the identity number is that of row {first}: one row a person"),
                ),
                None => drop(seen.insert(&entry.identity_number, i.saturating_add(1))),
            }
        }
    }
}

/// An error about a roster: whatever of it is quoted, no identity number is.
pub(crate) fn masked(mut error: Error) -> Error {
    match &mut error {
        Error::InvalidRequest { faults } => {
            for fault in faults {
                for text in [&mut fault.path, &mut fault.message.zh, &mut fault.message.en] {
                    *text = mask(text);
                }
            }
        }
        Error::NoPolicy { named: Some(named), .. } => *named = mask(named.as_str()).into(),
        _ => {}
    }
    error
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(number: &str, title: Target) -> RosterEntry {
        let mut entry = RosterEntry::new("张三", number.parse().unwrap(), title, "2015-12".parse().unwrap());
        entry.handbook = Some(Handbook::None);
        entry
    }

    const NUMBERS: [&str; 2] = ["11010519491231002X", "430103199001010012"];

    fn judged(policy: &str, entry: RosterEntry) -> (RosterOutcome, Vec<FindingCode>) {
        let mut question = RosterQuestion::new([entry]);
        question.policy = policy.into();
        let roster = Rules::builtin().roster(&question).unwrap();
        let row = &roster.rows[0];
        (row.outcome, row.findings.iter().map(|finding| finding.code).collect())
    }

    #[test]
    fn who_may_ask_is_the_policys_to_say() {
        let college = |title| judged(POLICY, entry(NUMBERS[0], title));
        assert_eq!(college(Target::FullSenior), (RosterOutcome::Refused, vec![FindingCode::TitleNotCovered]));
        assert_eq!(college(Target::AssociateSenior), (RosterOutcome::MayApply, vec![]));
        assert_eq!(college(Target::Intermediate), (RosterOutcome::MayApply, vec![]));
        assert_eq!(college(Target::Junior), (RosterOutcome::Refused, vec![FindingCode::TitleNotCovered]));
        // The province takes all from intermediate titles up.
        assert_eq!(
            judged("hunan-2021", entry(NUMBERS[0], Target::FullSenior)),
            (RosterOutcome::MayApply, vec![])
        );
    }

    #[test]
    fn a_handbook_with_room_is_refused_and_silence_is_pointed_out() {
        let with = |handbook| {
            let mut entry = entry(NUMBERS[0], Target::Junior);
            entry.handbook = handbook;
            judged(POLICY, entry).1
        };
        assert_eq!(with(Some(Handbook::Full)), [FindingCode::TitleNotCovered]);
        assert_eq!(with(Some(Handbook::InUse)), [FindingCode::TitleNotCovered, FindingCode::HandbookInUse]);
        assert_eq!(with(None), [FindingCode::TitleNotCovered, FindingCode::NotStated]);
        let mut silent = entry(NUMBERS[0], Target::Intermediate);
        silent.handbook = None;
        assert_eq!(judged(POLICY, silent).0, RosterOutcome::MayApply);
    }

    #[test]
    fn all_that_is_wrong_with_a_roster_is_told_and_no_number_with_it() {
        let mut blank = entry(&NUMBERS[0].to_lowercase(), Target::Intermediate);
        blank.name = " ".to_owned();
        let mut late = entry(NUMBERS[1], Target::Intermediate);
        late.title_date = "2021-06-02".parse().unwrap();
        let mut question = RosterQuestion::new([entry(NUMBERS[0], Target::Junior), blank, late]);
        question.on = "2021-06-01".parse().ok();
        question.unit = Some(String::new());
        let error = Rules::builtin().roster(&question).unwrap_err();
        let faults: Vec<_> = error.faults().iter().map(|f| (f.path.as_str(), f.code)).collect();
        assert_eq!(
            faults,
            [
                ("/unit", FaultCode::Blank),
                ("/rows/1/name", FaultCode::Blank),
                ("/rows/1/identity_number", FaultCode::DuplicateValue),
                ("/rows/2/title_date", FaultCode::OutOfRange),
            ]
        );
        question.policy = NUMBERS[1].into();
        question.rows.clear();
        question.unit = None;
        assert!(!Rules::builtin().roster(&question).unwrap_err().message().en.contains(NUMBERS[1]));
    }

    #[test]
    fn the_full_form_is_shown_to_who_asks_for_it() {
        let mut with = entry(NUMBERS[0], Target::Junior);
        with.remarks = Some(format!("另见{}", NUMBERS[1]));
        let mut question = RosterQuestion::new([with]);
        let row = |question: &RosterQuestion| Rules::builtin().roster(question).unwrap().rows.remove(0);
        let (number, remarks) = ("110105**********2X".to_owned(), "另见430103**********12".to_owned());
        assert_eq!((row(&question).identity_number, row(&question).remarks), (number, Some(remarks)));
        question.identity_numbers = IdentityNumbers::Full;
        assert_eq!(row(&question).identity_number, NUMBERS[0]);
    }
}
