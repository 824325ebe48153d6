{{ stage_govuk_cells('bioscience_and_health_technology_statistics') }}
