"""What the package costs: importing it, and a person with 25 activities as values and as text.

Run with the interpreter of an environment that the wheel is installed in. It measures and judges nothing.
"""

import json
import subprocess
import sys
import timeit

IMPORT = "import time; start = time.perf_counter(); import ce_rules; print(time.perf_counter() - start)"


def request() -> dict[str, object]:
    """Five years of five activities each."""
    activities = [
        {
            "id": f"{year}-{number}",
            "kind": "training",
            "subject": "professional",
            "date": f"{year}-0{number}",
            "full_days": number,
            "evidence": ["notice", "agenda", "sign_in_sheet"],
        }
        for year in range(2016, 2021)
        for number in range(1, 6)
    ]
    return {"application_year": 2021, "applicant": {"target": "associate_senior"}, "activities": activities}


def main() -> None:
    """Prints the least of several runs: the machine has other work."""
    runs = [subprocess.run([sys.executable, "-c", IMPORT], capture_output=True, check=True) for _ in range(10)]
    print(f"import             {min(float(run.stdout) for run in runs) * 1e3:8.1f} ms")

    import ce_rules

    values = request()
    text = json.dumps(values)
    calls = {
        "assess_json": lambda: ce_rules.assess_json(text),
        "assess": lambda: ce_rules.assess(values),
        "assess, looked at": lambda: ce_rules.assess(values).verdict,
    }
    for name, call in calls.items():
        print(f"{name:18} {min(timeit.repeat(call, number=100, repeat=20)) / 100 * 1e6:8.1f} us")


if __name__ == "__main__":
    main()
