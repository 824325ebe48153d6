"""Open Geography's layers against a server that behaves, and misbehaves, as the ArcGIS service does."""

import json

import polars as pl
import pytest

from orchestration.sources import datasets
from tests.fakes.arcgis import FakeArcGIS, Layer
from tests.fakes.layers import itl_rows, levels, members, outline_of, outlined, small_areas, square
from tests.fakes.server import dropped, empty, sentence, status, web_page

SOURCE = "open_geography"
CAUTH = "local_authority_district_to_combined_authority_lookup"
ITL = "local_authority_district_to_itl_lookup"
ICB = "lsoa_to_icb_and_local_authority_lookup"
OUTLINES = "local_authority_district_boundaries_super_generalised"
SERVICES = {
    CAUTH: "LAD25_CAUTH25_EN_LU",
    ITL: "ITL125_ITL225_ITL325_LAU125_LAD25_UK_LU",
    ICB: "LSOA21_SICBL25_ICB25_CAL25_LAD25_EN_LU",
    OUTLINES: "LAD_MAY_2025_UK_BSC_V2",
}


@pytest.fixture
def service(stand_in):
    """Puts one layer where a dataset's service is looked for."""

    def put(dataset: str, layer: Layer) -> FakeArcGIS:
        return stand_in(SOURCE, FakeArcGIS({SERVICES[dataset]: layer}))

    return put


def landed(outcome) -> pl.DataFrame:
    (release,) = outcome.landed
    return pl.read_parquet(release.table_path)


def parsed(dataset: str, **files: str) -> pl.DataFrame:
    (declared,) = (each for each in datasets() if each.asset_path == (SOURCE, dataset))
    return declared.parse({name.replace("__", "."): content.encode() for name, content in files.items()})


@pytest.mark.parametrize(
    ("dataset", "rows"), [(CAUTH, members(25)), (ITL, itl_rows(25)), (ICB, small_areas(25))], ids=[CAUTH, ITL, ICB]
)
def test_a_lookup_lands_whole_over_several_pages(service, live, dataset: str, rows: list[dict]) -> None:
    fake = service(dataset, Layer(rows, max_record_count=10))
    outcome = live(SOURCE, dataset)
    table = landed(outcome)
    assert fake.pages == [(0, 10), (10, 10), (20, 10)]
    assert table.height == 25
    assert table["LADCD_YEAR"].unique().to_list() == ["25"]
    assert outcome.current.vintage == "2025"
    assert all(asked["orderByFields"] == "ObjectId" for _, asked in fake.asked if "resultOffset" in asked)
    requests = json.loads((outcome.current.path / "release.json").read_bytes())["requests"]
    assert [entry["status"] for entry in requests] == [200, 200, 200]


def test_pages_and_a_downloaded_csv_give_the_same_columns_and_rows(service, live) -> None:
    rows = members(3)
    service(CAUTH, Layer(rows))
    from_pages = landed(live(SOURCE, CAUTH))
    lines = ["\ufeff" + ",".join([*rows[0], "ObjectId"])]
    lines += [",".join(f'"{value}"' for value in row.values()) + f",{place}" for place, row in enumerate(rows, 1)]
    from_csv = parsed(CAUTH, lookup__csv="\r\n".join(lines) + "\r\n")
    assert from_csv.columns == from_pages.columns
    kept = [column for column in from_csv.columns if column not in ("source_file", "source_row")]
    assert from_csv.select(kept).equals(from_pages.select(kept))


def test_outlines_land_with_the_flag_under_properties(service, live) -> None:
    fake = service(OUTLINES, outlined(25, max_record_count=10))
    table = landed(live(SOURCE, OUTLINES))
    assert fake.pages == [(0, 10), (10, 10), (20, 10)]
    assert table.height == 25
    assert table["CRS"].unique().to_list() == ["EPSG:4326"]
    assert json.loads(table["GEOMETRY"][0]) == square(0)
    assert (table["BNG_E"][0], table["LONG"][0]) == ("400000", "-2.0")


def test_a_page_of_outlines_that_is_too_large_is_halved_until_it_is_not(service, live) -> None:
    fake = service(OUTLINES, outlined(25, max_record_count=20, largest_page=5))
    assert landed(live(SOURCE, OUTLINES)).height == 25
    assert fake.pages == [(0, 20), (0, 10), (0, 5), (5, 5), (10, 5), (15, 5), (20, 5)]


