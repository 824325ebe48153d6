"""The pages and scripts of a made-up published file, read as text: no browser."""

import json
import os
import re
from pathlib import Path

import duckdb
import pytest

from orchestration.atlas import packing
from orchestration.atlas.site import PAGES, files
from orchestration.atlas.warehouse import Answer, opened
from orchestration.defs import atlases
from orchestration.ingest.errors import BadInput
from tests.atlas.conftest import HOSTILE, REGIONS, TABLES, write_site


def script(site: Path, name: str) -> dict:
    return packing.unpacked((site / "data" / f"{name}.js").read_text())


def test_every_page_of_the_menu_each_place_and_each_sector_are_there(site):
    names = {path.relative_to(site).as_posix() for path in site.rglob("*.html")}
    assert {path for path, _ in PAGES} <= names
    assert {"places/TLC.html", "places/TLI.html", "places/E47000001.html", "sectors/life_sciences.html"} <= names
    for page in site.rglob("*.html"):
        for address in re.findall(r'(?:href|src)="([^"#:]+)"', page.read_text()):
            assert (page.parent / address).resolve().is_file(), (page.name, address)


def test_pages_name_no_other_host_and_may_not_connect_to_one(site):
    for page in (*site.rglob("*.html"), *(site / "assets").iterdir()):
        assert set(re.findall(r"https?://[\w./-]+", page.read_text())) <= {"http://www.w3.org/2000/svg"}
    assert all("connect-src 'none'" in page.read_text() for page in site.rglob("*.html"))


def test_a_hostile_name_is_text_in_every_page_and_cannot_end_a_script(site):
    for page in site.rglob("*.html"):
        assert HOSTILE not in page.read_text()
    assert "&lt;/script&gt;&lt;img src=x onerror=" in (site / "places" / "TLI.html").read_text()
    assert all("<" not in path.read_text() for path in (site / "data").rglob("*.js"))


def test_the_page_of_a_city_region_leads_to_the_region_that_its_districts_are_in(site):
    page = (site / "places" / "E47000001.html").read_text()
    assert '› in <a href="../places/TLC.html">North East</a></p>' in page
    assert "› in" not in (site / "places" / "TLC.html").read_text()


def test_answers_of_a_script_are_what_their_query_gives(site, published):
    with duckdb.connect(str(published), read_only=True) as con:
        for name in (
            "indicators/income_disposable_per_head",
            "places/TLC",
            "sectors/life_sciences",
            "claims",
            "sources",
            "overview",
        ):
            content = script(site, name)
            answers = {key: value for key, value in content.items() if isinstance(value, dict) and "sql" in value}
            assert answers
            for key, answer in answers.items():
                cursor = con.execute(answer["sql"])
                columns = [column[0] for column in cursor.description]
                expected = [dict(zip(columns, map(packing._plain, row), strict=True)) for row in cursor.fetchall()]
                assert answer["rows"] == expected, (name, key)


def test_what_is_packed_is_unpacked_again_of_whatever_type():
    answer = Answer(
        "select 1", ("a", "b", "c", "d"), [(1, None, "x", True), (2, 2.5, None, False), (3, -1.0, "x", None)]
    )
    text = packing.script("some/name", {"all": answer, "none": Answer("q", ("a",), [])}, "b1")
    assert packing.unpacked(text)["all"]["rows"] == answer.dictionaries()
    assert packing.unpacked(text)["none"] == {"sql": "q", "rows": []}
    assert text == packing.script("some/name", {"all": answer, "none": Answer("q", ("a",), [])}, "b1")


def test_a_number_that_no_publication_has_is_refused_not_written():
    with pytest.raises(BadInput, match="NaN or infinity in what some/name shows"):
        packing.script("some/name", {"all": Answer("q", ("a",), [(1.0,), (float("nan"),)])}, "b1")


@pytest.mark.parametrize("name", ["../../etc/passwd", "a/../b", "..", 'x"><script>', "ä b", "a\\b", "."])
def test_names_become_file_names_that_stay_in_their_folder(name):
    made = packing.file_name(name)
    assert re.fullmatch(r"[A-Za-z0-9_.-]+", made)
    assert set(made) != {"."}
    assert packing.file_name("income_per_head") == "income_per_head"
    assert packing.file_name("a.b") != packing.file_name("a b")


@pytest.mark.parametrize("table", [*TABLES, "indicators_named", "sector_members"])
def test_a_file_without_a_table_of_ours_is_refused_in_one_sentence_that_names_it(changed, table):
    older = changed(f"drop {'view' if table == 'indicators_named' else 'table'} {table}")
    with pytest.raises(BadInput, match="as if it were of an older version") as refused:
        list(files(older))
    assert table in str(refused.value)
    assert "Refresh (make refresh)" in str(refused.value)


def test_a_file_without_a_column_or_function_is_refused_likewise(changed):
    with pytest.raises(BadInput, match="place_profile"):
        list(files(changed("drop macro table place_profile")))
    with pytest.raises(BadInput, match=r"indicator_values_as_of.*as if it were of an older version"):
        list(files(changed("drop macro table indicator_values_as_of")))
    with pytest.raises(BadInput, match="caveat"):
        list(files(changed("alter table claims drop column caveat")))


