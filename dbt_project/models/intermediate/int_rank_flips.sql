{#- Below these levels hundreds of areas change places by nothing that matters: the summary counts them. -#}
{%- set levels = ['itl1', 'itl2', 'combined_authority'] %}
{%- set places = ['measure_id', 'area_level', 'industry_code', 'period_start', 'period_end', 'address_basis'] %}
{%- set pair = places + ['first_code', 'second_code', 'comparable_area_code_system'] %}

with editions as (

    select
        *,
        -- Regions are the same areas in every system of codes; below them, each edition has the boundary set of its codes.
        case when area_level = 'itl1' then 'all' else area_code_system end as boundary_set
    from {{ ref('int_editions') }}
    where area_level in ({{ levels | map('tojson') | join(', ') | replace('"', "'") }}) and value is not null

),

breaks as (

    select * from {{ ref('int_edition_breaks') }}
    where break_reason is not null

),

-- Every edition that has both areas.
joint as (

    select
        {{ listed(places, 'one') }}
        one.comparable_area_code_system,
        one.comparable_area_code as first_code,
        other.comparable_area_code as second_code,
        one.industry_code_system,
        one.period_label,
        one.released,
        one.release_id,
        one.value as first_value,
        other.value as second_value,
        sign(one.value - other.value) as lead_sign,
        case
            when one.value_high >= one.value_low and other.value_high >= other.value_low
                then one.value_low > other.value_high or other.value_low > one.value_high
        end as is_apart
    from editions as one
    inner join editions as other
        on
            {{ matched('one', 'other', places) }}
            and one.comparable_area_code_system = other.comparable_area_code_system
            and one.boundary_set = other.boundary_set
            and one.released = other.released
            and one.comparable_area_code < other.comparable_area_code

),

-- An edition in which the two are level puts neither before the other: what counts is the last one that did.
successive as (

    select
        'successive' as edition_pair,
        *,
        lag(released) over in_order as from_released,
        lag(release_id) over in_order as from_release_id,
        lag(first_value) over in_order as from_first_value,
        lag(second_value) over in_order as from_second_value,
        lag(lead_sign) over in_order as from_lead_sign,
        lag(is_apart) over in_order as from_is_apart
    from joint
    where lead_sign <> 0
    window in_order as (partition by {{ pair | join(', ') }} order by released)

),

first_to_latest as (

    select
        'first_to_latest' as edition_pair,
        *,
        first_value(released) over in_order as from_released,
        first_value(release_id) over in_order as from_release_id,
        first_value(first_value) over in_order as from_first_value,
        first_value(second_value) over in_order as from_second_value,
        first_value(lead_sign) over in_order as from_lead_sign,
        first_value(is_apart) over in_order as from_is_apart
    from joint
    window in_order as (partition by {{ pair | join(', ') }} order by released)
    qualify released = max(released) over (partition by {{ pair | join(', ') }})

),

flipped as (

    select * from successive
    where lead_sign * from_lead_sign < 0
    union all by name
    select * from first_to_latest
    where lead_sign * from_lead_sign < 0

),

directed as (

    select
        *,
        case when lead_sign > 0 then first_code else second_code end as area_code,
        case when lead_sign > 0 then second_code else first_code end as overtaken_area_code,
        case when lead_sign > 0 then from_first_value else from_second_value end as value_before,
        case when lead_sign > 0 then from_second_value else from_first_value end as overtaken_value_before,
        greatest(first_value, second_value) as value_after,
        least(first_value, second_value) as overtaken_value_after
    from flipped

),

final as (

    select
        directed.*,
        directed.value_before - directed.overtaken_value_before as difference_before,
        directed.value_after - directed.overtaken_value_after as difference_after,
        directed.is_apart and directed.from_is_apart as is_beyond_interval
    from directed
    -- Prices of another year may order the areas anew without any news of them.
    left join breaks
        on
            directed.measure_id = breaks.measure_id
            and directed.from_released = breaks.from_released
            and directed.released = breaks.to_released
    where breaks.measure_id is null

)

select * from final
