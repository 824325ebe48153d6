{{ stage_publication_cells('ons', 'foreign_direct_investment_positions') }}
