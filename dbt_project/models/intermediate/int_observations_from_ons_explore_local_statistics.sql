with cells as (

    select * from {{ ref('stg_ons__explore_local_statistics') }}

),

measures as (

    select * from {{ ref('explore_local_statistics_measures') }}

),

-- A file that was put right without a new date takes the place of the one before.
releases as (

    select
        *,
        lead(landed_release_id) over of_one_date is not null as is_superseded,
        cast(lead(fetched_at) over of_one_date as date) as replaced_on,
        -- What the one before said was what was known until the day on which this one was found in its place.
        case when lag(landed_release_id) over of_one_date is not null then cast(fetched_at as date) end as corrected_on
    from {{ ref('stg_landing__releases') }}
    window of_one_date as (partition by source_name, dataset_name, vintage order by fetched_at, landed_release_id)

),

coded as (

    select
        *,
        case
            when area_code = 'K99000002' then 'aggregate'
            when area_code not like 'TL%' then 'gss'
            -- Accounts and productivity of 2025 are the first at the areas of ITL 2025; later files have some older areas beside them.
            when note like 'Obsolete code since 2025%' then 'itl2021'
            when released >= '2025-01-01' then 'itl2025'
            else 'itl2021'
        end as area_code_system
    from cells

),

final as (

    select
        measures.measure_id,
        coded.area_code,
        coded.area_code_system,
        'all' as industry_code,
        'all' as industry_code_system,
        coded.period_start,
        coded.period_end,
        {{ period_label('coded.period_start', 'coded.period_end') }} as period_label,
        coded.value,
        case when coded.value_status = 'final' then measures.value_status else coded.value_status end as value_status,
        coded.null_reason,
        coded.value_low,
        coded.value_high,
        case when coded.value_low is null then 'none' else 'sampling' end as interval_kind,
        measures.address_basis,
        coded.released,
        'day' as released_precision,
        coded.landed_release_id as release_id,
        'ons_' || coded.dataset_name as source_id,
        sources.source_precedence,
        false as is_reference_only,
        releases.is_superseded,
        releases.replaced_on,
        releases.corrected_on,
        coded.note,
        coded.landed_release_id,
        coded.source_file,
        coded.source_row
    from coded
    inner join measures
        on coded.indicator_name = measures.indicator_name
    inner join releases
        on coded.landed_release_id = releases.landed_release_id
    left join {{ ref('int_sources') }} as sources
        on 'ons_' || coded.dataset_name = sources.source_id

)

select * from final
