"""The reference against examples worked out by hand from the rules."""

from __future__ import annotations

import random
import sys
import tempfile
import unittest
from datetime import date
from pathlib import Path
from typing import Any

import ce_reference as ref
import differential
import exhaustive
import generate

Json = Any

TRAINING_A = ["notice", "agenda", "sign_in_sheet"]
FULL = {
    "training": TRAINING_A,
    "practice": ["activity_notice", "activity_log"],
    "online_course": ["course_outline", "completion_progress"],
    "academic_event": ["notice", "stamped_receipt", "study_notes"],
    "research_project": ["conclusion_certificate"],
    "book": ["cover", "copyright_page", "table_of_contents"],
    "paper": ["journal_cover", "serial_number_page", "table_of_contents"],
    "patent": ["patent_certificate"],
    "award": ["award_certificate"],
    "computer_exam": ["pass_certificate"],
    "aid_mission": ["dispatch_notice", "assessment_form"],
    "degree_study": ["transcript"],
    "qualification_exam": ["score_report"],
    "overseas_exchange": ["invitation", "study_notes"],
}


def act(identifier: str, kind: str, **fields: Json) -> dict[str, Json]:
    """An activity with full evidence unless it is given."""
    return {"id": identifier, "kind": kind, "evidence": FULL[kind], **fields}


def online(identifier: str, subject: str, hours: Json, when: Json = 2020, **fields: Json) -> dict[str, Json]:
    """An online course of so many hours."""
    return act(identifier, "online_course", subject=subject, hours=hours, date=when, **fields)


def training(identifier: str, *sessions: str, **fields: Json) -> dict[str, Json]:
    """A professional training with sessions written as `2020-05-06 morning`."""
    dated = [dict(zip(("date", "part"), session.split())) for session in sessions]
    return act(identifier, "training", sessions=dated, **{"subject": "professional", **fields})


def mission(identifier: str, first: str, last: str, **fields: Json) -> dict[str, Json]:
    """A mission that is qualified and at provincial level."""
    facts = {"provincial_or_above": True, "assessed_qualified": True}
    return act(identifier, "aid_mission", **{"from": first, "to": last, **facts, **fields})


def ask(*activities: dict[str, Json], **fields: Json) -> dict[str, Json]:
    """A request of a doctor for 2021: window 2019-2020."""
    applicant = {"target": "associate_senior", "degree": "doctor"}
    return {"application_year": 2021, "applicant": applicant, "activities": list(activities), **fields}


class Case(unittest.TestCase):
    """Short ways to look at a result."""

    def assess(self, *activities: dict[str, Json], **fields: Json) -> dict[str, Json]:
        result = ref.assess(ask(*activities, **fields))
        self.assertNotIn("error", result)
        return result

    def outcomes(self, *activities: dict[str, Json], **fields: Json) -> list[tuple[Json, str, list[str]]]:
        listed = self.assess(*activities, **fields)["activities"]
        return [(a["recognised"], a["outcome"], a["findings"]) for a in listed]

    def year(self, year: int, *activities: dict[str, Json], **fields: Json) -> dict[str, Json]:
        result = self.assess(*activities, **fields)
        return next(entry for entry in result["years"] if entry["year"] == year)

    def assert_faults(self, paths: list[str], *activities: Json, **fields: Json) -> None:
        self.assertEqual(ref.assess(ask(*activities, **fields)), {"error": "invalid_request", "faults": sorted(paths)})


