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
{%- call claim_entry(entries, claim='C27', variant='zones_above_the_nation', dataset='lsoz', unit='count', area='united_kingdom', by=['detail'],
    definition='Designated zones whose area or region stands above the nation, of seven, by measure', caveat='Of the whole area that hosts the zone, not of the site, and no effect of the zone. Measures that all seven have.') -%}
select
    context_id as detail,
    max(period_label) as period_label,
    count(*) filter (where comparator_difference > 0) as value,
    {{ claim_inputs() }}
from opportunity_zone_context
where zone_status = 'designated' and comparator_kind = 'nation'
group by context_id
having count(comparator_difference) = 7
{%- endcall -%}

{%- call claim_entry(entries, claim='C28', variant='vacant_laboratory_space', dataset='lab_space', unit='share', area='united_kingdom',
    definition='Vacant laboratory space and planning decisions for laboratories, by area', caveat='Proprietary; the few figures of property agents in the press are not loaded.') -%}
select
    {{ claim_row('null_reason') }}
from observations
where measure_id = 'laboratory_vacancy_share' and is_latest
{%- endcall -%}

{%- for code, name in [('S92000003', 'scotland'), ('W92000004', 'wales')] -%}
{%- call claim_entry(entries, claim='C29', variant=name ~ '_location_quotient_2021', dataset='bres', unit='ratio', area=name, by=['definition_version'],
    definition='Location quotient of the sector in ' ~ name.title() ~ ', 2021, by definition', caveat='One definition for Great Britain each time; the devolved statistics have lists of their own.') -%}
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
{%- for variant, unit, value, what in [('printed_by_scotland', 'people', 'value', 'People in life sciences as Scotland prints them, 2017'), ('printed_less_survey', 'people', 'definition_difference', 'The same less the jobs of the employment survey by eight classes')] -%}
{%- call claim_entry(entries, claim='C29', variant=variant, dataset='devolved_sectors', unit=unit, area='scotland', by=['definition_version'],
    definition=what ~ ', by definition', caveat='People of a list of firms are not jobs of industries: the difference is one of definitions, of one year, and no change.') -%}
select
    definition_id as definition_version,
    {{ value }} as value,
    value_status,
    address_basis,
    period_label,
    release_id as release_ids
from devolved_definitions
where definition_id like 'printed:%' and area_code = 'S92000003' and value is not null
{%- endcall -%}
{%- endfor -%}
{%- call claim_entry(entries, claim='C29', variant='printed_by_wales_and_northern_ireland', dataset='devolved_sectors', unit='people', area='devolved_nations', by=['definition_version'],
    definition='Life sciences as Wales and Northern Ireland print them', caveat='Published by StatsWales and NISRA by definitions and surveys of their own.') -%}
select
    definition_id as definition_version,
    value,
    value_status,
    address_basis,
    period_label,
    release_id as release_ids
from devolved_definitions
where definition_id like 'printed:%' and area_code in ('W92000004', 'N92000002') and value is not null
{%- endcall -%}

{%- call claim_entry(entries, claim='C30', variant='cluster_organisations', dataset='cluster_organisations', unit='count', area='united_kingdom', address='registered_office', period='current list',
    definition='Regions with a cluster organisation', caveat='The organisations that are listed are examples: until the list is complete, their number says nothing.') -%}
select
    count(distinct region_code) as value,
    string_agg(distinct landed_release_id, '; ' order by landed_release_id) as release_ids
from regional_assets
where asset_kind = 'cluster_organisation' and is_counted and list_completeness = 'complete'
{{ here }}
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

{%- for variant, proxy, dataset, unit, period, what, caveat in [
    ('regions_near_a_railway_station', 'residents_near_station', 'rail_walk', 'share', '2024-06-15', 'Residents within a walk of a railway station', 'England and Wales only; says nothing of where trains go.'),
    ('travel_time_by_car', 'travel_time_by_car', 'journey_times', 'minutes', '2019', 'Average minutes by car to a centre of employment', 'Centres of employment, not nodes; England only; stopped in 2019.'),
    ('travel_time_by_public_transport', 'travel_time_by_public_transport', 'journey_times', 'minutes', '2019', 'Average minutes by public transport or on foot to a centre of employment', 'Centres of employment, not nodes; England only; stopped in 2019.'),
] -%}
{%- call claim_entry(entries, claim='C32', variant=variant, dataset=dataset, unit=unit, area='outside_london', period=period[:4], by=['detail'],
    definition=what ~ ', ' ~ period[:4] ~ ', in the lowest and the highest region outside London', caveat=caveat) -%}
