"""Thresholds and windows as a query of Polars or DuckDB: `engines.py ENGINE FORM WAY FOLDER THREADS TIMES WARM OUT`.

The query is given what each activity converts to (year, subject, hours) and sums that up by person, year and subject,
finds the window of each applicant, counts years without activities as nothing, and holds each year against the three
thresholds. Out come a row a year and a row a person. It knows of no evidence, conversion, condition, duplicate,
mission, certificate or waiver.

FORM is `memory` (the columns are read first, results stay in memory) or `files` (Parquet to Parquet). WAY is how the
sums are put: `plain`, by person and year, as one would write it; `wide`, a row a person with a column a year and subject;
and for Polars `keyed`, by person and year in one number. ENGINE `decoding` asks nothing: Polars reads the columns that the
rules need, with the lists of evidence (WAY `with evidence`) or without (`no evidence`). A line of JSON says what was measured.
"""

import json
import os
import sys
import time
from pathlib import Path

ENGINE, FORM, WAY, FOLDER, THREADS, TIMES, WARM, OUT = sys.argv[1:]
FOLDER, OUT, FILES = Path(FOLDER), Path(OUT), FORM == "files"
os.environ["POLARS_MAX_THREADS"] = THREADS

APPLICATION_YEAR = 2021
YEARS = range(APPLICATION_YEAR - 5, APPLICATION_YEAR)
SUBJECTS = {"public": 0, "professional": 1}
# As a factor it leaves room for a year.
MORE_THAN_YEARS = 4096
# In hundredths of an hour.
ASKED = {"public": 3000, "professional": 6000, "total": 9000}
OF_ACTIVITIES = ["person", "ready_year", "ready_subject", "ready_hours"]
OF_APPLICANTS = ["person", "target", "degree", "series"]


