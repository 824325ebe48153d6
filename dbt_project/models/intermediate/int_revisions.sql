{%- set cell = [
    'measure_id', 'comparable_area_code', 'comparable_area_code_system', 'industry_code', 'period_start', 'period_end', 'address_basis',
] %}

with editions as (

    select * from {{ ref('int_editions') }}

),

breaks as (

    select * from {{ ref('int_edition_breaks') }}
    where break_reason is not null

),

ordered as (

    select
        *,
        row_number() over in_order as edition_number,
        count(*) over whole as n_editions,
        first_value(value) over whole as value_at_first,
        first_value(released) over whole as first_released,
        first_value(release_id) over whole as first_release_id,
        last_value(value) over whole as value_at_latest,
        last_value(released) over whole as latest_released,
        last_value(release_id) over whole as latest_release_id,
        lag(value) over in_order as previous_value,
        lag(printed_decimals) over in_order as previous_decimals,
        first_value(printed_decimals) over whole as first_decimals,
        lag(value_low) over in_order as previous_low,
        lag(value_high) over in_order as previous_high,
        lag(value_status) over in_order as previous_status,
        lag(released) over in_order as from_released,
        lag(release_id) over in_order as from_release_id
    from editions
    window
        in_order as (partition by {{ cell | join(', ') }} order by released),
        whole as (partition by {{ cell | join(', ') }} order by released rows between unbounded preceding and unbounded following)

),

judged as (

    select
        ordered.*,
        case
            when since_previous.break_reason is not null then since_previous.break_reason
            when ordered.previous_value is null and ordered.value is null then 'input_missing: neither edition has a value (' || ordered.value_status || ')'
            when ordered.previous_value is null then 'input_missing: the previous edition has no value (' || ordered.previous_status || ')'
            when ordered.value is null then 'input_missing: this edition has no value (' || ordered.value_status || ')'
        end as change_reason,
        case
            when since_first.break_reason is not null then since_first.break_reason
            when ordered.value_at_first is null or ordered.value is null then 'input_missing: the first or this edition has no value'
        end as change_from_first_reason
    from ordered
    left join breaks as since_previous
        on
            ordered.measure_id = since_previous.measure_id
            and ordered.from_released = since_previous.from_released
            and ordered.released = since_previous.to_released
    left join breaks as since_first
        on
            ordered.measure_id = since_first.measure_id
            and ordered.first_released = since_first.from_released
            and ordered.released = since_first.to_released
    where ordered.edition_number > 1

),

changed as (

    select
        *,
        case when change_reason is null then value - previous_value end as change,
        case when change_from_first_reason is null then value - value_at_first end as change_from_first
    from judged

),

-- A share of nothing, or of a negative position, says nothing.
final as (

    select
        *,
        case when previous_value > 0 then {{ ratio('change', 'previous_value') }} end as change_share,
        case when value_at_first > 0 then {{ ratio('change_from_first', 'value_at_first') }} end as change_from_first_share,
        coalesce(change_reason, {{ no_share_reason('previous_value') }}) as reason,
        coalesce(change_from_first_reason, {{ no_share_reason('value_at_first') }}) as from_first_reason,
        case
            when starts_with(change_reason, 'series_break') then 'rebased'
            when change_reason is not null then 'no_value'
            when change = 0 then 'unchanged'
            when {{ is_within_digits('change', 'printed_decimals', 'previous_decimals') }} then 'within_rounding'
            else 'revised'
        end as revision_kind,
        change_from_first <> 0 and {{ is_within_digits('change_from_first', 'printed_decimals', 'first_decimals') }} as is_within_rounding_of_first,
        case
            when change_reason is null and value_high >= value_low and previous_high >= previous_low
                then value_low > previous_high or value_high < previous_low
        end as is_beyond_interval,
        case
            when is_beyond_interval is null then coalesce(change_reason, 'no_interval: an interval is not published with both editions')
        end as interval_reason
    from changed

)

select * from final
