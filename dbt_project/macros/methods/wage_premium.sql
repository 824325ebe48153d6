{#- What a sector pays above all jobs of the area: raw, within occupations (Oaxaca 1973; Blinder 1973), and at the
    national mix of the sector's occupations. A raw premium is mostly the mix of occupations. Means, since medians do
    not decompose. -#}

{#- relation: (partition, area, occupation, is_sector, jobs, mean_wage), a count of jobs and their mean wage; a missing
    row is no jobs, a wage may be missing where there are none. `all` is the sector and the other jobs together.
    Returns the partition and area with
    mean_wage_life_sci, mean_wage_all   over jobs
    wage_prem_raw                       mean of the sector / mean of all - 1
    wage_prem_within                    sum n_o*w_o / sum n_o*a_o - 1: n the area's jobs of the sector by occupation,
                                        w their wage, a the wage of all jobs of the occupation in the area
    wage_prem_standardised              the same with the sector's jobs of all areas together as weights, over the
                                        occupations in which the area has jobs of the sector
    standard_coverage                   share of those weights that these occupations have, 0 to 1
    Null where a part is unknown, and without jobs of the sector. -#}
{% macro wage_premium(
    relation, partition_by=[], area='area_code', occupation='occupation', is_sector='is_life_sci', jobs='jobs',
    mean_wage='mean_wage'
) %}
with

wp_rows as (
    select
        {{ listed(partition_by) }}
        {{ area }},
        {{ occupation }} as occupation_key,
        cast({{ is_sector }} as boolean) as in_sector,
        {{ jobs }} as own_jobs,
        case when {{ jobs }} = 0 then 0 else cast({{ jobs }} as double) * {{ mean_wage }} end as own_pay
    from {{ relation }}
),

wp_occupations as (
    select
        {{ listed(partition_by) }}
        {{ area }},
        occupation_key,
        count(*) filter (where in_sector) as sector_rows,
        {{ whole_sum('own_jobs', where='in_sector') }} as sector_jobs,
        {{ whole_sum('own_pay', where='in_sector') }} as sector_pay,
        {{ whole_sum('own_jobs') }} as all_jobs,
        {{ whole_sum('own_pay') }} as all_pay
    from wp_rows
    {{ grouped(partition_by + [area, 'occupation_key']) }}
),

wp_standard as (
    select
        {{ listed(partition_by) }}
        occupation_key,
        {{ whole_sum('own_jobs') }} as standard_jobs
    from wp_rows
    where in_sector
    {{ grouped(partition_by + ['occupation_key']) }}
),

wp_standard_total as (
    select {{ listed(partition_by) }} {{ whole_sum('standard_jobs') }} as standard_total
    from wp_standard
    {{ grouped(partition_by) }}
),

wp_compared as (
    select
        {{ listed(partition_by, 'wp_occupations') }}
        wp_occupations.{{ area }},
        {#- Without a row the sector has no jobs there; with one it has as many as it says. -#}
        case when wp_occupations.sector_rows = 0 then 0 else wp_occupations.sector_jobs end as sector_jobs,
        case when wp_occupations.sector_rows = 0 then 0 else wp_occupations.sector_pay end as sector_pay,
        wp_occupations.all_jobs,
        wp_occupations.all_pay,
        {{ ratio('wp_occupations.sector_pay', 'wp_occupations.sector_jobs') }} as sector_wage,
        {{ ratio('wp_occupations.all_pay', 'wp_occupations.all_jobs') }} as all_wage,
        wp_standard.standard_jobs,
        wp_standard_total.standard_total
    from wp_occupations
    left join wp_standard
        on {{ matched('wp_occupations', 'wp_standard', partition_by + ['occupation_key']) }}
    left join wp_standard_total on {{ matched('wp_occupations', 'wp_standard_total', partition_by) }}
),

{% set present = 'sector_jobs is null or sector_jobs <> 0' -%}
wp_summed as (
    select
        {{ listed(partition_by) }}
        {{ area }},
        {{ whole_sum('sector_jobs') }} as sector_jobs,
        {{ ratio(whole_sum('sector_pay'), whole_sum('sector_jobs')) }} as sector_mean,
        {{ ratio(whole_sum('all_pay'), whole_sum('all_jobs')) }} as all_mean,
        {{ whole_sum('sector_jobs * all_wage', where=present) }} as sector_jobs_at_all_wage,
        {{ whole_sum('sector_pay', where=present) }} as sector_pay,
        {{ whole_sum('standard_jobs * sector_wage', where=present) }} as standard_pay,
        {{ whole_sum('standard_jobs * all_wage', where=present) }} as standard_at_all_wage,
        count(*) filter (where {{ present }}) as occupations_present,
        count(*) filter (where sector_jobs is null) as occupations_unknown,
        {{ whole_sum('standard_jobs', where=present) }} as standard_covered,
        max(standard_total) as standard_total
    from wp_compared
    {{ grouped(partition_by + [area]) }}
)

select
    {{ listed(partition_by) }}
    {{ area }},
    sector_mean as mean_wage_life_sci,
    all_mean as mean_wage_all,
    {{ ratio('sector_mean', 'all_mean') }} - 1 as wage_prem_raw,
    {{ ratio('sector_pay', 'sector_jobs_at_all_wage') }} - 1 as wage_prem_within,
    {{ ratio('standard_pay', 'standard_at_all_wage') }} - 1 as wage_prem_standardised,
    case
        when occupations_unknown > 0 then null
        when occupations_present = 0 then {{ ratio(0, 'standard_total') }}
        else {{ ratio('standard_covered', 'standard_total') }}
    end as standard_coverage
from wp_summed
{% endmacro %}
