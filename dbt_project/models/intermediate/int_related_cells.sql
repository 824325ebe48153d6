with specialisations as (

    select * from {{ ref('int_specialisations') }}

),

latest_subclasses as (

    select
        release_id,
        max(period_start) as period_start
    from specialisations
    where industry_level = 'subclass'
    group by release_id

),

levels as (

    select
        specialisations.*,
        specialisations.panel as space
    from specialisations
    where specialisations.industry_level = 'division'
    union all
    select
        specialisations.*,
        specialisations.panel as space
    from specialisations
    inner join latest_subclasses using (release_id, period_start)
    where specialisations.industry_level = 'subclass'

),

classes as (

    select distinct
        release_id,
        period_start,
        panel || '/' || industry_code as space,
        industry_code as class_code,
        substr(industry_code, 1, 10) as division_code
    from specialisations
    where industry_level = 'class'

),

-- A class of a sector among the divisions: it stands in for its own division.
class_among_divisions as (

    select
        specialisations.*,
        classes.space
    from specialisations
    inner join classes using (release_id, period_start)
    where
        (specialisations.industry_level = 'division' and specialisations.industry_code <> classes.division_code)
        or (specialisations.industry_level = 'class' and specialisations.industry_code = classes.class_code)

)

select
    *,
    case when specialised = 1 then 1 else 0 end as counted_as
from levels
union all
select
    *,
    case when specialised = 1 then 1 else 0 end as counted_as
from class_among_divisions
