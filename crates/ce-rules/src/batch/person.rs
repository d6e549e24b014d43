//! One person: from rows of codes to years and a verdict.

use std::ops::Range;

use super::columns::Columns;
use super::tables::{Claim, KindTable, LevelTable, Tables, UNKNOWN};
use crate::activity::{bounds, field, id_is_fine};
use crate::assessment::{Assessment, Status, Verdict};
use crate::conversion::{Counts, length};
use crate::date::{YEARS, Year};
use crate::hours::Hours;
use crate::policy::SameReference;
use crate::request::{EvidenceMode, Request};
use crate::threshold::{Have, lacks, total};

/// The most years of a window, which is what fits into a word.
const YEARS_OF_WINDOW: u16 = 50;

/// A person whose record is not decided by tables: it is to be assessed as a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rare;

/// A person: which rows are theirs, and what is known beside them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The rows of the columns.
    pub rows: Range<usize>,
    /// The first year of the window.
    pub from: Year,
    /// The last year of the window.
    pub to: Year,
    /// Whether evidence is asked for.
    pub evidence_counts: bool,
    /// The years of the window that certificates cover, the first as the lowest bit.
    pub certified: u64,
    /// The years that are waived, likewise.
    pub waived: u64,
}

impl Person {
    /// What a request says beside its activities; nothing where that is a fault, or the policy defines no window.
    pub(super) fn of(tables: &Tables<'_>, request: &Request, rows: Range<usize>) -> Option<Self> {
        let applicant = &request.applicant;
        let fine = |year: Year| YEARS.contains(&year);
        let span = |from: Year, to: Year| fine(from) && fine(to) && from <= to;
        let faultless = fine(request.application_year)
            && applicant.id.as_deref().is_none_or(id_is_fine)
            && applicant.series.as_deref().is_none_or(|series| !series.trim().is_empty())
            && request.certificates.iter().all(|one| span(one.from, one.to))
            && request.waivers.iter().all(|one| span(one.from, one.to) && !one.reason.trim().is_empty());
        let (from, to) = tables.window(applicant, request.application_year).filter(|_| faultless)?;
        let mut person = Self {
            rows,
            from,
            to,
            evidence_counts: request.evidence == EvidenceMode::Required,
            certified: 0,
            waived: 0,
        };
        person.certified =
            request.certificates.iter().fold(0, |all, one| all | person.years(one.from, one.to));
        person.waived = request.waivers.iter().fold(0, |all, one| all | person.years(one.from, one.to));
        Some(person)
    }

    /// The years of a span that lie in the window, as bits.
    pub fn years(&self, from: Year, to: Year) -> u64 {
        (self.from.max(from)..=self.to.min(to)).fold(0, |bits, year| bits | 1 << (year - self.from).min(63))
    }
}

/// What came of a year of a person's window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PersonYear {
    /// The place of the person among those assessed.
    pub person: u32,
    /// The calendar year.
    pub year: Year,
    /// How it stands.
    pub status: Status,
    /// Recognised hours in total.
    pub total: Hours,
    /// What is missing in total.
    pub shortfall_total: Hours,
}

/// What came of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PersonVerdict {
    /// The first year of the window.
    pub from: Year,
    /// The last year of the window.
    pub to: Year,
    /// Whether the record meets what the applicant needs.
    pub verdict: Verdict,
    /// How many years of the window are not met.
    pub years_not_met: u16,
}

/// The results of many, one after the other. They only grow, so that assessing allocates nothing once there is room.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Results {
    /// The people, in the order in which they were assessed.
    pub verdicts: Vec<PersonVerdict>,
    /// Their years.
    pub years: Vec<PersonYear>,
    /// The hours of each year by subject, in the order of the policy: as many for a year as there are subjects.
    pub hours: Vec<Hours>,
    /// What is missing of each subject, likewise.
    pub shortfall: Vec<Hours>,
    /// What the years would have: kept for its room.
    possible: Vec<Hours>,
    /// Which references and kinds that count once a year were met: likewise.
    met: Vec<(u64, Year, u8)>,
}

impl Results {
    /// Adds what assessing a request as such came to.
    pub fn push(&mut self, assessment: &Assessment) {
        let person = self.person();
        for year in &assessment.years {
            self.years.push(PersonYear {
                person,
                year: year.year,
                status: year.status,
                total: year.total,
                shortfall_total: year.shortfall.total,
            });
            self.hours.extend(year.hours.iter().map(|(_, hours)| hours));
            self.shortfall.extend(year.shortfall.subjects.iter().map(|(_, hours)| hours));
        }
        let not_met = assessment.years.iter().filter(|year| year.status == Status::NotMet).count();
        self.verdicts.push(PersonVerdict {
            from: assessment.window.from,
            to: assessment.window.to,
            verdict: assessment.verdict,
            years_not_met: u16::try_from(not_met).unwrap_or(u16::MAX),
        });
    }

