{#- View: which industries make up a sector, under each definition. -#}
{% macro sector_members() -%}
{{ published_view(
    'sector_members',
    "One row per sector definition and industry in it, with the titles of sector and definition, which one is the default, and the share of the industry that counts.",
    "
select
    dim_sectors.sector_id,
    dim_sectors.sector_title,
    dim_sectors.definition_version,
    dim_sectors.definition_title,
    dim_sectors.is_default,
    sector_industries.industry_code,
    sector_industries.industry_name,
    sector_industries.weight,
    dim_sectors.citation
from sector_industries
inner join dim_sectors using (sector_id, definition_version)",
) }}
{%- endmacro %}
