{{ stage_publication_cells('dbt_inward_investment_results') }}
