{%- set period = ['period_kind', 'period_start', 'period_end', 'period_label'] -%}
{%- set peers = ['area_level'] + period -%}
{#- Of a level's sites, the share that may be in no area before its areas cannot be told apart. Ours: no source says how many. -#}
{%- set most_unplaced = 0.25 -%}
with studies as (

    select * from {{ ref('int_trial_studies') }}

),

places as (

    select * from {{ ref('int_trial_places') }}

),

periods as (

    select * from {{ ref('int_trial_periods') }}

),

areas as (

    select * from {{ ref('int_trial_areas') }}

),

distinct_periods as (

    select distinct {{ period | join(', ') }} from periods

),

release_days as (

    select * from {{ ref('int_release_days') }}

),

edition_ids as (

    select
        bool_or(is_sample) as is_sample,
        max(release_days.known_from) as known_from,
        string_agg(distinct landed_release_id, '; ' order by landed_release_id) as input_release_ids,
        -- Of several releases the one that most trials come from stands for all.
        mode(landed_release_id order by landed_release_id) as release_id
    from studies
    left join release_days
        on studies.landed_release_id = release_days.release_id

),

edition as (

    select
        edition_ids.*,
        -- The vintage of a compiled file is the day it was brought in, not a release.
        case when releases.source_name <> 'official_figures' then {{ released_on('releases.vintage') }} end as released
    from edition_ids
    inner join {{ ref('stg_landing__releases') }} as releases
        on edition_ids.release_id = releases.landed_release_id

),

-- Every area of a level in every period; areas below regions only for all years together, where their trials are few enough.
-- Of a sample, which gives no number by place, one row with the reason is enough.
grid as (

    select
        areas.*,
        {{ listed(period, 'distinct_periods').rstrip(', ') }}
    from areas
    cross join distinct_periods
    cross join edition
    where
        (distinct_periods.period_kind = 'all_years' and (areas.area_level <> 'local_authority' or not edition.is_sample))
        or (areas.area_level in ('country', 'itl1') and not edition.is_sample)

),

memberships as (

    select
        {{ listed(period, 'periods') }}
        places.area_level,
        places.area_code,
        places.trial_id,
        places.site_count,
        studies.phase,
        studies.sponsor_class
    from places
    inner join studies
        on places.trial_id = studies.trial_id
    inner join periods
        on places.trial_id = periods.trial_id

),

multi as (

    {{ trial_multi_share('memberships', areas='grid', partition_by=peers) }}

),

mix as (

    {{ trial_phase_mix('memberships', areas='grid', partition_by=peers) }}

),

site_counts as (

    select
        {{ listed(peers) }}
        area_code,
        cast(sum(site_count) as bigint) as n_sites
    from memberships
    group by all

),

-- How much of a level's sites no area has.
unplaced as (

    select
        {{ listed(peers) }}
        cast(sum(site_count) as bigint) as all_sites,
        cast(sum(case when area_code is null then site_count else 0 end) as bigint) as unplaced_sites
    from memberships
    group by all

),

final as (

    select
        grid.*,
        mix.* exclude (area_level, area_code, {{ period | join(', ') }}),
        multi.n_multi_region_trials,
        multi.trial_multi_share,
        case when site_counts.area_code is null then 0 else site_counts.n_sites end as n_sites,
        case when unplaced.all_sites is null then 0 else unplaced.unplaced_sites end as unplaced_sites,
        unplaced.all_sites,
        edition.release_id,
        edition.released,
        edition.known_from,
        edition.input_release_ids,
        case
            when edition.is_sample then 'sample'
            when unplaced.unplaced_sites > 0 then 'partial'
            else 'final'
        end as value_status,
        -- The one rule of what may be told of areas: whatever is made of these rows is null where there is a reason.
        case
            when edition.is_sample
                then
                    'sample: trials that other people searched for say nothing of a place; '
                    || 'a whole search of a registry, as a live refresh lands it, would'
            when unplaced.unplaced_sites > {{ most_unplaced }} * unplaced.all_sites
                then
                    'places_incomplete: '
                    || unplaced.unplaced_sites || ' of ' || unplaced.all_sites || ' sites are in no area of this level'
        end as places_reason
    from grid
    inner join mix
        on {{ matched('grid', 'mix', peers + ['area_code']) }}
    inner join multi
        on {{ matched('grid', 'multi', peers + ['area_code']) }}
    left join site_counts
        on {{ matched('grid', 'site_counts', peers + ['area_code']) }}
    left join unplaced
        on {{ matched('grid', 'unplaced', peers) }}
    cross join edition

)

select * from final
