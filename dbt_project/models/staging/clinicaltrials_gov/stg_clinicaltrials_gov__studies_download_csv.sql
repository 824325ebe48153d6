with source as (

    select * from {{ source('clinicaltrials_gov', 'studies_download_csv') }}

),

renamed as (

    select
        nctid as nct_id,
        studytitle as title,
        acronym,
        otherids as other_ids_text,
        overallstatus as status,
        studytype as study_type,
        string_split(phases, '|') as phases,
        phases as phase_text,
        cast(nullif(enrollmentcount, '99999999') as bigint) as enrolment_people,
        case when nullif(enrollmentcount, '99999999') is null then 'missing' else 'provisional' end as enrolment_status,
        case
            when enrollmentcount = '99999999' then 'missing: the registry''s sentinel 99999999'
            when enrollmentcount is null then 'missing: not given by the registry'
        end as enrolment_null_reason,
        {{ first_day('startdate') }} as start_date,
        {{ released_precision('startdate') }} as start_precision,
        {{ first_day('primarycompletiondate') }} as primary_completion_date,
        {{ first_day('completiondate') }} as completion_date,
        {{ released_precision('completiondate') }} as completion_precision,
        {{ first_day('studyfirstpostdate') }} as first_posted,
        {{ first_day('lastupdatepostdate') }} as last_updated,
        {{ name_or_null('leadsponsorname') }} as sponsor_name,
        {{ name_null_reason('leadsponsorname') }} as sponsor_null_reason,
        leadsponsorclass as sponsor_class,
        conditions as conditions_text,
        locations as locations_text,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
