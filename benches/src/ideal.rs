//! What the machine can do at all: a loop that knows no policy, and a bare read of the same columns.

use std::hint::black_box;

use ce_rules::Request;
use ce_rules::batch::Tables;

use crate::data::activity_of;

/// Hours in hundredths: public, professional, both.
const ASKED: [i32; 3] = [3000, 6000, 9000];
/// The most years of a window, written into the loop as the thresholds are.
const MOST: usize = 5;

/// Some people as plain columns: what their activities convert to, and how long their windows are.
#[derive(Debug, Default)]
pub(crate) struct Plain {
    /// Where the rows of each person begin, and of the last end.
    starts: Vec<u32>,
    /// The first year of each window, and how many there are.
    from: Vec<u16>,
    years: Vec<u8>,
    year: Vec<u16>,
    subject: Vec<u8>,
    hours: Vec<i32>,
}

/// Room for what comes out: a row a year, and a row a person.
#[derive(Debug, Default)]
pub(crate) struct Written {
    year: Vec<u16>,
    hours: Vec<[i32; 3]>,
    short: Vec<[i32; 3]>,
    not_met: Vec<u8>,
}

impl Plain {
    /// The people. For whom the policy defines no window there is none.
    pub(crate) fn of(tables: &Tables<'_>, requests: &[Request]) -> Self {
        let mut plain = Self { starts: vec![0], ..Self::default() };
        for request in requests {
            let window = tables.window(&request.applicant, request.application_year);
            plain.from.push(window.map_or(0, |(from, _)| from));
            plain.years.push(window.and_then(|(from, to)| u8::try_from(to - from + 1).ok()).unwrap_or(0));
            let assessment = ce_rules::assess(request).ok();
            for at in 0..request.activities.len() {
                let ready = activity_of(assessment.as_ref(), at);
                plain.year.push(u16::try_from(ready.year).unwrap_or_default());
                plain.subject.push(ready.subject);
                plain.hours.push(ready.hours);
            }
            plain.starts.push(u32::try_from(plain.year.len()).unwrap_or(u32::MAX));
        }
        plain
    }

    /// Sums, thresholds and windows by hand; how many have no year that is not met.
    pub(crate) fn assess(&self, out: &mut Written) -> u64 {
        out.year.clear();
        out.hours.clear();
        out.short.clear();
        out.not_met.clear();
        for ((starts, from), count) in self.starts.windows(2).zip(&self.from).zip(&self.years) {
            let rows = starts[0] as usize..starts[1] as usize;
            let mut sums = [[0i32; 2]; MOST];
            let columns =
                self.year[rows.clone()].iter().zip(&self.subject[rows.clone()]).zip(&self.hours[rows]);
            for ((year, subject), hours) in columns {
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

    /// Reads the columns.
    pub(crate) fn read(&self) -> u64 {
        let years: u64 = self.year.iter().map(|year| u64::from(*year)).sum();
        let subjects: u64 = self.subject.iter().map(|subject| u64::from(*subject)).sum();
        let hours: i64 = self.hours.iter().map(|hours| i64::from(*hours)).sum();
        black_box(years.wrapping_add(subjects).wrapping_add(hours.unsigned_abs()))
    }

    pub(crate) fn people(&self) -> u64 {
        self.years.len() as u64
    }
}
