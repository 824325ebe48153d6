"""The null model of collaboration: what is kept in every draw, what it refuses, and the same numbers from the same seed."""

import numpy as np
import pytest

from orchestration.methods.collaboration_null import exchanged, tally

PROJECTS = np.repeat(np.arange(40), 3)
RANDOM = np.random.default_rng(7)
ORGANISATIONS = np.concatenate([RANDOM.choice(30, 3, replace=False) for _ in range(40)])
STRATUM = PROJECTS % 2


def test_every_draw_keeps_the_size_of_projects_and_the_number_of_projects_of_each_organisation_and_stratum() -> None:
    for at in exchanged(PROJECTS, ORGANISATIONS, STRATUM, 20, seed=3):
        drawn = ORGANISATIONS[at]
        assert sorted(at.tolist()) == list(range(len(PROJECTS)))
        assert len(set(zip(PROJECTS.tolist(), drawn.tolist(), strict=True))) == len(PROJECTS)
        for stratum in (0, 1):
            own = np.equal(STRATUM, stratum)
            assert (
                np.bincount(drawn[own], minlength=30).tolist() == np.bincount(ORGANISATIONS[own], minlength=30).tolist()
            )


def test_one_seed_gives_one_series_of_draws_and_another_seed_another() -> None:
    first, again, other = (list(exchanged(PROJECTS, ORGANISATIONS, STRATUM, 3, seed)) for seed in (3, 3, 4))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_with_one_project_to_an_organisation_the_mean_is_that_of_the_hypergeometric_distribution() -> None:
    projects, areas = np.repeat(np.arange(25), 2), np.array([0] * 30 + [1] * 20)
    drawn = exchanged(projects, np.arange(50), np.zeros(50), 2000, seed=5)
    shared = [tally(projects, areas[at], 2, np.array([0, 1])).shared[0, 1] for at in drawn]
    assert np.mean(shared) == pytest.approx(25 * 2 * 30 * 20 / (50 * 49), abs=0.25)


def test_a_membership_listed_twice_and_a_project_in_two_strata_are_refused() -> None:
    with pytest.raises(ValueError, match="twice in a project"):
        next(exchanged(["p", "p"], ["o", "o"], ["s", "s"], 1, 1))
    with pytest.raises(ValueError, match="two strata"):
        next(exchanged(["p", "p"], ["o", "q"], ["s", "t"], 1, 1))


def test_a_project_in_three_areas_joins_three_pairs_and_leaves_each_area_once() -> None:
    got = tally([0, 0, 0, 0, 1], [0, 1, 2, 2, -1], 3, np.array([0, 0, 1]))
    assert got.shared.tolist() == [[0, 1, 1], [1, 0, 1], [1, 1, 0]]
    assert (got.leaving.tolist(), got.leaving_group.tolist(), got.within.tolist()) == ([1, 1, 1], [1, 1, 1], [0, 0, 1])
    assert (got.crossing, got.projects) == (1, 1)
