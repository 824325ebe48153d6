with records as (

    select * from {{ ref('int_trial_records') }}

),

registrations_of_trials as (

    select
        trial_id,
        list(distinct registry_id order by registry_id) as registry_ids,
        count(distinct registry_id) as registration_count,
        bool_or(is_ambiguous) as is_identity_ambiguous
    from records
    group by all

)

select
    records.trial_id,
    registrations_of_trials.registry_ids,
    registrations_of_trials.registration_count,
    registrations_of_trials.is_identity_ambiguous,
    records.registry,
    records.registry_id,
    records.title,
    records.status as trial_status,
    records.study_type,
    records.phase,
    string_split(records.phase, '|') as phases,
    records.phase_text,
    records.enrolment_people,
    records.enrolment_status,
    records.enrolment_null_reason,
    records.start_date,
    records.start_precision,
    records.completion_date,
    records.completion_precision,
    records.sponsor_name,
    records.sponsor_null_reason,
    records.sponsor_class,
    records.is_latest,
    records.is_complete_search,
    {{ trials_caveat() }} as caveat,
    records.landed_release_id,
    records.source_file,
    records.source_row
from records
inner join registrations_of_trials
    on records.trial_id = registrations_of_trials.trial_id
where records.record_order = 1