def test_outlines_that_fail_one_by_one_are_given_up(service, refused) -> None:
    fake = service(OUTLINES, outlined(5, max_record_count=4, largest_page=0))
    assert "is an error" in refused(SOURCE, OUTLINES).problem
    assert fake.pages == [(0, 4), (0, 2), (0, 1)]


def test_pages_shorter_than_asked_for_move_on_by_the_rows_received(service, live) -> None:
    fake = service(CAUTH, Layer(members(25), max_record_count=10, short=7))
    assert landed(live(SOURCE, CAUTH)).height == 25
    assert [offset for offset, _ in fake.pages] == [0, 7, 14, 21]


def test_a_page_without_a_row_but_with_the_flag_is_asked_for_again(service, live) -> None:
    fake = service(CAUTH, Layer(members(25), max_record_count=10, empty_once={10}))
    table = landed(live(SOURCE, CAUTH))
    assert table["LADCD"].n_unique() == 25
    assert fake.pages == [(0, 10), (10, 10), (10, 5), (15, 5), (20, 5)]


def test_a_service_that_always_says_more_and_sends_nothing_is_given_up(service, refused) -> None:
    service(CAUTH, Layer(members(25), max_record_count=8, empty_always=True))
    assert "sends nothing" in refused(SOURCE, CAUTH).problem


def test_fewer_features_than_the_count_are_refused_and_start_afresh(service, refused, live) -> None:
    fake = service(CAUTH, Layer(members(25), max_record_count=10, counts=26))
    assert "sent 25 features and counts 26" in refused(SOURCE, CAUTH).problem
    fake.layers[SERVICES[CAUTH]].counts = None
    assert landed(live(SOURCE, CAUTH)).height == 25
    assert len(fake.pages) == 6


def test_nothing_is_fetched_while_the_layer_is_not_edited(service, live) -> None:
    fake = service(CAUTH, Layer(members(5)))
    live(SOURCE, CAUTH)
    outcome = live(SOURCE, CAUTH)
    assert outcome.landed == () and "not edited since 2025-06-15" in outcome.reason
    assert len(fake.pages) == 1


def test_an_edited_layer_lands_as_a_new_release(service, live) -> None:
    fake = service(CAUTH, Layer(members(5)))
    first = live(SOURCE, CAUTH).current
    fake.layers[SERVICES[CAUTH]] = Layer(members(6), edited=1_760_000_000_000)
    second = live(SOURCE, CAUTH).current
    assert (first.rows, second.rows) == (5, 6) and first.release_id != second.release_id


def test_a_layer_that_does_not_say_when_it_was_edited_lands_once(service, live) -> None:
    fake = service(CAUTH, Layer(members(5), edited=None))
    first = live(SOURCE, CAUTH).current
    assert live(SOURCE, CAUTH).current.release_id == first.release_id
    assert len(fake.pages) == 2


def test_an_edit_while_it_is_fetched_is_noticed(service, refused) -> None:
    layer = Layer(members(25), max_record_count=10)
    fake = service(CAUTH, layer)
    fake.before[2] = lambda: setattr(layer, "edited", 1_760_000_000_000)
    assert "edited while it was fetched" in refused(SOURCE, CAUTH).problem


@pytest.mark.parametrize("page", [1, 2, 3])
def test_a_crawl_that_dies_at_any_page_goes_on_there(service, live, refused, page: int) -> None:
    fake = service(CAUTH, Layer(members(25), max_record_count=10))
    fake.faults = [None] * (page - 1) + [status(404, "gone")]
    refused(SOURCE, CAUTH)
    asked = len(fake.pages)
    assert landed(live(SOURCE, CAUTH)).height == 25
    assert fake.pages[asked:] == [(offset, 10) for offset in (0, 10, 20)][page - 1 :]


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (empty, "is empty"),
        (web_page, "is a web page"),
        (sentence("Service unavailable"), "is not JSON"),
        (sentence('{"error":{"code":400,"message":"Cannot perform query."}}'), "is an error"),
        (dropped, "gave no whole reply"),
        (status(500, "oops"), "answered 500"),
        (sentence('{"features": [{"attributes": {'), "not whole JSON"),
        (sentence('{"fields": []}'), "no list of features"),
    ],
    ids=["empty", "page", "sentence", "error", "dropped", "500", "truncated", "other"],
)
def test_a_reply_that_is_no_page_of_rows_is_refused_with_its_address(service, refused, fault, said: str) -> None:
    fake = service(CAUTH, Layer(members(5)))
    fake.faults = [fault] * 8
    assert said in refused(SOURCE, CAUTH).problem


