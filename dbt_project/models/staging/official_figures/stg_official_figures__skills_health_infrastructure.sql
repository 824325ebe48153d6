{{ stage_observations('skills_health_infrastructure') }}