def polars():
    import polars as pl

    engine = ENGINE.removeprefix("polars-")

    def table(name, columns):
        source = pl.scan_parquet(FOLDER / name / "*.parquet").select(columns)
        if FILES:
            return source
        # One piece a column, and known to be in order, as Polars likes it best.
        return source.collect().rechunk().with_columns(pl.col("person").set_sorted()).lazy()

    applicants, activities = table("applicants", OF_APPLICANTS), table("activities", OF_ACTIVITIES)
    col, lit = pl.col, pl.lit

    target, degree, series = (col(name).cast(pl.String) for name in OF_APPLICANTS[1:])
    associate = target == "associate_senior"
    count = (
        pl.when(associate & (degree == "doctor"))
        .then(2)
        .when(associate & (degree == "master") & (series == "medical"))
        .then(4)
        .when(associate | (target == "full_senior"))
        .then(5)
    )
    windows = applicants.select("person", count=count.cast(pl.Int16)).filter(col("count").is_not_null())

    def shortfalls(public, professional):
        have = {"public": public, "professional": professional, "total": public + professional}
        named = {**have, **{f"shortfall_{name}": (lit(ASKED[name]) - have[name]).clip(lower_bound=0) for name in have}}
        return {name: of.cast(pl.Int32) for name, of in named.items()}

    def not_met(public, professional):
        total = public + professional
        return (public < ASKED["public"]) | (professional < ASKED["professional"]) | (total < ASKED["total"])

    def verdicts(of):
        return of.select(
            "person",
            window_from=APPLICATION_YEAR - col("count"),
            window_to=pl.lit(APPLICATION_YEAR - 1, dtype=pl.Int16),
            years_not_met="not_met",
            eligible=col("not_met") == 0,
        )

    hours, year, subject = col("ready_hours"), col("ready_year"), col("ready_subject")
    if WAY != "wide":
        spans = windows.with_columns(
            year=pl.int_ranges(APPLICATION_YEAR - col("count"), APPLICATION_YEAR, dtype=pl.Int16)
        ).explode("year")
        if WAY == "plain":
            sums = activities.group_by("person", year.alias("year")).agg(
                **{name: hours.filter(subject == code).sum() for name, code in SUBJECTS.items()}
            )
            known = spans.join(sums, on=["person", "year"], how="left")
        else:
            # One column is grouped by and joined by faster than two are.
            sums = activities.with_columns(key=col("person") * MORE_THAN_YEARS + year).group_by("key").agg(
                **{name: (hours * (subject == code)).sum() for name, code in SUBJECTS.items()}
            )
            keyed = spans.with_columns(key=col("person") * MORE_THAN_YEARS + col("year"))
            known = keyed.join(sums, on="key", how="left")
        public, professional = (col(name).fill_null(0) for name in SUBJECTS)
        years = known.select("person", "year", **shortfalls(public, professional))
        counted = known.group_by("person").agg(
            col("count").first(), not_met=not_met(public, professional).sum()
        )
        tables = [years, verdicts(counted)]
    else:
        code_of = {(of, name): of * 2 + code for of in YEARS for name, code in SUBJECTS.items()}
        coded = activities.with_columns(code=year * 2 + subject.cast(pl.Int16))
        # Where people are in order and stay so, the in-memory engine need not look for them.
        sums = coded.group_by("person", maintain_order=engine == "in-memory").agg(
            **{f"{name}_{of}": hours.filter(col("code") == code).sum() for (of, name), code in code_of.items()}
        )
        known = windows.join(sums, on="person", how="left")
        parts = {of: [col(f"{name}_{of}").fill_null(0) for name in SUBJECTS] for of in YEARS}
        in_window = {of: col("count") >= APPLICATION_YEAR - of for of in YEARS}
        years = pl.concat(
            known.filter(in_window[of]).select(
                "person", year=pl.lit(of, dtype=pl.Int16), **shortfalls(*parts[of])
            )
            for of in YEARS
        )
        fails = [(in_window[of] & not_met(*parts[of])).cast(pl.Int16) for of in YEARS]
        tables = [years, verdicts(known.with_columns(not_met=pl.sum_horizontal(fails)))]

    def run():
        if FILES:
            sinks = [
                table.sink_parquet(OUT / f"{name}.parquet", compression="snappy", lazy=True)
                for name, table in zip(["years", "verdicts"], tables)
            ]
            return pl.collect_all(sinks, engine=engine)
        return pl.collect_all(tables, engine=engine)

    def check(results):
        found = pl.read_parquet(OUT / "verdicts.parquet") if FILES else results[1]
        answers = pl.read_parquet(FOLDER / "answers" / "*.parquet")
        both = answers.join(found.select("person", said="eligible"), on="person", how="left").with_columns(
            same=col("said").fill_null(False) == col("eligible")
        )
        return {
            "people": both.height,
            "eligible": found["eligible"].sum(),
            "same": both["same"].sum(),
            "plain": both["plain"].sum(),
            "plain_same": (both["plain"] & both["same"]).sum(),
        }

    return run, check


def decoding():
    import polars as pl

    activities = "activities" if WAY == "with evidence" else "activities-bare"
    tables = [
        pl.scan_parquet(FOLDER / name / "*.parquet").select(pl.exclude("ready_year", "ready_subject", "ready_hours"))
        for name in ("applicants", activities)
    ]

    def run():
        return pl.collect_all(tables, engine="streaming")

    def check(results):
        return {"people": results[0].height}

    return run, check


