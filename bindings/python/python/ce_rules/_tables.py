"""Tables of Arrow: any number of people in, their years and verdicts out."""

import json
from typing import Any, Protocol, TypeAlias

from . import _native
from ._native import Table

__all__ = ["ArrowArray", "ArrowStream", "ArrowTable", "Table", "TableAssessment"]


class ArrowStream(Protocol):
    """A table that hands itself out as a stream: of polars, pyarrow, pandas, DuckDB and others."""

    def __arrow_c_stream__(self, requested_schema: Any = None) -> object:
        """The stream, in a capsule."""


class ArrowArray(Protocol):
    """A table that hands itself out in one piece: a batch of rows."""

    def __arrow_c_array__(self, requested_schema: Any = None) -> Any:
        """Its columns and its rows, in capsules."""


ArrowTable: TypeAlias = ArrowStream | ArrowArray
"""A table of Arrow, of whatever library."""


class TableAssessment:
    """What was determined of the people of tables.

    The tables are opened by whatever reads tables of Arrow: ``polars.DataFrame(assessed.years)``,
    ``pyarrow.table(assessed.years)``, a name in a query of DuckDB's.
    """

    __slots__ = ("_engine",)
    _engine: _native.TableAssessment

    def __init__(self, native: _native.TableAssessment) -> None:
        self._engine = native

    @property
    def verdicts(self) -> Table:
        """One row a person, in the order of the applicants; ``error`` holds the error object of whoever was refused."""
        return self._engine.verdicts

    @property
    def years(self) -> Table:
        """One row a person and year of the window, with its hours and what is short."""
        return self._engine.years

    @property
    def activities(self) -> Table | None:
        """One row an activity, where they were asked for."""
        return self._engine.activities

    @property
    def refused(self) -> int:
        """How many people have an error instead of a verdict."""
        return self._engine.refused

    @property
    def strays(self) -> int:
        """How many people have activities and are not among the applicants: nothing was asked about them."""
        return self._engine.strays

    @property
    def stray(self) -> str | None:
        """One of these."""
        return self._engine.stray

    @property
    def other_columns(self) -> list[tuple[str, str]]:
        """The columns, each behind its table, that mean nothing here and were left aside: see that none is misspelt."""
        return self._engine.other_columns

    def request(self, person: str) -> dict[str, Any] | None:
        """The request that the rows of a person stand for, for whom ``assess`` and ``explain`` then tell everything."""
        text = self._engine.request(person)
        request: dict[str, Any] | None = None if text is None else json.loads(text)
        return request

    def __repr__(self) -> str:
        return f"<TableAssessment: {len(self.verdicts)} people, {self.refused} refused>"
