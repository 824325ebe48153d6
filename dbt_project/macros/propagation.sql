{#- Status propagation: what a sum may say when a part of it is unknown (methods: table contract, propagation). -#}

{#- The sum of a group, or null as soon as one part is null: a suppressed part never counts as zero. -#}
{% macro sum_if_complete(value) -%}
    case when count(*) = count({{ value }}) then sum({{ value }}) end
{%- endmacro %}
