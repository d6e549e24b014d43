"""Sets of policies, and what there is in them."""

import json
import pickle
from typing import Any

import pytest

import ce_rules

COLLEGE = """
id = "my-college-2021"
extends = "hunan-2021"
application_years = [2021]
scope = "unit"
instruments = [{ id = "mine", number = "校字1号", title = { zh = "本校通知", en = "notice of the college" } }]
clauses = [{ id = "mine/2", instrument = "mine", locator = "二", zh = "初级前两年", en = "junior: two years" }]
[[windows]]
id = "junior"
targets = ["junior"]
years = 2
clause = "mine/2"
"""

JUNIOR: dict[str, Any] = {
    "application_year": 2021,
    "policy": "my-college-2021",
    "applicant": {"target": "junior"},
    "activities": [],
}


def ids(rules: ce_rules.Rules) -> list[str]:
    return [policy.id for policy in rules.policies()]


def test_a_policy_of_the_users_own() -> None:
    rules = ce_rules.load_policy(COLLEGE)
    assert ids(rules) == [*ids(ce_rules.Rules()), "my-college-2021"]
    assert rules.assess(JUNIOR).window.clauses == ["mine/2"]
    assert rules.assess_json(json.dumps(JUNIOR)) == rules.assess(JUNIOR).to_json()
    assert rules.clauses("my-college-2021")[-1].zh == "初级前两年"
    assert rules.policy("my-college-2021")["extends"] == "hunan-2021"
    assert "my-college-2021" in repr(rules)


def test_rules_never_change() -> None:
    rules = ce_rules.Rules()
    other = rules.with_policy(COLLEGE)
    again = other.with_policy(COLLEGE.replace("years = 2", "years = 3"))
    assert "my-college-2021" not in ids(rules)
    assert (other.assess(JUNIOR).window.from_, again.assess(JUNIOR).window.from_) == (2019, 2018)
    for call in (rules.assess, ce_rules.assess):
        with pytest.raises(ce_rules.Error, match="my-college-2021"):
            call(JUNIOR)


def test_rules_can_be_pickled() -> None:
    rules = pickle.loads(pickle.dumps(ce_rules.load_policy(COLLEGE)))
    assert rules.assess(JUNIOR) == ce_rules.load_policy(COLLEGE).assess(JUNIOR)


@pytest.mark.parametrize(
    "document", ["", "[", "\ud800", "{}", 'id = "x"\nextends = "nowhere"', COLLEGE.replace("years", "yeras")]
)
def test_a_policy_with_faults(document: str) -> None:
    with pytest.raises(ce_rules.Error) as raised:
        ce_rules.load_policy(document)
    assert raised.value.code == "invalid_policy"
    assert raised.value.faults
    ce_rules.load_policy(COLLEGE)


def test_a_fault_of_a_policy_has_its_line() -> None:
    with pytest.raises(ce_rules.Error) as raised:
        ce_rules.load_policy(COLLEGE.replace("years = 2", "years = 'two'"))
    (fault,) = raised.value.faults
    assert (fault.path, fault.position.line, fault.position.column) == ("/windows/0/years", 11, 1)
    assert str(fault).startswith("11:1 /windows/0/years: ")


def test_a_policy_written_out_can_be_read_again() -> None:
    document = ce_rules.policy("hunan-2020")
    assert ce_rules.load_policy(json.dumps(document)).policies()[0] == ce_rules.policies()[0]


def test_what_there_is() -> None:
    assert ce_rules.clauses() == ce_rules.clauses("hunan-2021")
    assert len(ce_rules.clauses()) == 184
    summary = ce_rules.policies()[1]
    assert (summary.id, summary.extends, summary.application_years) == ("hunan-2021", "hunan-2020", [2021])
    options = ce_rules.evidence_options("hunan-2021", "training")
    assert [option.id for option in options.alternatives] == ["A", "B"]
    assert options.alternatives[0].slots[0][0].name.zh
    assert ce_rules.check_evidence("hunan-2021", "training", ["notice", "completion_certificate"]).sufficient
    assert ce_rules.check_evidence("hunan-2021", "training", iter(["notice"])).missing


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: ce_rules.policy("hunan-1999"), "no_policy"),
        (lambda: ce_rules.policy("\ud800"), "invalid_request"),
        (lambda: ce_rules.clauses("hunan-1999"), "no_policy"),
        (lambda: ce_rules.evidence_options("hunan-1999", "paper"), "no_policy"),
        (lambda: ce_rules.evidence_options("hunan-2021", "podcast"), "invalid_request"),
        (lambda: ce_rules.check_evidence("hunan-2021", "paper", ["poem"]), "invalid_request"),
        (lambda: ce_rules.check_evidence("hunan-2021", "paper", ["\ud800"]), "invalid_request"),
    ],
)
def test_what_is_not_there(call, code: str) -> None:
    with pytest.raises(ce_rules.Error) as raised:
        call()
    assert raised.value.code == code


def test_a_call_by_its_name() -> None:
    question = {"policy": "hunan-2021", "kind": "paper"}
    options = ce_rules.evidence_options(**question)
    assert ce_rules.call_json("evidence_options", json.dumps(question)) == options.to_json()
    assert json.loads(ce_rules.call_json("evidence_options", "\ud800"))["error"] == "invalid_request"
    with pytest.raises(ValueError, match="podcast"):
        ce_rules.call_json("podcast", "{}")


@pytest.mark.parametrize("bad", [None, 1, b"x", ["x"], range(10**18), object()])
def test_what_must_be_text(bad: Any) -> None:
    calls = [
        lambda: ce_rules.load_policy(bad),
        lambda: ce_rules.policy(bad),
        lambda: ce_rules.clauses(bad),
        lambda: ce_rules.evidence_options("hunan-2021", bad),
        lambda: ce_rules.check_evidence(bad, "paper", []),
        lambda: ce_rules.check_evidence("hunan-2021", "paper", [bad]),
    ]
    for call in calls:
        with pytest.raises(TypeError):
            call()


@pytest.mark.parametrize("bad", [None, 1, "notice", range(10**18), object()])
def test_what_must_be_documents(bad: Any) -> None:
    with pytest.raises(TypeError):
        ce_rules.check_evidence("hunan-2021", "paper", bad)
