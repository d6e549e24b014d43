//! One person: from rows of codes to years and a verdict.

use std::ops::Range;

use super::asked::Asked;
use super::columns::{Columns, FactBits};
use super::tables::{ANYTHING, ASKED, KindTable, NOT_SAID, RANKS, SUBJECTS, Tables, UNKNOWN};
use crate::activity::{bounds, field, id_is_fine};
use crate::assessment::{Assessment, Status, Verdict};
use crate::conversion::length;
use crate::date::{YEARS, Year};
use crate::hours::Hours;
use crate::request::{EvidenceMode, Request};
use crate::threshold::{Have, lacks};

/// The most years of a window, which is what fits into a word.
const YEARS_OF_WINDOW: u16 = 50;
/// How many rows are looked at together.
const ROWS: usize = 256;

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
    /// Hundredths by year and subject, those there are and those there could be: kept for its room.
    sums: Vec<[i64; 2]>,
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
    /// Not for the tables to say.
    bad: bool,
    code: u8,
    subject: u8,
    year: Year,
    /// In hundredths; nothing where it is denied.
    claimed: i64,
    sufficient: bool,
    reference: u64,
}

/// What a year lacks, in hundredths.
#[derive(Clone, Copy, Default)]
struct Lacking {
    subjects: [i64; SUBJECTS],
    total: i64,
    any: bool,
}

/// A reference, or a kind that counts once a year, with its year where that matters.
type Key = (u64, Year, u8);

