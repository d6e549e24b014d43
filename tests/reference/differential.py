"""Runs an engine's command line and the reference on the same random requests and shows where they differ."""

from __future__ import annotations

import argparse
import copy
import itertools
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ce_reference as ref
import generate

Json = Any

BATCH = 10_000
NOTHING = object()


class EngineFailure(Exception):
    """The engine did not answer each request with one line."""


def telling(paths: list[str]) -> list[str]:
    """Without what else is wrong in an activity whose kind is: which fields it should have is then anybody's guess."""
    unknown = {path.removesuffix("kind") for path in paths if re.fullmatch(r"/activities/\d+/kind", path)}
    return [path for path in paths if path.endswith("/kind") or not any(path.startswith(at) for at in unknown)]


def run(binary: Path, requests: list[Json]) -> list[Json]:
    """`BIN assess --format jsonl FILE`: one answer a request, in their order; a line that is not JSON as its text."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "requests.jsonl")
        with file.open("w", encoding="utf-8", newline="\n") as lines:
            lines.writelines(json.dumps(request, ensure_ascii=False) + "\n" for request in requests)
        done = subprocess.run(
            [binary, "assess", "--format", "jsonl", file], capture_output=True, encoding="utf-8", check=False
        )
    answers = done.stdout.split("\n")
    if answers[-1] == "":
        answers.pop()
    if done.returncode not in (0, 1) or len(answers) != len(requests):
        raise EngineFailure(
            f"exit status {done.returncode}, {len(answers)} lines for {len(requests)} requests\n{done.stderr[-2000:]}"
        )
    return [parsed(answer) for answer in answers]


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


def compare(request: Json, answer: Json) -> list[str]:
    """The differences between the reference and the engine's answer to a request."""
    return list(differences(*comparable(ref.assess(request), answer)))


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


def shrink(binary: Path, request: Json, wanted: set[str]) -> tuple[Json, list[str]]:
    """The smallest request found that differs in one of the wanted fields, and its differences."""
    best, best_found = request, compare(request, run(binary, [request])[0])
    while True:
        candidates = list(smaller(best))
        answers = run(binary, candidates) if candidates else []
        found = [compare(candidate, answer) for candidate, answer in zip(candidates, answers)]
        left = [pair for pair in zip(candidates, found) if wanted & labels(pair[1])]
        if not left:
            return best, best_found
        best, best_found = min(left, key=lambda pair: len(json.dumps(pair[0])))


# --- Command line ----------------------------------------------------------------------------------------------------


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bin", type=Path, required=True, help="the engine's command line program")
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--faulty", type=float, default=0.0, metavar="P", help="share of requests with defects")
    parser.add_argument("--show", type=int, default=3, help="how many different differences to shrink and show")
    arguments = parser.parse_args()

    passed = failed = 0
    shown_labels: set[str] = set()
    shown_count = 0
    source = enumerate(generate.requests(arguments.count, arguments.seed, arguments.faulty))
    while batch := list(itertools.islice(source, BATCH)):
        try:
            answers = run(arguments.bin, [request for _, request in batch])
        except EngineFailure as failure:
            print(f"requests {batch[0][0]} to {batch[-1][0]}: {failure}")
            failed += len(batch)
            continue
        for (index, request), answer in zip(batch, answers):
            found = compare(request, answer)
            if not found:
                passed += 1
                continue
            failed += 1
            new = labels(found) - shown_labels
            if shown_count < arguments.show and new:
                shown_count += 1
                shown_labels |= new
                try:
                    smallest, left = shrink(arguments.bin, request, new)
                except EngineFailure as failure:
                    smallest, left = request, [*found, f"(not shrunk: {failure})"]
                print(f"--- request {index} of seed {arguments.seed}, shrunk:")
                print(json.dumps(smallest, ensure_ascii=False))
                print("\n".join(left), end="\n\n")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
