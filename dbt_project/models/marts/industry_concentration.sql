with concentrations as (

    select * from {{ ref('int_industry_concentration') }}

),

panels as (

    select * from {{ ref('int_specialisation_panels') }}

),

industries as (

    select * from {{ ref('dim_industries') }}

),

final as (

    select
        panels.industry_level,
        concentrations.industry_code,
        industries.industry_name,
        'itl2' as area_level,
        panels.area_code_system,
        panels.period_start,
        panels.period_end,
        panels.period_label,
        panels.n_areas,
        concentrations.e_i as jobs,
        {{ significant('concentrations.eg_g') }} as raw_concentration,
        {{ significant(ratio('concentrations.eg_g', '(1 - concentrations.x_squared)')) }} as plant_adjusted_concentration_high,
        panels.n_unknown_cells,
        case
            when concentrations.eg_g is null and concentrations.e_i = 0 then 'not_applicable'
            when concentrations.eg_g is null or panels.n_unknown_cells > 0 then 'partial'
            else 'rounded'
        end as value_status,
        case
            when concentrations.eg_g is null and concentrations.e_i = 0 then 'undefined: the industry has no jobs'
            when concentrations.eg_g is null then 'part_missing: a cell of the industry is not published'
            else panels.panel_reason
        end as reason,
        panels.address_basis,
        panels.released,
        panels.release_id,
        panels.is_latest
    from concentrations
    inner join panels on concentrations.panel = panels.panel
    left join industries on concentrations.industry_code = industries.industry_code

)

select * from final
