{#-
    A table function that analysts call: `select * from name(arguments)`. Body and description are written once; the function stands in
    schema main of the build, and is copied into the published file with its description (orchestration/defs/published.py).

    Each function is a file of this folder, a macro of its own name that calls this one, and a post_hook of the mart it reads, of the
    last where it reads several: {{ config(post_hook="{{ observations_as_of() }}") }}.

    `overloads`: pairs of parameters and body. What may be left out is an overload with fewer parameters; a default value would not
    survive publication, because DuckDB's catalogue does not show it. The body names tables without catalogue or schema, because the file
    may be attached under any name.
-#}
{% macro published_function(name, description, overloads) -%}
create or replace macro {{ name }}
{% for parameters, body in overloads %}
    ({{ parameters | join(', ') }}) as table ({{ body }}){{ ',' if not loop.last }}
{% endfor %};
comment on macro table {{ name }} is '{{ description | replace("'", "''") }}'
{%- endmacro %}

{#- The argument of a function as a date. What is no date is DuckDB's conversion error; null would otherwise give an empty table. -#}
{% macro date_argument(function, argument) -%}
coalesce(cast({{ argument }} as date), error('{{ function }} needs a date such as ''2024-12-31'', not null'))
{%- endmacro %}

{#- An argument as ids, codes and names are matched with it: without case, and without the blanks around it. -#}
{% macro asked(argument) -%}
lower(trim(cast({{ argument }} as varchar)))
{%- endmacro %}

{#- The three names of a relation's column that look most like an argument, for a sentence about what is not there. -#}
{% macro nearest_names(argument, relation, column) -%}
(
    select string_agg({{ column }}, ', ')
    from (
        select distinct {{ column }} from {{ relation }}
        order by jaro_winkler_similarity({{ column }}, coalesce({{ asked(argument) }}, '')) desc, {{ column }}
        limit 3
    ) as nearest
)
{%- endmacro %}

{#- The three areas whose name or code looks most like an argument. -#}
{% macro nearest_areas(argument) -%}
(
    select string_agg(area_name || ' (' || area_code || ')', ', ')
    from (
        select
            area_name,
            min(area_code) as area_code,
            greatest(
                max(jaro_winkler_similarity(lower(area_name), coalesce({{ asked(argument) }}, ''))),
                max(jaro_winkler_similarity(lower(area_code), coalesce({{ asked(argument) }}, '')))
            ) as nearness
        from dim_areas
        group by area_name
        order by nearness desc, area_name
        limit 3
    ) as nearest
)
{%- endmacro %}
