with outcomes as (

    select * from {{ ref('joint_outcomes') }}

),

pairs as (

    select * from {{ ref('joint_outcome_pairs') }}

),

indicators as (

    select * from {{ ref('indicators') }}

),

-- Pools that share no year: three, six or nine years apart.
windows as (

    select
        later.pair_id,
        later.area_code,
        later.area_code_system,
        later.boundary_year,
        later.area_name,
        later.area_level,
        cast(year(later.health_period_start) - year(earlier.health_period_start) as integer) as years,
        {%- for side in ['economic', 'health'] %}
            earlier.{{ side }}_period_start as {{ side }}_from_start,
            later.{{ side }}_period_end as {{ side }}_to_end,
            earlier.{{ side }}_period_label || ' to ' || later.{{ side }}_period_label as {{ side }}_period_label,
            earlier.{{ side }}_relative_gap as {{ side }}_relative_gap_from,
            later.{{ side }}_relative_gap as {{ side }}_relative_gap_to,
            {% set from_gap, to_gap = 'earlier.' ~ side ~ '_relative_gap', 'later.' ~ side ~ '_relative_gap' -%}
            {{ difference_low(to_gap, to_gap ~ '_low', from_gap, from_gap ~ '_high') }} as {{ side }}_low,
            {{ difference_high(to_gap, to_gap ~ '_high', from_gap, from_gap ~ '_low') }} as {{ side }}_high,
            {{ series_break(
                ref('breaks'), 'pairs.' ~ side ~ '_measure_id', 'earlier.' ~ side ~ '_period_start', 'later.' ~ side ~ '_period_end',
                area_code_system='later.area_code_system', area_code='later.area_code'
            ) }} as {{ side }}_break,
            case
                when earlier.{{ side }}_release_id <> later.{{ side }}_release_id then 'editions_differ: the two ends are of two releases'
            end as {{ side }}_edition,
            later.{{ side }}_release_id,
        {%- endfor %}
        health_indicators.direction as health_direction,
        coalesce(later.reason, earlier.reason) as own_reason
    from outcomes as later
    inner join outcomes as earlier
        on
            later.pair_id = earlier.pair_id
            and later.area_code = earlier.area_code
            and later.area_code_system = earlier.area_code_system
            and year(later.health_period_start) - year(earlier.health_period_start) in (3, 6, 9)
    inner join pairs
        on later.pair_id = pairs.pair_id
    inner join indicators as health_indicators
        on pairs.health_indicator_id = health_indicators.indicator_id

),

judged as (

    select
        *,
        coalesce(economic_break, health_break, economic_edition, health_edition, own_reason) as reason
    from windows

),

changes as (

    select
        *,
        case when reason is null then economic_relative_gap_to - economic_relative_gap_from end as economic_change,
        case when reason is null then economic_low end as economic_change_low,
        case when reason is null then economic_high end as economic_change_high,
        case when reason is null then health_relative_gap_to - health_relative_gap_from end as health_change,
        case when reason is null then health_low end as health_change_low,
        case when reason is null then health_high end as health_change_high
    from judged

),

moved as (

    select
        *,
        {{ standing('economic_change', 'economic_change_low', 'economic_change_high', '1') }} as economic_movement,
        {{ standing('health_change', 'health_change_low', 'health_change_high', 'health_direction') }} as health_movement
    from changes

)

select
    pair_id,
    area_code,
    area_code_system,
    boundary_year,
    area_name,
    area_level,
    years,
    health_from_start as period_start,
    health_to_end as period_end,
    health_period_label as period_label,
    economic_period_label,
    {%- for side in ['economic', 'health'] %}
        {{ side }}_relative_gap_from,
        {{ side }}_relative_gap_to,
        {{ significant(side ~ '_change') }} as {{ side }}_change,
        {{ significant(side ~ '_change_low') }} as {{ side }}_change_low,
        {{ significant(side ~ '_change_high') }} as {{ side }}_change_high,
        {{ side }}_movement,
        {{ side }}_release_id,
    {%- endfor %}
    {{ significant('health_change * health_direction') }} as health_advantage_change,
    {{ joint_class('economic_movement', 'health_movement') }} as joint_movement,
    reason
from moved
