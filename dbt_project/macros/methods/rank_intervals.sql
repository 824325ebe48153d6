{#- How sure a rank is: what pairwise tests of the differences leave open (Mogstad, Romano, Shaikh and Wilhelm 2024, Review of
    Economic Studies 91(1); Bonferroni instead of their bootstrap, so sets are a little wider). -#}

{#- relation: (partition, area, value, se), se the standard error of the value; descending: rank 1 is the largest value.
    Two areas differ when |x - y| > z sqrt(se_x^2 + se_y^2), two-sided at 1 - confidence.
    Returns the partition and area with rank (ties share the first place), rank_lo = 1 + areas surely ahead, rank_hi =
    n_ranked less areas surely behind, from each test by itself; rank_lo_bonf_marginal and rank_hi_bonf_marginal, which
    hold for one area (the error divided by n - 1 comparisons); rank_lo_bonf_simul and rank_hi_bonf_simul, which hold for
    all areas together (divided by n (n - 1) / 2); and n_ranked. An area without a value is unranked and not counted;
    one without a standard error cannot be told from any other.
    low, high: bounds of areas that have no standard error (rounding, suppression): such a pair differs when the two
    intervals do not touch. An area with bounds and no value is counted and gets an interval, but no rank; as it
    does not count in the ranks of others either, rank_lo stops at the rank.
    bonferroni: whether to work out the two wider ranges as well. -#}
{% macro rank_intervals(
    relation, value='value', se='se', confidence=0.95, descending=true, partition_by=[], area='area_code', low=none, high=none,
    bonferroni=true
) %}
{%- set sign = '' if descending else '-' -%}
{%- set lower = low if descending else high -%}
{%- set upper = high if descending else low -%}
{%- set tests = {'': 'z_pair'} -%}
{%- if bonferroni -%}
    {%- set tests = {'': 'z_pair', '_bonf_marginal': 'z_marginal', '_bonf_simul': 'z_simultaneous'} -%}
{%- endif -%}
with

rank_given as (
    select
        {{ listed(partition_by) }}
        {{ area }} as unit_key,
        cast({{ sign }}({{ value }}) as double) as own_value,
        cast(case when {{ value }} is not null then {{ se }} end as double) ** 2 as own_variance,
        cast({{ sign ~ '(' ~ lower ~ ')' if low else 'null' }} as double) as given_low,
        cast({{ sign ~ '(' ~ upper ~ ')' if low else 'null' }} as double) as given_high
    from {{ relation }}
),

rank_units as (
    select
        {{ listed(partition_by) }}
        unit_key,
        own_value,
        own_variance,
        case when given_high is not null then given_low end as own_low,
        case when given_low is not null then given_high end as own_high,
        count(*) over ({{ partitioned(partition_by) }}) as n_units
    from rank_given
    where own_value is not null or (given_low is not null and given_high is not null)
),

rank_tests as (
    select
        *,
        {% if bonferroni -%}
        {{ upper_normal_quantile(ratio((1 - confidence) / 2, 'n_units - 1')) }} as z_marginal,
        {{ upper_normal_quantile(ratio(1 - confidence, 'n_units * (n_units - 1)')) }} as z_simultaneous,
        {% endif -%}
        {{ upper_normal_quantile((1 - confidence) / 2) }} as z_pair
    from rank_units
),

-- Not one step further than the counts: as a table of its own, the pairs of a long list of areas would not fit into memory.
rank_counted as (
    select
        {{ listed(partition_by, 'rank_own') }}
        rank_own.unit_key,
        case
            when rank_own.own_value is not null then 1 + count(*) filter (where rank_other.own_value > rank_own.own_value)
        end as rank,
        {%- for end, z in tests.items() %}
        1 + count(*) filter (where {{ surely_ahead('rank_other', 'rank_own', z) }}) as ahead{{ end }},
        rank_own.n_units - count(*) filter (where {{ surely_ahead('rank_own', 'rank_other', z) }}) as rank_hi{{ end }}{{ ',' if not loop.last }}
        {%- endfor %}
    from rank_tests as rank_own
    inner join rank_tests as rank_other on {{ matched('rank_own', 'rank_other', partition_by) }}
    group by {{ listed(partition_by, 'rank_own') }} rank_own.unit_key, rank_own.own_value, rank_own.n_units
)

select
    {{ listed(partition_by, 'rank_given') }}
    rank_given.unit_key as {{ area }},
    rank_counted.rank,
    {%- for end in tests %}
    least(rank_counted.ahead{{ end }}, rank_counted.rank) as rank_lo{{ end }},
    rank_counted.rank_hi{{ end }},
    {%- endfor %}
    count(rank_given.own_value) over (
        {{ partitioned([]) if not partition_by else 'partition by rank_given.' ~ partition_by | join(', rank_given.') }}
    ) as n_ranked
from rank_given
left join rank_counted on {{ matched('rank_given', 'rank_counted', partition_by + ['unit_key']) }}
{% endmacro %}

{#- Condition that the first of two units is surely larger than the second, at the quantile named z (the same for both). -#}
{% macro surely_ahead(first, second, z) -%}
case
                when {{ first }}.own_variance is not null and {{ second }}.own_variance is not null
                then
                    {{ first }}.own_value > {{ second }}.own_value
                    and ({{ first }}.own_value - {{ second }}.own_value) ** 2
                    > {{ first }}.{{ z }} ** 2 * ({{ first }}.own_variance + {{ second }}.own_variance)
                else {{ first }}.own_low > {{ second }}.own_high
            end
{%- endmacro %}

{#- Deviate of the standard normal distribution that is exceeded with the given probability (above 0, at most one half), to 16
    figures: algorithm AS 241, Wichura 1988, Applied Statistics 37(3), 477-484. Null where the probability is. -#}
{% macro upper_normal_quantile(probability) -%}
{%- set tail = 'cast(' ~ probability ~ ' as double)' -%}
{%- set centre = '(0.180625e0 - (0.5e0 - ' ~ tail ~ ') ** 2)' -%}
{%- set near = '(sqrt(-ln(' ~ tail ~ ')) - 1.6e0)' -%}
{%- set far = '(sqrt(-ln(' ~ tail ~ ')) - 5e0)' -%}
case
    when {{ tail }} >= 0.075
    then (0.5e0 - {{ tail }}) * {{ polynomial(centre, [
        '2509.0809287301226727e0', '33430.575583588128105e0', '67265.770927008700853e0', '45921.953931549871457e0',
        '13731.693765509461125e0', '1971.5909503065514427e0', '133.14166789178437745e0', '3.387132872796366608e0',
    ]) }} / {{ polynomial(centre, [
        '5226.495278852545925e0', '28729.085735721942674e0', '39307.89580009271061e0', '21213.794301586595867e0',
        '5394.1960214247511077e0', '687.1870074920579083e0', '42.313330701600911252e0', '1e0',
    ]) }}
    when sqrt(-ln({{ tail }})) <= 5
    then {{ polynomial(near, [
        '7.7454501427834140764e-4', '0.0227238449892691845833e0', '0.24178072517745061177e0', '1.27045825245236838258e0',
        '3.64784832476320460504e0', '5.7694972214606914055e0', '4.6303378461565452959e0', '1.42343711074968357734e0',
    ]) }} / {{ polynomial(near, [
        '1.05075007164441684324e-9', '5.475938084995344946e-4', '0.0151986665636164571966e0', '0.14810397642748007459e0',
        '0.68976733498510000455e0', '1.6763848301838038494e0', '2.05319162663775882187e0', '1e0',
    ]) }}
    else {{ polynomial(far, [
        '2.01033439929228813265e-7', '2.71155556874348757815e-5', '0.0012426609473880784386e0', '0.026532189526576123093e0',
        '0.29656057182850489123e0', '1.7848265399172913358e0', '5.4637849111641143699e0', '6.6579046435011037772e0',
    ]) }} / {{ polynomial(far, [
        '2.04426310338993978564e-15', '1.4215117583164458887e-7', '1.8463183175100546818e-5', '7.868691311456132591e-4',
        '0.0148753612908506148525e0', '0.13692988092273580531e0', '0.59983220655588793769e0', '1e0',
    ]) }}
end
{%- endmacro %}

{#- Value of a polynomial at x by Horner's scheme, coefficients from the highest power down. -#}
{% macro polynomial(x, coefficients) -%}
{%- set scheme = namespace(text=coefficients[0]) -%}
{%- for coefficient in coefficients[1:] -%}
{%- set scheme.text = '(' ~ scheme.text ~ ' * ' ~ x ~ ' + ' ~ coefficient ~ ')' -%}
{%- endfor -%}
{{ scheme.text }}
{%- endmacro %}
