{#-
    A view for analysts: a join that most of them would write, ready to be filtered. Body and description are written once; the view stands in
    schema main of the build and is copied into the published file with its description. Its columns are described as the tables' columns of the
    same name are: one name, one meaning. `columns` describes those that no table has.

    Each view is a file of the folder views, a macro of its own name that calls this one, and a post_hook of the mart it reads, of the last where
    it reads several. The body names tables without catalogue or schema, because the file may be attached under any name.
-#}
{% macro published_view(name, description, body, columns={}) -%}
create or replace view {{ name }} as {{ body }};
comment on view {{ name }} is '{{ description | replace("'", "''") }}';
{% for column, meaning in columns.items() -%}
comment on column {{ name }}.{{ column }} is '{{ meaning | replace("'", "''") }}';
{% endfor -%}
{%- endmacro %}
