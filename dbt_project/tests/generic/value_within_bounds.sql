{#- Low <= value <= high wherever each is known, and nothing is NaN or infinite. -#}
{% test value_within_bounds(model, value='value', low='value_low', high='value_high') %}
select *
from {{ model }}
where
    {{ value }} < {{ low }}
    or {{ value }} > {{ high }}
    or {{ low }} > {{ high }}
    or not coalesce(isfinite({{ value }}), true)
    or not coalesce(isfinite({{ low }}), true)
    or not coalesce(isfinite({{ high }}), true)
{% endtest %}
