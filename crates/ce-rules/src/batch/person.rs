//! One person: from rows of codes to years and a verdict.

use std::hint::select_unpredictable;
use std::ops::Range;

use super::asked::Asked;
use super::columns::Columns;
use super::forms::Form;
use super::row::{Key, Met, ROWS, Rows};
use super::tables::{Ask, Tables};
use crate::activity::{bounds, id_is_fine};
use crate::assessment::{Assessment, Status, Verdict};
use crate::date::{YEARS, Year};
use crate::hours::Hours;
use crate::request::{EvidenceMode, Request};
use crate::threshold::{Have, lacks};

/// The most years of a window, which is what fits into a word.
const YEARS_OF_WINDOW: u16 = 50;

/// The most sums of a person that take no room of their own: of five years with three subjects, and what is outside.
const FEW: usize = 16;

/// The most days, half days or evenings that an activity may have.
#[expect(clippy::cast_possible_truncation, reason = "a bound of the contract, some hundreds")]
const MOST_COUNTED: u16 = *bounds::COUNTS.end() as u16;

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
#[derive(Debug, Clone, Default)]
pub struct Results {
    /// The people, in the order in which they were assessed.
    pub verdicts: Vec<PersonVerdict>,
    /// Their years.
    pub years: Vec<PersonYear>,
    /// The hours of each year by subject, in the order of the policy: as many for a year as there are subjects.
    pub hours: Vec<Hours>,
    /// What is missing of each subject, likewise.
    pub shortfall: Vec<Hours>,
    /// Hundredths by year and subject, those there are and those there could be: kept for its room.
    sums: Vec<Sums>,
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

/// Hundredths that a year has of a subject, and could have if no evidence were wanting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Sums {
    actual: i64,
    possible: i64,
}

impl Sums {
    /// Where evidence counts for nothing, what there is and what there could be are one.
    #[inline]
    fn add<const EVIDENCE: bool>(&mut self, claimed: i64, sufficient: bool) {
        self.actual = self.actual.wrapping_add(if sufficient { claimed } else { 0 });
        if EVIDENCE {
            self.possible = self.possible.wrapping_add(claimed);
        }
    }
}

/// Years of the window that missions deem complete, and could: as bits.
#[derive(Debug, Clone, Copy, Default)]
struct Deemed {
    actual: u64,
    possible: u64,
}

/// Which of the sums is looked at.
#[derive(Clone, Copy)]
enum Which {
    Actual,
    Possible,
}

impl Which {
    #[inline]
    fn of(self, sums: &Sums) -> i64 {
        match self {
            Self::Actual => sums.actual,
            Self::Possible => sums.possible,
        }
    }
}

/// What a year lacks, in hundredths.
#[derive(Clone, Copy, Default)]
struct Lacking {
    /// What it has.
    had: i64,
    any: bool,
}

impl Lacking {
    #[inline]
    fn add(&mut self, had: i64, asked: i64) -> Hours {
        self.had += had;
        self.any |= asked > had;
        Hours::from_hundredths((asked - had).max(0))
    }

    #[inline]
    fn total(&mut self, asked: i64) -> Hours {
        self.any |= asked > self.had;
        Hours::from_hundredths((asked - self.had).max(0))
    }
}

