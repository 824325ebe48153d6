"""The calendar of releases against days that publishers printed."""

import datetime

import duckdb


def test_business_research_came_out_before_the_day_it_could_be_expected(built_warehouse) -> None:
    with duckdb.connect(str(built_warehouse.database), read_only=True) as con:
        rows = con.execute(
            "select edition_status, released, expected_on, days_late from release_calendar "
            "where release_series_id = 'business_research_and_development' and released is not null order by released"
        ).fetchall()
    day = datetime.date
    assert rows == [
        ("published", day(2024, 2, 27), None, None),
        ("between", day(2024, 5, 15), None, None),
        ("published", day(2024, 12, 11), day(2025, 2, 27), -78),
        ("published", day(2025, 11, 28), day(2025, 12, 11), -13),
    ]


def test_the_series_of_public_research_is_said_to_have_stopped(built_warehouse) -> None:
    with duckdb.connect(str(built_warehouse.database), read_only=True) as con:
        rows = con.execute(
            "select release_series_id, reason from release_calendar where edition_status = 'stopped'"
        ).fetchall()
    assert [name for name, _ in rows] == ["public_funded_research_and_development"]
    assert rows[0][1].startswith("stopped: ")
