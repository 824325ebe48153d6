{#- K99000002 is the United Kingdom less what is not attributed to a region: the comparator that ONS productivity uses. -#}
{%- set comparators = ['K02000001', 'K99000002'] %}
{%- set within = ['indicator_stem', 'release_id', 'period_end'] %}

with published as (

    select * from {{ ref('int_levelling_up_values') }}

),

indexed as (

    {{ gap_to_uk('published', reference_area=comparators, partition_by=within, period='period_start') }}

),

compared as (

    select
        published.*,
        indexed.gap_uk_idx,
        100 * published.value / nullif(indexed.gap_uk_idx, 0) as uk_value
    from published
    inner join indexed using ({{ within | join(', ') }}, period_start, area_code)
    where published.area_level in ('nation', 'itl1', 'itl2', 'combined_authority', 'local_authority')

),

final as (

    select
        *,
        coalesce(reason, case when gap_uk_idx is null then 'no_comparator: this edition has no United Kingdom figure' end) as index_reason,
        100 * value_low / uk_value as index_low,
        100 * value_high / uk_value as index_high
    from compared

)

{{ indicator_rows('final', [
    {'id': '', 'value': 'value', 'low': 'value_low', 'high': 'value_high', 'interval': 'interval_kind', 'comparator': 'uk_value', 'stem': true},
    {'id': '_index', 'value': 'gap_uk_idx', 'low': 'index_low', 'high': 'index_high', 'interval': 'interval_kind', 'reason': 'index_reason',
     'comparator': '100', 'stem': true},
]) }}
