{#-
    How each claim of the panel note is tested: one entry per claim, definition and edition. The query runs as it stands on the published
    file, and the same text is what the table publishes. `test` compares its result (absent where the claim states no threshold); `from`
    lists the rows whose releases the answer rests on; `depends_on` says what the verdict turns on when the entries disagree.
-#}
{% macro claim_queries() %}
{%- set sector = "measure_id = 'employment_people' and area_code = 'K02000001' and industry_code = 'ols:life_sciences' and address_basis = 'site' and is_latest and not is_reference_only" -%}
{%- set new_sector = sector | replace("'site'", "'registered_office'") -%}
{%- set change = "measure_id = 'employment_net_change_jobs' and industry_code = 'ols:life_sciences' and period_label = '2011-2020' and is_latest and not is_reference_only" -%}
{%- set regions = "area_code in (select area_code from dim_areas where area_code_system = 'gss' and is_itl1_region)" -%}
{%- set south_east = "area_code in (select area_code from dim_areas where area_code_system = 'gss' and is_greater_south_east)" -%}
{%- set survey = "sector_id = 'life_sciences' and is_latest" -%}
{%- set definitions = ['eight_sic_classes', 'without_technical_testing', 'without_testing_and_wholesale', 'manufacture_and_biotechnology'] -%}
{%- set projects = "measure_id = 'research_projects_by_partnership_count' and industry_code like 'helix:%' and is_latest" -%}
{%- set funded = "measure_id = 'public_funded_research_and_development_expenditure_gbp' and is_latest and not is_reference_only" -%}
{%- set queries = [] -%}

{#- C01: 10% more jobs since 2010 -#}
{%- set base = "(select value from observations where " ~ sector ~ " and period_label = '2020')\n    - (select value from observations where " ~ change ~ " and area_code = 'K02000001')" -%}
{%- for label, year in [('2019', '2019'), ('2020', '2020')] -%}
{%- do queries.append({
    'claim': 'C01', 'variant': 'industry_statistics_2011_' ~ year, 'unit': 'share', 'test': '>= 0.10', 'depends_on': 'the end year, the definition and the source',
    'definition': 'Office for Life Sciences industry statistics, ' ~ year ~ ' over 2011 (2020 less the printed change since 2011)',
    'sql': "select end_year.value / base.value - 1\nfrom (select " ~ base ~ " as value) as base,\n    (select value from observations where " ~ sector ~ " and period_label = '" ~ label ~ "') as end_year",
    'from': "observations where (" ~ sector ~ " and period_label in ('2020', '" ~ label ~ "')) or (" ~ change ~ " and area_code = 'K02000001')",
    'caveat': 'No 2010 figure is published; the 2011 base is a subtraction of rounded figures.',
}) -%}
{%- endfor -%}
{%- do queries.append({
    'claim': 'C01', 'variant': 'industry_statistics_2011_2023_24', 'unit': 'share', 'test': '>= 0.10', 'depends_on': 'the end year, the definition and the source',
    'definition': 'Office for Life Sciences industry statistics, 2023/24 over 2011: crosses the break of 2023/24',
    'sql': "select case when count(breaks.break_id) = 0 then max(end_year.value) / (" ~ base ~ ") - 1 end\nfrom observations as end_year\nleft join dim_breaks as breaks\n    on breaks.measure_id = end_year.measure_id and breaks.broken_on > date '2011-01-01' and breaks.broken_on <= end_year.period_start\nwhere end_year.measure_id = 'employment_people' and end_year.area_code = 'K02000001' and end_year.industry_code = 'ols:life_sciences' and end_year.period_label = '2023/24'",
    'from': "observations where " ~ new_sector ~ " and period_label = '2023/24'",
    'caveat': 'The new method counts registered addresses: 359,600 in 2023/24 must not be compared with 304,200 in 2021/22 or any earlier figure.',
}) -%}
{%- for definition in definitions -%}
{%- do queries.append({
    'claim': 'C01', 'variant': 'survey_2015_2021_' ~ definition, 'unit': 'share', 'test': '>= 0.10', 'depends_on': 'the end year, the definition and the source',
    'definition': 'Employment survey, Great Britain, 2015 to 2021, ' ~ definition,
    'sql': "select value from indicator_values\nwhere indicator_id = 'employment_change_share' and area_code = 'K03000001' and " ~ survey ~ "\n    and definition_version = '" ~ definition ~ "' and period_label = '2015-2021'",
    'from': "indicator_values where indicator_id = 'employment_change_share' and area_code = 'K03000001' and " ~ survey ~ " and definition_version = '" ~ definition ~ "' and period_label = '2015-2021'",
    'caveat': 'Starts in 2015: the survey changed scope then. An industry proxy, without firms of other classes; Northern Ireland is not covered.',
}) -%}
{%- endfor -%}

{#- C02: two-thirds of new jobs outside the capital -#}
{%- set depends = 'whether the capital is London or the Greater South East, and on the definition of the sector' -%}
{%- do queries.append({
    'claim': 'C02', 'variant': 'printed_total_outside_london', 'unit': 'share', 'test': '>= 0.667', 'depends_on': depends,
    'definition': 'Parliamentary answer 101716, net change 2011 to 2020, outside London, against the printed United Kingdom change',
    'sql': "select 1 - london.value / uk.value\nfrom (select value from observations where " ~ change ~ " and area_code = 'E12000007') as london,\n    (select value from observations where " ~ change ~ " and area_code = 'K02000001') as uk",
    'from': "observations where " ~ change, 'caveat': 'Rounded to the nearest hundred. West Midlands fell by 800, which a net share hides. 83% of all jobs are outside London.',
}) -%}
{%- do queries.append({
    'claim': 'C02', 'variant': 'sum_of_regions_outside_london', 'unit': 'share', 'test': '>= 0.667', 'depends_on': depends,
    'definition': 'Parliamentary answer 101716, net change 2011 to 2020, outside London, against the sum of the regions',
    'sql': "select 1 - sum(value) filter (where area_code = 'E12000007') / sum(value)\nfrom observations\nwhere " ~ change ~ "\n    and " ~ regions,
    'from': "observations where " ~ change, 'caveat': 'The regions add up to 31,600; 31,500 is printed: rounding in the source.',
}) -%}
{%- do queries.append({
    'claim': 'C02', 'variant': 'outside_greater_south_east', 'unit': 'share', 'test': '>= 0.667', 'depends_on': depends,
    'definition': 'Parliamentary answer 101716, net change 2011 to 2020, outside London, the South East and the East of England',
    'sql': "select 1 - inside.value / uk.value\nfrom (select sum(value) as value from observations where " ~ change ~ "\n        and " ~ south_east ~ ") as inside,\n    (select value from observations where " ~ change ~ " and area_code = 'K02000001') as uk",
    'from': "observations where " ~ change, 'caveat': '17,600 of 31,500 net new jobs are in the three regions.',
}) -%}
{%- do queries.append({
    'claim': 'C02', 'variant': 'gross_gains_outside_london', 'unit': 'share', 'test': '>= 0.667', 'depends_on': depends,
    'definition': 'Parliamentary answer 101716, regions that gained only, 2011 to 2020, outside London',
    'sql': "select sum(value) filter (where area_code <> 'E12000007') / sum(value)\nfrom observations\nwhere " ~ change ~ " and value > 0\n    and " ~ regions,
    'from': "observations where " ~ change, 'caveat': 'Depends on how finely areas are drawn.',
}) -%}
{%- for area_code, area in [('E12000007', 'London'), ('GREATER-SOUTH-EAST', 'the Greater South East')] -%}
{%- for definition in definitions -%}
{%- do queries.append({
    'claim': 'C02', 'variant': 'survey_2015_2021_outside_' ~ (area_code | lower | replace('-', '_')) ~ '_' ~ definition, 'unit': 'share', 'test': '>= 0.667', 'depends_on': depends,
    'definition': 'Employment survey, Great Britain, net change 2015 to 2021, outside ' ~ area ~ ', ' ~ definition,
    'sql': "select value from indicator_values\nwhere indicator_id = 'employment_net_change_outside_area_share' and area_code = '" ~ area_code ~ "' and " ~ survey ~ "\n    and definition_version = '" ~ definition ~ "' and period_label = '2015-2021'",
    'from': "indicator_values where indicator_id = 'employment_net_change_outside_area_share' and area_code = '" ~ area_code ~ "' and " ~ survey ~ " and definition_version = '" ~ definition ~ "' and period_label = '2015-2021'",
    'caveat': 'Null where the two parts have different signs or the net change is within twice its rounding.',
}) -%}
{%- endfor -%}
{%- endfor -%}

{#- C03: over 250,000 people -#}
{%- for label, condition, note in [
    ('2019', '> 250000', 'The latest edition when the claim was made (released August 2020): the one the claim is tested on.'),
    ('2020', none, 'Released December 2021, after the claim: for context.'), ('2021', none, 'Released December 2022: for context.'),
    ('2021/22', none, 'Years from April; overlaps 2021 by nine months: for context.'),
    ('2023/24', none, 'A new series on registered addresses: not comparable with earlier years.'),
] -%}
{%- set people = new_sector if label == '2023/24' else sector -%}
{%- do queries.append({
    'claim': 'C03', 'variant': 'industry_statistics_' ~ (label | replace('/', '_')), 'unit': 'people', 'test': condition, 'depends_on': 'the definition of the sector',
    'definition': 'Office for Life Sciences industry statistics, ' ~ label,
    'sql': "select value from observations\nwhere " ~ people ~ " and period_label = '" ~ label ~ "'",
    'from': "observations where " ~ people ~ " and period_label = '" ~ label ~ "'", 'caveat': note,
}) -%}
{%- endfor -%}
{%- for definition in definitions -%}
{%- do queries.append({
    'claim': 'C03', 'variant': 'survey_2019_' ~ definition, 'unit': 'jobs', 'depends_on': 'the definition of the sector',
    'definition': 'Employment survey, Great Britain, 2019, ' ~ definition,
    'sql': "select sum(jobs) from cluster_indicators\nwhere " ~ survey ~ " and area_level = 'itl1' and definition_version = '" ~ definition ~ "' and period_label = '2019'",
    'from': "cluster_indicators where " ~ survey ~ " and area_level = 'itl1' and definition_version = '" ~ definition ~ "' and period_label = '2019'",
    'caveat': 'For context: jobs by industry at workplaces in Great Britain, not people in listed firms of the United Kingdom.',
}) -%}
{%- endfor -%}

{#- C05: number one in Europe for life-science investment -#}
{%- set ranks = {'foreign_direct_investment_projects_europe_rank': ('2015', 'number of projects'), 'foreign_direct_investment_capital_rank': ('2021', 'capital')} -%}
{%- for measure, detail in ranks.items() -%}
{%- do queries.append({
    'claim': 'C05', 'variant': measure ~ '_' ~ detail[0], 'unit': 'rank', 'test': '= 1', 'depends_on': 'whether projects or capital are counted',
    'definition': 'Rank of the United Kingdom by ' ~ detail[1] ~ ', ' ~ detail[0] ~ ', official figures only',
    'sql': "select value from observations\nwhere measure_id = '" ~ measure ~ "' and area_code = 'K02000001' and period_label = '" ~ detail[0] ~ "'\n    and is_latest and not is_reference_only",
    'from': "observations where measure_id = '" ~ measure ~ "' and area_code = 'K02000001' and period_label = '" ~ detail[0] ~ "' and is_latest and not is_reference_only",
    'caveat': 'Projects, capital and stock are different things. Ranks by capital are known only from the press (2nd in 2021, 9th in 2022 among all comparators): kept in observations as reference only, never used here.',
}) -%}
{%- endfor -%}

{#- C07: internationally competitive clusters -#}
{%- for definition in definitions -%}
{%- do queries.append({
    'claim': 'C07', 'variant': 'strong_clusters_2021_' ~ definition, 'unit': 'count', 'depends_on': 'the definition of the sector',
    'definition': 'ITL2 areas that are strong clusters in 2021, ' ~ definition,
    'sql': "select count(*) filter (where is_strong_cluster) from cluster_indicators\nwhere " ~ survey ~ " and area_level = 'itl2' and definition_version = '" ~ definition ~ "' and period_label = '2021'",
    'from': "cluster_indicators where " ~ survey ~ " and area_level = 'itl2' and definition_version = '" ~ definition ~ "' and period_label = '2021'",
    'caveat': 'Strength is relative to Great Britain: a quarter of areas always reach the first threshold, no figure here compares with clusters abroad, and the claim states no number.',
}) -%}
{%- do queries.append({
    'claim': 'C07', 'variant': 'surely_above_national_share_2021_' ~ definition, 'unit': 'count', 'depends_on': 'the definition of the sector',
    'definition': 'ITL2 areas whose location quotient is above 1 however cells were rounded, 2021, ' ~ definition,
    'sql': "select count(*) filter (where is_above_national_share = 'yes') from cluster_indicators\nwhere " ~ survey ~ " and area_level = 'itl2' and definition_version = '" ~ definition ~ "' and period_label = '2021'",
    'from': "cluster_indicators where " ~ survey ~ " and area_level = 'itl2' and definition_version = '" ~ definition ~ "' and period_label = '2021'",
    'caveat': 'Rounding only; sampling error of local cells is not published.',
}) -%}
{%- endfor -%}

{#- C09: triple helix -#}
{%- for year in ['2006', '2011', '2017'] -%}
{%- do queries.append({
    'claim': 'C09', 'variant': 'projects_with_all_three_' ~ year, 'unit': 'share', 'depends_on': 'how partners are classed',
    'definition': 'Research projects started in ' ~ year ~ ' with a university, a business and a public or charity partner',
    'sql': "select sum(value) filter (where industry_code = 'helix:uig') / sum(value) from observations\nwhere " ~ projects ~ " and period_label = '" ~ year ~ "'",
    'from': "observations where " ~ projects ~ " and period_label = '" ~ year ~ "'",
    'caveat': 'Publicly funded projects only; partners are classed by rule and 9.9% of roles stay unclassified. The claim states no share.',
}) -%}
{%- endfor -%}

{#- C11: capital -#}
{%- do queries.append({
    'claim': 'C11', 'variant': 'regions_above_uk_inward_position_2023', 'unit': 'count', 'depends_on': 'the measure of capital',
    'definition': 'Regions whose inward investment position per resident is above the United Kingdom, 2023, of twelve',
    'sql': "select count(*) from indicator_values\nwhere indicator_id = 'investment_inward_position_per_head_index' and area_level = 'itl1' and period_label = '2023' and is_latest and value > 100",
    'from': "indicator_values where indicator_id = 'investment_inward_position_per_head_index' and area_level = 'itl1' and period_label = '2023' and is_latest",
    'caveat': 'All industries: no life-science capital by region is open. Part of the position is not allocated. The claim states no number.',
}) -%}
{%- do queries.append({
    'claim': 'C11', 'variant': 'london_inward_position_index_2023', 'unit': 'index', 'depends_on': 'the measure of capital',
    'definition': 'Inward investment position per resident of London, 2023, United Kingdom = 100',
    'sql': "select value from indicator_values\nwhere indicator_id = 'investment_inward_position_per_head_index' and area_code = 'E12000007' and period_label = '2023' and is_latest",
    'from': "indicator_values where indicator_id = 'investment_inward_position_per_head_index' and area_code = 'E12000007' and period_label = '2023' and is_latest",
    'caveat': 'Booked where the reporting unit is and apportioned: headquarters weigh.',
}) -%}

{#- C12: clinical environment -#}
{%- for label in ['2019/20', '2023/24'] -%}
{%- do queries.append({
    'claim': 'C12', 'variant': 'participants_per_1000_england_' ~ (label | replace('/', '_')), 'unit': 'people_per_1000', 'depends_on': 'the year',
    'definition': 'Participants in supported studies per 1,000 residents of England, ' ~ label,
    'sql': "select value from indicator_values\nwhere indicator_id = 'health_trial_participants_per_1000_residents' and area_code = 'E92000001' and period_label = '" ~ label ~ "' and is_latest",
    'from': "indicator_values where indicator_id = 'health_trial_participants_per_1000_residents' and area_code = 'E92000001' and period_label = '" ~ label ~ "' and is_latest",
    'caveat': 'Research network areas have no residents published, so no network has a rate. The claim states no number.',
}) -%}
{%- endfor -%}

{#- C23: new jobs -#}
{%- for definition in definitions -%}
{%- do queries.append({
    'claim': 'C23', 'variant': 'survey_change_2015_2021_' ~ definition, 'unit': 'jobs', 'test': '> 0', 'depends_on': 'the definition of the sector',
    'definition': 'Employment survey, Great Britain, change in jobs 2015 to 2021, ' ~ definition,
    'sql': "select value from indicator_values\nwhere indicator_id = 'employment_change_jobs' and area_code = 'K03000001' and " ~ survey ~ "\n    and definition_version = '" ~ definition ~ "' and period_label = '2015-2021'",
    'from': "indicator_values where indicator_id = 'employment_change_jobs' and area_code = 'K03000001' and " ~ survey ~ " and definition_version = '" ~ definition ~ "' and period_label = '2015-2021'",
    'caveat': 'Net change of the sector in Great Britain; by area it is in indicator_values. Tested where the change exceeds twice its rounding; says nothing of what clusters caused.',
}) -%}
{%- endfor -%}

{#- C27: opportunity zones -#}
{%- do queries.append({
    'claim': 'C27', 'variant': 'designated_zones', 'unit': 'count', 'test': '= 7', 'depends_on': 'whether disputed zones count',
    'definition': 'Life sciences opportunity zones that were designated',
    'sql': "select count(*) from opportunity_zones\nwhere zone_status = 'designated'",
    'from': "dim_releases where release_id in (select landed_release_id from opportunity_zones)",
    'caveat': 'Four of the seven are in the Greater South East; none is in the North, London, Wales, Scotland or Northern Ireland. Alderley Park was named by a minister but is on neither list.',
}) -%}
{%- do queries.append({
    'claim': 'C27', 'variant': 'designated_zones_greater_south_east', 'unit': 'share', 'depends_on': 'whether disputed zones count',
    'definition': 'Share of the designated zones in the Greater South East',
    'sql': "select count(*) filter (where is_greater_south_east) / count(*) from opportunity_zones\nwhere zone_status = 'designated'",
    'from': "dim_releases where release_id in (select landed_release_id from opportunity_zones)",
    'caveat': 'The claim states no share.',
}) -%}

{#- C41: public R&D outside the Greater South East -#}
{%- for label in ['2020/21', '2021/22'] -%}
{%- do queries.append({
    'claim': 'C41', 'variant': 'public_funding_outside_greater_south_east_' ~ (label | replace('/', '_')), 'unit': 'share', 'depends_on': 'the edition',
    'definition': 'Publicly funded R&D outside the Greater South East, ' ~ label,
    'sql': "select 1 - sum(value) filter (where " ~ south_east ~ ") / sum(value) filter (where area_code = 'K02000001') from observations\nwhere " ~ funded ~ " and period_label = '" ~ label ~ "'",
    'from': "observations where " ~ funded ~ " and period_label = '" ~ label ~ "'",
    'caveat': 'The target is growth of 40% outside the Greater South East by 2030; the regional series stopped after 2021/22, so progress cannot be followed.',
}) -%}
{%- endfor -%}

{{ return(queries) }}
{% endmacro %}
