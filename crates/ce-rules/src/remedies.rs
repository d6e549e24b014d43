//! Remedies (补救): what would make the years met that are not.
//!
//! Three answers. For each year of the window that is not met, all the smallest sets of activities that lack nothing
//! but evidence and make it met once that is supplied: smallest means fewest activities, and supplying means that the
//! request with that evidence is assessed anew. What the year is short of, put in units of each kind that can give it:
//! so many days of training, so many papers as first author. And the earliest application year whose window the
//! record could satisfy, taken that the years that are not over yet will be met.
//!
//! The search for sets is exact, not a greedy guess, and looks only where the hours claimed could be enough. A year
//! with up to 12 activities that lack evidence is always searched to the end. Beyond, at most 4096 sets of a year are
//! assessed, which is enough unless very many activities compete with each other; where it is not, the answer says so
//! ([`Search::GivenUp`]) instead of passing for a whole one. Where even all missing evidence together would not do
//! there are no sets, also if some of it alone would: what is supplied may take time from what counts towards another
//! subject.
//!
//! ```
//! use ce_rules::{Call, Rules, Search};
//! let request = r#"{"application_year": 2021, "applicant": {"target": "associate_senior", "degree": "doctor"},
//!     "certificates": [{"from": 2019, "to": 2019}],
//!     "activities": [
//!         {"id": "u", "kind": "online_course", "subject": "public", "date": "2020", "hours": 30,
//!          "evidence": ["course_outline", "completion_progress"]},
//!         {"id": "p", "kind": "patent", "date": "2020", "role": "first"}
//!     ]}"#;
//! let request: ce_rules::Request = serde_json::from_str(request)?;
//! let remedies = Rules::builtin().remedies(&request)?;
//! let year = &remedies.years[0];
//! assert_eq!((year.year, year.search), (2020, Search::All));
//! assert_eq!(year.sets[0][0].activity, "p");
//! assert_eq!(year.sets[0][0].missing[0][0][0], "patent_certificate");
//! let papers = year.lacks[0].units.iter().find(|units| units.kind == "paper").unwrap();
//! assert_eq!((papers.role.as_deref(), papers.count), (Some("first"), 2), "60 hours are 2 papers of 30");
//! assert_eq!(remedies.earliest_application_year, Some(2023));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use crate::activity::Deed;
use crate::arithmetic::CountedBy;
use crate::assess::{Case, assess, window_row};
use crate::assessment::{RunAssessment, Status, Verdict, Window, YearAssessment};
use crate::competition::{Round, Standing, compete, ranks};
use crate::date::{YEARS, Year};
use crate::error::Error;
use crate::evidence::Slot;
use crate::hours::Hours;
use crate::json::words;
use crate::names::{ActivityId, ClauseId, KindId, PolicyId};
use crate::policy::{CapPer, Clauses, Kind, KindRule, Measure, Policy, SplitBy, SubjectUse, TOTAL};
use crate::request::Request;
use crate::rules::Rules;
use crate::runs::{look, runs};
use crate::threshold::Of;

/// The most sets that are shown of a year.
const SHOWN: usize = 10;
/// The most sets of a year that are assessed: every one of 12 activities.
const ASSESSED: u32 = 1 << 12;
/// So many activities are assessed as one: longer records take longer, and have fewer sets assessed.
const AS_ONE: usize = 1 << 8;
/// The most activities that are looked at to see whether a set that is begun could do: more than twelve need.
const LOOKED_AT: usize = 1 << 22;
/// How many years on an application is looked for.
const AHEAD: Year = 10;

words! {
    /// How the search for the smallest sets ended.
    pub enum Search {
        /// These are all.
        All = "all",
        /// These are the first ten, in the order of the request; there are more.
        FirstTen = "first_ten",
        /// Even all missing evidence together would not make the year met.
        None = "none",
        /// There were too many to look through. Those found are smallest ones; there may be others, and where none was
        /// found it is not known whether there is any.
        GivenUp = "given_up",
    }
}

