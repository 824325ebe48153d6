with shares as (

    select * from {{ ref('int_address_basis_shares') }}

),

measures as (

    select * from {{ ref('address_basis_measures') }}

),

reference_shares as (

    select
        subject_id,
        area_code,
        period_start,
        period_end,
        measure_id as reference_measure_id,
        address_basis as reference_address_basis,
        share_of_regions as reference_share_of_regions,
        share_of_published as reference_share_of_published,
        release_id as reference_release_id
    from shares
    where is_reference
    -- Several releases may each have the latest figure of some region: the newest is the one that others are held against.
    qualify row_number() over (
        partition by subject_id, area_code, period_start, period_end
        order by released desc nulls last, release_id desc
    ) = 1

),

final as (

    select
        shares.subject_id,
        measures.subject_title,
        shares.measure_id,
        shares.industry_code,
        shares.address_basis,
        measures.comparison_kind,
        measures.what_is_counted,
        shares.area_code,
        shares.area_code_system,
        cast(null as integer) as boundary_year,
        areas.area_name,
        case when shares.area_code_system = 'aggregate' then 'aggregate' else 'itl1' end as area_level,
        shares.period_start,
        shares.period_end,
        shares.period_label,
        {{ significant('shares.value') }} as value,
        coalesce(units.unit_id, 'gbp') as unit_id,
        shares.value_status,
        case when shares.value is null then coalesce(shares.reason, 'input_missing: no figure is published') end as reason,
        {{ significant('shares.share_of_regions') }} as share_of_regions,
        {{ significant('shares.share_of_published') }} as share_of_published,
        reference_shares.reference_measure_id,
        reference_shares.reference_address_basis,
        -- Like with like: parts of what has a region on both sides, else parts of the whole on both.
        case
            when shares.share_of_regions is not null and reference_shares.reference_share_of_regions is not null
                then round(reference_shares.reference_share_of_regions, 10)
            when shares.share_of_published is not null then round(reference_shares.reference_share_of_published, 10)
        end as reference_share,
        round(
            100 * coalesce(
                shares.share_of_regions - reference_shares.reference_share_of_regions,
                shares.share_of_published - reference_shares.reference_share_of_published
            ),
            8
        ) as difference_points,
        case
            when shares.is_reference then 'reference: the others of the subject are held against it'
            when reference_shares.reference_measure_id is null then 'no_same_period: the reference has no figure for these years'
            when difference_points is null then 'regions_missing: not every region has a figure in both'
        end as difference_reason,
        shares.released,
        shares.release_id,
        shares.release_id || coalesce('; ' || reference_shares.reference_release_id, '') as input_release_ids,
        releases.publisher,
        releases.licence
    from shares
    inner join measures using (subject_id, measure_id, industry_code, address_basis)
    left join reference_shares
        on
            shares.subject_id = reference_shares.subject_id
            and shares.area_code = reference_shares.area_code
            and shares.period_start = reference_shares.period_start
            and shares.period_end = reference_shares.period_end
            and not shares.is_reference
    left join {{ ref('dim_areas') }} as areas
        on shares.area_code = areas.area_code and shares.area_code_system = areas.area_code_system
    left join {{ ref('dim_measures') }} as units
        on shares.measure_id = units.measure_id
    left join {{ ref('dim_releases') }} as releases
        on shares.release_id = releases.release_id

)

select * from final