impl Tables<'_> {
    /// Assesses a person by the tables and adds what came of it; nothing is added where the person is [`Rare`].
    pub fn assess(&self, person: &Person, columns: &Columns<'_>, results: &mut Results) -> Result<(), Rare> {
        let last = person.to.checked_sub(person.from).filter(|last| *last < YEARS_OF_WINDOW).ok_or(Rare)?;
        let slots = (usize::from(last) + 1) * self.subjects;
        // Beyond the last stands what is outside the window.
        let mut few = [Sums::default(); FEW];
        if let Some(sums) = few.get_mut(..=slots) {
            return self.assess_in(sums, person, columns, results);
        }
        let mut many = std::mem::take(&mut results.sums);
        many.clear();
        many.resize(slots + 1, Sums::default());
        let outcome = self.assess_in(&mut many, person, columns, results);
        results.sums = many;
        outcome
    }

    #[inline]
    fn assess_in(
        &self,
        sums: &mut [Sums],
        person: &Person,
        columns: &Columns<'_>,
        results: &mut Results,
    ) -> Result<(), Rare> {
        let deemed = if person.evidence_counts {
            self.gather::<true>(person, columns, sums)?
        } else {
            self.gather::<false>(person, columns, sums)?
        };
        self.years(person, deemed, sums, results);
        Ok(())
    }

    /// Adds up the hours of a person's rows, by year and subject. What differs from row to row is computed and not
    /// branched on: a processor that guesses wrong loses more than most rows cost.
    #[expect(clippy::needless_bitwise_bool, reason = "what is lazy is a branch")]
    #[inline]
    fn gather<const EVIDENCE: bool>(
        &self,
        person: &Person,
        columns: &Columns<'_>,
        sums: &mut [Sums],
    ) -> Result<Deemed, Rare> {
        let (from, subjects, slots) = (person.from, self.subjects, sums.len().saturating_sub(1));
        let last = person.to - from;
        let place = |form: &Form, year: Year| {
            let of_window = year.wrapping_sub(from);
            let place = usize::from(of_window).wrapping_mul(subjects).wrapping_add(form.subject.into());
            select_unpredictable(of_window <= last, place, slots)
        };
        let (mut bad, mut met, mut compete) = (self.is_rare, Met::default(), false);
        let mut deemed = Deemed::default();
        let mut sessions = 0;
        let mut start = person.rows.start;
        while start < person.rows.end {
            let rows = Rows::of(columns, start..person.rows.end.min(start + ROWS)).ok_or(Rare)?;
            // First what all rows are alike in; then, by their bits, what only some of them have.
            let (mut measured, mut others, mut most, mut flags) = (0u64, 0u64, 0, 0);
            let all = rows.form.iter().zip(rows.counts).zip(rows.reference).zip(rows.evidence);
            for (at, (((form, counts), reference), held)) in (0u32..).zip(all) {
                let form = columns.forms.get(*form).ok_or(Rare)?;
                let attended = counts.full_days | counts.half_days | counts.evenings;
                most |= attended;
                flags |= form.flags(attended == 0);
                let claimed = form.claimed(*counts);
                if let Some(sums) = sums.get_mut(place(form, counts.year)) {
                    sums.add::<EVIDENCE>(claimed, !EVIDENCE || self.suffices(form, *held));
                }
                let may_compete = (claimed != 0) & (*reference != 0);
                measured |= u64::from(form.has(Form::MEASURED)) << at;
                others |= u64::from(form.has(Form::ODD) | may_compete) << at;
            }
            if flags & (Form::BAD | Form::COUNTED) != 0 {
                return Err(Rare);
            }
            if most > MOST_COUNTED {
                bad |= rows
                    .counts
                    .iter()
                    .any(|of| of.full_days.max(of.half_days).max(of.evenings) > MOST_COUNTED);
            }
            for at in Bits(measured) {
                let (counts, reference, form) = rows.look(columns, at).ok_or(Rare)?;
                let more = self.measured(form, &rows, at).ok_or(Rare)?;
                if let Some(sums) = sums.get_mut(place(form, counts.year)) {
                    let suffices = || rows.evidence.get(at).is_some_and(|held| self.suffices(form, *held));
                    sums.add::<EVIDENCE>(more, !EVIDENCE || suffices());
                }
                compete |= met.adds((more != 0) & (reference != 0), form.key(reference, counts.year));
            }
            for at in Bits(others) {
                let (counts, reference, form) = rows.look(columns, at).ok_or(Rare)?;
                if form.has(Form::ASKED) {
                    let asked = columns.asked(start + at).ok_or(Rare)?;
                    sessions += u32::from(asked.has_sessions);
                    compete |= self.asked::<EVIDENCE>(person, asked, sums, &mut deemed, &mut met);
                    continue;
                }
                let claimed = form.claimed(counts);
                if form.has(Form::ONCE) {
                    let claimed = claimed + self.measured(form, &rows, at).ok_or(Rare)?;
                    compete |= met.adds(claimed != 0, (0, counts.year, form.code));
                }
                compete |= met.adds((claimed != 0) & (reference != 0), form.key(reference, counts.year));
            }
            start += ROWS;
        }
        // Two that have sessions may have been at the same time.
        if bad || sessions > 1 || compete && self.compete(person, columns) {
            return Err(Rare);
        }
        Ok(deemed)
    }

    /// True if the documents held suffice.
    #[inline]
    fn suffices(&self, form: &Form, held: u64) -> bool {
        let held = held & form.documents;
        let word = form.evidence as usize + (held >> 6) as usize;
        self.sufficient.get(word).is_some_and(|word| word >> (held & 63) & 1 == 1)
    }

    /// Adds what the engine said of a row; true if it may compete with another.
    #[cold]
    fn asked<const EVIDENCE: bool>(
        &self,
        person: &Person,
        asked: &Asked,
        sums: &mut [Sums],
        deemed: &mut Deemed,
        met: &mut Met,
    ) -> bool {
        let sufficient = !EVIDENCE || asked.sufficient;
        if asked.denied {
            return false;
        }
        for year in &asked.years {
            let Some(at) = year.checked_sub(person.from).filter(|_| *year <= person.to) else { continue };
            if asked.deems {
                deemed.actual |= u64::from(sufficient) << at.min(63);
                deemed.possible |= 1 << at.min(63);
            } else if let Some(sums) =
                sums.get_mut(usize::from(at) * self.subjects + usize::from(asked.subject))
            {
                sums.add::<EVIDENCE>(asked.claimed, sufficient);
            }
        }
        let mut compete = false;
        for key in self.keys_of_asked(asked).into_iter().flatten() {
            compete |= met.adds(true, key);
        }
        compete
    }

    fn keys_of_asked(&self, asked: &Asked) -> [Option<Key>; 2] {
        let earns = !asked.denied && if asked.deems { !asked.years.is_empty() } else { asked.claimed != 0 };
        let kind = self.kinds.get(usize::from(asked.kind)).filter(|_| earns);
        let year = asked.years.first().copied().unwrap_or_default();
        kind.map_or([None; 2], |kind| kind.keys(asked.kind, year, asked.reference))
    }

    /// True if two rows are of one achievement, or of a kind and year that counts once.
    #[cold]
    fn compete(&self, person: &Person, columns: &Columns<'_>) -> bool {
        let mut keys = Vec::new();
        for at in person.rows.clone() {
            let Some(rows) = Rows::of(columns, at..at + 1) else { continue };
            let Some((counts, reference, form)) = rows.look(columns, 0) else { continue };
            let of_row = if form.has(Form::ASKED) {
                columns.asked(at).map(|asked| self.keys_of_asked(asked))
            } else {
                let claimed = form.claimed(counts) + self.measured(form, &rows, 0).unwrap_or_default();
                let kind = self.kinds.get(usize::from(form.code)).filter(|_| claimed != 0);
                kind.map(|kind| kind.keys(form.code, counts.year, reference))
            };
            keys.extend(of_row.into_iter().flatten().flatten());
        }
        keys.sort_unstable();
        keys.iter().zip(keys.iter().skip(1)).any(|(one, next)| one == next)
    }

    /// The years of the window by the hours that were gathered, and what deems them complete.
    fn years(&self, person: &Person, deemed: Deemed, sums: &[Sums], results: &mut Results) {
        let index = results.person();
        let subjects = self.subjects.max(1);
        let settled = person.certified | person.waived | deemed.actual;
        let Results { years, hours, shortfall, .. } = results;
        let of_window = sums.get(..sums.len().saturating_sub(1)).unwrap_or_default();
        hours.extend(of_window.iter().map(|sums| Hours::from_hundredths(sums.actual)));
        let mut not_met = 0u64;
        years.extend((0..=person.to - person.from).zip(of_window.chunks_exact(subjects)).map(
            |(at, sums)| {
                let year = person.from + at;
                let in_year = |bits: u64| bits >> at.min(63) & 1 == 1;
                let mut room = Ask::NOTHING;
                let (status, asked) = if in_year(settled) {
                    let [certified, waived, deemed] =
                        [person.certified, person.waived, deemed.actual].map(in_year);
                    (Status::settled(certified, waived, deemed), &room)
                } else {
                    (None, self.asked_of(year, sums, Which::Actual, &mut room))
                };
                let mut lacking = Lacking::default();
                shortfall.extend(
                    sums.iter().zip(&asked.subjects).map(|(sums, asked)| lacking.add(sums.actual, *asked)),
                );
                let shortfall_total = lacking.total(asked.total);
                not_met |= u64::from(lacking.any) << at.min(63);
                let by_hours = select_unpredictable(lacking.any, Status::NotMet, Status::Met);
                PersonYear {
                    person: index,
                    year,
                    status: status.unwrap_or(by_hours),
                    total: Hours::from_hundredths(lacking.had),
                    shortfall_total,
                }
            },
        ));
        let possible = || {
            Bits(not_met & !deemed.possible).all(|at| {
                let sums = of_window.get(at * subjects..(at + 1) * subjects).unwrap_or_default();
                let year = Year::try_from(at).map_or(person.to, |at| person.from + at);
                person.evidence_counts && !self.lacks_possible(year, sums)
            })
        };
        results.verdicts.push(PersonVerdict {
            from: person.from,
            to: person.to,
            verdict: Verdict::of(not_met == 0, possible()),
            years_not_met: u16::try_from(not_met.count_ones()).unwrap_or(u16::MAX),
        });
    }

    /// True if a year lacks something even of what it could have.
    fn lacks_possible(&self, year: Year, sums: &[Sums]) -> bool {
        let mut room = Ask::NOTHING;
        let asked = self.asked_of(year, sums, Which::Possible, &mut room);
        let mut lacking = Lacking::default();
        for (sums, asked) in sums.iter().zip(asked.subjects) {
            lacking.add(sums.possible, asked);
        }
        lacking.total(asked.total);
        lacking.any
    }

    /// What a year asks of what there is, or could be; where that must be found out, it is put into the room.
    #[inline]
    fn asked_of<'a>(&'a self, year: Year, sums: &[Sums], which: Which, room: &'a mut Ask) -> &'a Ask {
        if let Some(asks) = &self.asks {
            return asks.of_year(year);
        }
        *room = self.asked_of_any(year, sums, which);
        room
    }

    /// The same by thresholds that look at more than how many hours there are.
    #[cold]
    fn asked_of_any(&self, year: Year, sums: &[Sums], which: Which) -> Ask {
        let hours: Vec<Hours> = sums.iter().map(|sums| Hours::from_hundredths(which.of(sums))).collect();
        let have = Have { hours: &hours, selected: &[], days: &[] };
        let asked = self.thresholds.iter().copied().filter(|threshold| threshold.applies.holds_in(year));
        let mut subjects = vec![Hours::ZERO; hours.len()];
        let mut ask = Ask::NOTHING;
        let lacking = lacks(asked, have, &mut subjects);
        let had: Hours = hours.iter().copied().sum();
        // As if so much were asked that what is there lacks just this.
        let so_much =
            |lacks: Hours, had: Hours| if lacks == Hours::ZERO { 0 } else { (had + lacks).hundredths() };
        ask.total = so_much(lacking, had);
        for ((asked, lacks), had) in ask.subjects.iter_mut().zip(subjects).zip(hours) {
            *asked = so_much(lacks, had);
        }
        ask
    }
}

/// The places of the bits that are set, the lowest first.
struct Bits(u64);

impl Iterator for Bits {
    type Item = usize;

    #[inline]
    fn next(&mut self) -> Option<usize> {
        let at = self.0.trailing_zeros();
        self.0 &= self.0.wrapping_sub(1);
        (at < u64::BITS).then_some(at as usize)
    }
}
