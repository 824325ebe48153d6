with cells as (

    select * from {{ ref('int_specialisations') }}

),

counted as (

    select
        panel,
        release_id,
        released,
        source_precedence,
        address_basis,
        industry_level,
        period_start,
        period_end,
        period_label,
        area_code_system,
        count(distinct area_code) as n_areas,
        count(distinct industry_code) filter (where specialised = 1) as n_industries,
        count(distinct area_code) * count(distinct industry_code) - count(value) as n_unknown_cells
    from cells
    group by all

)

select
    *,
    case
        when n_unknown_cells > 0
            then 'base_partial: ' || n_unknown_cells || ' cells of this year are not published; they count as not specialised and understate totals'
    end as panel_reason,
    row_number() over (
        partition by area_code_system, industry_level, period_start
        order by released desc nulls last, source_precedence asc, release_id asc
    ) = 1 as is_latest
from counted
