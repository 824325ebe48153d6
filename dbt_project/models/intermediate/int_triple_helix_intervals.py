from orchestration.methods.triple_helix import KEYS, of_areas


def model(dbt, session):
    firms = dbt.ref("int_firms_by_district_industry_and_size").filter("region_code is not null and value is not null")
    columns = ", ".join((*KEYS, "region_code", "area_code", "technology", "size_band"))
    ordered = firms.project(f"{columns}, value").order(columns)
    intervals = of_areas(ordered.fetchnumpy(), "K02000001", dbt.config.meta_get("resamples"))
    texts = ", ".join(f"cast({name} as varchar) as {name}" for name in (*KEYS[:2], "area_code"))
    return session.sql(f"select * replace ({texts}) from intervals order by all")
