"""Assessing on Apache Spark: DataFrames in, DataFrames out, on as many machines as the cluster has.

The rows of a person are brought together once, by one shuffle, and handed as tables of Arrow to the engine, which is the
one of ``assess_table``: the verdicts are the same. Whatever Spark does again, since a machine was lost, comes to the same.

    from ce_rules import spark as ce_spark
    assessed = ce_spark.assess(activities, applicants)
    assessed.verdicts.write.parquet("verdicts")

It needs ``pip install ce-rules[spark]`` where the program runs and on every machine of the cluster.
"""

import os
from collections.abc import Callable, Iterator
from typing import Any, Literal, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc
from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import StructType

from ._rules import Rules

__all__ = ["SparkAssessment", "assess"]

_Said: TypeAlias = dict[str, Any]

_ROWS = 50_000
"""How many rows are assessed at a time, at least: a policy is made ready for each time."""


class SparkAssessment:
    """What becomes of the people of DataFrames. Nothing is assessed before something is asked of it.

    ``verdicts`` and ``years`` are made from ``people``: ``assessed.people.persist()`` first, where both are wanted, or
    write ``people``, which holds everything.
    """

    __slots__ = ("_activities", "_applicants", "people")

    people: DataFrame
    """One row a person: the verdict, and the years as a list; the activities too, where they were asked for."""

    def __init__(self, people: DataFrame, activities: DataFrame | None, applicants: DataFrame) -> None:
        self.people = people
        self._activities = activities
        self._applicants = applicants

    @property
    def verdicts(self) -> DataFrame:
        """One row a person; ``error`` holds the error object of whoever was refused."""
        return self.people.drop("years", "activities")

    @property
    def years(self) -> DataFrame:
        """One row a person and year of the window, with its hours and what is short."""
        return self._each("years")

    @property
    def activities(self) -> DataFrame | None:
        """One row an activity, where they were asked for."""
        return self._each("activities") if "activities" in self.people.columns else None

    @property
    def strays(self) -> DataFrame | None:
        """The activities of people who are not among the applicants, about whom nothing was asked."""
        if self._activities is None:
            return None
        return self._activities.join(self._applicants.select("person"), "person", "left_anti")

    def _each(self, column: str) -> DataFrame:
        return self.people.select("person", F.inline(column))


def assess(
    activities: DataFrame,
    applicants: DataFrame | None = None,
    *,
    rules: Rules | None = None,
    application_year: int | None = None,
    policy: str | None = None,
    evidence: Literal["required", "ignored"] = "required",
    tell_activities: bool = False,
    partitions: int | None = None,
) -> SparkAssessment:
    """Assesses the people of DataFrames, whose columns are those of ``assess_table``.

    ``activities`` has one row an activity, ``applicants`` one row a person. One DataFrame by itself has one row a person
    and the column ``activities``, a list of structs. ``rules`` are by default the built-in policies. A column that is
    missing or of another type is an ``Error`` that names every such column, before anything runs. The people are spread
    over as many ``partitions`` as Spark shuffles into, if not said otherwise.
    """
    said: _Said = {
        "application_year": application_year,
        "policy": policy,
        "evidence": evidence,
        "tell_activities": tell_activities,
    }
    rules = Rules() if rules is None else rules
    if applicants is None:
        applicants, flat = activities, None
    else:
        flat = activities
    if flat is not None and "person" in flat.columns and "person" in applicants.columns:
        # Names may be numbers in one and text in the other.
        types = [table.schema["person"].dataType for table in (flat, applicants)]
        if types[0] != types[1]:
            flat, applicants = (
                table.withColumn("person", F.col("person").cast("string")) for table in (flat, applicants)
            )
    # Columns are looked at here, where a fault is told at once.
    nothing = _assessed(rules, said, *(None if t is None else t.limit(0).toArrow() for t in (flat, applicants)))
    schema: StructType = applicants.sparkSession.createDataFrame(nothing).schema
    together = _together(flat, applicants)
    spread = together.repartition(*((partitions, "person") if partitions else ("person",)))
    ordered = spread.sortWithinPartitions("person")
    people = ordered.mapInArrow(_assessor(rules, said, flat is not None, nothing.schema), schema)
    return SparkAssessment(people, flat, applicants)


