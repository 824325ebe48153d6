"""The harness itself: reading, typing and comparing by the rules of the cases."""

import gzip
from pathlib import Path

import polars as pl
import pytest
from harness.cases import Expectation, discover, read_text_table, typed
from harness.comparison import differences


@pytest.fixture
def expectation(tmp_path: Path):
    def written(text: str, **values: dict[str, float]) -> Expectation:
        file = tmp_path / "expected.csv"
        file.write_text(text, encoding="utf-8")
        return Expectation(table="out", file=file, keys=["area_code"], values=values)

    return written


def test_codes_and_periods_stay_text_and_the_rest_become_numbers() -> None:
    table = typed(
        pl.DataFrame(
            {"industry_code": ["0011"], "period": ["2015"], "value": ["11"], "share": ["0.5"], "marker": ["c"]}
        )
    )
    assert table.row(0) == ("0011", "2015", 11, 0.5, "c")


def test_codes_by_other_names_stay_text_too_and_flags_become_numbers() -> None:
    table = typed(pl.DataFrame({"origin": ["01"], "area_a": ["007"], "occupation": ["2"], "is_capital": ["1"]}))
    assert table.row(0) == ("01", "007", "2", 1)


def test_empty_cell_is_null_in_gzip_as_in_plain_files(tmp_path: Path) -> None:
    plain, zipped = tmp_path / "a.csv", tmp_path / "a.csv.gz"
    plain.write_text('area_code,value\n"A, north",\nB,2\n', encoding="utf-8")
    zipped.write_bytes(gzip.compress(plain.read_bytes()))
    assert read_text_table(plain).rows() == read_text_table(zipped).rows() == [("A, north", None), ("B", "2")]


def test_equal_tables_have_no_differences_and_further_columns_are_ignored(expectation) -> None:
    wanted = expectation("area_code,x,word\n01,1.0,ok\n02,,\n", x={"rel_tol": 1e-9}, word={"abs_tol": 0})
    got = pl.DataFrame({"area_code": ["02", "01"], "x": [None, 1.0], "word": [None, "ok"], "more": [9, 9]})
    assert differences(wanted, {"out": got}) == []


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("01", 1.0)], "expected and not computed"),
        ([("01", 1.0), ("02", 2.0), ("03", 3.0)], "computed and not expected"),
        ([("01", 1.0), ("02", 2.0), ("02", 2.0)], "computed more than once"),
        ([("01", 1.0), ("02", None)], "computed None"),
        ([("01", 1.0), ("02", float("nan"))], "computed nan"),
        ([("01", 1.0), ("02", float("inf"))], "computed inf"),
        ([("01", 1.0), ("02", 2.0001)], "computed 2.0001"),
        ([("1", 1.0), ("02", 2.0)], "expected and not computed"),
    ],
)
def test_each_kind_of_difference_is_named(expectation, rows: list[tuple], said: str) -> None:
    wanted = expectation("area_code,x\n01,1.0\n02,2.0\n", x={"rel_tol": 1e-9})
    got = pl.DataFrame(rows, schema={"area_code": pl.String, "x": pl.Float64}, orient="row")
    assert said in " ".join(differences(wanted, {"out": got}))


def test_number_where_null_is_expected_is_a_difference(expectation) -> None:
    wanted = expectation("area_code,x\n01,\n", x={"abs_tol": 0})
    assert differences(wanted, {"out": pl.DataFrame({"area_code": ["01"], "x": [0.0]})})


def test_tolerances_are_absolute_or_relative_to_the_expected_value(expectation) -> None:
    got = {"out": pl.DataFrame({"area_code": ["01"], "x": [1000.001]})}
    assert not differences(expectation("area_code,x\n01,1000\n", x={"rel_tol": 1e-5}), got)
    assert not differences(expectation("area_code,x\n01,1000\n", x={"abs_tol": 0.002}), got)
    assert differences(expectation("area_code,x\n01,1000\n", x={"abs_tol": 1e-5}), got)
    assert differences(expectation("area_code,x\n01,1000\n", x={"abs_tol": 0}), got)


def test_absent_table_or_column_is_a_difference(expectation) -> None:
    wanted = expectation("area_code,x\n01,1\n", x={"abs_tol": 0})
    assert differences(wanted, {}) == ["there is no table out"]
    assert differences(wanted, {"out": pl.DataFrame({"area_code": ["01"]})}) == ["table out has no column x"]


def test_folder_named_for_further_cases_must_exist(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LEVELUP_CASES", str(tmp_path / "nowhere"))
    with pytest.raises(FileNotFoundError, match="LEVELUP_CASES"):
        list(discover())
