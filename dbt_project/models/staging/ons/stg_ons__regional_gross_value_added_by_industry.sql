{{
    stage_regional_accounts_table(
        'regional_gross_value_added_by_industry',
        'case when "variable.unit" like \'%£m\' then 1000000 else 1 end',
        'case when "variable.unit" like \'%£m\' then \'gbp\' else \'index\' end',
        [
            '"geography.type" as area_level_name',
            '"industry.code" as industry_code',
            '"industry.name" as industry_name',
            '"variable.code" as variable_code',
            '"variable.name" as measure_name',
            'cast(regexp_extract("variable.unit", \'[0-9]{4}\') as varchar) as base_year',
        ]
    )
}}