def _together(activities: DataFrame | None, applicants: DataFrame) -> DataFrame:
    """What there is of a person under one name: rows of applicants, and rows of activities."""
    row = [F.col("person"), F.struct("*").alias("applicant")]
    if activities is None:
        return applicants.select(*row)
    others = activities.select(F.col("person"), F.struct("*").alias("activity"))
    return applicants.select(*row).unionByName(others, allowMissingColumns=True)


def _assessor(
    rules: Rules, said: _Said, has_activities: bool, schema: pa.Schema
) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    """What runs on the machines: rows that are in the order of the people, assessed as they come."""

    def of(rows: pa.Table, column: str) -> pa.Table:
        given = rows.column(column).combine_chunks()
        given = given.filter(given.is_valid())
        return pa.Table.from_arrays(given.flatten(), names=[field.name for field in given.type])

    def assess_rows(rows: pa.Table) -> Iterator[pa.RecordBatch]:
        activities = of(rows, "activity") if has_activities else None
        yield from _assessed(rules, said, activities, of(rows, "applicant")).cast(schema).to_batches()

    def run(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        # Spark runs as many of these as there are cores.
        os.environ.setdefault("RAYON_NUM_THREADS", "1")
        kept: list[pa.RecordBatch] = []
        for batch in batches:
            kept.append(batch)
            if sum(one.num_rows for one in kept) < _ROWS:
                continue
            # The last person may go on in the next batch.
            rows = pa.Table.from_batches(kept)
            whole = rows.num_rows - _rows_of_last(rows.column("person"))
            if whole:
                yield from assess_rows(rows.slice(0, whole))
            kept = rows.slice(whole).to_batches()
        if kept:
            yield from assess_rows(pa.Table.from_batches(kept))

    return run


def _rows_of_last(people: pa.ChunkedArray) -> int:
    """How many rows at the end are of one person; all who have no name are together."""
    last = people[-1]
    same = pc.equal(people, last) if last.is_valid else people.is_null()
    rows: int = pc.sum(same).as_py()
    return rows


def _assessed(rules: Rules, said: _Said, activities: pa.Table | None, applicants: pa.Table) -> pa.Table:
    """One row a person, with the years as a list."""
    tables = (applicants,) if activities is None else (activities, applicants)
    assessed = rules.assess_table(*tables, **said)
    people = _plain(assessed.verdicts)
    names = people.column("person")
    people = people.append_column("years", _lists(_plain(assessed.years), names))
    if assessed.activities is not None:
        people = people.append_column("activities", _lists(_plain(assessed.activities), names))
    return people


def _plain(table: Any) -> pa.Table:
    """A table without dictionaries, which Spark has not."""
    read = pa.table(table)
    plain = [
        field.with_type(field.type.value_type) if pa.types.is_dictionary(field.type) else field
        for field in read.schema
    ]
    return read.cast(pa.schema(plain))


def _lists(rows: pa.Table, people: pa.ChunkedArray) -> pa.Array:
    """The rows of each person as a list: they stand in the order of the people, who are many or none in it."""
    runs: list[tuple[Any, int]] = []
    for person in rows.column("person").to_pylist():
        if runs and runs[-1][0] == person:
            runs[-1] = (person, runs[-1][1] + 1)
        else:
            runs.append((person, 1))
    offsets, next_run = [0], iter(runs)
    run = next(next_run, None)
    for person in people.to_pylist():
        count = 0
        if run is not None and run[0] == person:
            count, run = run[1], next(next_run, None)
        offsets.append(offsets[-1] + count)
    members = rows.drop_columns(["person"]).to_struct_array().combine_chunks()
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), members)