@pytest.mark.parametrize(
    ("known", "usual"), [((0,), "2022"), ((0, 2), "2023"), ((), "2022")], ids=["one area", "two areas", "none"]
)
def test_the_map_and_the_first_page_open_on_the_newest_period_that_half_of_the_areas_have(
    changed, tmp_path, known, usual
):
    newer = "'2023' as period_label, date '2023-01-01' as period_start, date '2023-12-31' as period_end"
    codes = ", ".join(f"'{REGIONS[at][0]}'" for at in known) or "''"
    database = changed(
        f"insert into indicator_values by name select * replace ({newer}, case when area_code in ({codes}) then 1.0 end as value) "
        "from indicator_values where indicator_id = 'income_disposable_per_head' and period_label = '2022' and is_latest"
    )
    made = write_site(database, tmp_path / "site")
    income = script(made, "indicators/income_disposable_per_head")
    assert income["usual"]["itl1|gss|all|as_published"] == usual
    [headline, *_] = script(made, "overview")["headlines"]
    periods = headline["figures"]["values"][headline["figures"]["columns"].index("period_label")]
    assert periods == {"all": usual}


def test_a_period_without_half_of_the_areas_is_shown_where_there_is_no_other(changed, tmp_path):
    one = "is_latest and indicator_id = 'income_disposable_per_head' and area_code <> 'E12000001'"
    database = changed(f"update indicator_values set value = null where {one}")
    income = script(write_site(database, tmp_path / "site"), "indicators/income_disposable_per_head")
    assert income["usual"]["itl1|gss|all|as_published"] == "2022"


def test_a_name_can_neither_turn_what_stands_beside_it_nor_be_empty(changed, tmp_path):
    made = write_site(
        changed(
            "update dim_areas set area_name = 'North' || chr(8238) || chr(7) || 'East' where area_name = 'North East'",
            "update dim_areas set area_name = ' ' where area_name = 'South West'",
        ),
        tmp_path / "site",
    )
    for page in made.rglob("*.html"):
        assert not re.search("[\u202e\x07]", page.read_text()), page.name
    assert "<h1>NorthEast</h1>" in (made / "places" / "TLC.html").read_text()
    assert '<a href="places/TLK.html">TLK</a>' in (made / "places.html").read_text()
    assert "<h1>TLK</h1>" in (made / "places" / "TLK.html").read_text()


def test_an_atlas_of_empty_tables_is_made_with_every_page(changed, tmp_path):
    site = write_site(changed(*(f"delete from {name}" for name in TABLES)), tmp_path / "site")
    assert {path for path, _ in PAGES} <= {path.name for path in site.glob("*.html")}
    assert "has no area of this kind" in (site / "places.html").read_text()


def test_without_a_published_file_or_with_another_kind_of_file_one_sentence_says_so(tmp_path):
    with pytest.raises(BadInput, match="there is no published file"), opened(tmp_path / "levelup.duckdb"):
        pass
    (tmp_path / "levelup.duckdb").write_text("not a database")
    with pytest.raises(BadInput, match="cannot be read"), opened(tmp_path / "levelup.duckdb"):
        pass


def put(published: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    warehouse = folder / "warehouse"
    warehouse.mkdir()
    (warehouse / "levelup.duckdb").symlink_to(published)
    monkeypatch.setenv("LEVELUP_WAREHOUSE", str(warehouse))
    return warehouse


def test_a_new_atlas_takes_the_place_of_the_old_one_whole(published, tmp_path, monkeypatch):
    warehouse = put(published, tmp_path, monkeypatch)
    first = atlases.make()
    assert first.page == warehouse / "atlas" / "index.html"
    assert first.files == sum(path.is_file() for path in (warehouse / "atlas").rglob("*")) > 20
    earlier = os.readlink(warehouse / "atlas")
    atlases.make()
    assert os.readlink(warehouse / "atlas") != earlier
    assert [path.name for path in (warehouse / "atlases").iterdir()] == [Path(os.readlink(warehouse / "atlas")).name]


def test_an_atlas_that_cannot_be_made_leaves_the_one_in_place(published, changed, tmp_path, monkeypatch):
    warehouse = put(published, tmp_path, monkeypatch)
    atlases.make()
    before = {path: path.read_bytes() for path in (warehouse / "atlas" / "data").rglob("*.js")}
    (warehouse / "levelup.duckdb").unlink()
    (warehouse / "levelup.duckdb").symlink_to(changed("drop table claims"))
    with pytest.raises(BadInput, match="claims"):
        atlases.make()
    assert {path: path.read_bytes() for path in (warehouse / "atlas" / "data").rglob("*.js")} == before
    assert [path.name for path in (warehouse / "atlases").iterdir()] == [Path(os.readlink(warehouse / "atlas")).name]


def test_a_copy_that_somebody_has_put_beside_the_atlases_is_left_alone(published, tmp_path, monkeypatch):
    warehouse = put(published, tmp_path, monkeypatch)
    atlases.make()
    (warehouse / "atlases" / "000001 copy").mkdir()
    atlases.make()
    assert {path.name for path in (warehouse / "atlases").iterdir()} == {"000001 copy", "000002"}


def test_a_folder_of_somebody_elses_is_not_replaced(published, tmp_path, monkeypatch):
    warehouse = put(published, tmp_path, monkeypatch)
    (warehouse / "atlas").mkdir()
    (warehouse / "atlas" / "mine.txt").write_text("keep")
    with pytest.raises(BadInput, match="is not replaced"):
        atlases.make()
    assert (warehouse / "atlas" / "mine.txt").read_text() == "keep"


def test_scripts_that_pages_name_are_handed_over_under_the_name_they_are_asked_by(site):
    for path in (site / "data").rglob("*.js"):
        name = path.relative_to(site / "data").as_posix().removesuffix(".js")
        assert path.read_text().startswith(f'atlas.receive({json.dumps(name)},"0f0f0f0f-made-up",')
