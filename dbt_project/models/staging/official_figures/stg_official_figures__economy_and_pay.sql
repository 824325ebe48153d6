{{ stage_observations('economy_and_pay') }}
