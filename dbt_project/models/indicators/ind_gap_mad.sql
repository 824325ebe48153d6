{%- set within = ['indicator_stem', 'release_id', 'period_start', 'period_end', 'area_level'] %}
{%- set fewest_areas = 10 %}
{#- Of a level that has a fixed number of areas, the share that must have a value before a median means anything. -#}
{%- set fewest_share = 0.9 %}

with published as (

    select * from {{ ref('int_levelling_up_values') }}
    where area_level in ('itl1', 'itl2', 'combined_authority', 'local_authority')

),

scored as (

    {{ levelling_up_mad('published', polarity='direction', partition_by=within) }}

),

counted as (

    select
        published.*,
        scored.gap_mad,
        count(published.value) over (partition by {{ within | join(', ') }}) as areas_with_value,
        case published.area_level when 'itl1' then 12 when 'itl2' then case published.area_code_system when 'itl2025' then 46 else 41 end end as areas_expected
    from published
    inner join scored using ({{ within | join(', ') }}, area_code)

),

final as (

    select
        * exclude (gap_mad),
        case
            when areas_with_value >= {{ fewest_areas }} and areas_with_value >= {{ fewest_share }} * coalesce(areas_expected, 0) then gap_mad
        end as gap_mad,
        case
            when reason is not null then reason
            when areas_with_value < {{ fewest_areas }} then 'too_few_areas: fewer than {{ fewest_areas }} areas of this level have a value'
            when areas_with_value < {{ fewest_share }} * coalesce(areas_expected, 0)
                then 'peers_incomplete: only ' || areas_with_value || ' of ' || areas_expected || ' areas of this level have a value in this release'
            when gap_mad is null then 'no_spread: half of the areas or more are level'
        end as gap_reason
    from counted

)

{{ indicator_rows('final', [
    {'id': '_gap_mad', 'value': 'gap_mad', 'reason': 'gap_reason', 'comparator': '0', 'stem': true},
]) }}
