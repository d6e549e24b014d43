"""What a request may be made of, and what is said of the rest."""

import collections
import datetime
import decimal
import enum
import fractions
import json
import sys
import types
from typing import Any

import pytest

import ce_rules


def course(**members: Any) -> dict[str, Any]:
    """A request with one online course, and these members."""
    activity = {"id": "o1", "kind": "online_course", "subject": "public", "date": "2020", "hours": 10, **members}
    return {
        "application_year": 2021,
        "evidence": "ignored",
        "applicant": {"target": "associate_senior", "degree": "doctor"},
        "activities": [activity],
    }


def faults(request: Any) -> list[tuple[str, str]]:
    """The faults of a request, after which a good one is assessed as ever."""
    with pytest.raises(ce_rules.Error) as raised:
        ce_rules.assess(request)
    assert raised.value.code == "invalid_request"
    assert ce_rules.assess(course()).years[1].hours.public == 10
    return [(fault.path, fault.code) for fault in raised.value.faults]


@pytest.mark.parametrize(
    ("given", "same"),
    [
        ({"date": datetime.date(2020, 5, 6)}, {"date": "2020-05-06"}),
        ({"hours": decimal.Decimal("29.99")}, {"hours": 29.99}),
        ({"hours": decimal.Decimal("30")}, {"hours": 30}),
        ({"hours": decimal.Decimal("30.00")}, {"hours": 30.0}),
        ({"hours": decimal.Decimal("3E+1")}, {"hours": 30}),
        ({"evidence": ("course_outline",)}, {"evidence": ["course_outline"]}),
        ({"title": None}, {}),
    ],
)
def test_values_mean_what_their_json_means(given: dict[str, Any], same: dict[str, Any]) -> None:
    result = ce_rules.assess(course(**given))
    assert result == ce_rules.assess(course(**same))
    assert result.to_json() == ce_rules.assess_json(json.dumps(course(**same)))


def test_subclasses_are_what_they_are_made_from() -> None:
    class Subject(enum.StrEnum):
        PUBLIC = "public"

    class Day(datetime.date):
        def isoformat(self) -> str:
            raise AssertionError("a subclass is not asked")

    class Year(int):
        def __int__(self) -> int:
            raise AssertionError("a subclass is not asked")

    ordered = collections.OrderedDict(course(subject=Subject.PUBLIC, date=Day(2020, 1, 1)))
    ordered["application_year"] = Year(2021)
    assert ce_rules.assess(ordered) == ce_rules.assess(course())


@pytest.mark.parametrize(
    ("member", "value", "code"),
    [
        ("title", {"a", "b"}, "wrong_type"),
        ("title", b"bytes", "wrong_type"),
        ("title", object(), "wrong_type"),
        ("title", object, "wrong_type"),
        ("title", len, "wrong_type"),
        ("title", 1j, "wrong_type"),
        ("title", "\ud800", "wrong_type"),
        ("title", ["list"], "wrong_type"),
        ("title", {1: "a"}, "wrong_type"),
        ("title", {"\udfff": "a"}, "wrong_type"),
        ("title", range(sys.maxsize), "wrong_type"),
        ("title", (letter for letter in "abc"), "wrong_type"),
        ("title", types.MappingProxyType({}), "wrong_type"),
        ("title", float("nan"), "wrong_type"),
        ("date", datetime.datetime(2020, 5, 6, 7, 8), "wrong_type"),
        ("date", datetime.time(7, 8), "wrong_type"),
        ("date", datetime.date(1, 1, 1), "out_of_range"),
        ("date", float("nan"), "wrong_type"),
        ("hours", "10", "wrong_type"),
        ("hours", True, "wrong_type"),
        ("hours", float("nan"), "wrong_type"),
        ("hours", float("inf"), "out_of_range"),
        ("hours", float("-inf"), "out_of_range"),
        ("hours", 10**400, "out_of_range"),
        ("hours", 0.1 + 0.2, "too_precise"),
        ("hours", decimal.Decimal("nan"), "wrong_type"),
        ("hours", decimal.Decimal("snan"), "wrong_type"),
        ("hours", decimal.Decimal("inf"), "out_of_range"),
        ("hours", decimal.Decimal("1e999999"), "out_of_range"),
        ("hours", decimal.Decimal("2.005"), "too_precise"),
        ("hours", decimal.Decimal("2.000000000000000000001"), "too_precise"),
        ("hours", decimal.Decimal("1e-999999"), "too_precise"),
        ("hours", fractions.Fraction(1, 2), "wrong_type"),
        ("minutes", 2**63, "out_of_range"),
        ("minutes", -(2**200), "out_of_range"),
        ("minutes", 60.0, "wrong_type"),
        ("minutes", decimal.Decimal("60.0"), "wrong_type"),
        ("minutes", None, None),
        ("colour", {"a", "b"}, "unknown_field"),
        ("colour", [{"a": {"b"}}], "unknown_field"),
        ("\ud800", 1, None),
    ],
)
def test_what_a_member_cannot_be(member: str, value: Any, code: str | None) -> None:
    request = course(**{member: value})
    match member, code:
        case "\ud800", _:
            assert faults(request) == [("/activities/0/\ufffd\ufffd\ufffd", "unknown_field")]
        case _, None:
            assert ce_rules.assess(request) == ce_rules.assess(course())
        case _:
            assert faults(request) == [(f"/activities/0/{member}", code)]


