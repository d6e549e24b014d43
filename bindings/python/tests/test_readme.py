"""What the pages show is run."""

import doctest
import re
from pathlib import Path

import pytest

import ce_rules

SNIPPET = re.compile(r"^```python\n(.*?)^```", re.DOTALL | re.MULTILINE)

# Each with how many examples it has at least.
PAGES = [("bindings/python/README.md", 9), ("README.md", 1), ("README.zh.md", 1), ("docs/tutorials/python.md", 6)]


@pytest.mark.parametrize(("page", "least"), PAGES)
def test_pages(project: Path, page: str, least: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # As one would run it in a clone, but what is written is not left there.
    (tmp_path / "examples").symlink_to(project / "examples")
    monkeypatch.chdir(tmp_path)
    snippets = SNIPPET.findall((project / page).read_text("utf-8"))
    assert len(snippets) >= least
    # One after the other, as they are read.
    names: dict[str, object] = {}
    for snippet in snippets:
        exec(compile(snippet, page, "exec"), names)


def test_docstrings() -> None:
    outcome = doctest.testmod(ce_rules, raise_on_error=True)
    assert outcome.attempted >= 2
