{%- set classes = ['existing_strength_visible', 'hidden_excellence', 'greenfield', 'over_exposed', 'mixed'] %}

with schemes as (

    select * from {{ ref('site_screen_schemes') }}

),

areas as (

    select * from {{ ref('dim_areas') }}

),

inputs as (

    select * from {{ ref('int_site_screen_values') }}

),

scores as (

    select * from {{ ref('int_site_screen_scores') }}

),

draws as (

    select * from {{ ref('int_site_screen_draws') }}

),

-- The periods of a scheme's inputs together, and what is unknown of each area.
periods as (

    select
        scheme_id,
        min(period_start) as period_start,
        max(period_end) as period_end
    from inputs
    group by scheme_id

),

separate_releases as (

    select
        scheme_id,
        unnest(string_split(input_release_ids, '; ')) as release_id
    from inputs

),

releases as (

    select
        scheme_id,
        string_agg(distinct release_id, '; ' order by release_id) as input_release_ids
    from separate_releases
    group by scheme_id

),

unknown as (

    select
        scheme_id,
        area_code,
        'inputs_unknown: ' || string_agg(component_id || ' (' || reason || ')', '; ' order by component_id) as reason
    from inputs
    where value is null
    group by all

),

-- A draw moves the first place only down and the last only up, so that the range of draws may leave out the figure: it is stretched to hold it.
final as (

    select
        scores.scheme_id,
        schemes.title as scheme_title,
        schemes.sector_id,
        schemes.definition_version,
        scores.area_code,
        schemes.area_code_system,
        areas.boundary_year,
        areas.area_name,
        schemes.area_level,
        periods.period_start,
        periods.period_end,
        year(periods.period_start) || ' to ' || year(periods.period_end) as period_label,
        {{ significant('scores.strength_score') }} as strength_score,
        scores.strength_rank,
        {{ significant('scores.strength_pctile') }} as strength_percentile,
        {{ significant('least(draws.strength_pctile_low, scores.strength_pctile)') }} as strength_percentile_low,
        {{ significant('greatest(draws.strength_pctile_high, scores.strength_pctile)') }} as strength_percentile_high,
        scores.visibility_rank,
        {{ significant('scores.visibility_pctile') }} as visibility_percentile,
        {{ significant('least(draws.visibility_pctile_low, scores.visibility_pctile)') }} as visibility_percentile_low,
        {{ significant('greatest(draws.visibility_pctile_high, scores.visibility_pctile)') }} as visibility_percentile_high,
        scores.rank_gap,
        {{ significant('scores.hid_gap') }} as hidden_gap,
        {{ significant('least(draws.gap_low, scores.hid_gap)') }} as hidden_gap_low,
        {{ significant('greatest(draws.gap_high, scores.hid_gap)') }} as hidden_gap_high,
        {{ significant('draws.gap_half_width') }} as hidden_gap_half_width,
        case when draws.gap_half_width is null then 'none' else 'monte_carlo' end as interval_kind,
        {{ significant('scores.hid_resid') }} as hidden_residual,
        {{ significant('scores.hid_resid_student') }} as hidden_residual_studentised,
        scores.site_class,
        case scores.site_class
            {% for name in classes -%}
                when '{{ name }}' then draws.p_{{ name }}
            {% endfor -%}
        end as p_class,
        {% for name in classes -%}
            draws.p_{{ name }},
        {% endfor -%}
        scores.near_threshold,
        scores.site_class = 'hidden_excellence' and scores.hid_gap > draws.gap_half_width as is_hidden_beyond_noise,
        scores.strength_inputs as strength_inputs_count,
        scores.strength_known as strength_inputs_known_count,
        scores.visibility_inputs as visibility_inputs_count,
        scores.visibility_known as visibility_inputs_known_count,
        case when scores.site_class is null then 'partial' else 'estimated' end as value_status,
        case
            when scores.site_class is null
                then coalesce(unknown.reason, 'too_few_areas: a place among others needs at least two areas')
        end as reason,
        schemes.strong as strong_from,
        schemes.visible as visible_from,
        schemes.weak as weak_below,
        schemes.over_exposed as over_exposed_from,
        cast(draws.draws as integer) as draws,
        draws.seed,
        releases.input_release_ids
    from scores
    inner join schemes
        on scores.scheme_id = schemes.scheme_id
    inner join periods
        on scores.scheme_id = periods.scheme_id
    inner join releases
        on scores.scheme_id = releases.scheme_id
    left join areas
        on scores.area_code = areas.area_code and schemes.area_code_system = areas.area_code_system
    left join draws
        on scores.scheme_id = draws.scheme_id and scores.area_code = draws.area_code
    left join unknown
        on scores.scheme_id = unknown.scheme_id and scores.area_code = unknown.area_code

)

select * from final
