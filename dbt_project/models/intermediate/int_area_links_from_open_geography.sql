with district_itl as (

    -- Lookups of the districts of several years can lead to one edition of ITL: of each district, the newest speaks.
    select * from {{ ref('stg_open_geography__local_authority_district_to_itl_lookup') }}
    qualify landed_release_id = max(landed_release_id) over (partition by lad_code, itl3_year)

),

itl3_editions as (

    select * from {{ ref('stg_open_geography__itl3_between_editions_lookup') }}
    qualify landed_release_id = max(landed_release_id) over (partition by from_year, to_year)

),

places as (

    select * from {{ ref('int_small_area_places') }}

),

small_area_icb as (

    select * from {{ ref('stg_open_geography__lsoa_to_icb_and_local_authority_lookup') }}

),

sub_icbs as (

    select distinct
        sub_icb_code,
        sub_icb_year,
        icb_code,
        icb_year,
        landed_release_id
    from small_area_icb
    union
    select
        sub_icb_code,
        sub_icb_year,
        icb_code,
        icb_year,
        landed_release_id
    from {{ ref('stg_open_geography__sub_icb_location_to_icb_lookup') }}

),

health_boards as (

    select * from {{ ref('stg_open_geography__local_authority_district_to_local_health_board_lookup') }}

),

combined_authorities as (

    select * from {{ ref('stg_open_geography__local_authority_district_to_combined_authority_lookup') }}

),

nuts as (

    select * from {{ ref('stg_eurostat__nuts_correspondence') }}

),

boards as (

    select * from {{ ref('stg_open_geography__integrated_care_board_list') }}

),

history as (

    select * from {{ ref('stg_open_geography__local_authority_code_history') }}
    where listed_in = 'local_authorities'

),

successions as (

    select * from {{ ref('stg_open_geography__local_authority_district_changes') }}
    where listed_in = 'changes' and change_type in ('merger', 'new_code', 'new_geo')

),

-- District and ITL 3 areas of each small area, under the code it has now and those it had.
small_areas as (

    select
        districts.area_code as lad_code,
        itl3.area_code as itl3_code,
        count(*) as small_area_count
    from places as districts
    inner join places as itl3
        on districts.small_area_code = itl3.small_area_code
    where districts.outline_set = 'local_authority' and itl3.outline_set = 'itl3_2021'
    group by all

),

district_counts as (

    select
        lad_code as from_code,
        itl3_code as to_code,
        small_area_count
    from small_areas

),

-- An ITL 3 area of 2025 consists of whole districts, but for the Scottish ones that the lookup gives to one area only.
edition_counts as (

    select
        small_areas.itl3_code as from_code,
        district_itl.itl3_code as to_code,
        sum(small_areas.small_area_count) as small_area_count
    from small_areas
    inner join district_itl
        on small_areas.lad_code = district_itl.lad_code
    where district_itl.itl3_year = 2025
    group by all

),

district_pairs as (

    select distinct
        district_itl.lad_code as from_code,
        'gss' as from_system,
        district_itl.itl3_code as to_code,
        'itl2021' as to_system,
        'itl3' as to_level,
        district_itl.landed_release_id,
        'Pair from the lookup of districts to ITL.' as said
    from district_itl
    where district_itl.itl3_year = 2021

),

-- Districts that had gone before the lookup was made: the areas that hold at least one in twenty of their small areas.
gone_pairs as (

    select
        small_areas.lad_code as from_code,
        'gss' as from_system,
        small_areas.itl3_code as to_code,
        'itl2021' as to_system,
        'itl3' as to_level,
        cast(null as varchar) as landed_release_id,
        'Not in the lookup of districts to ITL 2021; placed by the outlines.' as said
    from small_areas
    where
        exists (select 1 from district_pairs)
        and small_areas.lad_code not in (select from_code from district_pairs)
    qualify
        small_areas.small_area_count >= 0.05 * sum(small_areas.small_area_count) over (partition by small_areas.lad_code)

),