/// What would make the years met that are not.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
#[non_exhaustive]
pub struct Remedies {
    /// The version of the library.
    pub engine: &'static str,
    /// The policy that decided.
    pub policy: PolicyId,
    /// The digest of the policy's canonical JSON.
    pub policy_digest: String,
    /// The applicant's id, as given.
    pub applicant: Option<String>,
    /// The application year.
    pub application_year: Year,
    /// The years that the application must cover.
    pub window: Window,
    /// Whether the record meets what the applicant needs.
    pub verdict: Verdict,
    /// The years of the window that are not met, ascending.
    pub years: Vec<YearRemedies>,
    /// The requirements over several years together that are not met, where the policy has any.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(default))]
    pub runs: Vec<RunAssessment>,
    /// The earliest application year, this one or a later, in whose window every year is met on the record or is not
    /// over yet; null if there is none within ten years. Policy and title stay as they are.
    pub earliest_application_year: Option<Year>,
}

/// What would make a year met.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct YearRemedies {
    /// The calendar year.
    pub year: Year,
    /// The smallest sets of activities whose evidence, once supplied, makes it met: at most ten, in the order of the
    /// request.
    pub sets: Vec<Vec<Completion>>,
    /// Whether these are all.
    pub search: Search,
    /// What it is short of, in units of each kind: each subject, then the total.
    pub lacks: Vec<Lack>,
    /// The clauses that decide the year.
    pub clauses: Clauses,
}

/// An activity and what its evidence lacks.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Completion {
    /// The activity.
    pub activity: ActivityId,
    /// The slots that each alternative still lacks, the shortest first; one alternative suffices.
    pub missing: Vec<Vec<Slot>>,
}

/// What a year is short of.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Lack {
    /// The subject, or `total`.
    pub of: String,
    /// The hours that are missing.
    pub hours: Hours,
    /// What would give them, kind by kind: each line by itself.
    pub units: Vec<UnitsNeeded>,
}

/// So many units of a kind that would give the missing hours, with sufficient evidence.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct UnitsNeeded {
    /// The kind.
    pub kind: KindId,
    /// What is counted.
    pub unit: CountedBy,
    /// In this role.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// At this level.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// At a rank up to this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rank_to: Option<u32>,
    /// Each lasting so many whole months or more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub months_at_least: Option<u32>,
    /// Each lasting so many days or more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days_at_least: Option<u32>,
    /// Each lasting so many minutes or more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minutes_at_least: Option<u32>,
    /// The hours that one gives.
    pub hours: Hours,
    /// How many are needed, rounded up.
    pub count: u32,
    /// The hours that a cap of the year still lets count, where these are fewer than are missing: then such units alone
    /// will not do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub room: Option<Hours>,
    /// Where the hours of one come from.
    pub clause: ClauseId,
}

impl Rules {
    /// What would make the years met that are not.
    pub fn remedies(&self, request: &Request) -> Result<Remedies, Error> {
        remedies(request, self.admit(request)?)
    }

    /// The same of a request in JSON.
    pub fn remedies_text(&self, request: &str) -> Result<Remedies, Error> {
        let (request, policy) = self.admit_read(&crate::json::parse(request)?, Some(request))?;
        remedies(&request, policy)
    }
}

/// The remedies of a request without faults.
pub(crate) fn remedies(request: &Request, policy: &Policy) -> Result<Remedies, Error> {
    let row = window_row(request, policy)?;
    let assessment = assess(request, policy)?;
    let (from, to) = (assessment.window.from, assessment.window.to);
    let mut case = Case::new(request, policy, Some(request.applicant.target));
    let earliest_application_year = earliest(&case, row.years, &assessment.years);
    let open = assessment.years.iter().filter(|year| year.status == Status::NotMet);
    let years = open
        .map(|year| {
            let (sets, search) = smallest_sets(&mut case, year.year, (from, to));
            YearRemedies {
                year: year.year,
                sets,
                search,
                lacks: lacks(&case, year),
                clauses: year.clauses.clone(),
            }
        })
        .collect();
    Ok(Remedies {
        engine: assessment.engine,
        policy: assessment.policy,
        policy_digest: assessment.policy_digest,
        applicant: assessment.applicant,
        application_year: assessment.application_year,
        window: assessment.window,
        verdict: assessment.verdict,
        years,
        runs: assessment.runs.into_iter().filter(|run| run.status == Status::NotMet).collect(),
        earliest_application_year,
    })
}

