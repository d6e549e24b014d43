//! Where activities compete: duplicates, overlaps, what counts once a year, and caps.
//!
//! All are decided among live activities, in the order of [`crate::limits`], and none depends on the order of the request: ties
//! fall to precedence, the earliest date first and then the id by code points.
//!
//! The potential (what a year would have if all missing evidence were supplied) is decided by the same rules among
//! all activities that could be live, those whose evidence does suffice before the others. So supplying evidence
//! never takes away what is there.

use crate::activity::Deed;
use crate::assessment::Outcome;
use crate::conversion::{Conversion, Day, Parts};
use crate::date::Year;
use crate::finding::DateParts;
use crate::hours::Hours;
use crate::limits::{AllocatedHours, CapRule, Cut, CutBy};
use crate::policy::{CapPer, Policy, SameReference};

/// What became of an activity among the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Standing {
    /// It took part: it could count by itself.
    pub(crate) live: bool,
    /// The hours that it earns.
    pub(crate) earned: Hours,
    /// It deems its years complete.
    pub(crate) deems: bool,
    /// The place of the activity that is the same achievement and counts instead.
    pub(crate) duplicate_of: Option<usize>,
    /// What others had taken of its time.
    pub(crate) lost: Vec<DateParts>,
    /// The place of the activity that counted for the year.
    pub(crate) counted_before: Option<usize>,
    /// What was cut from the claimed hours, where that is told.
    pub(crate) cuts: Vec<Cut>,
    /// Whether it is.
    tells_cuts: bool,
    /// The hours before and after they were shared among authors.
    pub(crate) shared: Option<(Hours, Hours)>,
    /// The hours by year, where they are split.
    pub(crate) split: Option<Vec<AllocatedHours>>,
}

impl Standing {
    /// The hours that it earns in one of its years.
    pub(crate) fn in_year(&self, year: Year) -> Hours {
        match &self.split {
            None => self.earned,
            Some(split) => split.iter().filter(|a| a.year == year).map(|a| a.hours).sum(),
        }
    }

    /// Takes hours away.
    fn cut(&mut self, by: CutBy, hours: Hours, cap: Option<&CapRule>) {
        if hours.is_zero() {
            return;
        }
        self.earned = self.earned.saturating_sub(hours);
        if !self.tells_cuts {
            return;
        }
        let cap = cap.map(|cap| cap.id.clone());
        match self.cuts.iter_mut().find(|cut| cut.by == by && cut.cap == cap) {
            Some(cut) => cut.hours += hours,
            None => self.cuts.push(Cut { by, hours, cap }),
        }
    }
}

impl Deed<'_> {
    /// What becomes of it, standing so among the others.
    pub(crate) fn outcome(&self, standing: &Standing) -> Outcome {
        let counts = standing.deems || !standing.earned.is_zero();
        if self.denied || (self.evidence.sufficient && !counts) {
            Outcome::Denied
        } else if self.evidence.sufficient {
            Outcome::Recognised
        } else {
            Outcome::Pending
        }
    }
}

/// Who competes, and who is favoured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Round {
    /// As the record stands: only those whose evidence suffices.
    Actual,
    /// As if all evidence were supplied: those whose evidence does suffice come first.
    Potential,
}

/// Who comes first: smaller is better.
type Order = (bool, i64, usize);

struct Field<'d, 'r> {
    deeds: &'d [Deed<'r>],
    /// The place of each activity in the precedence.
    rank: &'d [usize],
    standings: Vec<Standing>,
}

