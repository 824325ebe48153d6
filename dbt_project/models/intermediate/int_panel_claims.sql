with statements as (

    {{ current_rows(ref('stg_official_figures__panel_claims')) }}

)

select * from statements
