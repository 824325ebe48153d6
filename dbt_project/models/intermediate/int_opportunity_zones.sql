with zones as (

    {{ current_rows(ref('stg_official_figures__life_sciences_opportunity_zones')) }}

)

select * from zones