/// The search for the smallest sets of a year.
struct Sets<'c, 'r> {
    case: &'c mut Case<'r>,
    year: Year,
    /// The years to gather.
    reach: (Year, Year),
    /// The activities that lack nothing but evidence, in the order of the request.
    candidates: Vec<Candidate>,
    /// What those claim that count already: by subject, and last in total.
    counted: Vec<Hours>,
    /// Claimed hours say how far a set can get.
    claims_tell: bool,
    found: Vec<Vec<usize>>,
    assessed: u32,
    looked_at: usize,
}

/// An activity that lacks nothing but evidence.
#[derive(Debug, Clone, Copy)]
struct Candidate {
    /// Its place in the request.
    place: usize,
    /// Its subject, as a place in the policy's list.
    subject: Option<usize>,
    claimed: Hours,
}

/// The smallest sets of activities whose evidence, once supplied, makes a year met.
fn smallest_sets(case: &mut Case<'_>, year: Year, window: (Year, Year)) -> (Vec<Vec<Completion>>, Search) {
    let reach = case.reach(window.0, window.1);
    let of_year =
        || case.deeds.iter().enumerate().filter(|(_, deed)| !deed.denied && deed.years.contains(&year));
    let candidate =
        |(place, deed): (usize, &Deed<'_>)| Candidate { place, subject: deed.subject, claimed: deed.claimed };
    let candidates: Vec<Candidate> =
        of_year().filter(|(_, deed)| !deed.evidence.sufficient).map(candidate).collect();
    let subjects = case.policy.subjects.len();
    let mut counted = vec![Hours::ZERO; subjects + 1];
    for (_, deed) in of_year().filter(|(_, deed)| deed.evidence.sufficient) {
        for place in deed.subject.into_iter().chain([subjects]) {
            if let Some(hours) = counted.get_mut(place) {
                *hours += deed.claimed;
            }
        }
    }
    // What comes over from another year, and years deemed complete, are no hours claimed in this one.
    let deems = candidates.iter().any(|c| case.deeds.get(c.place).is_some_and(Deed::is_mission));
    let claims_tell = case.policy.carry.is_empty() && !deems;
    let mut sets = Sets {
        case,
        year,
        reach,
        candidates,
        counted,
        claims_tell,
        found: Vec::new(),
        assessed: 0,
        looked_at: 0,
    };
    let search = sets.search();
    let shown = sets.found.iter().take(SHOWN);
    let completion = |place: &usize| {
        let deed = sets.case.deeds.get(*place)?;
        Some(Completion { activity: deed.activity.id.clone(), missing: deed.evidence.missing.clone() })
    };
    (shown.map(|set| set.iter().filter_map(completion).collect()).collect(), search)
}

impl Sets<'_, '_> {
    fn search(&mut self) -> Search {
        let all: Vec<usize> = self.candidates.iter().map(|candidate| candidate.place).collect();
        if all.is_empty() || !self.meets(&all) {
            return Search::None;
        }
        for size in 1..=all.len() {
            if !self.extend(&mut Vec::new(), 0, size) {
                return if self.found.len() > SHOWN { Search::FirstTen } else { Search::GivenUp };
            }
            if !self.found.is_empty() {
                return Search::All;
            }
        }
        Search::All
    }

    /// Tries every way to bring a set that is begun to its size by later candidates. False if the search is to end.
    fn extend(&mut self, begun: &mut Vec<Candidate>, next: usize, size: usize) -> bool {
        let wanted = size.saturating_sub(begun.len());
        if wanted == 0 {
            let weight = u32::try_from(self.case.deeds.len() / AS_ONE).unwrap_or(u32::MAX);
            self.assessed = self.assessed.saturating_add(weight).saturating_add(1);
            if self.assessed > ASSESSED {
                return false;
            }
            let set: Vec<usize> = begun.iter().map(|candidate| candidate.place).collect();
            if self.meets(&set) {
                self.found.push(set);
            }
            return self.found.len() <= SHOWN;
        }
        self.looked_at += self.candidates.len();
        if self.looked_at > LOOKED_AT {
            return false;
        }
        if !self.could_do(begun, next, wanted) {
            return true;
        }
        for at in next..=self.candidates.len().saturating_sub(wanted) {
            let Some(candidate) = self.candidates.get(at) else { break };
            begun.push(*candidate);
            let goes_on = self.extend(begun, at + 1, size);
            begun.pop();
            if !goes_on {
                return false;
            }
        }
        true
    }

    /// True if the year is met with the evidence of these supplied: everything is assessed anew.
    fn meets(&mut self, set: &[usize]) -> bool {
        self.supply(set, true);
        let standings =
            compete(&self.case.deeds, &ranks(&self.case.deeds), self.case.policy, Round::Actual, false);
        let gathered = self.case.gather(self.reach.0, self.reach.1, &standings);
        let met = self.case.status(self.year, &gathered) != Status::NotMet;
        self.supply(set, false);
        met
    }

    fn supply(&mut self, set: &[usize], sufficient: bool) {
        for place in set {
            if let Some(deed) = self.case.deeds.get_mut(*place) {
                deed.evidence.sufficient = sufficient;
            }
        }
    }

    /// False if not even the hours claimed by these, by all that counts already and by the best of the candidates to
    /// come would be enough. Activities never get more than they claim, so that nothing is passed over.
    fn could_do(&self, begun: &[Candidate], next: usize, wanted: usize) -> bool {
        if !self.claims_tell {
            return true;
        }
        let later = self.candidates.get(next..).unwrap_or_default();
        let at_most = |of: Option<usize>| {
            let claim = |candidate: &Candidate| {
                (of.is_none() || candidate.subject == of).then_some(candidate.claimed)
            };
            let mut best: Vec<Hours> = later.iter().filter_map(claim).collect();
            best.sort_unstable_by(|a, b| b.cmp(a));
            let counted = of.map_or_else(|| self.counted.last(), |subject| self.counted.get(subject));
            counted.copied().unwrap_or_default()
                + begun.iter().filter_map(claim).sum()
                + best.into_iter().take(wanted).sum()
        };
        self.case.thresholds(self.year).filter(|threshold| threshold.is_plain()).all(|threshold| {
            let of = match threshold.of {
                Of::Subject(place) => Some(place),
                Of::Total => None,
            };
            threshold.bound.shortfall(at_most(of), Hours::ZERO).is_zero()
        })
    }
}

/// The earliest application year in whose window all is met on the record, or is not over yet.
fn earliest(case: &Case<'_>, window: Year, years: &[YearAssessment]) -> Option<Year> {
    let now = case.request.application_year;
    let met = |year: Year| {
        year >= now || years.iter().any(|found| found.year == year && found.status != Status::NotMet)
    };
    (now..=now.saturating_add(AHEAD)).filter(|year| YEARS.contains(year)).find(|year| {
        let (from, to) = (year.saturating_sub(window), year.saturating_sub(1));
        (from..=to).all(met) && runs_met(case, from, to)
    })
}

/// True if every requirement over several years that are over is met in a window.
fn runs_met(case: &Case<'_>, from: Year, to: Year) -> bool {
    let (first, last) = case.reach(from, to);
    let gathered = case.gather(first, last, &case.actual);
    case.run_thresholds().all(|threshold| {
        runs(threshold.time, from, to)
            .into_iter()
            .filter(|run| *run.end() < case.request.application_year)
            .all(|run| {
                let (status, ..) = look(threshold, &run, |year| {
                    (case.settled(year, &gathered).is_some(), gathered.have(year))
                });
                status != Status::NotMet
            })
    })
}

/// What a year is short of, in units of each kind.
fn lacks(case: &Case<'_>, year: &YearAssessment) -> Vec<Lack> {
    let subjects = year
        .shortfall
        .subjects
        .iter()
        .enumerate()
        .map(|(place, (subject, hours))| (subject.as_str(), Some(place), hours));
    subjects
        .chain([(TOTAL, None, year.shortfall.total)])
        .filter(|(_, _, hours)| !hours.is_zero())
        .map(|(of, subject, hours)| Lack {
            of: of.to_owned(),
            hours,
            units: units(case, year.year, subject, hours),
        })
        .collect()
}

/// A rate of a kind, and what it is the hours of.
struct Rate<'p> {
    unit: CountedBy,
    hours: Hours,
    role: Option<&'p String>,
    level: Option<&'p String>,
    rank_to: Option<u32>,
    least: [Option<u32>; 3],
    /// Its place in the table, if it is a row of one.
    row: usize,
    clause: &'p ClauseId,
}

