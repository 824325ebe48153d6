{{ stage_publication_cells('ons', 'business_enterprise_research_and_development') }}
