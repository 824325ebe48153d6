{{ stage_boundaries('local_authority_district_boundaries_super_generalised', 'lad') }}
