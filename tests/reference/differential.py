"""Runs engines and the reference on the same requests, random ones or all of a finite domain, and shows where they differ.

The first engine is the command line. What it answers is held against the reference; the packages for Python and
JavaScript must answer the same to the byte; what the tables of a batch say is held against the reference too.
"""

from __future__ import annotations

import argparse
import copy
import itertools
import json
import multiprocessing
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ce_reference as ref
import exhaustive
import generate

Json = Any

HERE = Path(__file__).parent
AT_ONCE = 2_500
# After how many requests a long run says how far it is.
TELL_AFTER = 50_000
NOTHING = object()


class EngineFailure(Exception):
    """An engine did not answer each request with one line."""


@dataclass(frozen=True)
class Engine:
    """A program that gives one line of answer for each line of a file of requests; how it is held to the reference."""

    name: str
    command: tuple[str, ...]

    def run(self, requests: list[Json]) -> list[str]:
        """The answers, in the order of the requests."""
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "requests.jsonl")
            with file.open("w", encoding="utf-8", newline="\n") as lines:
                lines.writelines(json.dumps(request, ensure_ascii=False) + "\n" for request in requests)
            done = subprocess.run([*self.command, str(file)], capture_output=True, encoding="utf-8", check=False)
        answers = done.stdout.split("\n")
        if answers[-1] == "":
            answers.pop()
        # The command line exits with 1 where some request is refused.
        if done.returncode not in (0, 1) or len(answers) != len(requests):
            raise EngineFailure(
                f"{self.name}: exit status {done.returncode}, {len(answers)} lines for {len(requests)} requests\n"
                f"{done.stderr[-2000:]}"
            )
        return answers


def telling(paths: list[str]) -> list[str]:
    """Without what else is wrong in an activity whose kind is: which fields it should have is then anybody's guess."""
    unknown = {path.removesuffix("kind") for path in paths if re.fullmatch(r"/activities/\d+/kind", path)}
    return [path for path in paths if path.endswith("/kind") or not any(path.startswith(at) for at in unknown)]


def parsed(text: str) -> Json:
    """A line of output."""
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text


# --- Comparison ------------------------------------------------------------------------------------------------------


def codes(findings: Json) -> Json:
    """Findings as a sorted list of their codes."""
    try:
        return sorted(finding["code"] for finding in findings)
    except (KeyError, TypeError):
        return findings


def like(model: Json, value: Json) -> Json:
    """Of an engine's object what the reference's has too; findings as codes."""
    if isinstance(model, dict) and isinstance(value, dict):
        return {
            name: codes(value[name]) if name == "findings" else like(model[name], value[name])
            for name in model
            if name in value
        }
    if isinstance(model, list) and isinstance(value, list):
        return [like(a, b) for a, b in zip(model, value)] + value[len(model) :]
    return value


def comparable(expected: Json, answer: Json) -> tuple[Json, Json]:
    """The two answers reduced to what must be the same."""
    if not isinstance(answer, dict):
        return expected, answer
    if "error" in expected or "error" in answer:
        error, other = {"error": expected.get("error")}, {"error": answer.get("error")}
        if error == other == {"error": "invalid_request"}:
            paths = telling(expected["faults"]), telling([fault.get("path") for fault in answer.get("faults", [])])
            error["faults"], other["faults"] = (dict.fromkeys(of_one, "a fault") for of_one in paths)
        return error, other
    return expected, like(expected, answer)


def differences(expected: Json, answer: Json, path: str = "") -> Iterator[str]:
    """Where two documents differ; 30 and 30.0 do."""
    if isinstance(expected, dict) and isinstance(answer, dict):
        for name in dict.fromkeys((*expected, *answer)):
            yield from differences(expected.get(name, NOTHING), answer.get(name, NOTHING), f"{path}/{name}")
    elif isinstance(expected, list) and isinstance(answer, list) and len(expected) == len(answer):
        for index, pair in enumerate(zip(expected, answer)):
            yield from differences(*pair, f"{path}/{index}")
    elif shown(expected) != shown(answer):
        yield f"{path}: reference {shown(expected)}, engine {shown(answer)}"


