{{ stage_sites(
    'clinicaltrials_gov',
    ['studies', 'studies_download_json', 'studies_demo'],
    'nctid',
    'location',
    {
        'facility': 'facility',
        'site_status': 'status',
        'city': 'city',
        'state': 'state',
        'postcode_published': 'zip',
        'country': 'country',
        'city_latitude': 'geoPoint.lat',
        'city_longitude': 'geoPoint.lon'
    }
) }}
