"""What the tests share: the project's folders, the vectors, and a request to work with."""

import json
import os
from pathlib import Path
from typing import Any, NamedTuple

import hypothesis
import pytest

# The same examples in every run: what fails once fails again.
hypothesis.settings.register_profile("project", derandomize=True, database=None, deadline=None)
hypothesis.settings.load_profile("project")


class Case(NamedTuple):
    """A vector, and what the core gives for it in Rust."""

    name: str
    call: str
    request: str
    result: str


@pytest.fixture(scope="session")
def project() -> Path:
    """The root of the project."""
    return Path(__file__).resolve().parents[3]


@pytest.fixture(scope="session")
def cases() -> list[Case]:
    """Every vector with what `cargo xtask vectors` wrote for it."""
    file = os.environ.get("CE_RULES_EXPECTED")
    assert file, "CE_RULES_EXPECTED must name the file that `cargo xtask vectors --out FILE` writes"
    lines = Path(file).read_text("utf-8").split("\n")
    return [Case(**json.loads(line)) for line in lines if line]


@pytest.fixture
def request_() -> dict[str, Any]:
    """A request that has something of everything that a result can say: 25 activities in five years."""
    activities = []
    for year in range(2016, 2021):
        training = {"subject": "professional", "date": f"{year}-03", "full_days": 3, "half_days": 1}
        course = {
            "subject": "public",
            "date": f"{year}-05",
            "minutes": 1500,
            "reference": f"证书-{year}",
            "provider": {"type": "accredited_base", "curriculum_reviewed": True, "keys_filed": True},
        }
        paper = {"date": f"{year}-07", "role": "first", "cn_serial": "CN 43-1234/G4"}
        day, morning = ({"sessions": [{"date": f"{year}-09-09", "part": part}]} for part in ("full_day", "morning"))
        kinds: list[tuple[str, list[str], dict[str, Any]]] = [
            ("training", ["notice", "agenda", "sign_in_sheet"], training),
            ("online_course", ["course_duration", "completion_certificate"], course),
            ("paper", ["journal_cover", "serial_number_page"], paper),
            ("academic_event", ["invitation", "stamped_receipt", "study_notes"], day),
            ("academic_event", ["invitation", "stamped_receipt", "study_notes"], morning),
        ]
        for number, (kind, evidence, members) in enumerate(kinds, 1):
            name = f"{year}-{number}"
            activities.append({"id": name, "kind": kind, "title": f"活动 {name}", "evidence": evidence, **members})
    return {
        "application_year": 2021,
        "applicant": {"id": "T0031", "target": "associate_senior"},
        "activities": activities,
    }
