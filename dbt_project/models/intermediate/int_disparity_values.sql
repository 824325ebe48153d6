{%- set edition = disparity_edition() %}

with measures as (

    select * from {{ ref('disparity_measures') }}

),

observations as (

    select * from {{ ref('int_observations') }}
    where industry_code = 'all' and not is_reference_only and not is_superseded

),

areas as (

    select * from {{ ref('int_areas') }}

),

districts as (

    select * from {{ ref('int_district_areas') }}

),

groups as (

    select * from {{ ref('int_areas_by_group') }}

),

residents as (

    select * from {{ ref('int_residents_by_area') }}

),

-- Under the codes of int_areas_by_group. A release may give a region twice, under two codes.
placed as (

    select
        observations.* exclude (area_level, area_code, area_code_system),
        {{ area_among_groups('observations', 'areas', 'districts') }}
    from observations
    inner join measures
        on observations.measure_id = measures.measure_id
    inner join areas
        on observations.area_code = areas.area_code and observations.area_code_system = areas.area_code_system
    left join districts
        on observations.area_code = districts.area_code and observations.area_level = 'local_authority'
    where areas.is_itl1_region or observations.area_level in ('itl2', 'itl3', 'local_authority')

),

single as (

    select *
    from placed
    qualify
        row_number() over (
            partition by {{ edition | join(', ') }}, area_code
            order by value is null, source_row
        ) = 1

),

editions as (

    select
        {{ edition | join(', ') }},
        row_number() over (order by {{ edition | join(', ') }}) as edition_id,
        max(released) as released,
        min(source_precedence) as source_precedence
    from single
    group by {{ edition | join(', ') }}

),

-- Every area that the level has, whether or not the release has it.
complete as (

    select
        editions.*,
        groups.area_code,
        groups.area_name,
        groups.boundary_year,
        groups.itl2_code,
        groups.itl1_code,
        groups.nation_code,
        single.value,
        single.value_status
    from editions
    inner join groups
        on editions.area_level = groups.area_level and editions.area_code_system = groups.area_code_system
    left join single on {{ matched('editions', 'single', edition) }} and groups.area_code = single.area_code

),

counted as (

    select
        *,
        count(value) over (partition by edition_id) as known_count
    from complete

),

-- Bases of weights that know every area with a value.
candidates as (

    select
        counted.edition_id,
        counted.release_id,
        residents.weight_basis,
        residents.population_release_id
    from counted
    inner join residents
        on
            counted.area_code = residents.area_code
            and counted.area_code_system = residents.area_code_system
            and counted.area_level = residents.area_level
            and make_date(year(counted.period_start), 1, 1) = residents.period_start
    where counted.value is not null and residents.population_people is not null
    group by all
    having count(*) = max(counted.known_count)

),

-- One of them for a whole edition: of the release itself before any other.
bases as (

    select *
    from candidates
    qualify
        row_number() over (
            partition by edition_id
            order by
                population_release_id = release_id desc,
                weight_basis <> 'published' asc,
                weight_basis like 'districts%' asc,
                weight_basis asc,
                population_release_id desc
        ) = 1

),

final as (

    select
        counted.* exclude (known_count),
        bases.weight_basis,
        bases.population_release_id,
        residents.population_people,
        counted.release_id || case
            when bases.population_release_id <> counted.release_id then '; ' || bases.population_release_id else ''
        end as input_release_ids
    from counted
    left join bases
        on counted.edition_id = bases.edition_id
    left join residents
        on
            bases.weight_basis = residents.weight_basis
            and bases.population_release_id = residents.population_release_id
            and counted.area_code = residents.area_code
            and counted.area_code_system = residents.area_code_system
            and counted.area_level = residents.area_level
            and make_date(year(counted.period_start), 1, 1) = residents.period_start

)

select * from final
