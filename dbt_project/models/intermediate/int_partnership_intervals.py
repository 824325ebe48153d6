from orchestration.methods.triple_helix import KEYS, of_areas


def model(dbt, session):
    cells = dbt.ref("int_partnerships").filter("value is not null and (has_university or has_industry or has_public)")
    keys = "project_scope || '|' || public_partner || '|' || address_basis as technology_classification"
    kinds = "cast(has_university as varchar) as area_code, has_industry as technology, has_public as size_band"
    ordered = cells.project(
        f"{keys}, release_id as landed_release_id, reference_year, area_code as region_code, {kinds}, value"
    )
    sorted_by = ", ".join((*KEYS, "region_code", "area_code", "technology", "size_band"))
    intervals = of_areas(ordered.order(sorted_by).fetchnumpy(), None, dbt.config.meta_get("resamples"))
    texts = ", ".join(
        f"cast({name} as varchar) as {name}" for name in ("technology_classification", "landed_release_id")
    )
    return session.sql(f"select * replace ({texts}) from intervals order by all")
