{#- Which system a code of an employment table belongs to. TL codes in Nomis tables up to 2024 are ITL 2021. -#}
{% macro area_code_system(area_code) -%}
    case
        when {{ area_code }} like 'UK%' then 'nuts2016'
        when {{ area_code }} like 'TL%' then 'itl2021'
        else 'gss'
    end
{%- endmacro %}

{#- The three columns that say which area a row is under the codes of int_areas_by_group: a region its one code, a district that of today.
    observations has area_level, area_code, area_code_system and comparable_area_code; areas is int_areas, districts int_district_areas. -#}
{% macro area_among_groups(observations, areas, districts) -%}
case when {{ areas }}.is_itl1_region then 'itl1' else {{ observations }}.area_level end as area_level,
        case when {{ areas }}.is_itl1_region then 'gss' else {{ observations }}.area_code_system end as area_code_system,
        case
            when {{ areas }}.is_itl1_region then {{ observations }}.comparable_area_code
            when {{ observations }}.area_level = 'local_authority' then {{ districts }}.current_area_code
            else {{ observations }}.area_code
        end as area_code
{%- endmacro %}

{#- All jobs of each area, with the bounds of their rounding, from rows of int_sector_employment_against_base: one row per partition and area. -#}
{% macro whole_economy_of(relation, partition_by) -%}
select distinct
    {{ listed(partition_by) }}
    area_code,
    area_total as value,
    area_total_low as value_low,
    area_total_high as value_high
from {{ relation }}
{%- endmacro %}
