"""The JSON beside each CSV file of Explore Local Statistics: what its indicators are, their units, and their sources.

Two forms are in use. In the one, "ess-beta-metadata" is flat where the file has one indicator, and otherwise has an
object for each, called as in the CSV file, and what they share; the older of them declare columns too. The other is CSV
on the Web: "metadata" has a list of indicators, with the unit that the CSV file gives them, and one of sources.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime

from orchestration.ingest.documents import as_text
from orchestration.ingest.errors import BadInput
from orchestration.sources.ons import SOURCE

METADATA = (
    "label",
    "subtitle",
    "prefix",
    "suffix",
    "subText",
    "sourceDate",
    "sourceURL",
    "sourceOrg",
    "experimentalStatistic",
)
SOURCES = ("sourceDate", "sourceURL", "sourceOrg")
LOOK = "Compare the two files; if the publisher has changed its layout, change the declaration and staging together"


def described_indicators(
    metadata: object, name: str, indicators: list[str | None], dataset: str
) -> dict[str | None, dict[str, str | None]]:
    """Indicator as the CSV file calls it → the fields METADATA and, where the metadata give it, the unit; all as text.

    BadInput where the metadata do not describe exactly the indicators of the CSV file, or not the sources of each.
    """
    entry = metadata if isinstance(metadata, Mapping) else {}
    if isinstance(entry.get("metadata"), Mapping):
        shared, found = _on_the_web(entry["metadata"], name, dataset)
    elif isinstance(entry.get("ess-beta-metadata"), Mapping):
        shared, found = _own_form(entry["ess-beta-metadata"], indicators, name, dataset)
    else:
        raise _bad(dataset, name, "there is neither an object 'ess-beta-metadata' nor an object 'metadata' in it")
    if differing := set(found) ^ set(indicators):
        told = ", ".join(sorted(map(str, differing)))
        raise _bad(dataset, name, f"it and the CSV file do not have the same indicators: {told}")
    described = {}
    for indicator, fields in found.items():
        about = {field: as_text({**shared, **fields}.get(field)) for field in (*METADATA, "unit")}
        dates, *others = ((about[field] or "").split("|") for field in SOURCES)
        if not all(map(about.get, SOURCES)) or len({len(names) for names in others} | ({len(dates)} - {1})) > 1:
            raise _bad(dataset, name, f"{', '.join(SOURCES)} of {indicator!r} do not name the same sources")
        source_dates(about["sourceDate"] or "", name, dataset)
        described[indicator] = about
    return described


def _own_form(entry: Mapping, indicators: list[str | None], name: str, dataset: str) -> tuple[Mapping, dict]:
    """What all indicators share, and the fields of each."""
    if not any(isinstance(value, Mapping) for value in entry.values()):
        if len(indicators) > 1:
            raise _bad(dataset, name, f"it describes one indicator, and the CSV file has {len(indicators)}")
        return {}, {indicators[0]: entry}
    if not all(isinstance(value, Mapping) for value in entry.values()):
        raise _bad(dataset, name, "'ess-beta-metadata' mixes fields and indicators")
    return entry.get("shared", {}), {key: fields for key, fields in entry.items() if key != "shared"}


def _on_the_web(entry: Mapping, name: str, dataset: str) -> tuple[dict, dict]:
    """The same, from CSV on the Web."""
    try:
        sources = entry["source"]
        experimental = entry.get("experimentalStatistic", entry.get("experimental_statistics"))
        shared = {
            "sourceDate": "|".join(source["date"] for source in sources),
            "sourceURL": "|".join(source["href"] for source in sources),
            "sourceOrg": "|".join(source["name"] for source in sources),
            "experimentalStatistic": {True: "T", False: "F"}.get(experimental),
        }
        return shared, {fields["code"]: fields for fields in entry["indicators"]}
    except (KeyError, TypeError) as error:
        raise _bad(dataset, name, f"its sources and indicators are not as they were ({error!r})") from None


def source_dates(text: str, name: str, dataset: str) -> list[str]:
    """The days of release of an indicator's sources, "05/02/2026|28/11/2025" or ISO dates, as ISO dates."""
    try:
        return [_day(part).date().isoformat() for part in text.split("|")]
    except ValueError:
        raise _bad(dataset, name, f"sourceDate {text!r} is not a day, or days, like 28/11/2025") from None


def _day(text: str) -> datetime:
    return datetime.strptime(text, "%d/%m/%Y" if "/" in text else "%Y-%m-%d")


def latest_source_date(metadata: object, name: str, dataset: str) -> str:
    """The latest day of release of any source: the vintage of the files. BadInput where there is none."""
    given = [*_texts(metadata, "sourceDate"), *_texts(metadata, "date")]
    dates = [day for text in given for day in source_dates(text, name, dataset)]
    if not dates:
        raise _bad(dataset, name, "there is no sourceDate, nor a date of a source, in it")
    return max(dates)


def declared_columns(metadata: object) -> list[str] | None:
    """The columns of the CSV file as the metadata declare them; None where they declare none."""
    entry = metadata if isinstance(metadata, Mapping) else {}
    schema = entry.get("tableSchema")
    if isinstance(schema, Mapping) and isinstance(schema.get("columns"), list):
        columns = [column for column in schema["columns"] if isinstance(column, Mapping)]
        titles = [column.get("titles") for column in columns]
        # Several titles begin with the one in the file; a single one is for reading, and the name is in the file.
        return [str(t[0] if isinstance(t, list) and t else c.get("name")) for c, t in zip(columns, titles, strict=True)]
    return list(entry["columns"]) if isinstance(entry.get("columns"), Mapping) else None


def is_unit_of(unit: str, about: Mapping[str, str | None]) -> bool:
    """Whether a unit in the CSV file agrees with how the metadata say that a value is to be shown.

    Pounds have the sign before them and say whether they are millions, percentages have theirs behind them; a rate is
    per the same number in both. Where the metadata give the unit too, it is the same.
    """
    shown = about["subText"] or ""
    in_pounds, in_percent = about["prefix"] in ("GBPSign", "£"), about["suffix"] == "%"
    if about["unit"] not in (None, unit):
        return False
    if unit.startswith("£"):
        return in_pounds and ("million" in shown) == ("million" in unit)
    if unit == "%":
        return in_percent
    per = [re.findall(r"[1-9][0-9,]*", text.replace("million", "1,000,000")) for text in (unit, shown)]
    return not in_pounds and not in_percent and per[0] == per[1]


def _texts(value: object, field: str) -> Iterator[str]:
    """Every text of a field, at any depth."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            if name == field and isinstance(inner, str):
                yield inner
            yield from _texts(inner, field)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner, field)


def _bad(dataset: str, name: str, problem: str) -> BadInput:
    return BadInput(source=SOURCE, dataset=dataset, file=name, problem=problem, remedy=LOOK)