class Windows(Case):
    """R2 and R4."""

    def window(self, year: int, policy: str | None = None, **applicant: str) -> Json:
        result = ref.assess(ask(application_year=year, policy=policy, applicant=applicant))
        return result.get("error") or (result["window"]["from"], result["window"]["to"])

    def test_the_check_of_section_4(self) -> None:
        doctor = {"target": "associate_senior", "degree": "doctor", "series": "medical"}
        medical = {"target": "associate_senior", "degree": "master", "series": "medical"}
        self.assertEqual(self.window(2021, **doctor), (2019, 2020))
        self.assertEqual(self.window(2021, **medical), (2017, 2020))
        self.assertEqual(self.window(2021, target="associate_senior"), (2016, 2020))
        self.assertEqual(self.window(2021, "hunan-safety-tech-2021", target="intermediate"), (2017, 2020))
        self.assertEqual(self.window(2020, **doctor), (2018, 2019))
        self.assertEqual(self.window(2020, **medical), (2016, 2019))
        self.assertEqual(self.window(2020, target="full_senior", degree="doctor"), (2015, 2019))

    def test_no_window(self) -> None:
        self.assertEqual(self.window(2021, target="intermediate"), "window_not_defined")
        self.assertEqual(self.window(2021, "hunan-safety-tech-2021", target="junior"), "window_not_defined")

    def test_no_policy_goes_before_no_window(self) -> None:
        self.assertEqual(self.window(2022, target="junior"), "no_policy")
        self.assertEqual(self.window(2021, "hunan-1999", target="junior"), "no_policy")

    def test_policy_of_another_year(self) -> None:
        self.assertEqual(self.assess(policy="hunan-2020")["findings"], ["policy_of_another_year"])
        self.assertEqual(self.assess(policy="hunan-safety-tech-2021")["findings"], [])


class Thresholds(Case):
    """R3 and R8."""

    def test_exactly_enough_under_2021(self) -> None:
        year = self.year(2020, online("a", "public", 30), online("b", "professional", 60))
        self.assertEqual((year["status"], year["total"], year["activities"]), ("met", 90, ["a", "b"]))

    def test_a_hundredth_too_little(self) -> None:
        year = self.year(2020, online("a", "public", 29.99), online("b", "professional", 60.01))
        self.assertEqual(year["status"], "not_met")
        self.assertEqual(year["shortfall"], {"public": 0.01, "professional": 0, "total": 0})

    def test_80_and_10_pass_under_2020_alone(self) -> None:
        both = (online("a", "public", 10), online("b", "professional", 80))
        self.assertEqual(self.year(2020, *both)["status"], "not_met")
        self.assertEqual(self.year(2020, *both, policy="hunan-2020")["status"], "met")

    def test_no_public_hours_under_2020(self) -> None:
        year = self.year(2020, act("b", "book", date=2020, role="first"), policy="hunan-2020")
        self.assertEqual((year["status"], year["findings"]), ("not_met", ["public_missing"]))
        self.assertEqual(year["shortfall"], {"public": 0.01, "professional": 0, "total": 0})

    def test_certified_before_waived_before_deemed(self) -> None:
        spans = {
            "certificates": [{"from": 2014, "to": 2019}],
            "waivers": [{"from": 2019, "to": 2020, "reason": "x"}],
        }
        long = mission("m", "2019-01-01", "2020-12-31")
        years = self.assess(long, **spans)["years"]
        self.assertEqual([year["status"] for year in years], ["certified", "waived"])
        self.assertEqual([year["findings"] for year in years], [[], ["waived"]])
        self.assertEqual([year["activities"] for year in years], [["m"], ["m"]])
        self.assertEqual([year["shortfall"]["total"] for year in years], [0, 0])

    def test_before_employment(self) -> None:
        applicant = {"target": "associate_senior", "degree": "doctor", "employed_since": "2020-07"}
        years = self.assess(applicant=applicant)["years"]
        self.assertEqual([year["findings"] for year in years], [["before_employment"], []])

    def test_verdicts(self) -> None:
        def enough(year: int, **fields: Json) -> list[dict[str, Json]]:
            return [
                online(f"p{year}", "public", 30, year, **fields),
                online(f"q{year}", "professional", 60, year),
            ]

        self.assertEqual(self.assess(*enough(2019), *enough(2020))["verdict"], "eligible")
        self.assertEqual(self.assess(*enough(2019), *enough(2020, evidence=[]))["verdict"], "pending")
        self.assertEqual(self.assess(*enough(2019, evidence=[]))["verdict"], "not_eligible")
        ignored = self.assess(*enough(2019), *enough(2020, evidence=[]), evidence="ignored")
        self.assertEqual(ignored["verdict"], "eligible")
        self.assertEqual(ignored["activities"][2]["evidence"], {"sufficient": True, "missing": []})


