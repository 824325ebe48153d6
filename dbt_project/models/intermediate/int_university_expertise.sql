with subjects as (

    select * from {{ ref('int_university_subjects') }}

),

advantages as (

    {{ university_advantage('subjects', partition_by=['landed_release_id'], provider='ukprn', subject='subject_code', value='submitted_fte') }}

),

-- How far a share of few people could be chance: as if each had chosen the subject independently.
intervals as (

    {{ proportions(
        'advantages', partition_by=['landed_release_id', 'subject_code'], area='ukprn', successes='value', trials='provider_value'
    ) }}

)

select
    subjects.*,
    advantages.provider_value as provider_fte,
    advantages.subject_value as subject_fte,
    advantages.whole_value as whole_fte,
    {{ ratio('subjects.submitted_fte', 'advantages.provider_value') }} as provider_share,
    {{ ratio('subjects.submitted_fte', 'advantages.subject_value') }} as subject_share,
    advantages.uni_rca,
    advantages.uni_rca_sym,
    {{ ratio('intervals.share_lo', ratio('advantages.subject_value', 'advantages.whole_value')) }} as uni_rca_low,
    {{ ratio('intervals.share_hi', ratio('advantages.subject_value', 'advantages.whole_value')) }} as uni_rca_high
from subjects
inner join advantages
    on
        subjects.landed_release_id = advantages.landed_release_id
        and subjects.ukprn = advantages.ukprn
        and subjects.subject_code = advantages.subject_code
left join intervals
    on
        subjects.landed_release_id = intervals.landed_release_id
        and subjects.ukprn = intervals.ukprn
        and subjects.subject_code = intervals.subject_code
