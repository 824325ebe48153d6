{%- set datasets = [
    'clinical_trials', 'economy_and_pay', 'employment_by_industry', 'investment', 'life_sciences_industry', 'research_and_development',
    'research_funding', 'revisions', 'skills_health_infrastructure',
] %}

with figures as (

    {% for dataset in datasets %}
        select * from {{ ref('stg_official_figures__' ~ dataset) }}
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

-- A landing that repeats a row adds nothing; one that changes or drops a row leaves the old row, superseded.
distinct_rows as (

    select
        figures.*,
        current_landings.landed_release_id is null as is_superseded,
        min(cast(releases.fetched_at as date)) over same_row as first_fetched_on,
        min({{ released_on('releases.vintage') }}) over same_row as first_landing_vintage
    from figures
    inner join {{ ref('stg_landing__releases') }} as releases
        on figures.landed_release_id = releases.landed_release_id
    left join {{ ref('int_current_landings') }} as current_landings
        on figures.landed_release_id = current_landings.landed_release_id
    window
        same_row as (
            partition by
                figures.dataset_name, figures.measure_id, figures.area_code, figures.area_code_system, figures.industry_code,
                figures.period_start, figures.period_end, figures.released_text, figures.address_basis, figures.source_id,
                figures.value, figures.value_status, figures.note
        )
    qualify row_number() over (same_row order by releases.vintage desc, releases.fetched_at desc, figures.landed_release_id desc) = 1

),

-- A four-digit class of these industries is one published cell, so the survey's rounding bounds it; larger groups are sums of cells.
survey_cells as (

    select * from distinct_rows
    where measure_id = 'employment_jobs' and regexp_full_match(industry_code, 'sic2007:[0-9]{2}\.[0-9]{2}')

),

rounding_rules as (

    select * from {{ ref('bres_rounding_rules') }}
    where scheme = '{{ var("rounding_scheme") }}'

),

printed_steps as (

    select * from {{ ref('published_rounding_steps') }}

),

bounded_cells as (

    {{ bres_cell_bounds('survey_cells', 'rounding_rules') }}

),

bounded as (

    select
        * exclude (interval_kind),
        'rounding' as interval_kind
    from bounded_cells
    union all by name
    select
        distinct_rows.* exclude (interval_kind),
        case
            when distinct_rows.interval_kind = 'sampling' then sampling_low
            when distinct_rows.interval_kind = 'rounding' then value - distinct_rows.rounding_step / 2
            when value < printed_steps.rounding_step / 2 then 0
            else {{ significant('value - printed_steps.rounding_step / 2') }}
        end as e_lo,
        -- Cut to as many digits as is published, so that what is one step apart touches.
        case
            when distinct_rows.interval_kind = 'sampling' then sampling_high
            when distinct_rows.interval_kind = 'rounding' then value + distinct_rows.rounding_step / 2
            else {{ significant('value + printed_steps.rounding_step / 2') }}
        end as e_hi,
        case
            when distinct_rows.interval_kind = 'none' and value is not null and printed_steps.rounding_step is not null then 'rounding'
            else distinct_rows.interval_kind
        end as interval_kind
    from distinct_rows
    left join printed_steps using (source_id, measure_id)
    where not (measure_id = 'employment_jobs' and regexp_full_match(industry_code, 'sic2007:[0-9]{2}\.[0-9]{2}'))

),

final as (

    select
        bounded.measure_id,
        bounded.area_code,
        bounded.area_code_system,
        bounded.industry_code,
        bounded.industry_code_system,
        bounded.period_start,
        bounded.period_end,
        bounded.period_label,
        bounded.value,
        bounded.value_status,
        case when bounded.value is null then coalesce(bounded.note, 'No value in the compiled figures.') end as null_reason,
        bounded.e_lo as value_low,
        bounded.e_hi as value_high,
        bounded.interval_kind,
        bounded.address_basis,
        coalesce(bounded.released, sources.released) as released,
        case when bounded.released is null then sources.released_precision else bounded.released_precision end as released_precision,
        'official_figures/' || bounded.dataset_name || '/' || bounded.source_id || '@' || coalesce(bounded.released_text, 'undated') as release_id,
        bounded.source_id,
        sources.source_precedence,
        bounded.is_reference_only,
        bounded.is_superseded,
        least(bounded.first_fetched_on, bounded.first_landing_vintage) as first_landed_on,
        bounded.note,
        bounded.landed_release_id,
        bounded.source_file,
        bounded.source_row
    from bounded
    left join {{ ref('int_sources') }} as sources
        on bounded.source_id = sources.source_id

)

select * from final
