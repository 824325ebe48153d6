with source as (

    select * from {{ source('ons', 'explore_local_statistics') }}

),

-- A period is a year, a month, a day, or a first day and a length: 2024-01-01/P1Y.
dated as (

    select
        *,
        cast(
            case length(period) when 4 then period || '-01-01' when 7 then period || '-01' else substr(period, 1, 10) end as date
        ) as period_start,
        case
            when length(period) = 4 then interval 1 year
            when length(period) = 7 then interval 1 month
            when period like '%/P%Y' then to_years(cast(regexp_extract(period, '/P([0-9]+)Y', 1) as integer))
            when period like '%/P%M' then to_months(cast(regexp_extract(period, '/P([0-9]+)M', 1) as integer))
            else interval 1 day
        end as period_length,
        -- What the publisher says of how to show a value decides its unit: one CSV file prints % beside a ratio.
        case
            when suffix = '%' then 'share'
            when prefix in ('GBPSign', '£') and subtext ilike '%million%' then '£ million'
            when unit = '%' then subtext
            else unit
        end as shown_unit
    from source

),

renamed as (

    select
        regexp_extract(replace(filename, '\', '/'), '([^/]+)/[^/]+/table\.parquet$', 1) as dataset_name,
        indicator as indicator_name,
        label as indicator_title,
        nullif(areacd, 'na') as area_code,
        trim(areanm) as area_name,
        geography as geography_name,
        period_start,
        cast(period_start + period_length - interval 1 day as date) as period_end,
        {%- for column, name in [('observation', 'value'), ('lci_95', 'value_low'), ('uci_95', 'value_high')] %}
            case shown_unit
                when 'share' then round(cast({{ column }} as double) / 100, 12)
                when '£ million' then cast({{ column }} as double) * 1000000
                else cast({{ column }} as double)
            end as {{ name }},
        {%- endfor %}
        case
            when status = 'c' or (status = 'u' and observation is null) then 'suppressed'
            when status = 'z' then 'not_applicable'
            when observation is null then 'missing'
            when status = 'u' then 'estimated'
            else 'final'
        end as value_status,
        case
            when observation is null
                then
                    case status
                        when 'c' then 'Confidential.'
                        when 'u' then 'Too unreliable to publish.'
                        when 'x' then 'Not available.'
                        when 'z' then 'Not applicable.'
                    end || coalesce(' ' || notes, '')
        end as null_reason,
        replace(shown_unit, '£ million', '£') as unit_name,
        measure as measure_name,
        list_max(
            list_transform(string_split(sourcedate, '|'), lambda day: cast(strptime(day, ['%d/%m/%Y', '%Y-%m-%d']) as date))
        ) as released,
        sourceorg as source_organisation,
        sourceurl as source_url,
        experimentalstatistic = 'T' as is_experimental,
        notes as note,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from dated

)

select * from renamed
