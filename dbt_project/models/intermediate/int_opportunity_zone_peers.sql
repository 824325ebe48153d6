{#- Areas to a zone: the nearest in size that host none. Ours. -#}
{%- set peers = 5 -%}
with hosts as (

    select * from {{ ref('int_opportunity_zone_hosts') }}
    where area_level in ('local_authority', 'itl2')

),

residents as (

    select
        area_code,
        area_level,
        'gss' as area_code_system,
        population_people as size,
        'residents' as size_basis,
        population_release_id as size_release_id
    from {{ ref('int_residents_by_area') }}
    where area_level = 'local_authority' and weight_basis = 'published'
    qualify dense_rank() over (order by period_start desc, population_release_id desc) = 1
    union all
    select
        area_code,
        area_level,
        area_code_system,
        population_people as size,
        'residents' as size_basis,
        population_release_id as size_release_id
    from {{ ref('int_residents_by_area') }}
    where area_level = 'itl2' and weight_basis = 'districts_published' and area_code_system = 'itl2025'
    qualify dense_rank() over (order by period_start desc, population_release_id desc) = 1

),

jobs as (

    select distinct
        area_code,
        area_level,
        area_code_system,
        area_total as size,
        'jobs' as size_basis,
        release_id as size_release_id
    from {{ ref('int_sector_employment_against_base') }}
    where sector_id = 'life_sciences' and definition_version = 'eight_sic_classes' and is_latest and area_level = 'itl2'
    qualify dense_rank() over (order by period_start desc) = 1

),

sizes as (

    select * from residents
    union all
    select * from jobs

),

-- A disputed zone makes its host no peer either.
final as (

    select
        hosts.zone_name,
        hosts.area_level,
        hosts.area_code_system,
        hosts.area_code,
        own.size as host_size,
        own.size_basis,
        others.area_code as peer_code,
        others.size as peer_size,
        own.size_release_id
    from hosts
    inner join sizes as own
        on hosts.area_code = own.area_code and hosts.area_code_system = own.area_code_system and own.size > 0
    inner join sizes as others
        on own.area_level = others.area_level and own.area_code_system = others.area_code_system and others.size > 0
    left join hosts as hosting
        on others.area_code = hosting.area_code and others.area_code_system = hosting.area_code_system
    where hosting.area_code is null
    qualify row_number() over (
        partition by hosts.zone_name, hosts.area_level, hosts.area_code_system
        order by abs(ln(others.size / own.size)) asc, others.area_code asc
    ) <= {{ peers }}

)

select * from final
