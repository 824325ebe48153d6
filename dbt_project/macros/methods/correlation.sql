{#- How two things go together over areas, with the interval that so few areas leave. An association, never a cause. -#}

{#- relation: (partition, x, y), one row for each area; a row that lacks either is left out. Returns the partition with
    n_pairs
    pearson, pearson_low, pearson_high       product-moment correlation; interval by Fisher's z (1915), standard error 1 / sqrt(n - 3)
    spearman, spearman_low, spearman_high    the same of ranks, ties at their mean place; standard error sqrt((1 + r^2 / 2) / (n - 3)) after
                                             Bonett and Wright 2000
    Null below four areas and where either side does not vary, intervals also where all points lie on a line. Every area counts
    once, whatever its size. -#}
{% macro correlation(relation, x='x', y='y', partition_by=[], critical=1.959963984540054) %}
with

correlation_pairs as (
    select {{ listed(partition_by) }} cast({{ x }} as double) as own_x, cast({{ y }} as double) as own_y
    from {{ relation }}
    where {{ x }} is not null and {{ y }} is not null
),

correlation_places as (
    select
        *,
        {% for side in ['x', 'y'] -%}
        rank() over ({{ partitioned(partition_by) }} order by own_{{ side }})
            + {{ ratio('count(*) over (' ~ partitioned(partition_by + ['own_' ~ side]) ~ ') - 1', 2) }} as place_{{ side }}{{ ',' if not loop.last }}
        {% endfor %}
    from correlation_pairs
),

correlation_sums as (
    select
        {{ listed(partition_by) }}
        count(*) as n_pairs,
        case when min(own_x) < max(own_x) and min(own_y) < max(own_y) and count(*) > 3 then round(corr(own_x, own_y), 12) end as pearson,
        case when min(own_x) < max(own_x) and min(own_y) < max(own_y) and count(*) > 3 then round(corr(place_x, place_y), 12) end as spearman
    from correlation_places
    {{ grouped(partition_by) }}
)

select
    *,
    {% for name, spread in {'pearson': '1.0', 'spearman': '1 + power(spearman, 2) / 2'}.items() -%}
    {% for end, sign in {'low': '-', 'high': '+'}.items() -%}
    case
        when n_pairs > 3 and abs({{ name }}) < 1
            then tanh(atanh({{ name }}) {{ sign }} {{ critical }} * sqrt({{ ratio(spread, 'n_pairs - 3') }}))
    end as {{ name }}_{{ end }}{{ ',' if not (name == 'spearman' and loop.last) }}
    {% endfor -%}
    {% endfor %}
from correlation_sums
{% endmacro %}
