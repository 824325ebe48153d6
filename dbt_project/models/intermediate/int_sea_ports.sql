with current_list as (

    {{ current_rows(ref('stg_sea_ports__ports_united_kingdom')) }}

),

releases as (

    select
        landed_release_id,
        licence,
        attribution
    from {{ ref('stg_landing__releases') }}

)

select
    current_list.locode,
    current_list.port_name,
    current_list.city,
    current_list.longitude,
    current_list.latitude,
    releases.licence,
    releases.attribution,
    current_list.landed_release_id,
    current_list.source_file,
    current_list.source_row
from current_list
left join releases
    on current_list.landed_release_id = releases.landed_release_id
where current_list.country = 'United Kingdom'
