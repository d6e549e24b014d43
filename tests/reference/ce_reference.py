"""A slow, plain reading of the rules, for tests only.

`assess` follows the text of rules.md sections 1-8 and 14 and of contract.md (Request, Result), clause by clause.
"R" in the docstrings is rules.md, "C" is contract.md. Hours are integer hundredths until the result is written.
"""

from __future__ import annotations

import calendar
import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

Json = Any

# --- Tables ----------------------------------------------------------------------------------------------------------

SUBJECTS = ("public", "professional")


@dataclass(frozen=True)
class Policy:
    """One set of rules (R2): thresholds of R3 in whole hours, the windows of R4, what R7 asks of providers."""

    application_year: int
    provincial: bool
    total: int
    professional: int
    public: int
    public_more_than_zero: bool
    windows: tuple[tuple[str, str | None, str | None, int], ...]
    asks_approval: bool
    asks_base_filing: bool


PROVINCIAL_WINDOWS = (
    ("associate_senior", "doctor", None, 2),
    ("associate_senior", "master", "medical", 4),
    ("associate_senior", None, None, 5),
    ("full_senior", None, None, 5),
)

POLICIES = {
    "hunan-2020": Policy(
        application_year=2020,
        provincial=True,
        total=90,
        professional=60,
        public=0,
        public_more_than_zero=True,
        windows=PROVINCIAL_WINDOWS,
        asks_approval=False,
        asks_base_filing=True,
    ),
    "hunan-2021": Policy(
        application_year=2021,
        provincial=True,
        total=90,
        professional=60,
        public=30,
        public_more_than_zero=False,
        windows=PROVINCIAL_WINDOWS,
        asks_approval=True,
        asks_base_filing=False,
    ),
    "hunan-safety-tech-2021": Policy(
        application_year=2021,
        provincial=False,
        total=90,
        professional=60,
        public=30,
        public_more_than_zero=False,
        windows=(*PROVINCIAL_WINDOWS, ("intermediate", None, None, 4)),
        asks_approval=True,
        asks_base_filing=False,
    ),
}

# R5: the kinds whose attendance is counted in days, and the five kinds of which R7 asks about the provider.
ATTENDANCE_KINDS = ("training", "practice", "academic_event", "overseas_exchange")
COURSE_KINDS = (*ATTENDANCE_KINDS, "online_course")
ONCE_A_YEAR_KINDS = ("degree_study", "qualification_exam")
COUNTS = ("full_days", "half_days", "evenings")

# R6: kind -> alternatives -> slots -> interchangeable documents.
EVIDENCE: dict[str, tuple[tuple[tuple[str, ...], ...], ...]] = {
    "training": (
        (("notice",), ("course_schedule", "agenda"), ("sign_in_sheet",)),
        (("notice", "sign_in_sheet", "course_schedule", "agenda"), ("completion_certificate",)),
    ),
    "practice": (
        (("activity_notice",), ("dispatch_notice",)),
        (("activity_notice", "registration_form"), ("activity_log",)),
    ),
    "online_course": (
        (("course_outline",), ("completion_progress",)),
        (("course_duration", "course_outline"), ("completion_certificate",)),
    ),
    "academic_event": (
        (("invitation", "notice"), ("stamped_receipt",), ("study_notes",)),
        (("participant_directory", "email_receipt", "expense_record", "other_corroboration"),),
    ),
    "research_project": ((("conclusion_certificate",),),),
    "book": ((("cover",), ("copyright_page",), ("table_of_contents",)),),
    "paper": ((("journal_cover",), ("serial_number_page",), ("table_of_contents",)),),
    "patent": ((("patent_certificate",),),),
    "award": ((("award_certificate",),),),
    "computer_exam": ((("pass_certificate",),),),
    "aid_mission": ((("dispatch_notice",), ("assessment_form",)),),
    "degree_study": ((("transcript",),),),
    "qualification_exam": ((("score_report",),),),
    "overseas_exchange": ((("invitation",), ("stamped_receipt", "study_notes", "completion_certificate")),),
}
KINDS = tuple(EVIDENCE)


def documents(kind: str) -> tuple[str, ...]:
    """All documents that a kind asks for (R6), in the order of the table."""
    seen = dict.fromkeys(doc for alternative in EVIDENCE[kind] for slot in alternative for doc in slot)
    return tuple(seen)


ALL_DOCUMENTS = tuple(dict.fromkeys(doc for kind in KINDS for doc in documents(kind)))

