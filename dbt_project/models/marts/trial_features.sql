{%- set titles = {
    'phase_1': ['Phase 1, or 1 and 2', 'Trials with a phase'],
    'phase_2': ['Phase 2', 'Trials with a phase'],
    'phase_3': ['Phase 2 and 3, or 3', 'Trials with a phase'],
    'phase_4': ['Phase 4', 'Trials with a phase'],
    'industry_sponsor': ['Sponsor from industry', 'Trials with a class of sponsor'],
    'index': ['Index: weighted mean of the properties known of a trial', 'Trials of which properties of at least half the weight are known'],
} -%}
with features as (

    select * from {{ ref('int_trial_features') }}

),

flags as (

    select * from {{ ref('trial_design_flags') }}

),

-- Whether the trials at hand are a sample, and where they come from.
edition as (

    select * from {{ ref('int_trial_activity') }}
    where area_level = 'country' and period_kind = 'all_years'

),

described as (

    select
        features.*,
        edition.period_start,
        edition.period_end,
        edition.period_label,
        edition.value_status,
        edition.release_id,
        edition.released,
        edition.input_release_ids,
        edition.value_status <> 'sample' as is_complete_search,
        case features.feature_id
            {% for feature, (title, known_where) in titles.items() -%}
                when '{{ feature }}' then '{{ title }}'
            {% endfor -%}
            else flags.title
        end as title,
        case features.feature_id
            {% for feature, (title, known_where) in titles.items() -%}
                when '{{ feature }}' then '{{ known_where }}'
            {% endfor -%}
            else flags.known_where
        end as known_where,
        case when features.n_known = 0 then 'input_missing: no registry record at hand says it of any trial' end as reason
    from features
    cross join edition
    left join flags
        on features.feature_id = flags.flag_id

)

select
    feature_id,
    title,
    known_where,
    period_start,
    period_end,
    period_label,
    n_trials as all_trial_count,
    n_not_applicable as not_applicable_count,
    n_known as known_count,
    n_unknown as unknown_count,
    n_yes as yes_count,
    {{ significant('share') }} as value,
    case feature_id when 'index' then 'index_0_to_1' else 'share' end as unit_id,
    {{ significant('share_lo') }} as value_low,
    {{ significant('share_hi') }} as value_high,
    case when share is null then 'none' else 'sampling' end as interval_kind,
    n_known < 10 as is_small_number,
    case when share is null then {{ null_status('value_status', 'reason') }} else value_status end as value_status,
    reason,
    {{ trials_caveat() }} as caveat,
    release_id,
    released,
    input_release_ids,
    true as is_latest
from described
