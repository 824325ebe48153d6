{#- Counts per head with exact Poisson limits (Garwood 1936) and Byar's approximation. -#}

{#- relation: (partition, area, value, population), value a count of independent events; z: the normal deviate of the
    confidence; limits: (n, limit_low, limit_high), the exact limits at that confidence of each count that occurs, from
    orchestration.methods.poisson.
    Returns the partition and area with rate_100k (per `per` residents, whatever the name says), rate_lo, rate_hi,
    rate_byar_lo, rate_byar_hi (not below zero) and flag_n_lt_10 (1 below ten events). Null without a count or residents. -#}
{% macro rates(
    relation, limits, partition_by=[], per=100000, z=1.959963984540054,
    area='area_code', value='value', population='population'
) %}
with

rate_counts as (
    select
        {{ listed(partition_by) }}
        {{ area }},
        cast({{ value }} as double) as events,
        {{ ratio(per, population) }} as per_event
    from {{ relation }}
),

rate_byar as (
    select
        *,
        case
            when events = 0 then 0
            when events > 0 then events * power(1 - 1 / (9 * events) - {{ z }} / (3 * sqrt(events)), 3)
        end as byar_low,
        case
            when events >= 0 then (events + 1) * power(1 - 1 / (9 * (events + 1)) + {{ z }} / (3 * sqrt(events + 1)), 3)
        end as byar_high
    from rate_counts
)

select
    {{ listed(partition_by, 'rate_byar') }}
    rate_byar.{{ area }},
    rate_byar.events * rate_byar.per_event as rate_100k,
    rate_limits.limit_low * rate_byar.per_event as rate_lo,
    rate_limits.limit_high * rate_byar.per_event as rate_hi,
    case when rate_byar.byar_low < 0 then 0 else rate_byar.byar_low end * rate_byar.per_event as rate_byar_lo,
    rate_byar.byar_high * rate_byar.per_event as rate_byar_hi,
    cast(rate_byar.events < 10 as integer) as flag_n_lt_10
from rate_byar
left join {{ limits }} as rate_limits on rate_byar.events = rate_limits.n
{% endmacro %}
