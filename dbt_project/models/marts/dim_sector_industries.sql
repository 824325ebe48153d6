-- depends_on: {{ ref('dim_sectors') }}
{{ config(alias='sector_industries', post_hook="{{ sector_members() }}") }}

with members as (

    select * from {{ ref('sector_industries') }}

),

industries as (

    select * from {{ ref('int_industries') }}

)

select
    members.sector_id,
    members.definition_version,
    members.industry_code,
    industries.industry_name,
    members.weight
from members
left join industries
    on members.industry_code = industries.industry_code