edition_pairs as (

    select distinct
        from_code,
        'itl2021' as from_system,
        to_code,
        'itl2025' as to_system,
        'itl3' as to_level,
        landed_release_id,
        'Pair from the lookup between editions of ITL 3.' as said
    from itl3_editions
    where from_year = 2021 and to_year = 2025

),

all_district_pairs as (

    select * from district_pairs
    union all
    select * from gone_pairs

),

weighed as (

    {{ weighted_pairs('all_district_pairs', 'district_counts') }}
    union all
    {{ weighted_pairs('edition_pairs', 'edition_counts') }}

),

overlapping as (

    select
        from_code,
        from_system,
        to_code,
        to_system,
        to_level,
        case
            when parts = 1 then 1
            when whole = 0 then cast(1 as double) / parts
            else cast(small_area_count as double) / whole
        end as weight,
        case when parts = 1 then 'exact' when whole = 0 then 'equal_shares' else 'lsoa_count' end as basis,
        said
        || case
            when parts = 1 then ''
            when whole = 0 then ' No small area tells how large the parts are: they are taken as equal.'
            else ' Weight is the share of the small areas whose population centroid lies in it.'
        end as note,
        landed_release_id
    from weighed

),

-- Levels 1 and 2 of ITL are the beginning of the code of level 3.
rolled_up as (

    {% for length, level in ((4, 'itl2'), (3, 'itl1')) %}
        select
            from_code,
            from_system,
            left(to_code, {{ length }}) as to_code,
            to_system,
            '{{ level }}' as to_level,
            sum(weight) as weight,
            case when count(*) = 1 then min(basis) when sum(weight) > 0.999999 then 'exact' else 'lsoa_count' end as basis,
            'Sum of the links to ITL 3.' as note,
            any_value(landed_release_id) as landed_release_id
        from overlapping
        where from_system = 'gss'
        group by from_code, from_system, left(to_code, {{ length }}), to_system
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

-- NUTS 2021 of the United Kingdom is ITL 2021 under another prefix.
from_nuts as (

    select distinct
        from_code,
        'nuts2016' as from_system,
        'TL' || substr(to_code, 3) as to_code,
        'itl2021' as to_system,
        'itl3' as to_level,
        1 as weight,
        case when change ilike '%boundary%' then 'best_fit' else 'exact' end as basis,
        'Eurostat, NUTS 2016 to 2021' || coalesce(': ' || change, '') || '.' as note,
        landed_release_id
    from nuts
    where
        listed_in = 'every_region'
        and from_year = 2016
        and to_year = 2021
        and nuts_level = 3
        and from_code like 'UK%'
        and to_code is not null
        and from_code not like 'UKZ%'

),

small_area_health as (

    select
        districts.area_code as lad_code,
        small_area_icb.sub_icb_code,
        small_area_icb.sub_icb_year,
        small_area_icb.icb_code,
        small_area_icb.icb_year,
        small_area_icb.landed_release_id
    from small_area_icb
    inner join places as districts
        on small_area_icb.lsoa_code = districts.small_area_code
    where districts.outline_set = 'local_authority' and districts.area_code like 'E%'

),

district_health as (

    {% for code, year, system, level in (('icb_code', 'icb_year', 'icb', 'icb'), ('sub_icb_code', 'sub_icb_year', 'sicbl', 'sub_icb')) %}
        select
            lad_code,
            {{ code }} as health_code,
            '{{ system }}' || {{ year }} as to_system,
            '{{ level }}' as to_level,
            count(*) as small_area_count,
            any_value(landed_release_id) as landed_release_id
        from small_area_health
        group by lad_code, {{ code }}, {{ year }}
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

-- Generalised outlines put a few centroids on the wrong side: what holds less than one in a hundred is left out.
district_health_shares as (

    select
        *,
        cast(small_area_count as double) / sum(small_area_count) over (partition by lad_code, to_system) as weight
    from district_health
    qualify small_area_count >= 0.01 * sum(small_area_count) over (partition by lad_code, to_system)

),

to_health as (

    select
        lad_code as from_code,
        'gss' as from_system,
        health_code as to_code,
        to_system,
        to_level,
        weight / sum(weight) over (partition by lad_code, to_system) as weight,
        case when count(*) over (partition by lad_code, to_system) = 1 then 'best_fit' else 'lsoa_count' end as basis,
        'Weight is the share of the small areas of the district; those of less than one in a hundred are left out.' as note,
        landed_release_id
    from district_health_shares

),

within_health as (

    select
        sub_icb_code as from_code,
        'sicbl' || sub_icb_year as from_system,
        icb_code as to_code,
        'icb' || icb_year as to_system,
        'icb' as to_level,
        1 as weight,
        'exact' as basis,
        'Sub-ICB location of the board.' as note,
        min(landed_release_id) as landed_release_id
    from sub_icbs
    group by all

),

same_boards as (

    select
        older.icb_code as from_code,
        'icb' || older.icb_year as from_system,
        newer.icb_code as to_code,
        'icb' || newer.icb_year as to_system,
        'icb' as to_level,
        1 as weight,
        'exact' as basis,
        'The board keeps its code.' as note,
        newer.landed_release_id
    from boards as older
    inner join boards as newer
        on older.icb_code = newer.icb_code and older.icb_year < newer.icb_year

),

to_health_boards as (

    select
        lad_code as from_code,
        'gss' as from_system,
        health_board_code as to_code,
        'lhb' || health_board_year as to_system,
        'health_board' as to_level,
        1 as weight,
        'exact' as basis,
        'District of the local health board.' as note,
        landed_release_id
    from health_boards

),

to_combined_authorities as (

    select
        lad_code as from_code,
        'gss' as from_system,
        combined_authority_code as to_code,
        'gss' as to_system,
        'combined_authority' as to_level,
        1 as weight,
        'exact' as basis,
        'Member according to the lookup of ' || min(combined_authority_year) || '.' as note,
        min(landed_release_id) as landed_release_id
    from combined_authorities
    group by lad_code, combined_authority_code

),

to_successors as (

    select
        old_code as from_code,
        'gss' as from_system,
        new_code as to_code,
        'gss' as to_system,
        'local_authority' as to_level,
        1 as weight,
        case change_type when 'new_geo' then 'best_fit' else 'exact' end as basis,
        case change_type
            when 'merger' then 'Merged whole into the new authority in ' || start_year || '.'
            when 'new_code' then 'Recoded in ' || start_year || '.'
            else 'Recoded after a boundary change; treated as the same area in ' || start_year || '.'
        end as note,
        landed_release_id
    from successions
    where left(old_code, 3) in ('E06', 'E07', 'E08', 'E09', 'N09', 'S12', 'W06') and new_code not like 'E47%'

),

-- Codes that ended before the list of changes begins (2014), with the code that is active now.
to_active as (

    select
        lad_code as from_code,
        'gss' as from_system,
        active_lad_code as to_code,
        'gss' as to_system,
        'local_authority' as to_level,
        1 as weight,
        'best_fit' as basis,
        'Successor code according to a public table of code history; year not recorded.' as note,
        landed_release_id
    from history
    where lad_code <> active_lad_code and lad_code not in (select from_code from to_successors)

),

united as (

    {% for relation in (
        'overlapping', 'rolled_up', 'from_nuts', 'to_health', 'within_health', 'same_boards', 'to_health_boards',
        'to_combined_authorities', 'to_successors', 'to_active',
    ) %}
        select * from {{ relation }}
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

-- Several landed releases may say the same; the newest is named.
final as (

    select
        from_code,
        from_system,
        to_code,
        to_system,
        to_level,
        any_value(round(weight, 6)) as weight,
        any_value(basis) as basis,
        any_value(note) as note,
        max(landed_release_id) as landed_release_id
    from united
    where from_code is not null and to_code is not null
    group by from_code, from_system, to_code, to_system, to_level

)

select * from final
