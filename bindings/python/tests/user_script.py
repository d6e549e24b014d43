"""A script as an HR data team writes it; checked by mypy, not run by pytest."""

import datetime

import ce_rules


def lacking(records: list[ce_rules.Request]) -> dict[str, list[str]]:
    """What each applicant who is not eligible lacks, by year."""
    lines: dict[str, list[str]] = {}
    for record in records:
        try:
            result = ce_rules.assess(record)
        except ce_rules.Error as error:
            lines[record["applicant"].get("id") or "?"] = [f"{fault.path}: {fault.message.zh}" for fault in error.faults]
            continue
        if result.verdict == "eligible":
            continue
        short = [year for year in result.years if year.status == "not_met"]
        lines[result.applicant or "?"] = [f"{year.year}: {year.shortfall.total}" for year in short]
    return lines


activity: ce_rules.Activity = {
    "id": "a1",
    "kind": "training",
    "subject": "professional",
    "date": datetime.date(2020, 5, 6),
    "full_days": 3,
}
request: ce_rules.Request = {
    "application_year": 2021,
    "applicant": {"target": "full_senior"},
    "activities": [activity],
}
print(lacking([request]))

entry: ce_rules.RosterEntry = {
    "name": "示例",
    "identity_number": "11010519491231002X",
    "title": "intermediate",
    "title_date": datetime.date(2015, 7, 1),
    "handbook": "full",
}
roster: ce_rules.Roster = ce_rules.roster([entry], on="2021-06-01")
procedure: ce_rules.Procedure = ce_rules.procedure("hunan-2021", "provincial_unit", "full_senior", datetime.date.today())
dues: list[str | None] = [step.due for step in procedure.steps]
served: str | None = ce_rules.publicity("hunan-2021", datetime.date(2021, 4, 23)).last_day
meets: bool | None = ce_rules.programme("hunan-2021", "provincial-workshop", {"days": 5, "each_qualified": True}).meets
print(roster.applicants, dues, served, meets)

book: ce_rules.Workbook = ce_rules.read_workbook("staff.xlsx", application_year=2021)
cells: list[str] = [f"{fault.place}: {fault.message.zh}" for fault in book.faults]
determined: ce_rules.Determinations = book.assess()
verdicts: list[str] = [person.result.verdict for person in determined.people if person.result]
determined.write_report("results.xlsx", locale="en")
print(cells, verdicts)


def assess_frames(activities: ce_rules.ArrowTable, applicants: ce_rules.ArrowTable) -> ce_rules.Table:
    """The years of the people of tables, whichever library they are of."""
    return ce_rules.assess_table(activities, applicants, evidence="ignored").years
