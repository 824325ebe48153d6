with counts as (

    select * from {{ ref('int_area_counts') }}
    where result <> 'not_checkable'

),

-- The lists that areas come from: the compiled one, and the publisher's for the boards and their parts.
lists as (

    select
        landed_release_id,
        dataset_name,
        {{ released_on('vintage') }} as released
    from {{ ref('stg_landing__releases') }}
    where
        landed_release_id in (select landed_release_id from {{ ref('int_current_landings') }})
        and (source_name, dataset_name) in (('official_figures', 'areas'), ('open_geography', 'sub_icb_location_to_icb_lookup'))

),

listed as (

    select
        counts.*,
        cast(right(counts.area_code_system, 4) as integer) as boundary_year,
        lists.landed_release_id,
        case when lists.dataset_name <> 'areas' then lists.released end as released
    from counts
    inner join lists
        on lists.dataset_name = case when counts.area_level = 'sub_icb' then 'sub_icb_location_to_icb_lookup' else 'areas' end

),

final as (

    select
        'areas_count' as measure_id,
        'all' as industry_code,
        cast(null as varchar) as address_basis,
        make_date(boundary_year, 1, 1) as period_start,
        make_date(boundary_year, 12, 31) as period_end,
        cast(boundary_year as varchar) as period_label,
        area_level as part_level,
        landed_release_id as release_id,
        released,
        true as is_latest,
        expected_count as parts_expected,
        area_count as parts_present,
        cast(area_count as double) as parts_sum,
        cast(null as double) as unallocated,
        cast(expected_count as double) as published_total,
        cast(null as varchar) as total_area_code,
        cast(null as varchar) as total_release_id,
        cast(area_count - expected_count as double) as difference,
        area_count / nullif(expected_count, 0) as allocated_share,
        cast(0 as double) as tolerance,
        result,
        reason
    from listed

)

select * from final
