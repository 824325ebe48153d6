"""Tables of jobs by period, area and industry to measure on: the survey as it was built, or made up by a seed."""

from pathlib import Path

import duckdb
import numpy as np
import polars as pl

SEED = 20211231


def write_survey(build: Path, file: Path) -> int:
    """Jobs of the finest industries that a built warehouse has for every year; the number of rows.

    An industry that has an unknown cell is left out, since it leaves every quotient of its year unknown.
    """
    with duckdb.connect(str(build), read_only=True) as con:
        con.execute(
            f"""copy (
                with cells as (
                    select period_label as period, area_code, industry_code, value, industries.industry_level
                    from intermediate.int_observations
                    inner join intermediate.int_industries as industries using (industry_code)
                    where measure_id = 'employment_jobs' and area_level = 'itl2' and is_latest
                        and industries.industry_level in ('section', 'subclass')
                ),
                -- Of the two words the later is the finer.
                finest as (select max(industry_level) as industry_level from cells),
                known as (
                    select industry_code from cells group by industry_code
                    having bool_and(value is not null)
                        and count(distinct period) = (select count(distinct period) from cells)
                )
                select period, area_code, industry_code, cast(value as bigint) as value
                from cells
                where industry_level in (from finest) and industry_code in (from known)
                order by all
            ) to '{file}'"""
        )
        return con.execute(f"select count(*) from '{file}'").fetchone()[0]


def write_drawn(build: Path, file: Path) -> None:
    """The table that a built warehouse's Monte Carlo draws from."""
    with duckdb.connect(str(build), read_only=True) as con:
        con.execute(f"copy intermediate.int_monte_carlo_cells to '{file}'")


def write_made_up(file: Path, areas: int, industries: int, periods: int) -> int:
    """A full grid of made-up jobs, rounded to 5, with the zeros and the skew of local figures; the number of rows.

    Sizes of areas and industries are log-normal; a cell departs from their product by a factor of its own, changes a
    little each year, and is often nothing.
    """
    random = np.random.default_rng(SEED)
    area_size = random.lognormal(11.2, 0.7, areas)
    industry_share = random.lognormal(0, 1.6, industries)
    own = random.lognormal(0, 0.9, (areas, industries))
    growth = random.normal(0.005, 0.06, (periods, areas, industries)).cumsum(axis=0)
    expected = np.outer(area_size, industry_share / industry_share.sum()) * own * np.exp(growth)
    jobs = (5 * np.round(expected / 5)).astype(np.int64)
    period, area, industry = (axis.ravel() for axis in np.indices(jobs.shape))
    names = (
        [str(2009 + number) for number in range(periods)],
        [f"E{number:08d}" for number in range(areas)],
        [f"{number:05d}" for number in range(industries)],
    )
    pl.DataFrame(
        {
            column: pl.Series(labels).gather(codes)
            for column, labels, codes in zip(
                ("period", "area_code", "industry_code"), names, (period, area, industry), strict=True
            )
        }
        | {"value": jobs.ravel()}
    ).write_parquet(file)
    return jobs.size
