with densities as (

    select * from {{ ref('int_area_relatedness') }}

),

panels as (

    select * from {{ ref('int_specialisation_panels') }}

),

industries as (

    select * from {{ ref('dim_industries') }}

),

areas as (

    select * from {{ ref('dim_areas') }}

),

ranked as (

    select
        *,
        rank() over (
            partition by panel, space_level, industry_level, industry_code, rel_density_excl is null order by rel_density_excl desc
        ) as area_rank,
        count(rel_density_excl) over (partition by panel, space_level, industry_level, industry_code) as n_areas_ranked,
        rank() over (
            partition by panel, space_level, industry_level, area_code, rel_density_excl is null order by rel_density_excl desc
        ) as industry_rank,
        count(rel_density_excl) over (partition by panel, space_level, industry_level, area_code) as n_industries_ranked
    from (
        select * replace ({{ significant('rel_density_excl') }} as rel_density_excl) from densities
    )

),

final as (

    select
        ranked.industry_level,
        ranked.space_level,
        ranked.industry_code,
        industries.industry_name,
        ranked.area_code,
        ranked.area_code_system,
        areas.boundary_year,
        areas.area_name,
        'itl2' as area_level,
        ranked.period_start,
        ranked.period_end,
        ranked.period_label,
        ranked.value as jobs,
        {{ significant('ranked.lq_emp') }} as location_quotient,
        ranked.specialised = 1 as is_specialised,
        {{ significant('ranked.rel_density') }} as density_share,
        {{ significant('ranked.rel_density_excl / 100') }} as density_excluding_itself_share,
        {{ significant('ranked.rel_density_excl_binary / 100') }} as density_binary_excluding_itself_share,
        {{ significant('ranked.density_over_chance') }} as density_over_chance_ratio,
        cast(ranked.ubiquity as bigint) as ubiquity,
        case when ranked.rel_density_excl is not null then ranked.area_rank end as rank,
        case when ranked.rel_density_excl is not null then ranked.n_areas_ranked end as n_ranked,
        case when ranked.rel_density_excl is not null then ranked.industry_rank end as industry_rank,
        case when ranked.rel_density_excl is not null then ranked.n_industries_ranked end as n_industries_ranked,
        cast({{ var('specialisation_min_lq') }} as double) as location_quotient_threshold,
        panels.n_unknown_cells,
        case
            when ranked.rel_density_excl is null then 'not_applicable'
            when panels.n_unknown_cells > 0 then 'partial'
            else 'rounded'
        end as value_status,
        case
            when ranked.rel_density_excl is null then 'undefined: no area is specialised in the industry, or it meets no other industry'
            when ranked.value is null then 'part_missing: the jobs of this cell are not published; it counts as not specialised'
            else panels.panel_reason
        end as reason,
        panels.address_basis,
        panels.released,
        panels.release_id,
        panels.is_latest,
        releases.publisher,
        releases.licence
    from ranked
    inner join panels on ranked.panel = panels.panel
    left join industries on ranked.industry_code = industries.industry_code
    left join areas on ranked.area_code = areas.area_code and ranked.area_code_system = areas.area_code_system
    left join {{ ref('dim_releases') }} as releases
        on panels.release_id = releases.release_id

)

select * from final
