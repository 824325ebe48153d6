"""How sure a class of site is: strength against visibility of `hidden_excellence.sql`, draw by draw.

Each input is drawn again with its assumed error, and every draw places all areas anew, as the macros place them once.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from orchestration.methods import monte_carlo

Floats = NDArray[np.float64]

METHOD = "site_screen"
CLASSES = ("existing_strength_visible", "hidden_excellence", "greenfield", "over_exposed", "mixed")
THRESHOLDS = ("strong", "visible", "weak", "over_exposed")
RANGES = ("strength_pctile", "visibility_pctile", "gap")
# Percentiles are compared at the decimals that the macros keep, so that equal means are equal.
DECIMALS = 12


class Thresholds(NamedTuple):
    """Percentiles, 0 to 1: strong and visible from, weak below, over-exposed from."""

    strong: float = 0.6
    visible: float = 0.5
    weak: float = 0.4
    over_exposed: float = 0.6


class Input(NamedTuple):
    """One thing looked at in n areas: name, which chooses its draws; values, shape (n,), not a number where unknown;
    coefficient of variation of its error, 0 to 1; weight among its kind; whether it counts as strength."""

    name: str
    values: Floats
    cv: float
    weight: float
    is_strength: bool


def mid_percentiles(values: Floats) -> Floats:
    """Place of each value of a row among the known ones, 0 to 1, tied values share the mean place (Hazen's rank less
    half a place at either end); shape (..., n), not a number where the value is none, or the only one."""
    known = np.isfinite(values)
    own, other = values[..., :, np.newaxis], values[..., np.newaxis, :]
    below, level = (own > other).sum(axis=-1), (own == other).sum(axis=-1)
    others = known.sum(axis=-1, keepdims=True) - 1.0
    places = np.full(values.shape, np.nan)
    np.divide(below + (level - 1) / 2, others, out=places, where=known & (others > 0))
    return places


def site_classes(strength: Floats, visibility: Floats, thresholds: Thresholds) -> NDArray[np.int64]:
    """Position in CLASSES of each pair of percentiles, -1 where either is not a number; asked in the macro's order."""
    strong, seen = strength >= thresholds.strong, visibility >= thresholds.visible
    weak = (strength < thresholds.weak) & (visibility < thresholds.weak)
    conditions = [
        ~(np.isfinite(strength) & np.isfinite(visibility)),
        strong & seen,
        strong,
        weak,
        visibility >= thresholds.over_exposed,
    ]
    return np.select(conditions, [-1, 0, 1, 2, 3], 4)


def percentiles(inputs: list[Input], values: list[Floats]) -> tuple[Floats, Floats]:
    """Strength and visibility percentile of each area from values of the inputs, each shape (draws, n).

    The mean place over the inputs of a kind, by weight; strength is placed once more among the areas. Not a number
    where an input is unknown. Raises ValueError where a kind has no input that counts.
    """
    means = []
    for kind in (True, False):
        chosen = [(one.weight, drawn) for one, drawn in zip(inputs, values, strict=True) if one.is_strength == kind]
        total = sum(weight for weight, _ in chosen)
        if not total > 0:
            raise ValueError("strength and visibility each need an input with a weight")
        weighted = np.zeros(values[0].shape)
        for weight, drawn in chosen:
            weighted += weight * mid_percentiles(drawn)
        means.append(np.round(weighted / total, DECIMALS))
    return np.round(mid_percentiles(means[0]), DECIMALS), means[1]


def screen(inputs: list[Input], draws: int, seed: int, thresholds: Thresholds) -> dict[str, Floats]:
    """Shares of the draws in which each class holds, and ranges of what it rests on, for n areas.

    Returns arrays of shape (n,), not a number where an input of the area is unknown: `p_<class>`, which add up to 1;
    for each of RANGES its 5% and 95% quantile, `<name>_low` and `<name>_high`; gap_half_width, half of their distance.
    A value is drawn as x (1 + cv z), its sign kept. Raises ValueError for fewer than one draw and a negative error.
    """
    drawn = [_drawn(one, draws, seed) for one in inputs]
    strength, visibility = percentiles(inputs, drawn)
    classes = site_classes(strength, visibility, thresholds)
    unknown = classes[0] < 0
    found = {
        f"p_{name}": np.where(unknown, np.nan, monte_carlo.share_of_draws(classes == number))
        for number, name in enumerate(CLASSES)
    }
    for name, values in zip(RANGES, (strength, visibility, strength - visibility), strict=True):
        low, _, high = monte_carlo.central_range(values)
        found |= {f"{name}_low": low, f"{name}_high": high}
    return found | {"gap_half_width": (found["gap_high"] - found["gap_low"]) / 2}


def of_schemes(rows: dict[str, NDArray]) -> dict[str, NDArray]:
    """What `screen` says of every scheme of a table of values.

    rows: columns of equal length, sorted by scheme_id, component_id and area_code, with every area for every input:
    those three, role, weight, cv, value (not a number where unknown), period_label, input_release_ids, THRESHOLDS and
    draws. Returns columns with one row per scheme and area with a class: scheme_id, area_code, draws, seed and what
    `screen` gives. The seed is that of METHOD, scheme, and the periods and releases of its inputs.
    """
    names = ["scheme_id", "area_code", "draws", "seed", *(f"p_{name}" for name in CLASSES)]
    names += [f"{name}_{end}" for name in RANGES for end in ("low", "high")] + ["gap_half_width"]
    found: dict[str, list] = {name: [] for name in names}
    for scheme in dict.fromkeys(rows["scheme_id"].tolist()):
        block = {name: column[rows["scheme_id"] == scheme] for name, column in rows.items()}
        areas = np.unique(block["area_code"].astype(str))
        inputs = [_input(block, name) for name in dict.fromkeys(block["component_id"].tolist())]
        editions = sorted({str(pair) for pair in zip(block["period_label"], block["input_release_ids"], strict=True)})
        draws, seed = int(block["draws"][0]), monte_carlo.stable_seed(METHOD, scheme, *editions)
        screened = screen(inputs, draws, seed, Thresholds(*(float(block[name][0]) for name in THRESHOLDS)))
        known = np.isfinite(screened["gap_half_width"])
        columns = {"scheme_id": scheme, "area_code": areas, "draws": draws, "seed": seed} | screened
        for name, column in columns.items():
            found[name].append(np.broadcast_to(column, areas.shape)[known])
    kinds = {"scheme_id": object, "area_code": object, "draws": np.int64, "seed": np.int64}
    return {
        name: np.concatenate([np.array([], kinds.get(name, np.float64)), *parts]).astype(kinds.get(name, np.float64))
        for name, parts in found.items()
    }


def _input(block: dict[str, NDArray], name: str) -> Input:
    chosen = block["component_id"] == name
    cv, weight, role = (block[column][chosen][0] for column in ("cv", "weight", "role"))
    return Input(name, block["value"][chosen].astype(np.float64), float(cv), float(weight), role == "strength")


def _drawn(one: Input, draws: int, seed: int) -> Floats:
    known = np.isfinite(one.values)
    drawn = np.full((draws, one.values.size), np.nan)
    size, sign = np.abs(one.values[known]), np.sign(one.values[known])
    drawn[:, known] = sign * monte_carlo.perturbed(size, one.cv, 0, draws, seed, one.name)
    return drawn
