{#- rank_low <= rank <= rank_high <= n_expected, low and high together; no rank beside a suppressed value, one of unreliable quality, a sample or no
    value, and no range beside what is unreliable, a sample or without meaning. -#}
{% test ranks_are_consistent(model, value='value', reliability="'A'") %}
select *
from {{ model }}
where
    rank < rank_low
    or rank > rank_high
    or rank_low < 1
    or rank_low > rank_high
    or (rank_low is null) <> (rank_high is null)
    or rank_high > n_expected
    or rank > n_ranked
    or n_ranked > n_expected
    or (rank is not null and ({{ value }} is null or value_status in ('suppressed', 'missing', 'sample')))
    or (rank_low is not null and value_status in ('sample', 'not_applicable'))
    or ({{ reliability }} = 'U' and (rank is not null or rank_low is not null))
{% endtest %}