# C Request: kind -> (required fields, optional fields), beside those that every activity has.
COMMON_REQUIRED = ("id", "kind")
COMMON_OPTIONAL = ("title", "reference", "evidence", "provider")
_ATTENDANCE = ("date", *COUNTS, "sessions")
FIELDS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "training": (("subject",), ("credited_year", *_ATTENDANCE)),
    "practice": ((), ("subject", *_ATTENDANCE)),
    "online_course": (("subject", "date"), ("credited_year", "hours", "minutes")),
    "academic_event": ((), ("subject", *_ATTENDANCE)),
    "research_project": (("date", "role", "sponsor"), ("subject",)),
    "book": (("date", "role"), ("subject",)),
    "paper": (("date", "role"), ("subject", "cn_serial")),
    "patent": (("date", "role"), ("subject",)),
    "award": (("date", "level"), ("subject", "rank")),
    "computer_exam": (("date", "modules"), ("subject",)),
    "aid_mission": (("from", "to", "provincial_or_above", "assessed_qualified"), ("own_provision",)),
    "degree_study": (("date",), ("subject", "state_recognised")),
    "qualification_exam": (("date",), ("subject",)),
    "overseas_exchange": ((), ("subject", *_ATTENDANCE)),
}
ALL_ACTIVITY_FIELDS = frozenset(
    (*COMMON_REQUIRED, *COMMON_OPTIONAL, *(name for pair in FIELDS.values() for group in pair for name in group))
)
FIXED_SUBJECT_KINDS = tuple(k for k in KINDS if k not in COURSE_KINDS and k != "aid_mission")

TARGETS = ("full_senior", "associate_senior", "intermediate", "junior")
DEGREES = ("doctor", "master", "bachelor", "other")
PROVIDER_TYPES = ("accredited_base", "employer", "competent_department", "other")
PROVIDER_FACTS = ("approved", "curriculum_reviewed", "keys_filed")
SESSION_PARTS = {
    "full_day": ("morning", "afternoon"),
    "morning": ("morning",),
    "afternoon": ("afternoon",),
    "evening": ("evening",),
}
ROLES = {
    "research_project": ("lead", "participant"),
    "book": ("first", "other"),
    "paper": ("first", "other"),
    "patent": ("first", "other"),
}
SPONSORS = ("government", "industry_body", "other")
LEVELS = ("national", "provincial", "prefecture", "other")

FIRST_YEAR, LAST_YEAR = 1949, 2100

# --- Text, dates and numbers -----------------------------------------------------------------------------------------

# The Unicode property White_Space (str.strip() would also take U+001C..U+001F, which are not in it).
WHITE_SPACE = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)

CN_SERIAL = re.compile(r"[Cc][Nn] *[0-9]{2}-[0-9]{4}(/[A-Za-z0-9.-]{1,8})?")
DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


def trim(text: str) -> str:
    """R7 'trimmed of Unicode White_Space'."""
    return text.strip(WHITE_SPACE)


def is_int(value: Json, low: int, high: int) -> bool:
    """C 'integers are JSON integers': neither true nor 1.0."""
    return type(value) is int and low <= value <= high


def is_year(value: Json) -> bool:
    """C 'Years 1949-2100'."""
    return is_int(value, FIRST_YEAR, LAST_YEAR)


def is_filled_text(value: Json) -> bool:
    """C 'not blank'."""
    return isinstance(value, str) and trim(value) != ""


def parse_date(value: Json, *, full_only: bool = False) -> date | None:
    """C 'date is a year, a year and month, or a full date'; R1 'a bare year or month counts as its first day'."""
    if is_year(value) and not full_only:
        return date(value, 1, 1)
    match = DATE.fullmatch(value) if isinstance(value, str) else None
    if match is None or (full_only and match[3] is None):
        return None
    year, month, day = (int(part or 1) for part in match.groups())
    if not is_year(year) or not 1 <= month <= 12 or not 1 <= day <= calendar.monthrange(year, month)[1]:
        return None
    return date(year, month, day)


def hundredths(value: Json) -> int | None:
    """C 'hours 0.01-9999.99 with at most two decimals', as integer hundredths."""
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)) or not math.isfinite(value):
        return None
    scaled = Fraction(str(value)) * 100
    return int(scaled) if scaled.denominator == 1 and 1 <= scaled <= 999_999 else None


