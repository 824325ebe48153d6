{#- The rows of a compiled list as its newest landing has them: a list is replaced whole. -#}
{% macro current_rows(relation) -%}
select * from {{ relation }}
    where landed_release_id in (select landed_release_id from {{ ref('int_current_landings') }})
{%- endmacro %}
