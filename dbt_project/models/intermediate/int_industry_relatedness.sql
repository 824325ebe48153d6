with cells as (

    select * from {{ ref('int_related_cells') }}

),

-- Coagglomeration is of interest among the industries of a level, not of a class among divisions.
level_cells as (

    select * from cells
    where space = panel

),

bases as (

    select distinct
        space,
        area_code,
        area_jobs as value
    from level_cells

),

related as (

    {{ relatedness('cells', partition_by=['space'], specialised='counted_as') }}

),

coagglomerated as (

    {{ coagglomeration('level_cells', 'bases', partition_by=['space']) }}

)

select
    related.*,
    coagglomerated.egk_coag
from related
left join coagglomerated using (space, industry_a, industry_b)
