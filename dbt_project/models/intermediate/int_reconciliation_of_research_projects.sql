with projects as (

    select
        *,
        'funder:' || lower(replace(funder_name, ' ', '_')) as funder_code
    from {{ ref('int_research_projects') }}
    where source_name = 'ukri_gtr'

),

totals as (

    select * from {{ ref('published_research_totals') }}

),

releases as (

    select
        landed_release_id,
        dataset_name,
        vintage
    from {{ ref('stg_landing__releases') }}
    where source_name = 'ukri_gtr'

),

-- Projects add to what others have counted of the same edition; a total stands in no area and in no group of areas.
counted as (

    select
        totals.measure_id,
        totals.industry_code,
        totals.published_total,
        totals.rounding_unit,
        totals.citation,
        projects.landed_release_id as release_id,
        any_value(projects.released) as released,
        bool_or(projects.is_latest) as is_latest,
        min(projects.project_start) as period_start,
        any_value(projects.released) as period_end,
        'as of ' || any_value(releases.vintage) as period_label,
        count(distinct projects.funder_name) as parts_present,
        case totals.measure_id
            when 'research_projects_count' then count(*)
            else case when count(*) = count(projects.value_gbp) then sum(projects.value_gbp) end
        end as parts_sum
    from totals
    inner join releases
        on totals.dataset_name = releases.dataset_name and totals.vintage = releases.vintage
    inner join projects
        on
            releases.landed_release_id = projects.landed_release_id
            and totals.industry_code in ('all', projects.funder_code)
    group by totals.measure_id, totals.industry_code, totals.published_total, totals.rounding_unit, totals.citation, projects.landed_release_id

),

final as (

    select
        measure_id,
        industry_code,
        'lead_organisation' as address_basis,
        period_start,
        period_end,
        period_label,
        'funder' as part_level,
        release_id,
        released,
        is_latest,
        cast(parts_present as integer) as parts_expected,
        parts_present,
        cast(parts_sum as double) as parts_sum,
        cast(null as double) as unallocated,
        published_total,
        'K02000001' as total_area_code,
        cast(null as varchar) as total_release_id,
        parts_sum - published_total as difference,
        parts_sum / nullif(published_total, 0) as allocated_share,
        case when rounding_unit > 1 then rounding_unit / 2 else 0 end as tolerance,
        case
            when parts_sum is null then 'not_checkable'
            when parts_sum = published_total then 'pass'
            when abs(parts_sum - published_total) <= rounding_unit / 2 and rounding_unit > 1 then 'pass_within_rounding'
            else 'unexplained'
        end as result,
        case when parts_sum is null then 'A project has no value.' else citation end as reason
    from counted

)

select * from final
