{%- set within = ['release_id', 'period_start'] %}

with employment as (

    select * from {{ ref('int_employment_by_area_and_sector') }}

),

whole_economy as (

    select
        {{ within | join(', ') }},
        area_code,
        area_code_system,
        area_level,
        value,
        known_value,
        value_low,
        value_high
    from employment
    where sector_id = 'all' and definition_version = 'published_total'

),

-- A base that lacks an area is no base: quotients would be taken against whatever areas a release happens to hold.
national as (

    select
        {{ within | join(', ') }},
        value is null as base_is_partial,
        known_value is null as base_is_incomplete
    from whole_economy
    where area_code = 'K03000001'

),

national_sectors as (

    select
        {{ within | join(', ') }},
        sector_id,
        definition_version,
        value is null as sector_is_incomplete
    from employment
    where area_code = 'K03000001'

),

compared as (

    select
        employment.*,
        national.base_is_partial,
        not national.base_is_incomplete as base_is_known,
        not national.base_is_incomplete and not national_sectors.sector_is_incomplete as is_comparable
    from employment
    inner join national using ({{ within | join(', ') }})
    inner join national_sectors using ({{ within | join(', ') }}, sector_id, definition_version)
    where employment.area_level in ('itl2', 'itl1') and employment.sector_id <> 'all'

),

final as (

    select
        compared.* exclude (value, value_low, value_high, known_value, value_status, reason, is_comparable, base_is_known),
        compared.sector_id || '/' || compared.definition_version as industry_code,
        case when compared.is_comparable then compared.value end as value,
        case when compared.is_comparable then compared.value_low end as value_low,
        case when compared.is_comparable then compared.value_high end as value_high,
        -- One total per area, whichever sectors the release can compute.
        case when compared.base_is_known then whole_economy.known_value end as area_total,
        case when compared.base_is_known then whole_economy.value_low end as area_total_low,
        case when compared.base_is_known then whole_economy.value_high end as area_total_high,
        case when compared.value is null or not compared.is_comparable then 'partial' else compared.value_status end as jobs_status,
        case
            when compared.value is null or not compared.is_comparable or compared.base_is_partial then 'partial'
            else compared.value_status
        end as quotient_status,
        case
            when compared.value is null then compared.reason
            when not compared.is_comparable then 'base_incomplete: this release does not hold every area or industry of Great Britain'
        end as jobs_reason,
        case
            when compared.value is null then compared.reason
            when not compared.is_comparable then 'base_incomplete: this release does not hold every area or industry of Great Britain'
            when compared.base_is_partial
                then 'base_partial: farm agriculture is missing for Scotland, so national and Scottish totals are understated'
        end as quotient_reason
    from compared
    inner join whole_economy using ({{ within | join(', ') }}, area_code, area_code_system, area_level)

)

select * from final
