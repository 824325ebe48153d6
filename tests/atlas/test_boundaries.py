"""Maps of boundaries: the projection, what is in the scripts, and what is drawn of it."""

import gzip
import json
import re
import shutil
from pathlib import Path

import duckdb
import numpy as np
import pytest

from orchestration.atlas import outlines, packing
from orchestration.atlas.national_grid import eastings_northings
from orchestration.atlas.warehouse import opened
from tests.atlas.conftest import HOSTILE, asked, choose, plain, write_site

REGIONS = "maps.html#drawn=boundaries"


def shapes(site: Path, name: str = "itl1.gss") -> dict[str, dict]:
    content = packing.unpacked((site / "data" / "outlines" / f"{name}.js").read_text())
    return {shape["code"]: shape for shape in content["shapes"]}


def corners(ring: list[int]) -> list[tuple[int, int]]:
    return [tuple(corner) for corner in np.cumsum(np.reshape(ring, (-1, 2)), axis=0).tolist()]


def test_the_projection_gives_the_worked_example_of_the_ordnance_survey():
    """A guide to coordinate systems in Great Britain, annexe C.1: a point on Airy's ellipsoid, to the millimetre."""
    longitude, latitude = 1 + 43 / 60 + 4.5177 / 3600, 52 + 39 / 60 + 27.2531 / 3600
    easting, northing = eastings_northings(np.array([longitude]), np.array([latitude]))
    assert easting.item() == pytest.approx(651_409.903, abs=0.0005)
    assert northing.item() == pytest.approx(313_177.270, abs=0.0005)


def test_the_projection_puts_its_origin_and_both_sides_of_it_where_they_belong():
    easting, northing = eastings_northings(np.array([-2.0, -3.0, -1.0]), np.array([49.0, 55.0, 55.0]))
    assert (easting[0], northing[0]) == (400_000, -100_000)
    assert easting[1] + easting[2] == pytest.approx(800_000)
    assert northing[1] == pytest.approx(northing[2])


def test_an_outline_is_in_the_script_in_steps_of_100_metres_from_the_north_west(site):
    [outer, hole] = shapes(site)["E12000001"]["rings"]
    # 400 km east and 500 km north, from a corner 200 km west and 1,300 km north of the false origin.
    assert corners(outer) == [(6000, 8000), (6600, 8000), (6600, 7400), (6000, 7400)]
    assert corners(hole) == [(6200, 7800), (6300, 7800), (6300, 7700), (6200, 7700)]
    assert outer == [6000, 8000, 600, 0, 0, -600, -600, 0]


def test_an_area_is_drawn_by_the_outline_of_a_code_of_the_same_place_and_by_no_other_edition(site):
    found = shapes(site)
    # London by its code of 2025; of the South West there is only an older place under the same letters.
    assert set(found) == {"E12000001", "E12000007"}
    assert found["E12000007"]["name"] == HOSTILE
    [mainland, island] = found["E12000007"]["rings"]
    (west, south), (east, north) = corners(mainland)[0], corners(mainland)[2]
    assert 45 < (east - west) / 10 < 52
    assert 75 < (south - north) / 10 < 80
    assert corners(island)[0][0] > east


def test_a_level_with_outlines_of_fewer_than_half_its_areas_has_no_map_of_them(published, tmp_path):
    database = tmp_path / "levelup.duckdb"
    shutil.copy(published, database)
    with opened(database) as warehouse:
        assert outlines.offered(warehouse) == [("itl1", "gss")]
    with duckdb.connect(str(database)) as con:
        con.execute("delete from area_boundaries where area_code = 'TLI'")
    with opened(database) as warehouse:
        assert outlines.offered(warehouse) == []
        assert list(outlines.scripts(warehouse)) == []


def test_a_ring_that_shrinks_to_a_point_is_left_out_unless_it_is_all_there_is():
    def rings(*sizes: int) -> list[list[int]]:
        square = [[[[x * size, y * size] for x, y in ((0, 0), (1, 0), (1, 1), (0, 1), (0, 0))]] for size in sizes]
        geometry = json.dumps({"type": "MultiPolygon", "coordinates": square})
        return [ring.tolist() for ring in outlines._rings({"coordinate_system": "EPSG:27700", "geometry": geometry})]

    assert len(rings(1000, 10)) == 1
    assert len(rings(10)) == 1


