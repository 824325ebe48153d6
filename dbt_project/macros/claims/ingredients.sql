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

{%- call claim_entry(entries, claim='C08', variant='regions_with_a_figure_2021', dataset='four_ingredients', unit='count', area='regions', period='2021', by=['detail'],
    definition='Regions that have a figure of the strand for 2021, of twelve, by strand of the helix', caveat='What can be seen, not how strong it is. The clinical environment rests on trials, which need a whole registry.') -%}
select
    strand as detail,
    count(distinct area_code) filter (where is_present) as value,
    string_agg(distinct value_status, '; ' order by value_status) filter (where is_present) as value_status,
    string_agg(distinct address_basis, '; ' order by address_basis) as address_basis,
    string_agg(distinct input_release_ids, '; ' order by input_release_ids) as release_ids,
    max(released) as released
from helix_profiles
where area_level = 'itl1' and year = 2021 and is_latest is not false
group by strand
{%- endcall -%}

{%- call claim_entry(entries, claim='C09', variant='projects_with_all_three', dataset='gtr', unit='share', area='united_kingdom', by=['period_label', 'address_basis', 'detail'],
    definition='Research projects with a university, a business and a public partner, by year of start, by lead and by participant; which projects, and whether charities count as public, is the detail',
    caveat='Publicly funded projects only. Partners are classed by rule; with an organisation of unknown kind a project has fewer kinds than it may have.') -%}
select
    period_label,
    address_basis,
    project_scope || ' projects, ' || public_partner as detail,
    three_way_share as value,
    three_way_share_low as value_low,
    three_way_share_high as value_high,
    case when three_way_share is not null then 'sampling' end as interval_kind,
    value_status,
    three_way_reason as reason,
    release_id as release_ids,
    released
from triple_helix
where counted = 'research_projects' and area_level = 'country' and is_latest and period_label in ('2006', '2011', '2017')
{%- endcall -%}
{%- call claim_entry(entries, claim='C09', variant='projects_with_all_three_outside_greater_south_east', dataset='gtr', unit='share', area='outside_greater_south_east', by=['period_label', 'detail'],
    definition='The same, of projects led outside the Greater South East', caveat='Projects whose lead has no place are left out. By lead alone: by participant a project counts in several regions.') -%}
select
    period_label,
    project_scope || ' projects, ' || public_partner as detail,
    sum(three_way_projects_count) / sum(projects_count) as value,
    {{ claim_inputs() }}
from triple_helix
where counted = 'research_projects' and address_basis = 'lead_organisation' and is_latest and period_label in ('2006', '2011', '2017')
    and area_code in (select area_code from dim_areas where area_code_system = 'gss' and is_itl1_region and not is_greater_south_east)
group by period_label, project_scope, public_partner
having count(three_way_projects_count) = 9
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
{%- call claim_entry(entries, claim='C12', variant='trials_with_a_site', dataset='trial_registry', unit='count', area='united_kingdom', by=['period_label'],
    definition='Registered trials with a site in the United Kingdom, from a whole search of a registry', caveat='Samples that other people chose say nothing of a place, and are not counted.') -%}
select
    {{ claim_place_row() }}
from trials_by_place
where area_level = 'country' and breakdown = 'all' and is_latest and value is not null
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
{%- for variant, unit, value, area, what in [
    ('regions_with_an_asset', 'count', 'count(distinct region_code)', 'regions', 'Regions with at least one asset of the kind, of twelve'),
    ('assets_outside_greater_south_east', 'share', 'count(*) filter (where not is_greater_south_east) / count(*)', 'outside_greater_south_east', 'Share of the assets of the kind that lie outside the Greater South East'),
] -%}
{%- call claim_entry(entries, claim='C14', variant=variant, dataset='assets', unit=unit, area=area, address='site', period='current list', by=['detail'],
    definition=what ~ ', by kind', caveat='Only kinds whose list is complete, and of those what is open and has a region. Zones follow a bid, not strength alone; NHS trusts are those of England.') -%}
