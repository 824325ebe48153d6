{{ stage_isrctn_trials('trial_registrations_query_reply') }}