def add_months(start: date, months: int) -> date:
    """R5 'adding months keeps the day, or takes the month's last'."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def whole_months(first: date, last: date) -> int:
    """R5 'm = whole months from `from` through `to`, both days included (the end is the day after `to`)'."""
    end = last + timedelta(days=1)
    months = 0
    while add_months(first, months + 1) <= end:
        months += 1
    return months


def number(value: int) -> int | float:
    """C 'Hours are JSON numbers without a trailing .0'."""
    return value // 100 if value % 100 == 0 else value / 100


# --- The request (C Request) -----------------------------------------------------------------------------------------


def pointer(parent: str, name: str | int) -> str:
    """A JSON pointer one step below `parent` (RFC 6901)."""
    return f"{parent}/{str(name).replace('~', '~0').replace('/', '~1')}"


class Faults:
    """C 'refused, with all the faults of the request at once': the paths of the faults."""

    def __init__(self) -> None:
        self.paths: set[str] = set()

    def add(self, parent: str, *names: str | int) -> None:
        for name in names:
            parent = pointer(parent, name)
        self.paths.add(parent)

    def fields(
        self, path: str, value: Json, required: Iterable[str], optional: Iterable[str]
    ) -> dict[str, Json] | None:
        """C 'Unknown fields'; missing fields; 'null for an optional field means absent'. Gives the fields to check."""
        if not isinstance(value, dict):
            self.add(path)
            return None
        known = (*required, *optional)
        for name in value:
            if name not in known:
                self.add(path, name)
        for name in required:
            if value.get(name) is None:
                self.add(path, name)
        return {name: value[name] for name in known if value.get(name) is not None}

    def check(self, path: str, present: dict[str, Json], checks: dict[str, Callable[[Json], bool]]) -> None:
        """One fault for each field that is present and does not pass its check."""
        for name, passes in checks.items():
            if name in present and not passes(present[name]):
                self.add(path, name)

    def items(self, path: str, present: dict[str, Json], name: str) -> list[tuple[str, Json]]:
        """The elements of an optional list with their paths."""
        if name not in present:
            return []
        if not isinstance(present[name], list):
            self.add(path, name)
            return []
        return [(pointer(pointer(path, name), i), item) for i, item in enumerate(present[name])]


def one_of(allowed: Iterable[str]) -> Callable[[Json], bool]:
    """A closed list of words."""
    words = tuple(allowed)
    return lambda value: isinstance(value, str) and value in words


def between(low: int, high: int) -> Callable[[Json], bool]:
    """C ranges of integers."""
    return lambda value: is_int(value, low, high)


def is_text(value: Json) -> bool:
    """Any text, also an empty one (R7 'an empty one is none')."""
    return isinstance(value, str)


def is_bool(value: Json) -> bool:
    """A fact that is stated."""
    return isinstance(value, bool)


def is_date(value: Json) -> bool:
    """C 'date': one of the three forms or a bare year."""
    return parse_date(value) is not None


def is_id(value: Json) -> bool:
    """C 'id 1-200 characters, not blank'."""
    return is_filled_text(value) and len(value) <= 200


def find_faults(request: Json) -> list[str]:
    """C Request: the paths of all faults of a request."""
    faults = Faults()
    top = faults.fields(
        "",
        request,
        ("application_year", "applicant", "activities"),
        ("policy", "evidence", "certificates", "waivers"),
    )
    if top is None:
        return sorted(faults.paths)
    faults.check("", top, {"application_year": is_year, "policy": is_text, "evidence": one_of(("required", "ignored"))})
    if "applicant" in top:
        check_applicant(faults, "/applicant", top["applicant"])
    for path, item in faults.items("", top, "certificates"):
        check_years(faults, path, item, (), ("number",), {"number": is_text})
    for path, item in faults.items("", top, "waivers"):
        check_years(faults, path, item, ("reason",), (), {"reason": is_filled_text})
    seen: set[str] = set()
    for path, item in faults.items("", top, "activities"):
        check_activity(faults, path, item)
        identifier = item.get("id") if isinstance(item, dict) else None
        if isinstance(identifier, str):
            if identifier in seen:
                faults.add(path, "id")
            seen.add(identifier)
    return sorted(faults.paths)


def check_applicant(faults: Faults, path: str, value: Json) -> None:
    """C Request, `applicant`."""
    present = faults.fields(path, value, ("target",), ("id", "degree", "series", "employed_since"))
    if present is not None:
        checks = {
            "id": is_id,
            "target": one_of(TARGETS),
            "degree": one_of(DEGREES),
            "series": is_filled_text,
            "employed_since": is_date,
        }
        faults.check(path, present, checks)


def check_years(
    faults: Faults,
    path: str,
    value: Json,
    required: tuple[str, ...],
    optional: tuple[str, ...],
    checks: dict[str, Callable[[Json], bool]],
) -> None:
    """C Request, `certificates` and `waivers`; '`from` after `to`'."""
    present = faults.fields(path, value, ("from", "to", *required), optional)
    if present is not None:
        faults.check(path, present, {"from": is_year, "to": is_year, **checks})
        first: Json = present.get("from")
        last: Json = present.get("to")
        if is_year(first) and is_year(last) and first > last:
            faults.add(path, "to")


def check_activity(faults: Faults, path: str, value: Json) -> None:
    """C Request, 'Every activity' and the table by kind."""
    if not isinstance(value, dict):
        faults.add(path)
        return
    kind: Json = value.get("kind")
    known_kind = isinstance(kind, str) and kind in KINDS
    if known_kind:
        required, optional = FIELDS[kind]
    else:
        required, optional = (), tuple(ALL_ACTIVITY_FIELDS.difference(COMMON_REQUIRED, COMMON_OPTIONAL))
    if value.get("subject") is None:
        optional = (*optional, "subject")
    present = faults.fields(path, value, (*COMMON_REQUIRED, *required), (*COMMON_OPTIONAL, *optional))
    assert present is not None
    subjects = ("professional",) if kind in FIXED_SUBJECT_KINDS else SUBJECTS
    checks: dict[str, Callable[[Json], bool]] = {
        "id": is_id,
        "kind": one_of(KINDS),
        "title": is_text,
        "reference": is_text,
        "subject": one_of(subjects),
    }
    faults.check(path, present, checks)
    for item_path, document in faults.items(path, present, "evidence"):
        if not one_of(ALL_DOCUMENTS)(document):
            faults.add(item_path)
    if "provider" in present:
        check_provider(faults, pointer(path, "provider"), present["provider"])
    if known_kind:
        check_kind(faults, path, kind, present)


def check_provider(faults: Faults, path: str, value: Json) -> None:
    """C Request, `provider`; '`provider.type` required in a provider'."""
    present = faults.fields(path, value, ("type",), PROVIDER_FACTS)
    if present is not None:
        faults.check(path, present, {"type": one_of(PROVIDER_TYPES), **dict.fromkeys(PROVIDER_FACTS, is_bool)})


def check_kind(faults: Faults, path: str, kind: str, present: dict[str, Json]) -> None:
    """C Request, the fields of each kind."""
    if kind == "aid_mission":
        check_mission(faults, path, present)
        return
    checks: dict[str, Callable[[Json], bool]] = {
        "date": is_date,
        "credited_year": is_year,
        **dict.fromkeys(COUNTS, between(0, 366)),
        "hours": lambda value: hundredths(value) is not None,
        "minutes": between(1, 527_040),
        "role": one_of(ROLES.get(kind, ())),
        "sponsor": one_of(SPONSORS),
        "cn_serial": is_text,
        "level": one_of(LEVELS),
        "rank": between(1, 999),
        "modules": between(1, 100),
        "state_recognised": is_bool,
    }
    faults.check(path, present, checks)
    if kind == "online_course" and "hours" not in present and "minutes" not in present:
        faults.add(path, "hours")
    if kind == "award" and present.get("level") == "prefecture" and "rank" not in present:
        faults.add(path, "rank")
    if kind in ATTENDANCE_KINDS:
        check_attendance(faults, path, present)


def check_attendance(faults: Faults, path: str, present: dict[str, Json]) -> None:
    """C '`date` with any of full_days, half_days, evenings; or `sessions`'; R5 'Sessions in two calendar years'."""
    counts = [present[name] for name in COUNTS if name in present]
    if "sessions" in present:
        if counts or "date" in present or present["sessions"] == []:
            faults.add(path, "sessions")
        check_sessions(faults, path, present)
        return
    if not counts:
        faults.add(path)
        return
    if all(type(count) is int and count == 0 for count in counts):
        faults.add(path)
    if "date" not in present:
        faults.add(path, "date")


def check_sessions(faults: Faults, path: str, present: dict[str, Json]) -> None:
    """C 'a session's only the full one'; R5 'Sessions in two calendar years, without `credited_year`: a fault'."""
    years: set[int] = set()
    for item_path, item in faults.items(path, present, "sessions"):
        session = faults.fields(item_path, item, ("date", "part"), ())
        if session is None:
            continue
        day = parse_date(session.get("date"), full_only=True)
        if day is not None:
            years.add(day.year)
        elif "date" in session:
            faults.add(item_path, "date")
        faults.check(item_path, session, {"part": one_of(SESSION_PARTS)})
    if len(years) > 1 and "credited_year" not in present:
        faults.add(path, "sessions")


