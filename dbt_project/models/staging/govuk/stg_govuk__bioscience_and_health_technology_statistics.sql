{{ stage_publication_cells('bioscience_and_health_technology_statistics') }}
