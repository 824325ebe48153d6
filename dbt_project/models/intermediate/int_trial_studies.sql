with records as (

    select * from {{ ref('int_trial_records') }}

),

sites as (

    select distinct trial_id from {{ ref('int_trial_sites') }}

),

identities as (

    select * from {{ ref('int_trial_identities') }}

),

-- What records say of a design, in the words of ClinicalTrials.gov.
designs as (

    {% for dataset in ['studies', 'studies_download_json', 'studies_demo'] -%}
        {{ 'union all' if not loop.first }}
        select
            'clinicaltrials_gov' as source_name,
            '{{ dataset }}' as dataset_name,
            nct_id as registry_id,
            landed_release_id,
            allocation,
            masking,
            arms_count,
            has_monitoring_committee,
            array_to_string(intervention_types, '|') as intervention_text
        from {{ ref('stg_clinicaltrials_gov__' ~ dataset) }}
    {% endfor -%}
    {% for dataset in ['trial_registrations', 'trial_registrations_query_reply'] -%}
        union all
        select
            'isrctn' as source_name,
            '{{ dataset }}' as dataset_name,
            isrctn_id as registry_id,
            landed_release_id,
            case
                when lower(study_design) like '%non%randomi%ed%' then 'NON_RANDOMIZED'
                when lower(study_design) like '%randomi%ed%' then 'RANDOMIZED'
            end as allocation,
            cast(null as varchar) as masking,
            cast(null as bigint) as arms_count,
            cast(null as boolean) as has_monitoring_committee,
            upper(array_to_string(intervention_types, '|')) as intervention_text
        from {{ ref('stg_isrctn__' ~ dataset) }}
    {% endfor %}

),

-- The first of a trial's records that says it.
designs_of_trials as (

    select
        {% for said in ['allocation', 'masking', 'arms_count', 'has_monitoring_committee', 'intervention_text'] -%}
            min_by(designs.{{ said }}, records.record_order) filter (where designs.{{ said }} is not null) as {{ said }},
        {% endfor -%}
        records.trial_id
    from records
    inner join designs
        on
            records.source_name = designs.source_name
            and records.dataset_name = designs.dataset_name
            and records.registry_id = designs.registry_id
            and records.landed_release_id = designs.landed_release_id
    group by all

),

-- Whether the warehouse holds all that ClinicalTrials.gov finds for its search; another registry's whole search adds to that.
searches as (

    select coalesce(bool_or(is_complete_search and is_latest and registry = 'clinicaltrials_gov'), false) as is_complete
    from records

),

searched as (

    select distinct trial_id
    from records
    where is_complete_search and is_latest

),

compiled as (

    select
        coalesce(identities.trial_id, studies.nct_id) as trial_id,
        studies.*
    from (
        {{ current_rows(ref('stg_official_figures__clinical_trial_sample_studies')) }}
    ) as studies
    left join identities
        on studies.nct_id = identities.registry_id and identities.registry = 'clinicaltrials_gov'

),

registered as (

    select
        records.trial_id,
        records.study_type,
        records.phase,
        records.sponsor_class,
        records.start_date,
        designs_of_trials.allocation,
        designs_of_trials.masking,
        designs_of_trials.intervention_text,
        -- A complete search must not lean on the compiled sample.
        coalesce(designs_of_trials.arms_count, case when not searches.is_complete then compiled.arms_count end) as arms_count,
        designs_of_trials.has_monitoring_committee,
        not searches.is_complete as is_sample,
        records.landed_release_id
    from records
    inner join sites
        on records.trial_id = sites.trial_id
    cross join searches
    left join designs_of_trials
        on records.trial_id = designs_of_trials.trial_id
    left join compiled
        on records.trial_id = compiled.trial_id
    where records.record_order = 1 and (not searches.is_complete or records.trial_id in (select searched.trial_id from searched))

),

sampled as (

    select
        compiled.trial_id,
        lower(compiled.study_type) as study_type,
        compiled.phase,
        lower(compiled.lead_sponsor_class) as sponsor_class,
        {{ first_day('compiled.start_date_text') }} as start_date,
        compiled.allocation,
        compiled.masking,
        compiled.intervention_types as intervention_text,
        compiled.arms_count,
        cast(null as boolean) as has_monitoring_committee,
        true as is_sample,
        compiled.landed_release_id
    from compiled
    cross join searches
    where not searches.is_complete and compiled.trial_id not in (select registered.trial_id from registered)

),

together as (

    select * from registered
    union all by name
    select * from sampled

)

select
    *,
    year(start_date) as start_year
from together
