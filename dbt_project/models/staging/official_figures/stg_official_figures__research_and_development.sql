{{ stage_observations('research_and_development') }}
