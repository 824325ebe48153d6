{{ stage_observations('investment') }}
