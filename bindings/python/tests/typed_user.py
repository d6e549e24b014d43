"""A user's script, which a type checker reads and nobody runs.

Each line that is marked is one that the checker must refuse: a mark that is not needed is refused too.
"""

import datetime
from decimal import Decimal
from typing import assert_type

import ce_rules
from ce_rules import Activity, Applicant, Assessment, Error, Fault, Request, Rules

applicant: Applicant = {"target": "associate_senior", "degree": "doctor"}
course: Activity = {
    "id": "a1",
    "kind": "online_course",
    "subject": "public",
    "date": datetime.date(2020, 5, 6),
    "hours": Decimal("29.99"),
    "evidence": ("course_outline", "completion_progress"),
    "provider": {"type": "accredited_base", "approved": None},
}
mission: Activity = {
    "id": "a2",
    "kind": "aid_mission",
    "from": "2019-01-01",
    "to": datetime.date(2020, 1, 1),
    "own_provision": {"years": [2020], "basis": "…"},
}
request: Request = {
    "application_year": 2021,
    "applicant": applicant,
    "certificates": [{"from": 2014, "to": 2018}],
    "activities": [course, mission],
}

wrong_word: Applicant = {"target": "professor"}  # type: ignore[typeddict-item]
wrong_type: Activity = {"id": 1, "kind": "paper"}  # type: ignore[typeddict-item]
unknown: Activity = {"id": "a3", "kind": "paper", "colour": "red"}  # type: ignore[typeddict-unknown-key]
missing: Request = {"application_year": 2021, "applicant": applicant}  # type: ignore[typeddict-item]


def lacks(result: Assessment) -> dict[int, float]:
    """The hours that each year lacks."""
    assert_type(result.verdict, ce_rules.Verdict)
    assert_type(result.years[0].hours.public, float)
    assert_type(result.years[0].hours["public"], float)
    assert_type(result.activities[0].evidence.missing, list[list[list[str]]])
    assert_type(result.activities[0].findings[0].message.zh, str)
    assert_type(result.applicant, str | None)
    if result.verdict == "maybe":  # type: ignore[comparison-overlap]
        raise AssertionError
    result.verdict = "eligible"  # type: ignore[misc]
    result.verdit  # type: ignore[attr-defined]
    return {year.year: year.shortfall.total for year in result.years if year.status == "not_met"}


def places(error: Error) -> list[str]:
    """The places of all faults."""
    assert_type(error.faults, list[Fault])
    assert_type(error.code, ce_rules.ErrorCode)
    return [fault.path for fault in error.faults if fault.code == "missing_field"]


rules: Rules = ce_rules.load_policy("…").with_policy("…")
for assessed in (ce_rules.assess(request), rules.assess(request), ce_rules.assess({"application_year": 2021})):
    print(lacks(assessed))
table: dict[str, object] = {"application_year": 2021}
ce_rules.assess(table)
ce_rules.assess([table])  # type: ignore[arg-type]
ce_rules.assess_json(b"{}")  # type: ignore[arg-type]
print(ce_rules.assess_json("{}").upper(), ce_rules.policies()[0].title.en, ce_rules.policy("hunan-2021")["id"])
print(ce_rules.clauses()[0].why, ce_rules.evidence_options("hunan-2021", "paper").alternatives[0].slots[0][0].name.zh)
print(ce_rules.check_evidence("hunan-2021", "paper", {"journal_cover"}).sufficient)
