{{ stage_observations('employment_by_industry') }}
