{{ stage_regional_accounts_sheets('subregional_productivity_itl', latest_is_provisional=false) }}
