"""Live refreshes of NHS bodies, hospitals, stations, airports and ports against servers that behave as the real ones."""

import json
import socket
from collections.abc import Callable

import polars as pl
import pytest

from orchestration.ingest import landing
from orchestration.ingest.download import Client
from orchestration.ingest.errors import BadInput
from orchestration.ingest.refresh import Outcome, Tables, refresh_dataset
from orchestration.sources import datasets
from orchestration.sources.nhs_ods import organisations
from tests.fakes.files import AIRPORTS, PORTS, STATIONS, FakeFiles
from tests.fakes.nhs_ods import FakeODS
from tests.fakes.server import dropped, empty, sentence, serving, status, web_page
from tests.fakes.spatial_hub import KEY, FakeSpatialHub

# Dataset, path of its file, good bytes, changed bytes.
FILES = {
    "railway_stations_great_britain": ("/stations.csv", STATIONS, STATIONS.replace(b"51.575363", b"51.575364")),
    "airports_united_kingdom": ("/airports.dat", AIRPORTS, AIRPORTS.replace(b"5282", b"5283")),
    "ports_united_kingdom": ("/ports.json", PORTS, PORTS.replace(b"57.13", b"57.14")),
}
SOURCES = ("nhs_ods", "public_health_scotland", "trainline_stations", "openflights", "sea_ports")
LIVE = [*FILES, "nhs_trusts", "organisations", "hospitals"]


@pytest.fixture(scope="module")
def servers():
    """One server for all tests, since closing one takes a while; the last of the list answers."""
    known: list = []
    with serving(lambda request: known[-1].answer(request)) as address:
        yield known, address


@pytest.fixture(scope="module")
def client():
    """A client whose pauses are milliseconds."""
    with Client(pace=0.001) as client:
        yield client