def test_choosing_boundaries_changes_the_chart_and_the_address_and_each_mark_is_what_the_sql_gives(tab, published):
    tab.open("maps.html")
    tiled = tab.figure("map").locator(".panel-chart svg").first.evaluate("svg => svg.outerHTML")
    choose(tab, "drawn", "boundaries")
    tab.page.wait_for_selector('[data-figure="map"] path.outline')
    assert tab.figure("map").locator(".panel-chart svg").first.evaluate("svg => svg.outerHTML") != tiled
    assert "drawn=boundaries" in tab.page.url
    for period in ("2022", "2021"):
        choose(tab, "period", period)
        tab.page.wait_for_selector('[data-figure="map"] path.outline')
        rows = {row["area_code"]: row for row in asked(published, tab.sql("map"))}
        tab.figure("map").locator('button[data-view="chart"]').click()
        marks = {mark["area"]: mark["value"] for mark in tab.marks("map")}
        assert set(marks) == {"E12000001", "E12000007"}
        assert set(rows) - set(marks) == {"E12000009"}
        for area, value in marks.items():
            assert value == ("" if rows[area]["value"] is None else plain(rows[area]["value"]))
    choose(tab, "drawn", "tiles")
    tab.page.wait_for_selector('[data-figure="map"] rect.tile')
    assert tab.complaints == []


def test_areas_without_an_outline_are_named_and_the_publisher_of_the_others_is_too(tab):
    tab.open(REGIONS)
    notes = tab.figure("map").locator(".note").all_text_contents()
    assert "Not drawn, as this build has no outline of their boundaries: South West." in notes
    assert "Boundaries: Made-up outlines. Contains OS data © Crown copyright and database right 2025." in notes
    assert tab.figure("map").locator('.mark[data-area="E12000009"]').count() == 0
    assert tab.figure("ranking").locator('.mark[data-area="E12000009"]').count() == 1


def test_a_suppressed_area_is_hatched_in_its_shape_and_never_coloured_as_low(tab):
    tab.open(REGIONS)
    withheld = tab.figure("map").locator('.mark[data-area="E12000007"]')
    assert withheld.get_attribute("data-kind") == "suppressed"
    assert withheld.get_attribute("aria-label").startswith(f"{HOSTILE}: suppressed [c], input suppressed")
    assert withheld.locator("path").get_attribute("fill").startswith("url(#suppressed-")
    assert not re.search(r"\b[qd]\d", withheld.locator("path").get_attribute("class"))
    known = tab.figure("map").locator('.mark[data-area="E12000001"] path')
    assert known.get_attribute("fill") is None
    assert re.search(r"\bq\d\b", known.get_attribute("class"))
    assert tab.figure("map").locator('.legend [data-kind="suppressed"]').count() == 1
    assert tab.page.locator("main img").count() == 0
    assert tab.complaints == []


def test_an_area_with_an_outline_and_no_row_has_a_dashed_outline_and_its_name(tab):
    tab.open(f"{REGIONS}&period=2019")
    absent = tab.figure("map").locator("path.absent")
    assert absent.count() == 1
    assert absent.locator("title").text_content() == f"{HOSTILE}: no row for this choice"
    assert tab.figure("map").locator('.legend [data-kind="absent"]').count() == 1


def test_the_marks_of_a_map_of_boundaries_are_reached_by_arrow_keys_and_say_more(tab):
    page = tab.open(REGIONS)
    page.get_by_label("Drawn as", exact=True).focus()
    tab.figure("map").locator(".mark[tabindex='0']").focus()
    visited = []
    for _ in range(2):
        visited.append(page.evaluate("document.activeElement.dataset.area"))
        assert page.locator(".tip:visible").count() == 1
        focused = page.evaluate("document.activeElement.querySelector('path').getAttribute('d')")
        assert page.locator("path.lifted").last.get_attribute("d") == focused
        page.keyboard.press("ArrowRight")
    assert set(visited) == {"E12000001", "E12000007"}
    page.keyboard.press("Enter")
    assert page.locator("#detail").inner_text() != ""


