{{ stage_sites(
    'isrctn',
    ['trial_registrations', 'trial_registrations_query_reply'],
    "'ISRCTN' || isrctn",
    'trialcentres',
    {'facility': 'name', 'city': 'city', 'state': 'state', 'postcode_published': 'zip', 'country': 'country'}
) }}
