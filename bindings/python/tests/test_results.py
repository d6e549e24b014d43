"""What a result shows."""

import copy
import json
import pickle
from typing import Any

import pytest

import ce_rules


@pytest.fixture
def result(request_) -> ce_rules.Assessment:
    return ce_rules.assess(request_)


def walk(record: Any, data: Any) -> int:
    """Holds every attribute against the JSON, and counts them."""
    match record:
        case ce_rules.SubjectHours() | ce_rules.Shortfalls():
            assert dict(record) == data
            assert all(getattr(record, name) == record[name] == hours for name, hours in data.items())
            return len(data)
        case list():
            assert len(record) == len(data)
            return sum(walk(item, part) for item, part in zip(record, data, strict=True))
        case None | str() | int() | float() | dict():
            assert record == data
            assert type(record) is type(data)
            return 1
    names = {name.rstrip("_"): name for name in dir(type(record)) if not name.startswith("_")}
    assert set(data) <= set(names), type(record)
    # What only some policies have is not written where there is none of it.
    for absent in set(names) - {"to_dict", "to_json"} - set(data):
        assert getattr(record, names[absent]) in (None, []), (type(record), absent)
    assert record.to_dict() == data
    return sum(walk(getattr(record, names[name]), part) for name, part in data.items())


def test_every_member_is_an_attribute(result: ce_rules.Assessment) -> None:
    data = json.loads(result.to_json())
    assert walk(result, data) > 500


def test_text_and_values_give_the_same_bytes(request_) -> None:
    assert ce_rules.assess(request_).to_json() == ce_rules.assess_json(json.dumps(request_))


def test_a_result_cannot_be_changed(result: ce_rules.Assessment) -> None:
    before = result.to_json()
    with pytest.raises(AttributeError):
        result.verdict = "eligible"  # type: ignore[misc]
    with pytest.raises(AttributeError):
        result.mood = "good"  # type: ignore[attr-defined]
    with pytest.raises(TypeError):
        result.years[0].hours["public"] = 30  # type: ignore[index]
    with pytest.raises(AttributeError):
        result.years[0].hours.public = 30
    result.years.clear()
    result.activities[0].clauses.append("mine")
    finding = next(finding for activity in result.activities for finding in activity.findings)
    finding.data.clear()
    result.to_dict().clear()
    assert result.to_json() == before == json.dumps(result.to_dict(), ensure_ascii=False, separators=(",", ":"))
    assert result.years
    assert walk(result, json.loads(before))


def test_results_are_equal_by_what_they_say(request_, result: ce_rules.Assessment) -> None:
    other = ce_rules.assess(request_)
    assert result == other
    assert hash(result) == hash(other)
    assert result.years[0] == other.years[0] != other.years[1]
    assert len({*result.years, *other.years}) == 5
    assert result.years[0].hours == other.years[0].hours == other.years[0].hours.to_dict()
    assert hash(result.years[0].hours) == hash(other.years[0].hours)
    request_["activities"].pop()
    assert result != ce_rules.assess(request_)
    assert result != result.to_dict()


def test_results_can_be_pickled_and_copied(result: ce_rules.Assessment) -> None:
    year = result.years[0]
    for part in (result, year, year.hours, year.shortfall, result.activities[2], result.window):
        for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
            assert pickle.loads(pickle.dumps(part, protocol)) == part
        assert copy.copy(part) == copy.deepcopy(part) == part
        assert type(copy.deepcopy(part)) is type(part)


def test_a_result_is_short_at_the_prompt(result: ce_rules.Assessment) -> None:
    assert repr(result).startswith("<Assessment of 'T0031': ")
    assert "\n" not in repr(result)
    assert len(repr(result)) < 300
    met = ce_rules.assess(
        {
            "application_year": 2021,
            "applicant": {"target": "associate_senior", "degree": "doctor"},
            "certificates": [{"from": 2019, "to": 2020}],
            "activities": [],
        }
    )
    assert repr(met) == "<Assessment: eligible, 2019-2020 by hunan-2021>"
    assert repr(met.window).startswith("Window(from_=2019, to=2020, clauses=['hn-")
    assert repr(met.years[0].hours) == "SubjectHours({'public': 0, 'professional': 0})"


def test_hours_by_name(result: ce_rules.Assessment) -> None:
    shortfall = result.years[0].shortfall
    assert list(shortfall) == ["public", "professional", "total"]
    assert {"public", "professional", "total", "items"} <= set(dir(shortfall))
    with pytest.raises(AttributeError, match="art"):
        shortfall.art  # noqa: B018
    with pytest.raises(KeyError):
        shortfall["art"]


def test_texts_are_in_both_languages() -> None:
    title = ce_rules.policies()[1].title
    assert str(title) == f"{title.zh} ({title.en})"


def test_a_notebook_shows_years_what_is_short_and_what_to_bring() -> None:
    request: ce_rules.Request = {
        "application_year": 2021,
        "applicant": {"id": "<b>T1</b>", "target": "associate_senior", "degree": "doctor"},
        "activities": [{"id": "<i>p", "kind": "patent", "date": "2020", "role": "first"}],
    }
    shown = ce_rules.assess(request)._repr_html_()
    assert "不符合 not eligible" in shown and "<th>公需科目 public subjects</th>" in shown
    assert "<td>2020</td><td>未达标 not met</td><td>0</td><td>0</td>" in shown
    assert "须补材料" in shown and "&lt;i&gt;p: 认定材料不足" in shown
    assert "&lt;b&gt;T1" in shown and "<b>T1" not in shown and "<i>p" not in shown


def test_words_and_sources_have_names() -> None:
    names = {words.member: {word.id: word.name.zh for word in words.words} for words in ce_rules.words()}
    assert names["verdict"]["pending"] == "待补材料" and names["role"]["lead"] == "负责人"
    numbers = {instrument.id: instrument.number for instrument in ce_rules.instruments("hunan-2021")}
    assert numbers["hn-2021-29"] == "湘人社函〔2021〕29号"
