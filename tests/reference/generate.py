"""Seeded random requests that make the rules meet each other often.

Run with --count and --seed for JSON lines; --stats measures on standard error what the reference makes of them.
"""

from __future__ import annotations

import argparse
import calendar
import copy
import json
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import ce_reference as ref

Json = Any
Rng = random.Random

NAMES = (
    "a", "B", "b", "Z", "_", "é", "e\u0301", "Ω", "张", "李", "\uff5e", "\ufb01", "😀", "𝒜", "10", "9", "2", " a", "A-",
)  # fmt: skip
REFERENCES = (
    ("Ab-1", " ab-1 ", "AB-1\u3000", "ab-1\u0085", "\u2028aB-1", "ab-1\x1f", "ab-1\u200b"),
    ("ÄÖ/2", "äö/2", "\täö/2\n"),
    ("ΑΣ", "ας", "ασ"),
    ("İx", "i\u0307x", "ix"),
    ("9787500000000", "9787500000000 "),
)
NO_REFERENCES = ("", " ", "\u3000")
SERIALS = (
    "CN 43-1258",
    "cn43-1258",
    "CN   43-1258/TD",
    " Cn 43-1258/g4.b-1 ",
    "\u3000CN 11-2034/12345678\u0085",
)
BAD_SERIALS = (
    "",
    "43-1258",
    "CN\t43-1258",
    "CN 431258",
    "CN 43-12581",
    "CN 4-1258",
    "CN 43-1258/",
    "CN 43-1258/123456789",
    "CN 43-1258/T_D",
    "CN 43-1258/\u212a",
    "CN ４３-1258",
    "CN\u00a043-1258",
    "CN 43 - 1258",
    "ISSN 1000-1258",
    "CN 43-1258\x1f",
    "CN 43-1258\nx",
)
MINUTES = (1, 44, 45, 46, 89, 90, 91, 1349, 1350, 1351, 2699, 2700, 2701, 4050)
STATED_HOURS = (0.01, 0.5, 1, 2.5, 29.99, 30, 30.01, 30.5, 59.99, 60, 60.01, 90, 89.99)
MONTHS = (1, 5, 5, 6, 6, 7, 11, 11, 12, 12, 13, 24)
EDGE_DAYS = ("01-01", "01-31", "02-28", "02-29", "03-31", "06-30", "08-29", "08-31", "12-31")
# Few days a year, so that sessions meet; the last and the first day of neighbouring years too.
SESSION_DAYS = ("01-01", "05-06", "05-07", "11-30", "12-31")


def maybe(rng: Rng, chance: float) -> bool:
    """True with the given chance."""
    return rng.random() < chance