class Conversion(Case):
    """R5."""

    def claimed(self, activity: dict[str, Json]) -> Json:
        return self.assess(activity)["activities"][0]["claimed"]

    def test_days(self) -> None:
        counts = {"date": "2020", "full_days": 2, "half_days": 2, "evenings": 1}
        self.assertEqual(self.claimed(act("a", "practice", **counts)), 30)
        self.assertEqual(self.claimed(training("a", "2020-05-06 morning", "2020-05-06 afternoon")), 10)
        self.assertEqual(self.claimed(training("a", "2020-05-06 morning", "2020-05-07 afternoon")), 8)
        self.assertEqual(self.claimed(training("a", "2020-05-06 full_day", "2020-05-06 morning")), 10)

    def test_evening_beside_day(self) -> None:
        self.assertEqual(
            self.outcomes(training("a", "2020-05-06 full_day", "2020-05-06 evening")),
            [(12, "recognised", ["evening_beside_day"])],
        )

    def test_online_hours_and_minutes(self) -> None:
        def course(**fields: Json) -> tuple[Json, str, list[str]]:
            return self.outcomes(act("a", "online_course", subject="public", date=2020, **fields))[0]

        self.assertEqual(course(minutes=44), (0, "denied", ["no_hours"]))
        self.assertEqual(course(minutes=91), (2, "recognised", []))
        self.assertEqual(course(hours=2.5, minutes=112), (2, "recognised", ["hour_too_short"]))
        self.assertEqual(course(hours=2.5, minutes=113), (2.5, "recognised", []))
        self.assertEqual(course(hours=1, minutes=30), (0, "denied", ["hour_too_short", "no_hours"]))
        self.assertEqual(course(minutes=44, evidence=[]), (0, "pending", ["evidence_missing", "no_hours"]))

    def test_achievements(self) -> None:
        self.assertEqual(self.claimed(act("a", "award", date=2020, level="prefecture", rank=5)), 60)
        self.assertEqual(self.claimed(act("a", "award", date=2020, level="prefecture", rank=6)), 30)
        self.assertEqual(self.claimed(act("a", "award", date=2020, level="provincial", rank=9)), 90)
        self.assertEqual(self.claimed(act("a", "award", date=2020, level="other")), 0)
        self.assertEqual(self.claimed(act("a", "computer_exam", date=2020, modules=3)), 60)
        self.assertEqual(self.claimed(act("a", "patent", date=2020, role="other")), 60)
        self.assertEqual(self.claimed(act("a", "paper", date=2020, role="other")), 10)
        self.assertEqual(
            self.claimed(act("a", "research_project", date=2020, role="participant", sponsor="government")), 60
        )

    def test_credited_year(self) -> None:
        entry = self.assess(online("a", "public", 30, "2020-03", credited_year=2019))["activities"][0]
        self.assertEqual((entry["years"], entry["findings"]), ([2019], ["credited_to_other_year"]))
        both = training("a", "2019-12-31 full_day", "2020-01-01 full_day", credited_year=2019)
        self.assertEqual(self.outcomes(both), [(20, "recognised", [])])

    def test_once_a_year_goes_to_the_first(self) -> None:
        degrees = (
            act("b", "degree_study", date="2020-06", state_recognised=True),
            act("a", "degree_study", date=2020, state_recognised=True),
            act("c", "qualification_exam", date="2020-07"),
        )
        self.assertEqual(
            self.outcomes(*degrees),
            [(0, "denied", ["once_per_year"]), (90, "recognised", []), (90, "recognised", [])],
        )

    def test_whole_months(self) -> None:
        def months(first: str, last: str) -> int:
            return ref.whole_months(date.fromisoformat(first), date.fromisoformat(last))

        self.assertEqual(months("2020-01-01", "2020-06-30"), 6)
        self.assertEqual(months("2020-01-01", "2020-06-29"), 5)
        self.assertEqual(months("2019-08-31", "2020-02-28"), 6)
        self.assertEqual(months("2019-08-31", "2020-02-27"), 5)
        self.assertEqual(months("2018-08-31", "2019-02-27"), 6)
        self.assertEqual(months("2020-02-29", "2021-02-27"), 12)
        self.assertEqual(months("2019-12-31", "2020-12-30"), 12)

    def test_mission_years(self) -> None:
        def years(activity: dict[str, Json]) -> tuple[list[int], str, list[str]]:
            entry = self.assess(activity)["activities"][0]
            return entry["years"], entry["outcome"], entry["findings"]

        self.assertEqual(years(mission("m", "2018-12-31", "2020-01-01")), ([2018, 2019, 2020], "recognised", []))
        self.assertEqual(years(mission("m", "2019-09-01", "2020-02-29")), ([2020], "recognised", []))
        self.assertEqual(years(mission("m", "2020-01-01", "2020-03-31")), ([], "denied", ["mission_too_short"]))
        own = {"own_provision": {"years": [2020, 2018], "basis": "x"}}
        self.assertEqual(
            years(mission("m", "2020-01-01", "2020-03-31", **own)), ([2018, 2020], "recognised", ["own_provision"])
        )
        self.assertEqual(
            years(mission("m", "2020-01-01", "2020-12-31", assessed_qualified=False, provincial_or_above=False)),
            ([2020], "denied", ["mission_level", "not_qualified"]),
        )


