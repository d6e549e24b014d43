"""Tables of Arrow, of every library that people have."""

import datetime
import decimal
import threading
from collections.abc import Callable
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import ce_rules

APPLICANTS: dict[str, list[Any]] = {
    "person": ["T1", "T2", "T3"],
    "target": ["associate_senior", "associate_senior", "professor"],
    "degree": ["doctor", None, None],
    "application_year": [2021, 2021, 2021],
}
ACTIVITIES: dict[str, list[Any]] = {
    "person": ["T1", "T1", "T2", "T2", "T3"],
    "id": ["a1", "a2", "b1", "b2", "c1"],
    "kind": ["patent", "online_course", "training", "paper", "paper"],
    "subject": [None, "public", "professional", None, None],
    "date": ["2020", "2020-05", "2019-03-04", "2018", "2019"],
    "hours": [None, 30.0, None, None, None],
    "full_days": [None, None, 3, None, None],
    "role": ["first", None, None, "first", "first"],
    "cn_serial": [None, None, None, "CN 43-1234/G4", None],
    "evidence": [
        ["patent_certificate"],
        ["course_duration", "completion_certificate"],
        ["notice", "agenda", "sign_in_sheet"],
        ["journal_cover", "serial_number_page", "table_of_contents"],
        [],
    ],
}


def of_duckdb(table: pa.Table) -> Any:
    """A relation of DuckDB's."""
    connection = duckdb.connect()
    connection.register("given", table)
    return connection.table("given")


def of_pandas(table: pa.Table) -> Any:
    """A data frame with Arrow's types, and the plain lists of pandas for what is a list."""
    return table.to_pandas(types_mapper=pd.ArrowDtype)


LIBRARIES: dict[str, Callable[[pa.Table], Any]] = {
    "pyarrow": lambda table: table,
    "a batch of pyarrow": lambda table: table.combine_chunks().to_batches()[0],
    "polars": pl.DataFrame,
    "pandas": of_pandas,
    "duckdb": of_duckdb,
}


@pytest.fixture(params=LIBRARIES)
def library(request: pytest.FixtureRequest) -> Callable[[pa.Table], Any]:
    """A library that hands tables out."""
    return LIBRARIES[request.param]


def rows(table: ce_rules.Table) -> list[dict[str, Any]]:
    """The rows of a table of results."""
    return pa.table(table).to_pylist()


def test_tables_of_any_library(library: Callable[[pa.Table], Any]) -> None:
    given = [library(pa.table(table)) for table in (ACTIVITIES, APPLICANTS)]
    assessed = ce_rules.assess_table(*given, tell_activities=True)
    verdicts = rows(assessed.verdicts)
    assert [row["person"] for row in verdicts] == ["T1", "T2", "T3"]
    assert assessed.refused == 1 and len(assessed.verdicts) == 3
    assert repr(assessed) == "<TableAssessment: 3 people, 1 refused>"
    refused = verdicts[2]
    assert refused["verdict"] is None and '"path":"/applicant/target"' in refused["error"]
    assert assessed.activities is not None
    assert [row["id"] for row in rows(assessed.activities)] == ["a1", "a2", "b1", "b2"]

    for person in ("T1", "T2"):
        request = assessed.request(person)
        assert request is not None
        result = ce_rules.assess(request)
        assert next(row["verdict"] for row in verdicts if row["person"] == person) == result.verdict
        years = [row for row in rows(assessed.years) if row["person"] == person]
        assert [(row["year"], row["status"]) for row in years] == [(y.year, y.status) for y in result.years]
        assert [row["professional"] for row in years] == [decimal.Decimal(y.hours["professional"]) for y in result.years]
        assert [row["shortfall_total"] for row in years] == [decimal.Decimal(y.shortfall.total) for y in result.years]
    assert assessed.request("nobody") is None


