"""The package as it is installed."""

import importlib.metadata
import inspect
import re
import subprocess
import sys
from pathlib import Path

import ce_rules


def test_it_is_the_installed_one(project: Path) -> None:
    package = Path(ce_rules.__file__).parent
    assert project / "bindings" not in package.parents
    assert (package / "py.typed").exists()
    assert importlib.metadata.version("ce-rules") == ce_rules.__version__ == ce_rules.assess_json.__globals__[
        "_native"
    ].VERSION
    # By itself it needs nothing.
    assert all("extra ==" in needed for needed in importlib.metadata.requires("ce-rules") or [])
    metadata = importlib.metadata.metadata("ce-rules")
    assert (metadata["License-Expression"], len(metadata.get_all("License-File"))) == ("MIT OR Apache-2.0", 2)


def test_types_are_up_to_date(project: Path) -> None:
    tool = project / "bindings" / "python" / "tools" / "generate.py"
    run = subprocess.run([sys.executable, "-B", tool, "--check"], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr


def test_everything_public_is_described() -> None:
    names = [name for name in dir(ce_rules) if not name.startswith("_")]
    shown = {name: getattr(ce_rules, name) for name in names}
    for name, item in shown.items():
        if inspect.isclass(item) or inspect.isroutine(item):
            assert item.__doc__, name
        for member, value in vars(item).items() if inspect.isclass(item) else ():
            if not member.startswith("_") and (inspect.isfunction(value) or isinstance(value, property)):
                assert value.__doc__, f"{name}.{member}"
    assert {"assess", "assess_json", "Error", "Rules", "Assessment", "Request", "Verdict", "Fault"} <= set(names)
    modules = {name for name, item in shown.items() if inspect.ismodule(item)}
    assert modules == set()


def test_no_address_of_a_machine_is_told() -> None:
    package = Path(ce_rules.__file__).parent
    for file in package.glob("*.py*"):
        if file.is_file():
            assert not re.search(r"/(home|root)/|https?://", file.read_text("utf-8")), file.name
