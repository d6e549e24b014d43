"""Whatever is given, there is a result or an error, the same for values and for their JSON."""

import datetime
import decimal
import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

import ce_rules

NAMES = [
    *("application_year", "policy", "evidence", "applicant", "certificates", "waivers", "activities"),
    *("id", "target", "degree", "from", "to", "number", "reason", "kind", "title", "subject", "provider", "type"),
    *("date", "credited_year", "full_days", "sessions", "part", "hours", "minutes", "role", "own_provision", "years"),
]
WORDS = [
    *("hunan-2021", "required", "junior", "associate_senior", "doctor", "training", "paper", "online_course"),
    *("public", "professional", "2019", "2019-05", "2020-02-29", "2019-02-30", "full_day", "first", "notice", "", " "),
]

scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.integers(0, 2200)
    # With more decimal places than that, a number is told to be too precise by the text form wherever it stands.
    | st.floats(allow_nan=False, allow_infinity=False).map(lambda number: round(number, 2))
    | st.sampled_from([0.5, 29.99, 2019.0])
    | st.text(max_size=5)
    | st.sampled_from(WORDS)
)
names = st.sampled_from(NAMES) | st.text(max_size=3)
documents = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=6), max_leaves=20
)
activities = st.fixed_dictionaries(
    {"id": scalars, "kind": st.sampled_from(["training", "paper", "online_course", "aid_mission"]) | documents},
    optional={name: documents for name in ["subject", "date", "sessions", "hours", "minutes", "from", "to", "evidence"]},
)
requests = st.fixed_dictionaries(
    {
        "application_year": st.integers(2018, 2023) | documents,
        "applicant": st.fixed_dictionaries({"target": st.sampled_from(["junior", "associate_senior"])}) | documents,
        "activities": st.lists(activities, max_size=4) | documents,
    },
    optional={"policy": documents, "evidence": documents, "certificates": documents, "colour": documents},
)


def outcome(request: Any) -> str:
    try:
        return ce_rules.assess(request).to_json()
    except ce_rules.Error as error:
        assert error.faults or error.code != "invalid_request"
        return error.to_json()


@given(requests | documents)
def test_values_give_what_their_json_gives(request: Any) -> None:
    assert outcome(request) == ce_rules.assess_json(json.dumps(request, ensure_ascii=False))


beyond_json = (
    scalars
    | st.floats()
    | st.decimals()
    | st.dates()
    | st.datetimes()
    | st.binary(max_size=3)
    | st.complex_numbers()
    | st.text(st.characters(), max_size=3)
    | st.just("\ud800")
    | st.builds(object)
    | st.sets(st.integers(), max_size=2)
)
anything = st.recursive(
    beyond_json,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.tuples(inner, inner)
        | st.dictionaries(names | st.integers() | st.just("\udfff"), inner, max_size=5)
    ),
    max_leaves=20,
)


@given(anything, st.dictionaries(st.sampled_from(NAMES), anything, max_size=6))
def test_anything_gives_a_result_or_an_error(request: Any, members: dict[str, Any]) -> None:
    for value in (request, members, {"application_year": 2021, "activities": [members], "applicant": request}):
        json.loads(outcome(value))


@given(st.decimals(0, 10_000, places=2) | st.decimals(allow_nan=False, allow_infinity=False), st.dates())
def test_decimals_are_exact_or_refused(hours: decimal.Decimal, date: datetime.date) -> None:
    request: dict[str, Any] = {
        "application_year": 2021,
        "evidence": "ignored",
        "applicant": {"target": "associate_senior", "degree": "doctor"},
        "activities": [{"id": "o", "kind": "online_course", "subject": "public", "date": date, "hours": hours}],
    }
    try:
        claimed = ce_rules.assess(request).activities[0].claimed
    except ce_rules.Error as error:
        paths = {fault.path for fault in error.faults}
        assert paths <= {"/activities/0/date", "/activities/0/hours"}
        assert ("/activities/0/date" in paths) == (not 1949 <= date.year <= 2100)
        fits = decimal.Decimal("0.01") <= hours <= decimal.Decimal("9999.99") and hours * 100 == int(hours * 100)
        assert ("/activities/0/hours" in paths) == (not fits)
    else:
        assert decimal.Decimal(repr(claimed)) == hours


@given(st.text(max_size=30) | st.binary(max_size=30).map(lambda data: data.decode("utf-8", "surrogateescape")))
def test_any_text_gives_an_answer(text: str) -> None:
    json.loads(ce_rules.assess_json(text))
    try:
        ce_rules.load_policy(text)
    except ce_rules.Error as error:
        assert error.code == "invalid_policy"
