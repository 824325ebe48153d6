from orchestration.methods.poisson import exact_limits


def model(dbt, session):
    projects = dbt.ref("int_amounts_per_head").filter(
        "measure_id = 'foreign_direct_investment_projects_count' and value is not null"
    )
    trials = dbt.ref("int_trial_place_counts").filter("places_reason is null")
    assets = dbt.ref("int_asset_counts").filter("asset_count is not null")
    events = (
        projects.project("value as n")
        .union(trials.project("cast(n_yes as double) as n"))
        .union(assets.project("cast(asset_count as double) as n"))
    )
    counts = events.distinct().fetchnumpy()["n"]
    limit_low, limit_high = exact_limits(counts, confidence=0.95)
    limits = {"n": counts, "limit_low": limit_low, "limit_high": limit_high}
    return session.sql("select * from limits")
