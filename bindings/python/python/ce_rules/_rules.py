"""Sets of policies, and the calls that go by those built in."""

import datetime
import decimal
import json
from collections.abc import Iterable, Mapping
from typing import Any, Literal, Self, TypeAlias

from . import _native
from ._records import (
    Assessment,
    ClauseEntry,
    Evidence,
    EvidenceOptions,
    Instrument,
    NamedWords,
    PolicySummary,
    Procedure,
    Programme,
    Publicity,
    Roster,
    Target,
    Unit,
    Explanation,
    Impact,
    Ledger,
    Locale,
    Remedies,
)
from ._requests import LedgerRecord, Request, RosterEntry
from ._tables import ArrowTable, TableAssessment
from ._workbooks import File, Workbook, english, ignores, read, write

__all__ = [
    "Rules",
    "assess",
    "assess_json",
    "assess_table",
    "call_json",
    "check_evidence",
    "clauses",
    "evidence_options",
    "explain",
    "impact",
    "instruments",
    "ledger",
    "load_policy",
    "policies",
    "policy",
    "procedure",
    "programme",
    "publicity",
    "read_workbook",
    "roster",
    "remedies",
    "words",
    "write_template",
]

_Day: TypeAlias = str | datetime.date
_EvidenceMode: TypeAlias = Literal["required"] | Literal["ignored"]
_Facts: TypeAlias = Mapping[str, bool | float | decimal.Decimal]


