with organisations as (

    select distinct
        landed_release_id,
        organisation_id,
        postcode,
        region_label
    from {{ ref('int_research_organisation_roles') }}

),

placed as (

    {{ place_by_postcode('organisations', 'postcode', 'region_label') }}

)

select * from placed
