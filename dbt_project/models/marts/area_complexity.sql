with complexities as (

    select
        *,
        {{ significant('eigenvector_index') }} as eci
    from {{ ref('int_complexities') }}
    where side = 'area'

),

panels as (

    select * from {{ ref('int_complexity_panels') }}

),

areas as (

    select * from {{ ref('dim_areas') }}
    where area_level = 'itl2'

),

covered as (

    select distinct
        panel,
        area_code
    from {{ ref('int_specialisations') }}

),

ranked as (

    {{ ranking('complexities', value='eci', partition_by=['panel'], area='code') }}

),

final as (

    select
        panels.industry_level,
        areas.area_code,
        areas.area_code_system,
        areas.boundary_year,
        areas.area_name,
        areas.area_level,
        panels.period_start,
        panels.period_end,
        panels.period_label,
        complexities.eci,
        case when complexities.eci_low is not null then least(complexities.eci, {{ significant('complexities.eci_low') }}) end as eci_low,
        case when complexities.eci_high is not null then greatest(complexities.eci, {{ significant('complexities.eci_high') }}) end as eci_high,
        case when complexities.eci_low is null then 'none' else 'monte_carlo' end as interval_kind,
        case when ranked.n_ranked >= 3 then ranked.rank_min end as rank,
        case when complexities.rank_low is not null then least(ranked.rank_min, cast(complexities.rank_low as bigint)) end as rank_low,
        case when complexities.rank_high is not null then greatest(ranked.rank_min, cast(complexities.rank_high as bigint)) end as rank_high,
        case when ranked.n_ranked >= 3 then ranked.n_ranked end as n_ranked,
        {{ significant('complexities.fitness') }} as fitness,
        case when covered.area_code is not null then cast(coalesce(complexities.k0, 0) as bigint) end as diversity,
        {{ significant('complexities.k1') }} as mean_ubiquity,
        {{ significant('complexities.k2') }} as mean_codiversity,
        panels.n_areas,
        panels.n_industries,
        panels.n_unknown_cells,
        panels.location_quotient_threshold,
        panels.fitness_steps,
        case when complexities.eci_low is not null then cast({{ var('rounding_draws') }} as integer) end as draws,
        case when complexities.eci_low is not null then cast({{ var('rounding_seed') }} as integer) end as seed,
        {{ significant('panels.second_eigenvalue') }} as second_eigenvalue,
        {{ significant('panels.third_eigenvalue') }} as third_eigenvalue,
        {{ significant('panels.spectral_gap') }} as spectral_gap,
        panels.is_gap_narrow,
        panels.anchor_measure_id,
        panels.anchor_area_level,
        panels.anchor_period_label,
        {{ significant('panels.anchor_correlation') }} as anchor_correlation,
        panels.n_anchored_areas,
        case
            when covered.area_code is null then 'missing'
            when complexities.eci is null then 'not_applicable'
            when panels.n_unknown_cells > 0 then 'partial'
            else 'estimated'
        end as value_status,
        case
            when covered.area_code is null then 'not_covered: the survey has no figures for this area'
            when complexities.code is null then 'no_specialisation: the area is specialised in no industry of the level'
            when complexities.eci is null then coalesce(panels.null_reason, 'undefined: the index has no spread')
            else panels.caveat
        end as reason,
        panels.address_basis,
        panels.released,
        panels.release_id,
        panels.input_release_ids,
        panels.is_latest,
        releases.publisher,
        releases.licence
    from panels
    inner join areas on panels.area_code_system = areas.area_code_system
    left join covered on panels.panel = covered.panel and areas.area_code = covered.area_code
    left join complexities on panels.panel = complexities.panel and areas.area_code = complexities.code
    left join ranked on panels.panel = ranked.panel and areas.area_code = ranked.code
    left join {{ ref('dim_releases') }} as releases
        on panels.release_id = releases.release_id

)

select * from final
