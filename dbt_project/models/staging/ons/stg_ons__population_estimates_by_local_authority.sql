{{ stage_regional_accounts_sheets('population_estimates_by_local_authority', latest_is_provisional=false) }}
