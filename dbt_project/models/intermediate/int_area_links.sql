with links as (

    {{ current_rows(ref('stg_official_figures__area_links')) }}

)

select * from links
