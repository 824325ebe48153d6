-- Weighted with the size of the subjects a provider's advantages average one; the shares of a subject's providers add up to one.
select
    release_id,
    ukprn as held_by,
    sum(subject_fte * revealed_advantage_ratio) / sum(subject_fte) as result
from {{ ref('university_expertise') }}
group by all
having abs(sum(subject_fte * revealed_advantage_ratio) / sum(subject_fte) - 1) > 1e-8
union all
select
    release_id,
    subject_code as held_by,
    sum(subject_share) as result
from {{ ref('university_expertise') }}
group by all
having abs(sum(subject_share) - 1) > 1e-8
