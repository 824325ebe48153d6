{#- C27 to C41: instruments of policy. -#}
{% macro claims_instruments() %}
{%- set entries = [] -%}
{%- set regions = "area_level = 'itl1' and is_latest" -%}
{%- set here = 'having count(*) > 0' -%}

{%- for variant, unit, value, test, area, what in [
    ('designated_zones', 'count', "count(*)", '= 7', 'united_kingdom', 'Life Sciences Opportunity Zones that were designated'),
    ('designated_zones_greater_south_east', 'count', 'count(*) filter (where is_greater_south_east)', none, 'greater_south_east', 'Designated zones in the Greater South East'),
    ('share_in_greater_south_east', 'share', 'count(*) filter (where is_greater_south_east) / count(*)', none, 'greater_south_east', 'Share of the designated zones in the Greater South East'),
    ('regions_without_a_zone', 'count', '12 - count(distinct area_code)', none, 'regions', 'Regions without a designated zone, of twelve'),
] -%}
{%- call claim_entry(entries, claim='C27', variant=variant, dataset='lsoz', unit=unit, area=area, test=test, address='site', period='2018 to 2020', definition=what,
    caveat='None is in the North, London, Wales, Scotland or Northern Ireland. Alderley Park was named by a minister but is on neither list.') -%}
select
    {{ value }} as value,
    string_agg(distinct landed_release_id, '; ' order by landed_release_id) as release_ids
from opportunity_zones
where zone_status = 'designated'
{{ here }}
{%- endcall -%}
{%- endfor -%}

{%- call claim_entry(entries, claim='C28', variant='vacant_laboratory_space', dataset='lab_space', unit='share', area='united_kingdom',
    definition='Vacant laboratory space and planning decisions for laboratories, by area', caveat='Proprietary; the few figures of property agents in the press are not loaded.') -%}
select
    {{ claim_row('null_reason') }}
from observations
where measure_id = 'laboratory_vacancy_share' and is_latest
{%- endcall -%}

{%- for code, name in [('S92000003', 'scotland'), ('W92000004', 'wales')] -%}
{%- call claim_entry(entries, claim='C29', variant=name ~ '_location_quotient_2021', dataset='bres', unit='ratio', area=name, by=['definition_version'],
    definition='Location quotient of the sector in ' ~ name.title() ~ ', 2021, by definition', caveat='One definition for Great Britain each time; the devolved statistics have lists of their own and are not in the warehouse.') -%}
select
    definition_version,
    location_quotient as value,
    location_quotient_low as value_low,
    location_quotient_high as value_high,
    interval_kind,
    value_status,
    reason,
    address_basis,
    period_label,
    release_id as release_ids,
    released
from cluster_indicators
where sector_id = 'life_sciences' and is_latest and area_code = '{{ code }}' and period_label = '2021'
{%- endcall -%}
{%- endfor -%}
{%- call claim_entry(entries, claim='C29', variant='devolved_definitions', dataset='devolved_sectors', unit='jobs', area='devolved_nations',
    definition='Jobs by the definitions of the devolved governments', caveat='Scotland 2017 is 28,400 or 41,100 by the list that is taken: not loaded.') -%}
select
    {{ claim_row('null_reason') }}
from observations
where measure_id = 'employment_people' and industry_code like 'devolved:%' and is_latest
{%- endcall -%}

{%- call claim_entry(entries, claim='C30', variant='cluster_organisations', dataset='cluster_organisations', unit='count', area='united_kingdom',
    definition='Cluster organisations by region', caveat='Names in the reference are examples, not a list.') -%}
select
    {{ claim_row('null_reason') }}
from observations
where measure_id = 'cluster_organisations_count' and is_latest
{%- endcall -%}

{%- call claim_entry(entries, claim='C31', variant='hidden_beyond_noise', dataset='site_screen', unit='count', area='regions', by=['detail'],
    definition='Areas whose strength exceeds their visibility beyond noise, by scheme', caveat='Strength and visibility are what the seed of the screen says they are; visibility is funding and designation, not fame.') -%}
select
    scheme_id as detail,
    count(*) filter (where is_hidden_beyond_noise) as value,
    max(period_label) as period_label,
    string_agg(distinct value_status, '; ' order by value_status) as value_status,
    string_agg(distinct input_release_ids, '; ' order by input_release_ids) as release_ids
from hidden_excellence
group by scheme_id
having count(is_hidden_beyond_noise) > 0
{%- endcall -%}

{%- call claim_entry(entries, claim='C32', variant='regions_near_a_railway_station', dataset='rail_walk', unit='share', area='outside_london', period='2024', by=['detail'],
    definition='Residents within a walk of a railway station, 2024, in the best and the worst served region outside London', caveat='England and Wales only.') -%}
select
    ends.detail,
    case when ends.detail = 'best' then max(figures.value) else min(figures.value) end as value,
    {{ claim_inputs('figures') }}
from observations as figures
cross join (values ('best'), ('worst')) as ends (detail)
where figures.measure_id = 'residents_near_railway_station_share' and figures.is_latest and figures.area_code <> 'E12000007'
    and figures.area_code in (select area_code from dim_areas where area_code_system = 'gss' and is_itl1_region)
group by ends.detail
{%- endcall -%}
{%- call claim_entry(entries, claim='C32', variant='travel_time_by_car', dataset='journey_times', unit='minutes', area='regions', period='2019', by=['detail'],
    definition='Average minutes by car to a centre of employment, 2019, in the fastest and the slowest region of England', caveat='Centres of employment, not nodes; England only; stopped in 2019.') -%}
select
    ends.detail,
    case when ends.detail = 'fastest' then min(figures.value) else max(figures.value) end as value,
    {{ claim_inputs('figures') }}
from observations as figures
cross join (values ('fastest'), ('slowest')) as ends (detail)
where figures.measure_id = 'travel_time_to_employment_centre_by_car_minutes' and figures.is_latest and figures.area_level = 'itl1' and figures.period_label = '2019'
group by ends.detail
{%- endcall -%}

{%- call claim_entry(entries, claim='C33', variant='providers_outside_greater_south_east', dataset='hesa_providers', unit='share', area='outside_greater_south_east', address='registered_office', period='current list',
    definition='Higher education providers outside the Greater South East', caveat='By the address of the provider, not of its campuses.') -%}
select
    1 - count(*) filter (where region_code in (select area_code from dim_areas where area_code_system = 'gss' and is_greater_south_east)) / count(*) as value,
    string_agg(distinct landed_release_id, '; ' order by landed_release_id) as release_ids
from higher_education_providers
where is_current and region_code is not null
{{ here }}
{%- endcall -%}
{%- call claim_entry(entries, claim='C33', variant='regions_above_england_in_further_education', dataset='ees', unit='count', area='regions', by=['period_label'],
    definition='Regions with more learners in further education per 100,000 residents than England, of nine', caveat='Learners where they live, not where they learn; all subjects.') -%}
select
    regions.period_label,
    count(*) filter (where regions.value > england.value) as value,
    {{ claim_inputs('regions') }}
from observations as regions
inner join observations as england on regions.measure_id = england.measure_id and regions.period_label = england.period_label
where regions.measure_id = 'further_education_participation_people_per_100k' and regions.is_latest and regions.area_level = 'itl1'
    and england.area_code = 'E92000001' and england.is_latest
group by regions.period_label
having count(regions.value - england.value) = 9
{%- endcall -%}

{%- call claim_entry(entries, claim='C34', variant='researchers_outside_greater_south_east', dataset='ref', unit='share', area='outside_greater_south_east', period='2021', by=['detail'],
    definition='Researchers submitted to REF 2021 at universities outside the Greater South East, by unit of assessment', caveat='Of those at universities with a place.') -%}
select
    subject_code as detail,
    1 - sum(submitted_fte) filter (where region_code in (select area_code from dim_areas where area_code_system = 'gss' and is_greater_south_east)) / sum(submitted_fte) as value,
    {{ claim_inputs() }}
from university_expertise
where subject_code in ('1', '2', '3', '4', '5', '6') and is_latest and region_code is not null
group by subject_code
{%- endcall -%}
{%- call claim_entry(entries, claim='C34', variant='concentration_over_universities', dataset='ref', unit='ratio', area='united_kingdom', period='2021', by=['detail'],
    definition='Concentration of researchers over universities (Herfindahl), REF 2021, by unit of assessment', caveat='Between one over the number of universities and 1.') -%}
select
    subject_code as detail,
    provider_hhi as value,
    value_status,
    address_basis,
    release_id as release_ids,
    released
from university_subjects
where subject_code in ('1', '2', '3', '4', '5', '6') and area_level = 'itl1' and is_latest
{%- endcall -%}

{%- call claim_entry(entries, claim='C35', variant='graduates_who_stay', dataset='graduate_outcomes', unit='share', area='regions',
    definition='Graduates of life sciences who work in the region where they studied', caveat='Small cells; the longitudinal data cover England.') -%}
select
    {{ claim_row('null_reason') }}
from observations
where measure_id = 'graduates_working_in_region_of_study_share' and is_latest
{%- endcall -%}

{%- call claim_entry(entries, claim='C36', variant='memoranda_that_mention_clusters', dataset='ics_documents', unit='count', area='england', test='= 7',
    definition='Published memoranda of integrated care systems that mention clusters, mid-2021', caveat='The count in the note cannot be checked: no list of documents was published. Memoranda were superseded in July 2022.') -%}
select
    {{ claim_row('null_reason') }}
from observations
where measure_id = 'memoranda_mentioning_clusters_count' and is_latest and not is_reference_only
{%- endcall -%}

{%- for first, last in [('2016/17', '2019/20'), ('2016/17', '2021/22'), ('2016/17', '2023/24')] -%}
{%- call claim_entry(entries, claim='C37', variant='growth_of_participants_' ~ first.replace('/', '_') ~ '_' ~ last.replace('/', '_'), dataset='nihr', unit='share', area='england', test='> 0', period=first ~ '-' ~ last,
    definition='Participants in supported studies, England, ' ~ last ~ ' over ' ~ first, caveat='Releases of the network that restate one another; 2020/21 and 2021/22 are years of the pandemic.') -%}
select
    max(value) filter (where period_label = '{{ last }}') / max(value) filter (where period_label = '{{ first }}') - 1 as value,
    {{ claim_inputs() }}
from observations
where measure_id = 'trial_participants_people' and area_code = 'E92000001' and industry_code = 'all' and period_label in ('{{ first }}', '{{ last }}') and is_latest and not is_reference_only
having count(value) = 2
{%- endcall -%}
{%- endfor -%}

{%- call claim_entry(entries, claim='C38', variant='trials_open_in_stroke_research', dataset='parliament_stroke', unit='share', area='england', test='> 0', period='2008/09-2013/14',
    definition='Stroke trials open in England, 2013/14 over 2008/09', caveat='One specialty, long before the claim: the only official count of trials at hand.') -%}
select
    max(value) filter (where period_label = '2013/14') / max(value) filter (where period_label = '2008/09') - 1 as value,
    {{ claim_inputs() }}
from observations
where measure_id = 'trials_open_count' and area_code = 'E92000001' and period_label in ('2008/09', '2013/14') and is_latest and not is_reference_only
having count(value) = 2
{%- endcall -%}
{%- call claim_entry(entries, claim='C38', variant='industry_trials_started_2017_2018', dataset='abpi', unit='share', area='united_kingdom', test='> 0', period='2017-2018', by=['detail'], reference_only=true,
    definition='Industry trials started, 2018 over 2017, within the 2020 edition, by phase', caveat='Counts of a trade body, shown and never used; no change is taken between editions.') -%}
select
    industry_code as detail,
    max(value) filter (where period_label = '2018') / max(value) filter (where period_label = '2017') - 1 as value,
    {{ claim_inputs() }}
from observations
where measure_id = 'trials_started_count' and area_code = 'K02000001' and source_id = 'abpi_2020' and period_label in ('2017', '2018')
group by industry_code
having count(value) = 2
{%- endcall -%}
{%- call claim_entry(entries, claim='C38', variant='registered_trials', dataset='trial_registry', unit='count', area='united_kingdom', test='> 0',
    definition='Trials with a site in the United Kingdom by year of start, from the whole registry', caveat='What has landed are samples chosen by other people; they give no level.') -%}
select
    {{ claim_row() }}
from indicator_values
where indicator_id = 'trials_count' and area_level = 'country' and is_latest and value_status <> 'sample' and value is not null
{%- endcall -%}

{%- call claim_entry(entries, claim='C39', variant='trials_of_the_sample', dataset='trial_registry', unit='share', area='united_kingdom', by=['detail'],
    definition='Share of the trials of a sample that have the feature', caveat='A sample chosen by other people: what these trials are like, not what trials of the country are like.') -%}
select
    feature_id as detail,
    value,
    value_low,
    value_high,
    interval_kind,
    value_status,
    reason,
    'site' as address_basis,
    period_label,
    input_release_ids as release_ids,
    released
from trial_features
where is_latest and unit_id = 'share'
{%- endcall -%}

{%- call claim_entry(entries, claim='C40', variant='trusts_without_a_record', dataset='epr', unit='count', area='england', address='site', by=['period_label'],
    definition='Trusts without an electronic patient record, official count', caveat='The number of trusts differs by source; having a record is not using it.') -%}
select
    {{ claim_row('null_reason') }}
from observations
where measure_id = 'no_electronic_patient_record_trusts_count' and area_code = 'E92000001' and is_latest and not is_reference_only
{%- endcall -%}
{%- call claim_entry(entries, claim='C40', variant='share_with_a_record_2023_11', dataset='epr', unit='share', area='england', period='2023-11', reference_only=true,
    definition='Trusts with an electronic patient record, of those with and without, November 2023', caveat='Those with one are known only from the press; shown and never used.') -%}
select
    max(value) filter (where measure_id = 'electronic_patient_record_trusts_count') / sum(value) as value,
    {{ claim_inputs() }}
from observations
where measure_id in ('electronic_patient_record_trusts_count', 'no_electronic_patient_record_trusts_count') and area_code = 'E92000001' and period_label = '2023-11'
having count(value) = 2
{%- endcall -%}
{%- call claim_entry(entries, claim='C40', variant='share_with_a_record_by_the_directory', dataset='nhs_directory', unit='share', area='england', period='2023-11', address='site',
    definition='Trusts not counted as without a record, of the trusts in the NHS directory, November 2023', caveat='Another denominator: the directory lists ambulance trusts too, and its day is not that of the count.') -%}
select
    1 - max(without.value) / count(distinct trusts.trust_code) as value,
    string_agg(distinct without.release_id, '; ' order by without.release_id) as release_ids,
    max(without.released) as released
from nhs_trusts as trusts
cross join observations as without
where trusts.is_latest and without.measure_id = 'no_electronic_patient_record_trusts_count' and without.period_label = '2023-11' and without.is_latest and not without.is_reference_only
{{ here }}
{%- endcall -%}

{%- call claim_entry(entries, claim='C41', variant='public_funding_outside_greater_south_east', dataset='pubrd', unit='share', area='outside_greater_south_east', by=['period_label', 'release_ids'],
    definition='Publicly funded R&D outside the Greater South East, by year and edition', caveat='The regional series stopped after 2021/22.') -%}
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
where measure_id = 'public_funded_research_and_development_expenditure_gbp'
{%- endcall -%}
{%- call claim_entry(entries, claim='C41', variant='public_funding_outside_london', dataset='pubrd', unit='share', area='outside_london', by=['period_label', 'release_ids'],
    definition='Publicly funded R&D outside London, by year and edition', caveat='Beside the Greater South East: the capital alone is another answer.') -%}
select
    period_label,
    1 - max(value) filter (where area_code = 'E12000007') / max(value) filter (where area_code = 'K02000001') as value,
    {{ claim_inputs() }}
from observations
where measure_id = 'public_funded_research_and_development_expenditure_gbp' and not is_reference_only
group by period_label, release_id
{%- endcall -%}
{%- call claim_entry(entries, claim='C41', variant='printed_share_outside_greater_south_east', dataset='pubrd', unit='share', area='outside_greater_south_east', by=['period_label'],
    definition='The same as the publisher prints it, one minus the share of the three regions', caveat='Rounded to whole tenths of a per cent.') -%}
select
    period_label,
    1 - value as value,
    value_status,
    address_basis,
    release_id as release_ids,
    released
from observations
where measure_id = 'public_funded_research_and_development_share_of_uk_share' and area_code = 'GREATER-SOUTH-EAST' and is_latest and not is_reference_only
{%- endcall -%}
{%- call claim_entry(entries, claim='C41', variant='on_path_to_the_target', dataset='pubrd', unit='share', area='outside_greater_south_east', test='>= 0.038', period='2020/21-2021/22', by=['release_ids'],
    definition='Growth of publicly funded R&D outside the Greater South East, 2020/21 to 2021/22, against the 3.8% a year that +40% from 2020/21 to 2029/30 takes',
    caveat='One year, current prices: how the path began, not whether it will be kept. The target came after the note.') -%}
select
    max(rest_value) filter (where period_label = '2021/22') / max(rest_value) filter (where period_label = '2020/21') - 1 as value,
    max(value_status) as value_status,
    max(address_basis) as address_basis,
    release_id as release_ids,
    max(released) as released
from greater_south_east_balance
where measure_id = 'public_funded_research_and_development_expenditure_gbp' and period_label in ('2020/21', '2021/22')
group by release_id
having count(rest_value) = 2
{%- endcall -%}
{%- call claim_entry(entries, claim='C41', variant='research_councils_outside_greater_south_east', dataset='ukri_place', unit='share', area='outside_greater_south_east',
    definition='Investment of UK Research and Innovation outside the Greater South East, 2023/24, as printed', caveat='By the lead organisation: headquarters weigh. Printed as a round half.') -%}
select
    {{ claim_row('null_reason') }}
from observations
where measure_id = 'research_council_investment_share_of_uk_share' and area_code = 'UK-OUTSIDE-GREATER-SOUTH-EAST' and is_latest and not is_reference_only
{%- endcall -%}

{{ return(entries) }}
{% endmacro %}
