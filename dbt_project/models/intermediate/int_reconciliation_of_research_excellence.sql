with totals as (

    select * from {{ ref('published_research_excellence_totals') }}

),

results as (

    select * from {{ ref('int_research_excellence_by_provider') }}

),

releases as (

    select
        landed_release_id,
        {{ released_on('vintage') }} as released
    from {{ ref('stg_landing__releases') }}

),

counted as (

    select
        totals.measure_id,
        totals.period_end,
        totals.parts_expected,
        totals.published_total,
        totals.decimals,
        totals.citation,
        results.landed_release_id as release_id,
        any_value(releases.released) as released,
        count(*) as parts_present,
        -- Decimal places as printed: sums of doubles are off in the last of theirs.
        round(sum(results.submitted_fte), any_value(totals.decimals)) as parts_sum
    from results
    cross join totals
    left join releases
        on results.landed_release_id = releases.landed_release_id
    group by all

),

told as (

    select
        *,
        release_id in (select landed_release_id from {{ ref('int_current_landings') }}) as is_latest
    from counted

),

final as (

    select
        measure_id,
        'all' as industry_code,
        'lead_organisation' as address_basis,
        period_end as period_start,
        period_end,
        'REF 2021' as period_label,
        'provider' as part_level,
        release_id,
        released,
        is_latest,
        parts_expected,
        parts_present,
        parts_sum,
        cast(null as double) as unallocated,
        published_total,
        'K02000001' as total_area_code,
        cast(null as varchar) as total_release_id,
        round(parts_sum - published_total, decimals) as difference,
        parts_sum / nullif(published_total, 0) as allocated_share,
        cast(0 as double) as tolerance,
        -- What was wrong with a release that has been replaced cannot be mended any more, and must not stop the one that is right.
        case
            when parts_sum = published_total and parts_present = parts_expected then 'pass'
            when not is_latest then 'explained'
            else 'unexplained'
        end as result,
        case
            when not is_latest and (parts_sum <> published_total or parts_present <> parts_expected)
                then 'This release of the results was replaced by another. ' || citation
            else citation
        end as reason
    from told

)

select * from final
