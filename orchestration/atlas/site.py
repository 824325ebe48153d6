"""The whole site as paths and texts. Where it is put, and how it takes the place of the last one, is not known here."""

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from orchestration.atlas import claims, maps, outlines, overview, places, sectors, sources
from orchestration.atlas.packing import script
from orchestration.atlas.subjects import PAGE_LEVELS, Place, subjects
from orchestration.atlas.subjects import places as all_places
from orchestration.atlas.warehouse import Warehouse, opened

HERE = Path(__file__).resolve().parent
# What turns the direction of a text, and controls: in a name they would reorder or hide what stands beside it
# (base.js has the same).
UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
PAGES = (
    ("index.html", "Overview"),
    ("maps.html", "Maps"),
    ("places.html", "Places"),
    ("sectors.html", "Sectors"),
    ("claims.html", "Claims"),
    ("sources.html", "Sources and methods"),
)


def files(database: Path) -> Iterator[tuple[str, str]]:
    """Path and text of every file of the site made from a published file. Raises BadInput, before or between two."""
    with opened(database) as warehouse:
        for asset in sorted((HERE / "assets").iterdir()):
            yield f"assets/{asset.name}", asset.read_text(encoding="utf-8")
        found = all_places(warehouse)
        base = subjects(warehouse, found)
        yield "data/base.js", script("base", base, warehouse.build_id)
        yield from ((f"data/{name}.js", text) for name, text in _scripts(warehouse, found))
        yield from _pages(warehouse, found)


def _scripts(warehouse: Warehouse, found: list[Place]) -> Iterator[tuple[str, str]]:
    yield "overview", script("overview", overview.answers(warehouse), warehouse.build_id)
    yield from maps.scripts(warehouse)
    yield from outlines.scripts(warehouse)
    yield from places.scripts(warehouse, found)
    yield from sectors.scripts(warehouse)
    yield "claims", script("claims", claims.answers(warehouse), warehouse.build_id)
    yield "sources", script("sources", sources.answers(warehouse), warehouse.build_id)


def _pages(warehouse: Warehouse, found: list[Place]) -> Iterator[tuple[str, str]]:
    # Names come from publishers: whatever is in them is text.
    templates = Environment(
        loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, finalize=_shown,
    )  # fmt: skip
    templates.globals.update(pages=PAGES, build=warehouse.build_id, built=_day(warehouse.build.get("built_at")))
    by_level = [
        (title, [place for place in found if place.level == level]) for level, (title, _) in PAGE_LEVELS.items()
    ]
    found_sectors = sectors.sectors(warehouse)
    for path, title in PAGES:
        page = templates.get_template(path)
        yield path, page.render(path=path, title=title, root="", levels=by_level, sectors=found_sectors)
    for place in found:
        yield (
            f"{place.file}.html",
            templates.get_template("place.html").render(
                path="places.html", title=place.name, root="../", place=place, level=PAGE_LEVELS[place.level][0]
            ),
        )
    for sector in found_sectors:
        yield (
            f"{sector['file']}.html",
            templates.get_template("sector.html").render(
                path="sectors.html", title=sector["title"], root="../", sector=sector
            ),
        )


def _shown(value: Any) -> Any:
    return UNSEEN.sub("", value) if type(value) is str else value


def _day(built_at: datetime | None) -> str:
    return f"{built_at.day} {built_at:%B %Y, %H:%M} UTC" if built_at else "unknown"
