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