class Evidence(Case):
    """R6."""

    def test_missing_shortest_first(self) -> None:
        entry = self.assess(training("a", "2020-05-06 full_day", evidence=["agenda", "agenda"]))["activities"][0]
        self.assertEqual(entry["outcome"], "pending")
        self.assertEqual(entry["evidence"]["missing"], [[["completion_certificate"]], [["notice"], ["sign_in_sheet"]]])

    def test_ties_keep_a_before_b(self) -> None:
        entry = self.assess(act("a", "practice", date=2020, full_days=1, evidence=[]))["activities"][0]
        self.assertEqual(
            entry["evidence"]["missing"],
            [
                [["activity_notice"], ["dispatch_notice"]],
                [["activity_notice", "registration_form"], ["activity_log"]],
            ],
        )

    def test_corroborating_only_and_not_asked(self) -> None:
        event = act("a", "academic_event", date=2020, full_days=1, evidence=["expense_record", "transcript"])
        self.assertEqual(self.outcomes(event), [(10, "recognised", ["corroborating_only", "evidence_not_asked"])])
        self.assertEqual(self.outcomes(event, evidence="ignored"), [(10, "recognised", [])])


class Conditions(Case):
    """R7."""

    def test_cn_serial(self) -> None:
        def accepted(serial: str | None) -> bool:
            paper = act("a", "paper", date=2020, role="first", cn_serial=serial)
            return self.outcomes(paper) == [(30, "recognised", [])]

        for right in ("CN 43-1258", "cn43-1258/td", "\u3000CN  43-1258/12345678\n"):
            self.assertTrue(accepted(right), right)
        for wrong in (None, "", "43-1258", "CN\t43-1258", "CN 43-1258/", "CN 43-1258/123456789", "CN ４3-1258"):
            self.assertFalse(accepted(wrong), wrong)

    def test_denied_also_without_evidence(self) -> None:
        project = act("a", "research_project", date=2020, role="lead", sponsor="other", evidence=[])
        self.assertEqual(self.outcomes(project), [(0, "denied", ["evidence_missing", "sponsor_not_covered"])])

    def test_provider_questions(self) -> None:
        employer = online("a", "public", 30, provider={"type": "employer", "approved": False})
        base = online("a", "public", 30, provider={"type": "accredited_base", "keys_filed": False})
        self.assertEqual(self.outcomes(employer), [(0, "denied", ["not_approved"])])
        self.assertEqual(self.outcomes(employer, policy="hunan-2020"), [(30, "recognised", [])])
        self.assertEqual(self.outcomes(base), [(30, "recognised", [])])
        self.assertEqual(self.outcomes(base, policy="hunan-2020"), [(0, "denied", ["keys_not_filed", "not_stated"])])
        unstated = online("a", "public", 30, provider={"type": "accredited_base"})
        self.assertEqual(
            self.outcomes(unstated, policy="hunan-2020"), [(30, "recognised", ["not_stated", "not_stated"])]
        )

    def test_degree_fact(self) -> None:
        self.assertEqual(self.outcomes(act("a", "degree_study", date=2020)), [(90, "recognised", ["not_stated"])])
        denied = act("a", "degree_study", date=2020, state_recognised=False)
        self.assertEqual(self.outcomes(denied), [(0, "denied", ["degree_not_recognised"])])

    def test_duplicates_keep_the_most_claimed(self) -> None:
        pair = (
            act("a", "patent", date=2019, role="other", reference=" Ab-1\u3000"),
            act("b", "patent", date=2020, role="first", reference="aB-1"),
        )
        self.assertEqual(self.outcomes(*pair), [(0, "denied", ["duplicate"]), (90, "recognised", [])])

    def test_a_course_may_be_entered_a_year_at_a_time(self) -> None:
        self.assertEqual(
            self.outcomes(
                online("a", "public", 30, 2019, reference="x"),
                online("b", "public", 30, 2020, reference="x"),
                online("c", "public", 30, "2020-01-01", reference="X"),
            ),
            [(30, "recognised", []), (30, "recognised", []), (0, "denied", ["duplicate"])],
        )

    def test_what_is_not_live_is_no_duplicate(self) -> None:
        self.assertEqual(
            self.outcomes(
                act("a", "patent", date=2019, role="first", reference="x", evidence=[]),
                act("b", "patent", date=2020, role="other", reference="x"),
            ),
            [(0, "pending", ["evidence_missing"]), (60, "recognised", [])],
        )

    def test_white_space_is_that_of_unicode(self) -> None:
        self.assertEqual(ref.trim("\x85\u3000x\u2028"), "x")
        self.assertEqual(ref.trim("x\x1f"), "x\x1f")

    def test_overlap(self) -> None:
        self.assertEqual(
            self.outcomes(
                training("a", "2020-05-06 morning", "2020-05-07 morning"),
                training("b", "2020-05-06 full_day", subject="public"),
                training("c", "2020-05-06 afternoon", "2020-05-06 evening"),
                training("d", "2020-05-06 evening"),
            ),
            [
                (4, "recognised", ["session_overlap"]),
                (10, "recognised", []),
                (2, "recognised", ["session_overlap"]),
                (0, "denied", ["session_overlap"]),
            ],
        )

    def test_overlap_tie_goes_by_earliest_date(self) -> None:
        self.assertEqual(
            self.outcomes(
                training("a", "2020-05-07 full_day"), training("b", "2020-05-06 evening", "2020-05-07 full_day")
            ),
            [(0, "denied", ["session_overlap"]), (12, "recognised", [])],
        )


