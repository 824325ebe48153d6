{#- The rows of a compiled list as its newest landing has them: a list is replaced whole. -#}
{% macro current_rows(relation) -%}
select * from {{ relation }}
    where landed_release_id in (select landed_release_id from {{ ref('int_current_landings') }})
{%- endmacro %}

{#- `current_rows` of a list, each with the licence and the attribution line under which its newest landing came. -#}
{% macro current_rows_with_licence(relation) -%}
select
        listed.*,
        releases.licence,
        releases.attribution
    from {{ relation }} as listed
    inner join {{ ref('stg_landing__releases') }} as releases
        on listed.landed_release_id = releases.landed_release_id
    where listed.landed_release_id in (select landed_release_id from {{ ref('int_current_landings') }})
{%- endmacro %}
