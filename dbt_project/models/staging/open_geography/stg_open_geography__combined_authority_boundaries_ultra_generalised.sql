{{ stage_boundaries('combined_authority_boundaries_ultra_generalised', 'cauth') }}
