-- Of the releases that have a cell of a mart, no two are the latest.
{%- set cells = {
    'area_complexity': ['industry_level', 'area_code', 'period_start', 'area_code_system'],
    'area_relatedness': ['industry_level', 'space_level', 'industry_code', 'area_code', 'area_code_system', 'period_start'],
    'cluster_indicators': ['sector_id', 'definition_version', 'area_code', 'area_code_system', 'period_start', 'period_end', 'address_basis'],
    'cluster_threshold_sweep': [
        'sector_id', 'definition_version', 'area_code', 'area_code_system', 'period_start', 'min_location_quotient', 'quantile', 'min_share',
    ],
    'composite_scores': ['scheme_id', 'node_id', 'area_code', 'area_code_system'],
    'convergence': ['measure_id', 'area_level', 'areas_included', 'area_code_system', 'period_start', 'period_end', 'address_basis'],
    'disparity': ['measure_id', 'area_level', 'group_level', 'areas_included', 'area_code_system', 'period_start', 'period_end', 'address_basis'],
    'disparity_groups': [
        'measure_id', 'area_level', 'group_level', 'areas_included', 'part_area_code_system', 'area_code', 'period_start', 'period_end',
        'address_basis',
    ],
    'greater_south_east_balance': ['measure_id', 'industry_code', 'sector_id', 'definition_version', 'period_start', 'period_end', 'address_basis'],
    'helix_profiles': ['strand', 'measure_id', 'area_code', 'area_code_system', 'period_start', 'period_end', 'address_basis'],
    'indicator_values': [
        'indicator_id', 'sector_id', 'definition_version', 'area_code', 'area_code_system', 'period_start', 'period_end', 'address_basis',
    ],
    'industry_complexity': ['industry_level', 'industry_code', 'period_start', 'area_code_system'],
    'industry_location_quotients': ['industry_code', 'area_code', 'area_code_system', 'period_start'],
    'industry_relatedness': ['industry_level', 'industry_code_a', 'industry_code_b', 'period_start', 'area_code_system'],
    'levelling_up_indicators': ['indicator_id', 'definition_version', 'area_code', 'area_code_system', 'period_start', 'period_end', 'address_basis'],
    'resilience': ['recession_id', 'area_code'],
    'sector_definition_effects': ['sector_id', 'definition_version', 'area_code', 'area_code_system', 'period_start'],
    'shift_share': ['industry_detail', 'sector_id', 'definition_version', 'industry_code', 'area_code', 'base_kind', 'period_from', 'period_to'],
    'triple_helix': ['area_code', 'counted', 'technology_classification', 'project_scope', 'public_partner', 'address_basis', 'period_start'],
    'university_concentration': ['ukprn'],
    'university_expertise': ['ukprn', 'subject_code'],
    'university_subjects': ['subject_code', 'area_level'],
} %}
{{ config(meta={'dagster': {'ref': {'name': 'indicator_values'}}}) }}

{% for mart, cell in cells.items() %}
    select
        '{{ mart }}' as mart,
        count(*) as cells_at_fault
    from (
        select 1
        from {{ ref(mart) }}
        group by {{ cell | join(', ') }}
        having count(*) filter (where is_latest) > 1
    )
    having count(*) > 0
    {{ 'union all' if not loop.last }}
{% endfor %}
