{{ stage_boundaries('local_authority_district_boundaries_ultra_generalised', 'lad') }}
