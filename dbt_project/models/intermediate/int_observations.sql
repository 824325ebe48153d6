{#- Set in a test alone, to build what a build of an earlier day would have found. -#}
{%- set known_by = var('known_by', none) -%}
{%- set cell_of_release = [
    'release_id', 'source_id', 'measure_id', 'industry_code', 'period_start', 'period_end', 'address_basis', 'area_level', 'area_code_system',
] %}
with united as (

    select * from {{ ref('int_observations_from_official_figures') }}
    union all by name
    select * from {{ ref('int_observations_from_nomis') }}
    union all by name
    select * from {{ ref('int_observations_from_nomis_annual_population_survey') }}
    union all by name
    select * from {{ ref('int_observations_from_nomis_business_counts') }}
    union all by name
    select * from {{ ref('int_observations_from_nomis_earnings') }}
    union all by name
    select * from {{ ref('int_observations_from_nomis_population') }}
    union all by name
    select * from {{ ref('int_observations_from_ons_explore_local_statistics') }}
    union all by name
    select * from {{ ref('int_observations_from_ons_regional_accounts') }}
    union all by name
    select * from {{ ref('int_observations_from_ons_business_demography') }}

),

-- Areas that the area list does not have, whatever a publisher's next file may bring, are in int_areas_not_listed.
placed as (

    select
        united.*,
        areas.area_level,
        areas.boundary_year,
        areas.comparable_area_code,
        areas.comparable_area_code_system
    from united
    inner join {{ ref('int_areas') }} as areas
        on united.area_code = areas.area_code and united.area_code_system = areas.area_code_system

),

-- What a release prints of a combined authority, under the ITL 2 area of the same districts.
of_the_same_districts as (

    select
        placed.* exclude (area_code, area_code_system, area_level, boundary_year, comparable_area_code, comparable_area_code_system, note),
        areas.area_code,
        areas.area_code_system,
        areas.area_level,
        areas.boundary_year,
        areas.comparable_area_code,
        areas.comparable_area_code_system,
        same.printed_area_code,
        concat_ws('; ', placed.note, 'printed under ' || same.printed_area_code || ', ' || same.printed_area_name || ': the same districts') as note
    from placed
    inner join {{ ref('int_areas_of_the_same_districts') }} as same
        on placed.area_code = same.printed_area_code and placed.area_code_system = same.printed_area_code_system
    inner join {{ ref('int_areas') }} as areas
        on same.area_code = areas.area_code and same.area_code_system = areas.area_code_system

),

-- Only to complete a list: the release has areas of the level, and not this one.
printed as (

    select
        {{ cell_of_release | join(', ') }},
        area_code
    from placed
    where area_level = 'itl2'

),

completing as (

    select of_the_same_districts.*
    from of_the_same_districts
    semi join printed using ({{ cell_of_release | join(', ') }})
    anti join printed as own using ({{ cell_of_release | join(', ') }}, area_code)

),

standing as (

    select
        *,
        cast(null as varchar) as printed_area_code
    from placed
    union all by name
    select * from completing

),

landings as (

    select
        landed_release_id,
        least(cast(fetched_at as date), {{ released_on('vintage') }}) as landed_on
    from {{ ref('stg_landing__releases') }}

),

evidenced as (

    select
        standing.* exclude (first_landed_on),
        coalesce(standing.first_landed_on, landings.landed_on) as landed_on
    from standing
    left join landings
        on standing.landed_release_id = landings.landed_release_id

),

-- A figure is known from the last day that its release date can mean, but no later than the day on which it was in hand. One without a date, or put
-- right under the date of the one before, is known from the day on which it was first in hand.
dated as (

    select
        * exclude (landed_on, corrected_on),
        coalesce(corrected_on, least(released, landed_on)) as known_from,
        case
            when corrected_on is not null or released is null or released > landed_on then 'landed'
            else 'released_' || released_precision
        end as known_from_basis
    from evidenced

),

{% if known_by -%}
    -- As a build of that day would have found them: what came later is not there, and what was replaced later still stands.
    known as (

        select
            * replace (
                is_superseded and coalesce(replaced_on <= date '{{ known_by }}', true) as is_superseded,
                case when replaced_on <= date '{{ known_by }}' then replaced_on end as replaced_on
            )
        from dated
        where known_from <= date '{{ known_by }}'

    ),

{% endif -%}
marked as (

    select
        *,
        {{ is_latest_edition() }} as is_latest,
        -- What a later landing of a compiled file changed was never what the publisher said; what the publisher replaced was, until then.
        least(
            {{ known_better(cell_of_editions(), order_of_editions()) }},
            case when is_superseded then coalesce(replaced_on, known_from) end
        ) as ended_on
    from {{ 'known' if known_by else 'dated' }}

),

final as (

    select
        * exclude (replaced_on, ended_on),
        {{ latest_interval('known_from', 'ended_on') }}
    from marked

)

select * from final
