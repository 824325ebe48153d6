"""Who works with whom if nobody chose: links of places when the members of projects are exchanged at random.

The null model is the bipartite configuration model of simple graphs (Newman, Strogatz and Watts 2001; sampled by
exchanges of two memberships, Gotelli 2000; Strona and others 2014): every project keeps its number of members, every
organisation its number of projects within the stratum, nobody is in a project twice. What is observed is SQL
(macros/methods/trial_network.sql) and counted here again, so that both are compared on the same members.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from orchestration.methods.monte_carlo import generators, stable_seed

METHOD = "collaboration_null"
# Rounds of exchanges before the first draw and between two: a round offers each membership an exchange with chance
# OFFERED. Not with certainty: two projects of two would then exchange all of their members for ever.
BURN, BETWEEN, OFFERED = 10, 2, 0.75
NOWHERE = -1


class Tally(NamedTuple):
    """Projects by area of their members: all integers, shape (areas, areas) or (areas,); crossing is one number."""

    shared: NDArray[np.int64]
    touching: NDArray[np.int64]
    within: NDArray[np.int64]
    leaving: NDArray[np.int64]
    leaving_group: NDArray[np.int64]
    crossing: int
    projects: int


def exchanged(
    projects: ArrayLike, organisations: ArrayLike, strata: ArrayLike, draws: int, seed: int
) -> Iterator[NDArray[np.int64]]:
    """Positions of the membership whose organisation stands at each place, one array of shape (n,) for each draw.

    projects, organisations, strata: shape (n,), one place for each membership; a project is in one stratum, and
    memberships are exchanged within a stratum only. An exchange that would put an organisation into a project twice is
    refused. Raises ValueError for a membership that is listed twice or a project in two strata.
    """
    project, organisation, stratum = (
        np.unique(part, return_inverse=True)[1] for part in (projects, organisations, strata)
    )
    if len(np.unique(np.column_stack((project, stratum)), axis=0)) != len(np.unique(project)):
        raise ValueError("a project is in two strata")
    taken, row, column = _table(project, organisation, stratum)
    blocks = [np.flatnonzero(stratum == one) for one in range(stratum.max() + 1)]
    random, _ = generators(seed)
    at = np.arange(len(project))
    for number in range(BURN + draws * BETWEEN):
        if number >= BURN and (number - BURN) % BETWEEN == 0 and number > BURN:
            yield np.array(at)
        _exchange(random, blocks, at, taken, row, column)
    if draws:
        yield np.array(at)


def tally(projects: ArrayLike, areas: ArrayLike, area_count: int, groups: ArrayLike) -> Tally:
    """Counts of projects by the areas of their members.

    projects: shape (n,), from 0; areas: shape (n,), from 0 to area_count - 1, or NOWHERE; groups: shape (area_count,),
    the larger area that each area lies in, from 0. shared: projects with members in both areas (nothing on the
    diagonal); touching: with a member in the area; within: with two or more in it; leaving: in it and in another area;
    leaving_group: in it and in another larger area; crossing: in two areas or more; projects: in one or more.
    """
    project, area, group = (np.asarray(part, dtype=np.int64) for part in (projects, areas, groups))
    known = area >= 0
    size = int(project.max(initial=-1)) + 1
    members = np.bincount(project[known] * area_count + area[known], minlength=size * area_count)
    members = members.reshape(size, area_count)
    present = (members > 0).astype(np.float64)
    several = (present.sum(axis=1) > 1).astype(np.float64)
    in_groups = np.zeros((area_count, int(group.max(initial=-1)) + 1))
    in_groups[np.arange(area_count), group] = 1
    abroad = ((present @ in_groups > 0).sum(axis=1) > 1).astype(np.float64)
    shared = (present.T @ present).astype(np.int64)
    touching = np.array(np.diag(shared))
    np.fill_diagonal(shared, 0)
    return Tally(
        shared,
        touching,
        (members > 1).sum(axis=0),
        (present.T @ several).astype(np.int64),
        (present.T @ abroad).astype(np.int64),
        int(several.sum()),
        int((present.sum(axis=1) > 0).sum()),
    )


def compared(
    members: dict[str, NDArray], levels: dict[str, str], group_level: str, draws: int, whole: str, pooled: str
) -> dict[str, NDArray]:
    """What is observed of every pair and area beside what chance gives, for each kind of link and period.

    members: columns of equal length: link_kind, period_label, stratum, project_id, organisation_id, and a column of
    codes (empty where unknown) for each of `levels`, level → column; `group_level` is the level of the larger areas.
    whole: code of the country. pooled: the label of all periods of a kind together, unless it is the only one.
    Returns columns, a row for each link_kind, period_label, area_level, statistic, area_a, area_b: observed, expected
    (mean of the draws), expected_low and expected_high (2.5% and 97.5%), deviation, p_value (two-sided, Davison and
    Hinkley 1997: one more above and below), draws and seed. The statistics:
    shared, a pair's projects; within, projects with two members of the area (area_a is area_b); leaving_share and
    leaving_group_share, of the projects with a member there, those with one elsewhere; crossing_share of the country.
    """
    rows: list[tuple] = []
    for kind in np.unique(members["link_kind"]):
        found: dict[str, list[list[Tally]]] = {level: [] for level in levels}
        mine = members["link_kind"] == kind
        above = members[levels[group_level]][mine]
        named = {level: _areas(members[column][mine], above) for level, column in levels.items()}
        periods, seeds = np.unique(members["period_label"][mine]), []
        for period in periods:
            kept = np.flatnonzero(mine & (members["period_label"] == period))
            seeds.append(stable_seed(METHOD, kind, period))
            project = np.unique(members["project_id"][kept], return_inverse=True)[1]
            shuffled = exchanged(project, members["organisation_id"][kept], members["stratum"][kept], draws, seeds[-1])
            orders = [np.arange(len(kept)), *shuffled]
            for level, (areas, groups) in named.items():
                codes = _coded(members[levels[level]][kept], areas)
                found[level].append([tally(project, codes[order], len(areas), groups) for order in orders])
        for level, by_period in found.items():
            together = [(period, [one], seed) for period, one, seed in zip(periods, by_period, seeds, strict=True)]
            if list(periods) != [pooled]:
                together.append((pooled, by_period, stable_seed(METHOD, kind, pooled)))
            for period, tallies, seed in together:
                for statistic, first, second, series in _statistics(tallies, named[level][0], whole):
                    for area_a, area_b, numbers in zip(first, second, _against(series), strict=True):
                        rows.append((kind, period, level, statistic, area_a, area_b, *numbers, draws, seed))
    names = ("link_kind", "period_label", "area_level", "statistic", "area_a", "area_b", "observed", "expected")
    names += ("expected_low", "expected_high", "deviation", "p_value", "draws", "seed")
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(names)
    kinds = [object] * 6 + [np.float64] * 6 + [np.int64] * 2
    return {name: np.array(column, dtype=kind) for name, column, kind in zip(names, columns, kinds, strict=True)}


def _table(project: NDArray, organisation: NDArray, stratum: NDArray) -> tuple[NDArray[np.bool_], NDArray, NDArray]:
    """Who is in what: a flat table, where each project's row begins in it, and each organisation's column in that row.

    A table for each stratum, one after another, since an organisation meets only the projects of its stratum.
    """
    row, column, start = np.zeros(len(project), dtype=np.int64), np.zeros(len(project), dtype=np.int64), 0
    for one in range(stratum.max() + 1 if len(stratum) else 0):
        kept = stratum == one
        own_project, own_row = np.unique(project[kept], return_inverse=True)
        own_organisation, column[kept] = np.unique(organisation[kept], return_inverse=True)
        row[kept] = start + own_row * len(own_organisation)
        start += len(own_project) * len(own_organisation)
    taken = np.zeros(start, dtype=bool)
    taken[row + column] = True
    if np.count_nonzero(taken) != len(project):
        raise ValueError("an organisation is twice in a project")
    return taken, row, column


def _exchange(
    random: np.random.Generator,
    blocks: list[NDArray],
    at: NDArray,
    taken: NDArray[np.bool_],
    row: NDArray,
    column: NDArray,
) -> None:
    """One round: memberships meet in pairs within their stratum and exchange organisations where that is allowed."""
    met = [random.permutation(block)[: len(block) // 2 * 2] for block in blocks]
    pairs = np.concatenate([block.reshape(-1, 2) for block in met])
    pairs = pairs[random.random(len(pairs)) < OFFERED]
    here, there = pairs[:, 0], pairs[:, 1]
    wanted = np.concatenate((row[here] + column[at[there]], row[there] + column[at[here]]))
    refused = taken[wanted]
    # Two exchanges of one round may want the same place: neither gets it.
    _, place, count = np.unique(wanted, return_inverse=True, return_counts=True)
    refused |= count[place] > 1
    allowed = ~(refused[: len(here)] | refused[len(here) :])
    here, there = here[allowed], there[allowed]
    taken[row[here] + column[at[here]]] = False
    taken[row[there] + column[at[there]]] = False
    at[here], at[there] = at[there], at[here]
    taken[row[here] + column[at[here]]] = True
    taken[row[there] + column[at[there]]] = True


def _areas(codes: NDArray, groups: NDArray) -> tuple[list[str], NDArray[np.int64]]:
    """The areas that occur, and the number of the larger area each lies in."""
    inside = {code: group for code, group in zip(codes.tolist(), groups.tolist(), strict=True) if code}
    areas = sorted(inside)
    return areas, np.unique([inside[code] for code in areas], return_inverse=True)[1]


def _coded(codes: NDArray, areas: list[str]) -> NDArray[np.int64]:
    """Place of each code in the list of areas, NOWHERE for none."""
    number = {code: place for place, code in enumerate(areas)}
    return np.array([number.get(code, NOWHERE) for code in codes.tolist()], dtype=np.int64)


def _statistics(
    periods: list[list[Tally]], areas: list[str], whole: str
) -> Iterator[tuple[str, list[str], list[str], NDArray[np.float64]]]:
    """Each statistic of the periods together: name, both areas of each series, and the series in columns.

    The first row is what is observed, the others are the draws.
    """
    summed = {name: sum(np.array([getattr(one, name) for one in each]) for each in periods) for name in Tally._fields}
    first, second = np.triu_indices(len(areas), 1)
    named = np.array(areas, dtype=object)
    yield "shared", named[first].tolist(), named[second].tolist(), summed["shared"][:, first, second]
    yield "within", areas, areas, summed["within"]
    with np.errstate(divide="ignore", invalid="ignore"):
        for name in ("leaving", "leaving_group"):
            yield f"{name}_share", areas, areas, summed[name] / summed["touching"]
        yield "crossing_share", [whole], [whole], (summed["crossing"] / summed["projects"])[:, np.newaxis]


def _against(series: NDArray) -> list[tuple[float, ...]]:
    """Observed, mean, bounds and deviation of the draws, and how rarely a draw is as far out; NaN where undefined."""
    observed, drawn = series[0].astype(np.float64), series[1:].astype(np.float64)
    mean = drawn.mean(axis=0)
    # Where nearly all draws are alike both quantiles may lie on one side of the mean; the bounds hold it all the same.
    low, high = np.quantile(drawn, [0.025, 0.975], axis=0)
    low, high = np.minimum(low, mean), np.maximum(high, mean)
    nearer = np.minimum(np.count_nonzero(drawn >= observed, axis=0), np.count_nonzero(drawn <= observed, axis=0))
    p_value = np.minimum(1, 2 * (1 + nearer) / (1 + len(drawn)))
    p_value[np.isnan(low) | np.isnan(observed)] = np.nan
    columns = (observed, mean, low, high, drawn.std(axis=0, ddof=1), p_value)
    return list(zip(*(column.tolist() for column in columns), strict=True))
