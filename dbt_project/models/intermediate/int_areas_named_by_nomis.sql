with districts as (

    select * from {{ ref('stg_nomis__population_estimates') }}
    where area_kind like 'local authorities: district / unitary%'

),

-- Names are unique within one set of districts; a name that has had several codes is left out.
named as (

    select
        'ladu' as area_kind,
        area_name,
        min(area_code) as area_code
    from districts
    group by area_name
    having count(distinct area_code) = 1

),

nations as (

    select
        unnest(['England', 'Wales', 'Scotland', 'Northern Ireland', 'Great Britain', 'United Kingdom']) as area_name,
        unnest(['E92000001', 'W92000004', 'S92000003', 'N92000002', 'K03000001', 'K02000001']) as area_code

),

final as (

    select * from named
    union all
    select
        'country' as area_kind,
        area_name,
        area_code
    from nations

)

select * from final
