{{ stage_govuk_cells('life_sciences_competitiveness_indicators') }}
