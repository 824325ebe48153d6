with pairs as (

    select * from {{ ref('int_industry_relatedness') }}

),

panels as (

    select * from {{ ref('int_specialisation_panels') }}

),

unknown_industries as (

    select distinct
        panel,
        industry_code
    from {{ ref('int_specialisations') }}
    where value is null

),

industries as (

    select * from {{ ref('dim_industries') }}

),

final as (

    select
        panels.industry_level,
        pairs.industry_a as industry_code_a,
        industries_a.industry_name as industry_name_a,
        pairs.industry_b as industry_code_b,
        industries_b.industry_name as industry_name_b,
        'itl2' as area_level,
        panels.area_code_system,
        panels.period_start,
        panels.period_end,
        panels.period_label,
        panels.n_areas,
        cast(pairs.ubiquity_a as bigint) as ubiquity_a,
        cast(pairs.ubiquity_b as bigint) as ubiquity_b,
        cast(pairs.cooccurrence as bigint) as cooccurrence_count,
        {{ significant('pairs.proximity') }} as proximity,
        {{ significant('pairs.rel_prob') }} as association_ratio,
        {{ significant('pairs.egk_coag') }} as coagglomeration,
        cast({{ var('specialisation_min_lq') }} as double) as location_quotient_threshold,
        panels.n_unknown_cells,
        case
            when (pairs.proximity is null or pairs.rel_prob is null) and unknown_a.industry_code is null and unknown_b.industry_code is null
                then 'not_applicable'
            when panels.n_unknown_cells > 0 then 'partial'
            else 'rounded'
        end as value_status,
        case
            when unknown_a.industry_code is not null or unknown_b.industry_code is not null
                then 'part_missing: a cell of one of the two is not published; it counts as not specialised, and coagglomeration is null'
            when pairs.rel_prob is null then 'undefined: no area is specialised in one of the two, or it meets no other industry'
            when pairs.egk_coag is null then 'undefined: one of the two has no jobs'
            else panels.panel_reason
        end as reason,
        panels.address_basis,
        panels.released,
        panels.release_id,
        panels.is_latest,
        releases.publisher,
        releases.licence
    from pairs
    inner join panels on pairs.space = panels.panel
    left join unknown_industries as unknown_a on pairs.space = unknown_a.panel and pairs.industry_a = unknown_a.industry_code
    left join unknown_industries as unknown_b on pairs.space = unknown_b.panel and pairs.industry_b = unknown_b.industry_code
    left join industries as industries_a on pairs.industry_a = industries_a.industry_code
    left join industries as industries_b on pairs.industry_b = industries_b.industry_code
    left join {{ ref('dim_releases') }} as releases
        on panels.release_id = releases.release_id

)

select * from final