fn units(case: &Case<'_>, year: Year, subject: Option<usize>, lack: Hours) -> Vec<UnitsNeeded> {
    let policy = case.policy;
    let kinds = policy.kinds.iter().zip(&policy.document().kinds).enumerate();
    let giving = kinds.filter(|(_, (kind, _))| subject.is_none_or(|subject| gives(kind, subject)));
    giving
        .flat_map(|(place, (kind, rule))| {
            let room = room(case, year, place, kind, subject).filter(|room| *room < lack);
            rates(rule).into_iter().filter_map(move |rate| {
                let each = in_the_year(policy, place, kind, subject, &rate);
                let count = lack.in_units_of(each)?;
                let possible = is_once_a_year_still(case, year, place, kind, count)
                    && room.is_none_or(|room| !room.is_zero())
                    && !has_longer(rule, &rate, count);
                let [months_at_least, days_at_least, minutes_at_least] = rate.least;
                possible.then(|| UnitsNeeded {
                    kind: kind.id.clone(),
                    unit: rate.unit,
                    role: rate.role.cloned(),
                    level: rate.level.cloned(),
                    rank_to: rate.rank_to,
                    months_at_least,
                    days_at_least,
                    minutes_at_least,
                    hours: each,
                    count,
                    room,
                    clause: rate.clause.clone(),
                })
            })
        })
        .collect()
}

