"""Workbooks of an office: read with the cell of every fault, assessed, written as the workbook of the results."""

import json
import os
from typing import Any, Generic, TypeAlias, TypeVar

from . import _native
from ._cells import CellFault
from ._errors import Error, WorkbookError, from_json
from ._record import Record, plain
from ._records import Assessment, Locale

__all__ = ["Determinations", "DeterminedPerson", "Workbook", "WorkbookPerson"]

_Engine = TypeVar("_Engine", _native.Workbook, _native.Determinations)

File: TypeAlias = str | os.PathLike[str]


class _Labelled(Record):
    __slots__ = ()

    @property
    def id(self) -> str:
        """The id."""
        value: str = self._data["id"]
        return value

    @property
    def name(self) -> str | None:
        """The name, if the workbook gives it."""
        value: str | None = self._data["name"]
        return value

    @property
    def department(self) -> str | None:
        """The department, if the workbook gives it."""
        value: str | None = self._data["department"]
        return value

    @property
    def faults(self) -> list[CellFault]:
        """Why the record is refused, each fault with its cell; none where it is not."""
        return [CellFault(fault) for fault in self._data["faults"]]


class WorkbookPerson(_Labelled):
    """A person of a workbook, with the request that the person's rows make."""

    __slots__ = ()

    @property
    def request(self) -> dict[str, Any]:
        """The request, which may have faults: the caller's own."""
        return plain(self._data["request"])


class DeterminedPerson(_Labelled):
    """A person of a workbook with what was determined."""

    __slots__ = ()

    @property
    def result(self) -> Assessment | None:
        """The result; none where the record is refused."""
        value = self._data.get("result")
        return None if value is None else Assessment(value)

    @property
    def error(self) -> Error | WorkbookError | None:
        """Why there is no result."""
        value = self._data.get("error")
        return None if value is None else from_json(json.dumps(value))


class _Told(Generic[_Engine]):
    """What the engine holds, told as JSON when it is first looked at."""

    __slots__ = ("_engine", "_json")
    _engine: _Engine
    _json: dict[str, Any] | None

    def __init__(self, engine: _Engine) -> None:
        self._engine = engine
        self._json = None

    @property
    def _data(self) -> dict[str, Any]:
        if self._json is None:
            self._json = json.loads(self._engine.to_json())
        return self._json


class Workbook(_Told[_native.Workbook]):
    """What a workbook holds: people with their requests, and what is wrong with its sheets."""

    __slots__ = ()

    @property
    def people(self) -> list[WorkbookPerson]:
        """The people, in the order of the workbook."""
        return [WorkbookPerson(person) for person in self._data["people"]]

    @property
    def faults(self) -> list[CellFault]:
        """What is wrong with the sheets, beside what is wrong with the requests of people."""
        return [CellFault(fault) for fault in self._data["faults"]]

    def assess(self) -> "Determinations":
        """Assesses everybody. Whoever is refused stops nobody."""
        return Determinations(self._engine.assess())

    def __repr__(self) -> str:
        return f"<Workbook: {len(self._data['people'])} people>"


class Determinations(_Told[_native.Determinations]):
    """What was determined of the people of a workbook."""

    __slots__ = ()

    @property
    def people(self) -> list[DeterminedPerson]:
        """The people with what was determined, in the order of the workbook."""
        return [DeterminedPerson(person) for person in self._data["people"]]

    @property
    def faults(self) -> list[CellFault]:
        """All that is wrong, each with its cell: why people are refused, then what is wrong with the sheets."""
        of_people = [CellFault(fault) for person in self._data["people"] for fault in person["faults"]]
        return of_people + [CellFault(fault) for fault in self._data["faults"]]

    def report(self, *, locale: Locale = "zh") -> bytes:
        """The workbook of the results.

        Verdicts, years, activities with what is missing, the list for the public notice, and the faults with their
        cells. The same results are the same bytes, which are those of the command line.
        """
        return self._engine.report(english(locale))

    def write_report(self, path: File, *, locale: Locale = "zh") -> None:
        """Writes the workbook of the results to a file."""
        write(path, self.report(locale=locale))

    def _repr_html_(self) -> str:
        from . import _html

        return _html.people(self._data["people"])

    def __repr__(self) -> str:
        return f"<Determinations: {len(self._data['people'])} people, {len(self.faults)} faults>"


def english(locale: str) -> bool:
    """Whether a workbook is to be English."""
    if locale not in ("zh", "en"):
        raise ValueError(f"locale must be 'zh' or 'en', not {locale!r}")
    return locale == "en"


def ignores(evidence: str) -> bool:
    """Whether nobody is asked for evidence."""
    if evidence not in ("required", "ignored"):
        raise ValueError(f"evidence must be 'required' or 'ignored', not {evidence!r}")
    return evidence == "ignored"


def write(path: File, contents: bytes) -> None:
    """Writes a file."""
    with open(path, "wb") as file:
        file.write(contents)


def _contents(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()


def read(
    rules: _native.Rules,
    source: File | bytes | bytearray | memoryview,
    name: str | None,
    said: tuple[int | None, str | None, bool],
) -> Workbook:
    """Reads a workbook, a folder of CSV files, or the bytes of a workbook."""
    if isinstance(source, (bytes, bytearray, memoryview)):
        name = name or "workbook.xlsx"
        files = [(name, bytes(source))]
    else:
        path = os.fspath(source)
        name = name or path
        if os.path.isdir(path):
            tables = [os.path.join(path, file) for file in os.listdir(path) if file.lower().endswith(".csv")]
            files = [(table, _contents(table)) for table in tables]
        else:
            files = [(name, _contents(path))]
    return Workbook(rules.read_workbook(name, files, said))
