with subjects as (

    select * from {{ ref('int_university_subjects') }}

),

concentrations as (

    {{ university_concentration('subjects', partition_by=['landed_release_id'], provider='ukprn', value='submitted_fte') }}

),

providers as (

    select distinct
        landed_release_id,
        period_label,
        census_date,
        subject_base,
        released,
        is_latest,
        ukprn,
        provider_name,
        region_code,
        itl2_code
    from subjects

)

select
    providers.*,
    concentrations.* exclude (landed_release_id, ukprn)
from providers
inner join concentrations
    on providers.landed_release_id = concentrations.landed_release_id and providers.ukprn = concentrations.ukprn
