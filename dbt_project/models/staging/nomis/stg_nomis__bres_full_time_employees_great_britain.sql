{{ stage_nomis_figures('bres_full_time_employees_great_britain', ['employment_status_name as employment_status']) }}
