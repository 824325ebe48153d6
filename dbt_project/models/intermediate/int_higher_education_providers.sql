with listed as (

    select
        'hesa_providers' as source_name,
        1 as source_order,
        ukprn,
        provider_name,
        registered_name,
        hesa_id,
        gtr_id,
        town,
        postcode,
        university_groups,
        landed_release_id,
        source_file,
        source_row
    from {{ ref('stg_hesa_providers__learning_providers') }}

),

compiled as (

    select
        'official_figures' as source_name,
        2 as source_order,
        ukprn,
        university_name as provider_name,
        postcode,
        area_code as region_label,
        landed_release_id,
        source_file,
        source_row
    from (
        {{ current_rows(ref('stg_official_figures__universities')) }}
    ) as universities

),

-- An institution that was assessed and is on no list is a provider all the same.
assessed as (

    select
        'ref' as source_name,
        3 as source_order,
        ukprn,
        institution as provider_name,
        landed_release_id,
        source_file,
        source_row
    from {{ ref('int_research_excellence_by_provider') }}

),

united as (

    select * from listed
    union all by name
    select * from compiled
    union all by name
    select * from assessed

),

-- What HESA calls the place of a provider, as its newest table says.
hesa_labels as (

    select
        ukprn,
        max_by(case when region_name = 'All' then null else region_name end, period_label) as region_label
    from {{ ref('stg_hesa__business_and_community_interaction') }}
    where landed_release_id in (select landed_release_id from {{ ref('int_current_landings') }})
    group by ukprn

),

labelled as (

    select
        united.* exclude (region_label),
        coalesce(hesa_labels.region_label, united.region_label, compiled.region_label) as region_label
    from united
    left join hesa_labels
        on united.ukprn = hesa_labels.ukprn
    left join compiled
        on united.ukprn = compiled.ukprn

),

placed as (

    {{ place_by_postcode('labelled', 'postcode', 'region_label') }}

),

releases as (

    select
        landed_release_id,
        vintage,
        fetched_at
    from {{ ref('stg_landing__releases') }}

),

results as (

    select * from {{ ref('int_research_excellence_by_provider') }}
    where landed_release_id in (select landed_release_id from {{ ref('int_current_landings') }})

),

final as (

    select
        placed.*,
        row_number() over (
            partition by placed.ukprn
            order by placed.source_order asc, releases.vintage desc, releases.fetched_at desc, placed.landed_release_id desc
        ) = 1 as is_current,
        results.submission_count as ref2021_submission_count,
        results.submitted_fte as ref2021_submitted_fte,
        results.main_panel_a_fte as ref2021_main_panel_a_fte,
        results.four_star_share as ref2021_four_star_share,
        results.three_star_share as ref2021_three_star_share,
        results.two_star_share as ref2021_two_star_share,
        results.one_star_share as ref2021_one_star_share,
        results.unclassified_share as ref2021_unclassified_share,
        results.landed_release_id as ref2021_release_id
    from placed
    left join releases
        on placed.landed_release_id = releases.landed_release_id
    left join results
        on placed.ukprn = results.ukprn

)

select * from final
