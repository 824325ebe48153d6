{{ config(meta = {'dagster': {'ref': {'name': 'dim_indicators'}}}) }}
-- No indicator, and none that has values, lacks what it takes to compute it again and to quote it.
{% set needed = [
    'base_indicator_id', 'form', 'theme', 'title', 'subtitle', 'unit_id', 'unit_title', 'rank_order', 'coverage_base', 'method', 'formula', 'status_rule',
    'status_rule_title', 'status_rule_text', 'caveat', 'citation',
] %}
with published as (

    select distinct indicator_id
    from {{ ref('indicator_values') }}

)

select
    indicator_id,
    concat_ws(
        ', ',
        {% for column in needed %}
            case when trim(coalesce(indicators.{{ column }}, '')) = '' then '{{ column }}' end,
        {% endfor %}
        case when indicators.direction is null or indicators.direction not in (-1, 0, 1) then 'direction' end,
        case when indicators.is_experimental is null then 'is_experimental' end,
        case
            when indicators.coverage_base not in ('UK', 'GB', 'England', 'Wales', 'Scotland', 'Northern Ireland', 'England and Wales') then 'coverage_base'
        end,
        case when indicators.comparator_area_code not in ('K02000001', 'K03000001', 'E92000001') then 'comparator_area_code' end
    ) as lacking
from published
full join {{ ref('dim_indicators') }} as indicators using (indicator_id)
where lacking <> ''
