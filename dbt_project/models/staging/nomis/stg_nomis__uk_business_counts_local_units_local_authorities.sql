{{ stage_nomis_figures('uk_business_counts_local_units_local_authorities', ['employment_sizeband_name as size_band'], has_status=false) }}
