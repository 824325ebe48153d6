with candidates as (

    select * from {{ ref('com_values') }}
    where is_competing

),

-- What is withheld, missing or unreliable has a place among its peers that nobody can tell: it is no rank, and widens those of the others.
competing as (

    select
        peer_group,
        area_key,
        is_unreliable,
        signed_value,
        signed_low,
        signed_high,
        standard_error,
        case when not is_unreliable then signed_value end as rank_value,
        not is_unreliable and signed_low is not null and signed_high is not null as is_bounded,
        cast(greatest(count(*) over (partition by peer_group), n_expected) as integer) as n_places,
        count(*) filter (where not is_unreliable and signed_low is not null and signed_high is not null) over (partition by peer_group) as n_bounded
    from candidates

),

ranked as (

    {{ ranking('competing', value='rank_value', partition_by=['peer_group'], area='area_key') }}

),

-- Only peers that have an interval can be told apart, or not: by their standard errors where these come from a sample, else where intervals do not touch.
bounded as (

    select * from competing
    where is_bounded

),

intervals as (

    {{ rank_intervals(
        'bounded', value='signed_value', se='standard_error', low='signed_low', high='signed_high', partition_by=['peer_group'], area='area_key',
        bonferroni=false
    ) }}

),

tiered as (

    {{ tiers('bounded', low='signed_low', high='signed_high', value='rank_value', partition_by=['peer_group'], area='area_key') }}

),

final as (

    select
        competing.peer_group,
        competing.area_key,
        ranked.rank_min as rank,
        case
            when competing.is_unreliable then null
            when intervals.rank_lo is not null then intervals.rank_lo
            when competing.signed_value is null then 1
            when competing.n_places > ranked.n_ranked then ranked.rank_min
        end as rank_low,
        -- Peers without an interval, and areas of the level without a row, may stand anywhere.
        case
            when competing.is_unreliable then null
            when intervals.rank_hi is not null then intervals.rank_hi + competing.n_places - competing.n_bounded
            when competing.signed_value is null then competing.n_places
            when competing.n_places > ranked.n_ranked then ranked.rank_max + competing.n_places - ranked.n_ranked
        end as rank_high,
        ranked.n_ranked,
        competing.n_places as n_expected,
        tiered.tier
    from competing
    inner join ranked using (peer_group, area_key)
    left join intervals using (peer_group, area_key)
    left join tiered using (peer_group, area_key)
    where ranked.n_ranked >= 3

)

select * from final
