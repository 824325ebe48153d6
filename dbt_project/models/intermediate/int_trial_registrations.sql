with releases as (

    select * from {{ ref('stg_landing__releases') }}

),

current_landings as (

    select * from {{ ref('int_current_landings') }}

),

sponsors as (

    select * from {{ ref('int_trial_sponsors') }}

),

isrctn_trials as (

    {% for dataset in ['trial_registrations', 'trial_registrations_query_reply'] -%}
        {{ 'union all' if not loop.first }}
        select
            *,
            concat_ws(
                ' ',
                clinicaltrials_gov_number,
                eudract_number,
                array_to_string(secondary_ids, ' '),
                array_to_string(canonical_secondary_ids, ' ')
            ) as identifiers_text
        from {{ ref('stg_isrctn__' ~ dataset) }}
    {% endfor %}

),

isrctn_records as (

    select
        'isrctn' as registry,
        isrctn_id as registry_id,
        title,
        status as status_published,
        study_type as study_type_published,
        array_to_string(phases_published, '|') as phase_text,
        coalesce(final_enrolment_people, target_enrolment_people) as enrolment_people,
        enrolment_status,
        enrolment_null_reason,
        recruitment_start as start_date,
        case when recruitment_start is null then 'unknown' else 'day' end as start_precision,
        overall_end as completion_date,
        case when overall_end is null then 'unknown' else 'day' end as completion_precision,
        sponsor_name,
        sponsor_null_reason,
        sponsor_class,
        {{ mentioned('identifiers_text', 'NCT[0-9]{8}') }} as mentioned_nct_ids,
        {{ mentioned('identifiers_text', '20[0-9]{2}-[0-9]{6}-[0-9]{2}') }} as mentioned_eudract_numbers,
        search_total_count,
        landed_release_id,
        source_file,
        source_row
    from isrctn_trials

),

-- Records of the API and of the site's JSON download have the same columns.
study_records as (

    {% for dataset in ['studies', 'studies_download_json', 'studies_demo'] -%}
        {{ 'union all' if not loop.first }}
        select
            'clinicaltrials_gov' as registry,
            nct_id as registry_id,
            nct_id_aliases as registry_id_aliases,
            title,
            status as status_published,
            study_type as study_type_published,
            phase_text,
            enrolment_people,
            enrolment_status,
            enrolment_null_reason,
            start_date,
            start_precision,
            completion_date,
            completion_precision,
            sponsor_name,
            sponsor_null_reason,
            sponsor_class,
            {{ mentioned("array_to_string(secondary_ids, ' ')", 'ISRCTN[0-9]{8}') }} as mentioned_isrctn_ids,
            {{ mentioned("array_to_string(secondary_ids, ' ')", '20[0-9]{2}-[0-9]{6}-[0-9]{2}') }} as mentioned_eudract_numbers,
            search_total_count,
            landed_release_id,
            source_file,
            source_row
        from {{ ref('stg_clinicaltrials_gov__' ~ dataset) }}
    {% endfor %}

),

download_records as (

    select
        'clinicaltrials_gov' as registry,
        nct_id as registry_id,
        title,
        status as status_published,
        study_type as study_type_published,
        phase_text,
        enrolment_people,
        enrolment_status,
        enrolment_null_reason,
        start_date,
        start_precision,
        completion_date,
        completion_precision,
        sponsor_name,
        sponsor_null_reason,
        sponsor_class,
        {{ mentioned('other_ids_text', 'ISRCTN[0-9]{8}') }} as mentioned_isrctn_ids,
        {{ mentioned('other_ids_text', '20[0-9]{2}-[0-9]{6}-[0-9]{2}') }} as mentioned_eudract_numbers,
        landed_release_id,
        source_file,
        source_row
    from {{ ref('stg_clinicaltrials_gov__studies_download_csv') }}

),

platform_records as (

    select
        case
            when registry_id like 'NCT%' then 'clinicaltrials_gov'
            when registry_id like 'ISRCTN%' then 'isrctn'
            when registry_id like 'EUCTR%' then 'eu_clinical_trials_register'
            else replace(lower(trim(register)), ' ', '_')
        end as registry,
        upper(registry_id) as registry_id,
        title,
        status as status_published,
        study_type as study_type_published,
        phase_text,
        nullif(target_enrolment_people, 99999999) as enrolment_people,
        case when nullif(target_enrolment_people, 99999999) is null then 'missing' else 'estimated' end as enrolment_status,
        case
            when target_enrolment_people = 99999999 then 'missing: the registry''s sentinel 99999999'
            else enrolment_null_reason
        end as enrolment_null_reason,
        -- Days centuries ahead are conversions from another calendar gone wrong.
        case when year(start_date) between 1900 and 2100 then start_date end as start_date,
        case when year(start_date) between 1900 and 2100 then start_precision else 'unknown' end as start_precision,
        'unknown' as completion_precision,
        sponsor_name,
        sponsor_null_reason,
        {{ mentioned('registry_id', '20[0-9]{2}-[0-9]{6}-[0-9]{2}') }} as mentioned_eudract_numbers,
        landed_release_id,
        source_file,
        source_row
    from {{ ref('stg_who_ictrp__covid19_trial_registrations') }}

),

-- Where a registry has nothing of a kind, its column is null.
together as (

    select * from isrctn_records
    union all by name
    select * from study_records
    union all by name
    select * from download_records
    union all by name
    select * from platform_records

),

conformed as (

    select
        together.registry,
        together.registry_id,
        together.registry_id_aliases,
        releases.source_name,
        releases.dataset_name,
        together.title,
        replace(lower(trim(together.status_published)), ' ', '_') as status,
        together.status_published,
        case
            when together.study_type_published is null then null
            when lower(together.study_type_published) like 'intervention%' then 'interventional'
            when lower(together.study_type_published) like 'observational%' then 'observational'
            when replace(lower(together.study_type_published), ' ', '_') = 'expanded_access' then 'expanded_access'
            else 'other'
        end as study_type,
        together.phase_text,
        case
            -- A list of ClinicalTrials.gov's own words is such a list already.
            when regexp_matches(together.phase_text, '^(EARLY_)?PHASE[1-4](\|PHASE[1-4])*$') then together.phase_text
            -- Phases do not apply to an observational study: some registries write so, others nothing.
            when lower(together.study_type_published) like 'observational%'
                then nullif({{ normalised_phases('together.phase_text') }}, 'NA')
            else {{ normalised_phases('together.phase_text') }}
        end as phase,
        together.enrolment_people,
        together.enrolment_status,
        together.enrolment_null_reason,
        together.start_date,
        together.start_precision,
        together.completion_date,
        together.completion_precision,
        case when sponsors.is_organisation then together.sponsor_name end as sponsor_name,
        case
            when not sponsors.is_organisation then 'missing: nothing says that the name is of an organisation and no person'
            else together.sponsor_null_reason
        end as sponsor_null_reason,
        lower(together.sponsor_class) as sponsor_class,
        together.mentioned_nct_ids,
        together.mentioned_isrctn_ids,
        together.mentioned_eudract_numbers,
        coalesce(together.search_total_count = count(*) over (partition by together.landed_release_id), false) as is_complete_search,
        together.landed_release_id in (select current_landings.landed_release_id from current_landings) as is_latest,
        releases.vintage,
        together.landed_release_id,
        together.source_file,
        together.source_row
    from together
    left join releases
        on together.landed_release_id = releases.landed_release_id
    left join sponsors
        on together.sponsor_name = sponsors.sponsor_name

)

select * from conformed