def check_mission(faults: Faults, path: str, present: dict[str, Json]) -> None:
    """C Request, aid_mission; R5 `own_provision` 'names the years (at least one, none twice, any)'."""
    first, last = (parse_date(present.get(name), full_only=True) for name in ("from", "to"))
    for name, day in (("from", first), ("to", last)):
        if name in present and day is None:
            faults.add(path, name)
    if first is not None and last is not None and first > last:
        faults.add(path, "to")
    faults.check(path, present, {"provincial_or_above": is_bool, "assessed_qualified": is_bool})
    if "own_provision" not in present:
        return
    path = pointer(path, "own_provision")
    provision = faults.fields(path, present["own_provision"], ("years", "basis"), ())
    if provision is None:
        return
    faults.check(path, provision, {"basis": is_filled_text})
    if provision.get("years") == []:
        faults.add(path, "years")
    seen: set[int] = set()
    for item_path, year in faults.items(path, provision, "years"):
        if not is_year(year) or year in seen:
            faults.add(item_path)
        else:
            seen.add(year)


def without_nulls(value: Json) -> Json:
    """C '`null` for an optional field means absent'; only for a request without faults."""
    if isinstance(value, dict):
        return {name: without_nulls(item) for name, item in value.items() if item is not None}
    if isinstance(value, list):
        return [without_nulls(item) for item in value]
    return value