def shown(value: Json) -> str:
    """A value as compact JSON."""
    return "nothing" if value is NOTHING else json.dumps(value, ensure_ascii=False)


def compare(expected: Json, answer: Json) -> list[str]:
    """The differences between the reference and an engine's answer."""
    expected, answer = comparable(expected, answer)
    # Nearly all are the same, and telling that needs no walk. The walk takes members in any order.
    if shown(expected) == shown(answer):
        return []
    return list(differences(expected, answer))


def of_tables(request: Json, expected: Json) -> Json:
    """What the tables of a batch say of what the reference says: its verdict and its years, without potential."""
    if "error" in expected:
        # A member of another kind is a fault even with null. A table cannot tell null from what is not there.
        stated = ref.without_nulls(request)
        expected = expected if stated == request else ref.assess(stated)
    if "error" in expected:
        return expected
    told = ("year", "status", "hours", "total", "shortfall")
    years = [{name: year[name] for name in told} for year in expected["years"]]
    return {"window": expected["window"], "verdict": expected["verdict"], "years": years}


def judge(engines: list[Engine], requests: list[Json]) -> list[list[str]]:
    """The differences of each request, each with the name of the engine."""
    answers = [engine.run(requests) for engine in engines]
    found: list[list[str]] = []
    for request, of_one in zip(requests, zip(*answers)):
        expected = ref.assess(request)
        first = of_one[0]
        lines = []
        for engine, answer in zip(engines, of_one):
            if engine.name == "command line":
                different = compare(expected, parsed(answer))
            elif engine.name == "batch":
                # A request that no table can hold is answered with null.
                different = compare(of_tables(request, expected), parsed(answer)) if answer != "null" else []
            elif answer == first:
                different = []
            else:
                different = list(differences(parsed(first), parsed(answer))) or ["/: the same, in other bytes"]
            lines += [f"{engine.name} {line}" for line in different]
        found.append(lines)
    return found


def labels(found: list[str]) -> set[str]:
    """The differing fields, without positions and values."""
    return {re.sub(r"/\d+", "/*", line.split(":", 1)[0]) for line in found}


# --- Shrinking -------------------------------------------------------------------------------------------------------


def smaller(request: Json) -> Iterator[Json]:
    """The request with less in it: runs of activities left out, then each single field or element."""
    listed = request.get("activities")
    if isinstance(listed, list):
        size = len(listed) // 2
        while size > 1:
            for start in range(0, len(listed), size):
                yield {**request, "activities": listed[:start] + listed[start + size :]}
            size //= 2
    for number in range(sum(1 for _ in generate.places(request))):
        candidate = copy.deepcopy(request)
        container, key = next(itertools.islice(generate.places(candidate), number, None))
        del container[key]
        yield candidate


def shrink(engines: list[Engine], request: Json, wanted: set[str]) -> tuple[Json, list[str]]:
    """The smallest request found that differs in one of the wanted fields, and its differences."""
    best, best_found = request, judge(engines, [request])[0]
    while True:
        candidates = list(smaller(best))
        found = judge(engines, candidates) if candidates else []
        left = [pair for pair in zip(candidates, found) if wanted & labels(pair[1])]
        if not left:
            return best, best_found
        best, best_found = min(left, key=lambda pair: len(json.dumps(pair[0])))


# --- Runs ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Portion:
    """Requests that one process judges: those of a seed by their numbers, or a list of a finite domain."""

    engines: list[Engine]
    name: str
    numbers: range
    seed: int | None
    faulty: float
    listed: tuple[Json, ...] = ()

    def requests(self) -> list[Json]:
        if self.seed is None:
            return list(self.listed)
        return [generate.numbered(number, self.seed, self.faulty) for number in self.numbers]


def run(portion: Portion) -> tuple[Portion, list[tuple[int, Json, list[str]]], str]:
    """The requests of a portion that differ, with their numbers; what stopped an engine."""
    requests = portion.requests()
    try:
        found = judge(portion.engines, requests)
    except EngineFailure as failure:
        return portion, [], str(failure)
    return portion, [(n, r, f) for n, r, f in zip(portion.numbers, requests, found) if f], ""