@pytest.fixture
def without_a_grid(published, tmp_path) -> Path:
    """The made-up file with its regions as local authorities, one of which followed another; they have no tiles."""
    database = tmp_path / "levelup.duckdb"
    shutil.copy(published, database)
    with duckdb.connect(str(database)) as con:
        for table in ("indicator_values", "dim_areas", "area_boundaries"):
            con.execute(f"update {table} set area_level = 'local_authority' where area_level = 'itl1'")
        con.execute("update dim_areas set tile_row = null, tile_col = null")
        con.execute(
            "insert into area_links by name select 'E12000001' as from_area_code, 'gss' as from_area_code_system, "
            "'local_authority' as from_area_level, 'E12000007' as to_area_code, 'gss' as to_area_code_system, "
            "'local_authority' as to_area_level, 1.0 as weight, 'exact' as basis"
        )
    return database


def test_a_level_without_a_grid_is_drawn_by_its_boundaries_where_there_are_any(tab_of, without_a_grid, tmp_path):
    tab = tab_of(write_site(without_a_grid, tmp_path / "with"))
    page = tab.open("maps.html")
    assert {mark["area"] for mark in tab.marks("map")} == {"E12000001", "E12000007"}
    assert not page.get_by_label("Drawn as", exact=True).is_visible()
    assert "drawn=" not in page.url
    with duckdb.connect(str(without_a_grid)) as con:
        con.execute("delete from area_boundaries")
    tab = tab_of(write_site(without_a_grid, tmp_path / "without"))
    page = tab.open("maps.html")
    assert page.get_by_role("heading", name="No map of these areas").count() == 1
    assert tab.complaints == []


def test_an_area_is_not_missed_where_the_one_before_it_has_the_row(tab_of, without_a_grid, tmp_path):
    tab = tab_of(write_site(without_a_grid, tmp_path / "site"))
    tab.open("maps.html#period=2019")
    assert {mark["area"] for mark in tab.marks("map")} == {"E12000001"}
    assert tab.figure("map").locator("path.absent").count() == 0


def test_a_code_that_has_ended_is_not_missed(tab_of, without_a_grid, tmp_path):
    with duckdb.connect(str(without_a_grid)) as con:
        con.execute("delete from area_links")
        con.execute("update area_boundaries set last_year = 2018 where area_code = 'TLI'")
    tab = tab_of(write_site(without_a_grid, tmp_path / "site"))
    tab.open("maps.html#period=2019")
    assert tab.figure("map").locator("path.absent").count() == 0
    tab.open("maps.html#period=2022")
    assert {mark["area"] for mark in tab.marks("map")} == {"E12000001", "E12000007"}


def test_a_borough_of_london_is_coloured_in_place_and_has_its_mark_in_the_inset(tab_of, without_a_grid, tmp_path):
    with duckdb.connect(str(without_a_grid)) as con:
        for table in ("indicator_values", "dim_areas"):
            con.execute(f"update {table} set area_code = 'E09000001' where area_code = 'E12000007'")
    tab = tab_of(write_site(without_a_grid, tmp_path / "site"))
    tab.open("maps.html")
    assert sorted(mark["area"] for mark in tab.marks("map")) == ["E09000001", "E12000001"]
    drawn = tab.figure("map").locator('.mark[data-area="E09000001"] path')
    in_place, enlarged = (drawn.nth(at).bounding_box() for at in (0, 1))
    assert enlarged["width"] / in_place["width"] == pytest.approx(enlarged["height"] / in_place["height"], rel=0.1)
    assert enlarged["width"] > 1.5 * in_place["width"]
    assert tab.figure("map").get_by_text("London, enlarged").count() == 1


@pytest.mark.parametrize(
    ("values", "edges"),
    [
        ([2] * 9 + [3] * 4 + [4] * 8 + [5] * 6 + [6] * 9 + [7, 8, 9, 17], [[2, 2], [3, 4], [5, 5], [6, 6], [7, 17]]),
        ([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], [[1, 2], [3, 4], [5, 6], [7, 8], [9, 10]]),
        ([1] * 50 + [2, 3, 4, 5, 6], [[1, 1], [2, 6]]),
        ([-3, -2, -1, 0, 1, 2], [[-3, -3], [-2, -2], [-1, -1], [0, 0], [1, 1], [2, 2]]),
    ],
)
def test_equal_values_are_of_one_class_and_do_not_make_all_classes_one(tab, values, edges):
    page = tab.open("maps.html")
    found = page.evaluate("values => atlas.charts.classes(values).map(({ low, high }) => [low, high])", values)
    assert found == edges


