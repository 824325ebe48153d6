"""The indicators of ``bench/project`` as an analyst would write them in pandas: vectorised, no loop over rows.

``python -m bench.pandas_indicators CELLS RULES FROM TO PLACE`` reads one row per period, area and industry, writes one
Parquet file per table into PLACE, and prints a JSON line with the seconds of it, without Python's start.
"""

import json
import sys
import time

import duckdb
import numpy as np
import pandas as pd

KEYS = ["period", "area_code", "industry_code"]
OF_INDUSTRY = ["period", "industry_code"]
OF_AREA = ["period", "area_code"]


def main(cells: str, rules: str, period_from: str, period_to: str, place: str) -> None:
    started = time.monotonic()
    # Only to read and write Parquet, which pandas alone cannot; categories, since sums by text are slow.
    frame = duckdb.sql(f"select period, area_code, industry_code, value from read_parquet('{cells}')").df()
    bands = pd.read_csv(rules).query("scheme == 'public_strict'")
    frame = frame.astype(dict.fromkeys(KEYS, "category"))
    counted = with_totals(frame)
    tables = {
        "quotients": quotients(counted),
        "bounds": bounds(counted, bands),
        "clusters": clusters(counted),
        "shifts": shifts(frame, period_from, period_to),
        "yearly_shifts": yearly_shifts(frame),
        "diversity": diversity(counted),
    }
    for name, table in tables.items():
        as_text = table.astype({key: str for key in KEYS if key in table})
        duckdb.from_df(as_text).write_parquet(f"{place}/{name}.parquet")
    print(json.dumps({"work": time.monotonic() - started}))


def total(frame: pd.DataFrame, column: str, keys: list[str]) -> pd.Series:
    return frame.groupby(keys, observed=True)[column].transform("sum")


def ratio(numerator: pd.Series, denominator: pd.Series) -> pd.Series:
    return numerator / denominator.where(denominator != 0)


def with_totals(frame: pd.DataFrame) -> pd.DataFrame:
    """Cells with e_r, e_i, E and the location quotient."""
    frame = frame.assign(
        e_r=total(frame, "value", OF_AREA),
        e_i=total(frame, "value", OF_INDUSTRY),
        e_all=total(frame, "value", ["period"]),
    )
    return frame.assign(lq_emp=ratio(frame["value"] * frame["e_all"], frame["e_r"] * frame["e_i"]))


def quotients(frame: pd.DataFrame) -> pd.DataFrame:
    value, e_r, e_i, e_all, quotient = (frame[name] for name in ("value", "e_r", "e_i", "e_all", "lq_emp"))
    logarithm = np.log(quotient.where(quotient > 0))
    by_industry = frame.assign(logarithm=logarithm).groupby(OF_INDUSTRY, observed=True)
    spread = by_industry[["lq_emp", "logarithm"]].transform
    mean, deviation = spread("mean"), spread("std")
    return frame[KEYS].assign(
        lq_emp=quotient,
        lq_excl=ratio(value * (e_all - e_r), e_r * (e_i - value)),
        lq_sym=(quotient - 1) / (quotient + 1),
        lq_slq=ratio(quotient - mean["lq_emp"], deviation["lq_emp"]),
        lq_slq_log=ratio(logarithm - mean["logarithm"], deviation["logarithm"]),
        lq_excess_jobs=value - e_r * e_i / e_all,
    )


def half_widths(values: pd.Series, bands: pd.DataFrame) -> np.ndarray:
    position = np.searchsorted(bands["size_from"].to_numpy(), values.to_numpy(), side="right") - 1
    return bands["rounding_base"].to_numpy()[position.clip(0)] / 2


def bounds(frame: pd.DataFrame, bands: pd.DataFrame) -> pd.DataFrame:
    half = half_widths(frame["value"], bands)
    low, high = (frame["value"] - half).clip(lower=0), frame["value"] + half
    areas = frame[[*OF_AREA, "e_r"]].drop_duplicates(OF_AREA)
    half = half_widths(areas["e_r"], bands)
    areas = areas.assign(area_low=(areas["e_r"] - half).clip(lower=0), area_high=areas["e_r"] + half)
    for end in ("low", "high"):
        areas[f"rest_{end}"] = total(areas, f"area_{end}", ["period"]) - areas[f"area_{end}"]
    boxed = frame[KEYS].assign(e_lo=low, e_hi=high, lq_emp=frame["lq_emp"]).merge(areas, on=OF_AREA)
    others_low = total(boxed, "e_lo", OF_INDUSTRY) - boxed["e_lo"]
    others_high = total(boxed, "e_hi", OF_INDUSTRY) - boxed["e_hi"]
    return boxed[[*KEYS, "e_lo", "e_hi", "lq_emp"]].assign(
        lq_lo=ratio(
            boxed["e_lo"] * (boxed["area_high"] + boxed["rest_low"]), boxed["area_high"] * (boxed["e_lo"] + others_high)
        ),
        lq_hi=ratio(
            boxed["e_hi"] * (boxed["area_low"] + boxed["rest_high"]), boxed["area_low"] * (boxed["e_hi"] + others_low)
        ),
    )