/// True if hours of a kind may count towards a subject.
fn gives(kind: &Kind, subject: usize) -> bool {
    match kind.subject {
        SubjectUse::Fixed(fixed) => fixed == subject,
        SubjectUse::Default(_) | SubjectUse::Declared => {
            kind.choices.as_ref().is_none_or(|choices| choices.contains(&subject))
        }
        SubjectUse::None => false,
    }
}

/// What a kind converts to, rate by rate. A mission gives no hours.
fn rates(kind: &KindRule) -> Vec<Rate<'_>> {
    let plain = |unit, hours, clause| Rate {
        unit,
        hours,
        role: None,
        level: None,
        rank_to: None,
        least: [None; 3],
        row: 0,
        clause,
    };
    match &kind.measure {
        Measure::Attendance(rates) => {
            let parts = [(CountedBy::HalfDay, &rates.half_day), (CountedBy::Evening, &rates.evening)];
            let parts = parts
                .into_iter()
                .filter_map(|(unit, rate)| rate.as_ref().map(|rate| plain(unit, rate.hours, &rate.clause)));
            let minutes =
                rates.part_of_day.iter().map(|part| plain(CountedBy::Hour, Hours::from(1), &part.clause));
            let day = plain(CountedBy::FullDay, rates.full_day.hours, &rates.full_day.clause);
            std::iter::once(day).chain(parts).chain(minutes).collect()
        }
        Measure::Duration(duration) => vec![plain(CountedBy::Hour, Hours::from(1), &duration.clause)],
        Measure::Role(roles) => roles
            .rates
            .iter()
            .map(|rate| Rate {
                role: Some(&rate.role),
                ..plain(CountedBy::Activity, rate.hours, &rate.clause)
            })
            .collect(),
        Measure::Level(levels) => levels
            .rates
            .iter()
            .map(|rate| Rate {
                level: Some(&rate.level),
                rank_to: rate.rank_to,
                ..plain(CountedBy::Activity, rate.hours, &rate.clause)
            })
            .collect(),
        Measure::Modules(rate) => vec![plain(CountedBy::Module, rate.hours, &rate.clause)],
        Measure::Fixed(rate) => vec![plain(CountedBy::Activity, rate.hours, &rate.clause)],
        Measure::Table(table) => table
            .rates
            .iter()
            .enumerate()
            .map(|(place, row)| Rate {
                row: place,
                role: row.role.as_ref(),
                level: row.level.as_ref(),
                rank_to: row.rank_to,
                least: [row.months_at_least, row.days_at_least, row.minutes_at_least],
                ..plain(row.per.into(), row.hours, &row.clause)
            })
            .collect(),
        Measure::Mission(_) => Vec::new(),
    }
}