# --- One activity by itself (R5, R6, R7) -----------------------------------------------------------------------------


def worth(parts: Iterable[str]) -> int:
    """R5: 10 a day, 4 a half day, 2 an evening; a morning and an afternoon of the same date are one day."""
    held = set(parts)
    halves = len(held & {"morning", "afternoon"})
    return (0, 400, 1000)[halves] + (200 if "evening" in held else 0)


def session_parts(raw: dict[str, Json]) -> dict[date, set[str]]:
    """R5: the parts of each date of the sessions; 'Repeated parts of a date count once'."""
    parts: dict[date, set[str]] = {}
    for session in raw.get("sessions", []):
        day = date.fromisoformat(session["date"])
        parts.setdefault(day, set()).update(SESSION_PARTS[session["part"]])
    return parts


def first_day(raw: dict[str, Json]) -> date:
    """R1 precedence: 'sessions by their earliest date; a mission by `from`'."""
    if "sessions" in raw:
        return min(date.fromisoformat(session["date"]) for session in raw["sessions"])
    day = parse_date(raw["from"] if raw["kind"] == "aid_mission" else raw["date"])
    assert day is not None
    return day


def mission_years(raw: dict[str, Json]) -> list[int]:
    """R5 aid_mission: the years it deems by its months or own provision, ascending."""
    if "own_provision" in raw:
        return sorted(raw["own_provision"]["years"])
    first, last = date.fromisoformat(raw["from"]), date.fromisoformat(raw["to"])
    months = whole_months(first, last)
    if months >= 12:
        return list(range(first.year, last.year + 1))
    return [last.year] if months >= 6 else []


def online_hours(raw: dict[str, Json]) -> tuple[int, bool]:
    """R5 online_course: hours stated, or floor(minutes / 45); and whether the stated hour is too short."""
    stated = hundredths(raw["hours"]) if "hours" in raw else None
    by_minutes = raw["minutes"] // 45 * 100 if "minutes" in raw else None
    if stated is None:
        assert by_minutes is not None
        return by_minutes, False
    if by_minutes is not None and stated * 45 > raw["minutes"] * 100:
        return by_minutes, True
    return stated, False


def claimed_hours(raw: dict[str, Json]) -> int:
    """R5, the table; 'an award of level `other` and a mission claim 0'."""
    kind = raw["kind"]
    if kind in ATTENDANCE_KINDS:
        if "sessions" in raw:
            return sum(worth(parts) for parts in session_parts(raw).values())
        full_days, half_days, evenings = (int(raw.get(name, 0)) for name in COUNTS)
        return full_days * 1000 + half_days * 400 + evenings * 200
    match kind:
        case "online_course":
            return online_hours(raw)[0]
        case "research_project":
            return 9000 if raw["role"] == "lead" else 6000
        case "book" | "patent":
            return 9000 if raw["role"] == "first" else 6000
        case "paper":
            return 3000 if raw["role"] == "first" else 1000
        case "award":
            if raw["level"] in ("national", "provincial"):
                return 9000
            if raw["level"] == "prefecture":
                return 6000 if raw["rank"] <= 5 else 3000
            return 0
        case "computer_exam":
            return int(raw["modules"]) * 2000
        case "degree_study" | "qualification_exam":
            return 9000
    return 0


def unfilled(kind: str, held: Iterable[str]) -> list[list[list[str]]]:
    """R6: for each alternative the slots that no held document fills, in the order of the table."""
    given = set(held)
    return [[list(slot) for slot in alternative if not given & set(slot)] for alternative in EVIDENCE[kind]]


def evidence_findings(raw: dict[str, Json]) -> list[str]:
    """R6: `evidence_missing`, `corroborating_only`, `evidence_not_asked`."""
    kind, held = raw["kind"], raw.get("evidence", [])
    lacking = unfilled(kind, held)
    found = []
    if all(lacking):
        found.append("evidence_missing")
    if kind == "academic_event" and lacking[0] and not lacking[1]:
        found.append("corroborating_only")
    if any(document not in documents(kind) for document in held):
        found.append("evidence_not_asked")
    return found


def conversion_findings(raw: dict[str, Json]) -> list[str]:
    """R5: the findings that an activity raises by its own facts."""
    kind = raw["kind"]
    found = []
    if "credited_year" in raw and raw["credited_year"] != first_day(raw).year:
        found.append("credited_to_other_year")
    if any(len(parts) == 3 for parts in session_parts(raw).values()):
        found.append("evening_beside_day")
    if kind == "online_course":
        claimed, too_short = online_hours(raw)
        if too_short:
            found.append("hour_too_short")
        if claimed == 0:
            found.append("no_hours")
    if kind == "aid_mission":
        if "own_provision" in raw:
            found.append("own_provision")
        elif not mission_years(raw):
            found.append("mission_too_short")
    return found