    /// Forgets the results and keeps the room.
    pub fn clear(&mut self) {
        self.verdicts.clear();
        self.years.clear();
        self.hours.clear();
        self.shortfall.clear();
    }

    fn person(&self) -> u32 {
        u32::try_from(self.verdicts.len()).unwrap_or(u32::MAX)
    }
}

/// What a row comes to by itself.
struct Row {
    subject: usize,
    year: Year,
    claimed: Hours,
    denied: bool,
    sufficient: bool,
}

impl Tables<'_> {
    /// Assesses a person by the tables and adds what came of it; nothing is added where the person is [`Rare`].
    pub fn assess(&self, person: &Person, columns: &Columns<'_>, results: &mut Results) -> Result<(), Rare> {
        let count =
            usize::from(person.to.checked_sub(person.from).filter(|_| !self.is_rare).ok_or(Rare)?) + 1;
        if count > usize::from(YEARS_OF_WINDOW) {
            return Err(Rare);
        }
        let start = results.hours.len();
        results.hours.resize(start + count * self.subjects, Hours::ZERO);
        results.possible.clear();
        results.possible.resize(count * self.subjects, Hours::ZERO);
        results.met.clear();
        for at in person.rows.clone() {
            let Some(row) = self.row(person, columns, at, &mut results.met) else {
                results.hours.truncate(start);
                return Err(Rare);
            };
            let Some(place) = row.year.checked_sub(person.from).filter(|_| row.year <= person.to) else {
                continue;
            };
            if row.denied {
                continue;
            }
            let place = usize::from(place) * self.subjects + row.subject;
            if let Some(hours) = results.possible.get_mut(place) {
                *hours += row.claimed;
            }
            if let Some(hours) = results.hours.get_mut(start + place).filter(|_| row.sufficient) {
                *hours += row.claimed;
            }
        }
        self.years(person, start, results);
        Ok(())
    }

    /// The years of the window by the hours that were gathered.
    fn years(&self, person: &Person, start: usize, results: &mut Results) {
        let index = results.person();
        let (mut met, mut possible, mut not_met) = (true, true, 0);
        for (at, year) in (person.from..=person.to).enumerate() {
            let settled = |bits: u64| bits >> at.min(63) & 1 == 1;
            let settled = Status::settled(settled(person.certified), settled(person.waived), false);
            let of_year = |from: usize| from + at * self.subjects..from + (at + 1) * self.subjects;
            let short = results.shortfall.len();
            results.shortfall.resize(short + self.subjects, Hours::ZERO);
            let hours = results.hours.get(of_year(start)).unwrap_or_default();
            let mut shortfall_total = Hours::ZERO;
            if settled.is_none() {
                let have = Have { hours, selected: &[], days: &[] };
                let subjects = results.shortfall.get_mut(short..).unwrap_or_default();
                let asked =
                    || self.thresholds.iter().copied().filter(|threshold| threshold.applies.holds_in(year));
                shortfall_total = lacks(asked(), have, subjects);
                if !shortfall_total.is_zero() || subjects.iter().any(|hours| !hours.is_zero()) {
                    not_met += 1;
                    met = false;
                    let hours = results.possible.get(of_year(0)).unwrap_or_default();
                    let have = Have { hours, selected: &[], days: &[] };
                    possible &= asked().all(|threshold| threshold.shortfall(have).is_zero());
                }
            }
            let open = if met_year(shortfall_total, results.shortfall.get(short..)) {
                Status::Met
            } else {
                Status::NotMet
            };
            results.years.push(PersonYear {
                person: index,
                year,
                status: settled.unwrap_or(open),
                total: total(hours),
                shortfall_total,
            });
        }
        results.verdicts.push(PersonVerdict {
            from: person.from,
            to: person.to,
            verdict: Verdict::of(met, possible),
            years_not_met: not_met,
        });
    }

    /// What a row comes to; nothing where that is not for the tables to say.
    #[inline]
    fn row(
        &self,
        person: &Person,
        columns: &Columns<'_>,
        at: usize,
        met: &mut Vec<(u64, Year, u8)>,
    ) -> Option<Row> {
        let code = *columns.kind.get(at)?;
        let kind = self.kinds.get(usize::from(code))?;
        let stated = number(columns.stated, at);
        if stated & !kind.taken | kind.needed & !stated != 0 {
            return None;
        }
        let subject = *kind.subjects.get(usize::from(number(columns.subject, at)))?;
        let (role, level) = (number(columns.role, at), number(columns.level, at));
        let claimed = kind.claims(columns, at, stated, role, level)?;
        let credited = number(columns.credited_year, at);
        let year = if stated & field::CREDITED_YEAR == 0 { number(columns.year, at) } else { credited };
        if subject == UNKNOWN || !YEARS.contains(&year) {
            return None;
        }
        let facts = number(columns.facts, at);
        let denied = kind.conditions.iter().any(|condition| condition.denies(subject, facts, role, level));
        let sufficient = !person.evidence_counts || kind.evidence.suffices(number(columns.evidence, at));
        // What could compete with others is noted; what does is rare.
        if !denied && !claimed.is_zero() {
            let reference = number(columns.reference, at);
            if reference != 0 {
                let of_year = if kind.same_reference == SameReference::SameYear { year } else { 0 };
                first_of(met, (reference, of_year, code))?;
            }
            if kind.once_per_year {
                first_of(met, (0, year, code))?;
            }
        }
        Some(Row { subject: usize::from(subject), year, claimed, denied, sufficient })
    }
}

