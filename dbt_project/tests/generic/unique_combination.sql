{#- No two rows share the named columns; a null counts as a value. -#}
{% test unique_combination(model, columns, column_name=none) %}
select
    {{ columns | join(', ') }},
    count(*) as row_count
from {{ model }}
group by all
having count(*) > 1
{% endtest %}