SETS = (
    "itl1_boundaries_ultra_generalised", "itl2_boundaries_ultra_generalised", "itl3_boundaries_ultra_generalised",
    "integrated_care_board_boundaries_generalised", "region_boundaries_ultra_generalised",
    "combined_authority_boundaries_ultra_generalised", "local_authority_district_boundaries_ultra_generalised",
)  # fmt: skip
OBJECTS = ("ltla", "cauth", "rgn", "ctry", "uk")
# The North East of 2014 to 2017, a combined authority that no list of areas has.
NOT_AN_AREA = {"uk_boundaries_topojson/cauth": 1}


def contents(folder: Path) -> list[dict]:
    """The publisher's files of a release, read without our readers."""
    files = [path for path in folder.iterdir() if path.name != "release.json"]
    return [
        json.loads(gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()) for path in files
    ]


@pytest.mark.needs_archive
def test_the_archived_boundaries_are_published_as_many_as_the_publisher_has(built_warehouse, archive, tmp_path):
    source = archive / "open_geography"
    expected = {}
    for name in SETS:
        for release in sorted((source / name).glob("*/release.json")):
            count = sum(len(content["features"]) for content in contents(release.parent))
            expected[(name, release.parent.name)] = count
    [topology] = contents(source / "uk_boundaries_topojson" / "2025")
    for layer in OBJECTS:
        expected[(f"uk_boundaries_topojson/{layer}", "2025")] = len(topology["objects"][layer]["geometries"])
    for (name, vintage), count in expected.items():
        expected[(name, vintage)] = count - NOT_AN_AREA.get(name, 0)

    # With the lookup that lists ITL 3 areas of 2021, which the bundled figures have not.
    for name in (*SETS, "uk_boundaries_topojson", "local_authority_district_to_itl_lookup"):
        shutil.copytree(source / name, tmp_path / "archive" / "open_geography" / name)
    place = built_warehouse.copy(tmp_path / "place")
    done = place.run("refresh", "--from", "archive", "--archive", str(tmp_path / "archive"))
    assert done.returncode == 0, done.stderr
    found = asked(
        place.database,
        "select boundary_set, vintage, count(*) as areas from area_boundaries inner join dim_releases using (release_id) group by all",
    )
    assert {(row["boundary_set"], row["vintage"]): row["areas"] for row in found} == expected

    with opened(place.database) as warehouse:
        scripts = dict(outlines.scripts(warehouse))
        assert {
            ("itl1", "gss"),
            ("itl2", "itl2025"),
            ("itl2", "nuts2016"),
            ("combined_authority", "gss"),
            ("icb", "icb2022"),
        } <= set(outlines.offered(warehouse))
    drawn = {name: packing.unpacked(text) for name, text in scripts.items()}
    # 31 areas of 2025 have the boundaries that they had in 2021.
    assert len(drawn["outlines/itl2.itl2025"]["shapes"]) == 31
    assert len(drawn["outlines/itl2.nuts2016"]["shapes"]) == 41
    by_code = {shape["code"]: shape for shape in drawn["outlines/itl1.gss"]["shapes"]}
    assert len(by_code) == 12
    lying = {code: corners(ring) for code, shape in by_code.items() for ring in [max(shape["rings"], key=len)]}
    # Northern Ireland west of Scotland's middle and north of Wales, each in its place on the grid.
    assert max(x for x, _ in lying["N92000002"]) < 4000
    assert min(y for _, y in lying["W92000004"]) > max(y for _, y in lying["N92000002"])
    # Shetland, 1,220 km north of the false origin.
    north = min(y for ring in by_code["S92000003"]["rings"] for _, y in corners(ring))
    assert 780 <= north <= 850
    assert all(len(text) < 500_000 for text in scripts.values())
