{#- A value that is not there says why. -#}
{% test null_has_a_reason(model, value='value', reason='reason') %}
select *
from {{ model }}
where {{ value }} is null and {{ reason }} is null
{% endtest %}