class Maker:
    """Makes the activities of one request."""

    def __init__(self, rng: Rng, application_year: int) -> None:
        self.rng = rng
        self.years = list(range(application_year - 5, application_year))
        self.outside = [application_year - 7, application_year - 6, application_year]
        self.evidence_chance = rng.choice((0.4, 0.75, 0.9, 1.0, 1.0))
        self.reference_chance = rng.choice((0.05, 0.3, 0.6))
        self.fact_chances = rng.choice(((0.05, 0.85), (0.2, 0.5), (0.0, 0.97)))
        self.names = [f"{name}{suffix}" for name in NAMES for suffix in ("", "1", "2", "10")]
        rng.shuffle(self.names)

    # The common fields.

    def year(self) -> int:
        """Mostly a year of the widest window."""
        return self.rng.choice(self.outside if maybe(self.rng, 0.08) else self.years)

    def date(self, year: int) -> Json:
        """The same few dates in their different forms."""
        form = self.rng.randrange(5)
        if form == 0:
            return year
        if form == 1:
            return str(year)
        if form == 2:
            return f"{year}-{self.rng.choice(('01', '05', '12'))}"
        return f"{year}-{self.rng.choice(SESSION_DAYS)}"

    def tri_state(self) -> Json:
        """A fact that is false, true, absent or null."""
        false_chance, true_chance = self.fact_chances
        roll = self.rng.random()
        if roll < false_chance:
            return False
        return True if roll < false_chance + true_chance else None

    def evidence(self, kind: str) -> list[str]:
        """A full alternative or a part of one, with documents too many at times."""
        rng = self.rng
        alternative = rng.choice(ref.EVIDENCE[kind])
        held = [rng.choice(slot) for slot in alternative]
        if not maybe(rng, self.evidence_chance):
            rng.shuffle(held)
            del held[rng.randrange(len(held)) :]
        if maybe(rng, 0.1):
            held.append(rng.choice(ref.documents(kind)))
        if maybe(rng, 0.1):
            held.append(rng.choice(ref.ALL_DOCUMENTS))
        if held and maybe(rng, 0.1):
            held.append(rng.choice(held))
        if maybe(rng, 0.5):
            rng.shuffle(held)
        return held

    def provider(self) -> dict[str, Json]:
        """A provider of any type, with facts."""
        provider: dict[str, Json] = {"type": self.rng.choice((*ref.PROVIDER_TYPES, "accredited_base"))}
        for fact in ref.PROVIDER_FACTS:
            if maybe(self.rng, 0.8):
                provider[fact] = self.tri_state()
        return provider

    def activity(self, kind: str, **fields: Json) -> dict[str, Json]:
        """An activity of `kind` with its common fields."""
        rng = self.rng
        made: dict[str, Json] = {"id": self.names.pop(), "kind": kind, **fields}
        held = self.evidence(kind)
        if held or maybe(rng, 0.5):
            made["evidence"] = held
        if maybe(rng, self.reference_chance):
            made["reference"] = rng.choice(NO_REFERENCES) if maybe(rng, 0.1) else rng.choice(rng.choice(REFERENCES))
        if maybe(rng, 0.5 if kind in ref.COURSE_KINDS else 0.1):
            made["provider"] = self.provider()
        if maybe(rng, 0.1):
            made["title"] = rng.choice(("", "课程", "Kurs"))
        if kind in ref.FIXED_SUBJECT_KINDS and maybe(rng, 0.1):
            made["subject"] = "professional"
        for name in ref.FIELDS[kind][1]:
            alone = name not in (*ref.COUNTS, "date", "sessions", "hours", "minutes") or maybe(rng, 0.3)
            if name not in made and alone and maybe(rng, 0.04):
                made[name] = None
        items = list(made.items())
        if maybe(rng, 0.2):
            rng.shuffle(items)
        return dict(items)

    # One maker a kind.

    def counts(self, year: int, days: int) -> dict[str, Json]:
        """Attendance given as counts."""
        rng = self.rng
        counts: dict[str, Json] = {"date": self.date(year), "full_days": days}
        if maybe(rng, 0.3):
            counts["half_days"] = rng.randrange(3)
        if maybe(rng, 0.3):
            counts["evenings"] = rng.randrange(3)
        if not any(counts.get(name) for name in ref.COUNTS):
            counts["evenings"] = 1
        return counts

    def sessions(self, years: list[int], number: int) -> dict[str, Json]:
        """Attendance given as sessions."""
        rng = self.rng
        parts = rng.choice((("full_day",), ("full_day", "evening"), tuple(ref.SESSION_PARTS)))
        return {
            "sessions": [
                {"date": f"{rng.choice(years)}-{rng.choice(SESSION_DAYS)}", "part": rng.choice(parts)}
                for _ in range(number)
            ]
        }

    def attendance(self, kind: str, year: int, subject: str | None = None, days: int | None = None) -> dict[str, Json]:
        """Training, practice, events and exchanges."""
        rng = self.rng
        fields: dict[str, Json] = {}
        if kind == "training" or subject is not None or maybe(rng, 0.6):
            fields["subject"] = subject or rng.choice(ref.SUBJECTS)
        spread = [year]
        if kind == "training" and maybe(rng, 0.15):
            fields["credited_year"] = year
            source = year + rng.choice((-1, 0, 1))
            spread = [source, year] if maybe(rng, 0.5) else [source]
        if days is None and maybe(rng, 0.7):
            fields |= self.sessions(spread, rng.randint(1, 5))
        else:
            fields |= self.counts(spread[0], rng.randrange(4) if days is None else days)
        return self.activity(kind, **fields)

    def online(self, year: int, subject: str | None = None, hours: float | None = None) -> dict[str, Json]:
        """An online course with stated hours, minutes, or both on either side of 45 minutes an hour."""
        rng = self.rng
        stated = rng.choice(STATED_HOURS) if hours is None else hours
        if isinstance(stated, float) and stated.is_integer():
            stated = int(stated)
        fields: dict[str, Json] = {"subject": subject or rng.choice(ref.SUBJECTS), "date": self.date(year)}
        form = rng.randrange(4)
        if form == 0:
            fields["minutes"] = rng.choice(MINUTES) if hours is None else int(hours * 45)
        else:
            fields["hours"] = stated
        if form == 1:
            fields["minutes"] = max(1, int(stated * 45) + rng.choice((-45, -1, 0, 1, 45)))
        if maybe(rng, 0.15):
            fields["credited_year"] = year
            fields["date"] = self.date(year + rng.choice((-1, 0, 1)))
        return self.activity("online_course", **fields)

    def mission(self, year: int) -> dict[str, Json]:
        """A mission about as long as a limit, from an edge of a month."""
        rng = self.rng
        month, day = map(int, rng.choice(EDGE_DAYS).split("-"))
        start = date(year, month, min(day, calendar.monthrange(year, month)[1]))
        end = ref.add_months(start, rng.choice(MONTHS)) + timedelta(days=rng.choice((-3, -2, -1, -1, 0)))
        fields: dict[str, Json] = {
            "from": start.isoformat(),
            "to": end.isoformat(),
            "provincial_or_above": maybe(rng, 0.85),
            "assessed_qualified": maybe(rng, 0.85),
        }
        if maybe(rng, 0.15):
            years = rng.sample([*self.years, self.years[-1] + 1], rng.randint(1, 3))
            fields["own_provision"] = {"years": years, "basis": "湘办〔2020〕1号"}
        return self.activity("aid_mission", **fields)

    def achievement(self, kind: str, year: int) -> dict[str, Json]:
        """The kinds that have a date and a few words."""
        rng = self.rng
        fields: dict[str, Json] = {"date": self.date(year)}
        if kind in ref.ROLES:
            fields["role"] = rng.choice(ref.ROLES[kind])
        if kind == "research_project":
            fields["sponsor"] = rng.choice(("government", "government", "industry_body", "other"))
        if kind == "paper" and maybe(rng, 0.9):
            fields["cn_serial"] = rng.choice(SERIALS if maybe(rng, 0.75) else BAD_SERIALS)
        if kind == "award":
            fields["level"] = rng.choice(("national", "provincial", "prefecture", "prefecture", "prefecture", "other"))
            if fields["level"] == "prefecture" or maybe(rng, 0.3):
                fields["rank"] = rng.choice((1, 5, 5, 6, 6, 999))
        if kind == "computer_exam":
            fields["modules"] = rng.choice((1, 2, 3, 3, 4, 5, 100))
        if kind == "degree_study" and maybe(rng, 0.8):
            fields["state_recognised"] = self.tri_state()
        return self.activity(kind, **fields)

    def any(self) -> dict[str, Json]:
        """An activity of any kind in any year."""
        kind = self.rng.choice((*ref.KINDS, *ref.COURSE_KINDS, *ref.ONCE_A_YEAR_KINDS, "aid_mission", "aid_mission"))
        return self.of_kind(kind, self.year())

    def of_kind(self, kind: str, year: int) -> dict[str, Json]:
        """An activity of one kind for one year."""
        if kind in ref.ATTENDANCE_KINDS:
            return self.attendance(kind, year)
        if kind == "online_course":
            return self.online(year)
        if kind == "aid_mission":
            return self.mission(year)
        return self.achievement(kind, year)

    def twin(self, activities: list[dict[str, Json]]) -> dict[str, Json]:
        """The same achievement or attendance again, with other evidence, in another writing of its reference."""
        rng = self.rng
        missions = [a for a in activities if a["kind"] == "aid_mission"]
        made = copy.deepcopy(rng.choice(missions if missions and maybe(rng, 0.3) else activities))
        made["id"] = self.names.pop()
        made["evidence"] = self.evidence(made["kind"])
        if maybe(rng, 0.7):
            made["reference"] = rng.choice(rng.choice(REFERENCES[:2]))
        if made.get("full_days") and maybe(rng, 0.5):
            made["full_days"] += 1
        if made["kind"] == "aid_mission":
            end = ref.add_months(date.fromisoformat(made["to"]), rng.choice((0, 6, 12)))
            made |= {"to": end.isoformat(), "provincial_or_above": True, "assessed_qualified": True}
        return made

    def public_pack(self, year: int) -> Iterator[dict[str, Json]]:
        """About the public hours of one year."""
        rng = self.rng
        form = rng.randrange(6)
        if form == 0:
            yield self.attendance("training", year, "public", rng.choice((3, 3, 4)))
        elif form == 1:
            yield self.online(year, "public", 15)
            yield self.online(year, "public", rng.choice((14.99, 15, 15, 15.01)))
        else:
            yield self.online(year, "public", rng.choice((29.99, 30, 30, 30, 30.01, 36, 45)))

    def professional_pack(self, year: int) -> Iterator[dict[str, Json]]:
        """About the professional hours of one year."""
        rng = self.rng
        form = rng.randrange(8)
        if form < 2:
            yield self.achievement(rng.choice(("degree_study", "qualification_exam", "book", "patent")), year)
        elif form == 2:
            yield self.achievement("computer_exam", year)
            yield self.achievement("paper", year)
        elif form == 3:
            yield self.attendance("practice", year, "professional", rng.choice((5, 6, 7)))
        elif form == 4:
            yield self.online(year, "professional", rng.choice((59.99, 60, 60, 60.01)))
        elif form == 5:
            yield self.attendance("training", year, "professional", 4)
            yield self.attendance("academic_event", year, "professional", 2)
        elif form == 6:
            yield self.achievement("award", year)
            yield self.achievement("research_project", year)
        else:
            for _ in range(rng.randint(2, 4)):
                yield self.attendance("training", year, rng.choice((*ref.SUBJECTS, "professional")))