/// The hours of one unit that come to the year of its date: a cap of a date or an activity, and a split over years,
/// leave less of them.
fn in_the_year(policy: &Policy, place: usize, kind: &Kind, subject: Option<usize>, rate: &Rate<'_>) -> Hours {
    let by_date = matches!(rate.unit, CountedBy::FullDay | CountedBy::HalfDay | CountedBy::Evening);
    let whole = rate.unit == CountedBy::Activity;
    let caps = policy.caps.iter().filter(|cap| {
        let over = match cap.per {
            CapPer::Date => by_date,
            CapPer::Activity => whole,
            CapPer::Year => false,
        };
        over && cap.of.may_have(place, kind, subject)
    });
    let hours = caps.fold(rate.hours, |hours, cap| hours.min(cap.at_most));
    match &kind.split {
        Some(split) if split.by == SplitBy::Evenly => hours.part(1, u64::from(split.years)),
        _ => hours,
    }
}

/// The hours that caps of a year still let count of a kind, where there are such caps.
fn room(case: &Case<'_>, year: Year, place: usize, kind: &Kind, subject: Option<usize>) -> Option<Hours> {
    let of_year = case
        .policy
        .caps
        .iter()
        .filter(|cap| cap.per == CapPer::Year && cap.of.may_have(place, kind, subject));
    of_year
        .map(|cap| {
            let used = |(deed, standing): (&Deed<'_>, &Standing)| {
                if cap.of.has(deed) { standing.in_year(year) } else { Hours::ZERO }
            };
            let counts = |(deed, _): &(&Deed<'_>, &Standing)| deed.years.contains(&year);
            let used: Hours = case.deeds.iter().zip(&case.actual).filter(counts).map(used).sum();
            cap.at_most.saturating_sub(used)
        })
        .min()
}

/// True if so many more of a kind can count in a year: of one that counts once a year, one where none has counted.
fn is_once_a_year_still(case: &Case<'_>, year: Year, place: usize, kind: &Kind, count: u32) -> bool {
    let counted = |(deed, standing): (&Deed<'_>, &Standing)| {
        deed.kind_place == place && deed.years.contains(&year) && !standing.earned.is_zero()
    };
    kind.once_per_year.is_none() || (count == 1 && !case.deeds.iter().zip(&case.actual).any(counted))
}

/// True if something that lasts so many months or days takes an earlier row of its table, which is for longer ones.
fn has_longer(kind: &KindRule, rate: &Rate<'_>, count: u32) -> bool {
    let Measure::Table(table) = &kind.measure else { return false };
    let before = table.rates.iter().take(rate.row);
    before.filter(|row| row.role.as_ref() == rate.role && row.level.as_ref() == rate.level).any(|row| {
        match rate.unit {
            CountedBy::Month => row.months_at_least.is_some_and(|least| count >= least),
            CountedBy::Day => row.days_at_least.is_some_and(|least| count >= least),
            _ => false,
        }
    })
}
