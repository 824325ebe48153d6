{{ stage_studies('studies') }}
