"""Ledger, remedies, explanation and impact."""

import datetime
import decimal
import json
import pickle
from typing import Any

import pytest

import ce_rules


@pytest.fixture
def record() -> dict[str, Any]:
    return {
        "applicant": {"id": "T1"},
        "activities": [
            {
                "id": "a1",
                "kind": "patent",
                "title": "*通风*",
                "date": datetime.date(2019, 5, 6),
                "role": "first",
                "evidence": ("patent_certificate",),
            },
            {"id": "a2", "kind": "online_course", "subject": "public", "date": 2019, "hours": decimal.Decimal("29.99")},
        ],
    }


@pytest.fixture
def application(record) -> dict[str, Any]:
    return {
        **record,
        "application_year": 2021,
        "applicant": {"id": "T1", "target": "associate_senior", "degree": "doctor"},
        "certificates": [{"from": 2020, "to": 2020}],
    }


def test_a_ledger_needs_no_application(record, application) -> None:
    ledger = ce_rules.ledger(record, "hunan-2021")
    year = ledger.years[0]
    assert (year.year, year.status, year.hours.professional, year.shortfall.public) == (2019, "not_met", 90, 30)
    assert [(line.activity, line.date, line.outcome) for line in year.lines] == [
        ("a2", "2019", "pending"),
        ("a1", "2019-05-06", "recognised"),
    ]
    assert ledger.activities[1].evidence.missing[0] == [["course_outline"], ["completion_progress"]]
    # A whole request is a record, and its policy gives way.
    whole = ce_rules.ledger({**application, "policy": "hunan-2020"}, "hunan-2021")
    assert (whole.policy, [year.year for year in whole.years]) == ("hunan-2021", [2019, 2020])
    assert "policy" not in record


def test_remedies(application) -> None:
    remedies = ce_rules.remedies(application)
    year = remedies.years[0]
    # 29.99 hours are not 30, whatever evidence there is.
    assert (year.year, year.search, year.sets) == (2019, "none", [])
    assert [(lack.of, lack.hours) for lack in year.lacks] == [("public", 30)]
    assert year.lacks[0].units[0].count == 3
    assert year.lacks[0].units[0].role is None
    assert remedies.earliest_application_year == 2022
    application["activities"][1]["hours"] = 30
    (completion,) = ce_rules.remedies(application).years[0].sets[0]
    assert (completion.activity, completion.missing[0]) == ("a2", [["course_outline"], ["completion_progress"]])


def test_an_explanation(application) -> None:
    zh, en = ce_rules.explain(application), ce_rules.explain(application, "en")
    assert "# 继续教育学时认定说明" in zh.markdown
    assert r"\*通风\*" in en.markdown
    assert (en.locale, en.verdict) == ("en", "not_eligible")
    term = en.arithmetic[0].terms[0]
    assert (term.count, term.unit, term.each, en.arithmetic[0].claimed) == (1, "activity", 90, 90)
    assert en.arithmetic[1].cuts[0].by == "pending"


def test_an_impact(application) -> None:
    application["activities"][1]["evidence"] = ["course_outline", "completion_progress"]
    impact = ce_rules.impact(iter([application, {"activities": {1}}]), "hunan-2020", "hunan-2021")
    (person,) = impact.changed
    assert person.a is not None
    assert person.b is not None
    assert (person.place, person.a.verdict, person.b.verdict) == (0, "eligible", "not_eligible")
    assert person.years[0].clauses == ["hn-2020-11-annex/0", "hn-2021-29/2.2.3#public"]
    (refused,) = impact.refused
    assert (refused.place, refused.error["error"]) == (1, "invalid_request")
    assert "set" in refused.error["faults"][0]["message"]["en"]
    assert ce_rules.impact([application], "hunan-2021", "hunan-2021").unchanged == 1


def test_the_same_bytes_as_by_name(application) -> None:
    application["activities"][0]["date"] = "2019-05-06"
    application["activities"][1]["hours"] = 29.99
    text = json.dumps(application)
    assert ce_rules.call_json("remedies", text) == ce_rules.remedies(application).to_json()
    question = json.dumps({"request": application, "locale": "en"})
    assert ce_rules.call_json("explain", question) == ce_rules.explain(application, "en").to_json()
    assert pickle.loads(pickle.dumps(ce_rules.explain(application))) == ce_rules.explain(application)
    rules = ce_rules.Rules()
    assert rules.ledger(application, "hunan-2021") == ce_rules.ledger(application, "hunan-2021")


def test_all_faults_at_once() -> None:
    bad: dict[str, Any] = {"applicant": {"target": "dean"}, "activities": [{"id": "", "kind": "patent", "date": set()}]}
    places = ["/applicant/target", "/activities/0/id", "/activities/0/date", "/activities/0/role"]
    with pytest.raises(ce_rules.Error) as raised:
        ce_rules.ledger(bad, "hunan-2021")
    assert [fault.path for fault in raised.value.faults] == places
    with pytest.raises(ce_rules.Error) as raised:
        ce_rules.remedies(bad)
    assert [fault.path for fault in raised.value.faults] == [*places, "/application_year"]
    with pytest.raises(ce_rules.Error) as raised:
        ce_rules.explain(bad, "fr")  # type: ignore[arg-type]
    expected = ["/request/applicant/target", "/request/activities/0/id", "/request/activities/0/date"]
    assert [fault.path for fault in raised.value.faults][:3] == expected
    assert raised.value.faults[-1].path == "/locale"
    with pytest.raises(ce_rules.Error) as raised:
        ce_rules.impact([], "hunan-2021", "hunan-1999")
    assert raised.value.code == "no_policy"


@pytest.mark.parametrize("bad", [None, 1, "x", [1], object()])
def test_what_is_no_record(bad: Any) -> None:
    for call in (ce_rules.remedies, lambda bad: ce_rules.ledger(bad, "hunan-2021"), ce_rules.explain):
        with pytest.raises(ce_rules.Error) as raised:
            call(bad)
        assert raised.value.code == "invalid_request"


def test_what_is_no_list_of_requests(application) -> None:
    for one in (application, "x", 3, None):
        with pytest.raises(TypeError):
            ce_rules.impact(one, "hunan-2020", "hunan-2021")  # type: ignore[arg-type]
    for policy in (None, 3):
        with pytest.raises(TypeError):
            ce_rules.ledger({}, policy)  # type: ignore[arg-type]
