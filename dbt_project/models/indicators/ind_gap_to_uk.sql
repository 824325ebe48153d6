{#- K99000002 is the United Kingdom less what is not attributed to a region: the comparator that ONS productivity uses. -#}
{%- set comparators = ['K02000001', 'K99000002'] %}
{%- set within = ['indicator_stem', 'release_id', 'period_end', 'period_start'] %}

with published as (

    select * from {{ ref('int_levelling_up_values') }}

),

compared as (

    {{ against_uk('published', keys=within, reference_area=comparators, low='value_low', high='value_high') }}

),

final as (

    select
        *,
        -- The error of a sample is far smaller for the whole country and is left out. What rounding leaves open is not: one digit is cut from both.
        100 * case
            when interval_kind = 'rounding' then {{ ratio_low('value_low', 'uk_low', 'uk_high') }}
            else {{ ratio_low('value_low', 'uk_value', 'uk_value') }}
        end as index_low,
        100 * case
            when interval_kind = 'rounding' then {{ ratio_high('value_high', 'uk_low', 'uk_high') }}
            else {{ ratio_high('value_high', 'uk_value', 'uk_value') }}
        end as index_high
    from compared
    where area_level in ('nation', 'itl1', 'itl2', 'combined_authority', 'local_authority')

)

{{ indicator_rows('final', [
    {'id': '', 'value': 'value', 'low': 'value_low', 'high': 'value_high', 'interval': 'interval_kind', 'comparator': 'uk_value', 'stem': true},
    {'id': '_index', 'value': 'gap_uk_idx', 'low': 'index_low', 'high': 'index_high', 'interval': 'interval_kind', 'reason': 'index_reason',
     'comparator': '100', 'stem': true},
]) }}
