{#- Every published outcome of a table of `outcome_measures`: value, interval, comparator, gap, rank and release, as select of a mart. Each
    measure stands by itself: nothing is added up over measures. -#}
{% macro outcomes_of(table_name) %}
with indicators as (

    select * from {{ ref('levelling_up_indicators') }}

),

measures as (

    select * from {{ ref('outcome_measures') }}
    where table_name = '{{ table_name }}'

),

england as (

    select * from indicators
    where area_code = 'E92000001'

),

compared as (

    select
        indicators.* exclude (comparator_value),
        measures.dimension,
        measures.measure_coverage,
        measures.measure_caveat,
        {{ outcome_gap(
            'indicators.value', 'indicators.value_low', 'indicators.value_high', 'indicators.comparator_value', 'england.value',
            'indicators.direction', 'indicators.reason'
        ) }}
    from indicators
    inner join measures using (indicator_id)
    left join england using (indicator_id, period_start, period_end, release_id, address_basis)

)

select
    dimension,
    indicator_id,
    title,
    area_code,
    area_code_system,
    boundary_year,
    area_name,
    area_level,
    period_start,
    period_end,
    period_label,
    value,
    unit_id,
    direction,
    value_low,
    value_high,
    interval_kind,
    value_status,
    reason,
    comparator_area_code,
    comparator_value,
    {{ significant('gap') }} as gap,
    {{ significant('gap_low') }} as gap_low,
    {{ significant('gap_high') }} as gap_high,
    standing,
    gap_reason,
    rank,
    rank_low,
    rank_high,
    n_ranked,
    n_expected,
    tier,
    reliability,
    measure_coverage,
    measure_caveat,
    caveat,
    address_basis,
    released,
    release_id,
    input_release_ids,
    is_latest,
    publisher,
    licence
from compared
{% endmacro %}
