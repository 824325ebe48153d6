{{
    stage_regional_accounts_table(
        'regional_gross_fixed_capital_formation',
        '1000000',
        "'gbp'",
        [
            '"geography.type" as area_level_name',
            '"asset_type.name" as asset_type',
            '"asset_detail.code" as asset_detail_code',
            '"asset_detail.name" as asset_detail_name',
            '"variable.name" as measure_name',
        ],
        present="'estimated'"
    )
}}