select
    ends.detail,
    case when ends.detail = 'lowest' then min(figures.value) else max(figures.value) end as value,
    {{ claim_inputs('figures') }}
from infrastructure as figures
cross join (values ('lowest'), ('highest')) as ends (detail)
where figures.proxy_id = '{{ proxy }}' and figures.period_label = '{{ period }}' and figures.area_code <> 'E12000007' and figures.value is not null
    and figures.area_code in (select area_code from dim_areas where area_code_system = 'gss' and is_itl1_region)
group by ends.detail
{%- endcall -%}
{%- endfor -%}
{%- for mode, dataset, what, caveat in [
    ('motorway', 'motorways', 'Access to motorways', 'Traffic on all roads is the nearest there is; it is use, not access.'),
    ('airport', 'airports', 'Access to airports', 'Distances to a share-alike list stand in airport_and_station_access, under its own licence, and feed no figure here.'),
    ('port', 'ports', 'Distance to the nearest sea port', 'From an incomplete list only the most that it can be is known.'),
] -%}
{%- call claim_entry(entries, claim='C32', variant='access_to_' ~ mode, dataset=dataset, unit='kilometres', area='regions', by=['detail'],
    definition=what ~ ', by region', caveat=caveat) -%}
select
    area_code as detail,
    {{ claim_place_row() }}
from infrastructure
where infrastructure_mode = '{{ mode }}' and area_code in (select area_code from dim_areas where area_code_system = 'gss' and is_itl1_region) and value is not null
{%- endcall -%}
{%- endfor -%}

{%- call claim_entry(entries, claim='C33', variant='providers_outside_greater_south_east', dataset='hesa_providers', unit='share', area='outside_greater_south_east', address='registered_office', period='current list',
    definition='Higher education providers outside the Greater South East', caveat='By the address of the provider, not of its campuses.') -%}
select
    count(*) filter (where not is_greater_south_east) / count(*) as value,
    string_agg(distinct landed_release_id, '; ' order by landed_release_id) as release_ids
from regional_assets
where asset_kind = 'university' and is_counted and region_code is not null
{{ here }}
{%- endcall -%}
{%- call claim_entry(entries, claim='C33', variant='regions_above_england_in_further_education', dataset='ees', unit='count', area='regions', by=['period_label'],
    definition='Regions with more learners in further education per 100,000 residents than England, of nine', caveat='Learners where they live, not where they learn; all subjects. No list of colleges is in the warehouse.') -%}
select
    period_label,
    count(*) filter (where standing = 'better') as value,
    {{ claim_inputs() }}
from graduates_and_skills
where indicator_id = 'skills_further_education_participation_per_100k' and {{ regions }}
group by period_label
having count(standing) = 9
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
    definition='Graduates of life sciences who work in the region where they studied', caveat='Small cells; the longitudinal data cover England. Qualifications of residents (C26) say nothing of graduates.') -%}
select
    {{ claim_place_row() }}
from graduates_and_skills
where dimension = 'graduates' and area_code = 'K02000001' and is_latest and value is not null
{%- endcall -%}

{%- call claim_entry(entries, claim='C36', variant='memoranda_that_mention_clusters', dataset='ics_documents', unit='count', area='england', test='= 7',
    definition='Boards whose documents mention clusters, each read twice, of 42', caveat='Memoranda were superseded in July 2022, so that boards of today would be held against systems of 2021.') -%}
select
    count(*) filter (where mentions > 0) as value,
    max(period_label) as period_label
from (
    select area_code, max(value) as mentions, max(period_label) as period_label
    from ics_cluster_mentions
    where counted = 'mentions'
    group by area_code
)
having count(mentions) = 42
{%- endcall -%}
{%- call claim_entry(entries, claim='C36', variant='published_count', dataset='ics_documents', unit='count', area='england', test='= 7', by=['period_label'], reference_only=true,
    definition='The count as the note states it', caveat='It is the claim itself, and names no document: shown, without a vote.') -%}
select
    value,
    value_status,
    reason,
    period_label,
    release_id as release_ids
