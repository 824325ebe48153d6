"""What a thousand draws of the Monte Carlo cost: ``python -m bench.draws ROUNDS`` prints one JSON line.

A sector of eight industries in 40 areas, with made-up jobs of the survey's size.
"""

import json
import statistics
import sys
import time

import numpy as np

from orchestration.methods import cluster_uncertainty

DRAWS = 1000
INDUSTRIES, AREAS = 8, 40


def main(rounds: int) -> None:
    """Median seconds of the function that the warehouse calls, and of the bare NumPy draws inside it."""
    random = np.random.default_rng(1)
    jobs = 5 * np.round(random.lognormal(5, 1, (INDUSTRIES, AREAS)) / 5)
    totals = 5 * np.round(random.lognormal(13, 0.4, AREAS) / 5)
    ones = np.ones_like(jobs)
    sector = cluster_uncertainty.Sector(
        [f"industry {number}" for number in range(INDUSTRIES)], jobs, 0.25 * ones, 10 * ones, ones,
        totals, np.full(AREAS, 0.05), np.full(AREAS, 2000.0),
    )  # fmt: skip
    seconds: dict[str, list[float]] = {"probabilities": [], "numpy": []}
    for number in range(rounds):
        started = time.monotonic()
        cluster_uncertainty.probabilities(sector, DRAWS, seed=number)
        seconds["probabilities"].append(time.monotonic() - started)
        started = time.monotonic()
        generator = np.random.default_rng(number)
        shape = (DRAWS, INDUSTRIES, AREAS)
        np.maximum(jobs * (1 + 0.25 * generator.standard_normal(shape)) + 10 * (generator.random(shape) - 0.5), 0)
        seconds["numpy"].append(time.monotonic() - started)
    print(json.dumps({name: statistics.median(measured) for name, measured in seconds.items()}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
