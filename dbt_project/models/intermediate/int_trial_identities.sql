with registrations as (

    select * from {{ ref('int_trial_registrations') }}

),

aliases as (

    select distinct
        unnest(registry_id_aliases) as alias_id,
        registry_id
    from registrations

),

-- Who names whom: a number of ClinicalTrials.gov beside one of ISRCTN, whichever of the two registries says so.
named_by_either as (

    select
        registry_id as isrctn_id,
        unnest(mentioned_nct_ids) as nct_id
    from registrations
    where registry = 'isrctn'
    union
    select
        unnest(mentioned_isrctn_ids) as isrctn_id,
        registry_id as nct_id
    from registrations
    where registry = 'clinicaltrials_gov'

),

named_pairs as (

    select distinct
        named_by_either.isrctn_id,
        coalesce(aliases.registry_id, named_by_either.nct_id) as nct_id
    from named_by_either
    left join aliases
        on named_by_either.nct_id = aliases.alias_id

),

counted_pairs as (

    select
        isrctn_id,
        nct_id,
        count(*) over (partition by isrctn_id) as partners_of_isrctn,
        count(*) over (partition by nct_id) as partners_of_nct
    from named_pairs

),

ambiguous as (

    select distinct unnest([isrctn_id, nct_id]) as registry_id
    from counted_pairs
    where partners_of_isrctn > 1 or partners_of_nct > 1

),

-- A number of the European registers, and who bears it. One that several records of a registry bear is no identity.
numbered as (

    select distinct
        coalesce(aliases.registry_id, registrations.registry_id) as registry_id,
        registrations.registry,
        unnest(registrations.mentioned_eudract_numbers) as eudract_number
    from registrations
    left join aliases
        on registrations.registry_id = aliases.alias_id

),

numbered_once as (

    select
        registry_id,
        registry,
        eudract_number
    from numbered
    qualify
        registry = 'eu_clinical_trials_register'
        or (
            count(*) over (partition by registry, eudract_number) = 1
            and count(*) over (partition by registry_id) = 1
        )

),

ids as (

    select distinct
        registry,
        registry_id
    from registrations

),

linked as (

    select
        ids.registry,
        ids.registry_id,
        aliases.registry_id as number_now,
        pair.nct_id as named_nct_id,
        own.eudract_number,
        us.registry_id as numbered_nct_id,
        uk_pair.nct_id as numbered_named_nct_id,
        uk.registry_id as numbered_isrctn_id,
        ambiguous.registry_id is not null as is_ambiguous
    from ids
    left join aliases
        on ids.registry_id = aliases.alias_id
    left join counted_pairs as pair
        on ids.registry_id = pair.isrctn_id and pair.partners_of_isrctn = 1 and pair.partners_of_nct = 1
    left join numbered_once as own
        on ids.registry_id = own.registry_id
    left join numbered_once as us
        on own.eudract_number = us.eudract_number and us.registry = 'clinicaltrials_gov'
    left join numbered_once as uk
        on own.eudract_number = uk.eudract_number and uk.registry = 'isrctn'
    left join counted_pairs as uk_pair
        on uk.registry_id = uk_pair.isrctn_id and uk_pair.partners_of_isrctn = 1 and uk_pair.partners_of_nct = 1
    left join ambiguous
        on ids.registry_id = ambiguous.registry_id

),

identified as (

    select
        registry,
        registry_id,
        case
            when registry = 'clinicaltrials_gov' then coalesce(number_now, registry_id)
            when registry = 'isrctn' then coalesce(named_nct_id, numbered_nct_id, registry_id)
            when registry = 'eu_clinical_trials_register'
                then coalesce(numbered_nct_id, numbered_named_nct_id, numbered_isrctn_id, 'EUDRACT' || eudract_number, registry_id)
            else registry_id
        end as trial_id,
        case
            when registry = 'clinicaltrials_gov' and number_now is not null then 'alias'
            when registry = 'isrctn' and named_nct_id is not null then 'named_by_a_registry'
            when registry in ('isrctn', 'eu_clinical_trials_register') and numbered_nct_id is not null then 'eudract_number'
            when registry = 'eu_clinical_trials_register' and eudract_number is not null then 'eudract_number'
            else 'own_id'
        end as linked_by,
        is_ambiguous
    from linked

)

select * from identified