from ics_cluster_mentions
where counted = 'documents_mentioning_clusters'
{%- endcall -%}
{%- call claim_entry(entries, claim='C36', variant='boards_not_read', dataset='ics_documents', unit='count', area='england', period='current list', reference_only=true,
    definition='Integrated care boards of which nobody has read a document for this', caveat='What is left to do, not an answer.') -%}
select
    count(distinct area_code) as value
from ics_cluster_mentions
where counted = 'mentions' and reason like 'not_coded%'
{{ here }}
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
    trial_kind as detail,
    max(value) filter (where period_label = '2018') / max(value) filter (where period_label = '2017') - 1 as value,
    {{ claim_inputs() }}
from trial_starts_by_edition
where area_code = 'K02000001' and source_id = 'abpi_2020' and period_label in ('2017', '2018')
group by trial_kind
having count(value) = 2
{%- endcall -%}
{%- call claim_entry(entries, claim='C38', variant='registered_trials', dataset='trial_registry', unit='share', area='united_kingdom', test='> 0', period='2021-2024',
    definition='Registered trials that started with a site in the United Kingdom, 2024 over 2021, from a whole search of a registry', caveat='What has landed are samples chosen by other people; they give no level. Late registration lowers the last years.') -%}
select
    max(value) filter (where period_label = '2024') / max(value) filter (where period_label = '2021') - 1 as value,
    {{ claim_inputs() }}
from trials_by_place
where area_level = 'country' and breakdown = 'all' and is_latest and period_label in ('2021', '2024')
having count(value) = 2
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
{%- call claim_entry(entries, claim='C39', variant='trials_of_the_registry', dataset='trial_registry', unit='share', area='united_kingdom', by=['detail', 'period_label'],
    definition='Share of registered trials with a site in the United Kingdom that have the feature of design, from a whole search of a registry', caveat='Features that a registration leaves open are not counted either way.') -%}
select
    category as detail,
    share as value,
    share_low as value_low,
    share_high as value_high,
    case when share_low is not null then interval_kind end as interval_kind,
    value_status,
    address_basis,
    period_label,
    input_release_ids as release_ids,
    released
from trials_by_place
where area_level = 'country' and breakdown = 'design' and is_latest and share is not null
{%- endcall -%}

{%- call claim_entry(entries, claim='C40', variant='trusts_without_a_record', dataset='epr', unit='count', area='england', by=['period_label'],
    definition='Trusts without an electronic patient record, official count', caveat='The source does not say of how many trusts; having a record is not using it.') -%}
select
    trusts_count as value,
    value_status,
    address_basis,
    period_label,
    release_id as release_ids,
    released
from record_digitisation
where measure_id = 'no_electronic_patient_record_trusts_count' and is_latest and not is_reference_only
{%- endcall -%}
{%- call claim_entry(entries, claim='C40', variant='share_with_a_record', dataset='epr', unit='share', area='england', by=['period_label'], reference_only=true,
    definition='Trusts with an electronic patient record, of the trusts that the same source counts', caveat='Known only from the press; shown and never used. No share is made of counts of two sources.') -%}
select
    value,
    value_status,
    address_basis,
    period_label,
    release_id as release_ids,
    released
from record_digitisation
where measure_id = 'electronic_patient_record_trusts_count' and is_latest and value is not null
{%- endcall -%}
{%- call claim_entry(entries, claim='C40', variant='share_without_a_record', dataset='epr', unit='share', area='england', by=['period_label'], reference_only=true,
    definition='Trusts without an electronic patient record, of the trusts that the same source counts', caveat='Known only from the press; shown and never used. Not one less the share with a record: the sources count different trusts.') -%}
select
    value,
    value_status,
    address_basis,
    period_label,
    release_id as release_ids,
    released
from record_digitisation
where measure_id = 'no_electronic_patient_record_trusts_count' and is_latest and value is not null
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
{%- call claim_entry(entries, claim='C41', variant='above_path_to_the_target_2021_22', dataset='pubrd', unit='gbp', area='outside_greater_south_east', test='>= 0', by=['detail'],
    definition='Publicly funded R&D outside the Greater South East less an even path to 40% more by 2030, the year after the base, by reading of 2030',
    caveat='One year, current prices: how the path began, not whether it will be kept. The target came after the note, and is known from a third party, which states neither base nor prices.') -%}
select
    scenario_id as detail,
    observed_less_path as value,
    value_status,
    period_label,
    input_release_ids as release_ids,
    released
from public_rd_paths
where period_label = '2021/22' and base_period_label = '2020/21'
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
