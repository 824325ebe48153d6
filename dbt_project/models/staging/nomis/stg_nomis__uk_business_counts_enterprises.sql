{{ stage_nomis_business_counts('uk_business_counts_enterprises') }}
