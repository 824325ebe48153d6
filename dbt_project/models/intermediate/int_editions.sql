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
        observations.*,
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

),

-- Most cells came out once; figures printed in a text are no edition of a cell that has unrounded ones.
several as (

    select
        {{ listed(cell) }}
        bool_and(value_status = 'rounded') as is_rounded_throughout
    from official
    group by {{ cell | join(', ') }}
    having min(released) < max(released)

),

-- One edition a day: what the rule for the latest edition would choose.
one_a_day as (

    select official.*
    from official
    inner join several
        on {{ matched('official', 'several', cell) }}
    where official.value_status <> 'rounded' or several.is_rounded_throughout
    qualify
        row_number() over (
            partition by {{ listed(cell, 'official') }} official.released
            order by {{ status_order('official.value_status') }}, source_precedence, source_id, landed_release_id, source_row
        ) = 1

),

-- A year or month of release has its place in the order only where no other edition of the cell falls into it.
placed as (

    select * from one_a_day
    qualify
        not (released_precision = 'year' and count(*) over (partition by {{ cell | join(', ') }}, year(released)) > 1)
        and not (released_precision = 'month' and count(*) over (partition by {{ cell | join(', ') }}, date_trunc('month', released)) > 1)

),

-- To how many decimals a release prints a measure (-6: millions), where it has enough figures to tell: the fewest that lose nothing of any.
printed as (

    select
        measure_id,
        release_id,
        case
            when count(value) < 10 then null
            {% for decimals in [-6, -3, 0, 1, 2, 3, 4] -%}
                when bool_and(abs(value - round(value, {{ decimals }})) <= 1e-9 * abs(value)) then {{ decimals }}
            {% endfor -%}
        end as printed_decimals
    from placed
    group by measure_id, release_id

),

final as (

    select
        {{ listed(cell, 'placed') }}
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
        placed.release_id,
        source_id,
        printed_decimals
    from placed
    inner join printed
        on placed.measure_id = printed.measure_id and placed.release_id = printed.release_id
    qualify count(*) over (partition by {{ listed(cell, 'placed').rstrip(', ') }}) > 1

)

select * from final
