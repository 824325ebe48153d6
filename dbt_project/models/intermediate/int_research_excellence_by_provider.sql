with overall as (

    select * from {{ ref('stg_ref__ref2021_results') }}
    where profile = 'overall'

),

final as (

    select
        ukprn,
        landed_release_id,
        min_by(institution, source_row) as institution,
        count(*) as submission_count,
        count(distinct unit_of_assessment) as unit_count,
        sum(submitted_fte) as submitted_fte,
        sum(submitted_fte) filter (where main_panel = 'A') as main_panel_a_fte,
        {% for quality in ['four_star', 'three_star', 'two_star', 'one_star', 'unclassified'] -%}
            -- Each submission counts by the institution's own people in it.
            {{ ratio(whole_sum('submitted_fte * ' ~ quality ~ '_share'), 'sum(submitted_fte)') }} as {{ quality }}_share,
        {% endfor -%}
        count(*) filter (where joint_submission is not null) as joint_submission_count,
        min_by(source_file, source_row) as source_file,
        min(source_row) as source_row
    from overall
    group by ukprn, landed_release_id

)

select * from final
