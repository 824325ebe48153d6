{%- set keys = [
    'measure_id', 'industry_code', 'sector_id', 'definition_version', 'period_start', 'period_end', 'period_label', 'address_basis', 'release_id',
] %}
{#- Sums that agree to nine figures agree: what is left depends on the order in which they were taken. -#}
{%- set difference =
    'case when abs(published_value - whole_value) <= 1e-9 * abs(published_value) then 0 else published_value - whole_value end' %}

with observations as (

    select * from {{ ref('int_observations') }}
    where not is_reference_only and not is_superseded

),

areas as (

    select * from {{ ref('int_areas') }}

),

measures as (

    select
        int_measures.measure_id,
        int_measures.unit_id,
        int_measures.aggregation,
        balance_weights.weight_measure_id,
        balance_weights.reason as no_weight_reason
    from {{ ref('int_measures') }} as int_measures
    left join {{ ref('balance_weights') }} as balance_weights
        on int_measures.measure_id = balance_weights.measure_id
    where int_measures.aggregation = 'sum' or balance_weights.measure_id is not null

),

population as (

    select * from {{ ref('int_population_by_region') }}

),

published as (

    select
        {{ listed(keys[:2], 'observations') }}
        'all' as sector_id,
        'as_published' as definition_version,
        {{ listed(keys[4:], 'observations') }}
        observations.comparable_area_code as area_code,
        observations.released,
        areas.is_itl1_region,
        observations.value,
        observations.value_low,
        observations.value_high,
        observations.interval_kind,
        observations.is_latest
    from observations
    inner join areas
        on observations.area_code = areas.area_code and observations.area_code_system = areas.area_code_system
    where areas.is_itl1_region or observations.comparable_area_code in ('K02000001', 'K03000001', 'E92000001')
    -- A release that shows one place under two codes shows one figure twice.
    qualify row_number() over (
        partition by {{ 'observations.' ~ (keys[:2] + keys[4:]) | join(', observations.') }}, observations.comparable_area_code
        order by observations.is_latest desc, observations.value is null asc, observations.area_code_system asc, observations.area_code asc
    ) = 1

),

-- Jobs come by smaller areas and 5-digit industries: the sums by sector and region are at hand.
jobs as (

    select
        'employment_jobs' as measure_id,
        'all' as industry_code,
        sector_id,
        definition_version,
        period_start,
        period_end,
        period_label,
        address_basis,
        release_id,
        area_code,
        released,
        area_level = 'itl1' as is_itl1_region,
        value,
        value_low,
        value_high,
        'rounding' as interval_kind,
        is_latest
    from {{ ref('int_employment_by_area_and_sector') }}
    where area_level in ('itl1', 'country')

),

figures as (

    select * from published
    union all by name
    select * from jobs

),

weights as (

    select
        'population_people' as weight_measure_id,
        area_code,
        period_start,
        population_people as weight,
        population_release_id as weight_release_id
    from population
    union all
    select
        measure_id as weight_measure_id,
        comparable_area_code as area_code,
        period_start,
        max(value) as weight,
        max(release_id) as weight_release_id
    from observations
    where measure_id in (select weight_measure_id from measures) and measure_id <> 'population_people' and industry_code = 'all' and is_latest
    group by all

),

-- Residents of the middle of the first calendar year; what spans several years has none to be divided by.
regions as (

    select
        figures.*,
        measures.unit_id,
        measures.aggregation,
        measures.weight_measure_id,
        measures.no_weight_reason,
        case when measures.aggregation = 'sum' then 1 else weights.weight end as weight,
        weights.weight_release_id,
        case when datediff('day', figures.period_start, figures.period_end) <= 366 then population.population_people end as population_people,
        case when datediff('day', figures.period_start, figures.period_end) <= 366 then population.population_release_id end as population_release_id,
        figures.area_code in ('E12000006', 'E12000007', 'E12000008') as is_inside,
        unnest([case when figures.area_code in ('E12000006', 'E12000007', 'E12000008') then 'inside' else 'outside' end, 'whole']) as side
    from figures
    inner join measures
        on figures.measure_id = measures.measure_id
    left join population
        on figures.area_code = population.area_code and make_date(year(figures.period_start), 1, 1) = population.period_start
    left join weights
        on
            measures.weight_measure_id = weights.weight_measure_id
            and figures.area_code = weights.area_code
            and make_date(year(figures.period_start), 1, 1) = weights.period_start
    where figures.is_itl1_region

),

weighted as (

    select
        *,
        value * weight as amount,
        value_low * weight as amount_low,
        value_high * weight as amount_high
    from regions

),

sides as (

    select
        {{ keys | join(', ') }},
        side,
        any_value(unit_id) as unit_id,
        any_value(aggregation) as aggregation,
        any_value(weight_measure_id) as weight_measure_id,
        any_value(no_weight_reason) as no_weight_reason,
        max(released) as released,
        max(interval_kind) as interval_kind,
        bool_and(is_latest) as is_latest,
        {{ sum_with_bounds('amount', 'amount_low', 'amount_high', value_as='amount', low_as='amount_low', high_as='amount_high') }},
        {{ whole_sum('weight') }} as weight,
        {{ whole_sum('population_people') }} as population,
        count(*) as regions_present,
        count(*) - count(value) as regions_unknown,
        bool_or(area_code = 'N92000002') as has_northern_ireland,
        bool_or(area_code = 'S92000003') as has_scotland,
        bool_or(area_code = 'W92000004') as has_wales,
        string_agg(distinct weight_release_id, '; ' order by weight_release_id) as weight_release_ids,
        string_agg(distinct population_release_id, '; ' order by population_release_id) as population_release_ids
    from weighted
    group by all

),

-- Amounts as they are; a rate is the weighted mean of its regions.
valued as (

    select
        *,
        case when aggregation = 'sum' then amount else {{ ratio('amount', 'weight') }} end as value,
        case when aggregation = 'sum' then amount_low else {{ ratio('amount_low', 'weight') }} end as value_low,
        case when aggregation = 'sum' then amount_high else {{ ratio('amount_high', 'weight') }} end as value_high
    from sides

),

paired as (

    select
        whole.* exclude (side, amount, amount_low, amount_high, value, value_low, value_high, has_northern_ireland, has_scotland, has_wales),
        whole.value as whole_value,
        case
            when whole.regions_present = 12 then 'UK'
            when whole.regions_present = 11 and not whole.has_northern_ireland then 'GB'
            when whole.regions_present = 10 and not whole.has_northern_ireland and not whole.has_scotland then 'England and Wales'
            when whole.regions_present = 9 and not whole.has_northern_ireland and not whole.has_scotland and not whole.has_wales then 'England'
        end as coverage_base,
        inside.regions_present as inside_regions,
        inside.value as inside_value,
        inside.value_low as inside_low,
        inside.value_high as inside_high,
        inside.population as inside_population,
        outside.value as outside_value,
        outside.value_low as outside_low,
        outside.value_high as outside_high,
        outside.population as outside_population
    from valued as whole
    left join valued as inside
        on {{ matched('whole', 'inside', keys) }} and inside.side = 'inside'
    left join valued as outside
        on {{ matched('whole', 'outside', keys) }} and outside.side = 'outside'
    where whole.side = 'whole'

),

judged as (

    select
        *,
        case
            when no_weight_reason is not null then no_weight_reason
            when inside_regions is null or inside_regions < 3 then 'regions_missing: not every region of the Greater South East is in this release'
            when coverage_base is null then 'regions_missing: the release has ' || regions_present || ' regions, which make up no country'
            when regions_unknown > 0 then 'part_suppressed: ' || regions_unknown || ' of ' || regions_present || ' regions have no value'
            when aggregation <> 'sum' and weight is null then 'weights_missing: no figure of ' || weight_measure_id || ' for every region and this year'
        end as reason,
        inside_value >= 0 and outside_value >= 0 as is_share
    from paired

),

whole_countries as (

    select
        {{ keys | join(', ') }},
        case area_code when 'K02000001' then 'UK' when 'K03000001' then 'GB' else 'England' end as coverage_base,
        value as published_value
    from figures
    where not is_itl1_region and measure_id <> 'employment_jobs'

),

final as (

    select
        {{ listed(keys, 'judged') }}
        judged.unit_id,
        judged.aggregation,
        judged.coverage_base,
        judged.regions_present,
        judged.released,
        judged.is_latest,
        judged.interval_kind,
        judged.reason,
        case
            when judged.reason is null then 'estimated'
            when judged.reason like 'part_suppressed%' or judged.reason like 'regions_missing%' then 'partial'
            when judged.reason like 'weights_missing%' then 'missing'
            else 'not_applicable'
        end as value_status,
        judged.weight_measure_id,
        -- A side whose regions are all known has its value even where the other side has a gap.
        case when judged.no_weight_reason is null and judged.inside_regions = 3 then judged.inside_value end as inside_value,
        case when judged.no_weight_reason is null and judged.inside_regions = 3 then judged.inside_low end as inside_low,
        case when judged.no_weight_reason is null and judged.inside_regions = 3 then judged.inside_high end as inside_high,
        case when judged.no_weight_reason is null and judged.coverage_base is not null then judged.outside_value end as outside_value,
        case when judged.no_weight_reason is null and judged.coverage_base is not null then judged.outside_low end as outside_low,
        case when judged.no_weight_reason is null and judged.coverage_base is not null then judged.outside_high end as outside_high,
        case when judged.reason is null and judged.aggregation = 'sum' and judged.is_share then {{ ratio('judged.inside_value', 'judged.whole_value') }} end
            as inside_share,
        case
            when judged.coverage_base is not null and judged.aggregation = 'sum' and judged.inside_low >= 0 and judged.outside_low >= 0
                then {{ ratio('judged.inside_low', 'judged.inside_low + judged.outside_high') }}
        end as share_low,
        case
            when judged.coverage_base is not null and judged.aggregation = 'sum' and judged.inside_low >= 0 and judged.outside_low >= 0
                then {{ ratio('judged.inside_high', 'judged.inside_high + judged.outside_low') }}
        end as share_high,
        case
            when judged.reason is not null then judged.reason
            when judged.aggregation <> 'sum' then 'not_additive: a rate has no share of a total'
            when not judged.is_share then 'not_a_share: one side is below zero'
            when judged.whole_value = 0 then 'undefined: there is nothing to share'
        end as share_reason,
        judged.inside_population,
        judged.outside_population,
        case
            when judged.reason is not null then judged.reason
            when judged.aggregation <> 'sum' or judged.measure_id = 'population_people'
                then 'not_applicable: residents, and what is a rate already, are not divided by residents'
            when judged.population is null
                then 'no_population: the period is longer than a year, or residents of one of the regions are not in the warehouse'
        end as per_head_reason,
        case when judged.reason is null then judged.whole_value end as whole_value,
        whole_countries.published_value,
        case
            when judged.reason is not null then judged.reason
            when whole_countries.published_value is null then 'no_comparator: this release has no total of the same coverage'
        end as published_reason,
        concat_ws('; ', judged.release_id, judged.weight_release_ids, judged.population_release_ids) as input_release_ids
    from judged
    left join whole_countries
        on {{ matched('judged', 'whole_countries', keys + ['coverage_base']) }}

),

per_head as (

    select
        *,
        case when per_head_reason is null then {{ ratio('inside_value', 'inside_population') }} end as inside_per_head,
        case when per_head_reason is null then {{ ratio('outside_value', 'outside_population') }} end as outside_per_head
    from final

)

select
    *,
    case
        when reason is not null then null
        when aggregation = 'sum' then {{ ratio('inside_per_head', 'outside_per_head') }}
        else {{ ratio('inside_value', 'outside_value') }}
    end as inside_to_outside_ratio,
    {{ difference }} as published_difference,
    {{ ratio(difference, 'abs(published_value)') }} as published_difference_share
from per_head
