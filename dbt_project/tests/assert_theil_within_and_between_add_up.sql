-- Inequality within groups and between them is all of it, for both of Theil's indices and both ways of counting.
with parts as (

    {% for whole, between, within in [
        ('theil_t', 'theil_t_between', 'theil_t_within'), ('theil_l', 'theil_l_between', 'theil_l_within'),
        ('theil_t_unweighted', 'theil_t_between_unweighted', 'theil_t_within_unweighted'),
    ] -%}
        select
            measure_id,
            area_level,
            group_level,
            areas_included,
            period_label,
            release_id,
            '{{ whole }}' as theil,
            {{ whole }} as total,
            {{ between }} + {{ within }} as parts
        from {{ ref('disparity') }}
        where {{ whole }} is not null
        {{ 'union all' if not loop.last }}
    {% endfor %}

)

select * from parts
where parts is null or abs(parts - total) > 1e-8 * total + 1e-15
