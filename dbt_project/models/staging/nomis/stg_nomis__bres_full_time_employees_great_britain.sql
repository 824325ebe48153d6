{{ stage_nomis_employment('bres_full_time_employees_great_britain') }}
