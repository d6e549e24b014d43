"""Invented people as files, for Spark and for the engine by itself."""

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from pyspark.sql import DataFrame, SparkSession

import ce_rules


@dataclass(frozen=True)
class People:
    folder: Path
    count: int

    def frames(self, spark: SparkSession) -> tuple[DataFrame, DataFrame]:
        """Their activities and themselves."""
        activities, applicants = (
            spark.read.parquet(str(self.folder / f"{name}.parquet")) for name in ("activities", "applicants")
        )
        return activities, applicants

    def tables(self) -> tuple[pa.Table, pa.Table]:
        activities, applicants = (
            pq.read_table(self.folder / f"{name}.parquet") for name in ("activities", "applicants")
        )
        return activities, applicants

    def assessed(self) -> ce_rules.TableAssessment:
        """What becomes of them without Spark."""
        return ce_rules.assess_table(*self.tables())


def in_order(table: pa.Table, *by: str) -> pa.Table:
    """The rows by these columns, without dictionaries, so that two tables can be held against each other."""
    plain = [
        field.with_type(field.type.value_type) if pa.types.is_dictionary(field.type) else field
        for field in table.schema
    ]
    keys = [(name, "ascending") for name in by]
    return table.cast(pa.schema(plain)).sort_by(keys).combine_chunks()
