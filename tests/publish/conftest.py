"""A place to publish in and builds small enough to publish many of them."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from orchestration import paths

Build = Callable[..., None]


@pytest.fixture
def warehouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty warehouse folder."""
    monkeypatch.setenv("LEVELUP_WAREHOUSE", str(tmp_path / "warehouse"))
    return tmp_path / "warehouse"


@pytest.fixture
def build(warehouse: Path) -> Build:
    """Write build number n: ``numbers`` with 1000 × n rows, ``areas``, ``builds`` and a staging table."""

    def write(number: int, extra: str = "") -> None:
        paths.build_database().parent.mkdir(parents=True, exist_ok=True)
        paths.build_database().unlink(missing_ok=True)
        with duckdb.connect(str(paths.build_database())) as con:
            con.execute(f"""
                create table builds (build_id varchar not null, built_at timestamp not null, fingerprint varchar);
                insert into builds
                values ('build-{number}', timestamp '2026-01-01' + interval {number} hour, 'print-{number}');
                create table numbers as select range as number, {number} as build_number from range({1000 * number});
                create table areas
                (area_code varchar not null, value double, value_status varchar not null, since date);
                insert into areas values ('UKH1', 2.2, 'final', date '2021-01-01'), ('UKJ1', null, 'suppressed', null);
                comment on table areas is 'One row per area. It''s short.';
                comment on column areas.value is 'Null where suppressed.';
                create schema staging;
                create table staging.stg_things as select 1 as thing;
                {extra}
            """)

    return write
