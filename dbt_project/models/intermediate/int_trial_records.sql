with registrations as (

    select * from {{ ref('int_trial_registrations') }}

),

identities as (

    select * from {{ ref('int_trial_identities') }}

),

-- A registry's own record before the WHO's copy of it, ClinicalTrials.gov before ISRCTN, full records before the CSV; then the newest.
ordered as (

    select
        identities.trial_id,
        identities.linked_by,
        identities.is_ambiguous,
        registrations.*,
        row_number() over (
            partition by identities.trial_id
            order by
                case registrations.source_name when 'clinicaltrials_gov' then 1 when 'isrctn' then 2 else 3 end,
                registrations.dataset_name = 'studies_download_csv',
                registrations.vintage desc,
                case registrations.registry when 'clinicaltrials_gov' then 1 when 'isrctn' then 2 else 3 end,
                registrations.dataset_name asc,
                registrations.landed_release_id desc,
                registrations.registry_id asc
        ) as record_order
    from registrations
    inner join identities
        on registrations.registry = identities.registry and registrations.registry_id = identities.registry_id

)

select * from ordered