impl Tables<'_> {
    /// Assesses a person by the tables and adds what came of it; nothing is added where the person is [`Rare`].
    pub fn assess(&self, person: &Person, columns: &Columns<'_>, results: &mut Results) -> Result<(), Rare> {
        if person.evidence_counts {
            self.gather::<true>(person, columns, results)?;
        } else {
            self.gather::<false>(person, columns, results)?;
        }
        Ok(())
    }

    #[inline]
    fn gather<const EVIDENCE: bool>(
        &self,
        person: &Person,
        columns: &Columns<'_>,
        results: &mut Results,
    ) -> Result<(), Rare> {
        let last = person.to.checked_sub(person.from).filter(|last| *last < YEARS_OF_WINDOW).ok_or(Rare)?;
        let slots = (usize::from(last) + 1) * self.subjects;
        // Beyond the last stands what is outside the window.
        results.sums.clear();
        results.sums.resize(slots + 1, [0; 2]);
        let (mut bad, mut met, mut compete) = (self.is_rare, Met::default(), false);
        let mut deemed = [0u64; 2];
        let mut sessions = 0;
        let mut start = person.rows.start;
        while start < person.rows.end {
            let rows = Rows::of(columns, start..person.rows.end.min(start + ROWS)).ok_or(Rare)?;
            for at in 0..rows.kind.len() {
                if rows.kind[at] == ASKED {
                    let asked = columns.asked(start + at).ok_or(Rare)?;
                    sessions += u32::from(asked.has_sessions);
                    compete |= self.asked::<EVIDENCE>(person, asked, &mut results.sums, &mut deemed, &mut met);
                    continue;
                }
                let row = self.row::<EVIDENCE>(&rows, at);
                bad |= row.bad;
                let year = row.year.wrapping_sub(person.from);
                let place = usize::from(year) * self.subjects + usize::from(row.subject);
                let place = if year <= last { place } else { slots };
                if let Some(sums) = results.sums.get_mut(place) {
                    sums[0] += if row.sufficient { row.claimed } else { 0 };
                    sums[1] += row.claimed;
                }
                let kind = self.kinds.get(usize::from(row.code));
                let (same_year, once) = kind.map_or((false, false), |kind| (kind.same_year, kind.once_per_year));
                let of_year = if same_year { row.year } else { 0 };
                let earns = row.claimed != 0;
                compete |= met.adds(earns & (row.reference != 0), (row.reference, of_year, row.code));
                if once {
                    compete |= met.adds(earns, (0, row.year, row.code));
                }
            }
            start += ROWS;
        }
        // Two that have sessions may have been at the same time.
        if bad || sessions > 1 || compete && self.compete(person, columns) {
            return Err(Rare);
        }
        self.years(person, deemed, results);
        Ok(())
    }

    /// Adds what the engine said of a row; true if it may compete with another.
    #[cold]
    fn asked<const EVIDENCE: bool>(
        &self,
        person: &Person,
        asked: &Asked,
        sums: &mut [[i64; 2]],
        deemed: &mut [u64; 2],
        met: &mut Met,
    ) -> bool {
        let sufficient = !EVIDENCE || asked.sufficient;
        if asked.denied {
            return false;
        }
        for year in &asked.years {
            let Some(at) = year.checked_sub(person.from).filter(|_| *year <= person.to) else { continue };
            if asked.deems {
                deemed[0] |= u64::from(sufficient) << at.min(63);
                deemed[1] |= 1 << at.min(63);
            } else if let Some(sums) = sums.get_mut(usize::from(at) * self.subjects + usize::from(asked.subject)) {
                sums[0] += if sufficient { asked.claimed } else { 0 };
                sums[1] += asked.claimed;
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
            let of_row = Rows::of(columns, at..at + 1).map(|rows| match rows.kind.first() {
                Some(&ASKED) => columns.asked(at).map_or([None; 2], |asked| self.keys_of_asked(asked)),
                _ => {
                    let row = self.row::<false>(&rows, 0);
                    let kind = self.kinds.get(usize::from(row.code)).filter(|_| row.claimed != 0);
                    kind.map_or([None; 2], |kind| kind.keys(row.code, row.year, row.reference))
                }
            });
            keys.extend(of_row.into_iter().flatten().flatten());
        }
        keys.sort_unstable();
        keys.windows(2).any(|pair| pair[0] == pair[1])
    }

    /// The years of the window by the hours that were gathered, and what deems them complete.
    fn years(&self, person: &Person, deemed: [u64; 2], results: &mut Results) {
        let index = results.person();
        let (mut met, mut possible, mut not_met) = (true, true, 0);
        let sums = results.sums.chunks_exact(self.subjects.max(1));
        for ((year, at), sums) in (person.from..=person.to).zip(0u32..).zip(sums) {
            let in_year = |bits: u64| bits >> at & 1 == 1;
            let settled = if in_year(person.certified | person.waived | deemed[0]) {
                Status::settled(in_year(person.certified), in_year(person.waived), in_year(deemed[0]))
            } else {
                None
            };
            let lacking = if settled.is_none() { self.lacks(year, sums, 0) } else { Lacking::default() };
            if lacking.any {
                not_met += 1;
                met = false;
                possible &= in_year(deemed[1]) || !self.lacks(year, sums, 1).any;
            }
            let mut total = 0;
            for (sums, lacks) in sums.iter().zip(lacking.subjects) {
                total += sums[0];
                results.hours.push(Hours::from_hundredths(sums[0]));
                results.shortfall.push(Hours::from_hundredths(lacks));
            }
            results.years.push(PersonYear {
                person: index,
                year,
                status: settled.unwrap_or(if lacking.any { Status::NotMet } else { Status::Met }),
                total: Hours::from_hundredths(total),
                shortfall_total: Hours::from_hundredths(lacking.total),
            });
        }
        results.verdicts.push(PersonVerdict {
            from: person.from,
            to: person.to,
            verdict: Verdict::of(met, possible),
            years_not_met: not_met,
        });
    }

    /// What lacks of what there is, or could be.
    #[inline]
    fn lacks(&self, year: Year, sums: &[[i64; 2]], which: usize) -> Lacking {
        let Some(asks) = &self.asks else { return self.lacks_of_any(year, sums, which) };
        let (ask, mut lacking, mut total) = (asks.of_year(year), Lacking::default(), 0);
        for ((lacks, asked), sums) in lacking.subjects.iter_mut().zip(ask.subjects).zip(sums) {
            let have = sums[which & 1];
            *lacks = (asked - have).max(0);
            lacking.any |= asked > have;
            total += have;
        }
        lacking.total = (ask.total - total).max(0);
        lacking.any |= ask.total > total;
        lacking
    }

    /// The same by thresholds that look at more than how many hours there are.
    #[cold]
    fn lacks_of_any(&self, year: Year, sums: &[[i64; 2]], which: usize) -> Lacking {
        let hours: Vec<Hours> = sums.iter().map(|sums| Hours::from_hundredths(sums[which & 1])).collect();
        let have = Have { hours: &hours, selected: &[], days: &[] };
        let asked = self.thresholds.iter().copied().filter(|threshold| threshold.applies.holds_in(year));
        let mut subjects = vec![Hours::ZERO; hours.len()];
        let total = lacks(asked, have, &mut subjects).hundredths();
        let mut lacking = Lacking { total, any: total != 0, ..Lacking::default() };
        for (lacks, of) in lacking.subjects.iter_mut().zip(subjects) {
            *lacks = of.hundredths();
            lacking.any |= *lacks != 0;
        }
        lacking
    }

    /// What a row comes to.
    #[expect(clippy::inline_always, reason = "the loop over rows then knows that all columns are of one length")]
    #[inline(always)]
    fn row<const EVIDENCE: bool>(&self, rows: &Rows<'_>, at: usize) -> Row {
        let code = rows.kind[at];
        let Some(kind) = self.kinds.get(usize::from(code)) else { return Row::BAD };
        let (stated, subject) = (rows.stated[at], rows.subject[at]);
        let given = |bit: u32| stated & bit != 0;
        // All that must be so is looked at together, since it nearly always is.
        let mut odd = stated & !kind.taken | kind.needed & !stated | u32::from(subject) & !7;
        let mut bad = (stated | ANYTHING) & kind.one_of == 0;
        let (full_days, half_days) = (i64::from(rows.full_days[at]), i64::from(rows.half_days[at]));
        let evenings = i64::from(rows.evenings[at]);
        let most = full_days | half_days | evenings;
        bad |= kind.counts & (most == 0) & !given(field::MINUTES);
        if most > i64::from(*bounds::COUNTS.end()) {
            bad |= full_days.max(half_days).max(evenings) > i64::from(*bounds::COUNTS.end());
        }
        let mut claimed = full_days * kind.full_day + half_days * kind.half_day + evenings * kind.evening;
        if given(field::HOURS | field::MINUTES) {
            let (hours, minutes) = (rows.hours[at], rows.minutes[at]);
            bad |= given(field::HOURS) & !bounds::HOURS.contains(&i64::from(hours));
            bad |= given(field::MINUTES) & !bounds::MINUTES.contains(&minutes);
            let hours = given(field::HOURS).then(|| Hours::from_hundredths(hours.into()));
            let minutes = given(field::MINUTES).then_some(minutes);
            claimed += length(hours, minutes, kind.minutes_per_hour).claimed.hundredths();
        }
        let role = usize::from(rows.role[at]).min(self.roles().len() + 1);
        let level = usize::from(rows.level[at]).min(self.levels().len() + 1);
        let mut word = kind.amounts + role * kind.by_role + level * kind.by_level;
        let mut year = rows.year[at];
        if given(field::RANK | field::MODULES | field::CREDITED_YEAR) {
            let (rank, modules) = (rows.rank[at], rows.modules[at]);
            bad |= given(field::RANK) & !bounds::RANK.contains(&rank.into());
            bad |= given(field::MODULES) & !bounds::MODULES.contains(&modules.into());
            word += usize::from(rank.min(RANKS)) * kind.by_rank;
            claimed += i64::from(modules) * kind.module;
            year = if given(field::CREDITED_YEAR) { rows.credited_year[at] } else { year };
        }
        bad |= !YEARS.contains(&year);
        let worth = match self.amounts.get(word) {
            Some(worth) => *worth,
            None => NOT_SAID,
        };
        bad |= worth < 0;
        let place = kind.subjects[usize::from(subject) & (SUBJECTS - 1)];
        odd |= u32::from(place & UNKNOWN << 3);
        let denials = usize::from(kind.denials[usize::from(place) & (SUBJECTS - 1)]);
        let denied = match self.denials.get(denials) {
            Some(denials) => denials.deny(rows.facts[at], role, level),
            None => true,
        };
        let held = rows.evidence[at] & kind.documents;
        let sufficient = !EVIDENCE || {
            let word = kind.evidence + usize::try_from(held >> 6).unwrap_or(0);
            self.sufficient.get(word).is_some_and(|word| word >> (held & 63) & 1 == 1)
        };
        bad |= odd != 0;
        let claimed = if denied | bad { 0 } else { claimed + worth };
        Row { bad, code, subject: place, year, claimed, sufficient, reference: rows.reference[at] }
    }
}

