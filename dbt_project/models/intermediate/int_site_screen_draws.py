from orchestration.methods.site_screen import THRESHOLDS, of_schemes


def model(dbt, session):
    values, schemes = dbt.ref("int_site_screen_values"), dbt.ref("site_screen_schemes")
    thresholds = ", ".join((*THRESHOLDS, "draws"))
    rows = values.join(schemes.project(f"scheme_id, {thresholds}"), "scheme_id")
    rows = rows.order("scheme_id, component_id, area_code")
    columns = f"scheme_id, component_id, area_code, role, weight, cv, period_label, input_release_ids, {thresholds}"
    drawn = of_schemes(rows.project(f"{columns}, coalesce(value, 'nan'::double) as value").fetchnumpy())
    texts = "cast(scheme_id as varchar) as scheme_id, cast(area_code as varchar) as area_code"
    return session.sql(f"select * replace ({texts}) from drawn order by all")
