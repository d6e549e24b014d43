"""Requests of domains that are finite, each whole: what random requests may never meet is met here once."""

from __future__ import annotations

import calendar
import itertools
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import ce_reference as ref

Json = Any

POLICIES = tuple(ref.POLICIES)
# Facts that are stated, denied, or not stated.
TRUTHS: tuple[Json, ...] = (None, False, True)
# How many requests are judged at once: those of `activities` and `missions` are long.
AT_ONCE = {"windows": 5_000, "activities": 40, "missions": 1_000}
# Activities beside each other in a request: they share no reference, no session and no year in which one of them counts.
TOGETHER = 150


def targets() -> Iterator[dict[str, Json]]:
    """Every target, degree and series, also a series that only looks like one that counts."""
    series = (None, "medical", "Medical", "teaching")
    for target, degree, other in itertools.product(ref.TARGETS, (None, *ref.DEGREES), series):
        yield {"target": target, "degree": degree, "series": other}


def windows() -> Iterator[Json]:
    """Every target x degree x series x year that can be, under no policy named and under each."""
    for year in range(ref.FIRST_YEAR, ref.LAST_YEAR + 1):
        for policy, applicant in itertools.product((None, *POLICIES), targets()):
            # The earliest window would begin before there are years.
            yield {"application_year": year, "policy": policy, "applicant": applicant, "activities": []}


def forms(kind: str) -> Iterator[dict[str, Json]]:
    """Every role, level, rank beside a boundary, measure beside a boundary, subject and fact of a kind."""
    if kind in ref.ATTENDANCE_KINDS:
        subjects = ref.SUBJECTS if kind == "training" else (None, *ref.SUBJECTS)
        counts = [dict(zip(ref.COUNTS, c)) for c in itertools.product((None, 0, 1, 2), repeat=3) if any(c)]
        for subject, provider, measure in itertools.product(subjects, providers(), counts[:3]):
            yield {"subject": subject, "provider": provider, **measure}
        for subject, measure in itertools.product(subjects, counts):
            yield {"subject": subject, **measure}
        if kind == "training":
            for year in (2018, 2019, 2020):
                yield {"subject": "public", "full_days": 1, "credited_year": year}
    elif kind == "online_course":
        minutes = (None, 1, 44, 45, 46, 89, 90, 91, 1349, 1350, 2700)
        hours = (None, 0.01, 0.99, 1, 1.01, 2, 29.99, 30, 60)
        for subject, one, other in itertools.product(ref.SUBJECTS, minutes, hours):
            if one is not None or other is not None:
                yield {"subject": subject, "minutes": one, "hours": other}
        for subject, provider in itertools.product(ref.SUBJECTS, providers()):
            yield {"subject": subject, "provider": provider, "hours": 30}
    elif kind == "aid_mission":
        for provincial, qualified in itertools.product((False, True), repeat=2):
            for last in ("05-31", "06-30", "12-31"):
                yield {
                    "from": "2019-01-01",
                    "to": f"2019-{last}",
                    "provincial_or_above": provincial,
                    "assessed_qualified": qualified,
                }
    elif kind == "research_project":
        for role, sponsor in itertools.product(ref.ROLES[kind], ref.SPONSORS):
            yield {"role": role, "sponsor": sponsor}
    elif kind == "paper":
        serials = (None, "", "CN 43-1258", "cn43-1258/TD", "CN 43-12581", "ISSN 1000-1258")
        for role, serial in itertools.product(ref.ROLES[kind], serials):
            yield {"role": role, "cn_serial": serial}
    elif kind in ref.ROLES:
        for role in ref.ROLES[kind]:
            yield {"role": role}
    elif kind == "award":
        for level, rank in itertools.product(ref.LEVELS, (None, 1, 4, 5, 6, 7, 999)):
            if rank is not None or level != "prefecture":
                yield {"level": level, "rank": rank}
    elif kind == "computer_exam":
        for modules in range(1, 101):
            yield {"modules": modules}
    elif kind == "degree_study":
        for truth in TRUTHS:
            yield {"state_recognised": truth}
    else:
        yield {}


