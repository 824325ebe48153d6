{{ stage_nomis_business_counts_download('uk_business_counts_enterprises_by_industry_and_size') }}
