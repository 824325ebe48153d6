with ref_submissions as (

    {% for edition, census in {'2021': '2020-07-31', '2014': '2013-10-31'}.items() -%}
        {{ 'union all' if not loop.first }}
        select
            'Research Excellence Framework {{ edition }}' as period_label,
            date '{{ census }}' as census_date,
            'all_units' as subject_base,
            ukprn,
            institution,
            main_panel,
            unit_of_assessment,
            unit_name,
            submitted_fte,
            landed_release_id
        from {{ ref('stg_ref__ref' ~ edition ~ '_results') }}
        where profile = 'overall'
    {% endfor %}
    union all
    select
        'Research Excellence Framework 2021' as period_label,
        date '2020-07-31' as census_date,
        'units_1_to_6' as subject_base,
        ukprn,
        institution,
        'A' as main_panel,
        unit_of_assessment,
        unit_name,
        submitted_fte,
        landed_release_id
    from {{ ref('stg_official_figures__ref2021_life_science_units') }}

),

releases as (

    select * from {{ ref('stg_landing__releases') }}

),

providers as (

    select * from {{ ref('int_higher_education_providers') }}
    where is_current

),

provider_places as (

    select * from {{ ref('int_provider_places') }}

),

current_landings as (

    select * from {{ ref('int_current_landings') }}

),

-- A provider may submit to a unit twice; of a joint submission it has its own people.
submitted as (

    select
        landed_release_id,
        period_label,
        census_date,
        subject_base,
        ukprn,
        cast(unit_of_assessment as varchar) as subject_code,
        sum(submitted_fte) as submitted_fte
    from ref_submissions
    group by all

),

named as (

    select
        landed_release_id,
        cast(unit_of_assessment as varchar) as subject_code,
        min(unit_name) as subject_name,
        min(main_panel) as main_panel
    from ref_submissions
    group by all

),

institutions as (

    select
        landed_release_id,
        ukprn,
        min(institution) as institution
    from ref_submissions
    group by all

),

-- A provider has nobody in a unit that it did not submit to: known, since the results list every submission.
completed as (

    {{ complete_grid(
        'submitted',
        [{'relation': 'submitted', 'columns': ['ukprn']}, {'relation': 'submitted', 'columns': ['subject_code']}],
        partition_by=['landed_release_id', 'period_label', 'census_date', 'subject_base'],
        value='submitted_fte'
    ) }}

),

final as (

    select
        completed.*,
        named.subject_name,
        named.main_panel,
        coalesce(providers.provider_name, institutions.institution) as provider_name,
        provider_places.region_code,
        provider_places.itl2_code,
        case when releases.source_name <> 'official_figures' then {{ released_on('releases.vintage') }} end as released,
        -- Of two landings of one exercise the one with every unit.
        completed.landed_release_id in (select current_landings.landed_release_id from current_landings)
        and min(completed.subject_base) over (partition by completed.period_label) = completed.subject_base as is_latest
    from completed
    left join named
        on completed.landed_release_id = named.landed_release_id and completed.subject_code = named.subject_code
    left join institutions
        on completed.landed_release_id = institutions.landed_release_id and completed.ukprn = institutions.ukprn
    left join releases
        on completed.landed_release_id = releases.landed_release_id
    left join providers
        on completed.ukprn = providers.ukprn
    left join provider_places
        on completed.ukprn = provider_places.ukprn

)

select * from final