def random_portions(engines: list[Engine], count: int, seed: int, faulty: float) -> Iterator[Portion]:
    """The numbers from 0 in portions."""
    for start in range(0, count, AT_ONCE):
        yield Portion(engines, f"seed {seed}", range(start, min(start + AT_ONCE, count)), seed, faulty)


def finite_portions(engines: list[Engine]) -> Iterator[Portion]:
    """Every domain of `exhaustive`, whole."""
    for name, domain in exhaustive.DOMAINS.items():
        source, start = iter(domain()), 0
        while listed := tuple(itertools.islice(source, exhaustive.AT_ONCE[name])):
            yield Portion(engines, name, range(start, start + len(listed)), None, 0.0, listed)
            start += len(listed)


def report(engines: list[Engine], portions: Iterable[Portion], jobs: int, show: int) -> int:
    """Judges all, shrinks and shows the first of each sort of difference, and counts. Gives the exit status."""
    counts: dict[str, list[int]] = {}
    failed = False
    shown_labels: set[str] = set()
    with multiprocessing.Pool(jobs) as pool:
        for portion, different, failure in pool.imap(run, portions):
            count = counts.setdefault(portion.name, [0, 0])
            count[0] += len(portion.numbers)
            count[1] += len(portion.numbers) if failure else len(different)
            failed |= bool(failure or different)
            if count[0] % TELL_AFTER == 0:
                print(f"{portion.name}: {count[0]} judged, {count[1]} failed so far", file=sys.stderr, flush=True)
            if failure:
                print(f"{portion.name}, requests {portion.numbers.start} to {portion.numbers.stop - 1}: {failure}")
            for number, request, found in different:
                new = labels(found) - shown_labels
                if show == 0 or not new:
                    continue
                show -= 1
                shown_labels |= new
                try:
                    smallest, left = shrink(engines, request, new)
                except EngineFailure as stopped:
                    smallest, left = request, [*found, f"(not shrunk: {stopped})"]
                print(f"--- request {number} of {portion.name}, shrunk:")
                print(json.dumps(smallest, ensure_ascii=False))
                print("\n".join(left), end="\n\n")
    names = ", ".join(engine.name for engine in engines)
    for name, (count, wrong) in counts.items():
        print(f"{name}: {count - wrong} passed, {wrong} failed ({names})")
    return 1 if failed or not counts else 0


# --- Command line ----------------------------------------------------------------------------------------------------


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bin", required=True, help="the engine's command line program")
    parser.add_argument("--batch", metavar="BIN", help="the example `lines` of ce-rules-arrow")
    parser.add_argument("--python", metavar="PYTHON", help="an interpreter that has the Python package")
    parser.add_argument("--node", metavar="FOLDER", help="the built web package")
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--faulty", type=float, default=0.0, metavar="P", help="share of requests with defects")
    parser.add_argument("--exhaustive", action="store_true", help="the finite domains too, whole")
    parser.add_argument("--jobs", type=int, default=2, help="how many processes judge")
    parser.add_argument("--show", type=int, default=3, help="how many different differences to shrink and show")
    arguments = parser.parse_args()

    engines = [Engine("command line", (arguments.bin, "assess", "--format", "jsonl"))]
    if arguments.batch:
        engines.append(Engine("batch", (arguments.batch,)))
    if arguments.python:
        engines.append(Engine("Python", (arguments.python, str(HERE / "lines.py"))))
    if arguments.node:
        engines.append(Engine("JavaScript", ("node", str(HERE / "lines.mjs"), arguments.node)))
    portions = random_portions(engines, arguments.count, arguments.seed, arguments.faulty)
    if arguments.exhaustive:
        portions = itertools.chain(portions, finite_portions(engines))
    return report(engines, portions, arguments.jobs, arguments.show)


if __name__ == "__main__":
    sys.exit(main())
