"""What a thousand draws of the Monte Carlo cost: ``python -m bench.draws CELLS ROUNDS`` prints one JSON line.

CELLS is the table that the warehouse draws from: every sector, area, year and release.
"""

import json
import statistics
import sys
import time
from itertools import groupby

import duckdb
import numpy as np

from orchestration.methods.cluster_uncertainty import KEYS, of_sectors

DRAWS = 1000


def main(file: str, rounds: int) -> None:
    """Median seconds of the function that the warehouse calls, and of the bare NumPy draws inside it, in turns."""
    order = ", ".join((*KEYS, "industry_code", "area_code"))
    cells = duckdb.sql(f"select * from read_parquet('{file}') order by {order}").fetchnumpy()
    sectors = [list(rows) for _, rows in groupby(range(len(cells["value"])), lambda row: [cells[k][row] for k in KEYS])]
    seconds: dict[str, list[float]] = {"ours": [], "numpy": []}
    for number in range(rounds):
        started = time.monotonic()
        of_sectors(cells, DRAWS, DRAWS)
        ended = time.monotonic()
        seconds["ours"].append(ended - started)
        generator = np.random.default_rng(number)
        for rows in sectors:
            first = rows[: len(set(cells["area_code"][rows]))]
            draw(generator, *(cells[name][rows] for name in ("value", "cv", "rounding_base")))
            draw(generator, *(cells[name][first] for name in ("area_total", "total_cv", "total_rounding_base")))
        seconds["numpy"].append(time.monotonic() - ended)
    medians = {name: statistics.median(measured) for name, measured in seconds.items()}
    print(json.dumps({"sectors": len(sectors), "cells": len(cells["value"]), **medians}))


def draw(generator: np.random.Generator, counts: np.ndarray, cv: np.ndarray, base: np.ndarray) -> np.ndarray:
    """Counts drawn again as the warehouse draws them, all at once."""
    shape = (DRAWS, counts.size)
    error = counts * cv * generator.standard_normal(shape) + base * (generator.random(shape) - 0.5)
    return np.maximum(counts + error, 0)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
