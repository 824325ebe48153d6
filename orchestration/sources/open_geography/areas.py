"""Every area of Explore Local Statistics, in two lists: all areas with one parent, and larger ones with all."""

from collections.abc import Mapping

import polars as pl

from orchestration.ingest.documents import read_json, records_table
from orchestration.sources.open_geography import SOURCE, YEAR
from orchestration.sources.open_geography.layouts import bad, declared, together

DATASET = "explore_local_statistics_areas"
FIELDS = ("areacd", "areanm", "parentcd", "level", "parents", "children", "start", "end")
COLUMNS = ("LISTED_IN", *(field.upper() for field in FIELDS))


def parse_explore_local_statistics_areas(files: Mapping[str, bytes]) -> pl.DataFrame:
    """Areas of both layouts as COLUMNS: parallel lists (areas_list), and objects by code (geo_metadata).

    ``start`` and ``end`` of the parallel lists are objects by position. BadInput where the lists differ in length or a
    file has neither layout.
    """
    tables = []
    for file in sorted(files):
        content = read_json(files[file], file, source=SOURCE, dataset=DATASET)
        if not isinstance(content, Mapping) or not content:
            raise bad(DATASET, "it is not a JSON object with areas", "Obtain the file again", file)
        listed_in = "areas_list" if isinstance(content.get("areacd"), list) else "geo_metadata"
        records = _parallel(content, file) if listed_in == "areas_list" else _by_code(content, file)
        table = records_table(records, FIELDS, file, source=SOURCE, dataset=DATASET)
        table = table.rename({field: field.upper() for field in FIELDS})
        tables.append(table.select(pl.lit(listed_in).alias("LISTED_IN"), pl.all()))
    return together(tables, DATASET)


def _parallel(content: Mapping, file: str) -> list[dict]:
    """Records of lists of which each holds one field of all areas."""
    lists = {field: values for field, values in content.items() if isinstance(values, list)}
    sparse = {field: values for field, values in content.items() if isinstance(values, Mapping)}
    sizes = {len(values) for values in lists.values()}
    size = len(content["areacd"])
    places = {place for values in sparse.values() for place in values}
    if sizes != {size} or len(lists) + len(sparse) != len(content) or not places <= set(map(str, range(size))):
        raise bad(DATASET, "its lists do not have one entry per area", "Obtain the file again", file)
    return [
        {field: values[place] for field, values in lists.items()}
        | {field: values.get(str(place)) for field, values in sparse.items()}
        for place in range(size)
    ]


def _by_code(content: Mapping, file: str) -> list[dict]:
    """Records of an object of areas by code."""
    for key, record in content.items():
        if not isinstance(record, Mapping) or record.get("areacd") != key:
            problem = f"the entry {key!r} is not an area of that code"
            raise bad(DATASET, problem, "Obtain the file again, or declare its layout", file)
    return list(content.values())


DATASETS = [
    declared(
        DATASET,
        "Areas of Explore Local Statistics, with their parents, first and last year",
        "One row per area and list. The archive counts the 5 lists of one file and the 474 areas of the other; here "
        "each area of both is a row. PARENTS, CHILDREN and LEVEL of the second list are JSON.",
        live_instead="archive only: a file of the application Explore Local Statistics, which has no lasting address",
        columns=COLUMNS,
        parse=parse_explore_local_statistics_areas,
        required=("LISTED_IN", "AREACD", "AREANM"),
        key=("LISTED_IN", "AREACD"),
        patterns={"START": YEAR, "END": YEAR},
        kinds=("json",),
    )
]