fn met_year(total: Hours, subjects: Option<&[Hours]>) -> bool {
    total.is_zero() && subjects.unwrap_or_default().iter().all(|hours| hours.is_zero())
}

/// Notes something; nothing if it was noted before.
fn first_of(met: &mut Vec<(u64, Year, u8)>, entry: (u64, Year, u8)) -> Option<()> {
    if met.contains(&entry) {
        return None;
    }
    met.push(entry);
    Some(())
}

/// A number of a column, nothing where the column states nothing.
#[inline]
fn number<T: Copy + Default>(column: &[T], at: usize) -> T {
    column.get(at).copied().unwrap_or_default()
}

impl KindTable<'_> {
    /// The hours that a row claims; nothing where it is at fault or not for the tables to say.
    #[inline]
    fn claims(&self, columns: &Columns<'_>, at: usize, stated: u32, role: u8, level: u8) -> Option<Hours> {
        let given = |bit: u32| stated & bit != 0;
        let minutes = || {
            let minutes = number(columns.minutes, at);
            let fine = bounds::MINUTES.contains(&minutes) || !given(field::MINUTES);
            fine.then(|| given(field::MINUTES).then_some(minutes))
        };
        match &self.claim {
            Claim::Attendance(rates) => {
                let counts = Counts {
                    full_days: number(columns.full_days, at).into(),
                    half_days: number(columns.half_days, at).into(),
                    evenings: number(columns.evenings, at).into(),
                    minutes: minutes()?,
                };
                let parts = [counts.full_days, counts.half_days, counts.evenings];
                let some = parts.iter().any(|count| *count != 0) || counts.minutes.is_some();
                let fine =
                    some && given(field::DATE) && parts.iter().all(|count| bounds::COUNTS.contains(count));
                fine.then(|| rates.counted(counts))
            }
            Claim::Duration { minutes_per_hour } => {
                let hours = number(columns.hours, at);
                let fine = bounds::HOURS.contains(&i64::from(hours)) || !given(field::HOURS);
                if !fine || !(given(field::HOURS) || given(field::MINUTES)) {
                    return None;
                }
                let stated = given(field::HOURS).then(|| Hours::from_hundredths(hours.into()));
                Some(length(stated, minutes()?, *minutes_per_hour).claimed)
            }
            Claim::Role(rates) => *rates.get(usize::from(role))?,
            Claim::Level(rates) => match rates.get(usize::from(level))?.as_ref()? {
                LevelTable::Whatever(_)
                    if given(field::RANK) && !bounds::RANK.contains(&number(columns.rank, at).into()) =>
                {
                    None
                }
                LevelTable::Whatever(hours) => Some(*hours),
                LevelTable::ByRank(hours) => {
                    let rank = number(columns.rank, at);
                    hours.get(usize::from(rank)).copied().filter(|_| rank != 0)
                }
            },
            Claim::Modules(each) => {
                let modules = u32::from(number(columns.modules, at));
                bounds::MODULES.contains(&modules).then(|| each.times(modules))
            }
            Claim::Fixed(hours) => Some(*hours),
            Claim::Rare => None,
        }
    }
}
