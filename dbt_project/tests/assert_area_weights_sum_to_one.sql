-- The links of one area to one level of another system carry the whole of it. Links within a system are successors in time.
select
    from_area_code,
    from_area_code_system,
    to_area_code_system,
    to_area_level,
    sum(weight) as weight
from {{ ref('area_links') }}
where to_area_level not in ('aggregate', 'combined_authority') and from_area_code_system <> to_area_code_system
group by all
having abs(sum(weight) - 1) > 0.00001
