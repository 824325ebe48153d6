{#- Cells of published tables, renamed; a cell that is a plain number has it beside its text. `about` are columns that say
    which edition a table belongs to, where the cells themselves carry it. -#}
{% macro stage_publication_cells(source_name, dataset, about=[]) %}
with source as (

    select * from {{ source(source_name, dataset) }}

),

renamed as (

    select
        {% for column in about -%}
        {{ column }},
        {% endfor -%}
        attachment,
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


{#- Cells of tables attached to a page of GOV.UK, with the edition that the page is. -#}
{% macro stage_govuk_cells(dataset) %}
{{ stage_publication_cells('govuk', dataset, [
    'edition',
    'edition_title',
    'series',
    'cast(public_updated_at as timestamptz) as public_updated_at',
    'attachment_title',
]) }}
{% endmacro %}
