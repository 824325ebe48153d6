"""Rows of Open Geography's layers, with made-up areas."""

from tests.fakes.arcgis import Layer


def district(number: int) -> str:
    """The code of a made-up district."""
    return f"E0800{number:04}"


def members(count: int, year: int = 25) -> list[dict]:
    """Districts and their combined authority."""
    return [
        {
            f"LAD{year}CD": district(number),
            f"LAD{year}NM": f"District {number}, City of",
            f"CAUTH{year}CD": "E47000001",
            f"CAUTH{year}NM": "Greater Somewhere",
        }
        for number in range(count)
    ]


def itl_rows(count: int) -> list[dict]:
    """Districts and their areas of the three levels of ITL."""
    return [
        {
            "LAD25CD": district(number),
            "LAD25NM": f"District {number}",
            "LAU125CD": district(number),
            "LAU125NM": f"District {number}",
            **{f"ITL{level}25CD": "TLC31"[: 2 + level] for level in (3, 2, 1)},
            **{f"ITL{level}25NM": f"Area of level {level}" for level in (3, 2, 1)},
        }
        for number in range(count)
    ]


def small_areas(count: int) -> list[dict]:
    """Small areas with the boards and the district in which they lie."""
    return [
        {
            "LSOA21CD": f"E010{number:05}",
            "LSOA21NM": f"Somewhere {number:03}A",
            "SICBL25CD": "E38000006",
            "SICBL25CDH": "02P",
            "SICBL25NM": "NHS Somewhere ICB - 02P",
            "ICB25CD": "E54000061",
            "ICB25CDH": "QF7",
            "ICB25NM": "NHS Somewhere Integrated Care Board",
            "CAL25CD": "E56000001",
            "CAL25NM": "Somewhere",
            "LAD25CD": district(1),
            "LAD25NM": "Somewhere",
        }
        for number in range(count)
    ]


def square(number: int) -> dict:
    """A triangle somewhere in England."""
    west, south = -2 + number / 1000, 53 + number / 1000
    ring = [[west, south], [west + 0.1, south], [west + 0.1, south + 0.1], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def outlined(count: int, **about) -> Layer:
    """Districts with their outlines."""
    rows = [
        {
            "LAD25CD": district(number),
            "LAD25NM": f"District {number}",
            "LAD25NMW": " ",
            "BNG_E": 400_000 + number,
            "BNG_N": 400_000,
            "LONG": -2.0,
            "LAT": 53.5,
            "Shape__Area": 1.5,
            "GlobalID": f"{number:08}",
        }
        for number in range(count)
    ]
    return Layer(rows, [square(number) for number in range(count)], object_id="FID", **about)


def levels(year: int, **levels: str) -> dict[str, str]:
    """Code and name of some areas, and NHS codes for those that have them."""
    row = {}
    for level, area in levels.items():
        name = f"NHS {area} Integrated Care Board" if level == "ICB" else f"Area {area}"
        row |= {f"{level}{year}CD": area, f"{level}{year}NM": name}
        row |= {f"{level}{year}CDH": "Q57"} if level in ("ICB", "SICBL", "NHSER") else {}
    return row


def outline_of(field: str, area: str) -> Layer:
    """One area of any level, with its outline; ``field`` is level and year, as in ITL125."""
    layer = outlined(1)
    kept = {key: value for key, value in layer.rows[0].items() if not key.startswith("LAD")}
    layer.rows = [{f"{field}CD": area, f"{field}NM": "Somewhere", **kept}]
    return layer