def test_results_open_in_every_library() -> None:
    assessed = ce_rules.assess_table(pa.table(ACTIVITIES), pa.table(APPLICANTS))
    assert assessed.activities is None
    years = assessed.years
    expected = [(row["person"], row["year"]) for row in rows(years)]
    assert years.column_names[:3] == ["person", "year", "status"]
    assert repr(years).startswith(f"<Table: {len(expected)} rows of person, year, status")

    frame = pl.DataFrame(years)
    assert list(zip(frame["person"], frame["year"], strict=True)) == expected
    assert frame.schema["total"] == pl.Decimal(9, 2)
    table = pa.table(years)
    assert table.schema == pa.schema(years)
    panda = pd.DataFrame.from_arrow(years)
    assert list(zip(panda["person"], panda["year"], strict=True)) == expected
    connection = duckdb.connect()
    found = connection.execute("select person, year from years").fetchall()
    assert found == expected
    # A table is opened as often as one likes.
    assert pa.table(years) == table


def test_a_nested_table(library: Callable[[pa.Table], Any]) -> None:
    activities = pa.table(ACTIVITIES).to_pylist()
    people = [
        {**person, "activities": [{k: v for k, v in a.items() if k != "person"} for a in activities if a["person"] == person["person"]]}
        for person in pa.table(APPLICANTS).to_pylist()
    ]
    nested = ce_rules.assess_table(library(pa.Table.from_pylist(people)))
    flat = ce_rules.assess_table(pa.table(ACTIVITIES), pa.table(APPLICANTS))
    assert rows(nested.years) == rows(flat.years)
    assert rows(nested.verdicts) == rows(flat.verdicts)


def test_types_as_libraries_make_them() -> None:
    applicants = pl.DataFrame(APPLICANTS).with_columns(pl.col("target").cast(pl.Categorical))
    activities = pl.DataFrame({
        "person": ["T1"],
        "id": [1],
        "kind": ["training"],
        "subject": ["public"],
        "date": [datetime.date(2020, 5, 6)],
        "full_days": pl.Series([2], dtype=pl.UInt8),
        "evidence": [["notice"]],
    })
    assessed = ce_rules.assess_table(activities, applicants, evidence="ignored")
    years = pl.DataFrame(assessed.years).filter(pl.col("person") == "T1", pl.col("year") == 2020)
    assert years["public"].to_list() == [decimal.Decimal(20)]


def test_what_the_tables_do_not_say() -> None:
    applicants = pa.table({"person": ["T1"], "target": ["junior"]})
    activities = pa.table({"person": pa.array([], pa.string()), "id": pa.array([], pa.string()), "kind": pa.array([], pa.string())})
    assessed = ce_rules.assess_table(activities, applicants, application_year=2021, policy="hunan-2020")
    assert assessed.request("T1") == {
        "application_year": 2021,
        "policy": "hunan-2020",
        "applicant": {"id": "T1", "target": "junior"},
        "activities": [],
    }
    with pytest.raises(ce_rules.Error) as raised:
        ce_rules.assess_table(activities, applicants, application_year=2021, policy="nowhere")
    assert raised.value.code == "no_policy"
    with pytest.raises(ValueError, match="evidence must be"):
        ce_rules.assess_table(activities, applicants, application_year=2021, evidence="none")  # type: ignore[arg-type]


def test_a_users_own_policy() -> None:
    document = 'id = "mine-2021"\nextends = "hunan-2021"\nscope = "unit"\napplication_years = [2021]'
    rules = ce_rules.load_policy(document)
    assessed = rules.assess_table(pa.table(ACTIVITIES), pa.table(APPLICANTS), policy="mine-2021")
    request = assessed.request("T1")
    assert request is not None and request["policy"] == "mine-2021"
    # The tables keep their rules, whatever becomes of these.
    del rules
    assert assessed.request("T2") is not None


