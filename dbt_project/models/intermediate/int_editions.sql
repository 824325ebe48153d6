{%- set cell = [
    'measure_id', 'comparable_area_code', 'comparable_area_code_system', 'industry_code', 'period_start', 'period_end', 'address_basis',
] %}

with observations as (

    select * from {{ ref('int_observations') }}

),

sources as (

    select * from {{ ref('int_sources') }}

),

areas as (

    select * from {{ ref('int_areas') }}

),

-- What can be an edition of a published series: official, not withdrawn, of a known date, no sample and no answer to a question.
official as (

    select
        observations.* exclude (value_low, value_high),
        observations.value_low,
        observations.value_high,
        case when areas.is_itl1_region then 'itl1' else observations.area_level end as compared_level
    from observations
    inner join areas
        on observations.area_code = areas.area_code and observations.area_code_system = areas.area_code_system
    left join sources
        on observations.source_id = sources.source_id
    where
        not observations.is_reference_only
        and not observations.is_superseded
        and observations.released is not null
        and observations.value_status <> 'sample'
        and sources.publisher is distinct from 'UK Parliament'
    -- Figures printed in a text are no edition of a cell that has unrounded ones.
    qualify
        observations.value_status <> 'rounded'
        or bool_and(observations.value_status = 'rounded') over (partition by {{ listed(cell, 'observations').rstrip(', ') }})

),

-- One edition a day: what the rule for the latest edition would choose.
one_a_day as (

    select * from official
    qualify
        row_number() over (
            partition by {{ cell | join(', ') }}, released
            order by {{ status_order('value_status') }}, source_precedence, source_id, landed_release_id, source_row
        ) = 1

),

-- A year or month of release has its place in the order only where no other edition of the cell falls into it.
placed as (

    select * from one_a_day
    qualify
        not (released_precision = 'year' and count(*) over (partition by {{ cell | join(', ') }}, year(released)) > 1)
        and not (released_precision = 'month' and count(*) over (partition by {{ cell | join(', ') }}, date_trunc('month', released)) > 1)

),

final as (

    select
        {{ cell | join(', ') }},
        area_code,
        area_code_system,
        boundary_year,
        compared_level as area_level,
        industry_code_system,
        period_label,
        value,
        value_status,
        value_low,
        value_high,
        interval_kind,
        released,
        released_precision,
        release_id,
        source_id
    from placed

)

select * from final
