with indicators as (

    select * from {{ ref('levelling_up_indicators') }}
    where is_latest

),

pairs as (

    select * from {{ ref('joint_outcome_pairs') }}

),

clusters as (

    select * from {{ ref('cluster_indicators') }}
    where is_latest and sector_id = 'life_sciences' and definition_version = 'eight_sic_classes'
    qualify row_number() over (partition by area_code, area_code_system order by period_start desc) = 1

),

areas as (

    select * from {{ ref('dim_areas') }}

),

-- Only where the area of the class is the same place.
classes as (

    select
        areas.comparable_area_code as area_code,
        clusters.cluster_class,
        clusters.probability_of_class,
        clusters.period_label as cluster_period_label
    from clusters
    inner join areas
        on clusters.area_code = areas.area_code and clusters.area_code_system = areas.area_code_system
    qualify row_number() over (partition by areas.comparable_area_code order by clusters.period_start desc, clusters.area_code_system asc) = 1

),

england as (

    select * from indicators
    where area_code = 'E92000001'

),

gaps as (

    select
        indicators.* exclude (comparator_value),
        {{ outcome_gap(
            'indicators.value', 'indicators.value_low', 'indicators.value_high', 'indicators.comparator_value', 'england.value',
            'indicators.direction', 'indicators.reason'
        ) }}
    from indicators
    left join england using (indicator_id, period_start, period_end, release_id, address_basis)

),

-- The economic year is the middle one of the three that are pooled.
paired as (

    select
        pairs.pair_id,
        health.area_code,
        health.area_code_system,
        health.boundary_year,
        health.area_name,
        health.area_level,
        {%- for side in ['economic', 'health'] %}
            {{ side }}.indicator_id as {{ side }}_indicator_id,
            {{ side }}.period_start as {{ side }}_period_start,
            {{ side }}.period_end as {{ side }}_period_end,
            {{ side }}.period_label as {{ side }}_period_label,
            {{ side }}.value as {{ side }}_value,
            {{ side }}.value_low as {{ side }}_value_low,
            {{ side }}.value_high as {{ side }}_value_high,
            {{ side }}.unit_id as {{ side }}_unit_id,
            {{ side }}.interval_kind as {{ side }}_interval_kind,
            {{ side }}.comparator_area_code as {{ side }}_comparator_area_code,
            {{ side }}.comparator_value as {{ side }}_comparator_value,
            {{ significant(side ~ '.relative_gap') }} as {{ side }}_relative_gap,
            {{ significant(side ~ '.relative_gap_low') }} as {{ side }}_relative_gap_low,
            {{ significant(side ~ '.relative_gap_high') }} as {{ side }}_relative_gap_high,
            {{ side }}.standing as {{ side }}_standing,
            {{ side }}.address_basis as {{ side }}_address_basis,
            {{ side }}.released as {{ side }}_released,
            {{ side }}.release_id as {{ side }}_release_id,
            {{ side }}.publisher as {{ side }}_publisher,
        {%- endfor %}
        {{ significant('health.gap') }} as health_gap,
        {{ significant('health.gap_low') }} as health_gap_low,
        {{ significant('health.gap_high') }} as health_gap_high,
        {{ significant('health.gap * health.direction') }} as health_advantage,
        coalesce(economic.gap_reason, health.gap_reason) as reason
    from pairs
    inner join gaps as health
        on pairs.health_indicator_id = health.indicator_id
    inner join gaps as economic
        on
            pairs.economic_indicator_id = economic.indicator_id
            and health.area_code = economic.area_code
            and health.area_code_system = economic.area_code_system
            and health.area_level = economic.area_level
            and year(economic.period_start) = year(health.period_start) + 1
            and datediff('day', economic.period_start, economic.period_end) <= 366
    -- The comparator of itself says nothing.
    where health.area_code is distinct from health.comparator_area_code

),

final as (

    select
        paired.*,
        {{ joint_class('economic_standing', 'health_standing') }} as joint_class,
        classes.cluster_class,
        classes.probability_of_class,
        classes.cluster_period_label,
        case when classes.cluster_class is null then 'no_same_place: no class of the life sciences was computed for this very area' end as cluster_reason
    from paired
    left join classes
        on paired.area_code = classes.area_code

)

select * from final
