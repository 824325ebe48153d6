{#- Research and development by area: intensity, leverage, spending per head and the shortfall against a benchmark
    group (Forth and Jones 2020, "The Missing £4 Billion"; Frascati Manual 2015). The whole (UK) is the sum of the
    areas of the partition.

    Money columns are in the unit that `money` names: 'gbp' is pounds, 'm' is millions of pounds. It is the suffix of
    the expected input columns (gva_, berd_, herd_goverd_, pnp_) and of the shortfalls; per-head columns are always
    pounds.
    `nonprofit` and `gva` may be any SQL expression on the relation's columns, e.g. 'cast(null as double)' where there
    are no figures. An unknown part of an area makes that area's total, and so the whole's, unknown. -#}

{#- Per area: the amounts in pounds, per head, beside the per-head figures of the whole and of the benchmark group. -#}
{% macro rd_gap_per_head(
    relation, partition_by=[], area='area_code', is_benchmark='is_benchmark', population='population', money='gbp',
    gva=none, business=none, public=none, nonprofit=none
) %}
{%- set pounds = 1000000 if money == 'm' else 1 -%}
{%- set of_whole = ' over (' ~ partitioned(partition_by) ~ ')' -%}
with

rd_amounts as (
    select
        {{ listed(partition_by) }}
        {{ area }},
        cast({{ is_benchmark }} as boolean) as in_benchmark,
        {{ population }} as residents,
        {{ pounds }} * ({{ gva or 'gva_' ~ money }}) as gva,
        {{ pounds }} * ({{ business or 'berd_' ~ money }}) as business,
        {{ pounds }} * ({{ public or 'herd_goverd_' ~ money }}) as public_sector,
        {{ pounds }} * ({{ business or 'berd_' ~ money }})
            + {{ pounds }} * ({{ public or 'herd_goverd_' ~ money }})
            + {{ pounds }} * ({{ nonprofit or 'pnp_' ~ money }}) as total
    from {{ relation }}
)

select
    *,
    {{ ratio('total', 'residents') }} as total_per_head,
    {{ ratio('business', 'residents') }} as business_per_head,
    {{ ratio('public_sector', 'residents') }} as public_per_head,
    {% for amount, name in [('total', 'total'), ('business', 'business'), ('public_sector', 'public')] -%}
    {{ ratio(whole_sum(amount, over=of_whole), whole_sum('residents', over=of_whole)) }} as whole_{{ name }}_per_head,
    {% endfor -%}
    {{ ratio(
        whole_sum('public_sector', 'in_benchmark', of_whole), whole_sum('residents', 'in_benchmark', of_whole)
    ) }} as benchmark_public_per_head
from rd_amounts
{% endmacro %}

{#- Returns the partition and area with
    rd_intensity, berd_intensity     all, business R&D as per cent of GVA
    rd_leverage, rd_leverage_status  business over public R&D; ok | undefined_zero_public | null when either is unknown
    rd_per_head_gbp, public_rd_per_head_gbp, business_rd_per_head_gbp
    whole_public_rd_per_head_gbp     public R&D per head of the whole
    public_rd_per_head_idx, rd_per_head_idx     whole = 100
    rd_gap_<money>, rd_gap_avg_<money>          public R&D below what the benchmark group's, the whole's, per-head
                                                figure would give; never negative
    rd_quadrant                      high|low_public_high|low_business per head against the whole; level is high -#}
{% macro rd_gap(
    relation, partition_by=[], area='area_code', is_benchmark='is_benchmark', population='population', money='gbp',
    gva=none, business=none, public=none, nonprofit=none
) %}
{%- set pounds = 1000000 if money == 'm' else 1 -%}
select
    {{ listed(partition_by) }}
    {{ area }},
    100 * {{ ratio('total', 'gva') }} as rd_intensity,
    100 * {{ ratio('business', 'gva') }} as berd_intensity,
    {{ ratio('business', 'public_sector') }} as rd_leverage,
    case
        when public_sector = 0 then 'undefined_zero_public'
        when public_sector is not null and business is not null then 'ok'
    end as rd_leverage_status,
    total_per_head as rd_per_head_gbp,
    public_per_head as public_rd_per_head_gbp,
    business_per_head as business_rd_per_head_gbp,
    whole_public_per_head as whole_public_rd_per_head_gbp,
    100 * {{ ratio('public_per_head', 'whole_public_per_head') }} as public_rd_per_head_idx,
    100 * {{ ratio('total_per_head', 'whole_total_per_head') }} as rd_per_head_idx,
    {% for name, level in [('rd_gap_', 'benchmark_public_per_head'), ('rd_gap_avg_', 'whole_public_per_head')] -%}
    case
        when public_per_head < {{ level }} then {{ ratio('(' ~ level ~ ' - public_per_head) * residents', pounds) }}
        when public_per_head >= {{ level }} then 0
    end as {{ name }}{{ money }},
    {% endfor -%}
    {% for name in ['public', 'business'] -%}
    case
        when {{ name }}_per_head >= whole_{{ name }}_per_head then 'high_{{ name }}'
        when {{ name }}_per_head < whole_{{ name }}_per_head then 'low_{{ name }}'
    end {{ "|| '_' ||" if not loop.last else 'as rd_quadrant' }}
    {% endfor %}
from (
    {{ rd_gap_per_head(relation, partition_by, area, is_benchmark, population, money, gva, business, public, nonprofit) }}
) as rd_compared
{% endmacro %}

{#- The whole as (partition, metric, value): benchmark_public_rd_per_head_gbp, uk_public_rd_per_head_gbp,
    rd_intensity_uk_pct, leverage_uk, missing_total_to_benchmark_<money> (sum of the shortfalls) and
    implied_private_at_<n>to1_<money>, the business R&D that would come with it at private_per_public pounds to one:
    an assumption, not a forecast. -#}
{% macro rd_gap_total(
    relation, partition_by=[], area='area_code', is_benchmark='is_benchmark', population='population', money='gbp',
    gva=none, business=none, public=none, nonprofit=none, private_per_public=2
) %}
{%- set multiple = private_per_public | int if private_per_public == private_per_public | int else private_per_public -%}
{%- set shortfall = 'rd_gap_' ~ money -%}
with

rd_compared as (
    {{ rd_gap_per_head(relation, partition_by, area, is_benchmark, population, money, gva, business, public, nonprofit) }}
),

rd_shortfalls as (
    {{ rd_gap(relation, partition_by, area, is_benchmark, population, money, gva, business, public, nonprofit) }}
),

rd_whole as (
    select
        {{ listed(partition_by) }}
        max(benchmark_public_per_head) as benchmark_public_per_head,
        max(whole_public_per_head) as whole_public_per_head,
        100 * {{ ratio(whole_sum('total'), whole_sum('gva')) }} as intensity,
        {{ ratio(whole_sum('business'), whole_sum('public_sector')) }} as leverage
    from rd_compared
    {{ grouped(partition_by) }}
),

rd_missing as (
    select {{ listed(partition_by) }} {{ whole_sum(shortfall) }} as missing
    from rd_shortfalls
    {{ grouped(partition_by) }}
)

{% for metric, value in [
    ('benchmark_public_rd_per_head_gbp', 'benchmark_public_per_head'),
    ('uk_public_rd_per_head_gbp', 'whole_public_per_head'),
    ('rd_intensity_uk_pct', 'intensity'),
    ('leverage_uk', 'leverage'),
] -%}
select {{ listed(partition_by) }} '{{ metric }}' as metric, {{ value }} as value from rd_whole
union all
{% endfor -%}
select {{ listed(partition_by) }} 'missing_total_to_benchmark_{{ money }}' as metric, missing as value from rd_missing
union all
select
    {{ listed(partition_by) }}
    'implied_private_at_{{ multiple }}to1_{{ money }}' as metric,
    {{ private_per_public }} * missing as value
from rd_missing
{% endmacro %}