def spans(rng: Rng, years: list[int], extra: Callable[[], dict[str, Json]]) -> list[dict[str, Json]]:
    """Certificates or waivers about the window."""
    made = []
    for _ in range(rng.choice((0, 1, 1, 2))):
        first = rng.choice([years[0] - 2, *years])
        made.append({"from": first, "to": first + rng.choice((0, 0, 1, 2)), **extra()})
    return made


def applicant(rng: Rng, years: list[int], policy: str | None) -> dict[str, Json]:
    """An applicant of any target, degree and series."""
    made: dict[str, Json] = {}
    if maybe(rng, 0.7):
        made["id"] = rng.choice(("T0031", "工号 7", None))
    targets = ["full_senior"] * 6 + ["associate_senior"] * 16 + ["intermediate", "junior"]
    made["target"] = rng.choice(targets + ["intermediate"] * 8 * (policy == "hunan-safety-tech-2021"))
    if maybe(rng, 0.7):
        made["degree"] = rng.choice(("doctor", "doctor", "doctor", "master", "master", "bachelor", "other", None))
    if maybe(rng, 0.6):
        made["series"] = rng.choice(("medical", "medical", "teaching", "Medical", " medical", None))
    if maybe(rng, 0.4):
        year = rng.choice([*years, years[-1] + 1])
        made["employed_since"] = rng.choice((year, str(year), f"{year}-07", f"{year}-01-01", f"{year}-12-31", None))
    return made