class Potential(Case):
    """R8 `potential`."""

    def potential(self, *activities: dict[str, Json]) -> Json:
        return self.year(2020, *activities)["potential"]

    def test_what_has_evidence_comes_first(self) -> None:
        best = self.potential(
            act("a", "patent", date=2020, role="other", reference="x"),
            act("b", "patent", date=2020, role="first", reference="x", evidence=[]),
        )
        self.assertEqual(best["total"], 60)

    def test_overlap_keeps_what_is_recognised(self) -> None:
        best = self.potential(
            training("a", "2020-05-06 morning"),
            training("b", "2020-05-06 full_day", subject="public", evidence=[]),
        )
        self.assertEqual(best["hours"], {"public": 4, "professional": 4})

    def test_a_mission_without_evidence(self) -> None:
        year = self.year(2020, mission("m", "2020-01-01", "2020-12-31", evidence=[]))
        self.assertEqual((year["status"], year["potential"]["status"]), ("not_met", "deemed_met"))
        self.assertEqual((year["activities"], year["potential"]["total"]), ([], 0))


class Faults(Case):
    """C Request."""

    def test_whole_request(self) -> None:
        self.assertEqual(ref.assess([])["faults"], [""])
        self.assertEqual(
            ref.assess({"activities": None, "x/y": 1})["faults"],
            ["/activities", "/applicant", "/application_year", "/x~1y"],
        )
        self.assert_faults(["/application_year", "/evidence"], application_year=True, evidence="none")
        self.assert_faults(["/policy"], policy=2021)

    def test_spans(self) -> None:
        self.assert_faults(
            ["/certificates/0/to", "/waivers/0/reason", "/waivers/1/from"],
            certificates=[{"from": 2019, "to": 2018}],
            waivers=[{"from": 2019, "to": 2019, "reason": " "}, {"from": "2019", "to": 2018, "reason": "x"}],
        )

    def test_attendance(self) -> None:
        session = {"date": "2019-05-06", "part": "evening"}
        base = {"subject": "public"}
        self.assert_faults(["/activities/0"], act("a", "training", **base))
        self.assert_faults(["/activities/0"], act("a", "training", **base, date=2019, full_days=0))
        self.assert_faults(["/activities/0/date"], act("a", "training", **base, full_days=1))
        self.assert_faults(["/activities/0/sessions"], act("a", "training", **base, sessions=[]))
        self.assert_faults(["/activities/0/sessions"], act("a", "training", **base, date=2019, sessions=[session]))
        self.assert_faults(["/activities/0/sessions"], act("a", "training", **base, full_days=0, sessions=[session]))
        self.assert_faults(["/activities/0/sessions"], training("a", "2019-05-06 evening", "2020-05-06 evening"))
        self.assert_faults(["/activities/0/sessions/0/date"], training("a", "2019-05 evening"))
        self.assert_faults(["/activities/0/full_days"], act("a", "training", **base, date=2019, full_days=True))

    def test_dates(self) -> None:
        for wrong in ("2019-2-3", "2019-02-29", "2019-13", " 2019", "1948", 2101, 2019.0, True, "２０１９"):
            self.assert_faults(["/activities/0/date"], act("a", "qualification_exam", date=wrong))
        for right in (2019, "2019", "2019-12", "2020-02-29"):
            self.assess(act("a", "qualification_exam", date=right))

    def test_fields_of_other_kinds(self) -> None:
        self.assert_faults(["/activities/0/minutes"], act("a", "patent", date=2019, role="first", minutes=None))
        self.assert_faults(["/activities/0/subject"], mission("m", "2019-01-01", "2019-12-31", subject="public"))
        self.assert_faults(["/activities/0/subject"], act("a", "patent", date=2019, role="first", subject="public"))
        self.assert_faults(
            ["/activities/0/credited_year"], act("a", "practice", date=2019, full_days=1, credited_year=2019)
        )

    def test_measures(self) -> None:
        self.assert_faults(["/activities/0/hours"], act("a", "online_course", subject="public", date=2019))
        for wrong in (0, 0.001, 29.999, 10_000, "30", True):
            self.assert_faults(["/activities/0/hours"], online("a", "public", wrong))
        self.assert_faults(["/activities/0/rank"], act("a", "award", date=2019, level="prefecture"))
        self.assert_faults(["/activities/0/modules"], act("a", "computer_exam", date=2019, modules=101))

    def test_missions(self) -> None:
        self.assert_faults(["/activities/0/to"], mission("m", "2019-05-02", "2019-05-01"))
        self.assert_faults(["/activities/0/from"], mission("m", "2019", "2019-05-01"))
        provision = {"years": [2019, 2019], "basis": ""}
        self.assert_faults(
            ["/activities/0/own_provision/basis", "/activities/0/own_provision/years/1"],
            mission("m", "2019-01-01", "2019-12-31", own_provision=provision),
        )

    def test_ids_documents_and_providers(self) -> None:
        exam = act("a", "qualification_exam", date=2019)
        self.assert_faults(["/activities/1/id", "/activities/2/id"], exam, exam, exam)
        self.assert_faults(["/activities/0/id"], {**exam, "id": "张" * 201})
        self.assert_faults(["/activities/0/evidence/1"], {**exam, "evidence": ["notice", "photo"]})
        self.assert_faults(["/activities/0/provider/type"], {**exam, "provider": {"approved": True}})

    def test_null_is_absent(self) -> None:
        course = online("a", "public", 30, minutes=None, credited_year=None, provider=None, reference=None)
        self.assertEqual(self.outcomes(course), [(30, "recognised", [])])


