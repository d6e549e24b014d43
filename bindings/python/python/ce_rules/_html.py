"""Results as tables for notebooks: the words in both languages, texts of others escaped."""

import functools
import html
from collections.abc import Iterable
from typing import Any

from . import _rules
from ._errors import Error

_COLOURS = {
    "eligible": "#1b7f4d",
    "pending": "#8a5a00",
    "not_eligible": "#a8201a",
    "refused": "#a8201a",
}


@functools.cache
def _words(member: str) -> dict[str, str]:
    """The names of the words of a list."""
    named = next(words for words in _rules.words() if words.member == member)
    return {word.id: f"{word.name.zh} {word.name.en}" for word in named.words}


@functools.cache
def _subjects(policy: str) -> dict[str, str]:
    """The names of the subjects of a policy; none of a policy that is the caller's own."""
    try:
        document = _rules.policy(policy)
    except Error:
        return {}
    return {subject["id"]: f"{subject['name']['zh']} {subject['name']['en']}" for subject in document["subjects"]}


def _cells(tag: str, cells: Iterable[Any]) -> str:
    return "<tr>" + "".join(f"<{tag}>{html.escape(str(cell))}</{tag}>" for cell in cells) + "</tr>"


def _table(heads: Iterable[Any], rows: Iterable[Iterable[Any]]) -> str:
    body = "".join(_cells("td", row) for row in rows)
    return f"<table><thead>{_cells('th', heads)}</thead><tbody>{body}</tbody></table>"


def _verdict(verdict: str) -> str:
    name = _words("verdict").get(verdict, "退回 refused")
    return f'<b style="color:{_COLOURS[verdict]}">{html.escape(name)}</b>'


def assessment(data: dict[str, Any]) -> str:
    """A result: the verdict, the years with what is short, and what to bring."""
    names = _subjects(data["policy"])
    applicant = "" if data["applicant"] is None else f"{data['applicant']} · "
    window = data["window"]
    head = f"{applicant}{window['from']}–{window['to']} · {data['policy']}"
    subjects = [subject for subject in data["years"][0]["hours"]] if data["years"] else []
    heads = ["年度 year", "状态 status", *(names.get(s, s) for s in subjects), "合计 total", "还差 short of"]
    heads.append("补齐材料后 with all evidence")

    def short(year: dict[str, Any]) -> str:
        lacks = {**names, "total": "合计 total"}
        return "；".join(f"{lacks.get(name, name)} {hours:g}" for name, hours in year["shortfall"].items() if hours)

    status = _words("status")
    rows = [
        [
            year["year"],
            status[year["status"]],
            *(f"{hours:g}" for hours in year["hours"].values()),
            f"{year['total']:g}",
            short(year),
            "" if year["potential"]["status"] == year["status"] else status[year["potential"]["status"]],
        ]
        for year in data["years"]
    ]
    bring = [
        f"<li>{html.escape(activity['id'])}: {html.escape(finding['message']['zh'])} "
        f"{html.escape(finding['message']['en'])}</li>"
        for activity in data["activities"]
        if activity["in_window"]
        for finding in activity["findings"]
        if finding["code"] == "evidence_missing"
    ]
    to_bring = f"<p>须补材料 to bring</p><ul>{''.join(bring)}</ul>" if bring else ""
    return f"<p>{_verdict(data['verdict'])} {html.escape(head)}</p>{_table(heads, rows)}{to_bring}"


def people(people: Iterable[dict[str, Any]]) -> str:
    """Those of a workbook: who they are, and their verdicts with the years that are not met."""

    def row(person: dict[str, Any]) -> str:
        result = person.get("result")
        who = [person["id"], person["name"] or "", person["department"] or ""]
        verdict = _verdict("refused" if result is None else result["verdict"])
        years = [] if result is None else [y["year"] for y in result["years"] if y["status"] == "not_met"]
        said = _cells("td", [*who, "、".join(map(str, years))]).removesuffix("</tr>")
        return f"{said}<td>{verdict}</td></tr>"

    heads = ["编号 id", "姓名 name", "部门 department", "未达标年度 years not met", "结论 verdict"]
    return f"<table><thead>{_cells('th', heads)}</thead><tbody>{''.join(map(row, people))}</tbody></table>"
