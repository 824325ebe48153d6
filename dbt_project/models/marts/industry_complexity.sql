with complexities as (

    select
        *,
        {{ significant('eigenvector_index') }} as pci
    from {{ ref('int_complexities') }}
    where side = 'industry'

),

panels as (

    select * from {{ ref('int_complexity_panels') }}

),

industries as (

    select * from {{ ref('dim_industries') }}

),

listed as (

    select
        panel,
        industry_code,
        {{ whole_sum('value') }} as jobs
    from {{ ref('int_specialisations') }}
    where industry_level <> 'class'
    group by all

),

ranked as (

    {{ ranking('complexities', value='pci', partition_by=['panel'], area='code') }}

),

final as (

    select
        panels.industry_level,
        listed.industry_code,
        industries.industry_name,
        'itl2' as area_level,
        panels.area_code_system,
        panels.period_start,
        panels.period_end,
        panels.period_label,
        listed.jobs,
        complexities.pci,
        case when ranked.n_ranked >= 3 then ranked.rank_min end as rank,
        case when ranked.n_ranked >= 3 then ranked.n_ranked end as n_ranked,
        {{ significant('complexities.fitness') }} as fitness_complexity,
        cast(coalesce(complexities.k0, 0) as bigint) as ubiquity,
        {{ significant('complexities.k1') }} as mean_diversity,
        {{ significant('complexities.k2') }} as mean_coubiquity,
        panels.n_areas,
        panels.n_industries,
        panels.n_unknown_cells,
        panels.location_quotient_threshold,
        panels.fitness_steps,
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
            when complexities.pci is null then 'not_applicable'
            when panels.n_unknown_cells > 0 then 'partial'
            else 'estimated'
        end as value_status,
        case
            when complexities.code is null then 'no_specialisation: no area is specialised in the industry'
            when complexities.pci is null then coalesce(panels.null_reason, 'undefined: the index has no spread')
            when listed.jobs is null then 'part_missing: a cell of the industry is not published; it counts as not specialised'
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
    inner join listed on panels.panel = listed.panel
    left join industries on listed.industry_code = industries.industry_code
    left join complexities on panels.panel = complexities.panel and listed.industry_code = complexities.code
    left join ranked on panels.panel = ranked.panel and listed.industry_code = ranked.code
    left join {{ ref('dim_releases') }} as releases
        on panels.release_id = releases.release_id

)

select * from final