class Generator(Case):
    """The generator and the comparison."""

    def test_requests_are_valid_and_repeatable(self) -> None:
        made = list(generate.requests(200, 11))
        self.assertEqual(made, list(generate.requests(200, 11)))
        self.assertEqual({path for request in made for path in ref.find_faults(request)}, set())

    def test_order_changes_nothing(self) -> None:
        rng = random.Random(12)
        for made in generate.requests(100, 12):
            result = ref.assess(made)
            rng.shuffle(made["activities"])
            other = ref.assess(made)
            for part in (result, other):
                for listed in [part.get("activities", []), *(year["activities"] for year in part.get("years", []))]:
                    listed.sort(key=str)
            self.assertEqual(result, other)

    def test_potential_is_never_less(self) -> None:
        for made in generate.requests(200, 13):
            for year in ref.assess(made).get("years", []):
                for subject, hours in year["hours"].items():
                    self.assertLessEqual(hours, year["potential"]["hours"][subject])

    def test_comparison_sees_a_trailing_zero(self) -> None:
        request = ask(online("a", "public", 30))
        answer = ref.assess(request)
        for part in (answer, *answer["years"], *answer["activities"]):
            part["findings"] = [{"code": code} for code in part["findings"]]
        self.assertEqual(differential.compare(ref.assess(request), answer), [])
        answer["activities"][0]["recognised"] = 30.0
        self.assertEqual(differential.compare(ref.assess(request), answer), ["/activities/0/recognised: reference 30, engine 30.0"])