impl Row {
    /// What says nothing but that it is not for the tables to say.
    const BAD: Self =
        Self { bad: true, code: 0, subject: 0, year: 0, claimed: 0, sufficient: false, reference: 0 };
}

impl KindTable {
    /// What another row that has it too competes with: the same achievement, and what counts once a year.
    fn keys(&self, code: u8, year: Year, reference: u64) -> [Option<Key>; 2] {
        let of_year = if self.same_year { year } else { 0 };
        [
            (reference != 0).then_some((reference, of_year, code)),
            self.once_per_year.then_some((0, year, code)),
        ]
    }
}

/// Which keys were met, by their hashes: a key that was not met may seem to have been.
#[derive(Default)]
struct Met([u64; 16]);

impl Met {
    /// Notes a key if it is one; true if it may have been met before.
    #[inline]
    fn adds(&mut self, is_one: bool, (reference, year, code): Key) -> bool {
        // The high bits of a product depend on all of its factors' bits.
        let mixed = (reference ^ u64::from(year) << 48 ^ u64::from(code) << 40).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let word = (mixed >> 60) as usize & 15;
        let bits = (1 << (mixed >> 54 & 63) | 1 << (mixed >> 48 & 63)) & u64::from(is_one).wrapping_neg();
        let met = is_one & (self.0[word] & bits == bits);
        self.0[word] |= bits;
        met
    }
}

