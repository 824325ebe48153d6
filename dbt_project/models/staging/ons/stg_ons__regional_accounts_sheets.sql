{{ stage_regional_accounts_sheets('regional_accounts_sheets') }}
