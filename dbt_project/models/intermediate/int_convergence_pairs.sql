{%- set series = ['measure_id', 'area_level', 'area_code_system', 'address_basis', 'release_id'] %}

with periods as (

    select
        editions.*,
        -- How many breaks of the series lie before the period: growth is taken between periods that have the same number.
        (
            select count(*)
            from {{ ref('breaks') }} as breaks
            where breaks.measure_id = editions.measure_id and breaks.broken_on <= editions.period_start
        ) as breaks_before
    from {{ ref('int_disparity_editions') }} as editions
    inner join {{ ref('disparity_measures') }} as measures
        on editions.measure_id = measures.measure_id
    where measures.spread_measure_id is not null

),

bounded as (

    select
        *,
        min(period_start) over whole as first_of_release,
        max(period_start) over whole as last_of_release,
        min(period_start) over unbroken as first_unbroken,
        max(period_start) over unbroken as last_unbroken
    from periods
    window
        whole as (partition by {{ series | join(', ') }}),
        unbroken as (partition by {{ series | join(', ') }}, breaks_before)

),

-- Any year to the last, the first to any year, and the whole span of the release: what depends on the choice of years shows.
final as (

    select
        {{ listed(series, 'starts') }}
        starts.edition_id as edition_from,
        ends.edition_id as edition_to,
        starts.period_start,
        ends.period_end,
        starts.period_label as period_from,
        ends.period_label as period_to,
        year(ends.period_start) - year(starts.period_start) as years,
        starts.breaks_before <> ends.breaks_before as is_broken,
        case
            when starts.period_start = starts.first_of_release and ends.period_start = ends.last_of_release then 'whole_span'
            when starts.period_start = starts.first_unbroken and ends.period_start = starts.last_unbroken then 'unbroken_span'
            when ends.period_start = starts.last_unbroken then 'any_year_to_last'
            else 'first_to_any_year'
        end as span_kind,
        starts.boundary_year,
        starts.released,
        starts.source_precedence,
        starts.input_release_ids
    from bounded as starts
    inner join bounded as ends on {{ matched('starts', 'ends', series) }}
    where
        year(ends.period_start) - year(starts.period_start) >= {{ var('convergence_min_years') }}
        and (
            (starts.period_start = starts.first_of_release and ends.period_start = ends.last_of_release)
            or (
                starts.breaks_before = ends.breaks_before
                and (starts.period_start = starts.first_unbroken or ends.period_start = starts.last_unbroken)
            )
        )

)

select * from final
