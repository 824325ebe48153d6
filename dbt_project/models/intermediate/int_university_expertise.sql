with subjects as (

    select * from {{ ref('int_university_subjects') }}

),

advantages as (

    {{ university_advantage('subjects', partition_by=['landed_release_id'], provider='ukprn', subject='subject_code', value='submitted_fte') }}

)

select
    subjects.*,
    advantages.provider_value as provider_fte,
    advantages.subject_value as subject_fte,
    advantages.whole_value as whole_fte,
    {{ ratio('subjects.submitted_fte', 'advantages.provider_value') }} as provider_share,
    {{ ratio('subjects.submitted_fte', 'advantages.subject_value') }} as subject_share,
    advantages.uni_rca,
    advantages.uni_rca_sym
from subjects
inner join advantages
    on
        subjects.landed_release_id = advantages.landed_release_id
        and subjects.ukprn = advantages.ukprn
        and subjects.subject_code = advantages.subject_code
