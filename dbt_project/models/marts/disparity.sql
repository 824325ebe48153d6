{%- set table_key = ['edition_id', 'areas_included', 'group_level'] %}

with members as (

    select * from {{ ref('int_disparity_members') }}

),

editions as (

    select * from {{ ref('int_disparity_editions') }}

),

usable as (

    select * from members
    where reason is null

),

tables as (

    select
        {{ table_key | join(', ') }},
        max(left_out_name) as left_out_name,
        max(n_areas) as n_areas,
        max(n_expected) as n_expected,
        string_agg(area_name, '; ' order by area_name) filter (where value is null) as missing_areas,
        max(reason) as reason,
        bool_or(value_status = 'provisional') as is_provisional,
        -- Of equal areas the first by its code, in every build. Nobody knows the last of a list that lacks areas.
        first(area_code order by value desc, area_code asc) filter (where reason is null and value is not null) as highest_area_code,
        first(area_name order by value desc, area_code asc) filter (where reason is null and value is not null) as highest_area_name,
        max(value) filter (where reason is null) as highest_value,
        first(area_code order by value asc, area_code asc) filter (where reason is null and value is not null) as lowest_area_code,
        first(area_name order by value asc, area_code asc) filter (where reason is null and value is not null) as lowest_area_name,
        min(value) filter (where reason is null) as lowest_value
    from members
    group by all

),

described as (

    select
        tables.*,
        editions.* exclude (edition_id)
    from tables
    inner join editions
        on tables.edition_id = editions.edition_id

),

weighted as (

    {{ inequality('usable', table_key, weight='population_people') }}

),

unweighted as (

    {{ inequality('usable', table_key, weight='1') }}

),

weighted_spread as (

    {{ convergence_sigma('usable', table_key, weight='population_people') }}

),

measures as (

    {{ disparity_measures() }}

),

final as (

    select
        described.measure_id,
        described.area_level,
        described.group_level,
        described.areas_included,
        described.left_out_name,
        'K02000001' as whole_area_code,
        described.area_code_system,
        cast(described.boundary_year as integer) as boundary_year,
        described.period_start,
        described.period_end,
        described.period_label,
        described.address_basis,
        measures.unit_id,
        measures.price_basis,
        described.n_areas,
        described.n_expected,
        described.n_expected - described.n_areas as n_missing,
        described.missing_areas,
        {{ significant('weighted.mean_weighted') }} as mean_weighted,
        {{ significant('unweighted.mean_unweighted') }} as mean_unweighted,
        {{ significant('weighted.theil_t') }} as theil_t,
        {{ significant('weighted.theil_t_between') }} as theil_t_between,
        {{ significant('weighted.theil_t_within') }} as theil_t_within,
        {{ significant(ratio('weighted.theil_t_between', 'weighted.theil_t')) }} as theil_t_between_share,
        {{ significant('unweighted.theil_t') }} as theil_t_unweighted,
        {{ significant('unweighted.theil_t_between') }} as theil_t_between_unweighted,
        {{ significant('unweighted.theil_t_within') }} as theil_t_within_unweighted,
        {{ significant('weighted.theil_l') }} as theil_l,
        {{ significant('weighted.theil_l_between') }} as theil_l_between,
        {{ significant('weighted.theil_l_within') }} as theil_l_within,
        {{ significant('unweighted.theil_l') }} as theil_l_unweighted,
        {{ significant('weighted.gini_w') }} as gini_weighted,
        {{ significant('unweighted.gini_unweighted') }} as gini_unweighted,
        {{ significant('weighted.williamson_cv') }} as williamson_cv,
        {{ significant('unweighted.cv_unweighted') }} as cv_unweighted,
        {{ significant('weighted_spread.sigma_log') }} as sigma_log_weighted,
        {{ significant('unweighted.sigma_log') }} as sigma_log,
        {{ significant('weighted.gei2') }} as gei2,
        {{ significant('weighted.atkinson_1') }} as atkinson_1,
        {{ significant('weighted.atkinson_05') }} as atkinson_05,
        {{ significant('weighted.hoover_index') }} as hoover_index,
        {{ significant('unweighted.hoover_index') }} as hoover_index_unweighted,
        {% for column in ['p90', 'p10', 'p90_p10'] -%}
            case
                when described.n_areas >= {{ var('disparity_min_areas_for_quantiles') }} then {{ significant('unweighted.' ~ column) }}
            end as {{ column }},
        {% endfor -%}
        {% for column, expression in [
            ('p90_weighted', 'weighted.p90_popw'), ('p10_weighted', 'weighted.p10_popw'),
            ('p90_p10_weighted', ratio('weighted.p90_popw', 'weighted.p10_popw')),
        ] -%}
            case
                when described.n_areas >= {{ var('disparity_min_areas_for_quantiles') }} then {{ significant(expression) }}
            end as {{ column }},
        {% endfor -%}
        {{ significant('unweighted.max_min') }} as max_min,
        described.highest_area_code,
        described.highest_area_name,
        described.highest_value,
        described.lowest_area_code,
        described.lowest_area_name,
        described.lowest_value,
        described.weight_basis,
        {{ disparity_status('described') }} as value_status,
        described.reason,
        coalesce(described.reason, case when weighted.theil_t is null then {{ no_weights_reason() }} end) as weighted_reason,
        coalesce(
            described.reason,
            case
                when described.n_areas < {{ var('disparity_min_areas_for_quantiles') }}
                    then 'too_few_areas: a tenth of ' || described.n_areas || ' areas is about one area, see max_min'
            end
        ) as quantile_reason,
        measures.caveat,
        described.released,
        described.release_id,
        described.input_release_ids,
        row_number() over (
            partition by
                described.measure_id, described.area_level, described.group_level, described.areas_included, described.area_code_system,
                described.period_start, described.period_end, described.address_basis
            order by described.released desc nulls last, described.source_precedence asc, described.release_id asc
        ) = 1 as is_latest,
        releases.publisher,
        releases.licence
    from described
    inner join measures
        on described.measure_id = measures.measure_id
    left join weighted using ({{ table_key | join(', ') }})
    left join unweighted using ({{ table_key | join(', ') }})
    left join weighted_spread using ({{ table_key | join(', ') }})
    left join {{ ref('dim_releases') }} as releases
        on described.release_id = releases.release_id

)

select * from final
