{{ stage_publication_cells('ons', 'gross_domestic_expenditure_on_research_and_development') }}
