{{
    stage_regional_accounts_table(
        'regional_gross_value_added_income_components',
        '1000000',
        "'gbp'",
        [
            '"geography.type" as area_level_name',
            '"industry.code" as industry_code',
            '"industry.name" as industry_name',
            'trim("variable.name") as measure_name',
        ]
    )
}}
