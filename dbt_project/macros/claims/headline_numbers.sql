{#- C01 to C06: what the note says in numbers. -#}
{% macro claims_headline_numbers() %}
{%- set entries = [] -%}
{%- set people = "measure_id = 'employment_people' and area_code = 'K02000001' and industry_code = 'ols:life_sciences' and is_latest and not is_reference_only" -%}
{%- set change = "measure_id = 'employment_net_change_jobs' and industry_code = 'ols:life_sciences' and period_label = '2011-2020' and is_latest and not is_reference_only" -%}
{%- set regions = "area_code in (select area_code from dim_areas where area_code_system = 'gss' and is_itl1_region)" -%}
{%- set inside = "area_code in (select area_code from dim_areas where area_code_system = 'gss' and is_greater_south_east)" -%}
{%- set answer_101716 = 'Parliamentary answer 101716, net change 2011 to 2020' -%}

{%- for year in ['2019', '2020'] -%}
{%- call claim_entry(entries, claim='C01', variant='industry_statistics_2011_' ~ year, dataset='bahtss', unit='share', area='united_kingdom', test='>= 0.10', period='2011-' ~ year,
    definition='Office for Life Sciences industry statistics, ' ~ year ~ ' over 2011 (2020 less the printed change since 2011)',
    caveat='No 2010 figure is published; the 2011 base is a subtraction of rounded figures.') -%}
select
    max(value) filter (where measure_id = 'employment_people' and period_label = '{{ year }}')
    / (max(value) filter (where measure_id = 'employment_people' and period_label = '2020') - max(value) filter (where measure_id = 'employment_net_change_jobs'))
    - 1 as value,
    {{ claim_inputs() }}
from observations
where area_code = 'K02000001' and address_basis = 'site' and industry_code = 'ols:life_sciences' and is_latest and not is_reference_only
    and (
        (measure_id = 'employment_people' and period_label in ('{{ year }}', '2020'))
        or (measure_id = 'employment_net_change_jobs' and period_label = '2011-2020')
    )
having count(*) > 0
{%- endcall -%}
{%- endfor -%}

{%- call claim_entry(entries, claim='C01', variant='industry_statistics_2011_2023_24', dataset='bahtss', unit='share', area='united_kingdom', test='>= 0.10', period='2011-2023/24',
    definition='Office for Life Sciences industry statistics, 2023/24 over 2011: crosses the break of 2023/24',
    caveat='The new method counts registered addresses: 359,600 in 2023/24 must not be compared with 304,200 in 2021/22 or any earlier figure.') -%}
select
    cast(null as double) as value,
    'series_break: ' || max_by(breaks.reason, breaks.broken_on) as reason,
    string_agg(distinct figures.address_basis, '; ' order by figures.address_basis) as address_basis,
    string_agg(distinct figures.release_id, '; ' order by figures.release_id) as release_ids,
    max(figures.released) as released
from observations as figures
inner join dim_breaks as breaks
    on figures.measure_id = breaks.measure_id and breaks.broken_on > date '2011-01-01' and breaks.broken_on <= figures.period_start and breaks.severity = 'break'
where figures.measure_id = 'employment_people' and figures.area_code = 'K02000001' and figures.industry_code = 'ols:life_sciences'
    and figures.period_label = '2023/24' and figures.is_latest
having count(*) > 0
{%- endcall -%}

{%- call claim_entry(entries, claim='C01', variant='survey_2015_2021', dataset='bres', unit='share', area='great_britain', test='>= 0.10', by=['definition_version'],
    definition='Employment survey, 2015 to 2021, by definition of the sector',
    caveat='Starts in 2015: the survey changed scope then. An industry proxy, without firms of other classes; Northern Ireland is not covered.') -%}
select
    definition_version,
    {{ claim_row() }}
from indicator_values
where indicator_id = 'employment_change_share' and area_code = 'K03000001' and sector_id = 'life_sciences' and is_latest and period_label = '2015-2021'
{%- endcall -%}

{%- for variant, area, what, part, caveat in [
    ('printed_total_outside_london', 'outside_london', 'outside London, against the printed United Kingdom change', "max(value) filter (where area_code = 'E12000007') / max(value) filter (where area_code = 'K02000001')",
        'Rounded to the nearest hundred. West Midlands fell by 800, which a net share hides.'),
    ('sum_of_regions_outside_london', 'outside_london', 'outside London, against the sum of the regions', "max(value) filter (where area_code = 'E12000007') / sum(value) filter (where " ~ regions ~ ")",
        'The regions add up to 31,600; 31,500 is printed: rounding in the source.'),
    ('outside_greater_south_east', 'outside_greater_south_east', 'outside London, the South East and the East of England', "sum(value) filter (where " ~ inside ~ ") / max(value) filter (where area_code = 'K02000001')",
        '17,600 of 31,500 net new jobs are in the three regions.'),
    ('gross_gains_outside_london', 'outside_london', 'outside London, of the regions that gained', "max(value) filter (where area_code = 'E12000007') / sum(value) filter (where value > 0 and " ~ regions ~ ")",
        'Depends on how finely areas are drawn.'),
    ('gross_gains_outside_greater_south_east', 'outside_greater_south_east', 'outside the Greater South East, of the regions that gained', "sum(value) filter (where " ~ inside ~ ") / sum(value) filter (where value > 0 and " ~ regions ~ ")",
        'Depends on how finely areas are drawn.'),
] -%}
{%- call claim_entry(entries, claim='C02', variant=variant, dataset='pq_101716', unit='share', area=area, test='>= 0.667', period='2011-2020', definition=answer_101716 ~ ', ' ~ what, caveat=caveat) -%}
select
    1 - {{ part }} as value,
    {{ claim_inputs() }}
from observations
where {{ change }}
having count(*) > 0
{%- endcall -%}
{%- endfor -%}

{%- for area_code, area in [('E12000007', 'outside_london'), ('GREATER-SOUTH-EAST', 'outside_greater_south_east')] -%}
{%- call claim_entry(entries, claim='C02', variant='survey_' ~ area, dataset='bres', unit='share', area=area, test='>= 0.667', by=['definition_version', 'period_label'],
    definition='Employment survey, Great Britain, net change since 2015 ' ~ area.replace('_', ' ') ~ ', by end year and definition of the sector',
    caveat='Null where the two parts have different signs or the net change is within twice its rounding.') -%}
select
    definition_version,
    {{ claim_row() }}
from indicator_values
where indicator_id = 'employment_net_change_outside_area_share' and area_code = '{{ area_code }}' and sector_id = 'life_sciences' and is_latest
    and period_label in ('2015-2019', '2015-2020', '2015-2021')
{%- endcall -%}
{%- call claim_entry(entries, claim='C02', variant='residents_' ~ area ~ '_2020', dataset='population', unit='share', area=area, address='residence', period='2020',
    definition='What a spread of jobs like that of residents would give: residents ' ~ area.replace('_', ' ') ~ ', mid-2020',
    caveat='For comparison, without a vote: the claim is about new jobs.') -%}
select
    1 - sum(value) filter (where {{ inside if area_code == 'GREATER-SOUTH-EAST' else "area_code = 'E12000007'" }}) / sum(value) as value,
    {{ claim_inputs() }}
from observations
where measure_id = 'population_people' and period_label = '2020' and is_latest and not is_reference_only
    and {{ regions }}
having count(value) = 12
{%- endcall -%}
{%- endfor -%}

{%- call claim_entry(entries, claim='C03', variant='industry_statistics_2019', dataset='bahtss', unit='people', area='united_kingdom', test="> 250000", period='2019', address='site',
    definition='Office for Life Sciences industry statistics, 2019: the latest edition when the claim was made (released August 2020)',
    caveat='The edition the claim is tested on; later editions stand beside it without a vote.') -%}
select
    {{ claim_row('null_reason') }}
from observations
where {{ people }} and address_basis = 'site' and period_label = '2019'
{%- endcall -%}
{%- call claim_entry(entries, claim='C03', variant='later_industry_statistics', dataset='bahtss', unit='people', area='united_kingdom', by=['period_label', 'address_basis'],
    definition='Office for Life Sciences industry statistics, later editions',
    caveat='For context: released after the claim. 2021/22 overlaps 2021 by nine months; 2023/24 is a new series on registered addresses.') -%}
select
    {{ claim_row('null_reason') }}
from observations
where {{ people }} and period_label <> '2019'
{%- endcall -%}
{%- call claim_entry(entries, claim='C03', variant='survey_2019', dataset='bres', unit='jobs', area='great_britain', period='2019', by=['definition_version'],
    definition='Employment survey, 2019, by definition of the sector', caveat='For context: jobs by industry at workplaces, not people in listed firms.') -%}
select
    definition_version,
    case when count(jobs) = count(*) then sum(jobs) end as value,
    case when count(jobs) < count(*) then 'parts_not_published: of at least one region' end as reason,
    {{ claim_inputs() }}
from cluster_indicators
where sector_id = 'life_sciences' and area_level = 'itl1' and is_latest and period_label = '2019'
group by definition_version
{%- endcall -%}

{%- call claim_entry(entries, claim='C04', variant='rank_of_trials_started_2017', dataset='abpi', unit='rank', area='united_kingdom', test='<= 3', period='2017', by=['detail'], reference_only=true,
    definition='Rank of the United Kingdom among the countries of the 2019 edition by industry trials started, by phase',
    caveat='Counts of a trade body, shown and never used. Fourteen countries; the next edition restates them.') -%}
select
    industry_code as detail,
    {{ claim_rank() }}
from international_ranks
where measure_id = 'trials_started_count' and source_id = 'abpi_2019' and period_label = '2017'
{%- endcall -%}
{%- call claim_entry(entries, claim='C04', variant='printed_rank_of_trials_started', dataset='abpi', unit='rank', area='united_kingdom', test='<= 3', by=['detail', 'period_label'], reference_only=true,
    definition='Rank as printed in the 2024 edition, by phase and year', caveat='Counts of a trade body, shown and never used.') -%}
select
    industry_code as detail,
    {{ claim_rank() }}
from international_ranks
where measure_id = 'trial_rank'
{%- endcall -%}
{%- call claim_entry(entries, claim='C04', variant='share_of_global_recruitment', dataset='lsci', unit='share', area='united_kingdom', by=['period_label'],
    definition='Share of patients recruited to global trials', caveat='The share itself, without a vote: its rank stands beside it.') -%}
select
    {{ claim_row('null_reason') }}
from observations
where measure_id = 'global_trial_recruitment_share' and area_code = 'K02000001' and is_latest and not is_reference_only
{%- endcall -%}
{%- call claim_entry(entries, claim='C04', variant='rank_on_official_indicators', dataset='lsci', unit='rank', area='united_kingdom', test='<= 3', by=['detail', 'period_label'],
    definition='Rank of the United Kingdom on each official competitiveness indicator but investment (C05), as printed',
    caveat='Each indicator has its own rank; no composite is agreed. The edition at hand came after the claim, and says neither how many countries it ranks nor which.') -%}
select
    rank_of_measure_id as detail,
    {{ claim_rank() }}
from international_ranks
where not is_reference_only and rank_of_measure_id not like 'foreign_direct_investment%'
{%- endcall -%}

{%- for measure, year, what in [('foreign_direct_investment_projects_europe_rank', '2015', 'number of projects'), ('foreign_direct_investment_capital_rank', '2021', 'capital')] -%}
{%- call claim_entry(entries, claim='C05', variant=measure ~ '_' ~ year, dataset='lsci_ranks', unit='rank', area='united_kingdom', test='= 1', period=year,
    definition='Rank of the United Kingdom by ' ~ what ~ ', ' ~ year ~ ', official figures only', caveat='Projects, capital and stock are different things.') -%}
select
    {{ claim_rank() }}
from international_ranks
where measure_id = '{{ measure }}' and period_label = '{{ year }}' and not is_reference_only
{%- endcall -%}
{%- endfor -%}
{%- call claim_entry(entries, claim='C05', variant='capital_rank_in_the_press', dataset='lsci_ranks', unit='rank', area='united_kingdom', test='= 1', by=['period_label'], reference_only=true,
    definition='Rank of the United Kingdom by capital as a newspaper printed it', caveat='Among all comparators, not those of Europe alone; shown and never used.') -%}
select
    {{ claim_rank() }}
from international_ranks
where measure_id = 'foreign_direct_investment_capital_rank' and is_reference_only
{%- endcall -%}

{%- call claim_entry(entries, claim='C06', variant='revealed_comparative_advantage', dataset='trade_by_product', unit='ratio', area='united_kingdom', test='> 1',
    definition='Revealed comparative advantage in medicinal products (SITC 54)', caveat='Goods only; before the third quarter of 2016 trade was allocated to head offices.') -%}
select
    {{ claim_row('null_reason') }}
from observations
where measure_id = 'exports_value_gbp' and area_code = 'K02000001' and industry_code = 'sitc:54' and is_latest and not is_reference_only
{%- endcall -%}
{%- call claim_entry(entries, claim='C06', variant='regions_above_national_share_2021', dataset='bres', unit='count', area='regions', period='2021', by=['definition_version'],
    definition='Regions of Great Britain whose location quotient is above 1, of eleven', caveat='An advantage of regions over one another, not of the country over others: for context.') -%}
select
    definition_version,
    count(*) filter (where location_quotient > 1) as value,
    {{ claim_inputs() }}
from cluster_indicators
where sector_id = 'life_sciences' and area_level = 'itl1' and is_latest and period_label = '2021'
group by definition_version
having count(location_quotient) = count(*)
{%- endcall -%}

{{ return(entries) }}
{% endmacro %}
