"""From a published number to its cell: what trace_value names, what explain prints, and the row of the bundled file itself."""

import csv
import gzip
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from orchestration.explain import Question, landed_row, number_in
from tests.conftest import Place

ROOT = Path(__file__).resolve().parents[2]
GAP = ("productivity_gross_value_added_per_hour_gap_mad", "East of England", "2022")
INDEX = ("productivity_gross_value_added_per_hour_index", "East of England", "2022")
QUOTIENT = ("employment_location_quotient", "UKJ1", "2021", "life_sciences")
BUSINESS = ("research_business_expenditure_gbp_per_head", "East of England", "2022")
PARTICIPANTS = ("health_trial_participants_per_1000_residents", "England", "2023/24")


@pytest.fixture(scope="module")
def published(built_warehouse) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(built_warehouse.database), read_only=True) as con:
        yield con


def ask(con: duckdb.DuckDBPyConnection, question: tuple[str, ...], columns: str, where: str = "true") -> list[tuple]:
    return con.execute(f"select {columns} from ({Question(*question).sql}) where {where} order by line").fetchall()


def bundled_row(source_file: str, source_row: int) -> dict[str, str]:
    """The row of a bundled file, counted by hand: the header is row 1."""
    [path] = (ROOT / "raw" / "bundled").rglob(source_file)
    with path.open(encoding="utf-8-sig", newline="") as text:
        rows = list(csv.reader(text))
    return dict(zip(rows[0], rows[source_row - 1], strict=True))


def explain(place: Place, question: tuple[str, ...], **environment: str) -> tuple[int, str, str]:
    flags = ("--indicator", "--area", "--period", "--sector", "--definition", "--release")
    words = [word for pair in zip(flags, question, strict=False) for word in pair]
    done = place.run("explain", *words, **environment)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("question", [GAP, INDEX, QUOTIENT, BUSINESS, PARTICIPANTS])
def test_every_input_is_the_row_of_the_bundled_file_that_it_names(published, question):
    inputs = ask(published, question, "item_id, value, source_file, source_row", "kind = 'input'")
    assert inputs
    for measure_id, value, source_file, source_row in inputs[:20]:
        row = bundled_row(source_file, source_row)
        assert (row["measure_id"], float(row["value"])) == (measure_id, value)


def test_figures_of_four_themes_are_those_of_the_publishers(published):
    at = {
        q: ask(published, q, "symbol, value, area_code", "kind in ('sum', 'input')")
        for q in (INDEX, BUSINESS, PARTICIPANTS)
    }
    # ONS subregional productivity, June 2025; BERD, November 2025; residents of mid-2022 and NIHR participants 2023/24.
    assert at[INDEX] == [("x_r", 38.79, "TLH"), ("x_UK", 40.97, "K99000002")]
    assert at[BUSINESS] == [("BERD", 9_895_000_000, "E12000006"), ("N", 6_402_514, "E12000006")]
    assert [row for row in at[PARTICIPANTS] if row[0] == "participants"] == [("participants", 1_045_282, "E92000001")]
    [(jobs,)] = ask(published, QUOTIENT, "value", "kind = 'sum' and symbol = 'e_ri'")
    assert jobs == 44_800


@pytest.mark.parametrize("question", [GAP, INDEX, QUOTIENT, BUSINESS, PARTICIPANTS])
def test_the_formula_from_the_inputs_gives_the_published_value(published, question):
    [(value,)] = ask(published, question, "value", "kind = 'value'")
    assert ask(published, question, "value, explanation", "kind = 'worked_out'") == [
        (value, "equals the published value")
    ]


def test_jobs_of_a_region_are_the_cells_of_its_areas(published):
    region = ("employment_focus_share", "East of England", "2021", "life_sciences")
    parts = ask(published, region, "area_code, source_row", "kind = 'input' and symbol = 'e_r'")
    assert [area for area, _ in parts] == ["UKH1", "UKH2", "UKH3"]
    [(total,)] = ask(published, region, "value", "kind = 'sum' and symbol = 'e_r'")
    assert total == sum(float(bundled_row("employment_by_industry.csv", row)["value"]) for _, row in parts)


@pytest.mark.parametrize(
    ("question", "kind", "says"),
    [
        (("employment_location_quotent", "UKJ1", "2021"), "not_found", "the nearest are employment_location_quotient,"),
        (
            ("employment_location_quotient", "East of Englnd", "2021"),
            "not_found",
            "the nearest are East of England (E12000006)",
        ),
        (
            ("employment_location_quotient", "UKJ1", "1971", "life_sciences"),
            "not_found",
            "it has 2015, 2016, 2017, 2018, 2019, 2020, 2021",
        ),
        (("employment_location_quotient", "UKJ1", "2021", "coal"), "not_found", "life_sciences / eight_sic_classes"),
        (("employment_location_quotient", "UKJ1", "2021"), "several", "the sectors advanced_manufacturing, "),
        (
            ("health_trial_participants_per_1000_residents", "UKJ1", "2023/24"),
            "not_found",
            "areas of the levels lcrn, nation",
        ),
    ],
)
def test_what_is_not_there_is_one_row_that_says_what_is(published, built_warehouse, question, kind, says):
    [(found, sentence)] = ask(published, question, "kind, explanation")
    assert found == kind
    assert says in sentence
    code, out, err = explain(built_warehouse, question)
    assert (code, out) == (1, "")
    assert sentence in err


