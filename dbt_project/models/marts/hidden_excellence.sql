with screen as (

    select * from {{ ref('site_screen') }}

),

-- A 90% range of a normal spread is 2 * 1.645 standard deviations wide.
spread as (

    select
        *,
        power(hidden_gap_half_width / 1.6448536269514722, 2) as noise,
        var_samp(hidden_gap) over (partition by scheme_id) as variance
    from screen

),

ranked as (

    {{ ranking('screen', value='hidden_gap', partition_by=['scheme_id']) }}

),

bounded as (

    select * from screen
    where hidden_gap_low is not null and hidden_gap_high is not null

),

intervals as (

    {{ rank_intervals(
        'bounded', value='hidden_gap', se='cast(null as double)', low='hidden_gap_low', high='hidden_gap_high', partition_by=['scheme_id'],
        bonferroni=false
    ) }}

)

select
    spread.scheme_id,
    spread.scheme_title,
    spread.sector_id,
    spread.definition_version,
    spread.area_code,
    spread.area_code_system,
    spread.boundary_year,
    spread.area_name,
    spread.area_level,
    spread.period_start,
    spread.period_end,
    spread.period_label,
    spread.strength_percentile,
    spread.visibility_percentile,
    spread.hidden_gap,
    spread.hidden_gap_low,
    spread.hidden_gap_high,
    spread.interval_kind,
    {{ significant('spread.hidden_gap * greatest(0, ' ~ ratio('spread.variance - spread.noise', 'spread.variance') ~ ')') }} as hidden_gap_shrunk,
    spread.hidden_residual,
    spread.hidden_residual_studentised,
    spread.is_hidden_beyond_noise,
    spread.p_hidden_excellence,
    spread.near_threshold,
    ranked.rank_min as rank,
    intervals.rank_lo as rank_low,
    intervals.rank_hi as rank_high,
    ranked.n_ranked,
    spread.value_status,
    spread.reason,
    spread.draws,
    spread.seed,
    spread.input_release_ids
from spread
left join ranked
    on spread.scheme_id = ranked.scheme_id and spread.area_code = ranked.area_code
left join intervals
    on spread.scheme_id = intervals.scheme_id and spread.area_code = intervals.area_code