def test_one_bad_reply_is_asked_for_again(service, live) -> None:
    fake = service(CAUTH, Layer(members(5)))
    fake.faults = [web_page, dropped]
    assert landed(live(SOURCE, CAUTH)).height == 5


def test_a_service_that_has_gone_says_where_its_name_stands(stand_in, refused) -> None:
    fake = stand_in(SOURCE, FakeArcGIS({"LAD25_CAUTH25_WD25_EN_LU": Layer(members(1))}))
    error = refused(SOURCE, CAUTH)
    assert "none of the 1 services is called like LAD25_CAUTH25_EN_LU" in error.problem
    assert "open_geography/services.py" in error.remedy
    fake.is_listed = False
    assert "is an error" in refused(SOURCE, CAUTH).problem


def test_the_newest_service_of_its_kind_is_found_in_the_list(stand_in, live) -> None:
    years = {
        "LAD24_CAUTH24_EN_LU": 24,
        "lad26_cauth26_en_lu": 26,
        "LAD26_CAUTH26_EN_LU_v2": 26,
        "LAD27_RGN27_EN_LU": 27,
    }
    fake = stand_in(
        SOURCE, FakeArcGIS({name: Layer(members(place, year)) for place, (name, year) in enumerate(years.items(), 1)})
    )
    fake.others = [{"name": "Other/LAD09_CAUTH09_EN_LU", "type": "MapServer"}, {}]
    outcome = live(SOURCE, CAUTH)
    assert (outcome.current.vintage, landed(outcome).height) == ("2026", 3)


def test_the_known_service_is_asked_where_there_is_no_list(service, live) -> None:
    service(CAUTH, Layer(members(3))).is_listed = False
    assert landed(live(SOURCE, CAUTH)).height == 3


def test_a_layer_that_is_not_number_0_is_found(service, live) -> None:
    fake = service(CAUTH, Layer(members(3), number=1))
    assert landed(live(SOURCE, CAUTH)).height == 3
    assert ("/LAD25_CAUTH25_EN_LU/FeatureServer/1/query") in [path for path, _ in fake.asked]


@pytest.mark.parametrize(
    ("dataset", "names", "newest"),
    [
        (OUTLINES, ["LAD_MAY_2025_UK_BSC", "LAD_MAY_2025_UK_BSC_V2", "LAD_DEC_2024_UK_BSC_V3"], 1),
        (OUTLINES, ["Local_Authority_Districts_December_2023_Boundaries_UK_BSC", "LAD_APR_2023_UK_BSC"], 0),
        (OUTLINES, ["Local_Authority_Districts_Decemeber_2023_Boundaries_UK_BSC", "LAD_MAY_2025_UK_BGC"], 0),
        (ITL, ["ITL121_ITL221_ITL321_LAU121_LAD23_UK_LU", "ITL125_ITL225_ITL325_LAU125_LAD25_UK_LU_V2"], 1),
        (ICB, ["LSOA21_SICBL23_ICB23_LAD23_EN_LU", "LSOA11_SICBL22_ICB22_LAD22_EN_LU"], 0),
        ("integrated_care_board_list", ["ICB_JUL_2022_EN_NC_V3", "ICB_APR_2023_EN_NC", "ICB_APR_2024_EN_BGC"], 1),
        ("itl3_boundaries_ultra_generalised", ["ITL3_JAN_2025_UK_BUC_V2", "ITL2_JAN_2026_UK_BUC"], 0),
    ],
)
def test_names_are_compared_by_year_month_and_version(dataset: str, names: list[str], newest: int) -> None:
    from orchestration.sources.open_geography.services import SERVICES as DECLARED

    assert DECLARED[dataset].newest(names) == names[newest]


def test_every_known_name_fits_its_own_pattern() -> None:
    from orchestration.sources.open_geography.services import SERVICES as DECLARED

    assert all(service.newest([service.name]) == service.name for service in DECLARED.values())


