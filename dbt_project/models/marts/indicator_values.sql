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
        {{ group_key(peers, 'united') }} as peer_group,
        case
            when united.interval_kind = 'sampling' and united.value > 0 and indicators.form in ('value', 'index')
                then 100 * (united.value_high - united.value_low) / (2 * 1.96) / united.value
        end as cv_percent
    from united
    left join indicators
        on united.indicator_id = indicators.indicator_id

),

-- Ranks run from the best: the sign turns an ascending order round. A value of unreliable quality is shown but not ranked, and a sample takes no part.
signed as not materialized (

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

),

-- What is withheld, missing or unreliable has a place among its peers that nobody can tell: it is no rank, and widens those of the others.
competing as (

    select
        peer_group,
        area_key,
        signed_value,
        signed_low,
        signed_high,
        standard_error,
        case when not is_unreliable then signed_value end as rank_value,
        not is_unreliable and signed_low is not null and signed_high is not null as is_bounded,
        cast(greatest(count(*) over (partition by peer_group), n_expected) as integer) as n_places,
        count(*) filter (where not is_unreliable and signed_low is not null and signed_high is not null) over (partition by peer_group) as n_bounded
    from signed
    where is_competing

),

ranked as (

    {{ ranking('competing', value='rank_value', partition_by=['peer_group'], area='area_key') }}

),

-- Only peers that have an interval can be told apart, or not: by their standard errors where these come from a sample, else where intervals do not touch.
bounded as (

    select * from competing
    where is_bounded

),

intervals as (

    {{ rank_intervals(
        'bounded', value='signed_value', se='standard_error', low='signed_low', high='signed_high', partition_by=['peer_group'], area='area_key',
        bonferroni=false
    ) }}

),

tiered as (

    {{ tiers('bounded', low='signed_low', high='signed_high', value='rank_value', partition_by=['peer_group'], area='area_key') }}

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
            when coalesce(ranked.n_ranked, 0) < 3 or signed.reliability = 'U' then null
            when intervals.rank_lo is not null then intervals.rank_lo
            when signed.value is null then 1
            when competing.n_places > ranked.n_ranked then ranked.rank_min
        end as rank_low,
        -- Peers without an interval, and areas of the level without a row, may stand anywhere.
        case
            when coalesce(ranked.n_ranked, 0) < 3 or signed.reliability = 'U' then null
            when intervals.rank_hi is not null then intervals.rank_hi + competing.n_places - competing.n_bounded
            when signed.value is null then competing.n_places
            when competing.n_places > ranked.n_ranked
                then ranked.rank_max + competing.n_places - ranked.n_ranked
        end as rank_high,
        case when ranked.n_ranked >= 3 then ranked.n_ranked end as n_ranked,
        case when ranked.n_ranked >= 3 then competing.n_places end as n_expected,
        case when ranked.n_ranked >= 3 then tiered.tier end as tier,
        signed.address_basis,
        signed.release_id,
        signed.released,
        signed.input_release_ids,
        signed.is_latest
    from signed
    left join ranked using (peer_group, area_key)
    left join competing using (peer_group, area_key)
    left join intervals using (peer_group, area_key)
    left join tiered using (peer_group, area_key)

)

select * from final
