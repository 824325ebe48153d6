{{ stage_nomis_employment('bres_employment_by_section') }}
