{%- set within = ['release_id', 'period_start', 'area_level'] %}

with employment as (

    select * from {{ ref('int_employment_by_area_and_sector') }}
    where area_level in ('itl2', 'itl1')

),

sectors as (

    select
        *,
        sector_id || '/' || definition_version as industry_code
    from employment
    where sector_id <> 'all'

),

-- Totals of which a part is missing enter with what is known, and the quotient says so.
whole_economy as (

    select
        * exclude (value),
        known_value as value,
        value is null as is_partial
    from employment
    where sector_id = 'all' and definition_version = 'published_total'

),

base_quality as (

    select
        release_id,
        period_start,
        area_level,
        bool_or(is_partial) as is_partial
    from whole_economy
    group by all

),

quotients as (

    {{ location_quotient('sectors', partition_by=within, area_totals='whole_economy') }}

),

bounds as (

    {{ location_quotient_bounds('sectors', 'whole_economy', partition_by=within) }}

),

combined as (

    select
        sectors.* exclude (value_status, reason),
        quotients.lq_emp,
        quotients.lq_sym,
        quotients.lq_excl,
        quotients.lq_excess_jobs,
        bounds.lq_lo,
        bounds.lq_hi,
        case when base_quality.is_partial then 'partial' else sectors.value_status end as value_status,
        case
            when sectors.value is null then sectors.reason
            when base_quality.is_partial then 'base_partial: farm agriculture is missing for Scotland, so national and Scottish totals are understated'
        end as reason
    from sectors
    inner join quotients using ({{ within | join(', ') }}, area_code, industry_code)
    inner join bounds using ({{ within | join(', ') }}, area_code, industry_code)
    inner join base_quality using ({{ within | join(', ') }})

)

{{ indicator_rows('combined', [
    {'id': 'employment_jobs', 'value': 'value', 'low': 'value_low', 'high': 'value_high', 'interval': "'rounding'",
     'status': "case when value is null then 'partial' else 'rounded' end", 'reason': 'case when value is null then reason end'},
    {'id': 'employment_location_quotient', 'value': 'lq_emp', 'low': 'lq_lo', 'high': 'lq_hi', 'interval': "'rounding'", 'comparator': '1'},
    {'id': 'employment_location_quotient_excluding_own_area', 'value': 'lq_excl', 'comparator': '1'},
    {'id': 'employment_location_quotient_symmetric', 'value': 'lq_sym', 'low': '(lq_lo - 1) / (lq_lo + 1)', 'high': '(lq_hi - 1) / (lq_hi + 1)',
     'interval': "'rounding'", 'comparator': '0'},
    {'id': 'employment_excess_jobs', 'value': 'lq_excess_jobs', 'comparator': '0'},
]) }}
