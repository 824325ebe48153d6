"""A payload as a refresh reads it, without landing it."""

import polars as pl
import pytest

from orchestration.ingest.checks import check_table
from orchestration.ingest.errors import BadInput
from orchestration.sources import datasets


def read(name: str, files: dict[str, bytes]) -> pl.DataFrame:
    """The table of a payload of the dataset of that name: parsed, and checked."""
    (dataset,) = (each for each in datasets() if each.name == name)
    table = dataset.parse(files)
    check_table(dataset, table)
    return table


def refusal(name: str, files: dict[str, bytes]) -> BadInput:
    """The one clear error about a payload."""
    with pytest.raises(BadInput) as caught:
        read(name, files)
    assert caught.value.dataset == name
    assert caught.value.remedy
    return caught.value
