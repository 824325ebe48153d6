{#- Every indicator model, listed once; a test names one that is forgotten. -#}
{%- set families = [
    'ind_accessibility',
    'ind_cluster_strength',
    'ind_cluster_uncertainty',
    'ind_diversity',
    'ind_employment_change',
    'ind_gap_mad',
    'ind_gap_to_uk',
    'ind_inward_investment',
    'ind_location_quotient',
    'ind_net_new_jobs',
    'ind_research_and_development',
    'ind_shift_share',
    'ind_trial_participants',
    'ind_trials',
    'ind_triple_helix',
] %}
{%- set peers = [
    'indicator_id', 'sector_id', 'definition_version', 'area_level', 'period_start', 'period_end', 'release_id', 'address_basis', 'residents_vintage',
] %}

with indicators as (

    select * from {{ ref('indicators') }}

),

united as (

    {% for family in families %}
        select * from {{ ref(family) }}
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

-- Half a 95% interval over 1.96 is the standard error; only sampling intervals say anything about reliability.
graded as (

    select
        united.*,
        indicators.unit_id,
        indicators.direction,
        indicators.rank_order,
        indicators.form,
        case
            when united.area_level = 'itl1' then case indicators.coverage_base when 'GB' then 11 else 12 end
            when united.area_level = 'itl2'
                then case united.area_code_system when 'itl2025' then 46 else 41 end - cast(indicators.coverage_base = 'GB' as integer)
        end as n_expected,
        {{ group_key(peers, 'united') }} as peer_group,
        hash(united.area_code_system || ':' || united.area_code) as area_key,
        case
            when united.interval_kind = 'sampling' and united.value > 0 and indicators.form in ('value', 'index')
                then 100 * (united.value_high - united.value_low) / (2 * 1.96) / united.value
        end as cv_percent
    from united
    left join indicators
        on united.indicator_id = indicators.indicator_id

),

-- Ranks run from the best: the sign turns an ascending order round. A value of unreliable quality is shown but not ranked, and a sample takes no part.
final as (

    select
        *,
        case
            when cv_percent <= 5 then 'A'
            when cv_percent <= 10 then 'B'
            when cv_percent <= 20 then 'C'
            when cv_percent > 20 then 'U'
        end as reliability,
        coalesce(cv_percent > 20, false) as is_unreliable,
        case when rank_order = 'ascending' then -1 else 1 end * value as signed_value,
        case when rank_order = 'ascending' then -value_high else value_low end as signed_low,
        case when rank_order = 'ascending' then -value_low else value_high end as signed_high,
        case when interval_kind = 'sampling' then (value_high - value_low) / (2 * 1.96) end as standard_error,
        coalesce(
            rank_order <> 'none' and value_status <> 'sample' and (value is not null or value_status in ('suppressed', 'missing', 'partial')),
            false
        ) as is_competing
    from graded

)

select * from final
