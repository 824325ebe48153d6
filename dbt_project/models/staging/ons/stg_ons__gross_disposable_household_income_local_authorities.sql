{{
    stage_regional_accounts_table(
        'gross_disposable_household_income_local_authorities',
        'case when "variable.name" like \'%£m%\' then 1000000 else 1 end',
        'case when "variable.name" like \'%£m%\' then \'gbp\' else \'gbp_per_head\' end',
        [
            '"variable.name" as measure_name',
            '"transaction.code" as transaction_code',
            '"transaction.name" as transaction_name',
        ]
    )
}}