@pytest.mark.parametrize(
    "request_",
    [None, True, 1, 1.5, "{}", b"{}", [], (), {1, 2}, object(), {1: 2}, {None: 1, "activities": []}, ..., float("nan")],
    ids=repr,
)
def test_what_is_no_request_at_all(request_: Any) -> None:
    assert faults(request_) == [("", "wrong_type")]


def test_all_faults_are_told_in_the_order_of_the_document() -> None:
    request = course(title={"a"}, hours=float("nan"), minutes=-1)
    request["activities"].append({"id": "o2", "kind": "podcast", "date": datetime.datetime(2020, 1, 1)})
    request["applicant"]["series"] = b"medical"
    request["certificates"] = [{"from": object(), 2: 3}, {"from/~": 1, "from": 2020, "to": 2019}]
    assert faults(request) == [
        ("/applicant/series", "wrong_type"),
        ("/activities/0/hours", "wrong_type"),
        ("/activities/0/title", "wrong_type"),
        ("/activities/0/minutes", "out_of_range"),
        ("/activities/1/kind", "unknown_value"),
        ("/activities/1/date", "wrong_type"),
        ("/certificates/0", "wrong_type"),
        ("/certificates/1/from~1~0", "unknown_field"),
        ("/certificates/1/to", "from_after_to"),
    ]


def test_a_fault_names_what_was_there() -> None:
    with pytest.raises(ce_rules.Error) as raised:
        ce_rules.assess(course(title=fractions.Fraction(1, 2), hours=float("nan"), date=datetime.datetime(2020, 1, 1)))
    told = {fault.path.rpartition("/")[2]: fault.message for fault in raised.value.faults}
    assert "`fractions.Fraction`" in told["title"].en
    assert "fractions.Fraction" in told["title"].zh
    assert "NaN" in told["hours"].en
    assert ".date()" in told["date"].en


def nested(depth: int) -> list[Any]:
    inner: list[Any] = []
    for _ in range(depth - 1):
        inner = [inner]
    return inner


@pytest.mark.parametrize("depth", [126, 127, 128, 129, 100_000])
def test_depth_is_bounded_as_in_json(depth: int) -> None:
    expected = json.loads(ce_rules.assess_json("[" * depth + "]" * depth))["faults"][0]["code"]
    assert faults(nested(depth)) == [("", expected)]
    assert expected == ("wrong_type" if depth < 128 else "syntax")


def test_what_contains_itself_is_refused() -> None:
    ring: dict[str, Any] = course()
    ring["activities"].append(ring)
    wide: list[Any] = []
    wide.extend([wide] * 10)
    assert faults(ring) == [("", "syntax")]
    assert faults(wide) == [("", "syntax")]


def test_what_would_grow_without_end_is_refused() -> None:
    shared: list[Any] = []
    for _ in range(60):
        shared = [shared, shared]
    assert faults(shared) == [("", "out_of_range")]


def test_a_large_request_is_assessed() -> None:
    request = course()
    request["activities"] *= 0
    request["activities"] += [course(id=f"o{i}")["activities"][0] for i in range(5_000)]
    assert len(ce_rules.assess(request).activities) == 5_000


@pytest.mark.parametrize("request_", [None, b"{}", bytearray(), {}, 1])
def test_the_text_form_takes_text(request_: Any) -> None:
    with pytest.raises(TypeError):
        ce_rules.assess_json(request_)
    assert ce_rules.assess_json("{}").startswith('{"error"')


@pytest.mark.parametrize("text", ["", "\0", "\ud800", "{" * 1_000, "NaN", "\ufeff{}"])
def test_the_text_form_never_raises(text: str) -> None:
    error = json.loads(ce_rules.assess_json(text))
    assert (error["error"], error["faults"][0]["code"]) == ("invalid_request", "syntax")
