{%- set series = ['area_level', 'area_code_system', 'address_basis', 'release_id'] %}
{%- set pair_key = ['edition_from', 'edition_to', 'areas_included'] %}
{%- set spreads = ['sigma_log', 'sigma_cv', 'sigma_log_weighted', 'sigma_cv_weighted'] %}

with points as (

    select * from {{ ref('int_convergence_points') }}

),

pairs as (

    select * from {{ ref('int_convergence_pairs') }}

),

counts as (

    select
        {{ pair_key | join(', ') }},
        max(left_out_name) as left_out_name,
        count(*) as n_expected,
        count(value_from * value_to) as n_areas,
        bool_or(is_provisional) as is_provisional
    from points
    group by all

),

described as (

    select
        pairs.* exclude (break_reason),
        counts.* exclude (edition_from, edition_to),
        coalesce(pairs.break_reason, {{ coverage_reason('counts.n_areas', 'counts.n_expected') }}) as reason
    from pairs
    inner join counts using (edition_from, edition_to)

),

usable as (

    select points.*
    from points
    inner join described using ({{ pair_key | join(', ') }})
    where described.reason is null

),

unweighted as (

    {{ convergence_beta_pairs('usable', pair_key) }}

),

weighted as (

    {{ convergence_beta_pairs('usable', pair_key, weight='weight_from') }}

),

-- Spread of each year, as disparity has it: in current prices.
spread as (

    select distinct
        measure_id,
        areas_included,
        {{ series | join(', ') }},
        period_start,
        sigma_log,
        cv_unweighted as sigma_cv,
        sigma_log_weighted,
        williamson_cv as sigma_cv_weighted
    from {{ ref('disparity') }}

),

measures as (

    {{ disparity_measures() }}

),

spread_between as (

    select
        {{ listed(pair_key, 'described') }}
        year(spread.period_start) as spread_year,
        spread.period_start = described.period_start as is_start,
        year(spread.period_start) = year(described.period_start) + described.years as is_end,
        {{ listed(spreads, 'spread').rstrip(', ') }}
    from described
    inner join measures
        on described.measure_id = measures.measure_id
    inner join spread
        on
            measures.spread_measure_id = spread.measure_id
            and {{ matched('described', 'spread', series + ['areas_included']) }}
            and spread.period_start between described.period_start and described.period_end
    where described.reason is null

),

spread_ends as (

    select
        {{ pair_key | join(', ') }},
        {% for column in spreads -%}
            max({{ column }}) filter (where is_start) as {{ column }}_from,
            max({{ column }}) filter (where is_end) as {{ column }}_to,
        {% endfor -%}
        count(sigma_log) as n_spread_periods
    from spread_between
    group by all

),

trend_of_log as (

    {{ line_fit('spread_between', 'spread_year', 'sigma_log', partition_by=pair_key) }}

),

trend_of_cv as (

    {{ line_fit('spread_between', 'spread_year', 'sigma_cv', partition_by=pair_key) }}

),

trend_of_weighted_log as (

    {{ line_fit('spread_between', 'spread_year', 'sigma_log_weighted', partition_by=pair_key) }}

),

final as (

    select
        described.measure_id,
        measures.spread_measure_id,
        measures.price_basis,
        described.area_level,
        described.areas_included,
        described.left_out_name,
        'K02000001' as whole_area_code,
        described.area_code_system,
        cast(described.boundary_year as integer) as boundary_year,
        described.period_start,
        described.period_end,
        described.period_from,
        described.period_to,
        year(described.period_start) || '-' || year(described.period_start) + described.years as period_label,
        cast(described.years as integer) as years,
        described.span_kind,
        described.address_basis,
        measures.unit_id,
        described.n_areas,
        described.n_expected,
        {% for suffix, fit in [('', 'unweighted'), ('_weighted', 'weighted')] -%}
            {{ significant(fit ~ '.alpha') }} as alpha{{ suffix }},
            {{ significant(fit ~ '.beta') }} as beta{{ suffix }},
            {{ significant(fit ~ '.beta_se') }} as beta_se{{ suffix }},
            {{ significant(fit ~ '.r2') }} as r2{{ suffix }},
            {{ significant(fit ~ '."lambda"') }} as speed_per_year{{ suffix }},
            case
                when {{ fit }}."lambda" > 0 and abs({{ fit }}.beta) >= 1.96 * {{ fit }}.beta_se then {{ significant(fit ~ '.halflife') }}
            end as half_life_years{{ suffix }},
            coalesce(
                described.reason,
                {% if suffix -%}
                    case when weighted.beta is null then {{ no_weights_reason() }} end,
                {% endif -%}
                case
                    when {{ fit }}."lambda" is null then 'undefined: areas changed places, 1 + beta T is not above 0'
                    when {{ fit }}."lambda" <= 0 then 'diverging: gaps do not halve'
                    when abs({{ fit }}.beta) < 1.96 * {{ fit }}.beta_se
                        then 'not_distinguishable: no convergence at all lies within 1.96 standard errors of beta'
                end
            ) as half_life_reason{{ suffix }},
        {% endfor -%}
        {% for column in spreads -%}
            {{ significant('spread_ends.' ~ column ~ '_from') }} as {{ column }}_from,
            {{ significant('spread_ends.' ~ column ~ '_to') }} as {{ column }}_to,
        {% endfor -%}
        spread_ends.n_spread_periods,
        {{ significant('trend_of_log.slope') }} as sigma_log_trend_per_year,
        {{ significant('trend_of_log.slope_se') }} as sigma_log_trend_se,
        {{ significant('trend_of_cv.slope') }} as sigma_cv_trend_per_year,
        {{ significant('trend_of_cv.slope_se') }} as sigma_cv_trend_se,
        {{ significant('trend_of_weighted_log.slope') }} as sigma_log_weighted_trend_per_year,
        {{ significant('trend_of_weighted_log.slope_se') }} as sigma_log_weighted_trend_se,
        sign(spread_ends.sigma_log_to - spread_ends.sigma_log_from) <> sign(spread_ends.sigma_cv_to - spread_ends.sigma_cv_from)
            as sigma_signs_differ,
        {{ disparity_status('described') }} as value_status,
        described.reason,
        coalesce(described.reason, case when weighted.beta is null then {{ no_weights_reason() }} end) as weighted_reason,
        coalesce(
            described.reason,
            case
                when spread_ends.sigma_log_from is null or spread_ends.sigma_log_to is null
                    then 'coverage_incomplete: the spread of one of the two years is not known'
            end
        ) as spread_reason,
        measures.caveat,
        described.released,
        described.release_id,
        described.input_release_ids,
        row_number() over (
            partition by
                described.measure_id, described.area_level, described.area_code_system, described.areas_included, described.period_start,
                described.period_end, described.address_basis
            order by described.released desc nulls last, described.source_precedence asc, described.release_id asc
        ) = 1 as is_latest,
        releases.publisher,
        releases.licence
    from described
    inner join measures
        on described.measure_id = measures.measure_id
    left join unweighted using ({{ pair_key | join(', ') }})
    left join weighted using ({{ pair_key | join(', ') }})
    left join spread_ends using ({{ pair_key | join(', ') }})
    left join trend_of_log using ({{ pair_key | join(', ') }})
    left join trend_of_cv using ({{ pair_key | join(', ') }})
    left join trend_of_weighted_log using ({{ pair_key | join(', ') }})
    left join {{ ref('dim_releases') }} as releases
        on described.release_id = releases.release_id

)

select * from final
