{%- set titles = {
    'all': ['All trials', 'All trials'],
    'phase_1': ['Phase 1, or 1 and 2', 'Trials with a phase'],
    'phase_2': ['Phase 2', 'Trials with a phase'],
    'phase_3': ['Phase 2 and 3, or 3', 'Trials with a phase'],
    'phase_4': ['Phase 4', 'Trials with a phase'],
    'not_applicable': ['Phases do not apply', 'All trials'],
    'industry': ['Sponsor from industry', 'Trials with a class of sponsor'],
    'not_industry': ['Sponsor not from industry', 'Trials with a class of sponsor'],
} -%}
with counts as (

    select * from {{ ref('int_trial_place_counts') }}

),

flags as (

    select
        flag_id,
        title,
        known_where
    from {{ ref('trial_design_flags') }}
    union all
    select
        flag_id,
        title,
        'Interventional trials with a title; a title without the words does not say no' as known_where
    from {{ ref('trial_title_words') }}

),

areas as (

    select * from {{ ref('dim_areas') }}

),

told as (

    select
        *,
        value_status <> 'sample' as is_complete_search,
        max(case when value_status = 'sample' and area_level = 'country' then n_yes end) over same_trials as sample_count_everywhere,
        coalesce(
            places_reason,
            case
                when breakdown in ('design', 'title_words') and n_known = 0 and n_trials > 0
                    then 'input_missing: no registry record at hand says it of any trial'
            end
        ) as reason,
        case when places_reason is null then n_yes end as told_yes,
        case when places_reason is null then n_known end as told_known
    from counts
    window same_trials as (partition by period_kind, period_start, breakdown, category)

),

shares as (

    {{ proportions('told', partition_by=['area_level', 'period_kind', 'period_start', 'breakdown', 'category'],
                   successes='told_yes', trials='told_known') }}

)

select
    told.area_level,
    told.area_code,
    told.area_code_system,
    told.boundary_year,
    areas.area_name,
    told.period_kind,
    told.period_start,
    told.period_end,
    told.period_label,
    told.breakdown,
    told.category,
    case told.category
        {% for category, (title, known_where) in titles.items() -%}
            when '{{ category }}' then '{{ title }}'
        {% endfor -%}
        when 'unknown' then 'Not said by the registry'
        else coalesce(flags.title, told.category)
    end as title,
    case told.category
        {% for category, (title, known_where) in titles.items() -%}
            when '{{ category }}' then '{{ known_where }}'
        {% endfor -%}
        else coalesce(flags.known_where, 'All trials')
    end as known_where,
    cast(case when told.reason is null then told.told_yes end as double) as value,
    'count' as unit_id,
    case when told.reason is null then {{ significant('limits.limit_low') }} end as value_low,
    case when told.reason is null then {{ significant('limits.limit_high') }} end as value_high,
    case when told.reason is null then 'poisson' else 'none' end as interval_kind,
    cast(told.told_known as bigint) as known_count,
    {{ significant('shares.share') }} as share,
    {{ significant('shares.share_lo') }} as share_low,
    {{ significant('shares.share_hi') }} as share_high,
    told.told_yes < 10 as is_small_number,
    cast(told.sample_count_everywhere as bigint) as sample_count_everywhere,
    told.is_complete_search,
    case when told.reason is null or told.value_status = 'sample' then told.value_status else {{ null_status('told.value_status', 'told.reason') }} end
        as value_status,
    told.reason,
    {{ trials_caveat() }} as caveat,
    'site' as address_basis,
    told.release_id,
    told.released,
    told.input_release_ids,
    true as is_latest
from told
inner join shares
    on {{ matched('told', 'shares', ['area_level', 'area_code', 'period_kind', 'period_start', 'breakdown', 'category']) }}
left join {{ ref('int_poisson_limits') }} as limits
    on told.told_yes = limits.n
left join flags
    on told.category = flags.flag_id
left join areas
    on told.area_code = areas.area_code and told.area_code_system = areas.area_code_system
