"""Cells, and what is wrong in them."""

from ._record import Record
from ._records import Text

__all__ = ["CellFault", "Place"]


class Place(Record):
    """A cell: the sheet, or the file, and the cell as spreadsheets name it, or a line of a file."""

    __slots__ = ()

    @property
    def sheet(self) -> str:
        """The sheet, or the file."""
        value: str = self._data["sheet"]
        return value

    @property
    def cell(self) -> str:
        """The cell, ``D7``; or ``line 7``."""
        value: str = self._data["cell"]
        return value

    def __str__(self) -> str:
        return f"{self.sheet}!{self.cell}"


class CellFault(Record):
    """Something wrong, with the cell that it is about."""

    __slots__ = ()

    @property
    def person(self) -> str | None:
        """Whose record is refused for it; none where it is wrong with the sheets themselves."""
        value: str | None = self._data["person"]
        return value

    @property
    def place(self) -> Place | None:
        """Where."""
        value = self._data["place"]
        return None if value is None else Place(value)

    @property
    def path(self) -> str | None:
        """Where in the request of the person, as a JSON pointer."""
        value: str | None = self._data["path"]
        return value

    @property
    def code(self) -> str:
        """What, for programs."""
        value: str = self._data["code"]
        return value

    @property
    def message(self) -> Text:
        """What is wrong and what to do, for people, in Chinese and English."""
        return Text(self._data["message"])

    def __str__(self) -> str:
        where = "" if self.place is None else f"{self.place}: "
        return f"{where}{self.message.en} ({self.code})"
