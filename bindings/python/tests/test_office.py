"""Procedures, public notices, rosters and programmes."""

import datetime
import decimal
from typing import Any

import chinese_calendar
import pytest

import ce_rules

# Invented, and they pass the check.
NUMBERS = ["11010519491231002X", "430103199001010012"]

COLLEGE = "hunan-safety-tech-2021"


def test_a_procedure_on_a_day() -> None:
    answer = ce_rules.procedure(COLLEGE, "provincial_unit", "full_senior", datetime.date(2021, 6, 2))
    assert (answer.next.step, answer.next.date) == ("submit", "2021-06-15")
    assert answer.late == ["handbook-roster"]
    assert [step.state for step in answer.steps if step.latest] == ["late", "open", "not_yet"]
    assert answer.steps[-1].documents == [] and answer.left_to is None
    left = ce_rules.procedure("hunan-2020", "city_unit", "junior", application_year=2022)
    assert (left.steps, left.next) == ([], None)
    assert left.left_to.authority.zh == "市州人社部门"
    assert left.findings[0].code == "policy_of_another_year"


def test_a_public_notice() -> None:
    assert ce_rules.publicity("hunan-2021", "2021-04-23").last_day == "2021-04-29"
    assert ce_rules.publicity("hunan-2020", datetime.date(2020, 1, 22)).last_day == "2020-02-06"
    both = ce_rules.publicity("hunan-2021", "2021-08-25", deadline="2021-08-31")
    assert (both.latest_start, both.in_time) == ("2021-08-24", False)
    assert both.calendar[0].calendar == "official"
    assert ce_rules.publicity("hunan-2021", deadline="2049-08-31").calendar[0].calendar == "weekends_only"


def test_working_days_are_those_of_another_source() -> None:
    """Every day of every year that the calendar covers, against PyPI's chinesecalendar."""
    day, last = datetime.date(2004, 1, 1), datetime.date(2026, 12, 25)
    different = []
    while day <= last:
        # A day is a working day if it is the first that counts of a notice posted the day before.
        answer = ce_rules.publicity("hunan-2021", day - datetime.timedelta(1))
        if (answer.days[0] == day.isoformat()) != chinese_calendar.is_workday(day):
            different.append(day)
        day += datetime.timedelta(1)
    # A Saturday that the arrangement of 2006 has made up, and that source has not.
    assert different == [datetime.date(2005, 12, 31)]


def entry(number: str, title: str, **more: Any) -> dict[str, Any]:
    return {"name": "示例", "identity_number": number, "title": title, "title_date": datetime.date(2015, 12, 1), **more}


def test_a_roster() -> None:
    rows = [entry(NUMBERS[0].lower(), "intermediate", handbook="full"), entry(NUMBERS[1], "full_senior")]
    roster = ce_rules.roster(iter(rows), unit="安全工程系", on="2021-06-01")
    assert (roster.applicants, roster.unit) == (1, "安全工程系")
    assert [row.outcome for row in roster.rows] == ["may_apply", "refused"]
    assert [row.identity_number for row in roster.rows] == ["110105**********2X", "430103**********12"]
    assert all(number not in roster.to_json() + repr(roster) for number in NUMBERS)
    assert roster.rows[1].findings[0].clause == "college-2021/1#not-full-senior"
    full = ce_rules.roster(rows, identity_numbers="full")
    assert [row.identity_number for row in full.rows] == NUMBERS
    assert ce_rules.roster(rows, policy="hunan-2021").applicants == 2


def test_all_that_is_wrong_with_a_roster_and_no_number() -> None:
    rows = [
        entry(NUMBERS[0], "intermediate"),
        entry(NUMBERS[0], NUMBERS[1], title_date=NUMBERS[1]),
        entry(NUMBERS[1], "junior", **{NUMBERS[0]: 1}),
    ]
    with pytest.raises(ce_rules.Error) as raised:
        ce_rules.roster(rows)
    codes = [fault.code for fault in raised.value.faults]
    assert codes == ["duplicate_value", "unknown_value", "bad_date", "unknown_field"]
    assert all(number not in str(raised.value) + raised.value.to_json() for number in NUMBERS)


def test_a_programme() -> None:
    plan = {"participants": 50, "days": decimal.Decimal("4.5"), "each_qualified": True}
    answer = ce_rules.programme("hunan-2021", "provincial-workshop", plan)
    assert (answer.meets, [term.outcome for term in answer.terms]) == (False, ["met", "not_met", "met"])
    assert [term.given for term in answer.terms] == [50, 4.5, True]
    exchange = ce_rules.programme("hunan-2021", "exchange-abroad")
    assert exchange.meets is None
    assert [(figure.amount, figure.about) for figure in exchange.figures] == [(10, True), (50000, False), (2, True)]


@pytest.mark.parametrize(
    ("call", "faults"),
    [
        (lambda: ce_rules.procedure("hunan-2021", "village", "dean", "x"), ["/unit", "/target", "/on"]),
        (lambda: ce_rules.publicity("hunan-2021"), ["/start"]),
        (lambda: ce_rules.publicity("hunan-2021", datetime.datetime(2021, 1, 1)), ["/start"]),
        (lambda: ce_rules.roster("text"), ["/rows"]),
        (lambda: ce_rules.roster([None, 3], policy=3), ["/policy", "/rows/0", "/rows/1"]),
        (lambda: ce_rules.programme("hunan-2021", "provincial-workshop", {"days": "5"}), ["/facts/days"]),
        (lambda: ce_rules.programme("hunan-2020", "x"), ["/id"]),
    ],
)
def test_all_that_is_wrong_with_a_question(call, faults: list[str]) -> None:
    with pytest.raises(ce_rules.Error) as raised:
        call()
    assert [fault.path for fault in raised.value.faults] == faults


def test_a_policy_of_the_users_own() -> None:
    rules = ce_rules.load_policy(
        """
        id = "mine"
        extends = "hunan-2021"
        application_years = [2023]
        scope = "unit"
        public_notice = { working_days = 7 }
        """
    )
    assert rules.publicity("mine", "2021-04-23").last_day == "2021-05-06"
    assert rules.procedure("mine", "central_unit", "full_senior").steps[-1].latest == "2023-08-31"
