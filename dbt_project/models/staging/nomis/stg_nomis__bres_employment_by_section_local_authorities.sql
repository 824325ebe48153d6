{{ stage_nomis_figures('bres_employment_by_section_local_authorities', has_status=false) }}