class Rules:
    """A set of policies to assess by: those built in, and a user's own. It never changes."""

    __slots__ = ("_documents", "_native")

    # Of the user's own policies, in the order in which they were added: what there is to pickle.
    _documents: tuple[str, ...]
    _native: _native.Rules

    def __init__(self) -> None:
        self._documents = ()
        self._native = _native.Rules()

    def with_policy(self, document: str) -> Self:
        """These policies and one more, which a document (TOML or JSON) defines and which may extend one of these.

        A policy of the same id is replaced. A document with faults is an ``Error`` that tells them all.
        """
        rules = type(self).__new__(type(self))
        rules._documents = (*self._documents, document)
        rules._native = self._native.with_policy(document)
        return rules

    def assess(self, request: Request | dict[str, Any]) -> Assessment:
        """Assesses a request.

        Dates may be ``datetime.date``, hours ``decimal.Decimal``, lists tuples. A request with faults is an ``Error``
        that tells them all.
        """
        return Assessment._from_json(self._native.call("assess", request))

    def assess_json(self, request: str) -> str:
        """Assesses a request in JSON and gives the result, or the error object, in JSON."""
        return self._native.call_json("assess", request)

    def policies(self) -> list[PolicySummary]:
        """The policies there are, in the order in which they were added."""
        return [PolicySummary(policy) for policy in json.loads(self._native.call("policies", {}))]

    def policy(self, id: str) -> dict[str, Any]:
        """The whole document of a policy, with what it takes from the one that it extends."""
        document: dict[str, Any] = json.loads(self._native.call("policy", {"policy": _text("id", id)}))
        return document

    def clauses(self, policy: str = "hunan-2021") -> list[ClauseEntry]:
        """The clauses that a policy may cite, in the order of the sources."""
        answer = self._native.call("clauses", {"policy": _text("policy", policy)})
        return [ClauseEntry(clause) for clause in json.loads(answer)]

    def instruments(self, policy: str = "hunan-2021") -> list[Instrument]:
        """The sources of the clauses that a policy may cite."""
        answer = self._native.call("instruments", {"policy": _text("policy", policy)})
        return [Instrument(instrument) for instrument in json.loads(answer)]

    def evidence_options(self, policy: str, kind: str) -> EvidenceOptions:
        """The alternatives of evidence of a kind of activity, of which one suffices."""
        question = {"policy": _text("policy", policy), "kind": _text("kind", kind)}
        return EvidenceOptions._from_json(self._native.call("evidence_options", question))

    def check_evidence(self, policy: str, kind: str, held: Iterable[str]) -> Evidence:
        """What is still missing for a kind of activity, given the documents held."""
        if isinstance(held, str):
            raise TypeError("held must be several documents, not one str")
        documents = [_text("held", document) for document in held]
        question = {"policy": _text("policy", policy), "kind": _text("kind", kind), "evidence": documents}
        return Evidence._from_json(self._native.call("check_evidence", question))

    def procedure(
        self,
        policy: str,
        unit: Unit,
        target: Target,
        on: _Day | None = None,
        *,
        application_year: int | None = None,
    ) -> Procedure:
        """The steps by which hours are recognised for a title in a sort of unit; on a day, what is open, next and late.

        The application year is by default the last that the policy is made for.
        """
        question = {"policy": policy, "unit": unit, "target": target, "application_year": application_year, "on": on}
        return Procedure._from_json(self._native.call("procedure", question))

    def publicity(self, policy: str, start: _Day | None = None, deadline: _Day | None = None) -> Publicity:
        """When a public notice posted on a day is served, and when it must be posted for a deadline.

        In working days of the official calendar; one of both days must be given.
        """
        question = {"policy": policy, "start": start, "deadline": deadline}
        return Publicity._from_json(self._native.call("publicity", question))

    def roster(
        self,
        rows: Iterable[RosterEntry | dict[str, Any]],
        *,
        policy: str | None = None,
        unit: str | None = None,
        contact: str | None = None,
        telephone: str | None = None,
        on: _Day | None = None,
        identity_numbers: Literal["masked", "full"] = "masked",
    ) -> Roster:
        """Who of those on a roster may ask for a handbook.

        The policy is by default that of the college whose form it is. Identity numbers are checked, and masked unless
        their full form is asked for.
        """
        question = {
            "policy": policy,
            "unit": unit,
            "contact": contact,
            "telephone": telephone,
            "on": on,
            "identity_numbers": identity_numbers,
            "rows": rows if isinstance(rows, (list, tuple, str)) else list(rows),
        }
        return Roster._from_json(self._native.call("roster", question))

    def programme(self, policy: str, id: str, facts: _Facts | None = None) -> Programme:
        """Whether a planned programme meets its terms, and what else is said of it."""
        return Programme._from_json(self._native.call("programme", {"policy": policy, "id": id, "facts": facts}))

    def ledger(self, record: LedgerRecord | Request | dict[str, Any], policy: str) -> Ledger:
        """The yearly registration of a record: every year that it touches, with its lines.

        A record is a request without an application: ``application_year`` and ``target`` are not needed. The policy
        that it names gives way to the one named here.
        """
        # What is no dict is for the engine to refuse.
        question = {**record, "policy": _text("policy", policy)} if isinstance(record, dict) else record
        return Ledger._from_json(self._native.call("ledger", question))

    def remedies(self, request: Request | dict[str, Any]) -> Remedies:
        """What would make the years met that are not: evidence to supply, hours in units, the earliest year to apply."""
        return Remedies._from_json(self._native.call("remedies", request))

    def explain(self, request: Request | dict[str, Any], locale: Locale = "zh") -> Explanation:
        """The determination of a request as a document in Markdown, and the arithmetic of each activity.

        The places of faults begin with ``/request``.
        """
        question = {"request": request, "locale": _text("locale", locale)}
        return Explanation._from_json(self._native.call("explain", question))

    def impact(self, requests: Iterable[Request | dict[str, Any]], policy_a: str, policy_b: str) -> Impact:
        """Who changes between two policies, in which years and by which clauses.

        The policies that requests name decide nothing. A request with faults stops no other: it is among ``refused``.
        """
        if isinstance(requests, (str, dict)):
            raise TypeError("requests must be several requests, not one")
        policies = {"policy_a": _text("policy_a", policy_a), "policy_b": _text("policy_b", policy_b)}
        return Impact._from_json(self._native.call("impact", {"requests": list(requests), **policies}))

    def assess_table(
        self,
        activities: ArrowTable,
        applicants: ArrowTable | None = None,
        *,
        application_year: int | None = None,
        policy: str | None = None,
        evidence: _EvidenceMode = "required",
        tell_activities: bool = False,
    ) -> TableAssessment:
        """Assesses tables of any number of people, on all cores and without copying them.

        ``activities`` has one row an activity, ``applicants`` one row a person. One table by itself has one row a person
        and the column ``activities``, a list of structs. They are of whatever speaks Arrow: polars, pyarrow, pandas,
        DuckDB. What is wrong in a row is its person's ``error`` in the verdicts; a column that is missing or of another
        type is an ``Error`` that names every such column. Year, policy and evidence hold where the tables say nothing;
        ``evidence="ignored"`` asks nobody for any.
        """
        said = (application_year, policy, ignores(evidence))
        return TableAssessment.of(self._native.tables(activities, applicants, said, tell_activities))

    def read_workbook(
        self,
        source: File | bytes | bytearray | memoryview,
        *,
        name: str | None = None,
        application_year: int | None = None,
        policy: str | None = None,
        evidence: _EvidenceMode = "required",
    ) -> Workbook:
        """Reads a workbook of an office: a file, a folder of CSV files, or the bytes of an ``.xlsx``.

        What is wrong with cells is among the faults; a file that cannot be used at all is a ``WorkbookError``. Year and
        policy hold where the workbook says nothing; ``evidence="ignored"`` asks nobody for any.
        """
        return read(self._native, source, name, (application_year, policy, ignores(evidence)))

    def write_template(self, path: File, policy: str | None = None, *, locale: Locale = "zh") -> None:
        """Writes the workbook to fill in for a policy, by default the newest provincial one."""
        write(path, self._native.template(policy, english(locale)))

    def call_json(self, call: str, question: str) -> str:
        """Asks any call of the contract by its name, in JSON; gives the answer, or the error object, in JSON."""
        return self._native.call_json(call, question)

    def __reduce__(self) -> tuple[Any, ...]:
        return _restore, (type(self), self._documents)

    def __repr__(self) -> str:
        return f"<Rules: {', '.join(policy.id for policy in self.policies())}>"


