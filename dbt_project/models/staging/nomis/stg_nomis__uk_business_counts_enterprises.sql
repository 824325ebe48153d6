{{ stage_nomis_figures('uk_business_counts_enterprises', ['employment_sizeband_name as size_band']) }}
