{#- What universities are strong in: revealed advantage of a provider in a subject (Balassa 1965) and its symmetric form (Laursen 2015),
    and how concentrated providers are over subjects and subjects over areas (Herfindahl; Hirschman; Shannon 1948).

    relation   one row per provider and subject of a partition, on the full grid: staff, income or outputs, null when unknown
               (complete_grid.sql fills what is known to be nothing)

    An unknown part makes a sum unknown. A provider or a subject of nothing has no advantage. -#}

{#- Returns the partition, provider and subject with value, provider_value, subject_value, whole_value, uni_rca (x_us/x_u)/(x_s/x), and
    uni_rca_sym (RCA-1)/(RCA+1), -1 to 1. The mean of a provider's advantages, weighted with the subjects' shares of the whole, is 1;
    a provider of one subject is specialised by construction, and a small one by chance. -#}
{% macro university_advantage(relation, partition_by=[], provider='provider_code', subject='subject_code', value='value') %}
with

advantage_cells as (
    select
        {{ listed(partition_by) }}
        {{ provider }},
        {{ subject }},
        cast({{ value }} as double) as x_us,
        {{ whole_sum(value, none, ' over (' ~ partitioned(partition_by + [provider]) ~ ')') }} as x_u,
        {{ whole_sum(value, none, ' over (' ~ partitioned(partition_by + [subject]) ~ ')') }} as x_s,
        {{ whole_sum(value, none, ' over (' ~ partitioned(partition_by) ~ ')') }} as x_all
    from {{ relation }}
),

advantage_ratios as (
    select *, {{ ratio('x_us * x_all', 'x_u * x_s') }} as rca
    from advantage_cells
)

select
    {{ listed(partition_by) }}
    {{ provider }},
    {{ subject }},
    x_us as value,
    x_u as provider_value,
    x_s as subject_value,
    x_all as whole_value,
    rca as uni_rca,
    {{ ratio('rca - 1', 'rca + 1') }} as uni_rca_sym
from advantage_ratios
{% endmacro %}

{#- Returns the partition and provider with value, n_subjects (those it has), n_classes (those there are), uni_hhi sum(p^2), uni_hhi_norm
    (H-1/n)/(1-1/n) with n = n_classes, uni_eff_n 1/H (the number of equal subjects that would be as concentrated) and uni_entropy
    -sum(p log2 p) in bits. -#}
{% macro university_concentration(relation, partition_by=[], provider='provider_code', value='value') %}
{%- set keys = partition_by + [provider] -%}
with

concentration_shares as (
    select
        {{ listed(keys) }}
        cast({{ value }} as double) as x_us,
        {{ whole_sum(value, none, ' over (' ~ partitioned(keys) ~ ')') }} as x_u,
        {{ ratio(value, whole_sum(value, none, ' over (' ~ partitioned(keys) ~ ')')) }} as p
    from {{ relation }}
),

concentration_sums as (
    select
        {{ listed(keys) }}
        max(x_u) as value,
        count(*) filter (where x_us > 0) as n_subjects,
        count(*) as n_classes,
        sum(p * p order by p) as hhi,
        sum(case when p > 0 then p * log2(1 / p) when p = 0 then 0 end order by p) as entropy
    from concentration_shares
    {{ grouped(keys) }}
)

select
    {{ listed(keys) }}
    value,
    n_subjects,
    n_classes,
    hhi as uni_hhi,
    {{ ratio('hhi - ' ~ ratio(1, 'n_classes'), '1 - ' ~ ratio(1, 'n_classes')) }} as uni_hhi_norm,
    {{ ratio(1, 'hhi') }} as uni_eff_n,
    entropy as uni_entropy
from concentration_sums
{% endmacro %}

{#- Returns the partition and subject with value, placed_value (of providers whose area is known), n_areas (with any of it) and
    subj_spatial_hhi, the sum of the squared shares of the areas in placed_value: 1 where one area has all of it. -#}
{% macro subject_concentration(relation, partition_by=[], subject='subject_code', area='area_code', value='value') %}
{%- set keys = partition_by + [subject] -%}
with

spread_areas as (
    select
        {{ listed(keys) }}
        {{ area }} as own_area,
        {{ whole_sum(value) }} as x_rs
    from {{ relation }}
    {{ grouped(keys + [area]) }}
),

spread_sums as (
    select
        {{ listed(keys) }}
        {{ whole_sum('x_rs') }} as value,
        {{ whole_sum('x_rs', 'own_area is not null') }} as placed_value,
        count(*) filter (where own_area is not null and x_rs > 0) as n_areas,
        -- Squared before divided: sums of squares over the square of the sum.
        {{ whole_sum('cast(x_rs as double) * x_rs', 'own_area is not null') }} as squares
    from spread_areas
    {{ grouped(keys) }}
)

select
    {{ listed(keys) }}
    value,
    placed_value,
    n_areas,
    {{ ratio('squares', 'cast(placed_value as double) * placed_value') }} as subj_spatial_hhi
from spread_sums
{% endmacro %}
