{{ stage_regional_accounts_sheets('regional_gross_value_added_by_industry_local_authorities') }}
