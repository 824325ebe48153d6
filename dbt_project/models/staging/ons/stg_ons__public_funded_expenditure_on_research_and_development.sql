{{ stage_publication_cells('ons', 'public_funded_expenditure_on_research_and_development') }}
