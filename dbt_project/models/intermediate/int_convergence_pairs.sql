{%- set series = ['measure_id', 'area_level', 'area_code_system', 'address_basis', 'release_id'] %}

with periods as (

    select editions.*
    from {{ ref('int_disparity_editions') }} as editions
    inner join {{ ref('disparity_measures') }} as measures
        on editions.measure_id = measures.measure_id
    where measures.spread_measure_id is not null

),

pairs as (

    select
        {{ listed(series, 'starts') }}
        starts.edition_id as edition_from,
        ends.edition_id as edition_to,
        starts.period_start,
        ends.period_start as end_start,
        ends.period_end,
        starts.period_label as period_from,
        ends.period_label as period_to,
        year(ends.period_start) - year(starts.period_start) as years,
        starts.boundary_year,
        starts.released,
        starts.source_precedence,
        starts.input_release_ids,
        {{ series_break(
            ref('breaks'), 'starts.measure_id', 'starts.period_start', 'ends.period_end', area_code_system='starts.area_code_system'
        ) }} as break_reason
    from periods as starts
    inner join periods as ends
        on {{ matched('starts', 'ends', series) }} and starts.period_start < ends.period_start

),

bounded as (

    select
        *,
        min(period_start) over (partition by {{ series | join(', ') }}) as first_of_release,
        max(end_start) over (partition by {{ series | join(', ') }}) as last_of_release,
        min(period_start) filter (where break_reason is null) over (partition by {{ series | join(', ') }}, end_start) as first_unbroken,
        max(end_start) filter (where break_reason is null) over (partition by {{ series | join(', ') }}, period_start) as last_unbroken
    from pairs

),

-- Any year to the last, the first to any year, and the whole span of the release: what depends on the choice of years shows.
final as (

    select
        * exclude (end_start, first_of_release, last_of_release, first_unbroken, last_unbroken),
        case
            when period_start = first_of_release and end_start = last_of_release then 'whole_span'
            when period_start = first_unbroken and end_start = last_unbroken then 'unbroken_span'
            when end_start = last_unbroken then 'any_year_to_last'
            else 'first_to_any_year'
        end as span_kind
    from bounded
    where
        years >= {{ var('convergence_min_years') }}
        and (
            (period_start = first_of_release and end_start = last_of_release)
            or (break_reason is null and (period_start = first_unbroken or end_start = last_unbroken))
        )

)

select * from final
