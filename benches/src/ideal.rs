//! What the machine can do at all: a loop that knows no policy, one into which the rates of one are written, and a bare
//! read of the columns.

use std::hint::black_box;
use std::ops::Range;

use ce_rules::batch::Tables;
use ce_rules::{Activity, PartialDate, Request};

use crate::data::activity_of;

/// Hours in hundredths: public, professional, both.
const ASKED: [i32; 3] = [3000, 6000, 9000];
/// The most years of a window, written into the loop as the thresholds are.
const MOST: usize = 5;

/// Whose rows are which, and how long their windows are.
#[derive(Debug, Default)]
struct People {
    /// Where the rows of each person begin, and of the last end.
    starts: Vec<u32>,
    /// The first year of each window, and how many there are.
    from: Vec<u16>,
    years: Vec<u8>,
}

/// Some people as plain columns: what their activities convert to.
#[derive(Debug, Default)]
pub(crate) struct Plain {
    people: People,
    year: Vec<u16>,
    subject: Vec<u8>,
    hours: Vec<i32>,
}

/// The same people as plain columns of what is stated of their activities.
#[derive(Debug, Default)]
pub(crate) struct Stated {
    people: People,
    year: Vec<u16>,
    subject: Vec<u8>,
    kind: Vec<Kind>,
    /// Days, half days and evenings.
    counts: Vec<[u16; 3]>,
    /// Hours in hundredths, and minutes; 0 where they are not stated.
    length: Vec<[u32; 2]>,
    /// Rank and modules.
    marks: Vec<[u16; 2]>,
}

/// A kind together with its role or level, by what is to be computed.
#[derive(Debug, Clone, Copy, Default)]
enum Kind {
    /// Worth the same, whatever else is stated: in hundredths.
    Worth(i32),
    Attended,
    Online,
    Modules,
    PrefectureAward,
    #[default]
    Nothing,
}

/// Room for what comes out: a row a year, and a row a person.
#[derive(Debug, Default)]
pub(crate) struct Written {
    year: Vec<u16>,
    hours: Vec<[i32; 3]>,
    short: Vec<[i32; 3]>,
    not_met: Vec<u8>,
}

impl People {
    /// The people, their rows added by `add`. For whom the policy defines no window there is none.
    fn of(tables: &Tables<'_>, requests: &[Request], mut add: impl FnMut(&Request)) -> Self {
        let mut people = Self { starts: vec![0], ..Self::default() };
        let mut rows = 0;
        for request in requests {
            let window = tables.window(&request.applicant, request.application_year);
            people.from.push(window.map_or(0, |(from, _)| from));
            people.years.push(window.and_then(|(from, to)| u8::try_from(to - from + 1).ok()).unwrap_or(0));
            add(request);
            rows += request.activities.len();
            people.starts.push(u32::try_from(rows).unwrap_or(u32::MAX));
        }
        people
    }

    /// Sums, thresholds and windows by hand, of rows of a year, a subject and hours; how many have no year that is not
    /// met.
    #[inline]
    fn assess<R: Iterator<Item = (u16, u8, i32)>>(
        &self,
        out: &mut Written,
        of: impl Fn(Range<usize>) -> R,
    ) -> u64 {
        out.year.clear();
        out.hours.clear();
        out.short.clear();
        out.not_met.clear();
        for ((starts, from), count) in self.starts.windows(2).zip(&self.from).zip(&self.years) {
            let mut sums = [[0i32; 2]; MOST];
            for (year, subject, hours) in of(starts[0] as usize..starts[1] as usize) {
                if let Some(sums) = sums.get_mut(usize::from(year.wrapping_sub(*from))) {
                    sums[usize::from(subject & 1)] += hours;
                }
            }
            let mut not_met = 0;
            for (year, [public, professional]) in (*from..).zip(&sums[..usize::from(*count).min(MOST)]) {
                let hours = [*public, *professional, public + professional];
                let short: [i32; 3] = std::array::from_fn(|of| (ASKED[of] - hours[of]).max(0));
                not_met += u8::from(short != [0; 3]);
                out.year.push(year);
                out.hours.push(hours);
                out.short.push(short);
            }
            out.not_met.push(not_met);
        }
        let out = black_box(out);
        out.not_met.iter().zip(&self.years).filter(|(not_met, years)| **not_met == 0 && **years > 0).count()
            as u64
    }
}

impl Plain {
    pub(crate) fn of(tables: &Tables<'_>, requests: &[Request]) -> Self {
        let mut plain = Self::default();
        plain.people = People::of(tables, requests, |request| {
            let assessment = ce_rules::assess(request).ok();
            for at in 0..request.activities.len() {
                let ready = activity_of(assessment.as_ref(), at);
                plain.year.push(u16::try_from(ready.year).unwrap_or_default());
                plain.subject.push(ready.subject);
                plain.hours.push(ready.hours);
            }
        });
        plain
    }

    /// How many are eligible by what their activities convert to.
    pub(crate) fn assess(&self, out: &mut Written) -> u64 {
        self.people.assess(out, |rows| {
            let years = self.year[rows.clone()].iter().zip(&self.subject[rows.clone()]);
            years.zip(&self.hours[rows]).map(|((year, subject), hours)| (*year, *subject, *hours))
        })
    }

