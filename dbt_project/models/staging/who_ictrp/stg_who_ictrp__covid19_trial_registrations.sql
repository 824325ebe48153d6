with source as (

    select * from {{ source('who_ictrp', 'covid19_trial_registrations') }}

),

renamed as (

    select
        trialid as registry_id,
        source_register as register,
        trim(public_title) as title,
        trim(scientific_title) as official_title,
        {{ name_or_null('primary_sponsor') }} as sponsor_name,
        {{ name_null_reason('primary_sponsor') }} as sponsor_null_reason,
        -- Date_registration is written differently in each format, Date_registration3 in none.
        cast(strptime(date_registration3, '%Y%m%d') as date) as registered_on,
        recruitment_status as status,
        nullif(other_records, 'No') as has_other_records,
        nullif(trim(bridged_type), '') as bridged_type,
        cast(try_strptime(trim(date_enrollement), [
            '%Y-%m-%d', '%Y-%m-%d %H:%M:%S', '%Y/%m/%d', '%d/%m/%Y', '%B %d, %Y', '%B %Y'
        ]) as date) as start_date,
        case
            when date_enrollement is null then 'unknown'
            when regexp_matches(trim(date_enrollement), '^[A-Za-z]+ [0-9]{4}$') then 'month'
            else 'day'
        end as start_precision,
        trim(date_enrollement) as start_date_text,
        cast(case when regexp_matches(target_size, '^[0-9]{1,9}$') then target_size end as bigint) as target_enrolment_people,
        target_size as target_size_text,
        case
            when target_size is null then 'missing: not given by the registry'
            when not regexp_matches(target_size, '^[0-9]{1,9}$') then 'not_applicable: written as numbers for groups'
        end as enrolment_null_reason,
        study_type,
        study_design,
        trim(phase) as phase_text,
        string_split(nullif(countries, ''), ';') as countries,
        retrospective_flag = 'Yes' as is_retrospective,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
