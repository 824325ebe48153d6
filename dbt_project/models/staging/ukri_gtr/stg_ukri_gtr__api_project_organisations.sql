with source as (

    select * from {{ source('ukri_gtr', 'api_projects') }}

),

-- Links say who leads and who takes part; the values of participants, which only Innovate UK states, stand beside them.
linked as (

    select
        id as project_id,
        unnest(from_json(links, '[{"rel": "VARCHAR", "id": "VARCHAR"}]')) as link,
        filename,
        source_file,
        source_row
    from source

),

valued as (

    select
        id as project_id,
        unnest(
            from_json(
                participantvalues -> '$.participant',
                '[{"organisationId": "VARCHAR", "organisationName": "VARCHAR", "role": "VARCHAR", "projectCost": "DOUBLE", "grantOffer": "DOUBLE"}]'
            )
        ) as participant,
        filename,
        source_file,
        source_row
    from source

),

roles as (

    select
        project_id,
        link.id as organisation_id,
        cast(null as varchar) as organisation_name,
        lower(regexp_replace(link.rel, '_ORG$', '')) as role_name,
        cast(null as double) as offer_gbp,
        cast(null as double) as cost_gbp,
        false as is_participant_value,
        filename,
        source_file,
        source_row
    from linked
    where link.rel like '%\_ORG' escape '\'
    union all
    select
        project_id,
        participant.organisationid,
        {{ known_text(decoded_entities('participant.organisationname')) }},
        lower(participant.role),
        participant.grantoffer,
        participant.projectcost,
        true,
        filename,
        source_file,
        source_row
    from valued

),

renamed as (

    select
        * exclude (filename, source_file, source_row),
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from roles

)

select * from renamed
