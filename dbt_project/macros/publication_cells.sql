{#- Cells of tables attached to a page of GOV.UK, renamed; a cell that is a plain number has it beside its text. -#}
{% macro stage_publication_cells(dataset) %}
with source as (

    select * from {{ source('govuk', dataset) }}

),

renamed as (

    select
        edition,
        edition_title,
        series,
        cast(public_updated_at as timestamptz) as public_updated_at,
        attachment,
        attachment_title,
        sheet,
        cast(row_number as integer) as sheet_row,
        cast(column_number as integer) as sheet_column,
        cell_text,
        try_cast(cell_text as double) as cell_number,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
{% endmacro %}
