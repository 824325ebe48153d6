{#- Indicator: column, and the rows of the relation that have it. -#}
{%- set counts = {
    'trials_count': ['n_trials', 'true'],
    'trials_sites_count': ['n_sites', 'true'],
    'trials_phased_count': ['n_phased', "area_level <> 'local_authority'"],
    'trials_phase_not_applicable_count': ['n_na', "area_level <> 'local_authority'"],
    'trials_phase_unknown_count': ['n_phase_unknown', "area_level <> 'local_authority'"],
    'trials_multi_region_count': ['n_multi_region_trials', "area_level <> 'country'"],
    'trials_shared_strength': ['trial_strength', "area_level <> 'country' and period_kind = 'all_years'"],
    'trials_shared_strength_fractional': ['trial_strength_frac', "area_level <> 'country' and period_kind = 'all_years'"],
    'trials_network_betweenness': ['betweenness', "area_level in ('itl2', 'local_authority') and period_kind = 'all_years'"],
} -%}
{#- Indicator: trials that have it, trials it is a share of, what those are, and the rows. -#}
{%- set shares = {
    'trials_early_phase_share': ['n_phase1 + n_phase1_phase2', 'n_phased', 'trials with a phase', "area_level <> 'local_authority'"],
    'trials_phase_2_share': ['n_phase2', 'n_phased', 'trials with a phase', "area_level <> 'local_authority'"],
    'trials_phase_3_share': ['n_phase2_phase3 + n_phase3', 'n_phased', 'trials with a phase', "area_level <> 'local_authority'"],
    'trials_phase_4_share': ['n_phase4', 'n_phased', 'trials with a phase', "area_level <> 'local_authority'"],
    'trials_industry_sponsor_share': ['n_industry', 'n_sponsor_known', 'trials with a class of sponsor', "area_level <> 'local_authority'"],
    'trials_multi_region_share': ['n_multi_region_trials', 'n_trials', 'trials', "area_level <> 'country'"],
} -%}
{%- set flags = ['early_phase', 'randomised', 'masked_double', 'three_arms', 'biological', 'monitoring_committee', 'index'] -%}
{%- set keys = ['area_level', 'area_code', 'period_kind', 'period_start'] -%}
with activity as (

    select
        *,
        'all' as sector_id,
        'as_published' as definition_version,
        'site' as address_basis,
        true as is_latest,
        known_from as latest_from,
        cast(null as date) as latest_until,
        -- No trial goes into a value that is not there.
        case when places_reason is null then n_trials else 0 end as placed_trials
    from {{ ref('int_trial_activity') }}
    where is_compared
    -- Where all trials began in one year, that year and all years are one period.
    qualify not (period_kind = 'year' and bool_or(period_kind = 'all_years') over () and min(period_start) over () = max(period_start) over ())

),

network as (

    select
        area_level,
        area_code,
        trial_strength,
        trial_strength_frac,
        betweenness
    from {{ ref('int_trial_network') }}

),

designs as (

    select * from {{ ref('int_trial_designs') }}
    qualify not (period_kind = 'year' and bool_or(period_kind = 'all_years') over () and min(period_start) over () = max(period_start) over ())

),

rates_per_head as (

    select
        area_level,
        area_code,
        period_kind,
        period_start,
        rate_100k,
        rate_lo,
        rate_hi,
        rate_reason,
        rate_release_ids,
        population_known_from
    from {{ ref('int_trial_rates') }}

),

with_network as (

    select
        activity.*,
        network.* exclude (area_level, area_code)
    from activity
    left join network
        on activity.area_level = network.area_level and activity.area_code = network.area_code

),

-- What comes of a whole network is an estimate.
estimates as (

    select * replace ('estimated' as value_status)
    from with_network

),

counted as (

    {% for indicator_id, (column, rows) in counts.items() -%}
        {{ 'union all' if not loop.first }}
        select
            *,
            '{{ indicator_id }}' as indicator_stem,
            case when places_reason is null then {{ column }} end as amount,
            placed_trials as n_cells
        from {{ 'estimates' if column == 'betweenness' else 'with_network' }}
        where {{ rows }}
    {% endfor %}

),

share_parts as (

    {% for indicator_id, (hits, whole, noun, rows) in shares.items() -%}
        {{ 'union all' if not loop.first }}
        select
            *,
            '{{ indicator_id }}' as indicator_stem,
            case when places_reason is null then {{ hits }} end as hits,
            case when places_reason is null then {{ whole }} else 0 end as n_cells,
            '{{ noun }}' as noun
        from activity
        where {{ rows }}
    {% endfor %}

),

share_bounds as (

    {{ proportions('share_parts', partition_by=['indicator_stem', 'area_level', 'period_kind', 'period_start'], successes='hits', trials='n_cells') }}

),

shared as (

    select
        share_parts.*,
        share_bounds.share,
        share_bounds.share_lo,
        share_bounds.share_hi
    from share_parts
    inner join share_bounds
        on {{ matched('share_parts', 'share_bounds', ['indicator_stem'] + keys) }}

),

designed as (

    {% for flag in flags -%}
        {{ 'union all' if not loop.first }}
        select
            activity.*,
            'trials_design_{{ flag if flag == 'index' else flag ~ '_share' }}' as indicator_stem,
            case when activity.places_reason is null and designs.n_known is not null then designs.n_known else 0 end as n_cells,
            case when activity.places_reason is null then designs.share end as share,
            case when activity.places_reason is null then designs.share_lo end as share_lo,
            case when activity.places_reason is null then designs.share_hi end as share_hi,
            case
                when designs.n_trials is null then 'undefined: no interventional trial'
                when designs.n_known = 0 then 'input_missing: no registry record at hand says it of any trial'
            end as design_reason,
            'interventional trials of which it is known' as noun
        from activity
        left join designs
            on {{ matched('activity', 'designs', keys) }} and designs.flag_id = '{{ flag }}'
        where activity.area_level <> 'local_authority'
    {% endfor %}

),

proportioned as (

    select
        *,
        coalesce(
            places_reason,
            design_reason,
            case
                when n_cells = 0 then 'undefined: no ' || noun
                when n_cells < 10 then 'few_events: fewer than ten ' || noun
            end
        ) as share_reason
    from (
        select * from shared
        union all by name
        select * from designed
    ) as of_trials

),

per_head as (

    select
        activity.* replace (greatest(activity.latest_from, rates_per_head.population_known_from) as latest_from),
        activity.placed_trials as n_cells,
        rates_per_head.* exclude (area_level, area_code, period_kind, period_start)
    from activity
    inner join rates_per_head
        on {{ matched('activity', 'rates_per_head', keys) }}

)

{{ indicator_rows('counted', [
    {'id': '', 'stem': true, 'value': 'amount', 'reason': 'places_reason', 'suppressed': '0', 'inputs': 'input_release_ids'},
]) }}
union all
{{ indicator_rows('proportioned', [
    {'id': '', 'stem': true, 'value': 'share', 'low': 'share_lo', 'high': 'share_hi', 'interval': "'sampling'", 'reason': 'share_reason',
     'suppressed': '0', 'inputs': 'input_release_ids'},
]) }}
union all
{{ indicator_rows('per_head', [
    {'id': 'trials_per_100k_residents', 'value': 'rate_100k', 'low': 'rate_lo', 'high': 'rate_hi', 'interval': "'poisson'",
     'reason': 'rate_reason', 'suppressed': '0', 'inputs': 'rate_release_ids'},
]) }}
