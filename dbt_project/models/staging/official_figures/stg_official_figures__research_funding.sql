{{ stage_observations('research_funding') }}