def _text(name: str, value: str) -> str:
    """A text; whatever else would be refused with less to say of it."""
    if not isinstance(value, str):
        raise TypeError(f"{name} must be a str, not {type(value).__name__}")
    return value


def _restore(cls: type[Rules], documents: tuple[str, ...]) -> Rules:
    rules = cls()
    for document in documents:
        rules = rules.with_policy(document)
    return rules


# The functions of the package are the methods of the built-in policies, which never change.
_BUILTIN = Rules()
assess = _BUILTIN.assess
assess_json = _BUILTIN.assess_json
call_json = _BUILTIN.call_json
policies = _BUILTIN.policies
policy = _BUILTIN.policy
clauses = _BUILTIN.clauses
instruments = _BUILTIN.instruments
evidence_options = _BUILTIN.evidence_options
check_evidence = _BUILTIN.check_evidence
procedure = _BUILTIN.procedure
publicity = _BUILTIN.publicity
roster = _BUILTIN.roster
programme = _BUILTIN.programme
ledger = _BUILTIN.ledger
remedies = _BUILTIN.remedies
explain = _BUILTIN.explain
impact = _BUILTIN.impact
assess_table = _BUILTIN.assess_table
read_workbook = _BUILTIN.read_workbook
write_template = _BUILTIN.write_template
load_policy = _BUILTIN.with_policy


def words() -> list[NamedWords]:
    """What the words of the contract are called: verdicts, statuses, titles, degrees, roles and so on."""
    return [NamedWords(words) for words in json.loads(_BUILTIN.call_json("words", "{}"))]
