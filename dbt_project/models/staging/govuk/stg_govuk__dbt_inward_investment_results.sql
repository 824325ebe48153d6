{{ stage_govuk_cells('dbt_inward_investment_results') }}
