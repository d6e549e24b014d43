"""The exception."""

import copy
import json
import pickle

import pytest

import ce_rules


@pytest.fixture
def error() -> ce_rules.Error:
    with pytest.raises(ce_rules.Error) as raised:
        ce_rules.assess({"application_year": 2021, "applicant": {"target": "professor"}})
    return raised.value


def test_it_says_all_that_the_error_object_says(error: ce_rules.Error) -> None:
    text = ce_rules.assess_json('{"application_year": 2021, "applicant": {"target": "professor"}}')
    assert error.to_json() == text
    assert error.to_dict() == json.loads(text)
    assert error.code == "invalid_request"
    assert [(fault.path, fault.code) for fault in error.faults] == [
        ("/applicant/target", "unknown_value"),
        ("/activities", "missing_field"),
    ]
    assert error.faults[1].message.zh == "缺少必填项“activities”"
    assert str(error.faults[1]) == "/activities: `activities` is required (missing_field)"
    assert str(error) == error.message.en
    assert error.message.zh.startswith("请求有 2 处错误")


def test_it_is_a_value_error_of_the_package(error: ce_rules.Error) -> None:
    assert isinstance(error, ValueError)
    assert f"{type(error).__module__}.{type(error).__qualname__}" == "ce_rules.Error"


def test_it_can_be_pickled_and_copied(error: ce_rules.Error) -> None:
    for other in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
        assert other is not error
        assert (type(other), str(other), other.to_json()) == (ce_rules.Error, str(error), error.to_json())


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        ({"application_year": 1999, "applicant": {"target": "junior"}, "activities": []}, "no_policy"),
        ({"application_year": 2021, "applicant": {"target": "junior"}, "activities": []}, "window_not_defined"),
    ],
)
def test_errors_that_are_about_no_place(request_, code: str) -> None:
    with pytest.raises(ce_rules.Error) as raised:
        ce_rules.assess(request_)
    assert (raised.value.code, raised.value.faults) == (code, [])
    assert raised.value.to_json() == ce_rules.assess_json(json.dumps(request_))
