"""A million calls leave nothing behind."""

from pathlib import Path

import pytest

import ce_rules

STATM = Path("/proc/self/statm")
PAGE = 4096


def resident() -> int:
    return int(STATM.read_text().split()[1]) * PAGE


@pytest.mark.skipif(not STATM.exists(), reason="memory is told by Linux only")
def test_a_million_calls_leave_nothing_behind() -> None:
    good = {
        "application_year": 2021,
        "applicant": {"target": "associate_senior", "degree": "doctor"},
        "activities": [{"id": "p", "kind": "patent", "date": "2020", "role": "first", "evidence": []}],
    }
    bad = {**good, "colour": "red"}

    def calls(count: int) -> None:
        for _ in range(count):
            ce_rules.assess(good)
            try:
                ce_rules.assess(bad)
            except ce_rules.Error:
                continue

    # What is made once is made before it is looked at.
    calls(20_000)
    before = resident()
    calls(500_000)
    assert resident() - before < 8 * 1024 * 1024
