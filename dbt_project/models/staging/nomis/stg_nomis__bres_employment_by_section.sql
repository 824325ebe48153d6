{{ stage_nomis_figures('bres_employment_by_section', ['employment_status_name as employment_status']) }}
