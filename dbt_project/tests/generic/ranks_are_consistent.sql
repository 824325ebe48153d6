{#- rank_low <= rank <= rank_high <= n_ranked; no rank beside a suppressed value, one of unreliable quality, or no value. -#}
{% test ranks_are_consistent(model) %}
select *
from {{ model }}
where
    rank < rank_low
    or rank > rank_high
    or rank_high > greatest(n_ranked, coalesce(n_expected, 0))
    or rank > n_ranked
    or (rank is not null and (value is null or value_status in ('suppressed', 'missing') or reliability = 'U'))
{% endtest %}
