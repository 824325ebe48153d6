with source as (

    select * from {{ source('companies_house', 'south_yorkshire_biotechnology_companies') }}

),

renamed as (

    select
        company as company_name,
        localauthority_name as local_authority_name,
        postcode,
        cast(employees_thisyear as integer) as employee_count,
        cast(strptime(incorporationdate, '%d/%m/%Y') as date) as incorporated_on,
        {% for number in range(1, 5) -%}
            nullif(nullif("SICCode.SicText_{{ number }}", 'NA'), 'None Supplied') as industry_{{ number }},
        {% endfor -%}
        cast(regexp_extract(geometry, '^c\((-?[0-9.]+), ', 1) as double) as longitude,
        cast(regexp_extract(geometry, ', (-?[0-9.]+)\)$', 1) as double) as latitude,
        repetition > '1' as is_repeated,
        'registered_office' as address_basis,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