select
    asset_kind as detail,
    {{ value }} as value,
    string_agg(distinct landed_release_id, '; ' order by landed_release_id) as release_ids
from regional_assets
where is_counted and list_completeness = 'complete' and region_code is not null
group by asset_kind
{%- endcall -%}
{%- endfor -%}
{%- call claim_entry(entries, claim='C14', variant='regions_surely_specialised', dataset='assets', unit='count', area='regions', address='site', period='current list', by=['detail'],
    definition='Regions whose count of the kind is above their share of residents beyond the error of a count, by kind', caveat='The interval is that of small counts, as if assets were placed independently; lists that are not complete are left out.') -%}
select
    asset_kind as detail,
    count(*) filter (where value_low > 1) as value,
    string_agg(distinct value_status, '; ' order by value_status) as value_status,
    string_agg(distinct population_release_id, '; ' order by population_release_id) as release_ids
from asset_specialisation
where area_level = 'itl1' and specialisation_base = 'population' and list_completeness = 'complete'
group by asset_kind
having count(value) > 0
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
{%- call claim_entry(entries, claim='C16', variant='regions_that_work_across_less_than_by_chance', dataset='gtr_organisations', unit='count', area='regions', by=['period_label'],
    definition='Regions whose projects lead to other regions less than by chance, of twelve, all years', caveat='Nearly all organisations lie elsewhere, so chance leads elsewhere: the comparison tells, not the share.') -%}
select
    period_label,
    count(*) filter (where against_chance = 'fewer_than_expected') as value,
    {{ claim_inputs() }}
from collaboration_areas
where link_kind = 'research_projects' and link_level = 'itl1' and area_level = 'itl1' and is_all_years and is_latest
group by period_label
having count(leaving_share) = 12
{%- endcall -%}
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

{%- for measure, what, dataset in [
    ('general_practices_recruiting_share', 'General practices that recruited to supported studies', 'nihr'),
    ('care_homes_recruiting_share', 'Care homes that recruited to supported studies', 'nihr'),
    ('sites_outside_largest_trusts_share', 'Share of trial sites outside the tenth of trusts with the most sites', 'trial_registry'),
] -%}
{%- call claim_entry(entries, claim='C17', variant=measure, dataset=dataset, unit='share', area='england', by=['period_label'],
    definition=what ~ ', England', caveat='Published shares of practices and homes say who took part, not how far trials are spread; sites of trials need a whole registry.') -%}
select
    {{ claim_place_row() }}
from trial_breadth
where breadth_id = '{{ measure }}' and area_code = 'E92000001' and is_latest and value is not null and not is_reference_only
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
{%- call claim_entry(entries, claim='C18', variant='change_in_projects_across_regions_against_chance_2006_2017', dataset='gtr_organisations', unit='percentage_points', area='united_kingdom', period='2006-2017',
    definition='Change in the share of projects that lead to another region, less its change by chance, 2006 to 2017', caveat='Across regions, where the claim is about kinds of partner: beside it, without a vote.') -%}
select
    100 * (max(beyond_chance) filter (where period_label = '2017') - max(beyond_chance) filter (where period_label = '2006')) as value,
    {{ claim_inputs() }}
from (
    select *, leaving_share - leaving_share_expected as beyond_chance
    from collaboration_areas
    where link_kind = 'research_projects' and link_level = 'itl1' and area_level = 'country' and is_latest and period_label in ('2006', '2017')
)
having count(beyond_chance) = 2
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

{%- for standing, what in [('worse', 'surely worse than'), ('better', 'surely better than'), ('not_distinguishable', 'that cannot be told from')] -%}
{%- call claim_entry(entries, claim='C21', variant='regions_' ~ standing ~ '_2022_23', dataset='wellbeing', unit='count', area='regions', period='2022/23', by=['detail'],
    definition='Regions ' ~ what ~ ' the United Kingdom by the 95% intervals, 2022/23, of twelve, by item', caveat='Well-being is no social capital. Of anxiety less is better.') -%}
select
    indicator_id as detail,
    count(*) filter (where standing = '{{ standing }}') as value,
    {{ claim_inputs() }}
