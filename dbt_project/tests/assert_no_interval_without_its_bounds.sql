-- A kind of interval stands beside two bounds, and only beside them; a value without a kind has at most one.
{%- set intervals = [
    ('area_complexity', 'interval_kind', 'eci_low', 'eci_high'),
    ('composite_scores', 'rank_interval_kind', 'rank_low', 'rank_high'),
    ('composite_sensitivity', 'interval_kind', 'value_low', 'value_high'),
    ('indicator_values', 'interval_kind', 'value_low', 'value_high'),
    ('industry_location_quotients', 'interval_kind', 'location_quotient_low', 'location_quotient_high'),
    ('levelling_up_indicators', 'interval_kind', 'value_low', 'value_high'),
    ('resilience', 'change_interval_kind', 'contraction_jobs_low', 'contraction_jobs_high'),
    ('resilience', 'change_interval_kind', 'recovery_jobs_low', 'recovery_jobs_high'),
    ('sector_definition_effects', 'interval_kind', 'location_quotient_low', 'location_quotient_high'),
    ('shift_share', 'interval_kind', 'change_jobs_low', 'change_jobs_high'),
    ('site_screen', 'interval_kind', 'hidden_gap_low', 'hidden_gap_high'),
    ('triple_helix', 'interval_kind', 'synergy_millibits_low', 'synergy_millibits_high'),
] %}
{{ config(meta={'dagster': {'ref': {'name': 'indicator_values'}}}) }}

{% for mart, kind, low, high in intervals %}
    select
        '{{ mart }}' as mart,
        '{{ low }}' as bound,
        count(*) as rows_at_fault
    from {{ ref(mart) }}
    where ({{ kind }} <> 'none') <> ({{ low }} is not null and {{ high }} is not null)
    having count(*) > 0
    {{ 'union all' if not loop.last }}
{% endfor %}
