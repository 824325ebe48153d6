{{ stage_studies('studies_download_json') }}