def request(rng: Rng) -> dict[str, Json]:
    """One request without faults."""
    application_year = rng.choice((2020, 2020, 2021, 2021, 2021, 2019, 2022, 2023))
    policy = None
    if maybe(rng, 0.4 if application_year in (2020, 2021) else 0.9):
        policy = "hunan-2019" if maybe(rng, 0.03) else rng.choice(tuple(ref.POLICIES))
    maker = Maker(rng, application_year)
    activities: list[dict[str, Json]] = []
    full_chance = rng.choice((0.5, 0.9, 1.0, 1.0))
    most_packs = rng.choice((1, 2, 3))
    for year in maker.years:
        if maybe(rng, full_chance):
            activities += maker.public_pack(year)
        for _ in range(rng.randint(1, most_packs) if maybe(rng, full_chance) else 0):
            activities += maker.professional_pack(year)
    for _ in range(rng.choice((0, 2, 5, 10, 16))):
        activities.append(maker.any())
    for _ in range(rng.randrange(4) if activities else 0):
        activities.append(maker.twin(activities))
    if maybe(rng, 0.02):
        activities = []
    if maybe(rng, 0.7):
        rng.shuffle(activities)
    del activities[40:]

    made: dict[str, Json] = {"application_year": application_year}
    if policy is not None:
        made["policy"] = policy
    if maybe(rng, 0.25):
        made["evidence"] = rng.choice(("required", "ignored", "ignored"))
    made["applicant"] = applicant(rng, maker.years, policy)
    if maybe(rng, 0.2):
        made["certificates"] = spans(rng, maker.years, lambda: {"number": "湘1"} if maybe(rng, 0.5) else {})
    if maybe(rng, 0.2):
        made["waivers"] = spans(rng, maker.years, lambda: {"reason": "产假"})
    for name in ("policy", "evidence", "certificates", "waivers"):
        if name not in made and maybe(rng, 0.03):
            made[name] = None
    made["activities"] = activities
    return made


