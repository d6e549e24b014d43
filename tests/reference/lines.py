"""The answers of an installed Python package: one a line to a file of requests, one a line."""

import sys

import ce_rules

with open(sys.argv[1], encoding="utf-8", newline="\n") as requests:
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    for request in requests:
        print(ce_rules.assess_json(request.removesuffix("\n")))
