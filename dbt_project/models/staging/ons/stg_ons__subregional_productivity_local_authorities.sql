{{
    stage_regional_accounts_table(
        'subregional_productivity_local_authorities',
        '1',
        'case when "variable.name" like \'%UKX%\' then \'index\' when "variable.name" like \'%hour%\' then \'gbp_per_hour\' else \'gbp_per_job\' end',
        ['"variable.name" as measure_name'],
        present="'final'"
    )
}}
