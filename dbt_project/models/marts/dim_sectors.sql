with sectors as (

    select * from {{ ref('sectors') }}

),

definitions as (

    select * from {{ ref('sector_definitions') }}

),

members as (

    select
        sector_id,
        definition_version,
        count(*) as industry_count
    from {{ ref('sector_industries') }}
    group by all

)

select
    definitions.sector_id,
    definitions.definition_version,
    sectors.title as sector_title,
    definitions.title as definition_title,
    definitions.is_default,
    members.industry_count,
    sectors.description as sector_description,
    definitions.description as definition_description,
    definitions.citation
from definitions
inner join sectors
    on definitions.sector_id = sectors.sector_id
left join members
    on definitions.sector_id = members.sector_id and definitions.definition_version = members.definition_version
