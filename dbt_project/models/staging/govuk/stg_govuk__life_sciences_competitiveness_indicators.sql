{{ stage_publication_cells('life_sciences_competitiveness_indicators') }}
