{{ stage_studies('studies_demo') }}
