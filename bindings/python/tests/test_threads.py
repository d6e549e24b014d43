"""Many threads and processes at once."""

import json
import multiprocessing
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from typing import Any

import ce_rules

THREADS = 8


def test_threads_do_not_disturb_each_other(request_) -> None:
    text = json.dumps(request_)
    expected = ce_rules.assess_json(text)
    shared = ce_rules.assess(request_)

    def work(number: int) -> list[Any]:
        try:
            ce_rules.assess({"activities": [number, {number}]})  # type: ignore[dict-item]
        except ce_rules.Error as error:
            wrong = [fault.path for fault in error.faults]
        rules = ce_rules.Rules()
        return [
            wrong,
            rules.assess(request_).to_json() == ce_rules.assess_json(text) == expected,
            shared.years[number % 5].year,
            len(ce_rules.clauses()),
        ]

    with ThreadPoolExecutor(THREADS) as pool:
        outcomes = list(pool.map(work, range(200)))
    wrong = ["/activities/0", "/activities/1", "/application_year", "/applicant"]
    assert outcomes == [[wrong, True, 2016 + number % 5, 184] for number in range(200)]


def test_a_request_may_change_while_it_is_read(request_) -> None:
    done = False

    def change() -> None:
        number = 0
        while not done:
            number += 1
            request_["activities"][number % 25][f"x{number % 100}"] = number
            request_["activities"][number % 25].pop(f"x{(number + 50) % 100}", None)

    with ThreadPoolExecutor(2) as pool:
        changing = pool.submit(change)
        for _ in range(300):
            try:
                ce_rules.assess(request_)
            except ce_rules.Error as error:
                assert {fault.code for fault in error.faults} == {"unknown_field"}  # noqa: PT017
        done = True
        changing.result()


def test_results_and_errors_cross_processes(request_) -> None:
    bad = {**request_, "colour": "red"}
    with ProcessPoolExecutor(2, multiprocessing.get_context("spawn")) as pool:
        good, refused = pool.submit(ce_rules.Rules().assess, request_), pool.submit(ce_rules.assess, bad)
        assert good.result() == ce_rules.assess(request_)
        error = refused.exception()
    assert isinstance(error, ce_rules.Error)
    assert [fault.path for fault in error.faults] == ["/colour"]
