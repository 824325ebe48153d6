with complexities as (

    select * from {{ ref('int_complexities') }}

),

panels as (

    select * from {{ ref('int_specialisation_panels') }}
    where industry_level <> 'class'

),

sizes as (

    select
        panel,
        count(*) filter (where side = 'area') as n_areas,
        count(*) filter (where side = 'industry') as n_industries,
        max(second_eigenvalue) as second_eigenvalue,
        max(third_eigenvalue) as third_eigenvalue,
        max(anchor_correlation) as anchor_correlation,
        cast(max(anchored_areas) as bigint) as n_anchored_areas
    from complexities
    group by panel

),

anchors as (

    select
        panel,
        max(anchor_measure_id) as anchor_measure_id,
        max(anchor_area_level) as anchor_area_level,
        max(anchor_period_label) as anchor_period_label,
        string_agg(distinct anchor_release_id, '; ' order by anchor_release_id) as anchor_release_ids
    from {{ ref('int_complexity_anchors') }}
    group by panel

),

final as (

    select
        panels.panel,
        panels.release_id,
        panels.released,
        panels.address_basis,
        panels.industry_level,
        panels.period_start,
        panels.period_end,
        panels.period_label,
        panels.area_code_system,
        panels.is_latest,
        panels.n_unknown_cells,
        sizes.n_areas,
        sizes.n_industries,
        sizes.second_eigenvalue,
        sizes.third_eigenvalue,
        sizes.second_eigenvalue - sizes.third_eigenvalue as spectral_gap,
        sizes.second_eigenvalue - sizes.third_eigenvalue < {{ var('narrow_spectral_gap') }} as is_gap_narrow,
        anchors.anchor_measure_id,
        anchors.anchor_area_level,
        anchors.anchor_period_label,
        sizes.anchor_correlation,
        sizes.n_anchored_areas,
        cast({{ var('fitness_steps') }} as integer) as fitness_steps,
        cast({{ var('specialisation_min_lq') }} as double) as location_quotient_threshold,
        panels.release_id || coalesce('; ' || anchors.anchor_release_ids, '') as input_release_ids,
        case
            when anchors.panel is null then 'no_anchor: nothing of this year tells which end of the order is the complex one'
            when sizes.anchor_correlation is null then 'no_anchor: the index is undefined or does not go with the anchor'
        end as null_reason,
        case
            when sizes.second_eigenvalue - sizes.third_eigenvalue < {{ var('narrow_spectral_gap') }}
                then 'narrow_gap: the second and third eigenvalue are close, so the order of the areas is not firm'
            else panels.panel_reason
        end as caveat
    from panels
    inner join sizes on panels.panel = sizes.panel
    left join anchors on panels.panel = anchors.panel

)

select * from final