@pytest.fixture
def put(servers, monkeypatch) -> Callable:
    """Puts a fake where every source of these tests looks for its publisher; returns the fake."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    for source in SOURCES:
        monkeypatch.setenv(f"LEVELUP_BASE_URL_{source.upper()}", servers[1])
    monkeypatch.setenv("LEVELUP_KEY_PUBLIC_HEALTH_SCOTLAND", KEY)

    def put(fake):
        servers[0].append(fake)
        return fake

    return put


@pytest.fixture
def ods(put) -> FakeODS:
    return put(FakeODS())


@pytest.fixture
def hub(put) -> FakeSpatialHub:
    return put(FakeSpatialHub())


@pytest.fixture
def shelf(put) -> FakeFiles:
    shelf = put(FakeFiles())
    for path, content, _ in FILES.values():
        shelf.put(path, content)
    return shelf


@pytest.fixture
def live(tmp_path, monkeypatch, client) -> Callable[[str], Outcome]:
    """A live refresh of the dataset of a name."""
    monkeypatch.setenv("LEVELUP_RAW", str(tmp_path / "raw"))
    by_name = {dataset.name: dataset for dataset in datasets() if dataset.source in SOURCES}
    return lambda name: refresh_dataset(by_name[name], "live", None, Tables(), client)


@pytest.fixture
def refused(tmp_path, live) -> Callable[[str], BadInput]:
    """A live refresh that fails with one clear error and lands nothing."""

    def run(name: str) -> BadInput:
        before = sorted((tmp_path / "raw").glob("*/**/*"))
        with pytest.raises(BadInput) as caught:
            live(name)
        assert [path for path in sorted((tmp_path / "raw").glob("*/**/*")) if ".landing" not in path.parts] == [
            path for path in before if ".landing" not in path.parts
        ]
        assert caught.value.dataset == name
        assert caught.value.remedy
        return caught.value

    return run


def table(outcome: Outcome) -> pl.DataFrame:
    return pl.read_parquet(outcome.current.table_path)


def fake_of(name: str, put: Callable):
    """A fake that answers for the dataset."""
    if name == "hospitals":
        return put(FakeSpatialHub())
    if name in FILES:
        shelf = put(FakeFiles())
        shelf.put(*FILES[name][:2])
        return shelf
    return put(FakeODS())


@pytest.mark.parametrize("name", LIVE)
@pytest.mark.parametrize("fault", [web_page, empty, sentence("Service busy"), status(403, "no")])
def test_reply_that_is_no_answer_lands_nothing(put, refused, name, fault):
    fake_of(name, put).faults = [fault] * 9
    assert refused(name).problem.startswith("http://127.0.0.1:")


@pytest.mark.parametrize("name", LIVE)
def test_broken_reply_is_asked_for_again(put, live, name):
    fake_of(name, put).faults = [dropped, status(429, Retry_After="1"), None]
    assert live(name).current.rows >= 2


@pytest.mark.parametrize("name", FILES)
def test_file_lands_whole_and_is_not_sent_again_until_it_changes(shelf, live, name):
    path, content, changed = FILES[name]
    first = live(name)
    assert landing.payload(first.current)[path[1:]] == content
    assert live(name).reason == f"not changed since it landed as {first.current.release_id}: nothing fetched"
    assert [bool(etag) for _, etag, _ in shelf.asked] == [False, True]
    shelf.put(path, changed)
    assert live(name).landed[0].is_new


@pytest.mark.parametrize("name", FILES)
def test_file_that_is_not_there_any_more_says_where_it_was_looked_for(shelf, refused, name):
    shelf.files.clear()
    assert f"{FILES[name][0]} answered 404" in refused(name).problem


@pytest.mark.parametrize("name", LIVE)
def test_reply_cut_short_without_a_sign_is_refused(put, refused, name):
    def cut(good):
        good.set_data(good.get_data()[:-9])
        return good

    fake_of(name, put).faults = [cut] * 9
    refused(name)


def test_stations_keep_commas_in_names_and_empty_codes_empty(shelf, live):
    rows = table(live("railway_stations_great_britain"))
    assert rows.select("stationName", "iataAirportCode", "source_row").rows() == [
        ("Aber, Road", None, 2),
        ("Heathrow Halt", "LHR", 3),
    ]


def test_airports_of_every_country_land_with_their_markers_and_quotation_marks(shelf, live):
    rows = table(live("airports_united_kingdom"))
    assert rows["name"].to_list() == ['Belfast "City" Airport', "Rothera", "Goroka Airport"]
    assert rows["iata"].to_list() == ["BHD", r"\N", "GKA"]
    assert rows["source_row"].to_list() == [1, 2, 3]


def test_ports_keep_lists_as_json_and_missing_coordinates_empty(shelf, live):
    rows = table(live("ports_united_kingdom"))
    assert rows.select("locode", "coordinates", "unlocs", "province").rows() == [
        ("GBABD", "[-2.1,57.13]", '["GBABD"]', "Aberdeen City"),
        ("GBEIL", None, '["GBEIL"]', None),
    ]


def test_report_of_trusts_lands_without_telephone_numbers(ods, live):
    ods.trusts = [ods.trust("R0A", "20171001", c13="ACTIVE", c18="0161 276 1234", c26="RO197|RO57")]
    rows = table(live("nhs_trusts"))
    assert rows.select("organisation_code", "name", "status_code", "roles", "source_row").rows() == [
        ("R0A", 'TRUST "R0A"', "ACTIVE", "RO197|RO57", 1)
    ]
    assert not any("0161 276 1234" in str(row) for row in rows.rows())


def test_same_report_on_another_day_lands_nothing(ods, live):
    first = live("nhs_trusts")
    again = live("nhs_trusts")
    assert (again.current.release_id, again.landed[0].is_new) == (first.current.release_id, False)


@pytest.mark.parametrize(
    ("change", "row", "expected"),
    [
        (lambda ods: setattr(ods, "columns", 26), 1, "26 columns where 27 are known"),
        (lambda ods: setattr(ods, "columns", 28), 1, "28 columns where 27 are known"),
        (lambda ods: ods.trusts.append(ods.trust("R0A", "20171001")), 1, "several rows have the same key"),
        (lambda ods: ods.trusts.append(ods.trust("A81001", "20171001")), 3, "is it another report?"),
        (lambda ods: ods.trusts.append(ods.trust("R0C", "2017-10-01")), 3, "YYYYMMDD"),
        (lambda ods: ods.trusts.append(ods.trust("R0C", "20170230")), 3, "does not exist"),
        (lambda ods: ods.trusts.append(ods.trust("R0C", "20171001", c13="MERGED")), 3, "status_code is not one of"),
        (lambda ods: ods.trusts.append(ods.trust("R0C", "20171001", c25="x")), 3, "documented as always empty"),
    ],
)
def test_report_in_another_layout_is_refused(ods, refused, change, row, expected):
    change(ods)
    error = refused("nhs_trusts")
    assert expected in error.problem
    assert (error.file, error.row) == ("etr.csv", row)


def test_addresses_of_the_old_files_are_refused_and_say_so(ods, servers, refused, monkeypatch):
    monkeypatch.setenv("LEVELUP_BASE_URL_NHS_ODS", f"{servers[1]}/assets/ods/current")
    error = refused("nhs_trusts")
    assert "answered 403" in error.problem
    assert "LEVELUP_BASE_URL_NHS_ODS" in error.remedy


@pytest.fixture
def small_pages(monkeypatch):
    """Two organisations a page."""
    monkeypatch.setattr(organisations, "PAGE", 2)


def test_directory_is_read_page_by_page_for_every_role(ods, live, small_pages):
    outcome = live("organisations")
    assert (outcome.current.rows, outcome.current.vintage) == (8, "2026-11-02")
    assert [(asked["PrimaryRoleId"], asked.get("Offset")) for asked in ods.asked] == [
        ("RO197", None),
        ("RO197", "2"),
        ("RO197", "4"),
        ("RO198", None),
        ("RO198", "2"),
    ]
    rows = table(outcome)
    assert rows.filter(pl.col("Status") == "Inactive")["PostCode"].to_list() == [None, None]
    entry = json.loads((outcome.current.path / "release.json").read_bytes())
    assert [request["total_count"] for request in entry["requests"]] == ["5", "5", "5", "3", "3"]


def test_directory_is_not_asked_twice_a_day(ods, live):
    first = live("organisations")
    ods.asked.clear()
    assert first.current.release_id in live("organisations").reason
    assert ods.asked == []


def test_directory_that_caps_its_pages_is_read_to_the_end_all_the_same(put, live):
    put(FakeODS(most=2))
    assert live("organisations").current.rows == 8


@pytest.mark.parametrize("most", [1_000, 2])
def test_directory_without_a_count_ends_where_nothing_follows(put, live, most):
    ods = put(FakeODS(most=most))
    ods.total = {"RO197": "", "RO198": ""}
    assert live("organisations").current.rows == 8


def test_directory_with_fewer_organisations_than_it_counts_is_refused(ods, refused):
    ods.total = {"RO197": "6"}
    assert "answered 404" in refused("organisations").problem


def test_count_that_changes_between_pages_is_refused(ods, refused, live, small_pages):
    def grow(good):
        good.headers["X-Total-Count"] = "6"
        return good

    ods.faults = [None, grow]
    assert "has another count (X-Total-Count 5, 6)" in refused("organisations").problem
    ods.asked.clear()
    assert live("organisations").current.rows == 8
    assert len(ods.asked) == 5


def test_pages_that_overlap_are_refused(ods, refused, small_pages, monkeypatch):
    honest = ods.directory
    monkeypatch.setattr(
        ods,
        "directory",
        lambda asked: honest({**asked, "Offset": str(int(asked["Offset"]) - 1)} if "Offset" in asked else asked),
    )
    assert "repeats organisations" in refused("organisations").problem


def test_crawl_that_broke_off_goes_on_where_it_was(ods, refused, live, small_pages):
    ods.faults = [None, None, *[status(503)] * 9]
    refused("organisations")
    ods.asked.clear()
    ods.faults = []
    assert live("organisations").current.rows == 8
    assert len(ods.asked) == 3


def test_field_that_nobody_knows_is_refused(ods, refused, monkeypatch):
    honest = ods.organisation
    monkeypatch.setattr(ods, "organisation", lambda *about: {**honest(*about), "ContactName": "Somebody"})
    error = refused("organisations")
    assert "unknown fields 'ContactName'" in error.problem
    assert error.row == 1


def test_question_that_the_directory_does_not_take_is_an_error(ods, refused, monkeypatch):
    monkeypatch.setattr(organisations, "PAGE", 5_000)
    assert "answered 406" in refused("organisations").problem


def test_hospitals_land_with_the_day_of_their_upload_and_no_key_anywhere(hub, live, tmp_path):
    outcome = live("hospitals")
    assert (outcome.current.rows, outcome.current.vintage) == (2, "2026-01-31")
    assert table(outcome).select("sitecode", "postcode", "x", "y").rows() == [
        ("A111H", "KA2 0BE", "239901", "638553.5"),
        ("ZZ26007", "<Null>", "239902", "638553.5"),
    ]
    assert hub.asked[0]["authkey"] == KEY
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert [path for path in written if KEY.encode() in path.read_bytes()] == []


def test_same_hospitals_at_another_time_of_asking_land_nothing(hub, live):
    first = live("hospitals")
    again = live("hospitals")
    assert again.reason == f"the hospitals are those that landed as {first.current.release_id}"
    hub.hospitals[0]["sitename"] = "Another name"
    assert live("hospitals").landed[0].is_new


def test_hospitals_without_a_key_are_unavailable_and_say_how_to_get_one(hub, live, monkeypatch):
    monkeypatch.delenv("LEVELUP_KEY_PUBLIC_HEALTH_SCOTLAND")
    assert "LEVELUP_KEY_PUBLIC_HEALTH_SCOTLAND" in live("hospitals").reason
    assert hub.asked == []


def test_hospitals_with_a_wrong_key_are_an_error_that_does_not_tell_it(hub, refused, monkeypatch):
    monkeypatch.setenv("LEVELUP_KEY_PUBLIC_HEALTH_SCOTLAND", "wr0ng")
    error = refused("hospitals")
    assert "answered 403" in error.problem
    assert "wr0ng" not in str(error)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda hub: setattr(hub, "missing", 1), "1 features came where totalFeatures is 2"),
        (lambda hub: setattr(hub, "system", "urn:ogc:def:crs:EPSG::4326"), "EPSG::4326"),
        (lambda hub: setattr(hub, "hospitals", []), "has none"),
        (lambda hub: hub.hospitals.append(hub.hospital(3, "A111H")), "several rows have the same key"),
        (lambda hub: hub.hospitals.append(hub.hospital(3, "A112H", x=-4.5, y=55.6)), "outside the plausible band"),
        (lambda hub: hub.hospitals.append(hub.hospital(3, "A112H", tenure="<Unknown>")), "marker other than <Null>"),
        (lambda hub: hub.hospitals.append(hub.hospital(3, "A112H", beds=12)), "unknown fields 'beds'"),
    ],
)
def test_hospitals_in_another_form_are_refused(hub, refused, change, expected):
    change(hub)
    assert expected in refused("hospitals").problem


def test_no_other_host_is_asked_or_looked_up(put, live, monkeypatch):
    asked = set()
    look_up = socket.getaddrinfo

    def note(host, *arguments, **options):
        asked.add(host)
        return look_up(host, *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", note)
    for name in LIVE:
        fake_of(name, put)
        live(name)
    assert asked == {"127.0.0.1"}
