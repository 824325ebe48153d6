with cells as (

    select * from {{ ref('int_related_cells') }}

),

pairs as (

    select * from {{ ref('int_industry_relatedness') }}

),

industries as (

    select * from {{ ref('int_industries') }}

),

sector_classes as (

    select industry_code from {{ ref('sector_industries') }}
    where sector_id = '{{ var("relatedness_sector") }}'

),

densities as (

    {{ relatedness_density('cells', 'pairs', partition_by=['space'], specialised='counted_as') }}

),

ubiquities as (

    select
        space,
        industry_code,
        sum(counted_as) as ubiquity
    from cells
    group by all

),

-- What a randomly placed industry would have around it: the share of the other industries of its space that the area is specialised in.
placed as (

    select
        cells.*,
        case when cells.industry_level = 'subclass' then 'subclass' else 'division' end as space_level,
        densities.rel_density,
        densities.rel_density_excl,
        densities.rel_density_excl_binary,
        (sum(cells.counted_as) over (partition by cells.space, cells.area_code)) - cells.counted_as as other_specialisations,
        count(*) filter (where ubiquities.ubiquity > 0) over (partition by cells.space, cells.area_code)
        - cast(ubiquities.ubiquity > 0 as integer) as other_industries,
        ubiquities.ubiquity
    from cells
    inner join densities using (space, area_code, industry_code)
    inner join ubiquities using (space, industry_code)

),

-- Of a space made for one class only the class itself is of use.
own_space as (

    select * from placed
    where space = panel or industry_level = 'class'

),

-- A class that is one subclass has that subclass's place among all subclasses.
single_subclasses as (

    select
        class_code,
        max(industry_code) as subclass_code
    from industries
    where industry_level = 'subclass'
    group by class_code
    having count(*) = 1

),

class_among_subclasses as (

    select own_space.* replace ('class' as industry_level, single_subclasses.class_code as industry_code)
    from own_space
    inner join single_subclasses
        on own_space.industry_code = single_subclasses.subclass_code
    where single_subclasses.class_code in (select industry_code from sector_classes)

),

united as (

    select * from own_space
    union all
    select * from class_among_subclasses

)

select
    *,
    {{ ratio('rel_density_excl / 100 * other_industries', 'other_specialisations') }} as density_over_chance
from united