def test_an_area_is_found_by_any_of_its_codes(published):
    for item, period in ((INDEX[0], "2022"), ("gross_value_added_gbp_per_hour", "2022"), ("population_people", "2021")):
        of_codes = {
            code: ask(published, (item, code, period), "value, source_row", "kind in ('value', 'input')")
            for code in ("E12000006", "TLH", "UKH", "East of England")
        }
        assert of_codes["E12000006"]
        assert set(map(str, of_codes.values())) == {str(of_codes["E12000006"])}
    assert ask(published, (QUOTIENT[0], "TLJ1", *QUOTIENT[2:]), "value, area_code", "kind = 'value'") == [
        (2.969312768, "UKJ1")
    ]


def test_an_area_without_a_value_is_referred_to_its_region_first(published):
    [(sentence,)] = ask(published, (BUSINESS[0], "TLJ1", "2022"), "explanation")
    assert "levels itl1, nation, the nearest South East (E12000008), " in sentence


def test_of_a_workbook_the_sheet_with_the_number_is_shown(tmp_path, monkeypatch):
    monkeypatch.setenv("LEVELUP_RAW", str(tmp_path))
    folder = tmp_path / "ons" / "regional" / "2025"
    (folder / "payload").mkdir(parents=True)
    (folder / "payload" / "book.xlsx").write_bytes(b"")
    duckdb.sql(
        f"""
        copy (
            select 'book.xlsx' as source_file, 9 as source_row, * from (values
                ('index', 'TLH ', '2021', '101'), ('pounds', 'TLI', '2022', '38.79'),
                ('pounds', 'TLH ', '2021', '38.79'), ('pounds', 'TLH ', '2022', '38.79')
            ) as cells (sheet, area, year, figure)
        ) to '{folder}/table.parquet'
        """
    )
    line = {"landed_release_id": "ons/regional/2025", "source_file": "book.xlsx", "source_row": 9}
    line |= {"area_code": "TLH", "period_label": "2022", "value": 38.79}
    assert list(landed_row(line).values()) == ["pounds", "TLH ", "2022", "38.79"]
    assert landed_row(line | {"value": 101.0, "period_label": "2021"})["sheet"] == "index"
    assert landed_row(line | {"source_row": 10}) is None


def test_a_measure_is_traced_as_an_indicator_is(published):
    [(value, file, row)] = ask(
        published, ("population_people", "North West", "2021"), "value, source_file, source_row", "kind = 'input'"
    )
    assert (value, bundled_row(file, row)["value"]) == (7_424_092, "7424092")


def test_single_records_are_traced_to_the_release_and_the_table(published):
    [(item, said, sha256)] = ask(
        published, ("trials_count", "North West", "1999 to 2026"), "item_id, explanation, sha256", "kind = 'release'"
    )
    assert (item, len(sha256)) == ("official_figures/clinical_trial_sample_studies", 64)
    assert "255 rows landed" in said
    assert "table trials" in said


def test_explain_prints_one_screen_without_colours_and_checks_the_landed_file(built_warehouse):
    code, out, _ = explain(built_warehouse, BUSINESS)
    assert code == 0
    for words in (
        "1,545.5 gbp_per_head",
        "BERD / N",
        "equals the published value",
        "Open Government Licence v3.0",
        ", checked",
        "value = 9895000000",
        "select * from trace_value(",
    ):
        assert words in out
    assert "\x1b[" not in out
    # Addresses of files are not broken, everything else is.
    assert [line for line in out.splitlines() if len(line) > 100 and not line.startswith(("raw/", "  select"))] == []
    assert len(out.splitlines()) < 50


def test_explain_says_where_a_landed_file_is_missing_or_was_changed(built_warehouse, tmp_path):
    assert (
        "not checked: the raw store here does not have the file"
        in explain(built_warehouse, BUSINESS, LEVELUP_RAW=str(tmp_path))[1]
    )
    changed = built_warehouse.copy(tmp_path / "changed")
    [file] = (changed.raw / "official_figures" / "research_and_development").glob("*/payload/*.csv~.gz")
    file.write_bytes(gzip.compress(gzip.decompress(file.read_bytes()).replace(b"9895000000", b"9895000001")))
    code, out, _ = explain(changed, BUSINESS)
    assert code == 1
    assert "NOT that of the file that lies here" in " ".join(out.split())


def test_explain_asks_for_what_is_missing_and_for_a_build(built_warehouse, tmp_path):
    code, _, err = explain(built_warehouse, ("employment_jobs", ""))
    assert (code, "AREA and PERIOD not given" in err) == (1, True)
    code, _, err = explain(built_warehouse, BUSINESS, LEVELUP_WAREHOUSE=str(tmp_path))
    assert (code, "nothing is published yet" in err) == (1, True)
    with duckdb.connect(str(tmp_path / "levelup.duckdb")) as con:
        con.execute("create table builds (build_id varchar)")
    code, _, err = explain(built_warehouse, BUSINESS, LEVELUP_WAREHOUSE=str(tmp_path))
    assert (code, "older than trace_value" in err) == (1, True)


def test_a_cell_is_recognised_in_the_unit_of_its_publisher():
    assert number_in({"year": "2022", "million": "9,895"}, 9_895_000_000) == "million = 9,895, times 1,000,000"
    assert (
        number_in({"year": "2022", "note": "x"}, 5)
        == "no single cell is the number: several are added up, or it is converted"
    )
    assert number_in({"value": ""}, None) == "no number here: the figure is withheld or missing"
