"""The exception."""

import json
from collections.abc import Sequence
from typing import Any, Literal

from ._cells import CellFault
from ._records import ErrorCode, Fault, Text

__all__ = ["Error", "WorkbookError"]


class Error(ValueError):
    """There is no result: the request or the policy has faults, or no policy decides it.

    All faults are told at once, each with its place; none where the error is not about a place.
    """

    # Where it is found, for those who read a traceback.
    __module__ = "ce_rules"

    code: ErrorCode
    """What went wrong, for programs."""

    faults: list[Fault]
    """The faults of the request or policy, in the order of the document."""

    message: Text
    """What went wrong and what to do, for people, in Chinese and English."""

    def __init__(self, code: ErrorCode, message: Text, faults: Sequence[Fault] = ()) -> None:
        super().__init__(message.en)
        self.code = code
        self.message = message
        self.faults = list(faults)

    def to_dict(self) -> dict[str, Any]:
        """The error object of the contract, as dicts and lists."""
        faults = [fault.to_dict() for fault in self.faults]
        return {"error": self.code, "faults": faults, "message": self.message.to_dict()}

    def to_json(self) -> str:
        """The error object of the contract, as JSON: what ``assess_json`` gives for a request in JSON."""
        return json.dumps(self.to_dict(), ensure_ascii=False, separators=(",", ":"))

    def __reduce__(self) -> tuple[Any, ...]:
        return from_json, (self.to_json(),)


class WorkbookError(ValueError):
    """A file that cannot be used at all (its fault says why), or a workbook that cannot be written.

    What is wrong with single rows and cells is never here: it is among the faults of the workbook.
    """

    __module__ = "ce_rules"

    code: Literal["unusable_input"] | Literal["not_written"]
    """What went wrong, for programs."""

    faults: list[CellFault]
    """What is wrong with the file; none where a workbook cannot be written."""

    message: Text
    """What went wrong and what to do, for people, in Chinese and English."""

    def __init__(
        self,
        code: Literal["unusable_input"] | Literal["not_written"],
        message: Text,
        faults: Sequence[CellFault] = (),
    ) -> None:
        super().__init__(message.en)
        self.code = code
        self.message = message
        self.faults = list(faults)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.code, self.message, self.faults)


def from_json(text: str) -> Error | WorkbookError:
    """The exception for an error object."""
    error = json.loads(text)
    if error["error"] in ("unusable_input", "not_written"):
        return WorkbookError(error["error"], Text(error["message"]), [CellFault(fault) for fault in error["faults"]])
    return Error(error["error"], Text(error["message"]), [Fault(fault) for fault in error["faults"]])
