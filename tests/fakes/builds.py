"""Builds as dbt would leave them, small enough to publish many: every number in one says which build it is of."""

import duckdb

from orchestration import paths


def write_build(number: int, extra: str = "", rows: int = 0) -> None:
    """Write build number n: ``numbers`` with 1000 × n rows (or ``rows``), ``areas``, ``builds`` and a staging table."""
    paths.build_database().parent.mkdir(parents=True, exist_ok=True)
    paths.build_database().unlink(missing_ok=True)
    with duckdb.connect(str(paths.build_database())) as con:
        con.execute(f"""
            create table builds (build_id varchar not null, built_at timestamp not null, fingerprint varchar);
            insert into builds
            values ('build-{number}', timestamp '2026-01-01' + interval {number} hour, 'print-{number}');
            create table numbers as
            select range as number, {number} as build_number from range({rows or 1000 * number});
            create table areas
            (area_code varchar not null, value double, value_status varchar not null, since date);
            insert into areas values ('UKH1', 2.2, 'final', date '2021-01-01'), ('UKJ1', null, 'suppressed', null);
            comment on table areas is 'One row per area. It''s short.';
            comment on column areas.value is 'Null where suppressed.';
            create schema staging;
            create table staging.stg_things as select 1 as thing;
            {extra}
        """)