def denials(raw: dict[str, Json]) -> list[str]:
    """R7: the conditions, without the provider's, that an activity fails."""
    kind = raw["kind"]
    found = []
    if kind == "paper" and CN_SERIAL.fullmatch(trim(raw.get("cn_serial", ""))) is None:
        found.append("no_cn_serial")
    if kind == "research_project" and raw["sponsor"] == "other":
        found.append("sponsor_not_covered")
    if kind == "award" and raw["level"] == "other":
        found.append("level_not_covered")
    if kind == "aid_mission":
        if not raw["provincial_or_above"]:
            found.append("mission_level")
        if not raw["assessed_qualified"]:
            found.append("not_qualified")
    return found


def questions(policy: Policy, raw: dict[str, Json], subject: str | None) -> list[tuple[bool | None, str]]:
    """R7: the tri-state facts that the policy asks of this activity, each with the finding of a `false`."""
    kind, provider = raw["kind"], raw.get("provider", {})
    asked: list[tuple[bool | None, str]] = []
    if kind == "degree_study":
        asked.append((raw.get("state_recognised"), "degree_not_recognised"))
    if (
        policy.asks_approval
        and kind in COURSE_KINDS
        and subject == "public"
        and provider.get("type") in ("employer", "competent_department")
    ):
        asked.append((provider.get("approved"), "not_approved"))
    if policy.asks_base_filing and kind == "online_course" and provider.get("type") == "accredited_base":
        asked.append((provider.get("curriculum_reviewed"), "curriculum_not_reviewed"))
        asked.append((provider.get("keys_filed"), "keys_not_filed"))
    return asked


def subject_of(raw: dict[str, Json]) -> str | None:
    """R5, column subject: 'declared, else professional'; C '`subject` is null for a mission'."""
    return None if raw["kind"] == "aid_mission" else raw.get("subject", "professional")


def years_of(raw: dict[str, Json]) -> list[int]:
    """C Result, `years` of an activity."""
    if raw["kind"] == "aid_mission":
        return mission_years(raw)
    return [raw.get("credited_year", first_day(raw).year)]


@dataclass
class Activity:
    """What an activity is by itself, before it meets the others."""

    raw: dict[str, Json]
    subject: str | None
    years: list[int]
    claimed: int
    parts: dict[date, set[str]]
    precedence: tuple[date, str]
    missing: list[list[list[str]]]
    denied: bool
    findings: list[str] = field(default_factory=list)

    @property
    def id(self) -> str:
        return str(self.raw["id"])

    @property
    def kind(self) -> str:
        return str(self.raw["kind"])

    @property
    def sufficient(self) -> bool:
        """R6 'when all slots of one alternative are filled'."""
        return not self.missing

    @property
    def earns(self) -> bool:
        """R1 live activity: 'claims more than 0 hours, or is a mission that deems a year'."""
        return bool(self.years) if self.kind == "aid_mission" else self.claimed > 0

    @property
    def achievement(self) -> tuple[str, str, int | None] | None:
        """R7 'The same achievement twice': what makes two activities the same, or None without a reference."""
        reference = trim(self.raw.get("reference", "")).lower()
        if not reference:
            return None
        return self.kind, reference, self.years[0] if self.kind in COURSE_KINDS else None


def judge(policy: Policy, raw: dict[str, Json], ask_evidence: bool) -> Activity:
    """R5-R7 for one activity alone."""
    subject = subject_of(raw)
    found = conversion_findings(raw)
    failed = denials(raw)
    for answer, code in questions(policy, raw, subject):
        if answer is False:
            failed.append(code)
        elif answer is None:
            found.append("not_stated")
    missing: list[list[list[str]]] = []
    if ask_evidence:
        found += evidence_findings(raw)
        lacking = unfilled(raw["kind"], raw.get("evidence", []))
        if all(lacking):
            missing = sorted(lacking, key=len)
    return Activity(
        raw=raw,
        subject=subject,
        years=years_of(raw),
        claimed=claimed_hours(raw),
        parts=session_parts(raw),
        precedence=(first_day(raw), raw["id"]),
        missing=missing,
        denied=bool(failed),
        findings=found + failed,
    )


# --- Activities among each other (R7, R8 potential) ------------------------------------------------------------------


@dataclass
class Recognition:
    """Hours recognised by id, the missions that deem their years, and the ids that lost to another."""

    hours: dict[str, int]
    missions: set[str]
    duplicate: set[str]
    session_overlap: set[str]
    once_per_year: set[str]


