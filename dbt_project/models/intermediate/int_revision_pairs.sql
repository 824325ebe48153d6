{%- set cell = [
    'measure_id', 'area_level', 'comparable_area_code', 'comparable_area_code_system', 'industry_code', 'industry_code_system', 'period_start',
    'period_end', 'period_label', 'address_basis',
] %}

with revisions as (

    select * from {{ ref('int_revisions') }}

),

final as (

    select
        'successive' as edition_pair,
        {{ listed(cell) }}
        from_released,
        released,
        previous_value as value_before,
        value as value_after,
        change,
        change_share,
        change_reason,
        revision_kind = 'within_rounding' as is_within_rounding
    from revisions
    union all
    select
        'first_to_latest' as edition_pair,
        {{ listed(cell) }}
        first_released as from_released,
        released,
        value_at_first as value_before,
        value as value_after,
        change_from_first as change,
        change_from_first_share as change_share,
        change_from_first_reason as change_reason,
        is_within_rounding_of_first as is_within_rounding
    from revisions
    where edition_number = n_editions

)

select * from final
