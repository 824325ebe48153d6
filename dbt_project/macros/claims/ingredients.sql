{#- C07 to C22: what clusters are made of. -#}
{% macro claims_ingredients() %}
{%- set entries = [] -%}
{%- set regions = "area_level = 'itl1' and is_latest" -%}
{%- set survey = "sector_id = 'life_sciences' and is_latest" -%}
{%- set inside = "area_code in (select area_code from dim_areas where area_code_system = 'gss' and is_greater_south_east)" -%}

{%- for variant, column, what, caveat in [
    ('strong_clusters_2021', 'is_strong_cluster', 'ITL2 areas that are strong clusters in 2021', 'Strength is relative to Great Britain: a quarter of areas always reach the first threshold, and no figure here compares with clusters abroad.'),
    ('probably_strong_clusters_2021', 'probability_strong >= 0.95', 'ITL2 areas that are strong clusters in 2021 in at least 95% of draws', 'The error of cells is assumed and drawn (decision 22).'),
    ('surely_above_national_share_2021', "is_above_national_share = 'yes'", 'ITL2 areas whose location quotient is above 1 however cells were rounded, 2021', 'Rounding only; sampling error of local cells is not published.'),
] -%}
{%- call claim_entry(entries, claim='C07', variant=variant, dataset='bres', unit='count', area='itl2_areas', period='2021', by=['definition_version'], definition=what ~ ', by definition', caveat=caveat) -%}
select
    definition_version,
    count(*) filter (where {{ column }}) as value,
    {{ claim_inputs() }}
from cluster_indicators
where {{ survey }} and area_level = 'itl2' and period_label = '2021'
group by definition_version
having count(location_quotient) > 0
{%- endcall -%}
{%- endfor -%}

{%- call claim_entry(entries, claim='C08', variant='regions_above_median_on_all_four', dataset='four_ingredients', unit='count', area='regions', period='2021 to 2023',
    definition='Regions above the median on university researchers, skills, capital and new firms at once, of those with all four',
    caveat='Researchers: life-science staff submitted to REF 2021 per resident; skills: level 3 or above, 2023; capital: inward position per resident, 2023; commerce: enterprise births, 2023. Side by side, not cause.') -%}
with ingredients as (
    select area_code, indicator_id as ingredient, value, value_status, address_basis, release_id, released from indicator_values
    where area_level = 'itl1' and is_latest and value is not null and period_label = '2023'
        and indicator_id in ('skills_qualified_level_three_or_above', 'investment_inward_position_gbp_per_head', 'enterprise_births')
    union all
    select staff.region_code, 'researchers', sum(staff.submitted_fte) / max(residents.value), max(staff.value_status), max(staff.address_basis), max(staff.release_id), max(staff.released)
    from university_expertise as staff
    inner join observations as residents on staff.region_code = residents.area_code
    where staff.subject_code in ('1', '2', '3', '4', '5', '6') and staff.is_latest and residents.measure_id = 'population_people' and residents.period_label = '2020' and residents.is_latest
    group by staff.region_code
),
placed as (
    select *, value > median(value) over (partition by ingredient) as is_above from ingredients
),
areas as (
    select area_code, bool_and(is_above) as has_all from placed group by area_code having count(distinct ingredient) = 4
)
select
    (select count(*) filter (where has_all) from areas) as value,
    {{ claim_inputs() }}
from placed
having (select count(*) from areas) > 0
{%- endcall -%}

{%- call claim_entry(entries, claim='C09', variant='projects_with_all_three', dataset='gtr', unit='share', area='united_kingdom', by=['period_label'],
    definition='Research projects with a university, a business and a public or charity partner, by year of start',
    caveat='Publicly funded projects only, by the lead organisation; partners are classed by rule and 9.9% of roles stay unclassified.') -%}
select
    period_label,
    sum(value) filter (where industry_code = 'helix:uig') / sum(value) as value,
    {{ claim_inputs() }}
from observations
where measure_id = 'research_projects_by_partnership_count' and industry_code like 'helix:%' and is_latest and period_label in ('2006', '2011', '2017')
group by period_label
{%- endcall -%}
{%- call claim_entry(entries, claim='C09', variant='projects_with_all_three_outside_greater_south_east', dataset='gtr', unit='share', area='outside_greater_south_east', by=['period_label'],
    definition='The same, of projects led outside the Greater South East', caveat='Projects whose lead has no place are left out.') -%}
select
    period_label,
    sum(value) filter (where industry_code = 'helix:uig') / sum(value) as value,
    {{ claim_inputs() }}
from observations
where measure_id = 'research_projects_by_partnership_count' and industry_code like 'helix:%' and is_latest and period_label in ('2006', '2011', '2017')
    and area_level in ('itl1', 'nation') and area_code in (select area_code from dim_areas where area_code_system = 'gss' and is_itl1_region and not is_greater_south_east)
group by period_label
{%- endcall -%}
{%- call claim_entry(entries, claim='C09', variant='synergy_between_regions', dataset='ukbc_by_size', unit='millibits', area='united_kingdom', by=['period_label'],
    definition='Synergy of place, industry and size of firms that arises between regions (negative is synergy)', caveat='Enterprises where they are registered, by broad industry.') -%}
select
    period_label,
    between_regions_millibits as value,
    case when between_regions_millibits is null then reason end as reason,
    value_status,
    address_basis,
    release_id as release_ids,
    released
from triple_helix
where area_level = 'country' and counted = 'enterprises' and is_latest
{%- endcall -%}

{%- for indicator, years in [('enterprise_births', "'2019', '2024'"), ('enterprise_survival_five_year', "'2019'"), ('enterprise_high_growth', "'2019', '2024'")] -%}
{%- call claim_entry(entries, claim='C10', variant='regions_above_uk_' ~ indicator, dataset='demog', unit='count', area='regions', by=['period_label'],
    definition='Regions above the United Kingdom, of twelve: ' ~ indicator.replace('_', ' '), caveat='All industries; firms where they are registered, so accountants and formation agents draw births to their addresses.') -%}
select
    period_label,
    count(*) filter (where value > 100) as value,
    {{ claim_inputs() }}
from indicator_values
where indicator_id = '{{ indicator }}_index' and {{ regions }} and period_label in ({{ years }})
group by period_label
having count(value) = 12
{%- endcall -%}
{%- endfor -%}

{%- call claim_entry(entries, claim='C11', variant='regions_above_uk_inward_position_2023', dataset='fdi_stock', unit='count', area='regions', period='2023',
    definition='Regions whose inward investment position per resident is above the United Kingdom, 2023, of twelve', caveat='All industries; part of the position is not allocated.') -%}
select
    count(*) filter (where value > 100) as value,
    {{ claim_inputs() }}
from indicator_values
where indicator_id = 'investment_inward_position_per_head_index' and {{ regions }} and period_label = '2023'
having count(value) = 12
{%- endcall -%}
{%- call claim_entry(entries, claim='C11', variant='london_inward_position_index_2023', dataset='fdi_stock', unit='index', area='london',
    definition='Inward investment position per resident of London, 2023, United Kingdom = 100', caveat='Booked where the reporting unit is and apportioned: headquarters weigh.') -%}
select
    {{ claim_row() }}
from indicator_values
where indicator_id = 'investment_inward_position_per_head_index' and area_code = 'E12000007' and period_label = '2023' and is_latest
{%- endcall -%}
{%- for measure, industry, dataset, period, what in [
    ('foreign_direct_investment_inward_position_gbp', 'all', 'fdi_stock', "period_label = '2021'", 'inward investment position, 2021, each edition'),
    ('research_grant_committed_gbp', 'all', 'iuk', "is_latest", 'Innovate UK grants by the lead organisation, 2007/08 to 2017/18'),
    ('research_grant_offered_gbp', 'all', 'gtr', "is_latest and period_label = '2017'", 'grants of projects by every participant, 2017'),
] -%}
{%- call claim_entry(entries, claim='C11', variant='outside_greater_south_east_' ~ measure, dataset=dataset, unit='share', area='outside_greater_south_east', by=['release_ids'],
    definition='Share outside the Greater South East: ' ~ what, caveat='Of what is allocated to regions. Lead and participant differ: the address basis is part of the answer.') -%}
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
where measure_id = '{{ measure }}' and {{ period }}{{ " and industry_code = 'all'" if measure != 'research_grant_offered_gbp' }}
{%- endcall -%}
{%- endfor -%}

{%- call claim_entry(entries, claim='C12', variant='participants_per_1000_england', dataset='nihr', unit='people_per_1000', area='england', by=['period_label'],
    definition='Participants in supported studies per 1,000 residents of England', caveat='Research network areas have no residents published, so no network has a rate.') -%}
select
    {{ claim_row() }}
from indicator_values
where indicator_id = 'health_trial_participants_per_1000_residents' and area_code = 'E92000001' and is_latest and value is not null
{%- endcall -%}
{%- call claim_entry(entries, claim='C12', variant='commercial_share_of_participants_2021_22', dataset='nihr', unit='share', area='england', period='2021/22',
    definition='Participants in commercial studies, of all participants, England, 2021/22', caveat='A year of studies of the pandemic.') -%}
select
    max(value) filter (where measure_id = 'commercial_trial_participants_people') / max(value) filter (where measure_id = 'trial_participants_people') as value,
    {{ claim_inputs() }}
from observations
where measure_id in ('commercial_trial_participants_people', 'trial_participants_people') and area_code = 'E92000001' and industry_code = 'all'
    and period_label = '2021/22' and is_latest and not is_reference_only
having count(*) > 0
{%- endcall -%}

{%- call claim_entry(entries, claim='C13', variant='start_ups_abroad', dataset='start_ups_abroad', unit='share', area='abroad',
    definition='Births and survival of firms in Israel beside the United Kingdom', caveat='Context from abroad: no figure of another country on firms is in the warehouse.') -%}
select
    {{ claim_row('null_reason') }}
from observations
where measure_id = 'enterprise_births_share' and area_code = 'IL' and is_latest
{%- endcall -%}

{%- call claim_entry(entries, claim='C14', variant='regions_that_carry_a_subject', dataset='ref', unit='count', area='regions', period='2021', by=['detail'],
    definition='Number of equal regions over which researchers of a life-science subject are spread (the effective number), REF 2021, by unit of assessment',
    caveat='Twelve would be even; people at the address of the university. Other assets are not counted here.') -%}
select
    subject_code as detail,
    effective_area_count as value,
    value_status,
    reason,
    address_basis,
    release_id as release_ids,
    released
from university_subjects
where subject_code in ('1', '2', '3', '4', '5', '6') and area_level = 'itl1' and is_latest
{%- endcall -%}
{%- call claim_entry(entries, claim='C14', variant='regions_with_a_designated_zone', dataset='lsoz', unit='count', area='regions', address='site', period='2018 to 2020',
    definition='Regions with at least one designated Life Sciences Opportunity Zone, of twelve', caveat='Designation follows a bid, not strength alone.') -%}
select
    count(distinct area_code) as value,
    string_agg(distinct landed_release_id, '; ' order by landed_release_id) as release_ids
from opportunity_zones
where zone_status = 'designated'
having count(*) > 0
{%- endcall -%}

{%- call claim_entry(entries, claim='C15', variant='residents_tested', dataset='city_testing', unit='share', area='liverpool_city_region', period='2020',
    definition='Share of residents of Liverpool who took a lateral-flow test in the pilot of November and December 2020',
    caveat='A measure of the capacity to link data, not of an outcome. Read at second hand from the pages of the evaluation.') -%}
select
    residents_tested_share as value,
    cast(residents_people as varchar) || ' residents' as detail,
    'estimated' as value_status,
    'residence' as address_basis
from regional_assets
where asset_kind = 'testing_pilot' and residents_tested_share is not null
{%- endcall -%}

{%- for column, what in [('leaving_region_share', 'Projects with a partner in another region, of those of a region with two placed partners'), ('leaving_region_share_expected', 'The same by chance, if each body kept its number of projects')] -%}
{%- call claim_entry(entries, claim='C16', variant=column, dataset='gtr_organisations', unit='share', area='united_kingdom', by=['period_label'],
    definition=what ~ ', all years', caveat='Publicly funded projects. Chance knows no distance and no kind of body.') -%}
select
    period_label,
    {{ column | replace('_region', '') }} as value,
    {{ 'leaving_share_expected_low' if 'expected' in column else 'cast(null as double)' }} as value_low,
    {{ 'leaving_share_expected_high' if 'expected' in column else 'cast(null as double)' }} as value_high,
    value_status,
    address_basis,
    release_id as release_ids,
    released
from collaboration_areas
where link_kind = 'research_projects' and link_level = 'itl1' and area_level = 'country' and is_all_years and is_latest and leaving_share is not null
{%- endcall -%}
{%- endfor -%}
{%- call claim_entry(entries, claim='C16', variant='projects_across_regions', dataset='gtr_organisations', unit='share', area='united_kingdom', by=['period_label'],
    definition='Projects whose placed partners lie in more than one region, of those with at least two placed partners, by year of start',
    caveat='Publicly funded projects; partners without a place in the United Kingdom are left out.') -%}
select
    period_label,
    count(*) filter (where regions > 1) / count(*) as value,
    string_agg(distinct address_basis, '; ' order by address_basis) as address_basis,
    string_agg(distinct release_id, '; ' order by release_id) as release_ids,
    max(released) as released
from (
    select
        cast(year(projects.project_start) as varchar) as period_label,
        projects.project_id,
        partners.release_id,
        max(partners.released) as released,
        'participant' as address_basis,
        count(distinct partners.region_code) as regions
    from research_project_organisations as partners
    inner join research_projects as projects on partners.release_id = projects.release_id and partners.project_id = projects.project_id
    where partners.is_latest and projects.is_start_year_complete and year(projects.project_start) in (2006, 2011, 2017) and partners.region_code is not null
    group by all
    having count(distinct partners.organisation_id) > 1
)
group by period_label
{%- endcall -%}

{%- for measure, what in [('general_practices_recruiting_share', 'General practices'), ('care_homes_recruiting_share', 'Care homes')] -%}
{%- call claim_entry(entries, claim='C17', variant=measure, dataset='nihr', unit='share', area='england', by=['period_label'],
    definition=what ~ ' that recruited to supported studies, England', caveat='Says who took part, not how far trials are spread: the sites of all trials are not in the warehouse.') -%}
select
    {{ claim_row('null_reason') }}
from observations
where measure_id = '{{ measure }}' and area_code = 'E92000001' and is_latest and not is_reference_only
{%- endcall -%}
{%- endfor -%}

{%- call claim_entry(entries, claim='C18', variant='change_in_projects_of_several_kinds_2006_2017', dataset='gtr', unit='percentage_points', area='united_kingdom', period='2006-2017', test='> 0',
    definition='Change in the share of projects with partners of at least two kinds, 2006 to 2017', caveat='Whether working together pays is not tested: only whether there is more of it.') -%}
select
    100 * (max(share) filter (where period_label = '2017') - max(share) filter (where period_label = '2006')) as value,
    max(value_status) as value_status,
    string_agg(distinct address_basis, '; ' order by address_basis) as address_basis,
    string_agg(distinct release_id, '; ' order by release_id) as release_ids,
    max(released) as released
from (
    select
        period_label,
        address_basis,
        release_id,
        max(released) as released,
        max(value_status) as value_status,
        sum(value) filter (where industry_code in ('helix:ui', 'helix:ug', 'helix:ig', 'helix:uig')) / sum(value) as share
    from observations
    where measure_id = 'research_projects_by_partnership_count' and industry_code like 'helix:%' and is_latest and period_label in ('2006', '2017')
    group by all
)
having count(*) > 0
{%- endcall -%}

{%- call claim_entry(entries, claim='C19', variant='strength_2015_with_growth_2015_2021', dataset='bres', unit='ratio', area='itl2_areas', test='> 0', period='2015-2021', by=['definition_version'],
    definition='Correlation over ITL2 areas of the location quotient of 2015 with growth to 2021, by definition',
    caveat='Areas that start high tend to fall back, by error alone. Says nothing of excellence, nor of what investment would have done.') -%}
select
    strength.definition_version,
    corr(strength.location_quotient, growth.value) as value,
    {{ claim_inputs('growth') }}
from cluster_indicators as strength
inner join indicator_values as growth
    on strength.area_code = growth.area_code and strength.definition_version = growth.definition_version and strength.sector_id = growth.sector_id
where strength.sector_id = 'life_sciences' and strength.is_latest and strength.area_level = 'itl2' and strength.period_label = '2015'
    and growth.indicator_id = 'employment_change_share' and growth.is_latest and growth.period_label = '2015-2021'
group by strength.definition_version
having count(strength.location_quotient * growth.value) >= 10
{%- endcall -%}

{%- for level in ['itl1', 'itl2'] -%}
{%- call claim_entry(entries, claim='C20', variant='diversity_with_resistance_' ~ level, dataset='bres_sections', unit='ratio', area='regions' if level == 'itl1' else 'itl2_areas', test='> 0', by=['detail'],
    definition='Correlation over ' ~ level.upper() ~ ' areas of the entropy of industries in 2015 or 2019 (the year is the detail) with the resistance of jobs to 2020', caveat='One shock. Resistance is of all sections but A, against the nation.') -%}
select
    diversity.period_label as detail,
    corr(diversity.value, resilience.resistance_total) as value,
    '2019-2021' as period_label,
    {{ claim_inputs('resilience') }}
from resilience
inner join indicator_values as diversity on resilience.area_code = diversity.area_code
where resilience.area_level = '{{ level }}' and resilience.is_latest
    and diversity.indicator_id = 'employment_diversity_entropy' and diversity.definition_version = 'divisions_b_to_u' and diversity.period_label in ('2015', '2019') and diversity.is_latest
group by diversity.period_label
having count(diversity.value * resilience.resistance_total) >= 10
{%- endcall -%}
{%- endfor -%}

{%- call claim_entry(entries, claim='C21', variant='regions_surely_below_the_uk_2022_23', dataset='wellbeing', unit='count', area='regions', period='2022/23', by=['detail'],
    definition='Regions whose 95% interval lies below the United Kingdom, 2022/23, of twelve, by item', caveat='Well-being is no social capital: trust, groups and neighbours are asked by the Community Life Survey, which is not in the warehouse.') -%}
select
    indicator_id as detail,
    count(*) filter (where value_high < comparator_value) as value,
    {{ claim_inputs() }}
from levelling_up_indicators
where indicator_id in ('wellbeing_life_satisfaction', 'wellbeing_worthwhile', 'wellbeing_happiness') and {{ regions }} and period_label = '2022/23'
group by indicator_id
having count(value_high) = 12
{%- endcall -%}

{%- for sex in ['female', 'male'] -%}
{%- call claim_entry(entries, claim='C22', variant='income_with_healthy_life_' ~ sex, dataset='hle_and_gdhi', unit='ratio', area='regions', test='> 0', period='2022 to 2024',
    definition='Correlation over regions of disposable income per resident, 2022, with healthy life expectancy (' ~ sex ~ '), 2022 to 2024, both against the United Kingdom', caveat='Twelve regions; side by side, not cause.') -%}
select
    corr(income.value, health.value) as value,
    {{ claim_inputs('health') }}
from indicator_values as income
inner join indicator_values as health on income.area_code = health.area_code
where income.indicator_id = 'income_disposable_per_head_index' and income.period_label = '2022' and income.is_latest and income.area_level = 'itl1'
    and health.indicator_id = 'health_healthy_life_expectancy_{{ sex }}_index' and health.period_label = '2022 to 2024' and health.is_latest
having count(income.value * health.value) >= 10
{%- endcall -%}
{%- call claim_entry(entries, claim='C22', variant='regions_gaining_on_both_' ~ sex, dataset='hle_and_gdhi', unit='count', area='regions', period='2012-2022',
    definition='Regions that gained on the United Kingdom in income (2012 to 2022) and in healthy life expectancy (' ~ sex ~ ', 2011 to 2013 against 2022 to 2024), of twelve', caveat='Gains within the margin of error count as gains.') -%}
select
    count(*) filter (where income_gain > 0 and health_gain > 0) as value,
    max(address_basis) as address_basis,
    max(value_status) as value_status,
    max(release_ids) as release_ids,
    max(released) as released
from (
    select
        area_code,
        max(address_basis) as address_basis,
        string_agg(distinct value_status, '; ' order by value_status) as value_status,
        string_agg(distinct release_id, '; ' order by release_id) as release_ids,
        max(released) as released,
        max(value) filter (where indicator_id like 'income%' and period_label = '2022') - max(value) filter (where indicator_id like 'income%' and period_label = '2012') as income_gain,
        max(value) filter (where indicator_id like 'health%' and period_label = '2022 to 2024') - max(value) filter (where indicator_id like 'health%' and period_label = '2011 to 2013') as health_gain
    from indicator_values
    where {{ regions }} and indicator_id in ('income_disposable_per_head_index', 'health_healthy_life_expectancy_{{ sex }}_index')
        and period_label in ('2012', '2022', '2011 to 2013', '2022 to 2024')
    group by area_code
)
having count(income_gain + health_gain) = 12
{%- endcall -%}
{%- endfor -%}

{{ return(entries) }}
{% endmacro %}