def recognise(activities: list[Activity], *, supplied: bool) -> Recognition:
    """R7 among the live activities; with `supplied` as if all missing evidence were supplied (R8 potential)."""
    live = [a for a in activities if (a.sufficient or supplied) and not a.denied and a.earns]
    duplicate = find_duplicates(live)
    counted = [a for a in live if a.id not in duplicate]
    hours = {a.id: a.claimed for a in counted}
    overlap = take_overlaps(counted, hours)
    repeated = find_repeated(counted)
    for identifier in repeated:
        hours[identifier] = 0
    return Recognition(
        hours=hours,
        missions={a.id for a in counted if a.kind == "aid_mission"},
        duplicate=duplicate,
        session_overlap=overlap,
        once_per_year=repeated,
    )


def find_duplicates(live: list[Activity]) -> set[str]:
    """R7 'The same achievement twice': the ids of those that do not count."""
    groups: dict[tuple[str, str, int | None], list[Activity]] = {}
    for activity in live:
        if activity.achievement is not None:
            groups.setdefault(activity.achievement, []).append(activity)
    losers: set[str] = set()
    for group in groups.values():
        group.sort(
            key=lambda a: (
                not a.sufficient,
                -(len(a.years) if a.kind == "aid_mission" else a.claimed),
                a.precedence,
            )
        )
        losers.update(a.id for a in group[1:])
    return losers


def take_overlaps(counted: list[Activity], hours: dict[str, int]) -> set[str]:
    """R7 'Overlap': takes from `hours` what a date's parts lose; the ids that lose some."""
    losers: set[str] = set()
    for day in {day for activity in counted for day in activity.parts}:
        present = [a for a in counted if day in a.parts]
        present.sort(key=lambda a: (not a.sufficient, -worth(a.parts[day]), a.precedence))
        taken: set[str] = set()
        for activity in present:
            own = activity.parts[day]
            if own & taken:
                losers.add(activity.id)
                hours[activity.id] -= worth(own) - worth(own - taken)
            taken |= own
    return losers


def find_repeated(counted: list[Activity]) -> set[str]:
    """R5 'Once a year' is per kind: the ids of those after the first of a year."""
    losers: set[str] = set()
    carried: set[tuple[str, int]] = set()
    for activity in sorted(counted, key=lambda a: (not a.sufficient, a.precedence)):
        if activity.kind in ONCE_A_YEAR_KINDS:
            place = (activity.kind, activity.years[0])
            if place in carried:
                losers.add(activity.id)
            carried.add(place)
    return losers


# --- Years and verdict (R3, R4, R8) ----------------------------------------------------------------------------------


def find_window(policy: Policy, applicant: dict[str, Json], application_year: int) -> tuple[int, int] | None:
    """R4 'First matching row wins'."""
    for target, degree, series, length in policy.windows:
        if (
            target == applicant["target"]
            and degree in (None, applicant.get("degree"))
            and series in (None, applicant.get("series"))
        ):
            return application_year - length, application_year - 1
    return None


def covers(spans: list[dict[str, Json]], year: int) -> bool:
    """R8: whether a certificate or a waiver names the year."""
    return any(span["from"] <= year <= span["to"] for span in spans)


def shortfalls(policy: Policy, hours: dict[str, int]) -> dict[str, int]:
    """R3 and R8: what is missing of public, professional and total, never negative."""
    public = max(0, policy.public * 100 - hours["public"])
    if policy.public_more_than_zero and hours["public"] == 0:
        public = 1
    return {
        "public": public,
        "professional": max(0, policy.professional * 100 - hours["professional"]),
        "total": max(0, policy.total * 100 - sum(hours.values())),
    }


def year_hours(activities: list[Activity], recognition: Recognition, year: int) -> dict[str, int]:
    """R8 'the recognised hours credited to that year', by subject."""
    hours = dict.fromkeys(SUBJECTS, 0)
    for activity in activities:
        if activity.subject is not None and activity.years == [year]:
            hours[activity.subject] += recognition.hours.get(activity.id, 0)
    return hours


def deeming(activities: list[Activity], recognition: Recognition, year: int) -> set[str]:
    """R5 aid_mission: the missions that deem the year complete."""
    return {a.id for a in activities if a.id in recognition.missions and year in a.years}


def year_status(
    policy: Policy, request: dict[str, Json], activities: list[Activity], recognition: Recognition, year: int
) -> str:
    """R8 'In this order: certified, waived, deemed_met, then met / not_met'."""
    if covers(request.get("certificates", []), year):
        return "certified"
    if covers(request.get("waivers", []), year):
        return "waived"
    if deeming(activities, recognition, year):
        return "deemed_met"
    lacking = shortfalls(policy, year_hours(activities, recognition, year))
    return "not_met" if any(lacking.values()) else "met"


