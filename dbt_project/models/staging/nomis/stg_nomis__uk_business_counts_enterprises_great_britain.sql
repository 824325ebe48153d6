{{ stage_nomis_figures('uk_business_counts_enterprises_great_britain', ['employment_sizeband_name as size_band']) }}
