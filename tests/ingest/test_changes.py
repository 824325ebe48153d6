"""A release against the one before it: what is refused, what is told, what is an ordinary revision."""

import dataclasses
import json

import polars as pl
import pytest

from orchestration.ingest import refresh
from orchestration.ingest.changes import Before, Changes, compare
from orchestration.ingest.dataset import UNDATED
from orchestration.ingest.errors import BadInput

KEY = ("code", "year")
COLUMNS = ("code", "year", "value", "status")
ROWS = [(f"{code:02}", "2020", str(1000 + code), "final") for code in range(1, 11)]


def table(rows) -> pl.DataFrame:
    frame = pl.DataFrame(rows, orient="row", schema=dict.fromkeys(COLUMNS, pl.String))
    return frame.with_columns(
        source_file=pl.lit("counts.csv"), source_row=pl.int_range(2, 2 + pl.len(), dtype=pl.Int64)
    )


@pytest.fixture
def held(make_dataset, make_release):
    """Holds rows against ROWS: of the same date unless told otherwise."""

    def hold(rows, *, before=ROWS, vintage="2020", origin="live", basis="made up", **declared) -> Changes | None:
        dataset = make_dataset(**{"key": KEY, **declared})
        release = make_release(vintage=vintage, origin=origin, vintage_basis=basis)
        return compare(dataset, release, table(rows), Before("toy/counts/2020_a", "2020", "live", table(before).lazy()))

    return hold


def with_value(place: int, value: str | None) -> list[tuple]:
    code, year, _, status = ROWS[place]
    return [*ROWS[:place], (code, year, value, status), *ROWS[place + 1 :]]


def times(factor: int) -> list[tuple]:
    return [(code, year, str(int(value) * factor), status) for code, year, value, status in ROWS]


def test_one_digit_under_the_same_date_is_told_with_its_row(held):
    changes = held(with_value(4, "1015"))
    assert (changes.edition, changes.cells_changed, changes.columns) == ("same", 1, {"value": 1})
    assert changes.unexpected == "1 cells differ from toy/counts/2020_a, which has the same date (value 1)"
    assert changes.first == ("counts.csv row 6, code '05', year '2020': value was '1005', is '1015'",)
    assert changes.largest == pytest.approx(1015 / 1005, rel=1e-5)


def test_the_same_rows_in_another_order_are_no_change(held):
    changes = held(ROWS[::-1])
    assert (changes.cells_changed, changes.rows_gone, changes.rows_added, changes.unexpected) == (0, 0, 0, "")


def test_rows_that_go_or_come_under_the_same_date_are_told(held):
    changes = held([*ROWS[1:], ("11", "2020", "7", "final")])
    assert (changes.rows_gone, changes.rows_added) == (1, 1)
    assert "1 rows of toy/counts/2020_a are gone and 1 are added" in changes.unexpected
    assert changes.first == ("gone: code '01', year '2020'", "added: code '11', year '2020'")


@pytest.mark.parametrize("vintage", ["2020", "2021"])
def test_column_in_another_unit_is_refused_whatever_its_date(held, vintage):
    with pytest.raises(BadInput, match=r"value is 1,000 times what it was in toy/counts/2020_a \(median of 10 cells"):
        held(times(1000), vintage=vintage)


def test_unit_slip_of_a_single_cell_is_told_but_not_refused_in_a_later_edition(held):
    changes = held(with_value(0, "1001000"), vintage="2021")
    assert changes.unexpected == "value is 100 times as much or as little in 1 of 10 cells"


def test_ordinary_revision_of_a_later_edition_is_not_told(held):
    revised = [(code, year, str(int(value) + 90), status) for code, year, value, status in ROWS]
    changes = held([*revised, *((code, "2021", "9", "final") for code, *_ in ROWS)], vintage="2021")
    assert (changes.edition, changes.cells_changed, changes.rows_added, changes.unexpected) == ("later", 10, 10, "")


def test_later_edition_that_doubles_old_figures_or_turns_their_sign_is_told(held):
    assert "more than doubled or halved in 10 of 10" in held(times(3), vintage="2021").unexpected
    assert "below zero in 1 cells, where it never was" in held(with_value(0, "-1001"), vintage="2021").unexpected


def test_file_that_lost_most_of_its_rows_is_refused_under_its_date_and_told_in_a_later_edition(held):
    with pytest.raises(BadInput, match=r"4 rows are left of the 10 of toy/counts/2020_a, which has the same date"):
        held(ROWS[:4])
    assert held(ROWS[:4], vintage="2021").unexpected == "4 rows are left of the 10 of toy/counts/2020_a"


MANY = [(f"{code:02}", str(year), str(1000 + code), "final") for code in range(40) for year in range(2000, 2020)]