def year_findings(policy: Policy, request: dict[str, Json], status: str, hours: dict[str, int], year: int) -> list[str]:
    """R8: `waived`, `before_employment`, `public_missing`."""
    found = []
    if status == "waived":
        found.append("waived")
    if status == "not_met":
        employed_since = parse_date(request["applicant"].get("employed_since"))
        if employed_since is not None and year < employed_since.year:
            found.append("before_employment")
        if policy.public_more_than_zero and hours["public"] == 0:
            found.append("public_missing")
    return sorted(found)


def hours_out(hours: dict[str, int]) -> dict[str, int | float]:
    """C: a map of hours."""
    return {name: number(value) for name, value in hours.items()}


def year_out(
    policy: Policy,
    request: dict[str, Json],
    activities: list[Activity],
    actual: Recognition,
    potential: Recognition,
    year: int,
) -> dict[str, Json]:
    """C Result, an entry of `years`."""
    status = year_status(policy, request, activities, actual, year)
    hours = year_hours(activities, actual, year)
    lacking = shortfalls(policy, hours) if status in ("met", "not_met") else dict.fromkeys((*SUBJECTS, "total"), 0)
    best = year_hours(activities, potential, year)
    deemed_by = deeming(activities, actual, year)
    gave = [a.id for a in activities if a.id in deemed_by or (a.years == [year] and actual.hours.get(a.id, 0) > 0)]
    return {
        "year": year,
        "status": status,
        "hours": hours_out(hours),
        "total": number(sum(hours.values())),
        "shortfall": hours_out(lacking),
        "potential": {
            "status": year_status(policy, request, activities, potential, year),
            "hours": hours_out(best),
            "total": number(sum(best.values())),
        },
        "activities": gave,
        "findings": year_findings(policy, request, status, hours, year),
    }


def outcome_of(activity: Activity, recognition: Recognition) -> str:
    """C Result, `outcome`."""
    if activity.denied:
        return "denied"
    if not activity.sufficient:
        return "pending"
    earned = activity.id in recognition.missions or recognition.hours.get(activity.id, 0) > 0
    return "recognised" if earned else "denied"


def activity_out(activity: Activity, recognition: Recognition, window: tuple[int, int]) -> dict[str, Json]:
    """C Result, an entry of `activities`."""
    found = list(activity.findings)
    if activity.id in recognition.duplicate:
        found.append("duplicate")
    if activity.id in recognition.session_overlap:
        found.append("session_overlap")
    if activity.id in recognition.once_per_year:
        found.append("once_per_year")
    return {
        "id": activity.id,
        "kind": activity.kind,
        "years": activity.years,
        "subject": activity.subject,
        "claimed": number(activity.claimed),
        "recognised": number(recognition.hours.get(activity.id, 0)),
        "outcome": outcome_of(activity, recognition),
        "in_window": any(window[0] <= year <= window[1] for year in activity.years),
        "evidence": {"sufficient": activity.sufficient, "missing": activity.missing},
        "findings": sorted(found),
    }


def find_policy(request: dict[str, Json]) -> str | None:
    """R2 'The default policy is chosen by the application year among the provincial ones'."""
    if "policy" in request:
        return request["policy"] if request["policy"] in POLICIES else None
    for name, policy in POLICIES.items():
        if policy.provincial and policy.application_year == request["application_year"]:
            return name
    return None


def verdict_of(years: list[dict[str, Json]]) -> str:
    """R8 Verdict."""
    if all(year["status"] != "not_met" for year in years):
        return "eligible"
    if all(year["potential"]["status"] != "not_met" for year in years):
        return "pending"
    return "not_eligible"


def assess(request: Json) -> dict[str, Json]:
    """C: the result of a request, or {"error", "faults"}; `invalid_request` before `no_policy` before the window."""
    faults = find_faults(request)
    if faults:
        return {"error": "invalid_request", "faults": faults}
    request = without_nulls(request)
    name = find_policy(request)
    if name is None:
        return {"error": "no_policy", "faults": []}
    policy = POLICIES[name]
    application_year, applicant = request["application_year"], request["applicant"]
    window = find_window(policy, applicant, application_year)
    if window is None:
        return {"error": "window_not_defined", "faults": []}
    ask_evidence = request.get("evidence", "required") == "required"
    activities = [judge(policy, raw, ask_evidence) for raw in request["activities"]]
    actual = recognise(activities, supplied=False)
    potential = recognise(activities, supplied=True)
    years = [year_out(policy, request, activities, actual, potential, year) for year in range(window[0], window[1] + 1)]
    return {
        "policy": name,
        "applicant": applicant.get("id"),
        "application_year": application_year,
        "window": {"from": window[0], "to": window[1]},
        "verdict": verdict_of(years),
        "years": years,
        "activities": [activity_out(activity, actual, window) for activity in activities],
        "findings": ["policy_of_another_year"] if policy.application_year != application_year else [],
    }
