"""What all results have in common: a view of the JSON of the contract."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Self, TypeVar

_R = TypeVar("_R", bound="Record")


def plain(members: dict[str, Any]) -> dict[str, Any]:
    """A copy of what a JSON reader gave, so that changing it changes nothing else."""
    return {name: _plain(value) for name, value in members.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return plain(value)
    return [_plain(item) for item in value] if isinstance(value, list) else value


def _restore(cls: type[_R], text: str) -> _R:
    return cls._from_json(text)


class Record:
    """A part of a result. It never changes: lists and dicts that it gives are the caller's own.

    Two are equal if their JSON is.
    """

    # The text is read on the first look: many results are only passed on.
    __slots__ = ("_members", "_text")
    _members: dict[str, Any] | None
    _text: str | None

    def __init__(self, members: dict[str, Any]) -> None:
        self._members = members
        self._text = None

    @classmethod
    def _from_json(cls, text: str) -> Self:
        record = cls.__new__(cls)
        record._members = None
        record._text = text
        return record

    @property
    def _data(self) -> dict[str, Any]:
        members = self._members
        if members is None:
            members = self._members = json.loads(self.to_json())
        return members

    def to_dict(self) -> dict[str, Any]:
        """As dicts and lists, which are the caller's own."""
        members: dict[str, Any] = json.loads(self.to_json())
        return members

    def to_json(self) -> str:
        """As JSON: the bytes that the engine gives in every language."""
        text = self._text
        if text is None:
            text = self._text = json.dumps(self._members, ensure_ascii=False, separators=(",", ":"))
        return text

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self.to_json() == other.to_json()

    def __hash__(self) -> int:
        return hash(self.to_json())

    def __reduce__(self) -> tuple[Any, ...]:
        return _restore, (type(self), self.to_json())

    def __repr__(self) -> str:
        # A name that is a word of the language has an underscore after it.
        names = [name if hasattr(self, name) else f"{name}_" for name in self._data]
        members = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
        return f"{type(self).__name__}({members})"


class NumberMap(Mapping[str, float]):
    """Hours by name, in the order of the policy: ``hours["public"]``, and ``hours.public`` where the name allows it."""

    __slots__ = ("_data",)
    _data: dict[str, float]

    def __init__(self, data: dict[str, float]) -> None:
        self._data = data

    def __getitem__(self, name: str) -> float:
        return self._data[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._data)

    def __len__(self) -> int:
        return len(self._data)

    def __getattr__(self, name: str) -> float:
        # Copying and pickling ask for special methods before there is any data.
        if name.startswith("_") or name not in self._data:
            raise AttributeError(f"no hours of {name!r}", name=name, obj=self)
        return self._data[name]

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self._data]

    def __hash__(self) -> int:
        return hash(frozenset(self._data.items()))

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (dict(self._data),)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._data!r})"

    def to_dict(self) -> dict[str, float]:
        """As a dict, which is the caller's own."""
        return dict(self._data)


class TextRecord(Record):
    """What a text in both languages can do."""

    __slots__ = ()

    def __str__(self) -> str:
        return f"{self._data['zh']} ({self._data['en']})"


class FaultRecord(Record):
    """What a fault can do."""

    __slots__ = ()

    def __str__(self) -> str:
        position = self._data.get("position")
        where = f"{position['line']}:{position['column']} " if position else ""
        return f"{where}{self._data['path']}: {self._data['message']['en']} ({self._data['code']})"


class AssessmentRecord(Record):
    """What a whole result can do."""

    __slots__ = ()

    def __repr__(self) -> str:
        data = self._data
        window = data["window"]
        applicant = "" if data["applicant"] is None else f" of {data['applicant']!r}"
        head = f"{data['verdict']}, {window['from']}-{window['to']} by {data['policy']}"
        short = []
        for year in data["years"]:
            lacks = [f"{hours} {name}" for name, hours in year["shortfall"].items() if hours]
            if year["status"] == "not_met":
                short.append(" ".join([f"{year['year']} lacks", ", ".join(lacks)]))
        return f"<Assessment{applicant}: {'; '.join([head, *short])}>"

    def _repr_html_(self) -> str:
        from . import _html

        return _html.assessment(self._data)
