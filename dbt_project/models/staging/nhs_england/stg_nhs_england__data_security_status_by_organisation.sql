with source as (

    select * from {{ source('nhs_england', 'data_security_status_by_organisation') }}

),

renamed as (

    select
        code as organisation_code,
        name as organisation_name,
        postcode,
        cast(start as date) as opened_on,
        cast(close as date) as closed_on,
        sector,
        primarysector as toolkit_sector,
        ccgcd as ccg_code,
        ccgnm as ccg_name,
        2000 + cast(ccgcd_year as integer) as ccg_boundary_year,
        stpcd as stp_code,
        stpnm as stp_name,
        2000 + cast(stpcd_year as integer) as stp_boundary_year,
        coalesce(stpcdh, stpyycdh) as stp_ods_code,
        nhsercd as nhs_region_code,
        nhsercdh as nhs_region_ods_code,
        nhsernm as nhs_region_name,
        2000 + cast(nhsercd_year as integer) as nhs_region_boundary_year,
        cast(longitude as double) as longitude,
        cast(latitude as double) as latitude,
        successorcode as successor_code,
        organisationname as toolkit_name,
        commissionerfromods as commissioner_ods_code,
        lateststatus as latest_status,
        cast(strptime(dateofpublication, '%d/%m/%Y') as date) as latest_status_published_on,
        successorstatus as successor_status,
        finalstatus as final_status,
        shortstatus as standard_reached,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
