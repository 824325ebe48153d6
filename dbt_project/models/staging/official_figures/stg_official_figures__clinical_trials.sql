{{ stage_observations('clinical_trials') }}