@pytest.mark.parametrize(
    ("spoil", "faults"),
    [
        (lambda a, p: (a.drop_columns("kind"), p), [("/activities/kind", "missing_field")]),
        (lambda a, p: (a, p.drop_columns(["target", "person"])), [("/applicants/person", "missing_field"), ("/applicants/target", "missing_field")]),
        (lambda a, p: (a.set_column(0, "person", pa.array([True] * 5)), p), [("/activities/person", "wrong_type")]),
        (lambda a, p: (a.set_column(5, "hours", pa.array(["many"] * 5)), p), [("/activities/hours", "wrong_type")]),
        (lambda a, p: (a, p.rename_columns(["人员编号", "申报职称", "学位", "申报年度"])), None),
    ],
    ids=["no kind", "neither person nor target", "truths for persons", "words for hours", "Chinese headers"],
)
def test_columns_that_are_missing_or_of_another_type(spoil: Any, faults: list[tuple[str, str]] | None) -> None:
    with pytest.raises(ce_rules.Error) as raised:
        ce_rules.assess_table(*spoil(pa.table(ACTIVITIES), pa.table(APPLICANTS)))
    error = raised.value
    assert error.code == "invalid_request"
    told = [(fault.path, fault.code) for fault in error.faults]
    assert told == (faults or [(f"/applicants/{name}", "missing_field") for name in ("person", "application_year", "target")])
    for fault in error.faults:
        name = fault.path.rpartition("/")[2]
        assert f"`{name}`" in fault.message.en and f"“{name}”" in fault.message.zh


@pytest.mark.parametrize("table", [APPLICANTS, [1, 2], None, "people.parquet", object()], ids=type)
def test_what_is_no_table(table: Any) -> None:
    with pytest.raises(TypeError, match="must be a table of Arrow"):
        ce_rules.assess_table(table)
    if table is not None:
        with pytest.raises(TypeError, match="applicants must be a table of Arrow"):
            ce_rules.assess_table(pa.table(ACTIVITIES), table)


def test_a_stream_that_fails_or_ends() -> None:
    def failing() -> Any:
        yield pa.RecordBatch.from_pydict(ACTIVITIES)
        raise RuntimeError("the disk is gone")

    reader = pa.RecordBatchReader.from_batches(pa.table(ACTIVITIES).schema, failing())
    with pytest.raises(ValueError, match="activities: .*the disk is gone"):
        ce_rules.assess_table(reader, pa.table(APPLICANTS))
    empty = pa.table(APPLICANTS).schema.empty_table()
    assessed = ce_rules.assess_table(pa.table(ACTIVITIES), empty)
    assert (len(assessed.verdicts), assessed.strays, assessed.stray) == (0, 3, "T1")
    assert pl.DataFrame(assessed.years).shape[0] == 0


def test_other_columns_are_named() -> None:
    activities = pa.table({**ACTIVITIES, "dat": ["2019"] * 5})
    assessed = ce_rules.assess_table(activities, pa.table(APPLICANTS))
    assert assessed.other_columns == [("activities", "dat")]


def test_the_interpreter_is_free_meanwhile() -> None:
    count = 20_000
    activities = pa.table({
        "person": pa.array(range(count)),
        "id": pa.array(["a"] * count),
        "kind": pa.array(["patent"] * count),
        "date": pa.array([2020] * count),
        "role": pa.array(["first"] * count),
    })
    applicants = pa.table({
        "person": pa.array(range(count)),
        "target": pa.array(["junior"] * count),
        "application_year": pa.array([2021] * count),
    })
    ticks = 0
    done = threading.Event()

    def tick() -> None:
        nonlocal ticks
        while not done.is_set():
            ticks += 1

    ticking = threading.Thread(target=tick)
    ticking.start()
    before = ticks
    assessed = ce_rules.assess_table(activities, applicants)
    after = ticks
    done.set()
    ticking.join()
    assert after > before
    assert len(assessed.verdicts) == count and pa.table(assessed.verdicts)["person"].type == pa.int64()