def providers() -> Iterator[dict[str, Json] | None]:
    """No provider; every type with every fact stated, denied or not stated."""
    yield None
    for of_type, facts in itertools.product(ref.PROVIDER_TYPES, itertools.product(TRUTHS, repeat=3)):
        yield {"type": of_type, **dict(zip(ref.PROVIDER_FACTS, facts))}


def held(kind: str) -> Iterator[list[str]]:
    """Every subset of the documents that a kind asks for, and of one that it does not."""
    foreign = next(document for document in ref.ALL_DOCUMENTS if document not in ref.documents(kind))
    documents = (*ref.documents(kind), foreign)
    for bits in range(1 << len(documents)):
        yield [document for place, document in enumerate(documents) if bits >> place & 1]


def one_by_one(kind: str) -> Iterator[dict[str, Json]]:
    """Every form of a kind with full evidence and with none, and three of its forms with every subset."""
    made = list(forms(kind))
    full = [slot[0] for slot in ref.EVIDENCE[kind][0]]
    for form in made:
        yield {**form, "evidence": full}
        yield {**form, "evidence": []}
    for form, documents in itertools.product((made[0], made[len(made) // 2], made[-1]), held(kind)):
        yield {**form, "evidence": documents}


def activities() -> Iterator[Json]:
    """Every kind x role x level x boundary, x evidence subset, x policy, x whether evidence is asked for."""
    listed = []
    for kind in ref.KINDS:
        # What counts once a year would meet the others of its year.
        years = itertools.cycle((2019,) if kind not in ref.ONCE_A_YEAR_KINDS else range(1949, 2101))
        for activity in one_by_one(kind):
            dated = {} if kind == "aid_mission" else {"date": f"{next(years)}-05"}
            listed.append({"kind": kind, **dated, **activity})
    for policy, evidence in itertools.product(POLICIES, ("required", "ignored")):
        for start in range(0, len(listed), TOGETHER):
            together = [{"id": str(i), **a} for i, a in enumerate(listed[start : start + TOGETHER])]
            yield {
                "application_year": ref.POLICIES[policy].application_year,
                "policy": policy,
                "evidence": evidence,
                "applicant": {"target": "full_senior"},
                "activities": together,
            }


def mission_spans() -> Iterator[tuple[date, date]]:
    """Every length of 1 to 30 months from every first and last day of a month, and a day less and more; in years with
    and without a 29th of February, those that divide by 100 among them."""
    starts = (*range(2015, 2021), 1999, 2000, 2096, 2097)
    for year, month, months in itertools.product(starts, range(1, 13), range(1, 31)):
        for first in (date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])):
            # Worked out by itself: the day before the one that begins the month after the last.
            place = year * 12 + month - 1 + months
            length = calendar.monthrange(place // 12, place % 12 + 1)[1]
            end = date(place // 12, place % 12 + 1, min(first.day, length)) - timedelta(days=1)
            for last in (end - timedelta(days=1), end, end + timedelta(days=1)):
                if first <= last and last.year <= ref.LAST_YEAR:
                    yield first, last


def missions() -> Iterator[Json]:
    """Every mission span, alone among missions since they do not add up, in requests of many and of one."""
    spans = [
        {
            "kind": "aid_mission",
            "from": first.isoformat(),
            "to": last.isoformat(),
            "provincial_or_above": True,
            "assessed_qualified": True,
        }
        for first, last in mission_spans()
    ]
    for start in range(0, len(spans), TOGETHER):
        together = [{"id": str(i), **a} for i, a in enumerate(spans[start : start + TOGETHER])]
        yield {
            "application_year": 2021,
            "evidence": "ignored",
            "applicant": {"target": "full_senior"},
            "activities": together,
        }
    # Alone a mission decides the years of a window, which the tables of a batch tell.
    for span in spans:
        if "2016" <= span["to"][:4] <= "2021":
            yield {
                "application_year": 2021,
                "evidence": "ignored",
                "applicant": {"target": "full_senior"},
                "activities": [{"id": "a", **span}],
            }


DOMAINS: dict[str, Callable[[], Iterator[Json]]] = {
    "windows": windows,
    "activities": activities,
    "missions": missions,
}
