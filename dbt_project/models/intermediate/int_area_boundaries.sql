{%- set outlines_of_a_level = [
    ('itl1_boundaries_ultra_generalised', 'itl', 'ultra_generalised'),
    ('itl2_boundaries_ultra_generalised', 'itl', 'ultra_generalised'),
    ('itl3_boundaries_ultra_generalised', 'itl', 'ultra_generalised'),
    ('integrated_care_board_boundaries_generalised', 'icb', 'generalised'),
    ('region_boundaries_ultra_generalised', 'gss', 'ultra_generalised'),
    ('combined_authority_boundaries_ultra_generalised', 'gss', 'ultra_generalised'),
    ('combined_authority_boundaries_generalised', 'gss', 'generalised'),
    ('local_authority_district_boundaries_ultra_generalised', 'gss', 'ultra_generalised'),
    ('local_authority_district_boundaries_super_generalised', 'gss', 'super_generalised'),
] -%}
with topology as (

    select * from {{ ref('stg_open_geography__uk_boundaries_topojson') }}

),

releases as (

    select * from {{ ref('stg_landing__releases') }}

),

areas as (

    select * from {{ ref('int_areas') }}

),

-- A code of ITL or of a health system is one of its year, and can mean another place in the next; a GSS code is replaced when its boundary moves.
united as (

    {% for dataset, system, generalisation in outlines_of_a_level %}
        select
            area_code,
            {% if system == 'gss' %}'gss'{% else %}'{{ system }}' || code_year{% endif %} as area_code_system,
            '{{ dataset }}' as boundary_set,
            -- The archived outlines of boards were saved by a third party, under a name that says how generalised they are.
            case when source_file like '%ultra_generalised%' then 'ultra_generalised' else '{{ generalisation }}' end as generalisation,
            code_year as boundary_year,
            cast(null as integer) as first_year,
            cast(null as integer) as last_year,
            coordinate_system,
            geometry_type,
            geometry,
            landed_release_id
        from {{ ref('stg_open_geography__' ~ dataset) }}
        union all
    {% endfor %}
    -- Counties and upper tiers are left out: no figure belongs to them, or their districts have the same outline.
    select
        topology.area_code,
        'gss' as area_code_system,
        'uk_boundaries_topojson/' || topology.layer as boundary_set,
        'super_generalised' as generalisation,
        try_cast(left(releases.vintage, 4) as integer) as boundary_year,
        topology.start_year as first_year,
        topology.end_year as last_year,
        topology.coordinate_system,
        topology.geometry_type,
        topology.geometry,
        topology.landed_release_id
    from topology
    inner join releases
        on topology.landed_release_id = releases.landed_release_id
    where topology.layer in ('ltla', 'cauth', 'rgn', 'ctry', 'uk')

),

-- The newest edition, and of that the plainest: maps are a page high, and a whole edition is generalised alike, so that neighbours meet.
final as (

    select
        united.*,
        areas.area_name,
        areas.area_level,
        areas.comparable_area_code,
        areas.comparable_area_code_system,
        row_number() over (
            partition by united.area_code, united.area_code_system
            order by
                united.boundary_year desc,
                case united.generalisation when 'ultra_generalised' then 1 when 'super_generalised' then 2 else 3 end,
                releases.fetched_at desc,
                united.landed_release_id desc,
                united.boundary_set desc
        ) = 1 as is_preferred
    from united
    inner join areas
        on united.area_code = areas.area_code and united.area_code_system = areas.area_code_system
    inner join releases
        on united.landed_release_id = releases.landed_release_id

)

select * from final