# An engine that answers as the reference does, save that a change is made to what it answers.
ENGINE = """
import json, sys
sys.path.insert(0, {folder!r})
import ce_reference as ref, differential
for line in open(sys.argv[-1], encoding="utf-8"):
    request = json.loads(line)
    answer = ref.assess(request)
    if {tables}:
        answer = differential.of_tables(request, answer)
    if "error" in answer:
        answer["faults"] = [{{"path": path}} for path in answer["faults"]]
    else:
        for part in (answer, *answer["years"], *answer.get("activities", [])):
            part["findings"] = [{{"code": code}} for code in part.get("findings", [])]
        {change}
    print(json.dumps(answer))
"""


class Runner(unittest.TestCase):
    """The runner sees what differs, in each engine, and makes it small."""

    def engine(self, name: str, change: str = "pass") -> differential.Engine:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        script = Path(folder.name, "engine.py")
        text = ENGINE.format(folder=str(differential.HERE), tables=name == "batch", change=change)
        script.write_text(text, encoding="utf-8")
        return differential.Engine(name, (sys.executable, str(script)))

    def judged(self, *engines: differential.Engine) -> list[list[str]]:
        return differential.judge(list(engines), [generate.numbered(number, 3) for number in range(40)])

    def test_the_same_is_no_difference(self) -> None:
        names = ("command line", "batch", "Python", "JavaScript")
        self.assertEqual([lines for lines in self.judged(*map(self.engine, names)) if lines], [])

    def test_each_engine_is_looked_at(self) -> None:
        right = self.engine("command line")
        change = "answer['years'][-1]['status'] = 'met'"
        for wrong in ("batch", "Python", "JavaScript"):
            found = [lines for lines in self.judged(right, self.engine(wrong, change)) if lines]
            self.assertTrue(found, wrong)
            self.assertTrue(all(line.startswith(wrong) for lines in found for line in lines))
        self.assertTrue(any(self.judged(self.engine("command line", change))))

    def test_an_engine_that_stops_is_no_agreement(self) -> None:
        with self.assertRaises(differential.EngineFailure):
            self.judged(self.engine("command line", "sys.exit(3)"))

    def test_a_difference_is_made_small(self) -> None:
        change = "[a.update(claimed=31) for a in answer['activities'] if a['kind'] == 'paper' and a['claimed'] == 30]"
        engines = [self.engine("command line", change)]
        paper = {"id": "p", "kind": "paper", "date": 2019, "role": "first", "cn_serial": "CN 43-1258"}
        request = generate.numbered(1, 3)
        request |= {"application_year": 2021, "policy": "hunan-2021", "applicant": {"target": "full_senior"}}
        request["activities"] = [*request["activities"], paper | {"id": "by itself"}]
        found = differential.judge(engines, [request])[0]
        smallest, left = differential.shrink(engines, request, differential.labels(found))
        self.assertEqual([activity["kind"] for activity in smallest["activities"]], ["paper"])
        self.assertEqual(left, ["command line /activities/0/claimed: reference 30, engine 31"])


