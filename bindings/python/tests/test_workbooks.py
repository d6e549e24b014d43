"""Workbooks, held against what the command line makes of the same files."""

import copy
import json
import os
import pickle
import shutil
from pathlib import Path

import pytest

import ce_rules

SAMPLES = ["college-2021", "college-2021-faults"]


@pytest.fixture(scope="module")
def made() -> Path:
    """What the command line makes."""
    folder = os.environ.get("CE_RULES_BOOKS")
    assert folder, "CE_RULES_BOOKS must name the folder with what the command line makes of the samples"
    return Path(folder)


def sample(project: Path, name: str) -> Path:
    """A workbook of the repository."""
    return project / "examples" / f"{name}.xlsx"


@pytest.mark.parametrize("name", SAMPLES)
def test_everybody_gets_what_the_command_line_gives(project: Path, made: Path, name: str) -> None:
    book = ce_rules.read_workbook(sample(project, name))
    determined = book.assess()
    expected = json.loads((made / f"{name}.json").read_text("utf-8"))
    told = [(person.result or person.error) for person in determined.people]
    assert [one.to_dict() for one in told if one is not None] == expected
    # The requests are those of the contract.
    for person, answer in zip(book.people, expected, strict=True):
        assert json.loads(ce_rules.assess_json(json.dumps(person.request))) == answer


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("locale", ["zh", "en"])
def test_the_workbook_of_the_results(project: Path, made: Path, tmp_path: Path, name: str, locale: ce_rules.Locale) -> None:
    ce_rules.read_workbook(str(sample(project, name))).assess().write_report(tmp_path / "a.xlsx", locale=locale)
    assert (tmp_path / "a.xlsx").read_bytes() == (made / f"{name}.{locale}.xlsx").read_bytes()


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_the_workbook_to_fill_in(made: Path, tmp_path: Path, locale: ce_rules.Locale) -> None:
    ce_rules.write_template(tmp_path / "a.xlsx", locale=locale)
    assert (tmp_path / "a.xlsx").read_bytes() == (made / f"template.{locale}.xlsx").read_bytes()
    book = ce_rules.read_workbook(tmp_path / "a.xlsx")
    assert (book.people, book.faults) == ([], [])


def test_people_have_labels_and_faults_their_cells(project: Path) -> None:
    book = ce_rules.read_workbook(sample(project, "college-2021-faults").read_bytes())
    assert repr(book) == "<Workbook: 1 people>"
    (person,) = book.people
    assert (person.id, person.name) == ("T0030", "霍然")
    by_cell = {str(fault.place): fault for fault in person.faults}
    date = by_cell["活动!G5"]
    assert (date.person, date.path, date.code) == ("T0030", "/activities/3/date", "bad_date")
    assert date.message.en == "Date: `2018-02-30` is not in the calendar"
    assert str(date) == "活动!G5: Date: `2018-02-30` is not in the calendar (bad_date)"
    determined = book.assess()
    assert repr(determined) == f"<Determinations: 1 people, {len(person.faults)} faults>"
    assert determined.faults == person.faults
    assert determined.people[0].result is None
    error = determined.people[0].error
    assert isinstance(error, ce_rules.Error) and error.code == "invalid_request"
    # What is given is the caller's own.
    person.request["activities"].clear()
    assert person.request["activities"] and pickle.loads(pickle.dumps(person)) == person == copy.copy(person)


def test_tables_with_chinese_headers(tmp_path: Path) -> None:
    people = "编号,姓名,部门,申报职称,学位,申报年度,备注\nT1,张三,安全系,副高级,博士,2021,无\n"
    activities = "人员编号,活动形式,科目,日期,学时,材料\nT1,网络培训,公需科目,2020,30,课程时长、结业证书\nT9,论文,,2020,,\n"
    (tmp_path / "人员.csv").write_text(people, "utf-8")
    (tmp_path / "活动.csv").write_bytes(activities.encode("gb18030"))
    (tmp_path / "notes.txt").write_text("no table", "utf-8")
    book = ce_rules.read_workbook(tmp_path)
    (person,) = book.people
    assert (person.id, person.name, person.department) == ("T1", "张三", "安全系")
    assert person.request["applicant"] == {"id": "T1", "target": "associate_senior", "degree": "doctor"}
    assert [(str(fault.place), fault.code) for fault in book.faults] == [
        ("人员.csv!G1", "unknown_column"),
        ("活动.csv!A3", "unknown_person"),
    ]
    assert book.assess().people[0].result is not None


def test_what_the_workbook_does_not_say(tmp_path: Path) -> None:
    file = tmp_path / "one.json"
    file.write_text('{"applicant": {"id": "T1", "target": "junior"}, "activities": []}', "utf-8")
    (person,) = ce_rules.read_workbook(file, application_year=2021, policy="hunan-2020", evidence="ignored").people
    assert person.request["application_year"] == 2021
    assert (person.request["policy"], person.request["evidence"]) == ("hunan-2020", "ignored")
    with pytest.raises(ce_rules.Error) as raised:
        ce_rules.read_workbook(file, policy="nowhere")
    assert raised.value.code == "no_policy"
    with pytest.raises(ValueError, match="evidence must be"):
        ce_rules.read_workbook(file, evidence="none")  # type: ignore[arg-type]


def test_a_users_own_policy(project: Path, tmp_path: Path) -> None:
    rules = ce_rules.load_policy('id = "mine"\nextends = "hunan-2021"\nscope = "unit"\napplication_years = [2021]')
    rules.write_template(tmp_path / "a.xlsx", "mine")
    assert rules.read_workbook(tmp_path / "a.xlsx").people == []
    determined = rules.read_workbook(sample(project, "college-2021"), policy="mine").assess()
    assert "mine" in {person.result.policy for person in determined.people if person.result}
    with pytest.raises(ce_rules.Error) as raised:
        ce_rules.write_template(tmp_path / "b.xlsx", "mine")
    assert raised.value.code == "no_policy" and not (tmp_path / "b.xlsx").exists()


def test_what_cannot_be_used(project: Path, tmp_path: Path) -> None:
    def refused(name: str, contents: bytes) -> list[str]:
        (tmp_path / name).write_bytes(contents)
        with pytest.raises(ce_rules.WorkbookError) as raised:
            ce_rules.read_workbook(tmp_path / name)
        error = raised.value
        assert error.code == "unusable_input" and error.message.zh and str(error) == error.message.en
        assert pickle.loads(pickle.dumps(error)).faults == error.faults
        return [fault.code for fault in error.faults]

    assert refused("old.xls", b"") == ["unsupported_file"]
    assert refused("people.csv", b"") == ["lone_table"]
    assert refused("damaged.xlsx", b"PK\x03\x04") == ["damaged_workbook"]
    whole = sample(project, "college-2021").read_bytes()
    assert refused("cut.xlsx", whole[: len(whole) // 2]) == ["damaged_workbook"]
    with pytest.raises(FileNotFoundError):
        ce_rules.read_workbook(tmp_path / "absent.xlsx")
    empty = tmp_path / "empty"
    empty.mkdir()
    shutil.copy(tmp_path / "people.csv", empty / "people.csv")
    with pytest.raises(ce_rules.WorkbookError, match=r"has no sheet `activities\.csv`"):
        ce_rules.read_workbook(empty)
    with pytest.raises(ValueError, match="locale must be"):
        ce_rules.write_template(tmp_path / "c.xlsx", locale="de")  # type: ignore[arg-type]
