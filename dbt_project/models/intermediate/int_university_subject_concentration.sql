{#- Of a unit's people, the share that may be in no area before the spread over areas is not given. Ours. -#}
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

spreads as (

    {{ subject_concentration('levelled', partition_by=['landed_release_id', 'area_level'], value='submitted_fte') }}

),

-- The same over providers, as if each were an area.
providers as (

    {{ subject_concentration('subjects', partition_by=['landed_release_id'], area='ukprn', value='submitted_fte') }}

),

named as (

    select
        landed_release_id,
        period_label,
        census_date,
        subject_base,
        released,
        is_latest,
        subject_code,
        subject_name,
        main_panel,
        count(*) filter (where submitted_fte > 0) as provider_count
    from subjects
    group by all

)

select
    named.*,
    spreads.area_level,
    case spreads.area_level when 'itl1' then 'gss' else 'itl2025' end as area_code_system,
    spreads.value as subject_fte,
    spreads.placed_value as placed_fte,
    spreads.n_areas as area_count,
    providers.subj_spatial_hhi as provider_hhi,
    case
        when spreads.placed_value is null or spreads.placed_value < (1 - {{ most_unplaced }}) * spreads.value
            then 'places_incomplete: more than a tenth of the people are at providers without an area of this level'
    end as reason,
    case when spreads.placed_value >= (1 - {{ most_unplaced }}) * spreads.value then spreads.subj_spatial_hhi end as spatial_hhi
from named
inner join spreads
    on named.landed_release_id = spreads.landed_release_id and named.subject_code = spreads.subject_code
inner join providers
    on named.landed_release_id = providers.landed_release_id and named.subject_code = providers.subject_code
