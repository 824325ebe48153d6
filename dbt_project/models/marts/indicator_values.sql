{#- Every indicator model, listed once; a test names one that is forgotten. -#}
{%- set families = [
    'ind_accessibility',
    'ind_cluster_strength',
    'ind_diversity',
    'ind_cluster_uncertainty',
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
    'indicator_id', 'sector_id', 'definition_version', 'area_level', 'period_start', 'period_end', 'release_id', 'address_basis',
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

-- Numbered once per group and not in a window over every row, which would sort all of them by long texts.
peer_groups as (

    select
        {{ peers | join(', ') }},
        row_number() over (order by {{ peers | join(', ') }}) as peer_group
    from (select distinct {{ peers | join(', ') }} from united) as distinct_peers

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
            when united.area_level = 'itl2' then case indicators.coverage_base when 'GB' then 40 else 46 end
        end as n_expected,
        united.area_code_system || ':' || united.area_code as area_key,
        peer_groups.peer_group,
        case
            when united.interval_kind = 'sampling' and united.value > 0 and indicators.form in ('value', 'index')
                then 100 * (united.value_high - united.value_low) / (2 * 1.96) / united.value
        end as cv_percent
    from united
    inner join peer_groups using ({{ peers | join(', ') }})
    left join indicators
        on united.indicator_id = indicators.indicator_id

),

-- Ranks run from the best: the sign turns an ascending order round. A value of unreliable quality, or of a sample, is shown but not ranked.
signed as (

    select
        *,
        case
            when cv_percent <= 5 then 'A'
            when cv_percent <= 10 then 'B'
            when cv_percent <= 20 then 'C'
            when cv_percent > 20 then 'U'
        end as reliability,
        case
            when rank_order = 'none' or cv_percent > 20 or value_status = 'sample' then null
            when rank_order = 'ascending' then -value
            else value
        end as rank_value,
        case when rank_order <> 'none' and coalesce(cv_percent, 0) <= 20 then case when rank_order = 'ascending' then -value_high else value_low end end
            as rank_value_low,
        case when rank_order <> 'none' and coalesce(cv_percent, 0) <= 20 then case when rank_order = 'ascending' then -value_low else value_high end end
            as rank_value_high
    from graded

),

ranked as (

    {{ ranking('signed', value='rank_value', partition_by=['peer_group'], area='area_key') }}

),

-- Only peers that have an interval can be told apart, or not; a ranked peer without one may stand anywhere, which widens the ranks of others.
with_interval as (

    select
        *,
        count(*) over (partition by peer_group) as peers_with_interval
    from signed
    where rank_value is not null and rank_value_low is not null and rank_value_high is not null

),

intervals as (

    {{ rank_interval('with_interval', low='rank_value_low', high='rank_value_high', partition_by=['peer_group'], area='area_key') }}

),

tiered as (

    {{ tiers('with_interval', low='rank_value_low', high='rank_value_high', value='rank_value', partition_by=['peer_group'], area='area_key') }}

),

final as (

    select
        signed.indicator_id,
        signed.sector_id,
        signed.definition_version,
        signed.area_code,
        signed.area_code_system,
        cast(signed.boundary_year as integer) as boundary_year,
        signed.area_level,
        signed.period_start,
        signed.period_end,
        signed.period_label,
        {{ significant('signed.value') }} as value,
        signed.unit_id,
        cast(signed.direction as integer) as direction,
        signed.value_status,
        signed.reason,
        signed.is_direction_known,
        {{ significant('signed.value_low') }} as value_low,
        {{ significant('signed.value_high') }} as value_high,
        signed.interval_kind,
        {{ significant('signed.cv_percent') }} as cv_percent,
        signed.reliability,
        signed.n_cells,
        signed.suppressed_cells,
        {{ significant('signed.imputed_share') }} as imputed_share,
        {{ significant('signed.comparator_value') }} as comparator_value,
        case when ranked.n_ranked >= 3 then ranked.rank_min end as rank,
        case
            when ranked.n_ranked < 3 then null
            when intervals.rank_low is not null then intervals.rank_low
            when signed.n_expected > ranked.n_ranked then ranked.rank_min
        end as rank_low,
        -- Peers without an interval, and areas of the level without a value, may stand anywhere.
        case
            when ranked.n_ranked < 3 then null
            when intervals.rank_high is not null
                then intervals.rank_high + greatest(ranked.n_ranked, coalesce(signed.n_expected, 0)) - with_interval.peers_with_interval
            when signed.n_expected > ranked.n_ranked then ranked.rank_max + signed.n_expected - ranked.n_ranked
        end as rank_high,
        case when ranked.n_ranked >= 3 then ranked.n_ranked end as n_ranked,
        case when ranked.n_ranked >= 3 then signed.n_expected end as n_expected,
        case when ranked.n_ranked >= 3 then tiered.tier end as tier,
        signed.address_basis,
        signed.release_id,
        signed.released,
        signed.input_release_ids,
        signed.is_latest
    from signed
    left join ranked using (peer_group, area_key)
    left join with_interval using (peer_group, area_key)
    left join intervals using (peer_group, area_key)
    left join tiered using (peer_group, area_key)

)

select * from final
