{{ stage_observations('life_sciences_industry') }}
