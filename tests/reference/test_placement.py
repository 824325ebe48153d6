"""Organisations are placed by postcode, then postcode district, then label; outlines hold the points that lie in them."""

import json

import polars as pl
import pytest
from harness.macros import FOLDER, Macros, macro_text

# The same files as in dbt; tables stand in for the models they read.
TEXT = "\n".join(
    [
        "{% macro ref(name) %}{{ name }}{% endmacro %}",
        macro_text(),
        *((FOLDER.parent / name).read_text(encoding="utf-8") for name in ("places.sql", "boundaries.sql")),
    ]
)


@pytest.fixture
def macros():
    with Macros(TEXT) as session:
        yield session


def relation(columns: str, *rows: tuple) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=columns.split(), orient="row", infer_schema_length=None)


@pytest.mark.parametrize(
    ("written", "postcode", "outcode"),
    [
        ("SE1 9RT", "SE19RT", "SE1"),
        ("se19rt", "SE19RT", "SE1"),
        (" EC1A  1BB ", "EC1A1BB", "EC1A"),
        ("B9", None, "B9"),
        ("NE1 ", None, "NE1"),
        ("CB2 0", None, "CB2"),
        ("Unknown", None, None),
        ("London", None, None),
        ("12345", None, None),
        ("", None, None),
        (None, None, None),
    ],
)
def test_postcodes_are_read_however_they_are_written(macros: Macros, written, postcode, outcode) -> None:
    macros.load("addresses", pl.DataFrame({"postcode": [written]}, schema={"postcode": pl.String}))
    spelled = (macros.rendered("normalised_postcode", "postcode"), macros.rendered("outcode_of", "postcode"))
    got = macros.query(f"select {spelled[0]} as whole, {spelled[1]} as district from addresses").row(0)
    assert got == (postcode, outcode)


@pytest.fixture
def placed(macros: Macros):
    """Places rows of (id, postcode, label) by a country of two districts in two regions."""
    macros.load("area_labels", relation("label area_code", ("north", "E1"), ("south", "E2"), ("wales", "W92000004")))
    macros.load(
        "int_areas",
        relation(
            "area_code area_code_system comparable_area_code is_itl1_region",
            ("E1", "gss", "E1", True),
            ("TLA", "itl2025", "E1", True),
            ("E2", "gss", "E2", True),
            ("TLB", "itl2025", "E2", True),
            ("W92000004", "gss", "W92000004", True),
            ("TLW", "itl2025", "W92000004", True),
        ),
    )
    macros.load(
        "int_district_areas",
        relation(
            "area_code current_area_code itl3_code itl2_code itl1_code region_code",
            ("D1", "D1", "TLA11", "TLA1", "TLA", "E1"),
            ("D2", "D2", "TLB11", "TLB1", "TLB", "E2"),
            ("OLD", "D2", "TLB11", "TLB1", "TLB", "E2"),
        ),
    )
    macros.load("int_postcode_areas", relation("postcode area_code", ("ZZ11AA", "D1")))
    macros.load("int_outcode_areas", relation("outcode area_code share", ("ZZ1", "D2", 0.95), ("ZZ2", "D2", 0.5)))

    def run(*rows: tuple) -> list[dict]:
        macros.load("sites", relation("id postcode label", *rows, ("last", None, None)))
        table = macros.call("place_by_postcode", "sites", "postcode", "label").sort("id")
        assert table.height == len(rows) + 1
        assert table.columns[:3] == ["id", "postcode", "label"]
        return [row for row in table.iter_rows(named=True) if row["id"] != "last"]

    return run


def test_the_postcode_wins_over_the_label_and_the_disagreement_is_kept(placed) -> None:
    (row,) = placed(("a", "zz1 1aa", "South"))
    assert (row["area_code"], row["area_level"], row["region_code"], row["itl3_code"]) == (
        "D1", "local_authority", "E1", "TLA11",
    )  # fmt: skip
    assert (row["placed_by"], row["placement_confidence"], row["placement_share"]) == ("postcode", "high", 1)
    assert (row["label_area_code"], row["label_disagrees"]) == ("E2", True)


def test_a_postcode_that_is_not_listed_is_placed_by_its_district_with_less_confidence(placed) -> None:
    near, far = placed(("a", "ZZ1 9ZZ", "  SOUTH "), ("b", "ZZ2", None))
    assert (near["placed_by"], near["placement_confidence"], near["label_disagrees"]) == ("outcode", "medium", False)
    assert (far["area_code"], far["placement_confidence"], far["placement_share"]) == ("D2", "low", 0.5)
    assert far["label_disagrees"] is None


def test_a_label_places_where_there_is_no_postcode(placed) -> None:
    region, nation, code, district = placed(
        ("a", None, "North"), ("b", "nowhere", "Wales"), ("c", "", "tlb"), ("d", None, "OLD")
    )
    assert {row["placed_by"] for row in (region, nation, code, district)} == {"publisher_label"}
    assert (region["area_code"], region["area_level"], region["itl1_code"], region["itl3_code"]) == (
        "E1",
        "itl1",
        "TLA",
        None,
    )
    assert (nation["area_code"], nation["area_level"]) == ("W92000004", "nation")
    assert code["region_code"] == "E2"
    assert (district["area_code"], district["area_level"], district["region_code"]) == ("D2", "local_authority", "E2")


def test_what_says_nothing_of_its_place_has_none(placed) -> None:
    for row in placed(("a", None, None), ("b", "", "Unknown"), ("c", "XX9 9XX", "Outside UK")):
        assert (row["area_code"], row["placed_by"], row["placement_confidence"]) == (None, "none", "none")
        assert row["label_disagrees"] is None


def test_points_lie_in_the_outlines_that_hold_them_and_not_in_their_holes(macros: Macros) -> None:
    def ring(low: int, high: int) -> list:
        return [[low, low], [high, low], [high, high], [low, high], [low, low]]

    holed = json.dumps({"type": "Polygon", "coordinates": [ring(0, 10), ring(4, 6)]})
    islands = json.dumps({"type": "MultiPolygon", "coordinates": [[ring(4, 6)], [ring(20, 22)]]})
    outlines = relation(
        "outline_set area_code geometry_type geometry",
        ("s", "A", "Polygon", holed),
        ("s", "B", "MultiPolygon", islands),
    )
    macros.load("outlines", outlines)
    points = {"in": (1, 1), "hole": (5, 5), "island": (21, 21), "sea": (15, 15), "beside": (11, 5)}
    macros.load(
        "points", relation("id longitude latitude", *((name, float(x), float(y)) for name, (x, y) in points.items()))
    )
    got = macros.call("points_in_outlines", "points", "id", "outlines")
    assert dict(got.select("id", "area_code").rows()) == {"in": "A", "hole": "B", "island": "B"}


def test_a_code_replaced_twice_leads_to_the_last(macros: Macros) -> None:
    macros.load("codes", relation("area_code", ("A",), ("B",), ("C",), ("D",)))
    macros.load("links", relation("from_code to_code", ("A", "B"), ("A", "C"), ("B", "C")))
    got = macros.call("followed_to_the_end", "links", "codes")
    assert dict(got.rows()) == {"A": "C", "B": "C", "C": "C", "D": "D"}