@pytest.mark.parametrize(
    ("become", "said"),
    [
        (lambda value: str(int(value) * 10), "value is 10 times what it was (median), more than doubled, halved or zero in 40"),
        (lambda value: "0" if value.endswith("5") or value.endswith("6") else value, "zero in 8 and no number in 0 of 40"),
        (lambda value: None if value.endswith("5") or value.endswith("6") else value, "no number in 8 of 40 cells"),
        (lambda value: None, "no number in 40 of 40 cells"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("group", ["code", "year"])
def test_one_group_of_a_long_table_that_is_off_in_a_later_edition_is_told(held, become, said, group):
    table = [(b, a, value, status) for a, b, value, status in MANY] if group == "code" else MANY
    key = ("code", "year")
    spoilt = [
        (code, year, become(value), status)
        if (code if group == "code" else year) == "2010"
        else (code, year, value, status)
        for code, year, value, status in table
    ]
    found = held(spoilt, before=table, vintage="2021", key=key).unexpected
    assert said in found
    assert f"of 40 cells where {group} '2010'" in found


def test_a_later_edition_that_revises_every_figure_a_little_tells_of_no_group(held):
    revised = [(code, year, str(int(value) * 3 // 2), status) for code, year, value, status in MANY]
    assert held(revised, before=MANY, vintage="2021").unexpected == ""
    few = [
        (code, year, str(int(value) * 10) if (code, year) == ("05", "2010") else value, s)
        for code, year, value, s in MANY
    ]
    assert held(few, before=MANY, vintage="2021").unexpected == ""


def test_release_that_is_declared_as_known_is_neither_refused_nor_told(held, make_release):
    known = make_release(vintage="2020", vintage_basis="made up").name
    assert held(times(1000), known_changes={known: "pounds since then"}).unexpected == ""
    with pytest.raises(BadInput, match=f"declare {known} in the dataset's known_changes"):
        held(times(1000), known_changes={"2020": "pounds since then"})


def test_undated_file_of_another_day_is_no_new_edition(held):
    assert held(with_value(4, "1015"), vintage="2021", basis=f"{UNDATED}: no word").edition == "same"


def test_extract_from_elsewhere_has_other_rows_but_not_other_figures(held):
    assert held(ROWS[:2], origin="archive").unexpected == ""
    assert "1 cells differ" in held(with_value(0, "7"), origin="archive").unexpected


def test_without_a_key_rows_are_themselves_or_others(held):
    changes = held(with_value(4, "1015"), key=())
    assert (changes.rows_gone, changes.rows_added, changes.cells_changed) == (1, 1, 0)
    assert "1 rows of toy/counts/2020_a are gone and 1 are added" in changes.unexpected


def test_cell_of_any_length_is_cut_in_what_is_said(held):
    assert len(held(with_value(4, "9" * 10_000)).first[0]) < 250


def test_changes_are_kept_with_the_release_and_stay_until_the_next(raw, make_dataset, archive):
    rows = b"code,year,value,status\n" + "".join(f"{','.join(row)}\n" for row in ROWS).encode()
    dataset = make_dataset(key=KEY)

    def run(content: bytes, vintage: str) -> refresh.Outcome:
        archive(content, vintage)
        return refresh.refresh_dataset(dataset, "archive", archive.root, refresh.Tables())

    assert run(rows, "2020").current.changes == {}
    told = run(rows.replace(b"1005", b"1015"), "2020-01").current
    assert told.unexpected == ""
    archive.root.joinpath("toy/counts/2020-01/release.json").rename(archive.root / "kept.json")
    manifest = json.loads((archive.root / "kept.json").read_bytes())
    folder = archive(rows.replace(b"1005", b"9005"), "again")
    entry = json.loads((folder / "release.json").read_bytes()) | {"vintage": "2020-01"}
    (folder / "release.json").write_text(json.dumps(entry))
    (archive.root / "kept.json").rename(archive.root / "toy/counts/2020-01/release.json")
    assert manifest["vintage"] == "2020-01"
    outcome = refresh.refresh_dataset(dataset, "archive", archive.root, refresh.Tables())
    kept = json.loads((outcome.current.path / "release.json").read_bytes())["changes"]
    assert (kept["since"], kept["edition"], kept["cells_changed"]) == (told.release_id, "same", 1)
    assert "1 cells differ" in outcome.current.unexpected
    again = refresh.refresh_dataset(dataset, "archive", archive.root, refresh.Tables())
    assert dataclasses.replace(outcome.current, is_new=False) == dataclasses.replace(again.current, is_new=False)


def test_file_that_is_put_back_is_told_of_as_well(raw, make_dataset, archive):
    good = b"code,year,value,status\n01,2020,1001,final\n02,2020,1002,final\n"
    dataset = make_dataset(key=KEY)

    def run() -> refresh.Outcome:
        return refresh.refresh_dataset(dataset, "archive", archive.root, refresh.Tables())

    folder = archive(good)
    run()
    for content in (good.replace(b"1002", b"1003"), good):
        for file in folder.iterdir():
            file.unlink()
        folder.rmdir()
        archive(content)
        outcome = run()
        assert "1 cells differ" in outcome.current.unexpected
    dataset = make_dataset(key=KEY, known_changes={outcome.current.path.name: "the publisher said so"})
    current = run().current
    assert (current.unexpected, current.changes["known"]) == ("", "the publisher said so")
    assert pl.read_parquet(outcome.current.table_path)["value"].to_list() == ["1001", "1002"]
