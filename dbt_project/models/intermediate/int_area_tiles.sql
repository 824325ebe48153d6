{%- set grids = ['tiles_itl1', 'tiles_itl2', 'tiles_icb'] %}

with tiles as (

    {% for grid in grids %}
        select
            area_code,
            area_code_system,
            tile_row,
            tile_col,
            landed_release_id
        from {{ ref('stg_official_figures__' ~ grid) }}
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

final as (

    {{ current_rows('tiles') }}

)

select * from final