def clusters(frame: pd.DataFrame) -> pd.DataFrame:
    frame = frame.assign(focus=ratio(frame["value"], frame["e_r"]), size_share=ratio(frame["value"], frame["e_i"]))
    by_industry = frame.groupby(OF_INDUSTRY, observed=True)
    cut = by_industry["lq_emp"].quantile(0.75).rename("lq_q75").reset_index()
    # The share of areas that are no larger, ties included, as cume_dist has it.
    positions = by_industry[["value", "focus"]].rank(method="max", pct=True)
    frame = frame.assign(size_position=positions["value"], focus_position=positions["focus"])
    frame = frame.merge(cut, on=OF_INDUSTRY)
    known, large = frame["lq_emp"].notna(), frame["value"] >= 1000
    strong = (frame["lq_emp"] >= frame["lq_q75"] * (1 - 1e-12)) & (frame["lq_emp"] > 1) & (frame["size_share"] >= 0.01)
    stars = {
        "star_size": large & (frame["size_position"] > 0.9),
        "star_spec": large & (frame["lq_emp"] >= 2),
        "star_focus": large & (frame["focus_position"] > 0.9),
    }
    stars = {name: star.astype(int) for name, star in stars.items()}
    return frame[[*KEYS, "lq_emp", "lq_q75", "focus", "size_share"]].assign(
        cluster_strong=strong.astype(float).where(known), **stars, cluster_stars=sum(stars.values())
    )


def components(pairs: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Shift-share of rows with emp_from and emp_to, within keys."""
    e0, e1 = pairs["emp_from"], pairs["emp_to"]
    i0, i1 = (total(pairs, end, [*keys, "industry_code"]) for end in ("emp_from", "emp_to"))
    if keys:
        w0, w1 = (total(pairs, end, keys) for end in ("emp_from", "emp_to"))
    else:
        w0, w1 = (pd.Series(pairs[end].sum(), pairs.index) for end in ("emp_from", "emp_to"))
    at_whole, at_industry = e0 * w1 / w0, (e0 * ratio(i1, i0)).where(e0 != 0, 0)
    homothetic = total(pairs, "emp_from", [*keys, "area_code"]) * i0 / w0
    faster = ratio(e1 - e0, e0) - ratio(i1 - i0, i0)
    return pairs.assign(
        ss_national=at_whole - e0,
        ss_mix=at_industry - at_whole,
        ss_regional=e1 - at_industry,
        ss_em_homothetic=homothetic,
        ss_em_comp=homothetic * faster,
        ss_em_alloc=(e0 - homothetic) * faster,
    )


def shifts(frame: pd.DataFrame, period_from: str, period_to: str) -> pd.DataFrame:
    ends = [
        frame.loc[frame["period"] == period, ["area_code", "industry_code", "value"]]
        for period in (period_from, period_to)
    ]
    pairs = ends[0].merge(ends[1], on=["area_code", "industry_code"], suffixes=("_from", "_to"))
    return components(pairs.rename(columns={"value_from": "emp_from", "value_to": "emp_to"}), [])


def yearly_shifts(frame: pd.DataFrame) -> pd.DataFrame:
    ordered = frame.sort_values(["area_code", "industry_code", "period"])
    earlier = ordered.groupby(["area_code", "industry_code"], observed=True)[["period", "value"]].shift()
    pairs = ordered.assign(period_from=earlier["period"], emp_from=earlier["value"]).dropna(subset="period_from")
    pairs = pairs.rename(columns={"period": "period_to", "value": "emp_to"})
    pairs = pairs.astype({"period_from": "category"})
    steps = ["period_from", "period_to"]
    parts = components(pairs, ["period_to"]).assign(emp_change=pairs["emp_to"] - pairs["emp_from"])
    summed = ["emp_change", "ss_national", "ss_mix", "ss_regional"]
    table = parts.groupby([*steps, "area_code"], observed=True)[summed].sum().reset_index()
    return table.astype(dict.fromkeys(steps, str))


def diversity(frame: pd.DataFrame) -> pd.DataFrame:
    share, base = ratio(frame["value"], frame["e_r"]), frame["e_i"] / frame["e_all"]
    parts = frame[OF_AREA].assign(
        hhi_spec=share * share,
        div_entropy=-(share * np.log2(share.where(share > 0))).fillna(0),
        krugman=(share - base).abs(),
        distance=ratio(share * share, base).fillna(0),
        mor_k0=(frame["lq_emp"] >= 1).astype(int),
        n=1,
    )
    table = parts.groupby(OF_AREA, observed=True).sum().reset_index()
    return table.assign(
        hhi_norm=(table["hhi_spec"] - 1 / table["n"]) / (1 - 1 / table["n"]),
        hhi_eff_n=1 / table["hhi_spec"],
        div_evenness=table["div_entropy"] / np.log2(table["n"]),
        hoover_spec=table["krugman"] / 2,
        hachman=1 / table["distance"],
    ).drop(columns=["distance", "n"])


if __name__ == "__main__":
    main(*sys.argv[1:])
