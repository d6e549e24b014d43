"""Tables of Arrow: any number of people in, their years and verdicts out."""

import json
from dataclasses import dataclass
from typing import Any, Protocol, Self, TypeAlias

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


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class TableAssessment:
    """What was determined of the people of tables.

    The tables are opened by whatever reads tables of Arrow: ``polars.DataFrame(assessed.years)``,
    ``pyarrow.table(assessed.years)``, a name in a query of DuckDB's.
    """

    verdicts: Table
    """One row a person, in the order of the applicants; ``error`` holds the error object of whoever was refused."""
    years: Table
    """One row a person and year of the window, with its hours and what is short."""
    activities: Table | None
    """One row an activity, where they were asked for."""
    refused: int
    """How many people have an error instead of a verdict."""
    strays: int
    """How many people have activities and are not among the applicants: nothing was asked about them."""
    stray: str | None
    """One of these."""
    other_columns: list[tuple[str, str]]
    """The columns, each behind its table, that mean nothing here and were left aside: see that none is misspelt."""
    _given: _native.Tables

    @classmethod
    def of(cls, given: _native.Tables) -> Self:
        """Assesses the people of tables."""
        tables, refused, strays, others = given.assess()
        return cls(*tables, refused, *strays, others, given)

    def request(self, person: str) -> dict[str, Any] | None:
        """The request that the rows of a person stand for, for whom ``assess`` and ``explain`` then tell everything."""
        text = self._given.request(person)
        request: dict[str, Any] | None = None if text is None else json.loads(text)
        return request

    def __repr__(self) -> str:
        return f"<TableAssessment: {len(self.verdicts)} people, {self.refused} refused>"
