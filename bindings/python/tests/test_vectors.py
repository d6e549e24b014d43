"""The shared vectors: the same bytes as in Rust."""

import decimal
import json
from pathlib import Path
from typing import Any

import ce_rules


def once(members: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({name for name, _ in members}) < len(members):
        raise ValueError("a member is given twice, which a dict cannot hold")
    return dict(members)


def refuse(constant: str) -> float:
    raise ValueError(f"{constant} is not JSON, whatever Python's reader says")


def as_dict(text: str) -> Any:
    """The request as Python's values with nothing lost, or nothing if it has no such form."""
    try:
        return json.loads(text, object_pairs_hook=once, parse_float=decimal.Decimal, parse_constant=refuse)
    except ValueError:
        return None


def test_there_are_as_many_results_as_vectors(cases, project: Path) -> None:
    files = (project / "tests" / "vectors").glob("*.json")
    count = sum(len(json.loads(file.read_text("utf-8"))["cases"]) for file in files)
    assert len(cases) == count > 0


def test_text_gives_the_bytes_of_rust(cases) -> None:
    different = [case.name for case in cases if ce_rules.call_json(case.call, case.request) != case.result]
    assert different == []
    assessed = [case for case in cases if case.call == "assess"]
    assert [case.name for case in assessed if ce_rules.assess_json(case.request) != case.result] == []


def test_values_give_the_bytes_of_rust(cases) -> None:
    assessed = 0
    requests = [case for case in cases if case.call == "assess"]
    for case in requests:
        request = as_dict(case.request)
        if request is None:
            continue
        assessed += 1
        try:
            result = ce_rules.assess(request)
        except ce_rules.Error as error:
            assert same_error(error, json.loads(case.result)), case.name
        else:
            assert result.to_json() == case.result, case.name
            assert result.to_dict() == json.loads(case.result), case.name
    # Only a few are no JSON, or have a member twice.
    assert assessed > len(requests) * 0.9


def same_error(error: ce_rules.Error, expected: dict[str, Any]) -> bool:
    """The error object is the same, the words for a number with too many digits aside."""
    told = error.to_dict()
    if any(fault["code"] == "too_precise" for fault in expected["faults"]):
        places = [(fault["path"], fault["code"]) for fault in expected["faults"]]
        return (error.code, [(fault.path, fault.code) for fault in error.faults]) == (expected["error"], places)
    return told == expected and error.to_json() == json.dumps(expected, ensure_ascii=False, separators=(",", ":"))


def test_nothing_of_a_request_is_changed(request_) -> None:
    before = json.dumps(request_)
    ce_rules.assess(request_)
    assert json.dumps(request_) == before
