"""The verdicts on a cluster are those of the engine by itself, also where a machine is lost."""

import os
import signal
import subprocess
import threading
import time
from pathlib import Path
from typing import Any

import ce_rules
import pyarrow as pa
import pyarrow.dataset as ds
import pytest
from ce_rules import spark as ce_spark
from people import People, in_order
from pyspark.sql import DataFrame, SparkSession

APPLICANT = {"application_year": 2021, "target": "associate_senior", "degree": "doctor"}
PARTITIONS = 16
PATENT = {"kind": "patent", "role": "first", "evidence": ["patent_certificate"]}


def small(spark: SparkSession, people: list[Any]) -> tuple[DataFrame, DataFrame]:
    activities = [
        {"person": person, "id": f"a{at}", "date": str(year), **PATENT}
        for at, (person, year) in enumerate((person, year) for person in people for year in (2019, 2020))
    ]
    applicants = [{"person": person, **APPLICANT} for person in people]
    return spark.createDataFrame(pa.Table.from_pylist(activities)), spark.createDataFrame(
        pa.Table.from_pylist(applicants)
    )


def rows(frame: DataFrame) -> list[dict[str, Any]]:
    return sorted((row.asDict() for row in frame.collect()), key=str)


def test_three_lines_do(spark: SparkSession) -> None:
    activities, applicants = small(spark, ["T01", "T02"])
    assessed = ce_spark.assess(activities, applicants)
    assert [(row["person"], row["verdict"]) for row in rows(assessed.verdicts)] == [
        ("T01", "not_eligible"),
        ("T02", "not_eligible"),
    ]
    years = rows(assessed.years)
    assert [(row["person"], row["year"], str(row["professional"])) for row in years] == [
        ("T01", 2019, "90.00"),
        ("T01", 2020, "90.00"),
        ("T02", 2019, "90.00"),
        ("T02", 2020, "90.00"),
    ]


def test_columns_are_told_before_anything_runs(spark: SparkSession) -> None:
    activities, applicants = small(spark, ["T01"])
    with pytest.raises(ce_rules.Error) as error:
        ce_spark.assess(activities.drop("kind"), applicants.withColumnRenamed("target", "titel"))
    assert [fault.path for fault in error.value.faults] == ["/applicants/target", "/activities/kind"]


def test_whoever_stands_twice_or_has_no_name_is_refused(spark: SparkSession) -> None:
    activities, applicants = small(spark, ["T01", "T01", None, "T02"])
    verdicts = rows(ce_spark.assess(activities, applicants).verdicts)
    told = sorted((str(row["person"]), "/person" in (row["error"] or "")) for row in verdicts)
    assert told == [
        ("None", True),
        ("T01", False),
        ("T01", True),
        ("T02", False),
    ]


def test_activities_of_others_are_told(spark: SparkSession) -> None:
    activities, _ = small(spark, ["T01", "T02"])
    _, applicants = small(spark, ["T01"])
    assessed = ce_spark.assess(activities, applicants)
    assert assessed.verdicts.count() == 1
    assert assessed.strays is not None
    assert {row["person"] for row in rows(assessed.strays)} == {"T02"}


def test_a_row_a_person_does_too(spark: SparkSession) -> None:
    activities = [{"id": f"a{year}", "date": str(year), **PATENT} for year in (2019, 2020)]
    nested = spark.createDataFrame(
        pa.Table.from_pylist([{"person": number, **APPLICANT, "activities": activities} for number in (1, 2)])
    )
    assessed = ce_spark.assess(nested, tell_activities=True)
    assert assessed.years.count() == 4
    assert assessed.activities is not None
    assert {(row["person"], row["outcome"]) for row in rows(assessed.activities)} == {
        (1, "recognised"),
        (2, "recognised"),
    }


def test_own_policies_go_along(spark: SparkSession) -> None:
    document = """
        id = "my-college-2021"
        extends = "hunan-2021"
        application_years = [2021]
        scope = "unit"
        instruments = [{ id = "mine", number = "校字1号", title = { zh = "本校通知", en = "notice of the college" } }]
        clauses = [{ id = "mine/2", instrument = "mine", locator = "二", zh = "每年六十学时", en = "60 hours a year" }]
        [[requirements]]
        id = "public"
        at_least = 0
        clause = "mine/2"
    """
    activities, applicants = small(spark, ["T01"])
    rules = ce_rules.load_policy(document)
    assessed = ce_spark.assess(activities, applicants, rules=rules, policy="my-college-2021")
    assert [row["verdict"] for row in rows(assessed.verdicts)] == ["eligible"]


def executors() -> list[int]:
    """The processes of the executors."""
    found = subprocess.run(
        ["pgrep", "-f", "CoarseGrainedExecutorBackend"], capture_output=True, text=True, check=False
    )
    return [int(pid) for pid in found.stdout.split()]


def test_many_come_to_the_same_though_an_executor_is_killed(
    spark: SparkSession, people: People, tmp_path: Path
) -> None:
    assert people.count > 0
    before = executors()
    assert len(before) == 2, "two executors run"
    assessed = ce_spark.assess(*people.frames(spark), partitions=PARTITIONS)
    failed: list[BaseException] = []

    def write() -> None:
        try:
            assessed.people.write.parquet(str(tmp_path / "people"))
        except BaseException as error:
            failed.append(error)

    running = threading.Thread(target=write)
    running.start()
    tracker = spark.sparkContext.statusTracker()
    killed = None
    while running.is_alive() and killed is None:
        # The people are assessed in the stage that has a task for each partition of the shuffle.
        stages = [tracker.getStageInfo(stage) for stage in tracker.getActiveStageIds()]
        if any(stage and stage.numTasks == PARTITIONS and stage.numCompletedTasks >= 2 for stage in stages):
            killed = before[0]
            os.kill(killed, signal.SIGKILL)
        time.sleep(0.02)
    running.join()
    assert not failed, failed
    assert killed is not None, "the run was over before an executor could be killed"
    assert killed not in executors()

    there = ds.dataset(tmp_path / "people", format="parquet")
    alone = people.assessed()
    verdicts = there.to_table(columns=[name for name in there.schema.names if name != "years"])
    assert verdicts.num_rows == people.count == len(alone.verdicts)
    expected = in_order(pa.table(alone.verdicts), "person")
    assert in_order(verdicts, "person").cast(expected.schema).equals(expected)

    lists = there.to_table(columns=["person", "years"])
    years = lists.column("years").combine_chunks()
    flat = pa.Table.from_batches([pa.RecordBatch.from_struct_array(years.flatten())])
    names = lists.column("person").combine_chunks().take(years.value_parent_indices())
    expected = in_order(pa.table(alone.years), "person", "year")
    flat = in_order(flat.add_column(0, "person", names), "person", "year")
    assert flat.cast(expected.schema).equals(expected)
