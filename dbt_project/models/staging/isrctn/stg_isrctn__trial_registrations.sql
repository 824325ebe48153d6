{{ stage_isrctn_trials('trial_registrations') }}
