{#- C23 to C26: what clusters are said to bring. -#}
{% macro claims_benefits() %}
{%- set entries = [] -%}
{%- set survey = "sector_id = 'life_sciences' and is_latest" -%}
{%- set regions = "area_level = 'itl1' and is_latest" -%}

{%- call claim_entry(entries, claim='C23', variant='survey_change_2015_2021', dataset='bres', unit='jobs', area='great_britain', test='> 0', by=['definition_version'],
    definition='Employment survey, change in jobs 2015 to 2021, by definition', caveat='Net change of the sector; says nothing of what clusters caused.') -%}
select
    definition_version,
    {{ claim_row() }}
from indicator_values
where indicator_id = 'employment_change_jobs' and area_code = 'K03000001' and {{ survey }} and period_label = '2015-2021'
{%- endcall -%}
{%- for variant, column, what in [('regions_that_gained', 'value', 'that gained jobs'), ('regions_that_surely_gained', 'value_low', 'that gained jobs however cells were rounded')] -%}
{%- call claim_entry(entries, claim='C23', variant=variant ~ '_2015_2021', dataset='bres', unit='count', area='regions', period='2015-2021', by=['definition_version'],
    definition='Regions of Great Britain ' ~ what ~ ', 2015 to 2021, of eleven, by definition', caveat='Rounding only; sampling error is not published at this detail.') -%}
select
    definition_version,
    count(*) filter (where {{ column }} > 0) as value,
    {{ claim_inputs() }}
from indicator_values
where indicator_id = 'employment_change_jobs' and {{ regions }} and sector_id = 'life_sciences' and period_label = '2015-2021'
group by definition_version
having count({{ column }}) = 11
{%- endcall -%}
{%- endfor -%}

{%- call claim_entry(entries, claim='C24', variant='pay_with_specialisation_2021', dataset='ashe_and_bres', unit='ratio', area='regions', test='> 0', period='2021', by=['definition_version'],
    definition='Correlation over regions of Great Britain of median weekly pay (United Kingdom = 100) with the location quotient of the sector, 2021, by definition',
    caveat='Pay of residents in all jobs. The premium of the sector needs pay by industry and area.') -%}
select
    clusters.definition_version,
    corr(pay.value, clusters.location_quotient) as value,
    {{ claim_inputs('pay') }}
from indicator_values as pay
inner join cluster_indicators as clusters on pay.area_code = clusters.area_code
where pay.indicator_id = 'pay_median_per_week_index' and pay.is_latest and year(pay.period_start) = 2021
    and clusters.sector_id = 'life_sciences' and clusters.is_latest and clusters.area_level = 'itl1' and clusters.period_label = '2021'
group by clusters.definition_version
having count(pay.value * clusters.location_quotient) >= 10
{%- endcall -%}
{%- call claim_entry(entries, claim='C24', variant='regions_catching_up_2021_2025', dataset='ashe', unit='count', area='outside_greater_south_east', period='2021-2025',
    definition='Regions outside the Greater South East whose median weekly pay rose against the United Kingdom, 2021 to 2025, of nine', caveat='Starts in 2021: occupations were reclassified then. 2025 is provisional.') -%}
select
    count(*) filter (where last_pay > first_pay) as value,
    'residence' as address_basis,
    max(value_status) as value_status,
    max(release_ids) as release_ids,
    max(released) as released
from (
    select
        area_code,
        max(value) filter (where year(period_start) = 2021) as first_pay,
        max(value) filter (where year(period_start) = 2025) as last_pay,
        string_agg(distinct value_status, '; ' order by value_status) as value_status,
        string_agg(distinct release_id, '; ' order by release_id) as release_ids,
        max(released) as released
    from indicator_values
    where indicator_id = 'pay_median_per_week_index' and is_latest
        and area_code in (select area_code from dim_areas where area_code_system = 'gss' and is_itl1_region and not is_greater_south_east)
    group by area_code
)
having count(last_pay - first_pay) = 9
{%- endcall -%}

{%- for measure, period, dataset, what in [
    ('foreign_direct_investment_inward_position_gbp', '2023', 'fdi_stock', 'inward investment position, 2023'),
    ('business_research_and_development_expenditure_gbp', '2022', 'berd', 'R&D performed by businesses, 2022'),
    ('business_research_and_development_expenditure_gbp', '2023', 'berd', 'R&D performed by businesses, 2023'),
] -%}
{%- call claim_entry(entries, claim='C25', variant='outside_greater_south_east_' ~ measure ~ '_' ~ period, dataset=dataset, unit='share', area='outside_greater_south_east', by=['release_ids'],
    definition='Share outside the Greater South East, each edition: ' ~ what, caveat='All industries, of what is allocated to regions. No change is taken over the new methods of 2018 and 2022.') -%}
select
    1 - greater_south_east_share as value,
    1 - greater_south_east_share_high as value_low,
    1 - greater_south_east_share_low as value_high,
    case when greater_south_east_share_low is not null then interval_kind end as interval_kind,
    value_status,
    coalesce(reason, share_reason) as reason,
    address_basis,
    period_label,
    release_id as release_ids,
    released
from greater_south_east_balance
where measure_id = '{{ measure }}' and industry_code = 'all' and period_label = '{{ period }}' and greater_south_east_share is not null
{%- endcall -%}
{%- endfor -%}
{%- call claim_entry(entries, claim='C25', variant='growth_outside_greater_south_east_2022_2023', dataset='berd', unit='share', area='outside_greater_south_east', test='> 0', by=['release_ids'],
    definition='Growth of R&D performed by businesses outside the Greater South East, 2022 to 2023, within each edition', caveat='Current prices. All industries.') -%}
select
    max(rest_value) filter (where period_label = '2023') / max(rest_value) filter (where period_label = '2022') - 1 as value,
    '2022-2023' as period_label,
    max(value_status) as value_status,
    max(address_basis) as address_basis,
    release_id as release_ids,
    max(released) as released
from greater_south_east_balance
where measure_id = 'business_research_and_development_expenditure_gbp' and industry_code = 'all' and period_label in ('2022', '2023')
group by release_id
having count(rest_value) = 2
{%- endcall -%}
{%- call claim_entry(entries, claim='C25', variant='growth_of_buildings_outside_greater_south_east_2015_2019', dataset='gfcf', unit='share', area='outside_greater_south_east', test='> 0', period='2015-2019',
    definition='Growth of investment in other buildings and structures outside the Greater South East, 2015 to 2019', caveat='Current prices, experimental; all industries; on the boundaries of 2021, where the Greater South East is London, South East and East.') -%}
select
    sum(value) filter (where period_label = '2019') / sum(value) filter (where period_label = '2015') - 1 as value,
    {{ claim_inputs() }}
from observations
where measure_id = 'gross_fixed_capital_formation_other_buildings_and_structures_gbp' and area_level = 'itl1' and is_latest and period_label in ('2015', '2019')
    and area_code not in (select area_code from dim_areas where is_greater_south_east)
having count(value) = 18
{%- endcall -%}

{%- for standing, what in [('better', 'more'), ('worse', 'fewer')] -%}
{%- call claim_entry(entries, claim='C26', variant='regions_' ~ standing ~ '_on_level_three', dataset='aps', unit='count', area='regions', by=['period_label'],
    definition='Regions where ' ~ what ~ ' residents are qualified to level 3 or above than in the United Kingdom, beyond the 95% interval, of twelve', caveat='Of residents, wherever they learnt. Two years make no trend.') -%}
select
    period_label,
    count(*) filter (where standing = '{{ standing }}') as value,
    {{ claim_inputs() }}
from graduates_and_skills
where indicator_id = 'skills_qualified_level_three_or_above' and {{ regions }}
group by period_label
having count(standing) = 12
{%- endcall -%}
{%- endfor -%}
{%- for measure, what in [('further_education_achievements', 'achievements in further education'), ('apprenticeship_achievements', 'apprenticeships achieved')] -%}
{%- call claim_entry(entries, claim='C26', variant='regions_with_more_' ~ measure ~ '_people_per_100k', dataset='ees', unit='count', area='regions', period='2019/20-2024/25',
    definition='Regions of England with more ' ~ what ~ ' per 100,000 residents in 2024/25 than in 2019/20, of nine', caveat='All subjects; 2019/20 ended in a closure of colleges.') -%}
select
    count(*) filter (where last_value > first_value) as value,
    'residence' as address_basis,
    max(value_status) as value_status,
    max(release_ids) as release_ids,
    max(released) as released
from (
    select
        area_code,
        max(value) filter (where period_label = '2019/20') as first_value,
        max(value) filter (where period_label = '2024/25') as last_value,
        string_agg(distinct value_status, '; ' order by value_status) as value_status,
        string_agg(distinct release_id, '; ' order by release_id) as release_ids,
        max(released) as released
    from graduates_and_skills
    where indicator_id = 'skills_{{ measure }}_per_100k' and {{ regions }}
    group by area_code
)
having count(last_value - first_value) = 9
{%- endcall -%}
{%- endfor -%}

{{ return(entries) }}
{% endmacro %}
