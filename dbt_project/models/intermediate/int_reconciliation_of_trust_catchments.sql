with catchments as (

    select * from {{ ref('int_trust_catchments') }}
    where area_level = 'icb'

),

totals as (

    select * from {{ ref('published_catchment_totals') }}

),

releases as (

    select
        landed_release_id,
        vintage,
        {{ released_on('vintage') }} as released
    from {{ ref('stg_landing__releases') }}

),

trusts as (

    select
        landed_release_id,
        trust_code,
        abs(sum(patient_share) - 1) <= 0.000001 as is_whole
    from catchments
    group by all

),

-- Trusts count as one each where their shares add up to 1; the shares of all boards together count the trusts as well.
counted as (

    select
        'nhs_trust' as part_level,
        landed_release_id,
        count(*) as parts_present,
        cast(count(*) filter (is_whole) as double) as parts_sum
    from trusts
    group by landed_release_id
    union all
    select
        'icb' as part_level,
        landed_release_id,
        count(distinct area_code) as parts_present,
        -- Sums of doubles are off in their last digits.
        round(sum(patient_share), 6) as parts_sum
    from catchments
    group by landed_release_id

),

compared as (

    select
        counted.*,
        releases.released,
        make_date(cast(left(releases.vintage, 4) as integer), 1, 1) as period_start,
        make_date(cast(left(releases.vintage, 4) as integer), 12, 31) as period_end,
        left(releases.vintage, 4) as period_label,
        totals.parts_expected,
        totals.published_total,
        totals.citation,
        round(counted.parts_sum - totals.published_total, 6) as difference
    from counted
    inner join releases
        on counted.landed_release_id = releases.landed_release_id
    inner join totals
        on counted.part_level = totals.part_level and releases.vintage = totals.vintage

),

final as (

    select
        'nhs_trust_patient_share' as measure_id,
        'all' as industry_code,
        'residence' as address_basis,
        period_start,
        period_end,
        period_label,
        part_level,
        landed_release_id as release_id,
        released,
        landed_release_id in (select landed_release_id from {{ ref('int_current_landings') }}) as is_latest,
        parts_expected,
        parts_present,
        parts_sum,
        cast(null as double) as unallocated,
        published_total,
        'E92000001' as total_area_code,
        cast(null as varchar) as total_release_id,
        difference,
        parts_sum / nullif(published_total, 0) as allocated_share,
        cast(0 as double) as tolerance,
        case when difference = 0 and parts_present = parts_expected then 'pass' else 'unexplained' end as result,
        citation as reason
    from compared

)

select * from final