/// What each activity earns beside the others. `rank` is the place of each in the precedence ([`ranks`]).
pub(crate) fn compete(
    deeds: &[Deed<'_>],
    rank: &[usize],
    policy: &Policy,
    round: Round,
    tells_cuts: bool,
) -> Vec<Standing> {
    let standing = |deed: &Deed<'_>| {
        let live = !deed.denied && deed.earns() && (round == Round::Potential || deed.evidence.sufficient);
        Standing {
            live,
            earned: if live { deed.claimed } else { Hours::ZERO },
            deems: live && deed.is_mission(),
            duplicate_of: None,
            lost: Vec::new(),
            counted_before: None,
            cuts: Vec::new(),
            tells_cuts,
            shared: None,
            split: None,
        }
    };
    let mut field = Field { deeds, rank, standings: deeds.iter().map(standing).collect() };
    field.duplicates();
    field.overlaps();
    if policy.has_limits {
        field.most_of_dates(&policy.caps);
        field.shares();
        field.most_of_activities(&policy.caps);
    }
    field.once_a_year();
    if policy.has_limits {
        field.split();
        field.most_of_years(&policy.caps);
    }
    field.standings
}

/// The place of each activity in the precedence: earliest date, then id by code points.
pub(crate) fn ranks(deeds: &[Deed<'_>]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..deeds.len()).collect();
    order.sort_by_key(|place| deeds.get(*place).map(|deed| (deed.first_day, deed.activity.id.as_str())));
    let mut ranks = vec![0; deeds.len()];
    for (rank, place) in order.into_iter().enumerate() {
        if let Some(slot) = ranks.get_mut(place) {
            *slot = rank;
        }
    }
    ranks
}

/// Runs of items of a sorted list that compete with each other.
fn groups<T>(sorted: &[T], compete: impl Fn(&T, &T) -> bool) -> impl Iterator<Item = &[T]> {
    sorted.chunk_by(compete).filter(|group| group.len() > 1)
}

impl<'r> Field<'_, 'r> {
    fn entrants(&self) -> impl Iterator<Item = (usize, &Deed<'r>)> {
        let live = |(place, _): &(usize, &Deed<'r>)| {
            self.standings.get(*place).is_some_and(|s| s.live && s.duplicate_of.is_none())
        };
        self.deeds.iter().enumerate().filter(live)
    }

    /// Smaller is better: those whose evidence suffices, then the greater size, then precedence.
    fn order(&self, place: usize, size: i64) -> Order {
        let wanting = self.deeds.get(place).is_none_or(|deed| !deed.evidence.sufficient);
        (wanting, -size, self.rank.get(place).copied().unwrap_or(usize::MAX))
    }

    /// The same achievement twice counts once: the one with the most claimed hours, or the most years deemed.
    fn duplicates(&mut self) {
        let mut entries: Vec<(usize, Option<Year>, String, usize)> = Vec::new();
        for (place, deed) in self.entrants() {
            let reference = deed.activity.reference.as_deref().map_or("", str::trim);
            if !reference.is_empty() {
                let year = match deed.kind.same_reference {
                    SameReference::AnyYear => None,
                    SameReference::SameYear => deed.years.first().copied(),
                };
                entries.push((deed.kind_place, year, reference.to_lowercase(), place));
            }
        }
        entries.sort_unstable();
        for group in groups(&entries, |a, b| (a.0, a.1, &a.2) == (b.0, b.1, &b.2)) {
            let best = |(_, _, _, place): &&(usize, Option<Year>, String, usize)| {
                let size = self.deeds.get(*place).map_or(0, |deed| {
                    if deed.is_mission() {
                        i64::try_from(deed.years.len()).unwrap_or(i64::MAX)
                    } else {
                        deed.claimed.hundredths()
                    }
                });
                self.order(*place, size)
            };
            let Some(winner) = group.iter().min_by_key(best).map(|(_, _, _, place)| *place) else { continue };
            for (_, _, _, place) in group {
                if let Some(standing) = self.standings.get_mut(*place).filter(|_| *place != winner) {
                    standing.duplicate_of = Some(winner);
                    standing.cut(CutBy::Duplicate, standing.earned, None);
                    standing.deems = false;
                }
            }
        }
    }

    /// On each date the activity whose own parts are worth most takes its parts first; a part once taken is not
    /// counted again.
    fn overlaps(&mut self) {
        let mut entries: Vec<(Day, usize)> = Vec::new();
        for (place, deed) in self.entrants() {
            entries.extend(deed.days.iter().map(|day| (*day, place)));
        }
        entries.sort_unstable_by_key(|(day, place)| (day.date, *place));
        for group in entries.chunk_by_mut(|(a, _), (b, _)| a.date == b.date).filter(|group| group.len() > 1) {
            group.sort_by_key(|(day, place)| self.order(*place, self.worth(*place, day.parts).hundredths()));
            let mut taken = Parts::NONE;
            for (day, place) in &*group {
                let (day, place) = (*day, *place);
                let left = day.parts.without(taken);
                taken = taken.with(day.parts);
                if left == day.parts {
                    continue;
                }
                let loss = self.worth(place, day.parts).saturating_sub(self.worth(place, left));
                if let Some(standing) = self.standings.get_mut(place) {
                    standing.cut(CutBy::Overlap, loss, None);
                    standing.lost.push(DateParts { date: day.date, parts: day.parts.without(left).list() });
                }
            }
        }
    }

    fn worth(&self, place: usize, parts: Parts) -> Hours {
        match self.deeds.get(place).map(|deed| &deed.kind.conversion) {
            Some(Conversion::Attendance(rates)) => rates.worth(parts),
            _ => Hours::ZERO,
        }
    }

    /// Of a kind that counts once a year, the first of the year in precedence counts.
    fn once_a_year(&mut self) {
        let mut entries: Vec<(usize, Year, usize)> = Vec::new();
        for (place, deed) in self.entrants() {
            let earns = self.standings.get(place).is_some_and(|standing| !standing.earned.is_zero());
            if let (true, true, Some(year)) = (deed.kind.once_per_year.is_some(), earns, deed.years.first()) {
                entries.push((deed.kind_place, *year, place));
            }
        }
        entries.sort_unstable();
        for group in groups(&entries, |a, b| (a.0, a.1) == (b.0, b.1)) {
            let first = group.iter().min_by_key(|(_, _, place)| self.order(*place, 0));
            let Some(first) = first.map(|(_, _, place)| *place) else { continue };
            for (_, _, place) in group {
                if let Some(standing) = self.standings.get_mut(*place).filter(|_| *place != first) {
                    standing.counted_before = Some(first);
                    standing.cut(CutBy::OncePerYear, standing.earned, None);
                }
            }
        }
    }

    /// The most of a date: dated sessions and what is counted on one day share it, what else is counted has dates of its
    /// own.
    fn most_of_dates(&mut self, caps: &[CapRule]) {
        let caps: Vec<&CapRule> = caps.iter().filter(|cap| cap.per == CapPer::Date).collect();
        if caps.is_empty() {
            return;
        }
        let mut of_dates: Vec<(chrono::NaiveDate, usize, Hours)> = Vec::new();
        let mut counted: Vec<(u32, usize, Hours)> = Vec::new();
        for (place, deed) in self.entrants() {
            let Conversion::Attendance(rates) = &deed.kind.conversion else { continue };
            let lost = self.standings.get(place).map(|standing| standing.lost.as_slice()).unwrap_or_default();
            of_dates.extend(deed.days.iter().map(|day| {
                let gone = lost.iter().find(|lost| lost.date == day.date);
                let gone = gone.map_or(Parts::NONE, |lost| Parts::of_list(&lost.parts));
                (day.date, place, rates.worth(day.parts.without(gone)))
            }));
            if deed.activity.sessions.is_some() {
                continue;
            }
            match deed.counted_on() {
                Some(date) => of_dates.push((date, place, rates.counted(deed.activity.into()))),
                None => {
                    counted.extend(
                        rates.counts(deed.activity.into()).map(|(count, worth)| (count, place, worth)),
                    );
                }
            }
        }
        for cap in caps {
            let in_cap = |place: usize| self.deeds.get(place).is_some_and(|deed| cap.of.has(deed));
            let mut cuts: Vec<(usize, Hours)> = Vec::new();
            of_dates.sort_by_key(|(date, place, worth)| (*date, self.order(*place, worth.hundredths())));
            for group in of_dates.chunk_by_mut(|(a, ..), (b, ..)| a == b) {
                let mut left = cap.at_most;
                for (_, place, worth) in group.iter_mut().filter(|(_, place, _)| in_cap(*place)) {
                    let counts = (*worth).min(left);
                    cuts.push((*place, worth.saturating_sub(counts)));
                    left = left.saturating_sub(counts);
                    *worth = counts;
                }
            }
            for (count, place, worth) in counted.iter_mut().filter(|(_, place, _)| in_cap(*place)) {
                let counts = (*worth).min(cap.at_most);
                cuts.push((*place, worth.saturating_sub(counts).times(*count)));
                *worth = counts;
            }
            for (place, hours) in cuts {
                if let Some(standing) = self.standings.get_mut(place) {
                    standing.cut(CutBy::Capped, hours, Some(cap));
                }
            }
        }
    }

    /// Hours that authors share.
    fn shares(&mut self) {
        for (deed, standing) in self.deeds.iter().zip(&mut self.standings) {
            let (Some(rule), false) = (&deed.kind.shared, standing.earned.is_zero()) else { continue };
            let before = standing.earned;
            let part = rule.part(before, deed.activity);
            if part < before {
                standing.shared = Some((before, part));
                standing.cut(CutBy::Shared, before.saturating_sub(part), None);
            }
        }
    }

    /// The most of an activity.
    fn most_of_activities(&mut self, caps: &[CapRule]) {
        for cap in caps.iter().filter(|cap| cap.per == CapPer::Activity) {
            for (deed, standing) in self.deeds.iter().zip(&mut self.standings) {
                if cap.of.has(deed) {
                    standing.cut(CutBy::Capped, standing.earned.saturating_sub(cap.at_most), Some(cap));
                }
            }
        }
    }

    /// Hours that are split over years.
    fn split(&mut self) {
        for (deed, standing) in self.deeds.iter().zip(&mut self.standings) {
            if let (Some(rule), false) = (&deed.kind.split, standing.earned.is_zero()) {
                standing.split = Some(rule.split(standing.earned, deed.activity, &deed.years));
            }
        }
    }

    /// The most of a year, over all activities under the cap.
    fn most_of_years(&mut self, caps: &[CapRule]) {
        for cap in caps.iter().filter(|cap| cap.per == CapPer::Year) {
            let mut entries: Vec<(Year, Order, usize, Hours)> = Vec::new();
            for (place, (deed, standing)) in self.deeds.iter().zip(&self.standings).enumerate() {
                if standing.earned.is_zero() || !cap.of.has(deed) {
                    continue;
                }
                let order = self.order(place, 0);
                if let Some(split) = &standing.split {
                    entries.extend(split.iter().map(|a| (a.year, order, place, a.hours)));
                } else if let Some(year) = deed.years.first() {
                    entries.push((*year, order, place, standing.earned));
                }
            }
            entries.sort_unstable();
            for group in entries.chunk_by(|(a, ..), (b, ..)| a == b) {
                let mut left = cap.at_most;
                for (year, _, place, hours) in group {
                    let counts = (*hours).min(left);
                    left = left.saturating_sub(counts);
                    let Some(standing) = self.standings.get_mut(*place) else { continue };
                    standing.cut(CutBy::Capped, hours.saturating_sub(counts), Some(cap));
                    let split = standing.split.iter_mut().flatten();
                    for allotment in split.filter(|allotment| allotment.year == *year) {
                        allotment.hours = counts;
                    }
                }
            }
        }
    }
}