/// Columns of some rows, all of one length: nothing where a column states nothing.
struct Rows<'c> {
    kind: &'c [u8],
    subject: &'c [u8],
    stated: &'c [u32],
    year: &'c [u16],
    credited_year: &'c [u16],
    full_days: &'c [u16],
    half_days: &'c [u16],
    evenings: &'c [u16],
    hours: &'c [u32],
    minutes: &'c [u32],
    role: &'c [u8],
    level: &'c [u8],
    rank: &'c [u16],
    modules: &'c [u16],
    facts: &'c [FactBits],
    evidence: &'c [u64],
    reference: &'c [u64],
}

impl<'c> Rows<'c> {
    /// At most [`ROWS`] rows; none of rows that are not there.
    #[inline]
    fn of(columns: &Columns<'c>, rows: Range<usize>) -> Option<Self> {
        #[inline]
        fn some<'c, T: Copy>(of: &'c [T], rows: &Range<usize>, nothing: &'c [T; ROWS]) -> Option<&'c [T]> {
            if of.is_empty() { nothing.get(..rows.len()) } else { of.get(rows.clone()) }
        }
        Some(Self {
            kind: columns.kind.get(rows.clone())?,
            subject: some(columns.subject, &rows, &[0; ROWS])?,
            stated: some(columns.stated, &rows, &[0; ROWS])?,
            year: some(columns.year, &rows, &[0; ROWS])?,
            credited_year: some(columns.credited_year, &rows, &[0; ROWS])?,
            full_days: some(columns.full_days, &rows, &[0; ROWS])?,
            half_days: some(columns.half_days, &rows, &[0; ROWS])?,
            evenings: some(columns.evenings, &rows, &[0; ROWS])?,
            hours: some(columns.hours, &rows, &[0; ROWS])?,
            minutes: some(columns.minutes, &rows, &[0; ROWS])?,
            role: some(columns.role, &rows, &[0; ROWS])?,
            level: some(columns.level, &rows, &[0; ROWS])?,
            rank: some(columns.rank, &rows, &[0; ROWS])?,
            modules: some(columns.modules, &rows, &[0; ROWS])?,
            facts: some(columns.facts, &rows, const { &[FactBits::NONE; ROWS] })?,
            evidence: some(columns.evidence, &rows, &[0; ROWS])?,
            reference: some(columns.reference, &rows, &[0; ROWS])?,
        })
    }
}
