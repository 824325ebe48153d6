"""Every dataset that says what period a row is about is held to it, so that no figure of a year to come is observed."""

import re

from orchestration.sources import datasets

# Ours, with targets for 2030; and days on which something is decided, which may lie ahead.
AHEAD = {"official_figures", "nhs_ods/nhs_trust_succession"}
PERIOD = re.compile(r"(dates\.)?date|period(_start)?|year|time_period|(academic|financial)_year", re.IGNORECASE)


def test_every_column_of_periods_is_declared_unless_it_may_look_ahead():
    for dataset in datasets():
        columns = [column for column in dataset.columns if PERIOD.fullmatch(column)]
        if not AHEAD & {dataset.source, "/".join(dataset.asset_path)} and columns:
            assert dataset.period in columns, dataset.asset_path
