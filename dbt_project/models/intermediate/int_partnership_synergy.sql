{%- set within = ['release_id', 'released', 'project_scope', 'public_partner', 'address_basis', 'area_level', 'reference_year'] %}
with cells as (

    select * from {{ ref('int_partnerships') }}

),

-- A project of which no organisation has a known kind says nothing of who works together: it is in the share, not in the synergy.
known as (

    select * from cells
    where has_university or has_industry or has_public

),

synergy as (

    {{ triple_helix('known', partition_by=within, subarea='has_university', technology='has_industry', size_band='has_public') }}

),

counts as (

    select
        {{ within | join(', ') }},
        area_code,
        {{ whole_sum('value') }} as projects,
        case when count(*) = count(value) then coalesce(sum(value) filter (where has_university and has_industry and has_public), 0) end
            as three_way_projects,
        case when count(*) = count(value) then coalesce(sum(value) filter (where not (has_university or has_industry or has_public)), 0) end
            as unknown_kind_projects
    from cells
    group by all

),

shares as (

    {{ proportions('counts', partition_by=within, successes='three_way_projects', trials='projects') }}

),

intervals as (

    select * from {{ ref('int_partnership_intervals') }}

),

final as (

    select
        counts.*,
        shares.share,
        shares.share_lo,
        shares.share_hi,
        -- What is smaller than the seventh decimal is rounding of doubles.
        {% for column in ['synergy.th_t_mbits', 'intervals.mbits_low', 'intervals.mbits_high', 'intervals.bias_mbits'] -%}
            case when abs({{ column }}) < 1e-7 then 0 else {{ column }} end as {{ column.split('.')[1] }},
        {% endfor -%}
        synergy.n_cells,
        synergy.th_firms_per_cell as projects_per_cell,
        intervals.resamples,
        intervals.seed,
        case
            when counts.projects is null then 'parts_not_published: the combinations of partners do not add up to the projects of this area'
        end as share_reason,
        case
            when counts.projects is null then 'parts_not_published: the combinations of partners do not add up to the projects of this area'
            when synergy.th_firms_per_cell is null or synergy.th_firms_per_cell < {{ var('triple_helix_firms_per_cell') }}
                then 'too_few_projects: fewer than {{ var('triple_helix_firms_per_cell') }} projects to each combination of partners that occurs'
        end as reason,
        rank() over (
            partition by counts.project_scope, counts.public_partner, counts.address_basis, counts.area_code, counts.reference_year
            order by counts.released desc nulls last, counts.release_id desc
        ) = 1 as is_latest
    from counts
    left join shares
        on {{ matched('counts', 'shares', within + ['area_code']) }}
    left join synergy
        on {{ matched('counts', 'synergy', within + ['area_code']) }}
    left join intervals
        on
            counts.release_id = intervals.landed_release_id
            and counts.area_code = intervals.area_code
            and counts.reference_year = intervals.reference_year
            and counts.project_scope || '|' || counts.public_partner || '|' || counts.address_basis = intervals.technology_classification

)

select * from final
