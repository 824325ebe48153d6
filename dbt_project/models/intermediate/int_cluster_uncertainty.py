from orchestration.methods.cluster_uncertainty import Rules, of_sectors


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
    return session.sql(f"select *, {draws} as draws, {resamples} as resamples from drawn")
