from orchestration.methods.cluster_uncertainty import KEYS, Rules, of_sectors


def model(dbt, session):
    cells = dbt.ref("int_monte_carlo_cells").order(
        "release_id, period_label, area_level, sector_key, industry_code, area_code"
    )
    rules = Rules(
        strong_quantile=dbt.config.meta_get("strong_quantile"),
        strong_min_lq=dbt.config.meta_get("strong_min_lq"),
        strong_min_share=dbt.config.meta_get("strong_min_share"),
        star_top=dbt.config.meta_get("star_top"),
        star_lq=dbt.config.meta_get("star_lq"),
        star_min_employment=dbt.config.meta_get("star_min_employment"),
    )
    draws, resamples = dbt.config.meta_get("draws"), dbt.config.meta_get("resamples")
    drawn = of_sectors(cells.fetchnumpy(), draws, resamples, rules)
    # Columns without rows have no type of their own.
    texts = ", ".join(f"cast({name} as varchar) as {name}" for name in (*KEYS, "area_code"))
    typed = f"* replace ({texts}, cast(seed as bigint) as seed)"
    return session.sql(f"select {typed}, {draws} as draws, {resamples} as resamples from drawn")