# --- Defects ---------------------------------------------------------------------------------------------------------

JUNK: tuple[Json, ...] = (
    None, True, False, 0, 1, -1, 1.5, 2.0, 0.005, 367, 1000, 10_000.0, 1948, 1949, 2100, 2101, 527_041, 10**12,
    "", " ", "\u3000", "\x1f", "x", "2019", "19", "2019-13", "2019-00", "2019-02-29", "2019-02-30", "2019-2-3",
    "2019-05-06 ", "20190506", "2019-05-06T00:00", "２０１９", "1948-12-31", "2101", "2020-02-29", "full_day", "public",
    "x" * 200, "张" * 200, "张" * 201, "professional", "other", "notice", [], {}, [None], ["notice"], {"type": "other"},
    {"x": 1}, [{"date": "2019-05-06", "part": "evening"}],
)  # fmt: skip
FOREIGN = tuple(sorted(ref.ALL_ACTIVITY_FIELDS))


def places(value: Json) -> Iterator[tuple[Json, str | int]]:
    """Every place of a document below its root, as its container and key."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in list(items):
        yield value, key
        yield from places(item)


def some_activity(rng: Rng, broken: dict[str, Json], *kinds: str) -> dict[str, Json] | None:
    """An activity of the kinds that is still an object."""
    listed = broken.get("activities")
    if not isinstance(listed, list):
        return None
    found = [a for a in listed if isinstance(a, dict) and (not kinds or a.get("kind") in kinds)]
    return rng.choice(found) if found else None


def replace_something(rng: Rng, broken: dict[str, Json]) -> None:
    """A value that does not belong there."""
    container, key = rng.choice(list(places(broken)))
    container[key] = copy.deepcopy(rng.choice(JUNK))


def misstate_something(rng: Rng, broken: dict[str, Json]) -> None:
    """The same value in another type or writing."""
    types = rng.choice(((int, float), (bool,), (str,), (bool, int, float, str)))
    scalars = [place for place in places(broken) if type(place[0][place[1]]) in types]
    if not scalars:
        return
    container, key = rng.choice(scalars)
    value = container[key]
    if isinstance(value, bool):
        container[key] = rng.choice((int(value), str(value).lower()))
    elif isinstance(value, (int, float)):
        container[key] = rng.choice((True, False, float(value), str(value), -value or 0, value + 0.001, [value]))
    else:
        container[key] = rng.choice((f"{value} ", value.upper(), "", 1, True, [value]))


def replace_at_top(rng: Rng, broken: dict[str, Json]) -> None:
    """A wrong value beside the activities, which are most of a request."""
    outer: Json = {name: value for name, value in broken.items() if name != "activities"}
    container, key = rng.choice(list(places(outer)))
    target: Json = broken if container is outer else container
    target[key] = copy.deepcopy(rng.choice(JUNK))


def remove_something(rng: Rng, broken: dict[str, Json]) -> None:
    """A field that is missing."""
    container, key = rng.choice([place for place in places(broken) if isinstance(place[0], dict)])
    del container[key]


def add_unknown(rng: Rng, broken: dict[str, Json]) -> None:
    """A field that nobody knows, also one whose name must be escaped in a pointer."""
    objects = [broken, *(c[k] for c, k in places(broken) if isinstance(c[k], dict))]
    rng.choice(objects)[rng.choice(("x", "a/b", "m~n", "", "Kind", "说明"))] = rng.choice((1, None, "x"))


def add_foreign(rng: Rng, broken: dict[str, Json]) -> None:
    """A field that belongs to another kind, or a field again with any value."""
    activity = some_activity(rng, broken)
    if activity is not None:
        activity[rng.choice(FOREIGN)] = copy.deepcopy(rng.choice(JUNK))


def repeat_id(rng: Rng, broken: dict[str, Json]) -> None:
    """An id twice."""
    one, other = some_activity(rng, broken), some_activity(rng, broken)
    if one is not None and other is not None:
        one["id"] = other.get("id")


def spoil_attendance(rng: Rng, broken: dict[str, Json]) -> None:
    """Attendance that is empty, given twice, or in two years."""
    activity = some_activity(rng, broken, *ref.ATTENDANCE_KINDS)
    if activity is None:
        return
    form = rng.randrange(7)
    if form == 0:
        for name in ref.COUNTS:
            activity.pop(name, None)
    elif form == 1:
        activity |= {name: 0 for name in ref.COUNTS if name in activity}
    elif form == 2:
        activity["sessions"] = []
    elif form == 3:
        activity["full_days"] = rng.choice((0, 1, None))
    elif form == 4:
        activity["date"] = rng.choice(("2019", None))
    elif form == 5:
        activity["sessions"] = [{"date": f"{year}-05-06", "part": "evening"} for year in (2018, 2019)]
        for name in (*ref.COUNTS, "date"):
            activity.pop(name, None)
    else:
        for name in (*ref.COUNTS, "date", "sessions"):
            activity.pop(name, None)


def spoil_span(rng: Rng, broken: dict[str, Json]) -> None:
    """`from` after `to`."""
    activity = some_activity(rng, broken, "aid_mission")
    if activity is not None and maybe(rng, 0.5):
        activity["from"], activity["to"] = activity.get("to"), activity.get("from")
    else:
        name = rng.choice(("certificates", "waivers"))
        span = {"from": 2019, "to": rng.choice((2018, 2019))}
        broken[name] = [span if name == "certificates" else {**span, "reason": rng.choice(("x", " "))}]


def spoil_measure(rng: Rng, broken: dict[str, Json]) -> None:
    """Hours, minutes, ranks, modules, subjects and provisions that are missing or out of range."""
    activity = some_activity(rng, broken, "online_course", "award", "computer_exam", "aid_mission", "paper")
    if activity is None:
        return
    match activity["kind"]:
        case "online_course":
            activity.pop("minutes", None)
            activity["hours"] = rng.choice((None, 0, 0.001, 0.01, 29.999, 9999.99, 10_000, "30", True))
        case "award":
            activity["level"] = "prefecture"
            activity["rank"] = rng.choice((None, 0, 1, 1000, 5.0))
        case "computer_exam":
            activity["modules"] = rng.choice((0, 1, 100, 101, True, None))
        case "aid_mission":
            activity["own_provision"] = rng.choice(
                (
                    {"years": [], "basis": "x"},
                    {"years": [2019, 2019, 2018], "basis": " "},
                    {"years": [1948, "2019", 2019], "basis": "x"},
                    {"years": 2019, "basis": "x"},
                    {"years": [2019]},
                )
            )
        case _:
            activity["subject"] = "public"


def spoil_evidence(rng: Rng, broken: dict[str, Json]) -> None:
    """A document that is none."""
    activity = some_activity(rng, broken)
    if activity is not None:
        activity["evidence"] = ["notice", rng.choice(("Notice", "notice ", "photo", 1, None, "transcript"))]


DEFECTS: tuple[Callable[[Rng, dict[str, Json]], None], ...] = (
    replace_something,
    replace_something,
    misstate_something,
    misstate_something,
    replace_at_top,
    remove_something,
    add_unknown,
    add_foreign,
    repeat_id,
    spoil_attendance,
    spoil_attendance,
    spoil_span,
    spoil_measure,
    spoil_evidence,
)


def with_defects(rng: Rng, valid: dict[str, Json]) -> dict[str, Json]:
    """The request with one to three random changes, most of which are faults."""
    broken = copy.deepcopy(valid)
    for _ in range(rng.randint(1, 3)):
        rng.choice(DEFECTS)(rng, broken)
    return broken


def requests(count: int, seed: int, faulty: float = 0.0) -> Iterator[dict[str, Json]]:
    """`count` requests; each depends on the seed and its number alone."""
    for index in range(count):
        yield numbered(index, seed, faulty)


def numbered(index: int, seed: int, faulty: float = 0.0) -> dict[str, Json]:
    """The request of a seed and number."""
    rng = random.Random(f"{seed}:{index}")
    made = request(rng)
    return with_defects(rng, made) if maybe(rng, faulty) else made


# --- Command line ----------------------------------------------------------------------------------------------------


class Stats:
    """What the reference makes of the requests."""

    def __init__(self) -> None:
        self.counts: dict[str, Counter[str]] = {}

    def count(self, table: str, word: str) -> None:
        self.counts.setdefault(table, Counter())[word] += 1

    def add(self, result: dict[str, Json]) -> None:
        if "error" in result:
            self.count("verdict or error", result["error"])
            return
        self.count("verdict or error", result["verdict"])
        self.count("activities", f"{len(result['activities']) // 10 * 10}+")
        for year in result["years"]:
            self.count("status", year["status"])
            self.count("potential status", f"{year['status']} -> {year['potential']['status']}")
            if year["potential"]["hours"] != year["hours"]:
                self.count("potential status", "more hours")
        for activity in result["activities"]:
            self.count("kind", activity["kind"])
            self.count("outcome", activity["outcome"])
            if activity["outcome"] == "recognised" and activity["recognised"] < activity["claimed"]:
                self.count("outcome", "(recognised less than claimed)")
        found = [code for part in (result, *result["years"], *result["activities"]) for code in part["findings"]]
        for code in found:
            self.count("finding", code)
        for code in set(found):
            self.count("finding, requests with it", code)

    def write(self) -> None:
        for table, counter in self.counts.items():
            total = self.counts["verdict or error"].total() if "requests" in table else counter.total()
            print(f"{table}:", file=sys.stderr)
            for word, times in counter.most_common():
                print(f"  {word:28} {times:8} {times / total:7.2%}", file=sys.stderr)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--faulty", type=float, default=0.0, metavar="P", help="share of requests with defects")
    parser.add_argument("--stats", action="store_true", help="shares of what the reference gives, on standard error")
    arguments = parser.parse_args()
    stats = Stats()
    for made in requests(arguments.count, arguments.seed, arguments.faulty):
        print(json.dumps(made, ensure_ascii=False))
        if arguments.stats:
            stats.add(ref.assess(made))
    if arguments.stats:
        stats.write()


if __name__ == "__main__":
    main()
