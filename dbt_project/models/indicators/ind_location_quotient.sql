{%- set within = ['release_id', 'period_start', 'area_level'] %}

with sectors as (

    select * from {{ ref('int_sector_employment_against_base') }}

),

whole_economy as (

    {{ whole_economy_of('sectors', partition_by=within) }}

),

quotients as (

    {{ location_quotient('sectors', partition_by=within, area_totals='whole_economy') }}

),

bounds as (

    {{ location_quotient_bounds('sectors', 'whole_economy', partition_by=within) }}

),

combined as (

    select
        sectors.*,
        quotients.lq_emp,
        quotients.lq_sym,
        quotients.lq_excl,
        quotients.lq_excess_jobs,
        bounds.lq_lo,
        bounds.lq_hi,
        sectors.quotient_status as value_status,
        sectors.quotient_reason as reason
    from sectors
    inner join quotients using ({{ within | join(', ') }}, area_code, industry_code)
    inner join bounds using ({{ within | join(', ') }}, area_code, industry_code)

)

{{ indicator_rows('combined', [
    {'id': 'employment_jobs', 'value': 'value', 'low': 'value_low', 'high': 'value_high', 'interval': "'rounding'", 'status': 'jobs_status',
     'reason': 'jobs_reason'},
    {'id': 'employment_location_quotient', 'value': 'lq_emp', 'low': 'lq_lo', 'high': 'lq_hi', 'interval': "'rounding'", 'comparator': '1'},
    {'id': 'employment_location_quotient_excluding_own_area', 'value': 'lq_excl', 'comparator': '1'},
    {'id': 'employment_location_quotient_symmetric', 'value': 'lq_sym', 'low': '(lq_lo - 1) / (lq_lo + 1)', 'high': '(lq_hi - 1) / (lq_hi + 1)',
     'interval': "'rounding'", 'comparator': '0'},
    {'id': 'employment_excess_jobs', 'value': 'lq_excess_jobs', 'comparator': '0'},
]) }}