@pytest.mark.parametrize(
    ("dataset", "name", "row"),
    [
        (
            "local_authority_district_to_region_lookup",
            "LAD25_RGN25_EN_LU_v2",
            levels(25, LAD="E08000001", RGN="E12000002"),
        ),
        (
            "sub_icb_location_to_icb_lookup",
            "SICBL24_ICB24_NHSER24_EN_LU",
            levels(24, SICBL="E38000006", ICB="E54000061", NHSER="E40000003"),
        ),
        ("integrated_care_board_list", "ICB_APR_2025_EN_NC", levels(25, ICB="E54000061")),
    ],
)
def test_other_lookups_land_from_the_service(stand_in, live, dataset: str, name: str, row: dict) -> None:
    stand_in(SOURCE, FakeArcGIS({name: Layer([row])}))
    table = landed(live(SOURCE, dataset))
    assert set(row.values()) <= set(table.row(0))


@pytest.mark.parametrize(
    ("dataset", "name", "area", "field"),
    [
        ("region_boundaries_ultra_generalised", "Regions_December_2023_Boundaries_EN_BUC", "E12000001", "RGN23"),
        ("combined_authority_boundaries_generalised", "CAUTH_MAY_2025_EN_BGC", "E47000001", "CAUTH25"),
        ("combined_authority_boundaries_ultra_generalised", "CAUTH_DEC_2024_EN_BUC_V2", "E47000001", "CAUTH24"),
        ("integrated_care_board_boundaries_generalised", "ICB_APR_2026_EN_BGC", "E54000061", "ICB26"),
        ("local_authority_district_boundaries_ultra_generalised", "LAD_DEC_2024_UK_BUC", "E08000001", "LAD24"),
        *(
            (f"itl{n}_boundaries_ultra_generalised", f"ITL{n}_JAN_2025_UK_BUC", "TLC31"[: 2 + n], f"ITL{n}25")
            for n in (1, 2, 3)
        ),
    ],
)
def test_other_outlines_land_from_the_service(stand_in, live, dataset: str, name: str, area: str, field: str) -> None:
    stand_in(SOURCE, FakeArcGIS({name: outline_of(field, area)}))
    table = landed(live(SOURCE, dataset))
    assert table.row(0)[:2] == (area, field[-2:])
    assert table["GEOMETRY_TYPE"].to_list() == ["Polygon"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda row: {**row, "LAD24CD": "E08000001"}, "could each be LADCD"),
        (lambda row: {("LACD" if name == "LAD25CD" else name): value for name, value in row.items()}, "is LADCD"),
        (lambda row: {**row, "NEW_FIELD": "x"}, "unexpected columns 'NEW_FIELD'"),
        (lambda row: {**row, "CAUTH25CD": "manchester"}, "CAUTHCD is not"),
        (lambda row: {**row, "LAD25CD": "E08000001"}, "same key"),
        (lambda row: {**row, "LAD25CD": None}, "LADCD is empty"),
    ],
    ids=["two years", "renamed", "added", "no code", "repeated", "missing"],
)
def test_a_layer_whose_fields_or_rows_have_changed_is_refused(service, refused, change, said: str) -> None:
    service(CAUTH, Layer([change(row) for row in members(5)]))
    assert said in refused(SOURCE, CAUTH).problem


def test_names_of_fields_in_another_case_or_year_are_the_same_columns(service, live) -> None:
    service(CAUTH, Layer([{name.lower(): value for name, value in row.items()} for row in members(5, year=26)]))
    outcome = live(SOURCE, CAUTH)
    assert landed(outcome)["LADCD_YEAR"].unique().to_list() == ["26"]
    assert outcome.current.vintage == "2026"


def test_outlines_in_another_coordinate_system_than_said_are_refused(service, refused) -> None:
    layer = outlined(3)
    layer.outlines = [
        {"type": "Polygon", "coordinates": [[[400_000, 400_000], [400_100, 400_000], [400_000, 400_000]]]}
    ] * 3
    service(OUTLINES, layer)
    assert "not in the United Kingdom in EPSG:4326" in refused(SOURCE, OUTLINES).problem


def test_every_dataset_that_has_a_service_and_no_other_asks_for_it() -> None:
    from orchestration.sources.open_geography.services import SERVICES as DECLARED

    asking = {dataset.name for dataset in datasets() if dataset.source == SOURCE and dataset.fetch}
    assert asking == {*DECLARED, "national_statistics_postcode_lookup"}
