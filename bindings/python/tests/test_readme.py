"""What the pages show is run."""

import doctest
import re
from pathlib import Path

import pytest

import ce_rules

SNIPPET = re.compile(r"^```python\n(.*?)^```", re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize(("page", "least"), [("bindings/python/README.md", 6), ("README.md", 0)])
def test_pages(project: Path, page: str, least: int) -> None:
    snippets = SNIPPET.findall((project / page).read_text("utf-8"))
    assert len(snippets) >= least
    # One after the other, as they are read.
    names: dict[str, object] = {}
    for snippet in snippets:
        exec(compile(snippet, page, "exec"), names)


def test_docstrings() -> None:
    outcome = doctest.testmod(ce_rules, raise_on_error=True)
    assert outcome.attempted >= 2