class Domains(unittest.TestCase):
    """The finite domains hold what they are for, and no request in them is refused by a slip."""

    def test_windows(self) -> None:
        self.assertEqual(sum(1 for _ in exhaustive.targets()), 4 * 5 * 4)
        self.assertEqual(sum(1 for _ in exhaustive.windows()), 152 * 4 * 80)

    def test_activities(self) -> None:
        for kind in ref.KINDS:
            documents = len(ref.documents(kind)) + 1
            self.assertEqual(len({tuple(held) for held in exhaustive.held(kind)}), 1 << documents, kind)
        ranks = {(a["level"], a["rank"]) for a in exhaustive.forms("award")}
        self.assertTrue({("prefecture", 5), ("prefecture", 6), ("other", None)} <= ranks)
        kinds: set[str] = set()
        for request in exhaustive.activities():
            self.assertEqual(ref.find_faults(request), [])
            kinds.update(activity["kind"] for activity in request["activities"])
        self.assertEqual(kinds, set(ref.KINDS))

    def test_missions(self) -> None:
        spans = list(exhaustive.mission_spans())
        months = {ref.whole_months(first, last) for first, last in spans}
        self.assertEqual(months, set(range(31)))
        self.assertTrue({first for first, _ in spans} >= {date(2016, 2, 29), date(2000, 2, 29), date(2019, 2, 28)})
        self.assertTrue({date(2020, 2, 28), date(2020, 2, 29), date(2020, 3, 1)} <= {last for _, last in spans})
        # What is worked out here and there is the same: of three ends, the second is the first of full months.
        whole = [ref.whole_months(*span) for span in spans if span[0].day == 1]
        self.assertTrue(any(a + 1 == b == c for a, b, c in zip(whole, whole[1:], whole[2:])))


if __name__ == "__main__":
    unittest.main()