from social_capital
where dimension = 'personal_wellbeing' and {{ regions }} and period_label = '2022/23'
group by indicator_id
having count(standing) = 12
{%- endcall -%}
{%- endfor -%}
{%- call claim_entry(entries, claim='C21', variant='regions_with_more_homicides', dataset='homicides', unit='count', area='regions', by=['period_label'],
    definition='Regions with more homicides per resident than the United Kingdom, of eleven', caveat='England, Wales and Northern Ireland. No interval is published: small numbers move the ranks.') -%}
select
    period_label,
    count(*) filter (where standing = 'worse') as value,
    {{ claim_inputs() }}
from social_capital
where dimension = 'safety' and {{ regions }} and period_label in ('2014/15 to 2016/17', '2022/23 to 2024/25')
group by period_label
having count(standing) = 11
{%- endcall -%}
{%- call claim_entry(entries, claim='C21', variant='trust_groups_and_volunteering', dataset='community_life', unit='share', area='england',
    definition='Trust, belonging and volunteering by region', caveat='What the claim is about; asked by a survey of England alone.') -%}
select
    {{ claim_place_row() }}
from social_capital
where dimension in ('trust', 'belonging', 'volunteering') and area_code = 'E92000001' and is_latest and value is not null
{%- endcall -%}

{%- for sex in ['female', 'male'] -%}
{%- for kind, variant, period, condition, what in [
    ('levels', 'income_with_healthy_life_', '2022 to 2024', "period_label = '2022 to 2024'", 'the distance of regions from the United Kingdom in disposable income per resident with that in healthy life expectancy'),
    ('changes', 'change_of_income_with_healthy_life_', '2013 to 2015 to 2022 to 2024', "period_label = '2013 to 2015 to 2022 to 2024'", 'the change of that distance over nine years in income with the change in healthy life expectancy'),
] -%}
{%- call claim_entry(entries, claim='C22', variant=variant ~ sex, dataset='hle_and_gdhi', unit='ratio', area='regions', test='> 0', period=period, address='residence',
    definition='Correlation of ' ~ what ~ ' (' ~ sex ~ ')', caveat='Twelve regions that count alike; side by side, not cause. The interval, where it holds zero, leaves the sign open.') -%}
select
    pearson as value,
    pearson_low as value_low,
    pearson_high as value_high,
    interval_kind,
    reason,
    'estimated' as value_status,
    (
        select string_agg(distinct economic_release_id, '; ' order by economic_release_id) || '; ' || string_agg(distinct health_release_id, '; ' order by health_release_id)
        from joint_outcomes
        where pair_id = 'income_and_healthy_life_expectancy_{{ sex }}' and area_level = 'itl1'
    ) as release_ids
from joint_outcome_correlations
where pair_id = 'income_and_healthy_life_expectancy_{{ sex }}' and correlation_kind = '{{ kind }}' and area_level = 'itl1' and {{ condition }}
{%- endcall -%}
{%- endfor -%}
{%- call claim_entry(entries, claim='C22', variant='regions_by_movement_' ~ sex, dataset='hle_and_gdhi', unit='count', area='regions', period='2013 to 2015 to 2022 to 2024', address='residence', by=['detail'],
    definition='Regions by how income and healthy life expectancy (' ~ sex ~ ') moved against the United Kingdom over nine years, of twelve', caveat='Moved only where the change of health is beyond its sampling error; of income no error is published.') -%}
select
    joint_movement as detail,
    count(*) as value,
    'estimated' as value_status,
    string_agg(distinct economic_release_id, '; ' order by economic_release_id) || '; ' || string_agg(distinct health_release_id, '; ' order by health_release_id) as release_ids
from joint_outcome_changes
where pair_id = 'income_and_healthy_life_expectancy_{{ sex }}' and area_level = 'itl1' and years = 9 and period_label = '2013 to 2015 to 2022 to 2024'
    and joint_movement is not null
group by joint_movement
{%- endcall -%}
{%- endfor -%}

{{ return(entries) }}
{% endmacro %}
