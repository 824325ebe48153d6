{%- set period = ['period_kind', 'period_start', 'period_end', 'period_label'] -%}
with activity as (

    select * from {{ ref('int_trial_activity') }}
    where area_level <> 'local_authority'

),

places as (

    select * from {{ ref('int_trial_places') }}
    where area_level <> 'local_authority' and area_code is not null

),

periods as (

    select * from {{ ref('int_trial_periods') }}
    where trial_id is not null

),

trial_categories as (

    select * from {{ ref('int_trial_categories') }}

),

-- Registries are those that occur; the other categories are there whether a trial has them or not.
categories as (

    select distinct
        breakdown,
        category
    from trial_categories
    where breakdown in ('all', 'registry')
    union all
    select
        'phase' as breakdown,
        unnest(['phase_1', 'phase_2', 'phase_3', 'phase_4', 'not_applicable', 'unknown']) as category
    union all
    select
        'sponsor_type' as breakdown,
        unnest(['industry', 'not_industry', 'unknown']) as category
    union all
    select
        'design' as breakdown,
        flag_id as category
    from {{ ref('trial_design_flags') }}
    union all
    select
        'title_words' as breakdown,
        flag_id as category
    from {{ ref('trial_title_words') }}

),

counted as (

    select
        places.area_level,
        places.area_code,
        periods.period_kind,
        periods.period_start,
        trial_categories.breakdown,
        trial_categories.category,
        count(*) as n_category,
        sum(trial_categories.value) as n_yes
    from places
    inner join periods
        on places.trial_id = periods.trial_id
    inner join trial_categories
        on places.trial_id = trial_categories.trial_id
    group by all

),

-- An area of a whole search without a trial of a category has none of it, which is a count.
gridded as (

    select
        activity.area_level,
        activity.area_code,
        activity.area_code_system,
        activity.boundary_year,
        {{ listed(period, 'activity') }}
        categories.breakdown,
        categories.category,
        activity.n_trials,
        activity.n_phased,
        case when counted.area_code is null then 0 else counted.n_yes end as n_yes,
        case when counted.area_code is null then 0 else counted.n_category end as n_category,
        activity.value_status,
        activity.places_reason,
        activity.release_id,
        activity.released,
        activity.input_release_ids
    from activity
    cross join categories
    left join counted
        on
            activity.area_level = counted.area_level
            and activity.area_code = counted.area_code
            and activity.period_kind = counted.period_kind
            and activity.period_start = counted.period_start
            and categories.breakdown = counted.breakdown
            and categories.category = counted.category

),

final as (

    select
        * exclude (n_phased, n_category),
        -- What the category is a share of: trials of which it is known.
        case
            when breakdown in ('design', 'title_words') then n_category
            when breakdown = 'phase' and starts_with(category, 'phase_') then n_phased
            when breakdown = 'sponsor_type' and category <> 'unknown'
                then sum(case when category <> 'unknown' then n_yes end) over same_trials
            else n_trials
        end as n_known
    from gridded
    window same_trials as (partition by area_level, area_code, period_kind, period_start, breakdown)

)

select * from final
