{#- Of a unit's people, the share that may be in no area before areas are compared in it; as in int_university_subject_concentration. -#}
{%- set most_unplaced = 0.1 -%}
with subjects as (

    select * from {{ ref('int_university_subjects') }}

),

levelled as (

    {% for level, column in {'itl1': 'region_code', 'itl2': 'itl2_code'}.items() -%}
        {{ 'union all' if not loop.first }}
        select
            *,
            '{{ level }}' as area_level,
            {{ column }} as area_code
        from subjects
    {% endfor %}

),

people as (

    select
        landed_release_id,
        period_label,
        census_date,
        subject_base,
        released,
        is_latest,
        area_level,
        area_code,
        subject_code,
        subject_name,
        main_panel,
        {{ whole_sum('submitted_fte') }} as submitted_fte,
        count(*) filter (where submitted_fte > 0) as provider_count
    from levelled
    where area_code is not null
    group by all

),

totals as (

    select
        landed_release_id,
        area_level,
        subject_code,
        {{ whole_sum('submitted_fte') }} as all_fte
    from levelled
    group by all

),

advantages as (

    {{ university_advantage(
        'people', partition_by=['landed_release_id', 'area_level'], provider='area_code', subject='subject_code', value='submitted_fte'
    ) }}

),

intervals as (

    {{ proportions('advantages', partition_by=['landed_release_id', 'area_level', 'subject_code'], successes='value', trials='provider_value') }}

),

final as (

    select
        people.*,
        advantages.provider_value as area_fte,
        advantages.subject_value as placed_fte,
        totals.all_fte as subject_fte,
        {{ ratio('people.submitted_fte', 'advantages.subject_value') }} as area_subject_share,
        case
            when totals.all_fte * (1 - {{ most_unplaced }}) > advantages.subject_value
                then 'places_incomplete: more than a tenth of the people are at providers without an area of this level'
        end as places_reason,
        advantages.uni_rca,
        {{ ratio('intervals.share_lo', ratio('advantages.subject_value', 'advantages.whole_value')) }} as uni_rca_low,
        {{ ratio('intervals.share_hi', ratio('advantages.subject_value', 'advantages.whole_value')) }} as uni_rca_high
    from people
    inner join totals using (landed_release_id, area_level, subject_code)
    inner join advantages using (landed_release_id, area_level, area_code, subject_code)
    inner join intervals using (landed_release_id, area_level, area_code, subject_code)

)

select * from final
