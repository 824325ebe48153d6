{%- set period = ['period_kind', 'period_start', 'period_end', 'period_label'] -%}
{%- set area = ['area_level', 'area_code'] -%}
{#- Share of the trusts that are the largest. -#}
{%- set top = 0.1 -%}
{#- Measure: unit, number, what a share is of, and why there is none. -#}
{%- set measures = {
    'sites_matched_share': ['share', 'matched_sites', 'site_count', 'null'],
    'sites_outside_largest_trusts_share': ['share', 'smaller_sites', 'matched_sites', 'null'],
    'trusts_with_sites_count': ['count', 'trust_count', 'null', 'null'],
    'site_hhi': ['share', 'hhi', 'null', 'null'],
    'site_gini': ['share', 'gini', 'null', 'null'],
    'new_trusts_count': [
        'count', 'entrant_count', 'null',
        "case when period_kind = 'all_years' then 'undefined: a trust is new in a year' "
        ~ "when is_first_year then 'undefined: in the first year at hand every trust is new' end",
    ],
} -%}
with activity as (

    select * from {{ ref('int_trial_activity') }}
    where area_level in ('country', 'nation', 'itl1', 'icb')

),

sites as (

    select * from {{ ref('int_trial_site_organisations') }}

),

studies as (

    select * from {{ ref('int_trial_studies') }}

),

periods as (

    select * from {{ ref('int_trial_periods') }}
    where trial_id is not null

),

-- The largest trusts are those with the most sites of all years: how many patients a trust has is not published with the shares of them.
trust_sizes as (

    select
        sites.trust_code,
        count(*) as site_count
    from sites
    inner join studies
        on sites.trial_id = studies.trial_id
    where sites.trust_code is not null
    group by all

),

largest as (

    select trust_code
    from trust_sizes
    where site_count >= (select {{ lowest_in_top('sizes.site_count', top) }} from trust_sizes as sizes)

),

placed as (

    select
        sites.trial_id,
        sites.trust_code,
        largest.trust_code is not null as is_largest,
        studies.start_year,
        unnest(['country', 'nation', 'itl1', 'icb']) as area_level,
        unnest(['K02000001', sites.nation_code, sites.region_code, sites.icb_code]) as area_code
    from sites
    inner join studies
        on sites.trial_id = studies.trial_id
    left join largest
        on sites.trust_code = largest.trust_code

),

by_trust as (

    select
        {{ listed(area, 'placed') }}
        periods.period_kind,
        periods.period_start,
        placed.trust_code,
        bool_or(placed.is_largest) as is_largest,
        count(*) as site_count
    from placed
    inner join periods
        on placed.trial_id = periods.trial_id
    where placed.area_code is not null
    group by all

),

matched_shares as (

    select
        *,
        {{ ratio('site_count', 'sum(site_count) over same_area') }} as site_share,
        row_number() over (same_area order by site_count, trust_code) as place,
        count(*) over same_area as n
    from by_trust
    where trust_code is not null
    window same_area as (partition by {{ listed(area) }} period_kind, period_start)

),

concentration as (

    select
        {{ listed(area) }}
        period_kind,
        period_start,
        cast(count(*) as bigint) as trust_count,
        cast(sum(site_count) as bigint) as matched_sites,
        cast(sum(case when is_largest then 0 else site_count end) as bigint) as smaller_sites,
        sum(site_share * site_share order by trust_code) as hhi,
        {{ ratio('sum((2 * place - n - 1) * site_count)', 'max(n) * sum(site_count)') }} as gini
    from matched_shares
    group by all

),

all_sites as (

    select
        {{ listed(area) }}
        period_kind,
        period_start,
        cast(sum(site_count) as bigint) as site_count
    from by_trust
    group by all

),

first_years as (

    select
        {{ listed(area) }}
        trust_code,
        min(start_year) as first_year
    from placed
    where trust_code is not null and area_code is not null and start_year is not null
    group by all

),

entrants as (

    select
        {{ listed(area) }}
        first_year,
        cast(count(*) as bigint) as entrant_count
    from first_years
    group by all

),

counted as (

    select
        activity.*,
        all_sites.site_count,
        case when concentration.area_code is null and all_sites.site_count is not null then 0 else concentration.matched_sites end as matched_sites,
        case when concentration.area_code is null then 0 else concentration.trust_count end as trust_count,
        concentration.smaller_sites,
        concentration.hhi,
        concentration.gini,
        case when entrants.area_code is null then 0 else entrants.entrant_count end as entrant_count,
        min(activity.period_start) over () = activity.period_start and activity.period_kind = 'year' as is_first_year
    from activity
    left join all_sites
        on {{ matched('activity', 'all_sites', area + ['period_kind', 'period_start']) }}
    left join concentration
        on {{ matched('activity', 'concentration', area + ['period_kind', 'period_start']) }}
    left join entrants
        on {{ matched('activity', 'entrants', area) }} and year(activity.period_start) = entrants.first_year and activity.period_kind = 'year'

),

measured as (

    {% for measure, (unit, number, whole, why) in measures.items() -%}
        {{ 'union all' if not loop.first }}
        select
            {{ listed(area) }}
            area_code_system,
            boundary_year,
            {{ listed(period) }}
            '{{ measure }}' as breadth_id,
            '{{ unit }}' as unit_id,
            cast({{ number }} as double) as amount,
            cast({{ whole }} as double) as whole,
            site_count,
            matched_sites,
            value_status,
            coalesce(
                places_reason,
                {{ why }}{{ ',' if number not in ('trust_count', 'entrant_count') }}
                {% if number not in ('trust_count', 'entrant_count') -%}
                    case
                        when site_count is null then 'undefined: no site of a trial'
                        when {{ number }} is null then 'undefined: no site is matched to a trust'
                    end
                {%- endif %}
            ) as reason,
            release_id,
            released,
            input_release_ids
        from counted
    {% endfor %}

)

select * from measured
