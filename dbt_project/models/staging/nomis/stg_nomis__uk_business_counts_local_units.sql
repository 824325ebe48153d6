{{ stage_nomis_figures('uk_business_counts_local_units', ['employment_sizeband_name as size_band']) }}
