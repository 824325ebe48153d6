{#- Estimates of 2012 to 2021 were rebased to the 2021 census on this day. -#}
{%- set rebased_on = "date '2023-11-23'" -%}
with people as (

    select * from {{ ref('stg_nomis__population_estimates') }}
    where sex = 'Total' and age_group = 'All Ages'

),

-- A place that stands under several kinds, a unitary authority for instance, counts once. Groups of districts are left out.
counted as (

    select *
    from people
    where
        area_kind in ('countries', 'regions', 'combined authorities')
        or area_kind like 'local authorities: district / unitary%'
    qualify row_number() over (partition by area_code, reference_year, landed_release_id order by area_kind_number desc) = 1

),

releases as (

    select * from {{ ref('stg_landing__releases') }}

),

-- Where the rebased estimate is held, the first one has been replaced.
rebased as (

    select * from {{ ref('int_observations_from_official_figures') }}
    where measure_id = 'population_people' and source_id = 'ons_population_copy' and not is_superseded

),

measured as (

    select
        'population_people' as measure_id,
        counted.area_code,
        'all' as industry_code,
        make_date(counted.reference_year, 1, 1) as period_start,
        make_date(counted.reference_year, 12, 31) as period_end,
        cast(counted.reference_year as varchar) as period_label,
        counted.value,
        counted.value_status,
        counted.null_reason,
        cast(null as double) as value_low,
        cast(null as double) as value_high,
        'none' as interval_kind,
        'residence' as address_basis,
        coalesce(
            {{ released_on('releases.vintage') }} < {{ rebased_on }}
            and counted.reference_year between 2012 and 2021
            and rebased.area_code is not null, false
        ) as is_superseded,
        cast(null as varchar) as note,
        counted.landed_release_id,
        counted.source_file,
        counted.source_row
    from counted
    inner join releases on counted.landed_release_id = releases.landed_release_id
    left join rebased
        on counted.area_code = rebased.area_code and counted.reference_year = year(rebased.period_start)

),

observed as (

    {{ nomis_observations('measured') }}

),

final as (

    select
        *,
        case when is_superseded then {{ rebased_on }} end as replaced_on
    from observed

)

select * from final
