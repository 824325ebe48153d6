{{ stage_boundaries('combined_authority_boundaries_generalised', 'cauth') }}
