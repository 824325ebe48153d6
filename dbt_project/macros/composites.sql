{#- What the models of composite indices share. -#}

{#- Every release of the lists in a column ("a; b"), once each and in order, in one list; null over nothing. -#}
{% macro united_releases(releases='input_release_ids') -%}
nullif(array_to_string(list_sort(list_distinct(flatten(list(string_split({{ releases }}, '; ')) filter (where {{ releases }} is not null)))), '; '), '')
{%- endmacro %}