def duckdb():
    import duckdb as db

    connection = db.connect(":memory:")
    connection.execute(f"set threads = {THREADS}")
    connection.execute("set preserve_insertion_order = false")

    for name, columns in (("applicants", OF_APPLICANTS), ("activities", OF_ACTIVITIES)):
        kind = "view" if FILES else "table"
        files = FOLDER / name / "*.parquet"
        connection.execute(
            f"create {kind} {name} as select {', '.join(columns)} from read_parquet('{files}')"
        )

    windows = f"""
        select * from (
            select person, case
                when target = 'associate_senior' and degree = 'doctor' then 2
                when target = 'associate_senior' and degree = 'master' and series = 'medical' then 4
                when target in ('associate_senior', 'full_senior') then 5
            end::smallint as count from applicants
        ) where count is not null"""

    def shortfalls(public, professional):
        have = {"public": public, "professional": professional, "total": f"({public} + {professional})"}
        columns = [f"{of}::int as {name}" for name, of in have.items()]
        columns += [f"greatest({ASKED[name]} - {of}, 0)::int as shortfall_{name}" for name, of in have.items()]
        return ", ".join(columns)

    def not_met(public, professional):
        return f"""({public} < {ASKED["public"]} or {professional} < {ASKED["professional"]}
            or {public} + {professional} < {ASKED["total"]})"""

    def verdicts(of):
        return f"""select person, {APPLICATION_YEAR} - count as window_from, {APPLICATION_YEAR - 1} as window_to,
            not_met as years_not_met, not_met = 0 as eligible from ({of})"""

    if WAY != "wide":
        sums = ", ".join(
            f"coalesce(sum(ready_hours) filter (ready_subject = {code}), 0)::int as {name}"
            for name, code in SUBJECTS.items()
        )
        public, professional = (f"coalesce({name}, 0)" for name in SUBJECTS)
        known = f"""
            select w.person, w.count, w.year, {public} as public, {professional} as professional from (
                select person, count, unnest(range({APPLICATION_YEAR} - count, {APPLICATION_YEAR}))::smallint as year
                from ({windows})
            ) w left join (
                select person, ready_year as year, {sums} from activities group by person, ready_year
            ) s on w.person = s.person and w.year = s.year"""
        years = f"select person, year, {shortfalls('public', 'professional')} from known"
        counted = f"""select person, any_value(count) as count,
            count(*) filter ({not_met("public", "professional")}) as not_met from known group by person"""
    else:
        sums = ", ".join(
            f"coalesce(sum(ready_hours) filter (ready_year = {of} and ready_subject = {code}), 0)::int as {name}_{of}"
            for of in YEARS
            for name, code in SUBJECTS.items()
        )
        filled = ", ".join(f"coalesce({name}_{of}, 0) as {name}_{of}" for of in YEARS for name in SUBJECTS)
        known = f"""
            select w.person, w.count, {filled} from ({windows}) w
            left join (select person, {sums} from activities group by person) s on w.person = s.person"""
        years = " union all ".join(
            f"""select person, {of}::smallint as year, {shortfalls(*(f"{name}_{of}" for name in SUBJECTS))}
                from known where count >= {APPLICATION_YEAR - of}"""
            for of in YEARS
        )
        fails = " + ".join(
            f"(count >= {APPLICATION_YEAR - of} and {not_met(*(f'{name}_{of}' for name in SUBJECTS))})::int"
            for of in YEARS
        )
        counted = f"select person, count, {fails} as not_met from known"

    def run():
        connection.execute(f"create or replace temp table known as {known}")
        for name, query in (("years", years), ("verdicts", verdicts(counted))):
            if FILES:
                connection.execute(f"copy ({query}) to '{OUT / name}.parquet' (format parquet, compression snappy)")
            else:
                connection.execute(f"create or replace temp table {name} as {query}")

    def check(_):
        found = f"read_parquet('{OUT}/verdicts.parquet')" if FILES else "verdicts"
        row = connection.execute(
            f"""select count(*) as people, sum(found::int) as eligible, sum(same::int) as same,
                sum(plain::int) as plain, sum((plain and same)::int) as plain_same
            from (
                select a.plain, coalesce(v.eligible, false) as found, found = a.eligible as same
                from read_parquet('{FOLDER}/answers/*.parquet') a left join {found} v on a.person = v.person
            )"""
        ).fetchone()
        return dict(zip(["people", "eligible", "same", "plain", "plain_same"], row))

    return run, check


def peak():
    """The most memory that this process held, in bytes; nothing where the system does not say."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))
    except (OSError, StopIteration):
        return None


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    run, check = {"duckdb": duckdb, "decoding": decoding}.get(ENGINE, polars)()
    seconds = []
    for repetition in range(int(TIMES) + int(WARM)):
        results = None
        start = time.perf_counter()
        results = run()
        if repetition >= int(WARM):
            seconds.append(time.perf_counter() - start)
    most = peak()
    answers = {name: int(count) for name, count in check(results).items()}
    print(
        json.dumps(
            {
                "case": f"{ENGINE} {FORM}",
                "way": WAY,
                "people": answers.pop("people"),
                "threads": int(THREADS),
                "seconds": seconds,
                "peak": most,
                "answers": answers,
            }
        )
    )


main()
