with organisations as (

    select distinct
        landed_release_id,
        organisation_id,
        postcode,
        region_label
    from {{ ref('int_research_organisation_roles') }}

),

placed as (

    -- Abroad a postcode may look like the first half of a British one.
    {{ place_by_postcode('organisations', "case when region_label not ilike 'outside%' or region_label is null then postcode end", 'region_label') }}

)

select * from placed
