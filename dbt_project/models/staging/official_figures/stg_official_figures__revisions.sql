{{ stage_observations('revisions') }}
