"""Holds the installed wheel against what the core gives for every shared vector, with nothing but the interpreter.

`smoke.py EXPECTED COUNT`: so that a wheel can be tried on interpreters for which nothing else is installed.
"""

import json
import sys
from pathlib import Path

import ce_rules


def main() -> int:
    lines = Path(sys.argv[1]).read_text("utf-8").splitlines()
    cases = [json.loads(line) for line in lines]
    wrong = [
        case["name"] for case in cases if ce_rules.call_json(case["call"], case["request"]) != case["result"]
    ]
    print(f"Python {sys.version.split()[0]}: {len(cases) - len(wrong)} of {sys.argv[2]} vectors hold")
    for name in wrong:
        print(f"not as the core gives it: {name}", file=sys.stderr)
    return 0 if not wrong and len(cases) == int(sys.argv[2]) else 1


if __name__ == "__main__":
    sys.exit(main())
