{#- How trial registries write dates, lists and phases, and what several staging models of one registry have in common. -#}

{#- A list of words, or a part of each object of a list, from JSON text; null where there is no list. -#}
{% macro json_words(column) -%}
    from_json({{ column }}, '["VARCHAR"]')
{%- endmacro %}

{% macro json_parts(column, part) -%}
    cast(json_extract_string({{ column }}, '$[*].{{ part }}') as varchar [])
{%- endmacro %}

{#- A day or a month as its first day; `released_precision` says which it was. -#}
{% macro first_day(text) -%}
    case length({{ text }})
        when 10 then cast({{ text }} as date)
        when 7 then cast({{ text }} || '-01' as date)
    end
{%- endmacro %}

{#- Names of people are cut from copies of the registries, and a marker put in their place, alone or among what is left: the name is missing. -#}
{% macro name_or_null(column) -%}
    case when {{ column }} not like '%[individual name removed]%' then nullif(trim({{ column }}), '') end
{%- endmacro %}

{% macro name_null_reason(column) -%}
    case
        when {{ column }} like '%[individual name removed]%' then 'missing: the name of an individual was removed'
        when nullif(trim({{ column }}), '') is null then 'missing: not given by the registry'
    end
{%- endmacro %}

{#- Study records of ClinicalTrials.gov, which three datasets share. -#}
{% macro stage_studies(dataset) %}
with source as (

    select * from {{ source('clinicaltrials_gov', dataset) }}
    union all by name
    -- Columns that a store landed before they were read does not have.
    select
        cast(null as varchar) as armgroup,
        cast(null as varchar) as oversighthasdmc
    where false

),

renamed as (

    select
        nctid as nct_id,
        {{ json_words('nctidalias') }} as nct_id_aliases,
        orgstudyid as sponsor_study_id,
        {{ json_parts('secondaryid', 'id') }} as secondary_ids,
        brieftitle as title,
        officialtitle as official_title,
        acronym,
        overallstatus as status,
        lastknownstatus as last_known_status,
        studytype as study_type,
        {{ json_words('phase') }} as phases,
        array_to_string({{ json_words('phase') }}, '|') as phase_text,
        cast(nullif(enrollmentcount, '99999999') as bigint) as enrolment_people,
        case
            when enrollmentcount is null or enrollmentcount = '99999999' then 'missing'
            when enrollmenttype = 'ACTUAL' then 'final'
            when enrollmenttype = 'ESTIMATED' then 'estimated'
            else 'provisional'
        end as enrolment_status,
        case
            when enrollmentcount = '99999999' then 'missing: the registry''s sentinel 99999999'
            when enrollmentcount is null then 'missing: not given by the registry'
        end as enrolment_null_reason,
        {{ first_day('startdate') }} as start_date,
        {{ released_precision('startdate') }} as start_precision,
        startdatetype as start_date_type,
        {{ first_day('primarycompletiondate') }} as primary_completion_date,
        {{ released_precision('primarycompletiondate') }} as primary_completion_precision,
        {{ first_day('completiondate') }} as completion_date,
        {{ released_precision('completiondate') }} as completion_precision,
        completiondatetype as completion_date_type,
        {{ first_day('studyfirstpostdate') }} as first_posted,
        {{ first_day('lastupdatepostdate') }} as last_updated,
        {{ name_or_null('leadsponsorname') }} as sponsor_name,
        {{ name_null_reason('leadsponsorname') }} as sponsor_null_reason,
        leadsponsorclass as sponsor_class,
        {{ json_parts('collaborator', 'class') }} as collaborator_classes,
        {{ json_words('condition') }} as conditions,
        {{ json_parts('intervention', 'type') }} as intervention_types,
        {{ json_parts('conditionmesh', 'term') }} as condition_mesh_terms,
        designallocation as allocation,
        designmasking as masking,
        cast(json_array_length(armgroup) as bigint) as arms_count,
        cast(oversighthasdmc as boolean) as has_monitoring_committee,
        designprimarypurpose as primary_purpose,
        cast(hasresults as boolean) as has_results,
        {{ first_day('versionholder') }} as publisher_version,
        cast(searchtotalcount as bigint) as search_total_count,
        md5(concat_ws(
            '|',
            {% for column in [
                'NCTIdAlias', 'OrgStudyId', 'OrgFullName', 'OrgClass', 'BriefTitle', 'OfficialTitle', 'Acronym', 'OverallStatus',
                'LastKnownStatus', 'StatusVerifiedDate', 'StartDate', 'StartDateType', 'PrimaryCompletionDate',
                'PrimaryCompletionDateType', 'CompletionDate', 'CompletionDateType', 'ResultsFirstPostDate', 'LastUpdatePostDate',
                'StudyType', 'EnrollmentCount', 'EnrollmentType', 'LeadSponsorName', 'LeadSponsorClass', 'ResponsiblePartyType',
                'HasResults', 'SecondaryId', 'Collaborator', 'Phase', 'Condition', 'Keyword', 'Intervention', 'Location',
                'DesignAllocation', 'DesignInterventionModel', 'DesignPrimaryPurpose', 'DesignObservationalModel',
                'DesignTimePerspective', 'DesignMasking'
            ] -%}
            '{{ column }}=' || {{ column | lower }}{{ ',' if not loop.last }}
            {% endfor -%}
        )) as record_hash,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
{% endmacro %}

{#- Trials of ISRCTN, which two datasets share. -#}
{% macro stage_isrctn_trials(dataset) %}
with source as (

    select * from {{ source('isrctn', dataset) }}

),

renamed as (

    select
        'ISRCTN' || isrctn as isrctn_id,
        title,
        scientifictitle as official_title,
        acronym,
        eudractnumber as eudract_number,
        clinicaltrialsgovnumber as clinicaltrials_gov_number,
        irasnumber as iras_number,
        {{ json_parts('secondarynumbers', 'value') }} as secondary_ids,
        {{ json_parts('secondarynumbers', 'canonicalSecondaryNumber') }} as canonical_secondary_ids,
        primarystudydesign as study_type,
        secondarystudydesign as study_design,
        {{ json_parts('interventions', 'phase') }} as phases_published,
        {{ json_parts('interventions', 'interventionType') }} as intervention_types,
        coalesce(overallstatusoverride, recruitmentstatusoverride) as status,
        {{ json_words('recruitmentcountries') }} as recruitment_countries,
        cast(nullif(totalfinalenrolment, '0') as bigint) as final_enrolment_people,
        cast(targetenrolment as bigint) as target_enrolment_people,
        case
            when nullif(totalfinalenrolment, '0') is not null then 'final'
            when targetenrolment is not null then 'estimated'
            else 'missing'
        end as enrolment_status,
        case
            when nullif(totalfinalenrolment, '0') is null and targetenrolment is null
                then 'missing: no target, and a final number of 0 means that it is not known'
        end as enrolment_null_reason,
        cast(substr(recruitmentstart, 1, 10) as date) as recruitment_start,
        cast(substr(recruitmentend, 1, 10) as date) as recruitment_end,
        cast(substr(overallenddate, 1, 10) as date) as overall_end,
        cast(substr(lastupdated, 1, 10) as date) as last_updated,
        {{ name_or_null("json_extract_string(sponsors, '$[0].organisation')") }} as sponsor_name,
        {{ name_null_reason("json_extract_string(sponsors, '$[0].organisation')") }} as sponsor_null_reason,
        json_extract_string(sponsors, '$[0].sponsorType') as sponsor_class,
        json_extract_string(sponsors, '$[0].rorId') as sponsor_ror_id,
        json_extract_string(sponsors, '$[0].commercialStatus') as sponsor_commercial_status,
        {{ json_parts('funders', 'name') }} as funder_names,
        {{ json_parts('conditions', 'diseaseClass1') }} as disease_classes,
        cast(searchtotalcount as bigint) as search_total_count,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
{% endmacro %}

{#-
    Sites of the records of a registry, one row each, in the order in which the record has them. `datasets` are read one
    below another; `key` is the record's number, `sites` the JSON list, `parts` the publisher's name of each column.
-#}
{% macro stage_sites(source_name, datasets, key, sites, parts) %}
with source as (

    {% for dataset in datasets -%}
    {{ 'union all' if not loop.first }}
    select
        '{{ dataset }}' as dataset_name,
        {{ key }} as registry_id,
        {{ sites }} as sites,
        filename,
        source_file,
        source_row
    from {{ source(source_name, dataset) }}
    {% endfor %}

),

exploded as (

    select
        source.* exclude (sites),
        unnest(from_json(sites, '["JSON"]')) as site,
        unnest(range(1, cast(json_array_length(sites) as bigint) + 1)) as site_number
    from source
    where sites is not null

),

renamed as (

    select
        dataset_name,
        registry_id,
        cast(site_number as integer) as site_number,
        {% for column, part in parts.items() -%}
        nullif(json_extract_string(site, '$.{{ part }}'), '') as {{ column }},
        {% endfor -%}
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from exploded

)

select * from renamed
{% endmacro %}

{#- NIHR writes nothing in five ways. -#}
{% macro said_or_null(column) -%}
    case when lower(trim({{ column }})) not in ('', 'not available', 'n/a', 'tbc', 'not provided', 'none') then trim({{ column }}) end
{%- endmacro %}

{#- Days as 2019-01-31, with or without a time, and as 31/01/2019 in one column. -#}
{% macro day_written_either_way(expression) -%}
    cast(try_strptime(substr({{ expression }}, 1, 10), ['%Y-%m-%d', '%d/%m/%Y']) as date)
{%- endmacro %}

{#-
    Phases as ClinicalTrials.gov writes them, joined by |, from any registry's words; null where there are none. Handles
    "Phase II/III", "2-3", the EU register's list of four phases with yes and no, and "2-3" after a spreadsheet has made
    2 March of it. A bare 0 is ChiCTR's word for no phase.
-#}
{% macro normalised_phases(text) -%}
    nullif(case
        when upper({{ text }}) in ('NA', 'N/A', 'NOT APPLICABLE') then 'NA'
        when {{ text }} like '%(Phase I): %' then concat_ws(
            '|'
            {%- for roman in ['I', 'II', 'III', 'IV'] %},
            case when {{ text }} like '%(Phase {{ roman }}): yes%' then 'PHASE{{ loop.index }}' end
            {%- endfor %}
        )
        when regexp_matches({{ text }}, '^[0-9]{4}-0[1-4]-0[1-4] 00:00:00$')
            then 'PHASE' || substr({{ text }}, 10, 1) || '|PHASE' || substr({{ text }}, 7, 1)
        when regexp_matches(upper({{ text }}), '^EARLY.PHASE.?1$|^PHASE 0$') then 'EARLY_PHASE1'
        when regexp_matches(upper({{ text }}), '^(PHASE|[1-4IV]+[AB]?( |-|/|$))') then concat_ws(
            '|'
            {%- for roman in ['I', 'II', 'III', 'IV'] %},
            case
                when regexp_matches(replace(upper({{ text }}), 'PHASE', ' '), '\b({{ roman }}|{{ loop.index }})[AB]?\b')
                    then 'PHASE{{ loop.index }}'
            end
            {%- endfor %}
        )
    end, '')
{%- endmacro %}

{#- Everything of a form that a record mentions among its identifiers, each once; an empty list where it mentions none. -#}
{% macro mentioned(texts, pattern) -%}
    list_distinct(regexp_extract_all(upper(concat_ws(' ', {{ texts }})), '{{ pattern }}'))
{%- endmacro %}

{#- The words that all published rows of registry records carry. -#}
{% macro trials_caveat() -%}
    case
        when is_complete_search then
            'All that the registry found for one search on one day; registries overlap and registration is not activity.'
        else
            'A partial sample, the result of somebody else''s searches: never a level or share of trial activity by place.'
    end
{%- endmacro %}

{#-
    Rows of sites (city, state, country) with place_label, for place_by_postcode: the one district that bears the city's name, London, or
    the nation where the city says nothing; null otherwise.
-#}
{% macro label_by_city(relation) %}
with

-- "Glasgow - Scotland" and "Leeds, West Yorkshire" are Glasgow and Leeds.
named_sites as (

    select
        *,
        trim(regexp_replace(lower(city), '( - |,|/).*$', '')) as city_name
    from {{ relation }}

),

-- A city that bears the name of one local authority; London is a region.
named_districts as (

    select distinct
        current_area_code as area_code,
        regexp_replace(
            regexp_replace(lower(area_name), ', (city|county) of$| city$|^city of ', '', 'g'), '^london$', 'city of london'
        ) as city_name
    from {{ ref('int_district_areas') }}

),

cities as (

    select
        city_name,
        min(area_code) as area_code
    from named_districts
    group by all
    having count(*) = 1
    union all
    select
        'london' as city_name,
        'E12000007' as area_code

)

select
    named_sites.* exclude (city_name),
    coalesce(
        cities.area_code,
        case
            when named_sites.country in ('Scotland', 'Wales', 'Northern Ireland') then named_sites.country
            when named_sites.state in ('Scotland', 'Wales', 'Northern Ireland') then named_sites.state
        end
    ) as place_label
from named_sites
left join cities
    on named_sites.city_name = cities.city_name
{% endmacro %}

{#- Properties of the design of trials that intervene, (trial_id, flag_id, value): 1, 0, or null where no record says. The seed tells what each is. -#}
{% macro trial_flags(studies) %}
{%- set flags = {
    'early_phase': "phase like '%1%'",
    'randomised': "allocation = 'RANDOMIZED'",
    'masked_double': "masking in ('DOUBLE', 'TRIPLE', 'QUADRUPLE')",
    'three_arms': 'arms_count >= 3',
    'biological': "regexp_matches(intervention_text, 'BIOLOGICAL|GENETIC|COMBINATION')",
    'monitoring_committee': 'has_monitoring_committee',
} -%}
{% for flag, holds in flags.items() -%}
    {{ 'union all' if not loop.first }}
    select
        trial_id,
        '{{ flag }}' as flag_id,
        cast({{ holds }} as integer) as value
    from {{ studies }}
{% endfor %}
{%- endmacro %}