    /// Reads the columns.
    pub(crate) fn read(&self) -> u64 {
        let years: u64 = self.year.iter().map(|year| u64::from(*year)).sum();
        let subjects: u64 = self.subject.iter().map(|subject| u64::from(*subject)).sum();
        let hours: i64 = self.hours.iter().map(|hours| i64::from(*hours)).sum();
        black_box(years.wrapping_add(subjects).wrapping_add(hours.unsigned_abs()))
    }

    pub(crate) fn people(&self) -> u64 {
        self.people.years.len() as u64
    }
}

impl Stated {
    pub(crate) fn of(tables: &Tables<'_>, requests: &[Request]) -> Self {
        fn short(number: Option<u32>) -> u16 {
            number.and_then(|number| u16::try_from(number).ok()).unwrap_or_default()
        }
        let mut stated = Self::default();
        stated.people = People::of(tables, requests, |request| {
            for of in &request.activities {
                let year = of.credited_year.or(of.date.as_ref().map(PartialDate::year));
                let is_public = of.subject.as_ref().is_some_and(|subject| subject.as_str() == "public");
                stated.year.push(year.unwrap_or_default());
                stated.subject.push(u8::from(!is_public));
                stated.kind.push(Kind::of(of));
                stated.counts.push([of.full_days, of.half_days, of.evenings].map(short));
                let hours = of.hours.and_then(|hours| u32::try_from(hours.hundredths()).ok());
                stated.length.push([hours, of.minutes].map(Option::unwrap_or_default));
                stated.marks.push([of.rank, of.modules].map(short));
            }
        });
        stated
    }

    /// How many are eligible by what is stated of their activities.
    pub(crate) fn assess(&self, out: &mut Written) -> u64 {
        self.people.assess(out, |rows| {
            let words =
                self.year[rows.clone()].iter().zip(&self.subject[rows.clone()]).zip(&self.kind[rows.clone()]);
            let numbers =
                self.counts[rows.clone()].iter().zip(&self.length[rows.clone()]).zip(&self.marks[rows]);
            words.zip(numbers).map(|(((year, subject), kind), ((counts, length), marks))| {
                (*year, *subject, kind.hours(*counts, *length, *marks))
            })
        })
    }

    pub(crate) fn people(&self) -> u64 {
        self.people.years.len() as u64
    }
}

/// The rates of the notices, written in as a programmer would for these alone.
impl Kind {
    fn of(activity: &Activity) -> Self {
        let role = activity.role.as_deref();
        match activity.kind.as_str() {
            "training" | "practice" | "academic_event" | "overseas_exchange" => Self::Attended,
            "online_course" => Self::Online,
            "computer_exam" => Self::Modules,
            "research_project" => Self::Worth(if role == Some("lead") { 9000 } else { 6000 }),
            "patent" | "book" => Self::Worth(if role == Some("first") { 9000 } else { 6000 }),
            "paper" => Self::Worth(if role == Some("first") { 3000 } else { 1000 }),
            "degree_study" | "qualification_exam" => Self::Worth(9000),
            "award" => match activity.level.as_deref() {
                Some("national" | "provincial") => Self::Worth(9000),
                Some("prefecture") => Self::PrefectureAward,
                _ => Self::Nothing,
            },
            _ => Self::Nothing,
        }
    }

    /// In hundredths.
    #[inline]
    fn hours(self, counts: [u16; 3], [hours, minutes]: [u32; 2], [rank, modules]: [u16; 2]) -> i32 {
        match self {
            Self::Worth(hours) => hours,
            Self::Attended => {
                let [full_days, half_days, evenings] = counts.map(i32::from);
                1000 * full_days + 400 * half_days + 200 * evenings
            }
            Self::Online
                if hours > 0 && (minutes == 0 || u64::from(hours) * 45 <= u64::from(minutes) * 100) =>
            {
                hours.cast_signed()
            }
            Self::Online => (minutes / 45 * 100).cast_signed(),
            Self::Modules => 2000 * i32::from(modules),
            Self::PrefectureAward => {
                if rank <= 5 {
                    6000
                } else {
                    3000
                }
            }
            Self::Nothing => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{is_plain, requests};
    use crate::ours::policy_tables;
    use ce_rules::{EvidenceMode, Rules, Verdict};

    #[test]
    fn of_whom_nothing_special_holds_the_loops_say_what_the_engine_says() {
        let Ok(tables) = policy_tables() else { panic!("the policy is built in") };
        let mut plain = 0;
        for mut request in requests(0..3000) {
            request.evidence = EvidenceMode::Ignored;
            let Ok(assessment) = Rules::builtin().assess(&request) else { continue };
            if !is_plain(&assessment) {
                continue;
            }
            plain += 1;
            let eligible = u64::from(assessment.verdict == Verdict::Eligible);
            let one = std::slice::from_ref(&request);
            let mut out = Written::default();
            assert_eq!(Stated::of(&tables, one).assess(&mut out), eligible, "{request:?}");
            assert_eq!(Plain::of(&tables, one).assess(&mut out), eligible, "{request:?}");
        }
        assert!(plain > 1000, "{plain}");
    }
}
